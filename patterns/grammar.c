// Parsing names from their anchors. The tables are made in grammar_make.c.
#include "patterns/grammar.h"

#include "base/xalloc.h"
#include "patterns/bounds.h"

#include <stdlib.h>

// What one side has reached at each number of bytes from the anchor.
struct walk {
    uint64_t reached[GRAMMAR_REACH + 1]; // states
    struct walk_step {
        uint32_t morpheme;
        uint16_t from;                          // bytes
    } steps[GRAMMAR_REACH + 1][GRAMMAR_STATES]; // into that state, where it is reached
    size_t end;                                 // the furthest
};

struct grammar_scratch {
    struct walk walks[2]; // by enum reading
    char name[GRAMMAR_NAME];
};

struct grammar_scratch *grammar_scratch_new(void)
{
    return xcalloc(1, sizeof(struct grammar_scratch));
}

void grammar_scratch_free(struct grammar_scratch *s)
{
    free(s);
}

static uint64_t followers(const struct grammar_side *side, uint64_t states)
{
    uint64_t all = 0;
    for (; states; states &= states - 1)
        all |= side->follow[__builtin_ctzll(states)];
    return all;
}

static void step(struct walk *w, unsigned state, size_t from, const struct set_match *m)
{
    size_t to = from + m->len;
    if (w->reached[to] >> state & 1)
        return;
    w->reached[to] |= (uint64_t)1 << state;
    w->steps[to][state] = (struct walk_step){m->morpheme, (uint16_t)from};
    if (to > w->end)
        w->end = to;
}

// All that the side can read from `origin` outwards.
static void read_side(struct walk *w, const struct grammar_side *side, enum reading reading,
                      struct str text, size_t origin)
{
    struct set_match matches[SET_MATCHES];
    size_t left = reading == READ_FORWARDS ? text.len - origin : origin;
    left = left < GRAMMAR_REACH ? left : GRAMMAR_REACH;
    memset(w->reached, 0, (w->end + 1) * sizeof(w->reached[0])); // of the walk before
    w->end = 0;
    for (size_t at = 0; at <= w->end && at < left; at++) {
        uint64_t next = at ? followers(side, w->reached[at]) : side->first;
        const char *p = text.ptr + (reading == READ_FORWARDS ? origin + at : origin - at);
        char c = reading == READ_FORWARDS ? *p : p[-1];
        for (; next; next &= next - 1) {
            unsigned state = (unsigned)__builtin_ctzll(next);
            if (!grammar_set_may(side->sets[state], reading, c))
                continue;
            size_t n = grammar_set_match(side->sets[state], reading, p, left - at, matches);
            for (size_t i = 0; i < n; i++)
                step(w, state, at, &matches[i]);
        }
    }
}

static bool accepts(const struct walk *w, const struct grammar_side *side, size_t at)
{
    return at ? (w->reached[at] & side->last) != 0 : side->nullable;
}

// ---- the canonical name

struct name {
    char *text;
    size_t len;
};

static void add(struct name *n, struct str s)
{
    size_t room = GRAMMAR_NAME - n->len;
    s = str_sub(s, 0, room);
    if (s.len)
        memcpy(n->text + n->len, s.ptr, s.len);
    n->len += s.len;
}

// Of the states at `at` the one that the longest morpheme led into: "3,4-methylenedioxy" is one
// thing where the set has it as one.
static unsigned longest_step(const struct walk *w, size_t at, uint64_t states)
{
    unsigned best = (unsigned)__builtin_ctzll(states);
    for (; states; states &= states - 1) {
        unsigned state = (unsigned)__builtin_ctzll(states);
        if (w->steps[at][state].from < w->steps[at][best].from)
            best = state;
    }
    return best;
}

// The morphemes from the side's end at `at` inwards, which is their order in the text where it was
// read backwards.
static size_t morphemes(const struct walk *w, const struct grammar_side *side, size_t at,
                        struct str out[GRAMMAR_REACH])
{
    size_t n = 0;
    uint64_t allowed = side->last;
    while (at) {
        unsigned state = longest_step(w, at, w->reached[at] & allowed);
        const struct walk_step *s = &w->steps[at][state];
        out[n++] = side->sets[state]->canonical[s->morpheme];
        at = s->from;
        allowed = 0;
        for (uint64_t before = w->reached[at]; before; before &= before - 1)
            if (side->follow[__builtin_ctzll(before)] >> state & 1)
                allowed |= before & (~before + 1);
    }
    return n;
}

static struct str canonical_name(struct grammar_scratch *s, const struct anchor_use *use,
                                 const size_t ends[2])
{
    struct str parts[GRAMMAR_REACH];
    struct name name = {s->name, 0};
    size_t n = morphemes(&s->walks[READ_BACKWARDS], &use->rule->sides[READ_BACKWARDS],
                         ends[READ_BACKWARDS], parts);
    for (size_t i = 0; i < n; i++)
        add(&name, parts[i]);
    add(&name, use->canonical);
    n = morphemes(&s->walks[READ_FORWARDS], &use->rule->sides[READ_FORWARDS], ends[READ_FORWARDS],
                  parts);
    while (n > 0)
        add(&name, parts[--n]);
    return str_from(name.text, name.len);
}

// ---- names

struct place {
    size_t start, end;
    size_t ends[2];
};

// The longest name of one rule.
static bool parse(const struct grammar *g, struct grammar_scratch *s, struct str text,
                  const struct grammar_rule *rule, const struct grammar_anchor *anchor,
                  size_t start, struct place *out)
{
    struct walk *before = &s->walks[READ_BACKWARDS], *after = &s->walks[READ_FORWARDS];
    size_t end = start + anchor->text.len, from, to;
    read_side(before, &rule->sides[READ_BACKWARDS], READ_BACKWARDS, text, start);
    for (from = before->end + 1; from-- > 0;)
        if (accepts(before, &rule->sides[READ_BACKWARDS], from) &&
            bounds_begins(g->fold, text, start - from, anchor->letters))
            break;
    if (from == SIZE_MAX)
        return false;
    read_side(after, &rule->sides[READ_FORWARDS], READ_FORWARDS, text, end);
    for (to = after->end + 1; to-- > 0;)
        if (accepts(after, &rule->sides[READ_FORWARDS], to) &&
            bounds_ends(g->fold, text, end + to, anchor->letters))
            break;
    if (to == SIZE_MAX)
        return false;
    *out = (struct place){start - from, end + to, {from, to}};
    return true;
}

static const struct grammar_listed *find_listed(const struct grammar *g, struct str name)
{
    size_t low = 0, high = g->n_listed;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(g->listed[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->n_listed && str_eq(g->listed[low].name, name) ? &g->listed[low] : NULL;
}

bool grammar_fits(const struct grammar *g, struct grammar_scratch *s, struct str text,
                  uint32_t anchor, size_t start, struct grammar_hit *hit)
{
    const struct grammar_anchor *a = &g->anchors[anchor];
    bool any = false;
    for (size_t i = 0; i < a->n_uses; i++) {
        const struct anchor_use *use = &a->uses[i];
        struct place p;
        if (!parse(g, s, text, use->rule, a, start, &p) ||
            (any && p.end - p.start <= hit->end - hit->start))
            continue;
        any = true;
        *hit = (struct grammar_hit){
            use->rule->unlisted, canonical_name(s, use, p.ends), p.start, p.end, use->rule->company,
            use->rule->ambiguous};
    }
    const struct grammar_listed *l = any ? find_listed(g, hit->name) : NULL;
    if (!l)
        return any;
    hit->substance = l->substance;
    hit->company = l->company;
    hit->ambiguous = l->ambiguous;
    return l->substance != NULL;
}
