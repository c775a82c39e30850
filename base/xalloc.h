// Allocation that aborts the process when memory is exhausted. Every size that input can drive
// is capped by its caller first (base/limits.h), so a failure here is a machine out of memory.
#ifndef WG_BASE_XALLOC_H
#define WG_BASE_XALLOC_H

#include <stddef.h>

void *xmalloc(size_t size) __attribute__((malloc, alloc_size(1), returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, alloc_size(1, 2), returns_nonnull));
void *xrealloc(void *ptr, size_t size) __attribute__((alloc_size(2), returns_nonnull));
// realloc for n elements of `size` bytes; aborts on overflow.
void *xreallocarray(void *ptr, size_t n, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));

#endif
