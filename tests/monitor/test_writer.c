#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "db/store_evidence.h"
#include "db/store_run.h"
#include "monitor/writer.h"
#include "tests/support/sample.h"

static const struct clock machine = {NULL};

struct scene {
    struct database *d;
    struct writer *writer;
    char folder[64];
    int64_t run_id;
};

static void scene_start(struct scene *s, void **state)
{
    *s = (struct scene){.d = database_of(state)};
    sample_site(s->d);
    OK(s->d, store_run_begin(s->d->db, 1, &s->run_id, &s->d->err));
    (void)snprintf(s->folder, sizeof s->folder, "/tmp/watchglass-writer.XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    struct writer_options options = {s->d->uri, s->folder, s->run_id};
    s->writer = writer_new(&options, &s->d->err);
    if (!s->writer)
        fail_msg("%s", s->d->err.message);
}

static const char *in_folder(struct scene *s, const char *name)
{
    return arena_fmt(&s->d->arena, "%s/%s", s->folder, name).ptr;
}

static void scene_end(struct scene *s, const char *const *files)
{
    for (; *files; files++)
        (void)remove(in_folder(s, *files));
    assert_int_equal(rmdir(s->folder), 0);
}

static const char *const NO_FILES[] = {NULL};

// A page that links to `link` (0: none).
static struct write *page_write(struct scene *s, int64_t key, int64_t link)
{
    struct write *w = write_new();
    struct store_url_fetched *fetched = arena_zalloc(&w->arena, sizeof *fetched);
    *fetched = (struct store_url_fetched){
        .key = key, .at = 100 + key, .outcome = STR("ok"), .status = 200, .due_at = 1000};
    w->fetched = fetched;
    if (link) {
        struct store_url *url = arena_alloc(&w->arena, sizeof *url);
        *url = sample_url(s->d, link);
        w->urls = url;
        w->n_urls = 1;
    }
    return w;
}

static bool wait_for(struct scene *s, uint64_t sequence)
{
    bool ok = true;
    while (ok && writer_committed(s->writer) < sequence) {
        struct pollfd fd = {writer_fd(s->writer), POLLIN, 0};
        if (poll(&fd, 1, 20000) <= 0)
            fail_msg("write %llu is not committed", (unsigned long long)sequence);
        ok = writer_check(s->writer, &s->d->err);
    }
    return ok;
}

static void test_commits_in_order(void **state)
{
    enum { WRITES = 3 * WRITER_BATCH + 7 };
    struct scene s;
    scene_start(&s, state);
    uint64_t last = 0;
    for (int64_t i = 1; i <= WRITES; i++) { // each is the page that the one before links to
        uint64_t sequence = writer_put(s.writer, page_write(&s, i, i + 1));
        assert_int_equal(sequence, last + 1);
        last = sequence;
    }
    assert_true(wait_for(&s, last));
    assert_int_equal(writer_waiting(s.writer), 0);
    assert_int_equal(writer_counts(s.writer).new_urls, WRITES);
    OK(s.d, writer_finish(s.writer, &s.d->err));
    // A link was there before its page was stored, so that the page's row was updated; the first
    // page was nobody's link.
    assert_int_equal(database_int(s.d, "SELECT count(*) FROM urls WHERE status = 200"), WRITES - 1);
    assert_int_equal(database_int(s.d, "SELECT count(*) FROM urls"), WRITES);
    scene_end(&s, NO_FILES);
}

static int64_t time_of(struct scene *s, bool urgent)
{
    struct write *w = page_write(s, 1, 0);
    w->urgent = urgent;
    int64_t start = clock_monotonic(&machine);
    assert_true(wait_for(s, writer_put(s->writer, w)));
    return (clock_monotonic(&machine) - start) / 1000;
}

static void test_urgent(void **state)
{
    struct scene s;
    int64_t best = INT64_MAX;
    scene_start(&s, state);
    assert_true(time_of(&s, false) >= WRITER_DELAY_MS - 1);
    for (int i = 0; i < 20 && best >= WRITER_DELAY_MS; i++) { // a busy machine may be late
        int64_t took = time_of(&s, true);
        best = took < best ? took : best;
    }
    assert_true(best < WRITER_DELAY_MS);
    assert_true(time_of(&s, false) >= WRITER_DELAY_MS - 1); // and it ends with the one
    OK(s.d, writer_finish(s.writer, &s.d->err));
    scene_end(&s, NO_FILES);
}

static void test_finish_commits_all(void **state)
{
    struct scene s;
    scene_start(&s, state);
    writer_put(s.writer, page_write(&s, 1, 2));
    writer_put(s.writer, page_write(&s, 2, 3));
    OK(s.d, writer_finish(s.writer, &s.d->err));
    assert_int_equal(database_int(s.d, "SELECT count(*) FROM urls"), 2);
    scene_end(&s, NO_FILES);
}

static void add_evidence(struct scene *s, struct write *w, int64_t key, const char *content)
{
    struct store_listing *l = arena_alloc(&w->arena, sizeof *l);
    struct warc_page *page = arena_zalloc(&w->arena, sizeof *page);
    *l = sample_listing(s->d, key, 1, content);
    w->listings = l;
    w->n_listings = 1;
    *page = (struct warc_page){
        .wall_us = 1000000,
        .href = STR("https://shop.example/1"),
        .request_head = STR("GET /1 HTTP/1.1\r\nHost: shop.example\r\n\r\n"),
        .response_head = STR("HTTP/1.1 200 OK\r\n\r\n"),
        .body = STR("<p>offered</p>"),
    };
    hash_random(page->random, sizeof page->random);
    w->evidence = page;
    w->evidence_path = STR("shop/ab/abcd.warc.gz");
}

static const char *const EVIDENCE_FILES[] = {"shop/ab/abcd.warc.gz", "shop/ab", "shop", NULL};

static bool check_file(void *context, const struct store_evidence *e, struct err *err)
{
    struct scene *s = context;
    struct warc_file *warc = arena_alloc(&s->d->arena, sizeof *warc);
    struct buf bytes;
    char sha[HASH_HEX_SIZE];
    buf_init(&bytes, 0);
    assert_true(file_read(in_folder(s, "shop/ab/abcd.warc.gz"), &bytes, err));
    hash_sha256_hex(buf_str(&bytes), sha);
    assert_true(str_eq(e->sha256, str_c(sha)));
    assert_int_equal(e->bytes, bytes.len);
    assert_true(warc_read(&s->d->arena, buf_str(&bytes), warc, err));
    buf_deinit(&bytes);
    return true;
}

// The same thing seen twice, in one batch and in another: one file, one row, and both listings
// have it.
static void test_evidence_once(void **state)
{
    struct scene s;
    scene_start(&s, state);
    assert_true(wait_for(&s, writer_put(s.writer, page_write(&s, 9, 1))));
    struct write *first = page_write(&s, 1, 0), *second = page_write(&s, 1, 0);
    add_evidence(&s, first, 1, "a");
    add_evidence(&s, second, 2, "a");
    writer_put(s.writer, first);
    assert_true(wait_for(&s, writer_put(s.writer, second)));
    struct stat before, after;
    assert_int_equal(stat(in_folder(&s, EVIDENCE_FILES[0]), &before), 0);
    struct write *third = page_write(&s, 1, 0);
    add_evidence(&s, third, 3, "b");
    assert_true(wait_for(&s, writer_put(s.writer, third)));
    assert_int_equal(stat(in_folder(&s, EVIDENCE_FILES[0]), &after), 0);
    assert_true(before.st_ino == after.st_ino); // not written again
    assert_int_equal(writer_counts(s.writer).evidence, 1);
    assert_int_equal(writer_counts(s.writer).new_cases, 3);
    OK(s.d, writer_finish(s.writer, &s.d->err));
    assert_int_equal(database_int(s.d, "SELECT count(*) FROM evidence"), 1);
    assert_int_equal(database_int(s.d, "SELECT count(*) FROM listing_evidence"), 3);
    OK(s.d, store_evidence_list(s.d->db, s.run_id, check_file, &s, &s.d->err));
    scene_end(&s, EVIDENCE_FILES);
}

// A run that was killed between file and row left a file: the next one replaces it, whole.
static void test_evidence_without_row(void **state)
{
    struct scene s;
    scene_start(&s, state);
    assert_true(wait_for(&s, writer_put(s.writer, page_write(&s, 9, 1))));
    OK(s.d, file_mkdirs(in_folder(&s, "shop/ab"), &s.d->err));
    OK(s.d, file_write(in_folder(&s, EVIDENCE_FILES[0]), STR("half"), 0600, NULL, &s.d->err));
    struct write *w = page_write(&s, 1, 0);
    add_evidence(&s, w, 1, "a");
    assert_true(wait_for(&s, writer_put(s.writer, w)));
    OK(s.d, writer_finish(s.writer, &s.d->err));
    OK(s.d, store_evidence_list(s.d->db, s.run_id, check_file, &s, &s.d->err));
    scene_end(&s, EVIDENCE_FILES);
}

// The disk takes no evidence: the page is not stored, nor anything after it, and what was
// committed before stays.
static void test_failure(void **state)
{
    static const char *const files[] = {"shop", NULL};
    struct scene s;
    scene_start(&s, state);
    OK(s.d, file_write(in_folder(&s, "shop"), STR("in the way"), 0600, NULL, &s.d->err));
    assert_true(wait_for(&s, writer_put(s.writer, page_write(&s, 9, 1))));
    struct write *w = page_write(&s, 1, 2);
    add_evidence(&s, w, 1, "a");
    uint64_t failing = writer_put(s.writer, w);
    assert_false(wait_for(&s, failing));
    assert_int_equal(err_exit_status(&s.d->err), 4);
    assert_true(str_find(str_c(s.d->err.message), STR("shop"), 0) != STR_NPOS);
    writer_put(s.writer, page_write(&s, 9, 3));
    assert_false(writer_check(s.writer, &s.d->err));
    assert_int_equal(writer_counts(s.writer).new_urls, 1);
    assert_true(writer_committed(s.writer) < failing);
    assert_false(writer_finish(s.writer, &s.d->err));
    assert_int_equal(database_int(s.d, "SELECT count(*) FROM urls"), 1);
    assert_int_equal(database_int(s.d, "SELECT count(*) FROM listings"), 0);
    assert_int_equal(database_int(s.d, "SELECT count(*) FROM evidence"), 0);
    scene_end(&s, files);
}

static void test_no_database(void **state)
{
    (void)state;
    struct err err;
    struct writer_options options = {"/nowhere/at/all.db", "/nowhere", 1};
    assert_null(writer_new(&options, &err));
    assert_int_equal(err.code, ERR_STORE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_commits_in_order),     ON_BOTH(test_urgent),
        ON_BOTH(test_finish_commits_all),   ON_BOTH(test_evidence_once),
        ON_BOTH(test_evidence_without_row), ON_BOTH(test_failure),
        cmocka_unit_test(test_no_database),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
