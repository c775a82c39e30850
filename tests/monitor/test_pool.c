// One job after the other, with analysers that misbehave (support/mad_analyser.h). Queues of them
// are test_pool_queue.c's.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "tests/support/pool_scene.h"

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
        scene_ask(&s, rows[i].job, &done);
        if (done.result != POOL_ANSWER || !str_eq(done.answer, rows[i].answer))
            fail_msg("%s: result %d", rows[i].name, done.result);
    }
    scene_check_echo(&s);
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
    scene_ask(&s, buf_str(&job), &done);
    assert_int_equal(done.result, POOL_ANSWER);
    assert_int_equal(done.answer.len, job.len);
    scene_ask(&s, STR("M"), &done);
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
    scene_ask(&s, STR("X"), &done);
    assert_true(done.result == POOL_DIED && WEXITSTATUS(done.wait_status) == 7);
    scene_ask(&s, STR("S"), &done);
#ifndef WATCHGLASS_SANITIZED
    if (!pool_done_by_signal(&done, SIGSEGV))
        fail_msg("result %d, status %x", done.result, (unsigned)done.wait_status);
#else
    assert_int_equal(done.result, POOL_DIED);
#endif
    scene_ask(&s, STR("L"), &done);
    assert_int_equal(done.result, POOL_TOO_LARGE);
    scene_ask(&s, STR("T"), &done);
    assert_int_equal(done.result, POOL_TOO_LARGE);
    scene_ask(&s, STR("W"), &done);
    assert_int_equal(done.result, POOL_TOO_LARGE);
    scene_ask(&s, STR("c"), &done);
    assert_true(done.result == POOL_DIED && WIFSIGNALED(done.wait_status));
    scene_check_echo(&s);
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
        scene_ask(&s, STR("2 first"), &done);
        assert_true(done.result == POOL_ANSWER && str_eq(done.answer, STR("2 first")));
        scene_ask(&s, STR("E second"), &done);
        if (done.result != POOL_ANSWER || !str_eq(done.answer, STR("E second")))
            fail_msg("result %d, answer %.*s", done.result, STR_ARG(done.answer));
    }
    scene_stop(&s);
}

// After so many jobs another takes over, and none is lost meanwhile.
static void test_retirement(void **state)
{
    (void)state;
    struct scene s;
    scene_start(&s, 1);
    pid_t first = scene_who(&s), last = first;
    for (int i = 1; i < LIMIT_ANALYSER_JOBS; i++)
        last = scene_who(&s);
    assert_int_equal(last, first);
    assert_int_not_equal(scene_who(&s), first);
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
        scene_ask(&s, i % 2 ? STR("U") : STR("D"), &done);
        assert_int_equal(done.result, POOL_ANSWER); // what comes behind an answer spoils nothing
        while (i % 4 < 2 && pool_takes(s.pool, 1))  // it is found out, also while it has no job
            scene_work(&s);
        scene_check_echo(&s);
    }
    // One that dies over a job on an analyser that served others is tried again, once.
    scene_check_echo(&s);
    scene_ask(&s, STR("X"), &done);
    assert_true(done.result == POOL_DIED && WEXITSTATUS(done.wait_status) == 7);
    scene_stop(&s);
}

static void test_time(void **state)
{
    (void)state;
    struct scene s;
    struct pool_done done;
    enum { WORKERS = 3 };
    static char texts[WORKERS][LIMIT_QUEUE_BYTES]; // so that each gets an analyser for itself
    struct task tasks[WORKERS];
    scene_start(&s, WORKERS);
    int64_t start = scene_now(&s);
    for (size_t i = 0; i < WORKERS; i++) {
        texts[i][0] = "ZHh"[i];
        tasks[i] = (struct task){.text = str_from(texts[i], sizeof texts[i])};
        scene_submit(&s, &tasks[i]);
    }
    for (size_t i = 0; i < WORKERS; i++) {
        scene_next(&s, &done);
        assert_int_equal(done.result, POOL_TIME);
    }
    int64_t took = (scene_now(&s) - start) / 1000;
    assert_in_range(took, LIMIT_PAGE_WALL_MS - 10, LIMIT_PAGE_WALL_MS + 3000);
    scene_check_echo(&s);
    scene_stop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),       cmocka_unit_test(test_largest),
        cmocka_unit_test(test_deaths),        cmocka_unit_test(test_no_page_pays_for_another),
        cmocka_unit_test(test_second_answer), cmocka_unit_test(test_retirement),
        cmocka_unit_test(test_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
