// What walls are known by: one row a sign. Private to wall.c and its tests.
#ifndef WG_EXTRACTORS_WALL_SIGNS_H
#define WG_EXTRACTORS_WALL_SIGNS_H

#include "extractors/wall.h"

// What must be so for a sign to count, the surest first: of several signs the surest is named.
enum wall_when {
    WALL_EVER,    // nothing: no other page has it
    WALL_SHORT,   // the page is short (WALL_SHORT_WORDS)
    WALL_BARE,    // it shows nearly nothing (WALL_BARE_WORDS), or is refused and short
    WALL_REFUSED, // it is refused: pages that were served have this sign too
    WALL_WIDGET,  // as WALL_BARE, and no form for anything but the widget
    WALL_FORM,    // a log-in form, and few words (WALL_LOGIN_WORDS)
};

// Where to look for the rows of a table.
enum wall_place {
    // "name: start of the value" of a header; with nothing behind the colon any value
    WALL_IN_HEADER,
    WALL_IN_ADDRESS, // anywhere in the page's URL, or in the Location of a redirect
    WALL_IN_MARKUP,  // anywhere in the first WALL_BODY_BYTES
    // A whole part of the title or of the heading: what stands around it is no letter or digit, so
    // that "Page not found - Example" and "404 Not Found" count and "Lost and not found" does not.
    WALL_IN_TITLE,
    WALL_IN_TEXT, // of the visible text, at the beginning of a sentence
    WALL_PLACES
};

struct wall_sign {
    struct str text; // ASCII in lower case; in titles and texts folded (extractors/fold.h)
    enum wall wall;
    enum wall_when when;
    const char *name; // for the operator
};

struct wall_table {
    const struct wall_sign *rows;
    size_t count;
};

const struct wall_table *wall_signs(enum wall_place place);

// The tables of words, for wall_signs().
extern const struct wall_table wall_title_signs, wall_text_signs;

// Finds the rows of a table in a text, all in one pass: by a hash of three bytes.
enum { WALL_KEY_BYTES = 3, WALL_SLOTS = 1024, WALL_ROWS_MAX = 320 };

struct wall_finder {
    const struct wall_table *table;
    uint16_t slots[WALL_SLOTS];   // the first row whose text begins with such bytes, from 1
    uint16_t next[WALL_ROWS_MAX]; // the next one
    struct str text;
    size_t at;
    uint16_t row; // that comes next at `at`
};

void wall_finder_init(struct wall_finder *f, const struct wall_table *table);
void wall_finder_start(struct wall_finder *f, struct str text);
// The next sign and where it is, ASCII letter case ignored; NULL at the end. Of each place all rows
// are found, so signs may overlap.
const struct wall_sign *wall_finder_next(struct wall_finder *f, size_t *at);

#endif
