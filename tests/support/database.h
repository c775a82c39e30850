// Databases for tests: every test function runs once on SQLite and once on PostgreSQL, each time
// on an empty database of its own.
//
//     static const struct CMUnitTest tests[] = {ON_BOTH(test_x), ON_BOTH(test_y)};
//     return cmocka_run_group_tests(tests, NULL, database_stop);
//
// When PostgreSQL is not installed its half is skipped, and says so on standard error.
#ifndef WG_TESTS_SUPPORT_DATABASE_H
#define WG_TESTS_SUPPORT_DATABASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/db.h"

enum { DATABASE_URI_MAX = 256 };

struct database {
    enum db_kind kind;
    char uri[DATABASE_URI_MAX];
    struct db *db; // opened DB_CREATE, tables made
    struct arena arena;
    struct err err;
};

int database_setup_sqlite(void **state);
int database_setup_postgres(void **state);
int database_setup_sqlite_empty(void **state);
int database_setup_postgres_empty(void **state);
int database_teardown(void **state);
// Group teardown: ends the PostgreSQL cluster.
int database_stop(void **state);
// The test's database; skips the test when its engine is not installed.
struct database *database_of(void **state);

#define ON_BOTH(f)                                                                                 \
    {#f " on SQLite", f, database_setup_sqlite, database_teardown, NULL},                          \
    {                                                                                              \
#f " on PostgreSQL", f, database_setup_postgres, database_teardown, NULL                   \
    }
// Without tables.
#define ON_BOTH_EMPTY(f)                                                                           \
    {#f " on SQLite", f, database_setup_sqlite_empty, database_teardown, NULL},                    \
    {                                                                                              \
#f " on PostgreSQL", f, database_setup_postgres_empty, database_teardown, NULL             \
    }

#define ON_SQLITE_EMPTY(f)                                                                         \
    {                                                                                              \
#f, f, database_setup_sqlite_empty, database_teardown, NULL                                \
    }

// Asserts that a fallible call went well; `d` is the struct database whose err it fills.
#define OK(d, call)                                                                                \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, (d)->err.message);                                           \
    } while (0)

// The first column of the query's one row, as a number.
int64_t database_int(struct database *d, const char *sql);

#endif
