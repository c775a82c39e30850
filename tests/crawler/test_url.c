#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "crawler/url.h"
#include "crawler/url_idna.h"

enum { ROWS_AT_LEAST = 570 };

static struct arena arena;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_deinit(&arena);
    return 0;
}

static struct str repeat(const char *head, char c, size_t n, const char *tail)
{
    struct buf b;
    buf_init(&b, 0);
    buf_add(&b, str_c(head));
    while (n-- > 0)
        buf_addc(&b, c);
    buf_add(&b, str_c(tail));
    struct str s = arena_str(&arena, buf_str(&b));
    buf_deinit(&b);
    return s;
}

// What every parsed URL holds to, whatever the input was.
static void check_invariants(const struct url *u)
{
    struct url again;
    assert_true(url_parse(&arena, u->href, NULL, &again)); // serialising is idempotent
    assert_true(str_eq(again.href, u->href));
    struct str built =
        arena_fmt(&arena, "%.*s://%.*s%s%.*s%.*s%.*s%s%.*s%s%.*s", STR_ARG(u->scheme),
                  STR_ARG(u->userinfo), u->userinfo.len ? "@" : "", STR_ARG(u->host),
                  STR_ARG(u->port == URL_PORT_NONE ? STR_NONE : arena_fmt(&arena, ":%d", u->port)),
                  STR_ARG(u->path), u->has_query ? "?" : "", STR_ARG(u->query),
                  u->has_fragment ? "#" : "", STR_ARG(u->fragment));
    assert_true(str_eq(built, u->href)); // the parts are the whole
    assert_true(u->host.len > 0 && str_starts(u->path, STR("/")));
    for (size_t i = 0; i < u->href.len; i++)
        assert_true(u->href.ptr[i] > ' ' && u->href.ptr[i] < 0x7F);
}

// One row of url.jsonl: {"group", "base", "input", "href"}, href null for a failure.
static void check_row(const struct json *row, int line)
{
    struct str base = json_text(json_get(row, "base"));
    struct str input = json_text(json_get(row, "input"));
    struct str want = json_text(json_get(row, "href")), got;
    bool ok = url_resolve(&arena, base, input, &got);
    if (ok != (want.len > 0) || (ok && !str_eq(got, want)))
        fail_msg("url.jsonl:%d (%.*s): \"%.*s\" against \"%.*s\": %.*s, not %.*s", line,
                 STR_ARG(json_text(json_get(row, "group"))), STR_ARG(input), STR_ARG(base),
                 STR_ARG(ok ? got : STR("failure")), STR_ARG(want.len ? want : STR("failure")));
    struct url url;
    if (ok && url_parse(&arena, got, NULL, &url))
        check_invariants(&url);
}

static void test_rows(void **state)
{
    (void)state;
    struct buf file;
    struct err err = {0};
    buf_init(&file, 0);
    if (!file_read(TEST_DATA_DIR "/crawler/url.jsonl", &file, &err))
        fail_msg("%s", err.message);
    struct str rest = buf_str(&file), text;
    int line = 0;
    while (str_split(&rest, '\n', &text) && text.len) {
        line++;
        const struct json *row = json_parse(&arena, text, JSON_STRICT, &err);
        if (!row)
            fail_msg("url.jsonl:%d: %s", line, err.message);
        check_row(row, line);
    }
    assert_true(line >= ROWS_AT_LEAST);
    buf_deinit(&file);
}

static void test_parts(void **state)
{
    (void)state;
    struct url u;
    assert_true(url_parse(&arena, STR("HTTP://u:p@Shop.Example:8080/a/b?c=d#e"), NULL, &u));
    assert_true(str_eq(u.scheme, STR("http")));
    assert_true(str_eq(u.userinfo, STR("u:p")));
    assert_true(str_eq(u.host, STR("shop.example")));
    assert_int_equal(u.port, 8080);
    assert_true(str_eq(u.path, STR("/a/b")));
    assert_true(str_eq(u.query, STR("c=d")));
    assert_true(str_eq(u.fragment, STR("e")));
    assert_true(str_eq(url_request_target(&u), STR("/a/b?c=d")));
    assert_true(str_eq(url_host_key(&arena, &u), STR("shop.example:8080")));
    assert_int_equal(url_port(&u), 8080);
}

static void test_host_key(void **state)
{
    (void)state;
    const struct {
        struct str input, key, target;
    } rows[] = {
        {STR("http://a.example"), STR("a.example:80"), STR("/")},
        {STR("https://a.example:443/x#y"), STR("a.example:443"), STR("/x")},
        {STR("https://a.example:80/?"), STR("a.example:80"), STR("/?")},
        {STR("http://[::1]:0/?#f"), STR("[::1]:0"), STR("/?")},
        {STR("http://u@0x7f.1/#?x"), STR("127.0.0.1:80"), STR("/")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct url u;
        assert_true(url_parse(&arena, rows[i].input, NULL, &u));
        if (!str_eq(url_host_key(&arena, &u), rows[i].key) ||
            !str_eq(url_request_target(&u), rows[i].target))
            fail_msg("%.*s", STR_ARG(rows[i].input));
    }
}

static void test_limits(void **state)
{
    (void)state;
    const size_t head = strlen("http://h/");
    const struct {
        const char *name;
        struct str input;
        bool ok;
    } rows[] = {
        {"at the limit", repeat("http://h/", 'a', LIMIT_URL_BYTES - head, ""), true},
        {"over it", repeat("http://h/", 'a', LIMIT_URL_BYTES - head + 1, ""), false},
        {"over it when encoded", repeat("http://h/", '"', LIMIT_URL_BYTES / 3, ""), false},
        {"shorter when parsed",
         repeat("http://h/", '/', LIMIT_URL_BYTES, "/../../../../../../../../../../.."), true},
        {"spaces don't count", repeat("http://h/", ' ', URL_INPUT_BYTES - head, ""), true},
        {"input over its limit", repeat("http://h/", ' ', URL_INPUT_BYTES - head + 1, ""), false},
        {"long label", repeat("http://", 'a', 300, "/"), true},
        {"long name", repeat("http://", 'a', LIMIT_URL_BYTES - 8, "/"), true},
        {"long IDNA name", repeat("http://\xC3\xBC", 'a', 400, "/"), true},
        {"IDNA name over its limit", repeat("http://\xC3\xBC", 'a', URL_IDNA_BYTES, "/"), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct url u;
        bool ok = url_parse(&arena, rows[i].input, NULL, &u);
        if (ok != rows[i].ok)
            fail_msg("%s", rows[i].name);
        if (ok)
            check_invariants(&u);
    }
}

// Text that JSON can't carry: NUL and malformed UTF-8.
static void test_raw_bytes(void **state)
{
    (void)state;
    const struct {
        struct str input;
        const char *href;
    } rows[] = {
        {STR("\0http://h/\0"), "http://h/"},
        {STR("http://h/a\0b?\0#\0c"), "http://h/a%00b?%00#%00c"},
        {STR("http://h\0h/"), NULL},
        {STR("http://h/\xFF"), "http://h/%EF%BF%BD"},
        {STR("http://h/\xC3(?\xE2\x82#\x80"), "http://h/%EF%BF%BD(?%EF%BF%BD#%EF%BF%BD"},
        {STR("http://h\xFF/"), NULL},
        {STR("http://h%FF/"), NULL},
        {STR("http://\xFF@h/"), "http://%EF%BF%BD@h/"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct url u;
        bool ok = url_parse(&arena, rows[i].input, NULL, &u);
        if (ok != (rows[i].href != NULL) || (ok && !str_eq(u.href, str_c(rows[i].href))))
            fail_msg("row %zu: %.*s", i, STR_ARG(ok ? u.href : STR("failure")));
    }
}

static uint32_t next_random(uint32_t *seed)
{
    return *seed = *seed * 1664525U + 1013904223U, *seed >> 8;
}

// Random pieces of URLs, joined: what parses keeps the invariants, and resolving an absolute href
// against any base gives that href.
static void test_random(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "http:", "https:", "//", "/", "\\",        "..",    ".",      "%2e", "?",
        "#",     "@",      ":",  "a", "b.example", "[::1]", "0x7f.1", "256", "\xC3\xBC",
        "xn--",  " ",      "\t", "%", "%41",       "\"",    ";",      "=",   "80",
    };
    uint32_t seed = 20261121;
    int parsed = 0;
    for (int round = 0; round < 20000; round++) {
        struct buf b;
        buf_init(&b, 0);
        if (next_random(&seed) % 2)
            buf_add(&b, STR("http://h"));
        for (uint32_t n = next_random(&seed) % 9; n > 0; n--)
            buf_add(&b, str_c(pieces[next_random(&seed) % (sizeof pieces / sizeof *pieces)]));
        struct url u;
        struct str href;
        if (url_parse(&arena, buf_str(&b), NULL, &u)) {
            parsed++;
            check_invariants(&u);
            assert_true(url_resolve(&arena, STR("https://x.example/y/z?q"), u.href, &href));
            assert_true(str_eq(href, u.href));
        }
        buf_deinit(&b);
        arena_reset(&arena);
    }
    assert_true(parsed > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, begin, end),
        cmocka_unit_test_setup_teardown(test_parts, begin, end),
        cmocka_unit_test_setup_teardown(test_host_key, begin, end),
        cmocka_unit_test_setup_teardown(test_limits, begin, end),
        cmocka_unit_test_setup_teardown(test_raw_bytes, begin, end),
        cmocka_unit_test_setup_teardown(test_random, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
