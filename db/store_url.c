#include "db/store_url.h"

#include <assert.h>

#include "base/buf.h"

enum {
    ADD_COLUMNS = 10,
    ADD_ROWS = 32, // of one INSERT: fewer round trips to a server
};
static_assert(ADD_COLUMNS * ADD_ROWS <= DB_PARAMS_MAX, "one INSERT fits");

#define COLUMNS                                                                                    \
    "key, key_version, site_id, host_key, href, due_at, priority, kind, hops, first_seen,"         \
    " last_fetched_at, etag, last_modified, content_hash, outcome, status, fails, redirect_to,"    \
    " revisit, flags"

// The same of a claim. What stands in the index urls_due is read from there (SQLite seeks the row
// only when another column is touched), and a URL that was never fetched has nothing else.
#define IF_FETCHED(column, none) " CASE last_fetched_at WHEN 0 THEN " none " ELSE " column " END"
#define TEXT_IF_FETCHED(column) IF_FETCHED(column, "''")
#define INT_IF_FETCHED(column) IF_FETCHED(column, "0")
// clang-format off
#define CLAIM_COLUMNS                                             \
    " key,"                                                       \
    INT_IF_FETCHED("key_version") ","                             \
    " site_id, host_key, href, due_at, priority, kind, hops,"     \
    INT_IF_FETCHED("first_seen") ","                              \
    " last_fetched_at,"                                           \
    TEXT_IF_FETCHED("etag") ","                                   \
    TEXT_IF_FETCHED("last_modified") ","                          \
    TEXT_IF_FETCHED("content_hash") ","                           \
    TEXT_IF_FETCHED("outcome") ","                                \
    INT_IF_FETCHED("status") ","                                  \
    INT_IF_FETCHED("fails") ","                                   \
    TEXT_IF_FETCHED("redirect_to") ","                            \
    INT_IF_FETCHED("revisit") ","                                 \
    INT_IF_FETCHED("flags")
// clang-format on

int store_url_compare(const void *a, const void *b)
{
    const struct store_url *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static void put_insert(struct buf *sql, size_t rows)
{
    buf_add(sql, STR("INSERT INTO urls (key, key_version, site_id, host_key, href, due_at,"
                     " priority, kind, hops, first_seen) VALUES "));
    for (size_t i = 0; i < rows * ADD_COLUMNS; i++) {
        const char *before = i == 0 ? "(" : i % ADD_COLUMNS == 0 ? "), (" : ", ";
        buf_fmt(sql, "%s$%zu", before, i + 1);
    }
    buf_add(sql, STR(") ON CONFLICT DO NOTHING"));
}

static void bind_url(struct db_stmt *st, int first, const struct store_url *u)
{
    assert(u->priority >= 0 && u->priority <= STORE_PRIORITY_MAX);
    db_bind_int(st, first, u->key);
    db_bind_int(st, first + 1, u->key_version);
    db_bind_str(st, first + 2, u->site);
    db_bind_int(st, first + 3, u->host_key);
    db_bind_str(st, first + 4, u->href);
    store_bind_time(st, first + 5, u->due_at);
    db_bind_int(st, first + 6, u->priority);
    db_bind_int(st, first + 7, u->kind);
    db_bind_int(st, first + 8, u->hops);
    db_bind_int(st, first + 9, u->first_seen);
}

bool store_urls_add(struct db *db, const struct store_url *urls, size_t n, size_t *added,
                    struct err *err)
{
    struct buf many, one;
    buf_init(&many, 0);
    buf_init(&one, 0);
    if (n >= ADD_ROWS)
        put_insert(&many, ADD_ROWS);
    put_insert(&one, 1);
    int64_t changes = 0;
    bool ok = true;
    for (size_t i = 0, rows; ok && i < n; i += rows) {
        rows = n - i >= ADD_ROWS ? ADD_ROWS : 1;
        struct db_stmt *st = db_query(db, buf_cstr(rows == 1 ? &one : &many));
        for (size_t row = 0; row < rows; row++)
            bind_url(st, 1 + (int)(row * ADD_COLUMNS), &urls[i + row]);
        ok = db_run(st, err);
        changes += ok ? db_changes(db) : 0;
    }
    if (added)
        *added = (size_t)changes;
    buf_deinit(&many);
    buf_deinit(&one);
    return ok;
}

static struct store_url read_url(struct db_stmt *st, struct arena *a)
{
    return (struct store_url){
        .key = db_int(st, 0),
        .key_version = db_int(st, 1),
        .site = db_str_dup(st, 2, a),
        .host_key = db_int(st, 3),
        .href = db_str_dup(st, 4, a),
        .due_at = store_time(st, 5),
        .priority = (int)db_int(st, 6),
        .kind = (enum store_url_kind)db_int(st, 7),
        .hops = db_int(st, 8),
        .first_seen = db_int(st, 9),
        .last_fetched_at = db_int(st, 10),
        .etag = db_str_dup(st, 11, a),
        .last_modified = db_str_dup(st, 12, a),
        .content_hash = db_str_dup(st, 13, a),
        .outcome = db_str_dup(st, 14, a),
        .status = db_int(st, 15),
        .fails = db_int(st, 16),
        .redirect_to = db_str_dup(st, 17, a),
        .revisit = db_int(st, 18),
        .flags = (unsigned)db_int(st, 19),
    };
}

bool store_url_get(struct db *db, struct arena *a, int64_t key, struct store_url *out, bool *found,
                   struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT " COLUMNS " FROM urls WHERE key = $1");
    db_bind_int(st, 1, key);
    if (!store_find(st, found, err))
        return false;
    if (*found)
        *out = read_url(st, a);
    db_reset(st);
    return true;
}

// One range of the index urls_due, in its order.
static bool add_level(struct db *db, struct arena *a, int64_t host_key, int priority, int64_t now,
                      struct store_due_cursor *cursor, size_t limit, struct store_url *out,
                      size_t *n, struct err *err)
{
    // due_at alone bounds the range; the key divides those that became due at one instant.
    struct db_stmt *st =
        db_query(db, "SELECT" CLAIM_COLUMNS " FROM urls WHERE host_key = $1 AND priority = $2"
                     " AND due_at <= $3 AND due_at >= $4 AND (due_at > $4 OR key > $5)"
                     " ORDER BY due_at, key LIMIT $6");
    bool on = cursor->levels[priority].on;
    db_bind_int(st, 1, host_key);
    db_bind_int(st, 2, priority);
    db_bind_int(st, 3, now);
    db_bind_int(st, 4, on ? cursor->levels[priority].due_at : INT64_MIN);
    db_bind_int(st, 5, on ? cursor->levels[priority].key : INT64_MIN);
    db_bind_int(st, 6, (int64_t)(limit - *n));
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        const struct store_url *u = &out[*n];
        out[(*n)++] = read_url(st, a);
        cursor->levels[priority].on = true;
        cursor->levels[priority].due_at = u->due_at;
        cursor->levels[priority].key = u->key;
    }
    return r == DB_DONE;
}

// A query for each priority: one ORDER BY over all of them would first sort everything that is
// due, and a UNION of ten ranges costs more than ten questions.
bool store_urls_due(struct db *db, struct arena *a, int64_t host_key, int64_t now,
                    struct store_due_cursor *cursor, size_t limit, struct store_url **out,
                    size_t *n, struct err *err)
{
    *out = arena_array(a, limit, sizeof **out);
    *n = 0;
    for (int priority = STORE_PRIORITY_MAX; priority >= 0 && *n < limit; priority--) {
        if (!add_level(db, a, host_key, priority, now, cursor, limit, *out, n, err))
            return false;
    }
    return true;
}

bool store_urls_due_count(struct db *db, int64_t host_key, int64_t now, int64_t limit, int64_t *n,
                          struct err *err)
{
    *n = 0;
    for (int priority = STORE_PRIORITY_MAX; priority >= 0 && *n < limit; priority--) {
        struct db_stmt *st =
            db_query(db, "SELECT count(*) FROM (SELECT 1 FROM urls WHERE host_key = $1"
                         " AND priority = $2 AND due_at <= $3 LIMIT $4) AS due");
        int64_t level;
        bool found;
        db_bind_int(st, 1, host_key);
        db_bind_int(st, 2, priority);
        db_bind_int(st, 3, now);
        db_bind_int(st, 4, limit - *n);
        if (!store_find_id(st, &level, &found, err))
            return false;
        *n += level;
    }
    return true;
}

bool store_url_schedule(struct db *db, int64_t key, int64_t due_at, struct err *err)
{
    struct db_stmt *st = db_query(db, "UPDATE urls SET due_at = $2"
                                      " WHERE key = $1 AND (due_at IS NULL OR due_at > $2)");
    db_bind_int(st, 1, key);
    db_bind_int(st, 2, due_at);
    return db_run(st, err);
}

bool store_url_fetched(struct db *db, const struct store_url_fetched *f, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "UPDATE urls SET last_fetched_at = $2, outcome = $3, status = $4, etag = $5,"
                     " last_modified = $6, content_hash = $7, due_at = $8, fails = $9,"
                     " redirect_to = $10, revisit = $11, flags = $12 WHERE key = $1");
    db_bind_int(st, 1, f->key);
    db_bind_int(st, 2, f->at);
    db_bind_str(st, 3, f->outcome);
    db_bind_int(st, 4, f->status);
    db_bind_str(st, 5, f->etag);
    db_bind_str(st, 6, f->last_modified);
    db_bind_str(st, 7, f->content_hash);
    store_bind_time(st, 8, f->due_at);
    db_bind_int(st, 9, f->fails);
    db_bind_str(st, 10, f->redirect_to);
    db_bind_int(st, 11, f->revisit);
    db_bind_int(st, 12, f->flags);
    return db_run(st, err);
}

bool store_fetch_add(struct db *db, const struct store_fetch *f, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO fetches (run_id, url_key, at, outcome, status, bytes, ms,"
                     " detail, address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    db_bind_int(st, 1, f->run_id);
    db_bind_int(st, 2, f->url_key);
    db_bind_int(st, 3, f->at);
    db_bind_str(st, 4, f->outcome);
    db_bind_int(st, 5, f->status);
    db_bind_int(st, 6, f->bytes);
    db_bind_int(st, 7, f->ms);
    db_bind_str(st, 8, f->detail);
    db_bind_str(st, 9, f->address);
    return db_run(st, err);
}
