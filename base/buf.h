// A growing byte buffer with a limit. The first append that would pass the limit sets
// `overflow` and is dropped whole, as are all later ones: check once, at the end.
#ifndef WG_BASE_BUF_H
#define WG_BASE_BUF_H

#include "base/str.h"

struct buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t limit; // bytes; 0 means no limit but memory
    bool overflow;
};

void buf_init(struct buf *b, size_t limit);
// A buffer over memory of the caller's, which holds limit + 1 bytes (buf_fmt needs the one). It
// never moves; don't buf_deinit it. limit is at least 1.
void buf_over(struct buf *b, char *memory, size_t limit);
void buf_deinit(struct buf *b);
// Empties it and clears `overflow`; keeps the memory.
void buf_reset(struct buf *b);
// Room for n more bytes at ptr + len, or NULL past the limit; the caller then raises len.
char *buf_reserve(struct buf *b, size_t n);
// The same, at once where there is room already, as there is for most small pieces.
static inline char *buf_room(struct buf *b, size_t n)
{
    return b->cap - b->len >= n && !b->limit ? b->ptr + b->len : buf_reserve(b, n);
}
void buf_add(struct buf *b, struct str s);
static inline void buf_addc(struct buf *b, char c)
{
    char *p = buf_room(b, 1);
    if (p) {
        *p = c;
        b->len++;
    }
}
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline struct str buf_str(const struct buf *b)
{
    return str_from(b->ptr, b->len);
}
// Adds a NUL that is not counted in len, and returns the text; "" when empty.
const char *buf_cstr(struct buf *b);

#endif
