// The driver for SQLite 3.38 and later.
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/xalloc.h"
#include "db/driver.h"

struct connection {
    sqlite3 *handle;
    int wal_pages; // after the last commit
};

struct statement {
    sqlite3_stmt *handle;
    bool reads;  // changes nothing
    int index[]; // of $1, $2, ... among SQLite's parameters; 0: not used in the text
};

static sqlite3 *handle_of(const struct db *db)
{
    const struct connection *c = db->conn;
    return c->handle;
}

// What the operator can do, by SQLite's primary result code. An empty hint: SQLite's own words do.
static const char *hint(int code)
{
    static const struct {
        int code;
        const char *text;
    } hints[] = {
        {SQLITE_FULL, "; make room on its file system: what was committed is safe, and the rest "
                      "is done again"},
        {SQLITE_BUSY, "; another program holds it: end that one, and try again"},
        {SQLITE_READONLY, "; the file, its folder and its file system must be writable"},
        {SQLITE_CANTOPEN, "; are the file and its folder there, readable and writable?"},
        {SQLITE_NOTADB, "; it is damaged or something else: restore a copy (docs/operating.md)"},
        {SQLITE_CORRUPT, "; it is damaged: restore a copy (docs/operating.md)"},
        {SQLITE_IOERR, "; the disk or its file system fails, or is full: see the system's log"},
    };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (hints[i].code == (code & 0xFF))
            return hints[i].text;
    return "";
}

static bool fail_at(const char *file, sqlite3 *h, struct err *err)
{
    int code = sqlite3_extended_errcode(h);
    return err_set(err, ERR_STORE, "database %s: %s (SQLite %d)%s", file, sqlite3_errmsg(h), code,
                   hint(code));
}

static bool fail(const struct db *db, struct err *err)
{
    const char *file = sqlite3_db_filename(handle_of(db), "main");
    return fail_at(file ? file : "", handle_of(db), err);
}

static bool sqlite_exec(struct db *db, const char *sql, struct err *err)
{
    return sqlite3_exec(handle_of(db), sql, NULL, NULL, NULL) == SQLITE_OK || fail(db, err);
}

// Listings and contacts are nobody else's business, and SQLite would make the file 0644. Its WAL
// and shared memory take the file's mode.
static bool create_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_errno(err, "database %s", path);
    close(fd);
    return true;
}

static int remember_wal(void *context, sqlite3 *handle, const char *name, int pages)
{
    (void)handle;
    (void)name;
    struct connection *c = context;
    c->wal_pages = pages;
    return SQLITE_OK;
}

// Settings of a connection, in this order. The WAL is checkpointed by db_commit, so that the
// automatic one (which would run inside COMMIT) stays off; no mmap, since an I/O error would then
// be a SIGBUS. A database file is data too: trusted_schema and defensive mode keep one that was
// tampered with from running functions.
static const struct {
    const char *sql;
    unsigned modes; // bits 1 << enum db_mode
} SETTINGS[] = {
    {"PRAGMA trusted_schema = OFF", ~0U},
    {"PRAGMA mmap_size = 0", ~0U},
    {"PRAGMA foreign_keys = ON", ~0U},
    {"PRAGMA query_only = ON", 1U << DB_READ},
    {"PRAGMA journal_mode = WAL", 1U << DB_CRAWL | 1U << DB_DECIDE | 1U << DB_CREATE},
    {"PRAGMA synchronous = NORMAL", 1U << DB_CRAWL},
    {"PRAGMA synchronous = FULL", 1U << DB_DECIDE | 1U << DB_CREATE},
    // KiB. Keys are hashes, so the frontier's inserts touch pages all over its tree; what is more
    // is the kernel's page cache.
    {"PRAGMA cache_size = -5120", 1U << DB_CRAWL},
};

static bool sqlite_open(struct db *db, const char *uri, enum db_mode mode, struct err *err)
{
    struct connection *c = xcalloc(1, sizeof *c);
    db->conn = c;
    if (mode == DB_CREATE && !create_file(uri, err))
        return false;
    if (access(uri, F_OK) != 0)
        return err_set(err, ERR_STORE,
                       "database %s: there is none; `watchglass init` makes a workspace", uri);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(uri, &c->handle, flags, NULL) != SQLITE_OK) {
        if (!c->handle)
            return err_set(err, ERR_STORE, "database %s: out of memory", uri);
        return fail_at(uri, c->handle, err);
    }
    sqlite3_busy_timeout(c->handle, DB_BUSY_MS);
    sqlite3_db_config(c->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
        if ((SETTINGS[i].modes & 1U << mode) && !sqlite_exec(db, SETTINGS[i].sql, err))
            return false;
    }
    // This also turns the automatic checkpoint off: it is a WAL hook itself.
    sqlite3_wal_hook(c->handle, remember_wal, c);
    return true;
}

static void sqlite_close(struct db *db)
{
    struct connection *c = db->conn;
    sqlite3_close(c->handle);
    free(c);
}

static bool sqlite_open_transaction(struct db *db)
{
    return !sqlite3_get_autocommit(handle_of(db));
}

// BEGIN IMMEDIATE has the only write lock already.
static bool sqlite_lock(struct db *db, enum db_lock lock, struct err *err)
{
    (void)db;
    (void)lock;
    (void)err;
    return true;
}

// PASSIVE never waits for a reader: what it leaves, a later one takes.
static bool sqlite_checkpoint(struct db *db, struct err *err)
{
    struct connection *c = db->conn;
    c->wal_pages = 0;
    int rc = sqlite3_wal_checkpoint_v2(c->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return rc == SQLITE_OK || rc == SQLITE_BUSY || fail(db, err);
}

static bool sqlite_checkpoint_due(struct db *db)
{
    const struct connection *c = db->conn;
    return c->wal_pages >= DB_WAL_PAGES;
}

// SQLite numbers parameters by first appearance; "$3" is a name to it.
static void find_params(struct statement *s, int n)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(s->handle); i++) {
        const char *name = sqlite3_bind_parameter_name(s->handle, i);
        uint64_t number = 0;
        bool ok = name && name[0] == '$' && str_to_u64(str_c(name + 1), &number) && number >= 1 &&
                  number <= (uint64_t)n;
        assert(ok); // db.c counted them
        if (ok)
            s->index[number - 1] = i;
    }
}

static bool sqlite_prepare(struct db_stmt *st, struct err *err)
{
    sqlite3_stmt *handle = NULL;
    if (sqlite3_prepare_v3(handle_of(st->db), st->sql, -1, SQLITE_PREPARE_PERSISTENT, &handle,
                           NULL) != SQLITE_OK)
        return fail(st->db, err);
    struct statement *s = xcalloc(1, sizeof *s + (size_t)st->n_values * sizeof *s->index);
    s->handle = handle;
    s->reads = sqlite3_stmt_readonly(handle);
    find_params(s, st->n_values);
    st->handle = s;
    return true;
}

static void sqlite_finalize(struct db_stmt *st)
{
    struct statement *s = st->handle;
    if (!s)
        return;
    sqlite3_finalize(s->handle);
    free(s);
}

static int bind_value(sqlite3_stmt *h, int index, const struct db_value *v)
{
    // A NULL pointer would bind null; empty is not null.
    const char *bytes = v->s.len ? v->s.ptr : "";
    switch (v->type) {
    case DB_INT:
        return sqlite3_bind_int64(h, index, v->i);
    case DB_DOUBLE:
        return sqlite3_bind_double(h, index, v->d);
    case DB_STR:
        return sqlite3_bind_text64(h, index, bytes, v->s.len, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(h, index, bytes, v->s.len, SQLITE_STATIC);
    case DB_NULL:
        break;
    }
    return sqlite3_bind_null(h, index);
}

static bool sqlite_start(struct db_stmt *st, struct err *err)
{
    const struct statement *s = st->handle;
    for (int i = 0; i < st->n_values; i++) {
        if (s->index[i] && bind_value(s->handle, s->index[i], &st->values[i]) != SQLITE_OK)
            return fail(st->db, err);
    }
    return true;
}

static enum db_result sqlite_next(struct db_stmt *st, struct err *err)
{
    const struct statement *s = st->handle;
    switch (sqlite3_step(s->handle)) {
    case SQLITE_ROW:
        return DB_ROW;
    case SQLITE_DONE:
        if (!s->reads)
            st->db->changes = sqlite3_changes64(handle_of(st->db));
        return DB_DONE;
    default:
        (void)fail(st->db, err);
        return DB_ERROR;
    }
}

static void sqlite_end(struct db_stmt *st)
{
    const struct statement *s = st->handle;
    sqlite3_reset(s->handle); // repeats the error of the last step, which was told then
    sqlite3_clear_bindings(s->handle);
}

static void sqlite_column(struct db_stmt *st, int col, struct db_value *out)
{
    sqlite3_stmt *h = ((const struct statement *)st->handle)->handle;
    assert(col >= 0 && col < sqlite3_column_count(h));
    switch (sqlite3_column_type(h, col)) {
    case SQLITE_INTEGER:
        *out = (struct db_value){.type = DB_INT, .i = sqlite3_column_int64(h, col)};
        break;
    case SQLITE_FLOAT:
        *out = (struct db_value){.type = DB_DOUBLE, .d = sqlite3_column_double(h, col)};
        break;
    case SQLITE_TEXT:
        out->type = DB_STR;
        out->s.ptr = (const char *)sqlite3_column_text(h, col);
        out->s.len = (size_t)sqlite3_column_bytes(h, col);
        break;
    case SQLITE_BLOB:
        out->type = DB_BLOB;
        out->s.ptr = sqlite3_column_blob(h, col);
        out->s.len = (size_t)sqlite3_column_bytes(h, col);
        break;
    default:
        break;
    }
}

// A key that is the rowid itself costs no second tree; AUTOINCREMENT never gives an id again, so
// that an old page in an analyst's browser can't mean another case.
static const struct db_word WORDS[] = {
    {"{KEY64}", "INTEGER"}, {"{INT}", "INTEGER"},
    {"{TEXT}", "TEXT"},     {"{BLOB}", "BLOB"},
    {"{DOUBLE}", "REAL"},   {"{AUTOID}", "INTEGER PRIMARY KEY AUTOINCREMENT"},
    {"{KEY_TOO}", ""}, // the rowid ends every entry of an index
    {"{CLAIM_TOO}", ", site_id, href, kind, hops, last_fetched_at"},
    {"{STRICT}", "STRICT"}, {"{KEYED}", "STRICT, WITHOUT ROWID"},
    {NULL, NULL},
};

const struct db_driver db_sqlite = {
    .kind = DB_SQLITE,
    .begin_write = "BEGIN IMMEDIATE",
    .begin_read = "BEGIN",
    .words = WORDS,
    .open = sqlite_open,
    .close = sqlite_close,
    .exec = sqlite_exec,
    .open_transaction = sqlite_open_transaction,
    .lock = sqlite_lock,
    .checkpoint = sqlite_checkpoint,
    .checkpoint_due = sqlite_checkpoint_due,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .start = sqlite_start,
    .next = sqlite_next,
    .end = sqlite_end,
    .column = sqlite_column,
};
