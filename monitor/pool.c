#include "monitor/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/wire.h"
#include "base/xalloc.h"
#include "monitor/serve.h"

enum worker_state {
    WORKER_GONE,     // no process: one is to be forked
    WORKER_STARTING, // its sandbox is not up yet
    WORKER_IDLE,
    WORKER_BUSY,
    WORKER_DONE,  // the answer is whole and waits for pool_next
    WORKER_DYING, // it was killed: its death is awaited
    WORKER_DEAD,  // died with a job that waits for pool_next
};

struct worker {
    enum worker_state state;
    enum pool_result result; // once it is no answer
    int socket;              // -1: none
    void *tag;
    bool has_job;
    bool up;         // its sandbox stands
    unsigned served; // jobs that it has answered
    bool outlived;   // WORKER_DONE: the answer has, the analyser is dead
    int64_t deadline;
    uint32_t number; // of its job
    struct buf out;
    size_t sent;
    struct buf in;
    int wait_status;
};

struct pool {
    struct zygote *zygote;
    unsigned n;
    uint32_t jobs; // submitted; goes round
    struct worker workers[];
};

static bool spawn(struct pool *p, unsigned slot, struct err *err)
{
    struct worker *w = &p->workers[slot];
    if (!zygote_spawn(p->zygote, slot, &w->socket, err))
        return false;
    if (fcntl(w->socket, F_SETFL, O_NONBLOCK) != 0)
        return err_errno(err, "cannot set up an analyser's socket");
    buf_reset(&w->in);
    w->state = WORKER_STARTING;
    w->up = w->outlived = false;
    w->served = 0;
    return true;
}

struct pool *pool_new(struct zygote *z, unsigned n_workers, struct err *err)
{
    struct pool *p = xcalloc(1, sizeof *p + n_workers * sizeof p->workers[0]);
    p->zygote = z;
    p->n = n_workers;
    for (unsigned i = 0; i < n_workers; i++) {
        p->workers[i].socket = -1;
        buf_init(&p->workers[i].in, SERVE_HEAD + LIMIT_ANSWER_BYTES);
        buf_init(&p->workers[i].out, 0);
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
        if (p->workers[i].socket >= 0)
            close(p->workers[i].socket);
        buf_deinit(&p->workers[i].in);
        buf_deinit(&p->workers[i].out);
    }
    free(p);
}

bool pool_idle(const struct pool *p)
{
    for (unsigned i = 0; i < p->n; i++)
        if (p->workers[i].state == WORKER_IDLE)
            return true;
    return false;
}

size_t pool_busy(const struct pool *p)
{
    size_t n = 0;
    for (unsigned i = 0; i < p->n; i++)
        n += p->workers[i].has_job;
    return n;
}

static void close_socket(struct worker *w)
{
    if (w->socket >= 0)
        close(w->socket);
    w->socket = -1;
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

static void flush(struct pool *p, unsigned slot)
{
    struct worker *w = &p->workers[slot];
    while (w->state == WORKER_BUSY && w->sent < w->out.len) {
        ssize_t n = send(w->socket, w->out.ptr + w->sent, w->out.len - w->sent, MSG_NOSIGNAL);
        if (n > 0)
            w->sent += (size_t)n;
        else if (n < 0 && errno == EAGAIN)
            return;
        else if (n < 0 && errno != EINTR)
            lose(p, slot, POOL_DIED);
    }
}

static void begin_job(struct pool *p, unsigned slot)
{
    struct worker *w = &p->workers[slot];
    buf_reset(&w->in);
    w->sent = 0;
    w->state = WORKER_BUSY;
    flush(p, slot);
}

bool pool_submit(struct pool *p, struct str job, void *tag, int64_t now, struct err *err)
{
    for (unsigned i = 0; i < p->n; i++) {
        struct worker *w = &p->workers[i];
        if (w->state != WORKER_IDLE)
            continue;
        w->number = p->jobs++;
        buf_reset(&w->out);
        wire_put_u32(&w->out, (uint32_t)job.len);
        wire_put_u32(&w->out, w->number);
        buf_add(&w->out, job);
        w->tag = tag;
        w->has_job = true;
        w->deadline = now + (int64_t)LIMIT_PAGE_WALL_MS * 1000;
        begin_job(p, i);
        return true;
    }
    return err_set(err, ERR_INTERNAL, "no analyser is free");
}

size_t pool_pollfds(const struct pool *p, struct pollfd *fds)
{
    size_t n = 0;
    fds[n++] = (struct pollfd){p->zygote->control, POLLIN, 0};
    for (unsigned i = 0; i < p->n; i++) {
        const struct worker *w = &p->workers[i];
        short events = w->state == WORKER_BUSY && w->sent < w->out.len ? POLLIN | POLLOUT : POLLIN;
        if (w->socket >= 0 && w->state != WORKER_DONE)
            fds[n++] = (struct pollfd){w->socket, events, 0};
    }
    return n;
}

int64_t pool_next_deadline(const struct pool *p, int64_t now)
{
    int64_t least = -1;
    for (unsigned i = 0; i < p->n; i++) {
        const struct worker *w = &p->workers[i];
        if (!w->has_job || w->state == WORKER_DONE || w->state == WORKER_DEAD)
            continue;
        int64_t left = w->deadline > now ? w->deadline - now : 0;
        if (least < 0 || left < least)
            least = left;
    }
    return least;
}

// A whole answer is its length, its job's number and that many bytes (monitor/serve.h), nothing
// behind it, and not before the whole question. False: it is none and will be none.
static bool check_answer(struct worker *w)
{
    struct wire_reader r = wire_read(buf_str(&w->in));
    if (w->state != WORKER_BUSY || w->sent < w->out.len)
        return false;
    if (w->in.len < SERVE_HEAD)
        return true;
    size_t len = wire_u32(&r);
    if (wire_u32(&r) != w->number || len > LIMIT_ANSWER_BYTES || w->in.len > SERVE_HEAD + len)
        return false;
    if (w->in.len == SERVE_HEAD + len) {
        w->state = WORKER_DONE;
        w->result = POOL_ANSWER;
    }
    return true;
}

static void take_bytes(struct pool *p, unsigned slot, size_t n)
{
    struct worker *w = &p->workers[slot];
    w->in.len += n;
    if (w->state != WORKER_STARTING) {
        if (!check_answer(w))
            lose(p, slot, POOL_TOO_LARGE);
    } else if (w->in.ptr[0] == ZYGOTE_READY) {
        w->up = true;
        w->state = WORKER_IDLE;
        if (w->has_job) // of one that died before it
            begin_job(p, slot);
    } // else the reason why it can't start, which is told when it dies
}

static void receive(struct pool *p, unsigned slot)
{
    enum { PIECE = 64 * 1024 };
    struct worker *w = &p->workers[slot];
    while (w->state == WORKER_STARTING || w->state == WORKER_BUSY || w->state == WORKER_IDLE) {
        size_t left = w->in.limit - w->in.len; // never 0: check_answer goes first
        size_t size = left < PIECE ? left : PIECE;
        ssize_t n = recv(w->socket, buf_reserve(&w->in, size), size, 0);
        if (n > 0)
            take_bytes(p, slot, (size_t)n);
        else if (n == 0 || (errno != EAGAIN && errno != EINTR))
            lose(p, slot, POOL_DIED);
        else if (errno != EINTR)
            return;
    }
}

static bool cannot_start(const struct worker *w, struct err *err)
{
    struct str why = w->in.len ? buf_str(&w->in) : STR("it ended at once");
    return err_set(err, ERR_INTERNAL, "an analyser can't start: %.*s", STR_ARG(why));
}

// A job whose analyser had answered others before may suffer for one of those: it is tried again
// on a fresh one, within the time that it has.
static bool bury(struct pool *p, unsigned slot, int wait_status, struct err *err)
{
    struct worker *w = &p->workers[slot];
    if (wait_status == ZYGOTE_NO_FORK)
        return err_set(err, ERR_INTERNAL, "an analyser can't start: fork failed");
    receive(p, slot); // an answer that was whole before the death still counts
    if (w->state == WORKER_DONE) {
        w->outlived = true;
        return true;
    }
    if (!w->up && w->result == POOL_DIED)
        return cannot_start(w, err);
    w->wait_status = wait_status;
    if (!w->has_job || (w->served && w->result != POOL_TIME))
        return spawn(p, slot, err);
    w->state = WORKER_DEAD;
    return true;
}

static bool read_deaths(struct pool *p, struct err *err)
{
    struct zygote_death death;
    int got;
    while ((got = zygote_read_death(p->zygote, &death)) > 0)
        if (death.slot < p->n && !bury(p, death.slot, death.wait_status, err))
            return false;
    return got == 0 || err_set(err, ERR_INTERNAL, "the zygote has ended");
}

// The bytes of one large page are not kept for all small ones after it.
static void give_back(struct worker *w)
{
    enum { KEEP = 256 * 1024 };
    struct buf *buffers[] = {&w->in, &w->out};
    for (size_t i = 0; i < 2; i++)
        if (!w->has_job && buffers[i]->cap > KEEP) {
            size_t limit = buffers[i]->limit;
            buf_deinit(buffers[i]);
            buf_init(buffers[i], limit);
        }
}

bool pool_work(struct pool *p, int64_t now, struct err *err)
{
    for (unsigned i = 0; i < p->n; i++) {
        struct worker *w = &p->workers[i];
        give_back(w);
        if (w->state == WORKER_GONE && !spawn(p, i, err))
            return false;
        flush(p, i);
        receive(p, i);
        if (w->has_job && (w->state == WORKER_BUSY || w->state == WORKER_STARTING) &&
            now >= w->deadline)
            lose(p, i, POOL_TIME);
    }
    return read_deaths(p, err);
}

bool pool_next(struct pool *p, struct pool_done *done)
{
    struct err ignored;
    for (unsigned i = 0; i < p->n; i++) {
        struct worker *w = &p->workers[i];
        if (!w->has_job || (w->state != WORKER_DONE && w->state != WORKER_DEAD))
            continue;
        *done = (struct pool_done){.tag = w->tag, .result = w->result};
        if (w->state == WORKER_DONE) // the bytes stay until the slot is used again
            done->answer = str_skip(buf_str(&w->in), SERVE_HEAD);
        else
            done->wait_status = w->wait_status;
        w->has_job = false;
        if (w->state == WORKER_DONE && !w->outlived) {
            w->state = WORKER_IDLE;
            if (++w->served >= LIMIT_ANALYSER_JOBS)
                lose(p, i, POOL_DIED);
        } else {
            close_socket(w);
            if (!spawn(p, i, &ignored))
                w->state = WORKER_GONE; // pool_work tries again, and tells
        }
        return true;
    }
    return false;
}
