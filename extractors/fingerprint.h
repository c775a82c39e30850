// What a page shows, in numbers: to tell a changed page from one that only differs, a copy from
// its original, and a page that brings something new from the hundredth view of the same list.
//
// `content` and `title` are hashes of the bytes. The rest is made of words, which are read alike:
// the case of letters of ASCII and Latin-1 is ignored, and a run of decimal digits is one '0'
// (ASCII, fullwidth, Arabic and Indic digits), also with signs and spaces between digits, as in
// "1,299.00" or "12:30", so that a page that counts or tells the time is the same page. A word is a
// run of letters and digits; scripts without spaces between words (Han, kana, Thai, Lao, Khmer,
// Burmese) give one word for each two neighbouring characters.
//
// The hashes are fast and well mixed, but not keyed: who wants two pages with one fingerprint can
// make them, and only deceives about pages of his own. They may be stored: the same text gives the
// same numbers on every machine.
#ifndef WG_EXTRACTORS_FINGERPRINT_H
#define WG_EXTRACTORS_FINGERPRINT_H

#include "base/str.h"

enum {
    FINGERPRINT_LINES = 48,
    FINGERPRINT_LINE_WORDS = 3,  // a shorter line (a menu entry, a button) is in no sample
    FINGERPRINT_WORDS_MIN = 8,   // fewer: no simhash
    FINGERPRINT_WORD_BYTES = 64, // a longer word counts as several
    FINGERPRINT_NEAR = 3, // bits: at most so far apart is nearly the same (Manku et al. 2007)
};

struct fingerprint {
    uint64_t content; // of title and text, every byte; 0 only when both are empty
    uint64_t title;   // 0: no title
    uint64_t simhash; // Charikar's, over the text's words without their order; 0: too few words
    uint32_t words;   // of the text
    // The smallest hashes of the text's lines, each once, ascending: a sample that is the same for
    // the same lines in whatever order.
    uint32_t lines[FINGERPRINT_LINES];
    uint32_t n_lines;
};

// `text` is the visible text, runs separated by '\n', in clean UTF-8 (other bytes do no harm).
// Linear, no allocation; bench/bench_fingerprint.c measures it.
void fingerprint_make(struct str title, struct str text, struct fingerprint *out);
// Of two simhashes, in bits: 0 to 64.
unsigned fingerprint_distance(uint64_t a, uint64_t b);

#endif
