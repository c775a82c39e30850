// Spelling errors: which name a word is a misspelling of, by a deletion neighbourhood (the idea of
// SymSpell). Two words that are k errors apart become equal when at most k letters are taken out
// of each. So every name is entered without each choice of k letters, a word is asked without each
// choice of k letters, and what meets is compared in earnest. That also holds for the first
// SPELLING_PREFIX letters of both, which bounds the choices of a long word.
//
// An error is a letter too many, one missing, another one, or two neighbours swapped (restricted
// Damerau-Levenshtein distance). Letters are code points, so any script will do.
#ifndef WG_PATTERNS_SPELLING_H
#define WG_PATTERNS_SPELLING_H

#include "patterns/word_index.h"

enum {
    SPELLING_PREFIX = 10,
    SPELLING_ONE = 7,     // letters of a name in which one error is seen through
    SPELLING_TWO = 11,    // and two
    SPELLING_BRAND = 9,   // letters of a brand of which the first may be wrong
    SPELLING_LETTERS = 44 // of the longest name, and of the longest word
};

struct spelling_name {
    const uint32_t *letters;
    uint32_t n;
    bool brand; // or slang: any word may be one, so less is taken for it
};

struct spelling {
    struct word_index index; // of spelling_name's index
    const struct spelling_name *names;
};

// Names of fewer than SPELLING_ONE or more than SPELLING_LETTERS letters are left out. `names` must
// live as long as the index; the arena holds its tables.
void spelling_init(struct spelling *s, const struct spelling_name *names, size_t n,
                   struct arena *a);
// The errors that a name of n letters may have.
unsigned spelling_errors(size_t n);
// The index of the nearest name that the word is within its errors of, its own form apart: the one
// with the same first letter of several, else the first. SIZE_MAX: none.
size_t spelling_find(const struct spelling *s, const uint32_t *word, size_t n);
// The distance, or max + 1 where it is more. Neither word has more than SPELLING_LETTERS letters.
unsigned spelling_distance(const uint32_t *a, size_t n, const uint32_t *b, size_t m, unsigned max);

#endif
