#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "patterns/initials.h"
#include "patterns/sieve.h"

// Parts of each other, of every length that is treated in its own way, and of two scripts.
static const struct str WORDS[] = {
    STR_INIT("babab"),      STR_INIT("ababa"),     STR_INIT("ababab"), STR_INIT("abababab"),
    STR_INIT("ababababab"), STR_INIT("aabbb"),     STR_INIT("aabba"),  STR_INIT("bbbbb"),
    STR_INIT("трам"),       STR_INIT("曲马多"),    STR_INIT("abaca"),  STR_INIT("abacabaca"),
    STR_INIT("babacab"),    STR_INIT("曲马曲马多")};
static const struct str SHORT[] = {
    STR_INIT("ab"),  STR_INIT("aba"), STR_INIT("b"),
    STR_INIT("b c"), STR_INIT("4-b"), STR_INIT("a曲"),
};
enum { N_WORDS = sizeof(WORDS) / sizeof(WORDS[0]), N_SHORT = sizeof(SHORT) / sizeof(SHORT[0]) };

struct hits {
    const struct str *words;
    struct str text;
    size_t n, stop_after;
    size_t starts; // sum of them
};

static bool count(void *ctx, uint32_t literal, size_t start, size_t end)
{
    struct hits *h = ctx;
    assert_true(str_eq(str_sub(h->text, start, end), h->words[literal]));
    h->starts += start;
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

static bool letter(struct str s, size_t at)
{
    return at < s.len && s.ptr[at] >= 'a' && s.ptr[at] <= 'z';
}

static bool digit(struct str s, size_t at)
{
    return at < s.len && ascii_digit(s.ptr[at]);
}

static bool begins_word(struct str s, size_t at)
{
    if (at == 0)
        return letter(s, at) || digit(s, at);
    return !letter(s, at - 1) && (letter(s, at) || (digit(s, at) && !digit(s, at - 1)));
}

// All hits, against looking for each word at each place.
static void test_naive(void **state)
{
    struct arena a;
    struct buf text;
    struct initials initials;
    struct kinds kinds;
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
    kinds_init(&kinds);
    for (int round = 0; round < 20000; round++) {
        random_text(&x, &text);
        struct str s = buf_str(&text);
        struct hits h = {.words = WORDS, .text = s}, first = {.words = can, .text = s};
        struct hits part = first;
        size_t want = 0, starts = 0, want_first = 0, want_part = 0, from = s.len / 3;
        for (size_t at = 0; at < s.len; at++) {
            for (size_t w = 0; w < N_WORDS; w++) {
                bool here = str_starts(str_skip(s, at), WORDS[w]);
                want += here;
                starts += here ? at : 0;
            }
            for (size_t w = 0; w < n_can; w++) {
                bool here = str_starts(str_skip(s, at), can[w]);
                want_first += here && begins_word(s, at);
                want_part += here && at >= from && at < 2 * from;
            }
        }
        assert_false(sieve_run(sieve, s, count, &h));
        assert_true(h.n == want && h.starts == starts);
        kinds_make(&kinds, s);
        assert_false(initials_run(&initials, s, &kinds, count, &first));
        assert_int_equal(first.n, want_first);
        assert_false(initials_between(&initials, s, from, 2 * from, count, &part));
        assert_int_equal(part.n, want_part);
    }
    kinds_deinit(&kinds);
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
    struct kinds kinds;
    kinds_init(&kinds);
    kinds_make(&kinds, text);
    assert_true(initials_run(&initials, text, &kinds, count, &h));
    assert_int_equal(h.n, 2);
    h.n = 0;
    assert_true(initials_between(&initials, text, 0, text.len, count, &h));
    assert_int_equal(h.n, 2);
    kinds_deinit(&kinds);
    arena_deinit(&a);
}

static void test_empty(void **state)
{
    struct arena a;
    struct initials initials;
    struct kinds kinds;
    struct str text = STR("some text of some length");
    struct hits h = {.words = WORDS, .text = text};
    (void)state;
    arena_init(&a);
    struct sieve *sieve = arena_alloc(&a, sizeof(*sieve));
    sieve_init(sieve, NULL, 0, &a);
    initials_init(&initials, NULL, 0, &a);
    assert_false(sieve_run(sieve, text, count, &h));
    kinds_init(&kinds);
    kinds_make(&kinds, text);
    assert_false(initials_run(&initials, text, &kinds, count, &h));
    assert_false(initials_between(&initials, text, 0, text.len, count, &h));
    kinds_make(&kinds, STR_NONE);
    initials_init(&initials, SHORT, 2, &a);
    assert_false(initials_run(&initials, STR_NONE, &kinds, count, &h));
    kinds_deinit(&kinds);
    sieve_init(sieve, WORDS, N_WORDS, &a);
    assert_false(sieve_run(sieve, STR_NONE, count, &h));
    assert_false(sieve_run(sieve, STR("abab"), count, &h));
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
