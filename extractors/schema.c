#include "extractors/schema.h"

#include "extractors/amount.h"
#include "extractors/contact.h"
#include "extractors/post.h"
#include "extractors/schema_value.h"
#include "extractors/text.h"

enum {
    OFFERS_MAX = 16,
    TYPES_MAX = 4,
};

enum schema_class {
    CLASS_NONE,
    CLASS_ITEM,
    CLASS_OFFERED, // an item only if it has offers
    CLASS_OFFER,
    CLASS_LIST,
    CLASS_POST,
    CLASS_COMMENT,
    CLASS_PROFILE,
};

static const struct {
    struct str name;
    enum schema_class class;
} types[] = {
    {STR_INIT("AggregateOffer"), CLASS_OFFER},
    {STR_INIT("Book"), CLASS_OFFERED},
    {STR_INIT("Car"), CLASS_OFFERED},
    {STR_INIT("Comment"), CLASS_COMMENT},
    {STR_INIT("DietarySupplement"), CLASS_OFFERED},
    {STR_INIT("DiscussionForumPosting"), CLASS_POST},
    {STR_INIT("Drug"), CLASS_OFFERED},
    {STR_INIT("IndividualProduct"), CLASS_ITEM},
    {STR_INIT("ItemList"), CLASS_LIST},
    {STR_INIT("Motorcycle"), CLASS_OFFERED},
    {STR_INIT("MusicAlbum"), CLASS_OFFERED},
    {STR_INIT("Offer"), CLASS_OFFER},
    {STR_INIT("OfferCatalog"), CLASS_LIST},
    {STR_INIT("Product"), CLASS_ITEM},
    {STR_INIT("ProductCollection"), CLASS_ITEM},
    {STR_INIT("ProductGroup"), CLASS_ITEM},
    {STR_INIT("ProductModel"), CLASS_ITEM},
    {STR_INIT("ProfilePage"), CLASS_PROFILE},
    {STR_INIT("Service"), CLASS_ITEM},
    {STR_INIT("SocialMediaPosting"), CLASS_POST},
    {STR_INIT("SoftwareApplication"), CLASS_OFFERED},
    {STR_INIT("SomeProducts"), CLASS_ITEM},
    {STR_INIT("UserComments"), CLASS_COMMENT},
    {STR_INIT("Vehicle"), CLASS_OFFERED},
};

// What lies below these members is not what the page is about.
static const struct str record_members[] = {
    STR_INIT("hasOfferCatalog"), STR_INIT("hasVariant"),  STR_INIT("isAccessoryOrSparePartFor"),
    STR_INIT("isRelatedTo"),     STR_INIT("isSimilarTo"), STR_INIT("itemListElement"),
    STR_INIT("makesOffer"),      STR_INIT("isVariantOf"), STR_INIT("isConsumableFor"),
};

// These members of an item are read with it.
static const struct str read_members[] = {
    STR_INIT("aggregateRating"), STR_INIT("brand"),  STR_INIT("itemOffered"),
    STR_INIT("manufacturer"),    STR_INIT("offers"), STR_INIT("review"),
    STR_INIT("seller"),
};

static const struct {
    struct str squeezed, name;
} availabilities[] = {
    {STR_INIT("backorder"), STR_INIT("backorder")},
    {STR_INIT("discontinued"), STR_INIT("discontinued")},
    {STR_INIT("instock"), STR_INIT("in_stock")},
    {STR_INIT("instoreonly"), STR_INIT("in_store_only")},
    {STR_INIT("limitedavailability"), STR_INIT("limited")},
    {STR_INIT("madetoorder"), STR_INIT("made_to_order")},
    {STR_INIT("onlineonly"), STR_INIT("online_only")},
    {STR_INIT("oos"), STR_INIT("out_of_stock")},
    {STR_INIT("outofstock"), STR_INIT("out_of_stock")},
    {STR_INIT("preorder"), STR_INIT("preorder")},
    {STR_INIT("presale"), STR_INIT("presale")},
    {STR_INIT("reserved"), STR_INIT("reserved")},
    {STR_INIT("soldout"), STR_INIT("sold_out")},
};

#define COUNT(t) (sizeof(t) / sizeof *(t))

struct str schema_availability(struct str value)
{
    char squeezed[32];
    size_t n = 0;
    struct str name = schema_local_name(str_trim(value));
    for (size_t i = 0; i < name.len && n < sizeof squeezed; i++)
        if (ascii_alpha(name.ptr[i]))
            squeezed[n++] = ascii_lower(name.ptr[i]);
    for (size_t i = 0; i < COUNT(availabilities); i++)
        if (str_eq(availabilities[i].squeezed, str_from(squeezed, n)))
            return availabilities[i].name;
    return STR_NONE;
}

static enum schema_class type_class(struct str type)
{
    type = schema_local_name(str_trim(type));
    for (size_t i = 0; i < COUNT(types); i++)
        if (str_eq(types[i].name, type))
            return types[i].class;
    return CLASS_NONE;
}

static bool has_type(const struct json *v, const char *name)
{
    const struct json *type = json_get(v, "@type");
    const struct json *first = type && type->type == JSON_ARRAY ? type->child : type;
    for (int n = 0; first && n < TYPES_MAX; first = first == type ? NULL : first->next, n++)
        if (str_eq(schema_local_name(str_trim(json_text(first))), str_c(name)))
            return true;
    return false;
}

static enum schema_class class_of(const struct json *v)
{
    const struct json *type = json_get(v, "@type");
    enum schema_class class = CLASS_NONE;
    if (!type || type->type != JSON_ARRAY)
        class = type_class(json_text(type));
    int n = 0;
    for (const struct json *t = type && type->type == JSON_ARRAY ? type->child : NULL;
         t && n < TYPES_MAX && class == CLASS_NONE; t = t->next, n++)
        class = type_class(json_text(t));
    if (class == CLASS_OFFERED)
        return json_get(v, "offers") ? CLASS_ITEM : CLASS_NONE;
    return class;
}

static void read_images(const struct schema *s, struct found *f, const struct json *v)
{
    const struct json *all[SCHEMA_VALUES_MAX];
    size_t n = schema_values(s, v, "image", all);
    for (size_t i = 0; i < n; i++) {
        struct str url = json_text(all[i]);
        if (url.len == 0)
            url = json_text(schema_value(s, all[i], "contentUrl"));
        if (url.len == 0)
            url = json_text(schema_value(s, all[i], "url"));
        if (url.len)
            extract_add_image(s->extract, f, url);
    }
}

// "Locality, Region, Country" of a Place, PostalAddress or text.
static struct str place_text(const struct schema *s, const struct json *v)
{
    static const char *const parts[] = {"addressLocality", "addressRegion", "addressCountry"};
    const struct json *address = schema_value(s, v, "address");
    if (!address)
        address = v;
    struct str text = STR_NONE;
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct str part = schema_clean(s, schema_text(s, schema_value(s, address, parts[i])));
        if (part.len && text.len)
            text = arena_fmt(s->extract->arena, "%.*s, %.*s", STR_ARG(text), STR_ARG(part));
        else if (part.len)
            text = part;
    }
    return text.len ? text : schema_clean(s, schema_text(s, address));
}

static void read_party_contacts(const struct schema *s, struct found *f, const struct json *party)
{
    static const struct {
        const char *member, *scheme;
    } rows[] = {{"telephone", "tel:"}, {"email", "mailto:"}};
    struct listing *l = &f->listing;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str text = json_text(schema_value(s, party, rows[i].member));
        if (text.len == 0 || text.len > LIMIT_VALUE_BYTES)
            continue;
        struct str scheme = str_c(rows[i].scheme);
        struct str href =
            str_starts_nocase(text, scheme)
                ? text
                : arena_fmt(s->extract->arena, "%s%.*s", rows[i].scheme, STR_ARG(text));
        struct listing_contact c;
        if (!contact_from_link(s->extract->arena, href, &c))
            continue;
        contact_add(s->extract->arena, &l->contacts, &l->n_contacts, c);
        l->sources[FIELD_CONTACTS] = s->source;
    }
}

static bool read_party(const struct schema *s, struct found *f, const struct json *party)
{
    struct listing *l = &f->listing;
    if (!party || l->seller_name.len)
        return false;
    extract_set(f, &l->seller_name, FIELD_SELLER, schema_clean(s, schema_text(s, party)));
    if (party->type == JSON_OBJECT) {
        l->seller_url = extract_href(s->extract, json_text(schema_value(s, party, "url")));
        static const char *const ids[] = {"identifier", "alternateName", NULL};
        l->seller_id = schema_first(s, party, ids);
        read_party_contacts(s, f, party);
        if (has_type(party, "Person") && l->kind == LISTING_PRODUCT)
            l->kind = LISTING_CLASSIFIED;
    }
    return l->seller_name.len > 0;
}

static void read_seller(const struct schema *s, struct found *f, const struct json *v)
{
    static const char *const members[] = {"seller", "offeredBy", "provider", "author", "creator"};
    for (size_t i = 0; i < COUNT(members); i++)
        if (read_party(s, f, schema_value(s, v, members[i])))
            return;
}

// Prices that are shown only to be struck out (schema.org/priceType).
static bool is_list_price(const struct schema *s, const struct json *spec)
{
    static const struct str kinds[] = {STR_INIT("ListPrice"), STR_INIT("StrikethroughPrice"),
                                       STR_INIT("MSRP"), STR_INIT("SRP"), STR_INIT("RegularPrice")};
    struct str kind = schema_local_name(schema_text(s, schema_value(s, spec, "priceType")));
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (str_eq(kinds[i], kind))
            return true;
    return false;
}

static bool read_price(const struct schema *s, struct found *f, const struct json *v)
{
    static const char *const members[] = {"price", "lowPrice", "minPrice"};
    struct str currency = json_text(schema_value(s, v, "priceCurrency"));
    for (size_t i = 0; i < COUNT(members) && f->listing.price.amount.len == 0; i++) {
        const struct json *amount = schema_value(s, v, members[i]);
        if (amount && amount->type == JSON_OBJECT) { // MonetaryAmount
            currency = json_text(schema_value(s, amount, "currency"));
            amount = schema_value(s, amount, "value");
        }
        extract_set_price(s->extract, f, json_text(amount), currency,
                          amount && amount->type == JSON_NUMBER);
    }
    return f->listing.price.amount.len > 0;
}

static void read_offer_price(const struct schema *s, struct found *f, const struct json *offer)
{
    if (read_price(s, f, offer))
        return;
    const struct json *specs[SCHEMA_VALUES_MAX];
    size_t n = schema_values(s, offer, "priceSpecification", specs);
    // A price with a reference quantity is that of a kilogram or the like: only if there is no
    // other.
    for (int unit = 0; unit < 2; unit++)
        for (size_t i = 0; i < n && f->listing.price.amount.len == 0; i++)
            if (!is_list_price(s, specs[i]) &&
                (json_get(specs[i], "referenceQuantity") != NULL) == (unit == 1))
                read_price(s, f, specs[i]);
}

static void read_offer(const struct schema *s, struct found *f, const struct json *offer)
{
    struct listing *l = &f->listing;
    read_offer_price(s, f, offer);
    extract_set(f, &l->availability, FIELD_AVAILABILITY,
                schema_availability(schema_text(s, schema_value(s, offer, "availability"))));
    read_seller(s, f, offer);
    static const char *const ids[] = {"sku", "identifier", NULL};
    if (l->id.len == 0)
        l->id = schema_first(s, offer, ids);
    extract_set(f, &l->location, FIELD_LOCATION,
                place_text(s, schema_value(s, offer, "availableAtOrFrom")));
    extract_set(f, &l->ships_to, FIELD_SHIPS_TO,
                place_text(s, schema_value(s, offer, "areaServed")));
    const struct json *shipping = schema_value(s, offer, "shippingDetails");
    extract_set(f, &l->ships_to, FIELD_SHIPS_TO,
                place_text(s, schema_value(s, shipping, "shippingDestination")));
    extract_set(f, &l->ships_from, FIELD_SHIPS_FROM,
                place_text(s, schema_value(s, shipping, "shippingOrigin")));
    l->buy_button |= l->price.amount.len && !str_eq(l->availability, STR("out_of_stock"));
}

// The offers of an item, and of its variants when it has none itself.
static size_t collect_offers(const struct schema *s, const struct json *v,
                             const struct json *out[SCHEMA_VALUES_MAX])
{
    size_t n = schema_values(s, v, "offers", out);
    if (n)
        return n;
    const struct json *variants[SCHEMA_VALUES_MAX];
    size_t n_variants = schema_values(s, v, "hasVariant", variants);
    for (size_t i = 0; i < n_variants; i++) {
        const struct json *offer = schema_value(s, variants[i], "offers");
        if (offer)
            out[n++] = offer;
    }
    return n;
}

// Of several offers the cheapest tells the price; the others what it leaves out.
static size_t cheapest(const struct schema *s, const struct json *const *offers, size_t n)
{
    struct listing_price best = {0};
    size_t at = 0;
    for (size_t i = 0; i < n && n > 1; i++) {
        struct found probe = {.source = s->source};
        read_offer_price(s, &probe, offers[i]);
        const struct listing_price *price = &probe.listing.price;
        bool first = best.amount.len == 0;
        if (price->amount.len && (first || (str_eq(price->currency, best.currency) &&
                                            amount_cmp(price->amount, best.amount) < 0))) {
            best = *price;
            at = i;
        }
    }
    return at;
}

static void read_offers(const struct schema *s, struct found *f, const struct json *v)
{
    const struct json *offers[SCHEMA_VALUES_MAX];
    size_t n = collect_offers(s, v, offers);
    n = n < OFFERS_MAX ? n : OFFERS_MAX;
    size_t best = cheapest(s, offers, n);
    for (size_t i = 0; i < n; i++) {
        const struct json *offer = offers[i == 0 ? best : i == best ? 0 : i];
        read_offer(s, f, offer);
        const struct json *inner = schema_value(s, offer, "offers"); // of an AggregateOffer
        if (inner)
            read_offer(s, f, inner);
    }
}

static void read_methods(const struct schema *s, const struct json *v, const char *key,
                         struct str **items, size_t *count)
{
    const struct json *all[SCHEMA_VALUES_MAX];
    size_t n = schema_values(s, v, key, all);
    if (n == 0 || *count)
        return;
    *items = arena_array(s->extract->arena, n, sizeof **items);
    for (size_t i = 0; i < n && *count < LIMIT_IMAGES; i++) {
        struct str name = schema_local_name(schema_clean(s, schema_text(s, all[i])));
        if (name.len)
            (*items)[(*count)++] = name;
    }
}

static void read_item(const struct schema *s, struct found *f, const struct json *v)
{
    static const char *const titles[] = {"name", "headline", NULL};
    static const char *const ids[] = {"sku",    "productID", "mpn",   "gtin",       "gtin13",
                                      "gtin14", "gtin12",    "gtin8", "identifier", NULL};
    static const char *const times[] = {"datePosted", "datePublished", "dateCreated", "releaseDate",
                                        NULL};
    static const char *const texts[] = {"description", "articleBody", "text"};
    struct listing *l = &f->listing;
    struct arena *a = s->extract->arena;
    extract_set(f, &l->title, FIELD_TITLE, schema_first(s, v, titles));
    for (size_t i = 0; i < COUNT(texts); i++)
        extract_set(
            f, &l->description, FIELD_DESCRIPTION,
            text_from_markup(a, schema_text(s, schema_value(s, v, texts[i])), LIMIT_TEXT_BYTES));
    if (l->id.len == 0)
        l->id = schema_first(s, v, ids);
    if (l->url.len == 0)
        l->url = extract_href(s->extract, json_text(schema_value(s, v, "url")));
    read_images(s, f, v);
    extract_set(f, &l->category, FIELD_CATEGORY,
                schema_local_name(schema_clean(s, schema_text(s, schema_value(s, v, "category")))));
    extract_set(f, &l->posted, FIELD_POSTED, extract_time(a, schema_first(s, v, times)));
    read_seller(s, f, v);
    read_methods(s, v, "acceptedPaymentMethod", &l->payment_methods, &l->n_payment_methods);
    read_methods(s, v, "availableDeliveryMethod", &l->shipping_methods, &l->n_shipping_methods);
}

static struct found *add(const struct schema *s, enum found_place place, enum listing_kind kind,
                         uint32_t node)
{
    struct found *f = extract_add(s->extract, s->source, place, kind);
    if (f)
        f->node = node;
    return f;
}

static void add_item(const struct schema *s, const struct json *v, enum found_place place,
                     uint32_t node)
{
    struct found *f = add(s, place, LISTING_PRODUCT, node);
    if (!f)
        return;
    read_offers(s, f, v);
    read_item(s, f, v);
    extract_read_texts(s->extract, f, DOM_NONE, 0);
}

// An offer that stands for itself, with what it offers inside.
static void add_offer(const struct schema *s, const struct json *v, enum found_place place,
                      uint32_t node)
{
    const struct json *item = schema_value(s, v, "itemOffered");
    static const char *const names[] = {"name", NULL};
    if (schema_first(s, item, names).len == 0 && schema_first(s, v, names).len == 0)
        return;
    struct found *f = add(s, place, LISTING_PRODUCT, node);
    if (!f)
        return;
    read_offer(s, f, v);
    read_item(s, f, v);
    if (item && item->type == JSON_OBJECT)
        read_item(s, f, item);
    extract_read_texts(s->extract, f, DOM_NONE, 0);
}

// What social sites call the headline of a note is how its text begins.
static void drop_teaser(struct listing *l)
{
    struct str title = l->title;
    static const struct str dots[] = {STR_INIT("…"), STR_INIT("...")};
    for (size_t i = 0; i < COUNT(dots); i++)
        if (str_ends(title, dots[i]))
            title = str_trim(str_sub(title, 0, title.len - dots[i].len));
    if (title.len && str_starts(l->description, title)) {
        l->title = STR_NONE;
        l->sources[FIELD_TITLE] = SOURCE_NONE;
    }
}

static void add_post(const struct schema *s, const struct json *v, enum listing_kind kind,
                     uint32_t node)
{
    struct found *f = add(s, FOUND_POST, kind, node);
    if (!f)
        return;
    read_item(s, f, v);
    if (has_type(v, "SocialMediaPosting"))
        drop_teaser(&f->listing);
    extract_read_texts(s->extract, f, DOM_NONE, 0);
}

// The page of a person or company: what is told of them.
static void add_profile(const struct schema *s, const struct json *v, uint32_t node)
{
    const struct json *about = schema_value(s, v, "mainEntity");
    static const char *const names[] = {"name", "alternateName", NULL};
    struct str name = schema_first(s, about, names);
    struct found *f = name.len ? add(s, FOUND_MAIN, LISTING_PROFILE, node) : NULL;
    if (!f)
        return;
    struct listing *l = &f->listing;
    f->untitled = true;
    extract_set(f, &l->seller_name, FIELD_SELLER, name);
    extract_set(f, &l->description, FIELD_DESCRIPTION,
                text_from_markup(s->extract->arena,
                                 schema_text(s, schema_value(s, about, "description")),
                                 LIMIT_TEXT_BYTES));
    read_party_contacts(s, f, about);
    extract_read_texts(s->extract, f, DOM_NONE, 0);
}

// An entry of a list that is only a name and a link.
static void add_entry(const struct schema *s, const struct json *v, uint32_t node)
{
    const struct json *item = schema_value(s, v, "item");
    struct str name = schema_clean(s, json_text(schema_value(s, v, "name")));
    struct str url = json_text(schema_value(s, v, "url"));
    if (item && item->type == JSON_OBJECT)
        return;
    if (url.len == 0)
        url = json_text(item);
    url = extract_href(s->extract, url);
    if (name.len == 0 || url.len == 0)
        return;
    enum listing_kind kind = post_is_thread(url) ? LISTING_POST : LISTING_PRODUCT;
    struct found *f = add(s, FOUND_RECORD, kind, node);
    if (!f)
        return;
    f->listing.url = url;
    extract_set(f, &f->listing.title, FIELD_TITLE, name);
    extract_read_texts(s->extract, f, DOM_NONE, 0);
}

static bool is_one_of(struct str key, const struct str *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], key))
            return true;
    return false;
}

static struct str without_query(struct str href)
{
    return str_sub(href, 0, str_find_char(href, '?', 0));
}

// A variant without a page of its own is no item of its own.
static bool is_own_variant(const struct schema *s, const struct json *v)
{
    const struct extract *x = s->extract;
    struct str url = extract_href(x, json_text(schema_value(s, v, "url")));
    if (url.len == 0)
        url = extract_href(x, json_text(schema_value(s, schema_value(s, v, "offers"), "url")));
    url = without_query(extract_without_fragment(url));
    return url.len == 0 || str_eq(url, without_query(extract_without_fragment(x->in->url))) ||
           str_eq(url, without_query(extract_without_fragment(x->scan->canonical)));
}

static void read_member(struct schema *s, const struct json *m, bool list, enum found_place place,
                        uint32_t node)
{
    if (list && m->type == JSON_ARRAY) {
        for (const struct json *e = m->child; e; e = e->next)
            read_member(s, e, true, place, node);
        return;
    }
    if (list && m->type == JSON_OBJECT && class_of(m) == CLASS_NONE)
        add_entry(s, m, node);
    schema_read(s, m, place, node);
}

static void read_variants(struct schema *s, const struct json *variants, uint32_t node)
{
    const struct json *v = variants->type == JSON_ARRAY ? variants->child : variants;
    for (; v; v = v == variants ? NULL : v->next)
        if (v->type == JSON_OBJECT && !is_own_variant(s, v))
            schema_read(s, v, FOUND_RECORD, node);
}

// Every object is visited once, by its place in the text: references are followed only for
// values, so that no cycle of them is walked.
void schema_read(struct schema *s, const struct json *v, enum found_place place, uint32_t node)
{
    if (v->type != JSON_OBJECT && v->type != JSON_ARRAY)
        return;
    enum schema_class class = v->type == JSON_OBJECT ? class_of(v) : CLASS_NONE;
    bool item = class == CLASS_ITEM || class == CLASS_OFFER;
    if (class == CLASS_ITEM)
        add_item(s, v, place, node);
    else if (class == CLASS_OFFER)
        add_offer(s, v, place, node);
    else if (class == CLASS_POST)
        add_post(s, v, LISTING_POST, node);
    else if (class == CLASS_COMMENT)
        add_post(s, v, LISTING_COMMENT, node);
    else if (class == CLASS_PROFILE)
        add_profile(s, v, node);
    for (const struct json *m = v->child; m; m = m->next) {
        if (item && is_one_of(m->key, read_members, COUNT(read_members)))
            continue;
        if (item && str_eq(m->key, STR("hasVariant"))) {
            read_variants(s, m, node);
            continue;
        }
        bool record = is_one_of(m->key, record_members, COUNT(record_members));
        read_member(s, m, class == CLASS_LIST && record, record ? FOUND_RECORD : place, node);
    }
}
