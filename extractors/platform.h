// Public machine interfaces of platforms: an answer in JSON or XML, and the listings in it.
//
// Whose answer it is shows in its own shape, never in its host or path (extractors/platform.c has
// the table; docs/adding-a-platform.md says how a row is added). Reading is done in two steps like
// a page's two lanes: platform_read finds the entries and where they link to; only entries that
// are wanted get a listing, which needs a tree for their HTML and a search for prices, quantities
// and contacts.
//
// Opens nothing. Everything lives in the page's arena and borrows from in->body, which is clean
// UTF-8. Linear; entries, JSON's depth and values, and HTML are limited by base/limits.h.
#ifndef WG_EXTRACTORS_PLATFORM_H
#define WG_EXTRACTORS_PLATFORM_H

#include "extractors/page.h"

enum platform_form { PLATFORM_JSON, PLATFORM_XML };

struct platform_answer;

// NULL if the text can't be read, or no platform answers in that shape. The answer of a known
// platform may hold no entries.
struct platform_answer *platform_read(struct arena *a, const struct page_input *in,
                                      enum platform_form form);
// Of the row, as it stands in a listing's `platform`.
const char *platform_name(const struct platform_answer *p);
size_t platform_count(const struct platform_answer *p);
// LIMIT_FEED_ENTRIES or one of the parsers' limits was passed.
bool platform_cut(const struct platform_answer *p);
// The answer's next page on the same host, absolute; empty if there is none. It may repeat the
// last entries of this one.
struct str platform_next(const struct platform_answer *p);
// An entry's own page, absolute; empty if it has none. i < platform_count.
struct str platform_item_url(const struct platform_answer *p, size_t i);
// The first lane of an entry: every text that its listing can hold, at least once.
struct str platform_item_texts(struct platform_answer *p, size_t i);
// The second lane.
void platform_item_listing(struct platform_answer *p, size_t i, struct listing *out);

// The address of the interface of the platform that an HTML page shows itself to be made by: one
// at most, on the page's own host. Empty if there is none, or the page tells nothing of it.
struct str platform_entry(struct arena *a, const struct page_input *in,
                          const struct page_scan *scan);

#endif
