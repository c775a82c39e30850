// The country whose numbers a page writes without their country's code.
#ifndef WG_EXTRACTORS_CONTACT_COUNTRY_H
#define WG_EXTRACTORS_CONTACT_COUNTRY_H

#include "base/str.h"

// ISO 3166 alpha-2 into `out`, for contact_find_all; false when nothing tells it safely. In order:
// the host's top-level domain; a currency (ISO 4217, may be empty) that one country uses; the
// region of the language tag; a language that one country speaks. False, too, when domain and
// currency name two countries, or "en-US", which software writes when nobody chose, has another
// currency beside it.
bool contact_country(struct str lang, struct str url, struct str currency, char out[2]);

#endif
