// A set of literals that are looked for all at once in text in which nearly nothing is found: the
// first lane's scan. What scan.h reports of all hits, this does several times faster where hits
// are rare, and its literals need at least SIEVE_MIN bytes.
//
// One place in SIEVE_STEP is asked one question: may a literal have the four bytes here? Each
// literal is known by as many fours, one right behind the other, so that one of them meets such a
// place wherever the literal stands; its fours are those whose letters are rare in text and which
// few other literals have. A table of bits answers, small enough for the processor's first cache.
// Few places pass; there the bytes are compared with those of the literals in a bucket.
#ifndef WG_PATTERNS_SIEVE_H
#define WG_PATTERNS_SIEVE_H

#include "base/arena.h"
#include "patterns/scan.h"

enum {
    SIEVE_FOUR = 4,
    SIEVE_STEP = 2,
    SIEVE_MIN = SIEVE_FOUR + SIEVE_STEP - 1, // bytes of a literal
    SIEVE_BITS = 17,                         // of the hash of four bytes
    SIEVE_BUCKET_BITS = 12,
};

struct sieve {
    uint32_t bits[(1 << SIEVE_BITS) / 32];
    uint32_t bucket[(1 << SIEVE_BUCKET_BITS) + 1]; // where each one's fours begin
    const struct sieve_four *fours;                // by bucket
    const struct str *literals;
    size_t n;
};

// The literals are distinct, of SIEVE_MIN bytes or more; they and their list must live as long as
// the sieve. The arena holds the tables.
void sieve_init(struct sieve *s, const struct str *literals, size_t n, struct arena *a);
// All hits, overlapping ones too, each once and in no order; true if `hit` stopped it. `literal` is
// the index in sieve_init's list. Linear in the text for a given set.
bool sieve_run(const struct sieve *s, struct str text, scan_hit_fn *hit, void *ctx);

#endif
