// A set of hashes that grows to a limit and then forgets: a new one takes the place of an old one
// near it. For "was this seen before on this host?", where a wrong answer costs a request.
//
// Of a hash 32 bits are kept, so that a new one is taken for a known one once in 2^32 / max times.
#ifndef WG_CRAWLER_RECENT_SET_H
#define WG_CRAWLER_RECENT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct recent_set {
    uint32_t *slots; // 0: free
    size_t cap, used, max;
    bool forgot; // something had to go: what seems new may be old
};

// `max` is a power of two, at least 16; 4 bytes each, taken as needed.
void recent_set_init(struct recent_set *s, size_t max);
void recent_set_deinit(struct recent_set *s);
// True if it was not in the set.
bool recent_set_add(struct recent_set *s, uint64_t hash);
bool recent_set_has(const struct recent_set *s, uint64_t hash);

#endif
