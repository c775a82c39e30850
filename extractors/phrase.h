// Tables of words and phrases in folded text (extractors/fold.h), found by longest match.
//
// People write rows; the build makes a trie of each large table (make_tables.c), so that asking for
// a phrase costs a few instructions a byte and most words end it at their second or third.
#ifndef WG_EXTRACTORS_PHRASE_H
#define WG_EXTRACTORS_PHRASE_H

#include "base/str.h"

struct phrase {
    const char *text;  // folded
    const char *value; // what it stands for; the table's owner says what that is
    unsigned flags;
};

// A state of a trie in one array: byte c leads from state s to t = trie[s].next + c if trie[t].from
// is s. Where only one row is left, the trie ends: `next` is 0, and the row's own text goes on.
struct phrase_state {
    uint16_t from, next;
    uint16_t row; // that ends here, or the only one left; or PHRASE_NONE
};

enum { PHRASE_NONE = UINT16_MAX };

// Rows sorted bytewise by text, each text once.
struct phrase_table {
    const struct phrase *rows;
    size_t count;
    const struct phrase_state *trie; // of the rows, or NULL: they are searched
    const struct phrase_state *back; // of the rows from their ends, or NULL
};

// Defines the table `name` of the array `rows`; it also stands in the list of make_tables.c, which
// is built without tries. PHRASE_TABLE_BACK is for tables that are asked what ends at a place.
#ifdef PHRASE_ROWS_ONLY
#define PHRASE_TABLE(name, rows) const struct phrase_table name = {rows, PHRASE_COUNT(rows), 0, 0}
#define PHRASE_TABLE_BACK(name, rows) PHRASE_TABLE(name, rows)
#else
#define PHRASE_TABLE(name, rows)                                                                   \
    extern const struct phrase_state name##_trie[];                                                \
    const struct phrase_table name = {rows, PHRASE_COUNT(rows), name##_trie, 0}
#define PHRASE_TABLE_BACK(name, rows)                                                              \
    extern const struct phrase_state name##_trie[], name##_back[];                                 \
    const struct phrase_table name = {rows, PHRASE_COUNT(rows), name##_trie, name##_back}
#endif
#define PHRASE_COUNT(rows) (sizeof(rows) / sizeof *(rows))

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
