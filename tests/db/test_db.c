#include "tests/support/database.h"

#include <float.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// What DDL's words make of the types.
static void make_table(struct database *d)
{
    bool sqlite = d->kind == DB_SQLITE;
    OK(d,
       db_exec(d->db,
               sqlite ? "CREATE TABLE t (k INTEGER PRIMARY KEY, i INTEGER, f REAL, s TEXT, b BLOB)"
                      : "CREATE TABLE t (k bigint PRIMARY KEY, i bigint, f double precision,"
                        " s text COLLATE \"C\", b bytea)",
               &d->err));
}

static void insert(struct database *d, int64_t k)
{
    struct db_stmt *st = db_query(d->db, "INSERT INTO t (k) VALUES ($1)");
    db_bind_int(st, 1, k);
    OK(d, db_run(st, &d->err));
}

#define COUNT "SELECT count(*) FROM t"

static void test_values_round_trip(void **state)
{
    struct database *d = database_of(state);
    static const struct {
        const char *name;
        int64_t i;
        double f;
        struct str s, b;
    } rows[] = {
        {"zeros", 0, 0, {"", 0}, {"", 0}},
        {"smallest", INT64_MIN, -DBL_MAX, {"a", 1}, {"\0", 1}},
        {"largest", INT64_MAX, DBL_MAX, {"a'b\"c\\d", 7}, {"\0\1\xff\\x", 5}},
        {"fractions", -1, 0.1, {"\xd1\x82\xd1\x80\xd0\xb0\xd0\xbc", 8}, {"'", 1}},
        {"tiny", 256, 5e-324, {"$1", 2}, {"\n", 1}},
    };
    make_table(d);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct db_stmt *st =
            db_query(d->db, "INSERT INTO t (k, i, f, s, b) VALUES ($1, $2, $3, $4, $5)");
        db_bind_int(st, 1, (int64_t)i);
        db_bind_int(st, 2, rows[i].i);
        db_bind_double(st, 3, rows[i].f);
        db_bind_str(st, 4, rows[i].s);
        db_bind_blob(st, 5, rows[i].b);
        OK(d, db_run(st, &d->err));
        assert_int_equal(db_changes(d->db), 1);
        st = db_query(d->db, "SELECT i, f, s, b FROM t WHERE k = $1");
        db_bind_int(st, 1, (int64_t)i);
        assert_int_equal(db_step(st, &d->err), DB_ROW);
        if (db_int(st, 0) != rows[i].i || db_double(st, 1) != rows[i].f ||
            !str_eq(db_str(st, 2), rows[i].s) || !str_eq(db_blob(st, 3), rows[i].b))
            fail_msg("%s: came back otherwise", rows[i].name);
        for (int col = 0; col < 4; col++)
            assert_false(db_is_null(st, col));
        assert_int_equal(db_step(st, &d->err), DB_DONE);
    }
}

static void test_null(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    insert(d, 1);
    struct db_stmt *st = db_query(d->db, "SELECT i, f, s, b FROM t");
    assert_int_equal(db_step(st, &d->err), DB_ROW);
    for (int col = 0; col < 4; col++)
        assert_true(db_is_null(st, col));
    assert_int_equal(db_int(st, 0), 0);
    assert_true(db_double(st, 1) == 0);
    assert_int_equal(db_str(st, 2).len, 0);
    assert_int_equal(db_blob(st, 3).len, 0);
    db_reset(st);
}

// $n is a number and not a position; one may come twice; values don't stay from use to use.
static void test_placeholders(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    static const char sql[] = "INSERT INTO t (s, k, i) VALUES ($3, $1, CAST($2 AS bigint) +"
                              " CAST($2 AS bigint))";
    struct db_stmt *st = db_query(d->db, sql);
    db_bind_int(st, 1, 1);
    db_bind_int(st, 2, 21);
    db_bind_str(st, 3, STR("three"));
    OK(d, db_run(st, &d->err));
    st = db_query(d->db, sql);
    db_bind_int(st, 1, 2);
    OK(d, db_run(st, &d->err));
    assert_int_equal(database_int(d, "SELECT i FROM t WHERE s = 'three' AND k = 1"), 42);
    assert_int_equal(database_int(d, "SELECT count(*) FROM t WHERE s IS NULL AND i IS NULL"), 1);
}

// A statement is known by its text, wherever that stands.
static void test_one_address_for_two_texts(void **state)
{
    struct database *d = database_of(state);
    static const struct {
        const char *sql;
        int64_t want;
    } rows[] = {{"SELECT 1 + CAST($1 AS bigint)", 11},
                {"SELECT 2 + CAST($1 AS bigint)", 12},
                {"SELECT 1 + CAST($1 AS bigint)", 11}};
    char sql[64];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memcpy(sql, rows[i].sql, strlen(rows[i].sql) + 1);
        struct db_stmt *st = db_query(d->db, sql);
        db_bind_int(st, 1, 10);
        assert_int_equal(db_step(st, &d->err), DB_ROW);
        assert_int_equal(db_int(st, 0), rows[i].want);
        db_reset(st);
    }
}

static void test_text_order_is_bytewise(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    static const char *const texts[] = {"b", "\xc3\xa4", "a", "Z", "a b", "aB", ""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct db_stmt *st = db_query(d->db, "INSERT INTO t (k, s) VALUES ($1, $2)");
        db_bind_int(st, 1, (int64_t)i);
        db_bind_str(st, 2, str_c(texts[i]));
        OK(d, db_run(st, &d->err));
    }
    char all[64] = "";
    struct db_stmt *st = db_query(d->db, "SELECT s FROM t ORDER BY s");
    while (db_step(st, &d->err) == DB_ROW) {
        strncat(all, db_str(st, 0).ptr, db_str(st, 0).len);
        strcat(all, "|");
    }
    assert_string_equal(all, "|Z|a|a b|aB|b|\xc3\xa4|");
}

static void test_failures_name_the_code(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    insert(d, 1);
    static const struct {
        const char *sql, *sqlite, *postgres;
    } rows[] = {
        {"INSERT INTO t (k) VALUES (1)", "SQLite 1555", "SQLSTATE 23505"},
        {"SELECT nothing FROM t", "SQLite 1", "SQLSTATE 42703"},
        {"SELEKT", "SQLite 1", "SQLSTATE 42601"},
        {"SELECT k FROM nowhere", "SQLite 1", "SQLSTATE 42P01"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int again = 0; again < 2; again++) {
            assert_int_equal(db_step(db_query(d->db, rows[i].sql), &d->err), DB_ERROR);
            assert_int_equal(d->err.code, ERR_STORE);
            const char *want = d->kind == DB_SQLITE ? rows[i].sqlite : rows[i].postgres;
            if (!strstr(d->err.message, want))
                fail_msg("%s: no %s in: %s", rows[i].sql, want, d->err.message);
        }
    }
    assert_int_equal(database_int(d, COUNT), 1);
}

static void test_transactions(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    OK(d, db_begin(d->db, &d->err));
    assert_true(db_in_transaction(d->db));
    insert(d, 1);
    OK(d, db_commit(d->db, &d->err));
    OK(d, db_begin(d->db, &d->err));
    insert(d, 2);
    db_rollback(d->db);
    db_rollback(d->db);
    assert_false(db_in_transaction(d->db));
    assert_int_equal(database_int(d, COUNT), 1);
}

// One failure inside a transaction: nothing of it is stored, on either engine.
static void test_failure_spoils_the_transaction(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    OK(d, db_begin(d->db, &d->err));
    insert(d, 1);
    assert_false(db_run(db_query(d->db, "INSERT INTO t (k) VALUES (1)"), &d->err));
    assert_false(db_run(db_query(d->db, "INSERT INTO t (k) VALUES (2)"), &d->err));
    assert_non_null(strstr(d->err.message, "earlier statement"));
    assert_false(db_commit(d->db, &d->err));
    assert_false(db_in_transaction(d->db));
    assert_int_equal(database_int(d, COUNT), 0);
    OK(d, db_begin(d->db, &d->err));
    insert(d, 3);
    OK(d, db_commit(d->db, &d->err));
    assert_int_equal(database_int(d, COUNT), 1);
}

static void test_read_mode_changes_nothing(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    insert(d, 1);
    struct db *reader = db_open(d->uri, DB_READ, &d->err);
    assert_non_null(reader);
    assert_false(db_exec(reader, "INSERT INTO t (k) VALUES (2)", &d->err));
    // One snapshot for all that it reads.
    OK(d, db_begin(reader, &d->err));
    for (int64_t k = 2; k < 4; k++) {
        struct db_stmt *st = db_query(reader, COUNT);
        assert_int_equal(db_step(st, &d->err), DB_ROW);
        assert_int_equal(db_int(st, 0), 1);
        db_reset(st);
        insert(d, k);
    }
    db_rollback(reader);
    db_close(reader);
    assert_int_equal(database_int(d, COUNT), 3);
}

static void test_stream(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    OK(d, db_begin(d->db, &d->err));
    for (int64_t k = 0; k < 2000; k++)
        insert(d, k);
    OK(d, db_commit(d->db, &d->err));
    static const char sql[] = "SELECT k FROM t ORDER BY k";
    for (int64_t stop = 0; stop <= 2001; stop += 667) {
        struct db_stmt *st = db_stream(d->db, sql);
        int64_t n = 0;
        while (n < stop && db_step(st, &d->err) == DB_ROW)
            assert_int_equal(db_int(st, 0), n++);
        db_reset(st);
        assert_int_equal(n, stop < 2000 ? stop : 2000);
        assert_int_equal(database_int(d, COUNT), 2000);
    }
    assert_int_equal(db_step(db_stream(d->db, "SELECT 1/0 FROM nowhere"), &d->err), DB_ERROR);
    assert_int_equal(database_int(d, COUNT), 2000);
}

static void test_returning_and_changes(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    OK(d, db_begin(d->db, &d->err));
    for (int64_t k = 0; k < 3; k++) {
        struct db_stmt *st =
            db_query(d->db, "INSERT INTO t (k) VALUES ($1) ON CONFLICT DO NOTHING RETURNING k");
        db_bind_int(st, 1, k % 2);
        assert_int_equal(db_step(st, &d->err), k < 2 ? DB_ROW : DB_DONE);
        db_reset(st);
    }
    OK(d, db_run(db_query(d->db, "UPDATE t SET i = 7"), &d->err));
    assert_int_equal(db_changes(d->db), 2);
    OK(d, db_run(db_query(d->db, "INSERT INTO t (k) VALUES (1) ON CONFLICT DO NOTHING"), &d->err));
    assert_int_equal(db_changes(d->db), 0);
    OK(d, db_commit(d->db, &d->err));
    assert_int_equal(database_int(d, COUNT), 2);
}

static void test_open_failures(void **state)
{
    (void)state;
    static const struct {
        const char *name, *uri;
        enum db_mode mode;
        const char *says;
    } rows[] = {
        {"no file", "/tmp/watchglass-none.db", DB_CRAWL, "watchglass init"},
        {"no file to read", "/tmp/watchglass-none.db", DB_READ, "watchglass init"},
        {"no folder", "/tmp/watchglass-none/x.db", DB_CREATE, "No such file"},
        {"a folder", "/tmp", DB_CRAWL, "/tmp"},
        {"no database", PROJECT_DIR "/tests/support/postgres.sh", DB_READ, "SQLite 26"},
        {"no server", "postgresql:///x?host=/tmp/watchglass-none", DB_CRAWL, "database: "},
        {"nonsense", "postgresql://%zz", DB_CRAWL, "database: "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};
        struct db *db = db_open(rows[i].uri, rows[i].mode, &err);
        bool opened = db != NULL;
        // SQLite looks at the file only when it must.
        if (db && db_step(db_query(db, "SELECT count(*) FROM sqlite_schema"), &err) == DB_ERROR)
            opened = false;
        db_close(db);
        if (opened || !strstr(err.message, rows[i].says))
            fail_msg("%s: %s", rows[i].name, err.message);
    }
    struct err err = {0};
    assert_null(db_open("postgresql://u:hunter2@/x?host=/tmp/none", DB_READ, &err));
    assert_null(strstr(err.message, "hunter2"));
}

// SQLite's locks don't survive a fork, so no handle is open while one is made.
static pid_t fork_without_handle(struct database *d)
{
    db_close(d->db);
    d->db = NULL;
    pid_t pid = fork();
    if (pid == 0)
        return 0;
    d->db = db_open(d->uri, DB_CREATE, &d->err);
    assert_non_null(d->db);
    return pid;
}

// A second writer waits for the first and is not refused.
static void test_writers_take_turns(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    int go[2];
    assert_int_equal(pipe(go), 0);
    pid_t pid = fork_without_handle(d);
    if (pid == 0) {
        struct err err;
        char byte;
        if (read(go[0], &byte, 1) != 1)
            _exit(2);
        struct db *db = db_open(d->uri, DB_DECIDE, &err);
        bool ok = db && db_begin(db, &err) &&
                  db_run(db_query(db, "INSERT INTO t (k) VALUES (2)"), &err) && db_commit(db, &err);
        _exit(ok ? 0 : 1);
    }
    OK(d, db_begin(d->db, &d->err));
    insert(d, 1);
    assert_int_equal(write(go[1], "x", 1), 1);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    insert(d, 3);
    OK(d, db_commit(d->db, &d->err));
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(database_int(d, COUNT), 3);
    close(go[0]);
    close(go[1]);
}

static void test_lock(void **state)
{
    struct database *d = database_of(state);
    OK(d, db_begin(d->db, &d->err));
    OK(d, db_lock(d->db, DB_LOCK_DECISIONS, &d->err));
    OK(d, db_commit(d->db, &d->err));
    OK(d, db_checkpoint(d->db, &d->err));
}

// SQLite alone

static void test_file_is_private(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[DATABASE_URI_MAX + 8];
        struct stat s;
        (void)snprintf(path, sizeof path, "%s%s", d->uri, suffixes[i]);
        assert_int_equal(stat(path, &s), 0);
        assert_int_equal(s.st_mode & 0777, 0600);
    }
}

static void test_settings(void **state)
{
    struct database *d = database_of(state);
    static const struct {
        enum db_mode mode;
        const char *sql;
        const char *value;
    } rows[] = {
        {DB_CRAWL, "PRAGMA synchronous", "1"},    {DB_DECIDE, "PRAGMA synchronous", "2"},
        {DB_CREATE, "PRAGMA synchronous", "2"},   {DB_CRAWL, "PRAGMA foreign_keys", "1"},
        {DB_READ, "PRAGMA query_only", "1"},      {DB_CRAWL, "PRAGMA mmap_size", "0"},
        {DB_CRAWL, "PRAGMA trusted_schema", "0"}, {DB_CRAWL, "PRAGMA wal_autocheckpoint", "0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct db *db = db_open(d->uri, rows[i].mode, &d->err);
        assert_non_null(db);
        struct db_stmt *st = db_query(db, rows[i].sql);
        assert_int_equal(db_step(st, &d->err), DB_ROW);
        char value[24];
        (void)snprintf(value, sizeof value, "%lld", (long long)db_int(st, 0));
        db_close(db);
        if (strcmp(value, rows[i].value) != 0)
            fail_msg("%s in mode %d is %s", rows[i].sql, (int)rows[i].mode, value);
    }
}

// However long a run writes, its WAL stays about DB_WAL_PAGES long.
static void test_wal_is_bounded(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    char path[DATABASE_URI_MAX + 8];
    (void)snprintf(path, sizeof path, "%s-wal", d->uri);
    char *page = calloc(1, 4000);
    for (int64_t k = 0; k < 3 * DB_WAL_PAGES;) {
        OK(d, db_begin(d->db, &d->err));
        for (int i = 0; i < 500; i++, k++) {
            struct db_stmt *st = db_query(d->db, "INSERT INTO t (k, b) VALUES ($1, $2)");
            db_bind_int(st, 1, k);
            db_bind_blob(st, 2, str_from(page, 4000));
            OK(d, db_run(st, &d->err));
        }
        OK(d, db_commit(d->db, &d->err));
    }
    free(page);
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    assert_true(s.st_size < (DB_WAL_PAGES + 1000) * 4200);
}

// Crashes

enum { BATCH = 50 };

// Commits batch after batch until it is killed, and tells how many are stored.
static void write_until_killed(const char *uri, int out)
{
    struct err err;
    struct db *db = db_open(uri, DB_CRAWL, &err);
    for (unsigned char n = 1; db && db_begin(db, &err); n++) {
        for (int i = 0; i < BATCH; i++) {
            struct db_stmt *st = db_query(db, "INSERT INTO t (k, s) VALUES ($1, 'some text')");
            db_bind_int(st, 1, n * BATCH + i);
            if (!db_run(st, &err))
                _exit(1);
        }
        if (!db_commit(db, &err) || write(out, &n, 1) != 1)
            _exit(1);
        if (n == UINT8_MAX)
            pause();
    }
    _exit(1);
}

// A batch is stored whole or not at all, and one that was told is never lost.
static void test_killed_writer(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    for (int round = 0; round < 8; round++) {
        OK(d, db_run(db_query(d->db, "DELETE FROM t"), &d->err));
        int fds[2];
        assert_int_equal(pipe(fds), 0);
        pid_t pid = fork_without_handle(d);
        if (pid == 0)
            write_until_killed(d->uri, fds[1]);
        close(fds[1]);
        unsigned char told = 0, n;
        for (int i = 0; i < 1 + round && read(fds[0], &n, 1) == 1; i++)
            told = n;
        nanosleep(&(struct timespec){.tv_nsec = 700000L * round}, NULL);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        while (read(fds[0], &n, 1) == 1)
            told = n;
        close(fds[0]);
        assert_true(told >= 1);
        // PostgreSQL may still be ending the last batch of a client that is gone.
        int64_t count = database_int(d, COUNT);
        assert_int_equal(count % BATCH, 0);
        assert_true(count >= (int64_t)told * BATCH);
        if (d->kind == DB_SQLITE) {
            struct db_stmt *st = db_query(d->db, "PRAGMA integrity_check");
            assert_int_equal(db_step(st, &d->err), DB_ROW);
            assert_true(str_eq(db_str(st, 0), STR("ok")));
            db_reset(st);
        }
    }
}

#ifdef WATCHGLASS_FAILPOINTS
// At the named points: what is stored after the death of the process.
static void test_failpoints(void **state)
{
    struct database *d = database_of(state);
    make_table(d);
    static const struct {
        const char *name;
        int64_t rows;
    } rows[] = {{"commit-inside", 0}, {"commit-after", 1}, {"checkpoint", 1}, {"checkpoint:2", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OK(d, db_run(db_query(d->db, "DELETE FROM t"), &d->err));
        pid_t pid = fork_without_handle(d);
        if (pid == 0) {
            struct err err;
            setenv("WATCHGLASS_FAILPOINT", rows[i].name, 1);
            struct db *db = db_open(d->uri, DB_CRAWL, &err);
            bool ok = db && db_begin(db, &err) &&
                      db_run(db_query(db, "INSERT INTO t (k) VALUES (1)"), &err) &&
                      db_commit(db, &err) && db_checkpoint(db, &err);
            _exit(ok ? 0 : 1);
        }
        int status;
        waitpid(pid, &status, 0);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
            fail_msg("%s: was not passed", rows[i].name);
        if (database_int(d, COUNT) != rows[i].rows)
            fail_msg("%s: %lld rows", rows[i].name, (long long)database_int(d, COUNT));
    }
}
#endif

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH_EMPTY(test_values_round_trip),
        ON_BOTH_EMPTY(test_null),
        ON_BOTH_EMPTY(test_placeholders),
        ON_BOTH_EMPTY(test_one_address_for_two_texts),
        ON_BOTH_EMPTY(test_text_order_is_bytewise),
        ON_BOTH_EMPTY(test_failures_name_the_code),
        ON_BOTH_EMPTY(test_transactions),
        ON_BOTH_EMPTY(test_failure_spoils_the_transaction),
        ON_BOTH_EMPTY(test_read_mode_changes_nothing),
        ON_BOTH_EMPTY(test_stream),
        ON_BOTH_EMPTY(test_returning_and_changes),
        ON_BOTH_EMPTY(test_writers_take_turns),
        ON_BOTH_EMPTY(test_lock),
        ON_BOTH_EMPTY(test_killed_writer),
#ifdef WATCHGLASS_FAILPOINTS
        ON_BOTH_EMPTY(test_failpoints),
#endif
        cmocka_unit_test(test_open_failures),
        ON_SQLITE_EMPTY(test_file_is_private),
        ON_SQLITE_EMPTY(test_settings),
        ON_SQLITE_EMPTY(test_wal_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
