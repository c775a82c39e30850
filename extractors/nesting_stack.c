#include "extractors/nesting_stack.h"

enum { NOAHS_ARK = 3 };

static unsigned flags_of(enum tag_id tag)
{
    return tag_info(tag)->flags;
}

bool nesting_is_row_group(enum tag_id tag)
{
    return tag == TAG_TBODY || tag == TAG_THEAD || tag == TAG_TFOOT;
}

bool nesting_is_cell(enum tag_id tag)
{
    return tag == TAG_TD || tag == TAG_TH;
}

static bool is_marker(enum tag_id tag)
{
    return nesting_is_cell(tag) || tag == TAG_CAPTION || tag == TAG_TEMPLATE || tag == TAG_OBJECT ||
           tag == TAG_APPLET || tag == TAG_MARQUEE;
}

static enum tag_id tag_at(const struct nesting *n, size_t i)
{
    return (enum tag_id)n->stack[i].tag;
}

void nesting_push_open(struct nesting *n, enum tag_id tag, unsigned flags, struct str key)
{
    nesting_put(n, tag, flags, nesting_table(n), key);
}

// Opens an element of HTML; what text inside of it is part of follows from its tag.
void nesting_push(struct nesting *n, enum tag_id tag, struct str key)
{
    unsigned flags = nesting_flags(n) & (NESTING_FOSTERS | NESTING_SELECT);
    size_t table = nesting_table(n);
    if (!(flags_of(tag) & TAG_IS_CONTEXT)) {
        nesting_put(n, tag, flags, table, key);
        return;
    }
    if (tag == TAG_TABLE) {
        table = n->len + 1;
        flags = NESTING_FOSTERS;
    } else if (nesting_is_row_group(tag) || tag == TAG_TR || tag == TAG_COLGROUP) {
        flags = NESTING_FOSTERS;
    } else if (nesting_is_cell(tag) || tag == TAG_CAPTION || tag == TAG_TEMPLATE) {
        flags = 0;
    } else if (tag == TAG_SELECT) {
        flags |= NESTING_SELECT;
    }
    bool marker = is_marker(tag);
    nesting_put(n, tag, flags | (marker ? NESTING_MARKER : 0), table, key);
    if (marker && !n->over) {
        n->stack[n->len - 1].base = n->base;
        n->base = n->n_pending;
    }
}

static void add_pending(struct nesting *n, const struct nesting_open *e)
{
    if (n->n_pending == NESTING_MAX)
        n->over = true; // they would all be nested in each other
    else
        n->pending[n->n_pending++] = *e;
}

// Closes all elements from index `len` up. Formatting elements stay active, unless a marker that
// is closed too takes them along.
void nesting_pop_to(struct nesting *n, size_t len)
{
    size_t end = n->len;
    for (size_t i = n->len; i-- > len;) {
        if (n->stack[i].flags & NESTING_MARKER) {
            n->n_pending = n->base;
            n->base = n->stack[i].base;
            end = i;
        }
    }
    for (size_t i = len; i < end; i++)
        if (n->stack[i].flags & NESTING_LISTED)
            add_pending(n, &n->stack[i]);
    while (n->len > len)
        nesting_pop(n);
}

// What bounds a search upwards: elements with one of these flags, and up to two more.
static const struct barrier {
    unsigned flags;
    enum tag_id a, b; // TAG_OTHER: none
} barriers[] = {
    [NESTING_IN_SCOPE] = {TAG_IS_SCOPE, TAG_OTHER, TAG_OTHER},
    [NESTING_IN_BUTTON_SCOPE] = {TAG_IS_SCOPE, TAG_BUTTON, TAG_OTHER},
    [NESTING_IN_LIST_SCOPE] = {TAG_IS_SCOPE, TAG_OL, TAG_UL},
    [NESTING_IN_TABLE_SCOPE] = {0, TAG_TABLE, TAG_TEMPLATE},
    [NESTING_UP_TO_SPECIAL] = {TAG_IS_SPECIAL, TAG_OTHER, TAG_OTHER},
};

static bool bounds(const struct barrier *b, enum tag_id tag)
{
    return (flags_of(tag) & b->flags) || (tag != TAG_OTHER && (tag == b->a || tag == b->b));
}

// The innermost open element of that tag (and name), or STR_NPOS.
size_t nesting_find(const struct nesting *n, enum tag_id tag, struct str name,
                    enum nesting_scope scope)
{
    if (!n->open[tag])
        return STR_NPOS;
    for (size_t i = n->len; i-- > 0;) {
        if (tag_at(n, i) == tag && (tag != TAG_OTHER || str_eq(n->stack[i].key, name)))
            return i;
        if (bounds(&barriers[scope], tag_at(n, i)))
            break;
    }
    return STR_NPOS;
}

bool nesting_close(struct nesting *n, enum tag_id tag, struct str name, enum nesting_scope scope)
{
    size_t i = nesting_find(n, tag, name, scope);
    if (i == STR_NPOS)
        return false;
    nesting_pop_to(n, i);
    return true;
}

void nesting_reopen(struct nesting *n)
{
    uint16_t from = n->base, to = n->n_pending;
    n->n_pending = from;
    for (size_t i = from; i < to && !n->over; i++) {
        unsigned outer = nesting_flags(n) & (NESTING_FOSTERS | NESTING_SELECT);
        nesting_push_open(n, (enum tag_id)n->pending[i].tag, outer | NESTING_LISTED,
                          n->pending[i].key);
    }
}

// Takes a formatting element out of the middle: what is inside of it stays open. Scopes keep
// tables and markers from being above it, so that no index into the stack moves.
void nesting_remove(struct nesting *n, size_t i)
{
    n->open[n->stack[i].tag]--;
    memmove(&n->stack[i], &n->stack[i + 1], (n->len - i - 1) * sizeof *n->stack);
    n->len--;
}

static void remove_pending(struct nesting *n, size_t i)
{
    n->n_pending--;
    memmove(&n->pending[i], &n->pending[i + 1], (n->n_pending - i) * sizeof *n->pending);
}

// End of a formatting element, as the adoption agency (13.2.6.4.7) leaves the stack.
bool nesting_end_formatting(struct nesting *n, enum tag_id tag)
{
    for (size_t i = n->n_pending; i-- > n->base;) {
        if (n->pending[i].tag == tag) {
            remove_pending(n, i);
            return true;
        }
    }
    size_t at = nesting_find(n, tag, STR_NONE, NESTING_IN_SCOPE);
    if (at == STR_NPOS)
        return false;
    n->stack[at].flags &= (uint8_t)~NESTING_LISTED;
    for (size_t i = at + 1; i < n->len; i++) {
        if (flags_of(tag_at(n, i)) & TAG_IS_SPECIAL) {
            nesting_count(n); // its copy inside that block
            nesting_remove(n, at);
            return true;
        }
    }
    nesting_pop_to(n, at);
    return true;
}

// 13.2.4.3, "Noah's Ark": of equal active elements only the last three come back.
void nesting_start_formatting(struct nesting *n, const struct token *tok)
{
    if (tok->tag == TAG_A || tok->tag == TAG_NOBR)
        nesting_end_formatting(n, tok->tag); // neither can be inside its like
    nesting_reconstruct(n);
    size_t equal = 0, from = n->open[tok->tag] >= NOAHS_ARK ? n->len : 0;
    for (size_t i = from; i-- > 0 && !(n->stack[i].flags & NESTING_MARKER);)
        if (n->stack[i].flags & NESTING_LISTED && str_eq(n->stack[i].key, tok->raw) &&
            ++equal == NOAHS_ARK)
            n->stack[i].flags &= (uint8_t)~NESTING_LISTED;
    nesting_push(n, tok->tag, tok->raw);
    if (!n->over)
        n->stack[n->len - 1].flags |= NESTING_LISTED;
}

bool nesting_in_table_structure(const struct nesting *n)
{
    return n->len && flags_of(tag_at(n, n->len - 1)) & TAG_HOLDS_ROWS;
}
