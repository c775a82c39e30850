// A fetched page in the two lanes.
//
// First lane, page_scan: a streaming tokenizer without a tree reads every page and gives the
// links and every text that could become a listing's text. Second lane, page_extract: Gumbo,
// structured data, site rules and heuristics give the listings; only candidates go there, since
// it costs a hundred times more. Whatever the second lane can put in a listing, the first has
// in its texts (tests/extractors/test_lanes.c holds them to it).
//
// Neither opens a file or a socket. Everything lives in the page's arena.
#ifndef WG_EXTRACTORS_PAGE_H
#define WG_EXTRACTORS_PAGE_H

#include "extractors/listing.h"

// A base that references are relative to, read once. The caller's own type: nothing in here looks
// into it.
struct url_resolver;

// Reads the absolute URL `base` into the arena; never NULL.
typedef const struct url_resolver *page_resolver_fn(struct arena *a, struct str base);
// Absolute form of `reference` against the base, in the arena; false if it is no http(s) URL.
typedef bool page_resolve_fn(struct arena *a, const struct url_resolver *base, struct str reference,
                             struct str *href);

struct page_input {
    struct str url;  // absolute href of the page
    struct str body; // HTML in clean UTF-8 (extractors/decode.h)
    page_resolver_fn *resolver;
    page_resolve_fn *resolve;
    int64_t fetched; // wall clock of the fetch, for "2 hours ago"; 0: not known, none is read
};

enum page_text_kind {
    PAGE_TEXT_VISIBLE, // text runs of the body, block by block, inline tags squeezed out
    PAGE_TEXT_TITLE,
    PAGE_TEXT_ATTRIBUTE, // alt, title, content, value, placeholder, data-*, aria-*: all of them
    PAGE_TEXT_SCRIPT,    // JSON and state scripts, string escapes decoded
    PAGE_TEXT_URL,       // links and image addresses, percent-decoded
    PAGE_TEXT_GAPPED,    // the blocks of visible text in which a tag joins two words, with a gap
    PAGE_TEXT_KINDS
};

struct page_link {
    struct str href; // absolute
    struct str rel;  // "nofollow", "next", "canonical", "alternate" ... as written, lower case
    struct str text; // anchor text, white space collapsed
    struct str type; // of <link type>, lower case
};

struct page_scan {
    struct str texts[PAGE_TEXT_KINDS]; // runs separated by '\n'
    struct page_link *links;           // first LIMIT_PAGE_LINKS in document order, each href once
    size_t n_links;
    size_t links_dropped;                // beyond the limits
    struct str base;                     // <base href>, absolute; the page's URL without it
    const struct url_resolver *resolver; // of base
    struct str canonical;                // absolute, or empty
    struct str title, lang, refresh;     // refresh: absolute target of <meta http-equiv=refresh>
    struct str heading;                  // the first h1 to h6 that has text
    bool noindex, nofollow;              // <meta name=robots>, or our own name's
    size_t depth;                        // estimate of the tree's depth that knows implied end tags
    size_t tags;
    bool too_deep; // LIMIT_TREE_DEPTH, LIMIT_TREE_NODES or LIMIT_TREE_BYTES passed: no tree
};

void page_scan(struct arena *a, const struct page_input *in, struct page_scan *out);

struct site_rules; // extractors/rules.h

// What one expression of a site rule that holds for the page's address gave, for those who write
// rules. Counted are texts of single items.
struct rule_found {
    size_t rule, field; // in the order of the profile; RULE_FOUND_ITEM: the rule's `item`
    size_t asked;       // items that it was asked of; 1 for `item`
    size_t empty;       // of them, those where it gave nothing
    size_t several;     // those where it gave more than one
    size_t most;        // given at once; all that `item` gave
    size_t unread;      // those where the text is none of that field: no price, no date ...
};

#define RULE_FOUND_ITEM SIZE_MAX

struct page_listings {
    struct listing *items;
    size_t count;
    bool cut; // LIMIT_PAGE_LISTINGS passed
    const struct rule_found *ruled;
    size_t n_ruled;
};

// `rules` may be NULL. in->body must not be too_deep by the scan; the caller then uses
// page_level_listing instead.
void page_extract(struct arena *a, const struct page_input *in, const struct page_scan *scan,
                  const struct site_rules *rules, struct page_listings *out);

// The page as one listing (kind "page"), from the first lane alone.
void page_level_listing(struct arena *a, const struct page_input *in, const struct page_scan *scan,
                        struct listing *out);

#endif
