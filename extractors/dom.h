// A page's tree as one array in document order.
//
// Gumbo parses (in a pool: it frees as it goes, which an arena can't), the tree is copied into
// the page's arena, and Gumbo's is gone before dom_parse returns. The descendants of node i are
// the nodes (i, nodes[i].end): every walk is a loop, none recurses, and leaving a subtree out is
// one assignment. Node 0 is the document.
#ifndef WG_EXTRACTORS_DOM_H
#define WG_EXTRACTORS_DOM_H

#include "base/arena.h"
#include "extractors/tags.h"

enum { DOM_NONE = 0 }; // "no such node": 0 is the document, which no search can find

enum dom_gap { DOM_GAP_NONE, DOM_GAP_SPACE, DOM_GAP_LINE };

struct dom_attr {
    struct str name; // lower case
    struct str value;
};

struct dom_node {
    struct str text; // of a text node; an element's name, lower case
    struct dom_attr *attrs;
    uint32_t parent;
    uint32_t end;        // one past the last descendant
    uint32_t roles;      // extractors/roles.h; 0 until roles_mark
    uint32_t attr_names; // dom_name_bit() of its attributes
    uint16_t depth;
    uint16_t n_attrs; // first LIMIT_PAGE_ATTRIBUTES
    uint8_t tag;      // enum tag_id; TAG_OTHER for a text
    uint8_t gap;      // enum dom_gap: what a reader sees before this text
    bool is_text;
    bool preformatted; // line breaks of this text count
    bool foreign;      // SVG or MathML
};

struct dom {
    struct dom_node *nodes;
    uint32_t count;
    bool cut; // nodes deeper than LIMIT_TREE_DEPTH, or past LIMIT_TREE_NODES, are not in it
};

// `html` is clean UTF-8 that the first lane did not call too deep.
void dom_parse(struct arena *a, struct str html, struct dom *out);

// Most elements have few attributes and are asked for many: one bit of each name that they have
// answers most questions, and is a constant where the name is one.
static inline uint32_t dom_name_bit(const char *name, size_t len)
{
    return len ? UINT32_C(1) << (((unsigned char)name[0] * 5 + len * 3) & 31) : 0;
}

const struct dom_attr *dom_find_attr(const struct dom_node *n, struct str name);
bool dom_words_have(struct str words, struct str word);

// An attribute's value; empty if it has none. `name` in lower case.
static inline struct str dom_attr(const struct dom *d, uint32_t node, const char *name)
{
    const struct dom_node *n = &d->nodes[node];
    if (!(n->attr_names & dom_name_bit(name, strlen(name))))
        return STR_NONE;
    const struct dom_attr *attr = dom_find_attr(n, str_from(name, strlen(name)));
    return attr ? attr->value : STR_NONE;
}

static inline bool dom_has_attr(const struct dom *d, uint32_t node, const char *name)
{
    const struct dom_node *n = &d->nodes[node];
    return n->attr_names & dom_name_bit(name, strlen(name)) &&
           dom_find_attr(n, str_from(name, strlen(name)));
}

// Whether one of the words of the attribute is `word` (ASCII case folded).
static inline bool dom_attr_has_word(const struct dom *d, uint32_t node, const char *name,
                                     const char *word)
{
    struct str words = dom_attr(d, node, name);
    return words.len >= strlen(word) && dom_words_have(words, str_from(word, strlen(word)));
}
// The first element of that tag inside `root` (root itself left out), or DOM_NONE.
uint32_t dom_find_tag(const struct dom *d, uint32_t root, enum tag_id tag);
// The first element inside `root`, or root itself, with one of these roles, subtrees with a role
// of `skip` left out; or DOM_NONE.
uint32_t dom_find_role(const struct dom *d, uint32_t root, uint32_t roles, uint32_t skip);
// The nearest element above `node` (itself left out) of that tag, or DOM_NONE.
uint32_t dom_above_tag(const struct dom *d, uint32_t node, enum tag_id tag);
bool dom_inside(const struct dom *d, uint32_t node, uint32_t root);
bool dom_has_role_above(const struct dom *d, uint32_t node, uint32_t roles);

// What a reader sees of a subtree: white space collapsed, '\n' between blocks, inline elements
// joined; without elements that have a role of `skip`. At most `max` bytes.
struct str dom_text(const struct dom *d, struct arena *a, uint32_t root, uint32_t skip, size_t max);
// The same of the neighbours [from, end), which have one parent.
struct str dom_text_range(const struct dom *d, struct arena *a, uint32_t from, uint32_t end,
                          uint32_t skip, size_t max);
// The same as dom_text on one line.
struct str dom_line(const struct dom *d, struct arena *a, uint32_t root, uint32_t skip, size_t max);
// The bytes of a raw text element (script), as they are.
struct str dom_raw(const struct dom *d, struct arena *a, uint32_t root);

#endif
