// The verdict on one listing from what the views and the phrases found. Inside of the matcher.
//
// Every substance found is judged by itself: its own place in the listing, the phrases and signs
// around it, and the listing's fields. The listing takes the strongest. Benign phrases lower a
// score, but an offer that shows how to buy stays one however many stand in it: they cost nothing
// to type, and sellers paste warnings (DESIGN.md, 12).
#ifndef WG_PATTERNS_JUDGE_H
#define WG_PATTERNS_JUDGE_H

#include "patterns/match.h"
#include "patterns/signs.h"

enum { JUDGE_PARTS = 200 }; // features of one substance's score; as many as a judgement has cues

struct part {
    const char *kind;
    size_t text;         // index, or SIZE_MAX for the listing's own fields
    uint32_t start, end; // canonical bytes
    double weight;
};

struct assessment {
    const struct substance *substance;
    enum verdict verdict;
    double sum; // of the parts
    enum request_scale scale;
    bool restricted;
    struct part parts[JUDGE_PARTS];
    size_t n_parts;
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

void judge_substance(const struct evidence *e, const struct substance *substance,
                     struct assessment *out);

#endif
