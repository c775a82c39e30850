// Microformats 2 (microformats.org/wiki/microformats2): posts that say themselves what their parts
// are, as blogs of the IndieWeb and Mastodon's pages do: h-entry, and h-cite for replies, with
// p-name, e-content, dt-published, u-url and p-author h-card.
//
// An element with a class h-* is an object; the p-, u-, dt- and e- classes inside belong to it, but
// for those inside of another object.
#include "extractors/contact.h"
#include "extractors/date.h"
#include "extractors/extract.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum { NESTED_MAX = 32, NAME_BYTES = 200 };

static const uint32_t SKIP = ROLE_HIDDEN | ROLE_SHARE | ROLE_CONTROL | ROLE_QUOTE;

struct entry {
    uint32_t node, content, summary, name, published, url, author;
    bool certain_url; // u-uid
};

static bool has_class(const struct dom *d, uint32_t node, const char *class)
{
    return dom_attr_has_word(d, node, "class", class);
}

static bool has_prefix(const struct dom *d, uint32_t node, const char *prefix)
{
    struct str rest = dom_attr(d, node, "class"), word;
    while (text_word(&rest, &word))
        if (str_starts(word, str_c(prefix)) && word.len > strlen(prefix))
            return true;
    return false;
}

static bool is_object(const struct dom *d, uint32_t node)
{
    return !d->nodes[node].is_text && has_prefix(d, node, "h-");
}

// A property of the object around it, such as the page that an entry answers, is none of the
// page's entries; a comment is.
static bool is_entry(const struct dom *d, uint32_t node)
{
    if (!has_class(d, node, "h-entry") && !has_class(d, node, "h-cite"))
        return false;
    bool comment = has_class(d, node, "p-comment") || has_class(d, node, "u-comment");
    return comment || (!has_prefix(d, node, "u-") && !has_prefix(d, node, "p-"));
}

static void set_first(uint32_t *property, uint32_t node, bool is)
{
    if (is && *property == DOM_NONE)
        *property = node;
}

static void read_properties(const struct dom *d, uint32_t i, struct entry *e)
{
    set_first(&e->author, i, has_class(d, i, "p-author"));
    if (is_object(d, i))
        return;
    set_first(&e->content, i, has_class(d, i, "e-content"));
    set_first(&e->summary, i, has_class(d, i, "p-summary"));
    set_first(&e->name, i, has_class(d, i, "p-name"));
    set_first(&e->published, i, has_class(d, i, "dt-published"));
    bool uid = has_class(d, i, "u-uid");
    if (has_class(d, i, "u-url") && (e->url == DOM_NONE || (uid && !e->certain_url))) {
        e->url = i;
        e->certain_url = uid;
    }
}

static struct entry read_entry(const struct dom *d, uint32_t node)
{
    struct entry e = {.node = node};
    for (uint32_t i = node + 1; i < d->nodes[node].end;) {
        if (d->nodes[i].is_text) {
            i++;
            continue;
        }
        read_properties(d, i, &e);
        bool closed = is_object(d, i) || i == e.content;
        i = closed ? d->nodes[i].end : i + 1;
    }
    return e;
}

// A value as <data value>, <img alt>, <abbr title> or text give it.
static struct str value_of(const struct extract *x, uint32_t node)
{
    static const char *const names[] = {"value", "alt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str value = text_line(x->arena, dom_attr(&x->dom, node, names[i]));
        if (value.len)
            return value;
    }
    return dom_line(&x->dom, x->arena, node, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
}

// The p-name inside an h-card, else the whole of it.
static struct str card_name(const struct extract *x, uint32_t card)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = card + 1; i < d->nodes[card].end; i++)
        if (has_class(d, i, "p-name"))
            return value_of(x, i);
    return value_of(x, card);
}

static struct str card_url(const struct extract *x, uint32_t card)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = card; i < d->nodes[card].end; i++)
        if (d->nodes[i].tag == TAG_A && dom_has_attr(d, i, "href"))
            return extract_href(x, dom_attr(d, i, "href"));
    return STR_NONE;
}

static struct str published(const struct extract *x, uint32_t node)
{
    static const char *const names[] = {"datetime", "value", "title"};
    struct str time = STR_NONE;
    if (node == DOM_NONE)
        return time;
    for (size_t i = 0; i < sizeof names / sizeof *names && time.len == 0; i++)
        time = extract_time(x->arena, dom_attr(&x->dom, node, names[i]));
    if (time.len == 0 && !date_find_ordered(x->arena, value_of(x, node), 0, x->dates, &time))
        return extract_relative_time(x, value_of(x, node));
    return time;
}

// A note's name is its text; only a name beside the text is a title.
static struct str title_of(const struct extract *x, const struct entry *e, struct str text)
{
    if (e->name == DOM_NONE || e->name == e->content || dom_inside(&x->dom, e->name, e->content) ||
        (e->content != DOM_NONE && dom_inside(&x->dom, e->content, e->name)))
        return STR_NONE;
    struct str name = value_of(x, e->name);
    return str_starts(text, name) && name.len > NAME_BYTES ? STR_NONE : name;
}

static struct found *add_entry(struct extract *x, const struct entry *e, bool reply)
{
    const struct dom *d = &x->dom;
    uint32_t body = e->content != DOM_NONE ? e->content : e->summary;
    if (body == DOM_NONE)
        body = e->name;
    if (body == DOM_NONE || (e->published == DOM_NONE && e->author == DOM_NONE))
        return NULL;
    bool comment = has_class(d, e->node, "p-comment") || has_class(d, e->node, "u-comment");
    struct found *f =
        extract_add(x, SOURCE_HEURISTIC, FOUND_POST, comment ? LISTING_COMMENT : LISTING_POST);
    if (!f)
        return NULL;
    struct listing *l = &f->listing;
    f->node = e->node;
    l->reply = reply;
    if (e->url != DOM_NONE)
        l->url = extract_href(x, dom_attr(d, e->url, "href"));
    if (l->url.len == 0)
        l->url = extract_without_fragment(x->in->url);
    extract_set(f, &l->description, FIELD_DESCRIPTION,
                dom_text(d, x->arena, body, SKIP, LIMIT_TEXT_BYTES));
    extract_set(f, &l->title, FIELD_TITLE, title_of(x, e, l->description));
    if (e->author != DOM_NONE) {
        extract_set(f, &l->seller_name, FIELD_SELLER, card_name(x, e->author));
        l->seller_url = card_url(x, e->author);
    }
    extract_set(f, &l->posted, FIELD_POSTED, published(x, e->published));
    for (uint32_t i = body; i < d->nodes[body].end; i++)
        if (d->nodes[i].tag == TAG_IMG)
            extract_add_image(x, f, dom_attr(d, i, "src"));
    extract_read_texts(x, f, body, SKIP);
    return f;
}

void microformats_extract(struct extract *x)
{
    struct dom *d = &x->dom;
    uint32_t open_end[NESTED_MAX], depth = 0;
    for (uint32_t i = 1; i < d->count; i++) {
        if (d->nodes[i].is_text)
            continue;
        while (depth && i >= open_end[depth - 1])
            depth--;
        if (d->nodes[i].roles & ROLE_HIDDEN) {
            i = d->nodes[i].end - 1;
            continue;
        }
        if (!is_entry(d, i) || depth == NESTED_MAX)
            continue;
        open_end[depth++] = d->nodes[i].end;
        struct entry e = read_entry(d, i);
        if (!add_entry(x, &e, depth > 1))
            continue;
        d->nodes[i].roles |= ROLE_POST | ROLE_CLAIMED;
    }
}
