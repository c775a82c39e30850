// signalfd() is Linux's.
#define _GNU_SOURCE
#include "monitor/stop.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void signals(sigset_t *set)
{
    static const int which[] = {SIGTERM, SIGINT, SIGHUP};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof which / sizeof *which; i++)
        sigaddset(set, which[i]);
}

bool stop_init(struct stop *s, struct err *err)
{
    sigset_t set;
    *s = (struct stop){.fd = -1};
    signals(&set);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return err_errno(err, "cannot block signals");
    s->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return s->fd >= 0 || err_errno(err, "cannot make a signalfd");
}

void stop_deinit(struct stop *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

// By the signal's own default, so that whoever waits sees what it was.
static void end_at_once(int signal_number)
{
    sigset_t set;
    signal(signal_number, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, signal_number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(signal_number);
}

bool stop_asked(struct stop *s, int64_t now)
{
    struct signalfd_siginfo info;
    while (read(s->fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (s->signal)
            end_at_once((int)info.ssi_signo);
        s->signal = (int)info.ssi_signo;
        s->at = now;
    }
    return s->signal != 0;
}

int64_t stop_left(const struct stop *s, int64_t now)
{
    int64_t left = s->at + (int64_t)STOP_PATIENCE_MS * 1000 - now;
    return s->signal == 0 ? -1 : left > 0 ? left : 0;
}

bool stop_overdue(const struct stop *s, int64_t now)
{
    return stop_left(s, now) == 0;
}
