// Inside of words.c and word_walk.c.
#ifndef WG_PATTERNS_WORDS_LOOK_H
#define WG_PATTERNS_WORDS_LOOK_H

#include "patterns/words.h"

// Letters of one script in a row. A word that is too long to be anything has its first letters.
struct word {
    uint32_t letters[SPELLING_LETTERS + 1];
    size_t n;          // at most SPELLING_LETTERS + 1
    size_t start, end; // bytes
};

// The first word at or behind *at, which moves behind it; false: there is none.
bool word_next(const struct fold *f, struct str canonical, size_t *at, struct word *out);
// What the word is in another spelling; false: nothing.
bool word_look(const struct words *w, struct str canonical, const struct word *word,
               struct word_hit *hit);

#endif
