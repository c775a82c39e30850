#include "tests/support/database.h"

#include "db/store_site.h"

struct listed {
    char ids[64];
    int stop_after;
};

static bool collect(void *context, const struct store_site *site, struct err *err)
{
    struct listed *l = context;
    strncat(l->ids, site->id.ptr, site->id.len);
    strcat(l->ids, " ");
    return --l->stop_after != 0 || err_set(err, ERR_LIMIT, "enough");
}

static void test_profile_and_turns(void **state)
{
    struct database *d = database_of(state);
    OK(d, store_profile_put(d->db, STR("aa"), STR("version: 1"), 5, &d->err));
    OK(d, store_profile_put(d->db, STR("aa"), STR("version: 1"), 6, &d->err));
    OK(d, store_profile_put(d->db, STR("bb"), STR("version: 1 # new"), 7, &d->err));
    OK(d, store_site_put(d->db, STR("shop"), STR("aa"), 10, &d->err));
    struct store_site site;
    bool found;
    OK(d, store_site_get(d->db, &d->arena, STR("shop"), &site, &found, &d->err));
    assert_true(found);
    assert_true(site.last_turn_at == STORE_NEVER && site.next_turn_at == 10);
    OK(d, store_site_turn(d->db, STR("shop"), 20, 30, &d->err));
    OK(d, store_site_put(d->db, STR("shop"), STR("bb"), 25, &d->err));
    OK(d, store_site_get(d->db, &d->arena, STR("shop"), &site, &found, &d->err));
    assert_true(str_eq(site.profile_sha, STR("bb")));
    assert_true(site.first_seen == 10 && site.last_turn_at == 20 && site.next_turn_at == 30);
    OK(d, store_site_get(d->db, &d->arena, STR("none"), &site, &found, &d->err));
    assert_false(found);
}

static void test_needs_its_profile(void **state)
{
    struct database *d = database_of(state);
    assert_false(store_site_put(d->db, STR("shop"), STR("missing"), 1, &d->err));
}

static void test_list(void **state)
{
    struct database *d = database_of(state);
    OK(d, store_profile_put(d->db, STR("aa"), STR("x"), 5, &d->err));
    OK(d, store_site_put(d->db, STR("b"), STR("aa"), 1, &d->err));
    OK(d, store_site_put(d->db, STR("Z"), STR("aa"), 1, &d->err));
    OK(d, store_site_put(d->db, STR("a"), STR("aa"), 1, &d->err));
    struct listed l = {.stop_after = 0};
    OK(d, store_site_list(d->db, collect, &l, &d->err));
    assert_string_equal(l.ids, "Z a b ");
    l = (struct listed){.stop_after = 2};
    assert_false(store_site_list(d->db, collect, &l, &d->err));
    assert_string_equal(l.ids, "Z a ");
    assert_string_equal(d->err.message, "enough");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_profile_and_turns),
        ON_BOTH(test_needs_its_profile),
        ON_BOTH(test_list),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
