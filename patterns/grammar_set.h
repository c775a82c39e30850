// The morphemes of one set, to be read off a text forwards or backwards.
#ifndef WG_PATTERNS_GRAMMAR_SET_H
#define WG_PATTERNS_GRAMMAR_SET_H

#include "base/arena.h"

enum { SET_MATCHES = 12 }; // morphemes of one set that begin one another: "but", "butyr", "butyryl"

enum reading { READ_BACKWARDS, READ_FORWARDS };

struct set_node {
    uint32_t child, sibling; // 0: none
    uint32_t morpheme;       // that ends here, plus 1; 0: none
    char byte;
};

struct grammar_set {
    struct set_trie {
        uint64_t first[4]; // bits of the bytes with which morphemes begin
        const struct set_node *nodes;
        const uint32_t *begins;  // where each first byte leads; NULL in a small set
    } tries[2];                  // by enum reading
    const struct str *canonical; // by morpheme
};

struct set_entry {
    struct str text, canonical; // text as it stands in canonical text; not empty
};

// Of equal texts the first counts. The texts must live as long as the set.
void grammar_set_init(struct grammar_set *s, const struct set_entry *entries, size_t n,
                      struct arena *a);

struct set_match {
    uint32_t len, morpheme;
};
// Whether any can, by its first byte: nearly always no.
static inline bool grammar_set_may(const struct grammar_set *s, enum reading reading, char c)
{
    return s->tries[reading].first[(unsigned char)c / 64] >> ((unsigned char)c % 64) & 1;
}

// The morphemes that stand at `at`: forwards in the bytes [at, at + left), backwards in
// [at - left, at), shortest first. Returns how many.
size_t grammar_set_match(const struct grammar_set *s, enum reading reading, const char *at,
                         size_t left, struct set_match out[SET_MATCHES]);

#endif
