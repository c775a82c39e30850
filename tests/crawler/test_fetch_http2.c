// nftw is of the X/Open part of POSIX.
#define _XOPEN_SOURCE 700
// HTTP/2 against a real server: nginx on loopback, whose log says what was asked on which
// connection and how much of it at once.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "crawler/fetch.h"
#include "crawler/politeness.h"
#include "tests/crawler/fetch_server.h"

#define ADDRESS "127.77.0.7"
#define TLS TEST_DATA_DIR "/crawler/tls"
#define S CLOCK_SECOND

enum { PAGE = 24 * 1024, PAGES = 9 };

struct nginx {
    pid_t child;
    int port;
    char dir[64];
};

// "@" is the folder, "#" the port. A page lasts half a second (a rate's first second comes at
// once), so that pages overlap where they may.
static const char config[] = "daemon off; master_process off; worker_processes 1;\n"
                             "pid @/pid; error_log @/error.log;\n"
                             "events { worker_connections 256; }\n"
                             "http {\n"
                             "  log_format t '$connection $server_protocol $msec $request_time';\n"
                             "  access_log @/access.log t;\n"
                             "  client_body_temp_path @/t; proxy_temp_path @/t;\n"
                             "  fastcgi_temp_path @/t; uwsgi_temp_path @/t;\n"
                             "  scgi_temp_path @/t;\n"
                             "  server {\n"
                             "    listen " ADDRESS ":# ssl http2; root @;\n"
                             "    ssl_certificate " TLS "/cert.pem;\n"
                             "    ssl_certificate_key " TLS "/key.pem;\n"
                             "    location /slow { limit_rate 16k; alias @/page; }\n"
                             "    location /cookie { add_header Set-Cookie 'a=b; Secure'; return "
                             "204; }\n"
                             "  }\n"
                             "}\n";

static void nap(long ms)
{
    const struct timespec t = {.tv_nsec = ms * 1000000};
    nanosleep(&t, NULL);
}

static bool write_file(const char *dir, const char *name, struct str text)
{
    char path[128];
    struct err err;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return file_write(path, text, 0644, NULL, &err);
}

static void write_config(const struct nginx *n, struct buf *out)
{
    for (const char *c = config; *c; c++)
        if (*c == '@')
            buf_add(out, str_c(n->dir));
        else if (*c == '#')
            buf_fmt(out, "%d", n->port);
        else
            buf_addc(out, *c);
}

static bool listens(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, ADDRESS, &at.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    close(fd);
    return ok;
}

static int start_nginx(void **state)
{
    static struct nginx n;
    static char page[PAGE];
    char conf[96], prefix[80];
    struct buf text;
    struct err err;
    buf_init(&text, 0);
    *state = &n;
    snprintf(n.dir, sizeof n.dir, "/tmp/watchglass-http2-XXXXXX");
    int port = fetch_canary(ADDRESS, &n.port); // a port that is free now
    if (!fetch_start(&err) || !mkdtemp(n.dir) || port < 0)
        return -1;
    close(port);
    memset(page, 'x', sizeof page);
    write_config(&n, &text);
    bool written = write_file(n.dir, "page", str_from(page, sizeof page)) &&
                   write_file(n.dir, "nginx.conf", buf_str(&text));
    buf_deinit(&text);
    if (!written)
        return -1;
    snprintf(conf, sizeof conf, "%s/nginx.conf", n.dir);
    snprintf(prefix, sizeof prefix, "%s/", n.dir);
    n.child = fork();
    if (n.child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO); // it warns of the log that it was built with
        execl("/usr/sbin/nginx", "nginx", "-p", prefix, "-c", conf, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 100 && !listens(n.port); i++)
        nap(50);
    if (listens(n.port))
        return 0;
    print_error("nginx does not listen (package nginx-light)\n");
    return -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

static int stop_nginx(void **state)
{
    struct nginx *n = *state;
    int status;
    if (n->child > 0) {
        kill(n->child, SIGTERM);
        waitpid(n->child, &status, 0);
    }
    nftw(n->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    fetch_stop();
    return 0;
}

struct client {
    struct guard_network network;
    struct guard guard;
    struct fetcher *fetcher;
    struct fetch_policy *policy;
};

static void begin(struct client *c, struct fetch_policy_options options)
{
    static const struct pin pins[] = {{STR_INIT("tls.example"), 0, STR_INIT(ADDRESS), 1}};
    const struct fetcher_options fetching = {
        .user_agent = "test", .max_connections = 32, .ca_file = TLS "/cert.pem"};
    struct err err;
    assert_true(guard_parse_network(STR("127.77.0.0/16"), &c->network, &err));
    c->guard = (struct guard){&c->network, 1, false};
    c->fetcher = fetcher_new(&fetching, &err);
    assert_non_null(c->fetcher);
    options.guard = &c->guard;
    if (options.proxy.len == 0) {
        options.pins = pins;
        options.n_pins = 1;
    }
    c->policy = fetcher_policy_new(c->fetcher, &options, &err);
    assert_non_null(c->policy);
}

static void start(struct client *c, const struct nginx *n, const char *path)
{
    char href[96];
    struct err err;
    snprintf(href, sizeof href, "https://tls.example:%d%s", n->port, path);
    const struct fetch_request request = {.href = str_c(href), .timeout = 30 * S};
    assert_true(fetcher_start(c->fetcher, c->policy, &request, &err));
}

static const struct fetch_response *wait_for(struct client *c)
{
    struct err err;
    const struct fetch_response *r;
    while (!(r = fetcher_next(c->fetcher)))
        assert_true(fetcher_poll(c->fetcher, NULL, 0, 100, &err));
    if (r->outcome != FETCH_OK)
        fail_msg("%s: %.*s", fetch_outcome_name(r->outcome), STR_ARG(r->detail));
    return r;
}

// What the server logged since the last call.
struct seen {
    size_t requests, connections, at_once;
    char protocol[16]; // of the last
};

static struct seen read_log(const struct nginx *n)
{
    struct {
        double from, to;
        long connection;
    } rows[64];
    struct seen seen = {0};
    char path[96];
    snprintf(path, sizeof path, "%s/access.log", n->dir);
    nap(100); // a request is logged after its last byte
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    double at, took;
    long connection;
    while (seen.requests < 64 &&
           fscanf(f, "%ld %15s %lf %lf\n", &connection, seen.protocol, &at, &took) == 4) {
        rows[seen.requests].from = at - took;
        rows[seen.requests].to = at;
        rows[seen.requests++].connection = connection;
    }
    assert_int_equal(ftruncate(fileno(f), 0), 0);
    fclose(f);
    for (size_t i = 0; i < seen.requests; i++) {
        size_t at_once = 0, same = 0;
        for (size_t k = 0; k < seen.requests; k++) {
            at_once += rows[k].from <= rows[i].from + 0.05 && rows[i].from + 0.05 < rows[k].to;
            same += k < i && rows[k].connection == rows[i].connection;
        }
        seen.connections += same == 0;
        seen.at_once = at_once > seen.at_once ? at_once : seen.at_once;
    }
    return seen;
}

static void check_page(const struct fetch_response *r, const char *version)
{
    assert_int_equal(r->status, 200);
    assert_int_equal(r->body.len, PAGE);
    assert_string_equal(r->http_version, version);
    assert_true(str_starts(r->request_head, STR("GET /slow")));
    if (str_find(r->tls_chain, STR("-----BEGIN CERTIFICATE-----"), 0) == STR_NPOS)
        fail_msg("no chain with HTTP/%s", version);
    assert_true(r->remote_address.len > 0 && r->remote_port > 0);
}

// All requests share one connection, run side by side, and each has the chain.
static void test_one_connection(void **state)
{
    struct client c;
    begin(&c, (struct fetch_policy_options){0});
    for (int i = 0; i < PAGES; i++)
        start(&c, *state, "/slow");
    start(&c, *state, "/cookie"); // ends long before the one that made the handshake
    assert_int_equal(fetcher_in_flight(c.fetcher), PAGES + 1);
    for (int i = 0; i <= PAGES; i++) {
        const struct fetch_response *r = wait_for(&c);
        if (r->status == 200)
            check_page(r, "2");
        else
            assert_true(r->tls_chain.len > 0);
        fetcher_release(c.fetcher, r);
    }
    fetcher_free(c.fetcher);
    struct seen seen = read_log(*state);
    assert_string_equal(seen.protocol, "HTTP/2.0");
    assert_int_equal(seen.requests, PAGES + 1);
    assert_int_equal(seen.connections, 1);
    assert_true(seen.at_once >= PAGES / 2);
}

static void test_http_1_1_if_so_said(void **state)
{
    struct client c;
    begin(&c, (struct fetch_policy_options){.http = FETCH_HTTP_1_1});
    for (int i = 0; i < 3; i++)
        start(&c, *state, "/slow");
    for (int i = 0; i < 3; i++) {
        const struct fetch_response *r = wait_for(&c);
        check_page(r, "1.1");
        fetcher_release(c.fetcher, r);
    }
    fetcher_free(c.fetcher);
    struct seen seen = read_log(*state);
    assert_string_equal(seen.protocol, "HTTP/1.1");
    assert_int_equal(seen.connections, 3);
}

// One connection carries them all, and still no more are in flight than the host is allowed.
static void test_politeness_counts_requests(void **state)
{
    enum { ALLOWED = 3 };
    struct client c;
    struct politeness p;
    int begun = 0, ended = 0;
    begin(&c, (struct fetch_policy_options){0});
    politeness_init(&p, 0, ALLOWED, 0);
    while (ended < PAGES) {
        for (; begun < PAGES && politeness_allows(&p, 0); begun++) {
            politeness_request(&p, 0);
            start(&c, *state, "/slow");
        }
        const struct fetch_response *r = wait_for(&c);
        const struct politeness_answer answer = {r->outcome, r->status, -1, 0};
        check_page(r, "2");
        politeness_answer(&p, 0, &answer);
        fetcher_release(c.fetcher, r);
        ended++;
    }
    fetcher_free(c.fetcher);
    struct seen seen = read_log(*state);
    assert_int_equal(seen.requests, PAGES);
    assert_int_equal(seen.connections, 1);
    assert_int_equal(seen.at_once, ALLOWED);
}

static void test_cookies(void **state)
{
    struct client c;
    begin(&c, (struct fetch_policy_options){.cookies = true});
    for (int i = 0; i < 2; i++) {
        start(&c, *state, "/cookie");
        const struct fetch_response *r = wait_for(&c);
        assert_int_equal(
            str_find_nocase(r->request_head, STR("\r\ncookie: a=b\r\n"), 0) != STR_NPOS, i == 1);
        fetcher_release(c.fetcher, r);
    }
    fetcher_free(c.fetcher);
    read_log(*state);
}

// Through an HTTP proxy's tunnel, by a name that nobody here could look up.
static void test_through_a_tunnel(void **state)
{
    const struct nginx *n = *state;
    struct fetch_server proxy;
    char text[64];
    struct client c;
    assert_true(fetch_server_start(&proxy, "127.77.0.9"));
    snprintf(proxy.tunnel_address, sizeof proxy.tunnel_address, ADDRESS);
    proxy.tunnel_port = n->port;
    snprintf(text, sizeof text, "http://127.77.0.9:%d", proxy.port);
    begin(&c, (struct fetch_policy_options){.proxy = str_c(text)});
    start(&c, n, "/slow");
    const struct fetch_response *r = wait_for(&c);
    check_page(r, "2");
    assert_true(str_starts(r->response_head, STR("HTTP/2 200"))); // the site's, not the proxy's
    assert_int_equal(r->remote_port, proxy.port);
    fetcher_release(c.fetcher, r);
    fetcher_free(c.fetcher);
    fetch_server_stop(&proxy);
    read_log(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_connection),
        cmocka_unit_test(test_http_1_1_if_so_said),
        cmocka_unit_test(test_politeness_counts_requests),
        cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_through_a_tunnel),
    };
    return cmocka_run_group_tests(tests, start_nginx, stop_nginx);
}
