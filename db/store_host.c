#include "db/store_host.h"

#include "base/limits.h"

#define COLUMNS                                                                                    \
    "h.key, h.name, h.site_id, h.next_at, h.in_flight, h.delay_factor, h.failures, "               \
    "h.blocked_until"

bool store_host_add(struct db *db, const struct store_host *host, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO hosts (key, name, site_id, next_at, in_flight, delay_factor,"
                     " failures, blocked_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                     " ON CONFLICT DO NOTHING");
    db_bind_int(st, 1, host->key);
    db_bind_str(st, 2, host->name);
    db_bind_str(st, 3, host->site);
    db_bind_int(st, 4, host->next_at);
    db_bind_int(st, 5, host->in_flight);
    db_bind_double(st, 6, host->delay_factor);
    db_bind_int(st, 7, host->failures);
    db_bind_int(st, 8, host->blocked_until);
    return db_run(st, err);
}

static struct store_host read_host(struct db_stmt *st, struct arena *a)
{
    return (struct store_host){
        .key = db_int(st, 0),
        .name = db_str_dup(st, 1, a),
        .site = db_str_dup(st, 2, a),
        .next_at = db_int(st, 3),
        .in_flight = db_int(st, 4),
        .delay_factor = db_double(st, 5),
        .failures = db_int(st, 6),
        .blocked_until = db_int(st, 7),
    };
}

bool store_host_get(struct db *db, struct arena *a, int64_t key, struct store_host *out,
                    bool *found, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT " COLUMNS " FROM hosts h WHERE h.key = $1");
    db_bind_int(st, 1, key);
    if (!store_find(st, found, err))
        return false;
    if (*found)
        *out = read_host(st, a);
    db_reset(st);
    return true;
}

bool store_host_update(struct db *db, const struct store_host *host, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "UPDATE hosts SET next_at = $2, in_flight = $3, delay_factor = $4,"
                     " failures = $5, blocked_until = $6 WHERE key = $1");
    db_bind_int(st, 1, host->key);
    db_bind_int(st, 2, host->next_at);
    db_bind_int(st, 3, host->in_flight);
    db_bind_double(st, 4, host->delay_factor);
    db_bind_int(st, 5, host->failures);
    db_bind_int(st, 6, host->blocked_until);
    return db_run(st, err);
}

bool store_robots_put(struct db *db, const struct store_robots *robots, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO robots (host_key, body, fetched_at, expires_at, status,"
                     " final_url) VALUES ($1, $2, $3, $4, $5, $6)"
                     " ON CONFLICT (host_key) DO UPDATE SET body = excluded.body,"
                     " fetched_at = excluded.fetched_at, expires_at = excluded.expires_at,"
                     " status = excluded.status, final_url = excluded.final_url");
    db_bind_int(st, 1, robots->host_key);
    db_bind_blob(st, 2, str_sub(robots->text, 0, LIMIT_ROBOTS_BYTES));
    db_bind_int(st, 3, robots->fetched_at);
    db_bind_int(st, 4, robots->expires_at);
    db_bind_int(st, 5, robots->status);
    db_bind_str(st, 6, robots->final_url);
    return db_run(st, err);
}

bool store_robots_get(struct db *db, struct arena *a, int64_t host_key, struct store_robots *out,
                      bool *found, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT body, fetched_at, expires_at, status, final_url"
                                      " FROM robots WHERE host_key = $1");
    db_bind_int(st, 1, host_key);
    if (!store_find(st, found, err))
        return false;
    if (*found) {
        *out = (struct store_robots){
            .host_key = host_key,
            .text = arena_str(a, db_blob(st, 0)),
            .fetched_at = db_int(st, 1),
            .expires_at = db_int(st, 2),
            .status = db_int(st, 3),
            .final_url = db_str_dup(st, 4, a),
        };
    }
    db_reset(st);
    return true;
}

// The first entry of each priority's range in the index urls_due.
#define EARLIEST(level)                                                                            \
    "SELECT min(due_at) AS due FROM urls"                                                          \
    " WHERE host_key = h.key AND priority = " level " AND due_at IS NOT NULL"
#define OR_EARLIEST(level) " UNION ALL " EARLIEST(level)

static const char HOSTS_DUE[] =
    "SELECT " COLUMNS ", due FROM (SELECT h.*, (SELECT min(due) FROM (" EARLIEST("0")
        OR_EARLIEST("1") OR_EARLIEST("2") OR_EARLIEST("3") OR_EARLIEST("4") OR_EARLIEST("5")
            OR_EARLIEST("6") OR_EARLIEST("7") OR_EARLIEST("8")
                OR_EARLIEST("9") ") AS levels) AS due FROM hosts h WHERE h.site_id = $1) AS h"
                                 " WHERE due IS NOT NULL ORDER BY h.name";

bool store_hosts_due(struct db *db, struct arena *a, struct str site, struct store_host_due **out,
                     size_t *n, struct err *err)
{
    *out = NULL;
    *n = 0;
    size_t room = 0;
    struct db_stmt *st = db_query(db, HOSTS_DUE);
    db_bind_str(st, 1, site);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        if (*n == room) {
            room = room ? 2 * room : 16;
            struct store_host_due *more = arena_array(a, room, sizeof *more);
            if (*n)
                memcpy(more, *out, *n * sizeof *more);
            *out = more;
        }
        (*out)[(*n)++] = (struct store_host_due){read_host(st, a), store_time(st, 8)};
    }
    return r == DB_DONE;
}
