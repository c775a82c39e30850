// The names of units in the main languages.
#ifndef WG_EXTRACTORS_QUANTITY_UNITS_H
#define WG_EXTRACTORS_QUANTITY_UNITS_H

#include "extractors/phrase.h"

// What a unit says of its number; the flags of quantity_units.
enum {
    UNIT_STRENGTH = 1, // of one dose, unless nothing is counted
    UNIT_PACKAGE = 2,
    UNIT_WEIGHT = 4, // or volume
    UNIT_COUNT = 8,
};

// A row's value is the normalised unit (extractors/quantity.h).
extern const struct phrase_table quantity_units;

#endif
