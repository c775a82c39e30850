#include "db/store.h"

void store_bind_time(struct db_stmt *st, int n, int64_t t)
{
    if (t == STORE_NEVER)
        db_bind_null(st, n);
    else
        db_bind_int(st, n, t);
}

int64_t store_time(struct db_stmt *st, int col)
{
    return db_is_null(st, col) ? STORE_NEVER : db_int(st, col);
}

bool store_find(struct db_stmt *st, bool *found, struct err *err)
{
    enum db_result r = db_step(st, err);
    *found = r == DB_ROW;
    return r != DB_ERROR;
}

bool store_find_id(struct db_stmt *st, int64_t *id, bool *found, struct err *err)
{
    *id = 0;
    if (!store_find(st, found, err))
        return false;
    if (*found) {
        *id = db_int(st, 0);
        db_reset(st);
    }
    return true;
}

bool store_meta_put(struct db *db, struct str key, struct str value, struct err *err)
{
    struct db_stmt *st = db_query(db, "INSERT INTO meta (key, value) VALUES ($1, $2)"
                                      " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    db_bind_str(st, 1, key);
    db_bind_str(st, 2, value);
    return db_run(st, err);
}

bool store_meta_get(struct db *db, struct arena *a, struct str key, struct str *value,
                    struct err *err)
{
    *value = STR_NONE;
    struct db_stmt *st = db_query(db, "SELECT value FROM meta WHERE key = $1");
    db_bind_str(st, 1, key);
    bool found;
    if (!store_find(st, &found, err))
        return false;
    if (found)
        *value = db_str_dup(st, 0, a);
    db_reset(st);
    return true;
}
