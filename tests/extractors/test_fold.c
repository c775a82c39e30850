#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "extractors/fold.h"

static void test_rows(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *folded;
    } rows[] = {
        {"nothing", "", ""},
        {"letters", "AbCxyzZ@[`", "abcxyzz@['"},
        {"white space", "a\tb\nc\rd\x0B\x0C\x7F", "a b\nc\nd   "},
        {"digits", "\xD9\xA3\xEF\xBC\x95", "35"},
        {"fullwidth", "\xEF\xBC\xA1\xEF\xBC\xA0", "a@"},
        {"invisible",
         "a\xE2\x80\x8B\xC2\xAD"
         "b",
         "ab"},
        {"dashes and apostrophes", "\xE2\x80\x93\xE2\x80\x99", "-'"},
        {"symbols", "\xE2\x82\xAC\xE2\x98\x85\xE2\x94\x80\xE2\x9B\xBF",
         "\xE2\x82\xAC\xE2\x98\x85\xE2\x94\x80\xE2\x9B\xBF"},
        {"beside the symbols", "\xE2\x84\xAA\xE2\x9C\x95", "k*"}, // Kelvin, a multiplication sign
        {"cut symbols", "\xE2\x98", "\xEF\xBF\xBD"},
        {"broken symbols", "\xE2\x98\x41", "\xEF\xBF\xBD\x61"},
        {"malformed", "\xFF\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = fold_text(&a, str_c(rows[i].text));
        if (!str_eq(got, str_c(rows[i].folded)))
            fail_msg("%s: %.*s", rows[i].name, STR_ARG(got));
    }
    arena_deinit(&a);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

// A text is what its characters are, one by one: wherever they stand in a block.
static void test_blocks(void **state)
{
    (void)state;
    static const char *const odd[] = {"\n",           "`",        "\x7F",         "\xC3\x89",
                                      "\xE2\x80\x8B", "\xFF",     "\xE2\x98\x85", "\xE2\x98",
                                      "\xD0\x96",     "\xEF\xBC", "\xEF\xBF\xBD", "\t"};
    uint64_t seed = 20261121;
    struct arena a;
    struct buf text, expected;
    arena_init(&a);
    buf_init(&text, 0);
    buf_init(&expected, 0);
    for (size_t round = 0; round < 3000; round++) {
        buf_reset(&text);
        buf_reset(&expected);
        uint64_t rarity = 1 + next_random(&seed) % 40;
        for (size_t n = next_random(&seed) % 200; n > 0; n--) {
            char letter = (char)(unsigned char)('A' + next_random(&seed) % 31);
            bool is_odd = next_random(&seed) % rarity == 0;
            buf_add(&text, is_odd ? str_c(odd[next_random(&seed) % (sizeof odd / sizeof *odd)])
                                  : str_from(&letter, 1));
        }
        struct str s = buf_str(&text);
        for (size_t at = 0, from = 0; at < s.len; from = at) {
            (void)utf8_next(s, &at);
            buf_add(&expected, fold_text(&a, str_sub(s, from, at)));
        }
        struct str got = fold_text(&a, s);
        if (!str_eq(got, buf_str(&expected)))
            fail_msg("round %zu: \"%.*s\"", round, STR_ARG(s));
        for (size_t i = 0; i < FOLD_PADDING; i++)
            assert_int_equal(got.ptr[got.len + i], 0);
        arena_reset(&a);
    }
    buf_deinit(&expected);
    buf_deinit(&text);
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_blocks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
