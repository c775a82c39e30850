#include "tests/support/sample.h"

#include "base/limits.h"
#include "base/xalloc.h"
#include "db/store_host.h"

#include <stdlib.h>

static void test_politeness_is_kept(void **state)
{
    struct database *d = database_of(state);
    sample_site(d);
    struct store_host host;
    bool found;
    OK(d, store_host_get(d->db, &d->arena, 1, &host, &found, &d->err));
    assert_true(found && host.next_at == 0 && host.delay_factor == 1);
    host.next_at = INT64_C(1700000000000000);
    host.in_flight = 2;
    host.delay_factor = 2.5;
    host.failures = 3;
    host.blocked_until = 9;
    OK(d, store_host_update(d->db, &host, &d->err));
    // Seen again: what is known of it stays.
    struct store_host again = {.key = 1, .name = host.name, .site = host.site};
    OK(d, store_host_add(d->db, &again, &d->err));
    struct store_host got;
    OK(d, store_host_get(d->db, &d->arena, 1, &got, &found, &d->err));
    assert_true(got.next_at == host.next_at && got.in_flight == 2 && got.delay_factor == 2.5 &&
                got.failures == 3 && got.blocked_until == 9);
    assert_true(str_eq(got.name, STR("https://shop.example:443")));
    OK(d, store_host_get(d->db, &d->arena, 2, &got, &found, &d->err));
    assert_false(found);
}

static void test_robots(void **state)
{
    struct database *d = database_of(state);
    sample_site(d);
    struct store_robots got;
    bool found;
    OK(d, store_robots_get(d->db, &d->arena, 1, &got, &found, &d->err));
    assert_false(found);
    static const size_t sizes[] = {0, 1, LIMIT_ROBOTS_BYTES, LIMIT_ROBOTS_BYTES + 1};
    char *bytes = xcalloc(1, LIMIT_ROBOTS_BYTES + 1);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct store_robots r = {.host_key = 1,
                                 .text = str_from(bytes, sizes[i]),
                                 .fetched_at = (int64_t)i,
                                 .expires_at = 10,
                                 .status = 200,
                                 .final_url = STR("https://shop.example/robots.txt")};
        OK(d, store_robots_put(d->db, &r, &d->err));
        OK(d, store_robots_get(d->db, &d->arena, 1, &got, &found, &d->err));
        assert_true(found);
        assert_int_equal(got.text.len, i == 3 ? LIMIT_ROBOTS_BYTES : sizes[i]);
        assert_true(got.fetched_at == (int64_t)i && got.expires_at == 10 && got.status == 200);
        assert_true(str_eq(got.final_url, r.final_url));
    }
    free(bytes);
}

static void test_due(void **state)
{
    struct database *d = database_of(state);
    sample_site(d);
    static const struct {
        const char *name;
        int64_t due[3]; // of its URLs, with priorities 0, 5, 9
        int64_t want;   // -1: not among the due
    } rows[] = {
        {"a", {70, 50, 60}, 50},
        {"b", {STORE_NEVER, STORE_NEVER, STORE_NEVER}, -1},
        {"c", {STORE_NEVER, 8, STORE_NEVER}, 8},
        {"d", {3, STORE_NEVER, 4}, 3},
    };
    struct store_url urls[12];
    size_t n = 0;
    for (size_t i = 0; i < 4; i++) {
        struct store_host h = {
            .key = 10 + (int64_t)i, .name = str_c(rows[i].name), .site = STR("shop")};
        OK(d, store_host_add(d->db, &h, &d->err));
        for (size_t k = 0; k < 3; k++) {
            static const int priorities[] = {0, 5, 9};
            urls[n] = sample_url(d, 1000 + (int64_t)n);
            urls[n].host_key = h.key;
            urls[n].due_at = rows[i].due[k];
            urls[n].priority = priorities[k];
            n++;
        }
    }
    OK(d, store_urls_add(d->db, urls, n, NULL, &d->err));
    struct store_host_due *due;
    size_t at = 0;
    OK(d, store_hosts_due(d->db, &d->arena, STR("shop"), &due, &n, &d->err));
    for (size_t i = 0; i < 4; i++) {
        if (rows[i].want < 0)
            continue;
        if (at >= n || !str_eq(due[at].host.name, str_c(rows[i].name)) ||
            due[at].due_at != rows[i].want)
            fail_msg("host %s", rows[i].name);
        at++;
    }
    assert_int_equal(at, n);
    OK(d, store_hosts_due(d->db, &d->arena, STR("other"), &due, &n, &d->err));
    assert_int_equal(n, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_politeness_is_kept),
        ON_BOTH(test_robots),
        ON_BOTH(test_due),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
