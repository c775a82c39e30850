// Inside of the matcher: what its files share. Not for other folders.
#ifndef WG_PATTERNS_MATCH_H
#define WG_PATTERNS_MATCH_H

#include "patterns/cas.h"
#include "patterns/cues.h"
#include "patterns/gate.h"
#include "patterns/grammar.h"
#include "patterns/matcher.h"
#include "patterns/names.h"
#include "patterns/normalise.h"
#include "patterns/score.h"
#include "patterns/words.h"

enum {
    MATCH_TEXTS = 32,    // fields of one listing that are looked at
    MATCH_FOUND = 1024,  // findings kept of one listing before company and nesting are settled
    MATCH_NAMES = 4096,  // bytes of a block of names that the grammar made
    MATCH_COMPANY = 256, // unambiguous findings that an ambiguous one may lean on
};

struct matcher {
    const struct lexicon *lexicon;
    struct arena arena;
    struct fold *fold;
    struct company company;
    struct names names[NAME_SETS];
    struct cas_table cas;
    struct grammar grammar;
    struct words words;
    struct gate gate;
    struct cues cues;
    struct weights weights;
};

// A name or number in one text of the listing.
struct found {
    const struct substance *substance;
    struct str name;     // as the lexicon writes it
    size_t text;         // index of the listing's text
    uint32_t start, end; // bytes of its canonical form
    const char *view;
    size_t rule; // of company
    bool ambiguous;
    bool hidden; // the name is disguised
    bool near;   // misspelt, or written by its sound
    bool cas;
};

struct matcher_scratch {
    struct hs_scratch *hs;
    struct canon canon; // of a candidate; no map
    struct squeezed squeezed;
    struct company_seen company;
    struct grammar_scratch *grammar;
    struct words_memo *words;
    // of the listing that is judged:
    struct canon texts[MATCH_TEXTS];
    struct found *found;
    size_t n_found;
    struct arena names; // that the grammar made
    struct cue_hits hits;
};

// Adds all that the views find in text number `text`, whose canonical form is in s->texts.
void views_find(const struct matcher *m, struct matcher_scratch *s, size_t text);
// Takes out names that lack company and findings inside longer ones; sorts the rest by place.
void views_settle(struct matcher_scratch *s);

#endif
