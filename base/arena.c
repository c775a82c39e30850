#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) char data[];
};

void arena_init(struct arena *a)
{
    *a = (struct arena){.block = ARENA_BLOCK};
}

void arena_init_small(struct arena *a, size_t block)
{
    *a = (struct arena){.block = block};
}

// A struct arena that is all zeros is a valid one, too.
static size_t block_size(const struct arena *a)
{
    return a->block ? a->block : ARENA_BLOCK;
}

void arena_deinit(struct arena *a)
{
    for (struct arena_block *b = a->head; b;) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
    arena_init_small(a, a->block);
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = NULL;
    for (struct arena_block *b = a->head; b;) {
        struct arena_block *next = b->next;
        if (!keep && b->size == block_size(a))
            keep = b;
        else
            free(b);
        b = next;
    }
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
    }
    *a = (struct arena){.head = keep, .block = a->block};
}

static struct arena_block *new_block(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct arena_block))
        abort();
    struct arena_block *b = xmalloc(sizeof *b + size);
    b->size = size;
    b->used = 0;
    return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        abort();
    size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct arena_block *b = a->head;
    if (!b || b->size - b->used < size) {
        if (size > block_size(a) / 4 && b) {
            // A large piece gets its own block behind the head, so that the head stays in use.
            struct arena_block *big = new_block(size);
            big->next = b->next;
            b->next = big;
            b = big;
        } else {
            b = new_block(size > block_size(a) ? size : block_size(a));
            b->next = a->head;
            a->head = b;
        }
    }
    void *p = b->data + b->used;
    b->used += size;
    a->used += size;
    return p;
}

void *arena_zalloc(struct arena *a, size_t size)
{
    return memset(arena_alloc(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size)
        abort();
    return arena_zalloc(a, n * size);
}

struct str arena_str(struct arena *a, struct str s)
{
    return str_from(arena_cstr(a, s), s.len);
}

char *arena_cstr(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.len + 1);
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = '\0';
    return p;
}

struct str arena_fmt(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    char *p = arena_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return str_from(p, (size_t)n);
}
