// Which host may be asked next, and for what: hosts with queues of claimed work, ordered by the
// time from which each may be asked (politeness.h). Pure memory: no clock, no I/O.
//
// Among the hosts that may be asked now, the one that waited longest comes first, so that one
// host never starves another. A step costs O(log hosts). Items are the caller's pointers.
#ifndef WG_CRAWLER_SCHEDULER_H
#define WG_CRAWLER_SCHEDULER_H

#include "crawler/politeness.h"

struct scheduler;
struct scheduler_host;

// At most max_in_flight requests out at once over all hosts; a host whose queue holds fewer than
// low_water items wants more.
struct scheduler *scheduler_new(unsigned max_in_flight, size_t low_water);
// The queues must be empty of what the caller still owns (scheduler_drain).
void scheduler_free(struct scheduler *s);

// The scheduler owns the host; `politeness` is copied (its in_flight must be 0).
struct scheduler_host *scheduler_add(struct scheduler *s, const struct politeness *politeness,
                                     void *tag);
// Only a host without queue and without requests in flight.
void scheduler_remove(struct scheduler *s, struct scheduler_host *h);
void *scheduler_tag(const struct scheduler_host *h);
const struct politeness *scheduler_politeness(const struct scheduler_host *h);
void scheduler_crawl_delay(struct scheduler *s, struct scheduler_host *h, int64_t delay);
void scheduler_new_turn(struct scheduler *s, struct scheduler_host *h);

void scheduler_push(struct scheduler *s, struct scheduler_host *h, void *item);
// Before all others of its host: robots.txt, the next hop of a redirect.
void scheduler_push_first(struct scheduler *s, struct scheduler_host *h, void *item);
size_t scheduler_queued(const struct scheduler_host *h);
bool scheduler_wants(const struct scheduler *s, const struct scheduler_host *h);
// Takes items back one by one without a request, for a blocked host or the end of a run.
bool scheduler_drain(struct scheduler *s, struct scheduler_host *h, void **item);

// A host that may be asked now, and its first item, which leaves the queue: the request counts
// as out. scheduler_done or scheduler_cancel must follow for that host.
bool scheduler_ready(struct scheduler *s, int64_t now, struct scheduler_host **h, void **item);
void scheduler_done(struct scheduler *s, struct scheduler_host *h, int64_t now,
                    const struct politeness_answer *answer);
// See politeness_refused.
void scheduler_refused(struct scheduler *s, struct scheduler_host *h);
void scheduler_cancel(struct scheduler *s, struct scheduler_host *h, int64_t now);

// Microseconds until scheduler_ready can give something: 0 now, -1 if only a push or an answer
// can change that.
int64_t scheduler_next_wait(const struct scheduler *s, int64_t now);
size_t scheduler_in_flight(const struct scheduler *s);
size_t scheduler_hosts(const struct scheduler *s);

#endif
