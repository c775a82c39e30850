// The real zygote and the real sandbox, with analysers that misbehave (support/mad_analyser.h).
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "monitor/pool.h"
#include "monitor/serve.h"
#include "tests/support/mad_analyser.h"

static const struct clock machine = {NULL};

struct scene {
    struct zygote zygote;
    struct pool *pool;
    struct err err;
};

static void scene_start_with(struct scene *s, unsigned workers, zygote_work_fn *fn)
{
    *s = (struct scene){0};
    signal(SIGSEGV, SIG_DFL); // cmocka's handler would be inherited, and print
    if (!zygote_start(&s->zygote, fn, NULL, &s->err))
        fail_msg("%s", s->err.message);
    s->pool = pool_new(&s->zygote, workers, &s->err);
    if (!s->pool)
        fail_msg("%s", s->err.message);
}

static void scene_start(struct scene *s, unsigned workers)
{
    scene_start_with(s, workers, mad_analyser);
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
    ask(&s, STR("W"), &done);
    assert_int_equal(done.result, POOL_TOO_LARGE);
    ask(&s, STR("c"), &done);
    assert_true(done.result == POOL_DIED && WIFSIGNALED(done.wait_status));
    check_echo(&s);
    scene_stop(&s);
}

// An answer to the job before, when the next one is under way: it is not taken for that one's, and
// the job is done by a fresh analyser.
static void test_second_answer(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    scene_start(&s, 1);
    for (int i = 0; i < 5; i++) {
        ask(&s, STR("2 first"), &done);
        assert_true(done.result == POOL_ANSWER && str_eq(done.answer, STR("2 first")));
        ask(&s, STR("E second"), &done);
        if (done.result != POOL_ANSWER || !str_eq(done.answer, STR("E second")))
            fail_msg("result %d, answer %.*s", done.result, STR_ARG(done.answer));
    }
    scene_stop(&s);
}

static pid_t who(struct scene *s)
{
    struct pool_done done;
    pid_t pid = 0;
    ask(s, STR("I"), &done);
    assert_true(done.result == POOL_ANSWER && done.answer.len == sizeof pid);
    memcpy(&pid, done.answer.ptr, sizeof pid);
    return pid;
}

// After so many jobs another takes over, and none is lost meanwhile.
static void test_retirement(void **state)
{
    (void)state;
    struct scene s;
    scene_start(&s, 1);
    pid_t first = who(&s), last = first;
    for (int i = 1; i < LIMIT_ANALYSER_JOBS; i++)
        last = who(&s);
    assert_int_equal(last, first);
    assert_int_not_equal(who(&s), first);
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
    scene_start(&s, 3);
    int64_t start = clock_monotonic(&machine);
    submit(&s, STR("Z"), NULL);
    submit(&s, STR("H"), NULL); // side by side, to wait once
    submit(&s, STR("half"), NULL);
    for (int i = 0; i < 3; i++) {
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
        {"writes elsewhere", STR_INIT("Bw")}, {"kills its parent", STR_INIT("Bk")},
        {"traces", STR_INIT("Bp")},           {"lifts its limits", STR_INIT("Bl")},
    };
    struct scene s;
    struct pool_done done;
    // A descriptor of the run's that must not be there.
    assert_int_equal(dup2(STDERR_FILENO, MAD_OTHER_FD), MAD_OTHER_FD);
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
    close(MAD_OTHER_FD);
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

// Bytes of a process's resident memory.
static size_t resident(pid_t pid)
{
    char path[64];
    unsigned long pages = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *f = fopen(path, "r");
    if (!f || fscanf(f, "%*u %lu", &pages) != 1)
        fail_msg("cannot read %s", path);
    (void)fclose(f);
    return pages * 4096;
}

// As a page's tree is: many small pieces, freed in another order, and something behind them stays,
// so that the heap can't shrink from its end.
static bool use_memory(void *ctx, struct str question, struct buf *answer)
{
    enum { PIECES = 60000 };
    static char *pieces[PIECES], *behind;
    pid_t self = getpid();
    (void)ctx;
    for (size_t i = 0; question.ptr[0] == 'L' && i < PIECES; i++) {
        pieces[i] = malloc(1000);
        if (!pieces[i])
            return false;
        memset(pieces[i], 1, 1000);
    }
    char *old = behind;
    behind = malloc(200000); // larger than any hole before it
    free(old);
    for (size_t step = 0; step < 7; step++)
        for (size_t i = step; i < PIECES; i += 7) {
            free(pieces[i]);
            pieces[i] = NULL;
        }
    buf_add(answer, str_from((const char *)&self, sizeof self));
    return true;
}

static void serve_memory(void *ctx, int socket)
{
    serve(socket, use_memory, ctx);
}

// A huge page's memory does not stay with the analyser that read it, nor with the run.
static void test_memory_given_back(void **state)
{
    (void)state;
    enum { MB = 1 << 20 };
    struct scene s;
    struct pool_done done;
    pid_t pid;
    scene_start_with(&s, 1, serve_memory);
    ask(&s, STR("S"), &done);
    memcpy(&pid, done.answer.ptr, sizeof pid);
    size_t before = resident(pid);
    ask(&s, STR("L"), &done);
    assert_int_equal(done.result, POOL_ANSWER);
    nanosleep(&(struct timespec){0, 100000000}, NULL); // it gives back after its answer
    size_t after = resident(pid);
    if (after > before + 8 * MB)
        fail_msg("%zu bytes before, %zu after", before, after);
    ask(&s, STR("S"), &done);
    assert_memory_equal(done.answer.ptr, &pid, sizeof pid); // the same one, alive
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
        cmocka_unit_test(test_answers),       cmocka_unit_test(test_largest),
        cmocka_unit_test(test_deaths),        cmocka_unit_test(test_no_page_pays_for_another),
        cmocka_unit_test(test_time),          cmocka_unit_test(test_many),
        cmocka_unit_test(test_second_answer), cmocka_unit_test(test_retirement),
#ifndef WATCHGLASS_SANITIZED
        cmocka_unit_test(test_sandbox),       cmocka_unit_test(test_memory),
        cmocka_unit_test(test_cpu),           cmocka_unit_test(test_memory_given_back),
#endif
        cmocka_unit_test(test_zygote_ends),   cmocka_unit_test(test_run_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
