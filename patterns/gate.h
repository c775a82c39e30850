// The first lane's question to a text: is there any hit of any view? It is asked of every page,
// and the answer is nearly always no, so all that could be found is arranged for a quick no.
//
// A name that stands in canonical text stands in the squeezed view too, in its squeezed form. One
// sieve over that view therefore serves both; what it lets through is compared with the canonical
// text, and few places come so far. Names that count only as words of their own are looked for
// where words begin, and those of few letters, which the view hides only where each letter stands
// alone, where letters do. A name that holds another whose mere letters make a candidate
// ("fentanyl" in "methylfentanyl") is left out. Anchors of the grammar are looked for like names,
// and what stands around them is parsed.
//
// What the gate answers is by contract what the plain way answers, which a test goes by each view
// after the other: Hyperscan over canonical text, over the squeezed view, and so on.
#ifndef WG_PATTERNS_GATE_H
#define WG_PATTERNS_GATE_H

#include "patterns/cas.h"
#include "patterns/company.h"
#include "patterns/grammar.h"
#include "patterns/initials.h"
#include "patterns/names.h"
#include "patterns/sieve.h"
#include "patterns/words.h"

enum {
    // Names with fewer letters need their word boundaries: "ghb" stands in "neighborhood", and
    // every page would be a candidate.
    GATE_SHORT = 5,
    GATE_SHORT_SQUEEZED = 8, // the same for the view in which letters of several words meet
};

struct gate {
    const struct fold *fold;
    const struct company *company;
    const struct grammar *grammar;
    const struct words *near; // to names
    const struct cas_table *cas;
    struct sieve sieve;
    struct gate_view *views; // by the sieve's index
    struct initials words;
    struct gate_word *begins;          // by the index of `words`
    struct initials alone;             // squeezed forms of fewer than SIEVE_MIN bytes
    const struct name_literal **apart; // by the index of `alone`
    struct scan *rest;                 // what none of them can find: next to nothing
    struct gate_word *others;          // by its index
};

// Memory of the worker that asks.
struct gate_scratch {
    struct hs_scratch *hs; // serves `rest` and the company's literals
    struct squeezed *squeezed;
    struct company_seen *company;
    struct grammar_scratch *grammar;
    struct words_memo *words;
};

// `alone` and `squeezed` are the compiled names of those sets. All must outlive the gate; the arena
// holds its tables.
bool gate_init(struct gate *g, const struct names *alone, const struct names *squeezed,
               const struct company *company, const struct grammar *grammar,
               const struct words *near, const struct cas_table *cas, const struct fold *fold,
               struct arena *a, struct err *err) WG_CHECKED;
void gate_deinit(struct gate *g);
// Whether the canonical text holds anything. Linear.
bool gate_candidate(const struct gate *g, struct str canonical, const struct gate_scratch *s);

#endif
