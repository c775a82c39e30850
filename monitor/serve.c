// malloc_trim() is glibc's.
#define _GNU_SOURCE
#include "monitor/serve.h"

#include <errno.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "monitor/sandbox.h"

enum {
    KEEP_BUFFER = 256 * 1024,  // bytes that the buffer of answers keeps
    KEEP_FAULTS = 512,         // pages of memory touched afresh before free ones are given back
    WHOLE_BLOCK = 1024 * 1024, // an allocation of this size is the system's own again when freed
    KEEP_AT_END = 4 * WHOLE_BLOCK, // free bytes at the heap's end: no brk() for every page
};

static void put_u32(char *to, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (char)(v >> (8 * i) & 0xFF);
}

static uint32_t get_u32(const char *from)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < 4; i++)
        v |= (uint32_t)(unsigned char)from[i] << (8 * i);
    return v;
}

void serve_put_head(char to[SERVE_HEAD], const struct serve_head *head)
{
    put_u32(to, head->length);
    put_u32(to + 4, head->number);
}

struct serve_head serve_get_head(const char from[SERVE_HEAD])
{
    return (struct serve_head){.length = get_u32(from), .number = get_u32(from + 4)};
}

// What came of heads and is not yet looked at: several come at once while a page is under way.
struct inbox {
    char bytes[REGION_PLACES * SERVE_HEAD];
    size_t at, len;
};

static bool receive_head(int socket, struct inbox *in, struct serve_head *head)
{
    while (in->len - in->at < SERVE_HEAD) {
        in->len -= in->at;
        memmove(in->bytes, in->bytes + in->at, in->len);
        in->at = 0;
        ssize_t got = recv(socket, in->bytes + in->len, sizeof in->bytes - in->len, 0);
        if (got > 0)
            in->len += (size_t)got;
        else if (got == 0 || errno != EINTR)
            return false;
    }
    *head = serve_get_head(in->bytes + in->at);
    in->at += SERVE_HEAD;
    return head->length <= LIMIT_JOB_BYTES;
}

static bool send_all(int socket, struct str data)
{
    while (data.len > 0) {
        ssize_t sent = send(socket, data.ptr, data.len, MSG_NOSIGNAL);
        if (sent > 0)
            data = str_skip(data, (size_t)sent);
        else if (sent == 0 || errno != EINTR)
            return false;
    }
    return true;
}

static bool answer(int socket, struct str question, uint32_t number, struct buf *out, serve_fn *fn,
                   void *ctx)
{
    static const char room[SERVE_HEAD];
    buf_reset(out);
    buf_add(out, str_from(room, sizeof room));
    if (!fn(ctx, question, out) || out->overflow)
        return false; // the run sees an end, and quarantines the page
    serve_put_head(out->ptr, &(struct serve_head){(uint32_t)(out->len - SERVE_HEAD), number});
    return send_all(socket, buf_str(out));
}

static void give_back_buffer(struct buf *b)
{
    size_t limit = b->limit;
    if (b->cap <= KEEP_BUFFER)
        return;
    buf_deinit(b);
    buf_init(b, limit);
}

// What the process had used when something was last done about it.
struct usage {
    long faults;
    time_t second; // of CPU time
};

// Between two pages, by one look at what the process has used. The limit of CPU time counts whole
// seconds and moves with them. An analyser lives for many pages, and what the largest took must not
// stay with it; ordinary ones use the same memory again and fault on nothing.
static bool next_page(struct usage *u)
{
    struct rusage now;
    if (getrusage(RUSAGE_SELF, &now) != 0)
        return false;
    if (now.ru_minflt - u->faults > KEEP_FAULTS) {
        malloc_trim(0);
        u->faults = now.ru_minflt;
    }
    time_t second = now.ru_utime.tv_sec + now.ru_stime.tv_sec +
                    (now.ru_utime.tv_usec + now.ru_stime.tv_usec) / 1000000;
    if (second == u->second)
        return true;
    u->second = second;
    return sandbox_next_page();
}

void serve(int socket, const struct region *region, serve_fn *fn, void *ctx)
{
    struct inbox in = {.len = 0};
    struct usage usage = {.second = -1};
    struct serve_head head;
    struct buf out;
    buf_init(&out, SERVE_HEAD + LIMIT_ANSWER_BYTES);
    mallopt(M_MMAP_THRESHOLD, WHOLE_BLOCK); // both would else grow with the largest page
    mallopt(M_TRIM_THRESHOLD, KEEP_AT_END);
    while (next_page(&usage) && receive_head(socket, &in, &head)) {
        const char *question = region_place(region, head.number % REGION_PLACES);
        if (!answer(socket, str_from(question, head.length), head.number, &out, fn, ctx))
            break;
        give_back_buffer(&out);
    }
    buf_deinit(&out);
}
