#include "db/store_evidence.h"

bool store_evidence_add(struct db *db, const struct store_evidence *e, int64_t *id, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO evidence (url_key, run_id, path, sha256, bytes, at, kind)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (path) DO NOTHING");
    db_bind_int(st, 1, e->url_key);
    db_bind_int(st, 2, e->run_id);
    db_bind_str(st, 3, e->path);
    db_bind_str(st, 4, e->sha256);
    db_bind_int(st, 5, e->bytes);
    db_bind_int(st, 6, e->at);
    db_bind_str(st, 7, e->kind);
    if (!db_run(st, err))
        return false;
    bool found;
    return store_evidence_find(db, e->path, id, &found, err);
}

bool store_evidence_find(struct db *db, struct str path, int64_t *id, bool *found, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT id FROM evidence WHERE path = $1");
    db_bind_str(st, 1, path);
    return store_find_id(st, id, found, err);
}

bool store_evidence_list(struct db *db, int64_t run_id, store_evidence_fn *fn, void *context,
                         struct err *err)
{
    struct db_stmt *st = db_stream(
        db, "SELECT e.id, e.url_key, u.href, e.run_id, e.path, e.sha256, e.bytes, e.at, e.kind"
            " FROM evidence e LEFT JOIN urls u ON u.key = e.url_key"
            " WHERE CAST($1 AS bigint) = 0 OR e.run_id = $1 ORDER BY e.path");
    db_bind_int(st, 1, run_id);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        struct store_evidence e = {
            .id = db_int(st, 0),
            .url_key = db_int(st, 1),
            .url = db_str(st, 2),
            .run_id = db_int(st, 3),
            .path = db_str(st, 4),
            .sha256 = db_str(st, 5),
            .bytes = db_int(st, 6),
            .at = db_int(st, 7),
            .kind = db_str(st, 8),
        };
        if (!fn(context, &e, err))
            break;
    }
    db_reset(st);
    return r == DB_DONE;
}
