// Whether pages leave something behind: feeds pages of five kinds, again and again, to one
// analyser's work (both lanes, matching and kept text, in this process and without its sandbox),
// and prints the memory of the process after some of them.
//   bench_memory LEXICON [PAGES]      for example patterns/data; 100,000 pages
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/problems.h"
#include "bench/pages.h"
#include "monitor/analyse.h"
#include "monitor/matching.h"
#include "patterns/lexicon.h"

enum { PAGES = 100000, FIRST = 1000, KEEP_AT_END = 32 * 1024 * 1024 };

// Kilobytes that are resident, of /proc/self/status.
static long resident(void)
{
    struct buf b;
    struct err err;
    buf_init(&b, 0);
    long kb = 0;
    if (file_read("/proc/self/status", &b, &err)) {
        size_t at = str_find(buf_str(&b), STR("VmRSS:"), 0);
        if (at != STR_NPOS)
            kb = strtol(buf_cstr(&b) + at + 6, NULL, 10);
    }
    buf_deinit(&b);
    return kb;
}

static void feed(const struct analyse_context *c, long pages)
{
    static page_write_fn *const kinds[] = {page_shop, page_plain, page_list, page_thread,
                                           page_dense};
    struct arena a;
    struct buf page;
    struct answer answer;
    arena_init(&a);
    buf_init(&page, 0);
    long first = 0;
    for (long i = 1; i <= pages; i++) {
        buf_reset(&page);
        kinds[i % 5](&page, (unsigned)i);
        if (i % 10 == 0) // and its listings are read
            buf_add(&page, STR("<p>Tramadol without prescription, 5 EUR</p>"));
        struct job job = {.kind = JOB_PAGE,
                          .status = 200,
                          .url = STR("https://shop.example/product/1.html"),
                          .head = STR("HTTP/1.1 200 OK\r\n\r\n"),
                          .content_type = STR("text/html"),
                          .body = buf_str(&page)};
        analyse_job(c, &a, &job, &answer);
        arena_reset(&a);
        if (i == FIRST)
            first = resident();
        if (i == FIRST || i % (pages / 4) == 0)
            printf("%7ld pages: %ld KB\n", i, resident());
    }
    printf("%.3f times what it was after %d pages\n", (double)resident() / (double)first, FIRST);
    buf_deinit(&page);
    arena_deinit(&a);
}

int main(int argc, char **argv)
{
    struct err err;
    struct arena a;
    struct problems problems;
    struct lexicon *lexicon;
    static const struct analyse_site site = {.id = STR_INIT("shop"), .keep_text = true};
    arena_init(&a);
    problems_init(&problems);
    if (argc < 2 || !hash_start(&err) || !analyse_start(&err) ||
        !lexicon_load(&a, argv[1], NULL, &problems, &lexicon))
        return EXIT_FAILURE;
    mallopt(M_TRIM_THRESHOLD, KEEP_AT_END); // as in the analyser (monitor/serve.c)
    struct matcher *matcher = matcher_new(lexicon, &(struct matcher_options){0}, &err);
    struct matcher_scratch *scratch = matcher ? matcher_scratch_new(matcher, &err) : NULL;
    if (!scratch) {
        (void)fprintf(stderr, "%s\n", err.message);
        return EXIT_FAILURE;
    }
    struct analyse_context c = {.matcher = matcher,
                                .scratch = scratch,
                                .kept = kept_text_new(),
                                .threshold = 70,
                                .sites = &site,
                                .n_sites = 1};
    feed(&c, argc > 2 ? strtol(argv[2], NULL, 10) : PAGES);
    kept_text_free(c.kept);
    matcher_scratch_free(scratch);
    matcher_free(matcher);
    arena_deinit(&a);
    return EXIT_SUCCESS;
}
