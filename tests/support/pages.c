#include "tests/support/pages.h"

#include "tests/support/resolve.h"

void pages_extract(struct arena *a, const char *url, struct str html,
                   const struct site_rules *rules, struct page_listings *out)
{
    struct page_input in = {str_c(url), html, test_resolver, test_resolve, 0};
    struct page_scan scan;
    page_scan(a, &in, &scan);
    page_extract(a, &in, &scan, rules, out);
}

void pages_extract_at(struct arena *a, const char *url, struct str html, int64_t fetched,
                      struct page_listings *out)
{
    struct page_input in = {str_c(url), html, test_resolver, test_resolve, fetched};
    struct page_scan scan;
    page_scan(a, &in, &scan);
    page_extract(a, &in, &scan, NULL, out);
}

struct listing *pages_first(struct arena *a, const char *body)
{
    struct page_listings l;
    struct str html = arena_fmt(a, "<!doctype html><title>t</title><body>%s", body);
    pages_extract(a, "https://shop.example/item", html, NULL, &l);
    return l.count ? &l.items[0] : NULL;
}

struct str pages_json(struct arena *a, const struct listing *l)
{
    struct buf b;
    buf_init(&b, 0);
    struct json_writer w;
    json_writer_init(&w, &b);
    listing_write_json(l, STR_NONE, &w);
    struct str json = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return json;
}
