#include "db/store_learned.h"

bool store_shape_put(struct db *db, const struct store_shape *s, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO shapes (host_key, part, credit, fetched, fresh, found)"
                     " VALUES ($1, $2, $3, $4, $5, $6)"
                     " ON CONFLICT (host_key, part) DO UPDATE SET credit = excluded.credit,"
                     " fetched = excluded.fetched, fresh = excluded.fresh,"
                     " found = excluded.found");
    db_bind_int(st, 1, s->host_key);
    db_bind_int(st, 2, s->part);
    db_bind_int(st, 3, s->credit);
    db_bind_int(st, 4, s->fetched);
    db_bind_int(st, 5, s->fresh);
    db_bind_int(st, 6, s->found);
    return db_run(st, err);
}

bool store_shapes_get(struct db *db, struct arena *a, int64_t host_key, size_t limit,
                      struct store_shape **out, size_t *n, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT part, credit, fetched, fresh, found FROM shapes"
                                      " WHERE host_key = $1 ORDER BY fetched DESC, part LIMIT $2");
    enum db_result r;
    *n = 0;
    *out = arena_array(a, limit, sizeof **out);
    db_bind_int(st, 1, host_key);
    db_bind_int(st, 2, (int64_t)limit);
    while ((r = db_step(st, err)) == DB_ROW)
        (*out)[(*n)++] = (struct store_shape){.host_key = host_key,
                                              .part = db_int(st, 0),
                                              .credit = db_int(st, 1),
                                              .fetched = db_int(st, 2),
                                              .fresh = db_int(st, 3),
                                              .found = db_int(st, 4)};
    return r == DB_DONE;
}

bool store_url_part_put(struct db *db, const struct store_url_part *p, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO url_parts (host_key, part, same, different)"
                     " VALUES ($1, $2, $3, $4) ON CONFLICT (host_key, part)"
                     " DO UPDATE SET same = excluded.same, different = excluded.different");
    db_bind_int(st, 1, p->host_key);
    db_bind_str(st, 2, p->part);
    db_bind_int(st, 3, p->same);
    db_bind_int(st, 4, p->different);
    return db_run(st, err);
}

bool store_url_parts_get(struct db *db, struct arena *a, int64_t host_key, size_t limit,
                         struct store_url_part **out, size_t *n, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT part, same, different FROM url_parts"
                                      " WHERE host_key = $1 ORDER BY same DESC, part LIMIT $2");
    enum db_result r;
    *n = 0;
    *out = arena_array(a, limit, sizeof **out);
    db_bind_int(st, 1, host_key);
    db_bind_int(st, 2, (int64_t)limit);
    while ((r = db_step(st, err)) == DB_ROW)
        (*out)[(*n)++] = (struct store_url_part){.host_key = host_key,
                                                 .part = db_str_dup(st, 0, a),
                                                 .same = db_int(st, 1),
                                                 .different = db_int(st, 2)};
    return r == DB_DONE;
}

bool store_probe_put(struct db *db, const struct store_probe *p, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO probes (host_key, at, status, location, title, content, simhash)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (host_key)"
                     " DO UPDATE SET at = excluded.at, status = excluded.status,"
                     " location = excluded.location, title = excluded.title,"
                     " content = excluded.content, simhash = excluded.simhash");
    db_bind_int(st, 1, p->host_key);
    db_bind_int(st, 2, p->at);
    db_bind_int(st, 3, p->status);
    db_bind_str(st, 4, p->location);
    db_bind_str(st, 5, p->title);
    db_bind_int(st, 6, p->content);
    db_bind_int(st, 7, p->simhash);
    return db_run(st, err);
}

bool store_probe_get(struct db *db, struct arena *a, int64_t host_key, struct store_probe *out,
                     bool *found, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT at, status, location, title, content, simhash"
                                      " FROM probes WHERE host_key = $1");
    db_bind_int(st, 1, host_key);
    if (!store_find(st, found, err))
        return false;
    if (*found)
        *out = (struct store_probe){
            .host_key = host_key,
            .at = db_int(st, 0),
            .status = db_int(st, 1),
            .location = db_str_dup(st, 2, a),
            .title = db_str_dup(st, 3, a),
            .content = db_int(st, 4),
            .simhash = db_int(st, 5),
        };
    db_reset(st);
    return true;
}
