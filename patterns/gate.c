#include "patterns/gate.h"

#include "base/xalloc.h"
#include "patterns/bounds.h"

#include <stdlib.h>

enum {
    // Bytes that are looked through for the company of single names, and how often the text's own;
    // past that, all company is looked for at once.
    BESIDE_MIN = 4096,
    BESIDE_TIMES = 4,
};

// A name as it stands in canonical text.
struct gate_word {
    struct str text;
    unsigned letters;
    const struct literal *term; // of company; NULL: an unambiguous name
    uint32_t anchor;            // of the grammar, plus 1; 0: a name
    bool begins;                // it counts only where a word begins
};

// What one literal of the squeezed view may be.
struct gate_view {
    bool sure;                           // a candidate as it stands
    const struct name_literal *squeezed; // or where one of these fits
    const struct gate_word *words;       // or one of these stands in the canonical text
    size_t n_words;
};

// ---- making it

struct entry {
    struct str view;
    const struct name_literal *squeezed; // or a word
    struct gate_word word;
};

struct maker {
    struct arena *arena;
    struct entry *entries;
    size_t n, cap;
    struct gate_word *begins, *others;
    size_t n_begins, n_others;
    const struct name_literal **apart;
    size_t n_apart;
};

static void add_entry(struct maker *m, struct entry e)
{
    if (m->n == m->cap) {
        m->cap = m->cap ? m->cap * 2 : 4096;
        m->entries = xreallocarray(m->entries, m->cap, sizeof(*m->entries));
    }
    m->entries[m->n++] = e;
}

// Whether a symbol is a letter depends on what stands beside it, which a name does not know of its
// own ends.
static bool symbol(char c)
{
    return c == '@' || c == '$' || c == '!';
}

// Whether a name counts as a word of its own only.
static bool bounded(const struct gate_word *w)
{
    return w->anchor ? w->begins : w->term || w->letters < GATE_SHORT;
}

static void add_word(const struct gate *g, struct maker *m, struct gate_word w)
{
    struct squeeze_name name;
    squeeze_name(g->fold, m->arena, w.text, &name);
    if (bounded(&w) && initials_can(w.text))
        m->begins[m->n_begins++] = w;
    else if (name.text.len >= SIEVE_MIN && !symbol(w.text.ptr[0]) &&
             !symbol(w.text.ptr[w.text.len - 1]))
        add_entry(m, (struct entry){.view = name.text, .word = w});
    else
        m->others[m->n_others++] = w;
}

// A name of few letters counts in the squeezed view only where each of them stands alone.
static void add_squeezed(struct maker *m, const struct name_literal *l)
{
    if (l->text.len >= SIEVE_MIN)
        add_entry(m, (struct entry){.view = l->text, .squeezed = l});
    else
        m->apart[m->n_apart++] = l;
}

static void add_words(const struct gate *g, struct maker *m, const struct names *alone)
{
    const struct literals *company = &g->company->literals;
    size_t n = alone->n + company->n + g->grammar->n_anchors;
    m->begins = arena_array(m->arena, n, sizeof(*m->begins));
    m->others = arena_array(m->arena, n, sizeof(*m->others));
    for (size_t i = 0; i < alone->n; i++) {
        const struct name_literal *l = &alone->literals[i];
        add_word(g, m, (struct gate_word){.text = l->text, .letters = l->letters});
    }
    for (size_t i = 0; i < company->n; i++) {
        const struct literal *l = &company->items[i];
        if (company_is_term(l))
            add_word(g, m, (struct gate_word){.text = l->text, .letters = l->letters, .term = l});
    }
    for (size_t i = 0; i < g->grammar->n_anchors; i++) {
        const struct grammar_anchor *x = &g->grammar->anchors[i];
        add_word(g, m,
                 (struct gate_word){.text = x->text,
                                    .letters = x->letters,
                                    .anchor = (uint32_t)i + 1,
                                    .begins = x->first});
    }
}

static bool is_sure(const struct entry *e)
{
    return e->squeezed && e->squeezed->letters >= GATE_SHORT_SQUEEZED;
}

static int by_view(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    return str_cmp(a->view, b->view);
}

struct holds {
    size_t len; // of the text
};

static bool shorter_hit(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct holds *h = ctx;
    (void)id;
    return end - start < h->len;
}

// Takes out what holds a shorter sure view. The entries are sorted by view.
static void prune(struct maker *m)
{
    struct arena a;
    arena_init(&a);
    struct sieve *sure = arena_alloc(&a, sizeof(*sure));
    struct str *texts = arena_array(&a, m->n, sizeof(*texts));
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < m->n; i++)
        if (is_sure(&m->entries[i]))
            texts[n++] = m->entries[i].view; // NAMES_SQUEEZED has each once
    sieve_init(sure, texts, n, &a);
    for (size_t i = 0; i < m->n; i++) {
        struct holds h = {m->entries[i].view.len};
        if (!sieve_run(sure, m->entries[i].view, shorter_hit, &h))
            m->entries[kept++] = m->entries[i];
    }
    m->n = kept;
    arena_deinit(&a);
}

static void make_views(struct gate *g, struct maker *m, struct arena *a)
{
    size_t n = 0;
    if (m->n)
        qsort(m->entries, m->n, sizeof(*m->entries), by_view);
    prune(m);
    struct str *texts = arena_array(a, m->n, sizeof(*texts));
    struct gate_word *words = arena_array(a, m->n, sizeof(*words));
    g->views = arena_array(a, m->n, sizeof(*g->views));
    for (size_t i = 0; i < m->n; i++) {
        const struct entry *e = &m->entries[i];
        if (n == 0 || !str_eq(e->view, texts[n - 1])) {
            texts[n] = arena_str(a, e->view);
            g->views[n++].words = words;
        }
        struct gate_view *v = &g->views[n - 1];
        v->sure |= is_sure(e);
        if (e->squeezed) {
            v->squeezed = e->squeezed;
        } else {
            *words++ = e->word;
            v->n_words++;
        }
    }
    sieve_init(&g->sieve, texts, n, a);
}

static void make_apart(struct gate *g, struct maker *m, struct arena *a)
{
    struct str *texts = arena_array(m->arena, m->n_apart, sizeof(*texts));
    for (size_t i = 0; i < m->n_apart; i++)
        texts[i] = m->apart[i]->text;
    initials_init(&g->alone, texts, m->n_apart, a);
    g->apart = m->apart;
}

// The texts of words, for those that find them.
static struct str *texts_of(struct maker *m, const struct gate_word *words, size_t n)
{
    struct str *texts = arena_array(m->arena, n, sizeof(*texts));
    for (size_t i = 0; i < n; i++)
        texts[i] = words[i].text;
    return texts;
}

static struct gate_word *copy_words(struct arena *a, const struct gate_word *words, size_t n)
{
    struct gate_word *copy = arena_array(a, n, sizeof(*copy));
    if (n)
        memcpy(copy, words, n * sizeof(*copy));
    return copy;
}

bool gate_init(struct gate *g, const struct names *alone, const struct names *squeezed,
               const struct company *company, const struct grammar *grammar,
               const struct words *near, const struct cas_table *cas, const struct fold *fold,
               struct arena *a, struct err *err)
{
    struct arena own;
    struct maker m = {.arena = &own};
    arena_init(&own);
    *g = (struct gate){
        .fold = fold, .company = company, .grammar = grammar, .near = near, .cas = cas};
    m.apart = arena_array(a, squeezed->n, sizeof(const struct name_literal *));
    for (size_t i = 0; i < squeezed->n; i++)
        add_squeezed(&m, &squeezed->literals[i]);
    add_words(g, &m, alone);
    make_views(g, &m, a);
    make_apart(g, &m, a);
    initials_init(&g->words, texts_of(&m, m.begins, m.n_begins), m.n_begins, a);
    g->begins = copy_words(a, m.begins, m.n_begins);
    g->rest = scan_new(texts_of(&m, m.others, m.n_others), m.n_others, NULL, err);
    g->others = copy_words(a, m.others, m.n_others);
    free(m.entries);
    arena_deinit(&own);
    return g->rest != NULL;
}

void gate_deinit(struct gate *g)
{
    scan_free(g->rest);
}

// ---- asking it

struct ask {
    const struct gate *gate;
    struct str canonical;
    const struct gate_scratch *s;
    bool terms; // there was an ambiguous name: s->company is this text's
    bool more;  // there was one that was not looked at by itself
};

static bool term_counts(struct ask *q, const struct gate_word *w, size_t end)
{
    struct company_seen *seen = q->s->company;
    if (!q->terms)
        company_seen_reset(seen, q->gate->company);
    q->terms = true;
    if (seen->looked > BESIDE_MIN + BESIDE_TIMES * q->canonical.len) {
        q->more = true;
        return false;
    }
    return company_beside(q->gate->company, q->canonical, &q->s->squeezed->kinds, w->term, end,
                          seen);
}

static bool word_counts(struct ask *q, const struct gate_word *w, size_t start, size_t end)
{
    struct grammar_hit hit;
    if (w->anchor)
        return grammar_fits(q->gate->grammar, q->s->grammar, q->canonical, w->anchor - 1, start,
                            &hit);
    if (!bounded(w))
        return true;
    return bounds_fit(q->gate->fold, q->canonical, start, end, w->letters, BOUNDS_NAME) &&
           (!w->term || term_counts(q, w, end));
}

// The canonical text from which the view has its bytes [start, end), with room for what a word
// has before its first letter and behind its last. It may reach further than the word: whatever is
// found there counts as well.
static struct str under(const struct ask *q, size_t start, size_t end, size_t room, size_t *from)
{
    size_t to;
    squeeze_around(q->s->squeezed, start, end, from, &to);
    *from = *from > room ? *from - room : 0;
    return str_sub(q->canonical, *from, to < q->canonical.len ? to + room : to);
}

static bool word_under(struct ask *q, const struct gate_word *w, size_t start, size_t end)
{
    size_t from;
    struct str text = under(q, start, end, w->text.len, &from);
    for (size_t at = 0; (at = str_find(text, w->text, at)) != STR_NPOS; at++)
        if (word_counts(q, w, from + at, from + at + w->text.len))
            return true;
    return false;
}

static bool squeezed_fits(const struct ask *q, const struct name_literal *l, size_t start)
{
    size_t from, to;
    for (size_t i = 0; i < l->n_rows; i++)
        if (squeeze_fits(q->gate->fold, q->canonical, q->s->squeezed, start, &l->rows[i].squeezed,
                         &from, &to))
            return true;
    return false;
}

static bool on_view(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct ask *q = ctx;
    const struct gate_view *v = &q->gate->views[id];
    if (v->sure || (v->squeezed && squeezed_fits(q, v->squeezed, start)))
        return true;
    for (size_t i = 0; i < v->n_words; i++)
        if (word_under(q, &v->words[i], start, end))
            return true;
    return false;
}

static bool on_begin(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct ask *q = ctx;
    return word_counts(q, &q->gate->begins[id], start, end);
}

static bool on_other(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct ask *q = ctx;
    return word_counts(q, &q->gate->others[id], start, end);
}

static bool on_apart(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct ask *q = ctx;
    (void)end;
    return squeezed_fits(q, q->gate->apart[id], start);
}

// Names of fewer than SIEVE_MIN bytes. The last letter of each stands in a span that says so.
static bool any_apart(struct ask *q)
{
    const struct squeezed *s = q->s->squeezed;
    for (size_t i = 0; i < s->n_marks; i++) {
        if (!s->marks[i].apart)
            continue;
        size_t from = s->marks[i].view,
               to = i + 1 < s->n_marks ? s->marks[i + 1].view : s->text.len;
        from = from > SIEVE_MIN ? from - SIEVE_MIN : 0;
        if (initials_between(&q->gate->alone, buf_str(&s->text), from, to, on_apart, q))
            return true;
    }
    return false;
}

static bool on_word(void *ctx, const struct word_hit *hit)
{
    (void)ctx;
    (void)hit;
    return true;
}

bool gate_candidate(const struct gate *g, struct str canonical, const struct gate_scratch *s)
{
    struct ask q = {g, canonical, s, false, false};
    const struct kinds *kinds = &s->squeezed->kinds;
    squeeze(g->fold, canonical, s->squeezed);
    return sieve_run(&g->sieve, buf_str(&s->squeezed->text), on_view, &q) || any_apart(&q) ||
           initials_run(&g->words, canonical, kinds, on_begin, &q) ||
           scan_run(g->rest, s->hs, canonical, on_other, &q) ||
           words_run(g->near, s->words, canonical, kinds, on_word, NULL) ||
           cas_any(g->cas, canonical, kinds) ||
           (q.more && company_candidate(g->company, s->hs, canonical, s->company));
}
