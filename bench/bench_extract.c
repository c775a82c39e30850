// What the second lane costs beside the parse that it cannot do without: for each kind of page, CPU
// time of Gumbo alone (tree made and freed), of the first lane, and of the second (which parses,
// too). The stages take turns page by page, so that a busy machine slows all of them; each figure
// is the median of several runs, and the ratios are taken within a run.
//   bench_extract [FILE...]      other pages than the generated ones
#include <gumbo.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "bench/pages.h"
#include "crawler/url.h"
#include "extractors/page.h"

enum { PAGES = 16, RUNS = 41, KEEP_AT_END = 32 * 1024 * 1024 };

enum stage { GUMBO, SCAN, EXTRACT, STAGES };

struct figures {
    double us[STAGES][RUNS];
    double ratio[RUNS], both[RUNS]; // of the second lane, and of both, to Gumbo
    size_t bytes, listings;
};

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void parse(struct str html)
{
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    GumboOutput *parsed = gumbo_parse_with_options(&options, html.ptr, html.len);
    gumbo_destroy_output(&options, parsed);
}

static void read_page(struct arena *a, struct str html, double us[STAGES], size_t *listings)
{
    struct page_input in = {
        .url = STR("https://shop.example/product/1.html"),
        .body = html,
        .resolver = url_resolver_read,
        .resolve = url_resolver_href,
    };
    struct page_scan scan;
    struct page_listings out;
    double t[STAGES + 1];
    t[GUMBO] = now_us();
    parse(html);
    t[SCAN] = now_us();
    page_scan(a, &in, &scan);
    t[EXTRACT] = now_us();
    page_extract(a, &in, &scan, NULL, &out);
    t[STAGES] = now_us();
    for (int i = 0; i < STAGES; i++)
        us[i] += t[i + 1] - t[i];
    *listings += out.count;
    arena_reset(a);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *figures)
{
    qsort(figures, RUNS, sizeof *figures, by_size);
    return figures[RUNS / 2];
}

static void report(const char *name, const struct buf *pages, size_t n)
{
    static struct figures f;
    struct arena a;
    arena_init(&a);
    f = (struct figures){0};
    for (size_t i = 0; i < n; i++)
        f.bytes += pages[i].len;
    for (size_t run = 0; run < RUNS; run++) {
        double us[STAGES] = {0};
        f.listings = 0;
        for (size_t i = 0; i < n; i++)
            read_page(&a, buf_str(&pages[i]), us, &f.listings);
        for (int s = 0; s < STAGES; s++)
            f.us[s][run] = us[s] / (double)n;
        f.ratio[run] = us[EXTRACT] / us[GUMBO];
        f.both[run] = (us[SCAN] + us[EXTRACT]) / us[GUMBO];
    }
    arena_deinit(&a);
    double least = median(f.ratio);
    printf("%-8s %6.1f KB, %3zu listings: Gumbo %7.1f us, first lane %6.1f us, second %7.1f us: "
           "%.2f times (%.2f to %.2f), both %.2f times\n",
           name, (double)f.bytes / (double)n / 1e3, f.listings / n, median(f.us[GUMBO]),
           median(f.us[SCAN]), median(f.us[EXTRACT]), least, f.ratio[0], f.ratio[RUNS - 1],
           median(f.both));
}

static void report_generated(const char *name, page_write_fn *write)
{
    struct buf pages[PAGES];
    for (unsigned i = 0; i < PAGES; i++) {
        buf_init(&pages[i], 0);
        write(&pages[i], i);
    }
    report(name, pages, PAGES);
    for (unsigned i = 0; i < PAGES; i++)
        buf_deinit(&pages[i]);
}

static bool report_files(char *const names[], size_t n, struct err *err)
{
    bool ok = true;
    struct buf *pages = calloc(n, sizeof *pages);
    for (size_t i = 0; pages && i < n && ok; i++)
        ok = file_read(names[i], &pages[i], err);
    if (ok)
        report("files", pages, n);
    for (size_t i = 0; pages && i < n; i++)
        buf_deinit(&pages[i]);
    free(pages);
    return ok;
}

int main(int argc, char **argv)
{
    struct err err;
    mallopt(M_TRIM_THRESHOLD, KEEP_AT_END); // as in the analyser (monitor/serve.c)
    if (argc > 1) {
        if (report_files(argv + 1, (size_t)argc - 1, &err))
            return 0;
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    report_generated("shop", page_shop);
    report_generated("plain", page_plain);
    report_generated("list", page_list);
    report_generated("thread", page_thread);
    report_generated("dense", page_dense);
    return 0;
}
