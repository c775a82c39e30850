// Of the prices that a page shows, the one that its item costs now.
#ifndef WG_EXTRACTORS_PRODUCT_PRICE_H
#define WG_EXTRACTORS_PRODUCT_PRICE_H

#include "extractors/facts.h"
#include "extractors/outline.h"

// Reads it into `f` unless it has one: beside the title, called or labelled a price, emphasised;
// not linked, not behind a label that says something else (shipping, old price), not in a part
// with a role of `skip`. `scope` is the part about the item, `heading` its title there.
// False if it shows prices, but none of them is the item's.
bool product_price_read(const struct extract *x, const struct outline *o, struct found *f,
                        const struct facts *facts, uint32_t scope, uint32_t heading, uint32_t skip);

#endif
