#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "patterns/lexicon.h"
#include "patterns/matcher.h"

static struct arena lexicon_arena, arena;
static struct problems problems;
static struct lexicon *lexicon;
static struct matcher *matcher;
static struct matcher_scratch *scratch;

static int setup(void **state)
{
    struct err err = {0};
    (void)state;
    arena_init(&lexicon_arena);
    arena_init(&arena);
    problems_init(&problems);
    if (!hash_start(&err) ||
        !lexicon_load(&lexicon_arena, PROJECT_DIR "/patterns/data", NULL, &problems, &lexicon)) {
        print_error("%s%s", buf_cstr(&problems.text), err.message);
        return -1;
    }
    matcher = matcher_new(lexicon, &(struct matcher_options){0}, &err);
    scratch = matcher ? matcher_scratch_new(matcher, &err) : NULL;
    return scratch ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    matcher_scratch_free(scratch);
    matcher_free(matcher);
    problems_deinit(&problems);
    arena_deinit(&arena);
    arena_deinit(&lexicon_arena);
    return 0;
}

static void judge_text(struct str text, struct judgement *j)
{
    struct match_text t = {"description", text};
    matcher_judge(matcher, scratch, &arena, &(struct match_input){.texts = &t, .n_texts = 1}, j);
}

static uint32_t next_random(uint32_t *x)
{
    *x = *x * 1664525u + 1013904223u;
    return *x >> 8;
}

static const char *pick(uint32_t *x, const char *const *list, size_t n)
{
    return list[next_random(x) % n];
}

#define PICK(x, list) pick(x, list, sizeof(list) / sizeof((list)[0]))

// A name as sellers hide it.
static void hide(uint32_t *x, struct str name, struct buf *out)
{
    static const char *const separators[] = {"",  " ", ".", "-", "\u200B", "💊",
                                             "_", "",  "",  "",  "\u0301", " - "};
    const char *separator = PICK(x, separators);
    bool leet = next_random(x) % 3 == 0, capitals = next_random(x) % 3 == 0;
    for (size_t i = 0; i < name.len;) {
        size_t from = i;
        uint32_t cp = utf8_next(name, &i);
        if (from)
            buf_add(out, str_c(separator));
        if (leet && (cp == 'a' || cp == 'o'))
            buf_addc(out, cp == 'a' ? '4' : '0');
        else if (capitals && cp >= 'a' && cp <= 'z')
            buf_add_utf8(out, 0xFF21 + (cp - 'a')); // fullwidth capital
        else
            buf_add(out, str_sub(name, from, i));
    }
}

static void random_text(uint32_t *x, struct buf *out)
{
    static const char *const words[] = {
        "lamp",       "for sale",   "продам",         "現貨",        "soma",   "ice",
        "350mg",      "tablets",    "купить",         "\n",          "@x",     "ghb",
        "pmk",        "40064-34-4", "96.48.0",        "cas",         "للبيع",  "é",
        "4-ap",       "M30",        "blue",           "125541/22/2", "曲马多", "เม็ด",
        "трамадолом", "Ultram",     "+1 555 0100 00", "$5"};
    buf_reset(out);
    for (uint32_t n = next_random(x) % 8; n > 0; n--) {
        if (next_random(x) % 2) {
            const struct substance *s =
                &lexicon->substances[next_random(x) % lexicon->n_substances];
            hide(x, s->names[next_random(x) % s->n_names].text, out);
        } else {
            buf_add(out, str_c(PICK(x, words)));
        }
        buf_addc(out, next_random(x) % 6 ? ' ' : '\n');
    }
}

// What the judge finds in a listing's texts, the first lane sees in any text that holds them.
static void test_candidate(void **state)
{
    struct buf a, b, both;
    uint32_t x = 20261121;
    size_t found = 0;
    (void)state;
    buf_init(&a, 0);
    buf_init(&b, 0);
    buf_init(&both, 0);
    for (int round = 0; round < 6000; round++) {
        struct judgement j;
        random_text(&x, &a);
        random_text(&x, &b);
        buf_reset(&both);
        buf_add(&both, STR("before "));
        buf_add(&both, buf_str(&a));
        buf_addc(&both, '\n');
        buf_add(&both, buf_str(&b));
        buf_add(&both, STR(" behind"));
        struct match_text texts[2] = {{"title", buf_str(&a)}, {"description", buf_str(&b)}};
        matcher_judge(matcher, scratch, &arena, &(struct match_input){.texts = texts, .n_texts = 2},
                      &j);
        if (j.n_findings && !matcher_candidate(matcher, scratch, buf_str(&both)))
            fail_msg("round %d: \"%.*s\" holds %.*s by %s, and is no candidate", round,
                     STR_ARG(buf_str(&both)), STR_ARG(j.findings[0].name), j.findings[0].view);
        found += j.n_findings > 0;
        arena_reset(&arena);
    }
    assert_true(found > 3000); // the property says something
    buf_deinit(&a);
    buf_deinit(&b);
    buf_deinit(&both);
}

// Every unambiguous name of the lexicon is found by itself, as itself.
static void test_every_name(void **state)
{
    size_t missed = 0;
    (void)state;
    for (size_t i = 0; i < lexicon->n_substances; i++) {
        const struct substance *s = &lexicon->substances[i];
        for (size_t k = 0; k < s->n_names; k++) {
            struct judgement j;
            bool whole = false;
            if (s->names[k].ambiguous)
                continue;
            struct str text = arena_fmt(&arena, "x, %.*s, y", STR_ARG(s->names[k].text));
            judge_text(text, &j);
            for (size_t n = 0; n < j.n_findings; n++)
                whole |= j.findings[n].start == 3 && j.findings[n].end == text.len - 3;
            if (!whole || !matcher_candidate(matcher, scratch, text)) {
                missed++;
                print_error("%.*s: %.*s\n", STR_ARG(s->id), STR_ARG(s->names[k].text));
            }
            arena_reset(&arena);
        }
    }
    assert_int_equal(missed, 0);
}

static void test_every_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < lexicon->n_substances; i++) {
        const struct substance *s = &lexicon->substances[i];
        for (size_t k = 0; k < s->n_cas; k++) {
            struct judgement j;
            struct str text = arena_fmt(&arena, "CAS %.*s", STR_ARG(s->cas[k]));
            judge_text(text, &j);
            bool own = false;
            for (size_t n = 0; n < j.n_findings; n++)
                own |= str_eq(j.findings[n].substance, s->id) && j.findings[n].start <= 4;
            if (!own || !matcher_candidate(matcher, scratch, text))
                fail_msg("%.*s: %.*s", STR_ARG(s->id), STR_ARG(s->cas[k]));
            arena_reset(&arena);
        }
    }
}

// Offsets are bytes of the text as given: what is planted between other text is found there.
static void test_offsets(void **state)
{
    static const char *const around[] = {"",       " ",   "лампа ",   "曲",    "e\u0301 ", "💊 ",
                                         "\u3000", "ﬁ, ", "a\u200B ", "  \n ", "ﷺ ",       "Ⅷ. "};
    static const char *const names[] = {"tramadol",
                                        "трамадол",
                                        "曲马多",
                                        "TRAMADOL",
                                        "t r a m a d o l",
                                        "Ｔｒａｍａｄｏｌ",
                                        "tra\u0301ma\u200Bdol",
                                        "40064-34-4",
                                        "trаmаdоl",
                                        "40064\u201334\u20134"};
    struct buf text;
    uint32_t x = 5;
    (void)state;
    buf_init(&text, 0);
    for (int round = 0; round < 3000; round++) {
        struct judgement j;
        buf_reset(&text);
        for (int i = 0; i < 4; i++)
            buf_add(&text, str_c(PICK(&x, around)));
        buf_add(&text, STR(", "));
        size_t start = text.len;
        struct str name = str_c(PICK(&x, names));
        buf_add(&text, name);
        buf_add(&text, STR(", "));
        for (int i = 0; i < 4; i++)
            buf_add(&text, str_c(PICK(&x, around)));
        judge_text(buf_str(&text), &j);
        bool found = false;
        for (size_t i = 0; i < j.n_findings; i++) {
            const struct finding *f = &j.findings[i];
            assert_true(f->start < f->end && f->end <= text.len);
            assert_true(str_eq(f->text, str_sub(buf_str(&text), f->start, f->end)));
            assert_true(utf8_valid(f->text));
            found |= f->start == start && f->end == start + name.len;
        }
        if (!found)
            fail_msg("round %d: \"%.*s\"", round, STR_ARG(buf_str(&text)));
        arena_reset(&arena);
    }
    buf_deinit(&text);
}

static void test_views(void **state)
{
    static const struct {
        const char *text, *view;
    } rows[] = {
        {"Tramadol", "plain"},           {"ТРАМАДОЛ", "plain"},
        {"trаmadol", "normalised"},      {"tra\u200Bmadol", "normalised"},
        {"t r a m a d o l", "squeezed"}, {"tr4madol", "squeezed"},
        {"40064-34-4", "cas"},           {"40064–34–4", "cas"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct judgement j;
        judge_text(str_c(rows[i].text), &j);
        if (j.n_findings != 1 || strcmp(j.findings[0].view, rows[i].view) != 0)
            fail_msg("%s: %zu, %s", rows[i].text, j.n_findings,
                     j.n_findings ? j.findings[0].view : "nothing");
        arena_reset(&arena);
    }
}

static void test_boundaries(void **state)
{
    static const struct {
        const char *text;
        bool found;
    } rows[] = {
        {"tramadols", true},        {"tramadol225mg", true}, {"100tramadol", true},
        {"трамадола", true},        {"трамадолом", true},    {"بالترامادول", true},
        {"买tramadol吗", true},     {"buy曲马多now", true},  {"tramadol_225", true},
        {"(tramadol)", true},       {"#tramadol", true},     {"TRAMADOLللبيع", true},
        {"extramadolx", false},     {"tramadology", false},  {"неоттрамадолный", false},
        {"extraMakingTime", false}, {"neighborhood", false}, {"somatic market", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct judgement j;
        judge_text(str_c(rows[i].text), &j);
        if ((j.n_findings > 0) != rows[i].found)
            fail_msg("%s", rows[i].text);
        arena_reset(&arena);
    }
}

static void test_longest(void **state)
{
    struct judgement j;
    (void)state;
    judge_text(STR("1-boc-4-piperidone and tramadol hydrochloride"), &j);
    assert_int_equal(j.n_findings, 2);
    assert_true(str_eq(j.findings[0].substance, STR("1-boc-4-piperidone")));
    assert_true(str_eq(j.findings[1].text, STR("tramadol hydrochloride")));
    arena_reset(&arena);
}

static void test_known_before(void **state)
{
    struct err err;
    struct judgement j;
    (void)state;
    struct matcher *m = matcher_new(lexicon, &(struct matcher_options){.known_before = 1990}, &err);
    assert_non_null(m);
    struct matcher_scratch *s = matcher_scratch_new(m, &err);
    assert_non_null(s);
    struct match_text t = {"text", STR("tramadol and 4-piperidone 40064-34-4")};
    matcher_judge(m, s, &arena, &(struct match_input){.texts = &t, .n_texts = 1}, &j);
    assert_int_equal(j.n_findings, 1);
    assert_true(str_eq(j.findings[0].substance, STR("tramadol")));
    assert_false(matcher_candidate(m, s, STR("4-piperidone")));
    matcher_scratch_free(s);
    matcher_free(m);
    arena_reset(&arena);
}

static void test_limits(void **state)
{
    struct buf text;
    struct judgement j;
    struct match_text many[100];
    (void)state;
    buf_init(&text, 0);
    for (int i = 0; i < 5000; i++)
        buf_add(&text, STR("tramadol, fentanyl 1g for sale; "));
    judge_text(buf_str(&text), &j);
    assert_int_equal(j.n_findings, LIMIT_FINDINGS);
    assert_true(j.n_cues <= LIMIT_CUES);
    assert_int_equal(j.verdict, VERDICT_OFFER);
    for (size_t i = 0; i < 100; i++)
        many[i] = (struct match_text){"text", STR("tramadol")};
    matcher_judge(matcher, scratch, &arena, &(struct match_input){.texts = many, .n_texts = 100},
                  &j);
    assert_true(j.n_findings > 0 && j.n_findings <= LIMIT_FINDINGS);
    judge_text(STR(""), &j);
    assert_int_equal(j.n_findings, 0);
    matcher_judge(matcher, scratch, &arena, &(struct match_input){.n_texts = 0}, &j);
    assert_int_equal(j.verdict, VERDICT_BENIGN);
    assert_false(matcher_candidate(matcher, scratch, STR_NONE));
    buf_deinit(&text);
    arena_reset(&arena);
}

// However long and dense a hostile text is, what the judge keeps of it does not grow: its lists are
// bounded, and all work over pairs is over them.
static void test_dense(void **state)
{
    size_t used[2];
    (void)state;
    for (int round = 0; round < 2; round++) {
        struct buf text;
        struct judgement j;
        buf_init(&text, 0);
        while (text.len < (round ? 600000u : 300000u))
            for (size_t i = 0; i < lexicon->n_substances; i++) {
                buf_add(&text, lexicon->substances[i].name);
                buf_add(&text, STR(" for sale buy in stock whatsapp soma ice $1 5g, "));
            }
        judge_text(buf_str(&text), &j);
        assert_int_equal(j.n_findings, LIMIT_FINDINGS);
        used[round] = arena.used;
        buf_deinit(&text);
        arena_reset(&arena);
    }
    assert_int_equal(used[0], used[1]);
}

// The same answer with a fresh cache, a used one and none.
static void test_cache(void **state)
{
    char dir[] = "/tmp/wg-matcher-XXXXXX", command[64];
    struct err err;
    (void)state;
    assert_non_null(mkdtemp(dir));
    for (int round = 0; round < 2; round++) {
        struct matcher *m = matcher_new(lexicon, &(struct matcher_options){.cache_dir = dir}, &err);
        assert_non_null(m);
        struct matcher_scratch *s = matcher_scratch_new(m, &err);
        assert_non_null(s);
        assert_true(matcher_candidate(m, s, STR("buy tramadol")));
        assert_false(matcher_candidate(m, s, STR("buy a lamp")));
        assert_string_equal(matcher_version(m), matcher_version(matcher));
        matcher_scratch_free(s);
        matcher_free(m);
    }
    snprintf(command, sizeof(command), "rm -r %s", dir);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_candidate),    cmocka_unit_test(test_every_name),
        cmocka_unit_test(test_every_number), cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_views),        cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_longest),      cmocka_unit_test(test_known_before),
        cmocka_unit_test(test_limits),       cmocka_unit_test(test_dense),
        cmocka_unit_test(test_cache),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
