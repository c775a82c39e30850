// Which currency a sign means that several countries use: $, ¥, kr, peso, dinar.
#ifndef WG_EXTRACTORS_PAGE_CURRENCY_H
#define WG_EXTRACTORS_PAGE_CURRENCY_H

#include "extractors/listing.h"

// The country of a page as ISO 3166 alpha-2 in upper case in `out`: by the region of its language
// tag ("es-AR"), else by the top-level domain of its href if that is a country's. False if neither
// tells.
bool page_country(struct str lang, struct str url, char out[2]);
// Sets price->currency where the price's own text leaves it open and the page's country or
// language tells it. A currency that the text names stays.
void page_currency_fit(struct str lang, struct str url, struct listing_price *price);

#endif
