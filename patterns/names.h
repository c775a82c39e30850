// The lexicon's names, compiled: sets of literals, each with the rows that it stands for.
#ifndef WG_PATTERNS_NAMES_H
#define WG_PATTERNS_NAMES_H

#include "patterns/company.h"
#include "patterns/scan.h"
#include "patterns/squeeze.h"

enum name_set {
    NAMES_ALONE,    // unambiguous, in canonical text
    NAMES_COMPANY,  // ambiguous: only where the listing gives them company
    NAMES_SQUEEZED, // unambiguous, in the squeezed view
    NAME_SETS,
};

struct name_row {
    const struct substance *substance;
    const struct substance_name *name;
    size_t rule;                  // of company, or COMPANY_NONE
    struct squeeze_name squeezed; // NAMES_SQUEEZED only
};

struct name_literal {
    struct str text;
    const struct name_row *rows;
    size_t n_rows;
    unsigned letters;
};

struct names {
    struct scan *scan;
    struct name_literal *literals; // by the scan's index
    size_t n;
};

// A substance first reported in `known_before` or later is left out; 0: none is.
static inline bool names_known(const struct substance *s, int known_before)
{
    return known_before == 0 || s->first_reported == 0 || s->first_reported < known_before;
}

// The arena holds the tables and outlives them; err as scan_new.
bool names_init(struct names *out, enum name_set set, const struct lexicon *lexicon,
                const struct company *rules, const struct fold *fold,
                const struct matcher_options *options, struct arena *a, struct err *err) WG_CHECKED;
void names_deinit(struct names *n);

#endif
