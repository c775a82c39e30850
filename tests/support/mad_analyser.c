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
#include <unistd.h>

#include "base/limits.h"
#include "base/wire.h"
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

static void send_head(int fd, uint32_t length, uint32_t number)
{
    struct buf out;
    buf_init(&out, 0);
    wire_put_u32(&out, length);
    wire_put_u32(&out, number);
    send_all(fd, out.ptr, out.len);
    buf_deinit(&out);
}

static void send_answer(int fd, uint32_t number, struct str s)
{
    struct buf out;
    buf_init(&out, 0);
    wire_put_u32(&out, (uint32_t)s.len);
    wire_put_u32(&out, number);
    buf_add(&out, s);
    send_all(fd, out.ptr, out.len); // in one piece
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

static void answer_largest(int socket, uint32_t number)
{
    char *bytes = malloc(LIMIT_ANSWER_BYTES);
    if (!bytes)
        _exit(9);
    memset(bytes, 'm', LIMIT_ANSWER_BYTES);
    send_head(socket, LIMIT_ANSWER_BYTES, number);
    send_all(socket, bytes, LIMIT_ANSWER_BYTES);
    free(bytes);
}

static void answer_in_pieces(int socket, uint32_t number)
{
    char head[SERVE_HEAD] = {5, 0, 0, 0};
    for (unsigned i = 0; i < 4; i++)
        head[4 + i] = (char)(number >> (8 * i));
    for (size_t i = 0; i < sizeof head; i++) {
        send_all(socket, &head[i], 1);
        spin(100000);
    }
    for (size_t i = 0; i < 5; i++)
        send_all(socket, &"piece"[i], 1);
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

// What an analyser does with a job, by its first byte.
static void work_one(int socket, uint32_t number, const char *job, size_t size)
{
    struct str text = str_from(job, size);
    switch (job[0]) {
    case 'E': // echo
        send_answer(socket, number, text);
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
        (void)!receive_all(socket, (char[1]){0}, 1);
        return;
    case 'h': // half an answer, then nothing
        send_head(socket, 100, number);
        send_all(socket, "half", 4);
        (void)!receive_all(socket, (char[1]){0}, 1);
        return;
    case 'c': // closes its socket and lives on
        shutdown(socket, SHUT_RDWR);
        hang();
        return;
    case 'N': // nonsense that is well framed
        send_answer(socket, number, STR("\xFF\xFE nonsense"));
        return;
    case 'L': // says that it is too long
        send_head(socket, LIMIT_ANSWER_BYTES + 1, number);
        return;
    case 'T': // more than it says
        send_all(socket, "\1\0\0\0", 4);
        send_all(socket, "\0\0\0\0ab", 6);
        return;
    case 'W': // to another job
        send_answer(socket, number + 1, text);
        return;
    case 'M': // the longest there may be
        answer_largest(socket, number);
        return;
    case 'P':
        answer_in_pieces(socket, number);
        return;
    case 'U': // an answer, then words that nobody asked for
        send_answer(socket, number, text);
        spin(3000000);
        send_all(socket, "more", 4);
        return;
    case '2': // keeps a second answer to it back until the next job is here
        send_answer(socket, number, text);
        (void)!receive_all(socket, (char[1]){0}, 1);
        send_answer(socket, number, text);
        (void)!receive_all(socket, (char[1000]){0}, 1000);
        return;
    case 'D': // answers and dies
        send_answer(socket, number, text);
        _exit(3);
    case 'A':
        take_all_memory();
        return;
    case 'C': // may it use its next page's time? then all of it
        if (!sandbox_next_page())
            _exit(6);
        hang();
        return;
    case 'I': // who is it?
    {
        pid_t self = getpid();
        send_answer(socket, number, str_from((const char *)&self, sizeof self));
        return;
    }
    case 'B':
        break_out(job[1]);
        send_answer(socket, number, STR("it lives"));
        return;
    default:
        _exit(8);
    }
}

void mad_analyser(void *ctx, int socket)
{
    char head[SERVE_HEAD];
    (void)ctx;
    while (receive_all(socket, head, sizeof head)) {
        struct wire_reader r = wire_read(str_from(head, sizeof head));
        size_t size = wire_u32(&r);
        uint32_t number = wire_u32(&r);
        char *job = malloc(size + 1);
        if (!job || size == 0 || !receive_all(socket, job, size))
            return;
        work_one(socket, number, job, size);
        free(job);
    }
}
