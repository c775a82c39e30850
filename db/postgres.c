// The driver for PostgreSQL by libpq. Rows come back in the binary format: bytes need no
// unescaping and integers no parsing.
#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "db/driver.h"

// Type numbers of the catalogue pg_type, which never change.
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_FLOAT8 = 701,
};

enum {
    NUMBER_SIZE = 32,    // a double's or an int64's text
    LOCK_SPACE = 0x5747, // the first key of our advisory locks
};

struct statement {
    char name[24];
    PGresult *rows;
    int row;   // the one that columns are read from
    bool more; // single-row mode: results are still to be read
    // What PQexecPrepared wants, one element a parameter.
    const char **values;
    int *lengths;
    int *formats;
    char (*numbers)[NUMBER_SIZE];
};

static struct str first_line(const char *text)
{
    struct str rest = str_c(text), line = STR_NONE;
    (void)str_split(&rest, '\n', &line);
    return str_trim(line);
}

static bool fail(const struct db *db, const PGresult *r, struct err *err)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    struct str message = primary ? str_c(primary) : first_line(PQerrorMessage(db->conn));
    return err_set(err, ERR_STORE, "database: %.*s (SQLSTATE %s)", STR_ARG(message),
                   state ? state : "none");
}

static bool good(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE;
}

static bool postgres_exec(struct db *db, const char *sql, struct err *err)
{
    PGresult *r = PQexec(db->conn, sql);
    bool ok = good(r) || fail(db, r, err);
    PQclear(r);
    return ok;
}

static void drop_notice(void *context, const PGresult *r)
{
    (void)context;
    (void)r;
}

static const char *const MODE_SETTINGS[] = {
    [DB_READ] = "SET default_transaction_read_only = on",
    [DB_CRAWL] = "SET synchronous_commit = off",
    [DB_DECIDE] = "SET synchronous_commit = on",
    [DB_CREATE] = "SET synchronous_commit = on",
};

static bool postgres_open(struct db *db, const char *uri, enum db_mode mode, struct err *err)
{
    PGconn *conn = PQconnectdb(uri);
    db->conn = conn;
    if (!conn)
        return err_set(err, ERR_STORE, "database: out of memory");
    if (PQstatus(conn) != CONNECTION_OK)
        return err_set(err, ERR_STORE, "database: %.*s", STR_ARG(first_line(PQerrorMessage(conn))));
    PQsetNoticeReceiver(conn, drop_notice, NULL);
    if (PQserverVersion(conn) < 120000)
        return err_set(err, ERR_STORE, "database: PostgreSQL 12 or later is needed, this is %d",
                       PQserverVersion(conn) / 10000);
    if (!str_eq(str_c(PQparameterStatus(conn, "server_encoding")), STR("UTF8")))
        return err_set(err, ERR_STORE, "database: its encoding is %s; make it with UTF8",
                       PQparameterStatus(conn, "server_encoding"));
    if (PQsetClientEncoding(conn, "UTF8") != 0)
        return fail(db, NULL, err);
    char timeout[64];
    (void)snprintf(timeout, sizeof timeout, "SET lock_timeout = %d", DB_BUSY_MS);
    return postgres_exec(db, timeout, err) && postgres_exec(db, MODE_SETTINGS[mode], err);
}

static void postgres_close(struct db *db)
{
    PQfinish(db->conn);
}

static bool postgres_open_transaction(struct db *db)
{
    PGTransactionStatusType status = PQtransactionStatus(db->conn);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static bool postgres_lock(struct db *db, enum db_lock lock, struct err *err)
{
    char sql[80];
    (void)snprintf(sql, sizeof sql, "SELECT pg_advisory_xact_lock(%d, %d)", LOCK_SPACE, (int)lock);
    return postgres_exec(db, sql, err);
}

static bool postgres_checkpoint(struct db *db, struct err *err)
{
    (void)db;
    (void)err;
    return true;
}

static bool postgres_checkpoint_due(struct db *db)
{
    (void)db;
    return false;
}

static bool postgres_prepare(struct db_stmt *st, struct err *err)
{
    char name[24];
    (void)snprintf(name, sizeof name, "wg%zx", (size_t)st->text_hash);
    PGresult *r = PQprepare(st->db->conn, name, st->sql, 0, NULL);
    bool ok = good(r) || fail(st->db, r, err);
    PQclear(r);
    if (!ok)
        return false;
    struct statement *s = xcalloc(1, sizeof *s);
    size_t n = (size_t)st->n_values + 1;
    memcpy(s->name, name, sizeof name);
    s->values = xcalloc(n, sizeof *s->values);
    s->lengths = xcalloc(n, sizeof *s->lengths);
    s->formats = xcalloc(n, sizeof *s->formats);
    s->numbers = xcalloc(n, sizeof *s->numbers);
    st->handle = s;
    return true;
}

static void postgres_finalize(struct db_stmt *st)
{
    struct statement *s = st->handle;
    if (!s)
        return;
    PQclear(s->rows);
    free(s->values);
    free(s->lengths);
    free(s->formats);
    free(s->numbers);
    free(s);
}

// Bytes go as they are (binary), numbers as text, so that the server reads them as whatever
// type it takes the parameter for.
static void put_value(struct statement *s, int i, const struct db_value *v)
{
    s->formats[i] = v->type == DB_STR || v->type == DB_BLOB;
    switch (v->type) {
    case DB_INT:
        (void)snprintf(s->numbers[i], NUMBER_SIZE, "%lld", (long long)v->i);
        s->values[i] = s->numbers[i];
        break;
    case DB_DOUBLE:
        (void)snprintf(s->numbers[i], NUMBER_SIZE, "%.17g", v->d);
        s->values[i] = s->numbers[i];
        break;
    case DB_STR:
    case DB_BLOB:
        assert(v->s.len <= INT32_MAX);
        s->values[i] = v->s.len ? v->s.ptr : "";
        s->lengths[i] = (int)v->s.len;
        break;
    case DB_NULL:
        s->values[i] = NULL;
        break;
    }
}

static bool postgres_start(struct db_stmt *st, struct err *err)
{
    struct statement *s = st->handle;
    PGconn *conn = st->db->conn;
    for (int i = 0; i < st->n_values; i++)
        put_value(s, i, &st->values[i]);
    s->row = -1;
    if (st->stream) {
        if (!PQsendQueryPrepared(conn, s->name, st->n_values, s->values, s->lengths, s->formats, 1))
            return fail(st->db, NULL, err);
        s->more = true;
        return PQsetSingleRowMode(conn) || fail(st->db, NULL, err);
    }
    s->rows = PQexecPrepared(conn, s->name, st->n_values, s->values, s->lengths, s->formats, 1);
    return good(s->rows) || fail(st->db, s->rows, err);
}

static enum db_result next_streamed(struct db_stmt *st, struct err *err)
{
    struct statement *s = st->handle;
    PQclear(s->rows);
    s->rows = PQgetResult(st->db->conn);
    s->row = 0;
    if (PQresultStatus(s->rows) == PGRES_SINGLE_TUPLE)
        return DB_ROW;
    if (PQresultStatus(s->rows) == PGRES_TUPLES_OK)
        return DB_DONE;
    (void)fail(st->db, s->rows, err);
    return DB_ERROR;
}

static enum db_result postgres_next(struct db_stmt *st, struct err *err)
{
    struct statement *s = st->handle;
    if (st->stream)
        return next_streamed(st, err);
    if (++s->row < PQntuples(s->rows))
        return DB_ROW;
    uint64_t changes = 0;
    if (str_to_u64(str_c(PQcmdTuples(s->rows)), &changes))
        st->db->changes = (int64_t)changes;
    return DB_DONE;
}

// The connection is free again only once all results are read. One that was left in the middle is
// cancelled first, which spoils its transaction.
static void drain(struct db_stmt *st)
{
    struct statement *s = st->handle;
    if (st->has_row) {
        PGcancel *cancel = PQgetCancel(st->db->conn);
        char text[256];
        if (cancel)
            (void)PQcancel(cancel, text, sizeof text);
        PQfreeCancel(cancel);
        st->db->failed = st->db->in_transaction;
    }
    for (PGresult *r; (r = PQgetResult(st->db->conn)) != NULL;)
        PQclear(r);
    s->more = false;
}

static void postgres_end(struct db_stmt *st)
{
    struct statement *s = st->handle;
    if (s->more)
        drain(st);
    PQclear(s->rows);
    s->rows = NULL;
}

// Network byte order, 1 to 8 bytes, signed.
static int64_t big_endian(const char *bytes, int n)
{
    uint64_t v = n > 0 && (bytes[0] & 0x80) ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | (unsigned char)bytes[i];
    return (int64_t)v;
}

static void postgres_column(struct db_stmt *st, int col, struct db_value *out)
{
    const struct statement *s = st->handle;
    assert(col >= 0 && col < PQnfields(s->rows));
    if (PQgetisnull(s->rows, s->row, col))
        return;
    const char *bytes = PQgetvalue(s->rows, s->row, col);
    int n = PQgetlength(s->rows, s->row, col);
    int64_t bits;
    switch (PQftype(s->rows, col)) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        *out = (struct db_value){.type = DB_INT, .i = big_endian(bytes, n)};
        break;
    case OID_FLOAT8:
        bits = big_endian(bytes, n);
        out->type = DB_DOUBLE;
        memcpy(&out->d, &bits, sizeof out->d);
        break;
    case OID_BYTEA:
        *out = (struct db_value){.type = DB_BLOB, .s = str_from(bytes, (size_t)n)};
        break;
    default:
        *out = (struct db_value){.type = DB_STR, .s = str_from(bytes, (size_t)n)};
        break;
    }
}

static const struct db_word WORDS[] = {
    {"{KEY64}", "bigint"},
    {"{INT}", "bigint"},
    {"{TEXT}", "text COLLATE \"C\""},
    {"{BLOB}", "bytea"},
    {"{DOUBLE}", "double precision"},
    {"{AUTOID}", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"},
    {"{KEY_TOO}", ", key"},
    {"{CLAIM_TOO}", ""}, // an entry is at most a third of a page there: no room for a long href
    {"{STRICT}", ""},
    {"{KEYED}", ""},
    {NULL, NULL},
};

const struct db_driver db_postgres = {
    .kind = DB_POSTGRES,
    .begin_write = "BEGIN",
    // One snapshot for all statements, as SQLite's readers have.
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .words = WORDS,
    .open = postgres_open,
    .close = postgres_close,
    .exec = postgres_exec,
    .open_transaction = postgres_open_transaction,
    .lock = postgres_lock,
    .checkpoint = postgres_checkpoint,
    .checkpoint_due = postgres_checkpoint_due,
    .prepare = postgres_prepare,
    .finalize = postgres_finalize,
    .start = postgres_start,
    .next = postgres_next,
    .end = postgres_end,
    .column = postgres_column,
};
