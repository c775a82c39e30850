// Cookies, proxies and extra headers of a fetch policy, over real sockets.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "crawler/fetch.h"
#include "tests/crawler/fetch_server.h"

#define S CLOCK_SECOND

struct fixture {
    struct fetch_server server;
    struct guard_network network;
    struct guard guard;
    struct fetcher *fetcher;
    struct arena arena;
};

static int set_up(void **state)
{
    struct fixture *x = calloc(1, sizeof *x);
    const struct fetcher_options options = {.user_agent = "test", .max_connections = 8};
    struct err err;
    if (!x || !fetch_start(&err) || !fetch_server_start(&x->server, "127.77.0.8") ||
        !guard_parse_network(STR("127.77.0.0/16"), &x->network, &err))
        return -1;
    x->guard = (struct guard){&x->network, 1, false};
    x->fetcher = fetcher_new(&options, &err);
    arena_init(&x->arena);
    *state = x;
    return x->fetcher ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *x = *state;
    fetcher_free(x->fetcher);
    fetch_server_stop(&x->server);
    arena_deinit(&x->arena);
    free(x);
    fetch_stop();
    return 0;
}

static struct fetch_policy *policy(struct fixture *x, struct fetch_policy_options options)
{
    struct err err;
    options.guard = &x->guard;
    struct fetch_policy *p = fetcher_policy_new(x->fetcher, &options, &err);
    if (!p)
        fail_msg("%s", err.message);
    return p;
}

static const struct fetch_response *fetch(struct fixture *x, struct fetch_policy *p,
                                          struct str href)
{
    struct err err;
    const struct fetch_request request = {.href = href, .timeout = 10 * S};
    if (!fetcher_start(x->fetcher, p, &request, &err))
        fail_msg("%s", err.message);
    for (int i = 0; i < 2000; i++) {
        const struct fetch_response *r = fetcher_next(x->fetcher);
        if (r)
            return r;
        assert_true(fetcher_poll(x->fetcher, NULL, 0, 10, &err));
    }
    fail_msg("no response");
    return NULL;
}

// The request of a fetch as the server saw it, and as the evidence has it.
static struct str sent(struct fixture *x, struct fetch_policy *p, const char *path)
{
    const struct fetch_response *r =
        fetch(x, p, arena_fmt(&x->arena, "http://127.77.0.8:%d%s", x->server.port, path));
    if (r->outcome != FETCH_OK)
        fail_msg("%s: %.*s", path, STR_ARG(r->detail));
    struct str request = arena_str(&x->arena, r->request_head);
    if (str_starts(str_c(path), STR("/echo")))
        assert_true(str_eq(r->body, request));
    fetcher_release(x->fetcher, r);
    return request;
}

static bool has(struct str text, const char *what)
{
    return str_find(text, str_c(what), 0) != STR_NPOS;
}

static void test_cookies(void **state)
{
    struct fixture *x = *state;
    struct fetch_policy *a = policy(x, (struct fetch_policy_options){.cookies = true});
    struct fetch_policy *b = policy(x, (struct fetch_policy_options){.cookies = true});
    struct fetch_policy *none = policy(x, (struct fetch_policy_options){0});
    assert_false(has(sent(x, a, "/set-cookie"), "Cookie:"));
    assert_false(has(sent(x, none, "/set-cookie"), "Cookie:"));
    assert_true(has(sent(x, a, "/echo"), "\r\nCookie: session=one\r\n"));
    // The handle that a sent the cookie with serves the others next.
    assert_false(has(sent(x, b, "/echo"), "Cookie:"));
    assert_false(has(sent(x, none, "/echo"), "Cookie:"));
    assert_true(has(sent(x, a, "/echo"), "Cookie: session=one"));
}

// A cookie for all of a public suffix, or for another host, is not kept (RFC 6265, 5.3).
static void test_cookies_of_others(void **state)
{
    struct fixture *x = *state;
    const struct pin pins[] = {{STR("a.example"), 0, STR("127.77.0.8"), 1},
                               {STR("b.example"), 0, STR("127.77.0.8"), 1}};
    struct fetch_policy *p =
        policy(x, (struct fetch_policy_options){.cookies = true, .pins = pins, .n_pins = 2});
    static const struct {
        const char *host, *path, *cookie;
    } rows[] = {
        {"a.example", "/wide-cookie", NULL}, {"a.example", "/set-cookie", NULL},
        {"b.example", "/echo", NULL},        {"a.example", "/echo", "\r\nCookie: session=one\r\n"},
        {"127.77.0.8", "/echo", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char href[80];
        snprintf(href, sizeof href, "http://%s:%d%s", rows[i].host, x->server.port, rows[i].path);
        const struct fetch_response *r = fetch(x, p, str_c(href));
        assert_int_equal(r->outcome, FETCH_OK);
        bool right = rows[i].cookie ? has(r->request_head, rows[i].cookie)
                                    : !has(r->request_head, "Cookie:");
        if (!right)
            fail_msg("%s: %.*s", href, STR_ARG(r->request_head));
        fetcher_release(x->fetcher, r);
    }
}

// A server that sets new cookies for ever: the jar is emptied, and what comes next is kept again.
static void test_jar_is_bounded(void **state)
{
    struct fixture *x = *state;
    struct fetch_policy *p = policy(x, (struct fetch_policy_options){.cookies = true});
    sent(x, p, "/set-cookie");
    for (int i = 0; i < 5; i++) // the same forty: counted, and found to be few
        sent(x, p, "/cookies?0");
    assert_true(has(sent(x, p, "/echo"), "session=one"));
    bool emptied = false;
    for (int i = 1; i <= 20 && !emptied; i++) {
        char path[32];
        snprintf(path, sizeof path, "/cookies?%d", i * 40);
        sent(x, p, path);
        emptied = !has(sent(x, p, "/echo"), "session=one");
    }
    assert_true(emptied);
    sent(x, p, "/set-cookie");
    assert_true(has(sent(x, p, "/echo"), "session=one"));
}

static void test_headers(void **state)
{
    struct fixture *x = *state;
    static const struct fetch_header headers[] = {
        {STR_INIT("Accept-Language"), STR_INIT("de, en;q=0.5")},
        {STR_INIT("ACCEPT"), STR_INIT("text/html")},
    };
    struct fetch_policy *p =
        policy(x, (struct fetch_policy_options){.headers = headers, .n_headers = 2});
    struct str request = sent(x, p, "/echo");
    assert_true(has(request, "\r\nAccept-Language: de, en;q=0.5\r\n"));
    assert_true(has(request, "\r\nAccept: text/html\r\n"));
    assert_false(has(request, "application/xhtml+xml"));
    assert_true(has(request, "\r\nAccept-Encoding: gzip, br, zstd\r\n"));
    assert_false(has(sent(x, policy(x, (struct fetch_policy_options){0}), "/echo"), "Language"));
}

static void test_socks_proxy(void **state)
{
    struct fixture *x = *state;
    struct str proxy = arena_fmt(&x->arena, "socks5h://127.77.0.8:%d", x->server.port);
    // Behind a proxy no environment, no pin and no resolver says where a name is.
    setenv("no_proxy", "*", 1);
    const struct pin pin = {STR("pinned.example"), 0, STR("127.77.0.9"), 1};
    struct fetch_policy *p =
        policy(x, (struct fetch_policy_options){.proxy = proxy, .pins = &pin, .n_pins = 1});
    static const char *const hosts[] = {"shop.example", "pinned.example", "abcdefghijklmnop.onion"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct str href = arena_fmt(&x->arena, "http://%s/echo", hosts[i]);
        const struct fetch_response *r = fetch(x, p, href);
        struct str want = arena_fmt(&x->arena, "SOCKS %s:80\nGET /echo HTTP/1.1\r\nHost: %s\r\n",
                                    hosts[i], hosts[i]);
        if (r->outcome != FETCH_OK || !str_starts(r->body, want))
            fail_msg("%s: %.*s %.*s", hosts[i], STR_ARG(r->detail), STR_ARG(r->body));
        assert_true(str_eq(r->remote_address, STR("127.77.0.8")));
        fetcher_release(x->fetcher, r);
    }
    unsetenv("no_proxy");
}

static void test_http_proxy(void **state)
{
    struct fixture *x = *state;
    struct str proxy = arena_fmt(&x->arena, "http://127.77.0.8:%d", x->server.port);
    static const struct fetch_header header = {STR_INIT("Accept-Language"), STR_INIT("de")};
    setenv("no_proxy", "*", 1);
    struct fetch_policy *p = policy(
        x, (struct fetch_policy_options){.proxy = proxy, .headers = &header, .n_headers = 1});
    const struct fetch_response *r = fetch(x, p, STR("http://shop.example/echo"));
    assert_int_equal(r->outcome, FETCH_OK);
    assert_true(str_starts(r->body, STR("GET http://shop.example/echo HTTP/1.1\r\n")));
    assert_true(has(r->body, "Accept-Language: de"));
    fetcher_release(x->fetcher, r);
    // A tunnel that the proxy refuses is no answer of the site.
    r = fetch(x, p, STR("https://shop.example/"));
    assert_int_equal(r->outcome, FETCH_CONNECT);
    assert_int_equal(r->status, 0);
    assert_int_equal(r->response_head.len, 0);
    fetcher_release(x->fetcher, r);
    unsetenv("no_proxy");
}

static void test_ways_that_are_refused(void **state)
{
    struct fixture *x = *state;
    struct str http = arena_fmt(&x->arena, "http://127.77.0.8:%d", x->server.port);
    struct str socks = arena_fmt(&x->arena, "socks5h://127.77.0.8:%d", x->server.port);
    const struct {
        struct str proxy;
        const char *href;
    } rows[] = {
        {STR_NONE, "http://abcdefghijklmnop.onion/"},
        {STR_NONE, "http://x.ABC.onion./"},
        {http, "http://abcdefghijklmnop.onion/"},
        {http, "http://localhost/"},
        {http, "https://10.0.0.1/"},
        {http, "http://[::1]/"},
        {socks, "http://169.254.169.254/"},
        {socks, "http://printer.lan/"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fetch_policy *p = policy(x, (struct fetch_policy_options){.proxy = rows[i].proxy});
        const struct fetch_response *r = fetch(x, p, str_c(rows[i].href));
        if (r->outcome != FETCH_REFUSED_ADDRESS)
            fail_msg("%s: %s", rows[i].href, fetch_outcome_name(r->outcome));
        fetcher_release(x->fetcher, r);
    }
    assert_int_equal(atomic_load(&x->server.connections), 0);
}

static void test_bad_policies(void **state)
{
    struct fixture *x = *state;
    static const struct fetch_header host = {STR_INIT("Host"), STR_INIT("x.example")};
    static const struct fetch_header twice[] = {{STR_INIT("DNT"), STR_INIT("1")},
                                                {STR_INIT("dnt"), STR_INIT("1")}};
    const struct fetch_policy_options rows[] = {
        {.proxy = STR("ftp://127.0.0.1:1")},
        {.headers = &host, .n_headers = 1},
        {.headers = twice, .n_headers = 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err;
        assert_null(fetcher_policy_new(x->fetcher, &rows[i], &err));
        assert_int_equal(err.code, ERR_CONFIG);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_cookies),      TEST(test_cookies_of_others),     TEST(test_jar_is_bounded),
        TEST(test_headers),      TEST(test_socks_proxy),           TEST(test_http_proxy),
        TEST(test_bad_policies), TEST(test_ways_that_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
