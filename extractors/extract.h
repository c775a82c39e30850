// What the extractors of the second lane share: the page they read, and the list of what they
// found. Each extractor adds items that know one source; extractors/merge.c makes listings of
// them. Private to extractors/.
#ifndef WG_EXTRACTORS_EXTRACT_H
#define WG_EXTRACTORS_EXTRACT_H

#include "base/limits.h"
#include "extractors/date.h"
#include "extractors/dom.h"
#include "extractors/inventory.h"
#include "extractors/page.h"

// How an item relates to the page it was found in.
enum found_place {
    FOUND_MAIN,   // what the page is about
    FOUND_RECORD, // one of a list: has its own page elsewhere
    FOUND_ROW,    // one of a list on this page that has no page of its own
    FOUND_POST,   // one of the posts or comments that stand on the page
};

struct found {
    struct listing listing;
    enum listing_source source;
    enum found_place place;
    uint32_t node;       // where in the tree, or DOM_NONE
    bool whole_text;     // the page itself calls its description so
    bool bare;           // of a list of headlines, beside whatever the page is about
    bool placed;         // somebody placed it as an ad, on some day
    bool untitled;       // a post without a title: the page's headings are none
    struct str measures; // lines that say how much of it one buys: "Net weight: 500 g"
};

// Several sources may describe each listing, so more is collected than a page may give.
enum { EXTRACT_FOUND_MAX = 3 * LIMIT_PAGE_LISTINGS };

struct extract {
    struct arena *arena;
    const struct page_input *in;
    const struct page_scan *scan;
    const struct site_rules *rules; // or NULL
    struct dom dom;
    struct inventory inventory; // of dom
    enum date_order dates;      // in which order the page writes them
    struct found **found;       // their order is the order of the extractors, then of the document
    size_t n_found, cap_found;
    size_t primary_records;   // records outside the page's frame: more than one make it a list
    struct rule_found *ruled; // of each expression of the rules that hold here
    size_t n_ruled;
    bool list_page; // what stands under its heading is a list of goods: no item of its own
    bool cut;
};

// A new item, or NULL when the page has too many.
struct found *extract_add(struct extract *x, enum listing_source source, enum found_place place,
                          enum listing_kind kind);

// Sets a text and notes the field's source, unless the value is empty or one is there already.
void extract_set(struct found *f, struct str *target, enum listing_field field, struct str value);
// Absolute form against the page's base; empty if it is no http(s) URL.
struct str extract_href(const struct extract *x, struct str reference);
// `s` without its fragment.
struct str extract_without_fragment(struct str href);
void extract_add_image(const struct extract *x, struct found *f, struct str reference);
// An amount and currency as structured data states them. The amount may be written in any way,
// unless `exact`, which says that '.' is its decimal mark.
void extract_set_price(const struct extract *x, struct found *f, struct str amount,
                       struct str currency, bool exact);
// RFC 3339 in UTC of an absolute time as pages write it (extractors/date.h); empty if it is none.
struct str extract_time(struct arena *a, struct str text);
// The same of a short line that says it by the time of the fetch: "2 hours ago", "Heute, 14:05".
struct str extract_relative_time(const struct extract *x, struct str line);
// Price, quantity, contacts from the item's own texts, and contacts from the links inside `node`,
// each where it is still absent. `skip` are the roles that are left out.
void extract_read_texts(const struct extract *x, struct found *f, uint32_t node, uint32_t skip);
// The same without the price.
void extract_read_but_price(const struct extract *x, struct found *f, uint32_t node, uint32_t skip);
// True for what search pages, menus and posts call their links: "Read more", a number, a sign.
bool extract_is_title(struct str text);

// The extractors, in the order of extractors/page_extract.c.
void rules_extract(struct extract *x);
void jsonld_extract(struct extract *x);
void microdata_extract(struct extract *x);
void opengraph_extract(struct extract *x);
void microformats_extract(struct extract *x);
void thread_extract(struct extract *x);
void mail_archive_extract(struct extract *x);
void record_list_extract(struct extract *x);
void product_page_extract(struct extract *x);
void state_extract(struct extract *x);
void state_post_extract(struct extract *x);

// Of several main items by one source, at most one stays it; before the heuristics, which leave
// out what belongs to the others.
void merge_choose_main(struct extract *x);
// One listing of each item described, in order of the document; the main one first.
void merge_found(struct extract *x, struct page_listings *out);

#endif
