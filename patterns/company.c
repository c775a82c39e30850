#include "patterns/company.h"

#include "base/xalloc.h"
#include "patterns/bounds.h"
#include "patterns/normalise.h"

#include <stdlib.h>

enum { ROLE_TERM, ROLE_WITH, ROLE_WITHOUT };

static struct str canonical_copy(struct canon *c, const struct fold *f, struct arena *a,
                                 struct str text)
{
    normalise(f, text, c);
    return arena_str(a, str_trim(canon_str(c)));
}

static void add(struct company *c, struct canon *canon, struct arena *a, struct str text,
                uint32_t role, size_t rule)
{
    literals_add(&c->literals, canonical_copy(canon, c->fold, a, text), role, (uint32_t)rule);
    normalise_capitals(c->fold, text, canon);
    literals_add(&c->literals, arena_str(a, str_trim(canon_str(canon))), role, (uint32_t)rule);
}

// Adds a word's first two bytes to the table of its rule, or all that may stand behind one.
static void add_pair(struct company_words *w, struct str word)
{
    unsigned char first = (unsigned char)word.ptr[0];
    w->pairs[first % 32] |=
        word.len > 1 ? (uint32_t)1 << ((unsigned char)word.ptr[1] % 32) : UINT32_MAX;
    w->bare |= first < 0x80 && !ascii_alnum(word.ptr[0]);
}

// Lists each rule's words by themselves.
static void list_words(struct company *c, struct arena *a)
{
    size_t n_rules = c->lexicon->n_companions;
    c->rules = arena_array(a, n_rules, sizeof(*c->rules));
    for (int fill = 0; fill < 2; fill++) {
        for (size_t i = 0; i < c->literals.n; i++) {
            const struct literal *l = &c->literals.items[i];
            for (size_t k = 0; k < l->n_uses; k++) {
                struct company_words *w = &c->rules[l->uses[k].index];
                if (l->uses[k].role != ROLE_WITH)
                    continue;
                if (fill)
                    w->items[w->n] = l;
                w->n++;
                add_pair(w, l->text);
                w->longest = l->text.len > w->longest ? l->text.len : w->longest;
            }
        }
        for (size_t i = 0; fill == 0 && i < n_rules; i++) {
            c->rules[i].items = arena_array(a, c->rules[i].n, sizeof(struct literal *));
            c->rules[i].n = 0;
        }
    }
}

bool company_init(struct company *c, const struct lexicon *lexicon, const struct fold *fold,
                  const char *cache_dir, struct arena *a, struct err *err)
{
    struct canon canon;
    *c = (struct company){.lexicon = lexicon, .fold = fold};
    c->terms = arena_array(a, lexicon->n_companions, sizeof(*c->terms));
    canon_init(&canon, false);
    for (size_t i = 0; i < lexicon->n_companions; i++) {
        const struct companion *rule = &lexicon->companions[i];
        c->terms[i] = canonical_copy(&canon, fold, a, rule->term);
        // A rule without company of its own adds nothing to what other names give, and a letter
        // alone is no name here (names.c).
        if (rule->n_with && bounds_letters(fold, c->terms[i]) >= 2)
            add(c, &canon, a, rule->term, ROLE_TERM, i);
        for (size_t k = 0; k < rule->n_with; k++)
            add(c, &canon, a, rule->with[k], ROLE_WITH, i);
        for (size_t k = 0; k < rule->n_without; k++)
            add(c, &canon, a, rule->without[k], ROLE_WITHOUT, i);
    }
    canon_deinit(&canon);
    if (!literals_compile(&c->literals, fold, a, cache_dir, err))
        return false;
    list_words(c, a);
    return true;
}

void company_deinit(struct company *c)
{
    literals_deinit(&c->literals);
}

size_t company_rule(const struct company *c, struct str name)
{
    for (size_t i = 0; i < c->lexicon->n_companions; i++)
        if (str_eq(c->terms[i], name))
            return i;
    return COMPANY_NONE;
}

void company_seen_init(struct company_seen *s, const struct company *c)
{
    size_t n = c->lexicon->n_companions + 1;
    *s = (struct company_seen){.words = xcalloc(COMPANY_WORDS, sizeof(*s->words)),
                               .without = xcalloc(n, sizeof(*s->without)),
                               .last = xcalloc(n, sizeof(*s->last)),
                               .clear = xcalloc(n, sizeof(*s->clear))};
}

void company_seen_deinit(struct company_seen *s)
{
    free(s->words);
    free(s->without);
    free(s->last);
    free(s->clear);
}

void company_seen_reset(struct company_seen *s, const struct company *c)
{
    s->n = s->looked = 0;
    memset(s->without, 0, c->lexicon->n_companions * sizeof(*s->without));
    memset(s->last, 0, c->lexicon->n_companions * sizeof(*s->last));
    memset(s->clear, 0, c->lexicon->n_companions * sizeof(*s->clear));
}

struct look {
    const struct company *company;
    struct str canonical;
    size_t text;
    struct company_seen *seen;
};

static bool fits(const struct look *l, const struct literal *lit, uint32_t role, size_t start,
                 size_t end)
{
    // The name may have the endings that names have; the words are what the rule says.
    enum bounds_mode mode = role == ROLE_TERM ? BOUNDS_NAME : BOUNDS_UNIT;
    return bounds_fit(l->company->fold, l->canonical, start, end, lit->letters, mode);
}

// Both ends are less than COMPANY_BYTES apart, so the places are.
static bool close_by(uint32_t last, size_t end)
{
    return last && end + 1 - last <= COMPANY_BYTES;
}

static bool on_candidate(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct look *l = ctx;
    const struct literal *lit = &l->company->literals.items[id];
    enum { UNKNOWN, NO, YES } fit[] = {[ROLE_TERM] = UNKNOWN, [ROLE_WITH] = UNKNOWN};
    for (size_t i = 0; i < lit->n_uses; i++) {
        const struct literal_use *u = &lit->uses[i];
        struct company_last *last = &l->seen->last[u->index];
        if (u->role == ROLE_WITHOUT)
            continue;
        if (fit[u->role] == UNKNOWN) // asked once: "mg" has a use in most rules
            fit[u->role] = fits(l, lit, u->role, start, end) ? YES : NO;
        if (fit[u->role] == NO)
            continue;
        *(u->role == ROLE_TERM ? &last->term : &last->with) = (uint32_t)end + 1;
        if (close_by(u->role == ROLE_TERM ? last->with : last->term, end))
            return true;
    }
    return false;
}

bool company_candidate(const struct company *c, struct hs_scratch *scratch, struct str canonical,
                       struct company_seen *seen)
{
    struct look l = {c, canonical, 0, seen};
    company_seen_reset(seen, c);
    return scan_run(c->literals.scan, scratch, canonical, on_candidate, &l);
}

// Looks for one of the words at `at`. *near: it ends at most COMPANY_BYTES from `end`.
static bool word_at(const struct look *l, const struct company_words *w, size_t at, size_t end,
                    bool *near)
{
    bool found = false;
    *near = false;
    for (size_t i = 0; i < w->n && !*near; i++) {
        struct str word = w->items[i]->text;
        size_t to = at + word.len, reach = to > end ? to - end : end - to;
        if (word.ptr[0] != l->canonical.ptr[at] || !str_starts(str_skip(l->canonical, at), word) ||
            !fits(l, w->items[i], ROLE_WITH, at, to))
            continue;
        found = true;
        *near = reach <= COMPANY_BYTES;
    }
    return found;
}

// Places of span `i` where a word may begin: not a letter or digit right behind a letter, of ASCII.
static uint64_t begins_of(const struct kinds *kinds, size_t i, bool bare)
{
    const struct kinds_span *k = &kinds->spans[i];
    uint64_t behind_letter = k->letters << 1 | (i ? k[-1].letters >> (SPAN - 1) : 0);
    uint64_t begins = ~((k->letters | k->digits) & behind_letter);
    return bare ? begins : begins & (k->letters | k->digits | k->beyond);
}

static bool pair_at(const struct company_words *w, const char *p)
{
    return w->pairs[(unsigned char)p[0] % 32] >> ((unsigned char)p[1] % 32) & 1;
}

// Looks for words that begin in [from, to). *far: there is one that is too far away.
static bool word_between(const struct look *l, const struct kinds *kinds,
                         const struct company_words *w, size_t from, size_t to, size_t end,
                         bool *far)
{
    char room[SPAN + KINDS_BEHIND];
    for (size_t i = from / SPAN; i * SPAN < to; i++) {
        const char *p = kinds_bytes(l->canonical, i, room);
        uint64_t begins = begins_of(kinds, i, w->bare);
        if (i == from / SPAN)
            begins &= ~span_low((unsigned)(from % SPAN));
        if (to - i * SPAN < SPAN)
            begins &= span_low((unsigned)(to - i * SPAN));
        for (; begins; begins &= begins - 1) {
            size_t at = (size_t)__builtin_ctzll(begins);
            bool near;
            if (!pair_at(w, p + at) || !word_at(l, w, i * SPAN + at, end, &near))
                continue;
            if (near)
                return true;
            *far = true;
        }
    }
    return false;
}

// A rule's names come in the order of the text, mostly, and their surroundings overlap: what was
// looked through for the one before is not looked through again, if it holds no word at all.
static bool word_beside(const struct look *l, const struct kinds *kinds, size_t rule, size_t end)
{
    const struct company_words *w = &l->company->rules[rule];
    struct company_clear *clear = &l->seen->clear[rule];
    size_t before = COMPANY_BYTES + w->longest, from = end > before ? end - before : 0;
    size_t to = str_sub(l->canonical, 0, end + COMPANY_BYTES).len, start = from;
    bool far = false;
    if (from >= clear->from && from <= clear->to)
        start = clear->to;
    else
        clear->from = (uint32_t)from;
    if (start >= to)
        return false;
    clear->to = (uint32_t)to;
    l->seen->looked += to - start;
    if (word_between(l, kinds, w, start, to, end, &far))
        return true;
    if (far)
        *clear = (struct company_clear){0};
    return false;
}

bool company_beside(const struct company *c, struct str canonical, const struct kinds *kinds,
                    const struct literal *term, size_t end, struct company_seen *seen)
{
    struct look l = {c, canonical, 0, seen};
    for (size_t i = 0; i < term->n_uses && term->uses[i].role == ROLE_TERM; i++)
        if (word_beside(&l, kinds, term->uses[i].index, end))
            return true;
    return false;
}

bool company_is_term(const struct literal *l)
{
    return l->uses[0].role == ROLE_TERM; // uses are sorted by role
}

static bool on_look(void *ctx, uint32_t id, size_t start, size_t end)
{
    const struct look *l = ctx;
    const struct literal *lit = &l->company->literals.items[id];
    for (size_t i = 0; i < lit->n_uses; i++) {
        const struct literal_use *u = &lit->uses[i];
        if (u->role == ROLE_TERM || !fits(l, lit, u->role, start, end))
            continue;
        if (u->role == ROLE_WITHOUT)
            l->seen->without[u->index] = true;
        else if (l->seen->n < COMPANY_WORDS)
            l->seen->words[l->seen->n++] =
                (struct company_word){u->index, (uint32_t)start, (uint32_t)end, l->text};
    }
    return false;
}

void company_look(const struct company *c, struct hs_scratch *scratch, struct str canonical,
                  size_t text, struct company_seen *seen)
{
    struct look l = {c, canonical, text, seen};
    scan_run(c->literals.scan, scratch, canonical, on_look, &l);
}

bool company_met(const struct company_seen *seen, size_t rule, size_t text, size_t start,
                 size_t end, bool others)
{
    if (rule == COMPANY_NONE)
        return others;
    if (seen->without[rule])
        return false;
    for (size_t i = 0; i < seen->n && !others; i++) {
        const struct company_word *w = &seen->words[i];
        // A word does not give company to itself ("tramadol 225" with "225").
        bool apart = w->end <= start || w->start >= end;
        size_t reach = w->end > end ? w->end - end : end - w->end;
        others = w->rule == rule && w->text == text && apart && reach < COMPANY_BYTES;
    }
    return others;
}
