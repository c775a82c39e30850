#include "db/db.h"

#include <assert.h>
#include <stdlib.h>

#include "base/failpoint.h"
#include "base/xalloc.h"
#include "db/driver.h"

static const struct db_driver *driver_of(const char *uri)
{
    struct str s = str_c(uri);
    if (str_starts(s, STR("postgresql://")) || str_starts(s, STR("postgres://")))
        return &db_postgres;
    return &db_sqlite;
}

struct db *db_open(const char *uri, enum db_mode mode, struct err *err)
{
    struct db *db = xcalloc(1, sizeof *db);
    db->driver = driver_of(uri);
    db->mode = mode;
    if (!db->driver->open(db, uri, mode, err)) {
        db_close(db);
        return NULL;
    }
    return db;
}

static void statement_free(struct db_stmt *st)
{
    st->db->driver->finalize(st);
    free(st->values);
    free(st->sql);
    free(st);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    if (db->conn)
        db_rollback(db);
    for (size_t i = 0; i < DB_BUCKETS; i++) {
        for (struct db_stmt *st = db->buckets[i], *next; st; st = next) {
            next = st->next_in_bucket;
            statement_free(st);
        }
    }
    if (db->conn)
        db->driver->close(db);
    free(db);
}

enum db_kind db_kind(const struct db *db)
{
    return db->driver->kind;
}

// Transactions

static void end_statements(struct db *db)
{
    for (size_t i = 0; i < DB_BUCKETS; i++) {
        for (struct db_stmt *st = db->buckets[i]; st; st = st->next_in_bucket)
            db_reset(st);
    }
}

bool db_begin(struct db *db, struct err *err)
{
    assert(!db->in_transaction);
    const struct db_driver *d = db->driver;
    if (!d->exec(db, db->mode == DB_READ ? d->begin_read : d->begin_write, err))
        return false;
    db->in_transaction = true;
    db->failed = false;
    return true;
}

bool db_commit(struct db *db, struct err *err)
{
    assert(db->in_transaction);
    if (db->failed) {
        db_rollback(db);
        return err_set(err, ERR_STORE,
                       "database: a statement of the transaction failed; nothing "
                       "of it was stored");
    }
    end_statements(db);
    failpoint("commit-inside");
    if (!db->driver->exec(db, "COMMIT", err)) {
        db_rollback(db);
        return false;
    }
    db->in_transaction = false;
    failpoint("commit-after");
    return !db->driver->checkpoint_due(db) || db_checkpoint(db, err);
}

void db_rollback(struct db *db)
{
    end_statements(db);
    // An error may have ended the transaction already; what ROLLBACK itself could say (a lost
    // connection) changes nothing: the work is undone either way.
    if (db->in_transaction && db->driver->open_transaction(db))
        (void)db->driver->exec(db, "ROLLBACK", &(struct err){0});
    db->in_transaction = false;
    db->failed = false;
}

bool db_in_transaction(const struct db *db)
{
    return db->in_transaction;
}

bool db_lock(struct db *db, enum db_lock lock, struct err *err)
{
    assert(db->in_transaction && db->mode != DB_READ);
    return db->driver->lock(db, lock, err);
}

bool db_checkpoint(struct db *db, struct err *err)
{
    assert(!db->in_transaction);
    failpoint("checkpoint");
    if (!db->driver->checkpoint(db, err))
        return false;
    failpoint("checkpoint");
    return true;
}

// A failure inside a transaction spoils it, whichever engine it is.
static bool spoil(struct db *db, bool ok)
{
    if (!ok && db->in_transaction)
        db->failed = true;
    return ok;
}

static bool refuse_failed(const struct db *db, struct err *err)
{
    if (!db->failed)
        return true;
    return err_set(err, ERR_STORE, "database: an earlier statement of the transaction failed");
}

bool db_exec(struct db *db, const char *sql, struct err *err)
{
    assert(!db->streaming);
    return refuse_failed(db, err) && spoil(db, db->driver->exec(db, sql, err));
}

// Statements

// FNV-1a: the texts are our own, so nobody can make them collide.
static uint64_t text_hash(const char *sql)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (const char *p = sql; *p; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
    return h;
}

// The highest n of a $n. Our texts have no '$' in literals.
static int count_params(const char *sql)
{
    int max = 0;
    for (const char *p = sql; *p; p++) {
        if (*p != '$')
            continue;
        int n = 0;
        while (ascii_digit(p[1]) && n <= DB_PARAMS_MAX)
            n = n * 10 + (*++p - '0');
        if (n > max)
            max = n;
    }
    assert(max <= DB_PARAMS_MAX);
    return max;
}

static struct db_stmt *statement_new(struct db *db, const char *sql, uint64_t hash)
{
    assert(db->n_statements < DB_STATEMENTS_MAX);
    struct db_stmt *st = xcalloc(1, sizeof *st);
    st->db = db;
    st->text_hash = hash;
    st->sql = xstrdup(sql);
    st->n_values = count_params(sql);
    st->values = xcalloc((size_t)st->n_values + 1, sizeof *st->values);
    struct db_stmt **bucket = &db->buckets[hash % DB_BUCKETS];
    st->next_in_bucket = *bucket;
    *bucket = st;
    db->n_statements++;
    return st;
}

// Most texts are literals, and stand where they stood when they were asked for last.
static struct db_stmt *find_statement(struct db *db, const char *sql)
{
    struct db_stmt **last = &db->last_at[(uintptr_t)sql / 16 % DB_BUCKETS];
    if (*last && strcmp((*last)->sql, sql) == 0)
        return *last;
    uint64_t hash = text_hash(sql);
    struct db_stmt *st = db->buckets[hash % DB_BUCKETS];
    while (st && (st->text_hash != hash || strcmp(st->sql, sql) != 0))
        st = st->next_in_bucket;
    *last = st ? st : statement_new(db, sql, hash);
    return *last;
}

struct db_stmt *db_query(struct db *db, const char *sql)
{
    struct db_stmt *st = find_statement(db, sql);
    assert(!st->in_use);
    st->in_use = true;
    st->stream = false;
    for (int i = 0; i < st->n_values; i++)
        st->values[i] = (struct db_value){.type = DB_NULL};
    return st;
}

struct db_stmt *db_stream(struct db *db, const char *sql)
{
    struct db_stmt *st = db_query(db, sql);
    st->stream = true;
    return st;
}

static void bind(struct db_stmt *st, int n, struct db_value v)
{
    assert(st->in_use && !st->started && n >= 1 && n <= st->n_values);
    st->values[n - 1] = v;
}

void db_bind_null(struct db_stmt *st, int n)
{
    bind(st, n, (struct db_value){.type = DB_NULL});
}

void db_bind_int(struct db_stmt *st, int n, int64_t v)
{
    bind(st, n, (struct db_value){.type = DB_INT, .i = v});
}

void db_bind_double(struct db_stmt *st, int n, double v)
{
    bind(st, n, (struct db_value){.type = DB_DOUBLE, .d = v});
}

void db_bind_str(struct db_stmt *st, int n, struct str v)
{
    bind(st, n, (struct db_value){.type = DB_STR, .s = v});
}

void db_bind_blob(struct db_stmt *st, int n, struct str v)
{
    bind(st, n, (struct db_value){.type = DB_BLOB, .s = v});
}

static bool start(struct db_stmt *st, struct err *err)
{
    struct db *db = st->db;
    assert(!db->streaming);
    if (!refuse_failed(db, err))
        return false;
    if (!st->handle && !db->driver->prepare(st, err))
        return false;
    if (!db->driver->start(st, err))
        return false;
    st->started = true;
    if (st->stream)
        db->streaming = st;
    return true;
}

enum db_result db_step(struct db_stmt *st, struct err *err)
{
    assert(st->in_use);
    enum db_result result = DB_ERROR;
    if (st->started || start(st, err))
        result = st->db->driver->next(st, err);
    st->has_row = result == DB_ROW;
    if (result != DB_ROW)
        db_reset(st);
    (void)spoil(st->db, result != DB_ERROR);
    return result;
}

bool db_run(struct db_stmt *st, struct err *err)
{
    enum db_result r;
    do
        r = db_step(st, err);
    while (r == DB_ROW);
    return r == DB_DONE;
}

void db_reset(struct db_stmt *st)
{
    if (st->handle && st->in_use)
        st->db->driver->end(st);
    if (st->db->streaming == st)
        st->db->streaming = NULL;
    st->in_use = st->started = st->has_row = false;
}

int64_t db_changes(const struct db *db)
{
    return db->changes;
}

// Columns

static struct db_value column(struct db_stmt *st, int col)
{
    assert(st->has_row);
    struct db_value v = {.type = DB_NULL};
    st->db->driver->column(st, col, &v);
    return v;
}

bool db_is_null(struct db_stmt *st, int col)
{
    return column(st, col).type == DB_NULL;
}

int64_t db_int(struct db_stmt *st, int col)
{
    struct db_value v = column(st, col);
    return v.type == DB_INT ? v.i : 0;
}

double db_double(struct db_stmt *st, int col)
{
    struct db_value v = column(st, col);
    return v.type == DB_INT ? (double)v.i : v.d;
}

struct str db_str(struct db_stmt *st, int col)
{
    return column(st, col).s;
}

struct str db_blob(struct db_stmt *st, int col)
{
    return column(st, col).s;
}

struct str db_str_dup(struct db_stmt *st, int col, struct arena *a)
{
    return arena_str(a, db_str(st, col));
}
