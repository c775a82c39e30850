// Inside the lexicon: what its files say, as rows that have a key and a place, before the overlay
// is laid over the shipped rows and all is checked.
#ifndef WG_PATTERNS_LEXICON_ROWS_H
#define WG_PATTERNS_LEXICON_ROWS_H

#include "patterns/lexicon.h"

enum lexicon_list {
    LIST_SUBSTANCES,
    LIST_CUES,
    LIST_COMPANIONS,
    LIST_CLASSES,
    LIST_WEIGHTS,
    LIST_LICENCES,
    LIST_MORPHEMES,
    LIST_FAMILIES,
    LIST_RULES,
    LEXICON_LISTS,
};

struct lexicon_row {
    struct str key;    // what an overlay replaces by
    const void *value; // a struct of the list
    const char *file;
    int line;
    bool overlay;
};

struct lexicon_rows {
    struct lexicon_row *items;
    size_t n, cap;
};

struct lexicon_source {
    struct lexicon_rows lists[LEXICON_LISTS];
};

// Adds the rows of one file's text. False after a problem. Nothing borrows from `text`.
bool lexicon_read(struct arena *a, const char *file, struct str text, bool overlay,
                  struct lexicon_source *out, struct problems *p) WG_CHECKED;
// Sets the ordinary words of the folder and of the overlay (NULL: none).
bool lexicon_read_ordinary(struct arena *a, const char *dir, const char *overlay,
                           struct lexicon *lex, struct problems *p) WG_CHECKED;
// Sorts each list by key and keeps the overlay's row where both have one; a key that stands twice
// in the same folder is a problem.
bool lexicon_merge(struct lexicon_source *s, struct problems *p) WG_CHECKED;
// What no single row shows: classes that are missing, names and numbers that two substances
// share, companions of names that nobody has.
bool lexicon_check(const struct lexicon *lex, const struct lexicon_source *s,
                   struct problems *p) WG_CHECKED;
// Simple case folding, code point by code point (ICU, no locale).
struct str lexicon_fold(struct arena *a, struct str s);
void lexicon_set_version(struct lexicon *lex);

#endif
