// Problems found in files that a person edits: all of them, not only the first, each with file
// and line, what is wrong, and what would be right.
#ifndef WG_BASE_PROBLEMS_H
#define WG_BASE_PROBLEMS_H

#include "base/buf.h"

enum { PROBLEMS_SHOWN = 50 }; // more are counted, not kept

struct problems {
    struct buf text; // "FILE:LINE: message\n" each
    size_t count;
};

void problems_init(struct problems *p);
void problems_deinit(struct problems *p);
// line 0: the file as a whole. Returns false, for `return problem(...)`.
bool problem(struct problems *p, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
