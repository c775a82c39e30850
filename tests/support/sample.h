// Sample rows for the store's tests. All names are invented.
#ifndef WG_TESTS_SUPPORT_SAMPLE_H
#define WG_TESTS_SUPPORT_SAMPLE_H

#include "db/store_listing.h"
#include "db/store_url.h"
#include "tests/support/database.h"

// The site "shop" with the host of key 1, "https://shop.example:443".
void sample_site(struct database *d);
// A URL of that host, due at 0; its href is "https://shop.example/KEY".
struct store_url sample_url(struct database *d, int64_t key);
// A flagged offer on the page of key `page`, its identity "id:KEY"; text and content hash come
// from `content`.
struct store_listing sample_listing(struct database *d, int64_t key, int64_t page,
                                    const char *content);
// In a transaction of its own.
struct store_listing_put sample_put(struct database *d, const struct store_listing *l);

#endif
