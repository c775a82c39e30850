#include "extractors/phrase.h"

#include <assert.h>

#include "extractors/fold.h"

// First row of [lo, hi), which share i bytes, whose byte i is at least c. The NUL that ends a
// text sorts before every byte.
static size_t lower_bound(const struct phrase_table *t, size_t lo, size_t hi, size_t i, int c)
{
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if ((unsigned char)t->rows[mid].text[i] < c)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool word_ends(struct str folded, size_t at)
{
    return !fold_letter_before(folded, at) || !fold_letter_after(folded, at);
}

const struct phrase *phrase_after(const struct phrase_table *t, struct str folded, size_t at,
                                  size_t *len)
{
    const struct phrase *best = NULL;
    size_t lo = 0, hi = t->count;
    if (!word_ends(folded, at))
        return NULL;
    // Narrow the sorted rows byte by byte, as a walk down a trie.
    for (size_t i = 0; at + i < folded.len && lo < hi; i++) {
        int c = (unsigned char)folded.ptr[at + i];
        lo = lower_bound(t, lo, hi, i, c);
        hi = lower_bound(t, lo, hi, i, c + 1);
        if (lo < hi && t->rows[lo].text[i + 1] == '\0' && word_ends(folded, at + i + 1)) {
            best = &t->rows[lo];
            *len = i + 1;
        }
    }
    return best;
}

static unsigned pair(const char *p)
{
    return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

static unsigned filter_bit(unsigned bytes)
{
    return bytes * 0x9E3779B1U >> 19;
}

static bool has_bit(const struct phrase_filter *f, unsigned n)
{
    return f->bits[n / 64] >> n % 64 & 1;
}

void phrase_filter_init(struct phrase_filter *f, const struct phrase_table *t)
{
    static_assert(PHRASE_FILTER_BITS == UINT64_C(1) << (32 - 19), "as filter_bit says");
    *f = (struct phrase_filter){{0}};
    for (size_t i = 0; i < t->count; i++) {
        const char *text = t->rows[i].text;
        assert(text[0] && text[1]);
        unsigned third = (unsigned char)text[2];
        unsigned n = filter_bit(third ? pair(text) << 8 | third : pair(text));
        f->bits[n / 64] |= UINT64_C(1) << n % 64;
    }
}

bool phrase_filter_may(const struct phrase_filter *f, struct str folded, size_t at)
{
    const char *p = folded.ptr + at;
    size_t left = folded.len - at;
    if (left < 2)
        return false;
    unsigned two = pair(p), third = left >= 3 ? (unsigned char)p[2] : 0;
    if (third && has_bit(f, filter_bit(two << 8 | third)))
        return true;
    // A phrase of two letters ends a word.
    return !ascii_alpha((char)third) && has_bit(f, filter_bit(two));
}

const struct phrase *phrase_before(const struct phrase_table *t, struct str folded, size_t at,
                                   size_t *len)
{
    struct str head = str_sub(folded, 0, at);
    if (!word_ends(folded, at))
        return NULL;
    for (size_t start = at > PHRASE_MAX ? at - PHRASE_MAX : 0; start < at; start++) {
        if (((unsigned char)folded.ptr[start] & 0xC0) == 0x80)
            continue;
        const struct phrase *row = phrase_after(t, head, start, len);
        if (row && *len == at - start)
            return row;
    }
    return NULL;
}

const struct phrase *phrase_find(const struct phrase_table *t, struct str folded)
{
    size_t len;
    const struct phrase *row = phrase_after(t, folded, 0, &len);
    return row && len == folded.len ? row : NULL;
}

bool phrase_table_valid(const struct phrase_table *t)
{
    for (size_t i = 0; i < t->count; i++) {
        size_t len = strlen(t->rows[i].text);
        if (len == 0 || len > PHRASE_MAX)
            return false;
        if (i > 0 && strcmp(t->rows[i - 1].text, t->rows[i].text) >= 0)
            return false;
    }
    return true;
}
