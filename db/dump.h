// The database's content by natural keys, so that two crawls of the same content compare equal.
//
// JSON lines in a fixed order of tables, each in bytewise order of its natural key: no ids, keys,
// times, attempts or measurements. Memory does not grow with the database.
#ifndef WG_DB_DUMP_H
#define WG_DB_DUMP_H

#include "db/db.h"

// One line with its '\n'.
typedef bool dump_fn(void *context, struct str line, struct err *err);

bool dump_canonical(struct db *db, dump_fn *fn, void *context, struct err *err) WG_CHECKED;

#endif
