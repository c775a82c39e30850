// Making the grammar's tables from the lexicon.
#include "patterns/grammar.h"

#include "base/xalloc.h"
#include "patterns/bounds.h"
#include "patterns/grammar_rule.h"
#include "patterns/names.h"
#include "patterns/normalise.h"

#include <assert.h>
#include <stdlib.h>

enum { SPELLINGS = 3 }; // of one text in canonical text

struct maker {
    const struct lexicon *lexicon;
    const struct company *company;
    const struct fold *fold;
    struct arena *arena, *scratch;
    struct canon canon;
    struct named_set {
        struct str name;
        struct grammar_set set;
    } * sets;
    size_t n_sets;
    const struct grammar_set *digits, *letters, *gaps;
    struct entry {
        struct str text;
        struct anchor_use use;
    } * entries;
    size_t n_entries, cap;
};

// ---- spellings

static void keep(struct maker *m, struct str text, struct str out[SPELLINGS], size_t *n)
{
    text = str_trim(text);
    for (size_t i = 0; i < *n; i++)
        if (str_eq(out[i], text))
            return;
    if (text.len)
        out[(*n)++] = arena_str(m->arena, text);
}

// What a part of a name is in canonical text: as a word of its own, in capitals, and inside of a
// word that has letters of its script only. A word of look-alikes alone becomes Latin
// (normalise.h), which a part of it must not.
static size_t spellings(struct maker *m, struct str text, struct str out[SPELLINGS])
{
    static const char guard[] = "ж"; // no look-alike of any letter
    enum { GUARD = sizeof(guard) - 1 };
    size_t n = 0;
    normalise(m->fold, text, &m->canon);
    keep(m, canon_str(&m->canon), out, &n);
    normalise_capitals(m->fold, text, &m->canon);
    keep(m, canon_str(&m->canon), out, &n);
    struct str guarded = arena_fmt(m->scratch, "%s%.*s%s", guard, STR_ARG(text), guard);
    normalise(m->fold, guarded, &m->canon);
    assert(str_starts(canon_str(&m->canon), str_c(guard)));
    keep(m, str_sub(canon_str(&m->canon), GUARD, m->canon.text.len - GUARD), out, &n);
    return n;
}

// ---- sets

// `morphemes` in all spellings. A text that begins with a letter of ASCII between guards would be
// a word of two scripts, and the guards themselves Latin: then nothing new comes of it.
static void make_set(struct maker *m, struct grammar_set *set, const struct morpheme *morphemes,
                     size_t n)
{
    struct set_entry *entries = arena_array(m->scratch, n * SPELLINGS, sizeof(*entries));
    size_t n_entries = 0;
    for (size_t i = 0; i < n; i++) {
        struct str texts[SPELLINGS];
        size_t n_texts = spellings(m, morphemes[i].text, texts);
        for (size_t k = 0; k < n_texts; k++)
            entries[n_entries++] = (struct set_entry){texts[k], morphemes[i].canonical};
    }
    grammar_set_init(set, entries, n_entries, m->arena);
}

static void make_sets(struct maker *m)
{
    const struct lexicon *l = m->lexicon;
    m->sets = arena_array(m->arena, l->n_morphemes, sizeof(*m->sets));
    for (size_t i = 0, n; i < l->n_morphemes; i += n) {
        struct named_set *s = &m->sets[m->n_sets++];
        s->name = l->morphemes[i].set;
        const struct morpheme *first = lexicon_morphemes(l, s->name, &n);
        make_set(m, &s->set, first, n);
    }
}

// Single characters, which stand in canonical names as they are.
static const struct grammar_set *make_signs(struct maker *m, const char *signs)
{
    struct grammar_set *set = arena_zalloc(m->arena, sizeof(*set));
    size_t n = strlen(signs);
    struct set_entry *e = arena_array(m->scratch, n, sizeof(*e));
    for (size_t i = 0; i < n; i++)
        e[i] = (struct set_entry){str_from(signs + i, 1), str_from(signs + i, 1)};
    grammar_set_init(set, e, n, m->arena);
    return set;
}

// One to three separators (" - ", "-[("), which leave nothing in a canonical name.
static const struct grammar_set *make_gaps(struct maker *m, const char *signs)
{
    enum { LONGEST = 3 };
    struct grammar_set *set = arena_zalloc(m->arena, sizeof(*set));
    size_t len = strlen(signs), n = 0, all = len + len * len + len * len * len, before = 0;
    struct set_entry *e = arena_array(m->scratch, all, sizeof(*e));
    for (size_t i = 0; i < len; i++)
        e[n++] = (struct set_entry){str_from(signs + i, 1), STR_NONE};
    for (int longer = 1; longer < LONGEST; longer++)
        for (size_t end = n; before < end; before++)
            for (size_t i = 0; i < len; i++)
                e[n++] = (struct set_entry){
                    arena_fmt(m->scratch, "%.*s%c", STR_ARG(e[before].text), signs[i]), STR_NONE};
    grammar_set_init(set, e, n, m->arena);
    return set;
}

static const struct grammar_set *set_of(struct maker *m, const struct rule_atom *atom)
{
    struct grammar_set *own;
    switch (atom->kind) {
    case ATOM_DIGIT:
        return m->digits;
    case ATOM_LETTER:
        return m->letters;
    case ATOM_GAP:
        return m->gaps;
    case ATOM_SET:
        for (size_t i = 0; i < m->n_sets; i++)
            if (str_eq(m->sets[i].name, atom->text))
                return &m->sets[i].set;
        break;
    case ATOM_TEXT:
        break;
    }
    own = arena_zalloc(m->arena, sizeof(*own));
    struct morpheme word = {.text = atom->text, .canonical = arena_str(m->arena, atom->text)};
    make_set(m, own, &word, 1);
    return own;
}

// ---- rules

static void make_side(struct maker *m, struct grammar_side *out, const struct rule_side *side)
{
    static_assert((int)GRAMMAR_STATES == (int)RULE_ATOMS, "a state for each atom");
    *out =
        (struct grammar_side){.first = side->first, .last = side->last, .nullable = side->nullable};
    memcpy(out->follow, side->follow, sizeof(out->follow));
    for (size_t i = 0; i < side->n; i++)
        out->sets[i] = set_of(m, &side->atoms[i]);
}

static void add_anchor(struct maker *m, struct str text, struct anchor_use use)
{
    if (m->n_entries == m->cap) {
        m->cap = m->cap ? m->cap * 2 : 1024;
        m->entries = xreallocarray(m->entries, m->cap, sizeof(*m->entries));
    }
    m->entries[m->n_entries++] = (struct entry){text, use};
}

static void make_rule(struct maker *m, struct grammar_rule *out, const struct name_rule *rule)
{
    const char *why;
    const struct name_family *family = lexicon_family(m->lexicon, rule->family);
    struct rule *r = rule_parse(m->scratch, m->lexicon, rule->text, &why);
    assert(r && family); // lexicon_check parsed it
    out->unlisted = lexicon_find(m->lexicon, family->substance);
    out->ambiguous = rule->company;
    normalise(m->fold, out->unlisted->name, &m->canon);
    out->company = company_rule(m->company, str_trim(canon_str(&m->canon)));
    make_side(m, &out->sides[READ_BACKWARDS], &r->before);
    make_side(m, &out->sides[READ_FORWARDS], &r->after);
    for (size_t i = 0; i < r->n_anchors; i++) {
        struct str texts[SPELLINGS];
        size_t n = spellings(m, r->anchors[i].text, texts);
        struct anchor_use use = {out, arena_str(m->arena, r->anchors[i].canonical)};
        for (size_t k = 0; k < n; k++)
            add_anchor(m, texts[k], use);
    }
}

static int by_text(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    int c = str_cmp(a->text, b->text);
    if (c == 0)
        c = (a->use.rule > b->use.rule) - (a->use.rule < b->use.rule);
    return c ? c : str_cmp(a->use.canonical, b->use.canonical);
}

static void group(struct maker *m, struct grammar *g)
{
    struct grammar_anchor *anchors = arena_array(m->arena, m->n_entries, sizeof(*anchors));
    struct anchor_use *uses = arena_array(m->arena, m->n_entries, sizeof(*uses));
    if (m->n_entries)
        qsort(m->entries, m->n_entries, sizeof(*m->entries), by_text);
    for (size_t i = 0; i < m->n_entries; i++) {
        const struct entry *e = &m->entries[i];
        bool same = i > 0 && str_eq(e[-1].text, e->text);
        if (same && e[-1].use.rule == e->use.rule)
            continue;
        struct grammar_anchor *a = &anchors[same ? g->n_anchors - 1 : g->n_anchors++];
        if (!same)
            *a = (struct grammar_anchor){.text = e->text,
                                         .letters = bounds_letters(m->fold, e->text),
                                         .first = true,
                                         .uses = uses};
        *uses++ = e->use;
        a->n_uses++;
        a->first &= e->use.rule->sides[READ_BACKWARDS].first == 0;
    }
    g->anchors = anchors;
}

static bool make_scan(struct maker *m, struct grammar *g, const char *cache_dir, struct err *err)
{
    struct str *texts = arena_array(m->scratch, g->n_anchors, sizeof(*texts));
    for (size_t i = 0; i < g->n_anchors; i++)
        texts[i] = g->anchors[i].text;
    g->scan = scan_new(texts, g->n_anchors, cache_dir, err);
    return g->scan != NULL;
}

// ---- what is no news

struct lister {
    struct maker *m;
    struct grammar *g;
    struct grammar_scratch *scratch;
    struct grammar_listed *items;
    size_t n, cap;
    struct str text;
    const struct substance *substance;
    bool ambiguous;
};

static bool list_hit(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct lister *l = ctx;
    struct grammar_hit hit;
    (void)end;
    if (!grammar_fits(l->g, l->scratch, l->text, id, start, &hit) || hit.start > 0 ||
        hit.end < l->text.len)
        return false;
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->items = xreallocarray(l->items, l->cap, sizeof(*l->items));
    }
    l->items[l->n++] = (struct grammar_listed){
        arena_str(l->m->arena, hit.name), l->substance,
        l->ambiguous ? company_rule(l->m->company, l->text) : COMPANY_NONE, l->ambiguous};
    return false;
}

static void list_name(struct lister *l, struct hs_scratch *hs, struct str name)
{
    normalise(l->m->fold, name, &l->m->canon);
    l->text = arena_str(l->m->scratch, str_trim(canon_str(&l->m->canon)));
    scan_run(l->g->scan, hs, l->text, list_hit, l);
}

// Of equal names first a substance that needs no company; what is no hit last.
static int by_name(const void *pa, const void *pb)
{
    const struct grammar_listed *a = pa, *b = pb;
    int c = str_cmp(a->name, b->name);
    if (c == 0)
        c = (a->substance == NULL) - (b->substance == NULL);
    if (c == 0)
        c = a->ambiguous - b->ambiguous;
    return c || !a->substance ? c : str_cmp(a->substance->id, b->substance->id);
}

static void list_all(struct lister *l, struct hs_scratch *hs, int known_before)
{
    const struct lexicon *x = l->m->lexicon;
    for (size_t i = 0; i < x->n_substances; i++) {
        l->substance = &x->substances[i];
        for (size_t k = 0; names_known(l->substance, known_before) && k < l->substance->n_names;
             k++) {
            l->ambiguous = l->substance->names[k].ambiguous;
            list_name(l, hs, l->substance->names[k].text);
        }
    }
    l->substance = NULL;
    l->ambiguous = false;
    for (size_t i = 0; i < x->n_families; i++)
        for (size_t k = 0; k < x->families[i].n_except; k++)
            list_name(l, hs, x->families[i].except[k]);
}

static bool make_listed(struct maker *m, struct grammar *g, int known_before, struct err *err)
{
    struct lister l = {.m = m, .g = g, .scratch = grammar_scratch_new()};
    struct hs_scratch *hs = NULL;
    bool ok = scan_scratch(g->scan, &hs, err);
    if (ok)
        list_all(&l, hs, known_before);
    if (l.n)
        qsort(l.items, l.n, sizeof(*l.items), by_name);
    struct grammar_listed *listed = arena_array(m->arena, l.n, sizeof(*listed));
    if (l.n)
        memcpy(listed, l.items, l.n * sizeof(*listed));
    g->listed = listed;
    g->n_listed = l.n;
    free(l.items);
    hs_free_scratch(hs);
    grammar_scratch_free(l.scratch);
    return ok;
}

bool grammar_init(struct grammar *g, const struct lexicon *lexicon, const struct company *company,
                  const struct fold *fold, const struct matcher_options *options, struct arena *a,
                  struct err *err)
{
    struct arena scratch;
    arena_init(&scratch);
    struct maker m = {
        .lexicon = lexicon, .company = company, .fold = fold, .arena = a, .scratch = &scratch};
    *g = (struct grammar){.fold = fold};
    canon_init(&m.canon, false);
    make_sets(&m);
    m.digits = make_signs(&m, "0123456789");
    m.letters = make_signs(&m, "abcdefghijklmnopqrstuvwxyz");
    m.gaps = make_gaps(&m, " -_'()[]");
    struct grammar_rule *rules = arena_array(a, lexicon->n_rules, sizeof(*rules));
    for (size_t i = 0; i < lexicon->n_rules; i++)
        make_rule(&m, &rules[i], &lexicon->rules[i]);
    group(&m, g);
    bool ok =
        make_scan(&m, g, options->cache_dir, err) && make_listed(&m, g, options->known_before, err);
    free(m.entries);
    canon_deinit(&m.canon);
    arena_deinit(&scratch);
    return ok;
}

void grammar_deinit(struct grammar *g)
{
    scan_free(g->scan);
}
