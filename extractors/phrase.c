#include "extractors/phrase.h"

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

// Narrows the sorted rows byte by byte.
static const struct phrase *search_rows(const struct phrase_table *t, struct str folded, size_t at,
                                        size_t *len)
{
    const struct phrase *best = NULL;
    size_t lo = 0, hi = t->count;
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

// Goes on in the text of the only row that is left.
static bool rest_is(const char *rest, struct str folded, size_t at)
{
    for (; *rest; rest++, at++)
        if (at >= folded.len || folded.ptr[at] != *rest)
            return false;
    return true;
}

static const struct phrase *walk_trie(const struct phrase_table *t, struct str folded, size_t at,
                                      size_t *len)
{
    const struct phrase *best = NULL;
    const struct phrase_state *trie = t->trie;
    for (size_t i = 0, state = 0; at + i < folded.len;) {
        size_t next = trie[state].next + (size_t)(unsigned char)folded.ptr[at + i];
        if (trie[next].from != state)
            break;
        state = next;
        i++;
        if (trie[state].row == PHRASE_NONE)
            continue;
        const struct phrase *row = &t->rows[trie[state].row];
        bool last = trie[state].next == 0;
        if (last && !rest_is(row->text + i, folded, at + i))
            break;
        i = last ? strlen(row->text) : i;
        if (word_ends(folded, at + i)) {
            best = row;
            *len = i;
        }
        if (last)
            break;
    }
    return best;
}

// Goes on, towards its beginning, in the text of the only row that is left.
static bool head_is(const char *text, size_t n, struct str folded, size_t at)
{
    return n <= at && memcmp(text, folded.ptr + at - n, n) == 0;
}

static const struct phrase *walk_back(const struct phrase_table *t, struct str folded, size_t at,
                                      size_t *len)
{
    const struct phrase *best = NULL;
    const struct phrase_state *trie = t->back;
    for (size_t i = 0, state = 0; i < at;) {
        size_t next = trie[state].next + (size_t)(unsigned char)folded.ptr[at - i - 1];
        if (trie[next].from != state)
            break;
        state = next;
        i++;
        if (trie[state].row == PHRASE_NONE)
            continue;
        const struct phrase *row = &t->rows[trie[state].row];
        bool last = trie[state].next == 0;
        size_t n = last ? strlen(row->text) : i;
        if (last && !head_is(row->text, n - i, folded, at - i))
            break;
        i = n;
        if (word_ends(folded, at - i)) {
            best = row;
            *len = i;
        }
        if (last)
            break;
    }
    return best;
}

const struct phrase *phrase_after(const struct phrase_table *t, struct str folded, size_t at,
                                  size_t *len)
{
    if (!word_ends(folded, at))
        return NULL;
    return t->trie ? walk_trie(t, folded, at, len) : search_rows(t, folded, at, len);
}

const struct phrase *phrase_before(const struct phrase_table *t, struct str folded, size_t at,
                                   size_t *len)
{
    struct str head = str_sub(folded, 0, at);
    if (!word_ends(folded, at))
        return NULL;
    if (t->back)
        return walk_back(t, head, at, len);
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
