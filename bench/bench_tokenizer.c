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
#include "bench/pages.h"
#include "crawler/url.h"
#include "extractors/decode.h"
#include "extractors/page.h"
#include "extractors/tokenizer.h"

enum { PAGES = 64, RUNS = 51, ROUNDS = 4 };

struct shop_page {
    struct buf html, gzip;
};

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

// What the machine can do today: every '<' of the page, by memchr.
static size_t find_brackets(struct arena *a, const struct shop_page *page)
{
    (void)a;
    size_t n = 0;
    struct str html = buf_str(&page->html);
    for (size_t at = 0; (at = str_find_char(html, '<', at)) != STR_NPOS; at++)
        n++;
    return n;
}

static const struct stage shop_stages[] = {
    {"memchr", "brackets", find_brackets},
    {"gunzip", "bytes", inflate_page},
    {"charset", "bytes", decode_page},
    {"tokenizer", "tokens", tokenize},
    {"scan", "links", scan},
    {0},
};

static const struct stage dense_stages[] = {
    {"memchr, tags", "brackets", find_brackets},
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

static void report_generated(page_write_fn *write, const struct stage *stages)
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
    report_generated(page_shop, shop_stages);
    report_generated(page_dense, dense_stages);
    return 0;
}
