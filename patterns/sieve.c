#include "patterns/sieve.h"

#include "base/xalloc.h"

#include <assert.h>
#include <stdlib.h>

enum {
    HEAD = 4,       // bytes of the first question
    LOOK = 8,       // bytes that may be read at a place
    NONE = 0xFFFFFF // no parent
};

struct sieve_literal {
    struct str text;
    uint32_t id;
    uint32_t parent; // the longest other literal that this one begins with
};

static uint32_t head_of(const char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof(x));
    return x * 0x9E3779B1u; // 2^32 over the golden ratio (Knuth, TAOCP 3, 6.4)
}

static void set_bit(uint32_t *bits, uint32_t cell)
{
    bits[cell / 32] |= (uint32_t)1 << (cell % 32);
}

static bool bit(const uint32_t *bits, uint32_t cell)
{
    return bits[cell / 32] >> (cell % 32) & 1;
}

static uint32_t head_cell(uint32_t head)
{
    return head >> (32 - SIEVE_HEAD_BITS);
}

static size_t bucket_of(uint32_t head)
{
    return head >> (32 - SIEVE_BUCKET_BITS);
}

// How many of its first bytes a literal is asked for in the second question.
static size_t longer_size(size_t len)
{
    return len >= 8 ? 8 : len >= 6 ? 6 : 4;
}

static uint32_t longer_cell(const char *p, size_t size)
{
    uint64_t x = 0;
    memcpy(&x, p, size);
    x += size; // so that the sizes do not share their cells
    return (uint32_t)((x * 0x9E3779B97F4A7C15u) >> (64 - SIEVE_LONGER_BITS));
}

static int by_bucket(const void *pa, const void *pb)
{
    const struct sieve_literal *a = pa, *b = pb;
    size_t x = bucket_of(head_of(a->text.ptr)), y = bucket_of(head_of(b->text.ptr));
    return x != y ? (x < y ? -1 : 1) : str_cmp(a->text, b->text);
}

// In bytewise order what a literal begins with stands before it, with nothing but other
// continuations of it in between.
static void find_parents(struct sieve_literal *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t p = i ? (uint32_t)i - 1 : NONE;
        while (p != NONE && !str_starts(l[i].text, l[p].text))
            p = l[p].parent;
        l[i].parent = p;
    }
}

void sieve_init(struct sieve *s, const struct str *literals, size_t n, struct arena *a)
{
    struct sieve_literal *l = arena_array(a, n, sizeof(*l));
    assert(n < NONE);
    *s = (struct sieve){.literals = l, .n = n};
    for (size_t i = 0; i < n; i++) {
        assert(literals[i].len >= SIEVE_MIN);
        l[i] = (struct sieve_literal){literals[i], (uint32_t)i, NONE};
        set_bit(s->head, head_cell(head_of(literals[i].ptr)));
        set_bit(s->longer, longer_cell(literals[i].ptr, longer_size(literals[i].len)));
        s->bucket[bucket_of(head_of(literals[i].ptr)) + 1]++;
    }
    for (size_t i = 0; i < (size_t)1 << SIEVE_BUCKET_BITS; i++)
        s->bucket[i + 1] += s->bucket[i];
    if (n)
        qsort(l, n, sizeof(*l), by_bucket);
    find_parents(l, n);
}

// The last literal of the bucket that is not behind `rest` in bytewise order, or NONE. All that
// `rest` begins with are this one or on its chain of parents.
static uint32_t last_before(const struct sieve *s, struct str rest)
{
    size_t bucket = bucket_of(head_of(rest.ptr));
    uint32_t lo = s->bucket[bucket], hi = s->bucket[bucket + 1], first = lo;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (str_cmp(s->literals[mid].text, str_sub(rest, 0, s->literals[mid].text.len)) <= 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > first ? lo - 1 : NONE;
}

// The literals that begin at `at`.
static bool report(const struct sieve *s, struct str text, size_t at, scan_hit_fn *hit, void *ctx)
{
    struct str rest = str_skip(text, at);
    for (uint32_t i = last_before(s, rest); i != NONE; i = s->literals[i].parent) {
        const struct sieve_literal *l = &s->literals[i];
        if (str_starts(rest, l->text) && hit(ctx, l->id, at, at + l->text.len))
            return true;
    }
    return false;
}

static bool may_begin(const struct sieve *s, const char *p)
{
    return bit(s->longer, longer_cell(p, 8)) || bit(s->longer, longer_cell(p, 6)) ||
           bit(s->longer, longer_cell(p, 4));
}

bool sieve_run(const struct sieve *s, struct str text, scan_hit_fn *hit, void *ctx)
{
    size_t at = 0, end = text.len >= LOOK ? text.len - LOOK + 1 : 0;
    for (; at < end; at++)
        if (bit(s->head, head_cell(head_of(text.ptr + at))) && may_begin(s, text.ptr + at) &&
            report(s, text, at, hit, ctx))
            return true;
    // The last places, where fewer bytes can be read than may_begin asks for.
    for (; at + HEAD <= text.len; at++)
        if (bit(s->head, head_cell(head_of(text.ptr + at))) && report(s, text, at, hit, ctx))
            return true;
    return false;
}
