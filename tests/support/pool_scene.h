// A pool with the real zygote and the real sandbox, and what tests do with it. For cmocka tests:
// what goes wrong fails the test.
#ifndef WG_TESTS_SUPPORT_POOL_SCENE_H
#define WG_TESTS_SUPPORT_POOL_SCENE_H

#include <signal.h>

#include "monitor/pool.h"

// A job of a test, and its tag.
struct task {
    struct str text;
    int seen; // how often it came out
};

struct scene {
    struct zygote zygote;
    struct pool *pool;
    struct err err;
    int64_t speed; // of the pool's clock; 1 from the start
};

// With mad_analyser (support/mad_analyser.h), or others.
void scene_start(struct scene *s, unsigned workers);
void scene_start_with(struct scene *s, unsigned workers, zygote_work_fn *fn);
void scene_stop(struct scene *s);

int64_t scene_now(const struct scene *s);
// Waits until something happens, or a job is late.
void scene_work(struct scene *s);
// Once the pool takes it.
void scene_submit(struct scene *s, struct task *t);
// The next that is done, counted in its `seen`.
struct task *scene_next(struct scene *s, struct pool_done *done);
// One job alone, with its result.
void scene_ask(struct scene *s, struct str job, struct pool_done *done);
// An analyser answers as it should.
void scene_check_echo(struct scene *s);
// The process id of the analyser that answers.
pid_t scene_who(struct scene *s);

bool pool_done_by_signal(const struct pool_done *done, int signal);

#endif
