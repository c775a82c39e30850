// A page_resolver_fn and page_resolve_fn for the tests of extractors/, which may not use crawler/:
// enough of RFC 3986, 5.2 for the test pages, without normalisation.
#ifndef WG_TESTS_SUPPORT_RESOLVE_H
#define WG_TESTS_SUPPORT_RESOLVE_H

#include "extractors/page.h"

const struct url_resolver *test_resolver(struct arena *a, struct str base);
bool test_resolve(struct arena *a, const struct url_resolver *r, struct str reference,
                  struct str *href);

#endif
