#include "tests/crawler/fetch_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 8192 };

struct connection {
    struct fetch_server *server;
    int fd;
    char request[REQUEST_MAX + 1];
    size_t len;
    char socks[300]; // "SOCKS name:port\n", if it came that way
};

static bool put_bytes(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool put(int fd, const char *text)
{
    return put_bytes(fd, text, strlen(text));
}

// Until the other side hangs up, or the test is over.
static void wait_for_end(struct connection *c)
{
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    while (!atomic_load(&c->server->stop))
        if (poll(&p, 1, 50) > 0)
            return;
}

static void nap(long ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static bool endless(struct connection *c, const char *piece)
{
    while (!atomic_load(&c->server->stop))
        if (!put(c->fd, piece))
            break;
    return false;
}

static bool endless_body(struct connection *c)
{
    static char piece[8 + 4096 + 3] = "1000\r\n";
    memset(piece + 6, 'x', 4096);
    memcpy(piece + 6 + 4096, "\r\n", 3);
    put(c->fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    return endless(c, piece);
}

static bool endless_lines(struct connection *c)
{
    put(c->fd, "HTTP/1.1 200 OK\r\n");
    return endless(c, "X: y\r\n");
}

static bool endless_line(struct connection *c)
{
    put(c->fd, "HTTP/1.1 200 OK\r\nX: ");
    return endless(c, "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
}

static bool endless_interim(struct connection *c)
{
    return endless(c, "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n");
}

static bool endless_trailers(struct connection *c)
{
    put(c->fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n");
    return endless(c, "X: y\r\n");
}

static bool reset(struct connection *c)
{
    struct linger hard = {.l_onoff = 1, .l_linger = 0};
    put(c->fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
    nap(50);
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    return false;
}

static bool stall(struct connection *c)
{
    wait_for_end(c);
    return false;
}

static bool stall_body(struct connection *c)
{
    put(c->fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
    return stall(c);
}

static bool drip(struct connection *c)
{
    put(c->fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (!atomic_load(&c->server->stop) && put(c->fd, "drop drop drop drop "))
        nap(50);
    return false;
}

static bool etag(struct connection *c)
{
    bool same = strstr(c->request, "If-None-Match: \"v1\"\r\n") &&
                strstr(c->request, "If-Modified-Since: Sat, 21 Nov 2026 09:00:00 GMT\r\n");
    return put(c->fd, same ? "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n"
                           : "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nLast-Modified: Sat, 21 Nov 2026 "
                             "09:00:00 GMT\r\nContent-Length: 3\r\n\r\nnew");
}

static bool bytes(struct connection *c)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                                 "Content-Length: 6\r\n\r\n\x1f\x8b\0\xff\0x";
    return put_bytes(c->fd, answer, sizeof answer - 1);
}

// The number behind the path's '?'.
static unsigned long number(const struct connection *c)
{
    const char *mark = strchr(c->request, '?');
    return mark ? strtoul(mark + 1, NULL, 10) : 0;
}

// A head of that many lines, the status line and the empty one counted.
static bool head_lines(struct connection *c)
{
    put(c->fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (unsigned long i = number(c); i > 3; i--)
        put(c->fd, "X: y\r\n");
    return put(c->fd, "\r\n");
}

// A head of that many bytes.
static bool head_bytes(struct connection *c)
{
    static const char start[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
    char line[1000];
    size_t left = number(c) - strlen(start) - 2;
    memset(line, 'y', sizeof line);
    memcpy(line, "X: ", 3);
    memcpy(line + sizeof line - 2, "\r\n", 2);
    put(c->fd, start);
    for (; left >= 2 * sizeof line; left -= sizeof line)
        put_bytes(c->fd, line, sizeof line);
    put(c->fd, "Z: ");
    for (left -= 5; left > 0; left--)
        put(c->fd, "z");
    return put(c->fd, "\r\n\r\n");
}

// The request as it came, and the name that SOCKS was asked for.
static bool echo(struct connection *c)
{
    char head[80];
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
             strlen(c->socks) + c->len);
    return put(c->fd, head) && put(c->fd, c->socks) && put_bytes(c->fd, c->request, c->len);
}

// Forty cookies, the first with the number behind the '?'.
static bool cookies(struct connection *c)
{
    char line[64];
    put(c->fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (unsigned long i = number(c), end = i + 40; i < end; i++) {
        snprintf(line, sizeof line, "Set-Cookie: c%lu=v; Path=/\r\n", i);
        put(c->fd, line);
    }
    return put(c->fd, "\r\n");
}

// Bytes both ways until one side ends.
static void shuttle(struct connection *c, int other)
{
    struct pollfd p[2] = {{.fd = c->fd, .events = POLLIN}, {.fd = other, .events = POLLIN}};
    char bytes[4096];
    while (!atomic_load(&c->server->stop)) {
        if (poll(p, 2, 50) <= 0)
            continue;
        for (int i = 0; i < 2; i++) {
            ssize_t n = p[i].revents ? recv(p[i].fd, bytes, sizeof bytes, 0) : 1;
            if (n <= 0 || (p[i].revents && !put_bytes(p[1 - i].fd, bytes, (size_t)n)))
                return;
        }
    }
}

static bool tunnel(struct connection *c)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)c->server->tunnel_port)};
    if (inet_pton(AF_INET, c->server->tunnel_address, &at.sin_addr) != 1)
        return put(c->fd, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(other, (struct sockaddr *)&at, sizeof at) == 0 &&
        put(c->fd, "HTTP/1.1 200 Connected\r\n\r\n"))
        shuttle(c, other);
    close(other);
    return false;
}

static bool get_bytes(int fd, unsigned char *bytes, size_t len)
{
    return recv(fd, bytes, len, MSG_WAITALL) == (ssize_t)len;
}

// RFC 1928, without authentication, for names alone (address type 3). True if it is not SOCKS.
static bool greet_socks(struct connection *c)
{
    unsigned char b[256], name[256];
    if (recv(c->fd, b, 1, MSG_PEEK) != 1 || b[0] != 5)
        return true;
    if (!get_bytes(c->fd, b, 2) || !get_bytes(c->fd, name, b[1]) || !put_bytes(c->fd, "\5\0", 2) ||
        !get_bytes(c->fd, b, 5) || b[3] != 3 || !get_bytes(c->fd, name, b[4]))
        return false;
    unsigned len = b[4];
    if (!get_bytes(c->fd, b, 2))
        return false;
    snprintf(c->socks, sizeof c->socks, "SOCKS %.*s:%d\n", (int)len, (char *)name,
             b[0] * 256 + b[1]);
    return put_bytes(c->fd, "\5\0\0\1\0\0\0\0\0\0", 10);
}

// An answer that is only text; `last`: the connection ends with it.
struct answer {
    const char *path, *text;
    bool last;
    bool (*act)(struct connection *c); // false: the connection ends
};

#define SMALL "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
static const struct answer answers[] = {
    {"/ok", SMALL "Content-Type: text/html\r\n\r\nhello", false, NULL},
    {"/interim",
     "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLocation: /no\r\n\r\n" SMALL
     "\r\nhello",
     false, NULL},
    {"/trailers",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
     "Location: /no\r\n\r\n",
     true, NULL},
    {"/bad-trailers",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
     "HTTP/1.1 500 No\r\n\r\n",
     true, NULL},
    {"/no-colon", "HTTP/1.1 200 OK\r\nnothing\r\nContent-Length: 5\r\n\r\nhello", true, NULL},
    {"/redirect", "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n", false,
     NULL},
    {"/retry",
     "HTTP/1.1 503 Busy\r\nRetry-After: Sat, 21 Nov 2026 10:02:00 GMT\r\n"
     "Content-Length: 0\r\n\r\n",
     false, NULL},
    {"/no-length", "HTTP/1.1 200 OK\r\n\r\nhello", true, NULL},
    {"/short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", true, NULL},
    {"/long", SMALL "\r\nhello and more", true, NULL},
    {"/bad-length", "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello", true, NULL},
    {"/bad-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz\r\n",
     true, NULL},
    {"/cut-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true,
     NULL},
    {"/half-head", "HTTP/1.1 200 OK\r\nLocation: /x\r\nConte", true, NULL},
    {"/nothing", "", true, NULL},
    {"/old", "hello, this is HTTP/0.9", true, NULL},
    {"/garbage", "\x16\x03\x01\x02\xff\xff\r\n\r\n", true, NULL},
    {"/switch", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nxyz", true, NULL},
    {"/ten", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", false, NULL},
    {"/set-cookie", SMALL "Set-Cookie: session=one; Path=/\r\n\r\nhello", false, NULL},
    {"/wide-cookie", SMALL "Set-Cookie: wide=one; Domain=example\r\n\r\nhello", false, NULL},
    {"/cookies", NULL, false, cookies},
    {"/echo", NULL, false, echo},
    {"/head-lines", NULL, false, head_lines},
    {"/head-bytes", NULL, false, head_bytes},
    {"/etag", NULL, false, etag},
    {"/bytes", NULL, false, bytes},
    {"/reset", NULL, true, reset},
    {"/stall-head", NULL, true, stall},
    {"/stall-body", NULL, true, stall_body},
    {"/drip", NULL, true, drip},
    {"/endless-body", NULL, true, endless_body},
    {"/endless-lines", NULL, true, endless_lines},
    {"/endless-line", NULL, true, endless_line},
    {"/endless-interim", NULL, true, endless_interim},
    {"/endless-trailers", NULL, true, endless_trailers},
};

static bool answer_one(struct connection *c)
{
    const char *path = c->request + strcspn(c->request, " ");
    path += *path == ' ';
    if (strncmp(c->request, "CONNECT ", 8) == 0)
        return tunnel(c);
    if (strncmp(path, "http://", 7) == 0) // absolute form, as proxies get it (RFC 9112, 3.2.2)
        path += 7 + strcspn(path + 7, "/");
    size_t len = strcspn(path, " ?");
    atomic_fetch_add(&c->server->requests, 1);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        const struct answer *a = &answers[i];
        if (strlen(a->path) != len || strncmp(a->path, path, len) != 0)
            continue;
        bool ok = a->act ? a->act(c) : put(c->fd, a->text);
        return ok && !a->last;
    }
    return put(c->fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

// Requests are small and come one after the other, so one end is the end of all that was read.
static bool read_request(struct connection *c)
{
    c->len = 0;
    while (c->len < REQUEST_MAX) {
        ssize_t n = recv(c->fd, c->request + c->len, REQUEST_MAX - c->len, 0);
        if (n <= 0)
            return false;
        c->len += (size_t)n;
        c->request[c->len] = '\0';
        if (c->len >= 4 && memcmp(c->request + c->len - 4, "\r\n\r\n", 4) == 0)
            return true;
    }
    return false;
}

static void *serve(void *arg)
{
    struct connection *c = arg;
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bool open = greet_socks(c);
    while (open && read_request(c) && answer_one(c))
        continue;
    close(c->fd);
    atomic_fetch_sub(&c->server->open, 1);
    free(c);
    return NULL;
}

static void *accept_all(void *arg)
{
    struct fetch_server *s = arg;
    struct pollfd p = {.fd = s->listener, .events = POLLIN};
    while (!atomic_load(&s->stop)) {
        if (poll(&p, 1, 20) <= 0)
            continue;
        int fd = accept(s->listener, NULL, NULL);
        if (fd < 0)
            continue;
        pthread_t thread;
        struct timeval limit = {.tv_sec = 5};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        struct connection *c = calloc(1, sizeof *c);
        if (!c)
            abort();
        c->server = s;
        c->fd = fd;
        atomic_fetch_add(&s->connections, 1);
        atomic_fetch_add(&s->open, 1);
        if (pthread_create(&thread, NULL, serve, c) != 0)
            abort();
        pthread_detach(thread);
    }
    return NULL;
}

static int listen_on(const char *address, int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || inet_pton(AF_INET, address, &at.sin_addr) != 1 ||
        bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) != 0)
        return -1;
    *port = ntohs(at.sin_port);
    return fd;
}

bool fetch_server_start(struct fetch_server *s, const char *address)
{
    memset(s, 0, sizeof *s);
    s->listener = listen_on(address, &s->port);
    return s->listener >= 0 && pthread_create(&s->acceptor, NULL, accept_all, s) == 0;
}

void fetch_server_stop(struct fetch_server *s)
{
    atomic_store(&s->stop, true);
    pthread_join(s->acceptor, NULL);
    close(s->listener);
    while (atomic_load(&s->open) > 0)
        nap(5);
}

int fetch_canary(const char *address, int *port)
{
    return listen_on(address, port);
}

bool fetch_canary_touched(int canary)
{
    struct pollfd p = {.fd = canary, .events = POLLIN};
    return poll(&p, 1, 0) > 0;
}
