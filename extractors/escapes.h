// The escapes that hide a text from a literal search: of JSON and JavaScript strings, and of URLs.
#ifndef WG_EXTRACTORS_ESCAPES_H
#define WG_EXTRACTORS_ESCAPES_H

#include "base/buf.h"

// Appends s with backslash escapes decoded (\uXXXX with surrogate pairs, \u{X}, \xXX, \n and so
// on), whether they stand in a string or not: to know strings for sure, one would have to parse.
void escapes_decode(struct buf *out, struct str s);
// Appends s with %XX decoded; what is no UTF-8 then becomes U+FFFD.
void escapes_decode_url(struct buf *out, struct str s);

#endif
