// Visiting hours: when a site may be asked at all ("nights only").
//
// A window is "HH:MM-HH:MM", with days of the week before it and a fixed offset from UTC behind
// it if need be: "22:00-06:00", "Mon-Fri 22:00-06:00 +01:00", "Sat,Sun 00:00-24:00". It opens at
// the first time and closes at the second, on the next day if that is not later. Days are those
// on which it opens, by its own offset. Zones with names are refused: their rules change, and an
// hour would exist twice or never.
#ifndef WG_CRAWLER_WINDOW_H
#define WG_CRAWLER_WINDOW_H

#include "base/err.h"
#include "base/str.h"

enum { WINDOWS_MAX = 20 };

struct window {
    unsigned days; // bit 0: Monday ... bit 6: Sunday
    int opens;     // minute of the day, 0 to 1439
    int minutes;   // that it stays open, 1 to 1440
    int offset;    // minutes east of UTC, -839 to 839 (below 14 hours)
};

// The windows of a site; none: always open.
struct windows {
    struct window items[WINDOWS_MAX];
    size_t n;
};

// The message says what would be right.
bool window_parse(struct str text, struct window *out, struct err *err) WG_CHECKED;
// Is one of them open at `at` (wall microseconds since 1970 UTC)? *opens_at (which may be NULL)
// becomes the first time from `at` on at which one is: `at` itself when it is true; INT64_MAX if
// that is beyond the calendar.
bool window_open(const struct windows *w, int64_t at, int64_t *opens_at);

#endif
