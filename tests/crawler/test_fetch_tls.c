#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crawler/fetch.h"

#define ADDRESS "127.77.0.6"
#define CERTIFICATE TEST_DATA_DIR "/crawler/tls/cert.pem"

// The server: a child whose input is held open as long as it shall live.
struct server {
    pid_t child;
    int input;
    int port;
};

static int start_server(void **state)
{
    static struct server s;
    struct err err;
    int in[2], out[2];
    char line[32] = "";
    if (!fetch_start(&err) || pipe(in) != 0 || pipe(out) != 0)
        return -1;
    s.child = fork();
    if (s.child == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[1]);
        execlp("python3", "python3", PROJECT_DIR "/tests/crawler/tls_server.py", ADDRESS,
               TEST_DATA_DIR "/crawler/tls", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    s.input = in[1];
    ssize_t n = read(out[0], line, sizeof line - 1);
    close(out[0]);
    s.port = n > 0 ? atoi(line) : 0;
    *state = &s;
    return s.port > 0 ? 0 : -1;
}

static int stop_server(void **state)
{
    struct server *s = *state;
    int status;
    close(s->input);
    waitpid(s->child, &status, 0);
    fetch_stop();
    return 0;
}

// One fetch of each name in turn; `check` sees the responses.
static void fetch(const struct server *s, const char *ca_file, const char *const *names, size_t n,
                  void (*check)(size_t i, const struct fetch_response *r))
{
    const struct pin pins[] = {{STR("tls.example"), 0, STR(ADDRESS), 1},
                               {STR("other.example"), 0, STR(ADDRESS), 1}};
    const struct fetcher_options options = {
        .user_agent = "test", .max_connections = 4, .ca_file = ca_file};
    struct guard_network network;
    struct err err;
    assert_true(guard_parse_network(STR("127.77.0.0/16"), &network, &err));
    const struct guard guard = {&network, 1, true};
    struct fetcher *f = fetcher_new(&options, &err);
    assert_non_null(f);
    struct fetch_policy *policy = fetcher_policy_new(
        f, &(struct fetch_policy_options){.guard = &guard, .pins = pins, .n_pins = 2}, &err);
    assert_non_null(policy);
    for (size_t i = 0; i < n; i++) {
        char href[80];
        snprintf(href, sizeof href, "https://%s:%d/", names[i], s->port);
        const struct fetch_request request = {.href = str_c(href)};
        const struct fetch_response *r = NULL;
        assert_true(fetcher_start(f, policy, &request, &err));
        while (!(r = fetcher_next(f)))
            assert_true(fetcher_poll(f, NULL, 0, 100, &err));
        check(i, r);
        fetcher_release(f, r);
    }
    fetcher_free(f);
}

static size_t count(struct str s, const char *what)
{
    size_t n = 0;
    for (size_t at = 0; (at = str_find(s, str_c(what), at)) != STR_NPOS; at++)
        n++;
    return n;
}

static void check_chain(size_t i, const struct fetch_response *r)
{
    static struct str first_body; // the connection's number
    static char number[16];
    if (r->outcome != FETCH_OK)
        fail_msg("%.*s", STR_ARG(r->detail));
    if (i == 0) {
        memcpy(number, r->body.ptr, r->body.len);
        first_body = str_from(number, r->body.len);
    }
    assert_true(str_eq(r->body, first_body)); // all on one connection: one handshake
    assert_int_equal(count(r->tls_chain, "Subject:"), 1);
    assert_int_equal(count(r->tls_chain, "Issuer:"), 1);
    assert_int_equal(count(r->tls_chain, "tls.example"), 2);
    assert_int_equal(count(r->tls_chain, "Expire date:"), 1);
    assert_int_equal(count(r->tls_chain, "-----BEGIN CERTIFICATE-----\n"), 1);
    assert_int_equal(count(r->tls_chain, "-----END CERTIFICATE-----\n"), 1);
}

static void test_chain_of_a_kept_connection(void **state)
{
    static const char *const names[] = {"tls.example", "tls.example", "tls.example"};
    fetch(*state, CERTIFICATE, names, 3, check_chain);
}

static void check_refused(size_t i, const struct fetch_response *r)
{
    (void)i;
    assert_int_equal(r->outcome, FETCH_TLS);
    assert_int_equal(r->request_head.len, 0); // nothing was said to a stranger
    assert_true(r->detail.len > 0);
}

static void test_unknown_authority(void **state)
{
    static const char *const names[] = {"tls.example"};
    fetch(*state, NULL, names, 1, check_refused);
}

static void test_wrong_name(void **state)
{
    static const char *const names[] = {"other.example", ADDRESS};
    fetch(*state, CERTIFICATE, names, 2, check_refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain_of_a_kept_connection),
        cmocka_unit_test(test_unknown_authority),
        cmocka_unit_test(test_wrong_name),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
