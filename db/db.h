// The database behind one handle: SQLite by a file's path, PostgreSQL by "postgresql://...".
//
// One query text serves both: placeholders are $1, $2, ...; what the two spell differently stands
// in db/sqlite.c and db/postgres.c. Texts are clean UTF-8 without NUL (base/utf8.h) and compare
// bytewise; times are int64 microseconds UTC, and no query asks the database for the time.
//
// A handle and its statements belong to one thread at a time. Failure is sticky: db_query never
// returns NULL, binding returns nothing, and the first db_step tells. After DB_ERROR inside a
// transaction only db_rollback is left (PostgreSQL refuses all else; SQLite is held to the same).
// All failures are ERR_STORE and name the extended result code or SQLSTATE.
#ifndef WG_DB_DB_H
#define WG_DB_DB_H

#include "base/arena.h"
#include "base/err.h"

struct db;
struct db_stmt;

enum db_mode {
    DB_READ,   // refuses every change
    DB_CRAWL,  // a commit survives the process's death at any instant, but the last ones may be
               // lost with the machine's power (synchronous NORMAL; synchronous_commit off)
    DB_DECIDE, // a commit survives a power failure (FULL)
    DB_CREATE, // as DB_DECIDE; makes a SQLite file (mode 0600) that is not there
};

enum db_kind { DB_SQLITE, DB_POSTGRES };

enum db_result { DB_ROW, DB_DONE, DB_ERROR };

// What two processes may not do at once; held to the end of the transaction.
enum db_lock { DB_LOCK_SCHEMA = 1, DB_LOCK_DECISIONS };

enum {
    DB_BUSY_MS = 10000,      // how long a statement waits for another writer
    DB_PARAMS_MAX = 400,     // of one statement
    DB_STATEMENTS_MAX = 256, // kept prepared, by text
    DB_WAL_PAGES = 4000,     // a commit that leaves the WAL longer than this checkpoints it
};

// NULL with *err when it can't be opened. A URI's password is never shown in a message.
struct db *db_open(const char *uri, enum db_mode mode, struct err *err) WG_CHECKED;
void db_close(struct db *db);
enum db_kind db_kind(const struct db *db);

// Transactions don't nest. On SQLite a writing one takes the write lock at its beginning, so that
// it never fails half way because another has it; a reading one sees one snapshot. Failpoints:
// "commit-inside" before COMMIT, "commit-after" after it.
bool db_begin(struct db *db, struct err *err) WG_CHECKED;
bool db_commit(struct db *db, struct err *err) WG_CHECKED;
// Does nothing outside a transaction. All statements are reset.
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);
// Inside a transaction.
bool db_lock(struct db *db, enum db_lock lock, struct err *err) WG_CHECKED;
// Moves the WAL into the database file as far as readers allow; db_commit calls it when due, a
// run at its end. Failpoint "checkpoint" before and after. Nothing to do on PostgreSQL.
bool db_checkpoint(struct db *db, struct err *err) WG_CHECKED;

// One statement without parameters or rows (DDL).
bool db_exec(struct db *db, const char *sql, struct err *err) WG_CHECKED;

// The statement of that text, prepared on first use and then kept, with no values bound. Its
// former use must have ended (DONE, ERROR or db_reset): one text is not used twice at once.
struct db_stmt *db_query(struct db *db, const char *sql);
// As db_query; rows come one by one however many there are (PostgreSQL's ordinary way holds them
// all in memory). Until it ends, no other statement may run on this handle.
struct db_stmt *db_stream(struct db *db, const char *sql);

// n counts from 1. Texts and blobs are borrowed until the statement's use ends.
void db_bind_null(struct db_stmt *st, int n);
void db_bind_int(struct db_stmt *st, int n, int64_t v);
void db_bind_double(struct db_stmt *st, int n, double v);
void db_bind_str(struct db_stmt *st, int n, struct str v);
void db_bind_blob(struct db_stmt *st, int n, struct str v);

// Columns may be read after DB_ROW. DB_DONE and DB_ERROR end the statement's use.
enum db_result db_step(struct db_stmt *st, struct err *err) WG_CHECKED;
// All the steps, for a statement whose rows don't matter.
bool db_run(struct db_stmt *st, struct err *err) WG_CHECKED;
// Ends a use early (after the one row that was wanted).
void db_reset(struct db_stmt *st);
// Rows that the last INSERT, UPDATE or DELETE changed.
int64_t db_changes(const struct db *db);

// col counts from 0. A null column is 0 or empty. Texts live until the next step or reset.
bool db_is_null(struct db_stmt *st, int col);
int64_t db_int(struct db_stmt *st, int col);
double db_double(struct db_stmt *st, int col);
struct str db_str(struct db_stmt *st, int col);
struct str db_blob(struct db_stmt *st, int col);
// As db_str, copied into the arena.
struct str db_str_dup(struct db_stmt *st, int col, struct arena *a);

#endif
