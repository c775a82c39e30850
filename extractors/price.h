// Prices in text of any language and script: 1.234,56 €, ₹ 1,20,000, US$45/100 pcs, 3 万元.
//
// Amounts are exact decimal text with '.', never a float; currencies ISO 4217, empty when the
// text does not tell (kr alone, pesos, bitcoin). Whether ',' or '.' is the decimal mark is
// decided by the number's shape and the currency's minor units. Ranges give their lowest amount,
// struck-out prices lose against the one after "now"; "free" is amount 0. Phone numbers, dates,
// CAS numbers, strengths (225 mg), percentages and model numbers are no prices.
// Time is linear in the text; at most LIMIT_TEXT_BYTES of it are read.
#ifndef WG_EXTRACTORS_PRICE_H
#define WG_EXTRACTORS_PRICE_H

#include "extractors/listing.h"

// The most plausible price of a title, description or price element; the first among equals.
// A bare number counts only when nothing but price words ("from", "price:") stands around it.
// *out lives in the arena and is emptied when there is none (false); out->text is the price as
// written, out->per what one pays it for ("piece", "g", "100 tablet"), normalised as quantity.h.
bool price_find(struct arena *a, struct str text, struct listing_price *out);

// One line, for `inspect price`. Both are empty when the line holds no price (false).
bool price_parse_line(struct arena *a, struct str line, struct str *amount, struct str *currency);

#endif
