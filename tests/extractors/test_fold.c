#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unicode/uchar.h>

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

// Each character of the first plane, against what ICU says of it: those that folding does not treat
// in a way of its own are case-folded, and letters of spaced scripts are known.
static void test_against_icu(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (uint32_t cp = 0xC0; cp < 0xE000; cp++) {
        char bytes[4], folded[4];
        if (cp >= 0xD800)
            break;
        struct str text = str_from(bytes, utf8_put(cp, bytes));
        struct str got = fold_text(&a, text);
        bool letter = U_MASK(u_charType((UChar32)cp)) & U_GC_L_MASK && cp != 0x640;
        struct str want = str_from(
            folded, utf8_put((uint32_t)u_foldCase((UChar32)cp, U_FOLD_CASE_DEFAULT), folded));
        if (letter && cp != 0x2BC && !str_eq(got, want))
            fail_msg("U+%04X becomes %.*s", cp, STR_ARG(got));
        if (cp < 0x0E00 && fold_spaced_letter(cp) != ((U_MASK(u_charType((UChar32)cp)) &
                                                       (U_GC_L_MASK | U_GC_M_MASK)) != 0))
            fail_msg("U+%04X: wrong as a letter", cp);
        arena_reset(&a);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_against_icu),
                                       cmocka_unit_test(test_blocks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
