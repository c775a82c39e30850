#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/xml_decode.h"

static void test_decode(void **state)
{
    (void)state;
    const struct {
        const char *raw, *want;
    } rows[] = {
        {"", ""},
        {"a&amp;b", "a&b"},
        {"&lt;&gt;&quot;&apos;", "<>\"'"},
        {"&#65;&#x41;&#X61;", "AAa"},
        {"&eacute;&euro;", "\xC3\xA9\xE2\x82\xAC"},
        {"&amp;amp;", "&amp;"},
        {"a&b", "a&b"},
        {"a&b;", "a&b;"},
        {"&amp", "&amp"},
        {"&", "&"},
        {"&;", "&;"},
        {"&#;&#x;&#xg;&#6a;", "&#;&#x;&#xg;&#6a;"},
        {"&#0;", "&#0;"},
        {"&#xD800;&#x110000;", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"&#99999999999999;", "&#99999999999999;"},
        {"&#x10FFFF;", "\xF4\x8F\xBF\xBF"},
        {"&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;",
         "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf got;
        buf_init(&got, 0);
        xml_decode(&got, str_c(rows[i].raw));
        if (!str_eq(buf_str(&got), str_c(rows[i].want)))
            fail_msg("%s: %.*s", rows[i].raw, STR_ARG(buf_str(&got)));
        buf_deinit(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
