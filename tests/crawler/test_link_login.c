#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crawler/link_login.h"

static const struct {
    const char *href;
    bool login;
} rows[] = {
    {"https://shop.example/login", true},
    {"https://shop.example/Account/LogIn?returnUrl=%2Fp%2F7", true},
    {"https://shop.example/customer/account/login/referer/aHR0cDo/", true},
    {"https://blog.example/wp-login.php?redirect_to=x", true},
    {"https://forum.example/ucp.php?mode=login&redirect=viewtopic.php", true},
    {"https://forum.example/index.php?action=login", true},
    {"https://forum.example/users/sign_in", true},
    {"https://shop.example/kunde/anmelden/", true},
    {"https://shop.example/login.aspx", true},
    {"https://shop.example/", false},
    {"https://shop.example/login-guide", false},
    {"https://shop.example/blog/how-to-login", false},
    {"https://shop.example/?q=mylogin", false},
    {"https://shop.example/?login", false}, // a form's mark on any page
    {"https://login.example/product/1", false},
};

static void test_rows(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct url url;
        assert_true(url_parse(&a, str_c(rows[i].href), NULL, &url));
        if (link_is_login(&url) != rows[i].login)
            fail_msg("%s", rows[i].href);
    }
    arena_deinit(&a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
