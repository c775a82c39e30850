// What words around a number say of it, in the languages of the facts and their neighbours.
#ifndef WG_EXTRACTORS_PRICE_WORDS_H
#define WG_EXTRACTORS_PRICE_WORDS_H

#include "extractors/phrase.h"

// Flags of price_words.
enum {
    PRICE_FILLER = 1,    // may stand around a price that is all of a text ("from", "incl. VAT")
    PRICE_NOW = 2,       // the price that is paid now
    PRICE_OLD = 4,       // the price that was struck out
    PRICE_ASIDE = 8,     // another sum: shipping, savings, deposit, least order
    PRICE_FREE = 16,     // costs nothing
    PRICE_RANGE = 32,    // between the ends of a range
    PRICE_PER = 64,      // before the quantity that a price is for
    PRICE_COUNTED = 128, // behind a bare number, which then counts goods or people
    PRICE_OFF = 256,     // behind a sum that is taken away, or the least one for something
    PRICE_EACH = 512,    // beside a price: that of one piece
};

extern const struct phrase_table price_words;
// Words that multiply; the value is the power of ten in digits.
enum {
    PRICE_SCALE_MARKED = 1,  // only beside a currency: £1.2m, 1.2m EUR
    PRICE_SCALE_TOUCHES = 2, // "5k"; "5 k" is many things
};
extern const struct phrase_table price_scales;

#endif
