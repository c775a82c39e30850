#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/fetch_proxy.h"

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {FETCH_PROXY_TOR, true},
        {"socks5h://proxy.example:1080", true},
        {"socks5h://[2001:db8::1]:1080", true},
        {"http://10.0.0.1:3128", true},
        {"http://localhost:1", true},
        {"http://proxy.example:65535", true},
        {"", false},
        {"proxy.example:1080", false},
        {"socks5://127.0.0.1:9050", false}, // would look up names here
        {"socks4a://127.0.0.1:9050", false},
        {"https://proxy.example:443", false},
        {"HTTP://proxy.example:80", false},
        {"http://proxy.example", false},
        {"http://proxy.example:", false},
        {"http://proxy.example:0", false},
        {"http://proxy.example:65536", false},
        {"http://proxy.example:080808", false},
        {"http://proxy.example:80/", false},
        {"http://:80", false},
        {"http://Proxy.example:80", false},
        {"http://me:pw@proxy.example:80", false},
        {"http://a b:80", false},
        {"http://2001:db8::1:80", false},
        {"http://[10.0.0.1]:80", false},
        {"http://[::1:80", false},
        {"http://[::g]:80", false},
        {"http://proxy.example:80\r\nX: y", false},
        {"http://1.2.3.4:80:80", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!fetch_proxy_fault(str_c(rows[i].text)) != rows[i].good)
            fail_msg("%s: %s", rows[i].text, rows[i].good ? "refused" : "accepted");
}

static void test_ways(void **state)
{
    (void)state;
    static const char socks[] = FETCH_PROXY_TOR, http[] = "http://10.0.0.1:3128";
    static const struct guard ordinary, strict = {.only_listed = true};
    static const struct {
        const char *name, *proxy, *host, *reason; // reason NULL: allowed
        const struct guard *guard;
    } rows[] = {
        {"straight name", "", "shop.example", NULL, &ordinary},
        {"straight, judged later", "", "127.0.0.1", NULL, &ordinary},
        {"straight onion", "", "abc.onion", "onion name", &ordinary},
        {"straight onion itself", "", "onion", NULL, &ordinary},
        {"straight union", "", "x.union", NULL, &ordinary},
        {"straight xonion", "", "x.myonion", NULL, &ordinary},
        {"http onion", http, "abc.ONION.", "onion name", &ordinary},
        {"socks onion", socks, "abc.onion", NULL, &ordinary},
        {"socks name", socks, "shop.example", NULL, &ordinary},
        {"http name", http, "shop.example", NULL, &ordinary},
        {"socks loopback", socks, "127.0.0.1", "loopback", &ordinary},
        {"http local name", http, "printer.local", "local name", &ordinary},
        {"listed alone", socks, "abc.onion", "not listed", &strict},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *reason = NULL;
        bool allowed =
            fetch_proxy_allows(str_c(rows[i].proxy), rows[i].guard, str_c(rows[i].host), &reason);
        if (allowed != !rows[i].reason || !reason ||
            (!allowed && !str_starts(str_c(reason), str_c(rows[i].reason))))
            fail_msg("%s: %d, %s", rows[i].name, allowed, reason);
        assert_int_equal(allowed, fetch_proxy_allows(str_c(rows[i].proxy), rows[i].guard,
                                                     str_c(rows[i].host), NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
