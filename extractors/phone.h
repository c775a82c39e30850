// Telephone numbers in folded text (extractors/fold.h), to E.164.
#ifndef WG_EXTRACTORS_PHONE_H
#define WG_EXTRACTORS_PHONE_H

#include "base/str.h"

enum { PHONE_SIZE = 20 };

struct phone {
    char value[PHONE_SIZE]; // "+15550123", or digits alone when no country is known
    size_t end;             // behind it in the text
    bool international;     // written with '+' or "00"
};

// The number that starts at `at` with a digit, '+' or '('. `country` is an ISO 3166 alpha-2 code
// or empty. `labelled`: words before it say that it is a telephone number; without them a
// national number must have its trunk prefix or separators, and a known country. Dates, CAS
// numbers, prices' groupings and longer strings of digits are refused (ITU-T E.164: 15 digits).
bool phone_read(struct str folded, size_t at, struct str country, bool labelled, struct phone *out);
// The digits of a link's number ("+1-555-0123", "15550123") as E.164; false if they are none.
// `assume` accepts digits without '+' as international, as wa.me does.
bool phone_from_link(struct str text, bool assume, struct phone *out);

#endif
