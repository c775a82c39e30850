// XML sitemaps and feeds: one walk over the tags, driven by a table of elements.
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xml_reader.h"
#include "crawler/feed.h"
#include "crawler/feed_table.h"
#include "crawler/url.h"
#include "crawler/xml_decode.h"

enum {
    DEPTH = 64,    // deeper elements are read as text of the one above
    BINDINGS = 64, // namespace declarations in force; later ones are not seen
};

// Attributes that matter, raw.
struct attributes {
    struct str href, rel, type, about, permalink, base;
};

struct open {
    struct str name; // as written
    const struct feed_row *row;
    enum feed_role role;
    struct str base;   // for relative links inside
    size_t n_bindings; // in force before it
    size_t content;    // offset behind its start tag
    bool markup;       // it has child elements
    bool opaque;       // a guid that says it is no URL
    bool html;         // Atom's type="html": its text is HTML
};

struct binding {
    struct str prefix;
    enum feed_ns ns;
};

struct walk {
    struct arena *arena;
    struct xml_reader reader;
    struct feed_list list;
    const struct feed_root *root;
    struct str root_prefix;
    enum feed_ns root_ns;
    struct open stack[DEPTH];
    size_t depth, hidden; // hidden: open elements beyond DEPTH
    struct binding bindings[BINDINGS];
    size_t n_bindings;
    struct buf text; // of the field that is open
    struct discovery_entry entry;
    struct str base;        // of the entry's link
    struct str feed_author; // of entries that name none
    int rank[FEED_FIELDS];
    bool in_entry, full;
};

static struct str *field_of(struct discovery_entry *e, enum feed_field field)
{
    struct str *const fields[FEED_FIELDS] = {
        [FEED_LOC] = &e->loc,     [FEED_LASTMOD] = &e->lastmod, [FEED_PRIORITY] = &e->priority,
        [FEED_TITLE] = &e->title, [FEED_TEXT] = &e->text,       [FEED_AUTHOR] = &e->author,
        [FEED_ID] = &e->id,
    };
    return fields[field];
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

static enum feed_ns resolve_prefix(const struct walk *w, struct str prefix)
{
    for (size_t i = w->n_bindings; i-- > 0;)
        if (str_eq(w->bindings[i].prefix, prefix))
            return w->bindings[i].ns;
    return feed_customary_namespace(prefix);
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
                feed_namespace(value),
            };
        else if (str_eq(name, STR("href")))
            out->href = value;
        else if (str_eq(name, STR("rel")))
            out->rel = value;
        else if (str_eq(name, STR("type")))
            out->type = value;
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
static void offer(struct walk *w, enum feed_field field, int rank, struct str value,
                  struct str base)
{
    if (!w->in_entry || str_trim(value).len == 0 || rank <= w->rank[field])
        return;
    *field_of(&w->entry, field) = value;
    w->rank[field] = rank;
    if (field == FEED_LOC)
        w->base = base;
}

static void end_entry(struct walk *w)
{
    if (w->in_entry && w->entry.author.len == 0)
        w->entry.author = w->feed_author; // RFC 4287, 4.2.1
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
    offer(w, FEED_ID, 1, about, base);
    offer(w, FEED_LOC, 1, about, base);
}

static bool is_html(struct str type)
{
    return str_eq_nocase(type, STR("text/html")) || str_eq_nocase(type, STR("html")) ||
           str_eq_nocase(type, STR("application/xhtml+xml"));
}

// Atom (RFC 4287, 4.2.7.2): without rel it is "alternate", the page that shows the entry. In a
// sitemap it is the page in another language.
static void on_link(struct walk *w, const struct attributes *attributes, struct str base)
{
    struct str rel = str_trim(attributes->rel), href = decoded(w, attributes->href);
    struct str type = str_trim(attributes->type);
    bool alternate = rel.len == 0 || str_eq_nocase(rel, STR("alternate"));
    if (w->in_entry && w->root->kinds == FEED_OF_SITEMAPS) {
        if (alternate)
            feed_list_alternate(&w->list, base, href);
    } else if (w->in_entry) {
        if (alternate)
            offer(w, FEED_LOC, type.len == 0 || is_html(type) ? 3 : 2, href, base);
    } else if (!w->full && (str_eq_nocase(rel, STR("next")) || // RFC 5005, 3 and 4
                            str_eq_nocase(rel, STR("prev-archive")))) {
        struct discovery_entry next = {.kind = DISCOVERY_FEED, .loc = href};
        w->full = !feed_list_add(&w->list, base, &next);
    }
}

// A title as a reader sees it. In RSS nothing says whether it is HTML; its references are decoded
// once more, since readers do so and "AT&amp;amp;T" is what many feeds have.
static struct str title_text(struct walk *w, struct str text, bool html)
{
    struct buf b;
    buf_init(&b, 0);
    while (html && text.len) {
        size_t tag = str_find_char(text, '<', 0);
        xml_decode(&b, str_sub(text, 0, tag));
        size_t end = tag == STR_NPOS ? tag : str_find_char(text, '>', tag);
        text = end == STR_NPOS ? STR_NONE : str_skip(text, end + 1);
    }
    xml_decode(&b, text);
    struct str out = arena_str(w->arena, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// RSS 2.0 has "ada@shop.example (Ada)".
static struct str person_name(struct str text)
{
    text = str_trim(text);
    size_t open = str_find_char(text, '(', 0), at = str_find_char(text, '@', 0);
    if (at < open && open != STR_NPOS && str_ends(text, STR(")")) && open + 2 < text.len)
        return str_sub(text, open + 1, text.len - 1);
    return text;
}

// The value of a field whose end tag starts at `end`.
static void end_field(struct walk *w, const struct open *o, size_t end)
{
    enum feed_field field = o->row->field;
    struct str text = buf_str(&w->text);
    // Markup that stands there unescaped (Atom's xhtml) is kept as markup.
    if (field == FEED_TEXT && o->markup)
        text = utf8_cut(str_sub(w->reader.text, o->content, end), LIMIT_TEXT_BYTES);
    text = arena_str(w->arena, text);
    if (field == FEED_SHARED_AUTHOR) {
        if (w->feed_author.len == 0)
            w->feed_author = text;
        return;
    }
    if (field == FEED_TITLE && (o->html || w->root->kinds == FEED_OF_RSS))
        text = title_text(w, text, o->html);
    if (field == FEED_AUTHOR && w->root->kinds == FEED_OF_RSS)
        text = person_name(text);
    offer(w, field, o->row->rank, text, o->base);
    // RSS 2.0: a guid is the item's URL unless it says that it is not. Atom's ids often are.
    if (field == FEED_ID && !o->opaque && str_starts_nocase(str_trim(text), STR("http")))
        offer(w, FEED_LOC, w->root->kinds == FEED_OF_RSS ? 2 : 1, text, STR_NONE);
}

// The table's row for an element under a parent, or NULL.
static const struct feed_row *find_row(const struct walk *w, enum feed_role parent, struct str name)
{
    struct str prefix = prefix_of(name);
    enum feed_ns ns = resolve_prefix(w, prefix);
    bool home = ns == w->root->home || ns == FEED_NS_NONE ||
                (ns == w->root_ns && str_eq(prefix, w->root_prefix));
    return feed_row_find(w->root->kinds, parent, ns, home, local_name(name));
}

// RDF is much else too: a feed declares RSS's namespace at its root.
static bool declares(const struct walk *w, enum feed_ns ns)
{
    for (size_t i = 0; i < w->n_bindings; i++)
        if (w->bindings[i].ns == ns)
            return true;
    return false;
}

static bool on_root(struct walk *w, struct discovery *out)
{
    struct str name = w->reader.name;
    w->root = feed_root_find(local_name(name), resolve_prefix(w, prefix_of(name)));
    if (!w->root || (w->root->kind == DISCOVERY_RDF && !declares(w, FEED_NS_RSS)))
        return false;
    w->root_prefix = prefix_of(name);
    w->root_ns = resolve_prefix(w, w->root_prefix);
    feed_list_init(&w->list, w->arena, w->root->kind, out);
    return true;
}

static void close_top(struct walk *w, size_t end)
{
    struct open *o = &w->stack[--w->depth];
    if (o->role == FEED_ROLE_FIELD)
        end_field(w, o, end);
    else if (o->role == FEED_ROLE_ENTRY)
        end_entry(w);
    w->n_bindings = o->n_bindings;
}

static void begin_field(struct walk *w, const struct attributes *attributes, struct open *o)
{
    buf_reset(&w->text);
    o->html = str_eq_nocase(str_trim(attributes->type), STR("html"));
    // Atom's form of a link in RSS, without its prefix
    if (o->row->field == FEED_LOC && attributes->href.len)
        offer(w, FEED_LOC, 1, decoded(w, attributes->href), o->base);
}

// An entry that starts inside another one, whose end tag was forgotten, ends that one.
static void imply_end_of_entry(struct walk *w)
{
    enum feed_role role = w->stack[w->depth - 1].role;
    if (role != FEED_ROLE_ENTRY && role != FEED_ROLE_FIELD)
        return;
    size_t i = w->depth;
    while (i > 1 && w->stack[i - 1].role != FEED_ROLE_ENTRY)
        i--;
    const struct feed_row *row = i > 1 ? find_row(w, w->stack[i - 2].role, w->reader.name) : NULL;
    while (row && row->role == FEED_ROLE_ENTRY && w->depth >= i)
        close_top(w, w->reader.from);
}

// Nor has a URL, a date or a number elements inside: one that starts there ends it.
static void imply_end_of_field(struct walk *w)
{
    const struct open *o = &w->stack[w->depth - 1];
    if (o->role == FEED_ROLE_FIELD && (o->row->field == FEED_LOC || o->row->field == FEED_LASTMOD ||
                                       o->row->field == FEED_PRIORITY))
        close_top(w, w->reader.from);
}

static void on_start(struct walk *w)
{
    imply_end_of_entry(w);
    imply_end_of_field(w);
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
    if (parent->role == FEED_ROLE_NONE || parent->role == FEED_ROLE_FIELD ||
        parent->role == FEED_ROLE_LINK)
        return;
    read_attributes(w, &attributes);
    o->row = find_row(w, parent->role, o->name);
    if (!o->row)
        return;
    o->role = o->row->role;
    struct str base;
    if (attributes.base.len && url_resolve(w->arena, o->base, decoded(w, attributes.base), &base))
        o->base = base;
    if (o->role == FEED_ROLE_ENTRY)
        begin_entry(w, &attributes, o->base);
    else if (o->role == FEED_ROLE_LINK)
        on_link(w, &attributes, o->base);
    else if (o->role == FEED_ROLE_FIELD)
        begin_field(w, &attributes, o);
    o->opaque = str_eq_nocase(str_trim(attributes.permalink), STR("false"));
}

static void on_text(struct walk *w)
{
    // The field is the lowest open one; its text includes that of elements inside it.
    for (size_t i = w->depth; i-- > 0;) {
        if (w->stack[i].role == FEED_ROLE_NONE)
            continue;
        if (w->stack[i].role == FEED_ROLE_FIELD && w->text.len < LIMIT_TEXT_BYTES) {
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
    bool known = i > 1 && w->stack[i - 1].role != FEED_ROLE_NONE;
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
    w->stack[w->depth++] =
        (struct open){.name = w->reader.name, .role = FEED_ROLE_ROOT, .base = url};
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
    feed_list_add_alternates(&w->list);
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
