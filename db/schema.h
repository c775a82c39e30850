// The tables, as a list of migrations that is only ever added to.
#ifndef WG_DB_SCHEMA_H
#define WG_DB_SCHEMA_H

#include "db/db.h"

enum { SCHEMA_VERSION = 2 };

// The version of the database's tables; 0 when there are none.
bool schema_version(struct db *db, int *version, struct err *err) WG_CHECKED;
// Brings the tables to SCHEMA_VERSION in one transaction; nothing to do is success. A database
// that a newer program made is refused (ERR_STORE) and left as it is.
bool schema_migrate(struct db *db, struct err *err) WG_CHECKED;
// For a connection that only reads, or a command that should not migrate: ERR_STORE with what to
// do about it unless the version is SCHEMA_VERSION.
bool schema_check(struct db *db, struct err *err) WG_CHECKED;

#endif
