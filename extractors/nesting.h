// The open elements as a tree builder would have them, without a tree: an estimate of the tree's
// depth and size before anyone builds it, and what the text between two tags is part of.
//
// It follows the HTML standard, 13.2.6, as far as that decides what is open: implied end tags,
// scopes, the parts of tables, select, SVG and MathML, and formatting elements that come back in
// the next block ("reconstruct the active formatting elements"), which can make a tree that is
// quadratic in its source. Once a limit is passed it stands still and says so.
#ifndef WG_EXTRACTORS_NESTING_H
#define WG_EXTRACTORS_NESTING_H

#include "base/limits.h"
#include "extractors/tokenizer.h"

enum {
    NESTING_ROOTS = 2, // html and body are always there
    NESTING_MAX = LIMIT_TREE_DEPTH - NESTING_ROOTS,
};

enum nesting_flag {
    NESTING_FOREIGN = 1 << 0, // what is inside is SVG or MathML
    NESTING_FOSTERS = 1 << 1, // text inside goes before the table (13.2.6.1)
    NESTING_SELECT = 1 << 2,  // inside select, where most tags are ignored
    NESTING_LISTED = 1 << 3,  // an active formatting element
    NESTING_MARKER = 1 << 4,  // hides the active formatting elements outside of it
    NESTING_MATH = 1 << 5,    // of what is FOREIGN: MathML, not SVG
};

struct nesting_open {
    uint8_t tag;    // enum tag_id
    uint8_t flags;  // enum nesting_flag
    uint16_t table; // index of the innermost open table, itself included, plus 1; 0: none
    uint16_t base;  // MARKER: base outside of it
    struct str key; // the name where the tag is TAG_OTHER, the whole tag when LISTED; borrowed
};

struct nesting {
    struct nesting_open stack[NESTING_MAX];
    size_t len;
    uint16_t open[TAG_COUNT]; // of the stack: most searches are for what isn't open at all
    struct nesting_open pending[NESTING_MAX]; // active, but not open: come back with the next text
    uint16_t n_pending;
    uint16_t base; // pending elements before this one are hidden by a marker
    size_t depth;  // the deepest so far, html and body included
    size_t nodes;
    bool over; // LIMIT_TREE_DEPTH or LIMIT_TREE_NODES passed: nothing below is kept up any more
    // An element that stands apart was closed: among stray text of a table, elsewhere. The caller
    // clears them.
    bool parted_stray, parted;
};

// Tokens are borrowed: their names and tags as written, until the end.
void nesting_init(struct nesting *n);
// False if a tree builder would ignore the tag.
bool nesting_start(struct nesting *n, const struct token *tok);
bool nesting_end(struct nesting *n, const struct token *tok);

// Active elements that are not open come back before a text.
void nesting_reopen_for_text(struct nesting *n);

static inline void nesting_text(struct nesting *n)
{
    if (n->n_pending > n->base)
        nesting_reopen_for_text(n);
    if (!n->over && ++n->nodes > LIMIT_TREE_NODES)
        n->over = true;
}

// Flags of where the next text goes; 0 outside of everything and when over.
static inline unsigned nesting_flags(const struct nesting *n)
{
    return n->len && !n->over ? n->stack[n->len - 1].flags : 0;
}

// Whether the current node is a table or a part of it that holds no text. White space alone stays
// in it (13.2.6.4.9).
bool nesting_in_table_structure(const struct nesting *n);

// The innermost open table's index in the stack plus 1; 0: none.
static inline size_t nesting_table(const struct nesting *n)
{
    return n->len && !n->over ? n->stack[n->len - 1].table : 0;
}

#endif
