// The deletion neighbourhood against a comparison with every name.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "patterns/spelling.h"

enum { NAMES = 300, ROUNDS = 40000 };

static struct arena arena;
static uint32_t room[NAMES][SPELLING_LETTERS];
static struct spelling_name names[NAMES];
static struct spelling spelling;
static uint32_t seed = 20261121;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

// Few letters, so that names are near to each other; some are of another script.
static uint32_t any_letter(void)
{
    return next_random(8) ? 'a' + next_random(5) : 0x430 + next_random(3);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < NAMES; i++) {
        names[i] = (struct spelling_name){room[i], 5 + next_random(15), next_random(4) == 0};
        for (size_t k = 0; k < names[i].n; k++)
            room[i][k] = any_letter();
    }
    spelling_init(&spelling, names, NAMES, &arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_deinit(&arena);
    return 0;
}

// The textbook's matrix, whole.
static unsigned plain_distance(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    static unsigned d[SPELLING_LETTERS + 2][SPELLING_LETTERS + 2];
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k <= m; k++) {
            unsigned least = i == 0 ? (unsigned)k : k == 0 ? (unsigned)i : UINT32_MAX;
            if (i && k) {
                least = d[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
                least = d[i - 1][k] + 1 < least ? d[i - 1][k] + 1 : least;
                least = d[i][k - 1] + 1 < least ? d[i][k - 1] + 1 : least;
                if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
                    d[i - 2][k - 2] + 1 < least)
                    least = d[i - 2][k - 2] + 1;
            }
            d[i][k] = least;
        }
    return d[n][m];
}

static size_t plain_find(const uint32_t *word, size_t n)
{
    size_t best = SIZE_MAX;
    unsigned nearest = 3;
    bool first = false;
    for (size_t i = 0; i < NAMES; i++) {
        unsigned d = plain_distance(names[i].letters, names[i].n, word, n);
        unsigned most = names[i].n >= SPELLING_TWO ? 2 : names[i].n >= SPELLING_ONE ? 1 : 0;
        bool same = word[0] == names[i].letters[0];
        if (d == 0 || d > most || (names[i].brand && names[i].n < SPELLING_BRAND && !same))
            continue;
        if (d < nearest || (d == nearest && same && !first)) {
            best = i;
            nearest = d;
            first = same;
        }
    }
    return best;
}

static size_t spoil(const struct spelling_name *name, uint32_t *word)
{
    size_t n = name->n;
    memcpy(word, name->letters, n * sizeof(*word));
    for (uint32_t errors = next_random(4); errors > 0; errors--) {
        size_t at = next_random((uint32_t)n);
        switch (next_random(4)) {
        case 0: // another letter
            word[at] = any_letter();
            break;
        case 1: // one missing
            memmove(word + at, word + at + 1, (n - at - 1) * sizeof(*word));
            n--;
            break;
        case 2: // one too many
            memmove(word + at + 1, word + at, (n - at) * sizeof(*word));
            word[at] = any_letter();
            n++;
            break;
        default: // two swapped
            if (at + 1 < n) {
                uint32_t letter = word[at];
                word[at] = word[at + 1];
                word[at + 1] = letter;
            }
        }
    }
    return n;
}

static void test_random(void **state)
{
    uint32_t word[SPELLING_LETTERS + 4];
    size_t found = 0;
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = spoil(&names[next_random(NAMES)], word);
        size_t want = plain_find(word, n), is = spelling_find(&spelling, word, n);
        if (want != is)
            fail_msg("round %d: %zu letters: %zu, not %zu", round, n, is, want);
        found += is != SIZE_MAX;
    }
    assert_in_range(found, ROUNDS / 10, ROUNDS - ROUNDS / 10); // the property says something
}

static void test_distance(void **state)
{
    uint32_t a[SPELLING_LETTERS], b[SPELLING_LETTERS];
    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t n = next_random(12), m = next_random(12);
        for (size_t i = 0; i < n; i++)
            a[i] = any_letter();
        for (size_t i = 0; i < m; i++)
            b[i] = any_letter();
        unsigned max = next_random(5), want = plain_distance(a, n, b, m);
        assert_int_equal(spelling_distance(a, n, b, m, max), want > max ? max + 1 : want);
    }
}

static size_t letters_of(const char *text, uint32_t *out)
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned char)text[i];
    return n;
}

static void test_limits(void **state)
{
    static const struct {
        const char *name, *word;
        bool brand, found;
    } rows[] = {
        {"abcdef", "abcdeg", false, false},          // too few letters
        {"abcdefg", "abcdefh", false, true},         // the first length with one error
        {"abcdefg", "abcdefg", false, false},        // the name itself
        {"abcdefg", "bacdefg", false, true},         // swapped
        {"abcdefg", "abcdef", false, true},          // one missing
        {"abcdefg", "xabcdefg", false, true},        // one too many, in front
        {"abcdefg", "xbcdefg", true, false},         // a brand's first letter
        {"abcdefgh", "xbcdefgh", true, false},       // the same
        {"abcdefghi", "xbcdefghi", true, true},      // long enough
        {"abcdefg", "abcdexh", false, false},        // two errors
        {"abcdefghij", "abcdefghxy", false, false},  // still
        {"abcdefghijk", "abcdefghixy", false, true}, // the first length with two
        {"abcdefghijk", "xbcdefghijy", false, true}, // at both ends
        {"abcdefghijk", "abcdefgxyz", false, false}, // three
        {"abcdefghijklmnopqrstuvw", "abcdefghijklmnopqrstuvx", false, true}, // behind the prefix
        {"abcdefghijklmnopqrstuvw", "acbdefghijklmnopqrstuv", false, true},  // before and behind
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t name[SPELLING_LETTERS], word[SPELLING_LETTERS];
        struct spelling_name one = {name, (uint32_t)letters_of(rows[i].name, name), rows[i].brand};
        struct spelling s;
        spelling_init(&s, &one, 1, &arena);
        bool found = spelling_find(&s, word, letters_of(rows[i].word, word)) == 0;
        if (found != rows[i].found)
            fail_msg("%s for %s", rows[i].word, rows[i].name);
    }
}

// A word of more letters than any name is nothing, and so is none at all.
static void test_length(void **state)
{
    uint32_t word[SPELLING_LETTERS + 1];
    (void)state;
    for (size_t i = 0; i <= SPELLING_LETTERS; i++)
        word[i] = 'a';
    for (size_t n = 0; n <= SPELLING_LETTERS + 1; n++)
        (void)spelling_find(&spelling, word, n);
    assert_true(spelling_find(&spelling, word, SPELLING_LETTERS + 1) == SIZE_MAX);
    assert_true(spelling_find(&spelling, word, 0) == SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_length),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
