// How soon one host may be asked again: a state machine without clock or I/O of its own.
//
// Requests in flight are counted, not connections (HTTP/2 multiplexes). The delay runs from the
// end of an answer to the next request, and holds for the host as a whole: with several allowed
// in flight, they still start at least a delay apart. robots.txt, probes and redirects count
// like pages. Requests that were in flight together when the host began to refuse or to stall are
// one event: with 64 side by side one short outage is no reason to give the host up, nor to slow
// down by 2^64. `now` is microseconds of one clock, always the same (the run passes wall time,
// since next_at is stored).
#ifndef WG_CRAWLER_POLITENESS_H
#define WG_CRAWLER_POLITENESS_H

#include "base/clock.h"
#include "crawler/fetch.h"

enum {
    POLITENESS_FACTOR_MIN = 100,  // percent of the delay
    POLITENESS_FACTOR_MAX = 3200, // 2 s becomes 64 s
    POLITENESS_GROW = 200,        // percent, on 429, 503 and time-outs
    POLITENESS_GROW_SLOW = 125,   // percent, on slow answers
    POLITENESS_SHRINK = 90,       // percent, on a good answer: 22 of them undo one tenfold
    POLITENESS_BLOCKED_AFTER = 5, // refusals and failures in a row
};
#define POLITENESS_SLOW (5 * CLOCK_SECOND)  // an answer that took longer is slow
#define POLITENESS_FLOOR (CLOCK_SECOND / 4) // the least delay that a factor above 1 multiplies

struct politeness {
    int64_t delay;        // microseconds: the profile's or robots' crawl-delay, the larger
    int64_t next_at;      // no request before
    int64_t answered_at;  // the last answer's end; 0: none yet
    unsigned concurrency; // requests in flight at most
    unsigned in_flight;
    unsigned factor;    // percent
    unsigned refusals;  // in a row; a burst counts once
    int64_t refused_at; // the last one that counted
    unsigned walls;     // of this turn
    bool blocked;       // the host refuses us: leave it alone until politeness_new_turn
};

struct politeness_answer {
    enum fetch_outcome outcome;
    int status;                  // 0: none
    int64_t retry_after_seconds; // -1: none
    int64_t elapsed;             // microseconds
};

void politeness_init(struct politeness *p, int64_t delay, unsigned concurrency, int64_t next_at);
// robots.txt asks for at least this delay (microseconds), from its own answer on.
void politeness_crawl_delay(struct politeness *p, int64_t delay);
// The delay with its factor.
int64_t politeness_delay(const struct politeness *p);
bool politeness_allows(const struct politeness *p, int64_t now);
// A request goes out: next_at is then what must be stored before it does.
void politeness_request(struct politeness *p, int64_t now);
void politeness_answer(struct politeness *p, int64_t now, const struct politeness_answer *answer);
// The last answer, good by its status, was a refusal by its content (a bot wall served with 200).
void politeness_refused(struct politeness *p);
// The request was not made after all (cancelled before an answer).
void politeness_cancel(struct politeness *p, int64_t now);
// The host's next turn (the next run): a blocked host is tried again; factor and next_at stay.
void politeness_new_turn(struct politeness *p);

#endif
