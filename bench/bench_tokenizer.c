// How fast the first lane reads: the tokenizer alone, and the whole scan, on generated shop pages
// of about 40 KB. Prints one line.
#include <stdio.h>

#include "base/clock.h"
#include "extractors/page.h"
#include "extractors/tokenizer.h"

enum { PAGES = 64, ITEMS = 60, ROUNDS = 40 };

static bool resolve(struct arena *a, struct str base, struct str reference, struct str *href)
{
    *href = arena_fmt(a, "%.*s%.*s", STR_ARG(base), STR_ARG(reference));
    return true;
}

static void write_item(struct buf *b, unsigned page, unsigned item)
{
    unsigned n = page * 1000 + item;
    buf_fmt(b,
            "        <li class=\"product type-product post-%u instock shipping-taxable\">\n"
            "          <a href=\"/product/garden-chair-%u/\" class=\"loop-product-link\">\n"
            "            <img width=\"300\" height=\"300\" src=\"/uploads/chair-%u.jpg\" "
            "alt=\"Garden chair %u\" loading=\"lazy\">\n"
            "            <h2 class=\"loop-product__title\">Garden chair &amp; cushion %u</h2>\n"
            "            <span class=\"price\"><bdi>%u.%02u&nbsp;<span>&euro;</span></bdi></span>\n"
            "          </a>\n"
            "          <p>Folds flat, made of beech, weatherproof and light enough to carry.</p>\n"
            "          <a href=\"?add-to-cart=%u\" data-product_id=\"%u\" rel=\"nofollow\" "
            "aria-label=\"Add to cart\">Add to cart</a>\n"
            "        </li>\n",
            n, n, n, n, n, n % 300, n % 100, n, n);
}

static void write_page(struct buf *b, unsigned page)
{
    buf_fmt(
        b,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<title>Chairs, page %u</title>\n<link rel=\"canonical\" href=\"/chairs/%u/\">\n"
        "<style>.product{display:flex;margin:0 auto}.price{color:#333}</style>\n"
        "<script>window.dataLayer=window.dataLayer||[];dataLayer.push({\"page\":%u});</script>\n"
        "<script type=\"application/ld+json\">{\"@type\":\"ItemList\",\"name\":\"Chairs\"}"
        "</script>\n</head>\n<body>\n<header><nav><ul>\n",
        page, page, page);
    for (unsigned i = 0; i < 40; i++)
        buf_fmt(b, "<li class=\"menu-item\"><a href=\"/category/%u/\">Category %u</a></li>\n", i,
                i);
    buf_add(b, STR("</ul></nav></header>\n<main>\n      <ul class=\"products columns-4\">\n"));
    for (unsigned i = 0; i < ITEMS; i++)
        write_item(b, page, i);
    buf_add(b,
            STR("      </ul>\n</main>\n<footer><p>Example shop</p></footer>\n</body>\n</html>\n"));
}

static size_t tokenize(struct arena *a, struct str page)
{
    struct tokenizer t;
    struct token tok;
    size_t tokens = 0;
    tokenizer_init(&t, a, page);
    while (tokenizer_next(&t, &tok))
        tokens++;
    return tokens;
}

static size_t scan(struct arena *a, struct str page)
{
    struct page_input in = {STR("https://shop.example"), page, resolve};
    struct page_scan out;
    page_scan(a, &in, &out);
    return out.tags;
}

// Bytes per microsecond are megabytes per second.
static double run(size_t (*fn)(struct arena *a, struct str page), const struct buf *pages,
                  size_t *count)
{
    struct clock clock = {0};
    struct arena a;
    arena_init(&a);
    size_t bytes = 0;
    int64_t start = clock_monotonic(&clock);
    for (unsigned i = 0; i < ROUNDS * PAGES; i++) {
        *count += fn(&a, buf_str(&pages[i % PAGES]));
        bytes += pages[i % PAGES].len;
        arena_reset(&a);
    }
    int64_t took = clock_monotonic(&clock) - start;
    arena_deinit(&a);
    return (double)bytes / (double)(took > 0 ? took : 1);
}

int main(void)
{
    struct buf pages[PAGES];
    size_t tokens = 0, tags = 0;
    for (unsigned i = 0; i < PAGES; i++) {
        buf_init(&pages[i], 0);
        write_page(&pages[i], i);
    }
    double tokenizer = run(tokenize, pages, &tokens);
    double scanner = run(scan, pages, &tags);
    printf("first lane: tokenizer %.0f MB/s, scan %.0f MB/s (%zu byte pages, %zu tokens)\n",
           tokenizer, scanner, pages[0].len, tokens / (ROUNDS * PAGES));
    for (unsigned i = 0; i < PAGES; i++)
        buf_deinit(&pages[i]);
    return 0;
}
