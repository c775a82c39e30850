// What the rows of extractors/platform.c are made of. Private to them.
//
// A row knows its answers, and puts each entry into an item; mostly by a table that says which
// member of an entry is which field of a listing.
#ifndef WG_EXTRACTORS_PLATFORM_ROW_H
#define WG_EXTRACTORS_PLATFORM_ROW_H

#include "extractors/extract.h"
#include "extractors/platform.h"

// An entry of an answer. The listing in it has all but its description and what is read out of it.
struct platform_item {
    struct found found;
    struct str text; // of the description, as a reader sees it
    struct str html; // and behind that
};

struct platform_answer {
    struct extract extract; // for the fields' functions; its tree is that of one item's HTML
    const struct platform_row *row;
    const struct page_input *in;
    struct page_scan scan; // nothing but the base
    const struct json *root;
    struct platform_item **items;
    size_t n_items, cap_items;
    size_t tree_bytes; // of HTML that went through a tree
    size_t read_bytes; // of descriptions that were read for prices and contacts
    struct str next;
    bool cut;
};

// What a member becomes. Of several values for one field the first that isn't empty counts.
enum platform_field {
    PLATFORM_ID,
    PLATFORM_URL,
    PLATFORM_TITLE,      // plain text
    PLATFORM_TITLE_HTML, // with references or tags
    PLATFORM_TEXT,       // of the description, plain
    PLATFORM_MORE_TEXT,  // the same; each value is added
    PLATFORM_HTML,       // of the description
    PLATFORM_MORE_HTML,  // the same; each value is added
    PLATFORM_SELLER,
    PLATFORM_SELLER_ID,
    PLATFORM_SELLER_URL,
    PLATFORM_POSTED, // ISO 8601, RFC 822, or seconds or milliseconds since 1970
    PLATFORM_CATEGORY,
    PLATFORM_LOCATION,
    PLATFORM_LANGUAGE,
    PLATFORM_AVAILABILITY,
    PLATFORM_IMAGE,   // each value is added
    PLATFORM_CONTACT, // a link; each that is a contact is added
    PLATFORM_AMOUNT,
    PLATFORM_CURRENCY,
    PLATFORM_MINOR_UNITS, // how many of the amount's last digits are decimals
    PLATFORM_FIELDS
};

struct platform_map {
    const char *path; // see platform_get
    enum platform_field field;
};

// What the first lane finds among a page's attribute values and addresses: a line that begins with
// the text; is it, when `whole`; goes on with a digit, when it ends with a space.
struct platform_sign {
    const char *text;
    bool whole;
};

enum { PLATFORM_SIGNS = 4 };

struct platform_row {
    const char *name;
    enum platform_form form;
    bool (*knows)(const struct json *root);
    void (*read)(struct platform_answer *p);
    // How its pages are known, all or any of them, and where its interface is. May be NULL.
    struct platform_sign signs[PLATFORM_SIGNS];
    bool all_signs;
    struct str (*entry)(struct arena *a, const struct page_input *in, const struct page_scan *scan);
};

extern const struct platform_row platform_bluesky, platform_discourse, platform_feed,
    platform_jsonfeed, platform_lemmy, platform_mastodon, platform_nodebb, platform_reddit,
    platform_shopify, platform_woocommerce, platform_wordpress;

// The first value at a path of member names ("post/author/handle"; ASCII case folded). Arrays on
// the way stand for their elements. NULL if there is none.
const struct json *platform_get(const struct json *v, const char *path);
// The first text there: of a string, a number, or an XML element.
struct str platform_text(const struct json *v, const char *path);
// Whether the value there has that type.
bool platform_is(const struct json *v, const char *path, enum json_type type);
// The value itself, or the first element of an array; what tells whose answer it is.
const struct json *platform_first(const struct json *root);

// A new entry; NULL when the answer has too many.
struct platform_item *platform_add(struct platform_answer *p, enum listing_kind kind);
// Fills it from a value by a table that ends with a NULL path.
void platform_fill(struct platform_answer *p, struct platform_item *item, const struct json *v,
                   const struct platform_map *map);
// One field, as the tables do.
void platform_set(struct platform_answer *p, struct platform_item *item, enum platform_field field,
                  struct str value);
// As an exact decimal: digits "1999" with 2 minor units are 19.99. Empty if it is no number.
struct str platform_amount(struct arena *a, struct str digits, uint64_t minor_units);

// "https://host:port" of an absolute URL.
struct str platform_origin(struct str url);
// Its path, with the leading slash, without query and fragment.
struct str platform_path(struct str url);
// The origin and then the path up to `mark`: where a platform lives that was put into a folder.
// Only the origin if the mark isn't there.
struct str platform_root(struct str url, const char *mark);
// A parameter's value as it stands in the URL; empty if it isn't there.
struct str platform_query(struct str url, const char *key);
// The answer's own address with a parameter set, its value percent-encoded.
struct str platform_with_query(const struct platform_answer *p, const char *key, struct str value);
// Sets the next page of interfaces that count pages in `key` (the first is `first`), if this one
// has `n` entries and is full: as many as parameter `size_key` says, else `size`.
void platform_count_pages(struct platform_answer *p, const char *key, uint64_t first,
                          const char *size_key, uint64_t size, size_t n);
// A route of WordPress's interface, with its query; also that of its shop.
struct str platform_wordpress_route(struct arena *a, const struct page_input *in,
                                    const struct page_scan *scan, const char *route,
                                    const char *query);
// The interface at a path from the page's own origin.
struct str platform_at(struct arena *a, const struct page_input *in, const char *path);

#endif
