#include "patterns/match.h"

#include "patterns/bounds.h"

#include <stdlib.h>

// One way to see names in text. A row adds one; what it sees must pass gate.c too.
typedef void view_fn(const struct matcher *m, struct matcher_scratch *s, size_t text);

static void keep(struct matcher_scratch *s, const struct found *f)
{
    if (s->n_found < MATCH_FOUND)
        s->found[s->n_found++] = *f;
}

// ---- names in canonical text

struct name_scan {
    const struct matcher *m;
    struct matcher_scratch *s;
    enum name_set set;
    struct str text;
    size_t index;
};

static bool literal_find_hit(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct name_scan *n = ctx;
    const struct name_literal *lit = &n->m->names[n->set].literals[id];
    // The gate looks for ambiguous names at the begin of words only.
    enum bounds_mode mode = n->set == NAMES_ALONE ? BOUNDS_GLUED : BOUNDS_NAME;
    if (!bounds_fit(n->m->fold, n->text, start, end, lit->letters, mode) ||
        words_ordinary(&n->m->words, n->text, start, end))
        return false;
    for (size_t i = 0; i < lit->n_rows; i++) {
        const struct name_row *row = &lit->rows[i];
        keep(n->s, &(struct found){.substance = row->substance,
                                   .name = row->name->text,
                                   .text = n->index,
                                   .start = (uint32_t)start,
                                   .end = (uint32_t)end,
                                   .view = "normalised",
                                   .rule = row->rule,
                                   .ambiguous = n->set == NAMES_COMPANY});
    }
    return false;
}

static void literal_find(const struct matcher *m, struct matcher_scratch *s, size_t text)
{
    struct name_scan n = {m, s, NAMES_ALONE, canon_str(&s->texts[text]), text};
    scan_run(m->names[n.set].scan, s->hs, n.text, literal_find_hit, &n);
}

// ---- ambiguous names, where the listing has company for them

static void ambiguous_find(const struct matcher *m, struct matcher_scratch *s, size_t text)
{
    struct name_scan n = {m, s, NAMES_COMPANY, canon_str(&s->texts[text]), text};
    scan_run(m->names[n.set].scan, s->hs, n.text, literal_find_hit, &n);
    company_look(&m->company, s->hs, n.text, text, &s->company);
}

// ---- names in the squeezed view

static bool squeezed_fits(const struct name_scan *n, const struct squeezed *sq,
                          const struct name_row *row, size_t at, struct found *f)
{
    size_t from, to;
    enum squeeze_fit fit = squeeze_fits(n->m->fold, n->text, sq, at, &row->squeezed, &from, &to);
    *f = (struct found){.substance = row->substance,
                        .name = row->name->text,
                        .text = n->index,
                        .start = (uint32_t)from,
                        .end = (uint32_t)to,
                        .view = "squeezed",
                        .rule = COMPANY_NONE,
                        .hidden = fit == SQUEEZE_HIDDEN};
    return fit != SQUEEZE_NO;
}

static bool squeezed_find_hit(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct name_scan *n = ctx;
    const struct name_literal *lit = &n->m->names[n->set].literals[id];
    struct found f;
    (void)end;
    for (size_t i = 0; i < lit->n_rows; i++)
        if (squeezed_fits(n, &n->s->squeezed, &lit->rows[i], start, &f))
            keep(n->s, &f);
    return false;
}

static void squeezed_find(const struct matcher *m, struct matcher_scratch *s, size_t text)
{
    struct name_scan n = {m, s, NAMES_SQUEEZED, canon_str(&s->texts[text]), text};
    squeeze(m->fold, n.text, &s->squeezed);
    scan_run(m->names[n.set].scan, s->hs, buf_str(&s->squeezed.text), squeezed_find_hit, &n);
}

// ---- CAS numbers

static void cas_find(const struct matcher *m, struct matcher_scratch *s, size_t text)
{
    const struct cas_row *rows;
    size_t n, start;
    for (size_t at = 0; (n = cas_next(&m->cas, canon_str(&s->texts[text]), &at, &start, &rows));)
        for (size_t i = 0; i < n; i++)
            keep(s, &(struct found){.substance = rows[i].substance,
                                    .name = rows[i].text,
                                    .text = text,
                                    .start = (uint32_t)start,
                                    .end = (uint32_t)at,
                                    .view = "cas",
                                    .rule = COMPANY_NONE,
                                    .cas = true});
}

// ---- names that no list has

static bool grammar_find_hit(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct name_scan *n = ctx;
    struct grammar_hit hit;
    const struct found *last = n->s->n_found ? &n->s->found[n->s->n_found - 1] : NULL;
    (void)end;
    if (!grammar_fits(&n->m->grammar, n->s->grammar, n->text, id, start, &hit))
        return false;
    struct found f = {.substance = hit.substance,
                      .text = n->index,
                      .start = (uint32_t)hit.start,
                      .end = (uint32_t)hit.end,
                      .view = "grammar",
                      .rule = hit.company,
                      .ambiguous = hit.ambiguous};
    // A name may hold several anchors.
    if (last && last->substance == f.substance && last->text == f.text && last->start == f.start &&
        last->end == f.end)
        return false;
    f.name = arena_str(&n->s->names, hit.name);
    keep(n->s, &f);
    return false;
}

static void grammar_find(const struct matcher *m, struct matcher_scratch *s, size_t text)
{
    struct name_scan n = {.m = m, .s = s, .text = canon_str(&s->texts[text]), .index = text};
    scan_run(m->grammar.scan, s->hs, n.text, grammar_find_hit, &n);
}

// ---- misspelt names, and names by their sound

static bool words_find_hit(void *ctx, const struct word_hit *hit)
{
    const struct name_scan *n = ctx;
    keep(n->s, &(struct found){.substance = hit->name->substance,
                               .name = hit->name->name->text,
                               .text = n->index,
                               .start = (uint32_t)hit->start,
                               .end = (uint32_t)hit->end,
                               .view = hit->view,
                               .rule = COMPANY_NONE,
                               .near = true});
    return false;
}

// After squeezed_find, which says what kinds of bytes the text has.
static void words_find(const struct matcher *m, struct matcher_scratch *s, size_t text)
{
    struct name_scan n = {.m = m, .s = s, .text = canon_str(&s->texts[text]), .index = text};
    words_run(&m->words, s->words, n.text, &s->squeezed.kinds, words_find_hit, &n);
}

static view_fn *const VIEWS[] = {literal_find,   squeezed_find, cas_find,
                                 ambiguous_find, grammar_find,  words_find};

enum { N_VIEWS = sizeof(VIEWS) / sizeof(VIEWS[0]) };

void views_find(const struct matcher *m, struct matcher_scratch *s, size_t text)
{
    for (size_t i = 0; i < N_VIEWS; i++)
        VIEWS[i](m, s, text);
}

// How sure a view is of what it found, from 0.
static int surest(const struct found *f)
{
    static const char *const views[] = {"cas",   "normalised",      "squeezed", "grammar",
                                        "sound", "transliteration", "spelling", "mirrored"};
    size_t i = 0;
    while (i < sizeof(views) / sizeof(views[0]) - 1 && strcmp(f->view, views[i]) != 0)
        i++;
    return (int)i;
}

// By place, the longer first, what needs no company first, then the surer view.
static int by_place(const void *pa, const void *pb)
{
    const struct found *a = pa, *b = pb;
    if (a->text != b->text)
        return a->text < b->text ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    if (a->ambiguous != b->ambiguous)
        return a->ambiguous ? 1 : -1;
    int c = surest(a) - surest(b);
    return c ? c : str_cmp(a->substance->id, b->substance->id);
}

static bool inside(const struct found *in, const struct found *out)
{
    return in->text == out->text && in->end <= out->end &&
           (in->start > out->start || in->end < out->end);
}

// The same place seen again: by a less sure view, or by another name of the same substance.
static bool repeated(const struct found *f, const struct found *kept)
{
    return f->text == kept->text && f->start == kept->start && f->end == kept->end &&
           (f->substance == kept->substance || f->ambiguous > kept->ambiguous ||
            strcmp(f->view, kept->view) != 0);
}

static bool doubtful(const struct found *f)
{
    return f->hidden || f->near;
}

// A disguise or an error is not looked for where a name stands in full: "3-MeO-PCP, y" hides no
// 3-MeO-PCPy, and "tramadolu" is no error. s->found is sorted by place.
static void drop_doubtful(struct matcher_scratch *s)
{
    size_t n = 0, next = 0; // next: the first full name at or behind the current place
    struct found reach = {.text = SIZE_MAX};
    for (size_t i = 0; i < s->n_found; i++) {
        struct found f = s->found[i];
        for (next = next > i ? next : i; next < s->n_found && doubtful(&s->found[next]);)
            next++;
        bool before = reach.text == f.text && reach.end > f.start;
        bool behind =
            next < s->n_found && s->found[next].text == f.text && s->found[next].start < f.end;
        if (!doubtful(&f) && (reach.text != f.text || f.end > reach.end))
            reach = f;
        if (!doubtful(&f) || (!before && !behind))
            s->found[n++] = f;
    }
    s->n_found = n;
}

// Whether a listed name inside of the grammar's find has a letter right before or behind it. Then
// it stands there as a word among words that sellers glue to it ("cheapdiazepam"), and the find is
// not a name.
static bool glued_inside(const struct matcher_scratch *s, const struct found *f, size_t behind)
{
    struct str text = canon_str(&s->texts[f->text]);
    for (size_t i = behind; i < s->n_found && s->found[i].text == f->text; i++) {
        const struct found *g = &s->found[i];
        if (g->start >= f->end)
            return false;
        if (g->end <= f->end && strcmp(g->view, "normalised") == 0 && !g->ambiguous &&
            ((g->start > f->start && ascii_alpha(text.ptr[g->start - 1])) ||
             (g->end < f->end && ascii_alpha(text.ptr[g->end]))))
            return true;
    }
    return false;
}

// s->found is sorted by place.
static void drop_glued(struct matcher_scratch *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_found; i++)
        if (!s->found[i].substance->unlisted || !glued_inside(s, &s->found[i], i + 1))
            s->found[n++] = s->found[i];
    s->n_found = n;
}

static bool kin(const struct substance *a, const struct substance *b)
{
    if (a == b || (a->family.len && str_eq(a->family, b->family)))
        return true;
    for (size_t i = 0; i < a->n_related; i++)
        if (str_eq(a->related[i], b->id))
            return true;
    return false;
}

// Unambiguous names stand first in s->found, `n_sure` of them.
static bool in_company(const struct matcher_scratch *s, size_t n_sure, const struct found *f)
{
    bool others = false;
    for (size_t i = 0; i < n_sure && !others; i++)
        others = kin(f->substance, s->found[i].substance);
    return company_met(&s->company, f->rule, f->text, f->start, f->end, others);
}

static int ambiguous_last(const void *pa, const void *pb)
{
    const struct found *a = pa, *b = pb;
    return a->ambiguous - b->ambiguous;
}

void views_settle(struct matcher_scratch *s)
{
    if (s->n_found)
        qsort(s->found, s->n_found, sizeof(*s->found), ambiguous_last);
    size_t n_sure = 0;
    while (n_sure < s->n_found && !s->found[n_sure].ambiguous)
        n_sure++;
    size_t n = n_sure;
    for (size_t i = n_sure; i < s->n_found; i++)
        if (in_company(s, n_sure < MATCH_COMPANY ? n_sure : MATCH_COMPANY, &s->found[i]))
            s->found[n++] = s->found[i];
    s->n_found = n;
    if (n)
        qsort(s->found, n, sizeof(*s->found), by_place);
    drop_glued(s);
    drop_doubtful(s);
    n = s->n_found;
    s->n_found = 0;
    const struct found *longest = NULL; // the kept one that reaches furthest
    for (size_t i = 0; i < n; i++) {
        struct found f = s->found[i];
        const struct found *last = s->n_found ? &s->found[s->n_found - 1] : NULL;
        if ((longest && inside(&f, longest)) || (last && repeated(&f, last)))
            continue;
        s->found[s->n_found++] = f;
        if (!longest || longest->text != f.text || f.end > longest->end)
            longest = &s->found[s->n_found - 1];
    }
}
