// The grammar of names: finds names that no list has yet by how their family forms them.
//
// Each rule (grammar_rule.h) has an anchor, a text that all its names hold. Anchors are looked for
// like literals; from each the name is parsed outwards, both ways, as far as the rule's morphemes
// reach. A parse looks at GRAMMAR_REACH bytes each way at most and keeps one word of state bits
// for each of them, so all parses of a text together are linear in it.
//
// A name has a canonical form, in which "para-fluoro" and "4-fluoro" are the same: so a listed
// substance is found by spellings of its name that the lexicon lacks, and its names are no news.
#ifndef WG_PATTERNS_GRAMMAR_H
#define WG_PATTERNS_GRAMMAR_H

#include "patterns/company.h"
#include "patterns/grammar_set.h"
#include "patterns/matcher.h"

enum {
    GRAMMAR_REACH = 96, // bytes of canonical text on each side of an anchor
    GRAMMAR_NAME = 200, // of a canonical name; longer ones are cut
    GRAMMAR_STATES = 64,
};

// One side of a rule: a position automaton, whose states are sets. Bit i is state i.
struct grammar_side {
    uint64_t first, last, follow[GRAMMAR_STATES];
    const struct grammar_set *sets[GRAMMAR_STATES];
    bool nullable;
};

struct grammar_rule {
    struct grammar_side sides[2]; // by enum reading
    const struct substance *unlisted;
    size_t company; // rule of company, or COMPANY_NONE
    bool ambiguous; // counts only in company
};

// One spelling of an anchor.
struct grammar_anchor {
    struct str text;  // canonical text
    unsigned letters; // bounds_letters()
    bool first;       // of all its rules: names begin with it
    const struct anchor_use {
        const struct grammar_rule *rule;
        struct str canonical;
    } * uses;
    size_t n_uses;
};

// A canonical name that is no news.
struct grammar_listed {
    struct str name;
    const struct substance *substance; // NULL: an ordinary word, or a medicine, that is no hit
    size_t company;
    bool ambiguous;
};

struct grammar {
    const struct fold *fold;
    struct scan *scan;                    // of the anchors
    const struct grammar_anchor *anchors; // by its index
    size_t n_anchors;
    const struct grammar_listed *listed; // by name
    size_t n_listed;
};

// Memory of one worker.
struct grammar_scratch;
struct grammar_scratch *grammar_scratch_new(void);
void grammar_scratch_free(struct grammar_scratch *s);

// A substance first reported in options->known_before or later has no listed names. All must
// outlive the grammar; the arena holds its tables.
bool grammar_init(struct grammar *g, const struct lexicon *lexicon, const struct company *company,
                  const struct fold *fold, const struct matcher_options *options, struct arena *a,
                  struct err *err) WG_CHECKED;
void grammar_deinit(struct grammar *g);

struct grammar_hit {
    const struct substance *substance; // of the lexicon, or the family's unlisted one
    struct str name;                   // canonical; until the next call with this scratch
    size_t start, end;                 // bytes of the canonical text
    size_t company;                    // rule of company, or COMPANY_NONE
    bool ambiguous;                    // counts only in company
};

// The longest name around the anchor that stands at `start`; false if there is none.
bool grammar_fits(const struct grammar *g, struct grammar_scratch *s, struct str canonical,
                  uint32_t anchor, size_t start, struct grammar_hit *hit);

#endif
