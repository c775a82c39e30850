// Percent-encoding for the URL parser: the standard's encode sets, and RFC 3986's normal form.
// Internal to crawler/.
#ifndef WG_CRAWLER_URL_PERCENT_H
#define WG_CRAWLER_URL_PERCENT_H

#include "base/buf.h"

// "Percent-encoded bytes": bits, so that one table row serves every set.
enum url_set {
    URL_SET_FRAGMENT = 1,
    URL_SET_QUERY = 2, // the special-query set
    URL_SET_PATH = 4,
    URL_SET_USERINFO = 8,
};

// The sets (enum url_set) that a printable ASCII character is in.
unsigned url_percent_sets(unsigned char c);
// Adds s with what the set names (and all controls and non-ASCII) as %XX. Malformed UTF-8 is
// encoded as U+FFFD. Existing escapes stay.
void url_percent_encode(struct buf *out, struct str s, enum url_set set);
// Adds s with every %XX as its byte; a '%' without two digits stays.
void url_percent_decode(struct buf *out, struct str s);
// Value of the escape at s[at], or -1 if there is none.
int url_percent_at(struct str s, size_t at);
// "%XX", upper case.
void url_percent_put(struct buf *out, unsigned char byte);
// RFC 3986, 2.3
bool url_unreserved(unsigned char c);
// RFC 3986, 6.2.2: escapes of unreserved characters decoded, all others in upper case.
void url_percent_normalise(struct buf *out, struct str s);

#endif
