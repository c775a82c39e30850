#include "db/store_page.h"

bool store_page_put(struct db *db, const struct store_page *page, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO pages (url_key, content_hash, lang, title, outcome, listings,"
                     " at, run_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                     " ON CONFLICT (url_key) DO UPDATE SET content_hash = excluded.content_hash,"
                     " lang = excluded.lang, title = excluded.title, outcome = excluded.outcome,"
                     " listings = excluded.listings, at = excluded.at, run_id = excluded.run_id");
    db_bind_int(st, 1, page->url_key);
    db_bind_str(st, 2, page->content_hash);
    db_bind_str(st, 3, page->lang);
    db_bind_str(st, 4, page->title);
    db_bind_str(st, 5, page->outcome);
    db_bind_int(st, 6, page->listings);
    db_bind_int(st, 7, page->at);
    db_bind_int(st, 8, page->run_id);
    return db_run(st, err);
}

static bool put_text(struct db *db, const struct store_text *t, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO texts (sha, body, raw_bytes, created_at, expires_at, masked)"
                     " VALUES ($1, $2, $3, $4, $5, $6)"
                     " ON CONFLICT (sha) DO UPDATE SET expires_at = excluded.expires_at"
                     " WHERE excluded.expires_at > texts.expires_at");
    db_bind_str(st, 1, t->sha);
    db_bind_blob(st, 2, t->compressed);
    db_bind_int(st, 3, t->raw_bytes);
    db_bind_int(st, 4, t->at);
    db_bind_int(st, 5, t->expires_at);
    db_bind_int(st, 6, t->masked);
    return db_run(st, err);
}

bool store_text_put(struct db *db, int64_t url_key, int64_t run_id, const struct store_text *text,
                    struct err *err)
{
    if (!put_text(db, text, err))
        return false;
    struct db_stmt *st = db_query(db, "INSERT INTO page_texts (url_key, sha, run_id)"
                                      " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
    db_bind_int(st, 1, url_key);
    db_bind_str(st, 2, text->sha);
    db_bind_int(st, 3, run_id);
    return db_run(st, err);
}

bool store_text_get(struct db *db, struct arena *a, struct str sha, struct store_text *out,
                    bool *found, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT sha, body, raw_bytes, created_at, expires_at, masked"
                                      " FROM texts WHERE sha = $1");
    db_bind_str(st, 1, sha);
    if (!store_find(st, found, err))
        return false;
    if (*found) {
        *out = (struct store_text){
            .sha = db_str_dup(st, 0, a),
            .compressed = arena_str(a, db_blob(st, 1)),
            .raw_bytes = db_int(st, 2),
            .at = db_int(st, 3),
            .expires_at = db_int(st, 4),
            .masked = db_int(st, 5) != 0,
        };
    }
    db_reset(st);
    return true;
}

bool store_text_expire(struct db *db, int64_t now, int64_t *deleted, struct err *err)
{
    struct db_stmt *st = db_query(db, "DELETE FROM texts WHERE expires_at <= $1");
    db_bind_int(st, 1, now);
    if (!db_run(st, err))
        return false;
    if (deleted)
        *deleted = db_changes(db);
    return true;
}
