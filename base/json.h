// JSON (RFC 8259): a writer into a struct buf, and a bounded reader into an arena.
//
// The reader has a lenient mode for pages, where JSON is often broken: comments, trailing
// commas, raw line breaks and bare quotes in strings, single quotes and unquoted keys are
// accepted. Strings come out as clean UTF-8 (lone surrogates and NUL become U+FFFD). Duplicate
// keys are all kept; json_get returns the first. Linear time; nesting and values are limited by
// base/limits.h.
#ifndef WG_BASE_JSON_H
#define WG_BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_type type;
    struct str text;    // a string's value, or a number as it was written
    struct str key;     // this value's key, when its parent is an object
    struct json *child; // first member of an array or object
    struct json *next;  // next in the same array or object
    size_t count;       // members
};

enum json_mode { JSON_STRICT, JSON_LENIENT };

// The value in text (with white space around it), or NULL with *err saying at which byte and
// why. Text that need not be unescaped is borrowed from `text`, all else lives in the arena.
struct json *json_parse(struct arena *a, struct str text, enum json_mode mode,
                        struct err *err) WG_CHECKED;
// An object's member; NULL when v is NULL, no object, or has none of that name.
const struct json *json_get(const struct json *v, const char *key);
// The text of a string or number; empty for anything else and for NULL.
struct str json_text(const struct json *v);
// A boolean member; `fallback` for anything else.
bool json_bool(const struct json *v, bool fallback);

// Writer: keys and commas are placed by it. Nesting at most 32.
struct json_writer {
    struct buf *out;
    uint32_t started; // bit n: level n has a member
    unsigned depth;
    bool after_key;
};

void json_writer_init(struct json_writer *w, struct buf *out);
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
// Escaped, also what drives a terminal (base/utf8.h); malformed UTF-8 is written as U+FFFD.
void json_put_str(struct json_writer *w, struct str s);
void json_put_int(struct json_writer *w, int64_t v);
// Shortest decimal form with at most 6 places; not finite is null.
void json_put_double(struct json_writer *w, double v);
void json_put_bool(struct json_writer *w, bool v);
void json_put_null(struct json_writer *w);
// A value that is already JSON.
void json_put_raw(struct json_writer *w, struct str json);
// "key": "value", left out when the value is empty.
void json_member(struct json_writer *w, const char *key, struct str value);
void json_member_int(struct json_writer *w, const char *key, int64_t value);

#endif
