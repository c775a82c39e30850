#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "patterns/glued.h"

static void test_words(void **state)
{
    static const struct {
        const char *text;
        bool words;
    } rows[] = {
        {"buy", true},
        {"buycheap", true},
        {"forsale", true},
        {"4sale", true},
        {"225mgpillsonline", true},
        {"купить", true},
        {"", false},
        {"bu", false},
        {"buyx", false},
        {"xbuy", false},
        {"iso", false},
        {"hydro", false},
        {"onlineonlineonlineonlineonlineon", false}, // GLUED_MAX, and no word at the end
        {"shopshopshopshopshopshopshopshop", true},  // GLUED_MAX
        {"shopshopshopshopshopshopshopshop1", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (glued_words(str_c(rows[i].text)) != rows[i].words)
            fail_msg("%s", rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
