// Numbers as people write them: 1.234,56  1 234.50  1'299.-  1,20,000  3 (in folded text).
//
// amount_scan finds the digits and separators; amount_text then decides which separator is the
// decimal mark, for which it helps to know the currency's minor units.
#ifndef WG_EXTRACTORS_AMOUNT_H
#define WG_EXTRACTORS_AMOUNT_H

#include "base/arena.h"

enum {
    AMOUNT_GROUPS = 8,
    AMOUNT_WHOLE_DIGITS = 15, // more before the decimal mark is an article number, no amount
    AMOUNT_DIGITS = 40,
};

struct amount {
    size_t start, end;               // bytes in the folded text
    size_t group_len[AMOUNT_GROUPS]; // digits per group
    char separator[AMOUNT_GROUPS];   // the one before group i; [0] is '.' or ',' in ".75"
    size_t groups;
};

// The number that starts at `at` (a digit, or a decimal mark before one). *out->end is behind it
// even when it is no amount (false): too many groups or digits, as in IP addresses and barcodes.
bool amount_scan(struct str folded, size_t at, struct amount *out);
// Exact decimal text in the arena, times ten to the power `scale`. minor: the currency's decimal
// places, or -1 when unknown. Empty when the grouping is no number's (12.05.2024, 1,2,3).
struct str amount_text(struct arena *a, struct str folded, const struct amount *n, int minor,
                       unsigned scale);
// Whether it has a decimal mark or grouping, and so looks like a price on its own.
bool amount_shaped(const struct amount *n);
// -1, 0 or 1: order of two texts of amount_text.
int amount_cmp(struct str a, struct str b);

#endif
