#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include "tests/support/pool_scene.h"

#include <cmocka.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "tests/support/mad_analyser.h"

static void write_job(void *ctx, void *tag, struct buf *out)
{
    const struct task *t = tag;
    (void)ctx;
    buf_add(out, t->text);
}

void scene_start_with(struct scene *s, unsigned workers, zygote_work_fn *fn)
{
    *s = (struct scene){.speed = 1};
    signal(SIGSEGV, SIG_DFL); // cmocka's handler would be inherited, and print
    if (!zygote_start(&s->zygote, fn, NULL, &s->err))
        fail_msg("%s", s->err.message);
    s->pool = pool_new(&s->zygote, workers, write_job, NULL, &s->err);
    if (!s->pool)
        fail_msg("%s", s->err.message);
}

void scene_start(struct scene *s, unsigned workers)
{
    scene_start_with(s, workers, mad_analyser);
}

void scene_stop(struct scene *s)
{
    pool_free(s->pool);
    zygote_stop(&s->zygote);
}

int64_t scene_now(const struct scene *s)
{
    const struct clock machine = {NULL};
    return clock_monotonic(&machine) * s->speed;
}

void scene_work(struct scene *s)
{
    struct pollfd fds[1 + ZYGOTE_SLOTS];
    int64_t left = pool_next_deadline(s->pool, scene_now(s));
    size_t n = pool_pollfds(s->pool, fds);
    if (poll(fds, n, left < 0 ? 5000 : (int)(left / s->speed / 1000 + 1)) == 0 && left < 0)
        fail_msg("nothing happens");
    if (!pool_work(s->pool, fds, scene_now(s), &s->err))
        fail_msg("%s", s->err.message);
}

void scene_submit(struct scene *s, struct task *t)
{
    while (!pool_takes(s->pool, t->text.len))
        scene_work(s);
    if (!pool_submit(s->pool, t->text.len, t, scene_now(s), &s->err))
        fail_msg("%s", s->err.message);
}

struct task *scene_next(struct scene *s, struct pool_done *done)
{
    while (!pool_next(s->pool, done))
        scene_work(s);
    struct task *t = done->tag;
    t->seen++;
    return t;
}

void scene_ask(struct scene *s, struct str job, struct pool_done *done)
{
    struct task t = {.text = job};
    scene_submit(s, &t);
    assert_ptr_equal(scene_next(s, done), &t);
}

void scene_check_echo(struct scene *s)
{
    struct pool_done done;
    scene_ask(s, STR("Echo"), &done);
    assert_int_equal(done.result, POOL_ANSWER);
    assert_true(str_eq(done.answer, STR("Echo")));
}

pid_t scene_who(struct scene *s)
{
    struct pool_done done;
    pid_t pid = 0;
    scene_ask(s, STR("I"), &done);
    assert_true(done.result == POOL_ANSWER && done.answer.len == sizeof pid);
    memcpy(&pid, done.answer.ptr, sizeof pid);
    return pid;
}

bool pool_done_by_signal(const struct pool_done *done, int signal)
{
    return done->result == POOL_DIED && WIFSIGNALED(done->wait_status) &&
           WTERMSIG(done->wait_status) == signal;
}
