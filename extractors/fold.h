// Text made comparable for the small parsers (price, quantity, contact): one spelling of digits,
// spaces, dashes and letters, so that their tables need one row a word.
#ifndef WG_EXTRACTORS_FOLD_H
#define WG_EXTRACTORS_FOLD_H

#include "base/arena.h"
#include "base/block.h"

// A folded copy of s in the arena: decimal digits of any script are ASCII; letters are
// case-folded, fullwidth forms narrow; every white space is ' ' (line ends '\n'); dashes are '-',
// apostrophes '\'', multiplication signs '*'; Arabic and ideographic commas ','; U+066B '.'.
// Invisible characters (zero width, bidirectional marks, soft hyphens) are dropped. Behind its end
// stand FOLD_PADDING bytes of 0, so that loops over some blocks need no end of their own.
enum { FOLD_PADDING = 64 };
struct str fold_text(struct arena *a, struct str s);
// The bytes of `s` that became bytes [from, to) of its folded copy. Walks s from its start.
struct str fold_source(struct str s, size_t from, size_t to);

// The same for many places of one long text, in rising order: a cursor (zeroed at first) moves
// to `from` and never back, so that all the walks together are linear.
struct fold_cursor {
    size_t source, folded;
};
struct str fold_source_next(struct str s, struct fold_cursor *cursor, size_t from, size_t to);

// Whether a folded character is a letter of a script that puts spaces between words; Han, kana,
// Hangul, Thai, Lao, Khmer and Burmese letters are not: words of theirs touch their neighbours.
bool fold_spaced_letter(uint32_t cp);
// That, for the character that starts at `at`, and for the one that ends there.
bool fold_wide_letter_after(struct str folded, size_t at); // of a character that is not ASCII
bool fold_wide_letter_before(struct str folded, size_t at);
static inline bool fold_letter_after(struct str folded, size_t at)
{
    if (at >= folded.len)
        return false;
    return (unsigned char)folded.ptr[at] < 0x80 ? ascii_alpha(folded.ptr[at])
                                                : fold_wide_letter_after(folded, at);
}
static inline bool fold_letter_before(struct str folded, size_t at)
{
    if (at == 0)
        return false;
    return (unsigned char)folded.ptr[at - 1] < 0x80 ? ascii_alpha(folded.ptr[at - 1])
                                                    : fold_wide_letter_before(folded, at);
}
// The offset behind spaces (' ' only) at `at`, and before spaces that end at `at`; at most max.
size_t fold_skip_spaces(struct str folded, size_t at, size_t max);
size_t fold_back_spaces(struct str folded, size_t at, size_t max);

static inline char fold_byte(struct str s, size_t at)
{
    return at < s.len ? s.ptr[at] : '\0';
}

static inline bool fold_digit(struct str s, size_t at)
{
    return at < s.len && ascii_digit(s.ptr[at]);
}

#endif
