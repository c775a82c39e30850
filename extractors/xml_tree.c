#include "extractors/xml_tree.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/xml_reader.h"
#include "extractors/charref.h"

enum { BINDINGS = 32 }; // namespace declarations that are kept; later ones are not seen

static const struct {
    struct str uri, prefix;
} namespaces[] = {
    {STR_INIT("http://purl.org/rss/1.0/modules/content/"), STR_INIT("content")},
    {STR_INIT("http://purl.org/dc/elements/1.1/"), STR_INIT("dc")},
    {STR_INIT("http://purl.org/dc/terms/"), STR_INIT("dc")},
    {STR_INIT("http://search.yahoo.com/mrss/"), STR_INIT("media")},
    {STR_INIT("http://search.yahoo.com/mrss"), STR_INIT("media")},
    {STR_INIT("http://base.google.com/ns/1.0"), STR_INIT("g")},
    {STR_INIT("http://base.google.com/cns/1.0"), STR_INIT("c")},
    {STR_INIT("http://jadedpixel.com/-/spec/shopify"), STR_INIT("s")},
    {STR_INIT("http://www.w3.org/2005/Atom"), STR_INIT("atom")},
};

struct open {
    struct json *element;
    struct json **last;  // where its next member goes
    struct str raw_name; // as written
    size_t content;      // offset behind its start tag
    struct json *text;   // its text member, or NULL
    struct buf pieces;   // of a text that came in several (CDATA between character data)
};

struct tree {
    struct arena *arena;
    struct xml_reader reader;
    struct open stack[LIMIT_JSON_DEPTH];
    size_t depth, hidden; // hidden: open elements beyond the depth
    struct {
        struct str prefix, canonical;
    } bindings[BINDINGS];
    size_t n_bindings;
    struct str home; // the document element's prefix
    struct json *root;
    size_t values;
    bool full;
};

static struct str prefix_of(struct str name)
{
    size_t colon = str_find_char(name, ':', 0);
    return colon == STR_NPOS ? STR_NONE : str_sub(name, 0, colon);
}

static void bind(struct tree *t, struct str prefix, struct str uri)
{
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces && t->n_bindings < BINDINGS; i++)
        if (str_eq(namespaces[i].uri, uri)) {
            t->bindings[t->n_bindings].prefix = prefix;
            t->bindings[t->n_bindings++].canonical = namespaces[i].prefix;
        }
}

// Prefixes are rarely bound twice in a feed, so that scopes are not followed: the first holds.
static struct str canonical_name(struct tree *t, struct str name)
{
    struct str prefix = prefix_of(name);
    if (prefix.len == 0 || str_eq(prefix, t->home))
        return prefix.len ? str_skip(name, prefix.len + 1) : name;
    for (size_t i = 0; i < t->n_bindings; i++) {
        struct str canonical = t->bindings[i].canonical;
        if (!str_eq(t->bindings[i].prefix, prefix) || str_eq(canonical, prefix))
            continue;
        return arena_fmt(t->arena, "%.*s%.*s", STR_ARG(canonical),
                         STR_ARG(str_skip(name, prefix.len)));
    }
    return name;
}

static struct json *add(struct tree *t, struct open *parent, enum json_type type, struct str key)
{
    if (t->values == LIMIT_JSON_VALUES) {
        t->full = true;
        return NULL;
    }
    struct json *v = arena_zalloc(t->arena, sizeof *v);
    t->values++;
    v->type = type;
    v->key = key;
    if (parent) {
        *parent->last = v;
        parent->last = &v->next;
        parent->element->count++;
    }
    return v;
}

static void add_attributes(struct tree *t, struct open *o)
{
    struct str rest = t->reader.attributes, name, value;
    while (xml_attribute(&rest, &name, &value)) {
        if (str_starts(name, STR("xmlns")))
            continue;
        struct json *v =
            add(t, o, JSON_STRING, arena_fmt(t->arena, "@%.*s", STR_ARG(canonical_name(t, name))));
        if (!v)
            return;
        v->text = charref_decode(t->arena, value, true);
    }
}

static void bind_all(struct tree *t)
{
    struct str rest = t->reader.attributes, name, value;
    while (xml_attribute(&rest, &name, &value))
        if (str_starts(name, STR("xmlns:")))
            bind(t, str_skip(name, 6), str_trim(value));
}

static void pop(struct tree *t)
{
    struct open *o = &t->stack[--t->depth];
    o->element->text = str_sub(t->reader.text, o->content, t->reader.from);
    if (o->pieces.len)
        o->text->text = arena_str(t->arena, buf_str(&o->pieces));
    buf_deinit(&o->pieces);
}

// Pops down to the nearest open element of that name, if there is one.
static void close(struct tree *t, struct str name)
{
    size_t i = t->depth;
    while (i > 0 && !str_eq(t->stack[i - 1].raw_name, name))
        i--;
    while (i > 0 && t->depth >= i)
        pop(t);
}

static void on_start(struct tree *t)
{
    struct str name = t->reader.name;
    if (t->hidden || t->depth == LIMIT_JSON_DEPTH) {
        t->hidden++;
        return;
    }
    if (t->depth == 0 && t->root) // behind the document element
        return;
    // Entries hold no entries: one that was not closed ends here.
    if (str_eq(name, STR("item")) || str_eq(name, STR("entry")))
        close(t, name);
    bind_all(t);
    if (!t->root)
        t->home = prefix_of(name);
    struct open *parent = t->depth ? &t->stack[t->depth - 1] : NULL;
    struct json *element = add(t, parent, JSON_OBJECT, canonical_name(t, name));
    if (!element)
        return;
    if (!t->root)
        t->root = element;
    struct open *o = &t->stack[t->depth++];
    *o = (struct open){
        .element = element, .last = &element->child, .raw_name = name, .content = t->reader.at};
    buf_init(&o->pieces, 0);
    add_attributes(t, o);
}

static void on_end(struct tree *t)
{
    if (t->hidden)
        t->hidden--;
    else
        close(t, t->reader.name);
}

static void on_text(struct tree *t)
{
    struct str text = t->reader.data;
    if (t->hidden || t->depth == 0 || str_trim(text).len == 0)
        return;
    struct open *o = &t->stack[t->depth - 1];
    if (!t->reader.cdata)
        text = charref_decode(t->arena, text, false);
    if (!o->text) {
        o->text = add(t, o, JSON_STRING, STR_NONE);
        if (o->text)
            o->text->text = text;
        return;
    }
    if (o->pieces.len == 0)
        buf_add(&o->pieces, o->text->text);
    buf_add(&o->pieces, text);
}

const struct json *xml_tree(struct arena *a, struct str text, bool *cut)
{
    struct tree *t = arena_zalloc(a, sizeof *t);
    enum xml_token token;
    t->arena = a;
    xml_reader_init(&t->reader, text);
    while (!t->full && (token = xml_reader_next(&t->reader)) != XML_TOKEN_NONE) {
        if (token == XML_TOKEN_START)
            on_start(t);
        else if (token == XML_TOKEN_END)
            on_end(t);
        else
            on_text(t);
    }
    t->reader.from = t->reader.at;
    while (t->depth)
        pop(t);
    *cut = t->full;
    return t->root;
}
