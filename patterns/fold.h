// What one code point becomes in canonical text, in a table made once from ICU.
//
// A cell is NFKC_Casefold of the code point, decomposed, without accents and vowel points of
// alphabets that do without them, digits of every script as ASCII, dashes as '-', white space as
// ' '. Marks that are a script's vowels (Indic, Thai) stay. ICU opens no file for this, and after
// fold_new only its pure composition function is called.
#ifndef WG_PATTERNS_FOLD_H
#define WG_PATTERNS_FOLD_H

#include "base/err.h"
#include "base/utf8.h"

enum char_class {
    CHAR_OTHER, // punctuation, symbols, unassigned
    CHAR_SPACE,
    CHAR_LETTER,
    CHAR_DIGIT,
    CHAR_MARK, // kept: it belongs to the letter before it
    CHAR_WIDE, // letters of scripts that put no space between words
    CHAR_GONE, // becomes nothing
};

enum {
    FOLD_LATIN = 1,     // a letter of the Latin script
    FOLD_TWINS = 2,     // a letter of a script that has look-alikes of Latin letters
    FOLD_STRICT = 4,    // its twin looks the same in every typeface
    FOLD_COMPOSE = 8,   // joins the letter before it (voiced kana, Hangul jamo)
    FOLD_APART = 16,    // a letter that stands alone wherever it stands: of flags' country codes
    FOLD_CYRILLIC = 32, // of the FOLD_TWINS
    FOLD_GREEK = 64,
    FOLD_INSIDE = 128, // a symbol whose twin counts inside a word: a circle for o
};

struct fold_cell {
    uint32_t at;   // of its text in the pool
    uint8_t len;   // FOLD_SELF: the code point itself
    uint8_t class; // enum char_class
    uint8_t flags;
    char twin; // the Latin letter that it looks like, or 0
};

enum { FOLD_SELF = 0xFF, FOLD_PAGES = 0x1100 };

struct fold {
    uint16_t page[FOLD_PAGES]; // of 256 cells each; equal pages are shared
    struct fold_cell *cells;
    char *pool;
};

struct fold *fold_new(struct err *err) WG_CHECKED;
void fold_free(struct fold *f);

static inline const struct fold_cell *fold_at(const struct fold *f, uint32_t cp)
{
    return &f->cells[(size_t)f->page[cp >> 8] * 256 + (cp & 0xFF)];
}

static inline enum char_class fold_class(const struct fold *f, uint32_t cp)
{
    return (enum char_class)fold_at(f, cp)->class;
}

// utf8_next, at hand for the usual characters of two and three bytes.
static inline uint32_t fold_next(struct str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t left = s.len - *at;
    if (left >= 2 && p[0] >= 0xC2 && p[0] < 0xE0 && (p[1] & 0xC0) == 0x80) {
        *at += 2;
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    // Neither too long a form nor a surrogate: those begin with E0 and ED.
    if (left >= 3 && p[0] > 0xE0 && p[0] < 0xF0 && p[0] != 0xED && (p[1] & 0xC0) == 0x80 &&
        (p[2] & 0xC0) == 0x80) {
        *at += 3;
        return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    return utf8_next(s, at);
}

// The one code point that a and b compose to, or 0.
uint32_t fold_compose(uint32_t a, uint32_t b);
// The code point that ends before `at` (which is > 0) of valid UTF-8, and where it begins.
uint32_t utf8_before(struct str s, size_t at, size_t *start);

#endif
