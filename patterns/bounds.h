// Whether a literal that was found in canonical text stands there as a word of its own.
//
// Scripts that put no space between words need no boundary. Others do, with what the languages of
// the lexicon add to a word: plural and case endings, the Arabic article and prepositions, a
// strength written right behind the name ("tramadol225mg").
#ifndef WG_PATTERNS_BOUNDS_H
#define WG_PATTERNS_BOUNDS_H

#include "patterns/fold.h"

enum bounds_mode {
    BOUNDS_WORD,  // as it is: cues
    BOUNDS_UNIT,  // the same, or right behind a digit: "350mg"
    BOUNDS_NAME,  // with endings and prefixes
    BOUNDS_GLUED, // the same, or among words that are written as one with it (glued.h)
};

// `letters` is bounds_letters() of the literal: short names bear less.
bool bounds_fit(const struct fold *f, struct str text, size_t start, size_t end, unsigned letters,
                enum bounds_mode mode);
// The two halves of it, for a name.
bool bounds_begins(const struct fold *f, struct str text, size_t start, unsigned letters);
bool bounds_ends(const struct fold *f, struct str text, size_t end, unsigned letters);
// Letters and digits of a text; one of a wide script counts as two.
unsigned bounds_letters(const struct fold *f, struct str text);
// A letter, digit or mark of a script that needs boundaries.
static inline bool bounds_glued(enum char_class c)
{
    return c == CHAR_LETTER || c == CHAR_DIGIT || c == CHAR_MARK;
}

#endif
