// The analyser's end of its socket: questions in, answers out. The run's end is pool.c.
//
// A question is its length (u32), its number (u32) and its bytes; the answer to it is the same,
// with the question's number, so that an answer is never taken for that of another question.
#ifndef WG_MONITOR_SERVE_H
#define WG_MONITOR_SERVE_H

#include "base/buf.h"

enum { SERVE_HEAD = 8 }; // bytes before a question and before an answer

// Appends the answer to `question`; false ends the analyser.
typedef bool serve_fn(void *ctx, struct str question, struct buf *answer);

// Answers until the socket ends, an answer is over LIMIT_ANSWER_BYTES, or fn says no. Each
// question has its CPU time (sandbox_next_page); memory that a large one took is given back.
void serve(int socket, serve_fn *fn, void *ctx);

#endif
