#include "db/store_site.h"

#define COLUMNS "id, profile_sha, first_seen, last_turn_at, next_turn_at"

bool store_profile_put(struct db *db, struct str sha, struct str text, int64_t at, struct err *err)
{
    struct db_stmt *st = db_query(db, "INSERT INTO profiles (sha256, body, first_seen)"
                                      " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
    db_bind_str(st, 1, sha);
    db_bind_str(st, 2, text);
    db_bind_int(st, 3, at);
    return db_run(st, err);
}

bool store_site_put(struct db *db, struct str id, struct str profile_sha, int64_t at,
                    struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO sites (id, profile_sha, first_seen, next_turn_at)"
                     " VALUES ($1, $2, $3, $3)"
                     " ON CONFLICT (id) DO UPDATE SET profile_sha = excluded.profile_sha");
    db_bind_str(st, 1, id);
    db_bind_str(st, 2, profile_sha);
    db_bind_int(st, 3, at);
    return db_run(st, err);
}

static struct store_site read_site(struct db_stmt *st)
{
    return (struct store_site){
        .id = db_str(st, 0),
        .profile_sha = db_str(st, 1),
        .first_seen = db_int(st, 2),
        .last_turn_at = store_time(st, 3),
        .next_turn_at = store_time(st, 4),
    };
}

bool store_site_get(struct db *db, struct arena *a, struct str id, struct store_site *out,
                    bool *found, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT " COLUMNS " FROM sites WHERE id = $1");
    db_bind_str(st, 1, id);
    if (!store_find(st, found, err))
        return false;
    if (*found) {
        *out = read_site(st);
        out->id = arena_str(a, out->id);
        out->profile_sha = arena_str(a, out->profile_sha);
    }
    db_reset(st);
    return true;
}

bool store_site_turn(struct db *db, struct str id, int64_t last_at, int64_t next_at,
                     struct err *err)
{
    struct db_stmt *st =
        db_query(db, "UPDATE sites SET last_turn_at = $2, next_turn_at = $3 WHERE id = $1");
    db_bind_str(st, 1, id);
    store_bind_time(st, 2, last_at);
    store_bind_time(st, 3, next_at);
    return db_run(st, err);
}

bool store_site_list(struct db *db, store_site_fn *fn, void *context, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT " COLUMNS " FROM sites ORDER BY id");
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        struct store_site site = read_site(st);
        if (!fn(context, &site, err))
            break;
    }
    db_reset(st);
    return r == DB_DONE;
}
