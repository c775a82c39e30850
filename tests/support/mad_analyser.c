// ptrace() is Linux's.
#define _GNU_SOURCE
#include "tests/support/mad_analyser.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "monitor/sandbox.h"
#include "monitor/serve.h"

static bool receive_all(int fd, char *p, size_t n)
{
    while (n > 0) {
        ssize_t got = recv(fd, p, n, 0);
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static void send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent <= 0)
            _exit(9);
        p += sent;
        n -= (size_t)sent;
    }
}

// The job that it is at.
struct mad {
    int socket;
    const struct region *region;
    uint32_t number;
    struct str job; // a copy
};

static void send_head(const struct mad *m, uint32_t length, uint32_t number)
{
    char head[SERVE_HEAD];
    serve_put_head(head, &(struct serve_head){length, number});
    send_all(m->socket, head, sizeof head);
}

static void send_answer(const struct mad *m, struct str s)
{
    struct buf out;
    char head[SERVE_HEAD];
    serve_put_head(head, &(struct serve_head){(uint32_t)s.len, m->number});
    buf_init(&out, 0);
    buf_add(&out, str_from(head, sizeof head));
    buf_add(&out, s);
    send_all(m->socket, out.ptr, out.len); // in one piece
    buf_deinit(&out);
}

static void spin(int rounds)
{
    for (volatile int i = 0; i < rounds; i++)
        continue;
}

static void break_out(char how)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char *const nothing[] = {NULL};
    switch (how) {
    case 'o':
        (void)!open("/etc/hostname", O_RDONLY);
        break;
    case 's':
        (void)!socket(AF_INET, SOCK_STREAM, 0);
        break;
    case 'c':
        (void)!connect(SANDBOX_SOCKET, (struct sockaddr *)&address, sizeof address);
        break;
    case 'f':
        (void)!fork();
        break;
    case 'e':
        execve("/bin/true", nothing, nothing);
        break;
    case 'm':
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        break;
    case 'w':
        (void)!write(MAD_OTHER_FD, "x", 1);
        break;
    case 'k':
        kill(getppid(), SIGKILL);
        break;
    case 'p':
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        break;
    case 'l': { // its own limits
        struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &all);
        break;
    }
    default:
        break;
    }
}

static void answer_largest(const struct mad *m)
{
    char *bytes = malloc(LIMIT_ANSWER_BYTES);
    if (!bytes)
        _exit(9);
    memset(bytes, 'm', LIMIT_ANSWER_BYTES);
    send_answer(m, str_from(bytes, LIMIT_ANSWER_BYTES));
    free(bytes);
}

static void answer_in_pieces(const struct mad *m)
{
    char head[SERVE_HEAD];
    serve_put_head(head, &(struct serve_head){5, m->number});
    for (size_t i = 0; i < sizeof head; i++) {
        send_all(m->socket, &head[i], 1);
        spin(100000);
    }
    for (size_t i = 0; i < 5; i++)
        send_all(m->socket, &"piece"[i], 1);
}

static void spoil_region(const struct region *r)
{
    for (unsigned i = 0; i < REGION_PLACES; i++)
        memset(region_place(r, i), 'X', 4096);
}

static void take_all_memory(void)
{
    for (;;) {
        char *p = malloc(1 << 20);
        if (!p)
            _exit(5);
        memset(p, 1, 1 << 20);
    }
}

static void hang(void)
{
    for (volatile bool on = true; on;)
        continue;
}

// The run sends heads only; jobs that wait behind this one have sent theirs.
static void wait_for_nothing(void)
{
    char byte;
    while (receive_all(SANDBOX_SOCKET, &byte, 1))
        continue;
}

// No call that sleeps is allowed.
static void sleep_ms(int64_t ms)
{
    struct timespec now;
    int64_t until = 0;
    do {
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t t = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
        until = until ? until : t + ms;
        ms = until - t;
    } while (ms > 0);
}

// What an analyser does with a job, by its first byte.
static void work_one(const struct mad *m)
{
    switch (m->job.ptr[0]) {
    case 'E': // echo
        send_answer(m, m->job);
        return;
    case 'X':
        _exit(7);
    case 'S': { // die of a signal
        volatile char *volatile nowhere = NULL;
        *nowhere = 1;
        return;
    }
    case 'H':
        hang();
        return;
    case 'Z': // hang without using the processor
        wait_for_nothing();
        return;
    case 'K':
        sleep_ms(300);
        send_answer(m, m->job);
        return;
    case 'h': // half an answer, then nothing
        send_head(m, 100, m->number);
        send_all(m->socket, "half", 4);
        wait_for_nothing();
        return;
    case 'c': // closes its socket and lives on
        shutdown(m->socket, SHUT_RDWR);
        hang();
        return;
    case 'N': // nonsense that is well framed
        send_answer(m, STR("\xFF\xFE nonsense"));
        return;
    case 'L': // says that it is too long
        send_head(m, LIMIT_ANSWER_BYTES + 1, m->number);
        return;
    case 'T':
        send_all(m->socket, "?", 1);
        send_answer(m, m->job);
        return;
    case 'W': // to another job
        send_head(m, 1, m->number + 1);
        send_all(m->socket, "w", 1);
        return;
    case 'M': // the longest there may be
        answer_largest(m);
        return;
    case 'P':
        answer_in_pieces(m);
        return;
    case 'U': // an answer, then words that nobody asked for
        send_answer(m, m->job);
        spin(3000000);
        send_all(m->socket, "more", 4);
        return;
    case '2': // keeps a second answer to it back until the next job is here
        send_answer(m, m->job);
        (void)!receive_all(m->socket, (char[SERVE_HEAD]){0}, SERVE_HEAD);
        send_answer(m, m->job);
        wait_for_nothing();
        return;
    case 'D': // answers and dies
        send_answer(m, m->job);
        _exit(3);
    case 'V':
        spoil_region(m->region);
        _exit(7);
    case 'A':
        take_all_memory();
        return;
    case 'C': // may it use its next page's time? then all of it
        if (!sandbox_next_page())
            _exit(6);
        hang();
        return;
    case 'I': { // who is it?
        pid_t self = getpid();
        send_answer(m, str_from((const char *)&self, sizeof self));
        return;
    }
    case 'B':
        break_out(m->job.ptr[1]);
        send_answer(m, STR("it lives"));
        return;
    default:
        _exit(8);
    }
}

void mad_analyser(void *ctx, int socket, const struct region *region)
{
    char bytes[SERVE_HEAD];
    (void)ctx;
    while (receive_all(socket, bytes, sizeof bytes)) {
        struct serve_head head = serve_get_head(bytes);
        char *job = malloc((size_t)head.length + 1);
        if (!job || head.length == 0)
            _exit(9);
        memcpy(job, region_place(region, head.number % REGION_PLACES), head.length);
        const struct mad m = {socket, region, head.number, str_from(job, head.length)};
        work_one(&m);
        free(job);
    }
}
