// Speed of the first lane's scan and of the judge, in MB/s of text:
//   bench_patterns LEXICON_DIR [FILE...]
// Without files a text of ordinary English words is made. The second line is the same text with a
// name in every hundredth word, where each listing is judged.
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "patterns/lexicon.h"
#include "patterns/matcher.h"

#include <stdio.h>
#include <time.h>

enum { TEXT_BYTES = 16 * 1024 * 1024, PAGE_BYTES = 16 * 1024, ROUNDS = 3 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void make_text(struct buf *out)
{
    static const char *const words[] = {
        "the",  "garden", "wooden",  "table", "with", "four",    "chairs", "and", "a",    "blue",
        "lamp", "in",     "perfect", "order", "to",   "collect", "from",   "our", "shop", "today",
        "size", "large",  "colour",  "green", "made", "of",      "cotton", "for", "your", "home"};
    uint32_t x = 1;
    while (out->len < TEXT_BYTES) {
        x = x * 1664525u + 1013904223u;
        buf_add(out, str_c(words[(x >> 16) % (sizeof(words) / sizeof(words[0]))]));
        buf_addc(out, x >> 28 ? ' ' : '\n');
    }
}

static void bench_candidate(const struct matcher *m, struct matcher_scratch *s, struct str text)
{
    size_t pages = 0, hits = 0;
    double start = seconds();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t at = 0; at < text.len; at += PAGE_BYTES, pages++)
            hits += matcher_candidate(m, s, str_sub(text, at, at + PAGE_BYTES));
    double took = seconds() - start;
    printf("candidate: %.0f MB/s, %.1f %% of %zu pages\n", (double)text.len * ROUNDS / took / 1e6,
           100.0 * (double)hits / (double)pages, pages);
}

static void bench_judge(const struct matcher *m, struct matcher_scratch *s, struct str text)
{
    struct arena a;
    struct buf page;
    size_t bytes = 0, found = 0;
    arena_init(&a);
    buf_init(&page, 0);
    double start = seconds();
    for (size_t at = 0; at < text.len / 4; at += PAGE_BYTES) {
        struct judgement j;
        buf_reset(&page);
        for (size_t i = at; i < at + PAGE_BYTES; i += 600) {
            buf_add(&page, str_sub(text, i, i + 600));
            buf_add(&page, STR(" tramadol 225mg for sale "));
        }
        struct match_text t = {"description", buf_str(&page)};
        matcher_judge(m, s, &a, &(struct match_input){.texts = &t, .n_texts = 1}, &j);
        bytes += page.len;
        found += j.n_findings;
        arena_reset(&a);
    }
    printf("judge: %.0f MB/s, %zu findings\n", (double)bytes / (seconds() - start) / 1e6, found);
    buf_deinit(&page);
    arena_deinit(&a);
}

int main(int argc, char **argv)
{
    struct arena a;
    struct problems problems;
    struct lexicon *lexicon;
    struct err err = {0};
    struct buf text;
    arena_init(&a);
    problems_init(&problems);
    buf_init(&text, 0);
    if (argc < 2 || !hash_start(&err) || !lexicon_load(&a, argv[1], NULL, &problems, &lexicon)) {
        fprintf(stderr, "usage: bench_patterns LEXICON_DIR [FILE...]\n%s",
                buf_cstr(&problems.text));
        return 2;
    }
    double start = seconds();
    struct matcher *m = matcher_new(lexicon, &(struct matcher_options){0}, &err);
    struct matcher_scratch *s = m ? matcher_scratch_new(m, &err) : NULL;
    if (!s) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("compile: %.2f s\n", seconds() - start);
    for (int i = 2; i < argc; i++)
        if (!file_read(argv[i], &text, &err))
            fprintf(stderr, "%s\n", err.message);
    if (argc == 2)
        make_text(&text);
    bench_candidate(m, s, buf_str(&text));
    bench_judge(m, s, buf_str(&text));
    matcher_scratch_free(s);
    matcher_free(m);
    buf_deinit(&text);
    arena_deinit(&a);
    problems_deinit(&problems);
    return 0;
}
