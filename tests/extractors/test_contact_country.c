#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "extractors/contact.h"
#include "extractors/contact_country.h"

static const struct {
    const char *lang, *url, *currency, *country; // country "": none
} rows[] = {
    {"de", "https://shop.example/a", "EUR", ""},
    {"de-AT", "https://shop.example/a", "EUR", "AT"},
    {"en-US", "https://shop.example.de/a", "EUR", "DE"},
    {"en-US", "https://shop.example/a", "", "US"},
    {"en-US", "https://shop.example/a", "USD", "US"},
    {"en-US", "https://shop.example/a", "EUR", ""},
    {"en-US", "https://shop.example/a", "INR", "IN"},
    {"en", "https://shop.example.uk:8080/a", "GBP", "GB"},
    {"en", "https://shop.example.uk/a", "INR", ""},
    {"pl", "https://shop.example/a", "", "PL"},
    {"ja-JP", "https://shop.example/a", "", "JP"},
    {"pt-BR", "https://shop.example/a", "", "BR"},
    {"es", "https://shop.example/a", "USD", ""},
    {"", "", "", ""},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char got[2];
        bool found =
            contact_country(str_c(rows[i].lang), str_c(rows[i].url), str_c(rows[i].currency), got);
        struct str want = str_c(rows[i].country);
        if (found != (want.len > 0) || (found && !str_eq(want, str_from(got, 2))))
            fail_msg("%s %s %s: not \"%s\"", rows[i].lang, rows[i].url, rows[i].currency,
                     rows[i].country);
    }
}

static void test_set_country(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    struct listing_contact c = {.kind = STR("phone"), .value = STR("0301234567")};
    contact_set_country(&a, &c, STR_NONE);
    assert_true(str_eq(c.value, STR("0301234567")));
    contact_set_country(&a, &c, STR("DE"));
    assert_true(str_eq(c.value, STR("+49301234567")));
    contact_set_country(&a, &c, STR("US")); // it has one
    assert_true(str_eq(c.value, STR("+49301234567")));
    c = (struct listing_contact){.kind = STR("qq"), .value = STR("123456789")};
    contact_set_country(&a, &c, STR("CZ"));
    assert_true(str_eq(c.value, STR("123456789")));
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_set_country),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
