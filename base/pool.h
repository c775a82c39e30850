// Pool: small pieces that are given back one by one and, what is left of them, all at once. For
// libraries that want an allocator of ours: no system call, no lock, and no walk at the end.
//
// Given back pieces serve later ones of about the same size; the memory itself is freed by
// pool_deinit alone. Aligned for any type, not zeroed.
#ifndef WG_BASE_POOL_H
#define WG_BASE_POOL_H

#include "base/arena.h"

// Sizes in steps of 16 bytes, and above them in powers of two.
enum { POOL_STEPS = 32, POOL_POWERS = 56 };

struct pool_piece;

struct pool {
    struct arena arena;
    struct pool_piece *free[POOL_STEPS + POOL_POWERS];
};

void pool_init(struct pool *p);
void pool_deinit(struct pool *p);
void *pool_alloc(struct pool *p, size_t size) __attribute__((returns_nonnull));
// `piece` may be NULL.
void pool_give(struct pool *p, void *piece);

#endif
