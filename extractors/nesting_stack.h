// The stack of open elements and the active formatting elements (HTML standard, 13.2.4), without
// the rules of what a tag does to them. Private to nesting.
#ifndef WG_EXTRACTORS_NESTING_STACK_H
#define WG_EXTRACTORS_NESTING_STACK_H

#include "extractors/nesting.h"

// How far up a search goes.
enum nesting_scope {
    NESTING_IN_SCOPE,
    NESTING_IN_BUTTON_SCOPE,
    NESTING_IN_LIST_SCOPE,
    NESTING_IN_TABLE_SCOPE,
    NESTING_UP_TO_SPECIAL,
};

bool nesting_is_row_group(enum tag_id tag);
bool nesting_is_cell(enum tag_id tag);
// One more node of the tree that has no part in the stack.
static inline void nesting_count(struct nesting *n)
{
    if (++n->nodes > LIMIT_TREE_NODES)
        n->over = true;
}
// Opens an element in that table (0: none).
static inline void nesting_put(struct nesting *n, enum tag_id tag, unsigned flags, size_t table,
                               struct str key)
{
    nesting_count(n);
    if (n->len == NESTING_MAX) {
        n->over = true;
    } else {
        // Field by field and in place: a struct on the way would be waited for.
        struct nesting_open *e = &n->stack[n->len++];
        e->tag = (uint8_t)tag;
        e->flags = (uint8_t)flags;
        e->table = (uint16_t)table;
        e->base = 0;
        e->key = key;
        n->open[tag]++;
    }
    size_t depth = n->len + NESTING_ROOTS + n->over;
    if (depth > n->depth)
        n->depth = depth;
}
// Closes the current node, which is no marker and no active formatting element.
static inline void nesting_pop(struct nesting *n)
{
    const struct nesting_open *e = &n->stack[--n->len];
    unsigned flags = tag_info((enum tag_id)e->tag)->flags;
    n->open[e->tag]--;
    // Text on both sides of it may have to be parted.
    if ((flags & (TAG_IS_BREAK | TAG_HOLDS_ROWS)) != TAG_IS_BREAK)
        return;
    if (e->flags & NESTING_FOSTERS)
        n->parted_stray = true;
    else
        n->parted = true;
}
// Opens an element in the table that it stands in.
void nesting_push_open(struct nesting *n, enum tag_id tag, unsigned flags, struct str key);
// Opens an element of HTML; what text inside of it is part of follows from its tag.
void nesting_push(struct nesting *n, enum tag_id tag, struct str key);
// Closes all elements from index `len` up. Formatting elements stay active, unless a marker that
// is closed too takes them along.
void nesting_pop_to(struct nesting *n, size_t len);
// The innermost open element of that tag (and name, for TAG_OTHER), or STR_NPOS.
size_t nesting_find(const struct nesting *n, enum tag_id tag, struct str name,
                    enum nesting_scope scope);
// Closes it and what is inside of it; false if there is none.
bool nesting_close(struct nesting *n, enum tag_id tag, struct str name, enum nesting_scope scope);
// Takes one element out of the middle: what is inside of it stays open. Scopes keep tables and
// markers from being above it, so that no index into the stack moves.
void nesting_remove(struct nesting *n, size_t i);
void nesting_reopen(struct nesting *n);
// 13.2.4.3, "reconstruct": what is still active is opened again.
static inline void nesting_reconstruct(struct nesting *n)
{
    if (n->n_pending > n->base)
        nesting_reopen(n);
}
void nesting_start_formatting(struct nesting *n, const struct token *tok);
bool nesting_end_formatting(struct nesting *n, enum tag_id tag);

#endif
