// The rules of company for ambiguous names: "soma" counts beside "350mg", and does not where
// "festival" is spoken of.
//
// A word gives company to a name in the same text at most COMPANY_BYTES away: over a whole page
// nearly every word has nearly every other. A word that takes it away does so anywhere.
#ifndef WG_PATTERNS_COMPANY_H
#define WG_PATTERNS_COMPANY_H

#include "patterns/fold.h"
#include "patterns/kinds.h"
#include "patterns/lexicon.h"
#include "patterns/literals.h"

enum {
    COMPANY_BYTES = 160,
    COMPANY_WORDS = 512, // kept of one listing
};
#define COMPANY_NONE SIZE_MAX // no rule

struct company {
    const struct lexicon *lexicon;
    const struct fold *fold;
    struct str *terms; // canonical, by the lexicon's index
    struct literals literals;
    struct company_words {
        const struct literal **items; // that give company
        size_t n, longest;            // bytes
        bool bare;                    // one begins with neither a letter nor a digit
        uint32_t pairs[32];           // bits of their first two bytes, each modulo 32
    } * rules;                        // by the lexicon's index
};

bool company_init(struct company *c, const struct lexicon *lexicon, const struct fold *fold,
                  const char *cache_dir, struct arena *a, struct err *err) WG_CHECKED;
void company_deinit(struct company *c);
// The rule of a canonical name, or COMPANY_NONE.
size_t company_rule(const struct company *c, struct str name);

// What a worker has seen of the rules.
struct company_seen {
    struct company_word {
        uint32_t rule, start, end;
        size_t text;
    } * words; // that give company
    size_t n;
    bool *without; // of each rule: a word that takes it away
    struct company_last {
        uint32_t term, with; // where the last one ended, plus 1; 0: none
    } * last;                // of each rule, for candidates
    struct company_clear {
        uint32_t from, to; // no word that gives company begins there
    } * clear;             // of each rule, for company_beside
    size_t looked;         // bytes that company_beside looked through
};

void company_seen_init(struct company_seen *s, const struct company *c);
void company_seen_deinit(struct company_seen *s);
void company_seen_reset(struct company_seen *s, const struct company *c);
// True if some ambiguous name has a word of its company beside it.
bool company_candidate(const struct company *c, struct hs_scratch *scratch, struct str canonical,
                       struct company_seen *seen);
// Whether a literal of c->literals is an ambiguous name with words of company in its rule.
bool company_is_term(const struct literal *l);
// The same for one ambiguous name, which stands as a word and ends at `end`: cheaper than
// company_candidate while the text has few of them. company_seen_reset comes before the first of a
// text.
bool company_beside(const struct company *c, struct str canonical, const struct kinds *kinds,
                    const struct literal *term, size_t end, struct company_seen *seen);
// Adds the words of text number `text`.
void company_look(const struct company *c, struct hs_scratch *scratch, struct str canonical,
                  size_t text, struct company_seen *seen);
// Whether an ambiguous name at that place counts: `others` says that the listing holds an
// unambiguous name or number of the same substance or family.
bool company_met(const struct company_seen *seen, size_t rule, size_t text, size_t start,
                 size_t end, bool others);

#endif
