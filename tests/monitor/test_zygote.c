// The processes behind the pool: what holds them in, what they leave behind, how they end.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "monitor/serve.h"
#include "tests/support/mad_analyser.h"
#include "tests/support/pool_scene.h"

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
        scene_ask(&s, rows[i].job, &done);
        if (!pool_done_by_signal(&done, SIGSYS))
            fail_msg("%s: result %d, status %x", rows[i].name, done.result,
                     (unsigned)done.wait_status);
    }
    scene_ask(&s, STR("B-"), &done); // the control: this one does nothing
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
    scene_ask(&s, STR("A"), &done);
    assert_true(done.result == POOL_DIED && WIFEXITED(done.wait_status));
    assert_int_equal(WEXITSTATUS(done.wait_status), 5); // malloc said no
    scene_check_echo(&s);
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

static void serve_memory(void *ctx, int socket, const struct region *region)
{
    serve(socket, region, use_memory, ctx);
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
    scene_ask(&s, STR("S"), &done);
    memcpy(&pid, done.answer.ptr, sizeof pid);
    size_t before = resident(pid);
    scene_ask(&s, STR("L"), &done);
    assert_int_equal(done.result, POOL_ANSWER);
    nanosleep(&(struct timespec){0, 100000000}, NULL); // it gives back after its answer
    size_t after = resident(pid);
    if (after > before + 8 * MB)
        fail_msg("%zu bytes before, %zu after", before, after);
    scene_ask(&s, STR("S"), &done);
    assert_memory_equal(done.answer.ptr, &pid, sizeof pid); // the same one, alive
    scene_stop(&s);
}

static void test_cpu(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    scene_start(&s, 1);
    int64_t start = scene_now(&s);
    scene_ask(&s, STR("C"), &done);
    // On a busy machine the wall comes first.
    assert_true(pool_done_by_signal(&done, SIGXCPU) || done.result == POOL_TIME);
    assert_true(scene_now(&s) - start >= (int64_t)LIMIT_PAGE_CPU_MS * 900);
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
    scene_check_echo(&s);
    kill(s.zygote.pid, SIGKILL);
    bool told = false;
    for (int i = 0; i < 100 && !told; i++) {
        struct pollfd fds[1 + ZYGOTE_SLOTS];
        poll(fds, pool_pollfds(s.pool, fds), 100);
        told = !pool_work(s.pool, fds, scene_now(&s), &err);
    }
    assert_true(told);
    scene_stop(&s);
}

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){0, ms * 1000000}, NULL);
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

// How many there are, at most max; 0 also on a kernel without /proc/PID/task/TID/children.
static size_t children_of(pid_t pid, pid_t *children, size_t max)
{
    char path[64];
    long child;
    size_t n = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    FILE *f = fopen(path, "r");
    while (f && n < max && fscanf(f, "%ld", &child) == 1)
        children[n++] = (pid_t)child;
    if (f)
        (void)fclose(f);
    return n;
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
        scene_check_echo(&s);
        pids[0] = s.zygote.pid;
        (void)children_of(s.zygote.pid, &pids[1], 1);
        (void)!write(out[1], pids, sizeof pids);
        for (;;)
            pause();
    }
    close(out[1]);
    assert_int_equal(read(out[0], pids, sizeof pids), sizeof pids);
    close(out[0]);
    if (pids[1] == 0)
        skip();
    assert_true(lives(pids[0]) && lives(pids[1]));
    kill(run, SIGKILL);
    waitpid(run, NULL, 0);
    for (int i = 0; i < 200 && (lives(pids[0]) || lives(pids[1])); i++)
        sleep_ms(10);
    assert_false(lives(pids[0]));
    assert_false(lives(pids[1]));
}

// What stands behind a process's mappings of shared regions, and how many there are.
static unsigned regions_of(pid_t pid, unsigned long *inode)
{
    char path[64], line[512];
    unsigned n = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strstr(line, "/memfd:watchglass") && sscanf(line, "%*s %*s %*s %*s %lu", inode) == 1)
            n++;
    if (f)
        (void)fclose(f);
    return n;
}

// An analyser has its own region mapped and no other; the zygote has none, and the run all.
static void test_own_region_only(void **state)
{
    (void)state;
    enum { WORKERS = 3 };
    struct scene s;
    pid_t pids[WORKERS];
    unsigned long inodes[WORKERS], none;
    scene_start(&s, WORKERS);
    scene_check_echo(&s);
    for (int i = 0; i < 200 && children_of(s.zygote.pid, pids, WORKERS) < WORKERS; i++)
        sleep_ms(10);
    if (geteuid() != 0 || children_of(s.zygote.pid, pids, WORKERS) < WORKERS) {
        scene_stop(&s);
        skip(); // nobody but root may look into an analyser
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        for (int wait = 0; wait < 200 && regions_of(pids[i], &inodes[i]) == 0; wait++)
            sleep_ms(10);
        assert_int_equal(regions_of(pids[i], &inodes[i]), 1);
        for (unsigned k = 0; k < i; k++)
            assert_int_not_equal(inodes[k], inodes[i]);
    }
    assert_int_equal(regions_of(s.zygote.pid, &none), 0);
    assert_int_equal(regions_of(getpid(), &none), WORKERS);
    scene_stop(&s);
    assert_int_equal(regions_of(getpid(), &none), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#ifndef WATCHGLASS_SANITIZED
        cmocka_unit_test(test_sandbox),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_cpu),
        cmocka_unit_test(test_memory_given_back),
#endif
        cmocka_unit_test(test_zygote_ends),
        cmocka_unit_test(test_run_killed),
        cmocka_unit_test(test_own_region_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
