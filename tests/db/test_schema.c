#include "tests/support/database.h"

#include "db/schema.h"
#include "db/store.h"

static void test_migrates_once(void **state)
{
    struct database *d = database_of(state);
    int version = -1;
    OK(d, schema_version(d->db, &version, &d->err));
    assert_int_equal(version, 0);
    assert_false(schema_check(d->db, &d->err));
    assert_non_null(strstr(d->err.message, "db migrate"));
    for (int i = 0; i < 2; i++) {
        OK(d, schema_migrate(d->db, &d->err));
        OK(d, schema_version(d->db, &version, &d->err));
        assert_int_equal(version, SCHEMA_VERSION);
        OK(d, schema_check(d->db, &d->err));
    }
    assert_int_equal(database_int(d, "SELECT count(*) FROM decisions"), 0);
}

static void test_refuses_newer(void **state)
{
    struct database *d = database_of(state);
    OK(d, schema_migrate(d->db, &d->err));
    OK(d, store_meta_put(d->db, STR("schema_version"), STR("9"), &d->err));
    assert_false(schema_migrate(d->db, &d->err));
    assert_int_equal(d->err.code, ERR_STORE);
    assert_non_null(strstr(d->err.message, "version 9"));
    assert_false(schema_check(d->db, &d->err));
    struct str value;
    OK(d, store_meta_get(d->db, &d->arena, STR("schema_version"), &value, &d->err));
    assert_true(str_eq(value, STR("9")));
}

static void test_refuses_nonsense(void **state)
{
    struct database *d = database_of(state);
    OK(d, schema_migrate(d->db, &d->err));
    OK(d, store_meta_put(d->db, STR("schema_version"), STR("one"), &d->err));
    assert_false(schema_migrate(d->db, &d->err));
    assert_non_null(strstr(d->err.message, "no number"));
}

// A migration that fails half way leaves nothing behind.
static void test_is_all_or_nothing(void **state)
{
    struct database *d = database_of(state);
    OK(d, db_exec(d->db, "CREATE TABLE decisions (x INTEGER)", &d->err));
    assert_false(schema_migrate(d->db, &d->err));
    assert_non_null(strstr(d->err.message, "migration to version 1"));
    int version = -1;
    OK(d, schema_version(d->db, &version, &d->err));
    assert_int_equal(version, 0);
    assert_false(db_exec(d->db, "INSERT INTO profiles VALUES ('a', 'b', 1)", &d->err));
    OK(d, db_exec(d->db, "DROP TABLE decisions", &d->err));
    OK(d, schema_migrate(d->db, &d->err));
}

static void test_meta(void **state)
{
    struct database *d = database_of(state);
    OK(d, schema_migrate(d->db, &d->err));
    struct str value = STR("x");
    OK(d, store_meta_get(d->db, &d->arena, STR("none"), &value, &d->err));
    assert_int_equal(value.len, 0);
    OK(d, store_meta_put(d->db, STR("k"), STR("one"), &d->err));
    OK(d, store_meta_put(d->db, STR("k"), STR("two"), &d->err));
    OK(d, store_meta_get(d->db, &d->arena, STR("k"), &value, &d->err));
    assert_true(str_eq(value, STR("two")));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH_EMPTY(test_migrates_once),
        ON_BOTH_EMPTY(test_refuses_newer),
        ON_BOTH_EMPTY(test_refuses_nonsense),
        ON_BOTH_EMPTY(test_is_all_or_nothing),
        ON_BOTH_EMPTY(test_meta),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
