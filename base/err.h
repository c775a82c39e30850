// Why a fallible function failed. It returns false and fills the caller's struct err; nothing
// is global. The message is one line of plain text that says what was wrong, where (file:line)
// and what would be right. What a hostile page does is not an error but an outcome.
#ifndef WG_BASE_ERR_H
#define WG_BASE_ERR_H

#include <stdbool.h>

enum err_code {
    ERR_NONE,
    ERR_USAGE,     // bad command line
    ERR_CONFIG,    // bad profile, lexicon or workspace file
    ERR_INPUT,     // bad input data
    ERR_LIMIT,     // a named limit was passed
    ERR_NOT_FOUND, // no such thing
    ERR_IO,        // file or socket: the disk is full, a folder can't be written
    ERR_STORE,     // the database failed
    ERR_LOCKED,    // another run holds the lock
    ERR_INTERNAL,  // a library refused what it should accept
};

enum { ERR_MESSAGE_MAX = 512 };

struct err {
    enum err_code code;
    char message[ERR_MESSAGE_MAX]; // cut at a character's end when longer
};

// Fills *err (which may be NULL) and returns false, so that callers write `return err_set(...)`.
bool err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
// As err_set with ": " and the text of errno behind it. Call it before errno changes.
bool err_errno(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
// Puts context before the message: "FMT: message". Used once, at a boundary. Returns false.
bool err_context(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
// The process's exit status for a failure (docs/operating.md): 1, 2, 3 or 4.
int err_exit_status(const struct err *err);

#define WG_CHECKED __attribute__((warn_unused_result))

#endif
