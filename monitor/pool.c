#include "monitor/pool.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "monitor/serve.h"

enum {
    PIECE = 64 * 1024, // bytes asked of a socket at once
    KEEP_BYTES = 256 * 1024,
    MOST_BYTES = KEEP_BYTES + SERVE_HEAD + LIMIT_ANSWER_BYTES + PIECE,
};

enum worker_state {
    WORKER_GONE,     // no process: one is to be forked, once all that the last one said was taken
    WORKER_STARTING, // its sandbox is not up yet
    WORKER_UP,
    WORKER_DYING, // it was killed: its death is awaited
};

// A job, in the place of its number.
struct place {
    void *tag;
    size_t job_bytes;
    enum pool_result result;
    int wait_status;
};

// A slot, with one analyser after the other. Its jobs are numbered without end, in the order in
// which they come, go to the analyser, are done, and are taken: taken <= done <= next, and
// next - taken is at most REGION_PLACES. The analyser is at job `done`.
struct worker {
    enum worker_state state;
    int socket; // -1: none
    struct region region;
    enum pool_result result; // WORKER_DYING: why
    bool up;                 // its sandbox stands, or stood
    unsigned served;         // jobs that this analyser has answered
    int64_t deadline;        // of job `done`
    uint32_t taken, done, next;
    struct place places[REGION_PLACES];
    // What it said: answers to the jobs from `taken` on, those up to `read` whole. At first, why it
    // can't start.
    struct buf in;
    size_t at, read; // what came before `at` was taken
};

struct pool {
    struct zygote *zygote;
    pool_write_fn *write;
    void *ctx;
    unsigned n;
    struct worker workers[];
};

static struct place *place_of(struct worker *w, uint32_t number)
{
    return &w->places[number % REGION_PLACES];
}

static bool has_work(const struct worker *w)
{
    return w->done != w->next;
}

static void close_socket(struct worker *w)
{
    if (w->socket >= 0)
        close(w->socket);
    w->socket = -1;
}

// The bytes of one large answer are not kept for all small ones after it.
static void empty(struct worker *w)
{
    w->at = w->read = 0;
    buf_reset(&w->in);
    if (w->in.cap > KEEP_BYTES) {
        buf_deinit(&w->in);
        buf_init(&w->in, MOST_BYTES);
    }
}

static bool spawn(struct pool *p, unsigned slot, struct err *err)
{
    struct worker *w = &p->workers[slot];
    int fd;
    region_close(&w->region);
    if (!region_make(&w->region, &fd, err))
        return false;
    bool ok = zygote_spawn(p->zygote, slot, fd, &w->socket, err);
    close(fd);
    if (!ok)
        return false;
    empty(w);
    w->served = 0;
    w->up = false;
    w->state = WORKER_STARTING;
    return true;
}

struct pool *pool_new(struct zygote *z, unsigned n_workers, pool_write_fn *write, void *ctx,
                      struct err *err)
{
    struct pool *p = xcalloc(1, sizeof *p + n_workers * sizeof p->workers[0]);
    p->zygote = z;
    p->write = write;
    p->ctx = ctx;
    p->n = n_workers;
    for (unsigned i = 0; i < n_workers; i++) {
        p->workers[i].socket = -1;
        buf_init(&p->workers[i].in, MOST_BYTES);
    }
    for (unsigned i = 0; i < n_workers; i++)
        if (!spawn(p, i, err)) {
            pool_free(p);
            return NULL;
        }
    return p;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    for (unsigned i = 0; i < p->n; i++) {
        close_socket(&p->workers[i]);
        region_close(&p->workers[i].region);
        buf_deinit(&p->workers[i].in);
    }
    free(p);
}

// Small jobs share the room of a queue; a large one is alone.
static bool takes(const struct worker *w, size_t bytes)
{
    unsigned held = w->next - w->taken, waiting = w->next - w->done;
    if (w->state != WORKER_UP || held == REGION_PLACES ||
        w->served + waiting >= LIMIT_ANALYSER_JOBS)
        return false;
    for (uint32_t i = w->taken; i != w->next; i++)
        bytes += w->places[i % REGION_PLACES].job_bytes;
    return held == 0 || bytes <= LIMIT_QUEUE_BYTES;
}

// The slot with the fewest jobs that takes this one; p->n: none.
static unsigned choose(const struct pool *p, size_t bytes)
{
    unsigned best = p->n;
    uint32_t least = REGION_PLACES;
    for (unsigned i = 0; i < p->n; i++) {
        const struct worker *w = &p->workers[i];
        if (w->next - w->done < least && takes(w, bytes)) {
            least = w->next - w->done;
            best = i;
        }
    }
    return best;
}

bool pool_takes(const struct pool *p, size_t bytes)
{
    return choose(p, bytes) < p->n;
}

size_t pool_busy(const struct pool *p)
{
    size_t n = 0;
    for (unsigned i = 0; i < p->n; i++)
        n += p->workers[i].next - p->workers[i].taken;
    return n;
}

// No more of this analyser, whether it is dead, mad or late; its death notice frees the slot.
static void lose(struct pool *p, unsigned slot, enum pool_result result)
{
    struct worker *w = &p->workers[slot];
    zygote_kill(p->zygote, slot);
    close_socket(w);
    w->state = WORKER_DYING;
    w->result = result;
}

// Writes the jobs from `first` on into the region, and tells the analyser. Its socket has room for
// the heads of a whole queue. Where they can't be sent, it has ended: that is seen where its last
// answers are read, which still count.
static void send_jobs(struct pool *p, unsigned slot, uint32_t first)
{
    struct worker *w = &p->workers[slot];
    char heads[REGION_PLACES * SERVE_HEAD];
    size_t n = 0;
    for (uint32_t i = first; i != w->next; i++, n += SERVE_HEAD) {
        struct place *place = place_of(w, i);
        struct buf job;
        buf_over(&job, region_place(&w->region, i % REGION_PLACES), LIMIT_JOB_BYTES);
        p->write(p->ctx, place->tag, &job);
        assert(!job.overflow);
        place->job_bytes = job.len;
        serve_put_head(heads + n, &(struct serve_head){(uint32_t)job.len, i});
    }
    if (n)
        (void)!send(w->socket, heads, n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void start_clock(struct worker *w, int64_t now)
{
    w->deadline = now + (int64_t)LIMIT_PAGE_WALL_MS * 1000;
}

bool pool_submit(struct pool *p, size_t bytes, void *tag, int64_t now, struct err *err)
{
    unsigned slot = choose(p, bytes);
    if (slot == p->n)
        return err_set(err, ERR_INTERNAL, "no analyser has room");
    struct worker *w = &p->workers[slot];
    if (!has_work(w))
        start_clock(w, now);
    *place_of(w, w->next) = (struct place){.tag = tag};
    send_jobs(p, slot, w->next++);
    return true;
}

static bool listens(const struct worker *w)
{
    return w->state == WORKER_STARTING || w->state == WORKER_UP;
}

size_t pool_pollfds(const struct pool *p, struct pollfd *fds)
{
    size_t n = 0;
    fds[n++] = (struct pollfd){p->zygote->control, POLLIN, 0};
    for (unsigned i = 0; i < p->n; i++)
        if (listens(&p->workers[i]))
            fds[n++] = (struct pollfd){p->workers[i].socket, POLLIN, 0};
    return n;
}

static bool is_timed(const struct worker *w)
{
    return listens(w) && has_work(w);
}

static bool is_late(const struct worker *w, int64_t now)
{
    return is_timed(w) && now >= w->deadline;
}

int64_t pool_next_deadline(const struct pool *p, int64_t now)
{
    int64_t least = -1;
    for (unsigned i = 0; i < p->n; i++) {
        const struct worker *w = &p->workers[i];
        int64_t left = w->deadline > now && w->state != WORKER_GONE ? w->deadline - now : 0;
        bool counts = is_timed(w) || w->state == WORKER_GONE;
        if (counts && (least < 0 || left < least))
            least = left;
    }
    return least;
}

// Job `done` is; the time of the next begins.
static void finish(struct worker *w, enum pool_result result, int64_t now)
{
    place_of(w, w->done)->result = result;
    w->done++;
    start_clock(w, now);
}

// Answers (monitor/serve.h). What does not begin as the one that is expected is the end of this
// analyser; so is any byte when none is.
static void read_answers(struct pool *p, unsigned slot, int64_t now)
{
    struct worker *w = &p->workers[slot];
    size_t left;
    while ((left = w->in.len - w->read) >= SERVE_HEAD && has_work(w)) {
        struct serve_head head = serve_get_head(w->in.ptr + w->read);
        if (head.number != w->done || head.length > LIMIT_ANSWER_BYTES) {
            lose(p, slot, POOL_TOO_LARGE);
            return;
        }
        if (left < SERVE_HEAD + (size_t)head.length)
            return;
        w->read += SERVE_HEAD + (size_t)head.length;
        w->served++;
        finish(w, POOL_ANSWER, now);
    }
    if (left && !has_work(w))
        lose(p, slot, POOL_TOO_LARGE);
    else if (w->served >= LIMIT_ANALYSER_JOBS)
        lose(p, slot, POOL_DIED);
}

static void take_bytes(struct pool *p, unsigned slot, int64_t now)
{
    struct worker *w = &p->workers[slot];
    if (w->state == WORKER_STARTING && w->in.ptr[0] == ZYGOTE_READY) {
        w->state = WORKER_UP;
        w->up = true;
        w->at = w->read = 1;
        send_jobs(p, slot, w->done); // of one that died before it
    } // else the reason why it can't start, which is told when it dies
    if (w->state == WORKER_UP)
        read_answers(p, slot, now);
}

// Room for a piece. What was taken makes room for what comes.
static char *make_room(struct worker *w)
{
    size_t left = w->in.len - w->at;
    if (left == 0) {
        empty(w);
    } else if (w->at) {
        memmove(w->in.ptr, w->in.ptr + w->at, left);
        w->in.len = left;
        w->read -= w->at;
        w->at = 0;
    }
    return buf_reserve(&w->in, PIECE);
}

// Of answers that are not taken, no more than KEEP_BYTES and what comes with them are read.
static void receive(struct pool *p, unsigned slot, int64_t now)
{
    struct worker *w = &p->workers[slot];
    while (listens(w) && w->read - w->at <= KEEP_BYTES) {
        char *room = make_room(w);
        ssize_t n = room ? recv(w->socket, room, PIECE, MSG_DONTWAIT) : 0;
        if (n > 0) {
            w->in.len += (size_t)n;
            take_bytes(p, slot, now);
            if (n < PIECE)
                return;
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            lose(p, slot, POOL_DIED);
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

static bool cannot_start(const struct worker *w, struct err *err)
{
    struct str why = w->in.len ? buf_str(&w->in) : STR("it ended at once");
    return err_set(err, ERR_INTERNAL, "an analyser can't start: %.*s", STR_ARG(why));
}

// The next analyser of a slot, unless answers of the last one stand in its region.
static bool revive(struct pool *p, unsigned slot, struct err *err)
{
    struct worker *w = &p->workers[slot];
    return w->state != WORKER_GONE || w->taken != w->done || spawn(p, slot, err);
}

// The job that the analyser was at ends with it. If it had answered others before, that job may
// suffer for one of those: it is tried again on a fresh one, within the time that it has.
static bool bury(struct pool *p, unsigned slot, int wait_status, int64_t now, struct err *err)
{
    struct worker *w = &p->workers[slot];
    if (wait_status == ZYGOTE_NO_FORK)
        return err_set(err, ERR_INTERNAL, "an analyser can't start: fork failed");
    receive(p, slot, now); // what was answered before the death still counts
    bool killed = w->state == WORKER_DYING && w->result != POOL_DIED;
    if (!w->up && !killed)
        return cannot_start(w, err);
    close_socket(w);
    enum pool_result result = killed ? w->result : POOL_DIED;
    w->state = WORKER_GONE;
    if (has_work(w) && (w->served == 0 || result == POOL_TIME)) {
        place_of(w, w->done)->wait_status = wait_status;
        finish(w, result, now);
    }
    return revive(p, slot, err);
}

static bool read_deaths(struct pool *p, int64_t now, struct err *err)
{
    struct zygote_death death;
    int got;
    while ((got = zygote_read_death(p->zygote, &death)) > 0)
        if (death.slot < p->n && !bury(p, death.slot, death.wait_status, now, err))
            return false;
    return got == 0 || err_set(err, ERR_INTERNAL, "the zygote has ended");
}

bool pool_work(struct pool *p, const struct pollfd *fds, int64_t now, struct err *err)
{
    const struct pollfd *fd = fds + 1; // as in pool_pollfds
    for (unsigned i = 0; i < p->n; i++) {
        struct worker *w = &p->workers[i];
        bool ready = listens(w) && (fd++)->revents;
        if (ready || is_late(w, now))
            receive(p, i, now);
        if (is_late(w, now))
            lose(p, i, POOL_TIME);
        if (!revive(p, i, err))
            return false;
    }
    return !fds->revents || read_deaths(p, now, err);
}

// The answer stays where it was read, until the next time that something is.
static struct str take_answer(struct worker *w)
{
    struct serve_head head = serve_get_head(w->in.ptr + w->at);
    struct str answer = str_from(w->in.ptr + w->at + SERVE_HEAD, head.length);
    w->at += SERVE_HEAD + (size_t)head.length;
    return answer;
}

bool pool_next(struct pool *p, struct pool_done *done)
{
    for (unsigned i = 0; i < p->n; i++) {
        struct worker *w = &p->workers[i];
        if (w->taken == w->done)
            continue;
        const struct place *place = place_of(w, w->taken);
        *done = (struct pool_done){
            .tag = place->tag, .result = place->result, .wait_status = place->wait_status};
        if (place->result == POOL_ANSWER)
            done->answer = take_answer(w);
        if (w->state == WORKER_UP)
            region_give_back(&w->region, w->taken % REGION_PLACES, place->job_bytes);
        w->taken++;
        return true;
    }
    return false;
}
