// The labels of facts, in many languages: "Price: 5 EUR", "Verkäufer | Spanwerk", "Sold by X".
//
// One table holds them all (label_words.c); what stands behind a label is read by facts.c.
#ifndef WG_EXTRACTORS_LABELS_H
#define WG_EXTRACTORS_LABELS_H

#include "base/arena.h"
#include "extractors/phrase.h"

enum label {
    LABEL_NONE,
    LABEL_PRICE,
    LABEL_SELLER,
    LABEL_PERSON, // names somebody, but only a seller's box says that it is the seller
    LABEL_LOCATION,
    LABEL_SHIPS_FROM,
    LABEL_SHIPS_TO,
    LABEL_AVAILABILITY,
    LABEL_POSTED,
    LABEL_QUANTITY, // of what one buys: one of quantity_cues
    LABEL_OTHER,    // a fact of no field; what follows it must not be taken for one
};

enum { LABEL_MAX = 64 }; // bytes of text that may be a label, with its colon

// The label that `text` begins with. *behind is the offset of what follows it there: the length
// of `text` when the label is all of it (a colon at the end is the label's). Without a colon
// between the two only phrases of several words are labels ("Sold by X"), or ones before a date
// ("Posted 5 May"). LABEL_NONE, and *behind untouched, when it begins with none.
enum label label_find(struct arena *a, struct str text, size_t *behind);

extern const struct phrase_table label_words;

#endif
