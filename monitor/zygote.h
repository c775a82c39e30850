// The zygote: a small single-threaded process from which every analyser is forked, so that all
// share the lexicon's memory and none inherits a database, a socket or a thread.
//
// Fork it once profiles and lexicon are loaded, before curl_global_init, the database and any
// thread. It dies with the run, and the analysers die with it (PR_SET_PDEATHSIG, and the end of
// their sockets), also when the run is killed.
#ifndef WG_MONITOR_ZYGOTE_H
#define WG_MONITOR_ZYGOTE_H

#include <sys/types.h>

#include "base/err.h"
#include "monitor/region.h"

enum { ZYGOTE_SLOTS = 64 };

struct zygote {
    pid_t pid;
    int control;      // the run's end; readable when a death is to be read
    unsigned sandbox; // enum sandbox_part: what its analysers enter (sandbox_words tells people)
};

// What an analyser does with its socket and its region, in its sandbox, until the socket ends.
// Before, it has sent ZYGOTE_READY there; where the sandbox can't be made it sends the reason as
// text, and ends.
enum { ZYGOTE_READY = 0 };
typedef void zygote_work_fn(void *ctx, int socket, const struct region *region);

// Chooses the sandbox (by WATCHGLASS_SANDBOX; may warn) and forks the zygote, having given freed
// memory back to the system: whatever the run still holds now, every process holds.
bool zygote_start(struct zygote *z, zygote_work_fn *work, void *ctx, struct err *err) WG_CHECKED;
// Forks an analyser for a free slot, which maps the region of that descriptor (region_make; the
// caller closes it). *socket is the run's end of its socket, close-on-exec.
bool zygote_spawn(struct zygote *z, unsigned slot, int region, int *socket,
                  struct err *err) WG_CHECKED;
// SIGKILL; nothing if the slot's analyser has ended. A zygote that has itself ended shows in
// zygote_read_death.
void zygote_kill(struct zygote *z, unsigned slot);

enum { ZYGOTE_NO_FORK = -1 };
struct zygote_death {
    unsigned slot;
    int wait_status; // as waitpid gives it, or ZYGOTE_NO_FORK: there was no process
};

// The next death, without waiting: 1 one read, 0 none, -1 the zygote itself has ended.
int zygote_read_death(struct zygote *z, struct zygote_death *death);
// Ends the zygote and all analysers, and waits for it.
void zygote_stop(struct zygote *z);

#endif
