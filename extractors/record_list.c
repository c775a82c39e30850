// Repeated records, found by their shape: children of one parent with the same tag and first
// class, each with a link of its own and a text. Shapes are hashed and sorted, so the time is
// n log n in the elements and never quadratic in the records.
#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/anchors.h"
#include "extractors/page_title.h"
#include "extractors/record.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    RECORD_LINKS = 48, // more make a container, not a record
    RICH_TEXT = 20,    // bytes of text beside its link that make more of a record than a link
    TITLE_BYTES = 8,   // of a bare link in a script that writes without spaces
    NUMBER_BYTES = 5,  // of a number that is a name; a year or a page's number is shorter
    GOODS_CLIMB = 6,
    SKIP = ROLE_HIDDEN | ROLE_SHARE | ROLE_CONTROL | ROLE_CLAIMED,
};

struct shape {
    uint32_t parent;
    uint32_t signature;
    uint32_t node;
};

struct list_reader {
    struct extract *x;
    struct anchors links;
    uint32_t *prices; // price elements before each node
    uint32_t heading; // the page's own h1, or DOM_NONE
    size_t primary;   // records outside the page's frame
};

static bool may_be_record(enum tag_id tag)
{
    switch (tag) {
    case TAG_A:
    case TAG_ARTICLE:
    case TAG_DIV:
    case TAG_DL:
    case TAG_FIGURE:
    case TAG_LI:
    case TAG_P:
    case TAG_SECTION:
    case TAG_TABLE:
    case TAG_TD:
    case TAG_TR:
    case TAG_UL:
        return true;
    default:
        return false;
    }
}

// Words that tell neighbours of one list from each other, and say nothing of their shape.
static bool is_varying(struct str word)
{
    static const struct str varying[] = {STR_INIT("active"), STR_INIT("alt"),  STR_INIT("even"),
                                         STR_INIT("first"),  STR_INIT("last"), STR_INIT("odd"),
                                         STR_INIT("row1"),   STR_INIT("row2"), STR_INIT("sticky"),
                                         STR_INIT("bg1"),    STR_INIT("bg2")};
    for (size_t i = 0; i < sizeof varying / sizeof *varying; i++)
        if (str_eq(varying[i], word))
            return true;
    return false;
}

// FNV-1a of the tag and the first telling class, digits left out. A collision only makes two
// shapes one; each record is judged by itself afterwards.
static uint32_t signature_of(const struct dom *d, uint32_t node)
{
    uint32_t hash = 2166136261U ^ d->nodes[node].tag;
    struct str rest = dom_attr(d, node, "class"), word;
    while (text_word(&rest, &word)) {
        if (is_varying(word))
            continue;
        for (size_t i = 0; i < word.len; i++)
            if (!ascii_digit(word.ptr[i]))
                hash = (hash ^ (unsigned char)word.ptr[i]) * 16777619U;
        break;
    }
    return hash;
}

static int compare_shapes(const void *a, const void *b)
{
    const struct shape *x = a, *y = b;
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    if (x->signature != y->signature)
        return x->signature < y->signature ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static size_t collect_shapes(const struct dom *d, struct shape *out)
{
    size_t n = 0;
    for (uint32_t i = 1; i < d->count;) {
        const struct dom_node *node = &d->nodes[i];
        if (node->roles & (ROLE_HIDDEN | ROLE_CLAIMED | ROLE_COMMENTS)) {
            i = node->end;
            continue;
        }
        if (!node->is_text && may_be_record((enum tag_id)node->tag))
            out[n++] = (struct shape){node->parent, signature_of(d, i), i};
        i++;
    }
    qsort(out, n, sizeof *out, compare_shapes);
    return n;
}

// A number names nothing, unless it stands where the name does, in a heading: "40064-34-4".
static bool is_name(const struct anchor *link)
{
    return extract_is_title(link->text) ||
           (link->heading && text_weight(link->text) >= NUMBER_BYTES &&
            ascii_digit(link->text.ptr[0]));
}

// What a link of the record is worth as its title.
static size_t link_worth(const struct dom *d, const struct anchor *link)
{
    const uint32_t others = ROLE_AUTHOR | ROLE_SELLER | ROLE_TIME | ROLE_CATEGORY | ROLE_HIDDEN;
    if ((d->nodes[link->node].roles | d->nodes[d->nodes[link->node].parent].roles) & others ||
        dom_attr_has_word(d, link->node, "rel", "tag"))
        return 0;
    if (!is_name(link) || link->href.len == 0 || link->href.ptr[0] == '#' ||
        str_starts_nocase(link->href, STR("javascript:")) ||
        str_starts_nocase(link->href, STR("mailto:")) || str_starts_nocase(link->href, STR("tel:")))
        return 0;
    size_t worth = text_weight(link->text);
    return worth + (link->titled ? LIMIT_TITLE_BYTES : 0) +
           (link->heading ? 2 * LIMIT_TITLE_BYTES : 0);
}

// The link that names the record, or NULL: it has none, or several of equal right and so is a
// container of records.
static const struct anchor *title_link(const struct list_reader *r, uint32_t node)
{
    size_t from, to, best = 0, second = 0;
    const struct anchor *found = NULL;
    anchors_inside(r->x, &r->links, node, &from, &to);
    if (to - from > RECORD_LINKS)
        return NULL;
    for (size_t i = from; i < to; i++) {
        const struct anchor *link = &r->links.items[i];
        size_t worth = link_worth(&r->x->dom, link);
        if (worth == 0 || (found && str_eq(found->href, link->href) && worth <= best))
            continue;
        if (worth > best) {
            second = found && !str_eq(found->href, link->href) ? best : second;
            best = worth;
            found = link;
        } else if (worth > second) {
            second = worth;
        }
    }
    if (!found)
        return NULL;
    if (found->heading || found->titled)
        return second >= LIMIT_TITLE_BYTES + 1 && second * 2 > best ? NULL : found;
    uint32_t prices = r->prices[r->x->dom.nodes[node].end] - r->prices[node];
    return prices != 1 && second * 5 > best * 3 ? NULL : found;
}

static bool in_goods_list(const struct dom *d, uint32_t node)
{
    static const struct str words[] = {STR_INIT("latest"),  STR_INIT("recent"), STR_INIT("product"),
                                       STR_INIT("listing"), STR_INIT("topic"),  STR_INIT("offer")};
    for (int i = 0; i < GOODS_CLIMB && node; i++, node = d->nodes[node].parent) {
        struct str class = dom_attr(d, node, "class");
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (str_find_nocase(class, words[k], 0) != STR_NPOS)
                return true;
    }
    return false;
}

// More than a bare link: a heading, a price, or a text beside it.
static bool is_rich(const struct list_reader *r, uint32_t node, const struct anchor *title)
{
    const struct dom *d = &r->x->dom;
    if (title->heading || r->prices[d->nodes[node].end] > r->prices[node])
        return true;
    struct str all = dom_line(d, r->x->arena, node, SKIP, LIMIT_TITLE_BYTES);
    return text_weight(all) >= text_weight(title->text) + RICH_TEXT;
}

static bool is_record(const struct list_reader *r, uint32_t node, const struct anchor **title)
{
    const struct dom *d = &r->x->dom;
    if (d->nodes[node].roles & SKIP || dom_inside(d, r->heading, node))
        return false;
    *title = title_link(r, node);
    if (!*title)
        return false;
    if (is_rich(r, node, *title))
        return true;
    enum tag_id tag = (enum tag_id)d->nodes[node].tag;
    if (tag == TAG_A || tag == TAG_P || dom_has_role_above(d, node, ROLE_CATEGORY))
        return false;
    return text_words((*title)->text) > 1 || in_goods_list(d, node) ||
           ((unsigned char)(*title)->text.ptr[0] >= 0xE3 && (*title)->text.len > TITLE_BYTES);
}

// What the record says beside its title.
static struct str record_text(const struct extract *x, uint32_t node)
{
    const struct dom *d = &x->dom;
    uint32_t body =
        dom_find_role(d, node, ROLE_EXCERPT | ROLE_CONTENT | ROLE_DESCRIPTION, SKIP | ROLE_META);
    const uint32_t skip = SKIP | ROLE_META | ROLE_OLD_PRICE;
    if (d->nodes[node].roles & ROLE_CLAIMED) // it is nothing but its title
        return STR_NONE;
    if (body != DOM_NONE && body != node)
        return dom_text(d, x->arena, body, skip, LIMIT_TEXT_BYTES);
    return dom_text(d, x->arena, node, skip | ROLE_PRICE | ROLE_TIME | ROLE_AUTHOR,
                    LIMIT_TEXT_BYTES);
}

static enum listing_kind record_kind(const struct extract *x, const struct found *f, uint32_t node)
{
    if (record_has_buy_button(x, node, ROLE_HIDDEN))
        return LISTING_PRODUCT;
    return f->listing.price.amount.len ? LISTING_CLASSIFIED : LISTING_POST;
}

static void read_record(struct list_reader *r, uint32_t node, const struct anchor *title)
{
    struct extract *x = r->x;
    struct dom *d = &x->dom;
    struct str url = extract_without_fragment(extract_href(x, title->href));
    if (url.len == 0 || str_eq(url, extract_without_fragment(x->in->url)))
        return;
    struct found *f = extract_add(x, SOURCE_HEURISTIC, FOUND_RECORD, LISTING_CLASSIFIED);
    if (!f)
        return;
    f->node = node;
    f->listing.url = url;
    extract_set(f, &f->listing.title, FIELD_TITLE, title->text);
    d->nodes[title->title_node].roles |= ROLE_CLAIMED;
    extract_set(f, &f->listing.description, FIELD_DESCRIPTION, record_text(x, node));
    record_read_fields(x, f, node, SKIP | ROLE_CHROME);
    if (str_find(title->href, STR("#comment"), 0) != STR_NPOS) { // "Mira on Copper can"
        f->listing.seller_name = f->listing.seller_url = STR_NONE;
        f->listing.sources[FIELD_SELLER] = SOURCE_NONE;
    }
    extract_read_texts(x, f, node, SKIP);
    f->listing.kind = record_kind(x, f, node);
    d->nodes[node].roles |= ROLE_CLAIMED;
    r->primary += !dom_has_role_above(d, node, ROLE_CHROME | ROLE_RELATED);
}

// One run of equal shapes. A lone article with a linked heading is a list of one.
static void read_run(struct list_reader *r, const struct shape *run, size_t n)
{
    const struct dom *d = &r->x->dom;
    const struct anchor *title = NULL;
    if (dom_has_role_above(d, run[0].node, ROLE_CLAIMED))
        return;
    size_t good = 0;
    for (size_t i = 0; i < n; i++)
        good += is_record(r, run[i].node, &title);
    bool lone = n == 1 && good == 1 && d->nodes[run[0].node].tag == TAG_ARTICLE && title->heading;
    if (!lone && (good < 2 || good * 2 < n))
        return;
    for (size_t i = 0; i < n; i++)
        if (is_record(r, run[i].node, &title))
            read_record(r, run[i].node, title);
}

// Counts the price elements, outermost only.
static void count_prices(struct list_reader *r)
{
    const struct dom *d = &r->x->dom;
    uint32_t price_end = 0;
    r->prices = arena_array(r->x->arena, (size_t)d->count + 1, sizeof *r->prices);
    for (uint32_t i = 0; i < d->count; i++) {
        bool price = d->nodes[i].roles & ROLE_PRICE && i >= price_end;
        if (price)
            price_end = d->nodes[i].end;
        r->prices[i + 1] = r->prices[i] + price;
    }
}

void record_list_extract(struct extract *x)
{
    struct dom *d = &x->dom;
    struct list_reader r = {.x = x, .heading = page_heading(x)};
    anchors_read(x, &r.links);
    count_prices(&r);
    struct shape *shapes = xcalloc((size_t)d->count + 1, sizeof *shapes);
    size_t n = collect_shapes(d, shapes);
    // Sorted by parent, so a list comes before the lists inside its records.
    for (size_t from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && shapes[to].parent == shapes[from].parent &&
               shapes[to].signature == shapes[from].signature)
            to++;
        read_run(&r, shapes + from, to - from);
    }
    free(shapes);
    x->primary_records += r.primary;
}
