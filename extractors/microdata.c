// Microdata (HTML standard, 5) and RDFa Lite: both are brought into the shape of JSON-LD, and
// read by the same rules (schema.c).
#include "extractors/roles.h"
#include "extractors/schema.h"
#include "extractors/text.h"

enum {
    OPEN_MAX = LIMIT_TREE_DEPTH + 16,
    NAMES_MAX = 4, // properties that one element may be
    REFS_MAX = 16, // ids in one itemref
};

struct syntax {
    enum listing_source source;
    const char *scope, *type, *property, *id, *references;
};

static const struct syntax syntaxes[] = {
    {SOURCE_MICRODATA, "itemscope", "itemtype", "itemprop", "itemid", "itemref"},
    {SOURCE_RDFA, "typeof", "typeof", "property", "resource", ""},
};

struct open_item {
    struct json *object;
    struct json **last; // where its next member goes
    uint32_t end;
};

struct item_root {
    struct json *object;
    uint32_t node;
};

struct item_reader {
    const struct extract *x;
    const struct syntax *syntax;
    struct item_root *roots;
    size_t n_roots, cap_roots;
    size_t budget; // nodes that may still be visited through references
    bool in_reference;
};

static struct json *add_member(struct arena *a, struct open_item *item, struct str key,
                               enum json_type type)
{
    struct json *m = arena_zalloc(a, sizeof *m);
    m->type = type;
    m->key = key;
    *item->last = m;
    item->last = &m->next;
    item->object->count++;
    return m;
}

static void add_text(struct arena *a, struct open_item *item, struct str key, struct str text)
{
    if (text.len)
        add_member(a, item, key, JSON_STRING)->text = text;
}

// A property's value (HTML standard, 5.2.4). Text keeps its lines, as a description has them.
static struct str property_value(const struct item_reader *r, uint32_t node)
{
    static const struct {
        enum tag_id tag;
        const char *attribute;
    } rows[] = {
        {TAG_A, "href"},    {TAG_AREA, "href"},   {TAG_LINK, "href"},     {TAG_IMG, "src"},
        {TAG_AUDIO, "src"}, {TAG_EMBED, "src"},   {TAG_IFRAME, "src"},    {TAG_SOURCE, "src"},
        {TAG_VIDEO, "src"}, {TAG_OBJECT, "data"}, {TAG_TIME, "datetime"},
    };
    const struct dom *d = &r->x->dom;
    if (dom_has_attr(d, node, "content"))
        return dom_attr(d, node, "content");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (d->nodes[node].tag == rows[i].tag && dom_has_attr(d, node, rows[i].attribute))
            return dom_attr(d, node, rows[i].attribute);
    if (str_eq(d->nodes[node].text, STR("data")) || str_eq(d->nodes[node].text, STR("meter")))
        return dom_attr(d, node, "value");
    return dom_text(d, r->x->arena, node, ROLE_HIDDEN, LIMIT_TEXT_BYTES);
}

// A link that is a name or a seller is meant by its text, one that is a url or an image by its
// target.
static bool wants_link_text(struct str property)
{
    static const struct str names[] = {STR_INIT("name"),     STR_INIT("seller"),
                                       STR_INIT("author"),   STR_INIT("brand"),
                                       STR_INIT("category"), STR_INIT("description")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(names[i], property))
            return true;
    return false;
}

static struct str value_of(const struct item_reader *r, uint32_t node, struct str property)
{
    const struct dom *d = &r->x->dom;
    if (d->nodes[node].tag == TAG_A && wants_link_text(property))
        return dom_text(d, r->x->arena, node, ROLE_HIDDEN, LIMIT_TEXT_BYTES);
    return property_value(r, node);
}

static struct json *new_item(struct item_reader *r, uint32_t node, struct open_item *item)
{
    struct arena *a = r->x->arena;
    const struct dom *d = &r->x->dom;
    struct json *object = arena_zalloc(a, sizeof *object);
    object->type = JSON_OBJECT;
    *item = (struct open_item){object, &object->child, d->nodes[node].end};
    struct str types = dom_attr(d, node, r->syntax->type), type;
    struct json *list = add_member(a, item, STR("@type"), JSON_ARRAY);
    struct open_item in_list = {list, &list->child, 0};
    while (list->count < NAMES_MAX && text_word(&types, &type))
        add_text(a, &in_list, STR_NONE, type);
    add_text(a, item, STR("@id"), dom_attr(d, node, r->syntax->id));
    return object;
}

static void add_root(struct item_reader *r, struct json *object, uint32_t node)
{
    if (r->n_roots == r->cap_roots) {
        size_t cap = r->cap_roots ? r->cap_roots * 2 : 16;
        struct item_root *roots = arena_array(r->x->arena, cap, sizeof *roots);
        if (r->n_roots)
            memcpy(roots, r->roots, r->n_roots * sizeof *roots);
        r->roots = roots;
        r->cap_roots = cap;
    }
    r->roots[r->n_roots++] = (struct item_root){object, node};
}

// The element's properties go to the item that is open around it.
static void add_properties(struct item_reader *r, struct open_item *owner, uint32_t node,
                           struct json *object)
{
    struct str names = dom_attr(&r->x->dom, node, r->syntax->property), name;
    for (int n = 0; n < NAMES_MAX && text_word(&names, &name); n++) {
        struct str key = schema_local_name(name);
        if (!object) {
            add_text(r->x->arena, owner, key, value_of(r, node, key));
            continue;
        }
        // A member is known by its own key and neighbours, so the object stands in an array.
        struct json *list = add_member(r->x->arena, owner, key, JSON_ARRAY);
        list->child = object;
        list->count = 1;
    }
}

static void read_references(struct item_reader *r, struct open_item *item, uint32_t node);

// Reads the items in `root`'s subtree; its first elements belong to `owner`, which may be NULL.
static void read_subtree(struct item_reader *r, uint32_t root, struct open_item *owner)
{
    const struct dom *d = &r->x->dom;
    struct open_item open[OPEN_MAX];
    size_t depth = 0;
    for (uint32_t i = root; i < d->nodes[root].end; i++) {
        while (depth && open[depth - 1].end <= i)
            depth--;
        if (d->nodes[i].is_text)
            continue;
        struct open_item *around = depth ? &open[depth - 1] : owner;
        bool scope = dom_has_attr(d, i, r->syntax->scope) && depth < OPEN_MAX;
        bool property = around && dom_has_attr(d, i, r->syntax->property);
        struct open_item item;
        struct json *object = scope ? new_item(r, i, &item) : NULL;
        if (property)
            add_properties(r, around, i, object);
        if (!scope)
            continue;
        if (!property)
            add_root(r, object, i);
        open[depth++] = item;
        if (!r->in_reference && dom_has_attr(d, i, r->syntax->references)) {
            r->in_reference = true;
            read_references(r, &open[depth - 1], i);
            r->in_reference = false;
        }
    }
}

static uint32_t find_id(const struct dom *d, struct str id)
{
    for (uint32_t i = 1; i < d->count; i++)
        if (str_eq(dom_attr(d, i, "id"), id))
            return i;
    return DOM_NONE;
}

// Elements elsewhere whose properties are the item's own (HTML standard, 5.2.2). `budget` bounds
// what hostile references could make us visit again and again.
static void read_references(struct item_reader *r, struct open_item *item, uint32_t node)
{
    const struct dom *d = &r->x->dom;
    struct str ids = dom_attr(d, node, r->syntax->references), id;
    for (int n = 0; n < REFS_MAX && text_word(&ids, &id); n++) {
        if (r->budget < d->count)
            return;
        r->budget -= d->count;
        uint32_t at = find_id(d, id);
        if (at == DOM_NONE || dom_inside(d, node, at))
            continue;
        size_t roots = r->n_roots;
        read_subtree(r, at, item);
        r->n_roots = roots;
    }
}

static void read_syntax(struct extract *x, const struct syntax *syntax)
{
    struct item_reader r = {.x = x, .syntax = syntax, .budget = LIMIT_TREE_NODES};
    read_subtree(&r, 0, NULL);
    struct schema s = {.extract = x, .source = syntax->source};
    for (size_t i = 0; i < r.n_roots; i++)
        schema_read(&s, r.roots[i].object, FOUND_MAIN, r.roots[i].node);
}

void microdata_extract(struct extract *x)
{
    for (size_t i = 0; i < sizeof syntaxes / sizeof *syntaxes; i++)
        read_syntax(x, &syntaxes[i]);
}
