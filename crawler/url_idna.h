// "domain to ASCII" of the URL Standard: UTS 46, revision 33, on ICU. Internal to crawler/.
#ifndef WG_CRAWLER_URL_IDNA_H
#define WG_CRAWLER_URL_IDNA_H

#include "base/buf.h"

enum {
    // Names that go through IDNA; DNS itself ends at 253. Punycode takes quadratic time.
    URL_IDNA_BYTES = 1024,
};

// Adds the name in lower-case ASCII to out. With beStrict false: empty, long and oddly hyphened
// labels are valid. False (and nothing added) if the name is invalid, empty or malformed UTF-8.
// The domain may be anything; what is forbidden in a host is not looked at here.
bool url_idna_to_ascii(struct buf *out, struct str domain);

#endif
