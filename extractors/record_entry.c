#include "extractors/record_entry.h"

#include "extractors/facts.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    LABEL_LINE = 24, // bytes of a line that all records have in common, and says nothing of them
    SKIP = ROLE_HIDDEN | ROLE_SHARE | ROLE_CONTROL | ROLE_CLAIMED,
};

static uint32_t neighbour_before(const struct dom *d, uint32_t node)
{
    uint32_t parent = d->nodes[node].parent, at = node - 1;
    if (at == parent)
        return DOM_NONE;
    while (d->nodes[at].parent != parent)
        at = d->nodes[at].parent;
    return at;
}

// The anchor that the part gives itself, or that stands right before it.
struct str record_anchor(const struct dom *d, struct record_part part)
{
    for (uint32_t i = part.from; i < part.end; i++) {
        struct str id = dom_attr(d, i, "id");
        if (id.len == 0 && d->nodes[i].tag == TAG_A && !d->nodes[i].is_text)
            id = dom_attr(d, i, "name");
        if (id.len && id.len <= LIMIT_VALUE_BYTES)
            return id;
    }
    uint32_t before = neighbour_before(d, part.from);
    if (before != DOM_NONE && d->nodes[before].is_text && text_weight(d->nodes[before].text) == 0)
        before = neighbour_before(d, before);
    if (before == DOM_NONE || d->nodes[before].is_text || d->nodes[before].tag != TAG_A)
        return STR_NONE;
    struct str name = dom_attr(d, before, "name");
    return name.len ? name : dom_attr(d, before, "id");
}

// What the record says beside its title: its lines, without the title, bare prices and what all
// of them say.
static struct str record_text(const struct extract *x, struct record_part part,
                              const struct record_labels *labels, struct str title)
{
    const struct dom *d = &x->dom;
    const uint32_t skip = SKIP | ROLE_META | ROLE_OLD_PRICE;
    for (uint32_t i = part.from; i < part.end;) {
        uint32_t roles = d->nodes[i].roles;
        if (roles & (SKIP | ROLE_META)) {
            i = d->nodes[i].end;
            continue;
        }
        if (roles & (ROLE_EXCERPT | ROLE_CONTENT | ROLE_DESCRIPTION) && i != part.from) {
            struct str body = dom_text(d, x->arena, i, skip, LIMIT_TEXT_BYTES);
            if (body.len)
                return body;
        }
        i++;
    }
    struct str lines =
        dom_text_range(d, x->arena, part.from, part.end,
                       skip | ROLE_PRICE | ROLE_TIME | ROLE_AUTHOR, LIMIT_TEXT_BYTES);
    struct text_builder t;
    struct str line;
    text_begin(&t, LIMIT_TEXT_BYTES, true);
    while (str_split(&lines, '\n', &line)) {
        bool label = line.len <= LABEL_LINE && record_is_label(labels, line);
        if (label || str_eq(line, title))
            continue;
        text_gap(&t, true, true);
        text_add(&t, line, false);
    }
    return text_end(&t, x->arena);
}

// Sets the record's address; false if it is this page's, though the record has a link.
static bool set_address(const struct extract *x, struct found *f, struct record_part part,
                        struct str href)
{
    struct listing *l = &f->listing;
    struct str page = extract_without_fragment(x->in->url);
    if (href.len) {
        l->url = extract_without_fragment(extract_href(x, href));
        return l->url.len && !str_eq(l->url, page) && !str_eq(l->url, x->scan->canonical);
    }
    struct str anchor = record_anchor(&x->dom, part);
    f->place = FOUND_ROW;
    l->id = anchor;
    l->url = anchor.len ? arena_fmt(x->arena, "%.*s#%.*s", STR_ARG(page), STR_ARG(anchor)) : page;
    return true;
}

static void claim(struct dom *d, struct record_part part)
{
    for (uint32_t i = part.from; i < part.end; i = d->nodes[i].end)
        d->nodes[i].roles |= ROLE_CLAIMED;
}

struct found *record_entry_read(struct extract *x, struct record_part part,
                                const struct record_labels *labels, const struct record_name *name)
{
    struct dom *d = &x->dom;
    struct found probe = {0};
    if (!set_address(x, &probe, part, name->href))
        return NULL;
    struct found *f = extract_add(x, SOURCE_HEURISTIC, FOUND_RECORD, LISTING_PRODUCT);
    if (!f)
        return NULL;
    f->node = part.from;
    f->place = probe.place == FOUND_ROW ? FOUND_ROW : FOUND_RECORD;
    f->listing.url = probe.listing.url;
    f->listing.id = probe.listing.id;
    extract_set(f, &f->listing.title, FIELD_TITLE, name->title);
    if (name->node != DOM_NONE)
        d->nodes[name->node].roles |= ROLE_CLAIMED;
    extract_set(f, &f->listing.description, FIELD_DESCRIPTION,
                record_text(x, part, labels, name->title));
    record_read_part(x, f, part, SKIP | ROLE_CHROME);
    if (str_find(name->href, STR("#comment"), 0) != STR_NPOS) { // "Mira on Copper can"
        f->listing.seller_name = f->listing.seller_url = STR_NONE;
        f->listing.sources[FIELD_SELLER] = SOURCE_NONE;
    }
    facts_read_between(x, f, part.from, part.end, SKIP | ROLE_CHROME);
    record_read_lines(x, f, part, SKIP | ROLE_CHROME);
    record_read_unit(x, f);
    for (uint32_t i = part.from; i < part.end; i = d->nodes[i].end) {
        extract_read_texts(x, f, i, SKIP);
        f->listing.buy_button |= record_has_buy_button(x, i, ROLE_HIDDEN);
    }
    struct listing *l = &f->listing;
    if (l->price.amount.len == 4 && str_starts(l->posted, l->price.amount)) // "2025 р."
        l->price = (struct listing_price){0};
    claim(d, part);
    return f;
}
