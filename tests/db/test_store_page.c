#include "tests/support/sample.h"

#include "db/store_page.h"

static void test_latest_analysis_stays(void **state)
{
    struct database *d = database_of(state);
    struct store_page p = {.url_key = 5,
                           .content_hash = STR("aa"),
                           .lang = STR("de"),
                           .title = STR("Shop"),
                           .outcome = STR("ok"),
                           .listings = 3,
                           .at = 7,
                           .run_id = 1};
    OK(d, store_page_put(d->db, &p, &d->err));
    p.outcome = STR("quarantined");
    p.listings = 0;
    OK(d, store_page_put(d->db, &p, &d->err));
    assert_int_equal(database_int(d, "SELECT count(*) FROM pages"), 1);
    assert_int_equal(database_int(d, "SELECT count(*) FROM pages WHERE outcome = 'quarantined'"
                                     " AND listings = 0 AND lang = 'de'"),
                     1);
}

static void test_texts(void **state)
{
    struct database *d = database_of(state);
    struct store_text t = {.sha = STR("s1"),
                           .compressed = {"\0\1\2", 3},
                           .raw_bytes = 30,
                           .at = 10,
                           .expires_at = 100,
                           .masked = true};
    OK(d, store_text_put(d->db, 1, 1, &t, &d->err));
    OK(d, store_text_put(d->db, 2, 1, &t, &d->err));
    OK(d, store_text_put(d->db, 2, 2, &t, &d->err));
    assert_int_equal(database_int(d, "SELECT count(*) FROM texts"), 1);
    assert_int_equal(database_int(d, "SELECT count(*) FROM page_texts"), 2);
    struct store_text got;
    bool found;
    OK(d, store_text_get(d->db, &d->arena, STR("s1"), &got, &found, &d->err));
    assert_true(found && got.masked && got.raw_bytes == 30 && got.at == 10);
    assert_true(str_eq(got.compressed, t.compressed));
    // The longest wish counts.
    static const int64_t wishes[][2] = {{50, 100}, {200, 200}};
    for (size_t i = 0; i < 2; i++) {
        t.expires_at = wishes[i][0];
        OK(d, store_text_put(d->db, 1, 3, &t, &d->err));
        OK(d, store_text_get(d->db, &d->arena, STR("s1"), &got, &found, &d->err));
        assert_int_equal(got.expires_at, wishes[i][1]);
    }
    int64_t deleted;
    OK(d, store_text_expire(d->db, 199, &deleted, &d->err));
    assert_int_equal(deleted, 0);
    OK(d, store_text_expire(d->db, 200, &deleted, &d->err));
    assert_int_equal(deleted, 1);
    assert_int_equal(database_int(d, "SELECT count(*) FROM page_texts"), 0);
    OK(d, store_text_get(d->db, &d->arena, STR("s1"), &got, &found, &d->err));
    assert_false(found);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_latest_analysis_stays),
        ON_BOTH(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
