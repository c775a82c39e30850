// Speed of the first lane's scan and of the judge, in MB of text a second of the processor's time
// (the median of several rounds; other processes do not count, but they do slow):
//   bench_patterns LEXICON_DIR [FILE...]
// Without files these texts are made:
//   page    a shop's page in English as the first lane sees it: names, prices, URLs
//   mixed   the same between Russian, Arabic, Greek and Chinese
//   dense   a name in every tenth word: the judge's work, and the scan's early end
//   misses  names without their last letters, ambiguous names without company, numbers like CAS
//           numbers: all that the scan looks at twice
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "patterns/lexicon.h"
#include "patterns/matcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    TEXT_BYTES = 4 * 1024 * 1024,
    PAGE_BYTES = 16 * 1024,
    REACH = 1024, // bytes in which what is found has its parts
    ROUNDS = 7,
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct source {
    const struct lexicon *lexicon;
    const struct matcher *m;
    struct matcher_scratch *s;
    uint32_t x;
};

static uint32_t next(struct source *s, size_t below)
{
    s->x = s->x * 1664525u + 1013904223u;
    return (s->x >> 12) % (uint32_t)below;
}

#define PICK(s, list) str_c((list)[next(s, sizeof(list) / sizeof((list)[0]))])

static void add_plain(struct source *s, struct buf *out)
{
    static const char *const words[] = {
        "the",
        "garden",
        "wooden",
        "table",
        "with",
        "four",
        "chairs",
        "and",
        "a",
        "in",
        "order",
        "to",
        "lamp",
        "from",
        "our",
        "shop",
        "size",
        "large",
        "colour",
        "green",
        "made",
        "of",
        "cotton",
        "for",
        "home",
        "perfect",
        "12.50",
        "EUR",
        "2 kg",
        "Add to cart",
        "delivery",
        "Order before noon and we hand the parcel to the carrier on the same day.",
        "/product/garden-chair-1042/",
        "Folds flat, weatherproof and light enough to carry.",
        "product type-product instock",
        "collection",
        "today",
        "your",
        "light"};
    // A colour that is also what one sells: every page has some.
    buf_add(out, next(s, 400) ? PICK(s, words) : STR("blue"));
    buf_addc(out, next(s, 12) ? ' ' : '\n');
}

static void add_mixed(struct source *s, struct buf *out)
{
    static const char *const words[] = {
        "деревянный", "стол",  "и",      "четыре",  "Стула",   "доставка", "在庫",    "花园椅子",
        "الطلب",      "توصيل", "μεγάλο", "τραπέζι", "Größe",   "médecine", "садовая", "мебель",
        "照明器具",   "من",    "для",    "дома",    "12,50 €", "—",        "💡",       "🪑"};
    if (next(s, 3) == 0) {
        add_plain(s, out);
        return;
    }
    buf_add(out, PICK(s, words));
    buf_addc(out, ' ');
}

static struct str any_name(struct source *s)
{
    const struct substance *x = &s->lexicon->substances[next(s, s->lexicon->n_substances)];
    return x->names[next(s, x->n_names)].text;
}

static void add_dense(struct source *s, struct buf *out)
{
    if (next(s, 10) == 0) {
        buf_add(out, any_name(s));
        buf_addc(out, ' ');
    } else {
        add_plain(s, out);
    }
}

// What makes no candidate with what stands before it.
static void add_miss(struct source *s, struct buf *out)
{
    static const char *const others[] = {"40064-34-3 ",    "10-20-3 ", "cas 123456 ", "something ",
                                         "bars of steel ", "blue ",    "t r a m a "};
    size_t was = out->len;
    struct str name = any_name(s);
    if (next(s, 4) == 0)
        buf_add(out, PICK(s, others));
    else
        buf_add(out, utf8_cut(name, name.len - 1 - next(s, 3) % name.len));
    buf_addc(out, ' ');
    if (matcher_candidate(s->m, s->s, str_skip(buf_str(out), was > REACH ? was - REACH : 0))) {
        out->len = was;
        add_plain(s, out);
    }
}

static const struct kind {
    const char *name;
    void (*add)(struct source *s, struct buf *out);
} KINDS[] = {{"page", add_plain}, {"mixed", add_mixed}, {"dense", add_dense}, {"misses", add_miss}};

static int by_value(const void *pa, const void *pb)
{
    const double *a = pa, *b = pb;
    return (*a > *b) - (*a < *b);
}

static double median(double *times)
{
    qsort(times, ROUNDS, sizeof(*times), by_value);
    return times[ROUNDS / 2];
}

static void bench_candidate(const char *name, const struct matcher *m, struct matcher_scratch *s,
                            struct str text)
{
    size_t pages = 0, hits = 0;
    double times[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds();
        for (size_t at = 0; at < text.len; at += PAGE_BYTES, pages++)
            hits += matcher_candidate(m, s, utf8_cut(str_skip(text, at), PAGE_BYTES));
        times[round] = seconds() - start;
    }
    printf("%s: candidate %.0f MB/s (%.1f %% of pages)\n", name,
           (double)text.len / median(times) / 1e6, 100.0 * (double)hits / (double)pages);
}

static void bench_judge(const char *name, const struct matcher *m, struct matcher_scratch *s,
                        struct str text)
{
    struct arena a;
    size_t found = 0;
    double times[ROUNDS];
    arena_init(&a);
    text = utf8_cut(text, TEXT_BYTES / 4);
    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds();
        found = 0;
        for (size_t at = 0; at < text.len; at += PAGE_BYTES) {
            struct judgement j;
            struct match_text t = {"description", utf8_cut(str_skip(text, at), PAGE_BYTES)};
            matcher_judge(m, s, &a, &(struct match_input){.texts = &t, .n_texts = 1}, &j);
            found += j.n_findings;
            arena_reset(&a);
        }
        times[round] = seconds() - start;
    }
    printf("%s: judge %.0f MB/s (%zu findings)\n", name, (double)text.len / median(times) / 1e6,
           found);
    arena_deinit(&a);
}

static void bench_made(struct source source)
{
    struct buf text;
    buf_init(&text, 0);
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        buf_reset(&text);
        while (text.len < TEXT_BYTES)
            KINDS[i].add(&source, &text);
        bench_candidate(KINDS[i].name, source.m, source.s, buf_str(&text));
        bench_judge(KINDS[i].name, source.m, source.s, buf_str(&text));
    }
    buf_deinit(&text);
}

static void bench_files(struct source source, char **files, int n)
{
    struct buf text;
    struct err err;
    buf_init(&text, 0);
    for (int i = 0; i < n; i++)
        if (!file_read(files[i], &text, &err))
            fprintf(stderr, "%s\n", err.message);
    bench_candidate("files", source.m, source.s, buf_str(&text));
    bench_judge("files", source.m, source.s, buf_str(&text));
    buf_deinit(&text);
}

int main(int argc, char **argv)
{
    struct arena a;
    struct problems problems;
    struct lexicon *lexicon;
    struct err err = {0};
    arena_init(&a);
    problems_init(&problems);
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
    struct source source = {lexicon, m, s, 1};
    if (argc > 2)
        bench_files(source, argv + 2, argc - 2);
    else
        bench_made(source);
    matcher_scratch_free(s);
    matcher_free(m);
    arena_deinit(&a);
    problems_deinit(&problems);
    return 0;
}
