// Time is passed in. Wall time is int64 microseconds since 1970-01-01 UTC and serves due times
// and records; monotonic time serves delays and timeouts. The file that WATCHGLASS_CLOCK names
// drives both in tests: one line, microseconds, read again at every call.
#ifndef WG_BASE_CLOCK_H
#define WG_BASE_CLOCK_H

#include "base/arena.h"

enum { CLOCK_TEXT_SIZE = 32 };
#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_DAY (INT64_C(86400) * CLOCK_SECOND)

struct clock {
    const char *file; // NULL for the machine's clocks; borrowed
};

// From the environment; call it once, at start.
struct clock clock_from_env(void);
int64_t clock_wall(const struct clock *c);
int64_t clock_monotonic(const struct clock *c);
// "synchronised", "unsynchronised" or "file": what the evidence says of the clock.
const char *clock_state(const struct clock *c);
// "2026-11-21T09:30:00Z" (RFC 3339, whole seconds) into out; returns out.
const char *clock_format(int64_t wall_us, char out[CLOCK_TEXT_SIZE]);
// RFC 3339 date, or date and time with Z or a numeric offset; a date alone is its midnight UTC.
// Pages often leave out the seconds or the offset: accepted, and read as UTC.
bool clock_parse(struct str text, int64_t *wall_us);
// Days since 1970-01-01 of a civil (Gregorian) date; months and days beyond their range carry.
int64_t clock_days(int64_t year, int month, int day);

#endif
