#include "patterns/initials.h"

#include <assert.h>
#include <stdlib.h>

enum { HEAD = 3, LOOK = 4 }; // bytes that are asked for, and read for that

struct initial {
    struct str text;
    uint32_t id;
    uint32_t bytes, mask; // as many of LOOK as it has
};

// The first byte in the lowest bits, on any machine; compilers make one load of it.
static uint32_t load(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

// At most LOOK bytes, with zeros behind them.
static uint32_t load_some(struct str s)
{
    char p[LOOK] = {0};
    memcpy(p, s.ptr, s.len < LOOK ? s.len : LOOK);
    return load(p);
}

bool initials_can(struct str literal)
{
    return literal.len >= INITIALS_MIN &&
           (ascii_digit(literal.ptr[0]) || (literal.ptr[0] >= 'a' && literal.ptr[0] <= 'z'));
}

static uint32_t head_cell(uint32_t x)
{
    return (x << 8 * (LOOK - HEAD)) * 0x9E3779B1u >> (32 - INITIALS_BITS); // as in sieve.c
}

static size_t bucket_of(uint32_t x)
{
    return (x << 16) * 0x9E3779B1u >> (32 - INITIALS_BUCKET_BITS);
}

static void set_head(struct initials *s, uint32_t x)
{
    uint32_t cell = head_cell(x);
    s->head[cell / 32] |= (uint32_t)1 << (cell % 32);
}

static int by_bucket(const void *pa, const void *pb)
{
    const struct initial *a = pa, *b = pb;
    size_t x = bucket_of(a->bytes), y = bucket_of(b->bytes);
    return x != y ? (x < y ? -1 : 1) : str_cmp(a->text, b->text);
}

void initials_init(struct initials *s, const struct str *literals, size_t n, struct arena *a)
{
    struct initial *l = arena_array(a, n, sizeof(*l));
    *s = (struct initials){.literals = l, .n = n};
    for (size_t i = 0; i < n; i++) {
        assert(literals[i].len >= INITIALS_MIN);
        uint32_t bytes = load_some(literals[i]), size = 8 * (uint32_t)literals[i].len;
        uint32_t mask = size < 8 * LOOK ? ((uint32_t)1 << size) - 1 : UINT32_MAX;
        l[i] = (struct initial){literals[i], (uint32_t)i, bytes, mask};
        // Whatever stands behind a literal of two letters.
        for (uint32_t c = 0; c < (literals[i].len < HEAD ? 256u : 1u); c++)
            set_head(s, bytes | c << 8 * (HEAD - 1));
        s->bucket[bucket_of(bytes) + 1]++;
    }
    for (size_t i = 0; i < (size_t)1 << INITIALS_BUCKET_BITS; i++)
        s->bucket[i + 1] += s->bucket[i];
    if (n)
        qsort(l, n, sizeof(*l), by_bucket);
}

// The literals at `at`, where the bytes `here` are.
static bool report(const struct initials *s, struct str text, size_t at, uint32_t here,
                   scan_hit_fn *hit, void *ctx)
{
    size_t bucket = bucket_of(here);
    for (uint32_t i = s->bucket[bucket]; i < s->bucket[bucket + 1]; i++) {
        const struct initial *l = &s->literals[i];
        if (((here ^ l->bytes) & l->mask) == 0 && str_starts(str_skip(text, at), l->text) &&
            hit(ctx, l->id, at, at + l->text.len))
            return true;
    }
    return false;
}

static inline bool may_be(const struct initials *s, uint32_t here)
{
    uint32_t cell = head_cell(here);
    return s->head[cell / 32] >> (cell % 32) & 1;
}

// The words that begin in span `i`.
static uint64_t starts_of(const struct kinds *kinds, size_t i)
{
    static const struct kinds_span none = {0};
    const struct kinds_span *k = &kinds->spans[i], *before = i ? k - 1 : &none;
    uint64_t behind_letter = k->letters << 1 | before->letters >> (SPAN - 1);
    uint64_t behind_digit = k->digits << 1 | before->digits >> (SPAN - 1);
    return (k->letters | (k->digits & ~behind_digit)) & ~behind_letter;
}

bool initials_run(const struct initials *s, struct str text, const struct kinds *kinds,
                  scan_hit_fn *hit, void *ctx)
{
    char room[SPAN + KINDS_BEHIND];
    for (size_t i = 0; i < kinds->n; i++) {
        const char *p = kinds_bytes(text, i, room);
        for (uint64_t starts = starts_of(kinds, i); starts; starts &= starts - 1) {
            size_t word = (size_t)__builtin_ctzll(starts);
            uint32_t here = load(p + word);
            if (may_be(s, here) && report(s, text, i * SPAN + word, here, hit, ctx))
                return true;
        }
    }
    return false;
}

bool initials_between(const struct initials *s, struct str text, size_t from, size_t to,
                      scan_hit_fn *hit, void *ctx)
{
    for (size_t at = from; at < to; at++) {
        uint32_t here = at + LOOK <= text.len ? load(text.ptr + at) : load_some(str_skip(text, at));
        if (may_be(s, here) && report(s, text, at, here, hit, ctx))
            return true;
    }
    return false;
}
