// The analyser's end of its socket and its region: questions in, answers out. The run's end is
// pool.c.
//
// Questions are numbered, and the bytes of question n stand in place n % REGION_PLACES of the
// region (monitor/region.h). On the socket goes a head for each, its length (u32) and its number
// (u32, both little-endian). The answer comes back on the socket: a head with the answer's length
// and the question's number, and the answer. Questions are answered in their order; a head that is
// not the next one's is no answer.
#ifndef WG_MONITOR_SERVE_H
#define WG_MONITOR_SERVE_H

#include "base/buf.h"
#include "monitor/region.h"

enum { SERVE_HEAD = 8 }; // bytes

struct serve_head {
    uint32_t length, number;
};

void serve_put_head(char to[SERVE_HEAD], const struct serve_head *head);
struct serve_head serve_get_head(const char from[SERVE_HEAD]);

// Appends the answer to `question`; false ends the analyser.
typedef bool serve_fn(void *ctx, struct str question, struct buf *answer);

// Answers until the socket ends, an answer is over LIMIT_ANSWER_BYTES, or fn says no. Each
// question has its CPU time (sandbox_next_page); memory that a large one took is given back.
void serve(int socket, const struct region *region, serve_fn *fn, void *ctx);

#endif
