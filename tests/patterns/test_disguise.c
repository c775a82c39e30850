#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "patterns/disguise.h"

static const struct {
    const char *name, *text;
    bool seen;
} ROWS[] = {
    {"nothing", "", false},
    {"plain", "Tramadol 50", false},
    {"mathematical", "𝕶𝖊𝖙𝖆𝖒𝖎𝖓𝖆", true},
    {"circled", "ⓜⓓⓜⓐ", true},
    {"boxed", "🅺🅴🆃🅰", true},
    {"zero width space", "tra\u200bmadol", true},
    {"byte order mark", "c\ufeffocaine", true},
    {"joiner in Latin", "ko\u200dkain", true},
    {"non-joiner in Persian", "می\u200cخواهم", false},
    {"stacked marks", "t\u0336r\u0336a", true},
    {"one accent by itself", "code\u0301ine", false},
    {"accents", "codéïne", false},
    {"Cyrillic in Latin", "tr\u0430madol", true},
    {"Greek in Latin", "k\u03b5tamine", true},
    {"Cyrillic", "трамадол", false},
    {"Cyrillic beside Latin", "MDMA мдма", false},
    {"fullwidth", "ＭＤＭＡ", false},
    {"Japanese", "ケタミン", false},
    {"trade mark", "Ultram™", false},
    {"soft hyphen", "tra\u00admadol", false},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (disguise_seen(str_c(ROWS[i].text)) != ROWS[i].seen)
            fail_msg("%s", ROWS[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
