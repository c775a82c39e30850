// Words that tell what a measure in a title or description is of.
#ifndef WG_EXTRACTORS_QUANTITY_CUES_H
#define WG_EXTRACTORS_QUANTITY_CUES_H

#include "extractors/phrase.h"

// Flags of quantity_cues.
enum {
    QUANTITY_CUE_LABEL = 1,     // before it: this is what one buys ("net weight", "Menge")
    QUANTITY_CUE_NOT = 2,       // before it: something else (least order, stock, capacity, load)
    QUANTITY_CUE_NOT_AFTER = 4, // behind it: the same
    QUANTITY_CUE_SET = 8,       // before a bare number, which then counts pieces ("set of 6")
    QUANTITY_CUE_VESSEL = 16,   // a thing with a volume that nobody buys by volume ("mug")
    QUANTITY_CUE_NUMBER = 32,   // a number's word; the value is the number
};

extern const struct phrase_table quantity_cues;

#endif
