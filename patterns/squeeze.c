#include "patterns/squeeze.h"

#include "base/xalloc.h"
#include "patterns/bounds.h"
#include "patterns/squeeze_leet.h"

#include <stdlib.h>

enum { COPY = 16 }; // bytes of a run that are copied at once

void squeeze_init(struct squeezed *s)
{
    *s = (struct squeezed){0};
    buf_init(&s->text, 0);
    kinds_init(&s->kinds);
}

void squeeze_deinit(struct squeezed *s)
{
    buf_deinit(&s->text);
    kinds_deinit(&s->kinds);
    free(s->marks);
}

// Makes the view, span by span: the runs of letters between what is dropped are copied as they are,
// and only digits, symbols and what is beyond ASCII are looked at one by one.
struct squeezer {
    const struct fold *fold;
    struct str canonical;
    struct squeezed *out;
    char *to;      // where the view goes on
    uint32_t last; // code point of its last letter; 0: none
    size_t at;     // in the canonical text: all before it is done
    unsigned row;  // so many letters stood alone, one after the other; or more
};

// One more letter that stands alone.
static void count_alone(struct squeezer *q)
{
    q->row++;
    q->out->marks[q->out->n_marks - 1].apart |= q->row >= SQUEEZE_MIN_SPACED;
}

// Counts letters of ASCII that stand alone; the glued ones are no symbols.
static void count_ascii(struct squeezer *q, uint64_t letters, uint64_t glued)
{
    uint64_t alone = letters & ~(glued << 1 | glued >> 1), words = glued & glued >> 1;
    for (; alone; alone &= alone - 1) {
        uint64_t before = (alone & (0 - alone)) - 1;
        if (words & before)
            q->row = 0;
        words &= ~before;
        count_alone(q);
    }
    if (words)
        q->row = 0;
}

// A letter beyond ASCII that stands in [from, q->at).
static void write_foreign(struct squeezer *q, const struct fold_cell *cell, uint32_t cp,
                          size_t from)
{
    char twin = cell->flags & FOLD_TWINS ? SQUEEZE_LEET[(unsigned char)cell->twin] : 0;
    const char *letter = q->canonical.ptr + from;
    size_t len = q->at - from;
    if (twin)
        cp = (unsigned char)twin;
    if (cp == q->last)
        return;
    q->last = cp;
    if (twin) {
        *q->to++ = twin;
        return;
    }
    q->to[0] = letter[0];
    q->to[1] = letter[1];
    for (size_t i = 2; i < len; i++)
        q->to[i] = letter[i];
    q->to += len;
}

// All that is beyond ASCII from q->at on, up to `end`. No name so short that it has to stand apart
// has letters of wide scripts.
static void squeeze_foreign(struct squeezer *q, size_t end)
{
    bool before = false; // a letter that this one would be glued to
    while (q->at < end && (unsigned char)q->canonical.ptr[q->at] >= 0x80) {
        size_t from = q->at;
        uint32_t cp = fold_next(q->canonical, &q->at);
        const struct fold_cell *cell = fold_at(q->fold, cp);
        bool glued = bounds_glued((enum char_class)cell->class), wide = cell->class == CHAR_WIDE;
        if (glued || wide)
            write_foreign(q, cell, cp, from);
        if (wide || (glued && before))
            q->row = 0;
        else if (glued)
            count_alone(q);
        before = glued;
    }
}

// The ASCII of a span as the view has it, at `folded`; returns the places of its letters.
static uint64_t fold_span(const struct squeezer *q, size_t i, const char *restrict in,
                          char *restrict folded)
{
    const struct kinds_span *k = &q->out->kinds.spans[i];
    uint64_t letters = k->letters | k->digits;
    for (size_t c = 0; c < SPAN; c++)
        folded[c] = in[c] == 'l' ? 'i' : in[c];
    for (uint64_t digits = k->digits; digits; digits &= digits - 1) {
        size_t c = (size_t)__builtin_ctzll(digits);
        folded[c] = SQUEEZE_LEET[(unsigned char)in[c]];
    }
    for (uint64_t symbols = k->symbols; symbols; symbols &= symbols - 1) {
        unsigned c = span_first(symbols);
        if (!squeeze_symbol_is_letter(q->canonical, i * SPAN + c))
            continue;
        folded[c] = squeeze_symbol(in[c]);
        letters |= symbols & (0 - symbols);
    }
    return letters;
}

// Writes one run of letters, without its first if that repeats the one before it.
static inline void write_run(struct squeezer *q, const char *run, size_t len)
{
    size_t repeated = (unsigned char)*run == q->last;
    run += repeated;
    len -= repeated;
    memcpy(q->to, run, COPY);
    for (size_t at = COPY; at < len; at += COPY)
        memcpy(q->to + at, run + at, COPY);
    q->to += len;
    q->last = (unsigned char)run[len - 1]; // if nothing is left of it, what was repeated
}

// Writes letters of a span run by run. Behind `folded`, COPY bytes more can be read.
static void write_runs(struct squeezer *outer, const char *folded, uint64_t letters)
{
    struct squeezer q = *outer; // in registers
    uint64_t begins = letters & ~(letters << 1), ends = ~letters & letters << 1;
    for (; ends; begins &= begins - 1, ends &= ends - 1) {
        size_t from = (size_t)__builtin_ctzll(begins), end = (size_t)__builtin_ctzll(ends);
        write_run(&q, folded + from, end - from);
    }
    if (begins) { // up to the span's end
        size_t from = (size_t)__builtin_ctzll(begins);
        write_run(&q, folded + from, SPAN - from);
    }
    outer->to = q.to;
    outer->last = q.last;
}

static void squeeze_span(struct squeezer *q, size_t i)
{
    // One byte before, so that each has one before it; COPY more, which a run's copy reads.
    char room[SPAN + KINDS_BEHIND], folded[1 + SPAN + COPY] = {0};
    const struct kinds_span *k = &q->out->kinds.spans[i];
    size_t start = i * SPAN, end = start + SPAN;
    end = end < q->canonical.len ? end : q->canonical.len;
    uint64_t letters = fold_span(q, i, kinds_bytes(q->canonical, i, room), folded + 1);
    uint64_t again = span_same(folded + 1, folded); // as the byte before it
    while (q->at < end) {
        uint64_t left = ~span_low((unsigned)(q->at - start));
        unsigned beyond = span_first(k->beyond & left);
        uint64_t piece = letters & left & span_low(beyond);
        if (piece) {
            write_runs(q, folded + 1, piece & ~again);
            count_ascii(q, piece, piece & ~k->symbols);
        }
        q->at = start + beyond;
        squeeze_foreign(q, end);
    }
}

void squeeze(const struct fold *f, struct str canonical, struct squeezed *out)
{
    kinds_make(&out->kinds, canonical);
    buf_reset(&out->text);
    // More than there can be: runs are copied by blocks.
    struct squeezer q = {.fold = f, .canonical = canonical, .out = out};
    q.to = buf_reserve(&out->text, canonical.len + SPAN + COPY);
    if (!q.to)
        abort(); // no limit is set
    if (out->cap <= out->kinds.n) {
        out->cap = out->kinds.n + 1;
        out->marks = xreallocarray(out->marks, out->cap, sizeof(*out->marks));
    }
    out->n_marks = 0;
    for (size_t i = 0; i < out->kinds.n; i++) {
        size_t start = i * SPAN, view = (size_t)(q.to - out->text.ptr);
        out->marks[out->n_marks++] = (struct squeeze_mark){
            .at = (uint32_t)(q.at > start ? q.at : start), .view = (uint32_t)view};
        squeeze_span(&q, i);
    }
    out->text.len = (size_t)(q.to - out->text.ptr);
}
