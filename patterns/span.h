// Which of 64 bytes are of a kind, as the bits of one number: bit i for p[i].
//
// The loops of the first lane ask this of whole spans, so that they branch on what is rare and not
// on every byte, and so that one number says what stands beside what.
#ifndef WG_PATTERNS_SPAN_H
#define WG_PATTERNS_SPAN_H

#include "base/block.h"

enum { SPAN = 64 };

// A block's mask with one bit for a byte.
static inline uint64_t span_bits(struct block b)
{
    uint64_t mask = block_mask(b);
    if (BLOCK_MASK_BITS == 1)
        return mask;
    // The highest bit of byte i goes to 56 + i, and no two meet on the way.
    return (mask >> 7 & 0x0101010101010101u) * 0x0102040810204080u >> 56;
}

// Bytes from `low` to `high`, both ASCII.
static inline uint64_t span_in(const char *p, char low, char high)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES)
        bits |= span_bits(block_in(block_load(p + i), low, high)) << i;
    return bits;
}

// Small letters and digits of ASCII: all that canonical text has of them.
static inline uint64_t span_words(const char *p)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES) {
        struct block b = block_load(p + i);
        bits |= span_bits(block_or(block_in(b, 'a', 'z'), block_in(b, '0', '9'))) << i;
    }
    return bits;
}

// Bytes that are one of three, all ASCII.
static inline uint64_t span_one_of(const char *p, char x, char y, char z)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES) {
        struct block b = block_load(p + i);
        bits |= span_bits(block_or(block_is(b, x), block_or(block_is(b, y), block_is(b, z)))) << i;
    }
    return bits;
}

static inline uint64_t span_is(const char *p, char c)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES)
        bits |= span_bits(block_is(block_load(p + i), c)) << i;
    return bits;
}

// Bytes that are not ASCII.
static inline uint64_t span_high(const char *p)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES)
        bits |= span_bits(block_high(block_load(p + i))) << i;
    return bits;
}

// Bytes that are the same in both.
static inline uint64_t span_same(const char *p, const char *q)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SPAN; i += BLOCK_BYTES)
        bits |= span_bits(block_same(block_load(p + i), block_load(q + i))) << i;
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
