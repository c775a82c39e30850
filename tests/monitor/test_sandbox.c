// Breaks out of the sandbox, or tries to: every row runs in a process of its own that has entered
// it as an analyser does. The parent then looks whether anything happened outside.
// Most of what is tried is Linux's.
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#ifdef WATCHGLASS_SANITIZED

static void test_nothing(void **state)
{
    (void)state;
    print_message("sanitizer builds have no sandbox: nothing to test\n");
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "monitor/landlock.h"
#include "monitor/sandbox.h"
#include "tests/support/break_out.h"

static struct outside out;

// Of a child that reports by its exit status.
enum report { REPORT_DONE = 40, REPORT_REFUSED, REPORT_FAILED, REPORT_NOT_ENTERED };

static _Noreturn void report(long result)
{
    if (result >= 0)
        _exit(REPORT_DONE);
    _exit(errno == EPERM || errno == EACCES ? REPORT_REFUSED : REPORT_FAILED);
}

static _Noreturn void child_main(const struct attempt *a, unsigned parts, int socket)
{
    struct err err;
    if (dup2(socket, SANDBOX_SOCKET) < 0 || !sandbox_enter(parts, &err))
        _exit(REPORT_NOT_ENTERED);
    report(break_out_try(a, &out));
}

static int wait_status_of(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static int run_in_sandbox(const struct attempt *a, unsigned parts)
{
    int ends[2]; // the other end is the run's, and stays open
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    pid_t child = fork();
    if (child == 0)
        child_main(a, parts, ends[0]);
    int status = wait_status_of(child);
    close(ends[0]);
    close(ends[1]);
    return status;
}

static bool as_expected(enum expected expected, int status)
{
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
    switch (expected) {
    case KILLED:
        return killed;
    case FAULTED:
        return killed || (WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    case REFUSED:
        return WIFEXITED(status) && WEXITSTATUS(status) == REPORT_REFUSED;
    case DONE:
        return WIFEXITED(status) && WEXITSTATUS(status) == REPORT_DONE;
    }
    return false;
}

static void check_outside(const char *name)
{
    const char *change = outside_changed(&out);
    if (change)
        fail_msg("%s: %s", name, change);
}

static int setup(void **state)
{
    struct rlimit no_core = {0, 0};
    (void)state;
    signal(SIGSEGV, SIG_DFL); // cmocka's handler would be inherited
    setrlimit(RLIMIT_CORE, &no_core);
    return outside_init(&out) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    return outside_deinit(&out) ? 0 : -1;
}

static void test_breaking_out(void **state)
{
    (void)state;
    struct err err;
    unsigned parts;
    if (!sandbox_choose("on", &parts, &err))
        fail_msg("%s", err.message);
    assert_true(parts & SANDBOX_SECCOMP);
    size_t n;
    const struct attempt *attempts = break_out_attempts(&out, &n);
    for (size_t i = 0; i < n; i++) {
        int status = run_in_sandbox(&attempts[i], parts);
        if (!as_expected(attempts[i].expected, status))
            fail_msg("%s: wait status %04x", attempts[i].name, (unsigned)status);
        check_outside(attempts[i].name);
    }
}

// Without the filter the attempts would succeed: the table above shows something.
static void test_attempts_are_real(void **state)
{
    (void)state;
    static const char *const real[] = {"open",     "openat2", "socket", "connect to a port",
                                       "map code", "tgkill",  "dup",    "writev to the run's pipe"};
    for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
        pid_t child = fork();
        if (child == 0)
            report(break_out_try(break_out_find(&out, real[i]), &out));
        int status = wait_status_of(child);
        if (!as_expected(DONE, status))
            fail_msg("%s: wait status %04x", real[i], (unsigned)status);
    }
    // Away with what they did.
    char byte;
    sigset_t usr;
    sigemptyset(&usr);
    sigaddset(&usr, SIGUSR1);
    assert_int_equal(read(out.pipe[0], &byte, 1), 1);
    assert_int_equal(sigtimedwait(&usr, NULL, &(struct timespec){1, 0}), SIGUSR1);
    assert_true(accept(out.listener, NULL, NULL) >= 0);
}

static long do_ordinary_work(const struct outside *o)
{
    (void)o;
    struct timespec now;
    char bytes[16];
    for (size_t size = 100; size < 20000000; size *= 3) {
        char *p = malloc(size);
        p = p ? realloc(p, size * 2) : NULL;
        if (!p)
            return -1;
        memset(p, 1, size * 2);
        free(p);
    }
    if (!sandbox_next_page() || clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0 ||
        getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return -1;
    return send(SANDBOX_SOCKET, "x", 1, MSG_NOSIGNAL);
}

static _Noreturn long do_abort(const struct outside *o)
{
    (void)o;
    abort();
}

static void test_what_is_allowed(void **state)
{
    (void)state;
    struct err err;
    unsigned parts;
    assert_true(sandbox_choose(NULL, &parts, &err));
    const struct attempt work = {.fn = do_ordinary_work}, end = {.fn = do_abort};
    int status = run_in_sandbox(&work, parts);
    if (!as_expected(DONE, status))
        fail_msg("ordinary work: wait status %04x", (unsigned)status);
    status = run_in_sandbox(&end, parts);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

// Landlock has to hold by itself, for the day on which the filter has a hole.
static void test_landlock_alone(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int abi;
    } rows[] = {
        {"open", 1},     {"creat", 1},  {"openat", 1}, {"openat2", 1},
        {"unlink", 1},   {"execve", 1}, {"rename", 2}, {"connect to a port", 4},
        {"truncate", 3}, {"kill", 6},
    };
    int abi = landlock_abi();
    if (abi == 0) {
        print_message("this kernel has no Landlock\n");
        skip();
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (abi < rows[i].abi)
            continue;
        pid_t child = fork();
        if (child == 0) {
            struct err err;
            if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !landlock_enter(&err))
                _exit(REPORT_NOT_ENTERED);
            report(break_out_try(break_out_find(&out, rows[i].name), &out));
        }
        int status = wait_status_of(child);
        if (!as_expected(REFUSED, status))
            fail_msg("%s: wait status %04x", rows[i].name, (unsigned)status);
        check_outside(rows[i].name);
    }
}

static long do_look_at_limits(const struct outside *o)
{
    (void)o;
    static const struct {
        unsigned what;
        rlim_t most;
    } rows[] = {
        {RLIMIT_AS, LIMIT_ANALYSER_MEMORY},
        {RLIMIT_CPU, LIMIT_ANALYSER_CPU_MS / 1000},
        {RLIMIT_FSIZE, 0},
        {RLIMIT_NOFILE, 0},
        {RLIMIT_CORE, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rlimit limit;
        if (getrlimit(rows[i].what, &limit) != 0 || limit.rlim_max != rows[i].most)
            return -1;
    }
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3] = {{0}};
    if (syscall(SYS_capget, &head, caps) != 0)
        return -1;
    for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        if (caps[i].effective || caps[i].permitted || caps[i].inheritable)
            return -1;
    for (int fd = 0; fd < 200; fd++)
        if (fd != SANDBOX_SOCKET && fcntl(fd, F_GETFD) >= 0)
            return -1;
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : -1;
}

// What holds with WATCHGLASS_SANDBOX=off, too.
static void test_limits_alone(void **state)
{
    (void)state;
    const struct attempt look = {.fn = do_look_at_limits};
    int status = run_in_sandbox(&look, 0);
    if (!as_expected(DONE, status))
        fail_msg("limits: wait status %04x", (unsigned)status);
    static const char *const rows[] = {"open", "socket"};
    for (size_t i = 0; i < 2; i++) {
        status = run_in_sandbox(break_out_find(&out, rows[i]), 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == REPORT_FAILED); // no descriptors
    }
    check_outside("limits");
}

// A kernel that lacks a call, played by a filter.
static bool lack(int call)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    return filter && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0) == 0 &&
           seccomp_load(filter) == 0;
}

struct choice {
    bool ok;
    unsigned parts;
    struct err err;
};

// sandbox_choose() on such a kernel, and what it wrote to standard error.
static struct choice choose(const char *setting, int lacking, char *said, size_t size)
{
    struct choice c = {0};
    int answer[2], errors[2];
    assert_true(pipe(answer) == 0 && pipe(errors) == 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(errors[1], STDERR_FILENO);
        if (lacking >= 0 && !lack(lacking))
            _exit(1);
        c.ok = sandbox_choose(setting, &c.parts, &c.err);
        _exit(write(answer[1], &c, sizeof c) != (ssize_t)sizeof c);
    }
    close(answer[1]);
    close(errors[1]);
    assert_int_equal(wait_status_of(child), 0);
    assert_int_equal(read(answer[0], &c, sizeof c), sizeof c);
    ssize_t n = read(errors[0], said, size - 1);
    said[n > 0 ? n : 0] = '\0';
    close(answer[0]);
    close(errors[0]);
    return c;
}

static void test_choice(void **state)
{
    (void)state;
    enum { NONE = -1, REFUSES = 99 };
    const unsigned whole = SANDBOX_SECCOMP | (landlock_abi() ? (unsigned)SANDBOX_LANDLOCK : 0U);
    const struct {
        const char *name, *setting;
        int lacking;
        unsigned parts;
        const char *says; // in the warning, or the error
    } rows[] = {
        {"all is there", NULL, NONE, whole, ""},
        {"on", "on", NONE, whole, ""},
        {"empty", "", NONE, whole, ""},
        {"no Landlock", NULL, SCMP_SYS(landlock_create_ruleset), SANDBOX_SECCOMP, "no Landlock"},
        {"no seccomp", NULL, SCMP_SYS(seccomp), REFUSES, "WATCHGLASS_SANDBOX=off"},
        {"no seccomp, off", "off", SCMP_SYS(seccomp), 0, "WATCHGLASS_SANDBOX=off"},
        {"off", "off", NONE, 0, "WATCHGLASS_SANDBOX=off"},
        {"neither", "maybe", NONE, REFUSES, "'maybe'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char said[1024];
        struct choice c = choose(rows[i].setting, rows[i].lacking, said, sizeof said);
        bool want_ok = rows[i].parts != REFUSES;
        if (c.ok != want_ok || (want_ok && c.parts != rows[i].parts))
            fail_msg("%s: %d, parts %u", rows[i].name, c.ok, c.parts);
        if (!want_ok && c.err.code != ERR_CONFIG)
            fail_msg("%s: code %d", rows[i].name, (int)c.err.code);
        const char *text = want_ok ? said : c.err.message;
        bool silent = rows[i].says[0] == '\0' && whole != SANDBOX_SECCOMP;
        if (silent ? text[0] != '\0' : !strstr(text, rows[i].says))
            fail_msg("%s: it said '%s'", rows[i].name, text);
    }
    assert_string_equal(sandbox_words(SANDBOX_SECCOMP | SANDBOX_LANDLOCK), "seccomp and Landlock");
    assert_string_equal(sandbox_words(SANDBOX_SECCOMP), "seccomp, no Landlock");
    assert_string_equal(sandbox_words(0), "off");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_breaking_out),    cmocka_unit_test(test_attempts_are_real),
        cmocka_unit_test(test_what_is_allowed), cmocka_unit_test(test_landlock_alone),
        cmocka_unit_test(test_limits_alone),    cmocka_unit_test(test_choice),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

#endif
