// The one item of a page that has no markup for it: a product page, a classified ad, an article.
#include "extractors/extract.h"
#include "extractors/page_title.h"
#include "extractors/record.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    NOISE = ROLES_NOISE | ROLE_COMMENTS | ROLE_CLAIMED | ROLE_POST | ROLE_COMMENT,
    // Bytes: less, beside a list of records, is the list's introduction.
    LITTLE_BODY = 200, // in an element that is called description or content
    LITTLE_TEXT = 600, // in no such element
};

static size_t weight_of(const struct extract *x, uint32_t node)
{
    return text_weight(dom_text(&x->dom, x->arena, node, NOISE, LIMIT_TEXT_BYTES));
}

// The part of the page that is about the item: from its heading up to the nearest <article> or
// <main>, else as far up as the text grows by more than it has.
static uint32_t find_scope(const struct extract *x, uint32_t heading)
{
    const struct dom *d = &x->dom;
    uint32_t scope = heading;
    for (uint32_t up = heading; up; up = d->nodes[up].parent)
        if (d->nodes[up].tag == TAG_ARTICLE || d->nodes[up].tag == TAG_MAIN)
            return up;
    uint32_t body = dom_find_tag(d, 0, TAG_BODY);
    size_t all = body == DOM_NONE ? 0 : weight_of(x, body);
    for (uint32_t up = d->nodes[heading].parent; up; up = d->nodes[up].parent) {
        scope = up;
        if (up == body || weight_of(x, up) * 2 > all)
            break;
    }
    return scope;
}

// The longest of the elements that are called description or content; else all there is, but for
// the heading and the by-lines.
static struct str read_description(struct extract *x, uint32_t scope, uint32_t heading,
                                   bool *named_body)
{
    struct dom *d = &x->dom;
    const uint32_t wanted = ROLE_CONTENT | ROLE_DESCRIPTION;
    struct str best = STR_NONE;
    for (uint32_t i = scope; i < d->nodes[scope].end;) {
        uint32_t roles = d->nodes[i].roles;
        bool named = roles & wanted && !dom_inside(d, heading, i);
        if (i != scope && (roles & NOISE || named)) {
            struct str text = STR_NONE;
            if (named && !(roles & NOISE))
                text = dom_text(d, x->arena, i, NOISE, LIMIT_TEXT_BYTES);
            best = text.len > best.len ? text : best;
            i = d->nodes[i].end;
            continue;
        }
        i++;
    }
    *named_body = best.len > 0;
    if (best.len)
        return best;
    uint32_t before = d->nodes[heading].roles;
    d->nodes[heading].roles |= ROLE_CLAIMED;
    best = dom_text(d, x->arena, scope, NOISE | ROLE_META | ROLE_PRICE | ROLE_OLD_PRICE,
                    LIMIT_TEXT_BYTES);
    d->nodes[heading].roles = before;
    return best;
}

static enum listing_kind page_kind(const struct found *f)
{
    const struct listing *l = &f->listing;
    if (l->buy_button)
        return LISTING_PRODUCT;
    return l->price.amount.len || l->n_contacts ? LISTING_CLASSIFIED : LISTING_POST;
}

// Articles name their author by a link, rel=author, in the by-line.
static void read_author(const struct extract *x, struct found *f, uint32_t scope)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = scope; i < d->nodes[scope].end && f->listing.seller_name.len == 0; i++) {
        if (d->nodes[i].roles & NOISE) {
            i = d->nodes[i].end - 1;
        } else if (d->nodes[i].tag == TAG_A && dom_attr_has_word(d, i, "rel", "author")) {
            extract_set(f, &f->listing.seller_name, FIELD_SELLER,
                        dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES));
            f->listing.seller_url = extract_href(x, dom_attr(d, i, "href"));
        }
    }
}

// A page of lists or an error page has a heading, too, but no item of its own.
static bool is_list_page(const struct extract *x)
{
    uint32_t body = dom_find_tag(&x->dom, 0, TAG_BODY);
    return body != DOM_NONE && x->dom.nodes[body].roles & ROLE_ARCHIVE;
}

void product_page_extract(struct extract *x)
{
    const struct dom *d = &x->dom;
    uint32_t heading = page_heading(x);
    if (is_list_page(x) || heading == DOM_NONE)
        return;
    uint32_t scope = find_scope(x, heading);
    struct found *f = extract_add(x, SOURCE_HEURISTIC, FOUND_MAIN, LISTING_PAGE);
    if (!f)
        return;
    struct listing *l = &f->listing;
    f->node = scope;
    extract_set(f, &l->title, FIELD_TITLE,
                dom_line(d, x->arena, heading, ROLE_HIDDEN | ROLE_CONTROL, LIMIT_TITLE_BYTES));
    bool body;
    extract_set(f, &l->description, FIELD_DESCRIPTION, read_description(x, scope, heading, &body));
    l->buy_button = record_has_buy_button(x, scope, NOISE);
    record_read_fields(x, f, scope, NOISE);
    read_author(x, f, scope);
    extract_read_texts(x, f, scope, NOISE);
    l->kind = page_kind(f);
    bool list = x->primary_records > 1 && !l->buy_button && l->price.amount.len == 0 &&
                l->description.len < (size_t)(body ? LITTLE_BODY : LITTLE_TEXT);
    if (list || (l->description.len == 0 && l->price.amount.len == 0 && !l->buy_button))
        x->n_found--;
}
