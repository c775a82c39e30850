#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/pin.h"

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name; // NULL: refused
        int port;
    } rows[] = {
        {"shop.example", "shop.example", 0},
        {"shop.example:1", "shop.example", 1},
        {"shop.example:65535", "shop.example", 65535},
        {"a_b-c.example", "a_b-c.example", 0},
        {"shop.example:65536", NULL, 0},
        {"shop.example:0", NULL, 0},
        {"shop.example:", NULL, 0},
        {"shop.example:x", NULL, 0},
        {"shop.example:000080", NULL, 0},
        {"shop.example:80:80", NULL, 0},
        {"Shop.example", NULL, 0},
        {"b\xC3\xBC.example", NULL, 0},
        {"", NULL, 0},
        {":80", NULL, 0},
        {"*", NULL, 0},
        {"127.0.0.1", NULL, 0},
        {"127.0.0.1:80", NULL, 0},
        {"::1", NULL, 0},
        {"[::1]:80", NULL, 0},
        {"a b", NULL, 0},
        {"a,b", NULL, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str name;
        int port;
        bool ok = pin_parse_name(str_c(rows[i].text), &name, &port);
        if (ok != (rows[i].name != NULL) ||
            (ok && (!str_eq(name, str_c(rows[i].name)) || port != rows[i].port)))
            fail_msg("'%s'", rows[i].text);
    }
    char name[300];
    struct str got;
    int port;
    memset(name, 'a', sizeof name);
    assert_true(pin_parse_name(str_from(name, 253), &got, &port));
    assert_false(pin_parse_name(str_from(name, 254), &got, &port));
}

static void test_addresses(void **state)
{
    (void)state;
    static const char *const good[] = {"127.0.0.1", "::1", "2001:db8::7", "::ffff:1.2.3.4"};
    static const char *const bad[] = {"",     "127.1",       "[::1]",  "localhost", "1.2.3.4:80",
                                      " ::1", "1.2.3.4,::1", "::1%lo", "256.1.1.1"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(pin_parse_address(str_c(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (pin_parse_address(str_c(bad[i])))
            fail_msg("'%s'", bad[i]);
    assert_false(pin_parse_address(str_from("::1\0", 4)));
}

static void test_find(void **state)
{
    (void)state;
    const struct pin pins[] = {
        {STR("a.example"), 0, STR("127.0.0.1"), 1},
        {STR("a.example"), 8443, STR("127.0.0.2"), 1},
        {STR("b.example"), 80, STR("127.0.0.3"), 1},
    };
    assert_ptr_equal(pin_find(pins, 3, STR("a.example"), 80), &pins[0]);
    assert_ptr_equal(pin_find(pins, 3, STR("a.example"), 8443), &pins[1]);
    assert_ptr_equal(pin_find(pins, 3, STR("b.example"), 80), &pins[2]);
    assert_null(pin_find(pins, 3, STR("b.example"), 443));
    assert_null(pin_find(pins, 3, STR("c.example"), 80));
    assert_null(pin_find(NULL, 0, STR("a.example"), 80));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
