// A few short literals that count only where a word begins: "ghb", "ice", "2c-b". In most other
// places their letters stand by chance, so the places are found first: 64 bytes at a time, the
// bytes that are a letter or digit of ASCII and follow none.
#ifndef WG_PATTERNS_INITIALS_H
#define WG_PATTERNS_INITIALS_H

#include "base/arena.h"
#include "patterns/scan.h"

enum { INITIALS_MIN = 2, INITIALS_BITS = 16 };

struct initials {
    uint64_t head[(1 << INITIALS_BITS) / 64]; // by hash of the first three bytes
    const struct initial *literals;           // bytewise
    size_t n;
};

// True of a literal that this can find: it begins with a small letter or digit of ASCII and has
// INITIALS_MIN bytes or more.
bool initials_can(struct str literal);
// The literals are distinct and must live as long as the set; the arena holds the tables.
void initials_init(struct initials *s, const struct str *literals, size_t n, struct arena *a);
// All hits at the begin of a word of canonical text, in order of their starts; true if `hit`
// stopped it. `literal` is the index in initials_init's list.
bool initials_run(const struct initials *s, struct str canonical, scan_hit_fn *hit, void *ctx);

#endif
