#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/stop.h"

enum { PATIENCE = STOP_PATIENCE_MS * 1000 };

static void start(struct stop *s)
{
    struct err err;
    if (!stop_init(s, &err))
        fail_msg("%s", err.message);
}

static bool readable(int fd)
{
    struct pollfd p = {fd, POLLIN, 0};
    return poll(&p, 1, 0) == 1;
}

static void test_first_signal(void **state)
{
    (void)state;
    static const int which[] = {SIGTERM, SIGINT, SIGHUP};
    for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
        struct stop s;
        start(&s);
        assert_false(stop_asked(&s, 100));
        assert_false(stop_overdue(&s, INT64_MAX / 2));
        assert_int_equal(stop_left(&s, 100), -1);
        assert_int_equal(kill(getpid(), which[i]), 0);
        assert_true(readable(s.fd));
        assert_true(stop_asked(&s, 1000));
        assert_int_equal(s.signal, which[i]);
        assert_false(readable(s.fd));
        assert_true(stop_asked(&s, 2000)); // and stays so, from the first on
        assert_int_equal(stop_left(&s, 2000), PATIENCE - 1000);
        assert_false(stop_overdue(&s, 1000 + PATIENCE - 1));
        assert_true(stop_overdue(&s, 1000 + PATIENCE));
        stop_deinit(&s);
    }
}

// Ends by the second signal, whichever the first was.
static void test_second_signal(void **state)
{
    (void)state;
    static const struct {
        int first, second;
        unsigned pause_between;
    } rows[] = {
        {SIGTERM, SIGTERM, 1}, {SIGTERM, SIGINT, 1}, {SIGINT, SIGINT, 1}, {SIGHUP, SIGINT, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pid_t child = fork();
        if (child == 0) {
            struct stop s;
            struct err err;
            if (!stop_init(&s, &err))
                _exit(1);
            raise(rows[i].first);
            if (rows[i].pause_between && !stop_asked(&s, 0))
                _exit(2);
            raise(rows[i].second);
            (void)stop_asked(&s, 1);
            _exit(3);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        bool ended =
            WIFSIGNALED(status) && (WTERMSIG(status) == rows[i].second || !rows[i].pause_between);
        if (!ended)
            fail_msg("row %zu: wait status %04x", i, (unsigned)status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_signal),
        cmocka_unit_test(test_second_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
