// A set of literals that are looked for all at once in text in which nearly nothing is found: the
// first lane's scan. What scan.h reports of all hits, this does several times faster where hits
// are rare, and its literals need at least SIEVE_MIN bytes.
//
// Each place of the text is asked one question: may a literal begin with the four bytes here? A
// table of bits answers, small enough for the processor's first cache. Few places pass; they are
// asked for more bytes, and then looked up among the sorted literals of their bucket. The literals
// that begin at one place are prefixes of each other, so they hang on one chain of parents.
#ifndef WG_PATTERNS_SIEVE_H
#define WG_PATTERNS_SIEVE_H

#include "base/arena.h"
#include "patterns/scan.h"

enum {
    SIEVE_MIN = 4,          // bytes of a literal
    SIEVE_HEAD_BITS = 17,   // of the hash of the first four bytes
    SIEVE_LONGER_BITS = 16, // of the hash of as many as eight
    SIEVE_BUCKET_BITS = 12,
};

struct sieve {
    uint32_t head[(1 << SIEVE_HEAD_BITS) / 32]; // a bit: a literal may begin so
    uint32_t longer[(1 << SIEVE_LONGER_BITS) / 32];
    uint32_t bucket[(1 << SIEVE_BUCKET_BITS) + 1]; // where each one's literals begin
    const struct sieve_literal *literals;          // by bucket, then bytewise
    size_t n;
};

// The literals are distinct, of SIEVE_MIN bytes or more, and must live as long as the sieve; the
// arena holds the tables.
void sieve_init(struct sieve *s, const struct str *literals, size_t n, struct arena *a);
// All hits, overlapping ones too, in order of their starts, the longest first; true if `hit`
// stopped it. `literal` is the index in sieve_init's list. Linear in the text for a given set.
bool sieve_run(const struct sieve *s, struct str text, scan_hit_fn *hit, void *ctx);

#endif
