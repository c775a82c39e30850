// Quantities and strengths in titles and descriptions: "225mg x 100 tabs", "25kg drum", "10 Stück".
//
// A count of tablets is a quantity, milligrams before it are a strength. Units are normalised:
// tablet, capsule, piece, ampoule, patch, strip, blister, vial, bottle, bag, box, pack, drum,
// carton, ug, mg, g, kg, t, ml, l, oz, lb. Amounts are exact decimal text with '.'.
// Time is linear in the text; at most LIMIT_TEXT_BYTES of it are read.
#ifndef WG_EXTRACTORS_QUANTITY_H
#define WG_EXTRACTORS_QUANTITY_H

#include "extractors/listing.h"

// False, and *out emptied, when the text holds neither a quantity nor a strength. *out lives in
// the arena. With several quantities counts win over weights, weights over packages; the first
// among equals.
bool quantity_find(struct arena *a, struct str text, struct listing_quantity *out);

// Of what the price of a listing buys. In order: what the title says, what the price is for
// ("$5/kg"), the measure beside the price in the description, one that the description labels ("net
// weight: 500 g"), or counts of doses there. Least orders, stocks, capacities, loads and weights of
// the thing itself are none. A strength may come from the description where doses are counted.
bool quantity_of_offer(struct arena *a, struct str title, struct str description,
                       const struct listing_price *price, struct listing_quantity *out);

// The normalised unit that folded text (lower case, extractors/fold.h) starts with at `at`; *len
// is how long it is there. NULL when there is none.
const char *quantity_unit_at(struct str folded, size_t at, size_t *len);

#endif
