// A scan for literals of which each stands for several things: the table between a set of texts
// and what their hits mean. Built by adding (text, use) pairs, then compiled.
#ifndef WG_PATTERNS_LITERALS_H
#define WG_PATTERNS_LITERALS_H

#include "base/arena.h"
#include "patterns/fold.h"
#include "patterns/scan.h"

struct literal_use {
    uint32_t role;  // the owner's own enum
    uint32_t index; // into the owner's table
};

struct literals {
    struct scan *scan;
    struct literal {
        struct str text;
        const struct literal_use *uses;
        size_t n_uses;
        unsigned letters; // bounds_letters()
    } * items;
    size_t n;
    struct literal_pair {
        struct str text;
        struct literal_use use;
    } * pairs; // while it is built
    size_t n_pairs, cap;
};

// Empty texts are left out; the text must live as long as the set.
void literals_add(struct literals *l, struct str text, uint32_t role, uint32_t index);
bool literals_compile(struct literals *l, const struct fold *fold, struct arena *a,
                      const char *cache_dir, struct err *err) WG_CHECKED;
void literals_deinit(struct literals *l);

#endif
