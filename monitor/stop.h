// How a run is stopped: SIGTERM, SIGINT or SIGHUP asks it to end, and it has STOP_PATIENCE_MS for
// what is under way; a second signal ends it at once, as kill -9 would. Nothing is lost either
// way: what was not stored stays due.
#ifndef WG_MONITOR_STOP_H
#define WG_MONITOR_STOP_H

#include <stdint.h>

#include "base/err.h"

enum { STOP_PATIENCE_MS = 5000 };

struct stop {
    int fd;     // readable when a signal came; to be waited for
    int signal; // the first one; 0: none
    int64_t at; // when it came, monotonic
};

// Blocks the three signals: call it before any thread, and before the zygote forks.
bool stop_init(struct stop *s, struct err *err) WG_CHECKED;
// They stay blocked: one that comes now ends nothing that has ended by itself.
void stop_deinit(struct stop *s);
// Reads what came; true from the first signal on. Does not return from a second one.
bool stop_asked(struct stop *s, int64_t now_monotonic);
// The patience is over: what is still under way is given up.
bool stop_overdue(const struct stop *s, int64_t now_monotonic);
// Microseconds until stop_overdue; -1 if nobody asked.
int64_t stop_left(const struct stop *s, int64_t now_monotonic);

#endif
