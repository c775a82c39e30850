// Borrowed text: a pointer and a length, never NUL-terminated by contract.
//
// A struct str owns nothing. Functions that return one from an arena say so. Comparison and
// search are bytewise; the *_nocase functions fold ASCII letters only and know no locale.
#ifndef WG_BASE_STR_H
#define WG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

// A struct str over a string literal.
#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
// The same in a static table, where C17 wants constants and a compound literal is none.
#define STR_INIT(lit)                                                                              \
    {                                                                                              \
        "" lit, sizeof(lit) - 1                                                                    \
    }
// The two arguments of printf's "%.*s".
#define STR_ARG(s) ((int)(s).len), ((s).len ? (s).ptr : "")
#define STR_NONE ((struct str){NULL, 0})
#define STR_NPOS SIZE_MAX

static inline struct str str_from(const char *ptr, size_t len)
{
    return (struct str){ptr, len};
}

// NULL gives the empty text.
static inline struct str str_c(const char *cstr)
{
    return cstr ? (struct str){cstr, strlen(cstr)} : STR_NONE;
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

// Bytes [from, to) of s, both clamped to its length.
static inline struct str str_sub(struct str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct str){s.len ? s.ptr + from : s.ptr, to - from};
}

static inline struct str str_skip(struct str s, size_t n)
{
    return str_sub(s, n, s.len);
}

static inline bool ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_alnum(char c)
{
    return ascii_digit(c) || ascii_alpha(c);
}

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

// 0 to 15, or -1.
int ascii_hex(char c);

bool str_eq_nocase(struct str a, struct str b);
bool str_starts_nocase(struct str s, struct str prefix);
// Bytewise order, shorter first on a tie.
int str_cmp(struct str a, struct str b);
// Offset of the first match at or after `from`, or STR_NPOS.
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_find_nocase(struct str s, struct str needle, size_t from);
size_t str_find_char(struct str s, char c, size_t from);
// Whether s holds one of the texts, each of three bytes at least, ASCII letters folded; in one pass,
// whatever their number.
bool str_has_any_nocase(struct str s, const struct str *any, size_t n);
// For tables that end with the page or run and that a limit bounds: hostile input can make
// collisions, and another machine gives another value. Keys that are stored are made by hash_key
// (base/hash.h).
uint64_t str_hash(struct str s);
// Without ASCII white space at both ends.
struct str str_trim(struct str s);
// Cuts the text before the first `sep` off *rest and returns it; all of it if there is none.
// False once *rest is used up (a trailing separator gives one last empty part).
bool str_split(struct str *rest, char sep, struct str *part);
// Decimal digits alone, no sign; false if empty, not digits or out of range.
bool str_to_u64(struct str s, uint64_t *out);
// As str_to_u64, with an optional leading '-'.
bool str_to_i64(struct str s, int64_t *out);

#endif
