#include "base/pool.h"

#include <stdalign.h>
#include <stdlib.h>

enum {
    STEP = 16,
    SMALL = POOL_STEPS * STEP, // bytes, header and all, of the largest piece that comes in steps
};

struct pool_piece {
    union {
        size_t kind;             // of a piece in use
        struct pool_piece *next; // of a free one
    } of;
    alignas(max_align_t) char data[];
};

void pool_init(struct pool *p)
{
    *p = (struct pool){0};
    arena_init(&p->arena);
}

void pool_deinit(struct pool *p)
{
    arena_deinit(&p->arena);
    pool_init(p);
}

// The kind of pieces that have room for `size` bytes, which becomes theirs.
static size_t kind_of(size_t *size)
{
    if (*size <= SMALL) {
        size_t kind = (*size - 1) / STEP;
        *size = (kind + 1) * STEP;
        return kind;
    }
    size_t kind = POOL_STEPS, room = (size_t)2 * SMALL;
    for (; room < *size; room *= 2)
        kind++;
    *size = room;
    return kind;
}

void *pool_alloc(struct pool *p, size_t size)
{
    if (size > SIZE_MAX / 4)
        abort();
    size += sizeof(struct pool_piece);
    size_t kind = kind_of(&size);
    struct pool_piece *piece = p->free[kind];
    if (piece)
        p->free[kind] = piece->of.next;
    else
        piece = arena_alloc(&p->arena, size);
    piece->of.kind = kind;
    return piece->data;
}

void pool_give(struct pool *p, void *data)
{
    if (!data)
        return;
    struct pool_piece *piece = (void *)((char *)data - offsetof(struct pool_piece, data));
    size_t kind = piece->of.kind;
    piece->of.next = p->free[kind];
    p->free[kind] = piece;
}
