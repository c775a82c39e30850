#include "patterns/sieve.h"

#include "base/xalloc.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

enum {
    LOOK = 8,    // bytes that are compared at once: the four and what follows
    RAREST = 21, // of rarity()
    SHARED = 8,  // literals that may have the same four before it is better to take another
};

// Four bytes by which a literal is known.
struct sieve_four {
    uint64_t bytes, mask; // as many of LOOK as the literal has from here on
    uint32_t literal, at; // at: of the four in the literal
};

static uint32_t hash_four(const char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof(x));
    return x * 0x9E3779B1u; // 2^32 over the golden ratio (Knuth, TAOCP 3, 6.4)
}

static uint32_t cell_of(uint32_t hash)
{
    return hash >> (32 - SIEVE_BITS);
}

static size_t bucket_of(uint32_t hash)
{
    return hash >> (32 - SIEVE_BUCKET_BITS);
}

// How rare a byte is in the squeezed view of most pages, in half bits: English letters, with l
// among i; then the first and the other bytes of what is beyond ASCII.
static int rarity(char c)
{
    static const unsigned char letters[26] = {7, 12, 10, 9,  6, 11, 12, 8,  6,  19, 14, 19, 10,
                                              7, 7,  11, 20, 8, 8,  7,  10, 13, 11, 18, 12, 21};
    enum { DIGIT = 16, FIRST = 2, LATER = 9 };
    if (c >= 'a' && c <= 'z')
        return letters[c - 'a'];
    return (unsigned char)c < 0x80 ? DIGIT : (unsigned char)c < 0xC0 ? LATER : FIRST;
}

// The worth of the fours from `at` on: that of the worst. One that another literal has (shared[]
// counts them, by cell) is passed there already, but should not have too many.
static int worth(struct str literal, size_t at, const unsigned *shared)
{
    enum { FREE = SIEVE_FOUR * RAREST };
    int worst = INT_MAX;
    for (size_t i = at; i < at + SIEVE_STEP; i++) {
        int others = (int)shared[cell_of(hash_four(literal.ptr + i))], w = 0;
        for (size_t k = 0; k < SIEVE_FOUR; k++)
            w += rarity(literal.ptr[i + k]);
        w = others == 0 ? w : others <= SHARED ? FREE : w - others;
        worst = w < worst ? w : worst;
    }
    return worst;
}

static size_t best_place(struct str literal, const unsigned *shared)
{
    size_t best = 0;
    int most = INT_MIN;
    for (size_t at = 0; at + SIEVE_MIN <= literal.len; at++) {
        int w = worth(literal, at, shared);
        if (w > most) {
            most = w;
            best = at;
        }
    }
    return best;
}

static uint64_t load(const char *p, size_t n)
{
    uint64_t x = 0;
    memcpy(&x, p, n < LOOK ? n : LOOK);
    return x;
}

static int by_bucket(const void *pa, const void *pb)
{
    const struct sieve_four *a = pa, *b = pb;
    size_t x = bucket_of(hash_four((const char *)&a->bytes));
    size_t y = bucket_of(hash_four((const char *)&b->bytes));
    if (x != y)
        return x < y ? -1 : 1;
    return a->literal != b->literal ? (a->literal < b->literal ? -1 : 1) : (int)a->at - (int)b->at;
}

void sieve_init(struct sieve *s, const struct str *literals, size_t n, struct arena *a)
{
    static const char ones[LOOK] = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    struct sieve_four *four = arena_array(a, n * SIEVE_STEP, sizeof(*four));
    unsigned *shared = xcalloc((size_t)1 << SIEVE_BITS, sizeof(*shared));
    assert(n < UINT32_MAX / SIEVE_STEP);
    *s = (struct sieve){.fours = four, .literals = literals, .n = n};
    for (size_t i = 0; i < n; i++) {
        assert(literals[i].len >= SIEVE_MIN);
        size_t at = best_place(literals[i], shared);
        for (size_t end = at + SIEVE_STEP; at < end; at++) {
            const char *p = literals[i].ptr + at;
            uint32_t hash = hash_four(p), cell = cell_of(hash);
            size_t left = literals[i].len - at;
            *four++ =
                (struct sieve_four){load(p, left), load(ones, left), (uint32_t)i, (uint32_t)at};
            s->bits[cell / 32] |= (uint32_t)1 << (cell % 32);
            s->bucket[bucket_of(hash) + 1]++;
            shared[cell]++;
        }
    }
    for (size_t i = 0; i < (size_t)1 << SIEVE_BUCKET_BITS; i++)
        s->bucket[i + 1] += s->bucket[i];
    if (n)
        qsort(four - n * SIEVE_STEP, n * SIEVE_STEP, sizeof(*four), by_bucket);
    free(shared);
}

struct run {
    const struct sieve *sieve;
    struct str text;
    scan_hit_fn *hit;
    void *ctx;
};

// The literals of which a four stands at `at`.
static bool look_up(const struct run *r, size_t at)
{
    const struct sieve *s = r->sieve;
    const char *p = r->text.ptr + at;
    size_t left = r->text.len - at, bucket = bucket_of(hash_four(p));
    uint64_t here = left >= LOOK ? load(p, LOOK) : load(p, left);
    const struct sieve_four *f = s->fours + s->bucket[bucket];
    for (const struct sieve_four *end = s->fours + s->bucket[bucket + 1]; f < end; f++) {
        if (((here ^ f->bytes) & f->mask) || at < f->at)
            continue;
        struct str literal = s->literals[f->literal];
        size_t start = at - f->at;
        if (str_starts(str_skip(r->text, start), literal) &&
            r->hit(r->ctx, f->literal, start, start + literal.len))
            return true;
    }
    return false;
}

static inline bool may_be(const struct sieve *s, const char *p)
{
    uint32_t cell = cell_of(hash_four(p));
    return s->bits[cell / 32] >> (cell % 32) & 1;
}

bool sieve_run(const struct sieve *s, struct str text, scan_hit_fn *hit, void *ctx)
{
    enum { STEP = SIEVE_STEP };
    const struct run r = {s, text, hit, ctx};
    const char *p = text.ptr;
    size_t at = 0, end = text.len < SIEVE_FOUR ? 0 : text.len - SIEVE_FOUR + 1;
    for (; at + 3 * STEP < end; at += 4 * STEP) // four at a time: the loop costs as much as one
        if ((may_be(s, p + at) && look_up(&r, at)) ||
            (may_be(s, p + at + STEP) && look_up(&r, at + STEP)) ||
            (may_be(s, p + at + 2 * STEP) && look_up(&r, at + 2 * STEP)) ||
            (may_be(s, p + at + 3 * STEP) && look_up(&r, at + 3 * STEP)))
            return true;
    for (; at < end; at += STEP)
        if (may_be(s, p + at) && look_up(&r, at))
            return true;
    return false;
}
