// The grammar of names: what it finds, what it must not find, how much of the names of recent
// years it would have found before they were known, and that hostile text costs no more.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hash.h"
#include "patterns/grammar_rule.h"
#include "patterns/lexicon.h"
#include "patterns/match.h"

static struct arena arena;
static struct problems problems;
static struct lexicon *lexicon;
static struct matcher *m, *before;
static struct matcher_scratch *scratch, *scratch_before;

enum { YEAR = 2020 };

static int setup(void **state)
{
    struct err err = {0};
    (void)state;
    arena_init(&arena);
    problems_init(&problems);
    if (!hash_start(&err) ||
        !lexicon_load(&arena, PROJECT_DIR "/patterns/data", NULL, &problems, &lexicon))
        return -1;
    m = matcher_new(lexicon, &(struct matcher_options){0}, &err);
    before = matcher_new(lexicon, &(struct matcher_options){.known_before = YEAR}, &err);
    scratch = m ? matcher_scratch_new(m, &err) : NULL;
    scratch_before = before ? matcher_scratch_new(before, &err) : NULL;
    return scratch && scratch_before ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    matcher_scratch_free(scratch_before);
    matcher_scratch_free(scratch);
    matcher_free(before);
    matcher_free(m);
    problems_deinit(&problems);
    arena_deinit(&arena);
    return 0;
}

// The findings in a text, as "substance|name|bytes view" joined by " + ".
static const char *found_in(struct arena *a, const char *text)
{
    struct match_text t = {"description", str_c(text)};
    struct match_input in = {.texts = &t, .n_texts = 1};
    struct judgement j;
    struct str all = STR("");
    matcher_judge(m, scratch, a, &in, &j);
    for (size_t i = 0; i < j.n_findings; i++) {
        const struct finding *f = &j.findings[i];
        bool own = f->listed && strcmp(f->view, "grammar") != 0;
        assert_true(f->end <= t.text.len && f->start < f->end);
        assert_true(f->listed != str_starts(f->substance, STR("unlisted-")));
        if (own)
            all = arena_fmt(a, "%.*s%s%.*s", STR_ARG(all), all.len ? " + " : "",
                            STR_ARG(f->substance));
        else
            all = arena_fmt(a, "%.*s%s%.*s|%.*s|%.*s", STR_ARG(all), all.len ? " + " : "",
                            STR_ARG(f->substance), STR_ARG(f->name), STR_ARG(f->text));
    }
    return arena_cstr(a, all);
}

static void test_rows(void **state)
{
    static const struct {
        const char *text, *found;
    } rows[] = {
#include "grammar_rows.inc"
    };
    size_t bad = 0;
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena a;
        arena_init(&a);
        const char *found = found_in(&a, rows[i].text);
        if (strcmp(found, rows[i].found) != 0) {
            print_error("\"%s\": \"%s\" instead of \"%s\"\n", rows[i].text, found, rows[i].found);
            bad++;
        }
        arena_deinit(&a);
    }
    assert_int_equal(bad, 0);
}

// ---- names of recent years

static bool counts(const struct substance *s, const struct substance_name *n)
{
    return !s->unlisted && s->first_reported >= YEAR && !n->ambiguous && n->kind != NAME_SLANG &&
           n->kind != NAME_STRENGTH && n->kind != NAME_MISSPELT;
}

static bool found_before(struct arena *a, struct str name)
{
    struct match_text t = {"title", name};
    struct match_input in = {.texts = &t, .n_texts = 1};
    struct judgement j;
    matcher_judge(before, scratch_before, a, &in, &j);
    for (size_t i = 0; i < j.n_findings; i++)
        if (strcmp(j.findings[i].view, "grammar") == 0)
            return true;
    return false;
}

struct share {
    struct str class;
    size_t found, all;
};

static void test_known_before(void **state)
{
    struct share *shares = arena_array(&arena, lexicon->n_classes, sizeof(*shares)), sum = {0};
    bool list = getenv("WATCHGLASS_LIST") != NULL;
    (void)state;
    for (size_t i = 0; i < lexicon->n_substances; i++) {
        const struct substance *s = &lexicon->substances[i];
        size_t class = (size_t)(lexicon_class_of(lexicon, s) - lexicon->classes);
        for (size_t k = 0; k < s->n_names; k++) {
            struct arena a;
            if (!counts(s, &s->names[k]))
                continue;
            arena_init(&a);
            bool found = found_before(&a, s->names[k].text);
            if (!found && list)
                print_message("not found: %.*s\n", STR_ARG(s->names[k].text));
            shares[class].class = s->class;
            shares[class].all++;
            shares[class].found += found;
            arena_deinit(&a);
        }
    }
    for (size_t i = 0; i < lexicon->n_classes; i++) {
        if (shares[i].all)
            print_message("%-26.*s %4zu of %4zu\n", STR_ARG(shares[i].class), shares[i].found,
                          shares[i].all);
        sum.found += shares[i].found;
        sum.all += shares[i].all;
    }
    print_message("names first reported since %d: %zu of %zu\n", YEAR, sum.found, sum.all);
    assert_true(sum.all > 300);
    assert_true(sum.found * 100 >= sum.all * 90);
}

// ---- ordinary words

struct word {
    struct str text;
    bool found;
};

static bool word_hit(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct word *w = ctx;
    struct grammar_hit hit;
    (void)end;
    w->found = grammar_fits(&m->grammar, scratch->grammar, w->text, id, start, &hit) &&
               hit.substance->unlisted && !hit.ambiguous;
    // A drug's own name, which the list has because it is one.
    w->found = w->found && !str_eq(w->text, STR("dimethoxymethylamphetamine"));
    return w->found;
}

static size_t words_found(struct str text, const char *file)
{
    struct str line;
    size_t n = 0;
    struct canon canon;
    canon_init(&canon, false);
    while (str_split(&text, '\n', &line)) {
        size_t slash = str_find_char(line, '/', 0);
        normalise(m->fold, str_sub(line, 0, slash), &canon);
        struct word w = {.text = canon_str(&canon)};
        scan_run(m->grammar.scan, scratch->hs, w.text, word_hit, &w);
        if (w.found)
            print_message("%s: %.*s\n", file, STR_ARG(line));
        n += w.found;
    }
    canon_deinit(&canon);
    return n;
}

// Word lists of Debian, where they are installed; those of hunspell have flags behind a slash.
static void test_words(void **state)
{
    static const char *const files[] = {
        "dict/american-english",
        "dict/american-english-huge",
        "dict/british-english",
        "dict/ngerman",
        "dict/french",
        "dict/spanish",
        "dict/italian",
        "dict/dutch",
        "dict/polish",
        "dict/portuguese",
        "dict/brazilian",
        "dict/swedish",
        "dict/danish",
        "dict/catalan",
        "dict/ukrainian",
        "dict/faroese",
        "hunspell/en_med_glut.dic",
        "hunspell/ru_RU.dic",
        "hunspell/tr_TR.dic",
        "hunspell/ro_RO.dic",
    };
    size_t found = 0, read = 0;
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct buf text;
        struct err err = {0};
        const char *path = arena_cstr(&arena, arena_fmt(&arena, "/usr/share/%s", files[i]));
        if (!file_exists(path))
            continue;
        buf_init(&text, 128 * 1024 * 1024);
        assert_true(file_read(path, &text, &err));
        found += words_found(buf_str(&text), files[i]);
        read++;
        buf_deinit(&text);
    }
    if (read == 0)
        skip();
    assert_int_equal(found, 0);
}

// ---- rules

static void test_rules(void **state)
{
    static const struct {
        const char *rule, *why;
    } rows[] = {
        {"{locant}-<anchor>", NULL},
        {"<anchor>(-(a|b))?", NULL},
        {"anchor", "a rule has one anchor, <...>"},
        {"<a><b>", "a rule has one anchor, <...>"},
        {">a<", "a rule has one anchor, <...>"},
        {"{nosuch}<a>", "a set in braces is not among the morphemes"},
        {"{locant<a>", "a '{' has no '}'"},
        {"(a<b>", "a '(' has no ')'"},
        {"a)<b>", "a ')' has no '('"},
        {"<b>a)", "a ')' has no '('"},
        {"*<b>", "a sign stands where it means nothing"},
        {"<b*>", "a sign stands in the anchor where it means nothing"},
        {"-<b>", "a name must not begin or end with a separator"},
        {"<b>-", "a name must not begin or end with a separator"},
        {"<b>(a-)?", "a name must not begin or end with a separator"},
        {"<a?>", "the anchor may be empty"},
        {"<>", "the anchor may be empty"},
        {"<####>", "the anchor has too many spellings"},
        {"((((((((((((((((a))))))))))))))))<b>", NULL},
        {"(((((((((((((((((a)))))))))))))))))<b>", "groups are nested too deep"},
        {"################################################################<b>", NULL},
        {"#################################################################<b>",
         "a side of the anchor has more than 64 parts"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena a;
        const char *why = "";
        arena_init(&a);
        bool ok = rule_parse(&a, lexicon, str_c(rows[i].rule), &why) != NULL;
        if (ok != (rows[i].why == NULL) || (!ok && strcmp(why, rows[i].why) != 0))
            fail_msg("%s: %s", rows[i].rule, why ? why : "accepted");
        arena_deinit(&a);
    }
}

// A workspace adds a piece, a rule and a family of its own (docs/adding-a-substance.md).
static void test_overlay(void **state)
{
    static const struct {
        const char *text, *substance;
    } rows[] = {
        {"examplonitazene", "unlisted-nitazene"},
        {"N-pyrrolidino examplonitazepyne", "unlisted-nitazene"},
        {"示例尼秦", "unlisted-nitazene"},
        {"protoexamplazene", "unlisted-nitazene"},
        {"fluorozyxamine", "unlisted-zyxamine"},
        {"zyxamine", NULL},
    };
    struct lexicon *own;
    struct err err = {0};
    (void)state;
    if (!lexicon_load(&arena, PROJECT_DIR "/patterns/data",
                      PROJECT_DIR "/tests/data/patterns/grammar", &problems, &own))
        fail_msg("the overlay is refused");
    struct matcher *x = matcher_new(own, &(struct matcher_options){0}, &err);
    struct matcher_scratch *s = x ? matcher_scratch_new(x, &err) : NULL;
    assert_non_null(s);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct match_text t = {"title", str_c(rows[i].text)};
        struct match_input in = {.texts = &t, .n_texts = 1};
        struct judgement j;
        matcher_judge(x, s, &arena, &in, &j);
        bool found = j.n_findings == 1 && rows[i].substance &&
                     str_eq(j.findings[0].substance, str_c(rows[i].substance));
        if (found != (rows[i].substance != NULL) || (!found && j.n_findings))
            fail_msg("%s: %zu findings", rows[i].text, j.n_findings);
    }
    matcher_scratch_free(s);
    matcher_free(x);
}

// ---- hostile text

static int64_t time_of(const char *piece, size_t n)
{
    struct buf text;
    buf_init(&text, 0);
    for (size_t i = 0; i < n; i++)
        buf_add(&text, str_c(piece));
    struct canon canon;
    canon_init(&canon, false);
    normalise(m->fold, buf_str(&text), &canon);
    int64_t best = INT64_MAX;
    for (int round = 0; round < 9; round++) {
        struct word w = {.text = canon_str(&canon)};
        clock_t from = clock();
        scan_run(m->grammar.scan, scratch->hs, w.text, word_hit, &w);
        matcher_candidate(m, scratch, buf_str(&text));
        int64_t took = (int64_t)(clock() - from) * 1000000 / CLOCKS_PER_SEC;
        best = took < best ? took : best;
    }
    canon_deinit(&canon);
    buf_deinit(&text);
    return best;
}

// Anchors side by side, and long chains of morphemes that end in nothing.
static void test_linear(void **state)
{
    static const char *const rows[] = {
        "nitazenx",
        "fluoro-fluoro-fluoro-fluoro-fluoro-fluoro-fluoro-fluoro-fluoro-fluoro-nitazenx ",
        "2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2-inacax ",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaazolamx ",
        "5f-5f-5f-5f-5f-",
        "(((((((((((((((((((((((((((((((((((((((((((((piperidonx",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t n = 400000 / strlen(rows[i]);
        int64_t one = time_of(rows[i], n), four = time_of(rows[i], 4 * n);
        if (getenv("WATCHGLASS_LIST"))
            print_message("%.20s...: %.1f MB/s\n", rows[i], 1.6e6 / (double)(four + 1));
        if (four > 10 * one + 4000)
            fail_msg("\"%s\": %lld us, four times as long %lld us", rows[i], (long long)one,
                     (long long)four);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),    cmocka_unit_test(test_known_before),
        cmocka_unit_test(test_words),   cmocka_unit_test(test_rules),
        cmocka_unit_test(test_overlay), cmocka_unit_test(test_linear),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
