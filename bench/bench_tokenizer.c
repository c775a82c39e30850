// How fast the first lane reads generated shop pages of about 40 KB with 95 links, JSON-LD, a table
// and the usual attributes and character references: decoding, the tokenizer alone, and the whole
// scan with the links resolved as the analyser does; and pages that are hardly anything but tags,
// of which megabytes say less. CPU time of this process, the median of several runs with least and
// greatest; one line a stage.
//   bench_tokenizer [FILE...]      other pages than the generated ones
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "crawler/url.h"
#include "extractors/decode.h"
#include "extractors/page.h"
#include "extractors/tokenizer.h"

enum { PAGES = 64, RUNS = 51, ROUNDS = 4 };
enum { DENSE_ROWS = 330 };
enum { MENU_LINKS = 24, ITEMS = 33, FOOTER_LINKS = 5, PARAGRAPHS = 22, TABLE_ROWS = 16 };

struct shop_page {
    struct buf html, gzip;
};

// --- The pages ---

static void write_head(struct buf *b, unsigned page)
{
    buf_fmt(b,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<title>Garden chair %u &ndash; Example shop</title>\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"description\" content=\"Folding garden chair, model %u &amp; cushion\">\n"
            "<link rel=\"canonical\" href=\"/product/%u.html\">\n"
            "<link rel=\"stylesheet\" href=\"/assets/theme.min.css?ver=6.4.2\" media=\"all\">\n"
            "<style>.product{display:flex;margin:0 auto}.price{color:#333}\n"
            "@media (max-width:600px){.product>li{width:100%%}}</style>\n",
            page, page, page);
    buf_fmt(b,
            "<script>window.dataLayer=window.dataLayer||[];for(var i=0;i<3;i++){dataLayer.push("
            "{\"page\":%u,\"kind\":'product'});}</script>\n"
            "<script type=\"application/ld+json\">{\"@context\":\"https:\\/\\/schema.org\\/\","
            "\"@type\":\"Product\",\"name\":\"Garden chair %u\",\"sku\":\"GC-%u\",\"image\":"
            "[\"https:\\/\\/shop.example\\/uploads\\/chair-%u.jpg\"],\"description\":\"Folds flat, "
            "made of beech, weatherproof and light enough to carry to the lake.\",\"offers\":"
            "{\"@type\":\"Offer\",\"price\":\"%u.90\",\"priceCurrency\":\"EUR\",\"availability\":"
            "\"https:\\/\\/schema.org\\/InStock\",\"seller\":{\"@type\":\"Organization\",\"name\":"
            "\"Example shop\"}}}</script>\n</head>\n",
            page, page, page, page, page % 300);
}

static void write_menu(struct buf *b)
{
    buf_add(b, STR("<body class=\"product-template single single-product\">\n<header "
                   "class=\"site-header\"><nav aria-label=\"Main\">\n<ul class=\"menu\">\n"));
    for (unsigned i = 0; i < MENU_LINKS; i++)
        buf_fmt(b,
                "<li id=\"menu-item-%u\" class=\"menu-item menu-item-type-taxonomy\"><a "
                "href=\"https://shop.example/category/%u/\">Category %u</a></li>\n",
                i, i, i);
    buf_add(b, STR("</ul></nav></header>\n<main id=\"content\">\n"));
}

static void write_text(struct buf *b, unsigned page)
{
    static const char *const sentences[] = {
        "Folds flat, made of oiled beech, weatherproof and light enough to carry to the lake. ",
        "The seat is 45&nbsp;cm high and holds up to 120&nbsp;kg; arms and back are one piece. ",
        "Our workshop has built it since 1987, and every part can be ordered again years later. ",
        "Wipe it with a damp cloth, and oil it once a year &mdash; it will turn silver otherwise. ",
        "<strong>New:</strong> the cushion comes in <em>five</em> colours and is washable. ",
        "Delivered in two to four days; returns are free within thirty days of the delivery. ",
    };
    size_t n = page;
    for (unsigned i = 0; i < PARAGRAPHS; i++) {
        buf_add(b, STR("      <p>"));
        for (unsigned k = 0; k < 6; k++, n++)
            buf_add(b, str_c(sentences[n % (sizeof sentences / sizeof *sentences)]));
        buf_add(b, STR("</p>\n"));
    }
}

static void write_table(struct buf *b, unsigned page)
{
    buf_add(b, STR("      <table class=\"shop_attributes\">\n        <tbody>\n"));
    for (unsigned i = 0; i < TABLE_ROWS; i++)
        buf_fmt(
            b,
            "        <tr class=\"attributes-item\">\n          <th scope=\"row\">Measure %u</th>"
            "\n          <td>%u &times; %u mm</td>\n        </tr>\n",
            i, 300 + i * page % 700, 200 + i);
    buf_add(b, STR("        </tbody>\n      </table>\n"));
}

static void write_item(struct buf *b, unsigned page, unsigned item)
{
    unsigned n = page * 1000 + item;
    buf_fmt(
        b,
        "        <li class=\"product type-product post-%u instock shipping-taxable\">\n"
        "          <a href=\"/product/%u.html?x=%u\" class=\"loop-product-link\">\n"
        "            <img width=\"300\" height=\"300\" src=\"/uploads/chair-%u.jpg\" "
        "srcset=\"/uploads/chair-%u-600.jpg 2x\" alt=\"Garden chair %u\" loading=\"lazy\">\n"
        "            <h2 class=\"loop-product__title\">Garden chair &amp; cushion %u</h2>\n"
        "            <span class=\"price\"><bdi>%u.%02u&nbsp;<span>&euro;</span></bdi></span>\n"
        "          </a>\n"
        "          <a href=\"?add-to-cart=%u\" data-product_id=\"%u\" class=\"button add_to_cart\""
        " rel=\"nofollow\" aria-label=\"Add to cart\">Add to cart</a>\n"
        "        </li>\n",
        n, n, item, n, n, n, n, n % 300, n % 100, n, n);
}

static void write_page(struct buf *b, unsigned page)
{
    write_head(b, page);
    write_menu(b);
    buf_fmt(b, "<h1 class=\"product_title\">Garden chair %u</h1>\n<div class=\"description\">\n",
            page);
    write_text(b, page);
    write_table(b, page);
    buf_add(b, STR("</div>\n<ul class=\"products columns-4\">\n"));
    for (unsigned i = 0; i < ITEMS; i++)
        write_item(b, page, i);
    buf_add(b, STR("</ul>\n</main>\n<footer class=\"site-footer\"><!-- widgets -->\n"));
    for (unsigned i = 0; i < FOOTER_LINKS; i++)
        buf_fmt(b, "<a href=\"https://shop.example/info/%u\">About us, part %u</a>\n", i, i);
    buf_add(b, STR("<p>&copy; Example shop</p></footer>\n</body>\n</html>\n"));
}

// A table of little but markup: a tag or attribute every eight bytes.
static void write_dense_page(struct buf *b, unsigned page)
{
    buf_add(b, STR("<!DOCTYPE html>\n<title>Tags</title>\n<table>\n"));
    for (unsigned i = 0; i < DENSE_ROWS; i++)
        buf_fmt(b,
                "<tr id=\"r%u\"><td><b>%u</b></td><td class=\"n\" title=\"x\"><i>a</i><br><a "
                "href=\"/%u\">b</a></td><td><span><em>c</em></span></td></tr>\n",
                i, page, i % 64);
    buf_add(b, STR("</table>\n"));
}

static void pack(struct shop_page *page)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    if (!c)
        abort();
    size_t bound = libdeflate_gzip_compress_bound(c, page->html.len);
    char *out = buf_reserve(&page->gzip, bound);
    page->gzip.len = libdeflate_gzip_compress(c, page->html.ptr, page->html.len, out, bound);
    libdeflate_free_compressor(c);
}

// --- The stages ---

typedef size_t stage_fn(struct arena *a, const struct shop_page *page);

static size_t inflate_page(struct arena *a, const struct shop_page *page)
{
    struct str out;
    bool cut;
    return decode_body(a, STR("gzip"), buf_str(&page->gzip), &out, &cut) == DECODE_OK ? out.len : 0;
}

static size_t decode_page(struct arena *a, const struct shop_page *page)
{
    struct str utf8;
    decode_charset(a, STR("text/html"), buf_str(&page->html), &utf8, NULL);
    return utf8.len;
}

static size_t tokenize(struct arena *a, const struct shop_page *page)
{
    struct tokenizer t;
    struct token tok;
    size_t tokens = 0;
    tokenizer_init(&t, a, buf_str(&page->html));
    while (tokenizer_next(&t, &tok))
        tokens++;
    return tokens;
}

static size_t scan(struct arena *a, const struct shop_page *page)
{
    struct page_input in = {
        .url = STR("https://shop.example/product/1.html"),
        .body = buf_str(&page->html),
        .resolver = url_resolver_read,
        .resolve = url_resolver_href,
    };
    struct page_scan out;
    page_scan(a, &in, &out);
    return out.n_links;
}

struct stage {
    const char *name, *unit;
    stage_fn *run;
};

static const struct stage shop_stages[] = {
    {"gunzip", "bytes", inflate_page},
    {"charset", "bytes", decode_page},
    {"tokenizer", "tokens", tokenize},
    {"scan", "links", scan},
    {0},
};

static const struct stage dense_stages[] = {
    {"tokenizer, tags", "tokens", tokenize},
    {"scan, tags", "links", scan},
    {0},
};

// CPU microseconds a page.
static double measure(stage_fn *run, const struct shop_page *pages, size_t n, size_t *result)
{
    struct timespec from, to;
    struct arena a;
    arena_init(&a);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (size_t i = 0; i < ROUNDS * n; i++) {
        *result = run(&a, &pages[i % n]);
        arena_reset(&a);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    arena_deinit(&a);
    double us = (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
    return us / (double)(ROUNDS * n);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(const struct stage *stage, const struct shop_page *pages, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += pages[i].html.len;
    double page_bytes = (double)bytes / (double)n;
    for (; stage->name; stage++) {
        double us[RUNS];
        size_t result = 0;
        for (size_t k = 0; k < RUNS; k++)
            us[k] = measure(stage->run, pages, n, &result);
        qsort(us, RUNS, sizeof *us, by_size);
        printf("%-15s %7.1f us a page of %.1f KB (%.1f to %.1f), %6.0f MB/s, %zu %s\n", stage->name,
               us[RUNS / 2], page_bytes / 1e3, us[0], us[RUNS - 1], page_bytes / us[RUNS / 2],
               result, stage->unit);
    }
}

static void free_pages(struct shop_page *pages, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_deinit(&pages[i].html);
        buf_deinit(&pages[i].gzip);
    }
}

static void report_generated(void (*write)(struct buf *b, unsigned page),
                             const struct stage *stages)
{
    static struct shop_page pages[PAGES];
    for (unsigned i = 0; i < PAGES; i++) {
        write(&pages[i].html, i);
        pack(&pages[i]);
    }
    report(stages, pages, PAGES);
    free_pages(pages, PAGES);
}

static bool report_files(char *const names[], size_t n, struct err *err)
{
    static struct shop_page pages[PAGES];
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        ok = file_read(names[i], &pages[i].html, err);
        pack(&pages[i]);
    }
    if (ok)
        report(shop_stages, pages, n);
    free_pages(pages, n);
    return ok;
}

int main(int argc, char **argv)
{
    struct err err;
    if (argc > 1) {
        size_t n = (size_t)argc - 1;
        if (report_files(argv + 1, n < PAGES ? n : PAGES, &err))
            return 0;
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    report_generated(write_page, shop_stages);
    report_generated(write_dense_page, dense_stages);
    return 0;
}
