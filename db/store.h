// What the store files have in common: db/store_*.h, one per concept, plain structs in and out.
//
// None of them begins or commits a transaction unless its contract says so: the crawl batches
// many calls in one, so that a page is never split. Each takes borrowed, clean UTF-8 text; empty
// text means absent. What they return lives in the arena that they are given.
#ifndef WG_DB_STORE_H
#define WG_DB_STORE_H

#include "db/db.h"

// A time that never comes: stored as null.
#define STORE_NEVER INT64_MAX

// For the store files: a time, null when it is STORE_NEVER.
void store_bind_time(struct db_stmt *st, int n, int64_t t);
int64_t store_time(struct db_stmt *st, int col);
// For the store files: steps to the one row that may be there. When *found, the statement's
// columns are to be read, and db_reset called.
bool store_find(struct db_stmt *st, bool *found, struct err *err) WG_CHECKED;
// For the store files: *found of the row whose id is the statement's first column, in *id.
bool store_find_id(struct db_stmt *st, int64_t *id, bool *found, struct err *err) WG_CHECKED;

// Small facts of the workspace (key version, public key): meta(key, value).
bool store_meta_put(struct db *db, struct str key, struct str value, struct err *err) WG_CHECKED;
// Empty when there is none.
bool store_meta_get(struct db *db, struct arena *a, struct str key, struct str *value,
                    struct err *err) WG_CHECKED;

#endif
