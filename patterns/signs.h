// Signs of trade that a text shows by its form and not by its words: amounts ("225 mg", "50
// tablets", "2公斤"), prices, and handles that one can write to. For texts that come without the
// fields of a listing, and to tell a product from a mere mention.
#ifndef WG_PATTERNS_SIGNS_H
#define WG_PATTERNS_SIGNS_H

#include "base/str.h"

enum sign_kind {
    SIGN_AMOUNT,
    SIGN_BULK, // an amount that nobody buys for himself
    SIGN_PRICE,
    SIGN_PURITY, // "99%", "≥ 98.5 %"
    SIGN_HANDLE,
};

struct sign {
    enum sign_kind kind;
    size_t text;         // index of the listing's text
    uint32_t start, end; // canonical bytes
};

enum { SIGNS_MAX = 256 }; // kept of one listing

// Adds the signs of text number `text`. Linear.
void signs_find(struct str canonical, size_t text, struct sign *out, size_t *n);

#endif
