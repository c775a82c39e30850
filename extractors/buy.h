// What puts goods in a cart: buttons, links and forms that say so in many languages.
#ifndef WG_EXTRACTORS_BUY_H
#define WG_EXTRACTORS_BUY_H

#include "base/arena.h"
#include "extractors/dom.h"
#include "extractors/phrase.h"

// Gives them ROLE_BUY. Linear in the tree.
void buy_mark(struct dom *d, struct arena *a);
// Whether a button's text says so: "Add to cart". Longer texts than a button's never do.
bool buy_says(struct arena *a, struct str text);

extern const struct phrase_table buy_words;

#endif
