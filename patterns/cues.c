#include "patterns/cues.h"

#include "base/xalloc.h"
#include "patterns/bounds.h"
#include "patterns/normalise.h"

#include <stdlib.h>

enum part {
    PART_WHOLE,  // no slot
    PART_BEFORE, // the slot is behind it
    PART_AFTER,  // the slot is before it
};

static void add_spelling(struct cues *c, struct arena *a, struct canon *canon, struct str text,
                         enum part part, size_t i)
{
    normalise(c->fold, text, canon);
    literals_add(&c->literals, arena_str(a, str_trim(canon_str(canon))), part, (uint32_t)i);
    normalise_capitals(c->fold, text, canon);
    literals_add(&c->literals, arena_str(a, str_trim(canon_str(canon))), part, (uint32_t)i);
}

bool cues_init(struct cues *c, const struct lexicon *lexicon, const char *cache_dir,
               const struct fold *fold, struct arena *a, struct err *err)
{
    struct canon canon;
    *c = (struct cues){.lexicon = lexicon, .fold = fold};
    c->after = arena_array(a, lexicon->n_cues, sizeof(*c->after));
    canon_init(&canon, false);
    for (size_t i = 0; i < lexicon->n_cues; i++) {
        const struct lexicon_cue *cue = &lexicon->cues[i];
        if (cue->slot == CUE_SLOT_NONE) {
            add_spelling(c, a, &canon, cue->before, PART_WHOLE, i);
        } else if (cue->before.len) {
            add_spelling(c, a, &canon, cue->before, PART_BEFORE, i);
            normalise(fold, cue->after, &canon);
            c->after[i] = arena_str(a, str_trim(canon_str(&canon)));
        } else {
            add_spelling(c, a, &canon, cue->after, PART_AFTER, i);
        }
    }
    canon_deinit(&canon);
    return literals_compile(&c->literals, fold, a, cache_dir, err);
}

void cues_deinit(struct cues *c)
{
    literals_deinit(&c->literals);
}

void cue_hits_init(struct cue_hits *h, const struct cues *c)
{
    *h = (struct cue_hits){.items = xcalloc(CUE_HITS, sizeof(*h->items)),
                           .repeats = xcalloc(c->lexicon->n_cues + 1, 1)};
}

void cue_hits_deinit(struct cue_hits *h)
{
    free(h->items);
    free(h->repeats);
}

void cue_hits_reset(struct cue_hits *h, const struct cues *c)
{
    h->n = 0;
    memset(h->repeats, 0, c->lexicon->n_cues);
}

struct find {
    const struct cues *cues;
    struct str canonical;
    size_t text;
    struct cue_hits *hits;
};

static bool on_hit(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct find *f = ctx;
    const struct literal *lit = &f->cues->literals.items[id];
    if (!bounds_fit(f->cues->fold, f->canonical, start, end, 0, BOUNDS_WORD))
        return false;
    for (size_t i = 0; i < lit->n_uses; i++) {
        const struct literal_use *u = &lit->uses[i];
        if (f->hits->n == CUE_HITS)
            return true;
        if (f->hits->repeats[u->index] >= CUE_REPEATS)
            continue;
        f->hits->repeats[u->index]++;
        f->hits->items[f->hits->n++] = (struct cue_hit){.cue = &f->cues->lexicon->cues[u->index],
                                                        .text = f->text,
                                                        .start = (uint32_t)start,
                                                        .end = (uint32_t)end,
                                                        .filled = SIZE_MAX,
                                                        .part = u->role};
    }
    return false;
}

void cues_find(const struct cues *c, struct hs_scratch *scratch, struct str canonical, size_t text,
               struct cue_hits *hits)
{
    struct find f = {c, canonical, text, hits};
    scan_run(c->literals.scan, scratch, canonical, on_hit, &f);
}

// The stop of "CAS no. 79099-07-3".
static bool is_number_sign(struct str before)
{
    return str_ends(before, STR(" no")) || str_ends(before, STR(" nr"));
}

bool cues_sentence_ends(struct str gap)
{
    for (size_t i = 0; i < gap.len; i++) {
        char c = gap.ptr[i];
        bool stop = c == '!' || c == '?' || (c == '.' && !is_number_sign(str_sub(gap, 0, i)));
        if (c == ';' || (stop && (i + 1 == gap.len || gap.ptr[i + 1] == ' ')))
            return true;
    }
    return false;
}

// Index of the first finding that starts at or behind a place.
static size_t first_behind(const struct cue_filler *found, size_t n, size_t text, size_t at)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (found[mid].text < text || (found[mid].text == text && found[mid].start < at))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool slot_gap(const struct lexicon_cue *cue, struct str s, size_t from, size_t to)
{
    size_t max = cue->kind == CUE_REQUEST ? CUE_ASK_GAP : CUE_SLOT_GAP;
    return to >= from && to - from <= max && !cues_sentence_ends(str_sub(s, from, to));
}

static bool fill_behind(const struct cues *c, struct str s, const struct cue_filler *found,
                        size_t n, struct cue_hit *h)
{
    struct str after = c->after[h->cue - c->lexicon->cues];
    size_t i = first_behind(found, n, h->text, h->end);
    for (; i < n && found[i].text == h->text && slot_gap(h->cue, s, h->end, found[i].start); i++) {
        if (h->cue->slot == CUE_SLOT_CAS && !found[i].cas)
            continue;
        size_t end = found[i].end;
        if (after.len) {
            struct str window = str_sub(s, end, end + CUE_SLOT_GAP + after.len);
            size_t at = str_find(window, after, 0);
            if (at == STR_NPOS || !slot_gap(h->cue, s, end, end + at) ||
                !bounds_fit(c->fold, s, end + at, end + at + after.len, 0, BOUNDS_WORD))
                continue;
            end += at + after.len;
        }
        h->end = (uint32_t)end;
        h->filled = i;
        return true;
    }
    return false;
}

static bool fill_before(struct str s, const struct cue_filler *found, size_t n, struct cue_hit *h)
{
    for (size_t i = first_behind(found, n, h->text, h->start); i-- > 0;) {
        if (found[i].text != h->text || found[i].end + CUE_SLOT_GAP < h->start)
            return false;
        if (!slot_gap(h->cue, s, found[i].end, h->start) ||
            (h->cue->slot == CUE_SLOT_CAS && !found[i].cas))
            continue;
        h->start = found[i].start;
        h->filled = i;
        return true;
    }
    return false;
}

static bool fill(const struct cues *c, const struct str *texts, const struct cue_filler *found,
                 size_t n, struct cue_hit *h)
{
    if (h->part == PART_BEFORE)
        return fill_behind(c, texts[h->text], found, n, h);
    return h->part == PART_WHOLE || fill_before(texts[h->text], found, n, h);
}

// By place, the longer first.
static int by_place(const void *pa, const void *pb)
{
    const struct cue_hit *a = pa, *b = pb;
    if (a->text != b->text)
        return a->text < b->text ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    return a->cue < b->cue ? -1 : a->cue > b->cue;
}

static int by_cue(const void *pa, const void *pb)
{
    const struct cue_hit *a = pa, *b = pb;
    if (a->cue != b->cue)
        return a->cue < b->cue ? -1 : 1;
    return by_place(pa, pb);
}

// What has been passed in order of place: per kind, how far the longest reaches.
struct reach {
    size_t text;
    uint32_t end[CUE_KINDS];
    uint32_t start, whole; // the phrase without a slot that reaches furthest
};

static void drop_covered(struct cue_hits *hits)
{
    struct reach r = {.text = SIZE_MAX};
    size_t n = 0;
    for (size_t i = 0; i < hits->n; i++) {
        struct cue_hit h = hits->items[i];
        if (h.text != r.text)
            r = (struct reach){.text = h.text};
        bool within = h.end <= r.whole && (h.start > r.start || h.end < r.whole);
        if (h.end <= r.end[h.cue->kind] || (within && h.cue->slot == CUE_SLOT_NONE) ||
            (h.cue->kind == CUE_OFFER && h.start < r.end[CUE_REQUEST]))
            continue;
        r.end[h.cue->kind] = h.end;
        if (h.cue->slot == CUE_SLOT_NONE && h.end > r.whole) {
            r.start = h.start;
            r.whole = h.end;
        }
        hits->items[n++] = h;
    }
    hits->n = n;
}

void cues_settle(const struct cues *c, const struct str *texts, const struct cue_filler *found,
                 size_t n_found, struct cue_hits *hits)
{
    size_t n = 0;
    for (size_t i = 0; i < hits->n; i++)
        if (fill(c, texts, found, n_found, &hits->items[i]))
            hits->items[n++] = hits->items[i];
    hits->n = n;
    if (n == 0)
        return;
    qsort(hits->items, n, sizeof(*hits->items), by_place);
    drop_covered(hits);
    qsort(hits->items, hits->n, sizeof(*hits->items), by_cue);
}
