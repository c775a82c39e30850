// Many entries under 64-bit hashes of words, where most words that are asked have none: a table of
// bits says so at once, and buckets hold the entries of the others.
#ifndef WG_PATTERNS_WORD_INDEX_H
#define WG_PATTERNS_WORD_INDEX_H

#include "base/arena.h"

struct word_entry {
    uint64_t hash;
    uint32_t value;
};

struct word_index {
    uint32_t *bits;
    uint32_t *bucket; // where each one's entries begin
    struct word_entry *entries;
    unsigned n_bits, bucket_bits; // as powers of two
};

// The hash of letters (code points) is a polynomial in WORD_BASE, so that those of a word without
// one of its letters follow from it; word_hash_end spreads it over all bits.
#define WORD_BASE UINT64_C(0xD6E8FEB86659FD93)

static inline uint64_t word_hash_add(uint64_t hash, uint32_t letter)
{
    return hash * WORD_BASE + letter + 1;
}

static inline uint64_t word_hash_end(uint64_t hash)
{
    hash ^= hash >> 32;
    return hash * UINT64_C(0x9E3779B97F4A7C15); // 2^64 over the golden ratio (Knuth, TAOCP 3, 6.4)
}

// `entries` has n rows and is only read; their hashes are of word_hash_end. The arena holds the
// tables.
void word_index_init(struct word_index *w, const struct word_entry *entries, size_t n,
                     struct arena *a);

static inline bool word_index_may(const struct word_index *w, uint64_t hash)
{
    uint64_t cell = hash >> (64 - w->n_bits);
    return w->bits[cell / 32] >> (cell % 32) & 1;
}

// The entries among which those of the hash are; *n how many.
static inline const struct word_entry *word_index_bucket(const struct word_index *w, uint64_t hash,
                                                         size_t *n)
{
    uint64_t bucket = hash >> (64 - w->bucket_bits);
    *n = w->bucket[bucket + 1] - w->bucket[bucket];
    return w->entries + w->bucket[bucket];
}

#endif
