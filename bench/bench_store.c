// New URLs per second into a frontier of some size, sorted by key and unsorted, and the questions
// that the scheduler asks of it.
//
//     bench_store [URI [URLS]]      default: a SQLite file in /tmp, 1000000
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "db/schema.h"
#include "db/store_url.h"

enum { BATCH = 10000, HREF_SIZE = 64, DUE_CALLS = 200, DUE_LIMIT = 64 };

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool add_batch(struct db *db, const struct hash_secret *secret, size_t first, bool sorted,
                      struct err *err)
{
    static char hrefs[BATCH][HREF_SIZE];
    static struct store_url urls[BATCH];
    for (size_t i = 0; i < BATCH; i++) {
        (void)snprintf(hrefs[i], HREF_SIZE, "https://shop.example/catalogue/item/%zu", first + i);
        urls[i] = (struct store_url){
            .key = hash_key(secret, str_c(hrefs[i])),
            .key_version = 1,
            .site = STR("shop"),
            .host_key = (int64_t)(i % 10),
            .href = str_c(hrefs[i]),
            .due_at = (int64_t)i,
            .priority = (int)(i % 3),
            .kind = STORE_URL_PAGE,
            .first_seen = 1,
        };
    }
    if (sorted)
        qsort(urls, BATCH, sizeof *urls, store_url_compare);
    size_t added;
    return db_begin(db, err) && store_urls_add(db, urls, BATCH, &added, err) && db_commit(db, err);
}

static bool add_many(struct db *db, size_t *at, size_t n, bool sorted, struct err *err)
{
    struct hash_secret secret = {{1}};
    double start = now_seconds();
    for (size_t end = *at + n; *at < end; *at += BATCH) {
        if (!add_batch(db, &secret, *at, sorted, err))
            return false;
    }
    printf("%-8s %9zu new URLs on top of %9zu: %8.0f a second\n", sorted ? "sorted" : "unsorted", n,
           *at - n, (double)n / (now_seconds() - start));
    return true;
}

static bool ask_due(struct db *db, struct err *err)
{
    struct arena a;
    arena_init(&a);
    double start = now_seconds();
    bool ok = true;
    for (int i = 0; ok && i < DUE_CALLS; i++) {
        struct store_url *due;
        size_t n;
        struct store_due_cursor cursor = {0};
        ok = store_urls_due(db, &a, i % 10, BATCH, &cursor, DUE_LIMIT, &due, &n, err);
        arena_reset(&a);
    }
    printf("due work of one host, %d URLs: %.0f us\n", (int)DUE_LIMIT,
           (now_seconds() - start) / DUE_CALLS * 1e6);
    arena_deinit(&a);
    return ok;
}

static bool run(const char *uri, size_t urls, struct err *err)
{
    struct db *db = db_open(uri, DB_CREATE, err);
    bool ok = db && schema_migrate(db, err);
    db_close(db);
    db = ok ? db_open(uri, DB_CRAWL, err) : NULL;
    size_t at = 0, part = urls / 10 / BATCH * BATCH + BATCH;
    ok = db && add_many(db, &at, urls / BATCH * BATCH, true, err) &&
         add_many(db, &at, part, true, err) && add_many(db, &at, part, false, err) &&
         ask_due(db, err);
    db_close(db);
    return ok;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    uint64_t urls = 1000000;
    char path[] = "/tmp/watchglass-bench.XXXXXX";
    int fd = argc > 1 ? -1 : mkstemp(path);
    if (argc > 2 && !str_to_u64(str_c(argv[2]), &urls)) {
        (void)fprintf(stderr, "bench_store [URI [URLS]]\n");
        return 2;
    }
    bool ok = hash_start(&err) && run(argc > 1 ? argv[1] : path, (size_t)urls, &err);
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
    if (!ok)
        (void)fprintf(stderr, "%s\n", err.message);
    return ok ? 0 : 1;
}
