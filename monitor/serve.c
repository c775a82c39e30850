// malloc_trim() is glibc's.
#define _GNU_SOURCE
#include "monitor/serve.h"

#include <errno.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/wire.h"
#include "monitor/sandbox.h"

enum {
    KEEP_BUFFER = 256 * 1024,  // bytes that a buffer keeps between two questions
    KEEP_FAULTS = 512,         // pages of memory touched afresh before free ones are given back
    WHOLE_BLOCK = 1024 * 1024, // an allocation of this size is the system's own again when freed
    KEEP_AT_END = 4 * WHOLE_BLOCK, // free bytes at the heap's end: no brk() for every page
};

static bool receive_all(int fd, char *p, size_t n)
{
    while (n > 0) {
        ssize_t got = recv(fd, p, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static bool send_all(int fd, struct str data)
{
    while (data.len > 0) {
        ssize_t sent = send(fd, data.ptr, data.len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        data = str_skip(data, (size_t)sent);
    }
    return true;
}

static bool receive_question(int socket, struct buf *in, uint32_t *number)
{
    char head[SERVE_HEAD];
    if (!receive_all(socket, head, sizeof head))
        return false;
    struct wire_reader r = wire_read(str_from(head, sizeof head));
    size_t size = wire_u32(&r);
    *number = wire_u32(&r);
    buf_reset(in);
    char *room = buf_reserve(in, size ? size : 1);
    if (!room || !receive_all(socket, room, size))
        return false;
    in->len = size;
    return true;
}

static bool send_answer(int socket, struct buf *out, uint32_t number)
{
    struct buf head;
    if (out->overflow)
        return false; // the run sees an end, and quarantines the page
    buf_init(&head, SERVE_HEAD);
    wire_put_u32(&head, (uint32_t)(out->len - SERVE_HEAD));
    wire_put_u32(&head, number);
    memcpy(out->ptr, head.ptr, SERVE_HEAD);
    buf_deinit(&head);
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

// An analyser lives for many pages, and what the largest took must not stay with it. Ordinary ones
// use the same memory again and fault on nothing.
static void give_back_heap(long *faults)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0 || usage.ru_minflt - *faults <= KEEP_FAULTS)
        return;
    malloc_trim(0);
    *faults = usage.ru_minflt;
}

void serve(int socket, serve_fn *fn, void *ctx)
{
    long faults = 0;
    struct buf in, out;
    uint32_t number;
    buf_init(&in, 0);
    buf_init(&out, SERVE_HEAD + LIMIT_ANSWER_BYTES);
    mallopt(M_MMAP_THRESHOLD, WHOLE_BLOCK); // both would else grow with the largest page
    mallopt(M_TRIM_THRESHOLD, KEEP_AT_END);
    while (receive_question(socket, &in, &number) && sandbox_next_page()) {
        buf_reset(&out);
        wire_put_u32(&out, 0); // room for the head
        wire_put_u32(&out, 0);
        if (!fn(ctx, buf_str(&in), &out) || !send_answer(socket, &out, number))
            break;
        give_back_buffer(&in);
        give_back_buffer(&out);
        give_back_heap(&faults);
    }
    buf_deinit(&in);
    buf_deinit(&out);
}
