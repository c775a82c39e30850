// Dates of sitemaps, feeds and header lines.
#ifndef WG_BASE_FEED_DATE_H
#define WG_BASE_FEED_DATE_H

#include "base/arena.h"

// RFC 3339, in the arena: a date (or full date and time) as written if it was that; what W3C's
// datetime note allows beyond it ("2026", "2026-11", no seconds), near misses of it and RFC 822
// dates converted to UTC; else empty.
struct str feed_date(struct arena *a, struct str text);
// "Sat, 21 Nov 2026 09:30:00 +0100" (RFC 822 and 2822), with what feeds make of it: no weekday,
// full names, another order ("Nov 21, 2026"), dashes, two-digit years, AM and PM, no seconds, no
// zone (UTC). Microseconds since 1970 UTC.
bool feed_date_rfc822(struct str text, int64_t *wall_us);

#endif
