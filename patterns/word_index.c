#include "patterns/word_index.h"

#include <assert.h>

enum { BITS_EACH = 4, BITS_MIN = 10 }; // of the table for each entry, as powers of two

void word_index_init(struct word_index *w, const struct word_entry *entries, size_t n,
                     struct arena *a)
{
    unsigned size = BITS_MIN - BITS_EACH;
    assert(n < UINT32_MAX / 2);
    while ((size_t)1 << size < n)
        size++;
    *w = (struct word_index){.n_bits = size + BITS_EACH, .bucket_bits = size};
    w->bits = arena_zalloc(a, ((size_t)1 << w->n_bits) / 8);
    w->bucket = arena_zalloc(a, (((size_t)1 << size) + 2) * sizeof(*w->bucket));
    w->entries = arena_array(a, n, sizeof(*w->entries));
    if (n == 0)
        return;
    uint32_t *next = w->bucket + 1; // each bucket's begin while it is filled, then its end
    for (size_t i = 0; i < n; i++) {
        uint64_t cell = entries[i].hash >> (64 - w->n_bits);
        w->bits[cell / 32] |= (uint32_t)1 << (cell % 32);
        next[(entries[i].hash >> (64 - size)) + 1]++;
    }
    for (size_t i = 0; i < (size_t)1 << size; i++)
        next[i + 1] += next[i];
    for (size_t i = 0; i < n; i++)
        w->entries[next[entries[i].hash >> (64 - size)]++] = entries[i];
}
