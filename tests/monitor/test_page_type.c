#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "monitor/page_type.h"

static void test_types(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str type, body;
        enum page_type as;
    } rows[] = {
        {"html", STR_INIT("text/html"), STR_INIT("x"), PAGE_HTML},
        {"parameters", STR_INIT("text/html; charset=utf-8"), STR_INIT("x"), PAGE_HTML},
        {"case and blanks", STR_INIT("  Text/HTML ;x"), STR_INIT("x"), PAGE_HTML},
        {"xhtml", STR_INIT("application/xhtml+xml"), STR_INIT(""), PAGE_HTML},
        {"xml", STR_INIT("application/xml"), STR_INIT(""), PAGE_XML},
        {"rss", STR_INIT("application/rss+xml"), STR_INIT(""), PAGE_XML},
        {"rss in capitals", STR_INIT("application/RSS+XML"), STR_INIT(""), PAGE_XML},
        {"json", STR_INIT("application/json"), STR_INIT(""), PAGE_JSON},
        {"ld+json", STR_INIT("application/ld+json;q=1"), STR_INIT(""), PAGE_JSON},
        {"plain", STR_INIT("text/plain"), STR_INIT("<html>"), PAGE_PLAIN},
        {"a suffix alone", STR_INIT("+xml"), STR_INIT("<html>"), PAGE_XML},
        {"no such type", STR_INIT("text/htmlx"), STR_INIT("<html>"), PAGE_OTHER},
        {"picture", STR_INIT("image/png"), STR_INIT("<html>"), PAGE_OTHER},
        {"archive", STR_INIT("application/zip"), STR_INIT("PK"), PAGE_OTHER},
        {"none, html", STR_INIT(""), STR_INIT("\n <!doctype html>"), PAGE_HTML},
        {"none, xml", STR_INIT(""), STR_INIT("<?xml version='1.0'?>"), PAGE_XML},
        {"none, json", STR_INIT(""), STR_INIT("{\"a\":1}"), PAGE_JSON},
        {"none, json array", STR_INIT(""), STR_INIT("  [1]"), PAGE_JSON},
        {"none, text", STR_INIT(""), STR_INIT("hello"), PAGE_PLAIN},
        {"none, bytes", STR_INIT(""), STR_INIT("\x89PNG\xFF"), PAGE_OTHER},
        {"none, empty", STR_INIT(""), STR_INIT(""), PAGE_OTHER},
        {"none, blank", STR_INIT(""), STR_INIT(" \n "), PAGE_OTHER},
        {"parameters alone", STR_INIT(";charset=utf-8"), STR_INIT("<p>"), PAGE_HTML},
        {"octet-stream, html", STR_INIT("application/octet-stream"), STR_INIT("<p>"), PAGE_HTML},
        {"octet-stream, bytes", STR_INIT("application/octet-stream"), STR_INIT("\xFF\xD8"),
         PAGE_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum page_type got = page_type_of(rows[i].type, rows[i].body);
        if (got != rows[i].as)
            fail_msg("%s: %d", rows[i].name, got);
    }
    assert_int_equal(page_type_of(STR_NONE, STR_NONE), PAGE_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_types)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
