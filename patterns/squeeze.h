// The squeezed view: canonical text without anything between its letters, to see through
// "t r a m a d o l", "tr4m-4-dol" and "traaamadol".
//
// Letters and digits only; digits and symbols that stand for letters folded with them (0 and o, 1
// and i and l, 4 and @ and a ...), repeated letters once. Too much is equal here, so a hit counts
// only when squeeze_fits says that the text hides the name or sets it otherwise, instead of
// having its letters in several ordinary words by chance ("extra madol").
#ifndef WG_PATTERNS_SQUEEZE_H
#define WG_PATTERNS_SQUEEZE_H

#include "base/arena.h"
#include "base/buf.h"
#include "patterns/fold.h"
#include "patterns/kinds.h"

struct squeezed {
    struct buf text;
    // Of each span of the canonical text its begin, and how long the view was there: a map of
    // every byte would be four times the text.
    struct squeeze_mark {
        uint32_t at, view;
        bool apart; // SQUEEZE_MIN_SPACED letters that each stand alone may end in it
    } * marks;
    size_t n_marks, cap;
    struct kinds kinds; // of the canonical text
};

// A name prepared for the view. All three lie in the caller's arena.
struct squeeze_name {
    struct str text;  // its squeezed form
    struct str plain; // the letter that each byte of text was before folding
    struct str gaps;  // text.len + 1 bytes: 1 where the name itself has a separator before it
    unsigned letters; // characters of the view; one of a wide script counts as two
    bool wide;        // all of them of wide scripts
};

enum squeeze_fit {
    SQUEEZE_NO,
    SQUEEZE_VARIANT, // only the name's own separators differ: "4 piperidone", "N boc4piperidone"
    SQUEEZE_HIDDEN,  // split, digits for letters, or stretched
};

enum {
    SQUEEZE_MIN_SPACED = 4, // letters of a name that counts when each stands alone
    SQUEEZE_MIN = 6,        // of one that counts when disguised in another way
};

void squeeze_init(struct squeezed *s);
void squeeze_deinit(struct squeezed *s);
// Empties *out first. Linear.
void squeeze(const struct fold *f, struct str canonical, struct squeezed *out);
// Where the character of the view's byte i stands first in the canonical text; its length for the
// view's end.
size_t squeeze_place(const struct fold *f, struct str canonical, const struct squeezed *s,
                     size_t i);
// A part of the canonical text, wider than need be, from which the view has its bytes [start, end).
// Cheaper than two places.
void squeeze_around(const struct squeezed *s, size_t start, size_t end, size_t *from, size_t *to);
// False if the name has too few letters for this view.
bool squeeze_name(const struct fold *f, struct arena *a, struct str canonical,
                  struct squeeze_name *out);
// How the view's bytes from `start` on, which equal name->text, stand in the text. *from and *to
// are the bytes of the canonical text.
enum squeeze_fit squeeze_fits(const struct fold *f, struct str canonical, const struct squeezed *s,
                              size_t start, const struct squeeze_name *name, size_t *from,
                              size_t *to);

#endif
