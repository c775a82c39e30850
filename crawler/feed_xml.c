// XML sitemaps and feeds: one walk over the tags, driven by a table of elements.
#include "base/limits.h"
#include "base/utf8.h"
#include "crawler/feed.h"
#include "crawler/url.h"
#include "crawler/xml_reader.h"

enum {
    DEPTH = 64,    // deeper elements are read as text of the one above
    BINDINGS = 64, // namespace declarations in force; later ones are not seen
};

enum ns { NS_NONE, NS_SITEMAP, NS_ATOM, NS_RSS, NS_RDF, NS_DC, NS_CONTENT, NS_FOREIGN };

static const struct {
    const char *uri; // a last '*' stands for any rest
    enum ns ns;
} namespaces[] = {
    {"http://www.sitemaps.org/schemas/sitemap/*", NS_SITEMAP},
    {"https://www.sitemaps.org/schemas/sitemap/*", NS_SITEMAP},
    {"http://www.google.com/schemas/sitemap/*", NS_SITEMAP},
    {"http://www.w3.org/2005/Atom", NS_ATOM},
    {"http://purl.org/atom/ns#*", NS_ATOM},
    {"http://purl.org/rss/1.0/", NS_RSS},
    {"http://my.netscape.com/rdf/simple/0.9/", NS_RSS},
    {"http://backend.userland.com/rss*", NS_RSS},
    {"http://blogs.law.harvard.edu/tech/rss", NS_RSS},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", NS_RDF},
    {"http://purl.org/dc/elements/1.1/", NS_DC},
    {"http://purl.org/dc/terms/", NS_DC},
    {"http://purl.org/rss/1.0/modules/content/", NS_CONTENT},
};

// What a prefix means where its declaration was forgotten.
static const struct {
    const char *prefix;
    enum ns ns;
} customary[] = {
    {"atom", NS_ATOM},
    {"rdf", NS_RDF},
    {"dc", NS_DC},
    {"content", NS_CONTENT},
};

enum role {
    ROLE_NONE, // nothing inside it is looked at
    ROLE_ROOT,
    ROLE_CHANNEL,
    ROLE_ENTRY,
    ROLE_PERSON,
    ROLE_FIELD,
    ROLE_LINK, // Atom's: all in attributes
};

enum field { LOC, LASTMOD, PRIORITY, TITLE, TEXT, AUTHOR, ID, FIELDS };

enum { SITEMAPS = 1, RSS = 2, ATOM = 4, FEEDS = RSS | ATOM };

// HOME is the namespace of the file's own kind, or none.
enum { HOME = -1 };

struct row {
    unsigned kinds;
    enum role parent;
    int ns;
    const char *name;
    enum role role;
    enum field field;
    int rank; // of several sources of a field the highest counts, then the first
};

static const struct row elements[] = {
    {SITEMAPS, ROLE_ROOT, HOME, "url", ROLE_ENTRY, FIELDS, 0},
    {SITEMAPS, ROLE_ROOT, HOME, "sitemap", ROLE_ENTRY, FIELDS, 0},
    {SITEMAPS, ROLE_ENTRY, HOME, "loc", ROLE_FIELD, LOC, 1},
    {SITEMAPS, ROLE_ENTRY, HOME, "lastmod", ROLE_FIELD, LASTMOD, 1},
    {SITEMAPS, ROLE_ENTRY, HOME, "priority", ROLE_FIELD, PRIORITY, 1},

    {RSS, ROLE_ROOT, HOME, "channel", ROLE_CHANNEL, FIELDS, 0},
    {RSS, ROLE_ROOT, HOME, "item", ROLE_ENTRY, FIELDS, 0},
    {RSS, ROLE_CHANNEL, HOME, "item", ROLE_ENTRY, FIELDS, 0},
    {RSS, ROLE_CHANNEL, NS_ATOM, "link", ROLE_LINK, LOC, 0},
    {RSS, ROLE_ENTRY, HOME, "link", ROLE_FIELD, LOC, 3},
    {RSS, ROLE_ENTRY, HOME, "guid", ROLE_FIELD, ID, 2},
    {RSS, ROLE_ENTRY, HOME, "title", ROLE_FIELD, TITLE, 2},
    {RSS, ROLE_ENTRY, NS_DC, "title", ROLE_FIELD, TITLE, 1},
    {RSS, ROLE_ENTRY, HOME, "description", ROLE_FIELD, TEXT, 1},
    {RSS, ROLE_ENTRY, NS_CONTENT, "encoded", ROLE_FIELD, TEXT, 2},
    {RSS, ROLE_ENTRY, HOME, "pubDate", ROLE_FIELD, LASTMOD, 1},
    {RSS, ROLE_ENTRY, NS_DC, "date", ROLE_FIELD, LASTMOD, 1},
    {RSS, ROLE_ENTRY, NS_ATOM, "updated", ROLE_FIELD, LASTMOD, 2},
    {RSS, ROLE_ENTRY, HOME, "author", ROLE_FIELD, AUTHOR, 1},
    {RSS, ROLE_ENTRY, NS_DC, "creator", ROLE_FIELD, AUTHOR, 2},

    {ATOM, ROLE_ROOT, HOME, "entry", ROLE_ENTRY, FIELDS, 0},
    {ATOM, ROLE_ROOT, HOME, "link", ROLE_LINK, LOC, 0},
    {ATOM, ROLE_ENTRY, HOME, "link", ROLE_LINK, LOC, 3},
    {ATOM, ROLE_ENTRY, HOME, "id", ROLE_FIELD, ID, 2},
    {ATOM, ROLE_ENTRY, HOME, "title", ROLE_FIELD, TITLE, 1},
    {ATOM, ROLE_ENTRY, HOME, "summary", ROLE_FIELD, TEXT, 1},
    {ATOM, ROLE_ENTRY, HOME, "content", ROLE_FIELD, TEXT, 2},
    {ATOM, ROLE_ENTRY, HOME, "updated", ROLE_FIELD, LASTMOD, 2},
    {ATOM, ROLE_ENTRY, HOME, "modified", ROLE_FIELD, LASTMOD, 2}, // Atom 0.3
    {ATOM, ROLE_ENTRY, HOME, "published", ROLE_FIELD, LASTMOD, 1},
    {ATOM, ROLE_ENTRY, HOME, "author", ROLE_PERSON, FIELDS, 0},
    {ATOM, ROLE_PERSON, HOME, "name", ROLE_FIELD, AUTHOR, 1},
};

static const struct root {
    const char *name;
    enum ns ns;
    unsigned kinds;
    enum discovery_kind kind;
    enum discovery_entry_kind entries;
    enum ns home;
} roots[] = {
    {"urlset", NS_SITEMAP, SITEMAPS, DISCOVERY_URLSET, DISCOVERY_PAGE, NS_SITEMAP},
    {"sitemapindex", NS_SITEMAP, SITEMAPS, DISCOVERY_SITEMAPINDEX, DISCOVERY_SITEMAP, NS_SITEMAP},
    {"rss", NS_RSS, RSS, DISCOVERY_RSS, DISCOVERY_ENTRY, NS_RSS},
    {"RDF", NS_RDF, RSS, DISCOVERY_RDF, DISCOVERY_ENTRY, NS_RSS},
    {"feed", NS_ATOM, ATOM, DISCOVERY_ATOM, DISCOVERY_ENTRY, NS_ATOM},
};

// Attributes that matter, raw.
struct attributes {
    struct str href, rel, about, permalink, base;
};

struct open {
    struct str name; // as written
    const struct row *row;
    enum role role;
    struct str base;   // for relative links inside
    size_t n_bindings; // in force before it
    size_t content;    // offset behind its start tag
    bool markup;       // it has child elements
    bool opaque;       // a guid that says it is no URL
};

struct binding {
    struct str prefix;
    enum ns ns;
};

struct walk {
    struct arena *arena;
    struct xml_reader reader;
    struct feed_list list;
    const struct root *root;
    struct str root_prefix;
    enum ns root_ns;
    struct open stack[DEPTH];
    size_t depth, hidden; // hidden: open elements beyond DEPTH
    struct binding bindings[BINDINGS];
    size_t n_bindings;
    struct buf text; // of the field that is open
    struct discovery_entry entry;
    struct str base; // of the entry's link
    int rank[FIELDS];
    bool in_entry, full;
};

static struct str *field_of(struct discovery_entry *e, enum field field)
{
    struct str *const fields[FIELDS] = {
        [LOC] = &e->loc,     [LASTMOD] = &e->lastmod, [PRIORITY] = &e->priority,
        [TITLE] = &e->title, [TEXT] = &e->text,       [AUTHOR] = &e->author,
        [ID] = &e->id,
    };
    return fields[field];
}

static enum ns find_namespace(struct str uri)
{
    uri = str_trim(uri);
    if (uri.len == 0)
        return NS_NONE;
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        struct str known = str_c(namespaces[i].uri);
        bool open_ended = str_ends(known, STR("*"));
        if (open_ended ? str_starts(uri, str_sub(known, 0, known.len - 1)) : str_eq(uri, known))
            return namespaces[i].ns;
    }
    return NS_FOREIGN;
}

static struct str prefix_of(struct str name)
{
    size_t colon = str_find_char(name, ':', 0);
    return colon == STR_NPOS ? str_sub(name, 0, 0) : str_sub(name, 0, colon);
}

static struct str local_name(struct str name)
{
    size_t colon = str_find_char(name, ':', 0);
    return colon == STR_NPOS ? name : str_skip(name, colon + 1);
}

static enum ns resolve_prefix(const struct walk *w, struct str prefix)
{
    for (size_t i = w->n_bindings; i-- > 0;)
        if (str_eq(w->bindings[i].prefix, prefix))
            return w->bindings[i].ns;
    for (size_t i = 0; i < sizeof customary / sizeof *customary; i++)
        if (str_eq(prefix, str_c(customary[i].prefix)))
            return customary[i].ns;
    return prefix.len ? NS_FOREIGN : NS_NONE;
}

static void read_attributes(struct walk *w, struct attributes *out)
{
    struct str rest = w->reader.attributes, name, value;
    *out = (struct attributes){0};
    while (xml_attribute(&rest, &name, &value)) {
        bool named = str_starts(name, STR("xmlns:"));
        if ((named || str_eq(name, STR("xmlns"))) && w->n_bindings < BINDINGS)
            w->bindings[w->n_bindings++] = (struct binding){
                named ? local_name(name) : str_sub(name, 0, 0),
                find_namespace(value),
            };
        else if (str_eq(name, STR("href")))
            out->href = value;
        else if (str_eq(name, STR("rel")))
            out->rel = value;
        else if (str_eq(name, STR("rdf:about")))
            out->about = value;
        else if (str_eq_nocase(name, STR("isPermaLink")))
            out->permalink = value;
        else if (str_eq(name, STR("xml:base")))
            out->base = value;
    }
}

static struct str decoded(struct walk *w, struct str raw)
{
    struct buf b;
    buf_init(&b, 0);
    if (raw.len <= URL_INPUT_BYTES) // half a URL would be another one
        xml_decode(&b, raw);
    struct str out = arena_str(w->arena, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// The value for a field of the entry, unless a better one is there.
static void offer(struct walk *w, enum field field, int rank, struct str value, struct str base)
{
    if (!w->in_entry || str_trim(value).len == 0 || rank <= w->rank[field])
        return;
    *field_of(&w->entry, field) = value;
    w->rank[field] = rank;
    if (field == LOC)
        w->base = base;
}

static void end_entry(struct walk *w)
{
    if (w->in_entry && !w->full)
        w->full = !feed_list_add(&w->list, w->base, &w->entry);
    w->in_entry = false;
}

static void begin_entry(struct walk *w, const struct attributes *attributes, struct str base)
{
    end_entry(w);
    w->entry = (struct discovery_entry){.kind = w->root->entries};
    memset(w->rank, 0, sizeof w->rank);
    w->base = base;
    w->in_entry = true;
    struct str about = decoded(w, attributes->about); // RSS 1.0, 5.5: the item's own URL
    offer(w, ID, 1, about, base);
    offer(w, LOC, 1, about, base);
}

// Atom (RFC 4287, 4.2.7.2): without rel it is "alternate", the page that shows the entry.
static void on_link(struct walk *w, const struct attributes *attributes, struct str base)
{
    struct str rel = str_trim(attributes->rel), href = decoded(w, attributes->href);
    if (w->in_entry) {
        if (rel.len == 0 || str_eq_nocase(rel, STR("alternate")))
            offer(w, LOC, 3, href, base);
    } else if (str_eq_nocase(rel, STR("next")) && !w->full) { // RFC 5005
        struct discovery_entry next = {.kind = DISCOVERY_FEED, .loc = href};
        w->full = !feed_list_add(&w->list, base, &next);
    }
}

// The value of a field whose end tag starts at `end`.
static void end_field(struct walk *w, const struct open *o, size_t end)
{
    struct str text = buf_str(&w->text);
    // Markup that stands there unescaped (Atom's xhtml) is kept as markup.
    if (o->row->field == TEXT && o->markup)
        text = utf8_cut(str_sub(w->reader.text, o->content, end), LIMIT_TEXT_BYTES);
    text = arena_str(w->arena, text);
    offer(w, o->row->field, o->row->rank, text, o->base);
    // RSS 2.0: a guid is the item's URL unless it says that it is not.
    if (o->row->field == ID && w->root->kinds == RSS && !o->opaque &&
        str_starts_nocase(str_trim(text), STR("http")))
        offer(w, LOC, 2, text, STR_NONE);
}

// The table's row for an element under a parent, or NULL.
static const struct row *find_row(const struct walk *w, enum role parent, struct str name)
{
    struct str prefix = prefix_of(name);
    enum ns ns = resolve_prefix(w, prefix);
    bool home = ns == w->root->home || ns == NS_NONE ||
                (ns == w->root_ns && str_eq(prefix, w->root_prefix));
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        const struct row *row = &elements[i];
        if ((row->kinds & w->root->kinds) && row->parent == parent &&
            (row->ns == HOME ? home : row->ns == (int)ns) &&
            str_eq_nocase(local_name(name), str_c(row->name)))
            return row;
    }
    return NULL;
}

// The kind of file by its first element. Its namespace may be missing or wrong, where the name
// says enough; "RDF" and "feed" alone do not.
static const struct root *find_root(const struct walk *w, struct str name)
{
    enum ns ns = resolve_prefix(w, prefix_of(name));
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        if (!str_eq_nocase(local_name(name), str_c(roots[i].name)))
            continue;
        bool strict = roots[i].kind == DISCOVERY_RDF || roots[i].kind == DISCOVERY_ATOM;
        if (!strict || ns == roots[i].ns || (ns == NS_NONE && roots[i].kind == DISCOVERY_ATOM))
            return &roots[i];
    }
    return NULL;
}

// RDF is much else too: a feed declares RSS's namespace at its root.
static bool declares(const struct walk *w, enum ns ns)
{
    for (size_t i = 0; i < w->n_bindings; i++)
        if (w->bindings[i].ns == ns)
            return true;
    return false;
}

static bool on_root(struct walk *w, struct discovery *out)
{
    struct str name = w->reader.name;
    w->root = find_root(w, name);
    if (!w->root || (w->root->kind == DISCOVERY_RDF && !declares(w, NS_RSS)))
        return false;
    w->root_prefix = prefix_of(name);
    w->root_ns = resolve_prefix(w, w->root_prefix);
    feed_list_init(&w->list, w->arena, w->root->kind, out);
    return true;
}

static void close_top(struct walk *w, size_t end)
{
    struct open *o = &w->stack[--w->depth];
    if (o->role == ROLE_FIELD)
        end_field(w, o, end);
    else if (o->role == ROLE_ENTRY)
        end_entry(w);
    w->n_bindings = o->n_bindings;
}

// An entry that starts inside another one, whose end tag was forgotten, ends that one.
static void imply_end_of_entry(struct walk *w)
{
    enum role role = w->stack[w->depth - 1].role;
    if (role != ROLE_ENTRY && role != ROLE_FIELD)
        return;
    size_t i = w->depth;
    while (i > 1 && w->stack[i - 1].role != ROLE_ENTRY)
        i--;
    const struct row *row = i > 1 ? find_row(w, w->stack[i - 2].role, w->reader.name) : NULL;
    while (row && row->role == ROLE_ENTRY && w->depth >= i)
        close_top(w, w->reader.from);
}

static void on_start(struct walk *w)
{
    imply_end_of_entry(w);
    struct attributes attributes;
    struct open *parent = &w->stack[w->depth - 1];
    parent->markup = true;
    if (w->depth == DEPTH) {
        w->hidden++;
        return;
    }
    struct open *o = &w->stack[w->depth++];
    *o = (struct open){
        .name = w->reader.name,
        .base = parent->base,
        .n_bindings = w->n_bindings,
        .content = w->reader.at,
    };
    if (parent->role == ROLE_NONE || parent->role == ROLE_FIELD || parent->role == ROLE_LINK)
        return;
    read_attributes(w, &attributes);
    o->row = find_row(w, parent->role, o->name);
    if (!o->row)
        return;
    o->role = o->row->role;
    struct str base;
    if (attributes.base.len && url_resolve(w->arena, o->base, decoded(w, attributes.base), &base))
        o->base = base;
    if (o->role == ROLE_ENTRY)
        begin_entry(w, &attributes, o->base);
    else if (o->role == ROLE_LINK)
        on_link(w, &attributes, o->base);
    else if (o->role == ROLE_FIELD)
        buf_reset(&w->text);
    o->opaque = str_eq_nocase(str_trim(attributes.permalink), STR("false"));
}

static void on_text(struct walk *w)
{
    // The field is the lowest open one; its text includes that of elements inside it.
    for (size_t i = w->depth; i-- > 0;) {
        if (w->stack[i].role == ROLE_NONE)
            continue;
        if (w->stack[i].role == ROLE_FIELD && w->text.len < LIMIT_TEXT_BYTES) {
            struct str raw = utf8_cut(w->reader.data, LIMIT_TEXT_BYTES - w->text.len);
            if (w->reader.cdata)
                buf_add(&w->text, raw);
            else
                xml_decode(&w->text, raw);
        }
        return;
    }
}

// An end tag closes the nearest element of its name and all in it; one of no open element is
// skipped. The root stays open, so that a stray end tag doesn't end the file.
static void on_end(struct walk *w)
{
    size_t i = w->depth;
    while (i > 1 && !str_eq_nocase(w->stack[i - 1].name, w->reader.name))
        i--;
    bool known = i > 1 && w->stack[i - 1].role != ROLE_NONE;
    if (w->hidden && !known) {
        w->hidden--;
        return;
    }
    if (i <= 1)
        return;
    w->hidden = 0;
    while (w->depth >= i)
        close_top(w, w->reader.from);
}

static bool walk(struct walk *w, struct str url, struct discovery *out)
{
    enum xml_token token;
    struct attributes attributes;
    do
        token = xml_reader_next(&w->reader);
    while (token == XML_TOKEN_TEXT || token == XML_TOKEN_END);
    if (token != XML_TOKEN_START)
        return false;
    read_attributes(w, &attributes);
    if (!on_root(w, out))
        return false;
    w->stack[w->depth++] = (struct open){.name = w->reader.name, .role = ROLE_ROOT, .base = url};
    if (attributes.base.len)
        (void)!url_resolve(w->arena, url, decoded(w, attributes.base), &w->stack[0].base);
    while (!w->full && (token = xml_reader_next(&w->reader)) != XML_TOKEN_NONE) {
        if (token == XML_TOKEN_START)
            on_start(w);
        else if (token == XML_TOKEN_END)
            on_end(w);
        else
            on_text(w);
    }
    // A file that was cut off: fields that were whole count, the open one may be half a URL.
    end_entry(w);
    return true;
}

bool feed_xml_parse(struct arena *a, struct str url, struct str text, struct discovery *out)
{
    struct walk *w = arena_zalloc(a, sizeof *w);
    w->arena = a;
    xml_reader_init(&w->reader, text);
    buf_init(&w->text, 0);
    bool ok = walk(w, url, out);
    buf_deinit(&w->text);
    return ok;
}
