// The analysers as the run sees them: jobs go in, each comes out exactly once, as an answer or
// as the way in which its analyser ended. Nothing blocks; a job past LIMIT_PAGE_WALL_MS has its
// analyser killed, an answer past LIMIT_ANSWER_BYTES too, and a fresh one takes the slot.
//
// An analyser has up to REGION_PLACES jobs, so that it goes from page to page without a wait; it
// answers them in order. The one that it is at when it fails is the one to blame, and its time runs
// from the answer before. The others go to the fresh one. So does the one to blame if its analyser
// had answered others before, which may have broken it: it is tried once more, so that no page is
// blamed for another.
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

// Appends the bytes of the job of that tag, at most LIMIT_JOB_BYTES. Called by pool_submit, and
// again for a job whose analyser ended first: what stood in an analyser's reach is not read again.
typedef void pool_write_fn(void *ctx, void *tag, struct buf *job);

// n_workers: 1 to ZYGOTE_SLOTS. The zygote is borrowed.
struct pool *pool_new(struct zygote *z, unsigned n_workers, pool_write_fn *write, void *ctx,
                      struct err *err) WG_CHECKED;
void pool_free(struct pool *p);
// Room for a further job of about so many bytes now? Not before an analyser is up: poll and
// pool_work.
bool pool_takes(const struct pool *p, size_t bytes);
// Jobs that are in and did not come out.
size_t pool_busy(const struct pool *p);
// Sends a job; needs pool_takes(bytes). `tag` comes back with the result.
bool pool_submit(struct pool *p, size_t bytes, void *tag, int64_t now_monotonic,
                 struct err *err) WG_CHECKED;
// Descriptors to wait for, at most 1 + n_workers; returns how many.
size_t pool_pollfds(const struct pool *p, struct pollfd *fds);
// Microseconds until pool_work has something to do unasked: a job is over its time, or the next
// analyser is to be forked. -1 if nothing is under way.
int64_t pool_next_deadline(const struct pool *p, int64_t now_monotonic);
// Reads what is ready, kills what is over its time. `fds` is what pool_pollfds wrote, after a
// poll() and with no other call of the pool between. False if the zygote is gone or can start no
// analyser (no memory, a kernel without seccomp): *err says why.
bool pool_work(struct pool *p, const struct pollfd *fds, int64_t now_monotonic,
               struct err *err) WG_CHECKED;
// The next finished job, if any.
bool pool_next(struct pool *p, struct pool_done *done);

#endif
