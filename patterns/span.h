// Which of 64 bytes are of a kind, as the bits of one number: bit i for p[i].
//
// The loops of the first lane ask this of whole spans, so that they branch on what is rare and not
// on every byte, and so that one number says what stands beside what.
#ifndef WG_PATTERNS_SPAN_H
#define WG_PATTERNS_SPAN_H

#include "base/block.h"

enum { SPAN = 64 };

static inline uint64_t span_is(const char *p, char c)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES)
        bits |= block_bits(block_is(block_load(p + i), c)) << i;
    return bits;
}

// Bytes that are not ASCII.
static inline uint64_t span_high(const char *p)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES)
        bits |= block_bits(block_high(block_load(p + i))) << i;
    return bits;
}

// Bytes that are the same in both.
static inline uint64_t span_same(const char *p, const char *q)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES)
        bits |= block_bits(block_same(block_load(p + i), block_load(q + i))) << i;
    return bits;
}

// No byte beyond ASCII among the first eight: whether a span is worth its while, which it is not
// between the words of another script.
static inline bool span_starts_ascii(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof(x));
    return (x & 0x8080808080808080u) == 0;
}

// Writes 64 bytes of ASCII as they are in canonical text: capitals small, control characters as
// spaces. Returns where spaces are now.
static inline uint64_t span_canonical(const char *restrict p, char *restrict to)
{
    uint64_t spaces = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES) {
        struct block b = block_lower(block_load(p + i));
        struct block space = block_or(block_in(b, 0, ' '), block_is(b, 0x7F));
        block_store(to + i, block_select(space, ' ', b));
        spaces |= block_bits(space) << i;
    }
    return spaces;
}

// The number of the lowest bit; SPAN if none is set.
static inline unsigned span_first(uint64_t bits)
{
    return bits ? (unsigned)__builtin_ctzll(bits) : SPAN;
}

// The lowest n bits; n is at most SPAN.
static inline uint64_t span_low(unsigned n)
{
    return n < SPAN ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
}

#endif
