// A frontier of many known URLs, and what the scheduler's questions to it cost.
//
//     bench_frontier fill DATABASE URLS     makes a SQLite file with so many URLs
//     bench_frontier ask DATABASE           prints {"step": microseconds of CPU} of one asking
//
// All URLs are of the site "shop" and of hosts that do not exist; none is due before the year 2096,
// so that a crawl of that site finds them and leaves them alone (bench/frontier/run). Of the URLs,
// DUE_URLS are due whatever their number: the answers are as long in a small frontier as in a large
// one, so that only the frontier's size differs. The others wait for a later visit, or for none.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "db/schema.h"
#include "db/store_host.h"
#include "db/store_run.h"
#include "db/store_site.h"
#include "db/store_url.h"

enum {
    HOSTS = 5000,
    DUE_HOSTS = 100,  // the first ones
    DUE_URLS = 20000, // all of them theirs
    CLAIM = 64,       // URLs asked for at a time
    BATCH = 8192,
    NEVER_EVERY = 10, // one URL in so many is never due again
    HREF_SIZE = 128,
    PRIORITIES = 3,
};

#define SITE STR("shop")

#define NOW (INT64_C(4000000000) * CLOCK_SECOND) // what is asked for: the year 2096
#define LATER (NOW + CLOCK_DAY)

struct entry {
    int64_t key;
    uint64_t n; // number of the URL, from 0
};

static struct hash_secret secret(void)
{
    return (struct hash_secret){{1}};
}

static uint64_t host_of(uint64_t n)
{
    return n % (n < DUE_URLS ? DUE_HOSTS : HOSTS);
}

static int64_t host_key(uint64_t host)
{
    struct hash_secret s = secret();
    char name[HREF_SIZE];
    int len = snprintf(name, sizeof name, "https://shop%" PRIu64 ".known.example", host);
    return hash_key(&s, str_from(name, (size_t)len));
}

static struct str make_href(uint64_t n, char out[HREF_SIZE])
{
    int len = snprintf(out, HREF_SIZE,
                       "https://shop%" PRIu64 ".known.example/catalogue/department-%" PRIu64
                       "/article-with-a-long-name-%" PRIu64 ".html",
                       host_of(n), n / HOSTS % 40, n);
    return str_from(out, (size_t)len);
}

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static int64_t due_at(uint64_t n)
{
    if (n < DUE_URLS)
        return NOW - (int64_t)(n % 997 + 1) * CLOCK_SECOND;
    if (n % NEVER_EVERY == 0)
        return STORE_NEVER;
    return LATER + (int64_t)(n % 100003) * 60 * CLOCK_SECOND;
}

static bool add_hosts(struct db *db, struct err *err)
{
    const struct str sha = STR("bench"), text = STR("version: 1\n");
    bool ok = db_begin(db, err) && store_profile_put(db, sha, text, 1, err) &&
              store_site_put(db, SITE, sha, 1, err);
    for (uint64_t i = 0; ok && i < HOSTS; i++) {
        char name[HREF_SIZE];
        int len = snprintf(name, sizeof name, "https://shop%" PRIu64 ".known.example", i);
        struct store_host host = {.key = host_key(i),
                                  .name = str_from(name, (size_t)len),
                                  .site = SITE,
                                  .delay_factor = 1};
        ok = store_host_add(db, &host, err);
    }
    return ok && db_commit(db, err);
}

static bool add_batch(struct db *db, const struct entry *entries, size_t n, struct err *err)
{
    static char hrefs[BATCH][HREF_SIZE];
    static struct store_url urls[BATCH];
    for (size_t i = 0; i < n; i++) {
        uint64_t at = entries[i].n;
        urls[i] = (struct store_url){
            .key = entries[i].key,
            .key_version = 1,
            .site = SITE,
            .host_key = host_key(host_of(at)),
            .href = make_href(at, hrefs[i]),
            .due_at = due_at(at),
            .priority = (int)(at / DUE_HOSTS % PRIORITIES),
            .kind = STORE_URL_PAGE,
            .first_seen = 1,
        };
    }
    return db_begin(db, err) && store_urls_add(db, urls, n, NULL, err) && db_commit(db, err);
}

// The rows go in by key, as a table of hashed keys is laid out in the end, and the index is made
// afterwards: minutes become seconds, and the file is the same as by growth, but packed.
static bool add_urls(struct db *db, size_t n, struct err *err)
{
    struct hash_secret s = secret();
    struct entry *entries = xcalloc(n, sizeof *entries);
    for (size_t i = 0; i < n; i++) {
        char href[HREF_SIZE];
        entries[i] = (struct entry){hash_key(&s, make_href(i, href)), i};
    }
    qsort(entries, n, sizeof *entries, compare);
    bool ok = true;
    for (size_t i = 0; ok && i < n; i += BATCH)
        ok = add_batch(db, entries + i, n - i < BATCH ? n - i : BATCH, err);
    free(entries);
    return ok;
}

static bool index_text(struct db *db, char **out, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT sql FROM sqlite_schema WHERE name = 'urls_due'");
    if (db_step(st, err) != DB_ROW)
        return err_set(err, ERR_STORE, "no index urls_due");
    struct str sql = db_str(st, 0);
    *out = xmalloc(sql.len + 1);
    memcpy(*out, sql.ptr, sql.len);
    (*out)[sql.len] = '\0';
    db_reset(st);
    return true;
}

static bool fill(const char *path, size_t n, struct err *err)
{
    char *index = NULL;
    struct db *db = db_open(path, DB_CREATE, err);
    bool ok = db && schema_migrate(db, err);
    db_close(db);
    db = ok ? db_open(path, DB_CRAWL, err) : NULL;
    ok = db && index_text(db, &index, err) && db_exec(db, "DROP INDEX urls_due", err) &&
         add_hosts(db, err) && add_urls(db, n, err) && db_exec(db, index, err) &&
         db_checkpoint(db, err);
    free(index);
    db_close(db);
    return ok;
}

// CPU time, since wall time of a shared machine says more of the others: the file is in the
// system's memory, so that reading it is CPU time too.
static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void lap(double *last, const char *step, int times)
{
    printf("\"%s\": %.1f, ", step, (cpu_us() - *last) / times);
    *last = cpu_us();
}

// Every host with due work is asked once.
static bool claim(struct db *db, struct arena *a, struct err *err)
{
    for (uint64_t i = 0; i < DUE_HOSTS; i++) {
        struct store_due_cursor begin = {0};
        struct store_url *due;
        size_t n;
        arena_reset(a);
        if (!store_urls_due(db, a, host_key(i), NOW, &begin, CLAIM, &due, &n, err))
            return false;
        if (n != CLAIM)
            return err_set(err, ERR_STORE, "host %" PRIu64 " has %zu URLs due, not %d", i, n,
                           (int)CLAIM);
    }
    return true;
}

// The first claims find SQLite's cache empty, as the claims of a run do; the second ones full.
static bool ask(const char *path, struct err *err)
{
    struct store_host_due *hosts;
    struct store_counts counts;
    struct arena a;
    size_t n;
    arena_init(&a);
    double last = cpu_us();
    struct db *db = db_open(path, DB_CRAWL, err);
    bool ok = db && schema_check(db, err);
    printf("{");
    lap(&last, "open", 1);
    ok = ok && claim(db, &a, err);
    lap(&last, "claim", DUE_HOSTS);
    ok = ok && claim(db, &a, err);
    lap(&last, "claim_again", DUE_HOSTS);
    ok = ok && store_hosts_due(db, &a, SITE, &hosts, &n, err);
    lap(&last, "hosts_due", 1);
    ok = ok && store_counts(db, NOW, &counts, err);
    lap(&last, "counts", 1);
    printf("\"urls\": %" PRId64 "}\n", ok ? counts.urls : 0);
    db_close(db);
    arena_deinit(&a);
    return ok;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    uint64_t urls = 0;
    bool filling = argc == 4 && strcmp(argv[1], "fill") == 0 && str_to_u64(str_c(argv[3]), &urls) &&
                   urls >= DUE_URLS && urls <= 1000000000;
    bool asking = argc == 3 && strcmp(argv[1], "ask") == 0;
    if (!filling && !asking) {
        (void)fprintf(stderr, "bench_frontier fill DATABASE URLS\nbench_frontier ask DATABASE\n");
        return 2;
    }
    bool ok =
        hash_start(&err) && (filling ? fill(argv[2], (size_t)urls, &err) : ask(argv[2], &err));
    if (!ok)
        (void)fprintf(stderr, "%s\n", err.message);
    return ok ? 0 : 1;
}
