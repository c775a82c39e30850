// A few short literals that are looked for at given places only: where a word begins ("ghb",
// "ice", "2c-b"), or where letters stand alone. In most other places they stand by chance.
#ifndef WG_PATTERNS_INITIALS_H
#define WG_PATTERNS_INITIALS_H

#include "base/arena.h"
#include "patterns/kinds.h"
#include "patterns/scan.h"

enum { INITIALS_MIN = 2, INITIALS_BITS = 16, INITIALS_BUCKET_BITS = 10 };

struct initials {
    uint32_t head[(1 << INITIALS_BITS) / 32];         // by hash of the first three bytes
    uint32_t bucket[(1 << INITIALS_BUCKET_BITS) + 1]; // by hash of the first two
    const struct initial *literals;                   // by bucket
    size_t n;
};

// True of a literal that initials_run can find: it begins with a small letter or digit of ASCII
// and has INITIALS_MIN bytes or more.
bool initials_can(struct str literal);
// The literals are distinct, of INITIALS_MIN bytes or more, and must live as long as the set; the
// arena holds the tables.
void initials_init(struct initials *s, const struct str *literals, size_t n, struct arena *a);
// All hits at the begin of a word of canonical text, in order of their starts; true if `hit`
// stopped it. A word begins with a letter of ASCII that follows none ("30xanax") or a digit that
// follows neither. `literal` is the index in initials_init's list.
bool initials_run(const struct initials *s, struct str canonical, const struct kinds *kinds,
                  scan_hit_fn *hit, void *ctx);
// All hits that begin in the bytes [from, to) of any text.
bool initials_between(const struct initials *s, struct str text, size_t from, size_t to,
                      scan_hit_fn *hit, void *ctx);

#endif
