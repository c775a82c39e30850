// From what the extractors found to one listing of each item.
//
// Items are one when they are the page's main item, when they link to the same page, or when
// they are the same post. Per field the source decides: rule, JSON-LD, microdata, RDFa,
// OpenGraph, API, heuristic, state. What is visible wins in four places:
// - a description that another source only cuts short gives way to the longer, since teasers leave
//   out prices and contacts; so does a shorter one to what the page itself calls its description;
// - OpenGraph's title, and markup that only repeats <title>, give way to the heading; the first
//   also to a title that it holds ("45,20 EUR | Brushes - Shop" to "Brushes");
// - a price without a currency takes that of the same amount elsewhere;
// - OpenGraph does not know what kind of listing it tells of, and shops' markup on a page that
//   shows an ad (a day, no cart) tells of an ad.
#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/contact.h"
#include "extractors/extract.h"
#include "extractors/page_currency.h"
#include "extractors/page_title.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum { TELLING_TITLE = 4 }; // bytes

static const struct {
    enum listing_field field;
    size_t offset, size;
} field_rows[] = {
#define ROW(field, member)                                                                         \
    {                                                                                              \
        field, offsetof(struct listing, member), sizeof(((struct listing *)0)->member)             \
    }
    ROW(FIELD_TITLE, title),
    ROW(FIELD_PRICE, price),
    ROW(FIELD_QUANTITY, quantity),
    ROW(FIELD_LOCATION, location),
    ROW(FIELD_SHIPS_FROM, ships_from),
    ROW(FIELD_SHIPS_TO, ships_to),
    ROW(FIELD_CATEGORY, category),
    ROW(FIELD_POSTED, posted),
    ROW(FIELD_AVAILABILITY, availability),
#undef ROW
};

// Rank of a source, best first: the order of the enum.
static bool better(enum listing_source a, enum listing_source b)
{
    return a != SOURCE_NONE && (b == SOURCE_NONE || a < b);
}

// "Cast iron tea pot, 1.2 lit…" is the start of the whole text. Without dots, one that ends where
// a line of the other does may be all there is: what follows it there may be anything.
static bool cuts_short(struct str teaser, struct str whole)
{
    bool dotted = false;
    static const struct str dots[] = {STR_INIT("[…]"), STR_INIT("…"), STR_INIT("[...]"),
                                      STR_INIT("...")};
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
        if (str_ends(teaser, dots[i])) {
            teaser = str_trim(str_sub(teaser, 0, teaser.len - dots[i].len));
            dotted = true;
        }
    size_t i = 0, k = 0;
    while (i < teaser.len && k < whole.len) {
        if (ascii_space(teaser.ptr[i])) {
            i++;
        } else if (ascii_space(whole.ptr[k])) {
            k++;
        } else if (teaser.ptr[i] != whole.ptr[k]) {
            return false;
        } else {
            i++;
            k++;
        }
    }
    return i == teaser.len && k < whole.len && (dotted || whole.ptr[k] != '\n');
}

static void merge_description(struct found *to, const struct found *other)
{
    struct listing *into = &to->listing;
    const struct listing *from = &other->listing;
    if (other->whole_text && from->description.len > into->description.len) {
        into->description = from->description;
        into->sources[FIELD_DESCRIPTION] = from->sources[FIELD_DESCRIPTION];
        to->whole_text = true;
        return;
    }
    enum listing_source a = into->sources[FIELD_DESCRIPTION];
    enum listing_source b = from->sources[FIELD_DESCRIPTION];
    if (b == SOURCE_NONE)
        return;
    bool teaser = a == SOURCE_OPENGRAPH && from->description.len > into->description.len;
    if (better(b, a) ? cuts_short(from->description, into->description)
                     : !teaser && !cuts_short(into->description, from->description) &&
                           !(a == b && from->description.len > into->description.len))
        return;
    if (a != SOURCE_NONE && b == SOURCE_OPENGRAPH && from->description.len < into->description.len)
        return;
    into->description = from->description;
    into->sources[FIELD_DESCRIPTION] = b;
}

static void merge_contacts(struct arena *a, struct listing *into, const struct listing *from)
{
    for (size_t i = 0; i < from->n_contacts; i++)
        contact_add(a, &into->contacts, &into->n_contacts, from->contacts[i]);
    if (better(from->sources[FIELD_CONTACTS], into->sources[FIELD_CONTACTS]))
        into->sources[FIELD_CONTACTS] = from->sources[FIELD_CONTACTS];
}

// Whether markup's title is <title> itself, site's name and all, where a reader sees only `title`.
static bool is_page_title(const struct extract *x, struct str markup, struct str title)
{
    return title.len < markup.len && str_starts(markup, title) &&
           str_eq(markup, text_line(x->arena, x->scan->title));
}

static void merge_title(const struct extract *x, struct listing *into, const struct listing *from)
{
    enum listing_source a = into->sources[FIELD_TITLE], b = from->sources[FIELD_TITLE];
    bool visible = b == SOURCE_HEURISTIC &&
                   (a == SOURCE_OPENGRAPH || is_page_title(x, into->title, from->title));
    bool held = a == SOURCE_OPENGRAPH && str_find_nocase(into->title, from->title, 0) != STR_NPOS;
    bool same = str_eq(into->title, from->title);
    if (same || !(visible || (held && from->title.len >= TELLING_TITLE)))
        return;
    into->title = from->title;
    into->sources[FIELD_TITLE] = from->sources[FIELD_TITLE];
}

static void merge_currency(struct listing_price *into, const struct listing_price *from)
{
    if (into->currency.len == 0 && str_eq(into->amount, from->amount))
        into->currency = from->currency;
}

static void merge_kind(struct listing *into, const struct found *from)
{
    bool ad = from->source == SOURCE_HEURISTIC && from->listing.kind == LISTING_CLASSIFIED &&
              (from->listing.posted.len || from->placed);
    if (into->kind == LISTING_PAGE || (into->kind == LISTING_PRODUCT && ad))
        into->kind = from->listing.kind;
}

static void merge_text(struct str *into, struct str from)
{
    if (into->len == 0)
        *into = from;
}

// Fields without a source of their own: the first that has one.
static void merge_rest(struct listing *into, const struct listing *from)
{
    merge_text(&into->url, from->url);
    merge_text(&into->id, from->id);
    merge_text(&into->platform, from->platform);
    into->buy_button |= from->buy_button;
    into->reply |= from->reply;
    if (into->n_shipping_methods == 0) {
        into->shipping_methods = from->shipping_methods;
        into->n_shipping_methods = from->n_shipping_methods;
    }
    if (into->n_payment_methods == 0) {
        into->payment_methods = from->payment_methods;
        into->n_payment_methods = from->n_payment_methods;
    }
}

static void merge_item(const struct extract *x, struct found *to, const struct found *other)
{
    struct listing *into = &to->listing;
    const struct listing *from = &other->listing;
    if (!to->untitled)
        merge_title(x, into, from);
    merge_currency(&into->price, &from->price);
    merge_kind(into, other);
    for (size_t i = 0; i < sizeof field_rows / sizeof *field_rows; i++) {
        enum listing_field field = field_rows[i].field;
        if (!better(from->sources[field], into->sources[field]) ||
            (field == FIELD_TITLE && to->untitled))
            continue;
        memcpy((char *)into + field_rows[i].offset, (const char *)from + field_rows[i].offset,
               field_rows[i].size);
        into->sources[field] = from->sources[field];
    }
    if (better(from->sources[FIELD_SELLER], into->sources[FIELD_SELLER])) {
        into->seller_name = from->seller_name;
        into->seller_id = from->seller_id;
        into->seller_url = from->seller_url;
        into->sources[FIELD_SELLER] = from->sources[FIELD_SELLER];
    }
    if (better(from->sources[FIELD_IMAGES], into->sources[FIELD_IMAGES])) {
        into->images = from->images;
        into->n_images = from->n_images;
        into->sources[FIELD_IMAGES] = from->sources[FIELD_IMAGES];
    }
    merge_description(to, other);
    merge_contacts(x->arena, into, from);
    merge_rest(into, from);
}

static bool is_structured(enum listing_source source)
{
    return source == SOURCE_JSON_LD || source == SOURCE_MICRODATA || source == SOURCE_RDFA ||
           source == SOURCE_RULE;
}

static bool is_this_page(const struct extract *x, struct str url)
{
    url = extract_without_fragment(url);
    return url.len && (str_eq(url, extract_without_fragment(x->in->url)) ||
                       str_eq(url, extract_without_fragment(x->scan->canonical)));
}

// A record that does not say its address has it in its first link.
static void make_record(struct extract *x, struct found *f)
{
    f->place = FOUND_RECORD;
    if (f->node != DOM_NONE) {
        x->dom.nodes[f->node].roles |= ROLE_RELATED; // no text of the main item
        x->primary_records++;
    }
    if (f->listing.url.len || f->node == DOM_NONE)
        return;
    uint32_t link = dom_find_tag(&x->dom, f->node, TAG_A);
    if (link != DOM_NONE)
        f->listing.url = extract_href(x, dom_attr(&x->dom, link, "href"));
}

// Of several main items by one source, at most one is the page's: the one with its address, or
// with its title. The others become records.
static void choose_main(struct extract *x, enum listing_source source)
{
    size_t n = 0;
    struct found *chosen = NULL;
    for (size_t i = 0; i < x->n_found; i++)
        n += x->found[i]->source == source && x->found[i]->place == FOUND_MAIN;
    if (n < 2)
        return;
    struct str title = page_title(x);
    for (size_t i = 0; i < x->n_found; i++) {
        struct found *f = x->found[i];
        if (f->source != source || f->place != FOUND_MAIN)
            continue;
        bool address = is_this_page(x, f->listing.url);
        bool named = f->listing.url.len == 0 && str_eq_nocase(f->listing.title, title);
        if (address || (named && !chosen))
            chosen = f;
        if (address)
            break;
    }
    for (size_t i = 0; i < x->n_found; i++) {
        struct found *f = x->found[i];
        bool same = chosen && str_eq_nocase(f->listing.title, chosen->listing.title);
        if (f->source == source && f->place == FOUND_MAIN && !same)
            make_record(x, f);
    }
}

void merge_choose_main(struct extract *x)
{
    for (int source = SOURCE_RULE; source < SOURCE_HEURISTIC; source++)
        choose_main(x, (enum listing_source)source);
}

// Whether what the page says of itself without structured data makes an item: not on a thread,
// whose posts are the items, and OpenGraph alone only when it has a price.
static bool main_counts(const struct found *f, bool structured, bool thread, bool heuristic)
{
    if (is_structured(f->source))
        return true;
    if (thread && !structured)
        return false;
    if (f->source == SOURCE_OPENGRAPH)
        return structured || heuristic || f->listing.kind != LISTING_PAGE;
    return true;
}

static struct found *merge_main(struct extract *x)
{
    bool structured = false, thread = false, heuristic = false; // heuristic: or state
    for (size_t i = 0; i < x->n_found; i++) {
        const struct found *f = x->found[i];
        structured |= f->place == FOUND_MAIN && is_structured(f->source);
        heuristic |=
            f->place == FOUND_MAIN && (f->source == SOURCE_HEURISTIC || f->source == SOURCE_STATE);
        thread |= f->place == FOUND_POST && f->listing.kind == LISTING_POST;
    }
    struct found *main = NULL;
    for (size_t i = 0; i < x->n_found; i++) {
        struct found *f = x->found[i];
        if (f->place != FOUND_MAIN || !main_counts(f, structured, thread, heuristic))
            continue;
        if (main)
            merge_item(x, main, f);
        else
            main = f;
    }
    if (!main)
        return NULL;
    struct listing *l = &main->listing;
    l->own_page = true;
    l->url = x->scan->canonical.len ? x->scan->canonical : x->in->url;
    return main;
}

// What makes two records or posts one.
static struct str key_of(const struct extract *x, const struct found *f)
{
    const struct listing *l = &f->listing;
    bool anchored = str_find_char(l->url, '#', 0) != STR_NPOS;
    if (f->place == FOUND_RECORD)
        return extract_without_fragment(l->url);
    if (f->place == FOUND_ROW)
        return anchored ? l->url : l->title;
    return anchored || (l->url.len && !is_this_page(x, l->url)) ? l->url : l->description;
}

// Open addressing over the keys; twice as many slots as items.
struct key_table {
    const struct extract *x;
    struct found **slots;
    size_t mask;
};

static struct found **key_slot(struct key_table *t, struct str key)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.ptr[i]) * 1099511628211U;
    for (size_t at = hash & t->mask;; at = (at + 1) & t->mask)
        if (!t->slots[at] || str_eq(key_of(t->x, t->slots[at]), key))
            return &t->slots[at];
}

static bool is_empty(const struct listing *l)
{
    return text_weight(l->title) == 0 && text_weight(l->description) == 0;
}

static void emit(struct extract *x, const struct found *f, struct page_listings *out)
{
    if (is_empty(&f->listing))
        return;
    if (out->count == LIMIT_PAGE_LISTINGS) {
        out->cut = true;
        return;
    }
    struct listing *l = &out->items[out->count++];
    *l = f->listing;
    if (l->url.len == 0)
        l->url = x->in->url;
    if (l->own_page)
        l->canonical = x->scan->canonical;
    l->language = x->scan->lang;
    page_currency_fit(x->scan->lang, x->in->url, &l->price);
    listing_bound(x->arena, l);
}

// Headlines beside a page's own item are what else the site has, not what the page tells of.
static bool is_beside(const struct found *f, const struct found *main)
{
    const struct listing *m = main ? &main->listing : NULL;
    return m && f->bare && f->listing.price.amount.len == 0 &&
           (m->description.len || m->price.amount.len);
}

void merge_found(struct extract *x, struct page_listings *out)
{
    struct found *main = merge_main(x);
    size_t slots = 16;
    while (slots < 2 * x->n_found)
        slots *= 2;
    struct key_table table = {
        .x = x, .slots = xcalloc(slots, sizeof(struct found *)), .mask = slots - 1};
    struct found **kept = xcalloc(x->n_found + 1, sizeof(struct found *));
    size_t n = 0;
    for (size_t i = 0; i < x->n_found; i++) {
        struct found *f = x->found[i];
        if (f->place == FOUND_MAIN || is_beside(f, main))
            continue;
        struct str key = key_of(x, f);
        if (main && f->place == FOUND_RECORD && is_this_page(x, key)) {
            merge_item(x, main, f);
            continue;
        }
        struct found **slot = key.len ? key_slot(&table, key) : NULL;
        if (slot && *slot) {
            merge_item(x, *slot, f);
            continue;
        }
        if (slot)
            *slot = f;
        kept[n++] = f;
    }
    out->items = arena_array(x->arena, n + 1, sizeof *out->items);
    out->cut = x->cut;
    if (main)
        emit(x, main, out);
    for (size_t i = 0; i < n; i++)
        emit(x, kept[i], out);
    free(kept);
    free(table.slots);
}
