// The readers behind sitemap_or_feed_parse: XML sitemaps and feeds from one table of elements,
// and JSON Feed. Internal to crawler/.
#ifndef WG_CRAWLER_FEED_H
#define WG_CRAWLER_FEED_H

#include "base/limits.h"
#include "crawler/sitemap.h"

enum {
    FEED_ALTERNATES_MAX = 4 * LIMIT_SITEMAP_ENTRIES, // as written; most are there many times
};

// Collects entries, bounded.
struct feed_list {
    struct arena *arena;
    struct discovery *out;
    size_t max, cap;
    struct str *alternates; // hrefs
    size_t n_alternates, alternates_cap;
};

void feed_list_init(struct feed_list *l, struct arena *a, enum discovery_kind kind,
                    struct discovery *out);
// Adds a copy whose texts are trimmed, cut to base/limits.h, and live in the arena; the loc is
// resolved against `base`. False once the list is full.
bool feed_list_add(struct feed_list *l, struct str base, const struct discovery_entry *e);

// Keeps an alternate (a page in another language) for feed_list_add_alternates, which adds, behind
// the entries, each of them once that is no entry. As a rule all are entries. (feed_alternates.c)
void feed_list_alternate(struct feed_list *l, struct str base, struct str reference);
void feed_list_add_alternates(struct feed_list *l);
// The reference's absolute form, or an empty text.
struct str feed_absolute(struct arena *a, struct str base, struct str reference);
// Doubles an array of n elements, which is full; the arena keeps the old one.
void *feed_grow(struct arena *a, const void *old, size_t n, size_t size, size_t *cap);

// Text that starts with '<'. False if its root element is none of the kinds.
bool feed_xml_parse(struct arena *a, struct str url, struct str text, struct discovery *out);
// JSON Feed 1 and 1.1. False if it is no JSON object of that form.
bool feed_json_parse(struct arena *a, struct str url, struct str text, struct discovery *out);

#endif
