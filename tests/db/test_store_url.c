#include "tests/support/sample.h"

#include <stdlib.h>

#include "db/store_url.h"

static void test_add_keeps_what_is_known(void **state)
{
    struct database *d = database_of(state);
    struct store_url urls[70];
    size_t added;
    // Around the edges of one INSERT, with keys that are there in between.
    static const size_t counts[] = {0, 1, 31, 32, 33, 64, 65, 70};
    size_t known = 0;
    for (size_t i = 0; i < 70; i++)
        urls[i] = sample_url(d, (int64_t)i);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        OK(d, store_urls_add(d->db, urls, counts[i], &added, &d->err));
        assert_int_equal(added, counts[i] - known);
        known = counts[i];
    }
    struct store_url other = urls[3];
    other.href = STR("https://shop.example/other");
    struct store_url twice[] = {other, other, sample_url(d, 99), sample_url(d, 99)};
    OK(d, store_urls_add(d->db, twice, 4, &added, &d->err));
    assert_int_equal(added, 1);
    struct store_url got;
    bool found;
    OK(d, store_url_get(d->db, &d->arena, 3, &got, &found, &d->err));
    assert_true(found && str_eq(got.href, STR("https://shop.example/3")));
    OK(d, store_url_get(d->db, &d->arena, 98, &got, &found, &d->err));
    assert_false(found);
}

static void test_fields_round_trip(void **state)
{
    struct database *d = database_of(state);
    struct store_url u = sample_url(d, INT64_MIN), got;
    u.due_at = INT64_MAX - 1;
    u.priority = STORE_PRIORITY_MAX;
    u.kind = STORE_URL_SITEMAP;
    u.key_version = 7;
    u.hops = 12;
    bool found;
    OK(d, store_urls_add(d->db, &u, 1, NULL, &d->err));
    OK(d, store_url_get(d->db, &d->arena, u.key, &got, &found, &d->err));
    assert_true(found && got.due_at == u.due_at && got.priority == u.priority &&
                got.kind == u.kind && got.key_version == 7 && got.hops == 12 &&
                got.first_seen == 1 && got.host_key == 1 && got.last_fetched_at == 0);
    assert_true(str_eq(got.site, u.site) && str_eq(got.href, u.href) && got.outcome.len == 0);
}

static void test_fetched(void **state)
{
    struct database *d = database_of(state);
    struct store_url u = sample_url(d, 5), got, *due;
    bool found;
    size_t n;
    OK(d, store_urls_add(d->db, &u, 1, NULL, &d->err));
    struct store_url_fetched f = {
        .key = 5,
        .at = 40,
        .outcome = STR("ok"),
        .status = 200,
        .etag = STR("\"e\""),
        .last_modified = STR("Sat, 21 Nov 2026 09:30:00 GMT"),
        .content_hash = STR("ff"),
        .due_at = 90,
        .redirect_to = STR("https://shop.example/6"),
        .fails = 2,
    };
    OK(d, store_url_fetched(d->db, &f, &d->err));
    OK(d, store_url_get(d->db, &d->arena, 5, &got, &found, &d->err));
    assert_true(got.last_fetched_at == 40 && got.status == 200 && got.due_at == 90 &&
                got.fails == 2);
    assert_true(str_eq(got.outcome, f.outcome) && str_eq(got.etag, f.etag) &&
                str_eq(got.last_modified, f.last_modified) &&
                str_eq(got.content_hash, f.content_hash) && str_eq(got.redirect_to, f.redirect_to));
    OK(d, store_urls_due(d->db, &d->arena, 1, 89, &(struct store_due_cursor){0}, 9, &due, &n,
                         &d->err));
    assert_int_equal(n, 0);
    OK(d, store_urls_due(d->db, &d->arena, 1, 90, &(struct store_due_cursor){0}, 9, &due, &n,
                         &d->err));
    assert_int_equal(n, 1);
    f.due_at = STORE_NEVER;
    OK(d, store_url_fetched(d->db, &f, &d->err));
    OK(d, store_urls_due(d->db, &d->arena, 1, INT64_MAX, &(struct store_due_cursor){0}, 9, &due, &n,
                         &d->err));
    assert_int_equal(n, 0);
    // A new turn: only ever earlier.
    static const int64_t schedule[][2] = {{100, 100}, {120, 100}, {80, 80}};
    for (size_t i = 0; i < 3; i++) {
        OK(d, store_url_schedule(d->db, 5, schedule[i][0], &d->err));
        OK(d, store_url_get(d->db, &d->arena, 5, &got, &found, &d->err));
        assert_int_equal(got.due_at, schedule[i][1]);
    }
}

static void test_fetch_rows(void **state)
{
    struct database *d = database_of(state);
    struct store_fetch f = {.run_id = 1,
                            .url_key = 5,
                            .at = 3,
                            .outcome = STR("http_error"),
                            .status = 503,
                            .bytes = 12,
                            .ms = 40,
                            .detail = STR("Retry-After: 30"),
                            .address = STR("192.0.2.1")};
    for (int i = 0; i < 3; i++)
        OK(d, store_fetch_add(d->db, &f, &d->err));
    assert_int_equal(database_int(d, "SELECT count(*) FROM fetches WHERE status = 503"
                                     " AND address = '192.0.2.1' AND ms = 40 AND bytes = 12"),
                     3);
}

// A random run against a plain array.

enum { MODEL = 300, HOSTS = 3 };

static int due_order(const void *a, const void *b)
{
    const struct store_url *x = *(const struct store_url *const *)a;
    const struct store_url *y = *(const struct store_url *const *)b;
    if (x->priority != y->priority)
        return y->priority - x->priority;
    if (x->due_at != y->due_at)
        return x->due_at < y->due_at ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

static void compare_due(struct database *d, struct store_url *model, int64_t host, int64_t now,
                        size_t step)
{
    const struct store_url *want[MODEL];
    size_t n_want = 0, n;
    for (size_t i = 0; i < MODEL; i++) {
        if (model[i].host_key == host && model[i].due_at != STORE_NEVER && model[i].due_at <= now)
            want[n_want++] = &model[i];
    }
    qsort(want, n_want, sizeof *want, due_order);
    struct store_url *due;
    // By steps of any size, the cursor gives the same in the same order.
    struct store_due_cursor cursor = {0};
    for (size_t i = 0; i < n_want; i += n) {
        OK(d, store_urls_due(d->db, &d->arena, host, now, &cursor, step, &due, &n, &d->err));
        assert_int_equal(n, n_want - i < step ? n_want - i : step);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(due[k].key, want[i + k]->key);
    }
    OK(d, store_urls_due(d->db, &d->arena, host, now, &cursor, step, &due, &n, &d->err));
    assert_int_equal(n, 0);
    for (int64_t limit = 1; limit < MODEL; limit += 50) {
        int64_t count, all = (int64_t)n_want;
        OK(d, store_urls_due_count(d->db, host, now, limit, &count, &d->err));
        assert_int_equal(count, all < limit ? all : limit);
    }
}

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void test_due_against_a_model(void **state)
{
    struct database *d = database_of(state);
    struct store_url model[MODEL];
    unsigned seed = 4711;
    for (size_t i = 0; i < MODEL; i++) {
        model[i] = sample_url(d, (int64_t)next_random(&seed) << 32 | (int64_t)i);
        model[i].host_key = next_random(&seed) % HOSTS;
        model[i].priority = (int)(next_random(&seed) % (STORE_PRIORITY_MAX + 1));
        model[i].due_at = next_random(&seed) % 4 ? next_random(&seed) % 50 : STORE_NEVER;
    }
    OK(d, store_urls_add(d->db, model, MODEL, NULL, &d->err));
    for (int round = 0; round < 60; round++) {
        struct store_url *u = &model[next_random(&seed) % MODEL];
        u->due_at = next_random(&seed) % 3 ? next_random(&seed) % 50 : STORE_NEVER;
        struct store_url_fetched f = {.key = u->key, .due_at = u->due_at, .outcome = STR("ok")};
        OK(d, store_url_fetched(d->db, &f, &d->err));
        compare_due(d, model, next_random(&seed) % HOSTS, next_random(&seed) % 60,
                    1 + next_random(&seed) % 120);
    }
}

// The frontier's questions must be index ranges, or a large site stands still.
static void test_due_uses_its_index(void **state)
{
    struct database *d = database_of(state);
    struct db_stmt *st = db_query(
        d->db, "EXPLAIN QUERY PLAN SELECT key FROM urls WHERE host_key = 1"
               " AND priority = 3 AND due_at <= 5 AND due_at >= 2 AND (due_at > 2 OR key > 7)"
               " ORDER BY due_at, key LIMIT 3");
    assert_int_equal(db_step(st, &d->err), DB_ROW);
    assert_true(str_find(db_str(st, 3), STR("urls_due"), 0) != STR_NPOS);
    assert_int_equal(db_step(st, &d->err), DB_DONE); // and no sorter
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_add_keeps_what_is_known),
        ON_BOTH(test_fields_round_trip),
        ON_BOTH(test_fetched),
        ON_BOTH(test_fetch_rows),
        ON_BOTH(test_due_against_a_model),
        {"test_due_uses_its_index", test_due_uses_its_index, database_setup_sqlite,
         database_teardown, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
