// The readers behind sitemap_or_feed_parse: XML sitemaps and feeds from one table of elements,
// and JSON Feed. Internal to crawler/.
#ifndef WG_CRAWLER_FEED_H
#define WG_CRAWLER_FEED_H

#include "crawler/sitemap.h"

// Collects entries, bounded.
struct feed_list {
    struct arena *arena;
    struct discovery *out;
    size_t max, cap;
};

void feed_list_init(struct feed_list *l, struct arena *a, enum discovery_kind kind,
                    struct discovery *out);
// Adds a copy whose texts are trimmed, cut to base/limits.h, and live in the arena; the loc is
// resolved against `base`. False once the list is full.
bool feed_list_add(struct feed_list *l, struct str base, const struct discovery_entry *e);

// Text that starts with '<'. False if its root element is none of the kinds.
bool feed_xml_parse(struct arena *a, struct str url, struct str text, struct discovery *out);
// JSON Feed 1 and 1.1. False if it is no JSON object of that form.
bool feed_json_parse(struct arena *a, struct str url, struct str text, struct discovery *out);

#endif
