// What a site says of its own pages: sitemaps and feeds.
//
// One entry point reads all kinds and tells them apart by content, because their content types
// are as often wrong as right: sitemaps.org XML (index and urlset), text sitemaps, RSS 0.9x to
// 2.0, RSS 1.0 (RDF), Atom, and JSON Feed 1.1. Broken files give what can be read of them.
// Elements of foreign namespaces (image, video, media) are skipped.
//
// No file is opened and no entity is ever declared or expanded, so that external entities and
// nested ones are inert. Linear in the text.
#ifndef WG_CRAWLER_SITEMAP_H
#define WG_CRAWLER_SITEMAP_H

#include "base/arena.h"

enum discovery_kind {
    DISCOVERY_SITEMAPINDEX,
    DISCOVERY_URLSET,
    DISCOVERY_TEXT,
    DISCOVERY_RSS,
    DISCOVERY_RDF,
    DISCOVERY_ATOM,
    DISCOVERY_JSON,
};

enum discovery_entry_kind {
    DISCOVERY_PAGE,      // of a sitemap
    DISCOVERY_SITEMAP,   // of an index: read it next
    DISCOVERY_ENTRY,     // of a feed
    DISCOVERY_FEED,      // the feed's next page (RFC 5005, JSON Feed's next_url)
    DISCOVERY_ALTERNATE, // a page in another language that the sitemap names beside its pages
};

// Texts are clean UTF-8, cut to base/limits.h at a character's end; empty means absent.
struct discovery_entry {
    enum discovery_entry_kind kind;
    struct str loc;      // absolute http(s) URL; only a feed's entry may have none
    struct str lastmod;  // RFC 3339: as written if it was that, else converted, else empty
    struct str priority; // as written
    struct str title;    // of a feed's entry, or of Google's news in a sitemap
    struct str text;     // content, else description or summary: HTML or plain text
    struct str author;   // a name
    struct str id;       // guid, atom:id, rdf:about, id
};

struct discovery {
    enum discovery_kind kind;
    struct discovery_entry *entries;
    size_t n_entries;
    size_t dropped; // entries without a usable URL, and lines of a text sitemap that are none
    bool cut;       // LIMIT_SITEMAP_ENTRIES or LIMIT_FEED_ENTRIES passed; the rest was not read
};

// "sitemapindex", "urlset", "text", "rss", "rdf", "atom", "json"
const char *discovery_kind_name(enum discovery_kind kind);
// "page", "sitemap", "entry", "feed", "alternate"
const char *discovery_entry_kind_name(enum discovery_entry_kind kind);

// `text` is UTF-8 (an XML declaration's encoding is not looked at: decode before); `url` is
// where it came from, for relative links, and may be empty. False if it is none of the kinds.
// *out lives in the arena and borrows nothing.
bool sitemap_or_feed_parse(struct arena *a, struct str url, struct str text, struct discovery *out);

#endif
