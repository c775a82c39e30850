// CAS registry numbers in text, however they are set: any dash, space, dot, slash or underscore
// between the parts, none at all or one between all digits where "CAS" stands before.
//
// Only numbers of the lexicon are found, and only with their check digit right, which leaves out
// dates, telephone and part numbers. Short numbers with other separators than '-' ("96 48 0",
// "76.99.3") need "CAS" before them.
#ifndef WG_PATTERNS_CAS_H
#define WG_PATTERNS_CAS_H

#include "base/arena.h"
#include "patterns/kinds.h"
#include "patterns/lexicon.h"

struct cas_row {
    uint64_t number; // its digits
    const struct substance *substance;
    struct str text; // "27203-92-5"
};

struct cas_table {
    struct cas_row *rows; // by number, then substance
    size_t n;
};

void cas_table_init(struct cas_table *t, const struct lexicon *lexicon, int known_before,
                    struct arena *a);
// The first number at or behind *at in canonical text: the rows it stands for (several substances
// may share one), its bytes, and *at behind it. 0 at the end. Linear over all calls together.
size_t cas_next(const struct cas_table *t, struct str canonical, size_t *at, size_t *start,
                const struct cas_row **rows);
// Whether cas_next finds any; many times faster where none is.
bool cas_any(const struct cas_table *t, struct str canonical, const struct kinds *kinds);

#endif
