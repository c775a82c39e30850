// Queues of jobs: each comes out once, in its order, and answers for itself alone.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/limits.h"
#include "tests/support/pool_scene.h"

enum { QUEUE = REGION_PLACES };

// One analyser, up and with `n` jobs.
static void start_queue(struct scene *s, struct task *tasks, const char *const *texts, size_t n)
{
    scene_start(s, 1);
    scene_check_echo(s);
    for (size_t i = 0; i < n; i++) {
        tasks[i] = (struct task){.text = str_c(texts[i])};
        scene_submit(s, &tasks[i]);
    }
}

static void expect_echo(const struct task *t, const struct pool_done *done, const char *name)
{
    if (done->result != POOL_ANSWER || !str_eq(done->answer, t->text))
        fail_msg("%s: %.*s: result %d, status %x, answer %.*s", name, STR_ARG(t->text),
                 (int)done->result, (unsigned)done->wait_status, STR_ARG(done->answer));
}

static void test_order(void **state)
{
    (void)state;
    static const char *const texts[QUEUE] = {"E1", "E2", "E3", "E4"};
    struct scene s;
    struct pool_done done;
    struct task tasks[QUEUE];
    start_queue(&s, tasks, texts, QUEUE);
    assert_false(pool_takes(s.pool, 1)); // full, also once they are answered
    for (size_t i = 0; i < QUEUE; i++) {
        assert_int_equal(pool_busy(s.pool), QUEUE - i);
        assert_ptr_equal(scene_next(&s, &done), &tasks[i]);
        expect_echo(&tasks[i], &done, "in order");
        assert_true(pool_takes(s.pool, 1));
    }
    assert_false(pool_next(s.pool, &done));
    assert_int_equal(pool_busy(s.pool), 0);
    scene_stop(&s);
}

// Small jobs share LIMIT_QUEUE_BYTES; a large one is alone.
static void test_bytes(void **state)
{
    (void)state;
    static char text[LIMIT_QUEUE_BYTES];
    struct scene s;
    struct pool_done done;
    struct task half = {.text = str_from(text, sizeof text / 2)},
                whole = {.text = str_from(text, sizeof text)};
    memset(text, 'E', sizeof text);
    scene_start(&s, 1);
    scene_check_echo(&s);
    assert_true(pool_takes(s.pool, LIMIT_JOB_BYTES));
    scene_submit(&s, &half);
    assert_true(pool_takes(s.pool, sizeof text / 2));
    assert_false(pool_takes(s.pool, sizeof text / 2 + 1));
    assert_ptr_equal(scene_next(&s, &done), &half);
    scene_submit(&s, &whole);
    assert_false(pool_takes(s.pool, 1));
    assert_ptr_equal(scene_next(&s, &done), &whole);
    assert_int_equal(done.answer.len, sizeof text);
    scene_stop(&s);
}

// The third of four fails, in every way: the others don't suffer, and all keep their order.
static void test_one_fails(void **state)
{
    (void)state;
    static const struct {
        const char *name, *job;
        enum pool_result result;
    } rows[] = {
        {"exits", "X", POOL_DIED},
        {"dies of a signal", "S", POOL_DIED},
        {"announces too much", "L", POOL_TOO_LARGE},
        {"says a byte more", "T", POOL_TOO_LARGE},
        {"answers the next", "W", POOL_TOO_LARGE},
        {"closes its socket", "c", POOL_DIED},
        {"spoils its region and dies", "V", POOL_DIED},
        {"answers and dies", "D", POOL_ANSWER},
        {"answers and says more", "U", POOL_ANSWER},
        {"answers and answers again", "2", POOL_ANSWER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const texts[QUEUE] = {"E1", "E2", rows[i].job, "E4"};
        struct scene s;
        struct pool_done done;
        struct task tasks[QUEUE];
        start_queue(&s, tasks, texts, QUEUE);
        for (size_t k = 0; k < QUEUE; k++) {
            assert_ptr_equal(scene_next(&s, &done), &tasks[k]);
            if (done.result != (k == 2 ? rows[i].result : POOL_ANSWER))
                fail_msg("%s, job %zu: result %d", rows[i].name, k, (int)done.result);
            if (k != 2)
                expect_echo(&tasks[k], &done, rows[i].name);
        }
        scene_check_echo(&s);
        scene_stop(&s);
    }
}

// Answers of 8 MB, one behind the other, which nobody takes for a while: no more of them are read
// than there is room for, and the analyser waits.
static void test_largest(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    struct task tasks[QUEUE];
    scene_start(&s, 1);
    pid_t before = scene_who(&s), after = 0;
    for (size_t i = 0; i < QUEUE; i++) {
        tasks[i] = (struct task){.text = i < 3 ? STR("M") : STR("I")};
        scene_submit(&s, &tasks[i]);
    }
    for (int64_t start = scene_now(&s); scene_now(&s) - start < 300000;)
        scene_work(&s);
    for (size_t i = 0; i < QUEUE; i++) {
        assert_ptr_equal(scene_next(&s, &done), &tasks[i]);
        assert_int_equal(done.result, POOL_ANSWER);
        assert_int_equal(done.answer.len, i < 3 ? LIMIT_ANSWER_BYTES : sizeof after);
    }
    memcpy(&after, done.answer.ptr, sizeof after);
    assert_int_equal(after, before);
    scene_stop(&s);
}

// One answers and dies over the next, and before anyone has looked it is given a third.
static void test_dead_unseen(void **state)
{
    (void)state;
    static const char *const texts[] = {"E1", "X", "E3"};
    struct scene s;
    struct pool_done done;
    struct task tasks[3];
    scene_start(&s, 1); // it has served nobody: its first job would be blamed
    while (!pool_takes(s.pool, 1))
        scene_work(&s);
    for (size_t i = 0; i < 3; i++) {
        tasks[i] = (struct task){.text = str_c(texts[i])};
        scene_submit(&s, &tasks[i]);
        if (i == 1)
            nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_ptr_equal(scene_next(&s, &done), &tasks[i]);
        if (i == 1)
            assert_int_equal(done.result, POOL_DIED);
        else
            expect_echo(&tasks[i], &done, "dead unseen");
    }
    scene_stop(&s);
}

// All of a queue fail: as many analysers, and each job is blamed once.
static void test_all_fail(void **state)
{
    (void)state;
    static const char *const texts[QUEUE] = {"X", "V", "L", "X"};
    struct scene s;
    struct pool_done done;
    struct task tasks[QUEUE];
    start_queue(&s, tasks, texts, QUEUE);
    for (size_t i = 0; i < QUEUE; i++) {
        assert_ptr_equal(scene_next(&s, &done), &tasks[i]);
        assert_int_equal(done.result, i == 2 ? POOL_TOO_LARGE : POOL_DIED);
    }
    scene_check_echo(&s);
    scene_stop(&s);
}

// The time of a job is its own: three that take 0.6 of it each are in time, one that hangs between
// them is not, and has its whole time.
static void test_time(void **state)
{
    (void)state;
    static const char *const texts[QUEUE] = {"K1", "K2", "Z", "K4"};
    struct scene s;
    struct pool_done done;
    struct task tasks[QUEUE];
    scene_start(&s, 1);
    scene_check_echo(&s);
    s.speed = 20; // 0.3 s of theirs are 6 s
    for (size_t i = 0; i < QUEUE; i++) {
        tasks[i] = (struct task){.text = str_c(texts[i])};
        scene_submit(&s, &tasks[i]);
    }
    for (size_t i = 0; i < QUEUE; i++) {
        int64_t start = scene_now(&s);
        assert_ptr_equal(scene_next(&s, &done), &tasks[i]);
        if (i == 2) {
            assert_int_equal(done.result, POOL_TIME);
            assert_in_range((scene_now(&s) - start) / 1000, LIMIT_PAGE_WALL_MS - 500,
                            LIMIT_PAGE_WALL_MS + 6000);
        } else {
            expect_echo(&tasks[i], &done, "slow");
        }
    }
    scene_stop(&s);
}

// After so many jobs another takes over, though there are always more.
static void test_retirement(void **state)
{
    (void)state;
    enum { JOBS = LIMIT_ANALYSER_JOBS + 20 };
    static struct task tasks[JOBS];
    struct scene s;
    struct pool_done done;
    pid_t first = 0;
    int in = 0, of_first = 0;
    scene_start(&s, 1);
    for (int out = 0; out < JOBS; out++) {
        for (; in < JOBS && (in == out || pool_takes(s.pool, 1)); in++) {
            tasks[in] = (struct task){.text = STR("I")};
            scene_submit(&s, &tasks[in]);
        }
        assert_ptr_equal(scene_next(&s, &done), &tasks[out]);
        pid_t pid;
        assert_true(done.result == POOL_ANSWER && done.answer.len == sizeof pid);
        memcpy(&pid, done.answer.ptr, sizeof pid);
        first = first ? first : pid;
        of_first += pid == first;
    }
    assert_int_equal(of_first, LIMIT_ANALYSER_JOBS);
    scene_stop(&s);
}

static char kind_of(unsigned number)
{
    return number % 13 == 5 ? 'X' : number % 17 == 3 ? 'D' : number % 19 == 7 ? 'V' : 'E';
}

// Some die, some answer, on several analysers; each comes out once.
static void test_many(void **state)
{
    (void)state;
    enum { JOBS = 600, WORKERS = 3 };
    static struct task tasks[JOBS];
    static char texts[JOBS][16];
    struct scene s;
    unsigned out = 0, in = 0;
    scene_start(&s, WORKERS);
    while (out < JOBS) {
        for (; in < JOBS && pool_takes(s.pool, 8); in++) {
            (void)snprintf(texts[in], sizeof texts[in], "%c%u", kind_of(in), in);
            tasks[in] = (struct task){.text = str_c(texts[in])};
            scene_submit(&s, &tasks[in]);
        }
        assert_true(pool_busy(s.pool) <= (size_t)WORKERS * QUEUE);
        if (pool_busy(s.pool) == 0) { // none is up yet
            scene_work(&s);
            continue;
        }
        struct pool_done done;
        struct task *t = scene_next(&s, &done);
        unsigned number = (unsigned)(t - tasks);
        assert_in_range(number, 0, JOBS - 1);
        if (t->seen != 1)
            fail_msg("job %u came out %d times", number, t->seen);
        if (kind_of(number) == 'X' || kind_of(number) == 'V')
            assert_int_equal(done.result, POOL_DIED);
        else
            expect_echo(t, &done, "many");
        out++;
    }
    assert_int_equal(pool_busy(s.pool), 0);
    scene_stop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),       cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_one_fails),   cmocka_unit_test(test_largest),
        cmocka_unit_test(test_dead_unseen), cmocka_unit_test(test_all_fail),
        cmocka_unit_test(test_time),        cmocka_unit_test(test_retirement),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
