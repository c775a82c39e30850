// The parts of a page by what their headings say: "Related products", "Kundenbewertungen",
// "Описание". A heading is a short text that stands for itself: in a heading element, in bold, as
// the label of a tab or accordion, or by being nothing but such a phrase.
#ifndef WG_EXTRACTORS_SECTIONS_H
#define WG_EXTRACTORS_SECTIONS_H

#include "extractors/outline.h"
#include "extractors/phrase.h"

enum section {
    SECTION_NONE,
    SECTION_RELATED,     // other goods
    SECTION_MORE,        // "More ..." : other goods if what follows is mostly links
    SECTION_REVIEWS,     // what others say of it
    SECTION_ASIDE,       // shipping, payment, the company: not about the goods
    SECTION_DESCRIPTION, // about the goods
    SECTION_SELLER,      // who sells them
};

// Gives the nodes of each such part the role that it has: RELATED, COMMENTS, META, DESCRIPTION or
// SELLER_BOX. `o` is an outline of `d` without its hidden parts. Nodes that hold a heading of the
// first rank are left alone. At most 200 such headings are looked at.
void sections_mark(struct arena *a, struct dom *d, const struct outline *o);

extern const struct phrase_table section_words;

#endif
