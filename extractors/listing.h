// A listing: one offer, request or post found in a page, and its JSON form (docs/formats.md).
//
// All texts are clean UTF-8 as a reader sees them (entities decoded, tags gone, white space
// collapsed, line breaks kept as '\n' in the description). Empty means absent. Amounts are
// decimal text with '.', currencies ISO 4217, URLs absolute where a resolver was given.
#ifndef WG_EXTRACTORS_LISTING_H
#define WG_EXTRACTORS_LISTING_H

#include "base/arena.h"
#include "base/json.h"

enum listing_kind {
    LISTING_PRODUCT,
    LISTING_CLASSIFIED,
    LISTING_POST,
    LISTING_COMMENT,
    LISTING_PROFILE,
    LISTING_PAGE, // the whole page: nothing smaller was found in a candidate
};

enum listing_source {
    SOURCE_NONE,
    SOURCE_RULE,
    SOURCE_JSON_LD,
    SOURCE_MICRODATA,
    SOURCE_RDFA,
    SOURCE_OPENGRAPH,
    SOURCE_API,
    SOURCE_HEURISTIC,
    SOURCE_STATE, // of the page's scripts
};

// The fields whose source is kept, one row of the "sources" object each.
enum listing_field {
    FIELD_TITLE,
    FIELD_DESCRIPTION,
    FIELD_PRICE,
    FIELD_QUANTITY,
    FIELD_SELLER,
    FIELD_CONTACTS,
    FIELD_LOCATION,
    FIELD_SHIPS_FROM,
    FIELD_SHIPS_TO,
    FIELD_CATEGORY,
    FIELD_IMAGES,
    FIELD_POSTED,
    FIELD_AVAILABILITY,
    FIELD_COUNT
};

struct listing_price {
    struct str amount, currency, text, per;
};

struct listing_quantity {
    struct str amount, unit, strength, text;
};

struct listing_contact {
    struct str kind; // "phone", "email", "whatsapp", "telegram", "wickr", "threema", "wechat", ...
    struct str value;
    struct str text;
};

struct listing {
    enum listing_kind kind;
    struct str url;       // its own page's href, if it has one; else the page's
    struct str id;        // platform's id, sku or post id
    struct str canonical; // of a page's own item, and of a thread's first post: the page's
    struct str platform;
    struct str title;
    struct str description;
    struct listing_price price;
    struct listing_quantity quantity;
    struct str seller_name, seller_id, seller_url;
    struct listing_contact *contacts;
    size_t n_contacts;
    struct str location, ships_from, ships_to;
    struct str *shipping_methods;
    size_t n_shipping_methods;
    struct str *payment_methods;
    size_t n_payment_methods;
    struct str category;
    struct str *images;
    size_t n_images;
    struct str language;
    struct str posted; // RFC 3339
    struct str availability;
    bool own_page;   // `url` is the page that it was read from, not a record in a list
    bool reply;      // answers a thread's first post: the title is not its own words
    bool buy_button; // the page lets one buy it (form, cart button, offer markup)
    enum listing_source sources[FIELD_COUNT];
};

const char *listing_kind_name(enum listing_kind kind);
const char *listing_source_name(enum listing_source source);
const char *listing_field_name(enum listing_field field);
// One JSON object, absent fields left out. `site` may be empty.
void listing_write_json(const struct listing *l, struct str site, struct json_writer *w);
// From an object of that form; unknown members are ignored, wrong types are absent. False if v
// is no object. Texts live where v's do.
bool listing_read_json(struct arena *a, const struct json *v, struct listing *out);
// Cuts texts and lists to base/limits.h at character ends; makes texts clean UTF-8.
void listing_bound(struct arena *a, struct listing *l);

#endif
