// WooCommerce's Store API: /wp-json/wc/store/v1/products, and /products/ID.
// https://developer.woocommerce.com/docs/apis/store-api/resources-endpoints/products/
#include "extractors/platform_row.h"

static bool knows(const struct json *root)
{
    const struct json *product = platform_first(root);
    return platform_is(product, "prices/currency_minor_unit", JSON_NUMBER) &&
           platform_is(product, "permalink", JSON_STRING);
}

// Prices are whole numbers of the currency's smallest unit.
static const struct platform_map product_map[] = {
    {"sku", PLATFORM_ID}, // as its pages' JSON-LD, which without one says the number
    {"id", PLATFORM_ID},
    {"permalink", PLATFORM_URL},
    {"name", PLATFORM_TITLE_HTML},
    {"short_description", PLATFORM_HTML},
    {"description", PLATFORM_MORE_HTML},
    {"categories/name", PLATFORM_CATEGORY},
    {"images/src", PLATFORM_IMAGE},
    {"stock_availability/class", PLATFORM_AVAILABILITY}, // "in-stock"
    {"prices/price_range/min_amount", PLATFORM_AMOUNT},
    {"prices/price", PLATFORM_AMOUNT},
    {"prices/currency_code", PLATFORM_CURRENCY},
    {"prices/currency_minor_unit", PLATFORM_MINOR_UNITS},
    {NULL, PLATFORM_FIELDS},
};

// "Strength: 225 mg, 100 mg", a line for each attribute.
static void add_attributes(struct platform_answer *p, struct platform_item *item,
                           const struct json *product)
{
    const struct json *attributes = json_get(product, "attributes");
    const struct json *at = attributes && attributes->type == JSON_ARRAY ? attributes->child : NULL;
    for (; at; at = at->next) {
        struct str name = platform_text(at, "name");
        struct str terms = STR_NONE;
        const struct json *list = json_get(at, "terms");
        const struct json *term = list && list->type == JSON_ARRAY ? list->child : NULL;
        for (; term && terms.len < LIMIT_VALUE_BYTES; term = term->next)
            terms = arena_fmt(p->extract.arena, "%.*s%s%.*s", STR_ARG(terms), terms.len ? ", " : "",
                              STR_ARG(platform_text(term, "name")));
        if (name.len && terms.len)
            platform_set(
                p, item, PLATFORM_MORE_HTML,
                arena_fmt(p->extract.arena, "<p>%.*s: %.*s</p>", STR_ARG(name), STR_ARG(terms)));
    }
}

// Without a price the interface says "0".
static bool has_no_price(const struct json *product)
{
    return str_eq(platform_text(product, "prices/price"), STR("0")) &&
           !json_bool(json_get(product, "is_purchasable"), true);
}

static void read_products(struct platform_answer *p)
{
    size_t n = 0;
    for (const struct json *v = platform_first(p->root); v; v = v->next, n++) {
        struct platform_item *item = platform_add(p, LISTING_PRODUCT);
        if (!item)
            return;
        platform_fill(p, item, v, product_map);
        add_attributes(p, item, v);
        struct listing *l = &item->found.listing;
        if (has_no_price(v)) {
            l->price = (struct listing_price){0};
            l->sources[FIELD_PRICE] = SOURCE_NONE;
        }
        l->buy_button = json_bool(json_get(v, "is_purchasable"), false);
        if (l->availability.len == 0 && json_get(v, "is_in_stock"))
            platform_set(p, item, PLATFORM_AVAILABILITY,
                         json_bool(json_get(v, "is_in_stock"), true) ? STR("instock")
                                                                     : STR("outofstock"));
    }
    if (p->root->type == JSON_ARRAY)
        platform_count_pages(p, "page", 1, "per_page", 10, n);
}

static struct str entry(struct arena *a, const struct page_input *in, const struct page_scan *scan)
{
    return platform_wordpress_route(a, in, scan, "wc/store/v1/products", "per_page=100");
}

const struct platform_row platform_woocommerce = {
    .name = "woocommerce",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_products,
    .signs = {{"WooCommerce ", false}},
    .entry = entry,
};
