// Some bytes of a text at once: which of them are a given character. For the loops that read every
// byte of every page.
//
// A block is BLOCK_BYTES long: 16 with SSE2, which every x86-64 has, else 8 in a word. A comparison
// gives a block that is marked where it holds; block_mask() makes bits of the marks, of which the
// functions below it know what they stand for. What is shorter than a block is the caller's.
#ifndef WG_BASE_BLOCK_H
#define WG_BASE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>

enum {
    BLOCK_BYTES = 16,
    BLOCK_MASK_BITS = 1, // for each byte, the first byte in the lowest
};
#define BLOCK_MASK_ALL UINT64_C(0xFFFF)
#define BLOCK_MASK_LAST UINT64_C(0x8000)

struct block {
    __m128i bytes;
};

static inline struct block block_load(const char *p)
{
    return (struct block){_mm_loadu_si128((const __m128i *)(const void *)p)};
}

static inline void block_store(char *p, struct block b)
{
    _mm_storeu_si128((__m128i *)(void *)p, b.bytes);
}

static inline struct block block_is(struct block b, char c)
{
    return (struct block){_mm_cmpeq_epi8(b.bytes, _mm_set1_epi8(c))};
}

// Bytes from `lo` to `hi`, both ASCII.
static inline struct block block_in(struct block b, char lo, char hi)
{
    __m128i from_lo = _mm_sub_epi8(b.bytes, _mm_set1_epi8(lo));
    __m128i nearer = _mm_min_epu8(from_lo, _mm_set1_epi8((char)(hi - lo)));
    return (struct block){_mm_cmpeq_epi8(nearer, from_lo)};
}

// Bytes that are the same in both.
static inline struct block block_same(struct block a, struct block b)
{
    return (struct block){_mm_cmpeq_epi8(a.bytes, b.bytes)};
}

// Bytes from `lo` on, which is past ASCII.
static inline struct block block_from(struct block b, char lo)
{
    return (struct block){_mm_cmpeq_epi8(_mm_max_epu8(b.bytes, _mm_set1_epi8(lo)), b.bytes)};
}

// Bytes that are not ASCII.
static inline struct block block_high(struct block b)
{
    return b; // the mask is of the highest bits
}

static inline struct block block_or(struct block a, struct block b)
{
    return (struct block){_mm_or_si128(a.bytes, b.bytes)};
}

// ASCII capitals made small.
static inline struct block block_lower(struct block b)
{
    __m128i bits = _mm_and_si128(block_in(b, 'A', 'Z').bytes, _mm_set1_epi8(0x20));
    return (struct block){_mm_or_si128(b.bytes, bits)};
}

// `c` where a comparison holds (block_high is none), else the bytes of the other.
static inline struct block block_select(struct block marked, char c, struct block other)
{
    __m128i in = _mm_and_si128(marked.bytes, _mm_set1_epi8(c));
    return (struct block){_mm_or_si128(in, _mm_andnot_si128(marked.bytes, other.bytes))};
}

static inline uint64_t block_mask(struct block b)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(b.bytes);
}

#else

enum {
    BLOCK_BYTES = 8,
    BLOCK_MASK_BITS = 8, // of which the highest counts
};
#define BLOCK_MASK_ALL UINT64_C(0x8080808080808080)
#define BLOCK_MASK_LAST UINT64_C(0x8000000000000000)

struct block {
    uint64_t bytes;
};

#define BLOCK_EACH(byte) (UINT64_C(0x0101010101010101) * (uint64_t)(unsigned char)(byte))

// The first byte in the lowest bits, on any machine; compilers make one load of it.
static inline struct block block_load(const char *p)
{
    uint64_t w = 0;
    for (unsigned i = 0; i < BLOCK_BYTES; i++)
        w |= (uint64_t)(unsigned char)p[i] << (8 * i);
    return (struct block){w};
}

static inline void block_store(char *p, struct block b)
{
    for (unsigned i = 0; i < BLOCK_BYTES; i++)
        p[i] = (char)(unsigned char)(b.bytes >> (8 * i));
}

// Bytes from `lo` to `hi`, both ASCII. No sum of two bytes below 0x80 carries into the next.
static inline struct block block_in(struct block b, char lo, char hi)
{
    uint64_t low7 = b.bytes & BLOCK_EACH(0x7F);
    uint64_t not_below = low7 + BLOCK_EACH(0x80 - lo), above = low7 + BLOCK_EACH(0x7F - hi);
    return (struct block){not_below & ~above & ~b.bytes & BLOCK_EACH(0x80)};
}

static inline struct block block_same(struct block a, struct block b)
{
    return block_in((struct block){a.bytes ^ b.bytes}, 0, 0);
}

static inline struct block block_is(struct block b, char c)
{
    return block_same(b, (struct block){BLOCK_EACH(c)});
}

static inline struct block block_high(struct block b)
{
    return (struct block){b.bytes & BLOCK_EACH(0x80)};
}

static inline struct block block_from(struct block b, char lo)
{
    uint64_t low7 = b.bytes & BLOCK_EACH(0x7F);
    return (struct block){(low7 + BLOCK_EACH(0x100 - (unsigned char)lo)) & b.bytes &
                          BLOCK_EACH(0x80)};
}

static inline struct block block_or(struct block a, struct block b)
{
    return (struct block){a.bytes | b.bytes};
}

static inline struct block block_lower(struct block b)
{
    return (struct block){b.bytes | block_in(b, 'A', 'Z').bytes >> 2};
}

static inline struct block block_select(struct block marked, char c, struct block other)
{
    uint64_t all = (marked.bytes >> 7 & BLOCK_EACH(1)) * 0xFF;
    return (struct block){(BLOCK_EACH(c) & all) | (other.bytes & ~all)};
}

static inline uint64_t block_mask(struct block b)
{
    return b.bytes;
}

#undef BLOCK_EACH
#endif

// A mask with one bit for each byte on any machine, the first byte in the lowest.
static inline uint64_t block_bits(struct block b)
{
    uint64_t mask = block_mask(b);
    if (BLOCK_MASK_BITS == 1)
        return mask;
    // The highest bit of byte i goes to 56 + i, and no two meet on the way.
    return (mask >> 7 & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56;
}

// White space as ascii_space() has it.
static inline struct block block_space(struct block b)
{
    return block_or(block_is(b, ' '), block_in(b, '\t', '\r'));
}

// Which byte the lowest bit of a mask stands for; mask != 0.
static inline size_t block_first(uint64_t mask)
{
    return (size_t)__builtin_ctzll(mask) / BLOCK_MASK_BITS;
}

// A mask in which each byte's bit is that of the byte before it; of the first byte it is `first`.
static inline uint64_t block_behind(uint64_t mask, bool first)
{
    return mask << BLOCK_MASK_BITS | (first ? UINT64_C(1) << (BLOCK_MASK_BITS - 1) : 0);
}

// To be combined with another mask: the bytes before the lowest of this one; all if it is empty.
static inline uint64_t block_before(uint64_t mask)
{
    return (mask & (0 - mask)) - 1;
}

// A mask in which each byte's bit is that of the byte behind it; of the last byte it is not known,
// and 0.
static inline uint64_t block_next(uint64_t mask)
{
    return mask >> BLOCK_MASK_BITS;
}

#endif
