// The memory that the run shares with one analyser, so that pages do not go through the kernel:
// REGION_PLACES places, each with room for the largest job. The socket says which place is meant
// (monitor/serve.h); only bytes that were used take memory.
//
// An analyser can write to all of its own region at any time, and reaches no other: each has a
// region of its own, made for it and gone with it, whose descriptor it gives up before it sees a
// page. So the run only writes there. Answers go through the socket: what one page's analysis has
// said, the next page can't change any more.
#ifndef WG_MONITOR_REGION_H
#define WG_MONITOR_REGION_H

#include <stddef.h>

#include "base/err.h"
#include "base/limits.h"

enum { REGION_PLACES = 4 }; // a power of two: the numbers of jobs go round

struct region {
    char *base; // NULL: none
};

// Makes one and maps it. *fd (close-on-exec) is for the analyser's process; close it, the mapping
// stays. Its size can't be changed any more, so that no mapping of it faults.
bool region_make(struct region *r, int *fd, struct err *err) WG_CHECKED;
// Maps what region_make() made in another process. The descriptor stays open.
bool region_open(struct region *r, int fd, struct err *err) WG_CHECKED;
// Unmaps; nothing if there is none.
void region_close(struct region *r);

// The LIMIT_JOB_BYTES + 1 bytes of a place (the one is buf_over's).
char *region_place(const struct region *r, unsigned place);
// Gives the memory of a large job back to the system; a small one's is kept for the next. In the
// run, when neither side looks at the place any more.
void region_give_back(const struct region *r, unsigned place, size_t bytes);

#endif
