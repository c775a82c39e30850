// Inside of sound.c: what the letters of other scripts sound like, in Latin letters.
#ifndef WG_PATTERNS_SOUND_LETTERS_H
#define WG_PATTERNS_SOUND_LETTERS_H

#include <stddef.h>
#include <stdint.h>

// Alphabets write all their vowels; in the others some are left out or put in.
enum sound_script {
    SOUND_NONE,
    SOUND_ALPHABET, // Latin, Cyrillic, Greek
    SOUND_ABJAD,    // Arabic, Hebrew, Devanagari: a vowel may be missing
    SOUND_SYLLABLE, // Hangul, kana: one may stand between consonants, and l is r
};

// In what letters sound like: a vowel that was meant, and one that may only part consonants.
#define SOUND_VOWEL 'A'
#define SOUND_FILLER 'U'

enum sound_script sound_script_of(uint32_t letter);
// What the letter sounds like; NULL for one that is unknown. Latin letters for an alphabet; else
// consonants, SOUND_VOWEL and SOUND_FILLER. Of lips b stands for b and v, p for p and f, and
// capitals for others (sound.c); s for z too. Not for Hangul.
const char *sound_letter(uint32_t letter);
// The parts of a Hangul syllable one after the other; NULL for one that is unknown.
void sound_hangul(uint32_t syllable, const char *parts[3]);

#endif
