// What the shipped lexicon and weights make of everyday texts in many languages: offers and
// requests, plain and disguised, and the twins of each that are neither.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/hash.h"
#include "patterns/lexicon.h"
#include "patterns/matcher.h"
#include "patterns/score.h"

#include <math.h>

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

// `own` are the listing's own fields: p price, b buy button, c contact. A row without a title is a
// post or a line of text.
struct row {
    enum verdict verdict;
    const char *own, *title, *text;
    const char *substance; // of the first finding; NULL: any, or none
};

#define B VERDICT_BENIGN
#define M VERDICT_MENTION
#define R VERDICT_REQUEST
#define O VERDICT_OFFER

static const struct row ROWS[] = {
#include "judge_rows.inc"
};

enum { N_ROWS = sizeof(ROWS) / sizeof(ROWS[0]) };

static struct match_input input_of(const struct row *r, struct match_text texts[2])
{
    struct match_input in = {.texts = texts, .as_of = clock_days(2026, 11, 21) * CLOCK_DAY};
    if (r->title)
        texts[in.n_texts++] = (struct match_text){"title", str_c(r->title)};
    texts[in.n_texts++] = (struct match_text){"description", str_c(r->text)};
    in.kind = !r->title ? MATCH_POST : *r->own ? MATCH_GOODS : MATCH_TEXT;
    in.has_price = strchr(r->own, 'p') != NULL;
    in.buy_button = strchr(r->own, 'b') != NULL;
    in.has_contact = strchr(r->own, 'c') != NULL;
    return in;
}

static void judge_row(const struct row *r, struct judgement *j)
{
    struct match_text texts[2];
    struct match_input in = input_of(r, texts);
    matcher_judge(matcher, scratch, &arena, &in, j);
}

// "Not flagged" is what matters of a twin: it may be a mention or benign.
static bool verdict_fits(enum verdict want, enum verdict got)
{
    return want <= M ? got <= M : got == want;
}

static void test_rows(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < N_ROWS; i++) {
        const struct row *r = &ROWS[i];
        struct judgement j;
        judge_row(r, &j);
        bool substance =
            !r->substance || (j.n_findings && str_eq(j.findings[0].substance, str_c(r->substance)));
        if (!verdict_fits(r->verdict, j.verdict) || !substance) {
            wrong++;
            print_error("[%s] %s | %s: %s %.2f, %.*s\n", r->own, r->title ? r->title : "", r->text,
                        verdict_name(j.verdict), j.score,
                        STR_ARG(j.n_findings ? j.findings[0].substance : STR("nothing")));
            for (size_t k = 0; k < j.n_cues; k++)
                print_error("    %s %.2f %.*s\n", j.cues[k].kind, j.cues[k].weight,
                            STR_ARG(j.cues[k].text));
        }
        arena_reset(&arena);
    }
    if (wrong)
        fail_msg("%zu of %d rows", wrong, N_ROWS);
}

static void test_enough(void **state)
{
    (void)state;
    assert_true(N_ROWS >= 120);
}

// Every feature is named: the score is the logistic function of the sum of the weights shown.
static void test_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS; i++) {
        struct judgement j;
        double sum = 0;
        judge_row(&ROWS[i], &j);
        for (size_t k = 0; k < j.n_cues; k++)
            sum += j.cues[k].weight;
        if (j.n_findings && fabs(score_logistic(sum) - j.score) > 1e-9)
            fail_msg("%s: %.4f is not %.4f", ROWS[i].text, j.score, score_logistic(sum));
        if (j.n_findings && (j.score >= 0.5) != (j.verdict >= R))
            fail_msg("%s: %s with %.2f", ROWS[i].text, verdict_name(j.verdict), j.score);
        arena_reset(&arena);
    }
}

// Weights are data: the shipped lexicon gives every one of them.
static void test_all_weights_shipped(void **state)
{
    (void)state;
    for (int f = 0; f < FEATURES; f++) {
        const char *name = feature_name((enum feature)f);
        if (lexicon_weight(lexicon, name, 1e9) > 1e8)
            fail_msg("patterns/data/weights.yaml lacks '%s'", name);
    }
}

// Priority is score times severity: more for what is worse, and never more than the score.
static void test_priority(void **state)
{
    static const struct row rows[] = {
        {O, "pbc", "Tramadol 50mg, 10 tablets", "No prescription, in stock", NULL},
        {O, "pbc", "Tramadol 50mg, 10 tablets", "No prescription, in stock, for teenagers", NULL},
        {O, "pbc", "Fentanyl powder", "No prescription, in stock", NULL},
        {O, "pbc", "Fentanyl powder, 5 kg", "No prescription, in stock", NULL},
    };
    double severity[4];
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct judgement j;
        judge_row(&rows[i], &j);
        assert_true(j.priority > 0 && j.priority <= j.score);
        severity[i] = j.priority / j.score;
        arena_reset(&arena);
    }
    assert_true(severity[1] > severity[0]);
    assert_true(severity[2] > severity[1]);
    assert_true(severity[3] >= severity[2]);
}

// Benign phrases are free to type: an offer that shows how to buy stays one with all of them.
static void test_benign_never_clears(void **state)
{
    struct buf text;
    (void)state;
    buf_init(&text, 0);
    for (size_t i = 0; i < N_ROWS; i++) {
        struct row r = ROWS[i];
        struct judgement before, after;
        if (r.verdict != O || !*r.own)
            continue;
        judge_row(&r, &before);
        buf_reset(&text);
        buf_add(&text, str_c(r.text));
        buf_add(&text, STR(". Side effects, overdose, ask your doctor, police seized, court, "
                           "naloxone, harm reduction, clinical trial, certified reference "
                           "material, safety data sheet, abstract, rehab, helpline."));
        r.text = buf_cstr(&text);
        judge_row(&r, &after);
        if (after.verdict != O || after.score > before.score + 1e-9)
            fail_msg("%s: %s %.2f, was %.2f", ROWS[i].text, verdict_name(after.verdict),
                     after.score, before.score);
        arena_reset(&arena);
    }
    buf_deinit(&text);
}

// The register clears, by its dates and for its domain alone.
static void test_licensed(void **state)
{
    static const struct {
        const char *domain;
        int year;
        enum verdict verdict;
        enum basis basis;
    } rows[] = {
        {"licensed-pharmacy.example", 2026, B, BASIS_LAWFUL},
        {"www.licensed-pharmacy.example", 2026, B, BASIS_LAWFUL},
        {"licensed-pharmacy.example", 2029, O, BASIS_UNKNOWN},
        {"licensed-pharmacy.example.shop.example", 2026, O, BASIS_UNKNOWN},
        {"", 2026, O, BASIS_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct judgement j;
        struct match_text texts[2];
        struct match_input in = input_of(
            &(struct row){O, "pbc", "Tramadol 50mg capsules", "Order now, fast delivery", NULL},
            texts);
        in.domain = str_c(rows[i].domain);
        in.as_of = clock_days(rows[i].year, 11, 21) * CLOCK_DAY;
        matcher_judge(matcher, scratch, &arena, &in, &j);
        assert_int_equal(j.verdict, rows[i].verdict);
        assert_int_equal(j.findings[0].verdict, rows[i].verdict);
        if (rows[i].basis != BASIS_UNKNOWN) {
            assert_int_equal(j.basis, rows[i].basis);
            assert_true(j.score < 0.1);
        } else {
            assert_int_not_equal(j.basis, BASIS_LAWFUL);
        }
        arena_reset(&arena);
    }
}

static void test_scale(void **state)
{
    static const struct {
        const char *text;
        enum request_scale scale;
    } rows[] = {
        {"WTB tramadol, 2 strips is enough", REQUEST_PERSONAL},
        {"looking for tramadol 20 tablets", REQUEST_PERSONAL},
        {"looking for 4-piperidone, 25 kg a month", REQUEST_WHOLESALE},
        {"WTB fentanyl powder, 500 g", REQUEST_WHOLESALE},
        {"куплю трамадол", REQUEST_PERSONAL},
        {"куплю 4-пиперидон, 10 кг", REQUEST_WHOLESALE},
        {"求购4-哌啶酮 20公斤", REQUEST_WHOLESALE},
        {"tramadol 225mg for sale, WhatsApp +1 555 0100", REQUEST_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct judgement j;
        judge_row(&(struct row){R, "", NULL, rows[i].text, NULL}, &j);
        if (j.scale != rows[i].scale)
            fail_msg("%s: %s %s", rows[i].text, verdict_name(j.verdict),
                     request_scale_name(j.scale));
        arena_reset(&arena);
    }
}

// Only that such a text is there, and only of a substance of the lexicon.
static void test_restricted(void **state)
{
    static const struct {
        const char *text;
        bool restricted;
    } rows[] = {
        {"fentanyl synthesis route, complete guide", true},
        {"how to make fentanyl", true},
        {"how to make bread", false},
        {"tramadol for sale", false},
        {"how to make a complaint about a pharmacy", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct judgement j;
        judge_row(&(struct row){M, "", NULL, rows[i].text, NULL}, &j);
        if (j.restricted != rows[i].restricted)
            fail_msg("%s", rows[i].text);
        arena_reset(&arena);
    }
}

static void test_ambiguous_need_company(void **state)
{
    static const struct {
        const char *text, *substance; // NULL: nothing is found
    } rows[] = {
        {"Soma festival in the park, tickets for sale", NULL},
        {"ice cream and coke, special K for breakfast", NULL},
        {"Soma 350mg tablets for sale", "carisoprodol"},
        {"XLR cable, 3 m, for microphones", NULL},
        {"DOM parser and PHP code, DOI 10.1000/1", NULL},
        {"China white paint, 5 l, for walls", NULL},
        {"4-AP 99%, 4-anilinopiperidine in stock", "4-ap"},
        {"M30 motorway, junction 5", NULL},
        {"NPP and its voters in the election", NULL},
        {"PVP polymer powder, K30, 25kg", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct judgement j;
        judge_row(&(struct row){M, "", NULL, rows[i].text, NULL}, &j);
        struct str got = j.n_findings ? j.findings[0].substance : STR_NONE;
        if (!str_eq(got, str_c(rows[i].substance)))
            fail_msg("%s: %.*s", rows[i].text, STR_ARG(got));
        arena_reset(&arena);
    }
}

static void test_basis(void **state)
{
    struct judgement j;
    struct match_text t = {"description", STR("4-piperidone")};
    struct match_input in = {.texts = &t, .n_texts = 1};
    (void)state;
    in.as_of = clock_days(2015, 1, 1) * CLOCK_DAY;
    matcher_judge(matcher, scratch, &arena, &in, &j);
    assert_int_equal(j.basis, BASIS_UNKNOWN); // unknown is never "not controlled"
    in.as_of = clock_days(2025, 1, 1) * CLOCK_DAY;
    matcher_judge(matcher, scratch, &arena, &in, &j);
    assert_true(j.basis >= BASIS_LICENCE_REQUIRED);
    arena_reset(&arena);
}

static void test_json(void **state)
{
    struct judgement j;
    struct buf out;
    struct json_writer w;
    struct err err;
    (void)state;
    judge_row(&(struct row){R, "", "WTB", "куплю Трамадол \"10 кг\"", NULL}, &j);
    buf_init(&out, 0);
    json_writer_init(&w, &out);
    judgement_write_json(&j, &w);
    const struct json *v = json_parse(&arena, buf_str(&out), JSON_STRICT, &err);
    assert_non_null(v);
    assert_true(str_eq(json_text(json_get(v, "verdict")), STR("request")));
    assert_true(str_eq(json_text(json_get(v, "scale")), STR("wholesale")));
    const struct json *f = json_get(v, "findings");
    assert_int_equal(f->count, 1);
    assert_true(str_eq(json_text(json_get(f->child, "text")), STR("Трамадол")));
    assert_true(str_eq(json_text(json_get(f->child, "start")), STR("11")));
    assert_true(str_eq(json_text(json_get(f->child, "end")), STR("27")));
    assert_true(str_eq(json_text(json_get(f->child, "field")), STR("description")));
    assert_true(str_eq(json_text(json_get(f->child, "view")), STR("plain")));
    assert_true(json_get(v, "cues")->count > 2);
    buf_deinit(&out);
    arena_reset(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_enough),
        cmocka_unit_test(test_explained),
        cmocka_unit_test(test_all_weights_shipped),
        cmocka_unit_test(test_benign_never_clears),
        cmocka_unit_test(test_priority),
        cmocka_unit_test(test_licensed),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_restricted),
        cmocka_unit_test(test_ambiguous_need_company),
        cmocka_unit_test(test_basis),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
