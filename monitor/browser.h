// Debian's Chromium, headless, as a process without a network.
//
// The browser fetches nothing. Neither it nor anything that it starts can make a socket of any
// network, or connect one (a seccomp filter, inherited for good): all that it reads comes from the
// run through two pipes, and the run fetches it as it fetches every page (crawl_render.c). So
// scope, robots.txt, the guard and the host's turn hold whatever the page's scripts try, and none
// of Chromium's switches has to be trusted for it: a worker, WebRTC, a prefetched name or an
// update has no way out. Chromium's own sandbox stays on.
//
// Each page has a process and a profile folder of its own. Chromium refuses its sandbox to root: a
// run by root starts it as Debian's user "nobody".
#ifndef WG_MONITOR_BROWSER_H
#define WG_MONITOR_BROWSER_H

#include <poll.h>

#include "base/arena.h"
#include "base/err.h"

enum { BROWSER_FDS = 2 };

struct browser_options {
    const char *program;   // a path, or a name to look for in PATH
    const char *dir;       // where profile folders are made
    struct str user_agent; // what navigator.userAgent says
};

struct browser;

// Empties `dir`, in which a run that was killed may have left folders. Makes it.
bool browser_clean(const char *dir, struct err *err) WG_CHECKED;
// NULL if there is no such program, or it can't be started (ERR_CONFIG). Call with SIGCHLD at its
// default.
struct browser *browser_start(const struct browser_options *options, struct err *err) WG_CHECKED;
// Kills it and all that it started, and removes its folder.
void browser_stop(struct browser *b);

// Queues a message of the DevTools protocol.
void browser_send(struct browser *b, struct str message);
size_t browser_pollfds(const struct browser *b, struct pollfd fds[BROWSER_FDS]);
// Moves what can be moved without waiting. False once it has ended or said more than
// LIMIT_RENDER_MESSAGE at once.
bool browser_work(struct browser *b);
// The next message; valid until the next browser_work.
bool browser_next(struct browser *b, struct str *message);
// Why it ended, by its own last words: one line, into the arena.
struct str browser_last_words(struct browser *b, struct arena *a);

#endif
