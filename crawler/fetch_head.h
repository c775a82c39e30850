// The head of an HTTP answer (RFC 9112, section 4 and 5): what the crawler needs of it. Hostile
// input; any bytes go in. Private to the fetcher and its test.
#ifndef WG_CRAWLER_FETCH_HEAD_H
#define WG_CRAWLER_FETCH_HEAD_H

#include "base/arena.h"

struct fetch_response;

// Fills the parsed values of *r from `head` (status line and header lines, ended by LF or
// CRLF). Values live in the arena. `wall_us` is the time against which Retry-After dates count.
void fetch_head_parse(struct arena *a, struct str head, int64_t wall_us, struct fetch_response *r);
// The status of a status line; 0 if it is none.
int fetch_head_status(struct str line);
// Retry-After (RFC 9110, 10.2.3): seconds from wall_us on, 0 for a past date, at most
// LIMIT_RETRY_AFTER_SECONDS; -1 if malformed.
int64_t fetch_head_retry_after(struct str value, int64_t wall_us);

#endif
