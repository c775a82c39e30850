// The ways to ship and to pay that a text names: DHL, Nova Poshta, cash on delivery, bitcoin.
#ifndef WG_EXTRACTORS_METHODS_H
#define WG_EXTRACTORS_METHODS_H

#include "base/arena.h"

enum { METHODS_MAX = 16 }; // of one kind in one listing

struct methods {
    struct str *shipping, *payment; // names as in methods_words.c, each once, in order of the text
    size_t n_shipping, n_payment;
};

// Names that are other things too (UPS, card, bitcoin) count only where the same line speaks of
// shipping or paying, or a line shortly before opens a list of them; what is refused ("no PayPal")
// does not. Linear time; at most LIMIT_TEXT_BYTES are read.
void methods_find(struct arena *a, struct str text, struct methods *out);

#endif
