// Whether a text is a valid URL of a scheme other than http and https. Internal to crawler/.
//
// A page can have such a base ("about:blank", a data: frame, <base href="ftp://...">): its
// relative references lead nowhere that is fetched, but absolute ones still do, unless the base
// itself is no URL.
#ifndef WG_CRAWLER_URL_BASE_H
#define WG_CRAWLER_URL_BASE_H

#include "base/arena.h"

bool url_other_scheme_valid(struct arena *a, struct str input);

#endif
