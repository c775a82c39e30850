// Tables of words and phrases in folded text (extractors/fold.h), found by longest match.
#ifndef WG_EXTRACTORS_PHRASE_H
#define WG_EXTRACTORS_PHRASE_H

#include "base/str.h"

struct phrase {
    const char *text;  // folded
    const char *value; // what it stands for; the table's owner says what that is
    unsigned flags;
};

// Rows sorted bytewise by text, each text once.
struct phrase_table {
    const struct phrase *rows;
    size_t count;
};

enum { PHRASE_MAX = 48 }; // bytes of the longest text of any table

// The longest phrase that starts at `at`; *len is its length. NULL if there is none. A phrase
// that begins or ends with a letter of a spaced script must begin or end a word there.
const struct phrase *phrase_after(const struct phrase_table *t, struct str folded, size_t at,
                                  size_t *len);
// The longest phrase that ends at `at`.
const struct phrase *phrase_before(const struct phrase_table *t, struct str folded, size_t at,
                                   size_t *len);
// The phrase that is exactly this text.
const struct phrase *phrase_find(const struct phrase_table *t, struct str folded);
// Sorted, unique and within PHRASE_MAX; the test of every table.
bool phrase_table_valid(const struct phrase_table *t);

#endif
