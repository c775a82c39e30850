// prctl, signalfd and close_range are Linux's, malloc_trim is glibc's.
#define _GNU_SOURCE
#include "monitor/zygote.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "monitor/sandbox.h"

// What a zygote makes of an order.
struct nursery {
    pid_t pids[ZYGOTE_SLOTS]; // 0: none
    zygote_work_fn *work;
    void *ctx;
    unsigned sandbox;
};

struct order {
    enum { ORDER_SPAWN, ORDER_KILL } what;
    unsigned slot;
};

// What goes with an order to spawn: the analyser's end of its socket, and its region.
enum { SOCKET, REGION, DESCRIPTORS };

union descriptors {
    char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
    struct cmsghdr align;
};

// Sends one message, with DESCRIPTORS of them unless fds is NULL.
static bool send_order(int control, const struct order *order, const int *fds)
{
    union descriptors aux = {0};
    struct order copy = *order;
    struct iovec iov = {&copy, sizeof copy};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
    if (fds) {
        msg.msg_control = aux.bytes;
        msg.msg_controllen = sizeof aux.bytes;
        struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(DESCRIPTORS * sizeof(int));
        memcpy(CMSG_DATA(c), fds, DESCRIPTORS * sizeof(int));
    }
    ssize_t n;
    do
        n = sendmsg(control, &msg, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof copy;
}

// False at the end of the control socket. Descriptors that did not come are negative.
static bool receive_order(int control, struct order *order, int fds[DESCRIPTORS])
{
    union descriptors aux;
    struct iovec iov = {order, sizeof *order};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = aux.bytes,
                         .msg_controllen = sizeof aux.bytes};
    fds[SOCKET] = fds[REGION] = -1;
    ssize_t n;
    do
        n = recvmsg(control, &msg, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof *order)
        return false;
    struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
        c->cmsg_len == CMSG_LEN(DESCRIPTORS * sizeof(int)))
        memcpy(fds, CMSG_DATA(c), DESCRIPTORS * sizeof(int));
    return true;
}

static _Noreturn void analyser_main(const struct nursery *n, const int fds[DESCRIPTORS],
                                    pid_t zygote)
{
    struct err err;
    struct region region;
    prctl(PR_SET_NAME, "wg-analyser", 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != zygote) // it died before the prctl
        _exit(1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // The region first: its descriptor may be the very one that the socket gets.
    bool mapped = region_open(&region, fds[REGION], &err);
    if (fds[SOCKET] != SANDBOX_SOCKET && dup2(fds[SOCKET], SANDBOX_SOCKET) < 0)
        _exit(1);
    bool entered = mapped && sandbox_enter(n->sandbox, &err);
    const char ready = ZYGOTE_READY;
    struct str word = entered ? str_from(&ready, 1) : str_c(err.message);
    if (send(SANDBOX_SOCKET, word.ptr, word.len, MSG_NOSIGNAL) < 0 || !entered)
        _exit(1);
    n->work(n->ctx, SANDBOX_SOCKET, &region);
    _exit(0);
}

static void reap(int control, pid_t pids[ZYGOTE_SLOTS])
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (unsigned slot = 0; slot < ZYGOTE_SLOTS; slot++)
            if (pids[slot] == pid) {
                struct zygote_death death = {slot, status};
                pids[slot] = 0;
                // The run reads or has gone; in the second case the next receive says so.
                if (send(control, &death, sizeof death, MSG_NOSIGNAL) < 0)
                    return;
            }
}

static void obey(struct nursery *n, const struct order *order, const int fds[DESCRIPTORS],
                 int control)
{
    if (order->slot >= ZYGOTE_SLOTS)
        return;
    pid_t *pid = &n->pids[order->slot];
    if (order->what == ORDER_KILL) {
        if (*pid > 0)
            kill(*pid, SIGKILL);
        return;
    }
    pid_t self = getpid();
    pid_t child = fork();
    if (child == 0)
        analyser_main(n, fds, self);
    if (child > 0) {
        *pid = child;
    } else {
        struct zygote_death death = {order->slot, ZYGOTE_NO_FORK};
        if (send(control, &death, sizeof death, MSG_NOSIGNAL) < 0)
            return;
    }
}

static _Noreturn void zygote_main(struct nursery *n, int control, pid_t run)
{
    sigset_t child;
    prctl(PR_SET_NAME, "wg-zygote", 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != run)
        _exit(1);
    // A huge page that one process writes to would be copied whole.
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    // Nothing of the run's stays open here: its lock would outlive it for a moment.
    enum { OWN = STDERR_FILENO + 1 };
    if ((control != OWN && dup2(control, OWN) < 0) || close_range(OWN + 1, ~0U, 0) != 0)
        _exit(1);
    control = OWN;
    // What a terminal sends goes to the whole group: the run decides when the zygote ends.
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    for (;;) {
        struct pollfd fds[] = {{control, POLLIN, 0}, {signals, POLLIN, 0}};
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        struct signalfd_siginfo info;
        while (read(signals, &info, sizeof info) > 0)
            continue;
        reap(control, n->pids);
        if (fds[0].revents) {
            struct order order;
            int given[DESCRIPTORS];
            if (!receive_order(control, &order, given))
                break;
            obey(n, &order, given, control);
            for (size_t i = 0; i < DESCRIPTORS; i++)
                if (given[i] >= 0)
                    close(given[i]);
        }
    }
    for (unsigned slot = 0; slot < ZYGOTE_SLOTS; slot++)
        if (n->pids[slot] > 0)
            kill(n->pids[slot], SIGKILL);
    _exit(0);
}

bool zygote_start(struct zygote *z, zygote_work_fn *work, void *ctx, struct err *err)
{
    struct nursery nursery = {.work = work, .ctx = ctx};
    int ends[2];
    if (!sandbox_choose(getenv("WATCHGLASS_SANDBOX"), &nursery.sandbox, err))
        return false;
    z->sandbox = nursery.sandbox;
    malloc_trim(0); // compiling the lexicon leaves five times its own size behind, as free memory
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return err_errno(err, "cannot make the zygote's socket");
    pid_t run = getpid();
    z->pid = fork();
    if (z->pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return err_errno(err, "cannot fork the zygote");
    }
    if (z->pid == 0) {
        close(ends[0]);
        zygote_main(&nursery, ends[1], run);
    }
    close(ends[1]);
    z->control = ends[0];
    return true;
}

bool zygote_spawn(struct zygote *z, unsigned slot, int region, int *socket, struct err *err)
{
    int ends[2];
    struct order order = {ORDER_SPAWN, slot};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return err_errno(err, "cannot make an analyser's socket");
    bool ok = send_order(z->control, &order, (int[DESCRIPTORS]){ends[1], region});
    if (!ok)
        err_errno(err, "the zygote does not answer");
    close(ends[1]);
    if (!ok)
        close(ends[0]);
    else
        *socket = ends[0];
    return ok;
}

void zygote_kill(struct zygote *z, unsigned slot)
{
    struct order order = {ORDER_KILL, slot};
    send_order(z->control, &order, NULL);
}

int zygote_read_death(struct zygote *z, struct zygote_death *death)
{
    ssize_t n = recv(z->control, death, sizeof *death, MSG_DONTWAIT);
    if (n == (ssize_t)sizeof *death)
        return 1;
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void zygote_stop(struct zygote *z)
{
    if (z->pid <= 0)
        return;
    close(z->control);
    while (waitpid(z->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    z->pid = 0;
    z->control = -1;
}
