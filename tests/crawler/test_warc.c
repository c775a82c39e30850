#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "crawler/warc.h"

static struct warc_page page_of(struct str head, struct str body)
{
    struct warc_page page = {
        .wall_us = INT64_C(1795267696) * CLOCK_SECOND + 42,
        .href = STR("https://shop.example/item/1?a=b"),
        .address = STR("203.0.113.7"),
        .request_head = STR("GET /item/1?a=b HTTP/1.1\r\nHost: shop.example\r\n\r\n"),
        .response_head = head,
        .body = body,
        .info = STR("software: Watchglass/0.1\r\nformat: WARC File Format 1.1\r\n"),
        .metadata = STR("robots: allowed\r\nprofile: example-shop\r\n"),
    };
    for (size_t i = 0; i < sizeof page.random; i++)
        page.random[i] = (unsigned char)(i * 37 + 11);
    return page;
}

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

static void write_page(struct buf *out, const struct warc_page *page)
{
    struct err err = {0};
    buf_init(out, 0);
    if (!warc_write(out, page, &err))
        fail_msg("%s", err.message);
}

// For the end-to-end test, which shows these files to another reader.
static void keep_sample(const char *name, struct str file)
{
    const char *folder = getenv("WATCHGLASS_WARC_SAMPLES");
    char path[256];
    struct err err = {0};
    if (!folder)
        return;
    assert_in_range(snprintf(path, sizeof path, "%s/%s.warc.gz", folder, name), 1, 255);
    if (!file_write(path, file, 0644, "sample", &err))
        fail_msg("%s", err.message);
}

static void test_round_trip(void **state)
{
    (void)state;
    static char big[3 * 1024 * 1024];
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)(i * i >> 7);
    const struct {
        const char *name;
        struct str head, body;
        enum warc_truncated truncated;
        struct str written; // the head in the file, where it differs
    } rows[] = {
        {"plain", STR(HEAD "\r\n"), STR("<p>offered</p>"), WARC_WHOLE, STR_NONE},
        {"empty body", STR(HEAD "\r\n"), STR_NONE, WARC_WHOLE, STR_NONE},
        {"cut by us", STR(HEAD "\r\n"), STR("<p>off"), WARC_CUT_LENGTH, STR_NONE},
        {"cut by time", STR(HEAD "\r\n"), STR("<p>off"), WARC_CUT_TIME, STR_NONE},
        {"cut by the server", STR(HEAD "\r\n"), STR("<p>off"), WARC_CUT_DISCONNECT, STR_NONE},
        {"chunked", STR(HEAD "Transfer-Encoding: chunked\r\n\r\n"), STR("<p>x</p>\r\n"), WARC_WHOLE,
         STR(HEAD WARC_ORIGINAL "Transfer-Encoding: chunked\r\n\r\n")},
        {"chunked, case", STR(HEAD "TRANSFER-encoding:gzip, Chunked\r\nA: b\r\n\r\n"), STR("x"),
         WARC_WHOLE, STR(HEAD WARC_ORIGINAL "TRANSFER-encoding:gzip, Chunked\r\nA: b\r\n\r\n")},
        {"chunked, twice",
         STR(HEAD "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"), STR_NONE,
         WARC_WHOLE,
         STR(HEAD WARC_ORIGINAL "Transfer-Encoding: gzip\r\n" WARC_ORIGINAL
                                "Transfer-Encoding: chunked\r\n\r\n")},
        {"chunked, folded", STR(HEAD "Transfer-Encoding:\r\n chunked\r\n\r\n"), STR("x"),
         WARC_WHOLE, STR(HEAD WARC_ORIGINAL "Transfer-Encoding:\r\n chunked\r\n\r\n")},
        {"named in a value", STR(HEAD "Vary: Transfer-Encoding: chunked\r\n\r\n"), STR("x"),
         WARC_WHOLE, STR_NONE},
        {"lines of LF", STR("HTTP/1.0 200 OK\nA: b\n\n"), STR("x\n\ny\r\n\r\nz"), WARC_WHOLE,
         STR("HTTP/1.0 200 OK\r\nA: b\r\n\r\n")},
        {"an end of blanks", STR(HEAD " \r\n"), STR("x\r\n\r\n"), WARC_WHOLE,
         STR(HEAD " \r\n\r\n")},
        {"second version", STR("HTTP/2 200 \r\nserver: x\r\n\r\n"), STR("x"), WARC_WHOLE, STR_NONE},
        {"bytes", STR(HEAD "\r\n"), STR("\0\r\n\r\nWARC/1.1\r\n\xff"), WARC_WHOLE, STR_NONE},
        {"large", STR(HEAD "\r\n"), {big, sizeof big}, WARC_WHOLE, STR_NONE},
        {"half a head", STR("HTTP/1.1 200 OK\r\nContent-"), STR_NONE, WARC_CUT_DISCONNECT,
         STR_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct warc_page page = page_of(rows[i].head, rows[i].body);
        page.truncated = rows[i].truncated;
        struct arena a;
        struct buf file;
        struct warc_file got;
        struct err err = {0};
        arena_init(&a);
        write_page(&file, &page);
        if (!warc_read(&a, buf_str(&file), &got, &err))
            fail_msg("%s: %s", rows[i].name, err.message);
        const struct warc_record *r = got.records;
        struct str head = rows[i].written.len ? rows[i].written : page.response_head;
        bool ok = got.count == 4 && r[0].type == WARC_INFO && str_eq(r[0].block, page.info) &&
                  r[1].type == WARC_REQUEST && str_eq(r[1].block, page.request_head) &&
                  r[2].type == WARC_RESPONSE && str_eq(r[2].head, head) &&
                  str_eq(r[2].payload, page.body) && str_eq(r[2].target, page.href) &&
                  str_eq(r[2].address, page.address) && r[3].type == WARC_METADATA &&
                  str_eq(r[3].block, page.metadata) &&
                  str_eq(r[2].date, STR("2026-11-21T13:28:16.000042Z")) &&
                  (r[2].truncated.len > 0) == (rows[i].truncated != WARC_WHOLE);
        if (!ok)
            fail_msg("%s: not what was written", rows[i].name);
        keep_sample(rows[i].name, buf_str(&file));
        buf_deinit(&file);
        arena_deinit(&a);
    }
}

static struct str header(const struct warc_record *r, const char *name)
{
    for (size_t i = 0; i < r->n_headers; i++)
        if (str_eq(r->headers[i].name, str_c(name)))
            return r->headers[i].value;
    return STR_NONE;
}

// What a browser showed of a page is a record of its own, made from the response.
static void test_shown(void **state)
{
    (void)state;
    struct warc_page page = page_of(STR(HEAD "\r\n"), STR("<script>show()</script>"));
    page.shown = STR("<html><body>offered</body></html>");
    struct arena a;
    struct buf file;
    struct warc_file got;
    struct err err = {0};
    arena_init(&a);
    write_page(&file, &page);
    assert_true(warc_read(&a, buf_str(&file), &got, &err));
    assert_int_equal(got.count, 5);
    const struct warc_record *response = &got.records[2], *shown = &got.records[4];
    assert_int_equal(shown->type, WARC_CONVERSION);
    assert_true(str_eq(shown->block, page.shown) && str_eq(shown->target, page.href));
    assert_true(str_eq(response->payload, page.body));
    assert_true(
        str_eq(header(shown, "WARC-Refers-To"), arena_fmt(&a, "<%.*s>", STR_ARG(response->id))));
    assert_true(str_eq(header(shown, "Content-Type"), STR("text/html;charset=utf-8")));
    assert_int_equal(header(shown, "WARC-IP-Address").len, 0);
    assert_int_equal(header(response, "WARC-Refers-To").len, 0);
    buf_deinit(&file);
    arena_deinit(&a);
}

static void test_headers(void **state)
{
    (void)state;
    struct warc_page page = page_of(STR(HEAD "\r\n"), STR("abc"));
    struct arena a;
    struct buf file;
    struct warc_file got;
    struct err err = {0};
    arena_init(&a);
    write_page(&file, &page);
    assert_true(warc_read(&a, buf_str(&file), &got, &err));
    const struct warc_record *r = got.records;
    // Version 4, variant 10 (RFC 9562).
    assert_int_equal(r[0].id.len, strlen("urn:uuid:0b30557a-9fc4-490e-b358-7da2c7ec1136"));
    for (size_t i = 0; i < got.count; i++) {
        assert_true(str_starts(r[i].id, STR("urn:uuid:")));
        assert_int_equal(r[i].id.ptr[9 + 14], '4');
        assert_non_null(strchr("89ab", r[i].id.ptr[9 + 19]));
        assert_int_equal(header(&r[i], "WARC-Warcinfo-ID").len > 0, i > 0);
    }
    struct str response_id = arena_fmt(&a, "<%.*s>", STR_ARG(r[2].id));
    assert_true(str_eq(header(&r[1], "WARC-Concurrent-To"), response_id));
    assert_true(str_eq(header(&r[3], "WARC-Concurrent-To"), response_id));
    // sha256 of "abc": FIPS 180-4, example
    assert_true(str_eq(header(&r[2], "WARC-Payload-Digest"),
                       STR("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a"
                           "d")));
    assert_true(str_eq(header(&r[2], "Content-Type"), STR("application/http;msgtype=response")));
    buf_deinit(&file);
    arena_deinit(&a);
}

static void test_unfit_pages(void **state)
{
    (void)state;
    static char big[WARC_RECORD_MAX];
    struct buf out;
    struct err err = {0};
    struct warc_page good = page_of(STR(HEAD "\r\n"), STR("x"));
    buf_init(&out, 0);
    buf_add(&out, STR("before"));
    struct warc_page page = good;
    page.href = STR("https://shop.example/\r\nWARC-Type: request");
    assert_false(warc_write(&out, &page, &err));
    page = good;
    page.href = STR_NONE;
    assert_false(warc_write(&out, &page, &err));
    page = good;
    page.address = STR("203.0.113.7\n");
    assert_false(warc_write(&out, &page, &err));
    page = good;
    page.body = str_from(big, sizeof big);
    assert_false(warc_write(&out, &page, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(str_eq(buf_str(&out), STR("before")));
    out.limit = 100;
    assert_false(warc_write(&out, &good, &err));
    assert_true(str_eq(buf_str(&out), STR("before")));
    buf_deinit(&out);
}

// Every prefix, and every file with one byte changed, is refused: nothing is outside a digest, a
// length or gzip's own check sum, but for gzip's free header fields.
static void test_changed_files(void **state)
{
    (void)state;
    struct warc_page page =
        page_of(STR(HEAD "Transfer-Encoding: chunked\r\n\r\n"), STR("<p>offered</p>"));
    struct buf file;
    struct arena a;
    struct warc_file got, want;
    struct err err = {0};
    arena_init(&a);
    write_page(&file, &page);
    assert_true(warc_read(&a, buf_str(&file), &want, &err));
    size_t members = 0;
    for (size_t n = 0; n < file.len; n++)
        if (warc_read(&a, str_sub(buf_str(&file), 0, n), &got, &err))
            members++; // the end of a record: a smaller, sound file
    assert_int_equal(members, 3);
    for (size_t i = 0; i < file.len; i++) {
        struct str ignored = STR_NONE;
        file.ptr[i] = (char)(file.ptr[i] ^ 0x20);
        if (warc_read(&a, buf_str(&file), &got, &err)) {
            ignored = got.records[2].block; // then the change was without meaning
            assert_int_equal(got.count, want.count);
            assert_true(str_eq(ignored, want.records[2].block));
        }
        file.ptr[i] = (char)(file.ptr[i] ^ 0x20);
    }
    buf_deinit(&file);
    arena_deinit(&a);
}

static void add_member(struct buf *out, struct str plain)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(1);
    size_t bound = libdeflate_gzip_compress_bound(c, plain.len);
    char *to = buf_reserve(out, bound);
    out->len += libdeflate_gzip_compress(c, plain.ptr, plain.len, to, bound);
    libdeflate_free_compressor(c);
}

#define START "WARC/1.1\r\nWARC-Type: metadata\r\n"
#define ID "WARC-Record-ID: <urn:uuid:1>\r\n"
#define DATE "WARC-Date: 2026-11-21T00:00:00Z\r\n"
// sha256 of "abc"
#define DIGEST "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\r\n"
#define BLOCK "WARC-Block-Digest: sha256:" DIGEST
#define LENGTH "Content-Length: 3\r\n"
#define END "\r\nabc\r\n\r\n"

static void test_broken_records(void **state)
{
    (void)state;
    static const struct {
        const char *name, *record, *message;
    } rows[] = {
        {"sound", START ID DATE BLOCK LENGTH END, NULL},
        {"other version", "WARC/1.0\r\n" ID DATE BLOCK LENGTH END, "WARC/1.1"},
        {"no type", "WARC/1.1\r\n" ID DATE BLOCK LENGTH END, "WARC-Type"},
        {"strange type", "WARC/1.1\r\nWARC-Type: revisit\r\n" ID DATE BLOCK LENGTH END,
         "WARC-Type"},
        {"no id", START DATE BLOCK LENGTH END, "WARC-Record-ID"},
        {"bare id", START "WARC-Record-ID: urn:uuid:1\r\n" DATE BLOCK LENGTH END, "WARC-Record-ID"},
        {"no date", START ID BLOCK LENGTH END, "WARC-Date"},
        {"no digest", START ID DATE LENGTH END, "digest"},
        {"wrong digest", START ID DATE BLOCK LENGTH "\r\nabd\r\n\r\n", "digest"},
        {"no length", START ID DATE BLOCK END, "Content-Length"},
        {"length too small", START ID DATE BLOCK "Content-Length: 2\r\n" END, "Content-Length"},
        {"length too large", START ID DATE BLOCK "Content-Length: 4\r\n" END, "Content-Length"},
        {"huge length", START ID DATE BLOCK "Content-Length: 18446744073709551615\r\n" END,
         "Content-Length"},
        {"signed length", START ID DATE BLOCK "Content-Length: +3\r\n" END, "Content-Length"},
        {"no end", START ID DATE BLOCK LENGTH "\r\nabc", "Content-Length"},
        {"no colon", START "WARC\r\n" ID DATE BLOCK LENGTH END, "colon"},
        {"header without end", START ID, "no end"},
        {"empty", "", "WARC/1.1"},
        {"no frame", "WARC/1.1\r\nWARC-Type: response\r\n" ID DATE BLOCK LENGTH END, "digest"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct buf file;
        struct warc_file got;
        struct err err = {0};
        arena_init(&a);
        buf_init(&file, 0);
        add_member(&file, str_c(rows[i].record));
        bool ok = warc_read(&a, buf_str(&file), &got, &err);
        if (ok != !rows[i].message || (!ok && !strstr(err.message, rows[i].message)))
            fail_msg("%s: %s", rows[i].name, ok ? "accepted" : err.message);
        buf_deinit(&file);
        arena_deinit(&a);
    }
}

static void test_bombs(void **state)
{
    (void)state;
    struct arena a;
    struct buf file;
    struct warc_file got;
    struct err err = {0};
    arena_init(&a);
    buf_init(&file, 0);
    // A member that inflates beyond the limit.
    char *zeros = calloc(1, WARC_RECORD_MAX + 1);
    assert_non_null(zeros);
    add_member(&file, str_from(zeros, WARC_RECORD_MAX + 1));
    free(zeros);
    assert_false(warc_read(&a, buf_str(&file), &got, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    // Records without end, ids without difference, and bytes behind the last member.
    buf_reset(&file);
    for (int i = 0; i <= WARC_RECORDS_MAX; i++)
        add_member(
            &file,
            arena_fmt(&a, START "WARC-Record-ID: <urn:uuid:%d>\r\n" DATE BLOCK LENGTH END, i));
    assert_false(warc_read(&a, buf_str(&file), &got, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    buf_reset(&file);
    add_member(&file, STR(START ID DATE BLOCK LENGTH END));
    add_member(&file, STR(START ID DATE BLOCK LENGTH END));
    assert_false(warc_read(&a, buf_str(&file), &got, &err));
    assert_non_null(strstr(err.message, "twice"));
    buf_reset(&file);
    add_member(&file, STR(START ID DATE BLOCK LENGTH END));
    buf_addc(&file, '\0');
    assert_false(warc_read(&a, buf_str(&file), &got, &err));
    assert_false(warc_read(&a, STR_NONE, &got, &err));
    buf_deinit(&file);
    arena_deinit(&a);
}

static int start(void **state)
{
    (void)state;
    struct err err;
    return hash_start(&err) ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),     cmocka_unit_test(test_headers),
        cmocka_unit_test(test_unfit_pages),    cmocka_unit_test(test_changed_files),
        cmocka_unit_test(test_broken_records), cmocka_unit_test(test_shown),
        cmocka_unit_test(test_bombs),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
