// Canonical text: what two spellings of one word have in common (DESIGN.md, 11).
//
// Every code point becomes its cell of the fold table; runs of white space become one ' '. A word
// that mixes Latin letters with their look-alikes of other scripts, or consists of exact
// look-alikes alone, becomes Latin; a true Russian or Greek word keeps its script. Names and cues
// go through the same function, so what matters is only that equals meet.
//
// Linear in the text: each byte is looked at three times at most. The result is at most
// NORMALISE_GROWTH times as long.
#ifndef WG_PATTERNS_NORMALISE_H
#define WG_PATTERNS_NORMALISE_H

#include "base/buf.h"
#include "patterns/fold.h"

enum { NORMALISE_GROWTH = 4 };

struct canon {
    struct buf text;
    bool mapped;
    uint32_t *from, *to; // if mapped: the bytes of the original that each byte of text stands for
    size_t map_cap;
};

void canon_init(struct canon *c, bool mapped);
void canon_deinit(struct canon *c);
// Empties *out first. `text` is clean UTF-8 of less than 1 GiB.
void normalise(const struct fold *f, struct str text, struct canon *out);
// As normalise, of the text in capitals: a Russian or Greek word may consist of exact look-alikes
// of Latin letters in capitals and not in small letters, so a name is compiled both ways.
void normalise_capitals(const struct fold *f, struct str text, struct canon *out);
static inline struct str canon_str(const struct canon *c)
{
    return buf_str(&c->text);
}

#endif
