#include "tests/support/sample.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "db/dump.h"
#include "db/store_decision.h"
#include "db/store_evidence.h"
#include "db/store_host.h"
#include "db/store_page.h"
#include "db/store_site.h"

static bool append(void *context, struct str line, struct err *err)
{
    (void)err;
    buf_add(context, line);
    return true;
}

static void dump(struct database *d, struct buf *out)
{
    buf_reset(out);
    OK(d, dump_canonical(d->db, append, out, &d->err));
}

// A small crawl as a list of operations that may come in any order and more than once. Times,
// keys, runs, paths and measurements differ from round to round.

enum { URLS = 12, LISTINGS = 40, OPERATIONS = URLS + LISTINGS };

struct round {
    struct database *d;
    int64_t secret;
    unsigned seed;
};

static unsigned next_random(struct round *r)
{
    r->seed = r->seed * 1664525U + 1013904223U;
    return r->seed >> 8;
}

static int64_t url_key(const struct round *r, int i)
{
    return r->secret ^ (int64_t)i * 7919;
}

static void put_page(struct round *r, int i)
{
    struct database *d = r->d;
    struct store_url u = sample_url(d, url_key(r, i));
    u.href = arena_fmt(&d->arena, "https://shop.example/%d", i);
    u.host_key = r->secret;
    u.first_seen = next_random(r);
    OK(d, store_urls_add(d->db, &u, 1, NULL, &d->err));
    struct store_url_fetched f = {.key = u.key,
                                  .at = next_random(r),
                                  .outcome = i % 5 ? STR("ok") : STR("robots_denied"),
                                  .status = 200,
                                  .content_hash = arena_fmt(&d->arena, "hash %d", i),
                                  .due_at = i % 3 ? next_random(r) : STORE_NEVER};
    OK(d, store_url_fetched(d->db, &f, &d->err));
    struct store_page p = {.url_key = u.key,
                           .content_hash = f.content_hash,
                           .title = STR("\"Shop\"\n"),
                           .outcome = STR("ok"),
                           .at = next_random(r),
                           .run_id = next_random(r)};
    OK(d, store_page_put(d->db, &p, &d->err));
    struct store_text t = {.sha = arena_fmt(&d->arena, "text %d", i % 4),
                           .compressed = STR("z"),
                           .at = next_random(r),
                           .expires_at = next_random(r)};
    OK(d, store_text_put(d->db, u.key, p.run_id, &t, &d->err));
}

// Few identities, contents, fingerprints and scores, so that everything meets everything.
static void put_listing(struct round *r, int i)
{
    struct database *d = r->d;
    struct arena *a = &d->arena;
    int identity = i % 7, content = i % 3;
    struct store_listing l =
        sample_listing(d, r->secret ^ identity, url_key(r, i % URLS), i % 2 ? "odd" : "even");
    l.identity = arena_fmt(a, "id:%d", identity);
    l.url = arena_fmt(a, "https://shop.example/item/%d", i % 11);
    l.content_hash = arena_fmt(a, "content %d", content);
    l.own_page = i % 4 == 0;
    l.score = (i * 5 % 8) / 8.0;
    l.seen_at = next_random(r);
    l.seller_id = arena_fmt(a, "s%d", i);
    l.n_findings = (size_t)i % 3;
    l.n_contacts = (size_t)i % 2 + 1;
    l.personal = i % 13 == 1;
    l.fingerprint = l.personal || i % 6 == 0 ? STR_NONE : arena_fmt(a, "case %d", i * 3 % 5);
    struct store_evidence e = {.url_key = l.page_key,
                               .run_id = next_random(r),
                               .path = arena_fmt(a, "%u.warc", next_random(r)),
                               .sha256 = arena_fmt(a, "%u", next_random(r)),
                               .at = next_random(r),
                               .kind = STR("warc")};
    OK(d, store_evidence_add(d->db, &e, &l.evidence_id, &d->err));
    OK(d, store_listing_put(d->db, &l, NULL, &d->err));
}

static void operate(struct round *r, int operation)
{
    if (operation < URLS)
        put_page(r, operation);
    else
        put_listing(r, operation - URLS);
}

static void empty(struct database *d)
{
    static const char *const tables[] = {"listing_evidence",
                                         "evidence",
                                         "version_contacts",
                                         "contacts",
                                         "findings",
                                         "versions",
                                         "sellers",
                                         "decisions",
                                         "listings",
                                         "cases",
                                         "page_texts",
                                         "texts",
                                         "pages",
                                         "urls",
                                         "hosts",
                                         "sites",
                                         "profiles"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        OK(d, db_exec(d->db, arena_fmt(&d->arena, "DELETE FROM %s", tables[i]).ptr, &d->err));
}

static void crawl(struct database *d, unsigned seed)
{
    struct round r = {.d = d, .secret = (int64_t)seed << 20, .seed = seed};
    int order[2 * OPERATIONS];
    for (int i = 0; i < 2 * OPERATIONS; i++)
        order[i] = i % OPERATIONS;
    for (size_t i = 2 * OPERATIONS; seed && i > 1; i--) {
        size_t j = next_random(&r) % i;
        int swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
    struct store_host host = {
        .key = r.secret, .name = STR("https://shop.example:443"), .site = STR("shop")};
    OK(d, store_profile_put(d->db, STR("profile-1"), STR("version: 1"), seed, &d->err));
    OK(d, store_site_put(d->db, STR("shop"), STR("profile-1"), seed, &d->err));
    OK(d, store_host_add(d->db, &host, &d->err));
    // All once at least; what comes twice is left to chance.
    int n = OPERATIONS + (int)(next_random(&r) % OPERATIONS);
    bool done[OPERATIONS] = {false};
    OK(d, db_begin(d->db, &d->err));
    for (int i = 0; i < 2 * OPERATIONS; i++) {
        if (i < n || !done[order[i]])
            operate(&r, order[i]);
        done[order[i]] = true;
    }
    OK(d, db_commit(d->db, &d->err));
}

// Of the first run, on SQLite: PostgreSQL must give the same bytes.
static struct buf reference;

static void test_order_does_not_matter(void **state)
{
    struct database *d = database_of(state);
    struct buf now;
    buf_init(&now, 0);
    for (unsigned seed = 0; seed < 25; seed++) {
        crawl(d, seed);
        dump(d, &now);
        if (!reference.len)
            buf_add(&reference, buf_str(&now));
        if (!str_eq(buf_str(&now), buf_str(&reference)))
            fail_msg("seed %u differs:\n%s\n--- and ---\n%s", seed, buf_cstr(&reference),
                     buf_cstr(&now));
        empty(d);
    }
    buf_deinit(&now);
}

static void test_lines(void **state)
{
    struct database *d = database_of(state);
    crawl(d, 0);
    struct buf out;
    buf_init(&out, 0);
    dump(d, &out);
    static const char *const tables[] = {
        "profile", "site",    "host",    "url",    "page", "text",     "page_text",       "listing",
        "version", "finding", "contact", "seller", "case", "evidence", "listing_evidence"};
    size_t at = 0;
    struct str rest = buf_str(&out), line;
    while (str_split(&rest, '\n', &line) && line.len) {
        const struct json *v = json_parse(&d->arena, line, JSON_STRICT, &d->err);
        assert_non_null(v);
        // Every table is there, in its order.
        struct str table = json_text(json_get(v, "table"));
        while (at < sizeof tables / sizeof *tables && !str_eq(table, str_c(tables[at])))
            at++;
        if (at == sizeof tables / sizeof *tables)
            fail_msg("out of order: %.*s", STR_ARG(line));
    }
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct str want = arena_fmt(&d->arena, "{\"table\":\"%s\"", tables[i]);
        if (str_find(buf_str(&out), want, 0) == STR_NPOS)
            fail_msg("no %s", tables[i]);
    }
    buf_deinit(&out);
}

// A dump that shows nothing would compare equal for ever.
static void test_content_shows(void **state)
{
    struct database *d = database_of(state);
    static const struct {
        const char *sql;
        bool shows;
    } rows[] = {
        {"UPDATE sites SET id = 'x' WHERE id = 'none'", false},
        {"UPDATE hosts SET name = 'x'", true},
        {"UPDATE hosts SET next_at = 77, failures = 3, delay_factor = 9", false},
        {"UPDATE urls SET outcome = 'x' WHERE href = 'https://shop.example/3'", true},
        {"UPDATE urls SET due_at = NULL WHERE href = 'https://shop.example/4'", true},
        {"UPDATE urls SET due_at = 5 WHERE due_at IS NOT NULL", false},
        {"UPDATE urls SET fails = 5, last_fetched_at = 8, first_seen = 9", false},
        {"UPDATE pages SET title = 'x'", true},
        {"UPDATE pages SET run_id = 99, at = 99", false},
        {"DELETE FROM page_texts WHERE sha = 'text 1'", true},
        {"UPDATE versions SET score = score + 0.00001", false},
        {"UPDATE versions SET score = score + 0.001", true},
        {"UPDATE versions SET json = '[]'", true},
        {"DELETE FROM findings WHERE field = 'title'", true},
        {"UPDATE contacts SET value = 'x' WHERE kind = 'phone'", true},
        {"UPDATE sellers SET identity = identity || 'x'", true},
        {"UPDATE cases SET state = 'confirmed'", true},
        {"UPDATE cases SET updated_at = 4", false},
        {"UPDATE listings SET case_id = NULL", true},
        {"UPDATE evidence SET kind = 'x'", true},
        {"UPDATE evidence SET path = path || 'x', sha256 = 'x', at = 3", false},
        {"DELETE FROM listing_evidence", true},
        {"DELETE FROM fetches", false},
    };
    crawl(d, 0);
    struct buf before, after;
    buf_init(&before, 0);
    buf_init(&after, 0);
    dump(d, &before);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OK(d, db_begin(d->db, &d->err));
        OK(d, db_exec(d->db, rows[i].sql, &d->err));
        dump(d, &after);
        db_rollback(d->db);
        if (str_eq(buf_str(&before), buf_str(&after)) == rows[i].shows)
            fail_msg("%s: %s", rows[i].sql, rows[i].shows ? "does not show" : "shows");
    }
    buf_deinit(&before);
    buf_deinit(&after);
}

static void test_decisions_show(void **state)
{
    struct database *d = database_of(state);
    sample_site(d);
    struct store_listing l = sample_listing(d, 1, 10, "x");
    struct store_decision x = {.case_id = sample_put(d, &l).case_id,
                               .at = 77777,
                               .who = STR("ana"),
                               .kind = STORE_CONFIRM,
                               .reason = STR("sells it")};
    OK(d, store_decision_add(d->db, &x, NULL, &d->err));
    OK(d, store_decision_undo(d->db, &x, NULL, &d->err));
    struct buf out;
    buf_init(&out, 0);
    dump(d, &out);
    static const char want[] =
        "{\"table\":\"decision\",\"case\":\"case-1\",\"decision\":\"confirm\",\"who\":\"ana\","
        "\"reason\":\"sells it\"}\n"
        "{\"table\":\"decision\",\"case\":\"case-1\",\"decision\":\"undo\",\"who\":\"ana\","
        "\"reason\":\"sells it\"}\n";
    assert_true(str_find(buf_str(&out), str_c(want), 0) != STR_NPOS);
    assert_true(str_find(buf_str(&out), STR("77777"), 0) == STR_NPOS);
    buf_deinit(&out);
}

static bool refuse(void *context, struct str line, struct err *err)
{
    (void)context;
    (void)line;
    return err_set(err, ERR_IO, "disk full");
}

static void test_writer_fails(void **state)
{
    struct database *d = database_of(state);
    crawl(d, 0);
    assert_false(dump_canonical(d->db, refuse, NULL, &d->err));
    assert_string_equal(d->err.message, "disk full");
    assert_false(db_in_transaction(d->db));
    crawl(d, 0);
}

static int stop(void **state)
{
    buf_deinit(&reference);
    return database_stop(state);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_order_does_not_matter), ON_BOTH(test_lines),
        ON_BOTH(test_content_shows),         ON_BOTH(test_decisions_show),
        ON_BOTH(test_writer_fails),
    };
    return cmocka_run_group_tests(tests, NULL, stop);
}
