// The real zygote and the real sandbox, with work that is made for the test. A job's first byte
// says what its analyser does with it.
// ptrace() is Linux's.
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/wire.h"
#include "monitor/pool.h"
#include "monitor/sandbox.h"

enum { OTHER_FD = 9 };

static const struct clock machine = {NULL};

static bool receive_all(int fd, char *p, size_t n)
{
    while (n > 0) {
        ssize_t got = recv(fd, p, n, 0);
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static void send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent <= 0)
            _exit(9);
        p += sent;
        n -= (size_t)sent;
    }
}

static void send_answer(int fd, struct str s)
{
    struct buf out;
    buf_init(&out, 0);
    wire_put_str(&out, s);
    send_all(fd, out.ptr, out.len);
    buf_deinit(&out);
}

static void break_out(char how)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char *const nothing[] = {NULL};
    switch (how) {
    case 'o':
        (void)!open("/etc/hostname", O_RDONLY);
        break;
    case 's':
        (void)!socket(AF_INET, SOCK_STREAM, 0);
        break;
    case 'c':
        (void)!connect(SANDBOX_SOCKET, (struct sockaddr *)&address, sizeof address);
        break;
    case 'f':
        (void)!fork();
        break;
    case 'e':
        execve("/bin/true", nothing, nothing);
        break;
    case 'm':
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        break;
    case 'w':
        (void)!write(OTHER_FD, "x", 1);
        break;
    case '2':
        (void)!write(STDERR_FILENO, "x", 1);
        break;
    case 'k':
        kill(getppid(), SIGKILL);
        break;
    case 'p':
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        break;
    case 'l': { // its own limits
        struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &all);
        break;
    }
    default:
        break;
    }
}

static void work_one(int socket, const char *job, size_t size)
{
    struct str text = str_from(job, size);
    switch (job[0]) {
    case 'E': // echo
        send_answer(socket, text);
        return;
    case 'X':
        _exit(7);
    case 'S': { // die of a signal
        volatile char *nowhere = NULL;
        *nowhere = 1;
        return;
    }
    case 'H': // hang
        for (volatile bool on = true; on;)
            continue;
        return;
    case 'Z': // hang without using the processor
        (void)!receive_all(socket, (char[1]){0}, 1);
        return;
    case 'N': // nonsense that is well framed
        send_answer(socket, STR("\xFF\xFE nonsense"));
        return;
    case 'L': // says that it is too long
        send_all(socket, "\xFF\xFF\xFF\x7F", 4);
        return;
    case 'T': // more than it says
        send_all(socket, "\1\0\0\0ab", 6);
        return;
    case 'M': // the longest there may be
    {
        struct buf big;
        buf_init(&big, 0);
        wire_put_u32(&big, LIMIT_ANSWER_BYTES);
        memset(buf_reserve(&big, LIMIT_ANSWER_BYTES), 'm', LIMIT_ANSWER_BYTES);
        big.len += LIMIT_ANSWER_BYTES;
        send_all(socket, big.ptr, big.len);
        buf_deinit(&big);
        return;
    }
    case 'P': // in pieces
        for (size_t i = 0; i < 9; i++) {
            send_all(socket, &"\5\0\0\0piece"[i], 1);
            for (volatile int spin = 0; spin < 100000; spin++)
                continue;
        }
        return;
    case 'U': // an answer, then words that nobody asked for
        send_answer(socket, text);
        for (volatile int spin = 0; spin < 3000000; spin++)
            continue;
        send_all(socket, "more", 4);
        return;
    case 'D': // answers and dies
        send_answer(socket, text);
        _exit(3);
    case 'A': // memory without end
        for (;;) {
            char *p = malloc(1 << 20);
            if (!p)
                _exit(5);
            memset(p, 1, 1 << 20);
        }
    case 'C': // may it use its next page's time? then all of it
        if (!sandbox_next_page())
            _exit(6);
        for (volatile bool on = true; on;)
            continue;
        return;
    case 'B':
        break_out(job[1]);
        send_answer(socket, STR("it lives"));
        return;
    default:
        _exit(8);
    }
}

static void work(void *ctx, int socket)
{
    char head[4];
    (void)ctx;
    while (receive_all(socket, head, sizeof head)) {
        struct wire_reader r = wire_read(str_from(head, sizeof head));
        size_t size = wire_u32(&r);
        char *job = malloc(size + 1);
        if (!job || size == 0 || !receive_all(socket, job, size))
            return;
        work_one(socket, job, size);
        free(job);
    }
}

struct scene {
    struct zygote zygote;
    struct pool *pool;
    struct err err;
};

static void scene_start(struct scene *s, unsigned workers)
{
    *s = (struct scene){0};
    signal(SIGSEGV, SIG_DFL); // cmocka's handler would be inherited, and print
    if (!zygote_start(&s->zygote, work, NULL, &s->err))
        fail_msg("%s", s->err.message);
    s->pool = pool_new(&s->zygote, workers, &s->err);
    if (!s->pool)
        fail_msg("%s", s->err.message);
}

static void scene_stop(struct scene *s)
{
    pool_free(s->pool);
    zygote_stop(&s->zygote);
}

static void wait_and_work(struct scene *s)
{
    struct pollfd fds[1 + ZYGOTE_SLOTS];
    int64_t now = clock_monotonic(&machine);
    int64_t left = pool_next_deadline(s->pool, now);
    size_t n = pool_pollfds(s->pool, fds);
    if (poll(fds, n, left < 0 ? 5000 : (int)(left / 1000 + 1)) == 0 && left < 0)
        fail_msg("nothing happens");
    if (!pool_work(s->pool, clock_monotonic(&machine), &s->err))
        fail_msg("%s", s->err.message);
}

static void submit(struct scene *s, struct str job, void *tag)
{
    while (!pool_idle(s->pool))
        wait_and_work(s);
    if (!pool_submit(s->pool, job, tag, clock_monotonic(&machine), &s->err))
        fail_msg("%s", s->err.message);
}

static void next(struct scene *s, struct pool_done *done)
{
    while (!pool_next(s->pool, done))
        wait_and_work(s);
}

static void ask(struct scene *s, struct str job, struct pool_done *done)
{
    submit(s, job, s);
    next(s, done);
    assert_ptr_equal(done->tag, s);
}

static void check_echo(struct scene *s)
{
    struct pool_done done;
    ask(s, STR("Echo"), &done);
    assert_int_equal(done.result, POOL_ANSWER);
    assert_true(str_eq(done.answer, STR("Echo")));
}

static bool killed_by(const struct pool_done *done, int signal) __attribute__((unused));
static bool killed_by(const struct pool_done *done, int signal)
{
    return done->result == POOL_DIED && WIFSIGNALED(done->wait_status) &&
           WTERMSIG(done->wait_status) == signal;
}

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str job, answer;
    } rows[] = {
        {"echo", STR_INIT("E"), STR_INIT("E")},
        {"nonsense", STR_INIT("N"), STR_INIT("\xFF\xFE nonsense")},
        {"in pieces", STR_INIT("P"), STR_INIT("piece")},
        {"answers and dies", STR_INIT("D1"), STR_INIT("D1")},
        {"again", STR_INIT("D2"), STR_INIT("D2")},
    };
    struct scene s;
    scene_start(&s, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pool_done done;
        ask(&s, rows[i].job, &done);
        if (done.result != POOL_ANSWER || !str_eq(done.answer, rows[i].answer))
            fail_msg("%s: result %d", rows[i].name, done.result);
    }
    check_echo(&s);
    scene_stop(&s);
}

static void test_largest(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    struct buf job;
    buf_init(&job, 0);
    memset(buf_reserve(&job, LIMIT_BODY_BYTES), 'E', LIMIT_BODY_BYTES);
    job.len = LIMIT_BODY_BYTES - 1;
    scene_start(&s, 1);
    ask(&s, buf_str(&job), &done);
    assert_int_equal(done.result, POOL_ANSWER);
    assert_int_equal(done.answer.len, job.len);
    ask(&s, STR("M"), &done);
    assert_int_equal(done.result, POOL_ANSWER);
    assert_int_equal(done.answer.len, LIMIT_ANSWER_BYTES);
    scene_stop(&s);
    buf_deinit(&job);
}

static void test_deaths(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    scene_start(&s, 1);
    ask(&s, STR("X"), &done);
    assert_true(done.result == POOL_DIED && WEXITSTATUS(done.wait_status) == 7);
    ask(&s, STR("S"), &done);
#ifndef WATCHGLASS_SANITIZED
    if (!killed_by(&done, SIGSEGV))
        fail_msg("result %d, status %x", done.result, (unsigned)done.wait_status);
#else
    assert_int_equal(done.result, POOL_DIED);
#endif
    ask(&s, STR("L"), &done);
    assert_int_equal(done.result, POOL_TOO_LARGE);
    ask(&s, STR("T"), &done);
    assert_int_equal(done.result, POOL_TOO_LARGE);
    check_echo(&s);
    scene_stop(&s);
}

// The analyser speaks unasked between two jobs, or dies there: the next job does not suffer.
static void test_no_page_pays_for_another(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    scene_start(&s, 1);
    for (int i = 0; i < 20; i++) {
        ask(&s, i % 2 ? STR("U") : STR("D"), &done);
        // What comes too early behind an answer spoils that answer; later, nothing.
        assert_true(done.result == POOL_ANSWER || (i % 2 && done.result == POOL_TOO_LARGE));
        check_echo(&s);
    }
    // One that dies over a job on an analyser that served others is tried again, once.
    check_echo(&s);
    ask(&s, STR("X"), &done);
    assert_true(done.result == POOL_DIED && WEXITSTATUS(done.wait_status) == 7);
    scene_stop(&s);
}

static void test_time(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    scene_start(&s, 2);
    int64_t start = clock_monotonic(&machine);
    submit(&s, STR("Z"), NULL);
    submit(&s, STR("H"), NULL); // side by side, to wait once
    for (int i = 0; i < 2; i++) {
        next(&s, &done);
        assert_int_equal(done.result, POOL_TIME);
    }
    int64_t took = (clock_monotonic(&machine) - start) / 1000;
    assert_in_range(took, LIMIT_PAGE_WALL_MS - 10, LIMIT_PAGE_WALL_MS + 3000);
    check_echo(&s);
    scene_stop(&s);
}

// Some die, some answer; each comes out once.
static void test_many(void **state)
{
    (void)state;
    enum { JOBS = 400, WORKERS = 3 };
    static int seen[JOBS];
    struct scene s;
    unsigned out = 0, in = 0;
    memset(seen, 0, sizeof seen);
    scene_start(&s, WORKERS);
    while (out < JOBS) {
        while (in < JOBS && pool_idle(s.pool)) {
            char job[16];
            (void)snprintf(job, sizeof job, "%c%u",
                           in % 13 == 5   ? 'X'
                           : in % 17 == 3 ? 'D'
                                          : 'E',
                           in);
            submit(&s, str_c(job), &seen[in++]);
        }
        assert_true(pool_busy(s.pool) <= WORKERS);
        if (pool_busy(s.pool) == 0) { // none is up yet
            wait_and_work(&s);
            continue;
        }
        struct pool_done done;
        next(&s, &done);
        int *tag = done.tag;
        unsigned number = (unsigned)(tag - seen);
        assert_in_range(number, 0, JOBS - 1);
        if (++*tag != 1)
            fail_msg("job %u came out %d times", number, *tag);
        if ((done.result == POOL_DIED) != (number % 13 == 5))
            fail_msg("job %u: result %d", number, done.result);
        uint64_t echoed;
        if (done.result == POOL_ANSWER)
            assert_true(str_to_u64(str_skip(done.answer, 1), &echoed) && echoed == number);
        out++;
    }
    assert_int_equal(pool_busy(s.pool), 0);
    scene_stop(&s);
}

#ifndef WATCHGLASS_SANITIZED
static void test_sandbox(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str job;
    } rows[] = {
        {"opens a file", STR_INIT("Bo")},     {"makes a socket", STR_INIT("Bs")},
        {"connects", STR_INIT("Bc")},         {"forks", STR_INIT("Bf")},
        {"executes", STR_INIT("Be")},         {"maps code", STR_INIT("Bm")},
        {"writes elsewhere", STR_INIT("Bw")}, {"writes to standard error", STR_INIT("B2")},
        {"kills its parent", STR_INIT("Bk")}, {"traces", STR_INIT("Bp")},
        {"lifts its limits", STR_INIT("Bl")},
    };
    struct scene s;
    struct pool_done done;
    // A descriptor of the run's that must not be there.
    assert_int_equal(dup2(STDERR_FILENO, OTHER_FD), OTHER_FD);
    scene_start(&s, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask(&s, rows[i].job, &done);
        if (!killed_by(&done, SIGSYS))
            fail_msg("%s: result %d, status %x", rows[i].name, done.result,
                     (unsigned)done.wait_status);
    }
    ask(&s, STR("B-"), &done); // the control: this one does nothing
    assert_true(done.result == POOL_ANSWER && str_eq(done.answer, STR("it lives")));
    scene_stop(&s);
    close(OTHER_FD);
}

static void test_memory(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    scene_start(&s, 1);
    ask(&s, STR("A"), &done);
    assert_true(done.result == POOL_DIED && WIFEXITED(done.wait_status));
    assert_int_equal(WEXITSTATUS(done.wait_status), 5); // malloc said no
    check_echo(&s);
    scene_stop(&s);
}

static void test_cpu(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    scene_start(&s, 1);
    int64_t start = clock_monotonic(&machine);
    ask(&s, STR("C"), &done);
    // On a busy machine the wall comes first.
    assert_true(killed_by(&done, SIGXCPU) || done.result == POOL_TIME);
    assert_true(clock_monotonic(&machine) - start >= (int64_t)LIMIT_PAGE_CPU_MS * 900);
    scene_stop(&s);
}
#endif

// A zygote that can't give analysers is told, and not tried for ever.
static void test_zygote_ends(void **state)
{
    (void)state;
    struct scene s;
    struct err err;
    scene_start(&s, 1);
    check_echo(&s);
    kill(s.zygote.pid, SIGKILL);
    bool told = false;
    for (int i = 0; i < 100 && !told; i++) {
        struct pollfd fds[1 + ZYGOTE_SLOTS];
        poll(fds, pool_pollfds(s.pool, fds), 100);
        told = !pool_work(s.pool, clock_monotonic(&machine), &err);
    }
    assert_true(told);
    scene_stop(&s);
}

static bool lives(pid_t pid)
{
    char path[64], line[256] = "";
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    bool read = fgets(line, sizeof line, f) != NULL;
    (void)fclose(f);
    const char *state = strrchr(line, ')');
    return read && state && state[1] && state[2] != 'Z' && state[2] != 'X';
}

static pid_t child_of(pid_t pid)
{
    char path[64];
    long child = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    FILE *f = fopen(path, "r");
    if (!f)
        return 0;
    char text[64] = "";
    if (fgets(text, sizeof text, f))
        child = strtol(text, NULL, 10);
    (void)fclose(f);
    return (pid_t)child;
}

// kill -9 of the run leaves no process behind.
static void test_run_killed(void **state)
{
    (void)state;
    int out[2];
    pid_t pids[2] = {0, 0};
    assert_int_equal(pipe(out), 0);
    pid_t run = fork();
    if (run == 0) {
        struct scene s;
        close(out[0]);
        scene_start(&s, 1);
        check_echo(&s);
        pids[0] = s.zygote.pid;
        pids[1] = child_of(s.zygote.pid);
        (void)!write(out[1], pids, sizeof pids);
        for (;;)
            pause();
    }
    close(out[1]);
    assert_int_equal(read(out[0], pids, sizeof pids), sizeof pids);
    close(out[0]);
    if (pids[1] == 0)
        skip(); // a kernel without /proc/PID/task/TID/children
    assert_true(lives(pids[0]) && lives(pids[1]));
    kill(run, SIGKILL);
    waitpid(run, NULL, 0);
    for (int i = 0; i < 200 && (lives(pids[0]) || lives(pids[1])); i++)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    assert_false(lives(pids[0]));
    assert_false(lives(pids[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),     cmocka_unit_test(test_largest),
        cmocka_unit_test(test_deaths),      cmocka_unit_test(test_no_page_pays_for_another),
        cmocka_unit_test(test_time),        cmocka_unit_test(test_many),
#ifndef WATCHGLASS_SANITIZED
        cmocka_unit_test(test_sandbox),     cmocka_unit_test(test_memory),
        cmocka_unit_test(test_cpu),
#endif
        cmocka_unit_test(test_zygote_ends), cmocka_unit_test(test_run_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
