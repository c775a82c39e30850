// What url_key drops by its tables alone, for those who compare URLs part by part. Internal to
// crawler/.
#ifndef WG_CRAWLER_URL_KEY_H
#define WG_CRAWLER_URL_KEY_H

#include "crawler/url.h"

// `param` is "name=value", of a query or behind ';' in a path: does it track a visitor, carry a
// known session, or say nothing?
bool url_key_noise(struct str param);
// ... or is it one of the inert names?
bool url_key_dropped(const struct url_inert *inert, struct str param);
// Is the segment `at` (text between slashes, without path parameters) one of the inert?
bool url_key_dropped_segment(const struct url_inert *inert, size_t at, struct str text);

#endif
