#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "base/limits.h"
#include "crawler/scope.h"
#include "crawler/url.h"

static void test_patterns(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool matches;
    } rows[] = {
        {"/", "/", true},
        {"/", "/anything?at=all", true},
        {"/shop", "/shop", true},
        {"/shop", "/shopping", true},
        {"/shop", "/sho", false},
        {"/shop/", "/shop", false},
        {"/shop$", "/shop", true},
        {"/shop$", "/shop/", false},
        {"/shop$", "/shop?a", false},
        {"*.php", "/a/b.php?x=1", true},
        {"*.php$", "/a/b.php?x=1", false},
        {"*.php$", "/a.php/b.php", true},
        {"/a*b", "/ab", true},
        {"/a*b", "/axxb/c", true},
        {"/a*b$", "/axxb/c", false},
        {"/a*b$", "/abb", true},
        {"/a*a$", "/a", false}, // one byte can't be two
        {"/a*a$", "/aa", true},
        {"/*/item/*$", "/de/item/1", true},
        {"/*/item/*$", "/item/1", false},
        {"*?sort=", "/list?sort=price", true},
        {"*?sort=", "/list?page=2&sort=price", false},
        {"**", "/", true},
        {"*$", "/x", true},
        {"/a**b", "/a1b", true},
        {"/A", "/a", false},
        {"/%C3%A4", "/%C3%A4rzte", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (scope_pattern_matches(str_c(rows[i].pattern), str_c(rows[i].text)) != rows[i].matches)
            fail_msg("'%s' and '%s'", rows[i].pattern, rows[i].text);
}

// By the definition, with every choice for a star tried.
static bool naive(const char *p, const char *t)
{
    if (*p == '\0')
        return true;
    if (*p == '$' && p[1] == '\0')
        return *t == '\0';
    if (*p == '*')
        return naive(p + 1, t) || (*t && naive(p, t + 1));
    return *p == *t && naive(p + 1, t + 1);
}

static void test_patterns_against_definition(void **state)
{
    (void)state;
    unsigned seed = (unsigned)time(NULL);
    print_message("seed %u\n", seed);
    size_t matched = 0;
    for (int round = 0; round < 100000; round++) {
        char pattern[10] = "/", text[12] = "/";
        uint64_t r = (uint64_t)(seed + (unsigned)round) * UINT64_C(0x9E3779B97F4A7C15);
        size_t n = 1 + r % 7, m = 1 + (r >> 3) % 10;
        for (size_t i = 1; i < n; i++)
            pattern[i] = "ab*"[(r >> (8 + 2 * i)) % 3];
        if ((r >> 60) & 1)
            pattern[n] = '$';
        for (size_t i = 1; i < m; i++)
            text[i] = (r >> (24 + i)) & 1 ? 'a' : 'b';
        bool want = naive(pattern, text);
        matched += want;
        if (scope_pattern_matches(str_c(pattern), str_c(text)) != want)
            fail_msg("'%s' and '%s'", pattern, text);
    }
    assert_in_range(matched, 10000, 90000); // both answers were really asked for
}

// Stars without end over a long text must not take long: they are steps, not choices.
static void test_patterns_are_fast(void **state)
{
    (void)state;
    char pattern[SCOPE_PATTERN_BYTES], text[LIMIT_URL_BYTES];
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = i % 2 ? 'a' : '*';
    pattern[sizeof pattern - 1] = 'b';
    memset(text, 'a', sizeof text);
    for (int i = 0; i < 1000; i++)
        assert_false(
            scope_pattern_matches(str_from(pattern, sizeof pattern), str_from(text, sizeof text)));
}

static void test_pattern_faults(void **state)
{
    (void)state;
    char longest[SCOPE_PATTERN_BYTES + 2];
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    assert_null(scope_pattern_fault(str_from(longest, SCOPE_PATTERN_BYTES)));
    assert_non_null(scope_pattern_fault(str_from(longest, SCOPE_PATTERN_BYTES + 1)));
    static const char *const good[] = {"/", "*", "/a$", "*$", "/a?b=c&d", "/%24", "*.php$"};
    static const char *const bad[] = {"",
                                      "shop",
                                      "?a",
                                      "/a$b",
                                      "/a b",
                                      "/\xC3\xA4",
                                      "/a#b",
                                      "$",
                                      "/a\t",
                                      "/\x7F",
                                      "http://shop.example/"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (scope_pattern_fault(str_c(good[i])))
            fail_msg("'%s' refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (!scope_pattern_fault(str_c(bad[i])))
            fail_msg("'%s' accepted", bad[i]);
}

static void test_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name; // NULL: refused
        bool below;
        int port;
    } rows[] = {
        {"shop.example", "shop.example", false, 0},
        {"Shop.Example", "shop.example", false, 0},
        {"*.shop.example", "shop.example", true, 0},
        {"shop.example:80", "shop.example", false, 80},
        {"shop.example:8443", "shop.example", false, 8443},
        {"*.shop.example:8443", "shop.example", true, 8443},
        {"b\xC3\xBC"
         "cher.example",
         "xn--bcher-kva.example", false, 0},
        {"127.77.0.1", "127.77.0.1", false, 0},
        {"127.77.0.1:8080", "127.77.0.1", false, 8080},
        {"[::1]", "[::1]", false, 0},
        {"[0:0::1]:8080", "[::1]", false, 8080},
        {"h2", "h2", false, 0},
        {"", NULL, false, 0},
        {"*", NULL, false, 0},
        {"*.", NULL, false, 0},
        {"*.*.example", NULL, false, 0},
        {"shop.*", NULL, false, 0},
        {"*.127.0.0.1", NULL, false, 0},
        {"*.[::1]", NULL, false, 0},
        {"::1", NULL, false, 0},
        {"shop.example:", NULL, false, 0},
        {"shop.example:0", NULL, false, 0},
        {"shop.example:65536", NULL, false, 0},
        {"shop.example:x", NULL, false, 0},
        {"https://shop.example", NULL, false, 0},
        {"shop.example/", NULL, false, 0},
        {"shop.example/path", NULL, false, 0},
        {"user@shop.example", NULL, false, 0},
        {"shop example", NULL, false, 0},
        {"shop.example?x", NULL, false, 0},
        {"shop.example\\x", NULL, false, 0},
        {"\tshop.example", NULL, false, 0},
        {"shop%2eexample", NULL, false, 0},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scope_host h;
        bool ok = scope_host_parse(&a, str_c(rows[i].text), &h);
        if (ok != (rows[i].name != NULL))
            fail_msg("'%s' %s", rows[i].text, ok ? "accepted" : "refused");
        if (ok && (!str_eq(h.name, str_c(rows[i].name)) || h.below != rows[i].below ||
                   h.port != rows[i].port))
            fail_msg("'%s' is %.*s, %d, %d", rows[i].text, STR_ARG(h.name), h.below, h.port);
    }
    arena_deinit(&a);
}

static void test_allows(void **state)
{
    (void)state;
    struct scope_host hosts[] = {
        {STR("shop.example"), false, 0},
        {STR("m.example"), true, 0},
        {STR("port.example"), false, 8443},
    };
    struct str include[] = {STR("/shop/"), STR("*?id=")};
    struct str exclude[] = {STR("/shop/cart"), STR("*&print=1")};
    const struct scope all = {.hosts = hosts, .n_hosts = 3};
    const struct scope some = {hosts, 3, include, exclude, 2, 2};
    static const struct {
        const char *url;
        enum scope_verdict all, some;
    } rows[] = {
        {"https://shop.example/", SCOPE_ALLOWED, SCOPE_NOT_INCLUDED},
        {"https://shop.example/shop/x", SCOPE_ALLOWED, SCOPE_ALLOWED},
        {"https://shop.example:444/shop/x#y", SCOPE_ALLOWED, SCOPE_ALLOWED},
        {"http://shop.example/?id=1", SCOPE_ALLOWED, SCOPE_ALLOWED},
        {"http://shop.example/?id=1&print=1", SCOPE_ALLOWED, SCOPE_EXCLUDED},
        {"https://shop.example/shop/cart?id=1", SCOPE_ALLOWED, SCOPE_EXCLUDED},
        {"https://www.shop.example/shop/", SCOPE_OTHER_HOST, SCOPE_OTHER_HOST},
        {"https://notshop.example/shop/", SCOPE_OTHER_HOST, SCOPE_OTHER_HOST},
        {"https://shop.example.evil.example/shop/", SCOPE_OTHER_HOST, SCOPE_OTHER_HOST},
        {"https://shop.example@evil.example/shop/", SCOPE_OTHER_HOST, SCOPE_OTHER_HOST},
        {"https://m.example/shop/", SCOPE_OTHER_HOST, SCOPE_OTHER_HOST},
        {"https://a.m.example/shop/", SCOPE_ALLOWED, SCOPE_ALLOWED},
        {"https://b.a.m.example/shop/", SCOPE_ALLOWED, SCOPE_ALLOWED},
        {"https://am.example/shop/", SCOPE_OTHER_HOST, SCOPE_OTHER_HOST},
        {"https://port.example/shop/", SCOPE_OTHER_HOST, SCOPE_OTHER_HOST},
        {"https://port.example:8443/shop/", SCOPE_ALLOWED, SCOPE_ALLOWED},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct url url;
        assert_true(url_parse(&a, str_c(rows[i].url), NULL, &url));
        enum scope_verdict got[] = {scope_allows(&all, &url), scope_allows(&some, &url)};
        if (got[0] != rows[i].all || got[1] != rows[i].some)
            fail_msg("%s: %s, %s", rows[i].url, scope_verdict_name(got[0]),
                     scope_verdict_name(got[1]));
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_patterns_against_definition),
        cmocka_unit_test(test_patterns_are_fast),
        cmocka_unit_test(test_pattern_faults),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_allows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
