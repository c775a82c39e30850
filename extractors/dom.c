#include "extractors/dom.h"

#include <gumbo.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "extractors/text.h"

// html, body and an implied tbody or two come on top of what the first lane counted.
enum { DEPTH_MAX = LIMIT_TREE_DEPTH + 16, FIRST_NODES = 1024 };

// Gumbo's memory is a pool: it takes and gives back many small pieces, and what it still has at the
// end goes without a walk over its tree. Sanitizers watch each piece instead.
static void *gumbo_alloc(void *pool, size_t size)
{
#ifdef WATCHGLASS_SANITIZED
    (void)pool;
    return xmalloc(size);
#else
    return pool_alloc(pool, size);
#endif
}

static void gumbo_dealloc(void *pool, void *ptr)
{
#ifdef WATCHGLASS_SANITIZED
    (void)pool;
    free(ptr);
#else
    pool_give(pool, ptr);
#endif
}

// What stands between the text before such an element's tags and the text after them.
static enum dom_gap tag_gap(enum tag_id tag)
{
    switch (tag) {
    case TAG_BUTTON:
    case TAG_INPUT:
    case TAG_SELECT:
    case TAG_TD:
    case TAG_TEXTAREA:
    case TAG_TH:
        return DOM_GAP_SPACE; // beside each other
    default:
        return tag_info(tag)->flags & TAG_IS_BREAK ? DOM_GAP_LINE : DOM_GAP_NONE;
    }
}

struct builder {
    struct arena *arena;
    struct dom *dom;
    uint32_t cap;
    enum dom_gap gap; // before the next text
};

struct open_node {
    const GumboNode *node;
    uint32_t index;
    unsigned next; // child to visit
    bool preformatted;
};

static struct dom_node *new_node(struct builder *b)
{
    struct dom *d = b->dom;
    if (d->count == LIMIT_TREE_NODES) {
        d->cut = true;
        return NULL;
    }
    if (d->count == b->cap) {
        uint32_t cap = b->cap ? b->cap * 2 : FIRST_NODES;
        struct dom_node *nodes = arena_alloc(b->arena, cap * sizeof *nodes);
        if (d->count)
            memcpy(nodes, d->nodes, d->count * sizeof *nodes);
        d->nodes = nodes;
        b->cap = cap;
    }
    d->nodes[d->count] = (struct dom_node){0};
    return &d->nodes[d->count++];
}

static struct str element_name(struct arena *a, const GumboElement *e)
{
    if (e->tag != GUMBO_TAG_UNKNOWN)
        return str_c(gumbo_normalized_tagname(e->tag)); // static storage
    GumboStringPiece piece = e->original_tag;
    gumbo_tag_from_original_text(&piece);
    char *p = arena_alloc(a, piece.length + 1);
    for (size_t i = 0; i < piece.length; i++)
        p[i] = ascii_lower(piece.data[i]);
    return str_from(p, piece.length);
}

static void copy_element(struct builder *b, const GumboNode *from, struct dom_node *to)
{
    const GumboElement *e = &from->v.element;
    to->text = element_name(b->arena, e);
    to->tag = (uint8_t)tag_find(to->text);
    to->foreign = e->tag_namespace != GUMBO_NAMESPACE_HTML;
    unsigned n = e->attributes.length;
    if (n > LIMIT_PAGE_ATTRIBUTES)
        n = LIMIT_PAGE_ATTRIBUTES;
    to->attrs = n ? arena_array(b->arena, n, sizeof *to->attrs) : NULL;
    to->n_attrs = (uint16_t)n;
    for (unsigned i = 0; i < n; i++) {
        const GumboAttribute *attr = e->attributes.data[i];
        to->attrs[i].name = arena_str(b->arena, str_c(attr->name));
        to->attrs[i].value = arena_str(b->arena, str_c(attr->value));
        to->attr_names |= dom_name_bit(to->attrs[i].name.ptr, to->attrs[i].name.len);
    }
}

// Copies one node under its parent; true if it is an element whose children come next.
static bool copy_node(struct builder *b, const GumboNode *from, struct open_node *parent,
                      unsigned depth, struct open_node *opened)
{
    bool element = from->type == GUMBO_NODE_ELEMENT || from->type == GUMBO_NODE_TEMPLATE;
    if (!element && from->type == GUMBO_NODE_COMMENT)
        return false;
    struct dom_node *to = new_node(b);
    if (!to)
        return false;
    uint32_t index = (uint32_t)(to - b->dom->nodes);
    to->parent = parent->index;
    to->end = index + 1;
    to->depth = (uint16_t)depth;
    to->foreign = b->dom->nodes[parent->index].foreign;
    to->preformatted = parent->preformatted;
    if (!element) {
        to->is_text = true;
        to->text = arena_str(b->arena, str_c(from->v.text.text));
        to->gap = (uint8_t)b->gap;
        b->gap = DOM_GAP_NONE;
        return false;
    }
    copy_element(b, from, to);
    enum dom_gap gap = tag_gap((enum tag_id)to->tag);
    b->gap = gap > b->gap ? gap : b->gap;
    *opened = (struct open_node){from, index, 0, parent->preformatted || to->tag == TAG_PRE};
    return true;
}

// Pre-order, with the open elements on a stack of bounded height.
static void copy_tree(struct builder *b, const GumboNode *document)
{
    struct open_node *stack = xcalloc(DEPTH_MAX, sizeof *stack);
    struct dom_node *root = new_node(b);
    root->tag = TAG_HTML;
    size_t depth = 0;
    stack[0] = (struct open_node){.node = document};
    for (;;) {
        struct open_node *top = &stack[depth];
        const GumboVector *children =
            depth == 0 ? &top->node->v.document.children : &top->node->v.element.children;
        if (top->next < children->length) {
            struct open_node opened;
            bool element =
                copy_node(b, children->data[top->next++], top, (unsigned)depth + 1, &opened);
            if (element && depth + 1 < DEPTH_MAX)
                stack[++depth] = opened;
            else if (element)
                b->dom->cut = true;
            continue;
        }
        struct dom_node *closed = &b->dom->nodes[top->index];
        closed->end = b->dom->count;
        if (depth == 0)
            break;
        enum dom_gap gap = tag_gap((enum tag_id)closed->tag);
        b->gap = gap > b->gap ? gap : b->gap;
        depth--;
    }
    free(stack);
}

void dom_parse(struct arena *a, struct str html, struct dom *out)
{
    *out = (struct dom){0};
    struct pool pool;
    pool_init(&pool);
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = gumbo_alloc;
    options.deallocator = gumbo_dealloc;
    options.userdata = &pool;
    options.max_errors = 0;
    GumboOutput *parsed = gumbo_parse_with_options(&options, html.len ? html.ptr : "", html.len);
    struct builder b = {.arena = a, .dom = out};
    copy_tree(&b, parsed->document);
#ifdef WATCHGLASS_SANITIZED
    gumbo_destroy_output(&options, parsed);
#endif
    pool_deinit(&pool);
}

const struct dom_attr *dom_find_attr(const struct dom_node *n, struct str name)
{
    for (unsigned i = 0; i < n->n_attrs; i++)
        if (str_eq(n->attrs[i].name, name))
            return &n->attrs[i];
    return NULL;
}

bool dom_words_have(struct str words, struct str word)
{
    struct str part;
    while (text_word(&words, &part))
        if (str_eq_nocase(part, word))
            return true;
    return false;
}

uint32_t dom_find_tag(const struct dom *d, uint32_t root, enum tag_id tag)
{
    for (uint32_t i = root + 1; i < d->nodes[root].end; i++)
        if (d->nodes[i].tag == tag)
            return i;
    return DOM_NONE;
}

uint32_t dom_find_role(const struct dom *d, uint32_t root, uint32_t roles, uint32_t skip)
{
    for (uint32_t i = root; i < d->nodes[root].end;) {
        uint32_t has = d->nodes[i].roles;
        if (i != root && has & skip) {
            i = d->nodes[i].end;
            continue;
        }
        if (has & roles)
            return i;
        i++;
    }
    return DOM_NONE;
}

uint32_t dom_above_tag(const struct dom *d, uint32_t node, enum tag_id tag)
{
    while (node) {
        node = d->nodes[node].parent;
        if (node && d->nodes[node].tag == tag)
            return node;
    }
    return DOM_NONE;
}

bool dom_inside(const struct dom *d, uint32_t node, uint32_t root)
{
    return node >= root && node < d->nodes[root].end;
}

bool dom_has_role_above(const struct dom *d, uint32_t node, uint32_t roles)
{
    while (node) {
        node = d->nodes[node].parent;
        if (d->nodes[node].roles & roles)
            return true;
    }
    return false;
}

// The only text of the nodes that a reader sees, as most elements have; DOM_NONE, and false, if
// there are others.
static bool only_text(const struct dom *d, uint32_t root, uint32_t end, uint32_t skip,
                      uint32_t *only)
{
    *only = DOM_NONE;
    for (uint32_t i = root; i < end;) {
        const struct dom_node *n = &d->nodes[i];
        if (i != root && n->roles & skip) {
            i = n->end;
            continue;
        }
        if (n->is_text && !text_is_blank(n->text)) {
            if (*only != DOM_NONE)
                return false;
            *only = i;
        }
        i++;
    }
    return true;
}

static struct str read_text(const struct dom *d, struct arena *a, uint32_t root, uint32_t end,
                            uint32_t skip, size_t max, bool lines)
{
    uint32_t only;
    if (only_text(d, root, end, skip, &only) && d->nodes[only].text.len <= max &&
        !(lines && d->nodes[only].preformatted))
        return text_line(a, d->nodes[only].text);
    struct text_builder t;
    text_begin(&t, max, lines);
    uint32_t left_out_until = 0;
    for (uint32_t i = root; i < end && !text_full(&t); i++) {
        const struct dom_node *n = &d->nodes[i];
        // A text that is left out still keeps its neighbours apart as its blocks do.
        if (i != root && n->roles & skip && n->end > left_out_until)
            left_out_until = n->end;
        if (!n->is_text)
            continue;
        text_gap(&t, (enum dom_gap)n->gap == DOM_GAP_LINE, n->gap != DOM_GAP_NONE);
        if (i >= left_out_until)
            text_add(&t, n->text, n->preformatted);
    }
    return text_end(&t, a);
}

struct str dom_text(const struct dom *d, struct arena *a, uint32_t root, uint32_t skip, size_t max)
{
    return read_text(d, a, root, d->nodes[root].end, skip, max, true);
}

struct str dom_text_range(const struct dom *d, struct arena *a, uint32_t from, uint32_t end,
                          uint32_t skip, size_t max)
{
    return read_text(d, a, from, end, skip, max, true);
}

struct str dom_line(const struct dom *d, struct arena *a, uint32_t root, uint32_t skip, size_t max)
{
    return read_text(d, a, root, d->nodes[root].end, skip, max, false);
}

struct str dom_raw(const struct dom *d, struct arena *a, uint32_t root)
{
    uint32_t only = root + 1;
    if (only < d->nodes[root].end && d->nodes[root].end == only + 1)
        return d->nodes[only].text;
    struct buf b;
    buf_init(&b, LIMIT_TREE_BYTES);
    for (uint32_t i = root + 1; i < d->nodes[root].end; i++)
        if (d->nodes[i].is_text)
            buf_add(&b, d->nodes[i].text);
    struct str all = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return all;
}
