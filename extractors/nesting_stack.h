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
