// ISO 4217: every active code with its minor units, and the symbols, abbreviations and names by
// which prices are written in the main languages.
#ifndef WG_EXTRACTORS_CURRENCY_H
#define WG_EXTRACTORS_CURRENCY_H

#include "extractors/phrase.h"

struct currency {
    char code[4];
    unsigned char minor; // decimal places
};

// Flags of a mark.
enum {
    CURRENCY_LOOSE = 1,    // several currencies share it ("$", "kr"): a second mark decides
    CURRENCY_WORDLIKE = 2, // also an ordinary word or unit ("all", "r"): needs a price's shape
    CURRENCY_LEADS = 4,    // stands before the amount when it stands between two
    CURRENCY_CENTS = 8,    // names hundredths
    CURRENCY_TRAILS = 16,  // never before its amount
    CURRENCY_CRYPTO = 32,  // a sum in money beside it is the price
};

// Sorted by code.
extern const struct currency currency_codes[];
extern const size_t currency_code_count;
// Marks in folded text; a row's value is the code, "" when only a second mark or the context
// can tell it. Lower-case codes are marks too.
extern const struct phrase_table currency_marks;

// The active code, in capitals; NULL if there is none.
const struct currency *currency_by_code(struct str code);
// Decimal places, or -1 for an unknown code.
int currency_minor(struct str code);

#endif
