// Inside db/: what a driver does for db.c, and the structs that both see.
//
// db.c keeps the statements, their values, the transaction's state and the rules; a driver
// prepares, starts, steps and ends them. Everything that is spelt differently for the two engines
// is a member of struct db_driver.
#ifndef WG_DB_DRIVER_H
#define WG_DB_DRIVER_H

#include "db/db.h"

enum { DB_BUCKETS = 64 };

enum db_type { DB_NULL, DB_INT, DB_DOUBLE, DB_STR, DB_BLOB };

struct db_value {
    enum db_type type;
    int64_t i;
    double d;
    struct str s;
};

// DDL's words for the types (db/schema.c).
struct db_word {
    const char *name; // "{KEY64}"
    const char *text;
};

struct db_driver {
    enum db_kind kind;
    const char *begin_write, *begin_read;
    const struct db_word *words; // ends with a NULL name

    // Sets db->conn, also when it fails half way: close then follows.
    bool (*open)(struct db *db, const char *uri, enum db_mode mode, struct err *err);
    void (*close)(struct db *db);
    bool (*exec)(struct db *db, const char *sql, struct err *err);
    // After COMMIT or ROLLBACK failed or an error ended it: is a transaction still open?
    bool (*open_transaction)(struct db *db);
    // Only called with a transaction open.
    bool (*lock)(struct db *db, enum db_lock lock, struct err *err);
    bool (*checkpoint)(struct db *db, struct err *err);
    bool (*checkpoint_due)(struct db *db);

    bool (*prepare)(struct db_stmt *st, struct err *err);
    void (*finalize)(struct db_stmt *st);
    // Hands st->values over and begins; next steps; end makes it ready for the next start.
    bool (*start)(struct db_stmt *st, struct err *err);
    enum db_result (*next)(struct db_stmt *st, struct err *err);
    void (*end)(struct db_stmt *st);
    void (*column)(struct db_stmt *st, int col, struct db_value *out);
};

struct db {
    const struct db_driver *driver;
    enum db_mode mode;
    void *conn; // the driver's
    bool in_transaction;
    bool failed; // a statement failed in this transaction: only db_rollback is left
    int64_t changes;
    struct db_stmt *streaming; // nothing else may run until it ends
    struct db_stmt *buckets[DB_BUCKETS];
    struct db_stmt *last_at[DB_BUCKETS]; // by the address that its text was asked for at
    size_t n_statements;
};

struct db_stmt {
    struct db *db;
    struct db_stmt *next_in_bucket;
    uint64_t text_hash;
    char *sql;
    void *handle; // the driver's; NULL until prepared
    struct db_value *values;
    int n_values;
    bool stream;
    bool in_use;  // between db_query and the end
    bool started; // between the first step and the end
    bool has_row;
};

extern const struct db_driver db_sqlite;
extern const struct db_driver db_postgres;

#endif
