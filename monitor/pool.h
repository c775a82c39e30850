// The analysers as the run sees them: jobs go in, each comes out exactly once, as an answer or
// as the way in which its analyser ended. Nothing blocks; a job past LIMIT_PAGE_WALL_MS has its
// analyser killed, an answer past LIMIT_ANSWER_BYTES too, and a fresh one takes the slot. An
// analyser that fails over a job after it had answered others may have been broken by one of
// those: that job is tried once more on a fresh one, so that no page is blamed for another.
//
// Jobs are numbered and an answer names its job (monitor/serve.h): what an analyser says twice, or
// too late, is not taken for the next page's. After LIMIT_ANALYSER_JOBS a fresh one takes over.
#ifndef WG_MONITOR_POOL_H
#define WG_MONITOR_POOL_H

#include <poll.h>

#include "base/buf.h"
#include "monitor/zygote.h"

enum pool_result {
    POOL_ANSWER,    // `answer` holds what the analyser wrote: hostile until parsed
    POOL_TIME,      // killed: too much time
    POOL_TOO_LARGE, // killed: it said too much, or what is no answer to this job
    POOL_DIED,      // by itself: `wait_status`
};

struct pool_done {
    void *tag;
    enum pool_result result;
    struct str answer; // valid until the next call of the pool
    int wait_status;
};

struct pool;

// n_workers: 1 to ZYGOTE_SLOTS. The zygote is borrowed.
struct pool *pool_new(struct zygote *z, unsigned n_workers, struct err *err) WG_CHECKED;
void pool_free(struct pool *p);
// Room for a further job now? Not before an analyser is up: poll and pool_work.
bool pool_idle(const struct pool *p);
size_t pool_busy(const struct pool *p);
// Sends a job (its bytes are copied); needs pool_idle. `tag` comes back with the result.
bool pool_submit(struct pool *p, struct str job, void *tag, int64_t now_monotonic,
                 struct err *err) WG_CHECKED;
// Descriptors to wait for, at most 1 + n_workers; returns how many.
size_t pool_pollfds(const struct pool *p, struct pollfd *fds);
// Microseconds until the next job is over its time; -1 if none runs.
int64_t pool_next_deadline(const struct pool *p, int64_t now_monotonic);
// Reads and writes what is ready, kills what is over its time. False if the zygote is gone or can
// start no analyser (no memory, a kernel without seccomp): *err says why.
bool pool_work(struct pool *p, int64_t now_monotonic, struct err *err) WG_CHECKED;
// The next finished job, if any.
bool pool_next(struct pool *p, struct pool_done *done);

#endif
