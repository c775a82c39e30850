#include "tests/support/sample.h"

#include "db/store_case.h"

struct listed {
    char text[128];
    int stop_after;
};

static bool collect(void *context, const struct store_case *c, struct err *err)
{
    struct listed *l = context;
    strncat(l->text, c->fingerprint.ptr, c->fingerprint.len);
    strcat(l->text, " ");
    return --l->stop_after != 0 || err_set(err, ERR_LIMIT, "enough");
}

static void put(struct database *d, int64_t key, const char *name, const char *site, double score,
                const char *substance)
{
    struct store_listing l = sample_listing(d, key, 10, name);
    struct store_finding f = l.findings[0];
    l.fingerprint = str_c(name);
    l.site = str_c(site);
    l.score = score;
    l.substance = f.substance = str_c(substance);
    l.findings = &f;
    l.n_findings = 1;
    (void)sample_put(d, &l);
}

static void test_filters(void **state)
{
    struct database *d = database_of(state);
    put(d, 1, "a", "shop", 0.7, "tramadol");
    put(d, 2, "b", "shop", 0.9, "4-piperidone");
    put(d, 3, "c", "forum", 0.9, "tramadol");
    put(d, 4, "d", "forum", 0.6, "4-piperidone");
    struct store_decision decision = {.case_id = 1, .who = STR("ana"), .kind = STORE_CONFIRM};
    OK(d, store_decision_add(d->db, &decision, NULL, &d->err));
    OK(d, store_case_prioritise(d->db, 4, 5, &d->err));
    assert_false(store_case_prioritise(d->db, 99, 5, &d->err));
    static const struct {
        const char *name;
        struct store_case_filter filter;
        const char *want;
    } rows[] = {
        {"all", {.limit = 0}, "d b c a "},
        {"limit", {.limit = 2}, "d b "},
        {"open", {.state = {"open", 4}}, "d b c "},
        {"confirmed", {.state = {"confirmed", 9}}, "a "},
        {"site", {.site = {"forum", 5}}, "d c "},
        {"substance", {.substance = {"tramadol", 8}}, "c a "},
        {"score", {.min_score = 0.7}, "b c a "},
        {"two", {.site = {"shop", 4}, .substance = {"tramadol", 8}}, "a "},
        {"none", {.state = {"' OR 1=1 --", 11}}, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct listed l = {.stop_after = 0};
        OK(d, store_case_list(d->db, &rows[i].filter, collect, &l, &d->err));
        if (strcmp(l.text, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].name, l.text);
    }
    struct listed l = {.stop_after = 2};
    assert_false(store_case_list(d->db, &rows[0].filter, collect, &l, &d->err));
    assert_string_equal(l.text, "d b ");
    // The connection is free again.
    assert_int_equal(database_int(d, "SELECT count(*) FROM cases"), 4);
}

static void test_get(void **state)
{
    struct database *d = database_of(state);
    struct store_listing l = sample_listing(d, 1, 10, "x"), same = sample_listing(d, 2, 10, "y");
    l.restricted = true;
    same.n_contacts = 1;
    int64_t id = sample_put(d, &l).case_id;
    (void)sample_put(d, &same);
    struct store_case_detail c;
    OK(d, store_case_get(d->db, &d->arena, id, &c, &d->err));
    assert_true(str_eq(c.summary.fingerprint, l.fingerprint));
    assert_true(str_eq(c.summary.state, STR("open")) && c.summary.restricted);
    assert_true(str_eq(c.summary.site, l.site) && str_eq(c.summary.url, l.url));
    assert_true(str_eq(c.summary.basis, l.basis) && str_eq(c.summary.verdict, l.verdict));
    assert_true(c.summary.first_seen == 100 && c.summary.listings == 1);
    assert_int_equal(c.n_versions, 1);
    const struct store_version *v = &c.versions[0];
    assert_true(str_eq(v->identity, l.identity) && str_eq(v->json, l.json) && v->restricted);
    assert_true(str_eq(v->judgement, l.judgement) && str_eq(v->lexicon, l.lexicon));
    assert_true(str_eq(v->program, l.program) && str_eq(v->content_hash, l.content_hash));
    assert_int_equal(v->page.len, 0); // a URL that nobody stored
    assert_int_equal(c.n_contacts, 2);
    assert_true(str_eq(c.contacts[0].kind, STR("phone")) && c.contacts[0].listings == 2);
    assert_true(str_eq(c.contacts[1].value, STR("shop_invented")) && c.contacts[1].listings == 1);
    assert_true(!c.cut && c.n_evidence == 0 && c.n_decisions == 0);
}

static void test_limit_of_versions(void **state)
{
    struct database *d = database_of(state);
    struct store_listing_put p;
    struct store_case_detail c;
    OK(d, db_begin(d->db, &d->err));
    for (int i = 0; i <= STORE_CASE_VERSIONS_MAX; i++) {
        struct store_listing l = sample_listing(d, 1, 10, "x");
        l.content_hash = arena_fmt(&d->arena, "%04d", i);
        OK(d, store_listing_put(d->db, &l, &p, &d->err));
        if (i < STORE_CASE_VERSIONS_MAX - 1)
            continue;
        OK(d, store_case_get(d->db, &d->arena, p.case_id, &c, &d->err));
        assert_int_equal(c.n_versions, STORE_CASE_VERSIONS_MAX);
        assert_int_equal(c.cut, i == STORE_CASE_VERSIONS_MAX);
    }
    OK(d, db_commit(d->db, &d->err));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_filters),
        ON_BOTH(test_get),
        ON_BOTH(test_limit_of_versions),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
