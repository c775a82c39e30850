#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "extractors/contact.h"
#include "extractors/contact_labels.h"
#include "extractors/contact_sieve.h"
#include "extractors/fold.h"

enum { OFFSETS = 2 * CONTACT_SIEVE_STEP + 10 }; // any place of a span, and of the next one

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static bool is_place(bool numbers, struct str folded, size_t at)
{
    size_t span = at - at % CONTACT_SIEVE_STEP;
    return contact_sieve_places(numbers, folded, span) >> (at - span) & 1;
}

static struct str behind_filler(struct arena *a, char filler, size_t n, const char *text)
{
    char *out = arena_alloc(a, n + 1);
    memset(out, filler, n);
    out[n] = '\0';
    return arena_fmt(a, "%s%s", out, text);
}

// What the contacts of the world need begins at a place, wherever it stands.
static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t at;    // of the place
        bool numbers; // only if any number may be a telephone's
    } rows[] = {
        {" a@b.example", 2, false},
        {" a at b", 3, false},
        {" a [at] b", 4, false},
        {" a[@]b", 3, false},
        {" +1 555 0123", 1, false},
        {" (+1) 555 0123", 1, false},
        {" (0049) 1", 1, false},
        {" 0049 1", 1, false},
        {" 030 1234567", 1, true},
        {" (30) 1234567", 1, true},
        {" 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", 1, false},
        {" abcdefghijklmnopqrstuvwxyz", 1, false},
        {" call", 1, false},
        {"5call", 1, false},
        {"\xE5\x8A\xA0\xE5\xBE\xAE\xE4\xBF\xA1", 3, false},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t n = 0; n < OFFSETS; n++) {
            struct str text = fold_text(&a, behind_filler(&a, '.', n, rows[i].text));
            if (!is_place(true, text, n + rows[i].at) ||
                is_place(false, text, n + rows[i].at) == rows[i].numbers)
                fail_msg("\"%s\" behind %zu", rows[i].text, n);
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

// Most of a text is none, or the sieve is of no use.
static void test_others(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "The box holds 5 pieces, sorted by size",
        "add to basket",
        "q.forEach(function(e){return 1.5*(a+b)})",
        "{\"@type\":\"Offer\",\"price\":\"357.50\",\"sku\":\"HA-108852\"}",
        "abcdefghijklmnopqrstuvwxy",
        "\xE2\x98\x85\xE2\x98\x85 12 \xE2\x82\xAC",
        "recall handful mobility",
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str text = fold_text(&a, str_c(rows[i]));
        for (size_t at = 0; at < text.len; at++)
            if (is_place(false, text, at))
                fail_msg("\"%s\" at %zu", rows[i], at);
    }
    arena_deinit(&a);
}

// Every label, between what may stand beside one.
static void test_labels(void **state)
{
    (void)state;
    static const char *const before[] = {"", " ", "7", "\"", "\xE2\x98\x85"};
    static const char *const after[] = {"", " ", "7", ": @", "\xE5\x8F\xB7"};
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < contact_labels.count; i++) {
        for (size_t j = 0; j < sizeof before / sizeof *before * 5; j++) {
            const char *label = contact_labels.rows[i].text;
            struct str head = behind_filler(&a, ' ', i % OFFSETS, before[j / 5]);
            struct str text =
                fold_text(&a, arena_fmt(&a, "%.*s%s%s", STR_ARG(head), label, after[j % 5]));
            if (!is_place(false, text, head.len))
                fail_msg("\"%s%s%s\"", before[j / 5], label, after[j % 5]);
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

// No label is passed by in anything, against a plain search at every letter.
static void test_soup(void **state)
{
    (void)state;
    static const char *const glue[] = {"",  " ",        "/",        "7", ".", "-",
                                       "x", "\xC3\xA9", "\xE5\xBE", "@", "(", "the "};
    uint64_t seed = 20261121;
    struct arena a;
    struct buf text;
    arena_init(&a);
    buf_init(&text, 0);
    for (size_t round = 0; round < 2000; round++) {
        buf_reset(&text);
        for (size_t n = next_random(&seed) % 20; n > 0; n--) {
            struct str label =
                str_c(contact_labels.rows[next_random(&seed) % contact_labels.count].text);
            buf_add(&text, str_sub(label, 0, 1 + next_random(&seed) % (2 * label.len)));
            buf_add(&text, str_c(glue[next_random(&seed) % (sizeof glue / sizeof *glue)]));
        }
        struct str folded = fold_text(&a, buf_str(&text));
        for (size_t at = 0, len; at < folded.len; at++) {
            if (at > 0 && ascii_alpha(folded.ptr[at]) && ascii_alpha(folded.ptr[at - 1]))
                continue;
            if (phrase_after(&contact_labels, folded, at, &len) && !is_place(false, folded, at))
                fail_msg("round %zu, at %zu of \"%.*s\"", round, at, STR_ARG(folded));
        }
        arena_reset(&a);
    }
    buf_deinit(&text);
    arena_deinit(&a);
}

// The same contacts are found, wherever ordinary text puts them.
static void test_anywhere(void **state)
{
    (void)state;
    static const char text[] =
        "Mail seller.one@example.org or name [at] example [dot] com, name at example dot net; "
        "WhatsApp/Telegram: +1 555 0123, 0044 20 7946 0123 (Signal), https://t.me/SellerOne; "
        "\xE5\xBE\xAE\xE4\xBF\xA1"
        "abc12345, bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 \"kik: seller_k\" call 5550123";
    enum { CONTACTS = 10 };
    struct arena a, b;
    struct contact_span *first, *moved;
    size_t n, n_moved;
    arena_init(&a);
    arena_init(&b);
    contact_find_spans(&a, str_c(text), &first, &n);
    assert_int_equal(n, CONTACTS);
    for (size_t offset = 0; offset < OFFSETS; offset++) {
        struct str t = behind_filler(&b, offset % 2 ? '.' : ' ', offset, text);
        t = arena_fmt(&b, "%.*s The quick brown fox", STR_ARG(t));
        contact_find_spans(&b, t, &moved, &n_moved);
        assert_int_equal(n_moved, n);
        for (size_t i = 0; i < n; i++)
            if (moved[i].from != first[i].from + offset || moved[i].to != first[i].to + offset)
                fail_msg("contact %zu behind %zu", i, offset);
        arena_reset(&b);
    }
    arena_deinit(&b);
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),   cmocka_unit_test(test_others),
        cmocka_unit_test(test_labels),   cmocka_unit_test(test_soup),
        cmocka_unit_test(test_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
