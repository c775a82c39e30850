#include "tests/support/sample.h"

#include "db/store_decision.h"
#include "db/store_run.h"

struct listed {
    int64_t ids[8];
    size_t n;
};

static bool collect(void *context, const struct store_run *run, struct err *err)
{
    (void)err;
    struct listed *l = context;
    l->ids[l->n++] = run->id;
    if (l->n == 1) {
        assert_true(str_eq(run->outcome, STR("done")) && run->ended_at == 9);
        assert_true(str_eq(run->summary, STR("{}")) && str_eq(run->signature, STR("00ff")));
        assert_true(str_eq(run->manifest, STR("m.json")) && run->started_at == 2);
    }
    return true;
}

static void test_runs(void **state)
{
    struct database *d = database_of(state);
    struct store_run run = {.ended_at = 9,
                            .outcome = STR("done"),
                            .summary = STR("{}"),
                            .manifest = STR("m.json"),
                            .signature = STR("00ff")};
    int64_t first;
    OK(d, store_run_begin(d->db, 1, &first, &d->err));
    OK(d, store_run_begin(d->db, 2, &run.id, &d->err));
    assert_true(run.id > first);
    OK(d, store_run_end(d->db, &run, &d->err));
    struct listed l = {.n = 0};
    OK(d, store_run_list(d->db, 9, collect, &l, &d->err));
    assert_int_equal(l.n, 2);
    assert_true(l.ids[0] == run.id && l.ids[1] == first);
    l.n = 0;
    OK(d, store_run_list(d->db, 1, collect, &l, &d->err));
    assert_int_equal(l.n, 1);
}

static void test_counts(void **state)
{
    struct database *d = database_of(state);
    sample_site(d);
    struct store_url urls[] = {sample_url(d, 1), sample_url(d, 2), sample_url(d, 3)};
    urls[1].due_at = 50;
    urls[2].due_at = STORE_NEVER;
    OK(d, store_urls_add(d->db, urls, 3, NULL, &d->err));
    struct store_listing a = sample_listing(d, 1, 1, "a"), b = sample_listing(d, 2, 1, "b");
    (void)sample_put(d, &a);
    int64_t case_id = sample_put(d, &b).case_id;
    struct store_decision decision = {
        .case_id = case_id, .who = STR("ana"), .kind = STORE_CONFIRM, .at = 5};
    OK(d, store_decision_add(d->db, &decision, NULL, &d->err));
    struct store_counts c;
    OK(d, store_counts(d->db, 20, &c, &d->err));
    assert_true(c.sites == 1 && c.hosts == 1 && c.hosts_blocked == 0 && c.urls == 3);
    assert_true(c.urls_scheduled == 2 && c.urls_due == 1 && c.urls_failing == 0);
    assert_true(c.listings == 2 && c.versions == 2 && c.pages == 0 && c.texts == 0);
    assert_true(c.cases_open == 1 && c.cases_confirmed == 1 && c.cases_rejected == 0);
    assert_true(c.decisions == 1 && c.evidence == 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {ON_BOTH(test_runs), ON_BOTH(test_counts)};
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
