#include "patterns/initials.h"

#include "patterns/span.h"

#include <assert.h>
#include <stdlib.h>

enum { HEAD = 3 };

struct initial {
    struct str text;
    uint32_t id;
};

static bool in_word(char c)
{
    return ascii_digit(c) || (c >= 'a' && c <= 'z');
}

bool initials_can(struct str literal)
{
    return literal.len >= INITIALS_MIN && in_word(literal.ptr[0]);
}

static size_t head_cell(const char *p)
{
    uint32_t x = (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8 |
                 (uint32_t)(unsigned char)p[2] << 16;
    return x * 0x9E3779B1u >> (32 - INITIALS_BITS); // as in sieve.c
}

static void set_head(struct initials *s, const char *p)
{
    size_t cell = head_cell(p);
    s->head[cell / 64] |= (uint64_t)1 << (cell % 64);
}

static int by_text(const void *pa, const void *pb)
{
    const struct initial *a = pa, *b = pb;
    return str_cmp(a->text, b->text);
}

void initials_init(struct initials *s, const struct str *literals, size_t n, struct arena *a)
{
    struct initial *l = arena_array(a, n, sizeof(*l));
    *s = (struct initials){.literals = l, .n = n};
    for (size_t i = 0; i < n; i++) {
        assert(initials_can(literals[i]));
        l[i] = (struct initial){literals[i], (uint32_t)i};
        char head[HEAD] = {0};
        memcpy(head, literals[i].ptr, literals[i].len < HEAD ? literals[i].len : HEAD);
        // Whatever stands behind a literal of two letters.
        for (int c = 0; literals[i].len < HEAD && c < 256; c++) {
            head[HEAD - 1] = (char)c;
            set_head(s, head);
        }
        set_head(s, head);
    }
    if (n)
        qsort(l, n, sizeof(*l), by_text);
}

static bool report(const struct initials *s, struct str text, size_t at, scan_hit_fn *hit,
                   void *ctx)
{
    struct str rest = str_skip(text, at);
    size_t lo = 0, hi = s->n;
    // The first literal with this first letter; there are few more.
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if ((unsigned char)s->literals[mid].text.ptr[0] < (unsigned char)rest.ptr[0])
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < s->n && s->literals[lo].text.ptr[0] == rest.ptr[0]; lo++) {
        struct str literal = s->literals[lo].text;
        if (str_starts(rest, literal) && hit(ctx, s->literals[lo].id, at, at + literal.len))
            return true;
    }
    return false;
}

// The words that begin where `starts` has a bit; all their heads can be read.
static bool run_span(const struct initials *s, struct str text, size_t at, uint64_t starts,
                     scan_hit_fn *hit, void *ctx)
{
    for (; starts; starts &= starts - 1) {
        size_t word = at + (size_t)__builtin_ctzll(starts);
        size_t cell = head_cell(text.ptr + word);
        if ((s->head[cell / 64] >> (cell % 64) & 1) && report(s, text, word, hit, ctx))
            return true;
    }
    return false;
}

bool initials_run(const struct initials *s, struct str text, scan_hit_fn *hit, void *ctx)
{
    size_t at = 0;
    uint64_t before = 0; // 1: the byte before the block belongs to a word
    for (; at + SPAN + HEAD <= text.len; at += SPAN) {
        uint64_t words = span_words(text.ptr + at);
        if (run_span(s, text, at, words & ~(words << 1 | before), hit, ctx))
            return true;
        before = words >> 63;
    }
    for (; at + INITIALS_MIN <= text.len; at++)
        if (in_word(text.ptr[at]) && !(at && in_word(text.ptr[at - 1])) &&
            report(s, text, at, hit, ctx))
            return true;
    return false;
}
