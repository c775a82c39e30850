#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crawler/fetch.h"
#include "crawler/fetch_head.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define NOW (INT64_C(1795255200) * CLOCK_SECOND) // 2026-11-21T10:00:00Z
#define AT(member) offsetof(struct fetch_response, member)

static const struct {
    const char *name, *head;
    size_t at;
    const char *value;
} rows[] = {
    {"plain", OK "Location: /a\r\n\r\n", AT(location), "/a"},
    {"case", OK "LOCATION:/a\r\n\r\n", AT(location), "/a"},
    {"space around", OK "Location:\t /a \t\r\n\r\n", AT(location), "/a"},
    {"space before the colon", OK "Location : /a\r\n\r\n", AT(location), "/a"},
    {"bare line feeds", "HTTP/1.1 200 OK\nLocation: /a\n\n", AT(location), "/a"},
    {"no end", OK "Location: /a", AT(location), "/a"},
    {"first wins", OK "Location: /a\r\nLocation: /b\r\n\r\n", AT(location), "/a"},
    {"first that says something", OK "Location:\r\nLocation: /b\r\n\r\n", AT(location), "/b"},
    {"type twice", OK "Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n", AT(content_type), "a/b"},
    {"folded", OK "Content-Type: text/html;\r\n charset=x\r\n\r\n", AT(content_type),
     "text/html;   charset=x"},
    {"folded twice", OK "ETag:\r\n\t\"a\"\r\n b\r\nX: y\r\n\r\n", AT(etag), "\"a\"   b"},
    {"folded status line", OK " Location: /a\r\nETag: x\r\n\r\n", AT(location), ""},
    {"lines", OK "X-Robots-Tag: noindex\r\nX: y\r\nx-robots-tag: a: nofollow,\r\n b\r\n\r\n",
     AT(x_robots_tag), "noindex\na: nofollow,   b"},
    {"links", OK "Link: <a>\r\nLink: <b>\r\nLink: <c>\r\n\r\n", AT(link), "<a>, <b>, <c>"},
    {"encodings", OK "Content-Encoding: gzip\r\nContent-Encoding: br\r\n\r\n", AT(content_encoding),
     "gzip, br"},
    {"colon in the value", OK "Location: http://a:1/\r\n\r\n", AT(location), "http://a:1/"},
    {"longer name", OK "Location-X: /a\r\n\r\n", AT(location), ""},
    {"no name", OK ": /a\r\nETag: x\r\n\r\n", AT(etag), "x"},
    {"no colon", OK "Location\r\nETag: x\r\n\r\n", AT(etag), "x"},
    {"bad bytes", OK "Location: /\xff\xc3(\r\n\r\n", AT(location), "/\xEF\xBF\xBD\xEF\xBF\xBD("},
    {"controls", OK "ETag: \"a\x01\x7f\rb\"\r\n\r\n", AT(etag), "\"a   b\""},
    {"date as it came", OK "Last-Modified: yesterday\r\n\r\n", AT(last_modified), "yesterday"},
};

static struct str parse(struct arena *a, struct str head, size_t at, struct fetch_response *r)
{
    *r = (struct fetch_response){0};
    fetch_head_parse(a, head, NOW, r);
    return *(const struct str *)(const void *)((const char *)r + at);
}

static void test_values(void **state)
{
    (void)state;
    struct arena a;
    struct fetch_response r;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str got = parse(&a, str_c(rows[i].head), rows[i].at, &r);
        if (r.status != 200 || !str_eq(got, str_c(rows[i].value)))
            fail_msg("%s: %d '%.*s'", rows[i].name, r.status, STR_ARG(got));
    }
    arena_deinit(&a);
}

// Every head, cut everywhere, from memory that ends there: nothing reads past it (the sanitizer
// build looks), and every value is clean.
static void test_every_prefix(void **state)
{
    (void)state;
    struct arena a;
    struct fetch_response r;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t n = 1; n <= strlen(rows[i].head); n++) {
            char *copy = malloc(n);
            assert_non_null(copy);
            memcpy(copy, rows[i].head, n);
            struct str got = parse(&a, str_from(copy, n), rows[i].at, &r);
            bool lines = rows[i].at == AT(x_robots_tag); // the one that has some
            assert_true(utf8_valid(got) && (lines || str_find_char(got, '\n', 0) == STR_NPOS));
            free(copy);
            arena_reset(&a);
        }
    assert_int_equal(parse(&a, STR_NONE, AT(location), &r).len, 0);
    assert_int_equal(r.retry_after_seconds, -1);
    arena_deinit(&a);
}

static void test_long_values(void **state)
{
    (void)state;
    struct arena a;
    struct buf head;
    struct fetch_response r;
    arena_init(&a);
    for (size_t n = FETCH_VALUE_MAX; n <= FETCH_VALUE_MAX + 1; n++) {
        buf_init(&head, 0);
        buf_add(&head, STR(OK "Location: "));
        for (size_t i = 0; i < n; i++)
            buf_addc(&head, 'x');
        buf_add(&head, STR("\r\n\r\n"));
        assert_int_equal(parse(&a, buf_str(&head), AT(location), &r).len,
                         n > FETCH_VALUE_MAX ? 0 : n);
        buf_deinit(&head);
    }
    buf_init(&head, 0);
    buf_add(&head, STR(OK));
    for (int i = 0; i < 20000; i++)
        buf_add(&head, STR("Link: <x>\r\n"));
    assert_in_range(parse(&a, buf_str(&head), AT(link), &r).len, FETCH_VALUE_MAX - 10,
                    FETCH_VALUE_MAX);
    buf_deinit(&head);
    arena_deinit(&a);
}

static void test_status(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int status;
    } lines[] = {
        {"HTTP/1.1 200 OK\r\n", 200},
        {"HTTP/2 404 \r\n", 404},
        {"HTTP/1.0 999", 999},
        {"HTTP/1.1 099 x", 0},
        {"HTTP/1.1 20", 0},
        {"HTTP/1.1 -20 x", 0},
        {"HTTP/1.1", 0},
        {"HTTP/1.1  200", 0},
        {"ICY 200 OK", 0},
        {"http/1.1 200 OK", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (fetch_head_status(str_c(lines[i].line)) != lines[i].status)
            fail_msg("'%s'", lines[i].line);
}

static void test_retry_after(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int64_t seconds;
    } values[] = {
        {"0", 0},
        {"120", 120},
        {"604800", LIMIT_RETRY_AFTER_SECONDS},
        {"604801", LIMIT_RETRY_AFTER_SECONDS},
        {"99999999999999999999999999", LIMIT_RETRY_AFTER_SECONDS},
        {"Sat, 21 Nov 2026 10:00:30 GMT", 30}, // the three forms of RFC 9110, 5.6.7
        {"Saturday, 21-Nov-26 10:00:30 GMT", 30},
        {"Sat Nov 21 10:00:30 2026", 30},
        {"Sat, 21 Nov 2026 09:59:59 GMT", 0},
        {"Sat, 21 Nov 2099 10:00:00 GMT", LIMIT_RETRY_AFTER_SECONDS},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"", -1},
        {"-1", -1},
        {"soon", -1},
        {"Sat, 99 Nov 2026 10:00:00 GMT", -1},
        {"Sat, 21 Nov 2026 10:00:30 GMT and then some words to make it far too long", -1},
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int64_t got = fetch_head_retry_after(str_c(values[i].value), NOW);
        if (got != values[i].seconds)
            fail_msg("'%s': %lld", values[i].value, (long long)got);
    }
    struct arena a;
    struct fetch_response r;
    arena_init(&a);
    parse(&a, STR(OK "Retry-After: x\r\nRetry-After: 5\r\nRetry-After: 7\r\n\r\n"), AT(link), &r);
    assert_int_equal(r.retry_after_seconds, 5); // the first that can be read
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),      cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_long_values), cmocka_unit_test(test_status),
        cmocka_unit_test(test_retry_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
