// Runs both lanes over a page, for the tests of extractors/.
#ifndef WG_TESTS_SUPPORT_PAGES_H
#define WG_TESTS_SUPPORT_PAGES_H

#include "extractors/page.h"

struct site_rules;

// The page's listings; texts live in the arena. A page that is too deep gives none.
void pages_extract(struct arena *a, const char *url, struct str html,
                   const struct site_rules *rules, struct page_listings *out);
// The same of a page that was fetched then (microseconds since 1970).
void pages_extract_at(struct arena *a, const char *url, struct str html, int64_t fetched,
                      struct page_listings *out);
// The first listing from markup for the inside of <body>, at https://shop.example/item.
struct listing *pages_first(struct arena *a, const char *body);
// A listing as JSON text.
struct str pages_json(struct arena *a, const struct listing *l);

#endif
