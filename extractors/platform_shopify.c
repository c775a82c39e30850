// Shopify's storefront: /products.json, /collections/NAME/products.json, /products/HANDLE.json.
// Fields as in https://shopify.dev/docs/api/admin-rest/latest/resources/product
#include "extractors/platform_row.h"

static const struct json *products_of(const struct json *root)
{
    const struct json *list = json_get(root, "products");
    return list && list->type == JSON_ARRAY ? list->child : json_get(root, "product");
}

static bool knows(const struct json *root)
{
    const struct json *product = products_of(root);
    return platform_is(product, "handle", JSON_STRING) &&
           platform_is(product, "variants", JSON_ARRAY) && json_get(product, "body_html");
}

static const struct platform_map product_map[] = {
    {"id", PLATFORM_ID},
    {"title", PLATFORM_TITLE},
    {"body_html", PLATFORM_HTML},
    {"vendor", PLATFORM_SELLER},
    {"product_type", PLATFORM_CATEGORY},
    {"published_at", PLATFORM_POSTED},
    {"created_at", PLATFORM_POSTED},
    {"images/src", PLATFORM_IMAGE},
    {NULL, PLATFORM_FIELDS},
};

// A decimal "12.50" as a number that compares, for choosing only: in thousandths.
static bool to_thousandths(struct str price, uint64_t *out)
{
    struct str whole = str_sub(price, 0, str_find_char(price, '.', 0));
    struct str decimals = str_sub(str_skip(price, whole.len + 1), 0, 3);
    uint64_t value, part = 0;
    if (whole.len > 15 || !str_to_u64(whole, &value) ||
        (decimals.len && !str_to_u64(decimals, &part)))
        return false;
    for (size_t i = decimals.len; i < 3; i++)
        part *= 10;
    *out = value * 1000 + part;
    return true;
}

// The lowest of those that can be bought, else of all; and what tells one variant from another.
static void read_variants(struct platform_answer *p, struct platform_item *item,
                          const struct json *product)
{
    const struct json *variants = json_get(product, "variants");
    const struct json *lowest = NULL, *v = variants ? variants->child : NULL;
    uint64_t least = 0;
    bool least_available = false;
    for (; v; v = v->next) {
        uint64_t price;
        struct str title = platform_text(v, "title");
        bool available = json_bool(json_get(v, "available"), true);
        if (title.len && !str_eq(title, STR("Default Title")))
            platform_set(p, item, PLATFORM_MORE_TEXT, title);
        if (!to_thousandths(platform_text(v, "price"), &price) ||
            (lowest &&
             (least_available > available || (least_available == available && least <= price))))
            continue;
        lowest = v;
        least = price;
        least_available = available;
    }
    if (!lowest)
        return;
    extract_set_price(&p->extract, &item->found, platform_text(lowest, "price"),
                      platform_text(lowest, "price_currency"), true);
    if (json_get(lowest, "available"))
        platform_set(p, item, PLATFORM_AVAILABILITY,
                     least_available ? STR("instock") : STR("outofstock"));
}

// Products carry no address; in a translated shop the language stands before it.
static struct str product_url(struct platform_answer *p, const struct json *product)
{
    struct str root = platform_root(p->in->url, "/collections/");
    if (root.len == platform_origin(p->in->url).len)
        root = platform_root(p->in->url, "/products");
    return arena_fmt(p->extract.arena, "%.*s/products/%.*s", STR_ARG(root),
                     STR_ARG(platform_text(product, "handle")));
}

static void read_products(struct platform_answer *p)
{
    size_t n = 0;
    bool single = !json_get(p->root, "products");
    for (const struct json *v = products_of(p->root); v; v = v->next, n++) {
        struct platform_item *item = platform_add(p, LISTING_PRODUCT);
        if (!item)
            return;
        platform_fill(p, item, v, product_map);
        platform_set(p, item, PLATFORM_URL, product_url(p, v));
        read_variants(p, item, v);
        item->found.listing.buy_button = true;
        if (single)
            return;
    }
    platform_count_pages(p, "page", 1, "limit", 30, n);
}

static struct str entry(struct arena *a, const struct page_input *in, const struct page_scan *scan)
{
    (void)scan;
    return platform_at(a, in, "/products.json?limit=250");
}

const struct platform_row platform_shopify = {
    .name = "shopify",
    .form = PLATFORM_JSON,
    .knows = knows,
    .read = read_products,
    .signs = {{"https://cdn.shopify.com", false},
              {"//cdn.shopify.com", false},
              {"shopify-checkout-api-token", true},
              {"shopify-digital-wallet", true}},
    .entry = entry,
};
