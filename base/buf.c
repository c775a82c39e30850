#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

void buf_init(struct buf *b, size_t limit)
{
    *b = (struct buf){.limit = limit};
}

void buf_over(struct buf *b, char *memory, size_t limit)
{
    *b = (struct buf){.ptr = memory, .cap = limit + 1, .limit = limit};
}

void buf_deinit(struct buf *b)
{
    free(b->ptr);
    buf_init(b, b->limit);
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->overflow = false;
}

char *buf_reserve(struct buf *b, size_t n)
{
    size_t max = b->limit ? b->limit : SIZE_MAX / 2;
    if (b->overflow || n > max - b->len) {
        b->overflow = true;
        return NULL;
    }
    if (b->cap - b->len < n) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        if (cap < b->len + n)
            cap = b->len + n;
        b->ptr = xrealloc(b->ptr, cap);
        b->cap = cap;
    }
    return b->ptr + b->len;
}

void buf_add(struct buf *b, struct str s)
{
    if (s.len == 0)
        return;
    char *p = buf_reserve(b, s.len);
    if (p) {
        memcpy(p, s.ptr, s.len);
        b->len += s.len;
    }
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    // One byte more than is kept, for vsnprintf's NUL; a limit counts what is kept.
    size_t limit = b->limit;
    if (limit)
        b->limit++;
    char *p = buf_reserve(b, (size_t)n + 1);
    b->limit = limit;
    if (p) {
        vsnprintf(p, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

const char *buf_cstr(struct buf *b)
{
    if (b->cap - b->len < 1) {
        b->ptr = xrealloc(b->ptr, b->len + 1);
        b->cap = b->len + 1;
    }
    b->ptr[b->len] = '\0';
    return b->ptr;
}
