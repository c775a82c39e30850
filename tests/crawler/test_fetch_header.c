#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>

#include "crawler/fetch_header.h"

static void test_one(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        const char *phrase; // NULL: fine
    } rows[] = {
        {"Accept-Language", "de, en;q=0.5", NULL},
        {"Accept", "text/html", NULL},
        {"Referer", "https://www.example.org/", NULL},
        {"DNT", "1", NULL},
        {"X-Its~Odd!", "a\tb", NULL},
        {"Hosts", "x", NULL},
        {"Fromage", "x", NULL},
        {"Host", "x", "made from the URL"},
        {"hOsT", "x", "made from the URL"},
        {"User-Agent", "x", "set 'contact'"},
        {"From", "x", "set 'contact'"},
        {"Cookie", "a=b", "see 'cookies'"},
        {"Authorization", "Basic x", "public pages alone"},
        {"Proxy-Authorization", "x", "see 'proxy'"},
        {"Content-Length", "0", "have none"},
        {"Content-Type", "x", "have none"},
        {"Transfer-Encoding", "chunked", "frames the message"},
        {"TE", "trailers", "frames the message"},
        {"Connection", "close", "rules the connection"},
        {"Upgrade", "h2c", "see 'http'"},
        {"Accept-Encoding", "zstd", "can decode"},
        {"Range", "bytes=0-", "all of it"},
        {"If-None-Match", "\"x\"", "crawler does"},
        {"", "x", "no header's name"},
        {":path", "/", "no header's name"},
        {"A B", "x", "no header's name"},
        {"A:", "x", "no header's name"},
        {"A\r\nB", "x", "no header's name"},
        {"\xC3\x84", "x", "no header's name"},
        {"A", "", "no value"},
        {"A", " x", "begin or end"},
        {"A", "x\t", "begin or end"},
        {"A", "x\r\nHost: y", "ASCII on one line"},
        {"A", "x\ny", "ASCII on one line"},
        {"A", "x\x7Fy", "ASCII on one line"},
        {"A", "x\x01y", "ASCII on one line"},
        {"A", "\xC3\xA4", "ASCII on one line"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fetch_header header = {str_c(rows[i].name), str_c(rows[i].value)};
        const char *fault = fetch_header_fault(header);
        if (!fault != !rows[i].phrase || (fault && !strstr(fault, rows[i].phrase)))
            fail_msg("'%s: %s': %s", rows[i].name, rows[i].value, fault ? fault : "accepted");
    }
    assert_non_null(fetch_header_fault((struct fetch_header){STR("A\0B"), STR("x")}));
    assert_non_null(fetch_header_fault((struct fetch_header){STR("A"), STR("x\0y")}));
}

static void test_lengths(void **state)
{
    (void)state;
    char text[FETCH_HEADER_VALUE_MAX + 1];
    memset(text, 'x', sizeof text);
    const struct {
        size_t name, value;
        bool good;
    } rows[] = {
        {FETCH_HEADER_NAME_MAX, FETCH_HEADER_VALUE_MAX, true},
        {FETCH_HEADER_NAME_MAX + 1, 1, false},
        {1, FETCH_HEADER_VALUE_MAX + 1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fetch_header h = {str_from(text, rows[i].name), str_from(text, rows[i].value)};
        assert_int_equal(!fetch_header_fault(h), rows[i].good);
    }
}

static void test_set(void **state)
{
    (void)state;
    static const char letters[] = "abcdefghijklmnopqrstu";
    static char value[FETCH_HEADER_VALUE_MAX];
    struct fetch_header set[FETCH_HEADERS_MAX + 1];
    memset(value, 'x', sizeof value);
    for (size_t i = 0; i <= FETCH_HEADERS_MAX; i++)
        set[i] = (struct fetch_header){str_from(letters + i, 1), STR("1")};
    assert_null(fetch_headers_fault(NULL, 0));
    assert_null(fetch_headers_fault(set, FETCH_HEADERS_MAX));
    assert_non_null(fetch_headers_fault(set, FETCH_HEADERS_MAX + 1));
    for (size_t i = 0; i < 4; i++) // four names of one byte, and all the rest
        set[i].value = str_from(value, FETCH_HEADER_BYTES_MAX / 4 - 1);
    assert_null(fetch_headers_fault(set, 4));
    set[0].value.len++;
    assert_non_null(fetch_headers_fault(set, 4));
    set[0] = (struct fetch_header){STR("B"), STR("1")}; // set[1] is "b"
    assert_non_null(fetch_headers_fault(set, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
