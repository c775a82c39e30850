#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "crawler/fetch.h"
#include "tests/crawler/fetch_server.h"

#define S CLOCK_SECOND

static const struct guard ordinary;

// What most tests use: a server on the one network that the guard allows.
struct fixture {
    struct fetch_server server;
    struct guard_network network;
    struct guard guard;
    struct fetcher *fetcher;
    struct fetch_policy *policy;
    struct arena arena;
};

static struct fetcher *new_fetcher(unsigned connections)
{
    const struct fetcher_options options = {.user_agent = "Watchglass/test (+crawler@example.org)",
                                            .max_connections = connections};
    struct err err;
    struct fetcher *f = fetcher_new(&options, &err);
    if (!f)
        fail_msg("%s", err.message);
    return f;
}

static struct fetch_policy *new_policy(struct fetcher *f, const struct guard *guard,
                                       const struct pin *pins, size_t n)
{
    struct err err;
    struct fetch_policy *p = fetcher_policy_new(
        f, &(struct fetch_policy_options){.guard = guard, .pins = pins, .n_pins = n}, &err);
    if (!p)
        fail_msg("%s", err.message);
    return p;
}

static int set_up(void **state)
{
    struct fixture *x = calloc(1, sizeof *x);
    struct err err;
    if (!x || !fetch_server_start(&x->server, "127.77.0.1") ||
        !guard_parse_network(STR("127.77.0.0/16"), &x->network, &err))
        return -1;
    x->guard = (struct guard){&x->network, 1, false};
    x->fetcher = new_fetcher(64);
    x->policy = new_policy(x->fetcher, &x->guard, NULL, 0);
    arena_init(&x->arena);
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *x = *state;
    fetcher_free(x->fetcher);
    fetch_server_stop(&x->server);
    arena_deinit(&x->arena);
    free(x);
    return 0;
}

static void start(struct fetcher *f, struct fetch_policy *policy, struct fetch_request request)
{
    struct err err;
    if (!fetcher_start(f, policy, &request, &err))
        fail_msg("%s", err.message);
}

// The next response, waited for.
static const struct fetch_response *wait_for(struct fetcher *f)
{
    struct err err;
    for (int i = 0; i < 2000; i++) {
        const struct fetch_response *r = fetcher_next(f);
        if (r)
            return r;
        if (!fetcher_poll(f, NULL, 0, 10, &err))
            fail_msg("%s", err.message);
    }
    fail_msg("no response");
    return NULL;
}

static const struct fetch_response *get(struct fixture *x, const char *path)
{
    struct str href = arena_fmt(&x->arena, "http://127.77.0.1:%d%s", x->server.port, path);
    start(x->fetcher, x->policy, (struct fetch_request){.href = href, .timeout = 10 * S});
    return wait_for(x->fetcher);
}

static void test_plain(void **state)
{
    struct fixture *x = *state;
    int tag;
    struct str href = arena_fmt(&x->arena, "http://127.77.0.1:%d/ok?a=b#c", x->server.port);
    start(x->fetcher, x->policy, (struct fetch_request){.href = href, .tag = &tag});
    assert_int_equal(fetcher_in_flight(x->fetcher), 1);
    const struct fetch_response *r = wait_for(x->fetcher);
    assert_int_equal(fetcher_in_flight(x->fetcher), 0);
    assert_int_equal(r->outcome, FETCH_OK);
    assert_ptr_equal(r->tag, &tag);
    assert_int_equal(r->status, 200);
    assert_true(r->body_complete);
    assert_true(str_eq(r->href, href));
    assert_true(str_eq(r->body, STR("hello")));
    assert_true(str_eq(r->content_type, STR("text/html")));
    assert_true(str_eq(r->response_head, STR("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
                                             "Content-Type: text/html\r\n\r\n")));
    struct str sent = arena_fmt(&x->arena,
                                "GET /ok?a=b HTTP/1.1\r\nHost: 127.77.0.1:%d\r\n"
                                "User-Agent: Watchglass/test (+crawler@example.org)\r\n"
                                "Accept: text/html,",
                                x->server.port);
    assert_true(str_starts(r->request_head, sent));
    assert_true(str_ends(r->request_head, STR("\r\nAccept-Encoding: gzip, br, zstd\r\n\r\n")));
    assert_true(str_eq(r->remote_address, STR("127.77.0.1")));
    assert_int_equal(r->remote_port, x->server.port);
    assert_string_equal(r->http_version, "1.1");
    assert_int_equal(r->tls_chain.len, 0);
    assert_int_equal(r->detail.len, 0);
    assert_int_equal(r->retry_after_seconds, -1);
    assert_true(r->mono_start > 0 && r->mono_end >= r->mono_start);
    assert_true(r->wall_start > 0 && r->wall_end >= r->wall_start);
    fetcher_release(x->fetcher, r);
}

// What a server does, and what becomes of it.
static void test_outcomes(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *path;
        enum fetch_outcome outcome;
        int status;
        const char *body; // NULL: not looked at
        bool complete;
    } rows[] = {
        {"/ok", FETCH_OK, 200, "hello", true},
        {"/none", FETCH_OK, 404, "", true},
        {"/interim", FETCH_OK, 200, "hello", true},
        {"/trailers", FETCH_OK, 200, "hello", true},
        {"/bad-trailers", FETCH_PROTOCOL, 200, "hello", false},
        {"/no-colon", FETCH_PROTOCOL, 0, "", false},
        {"/redirect", FETCH_OK, 302, "", true},
        {"/no-length", FETCH_OK, 200, "hello", true},
        {"/long", FETCH_OK, 200, "hello", true},
        {"/short", FETCH_RESET, 200, "hello", false},
        {"/bad-chunk", FETCH_RESET, 200, "hello", false},
        {"/cut-chunk", FETCH_RESET, 200, "hello", false},
        {"/bad-length", FETCH_PROTOCOL, 0, "", false},
        {"/half-head", FETCH_RESET, 0, "", false},
        {"/nothing", FETCH_RESET, 0, "", false},
        {"/reset", FETCH_RESET, 200, "half", false},
        {"/old", FETCH_PROTOCOL, 0, "", false},
        {"/garbage", FETCH_PROTOCOL, 0, "", false},
        {"/switch", FETCH_PROTOCOL, 0, NULL, false},
        {"/endless-lines", FETCH_HEADERS_TOO_LARGE, 0, "", false},
        {"/endless-line", FETCH_HEADERS_TOO_LARGE, 0, "", false},
        {"/endless-interim", FETCH_HEADERS_TOO_LARGE, 0, "", false},
        {"/endless-trailers", FETCH_HEADERS_TOO_LARGE, 200, NULL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fetch_response *r = get(x, rows[i].path);
        if (r->outcome != rows[i].outcome || r->status != rows[i].status ||
            r->body_complete != rows[i].complete ||
            (rows[i].body && !str_eq(r->body, str_c(rows[i].body))))
            fail_msg("%s: %s, %d, '%.*s', %d (%.*s)", rows[i].path, fetch_outcome_name(r->outcome),
                     r->status, STR_ARG(r->body), r->body_complete, STR_ARG(r->detail));
        if (r->outcome != FETCH_OK && r->detail.len == 0)
            fail_msg("%s: no detail", rows[i].path);
        if (r->response_head.len > LIMIT_HEADER_BYTES)
            fail_msg("%s: head of %zu bytes", rows[i].path, r->response_head.len);
        fetcher_release(x->fetcher, r);
    }
}

static void test_head_limits(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *path;
        int n;
        enum fetch_outcome outcome;
    } rows[] = {
        {"/head-lines", LIMIT_HEADER_LINES, FETCH_OK},
        {"/head-lines", LIMIT_HEADER_LINES + 1, FETCH_HEADERS_TOO_LARGE},
        {"/head-bytes", LIMIT_HEADER_BYTES, FETCH_OK},
        {"/head-bytes", LIMIT_HEADER_BYTES + 1, FETCH_HEADERS_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str path = arena_fmt(&x->arena, "%s?%d", rows[i].path, rows[i].n);
        const struct fetch_response *r = get(x, path.ptr);
        if (r->outcome != rows[i].outcome)
            fail_msg("%s: %s", path.ptr, fetch_outcome_name(r->outcome));
        if (r->outcome == FETCH_OK && rows[i].n == LIMIT_HEADER_BYTES)
            assert_int_equal(r->response_head.len, LIMIT_HEADER_BYTES);
        fetcher_release(x->fetcher, r);
    }
}

static void test_body_limit(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *path;
        size_t max;
        enum fetch_outcome outcome;
        size_t len;
    } rows[] = {
        {"/ten", 11, FETCH_OK, 10},
        {"/ten", 10, FETCH_OK, 10},
        {"/ten", 9, FETCH_TOO_LARGE, 9},
        {"/ten", 1, FETCH_TOO_LARGE, 1},
        {"/endless-body", 100000, FETCH_TOO_LARGE, 100000},
        {"/endless-body", 0, FETCH_TOO_LARGE, LIMIT_BODY_BYTES},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str href =
            arena_fmt(&x->arena, "http://127.77.0.1:%d%s", x->server.port, rows[i].path);
        start(x->fetcher, x->policy,
              (struct fetch_request){.href = href, .max_bytes = rows[i].max});
        const struct fetch_response *r = wait_for(x->fetcher);
        assert_int_equal(r->outcome, rows[i].outcome);
        assert_int_equal(r->body.len, rows[i].len);
        assert_int_equal(r->body_complete, rows[i].outcome == FETCH_OK);
        assert_int_equal(r->status, 200);
        fetcher_release(x->fetcher, r);
    }
}

static void test_timeouts(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *path;
        int64_t timeout, stall;
        int status;
        int64_t least, most; // milliseconds
    } rows[] = {
        {"/stall-head", S / 2, 0, 0, 450, 900},   {"/stall-body", S / 2, 0, 200, 450, 900},
        {"/drip", S / 2, S, 200, 450, 900}, // fast enough for the stall, not for the whole
        {"/stall-head", 10 * S, S, 0, 900, 3000}, {"/stall-body", 10 * S, S, 200, 900, 3000},
    };
    size_t n = sizeof rows / sizeof rows[0];
    for (size_t i = 0; i < n; i++) {
        struct str href =
            arena_fmt(&x->arena, "http://127.77.0.1:%d%s", x->server.port, rows[i].path);
        start(x->fetcher, x->policy,
              (struct fetch_request){.href = href,
                                     .timeout = rows[i].timeout,
                                     .stall_timeout = rows[i].stall,
                                     .tag = (void *)(uintptr_t)i});
    }
    for (size_t i = 0; i < n; i++) {
        const struct fetch_response *r = wait_for(x->fetcher);
        size_t row = (size_t)(uintptr_t)r->tag;
        int64_t ms = (r->mono_end - r->mono_start) / 1000;
        if (r->outcome != FETCH_TIMEOUT || r->status != rows[row].status || ms < rows[row].least ||
            ms > rows[row].most)
            fail_msg("row %zu: %s, %d, %lld ms", row, fetch_outcome_name(r->outcome), r->status,
                     (long long)ms);
        fetcher_release(x->fetcher, r);
    }
}

static void test_refused_connection(void **state)
{
    struct fixture *x = *state;
    int port, canary = fetch_canary("127.77.0.2", &port);
    assert_true(canary >= 0);
    close(canary); // nobody listens there any more
    struct str href = arena_fmt(&x->arena, "http://127.77.0.2:%d/", port);
    start(x->fetcher, x->policy, (struct fetch_request){.href = href});
    const struct fetch_response *r = wait_for(x->fetcher);
    assert_int_equal(r->outcome, FETCH_CONNECT);
    assert_int_equal(r->request_head.len, 0);
    assert_int_equal(r->response_head.len, 0);
    fetcher_release(x->fetcher, r);
}

static void test_unknown_name(void **state)
{
    struct fixture *x = *state;
    start(x->fetcher, x->policy,
          (struct fetch_request){.href = STR("http://nobody.invalid/"), .timeout = 5 * S});
    const struct fetch_response *r = wait_for(x->fetcher);
    assert_true(r->outcome == FETCH_DNS || r->outcome == FETCH_TIMEOUT);
    fetcher_release(x->fetcher, r);
}

static void test_hostile_hrefs(void **state)
{
    struct fixture *x = *state;
    static const char *const hrefs[] = {
        "file:///etc/passwd",
        "ftp://127.77.0.1/",
        "gopher://127.77.0.1/",
        "scp://127.77.0.1/x",
        "http://",
        "http://user:password@127.77.0.1/ok",
        "not a url",
        "",
        "-o/tmp/x",
    };
    for (size_t i = 0; i < sizeof hrefs / sizeof hrefs[0]; i++) {
        start(x->fetcher, x->policy, (struct fetch_request){.href = str_c(hrefs[i])});
        const struct fetch_response *r = wait_for(x->fetcher);
        if (r->outcome != FETCH_PROTOCOL && r->outcome != FETCH_DNS)
            fail_msg("%s: %s", hrefs[i], fetch_outcome_name(r->outcome));
        assert_int_equal(r->request_head.len, 0);
        fetcher_release(x->fetcher, r);
    }
    assert_int_equal(atomic_load(&x->server.requests), 0);
    char longer[LIMIT_URL_BYTES + 1];
    struct err err;
    memset(longer, 'a', sizeof longer);
    const struct fetch_request too_long = {.href = str_from(longer, sizeof longer)};
    const struct fetch_request with_nul = {.href = STR("http://a.example/\0x")};
    assert_false(fetcher_start(x->fetcher, x->policy, &too_long, &err));
    assert_false(fetcher_start(x->fetcher, x->policy, &with_nul, &err));
    assert_int_equal(err.code, ERR_LIMIT);
}

static void test_conditional(void **state)
{
    struct fixture *x = *state;
    const struct fetch_response *r = get(x, "/etag");
    assert_int_equal(r->status, 200);
    assert_true(str_eq(r->etag, STR("\"v1\"")));
    struct fetch_request again = {
        .href = arena_str(&x->arena, r->href),
        .etag = arena_str(&x->arena, r->etag),
        .last_modified = arena_str(&x->arena, r->last_modified),
        .accept = STR("text/xml"),
    };
    fetcher_release(x->fetcher, r);
    start(x->fetcher, x->policy, again);
    r = wait_for(x->fetcher);
    assert_int_equal(r->outcome, FETCH_OK);
    assert_int_equal(r->status, 304);
    assert_int_not_equal(str_find(r->request_head, STR("\r\nAccept: text/xml\r\n"), 0), STR_NPOS);
    fetcher_release(x->fetcher, r);
    // A validator that would break out of its line, or is absurd, is not sent.
    char longer[600];
    memset(longer, 'e', sizeof longer);
    struct str unfit[] = {STR("\"v1\"\r\nX-Injected: 1"), STR("\"v1\"\n"), STR("a\0b"),
                          str_from(longer, sizeof longer)};
    for (size_t i = 0; i < sizeof unfit / sizeof unfit[0]; i++) {
        again.etag = again.last_modified = unfit[i];
        start(x->fetcher, x->policy, again);
        r = wait_for(x->fetcher);
        assert_int_equal(r->status, 200);
        assert_int_equal(str_find(r->request_head, STR("If-"), 0), STR_NPOS);
        assert_int_equal(str_find(r->request_head, STR("Injected"), 0), STR_NPOS);
        fetcher_release(x->fetcher, r);
    }
}

static void test_bytes_are_not_decoded(void **state)
{
    struct fixture *x = *state;
    const struct fetch_response *r = get(x, "/bytes");
    assert_int_equal(r->outcome, FETCH_OK);
    assert_true(str_eq(r->content_encoding, STR("gzip")));
    assert_true(str_eq(r->body, STR("\x1f\x8b\0\xff\0x")));
    fetcher_release(x->fetcher, r);
}

static void test_redirects_and_heads(void **state)
{
    struct fixture *x = *state;
    const struct fetch_response *r = get(x, "/redirect");
    assert_true(str_eq(r->location, STR("/next")));
    assert_int_equal(atomic_load(&x->server.requests), 1); // not followed
    fetcher_release(x->fetcher, r);
    r = get(x, "/interim"); // of 100 and 103 nothing is left
    assert_true(str_starts(r->response_head, STR("HTTP/1.1 200 ")));
    assert_int_equal(r->location.len, 0);
    fetcher_release(x->fetcher, r);
    r = get(x, "/trailers");
    assert_int_equal(r->location.len, 0);
    assert_int_equal(str_find(r->response_head, STR("500"), 0), STR_NPOS);
    fetcher_release(x->fetcher, r);
}

static void test_retry_after_by_the_given_clock(void **state)
{
    struct fixture *x = *state;
    char path[] = "/tmp/watchglass-clock-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    // 2026-11-21T10:00:00Z; the server says 10:02.
    assert_int_equal(write(fd, "1795255200000000\n", 17), 17);
    close(fd);
    const struct fetcher_options options = {
        .user_agent = "t", .max_connections = 1, .clock = {.file = path}};
    struct err err;
    struct fetcher *f = fetcher_new(&options, &err);
    assert_non_null(f);
    struct str href = arena_fmt(&x->arena, "http://127.77.0.1:%d/retry", x->server.port);
    start(f, new_policy(f, &x->guard, NULL, 0), (struct fetch_request){.href = href});
    const struct fetch_response *r = wait_for(f);
    assert_int_equal(r->status, 503);
    assert_int_equal(r->retry_after_seconds, 120);
    assert_int_equal(r->wall_end, INT64_C(1795255200000000));
    fetcher_free(f); // with a response still out
    unlink(path);
}

// Whatever way leads to it, the address that the profile does not name sees no connection.
static void test_guard(void **state)
{
    struct fixture *x = *state;
    int port, canary = fetch_canary("127.0.0.1", &port);
    assert_true(canary >= 0);
    const struct pin pins[] = {
        {STR("inward.example"), 0, STR("127.0.0.1"), 1},
        {STR("both.example"), 0, STR("127.0.0.1,127.77.0.1"), 2},
    };
    struct fetch_policy *policy = new_policy(x->fetcher, &x->guard, pins, 2);
    static const char *const hosts[] = {
        "127.0.0.1",       "localhost", "inward.example", "[::1]",  "[::ffff:127.0.0.1]",
        "169.254.169.254", "0.0.0.0",   "2130706433",     "0x7f.1", "127.1",
    };
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct str href = arena_fmt(&x->arena, "http://%s:%d/", hosts[i], port);
        start(x->fetcher, policy, (struct fetch_request){.href = href, .timeout = 5 * S});
        const struct fetch_response *r = wait_for(x->fetcher);
        if (r->outcome != FETCH_REFUSED_ADDRESS)
            fail_msg("%s: %s (%.*s)", hosts[i], fetch_outcome_name(r->outcome), STR_ARG(r->detail));
        assert_int_equal(r->request_head.len, 0);
        assert_int_equal(r->remote_address.len, 0);
        fetcher_release(x->fetcher, r);
    }
    assert_false(fetch_canary_touched(canary));
    // A name with a good address beside the bad one is reached at the good one.
    struct str href = arena_fmt(&x->arena, "http://both.example:%d/ok", x->server.port);
    start(x->fetcher, policy, (struct fetch_request){.href = href});
    const struct fetch_response *r = wait_for(x->fetcher);
    assert_int_equal(r->outcome, FETCH_OK);
    assert_true(str_eq(r->remote_address, STR("127.77.0.1")));
    fetcher_release(x->fetcher, r);
    assert_false(fetch_canary_touched(canary));
    close(canary);
}

static void test_pins(void **state)
{
    struct fixture *x = *state;
    struct fetch_server other;
    assert_true(fetch_server_start(&other, "127.77.0.3"));
    // The same name, pinned to two places by two sites.
    const struct pin here[] = {{STR("shop.example"), 0, STR("127.77.0.1"), 1}};
    const struct pin there[] = {{STR("shop.example"), other.port, STR("127.77.0.3"), 1}};
    struct fetch_policy *policies[] = {new_policy(x->fetcher, &x->guard, here, 1),
                                       new_policy(x->fetcher, &x->guard, there, 1)};
    const char *const want[] = {"127.77.0.1", "127.77.0.3"};
    for (int i = 0; i < 6; i++) {
        int port = i % 2 ? other.port : x->server.port;
        struct str href = arena_fmt(&x->arena, "http://shop.example:%d/ok", port);
        start(x->fetcher, policies[i % 2], (struct fetch_request){.href = href});
        const struct fetch_response *r = wait_for(x->fetcher);
        assert_int_equal(r->outcome, FETCH_OK);
        assert_true(str_eq(r->remote_address, str_c(want[i % 2])));
        struct str host = arena_fmt(&x->arena, "\r\nHost: shop.example:%d\r\n", port);
        assert_int_not_equal(str_find(r->request_head, host, 0), STR_NPOS);
        fetcher_release(x->fetcher, r);
    }
    assert_int_equal(atomic_load(&x->server.connections), 1);
    assert_int_equal(atomic_load(&other.connections), 1);
    fetcher_free(x->fetcher);
    fetch_server_stop(&other);
    x->fetcher = new_fetcher(1);
}

// A connection that one site's rules allowed is not at hand for another site.
static void test_policies_share_no_connections(void **state)
{
    struct fixture *x = *state;
    struct fetch_policy *strict = new_policy(x->fetcher, &ordinary, NULL, 0);
    struct fetch_policy *equal = new_policy(x->fetcher, &x->guard, NULL, 0);
    for (int i = 0; i < 3; i++)
        fetcher_release(x->fetcher, get(x, "/ok"));
    assert_int_equal(atomic_load(&x->server.connections), 1); // kept alive and used again
    struct str href = arena_fmt(&x->arena, "http://127.77.0.1:%d/ok", x->server.port);
    start(x->fetcher, strict, (struct fetch_request){.href = href});
    const struct fetch_response *r = wait_for(x->fetcher);
    assert_int_equal(r->outcome, FETCH_REFUSED_ADDRESS);
    assert_int_equal(r->remote_address.len, 0);
    fetcher_release(x->fetcher, r);
    start(x->fetcher, equal, (struct fetch_request){.href = href});
    r = wait_for(x->fetcher);
    assert_int_equal(r->outcome, FETCH_OK);
    fetcher_release(x->fetcher, r);
    assert_int_equal(atomic_load(&x->server.connections), 2);
    assert_int_equal(atomic_load(&x->server.requests), 4);
}

static void test_proxy_guards_names(void **state)
{
    struct fixture *x = *state;
    struct err err;
    int port, canary = fetch_canary("127.77.0.4", &port);
    assert_true(canary >= 0);
    struct str proxy = arena_fmt(&x->arena, "socks5h://127.77.0.4:%d", port);
    struct fetch_policy *policy = fetcher_policy_new(
        x->fetcher, &(struct fetch_policy_options){.guard = &ordinary, .proxy = proxy}, &err);
    assert_non_null(policy);
    static const char *const refused[] = {"http://localhost/", "http://127.0.0.1/", "http://[::1]/",
                                          "http://intranet.local/"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        start(x->fetcher, policy, (struct fetch_request){.href = str_c(refused[i])});
        const struct fetch_response *r = wait_for(x->fetcher);
        if (r->outcome != FETCH_REFUSED_ADDRESS)
            fail_msg("%s: %s", refused[i], fetch_outcome_name(r->outcome));
        fetcher_release(x->fetcher, r);
    }
    assert_false(fetch_canary_touched(canary));
    // A public name goes to the proxy, which is silent here.
    start(x->fetcher, policy,
          (struct fetch_request){.href = STR("http://shop.example/"), .timeout = S / 5});
    const struct fetch_response *r = wait_for(x->fetcher);
    assert_int_equal(r->outcome, FETCH_TIMEOUT);
    fetcher_release(x->fetcher, r);
    assert_true(fetch_canary_touched(canary));
    close(canary);
}

static void test_environment_proxy_is_ignored(void **state)
{
    struct fixture *x = *state;
    int port, canary = fetch_canary("127.77.0.5", &port);
    assert_true(canary >= 0);
    struct str proxy = arena_fmt(&x->arena, "http://127.77.0.5:%d", port);
    setenv("http_proxy", proxy.ptr, 1);
    setenv("ALL_PROXY", proxy.ptr, 1);
    const struct fetch_response *r = get(x, "/ok");
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(r->outcome, FETCH_OK);
    fetcher_release(x->fetcher, r);
    assert_false(fetch_canary_touched(canary));
    close(canary);
}

static void test_extra_descriptors(void **state)
{
    struct fixture *x = *state;
    int pipe_fds[2];
    struct err err;
    assert_int_equal(pipe(pipe_fds), 0);
    struct pollfd extra = {.fd = pipe_fds[0], .events = POLLIN};
    assert_true(fetcher_poll(x->fetcher, &extra, 1, 0, &err));
    assert_int_equal(extra.revents, 0);
    assert_int_equal(write(pipe_fds[1], "x", 1), 1);
    assert_true(fetcher_poll(x->fetcher, &extra, 1, 5000, &err));
    assert_true(extra.revents & POLLIN);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
}

static void test_cancel(void **state)
{
    struct fixture *x = *state;
    struct str href = arena_fmt(&x->arena, "http://127.77.0.1:%d/stall-body", x->server.port);
    struct err err;
    for (int i = 0; i < 10; i++)
        start(x->fetcher, x->policy, (struct fetch_request){.href = href});
    for (int i = 0; i < 10; i++)
        assert_true(fetcher_poll(x->fetcher, NULL, 0, 10, &err));
    assert_int_equal(fetcher_in_flight(x->fetcher), 10);
    fetcher_cancel_all(x->fetcher);
    assert_int_equal(fetcher_in_flight(x->fetcher), 0);
    assert_null(fetcher_next(x->fetcher));
    const struct fetch_response *r = get(x, "/ok"); // and goes on
    assert_int_equal(r->outcome, FETCH_OK);
    fetcher_release(x->fetcher, r);
}

static void test_many_at_once(void **state)
{
    struct fixture *x = *state;
    enum { PAGES = 3000, AT_ONCE = 64 };
    struct str href = arena_fmt(&x->arena, "http://127.77.0.1:%d/ok", x->server.port);
    struct fetch_request request = {.href = href};
    struct err err;
    size_t started = 0, done = 0;
    int64_t first = 0, last = 0;
    while (done < PAGES) {
        while (started < PAGES && fetcher_in_flight(x->fetcher) < AT_ONCE) {
            start(x->fetcher, x->policy, request);
            started++;
        }
        if (fetcher_in_flight(x->fetcher) == AT_ONCE && done == 0)
            assert_false(fetcher_start(x->fetcher, x->policy, &request, &err));
        assert_true(fetcher_poll(x->fetcher, NULL, 0, 1000, &err));
        for (const struct fetch_response *r; (r = fetcher_next(x->fetcher)); done++) {
            assert_int_equal(r->outcome, FETCH_OK);
            assert_true(str_eq(r->body, STR("hello")));
            first = first ? first : r->mono_start;
            last = r->mono_end;
            fetcher_release(x->fetcher, r);
        }
    }
    assert_in_range(atomic_load(&x->server.connections), 1, AT_ONCE);
    print_message("%d pages in %lld ms\n", PAGES, (long long)((last - first) / 1000));
}

static void test_outcome_names(void **state)
{
    (void)state;
    for (int i = 0; i < FETCH_OUTCOMES; i++) {
        enum fetch_outcome back;
        const char *name = fetch_outcome_name((enum fetch_outcome)i);
        assert_non_null(name);
        assert_true(fetch_outcome_parse(str_c(name), &back));
        assert_int_equal(back, i);
    }
    enum fetch_outcome none;
    assert_false(fetch_outcome_parse(STR("okay"), &none));
}

static int begin(void **state)
{
    (void)state;
    struct err err;
    return fetch_start(&err) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    fetch_stop();
    return 0;
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_plain),
        WITH_SERVER(test_outcomes),
        WITH_SERVER(test_head_limits),
        WITH_SERVER(test_body_limit),
        WITH_SERVER(test_timeouts),
        WITH_SERVER(test_refused_connection),
        WITH_SERVER(test_unknown_name),
        WITH_SERVER(test_hostile_hrefs),
        WITH_SERVER(test_conditional),
        WITH_SERVER(test_bytes_are_not_decoded),
        WITH_SERVER(test_redirects_and_heads),
        WITH_SERVER(test_retry_after_by_the_given_clock),
        WITH_SERVER(test_guard),
        WITH_SERVER(test_pins),
        WITH_SERVER(test_policies_share_no_connections),
        WITH_SERVER(test_proxy_guards_names),
        WITH_SERVER(test_environment_proxy_is_ignored),
        WITH_SERVER(test_extra_descriptors),
        WITH_SERVER(test_cancel),
        WITH_SERVER(test_many_at_once),
        cmocka_unit_test(test_outcome_names),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
