// The verdict on one substance of a listing. Inside of the matcher.
//
// Every substance found is judged by itself: features.c makes numbers of its own place in the
// listing, the phrases and signs around it, and the listing's fields; their weighted sum decides
// whether it is traded, and its own evidence whether it is offered or asked for. The listing takes
// the strongest. Benign phrases lower a score, but an offer that shows how to buy stays one
// however many stand in it: they cost nothing to type, and sellers paste warnings (DESIGN.md, 12).
#ifndef WG_PATTERNS_JUDGE_H
#define WG_PATTERNS_JUDGE_H

#include "patterns/features.h"

enum { JUDGE_PARTS = FEATURE_SPANS + FEATURES + 4 };

// What one place adds to the sum.
struct part {
    const char *kind;
    size_t text;         // index, or SIZE_MAX for the listing's own fields
    uint32_t start, end; // canonical bytes
    double weight;
};

struct assessment {
    const struct substance *substance;
    enum verdict verdict;
    double sum;      // of the parts
    double severity; // how much it matters if it is so, 0 to 1
    enum request_scale scale;
    bool restricted;
    struct part parts[JUDGE_PARTS];
    size_t n_parts;
    double x[FEATURES];
    bool hard; // the listing shows how to buy
};

void judge_substance(const struct evidence *e, const struct substance *substance,
                     struct assessment *out);

#endif
