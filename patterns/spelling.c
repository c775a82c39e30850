#include "patterns/spelling.h"

#include "base/xalloc.h"

#include <stdlib.h>

enum {
    PREFIX = SPELLING_PREFIX,
    // Ways to take at most two letters out of the prefix.
    VARIANTS = 1 + PREFIX + PREFIX * (PREFIX - 1) / 2,
};

// WORD_BASE to the power of the index.
struct powers {
    uint64_t of[PREFIX + 1];
};

static struct powers make_powers(void)
{
    struct powers p = {{1}};
    for (size_t i = 1; i <= PREFIX; i++)
        p.of[i] = p.of[i - 1] * WORD_BASE;
    return p;
}

// Hashes of the letters' prefix without any `errors` of them. Returns how many: at most VARIANTS.
static size_t variants(const uint32_t *letters, size_t n, unsigned errors, uint64_t out[VARIANTS])
{
    const struct powers p = make_powers(); // constant: compilers fold it
    uint64_t upto[PREFIX + 1] = {0};       // hash of the first letters
    size_t count = 0;
    n = n < PREFIX ? n : PREFIX;
    for (size_t i = 0; i < n; i++)
        upto[i + 1] = word_hash_add(upto[i], letters[i]);
    out[count++] = word_hash_end(upto[n]);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && letters[i] == letters[i - 1])
            continue; // as without the one before
        uint64_t tail = upto[n] - upto[i + 1] * p.of[n - i - 1];
        out[count++] = word_hash_end(upto[i] * p.of[n - i - 1] + tail);
        for (size_t j = i + 1; errors > 1 && j < n; j++) {
            uint64_t middle = upto[j] - upto[i + 1] * p.of[j - i - 1];
            uint64_t head = upto[i] * p.of[j - i - 1] + middle;
            tail = upto[n] - upto[j + 1] * p.of[n - j - 1];
            out[count++] = word_hash_end(head * p.of[n - j - 1] + tail);
        }
    }
    return count;
}

unsigned spelling_errors(size_t n)
{
    return n >= SPELLING_TWO ? 2 : n >= SPELLING_ONE ? 1 : 0;
}

void spelling_init(struct spelling *s, const struct spelling_name *names, size_t n, struct arena *a)
{
    struct word_entry *entries = NULL;
    size_t count = 0, cap = 0;
    *s = (struct spelling){.names = names};
    for (size_t i = 0; i < n; i++) {
        uint64_t hashes[VARIANTS];
        unsigned errors = spelling_errors(names[i].n);
        if (errors == 0 || names[i].n > SPELLING_LETTERS)
            continue;
        size_t ways = variants(names[i].letters, names[i].n, errors, hashes);
        if (cap - count < ways) {
            cap = 2 * (cap + VARIANTS);
            entries = xreallocarray(entries, cap, sizeof(*entries));
        }
        for (size_t k = 0; k < ways; k++)
            entries[count++] = (struct word_entry){hashes[k], (uint32_t)i};
    }
    word_index_init(&s->index, entries, count, a);
    free(entries);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned spelling_distance(const uint32_t *a, size_t n, const uint32_t *b, size_t m, unsigned max)
{
    unsigned rows[3][SPELLING_LETTERS + 1]; // of the matrix: this one and the two before
    if ((n > m ? n - m : m - n) > max)
        return max + 1;
    for (size_t k = 0; k <= m; k++)
        rows[0][k] = (unsigned)k;
    for (size_t i = 1; i <= n; i++) {
        unsigned *row = rows[i % 3], *before = rows[(i + 2) % 3], *swap = rows[(i + 1) % 3];
        unsigned best = row[0] = (unsigned)i;
        for (size_t k = 1; k <= m; k++) {
            row[k] =
                least(least(before[k], row[k - 1]) + 1, before[k - 1] + (a[i - 1] != b[k - 1]));
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                row[k] = least(row[k], swap[k - 2] + 1);
            best = least(best, row[k]);
        }
        if (best > max)
            return max + 1;
    }
    return least(rows[n % 3][m], max + 1);
}

struct best {
    size_t name;
    unsigned distance;
    bool first; // letter is the same
};

static void look_at(const struct spelling *s, uint32_t i, const uint32_t *word, size_t n,
                    struct best *best)
{
    const struct spelling_name *name = &s->names[i];
    unsigned distance =
        spelling_distance(name->letters, name->n, word, n, spelling_errors(name->n));
    bool first = name->letters[0] == word[0];
    if (distance == 0 || distance > spelling_errors(name->n) || distance > best->distance ||
        (name->brand && name->n < SPELLING_BRAND && !first))
        return;
    if (distance == best->distance &&
        (first < best->first || (first == best->first && i >= best->name)))
        return;
    *best = (struct best){i, distance, first};
}

size_t spelling_find(const struct spelling *s, const uint32_t *word, size_t n)
{
    uint64_t hashes[VARIANTS];
    struct best best = {SIZE_MAX, 3, false};
    if (n + 1 < SPELLING_ONE || n > SPELLING_LETTERS)
        return SIZE_MAX;
    size_t ways = variants(word, n, n + 2 < SPELLING_TWO ? 1 : 2, hashes);
    for (size_t i = 0; i < ways; i++) {
        size_t entries;
        if (!word_index_may(&s->index, hashes[i]))
            continue;
        const struct word_entry *e = word_index_bucket(&s->index, hashes[i], &entries);
        for (; entries; entries--, e++)
            if (e->hash == hashes[i])
                look_at(s, e->value, word, n, &best);
    }
    return best.name;
}
