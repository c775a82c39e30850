// What stands where in canonical text, one bit for each byte. It is found out once for a text, and
// whoever asks where words begin, or digits stand between separators, asks 64 bytes at a time.
#ifndef WG_PATTERNS_KINDS_H
#define WG_PATTERNS_KINDS_H

#include "base/str.h"
#include "patterns/span.h"

enum { KINDS_BEHIND = 16 };

// Bit i of span s stands for byte s * SPAN + i.
struct kinds_span {
    uint64_t letters; // small ones of ASCII; canonical text has no others
    uint64_t digits;
    uint64_t symbols; // '@', '$' and '!', which may stand for letters
    uint64_t beyond;  // not ASCII
};

struct kinds {
    struct kinds_span *spans; // n, and an empty one behind them
    size_t n, cap;
};

void kinds_init(struct kinds *k);
void kinds_deinit(struct kinds *k);
// Forgets the text before.
void kinds_make(struct kinds *k, struct str canonical);

// The 64 bytes of span `i`, behind which KINDS_BEHIND can be read. Where the text has no more of
// them stand zeros, for which `room` is needed.
static inline const char *kinds_bytes(struct str text, size_t i, char room[SPAN + KINDS_BEHIND])
{
    const char *p = text.ptr + i * SPAN;
    size_t left = text.len - i * SPAN;
    if (left >= SPAN + KINDS_BEHIND)
        return p;
    memset(room, 0, SPAN + KINDS_BEHIND);
    return memcpy(room, p, left);
}

#endif
