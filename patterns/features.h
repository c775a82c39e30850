// What one listing shows of one substance, as numbers: the values that the score weighs, and the
// bytes that made each of them. Inside of the matcher.
#ifndef WG_PATTERNS_FEATURES_H
#define WG_PATTERNS_FEATURES_H

#include "patterns/match.h"
#include "patterns/signs.h"

enum { FEATURE_SPANS = 200 }; // kept of one substance

// A place in the listing's texts and how much of a feature's value it made.
struct feature_span {
    enum feature feature;
    size_t text;         // index
    uint32_t start, end; // canonical bytes
    double amount;
};

struct features {
    double x[FEATURES];
    double sum[FEATURES]; // of the amounts, before they saturate
    struct feature_span spans[FEATURE_SPANS];
    size_t n_spans;
    bool hard; // the listing or the text shows how to buy
    bool bulk; // more than anybody buys for himself
    double severity; // 0 to 1: of the class, raised by what makes it worse
    bool restricted;
    struct feature_span restricted_at;
};

struct evidence {
    const struct matcher *m;
    const struct matcher_scratch *s;
    const struct match_input *in;
    const struct str *texts; // canonical
    size_t n_texts;
    size_t first; // index of the title, or of the first text that is not empty
    bool first_is_title;
    struct sign signs[SIGNS_MAX];
    size_t n_signs;
};

// Time: findings of the substance times phrases and signs of the listing, all of which are bounded.
void features_make(const struct evidence *e, const struct substance *substance,
                   struct features *out);

#endif
