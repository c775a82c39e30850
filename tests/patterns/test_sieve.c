#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "patterns/initials.h"
#include "patterns/sieve.h"

// Prefixes of each other, of every length that is treated in its own way, and of two scripts.
static const struct str WORDS[] = {
    STR_INIT("abab"),       STR_INIT("ababa"),  STR_INIT("ababab"), STR_INIT("abababab"),
    STR_INIT("ababababab"), STR_INIT("aabb"),   STR_INIT("aabba"),  STR_INIT("bbbb"),
    STR_INIT("трам"),       STR_INIT("曲马多"), STR_INIT("abac"),   STR_INIT("abacabaca"),
};
static const struct str SHORT[] = {
    STR_INIT("ab"),  STR_INIT("aba"), STR_INIT("b"),
    STR_INIT("b c"), STR_INIT("4-b"), STR_INIT("a曲"),
};
enum { N_WORDS = sizeof(WORDS) / sizeof(WORDS[0]), N_SHORT = sizeof(SHORT) / sizeof(SHORT[0]) };

struct hits {
    const struct str *words;
    struct str text;
    size_t n, last, stop_after;
};

static bool count(void *ctx, uint32_t literal, size_t start, size_t end)
{
    struct hits *h = ctx;
    assert_true(str_eq(str_sub(h->text, start, end), h->words[literal]));
    assert_true(start >= h->last);
    h->last = start;
    return ++h->n == h->stop_after;
}

static void random_text(uint32_t *x, struct buf *out)
{
    static const char *const pieces[] = {"a", "b", "a", "b", "ab", "c",  "-",  " ",
                                         "4", "т", "р", "а", "м",  "曲", "马", "多"};
    buf_reset(out);
    for (uint32_t i = (*x >> 16) % 100; i > 0; i--) {
        *x = *x * 1664525u + 1013904223u;
        buf_add(out, str_c(pieces[(*x >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]));
    }
    *x = *x * 1664525u + 1013904223u;
}

static bool in_word(char c)
{
    return ascii_digit(c) || (c >= 'a' && c <= 'z');
}

// All hits, against looking for each word at each place.
static void test_naive(void **state)
{
    struct arena a;
    struct buf text;
    struct initials initials;
    struct str can[N_SHORT];
    size_t n_can = 0;
    uint32_t x = 11;
    (void)state;
    arena_init(&a);
    buf_init(&text, 0);
    struct sieve *sieve = arena_alloc(&a, sizeof(*sieve));
    sieve_init(sieve, WORDS, N_WORDS, &a);
    for (size_t i = 0; i < N_SHORT; i++)
        if (initials_can(SHORT[i]))
            can[n_can++] = SHORT[i];
    assert_int_equal(n_can, N_SHORT - 1); // "b" is too short
    initials_init(&initials, can, n_can, &a);
    for (int round = 0; round < 20000; round++) {
        random_text(&x, &text);
        struct str s = buf_str(&text);
        struct hits h = {.words = WORDS, .text = s}, first = {.words = can, .text = s};
        size_t want = 0, want_first = 0;
        for (size_t at = 0; at < s.len; at++) {
            for (size_t w = 0; w < N_WORDS; w++)
                want += str_starts(str_skip(s, at), WORDS[w]);
            for (size_t w = 0; w < n_can; w++)
                want_first +=
                    !(at && in_word(s.ptr[at - 1])) && str_starts(str_skip(s, at), can[w]);
        }
        assert_false(sieve_run(sieve, s, count, &h));
        assert_int_equal(h.n, want);
        assert_false(initials_run(&initials, s, count, &first));
        assert_int_equal(first.n, want_first);
    }
    buf_deinit(&text);
    arena_deinit(&a);
}

static void test_stop(void **state)
{
    struct arena a;
    struct initials initials;
    struct str text = STR("abababababababababababababababababababab ab");
    (void)state;
    arena_init(&a);
    struct sieve *sieve = arena_alloc(&a, sizeof(*sieve));
    sieve_init(sieve, WORDS, N_WORDS, &a);
    for (size_t n = 1; n < 20; n++) {
        struct hits h = {.words = WORDS, .text = text, .stop_after = n};
        assert_true(sieve_run(sieve, text, count, &h));
        assert_int_equal(h.n, n);
    }
    initials_init(&initials, SHORT, 2, &a);
    struct hits h = {.words = SHORT, .text = text, .stop_after = 2};
    assert_true(initials_run(&initials, text, count, &h));
    assert_int_equal(h.n, 2);
    arena_deinit(&a);
}

static void test_empty(void **state)
{
    struct arena a;
    struct initials initials;
    struct hits h = {.words = WORDS};
    (void)state;
    arena_init(&a);
    struct sieve *sieve = arena_alloc(&a, sizeof(*sieve));
    sieve_init(sieve, NULL, 0, &a);
    initials_init(&initials, NULL, 0, &a);
    assert_false(sieve_run(sieve, STR("some text of some length"), count, &h));
    assert_false(initials_run(&initials, STR("some text of some length"), count, &h));
    sieve_init(sieve, WORDS, N_WORDS, &a);
    assert_false(sieve_run(sieve, STR_NONE, count, &h));
    assert_false(sieve_run(sieve, STR("aba"), count, &h));
    assert_false(initials_can(STR_NONE));
    assert_false(initials_can(STR("-ab")));
    assert_false(initials_can(STR("曲马")));
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_naive),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
