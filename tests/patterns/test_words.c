// The walk with its memory against word after word with none, and the lists of ordinary words.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "patterns/normalise.h"
#include "patterns/ordinary.h"
#include "patterns/words_look.h"

static struct arena arena;
static struct problems problems;
static struct lexicon *lexicon;
static struct ordinary all;
static struct words_memo *memo;
static uint32_t seed = 20261121;

static int setup(void **state)
{
    struct err err = {0};
    (void)state;
    arena_init(&arena);
    problems_init(&problems);
    memo = xcalloc(1, sizeof(*memo));
    return hash_start(&err) &&
                   lexicon_load(&arena, PROJECT_DIR "/patterns/data", NULL, &problems, &lexicon) &&
                   ordinary_init(&all, lexicon, &(struct words_options){0}, &err)
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    ordinary_deinit(&all);
    free(memo);
    problems_deinit(&problems);
    arena_deinit(&arena);
    return 0;
}

static uint32_t next_random(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

struct hits {
    struct word_hit items[256];
    size_t n;
};

static bool keep(void *ctx, const struct word_hit *hit)
{
    struct hits *h = ctx;
    if (h->n < sizeof(h->items) / sizeof(h->items[0]))
        h->items[h->n++] = *hit;
    return false;
}

static bool stop(void *ctx, const struct word_hit *hit)
{
    (void)ctx;
    (void)hit;
    return true;
}

static void plainly(struct str text, struct hits *out)
{
    struct word word;
    struct word_hit hit;
    out->n = 0;
    for (size_t at = 0; word_next(all.fold, text, &at, &word);)
        if (word_look(&all.words, text, &word, &hit))
            keep(out, &hit);
}

static void add_name(struct buf *out)
{
    const struct substance *s = &lexicon->substances[next_random((uint32_t)lexicon->n_substances)];
    struct str name = s->names[next_random((uint32_t)s->n_names)].text;
    size_t cut = next_random((uint32_t)name.len + 1);
    for (size_t i = 0; i < name.len;) {
        size_t from = i;
        (void)utf8_next(name, &i);
        if (from != cut || next_random(2))
            buf_add(out, str_sub(name, from, i));
        if (from == cut)
            buf_addc(out, (char)('a' + next_random(26)));
    }
}

static void random_text(struct buf *out)
{
    static const char *const pieces[] = {
        " ",
        " ",
        " ",
        "\n",
        ".",
        "-",
        "1",
        "lamp",
        "table",
        "morning",
        "曲马多",
        "продам",
        "фентанилом",
        "펜타닐을",
        "フェンタニル",
        "💊",
        "الفنتانيل",
        "é",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "трамвай",
    };
    buf_reset(out);
    for (uint32_t n = next_random(60); n > 0; n--) {
        if (next_random(4) == 0)
            add_name(out);
        else
            buf_add(out, str_c(pieces[next_random(sizeof(pieces) / sizeof(pieces[0]))]));
        if (next_random(3) == 0)
            buf_addc(out, ' ');
    }
}

static void test_random(void **state)
{
    struct buf text;
    struct canon canon;
    struct kinds kinds;
    size_t found = 0;
    (void)state;
    buf_init(&text, 0);
    canon_init(&canon, false);
    kinds_init(&kinds);
    for (int round = 0; round < 20000; round++) {
        struct hits want, is = {.n = 0};
        random_text(&text);
        normalise(all.fold, buf_str(&text), &canon);
        kinds_make(&kinds, canon_str(&canon));
        plainly(canon_str(&canon), &want);
        assert_false(words_run(&all.words, memo, canon_str(&canon), &kinds, keep, &is));
        assert_true(words_run(&all.words, memo, canon_str(&canon), &kinds, stop, NULL) ==
                    (is.n > 0));
        size_t k = 0;
        for (size_t i = 0; i < want.n; i++) {
            if (k == is.n || is.items[k].start != want.items[i].start ||
                is.items[k].end != want.items[i].end || is.items[k].name != want.items[i].name)
                fail_msg("round %d: \"%.*s\"", round, STR_ARG(canon_str(&canon)));
            k++;
        }
        assert_int_equal(k, is.n);
        found += is.n;
    }
    assert_in_range(found, 1000, 1000000);
    kinds_deinit(&kinds);
    canon_deinit(&canon);
    buf_deinit(&text);
}

// A run as long as the text, words that share a place of the memory, and both four times as long.
static double seconds(size_t words)
{
    struct buf text;
    struct kinds kinds;
    buf_init(&text, 0);
    kinds_init(&kinds);
    for (size_t i = 0; i < words; i++)
        for (int k = 0; k < 14; k++)
            buf_addc(&text, k == 13 && i % 2 ? ' ' : (char)('a' + next_random(26)));
    for (size_t i = 0; i < words; i++)
        buf_add(&text, STR("трамaдж"));
    kinds_make(&kinds, buf_str(&text));
    clock_t start = clock();
    (void)words_run(&all.words, memo, buf_str(&text), &kinds, stop, NULL);
    double s = (double)(clock() - start) / CLOCKS_PER_SEC;
    kinds_deinit(&kinds);
    buf_deinit(&text);
    return s;
}

static void test_linear(void **state)
{
    double best = 1e9;
    (void)state;
    for (int i = 0; i < 5 && best > 8; i++) { // the machine may be busy
        double one = seconds(20000), four = seconds(80000);
        best = four / one < best ? four / one : best;
    }
    assert_true(best <= 8);
}

struct listed {
    const char *word;
    size_t n;
};

static void see(void *ctx, struct str word, const struct word_hit *hit)
{
    struct listed *l = ctx;
    (void)hit;
    l->n += str_eq(word, str_c(l->word));
}

static void test_ordinary(void **state)
{
    static const struct {
        const char *word;
        size_t listed, bare; // times it is found with the lists and without
    } rows[] = {
        {"tramadil", 1, 1},  {"morphing", 0, 1},
        {"central", 0, 1},   {"tramadol", 0, 0}, // the name itself
        {"lampshade", 0, 0},
    };
    static const char list[] = "Tramadil/S\nmorphing\tx\n\xFF\xFEtramadil\n\ncentral\ntramadol\n"
                               "lampshade";
    struct str text = str_from(list, sizeof(list) - 1);
    struct ordinary bare;
    struct err err;
    (void)state;
    assert_true(ordinary_init(&bare, lexicon, &(struct words_options){.bare = true}, &err));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct listed a = {rows[i].word, 0}, b = {rows[i].word, 0};
        ordinary_find(&all, text, see, &a);
        ordinary_find(&bare, text, see, &b);
        if (a.n != rows[i].listed || b.n != rows[i].bare)
            fail_msg("%s: %zu, %zu", rows[i].word, a.n, b.n);
    }
    ordinary_deinit(&bare);
}

static void test_sorted(void **state)
{
    assert_true(lexicon->n_ordinary > 500);
    (void)state;
    for (size_t i = 1; i < lexicon->n_ordinary; i++)
        assert_true(str_cmp(lexicon->ordinary[i - 1], lexicon->ordinary[i]) <= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_ordinary),
        cmocka_unit_test(test_sorted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
