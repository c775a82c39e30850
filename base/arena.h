// Arena: many small allocations that end together.
//
// An arena argument in a signature means that the result lives there, until arena_reset or
// arena_deinit. The page arena is reset per page; one block is kept, so that a long run of
// pages neither grows nor calls malloc for each. Memory is aligned for any type and not zeroed.
#ifndef WG_BASE_ARENA_H
#define WG_BASE_ARENA_H

#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *head;
    size_t used;  // bytes handed out since the last reset
    size_t block; // bytes of an ordinary block; 0: ARENA_BLOCK
};

enum { ARENA_BLOCK = 64 * 1024 };

void arena_init(struct arena *a);
// For the many that live long and hold little.
void arena_init_small(struct arena *a, size_t block);
void arena_deinit(struct arena *a);
// Ends all allocations; keeps one block of ordinary size.
void arena_reset(struct arena *a);
void *arena_alloc(struct arena *a, size_t size) __attribute__((returns_nonnull));
void *arena_zalloc(struct arena *a, size_t size) __attribute__((returns_nonnull));
// n elements of `size` bytes, zeroed; aborts on overflow.
void *arena_array(struct arena *a, size_t n, size_t size) __attribute__((returns_nonnull));
struct str arena_str(struct arena *a, struct str s);
// NUL-terminated copy; an embedded NUL ends it early for C readers.
char *arena_cstr(struct arena *a, struct str s) __attribute__((returns_nonnull));
struct str arena_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
