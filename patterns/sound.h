// Names by their sound: written in another script, or by ear in another language's Latin letters.
//
// A word of an alphabet (Cyrillic, Greek; Latin itself) is put into Latin letters and folded: c, k
// and q are one, ph and f, y, i and j, s and z, th and t, a doubled letter and a single, and so on.
// Words with equal keys sound alike; a word may have an ending behind its name's key
// ("tramadolu"). Scripts that leave vowels out (Arabic, Hebrew, Devanagari) or put some in (Hangul,
// kana) are reduced to consonants, p and b, f and v being one; a vowel that the word does write
// must stand there in the name too.
//
// Letters are code points of canonical text. What is ordinary language is not asked here.
#ifndef WG_PATTERNS_SOUND_H
#define WG_PATTERNS_SOUND_H

#include "patterns/spelling.h"

enum {
    SOUND_KEY = 2 * SPELLING_LETTERS, // bytes of a key
    SOUND_MIN = 6,                    // letters of a key in which a Latin word must agree
    SOUND_MIN_FOREIGN = 5,            // a word of another alphabet
    SOUND_MIN_INFLECTED = 6,          // either, with an ending
    SOUND_MIN_BRAND = 7,              // a brand with an ending
    SOUND_MIN_SKELETON = 5,           // consonants
};

// A word's consonants, and for each place before, between and behind them whether a vowel is there.
struct sound_skeleton {
    char consonants[SOUND_KEY];
    char gaps[SOUND_KEY + 1]; // 0, SOUND_FILLER or SOUND_VOWEL
    size_t n;
    bool strict; // where it writes no vowel there is none
    bool liquid; // l and r are the same
    bool sparse; // a third of the vowels are enough (Hebrew writes hardly an a), else a half
};

struct sound {
    struct word_index keys, skeletons; // of the index of a name
    const struct sound_name *names;
};

// Names of too few letters, or not in an alphabet, are left out. The arena holds all that is kept.
void sound_init(struct sound *s, const struct spelling_name *names, size_t n, struct arena *a);
// The index of the first name that the word sounds like. SIZE_MAX: none.
size_t sound_find(const struct sound *s, const uint32_t *word, size_t n);

// The parts of it, for tests. The key of a word in an alphabet; its length, 0 if it has none.
size_t sound_key(const uint32_t *word, size_t n, char out[SOUND_KEY]);
// The skeleton of a word in one of the other scripts; false if it is in none.
bool sound_skeleton(const uint32_t *word, size_t n, struct sound_skeleton *out);

#endif
