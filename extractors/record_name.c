#include "extractors/record_name.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/buy.h"
#include "extractors/labels.h"
#include "extractors/price.h"
#include "extractors/roles.h"
#include "extractors/seller_box.h"
#include "extractors/text.h"

enum {
    RECORD_LINKS = 48, // more make a container, not a record
    LABEL_PARTS = 64,
    LABEL_TEXTS = 24, // of each part
    LABEL_BYTES = 64, // longer texts are not labels
    FIRM_BYTES = 100, // of a company's name
    NUMBER_BYTES = 5, // of a number that is a name; a year or a page's number is shorter
    LINE_BYTES = 10,  // of a line that is more than a badge ("-20%", "New")
    SKIP = ROLE_HIDDEN | ROLE_SHARE | ROLE_CONTROL | ROLE_CLAIMED,
    OTHERS = ROLE_AUTHOR | ROLE_SELLER | ROLE_TIME | ROLE_CATEGORY | ROLE_LOCATION,
};

// --- Labels ---

struct said {
    uint64_t text, where; // hashes of a text, and of where its link leads or where it stands
};

static int compare_said(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    return (x->text > y->text) - (x->text < y->text);
}

static int compare_hashes(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool add_said(struct said *all, size_t from, size_t *n, struct str text, uint64_t where)
{
    if (text.len == 0 || text.len > LABEL_BYTES)
        return true;
    uint64_t hash = str_hash(text);
    for (size_t i = from; i < *n; i++)
        if (all[i].text == hash)
            return true;
    all[(*n)++] = (struct said){hash, where};
    return *n - from < LABEL_TEXTS;
}

// Each text of the part once: its links' texts, and those of its text nodes.
static void collect_texts(const struct extract *x, const struct anchors *links,
                          struct record_part part, struct said *all, size_t *n)
{
    const struct dom *d = &x->dom;
    size_t from, to, start = *n;
    bool room = true;
    anchors_inside(links, part.from, part.end, &from, &to);
    for (size_t i = from; i < to && room; i++)
        room = add_said(all, start, n, links->items[i].text,
                        str_hash(extract_without_fragment(links->items[i].href)));
    for (uint32_t i = part.from; i < part.end && room; i++) {
        if (d->nodes[i].is_text)
            room = add_said(all, start, n, str_trim(d->nodes[i].text), i);
        else if (d->nodes[i].tag == TAG_IMG)
            room = add_said(all, start, n, str_trim(dom_attr(d, i, "alt")), i);
    }
}

void record_labels_read(const struct extract *x, const struct anchors *links,
                        const struct record_part *parts, size_t n, struct record_labels *out)
{
    size_t looked = n < LABEL_PARTS ? n : LABEL_PARTS, count = 0;
    struct said *all = xcalloc(looked * LABEL_TEXTS, sizeof *all);
    for (size_t i = 0; i < looked; i++)
        collect_texts(x, links, parts[i], all, &count);
    qsort(all, count, sizeof *all, compare_said);
    *out = (struct record_labels){.hashes = arena_array(x->arena, count + 1, sizeof *out->hashes)};
    for (size_t from = 0, to; from < count; from = to) {
        bool differ = false;
        for (to = from + 1; to < count && all[to].text == all[from].text; to++)
            differ |= all[to].where != all[from].where;
        if (differ && (to - from) * 2 > looked)
            out->hashes[out->count++] = all[from].text;
    }
    free(all);
}

bool record_is_label(const struct record_labels *labels, struct str text)
{
    if (text.len > LABEL_BYTES || labels->count == 0)
        return false;
    uint64_t hash = str_hash(text);
    return bsearch(&hash, labels->hashes, labels->count, sizeof hash, compare_hashes) != NULL;
}

// --- Names ---

struct finder {
    const struct extract *x;
    const struct anchors *links;
    const struct record_labels *labels;
    struct record_part part;
    const struct anchor *first, *last; // its links
    struct str picture;                // what its picture is called
};

static bool is_price_only(const struct finder *f, struct str text)
{
    struct listing_price price;
    if (text.len > LABEL_BYTES || !price_find(f->x->arena, text, &price))
        return false;
    return text_weight(price.text) * 3 >= text_weight(text) * 2;
}

// What the text alone says. A number names nothing, unless it stands where the name does, in a
// heading: "40064-34-4".
static bool may_name(const struct finder *f, struct str text, bool heading)
{
    size_t behind;
    if (buy_says(f->x->arena, text))
        return false;
    if (text.len <= LABEL_BYTES && !heading &&
        label_find(f->x->arena, text, &behind) != LABEL_NONE) // "Price: 5 EUR"
        return false;
    if (extract_is_title(text))
        return !is_price_only(f, text);
    return heading && text_weight(text) >= NUMBER_BYTES && ascii_digit(text.ptr[0]);
}

static bool is_name(const struct finder *f, struct str text, bool heading)
{
    return !(!heading && record_is_label(f->labels, text)) && may_name(f, text, heading);
}

// What a link's text is. It is judged once: records may stand in each other, and each asks.
enum { UNKNOWN, NO, YES, FIRM };

static bool link_names(const struct finder *f, const struct anchor *link)
{
    uint8_t *judged = &f->links->judged[link - f->links->items];
    if (!link->heading && record_is_label(f->labels, link->text))
        return false;
    if (*judged == UNKNOWN) {
        *judged = may_name(f, link->text, link->heading) ? YES : NO;
        if (*judged == YES && link->text.len <= FIRM_BYTES && seller_is_company(f->x, link->text))
            *judged = FIRM;
    }
    return *judged != NO;
}

static bool leads_somewhere(struct str href)
{
    static const struct str elsewhere[] = {STR_INIT("#"),         STR_INIT("javascript:"),
                                           STR_INIT("mailto:"),   STR_INIT("tel:"),
                                           STR_INIT("whatsapp:"), STR_INIT("tg:")};
    href = str_trim(href);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (str_starts_nocase(href, elsewhere[i]))
            return false;
    return href.len > 0;
}

// What a record of one element is called, as "supplier-item", does not say what its parts are.
static bool is_whole(const struct dom *d, struct record_part part, uint32_t node)
{
    return node == part.from && d->nodes[node].end == part.end;
}

static bool is_of_others(const struct dom *d, uint32_t node, struct record_part part)
{
    for (uint32_t up = node; up && up >= part.from; up = d->nodes[up].parent)
        if (d->nodes[up].roles & (OTHERS | ROLE_SHARE | ROLE_HIDDEN) && !is_whole(d, part, up))
            return true;
    return dom_attr_has_word(d, node, "rel", "tag") || dom_attr_has_word(d, node, "rel", "author");
}

// What a link of the record is worth as its name.
static size_t link_worth(const struct finder *f, const struct anchor *link)
{
    if (!leads_somewhere(link->href) || is_of_others(&f->x->dom, link->node, f->part) ||
        !link_names(f, link))
        return 0;
    if (record_is_seller_href(link->href) || f->links->judged[link - f->links->items] == FIRM)
        return 1; // unless nothing else names it
    bool titled = link->titled || (f->picture.len && str_eq(link->text, f->picture));
    return text_weight(link->text) + (titled ? LIMIT_TITLE_BYTES : 0) +
           (link->heading ? 2 * LIMIT_TITLE_BYTES : 0);
}

// The worthiest; of several that are about as long, the first.
static const struct anchor *best_link(const struct finder *f, bool *ambiguous)
{
    size_t best = 0, second = 0;
    const struct anchor *found = NULL;
    for (const struct anchor *link = f->first; link < f->last; link++) {
        size_t worth = link_worth(f, link);
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
    bool named = found && best > LIMIT_TITLE_BYTES;
    for (const struct anchor *link = f->first; !named && link < found; link++)
        if (link_worth(f, link) * 5 >= best * 3) {
            found = link;
            break;
        }
    *ambiguous =
        found && (named ? second > LIMIT_TITLE_BYTES && second * 2 > best : second * 5 > best * 3);
    return found;
}

// The first link that may be the record's own, when none has its name: around a picture, or
// around the whole.
static struct str any_href(const struct finder *f)
{
    for (const struct anchor *link = f->first; link < f->last; link++)
        if (leads_somewhere(link->href) && !is_of_others(&f->x->dom, link->node, f->part) &&
            !(f->x->dom.nodes[link->node].roles & ROLE_BUY) &&
            str_find_nocase(link->href, STR("cart"), 0) == STR_NPOS)
            return link->href;
    return STR_NONE;
}

// A heading or an element that is called title, linked or not.
static uint32_t named_element(const struct finder *f, struct str *text)
{
    const struct dom *d = &f->x->dom;
    uint32_t titled = DOM_NONE;
    struct str titled_text = STR_NONE;
    for (uint32_t i = f->part.from; i < f->part.end;) {
        const struct dom_node *n = &d->nodes[i];
        if (n->roles & (SKIP | OTHERS | ROLE_RELATED) && !is_whole(d, f->part, i)) {
            i = n->end;
            continue;
        }
        bool heading = !n->is_text && tag_info((enum tag_id)n->tag)->flags & TAG_IS_HEADING;
        if (heading || (n->roles & ROLE_TITLE && titled == DOM_NONE)) {
            struct str line = dom_line(d, f->x->arena, i, SKIP, LIMIT_TITLE_BYTES);
            if (is_name(f, line, heading)) {
                *text = line;
                if (heading)
                    return i;
                titled = i;
                titled_text = line;
            }
        }
        i++;
    }
    *text = titled_text;
    return titled;
}

// Of a link around a whole card: the line that its picture is called, else the first line that is
// more than a badge, else the longest.
static struct str name_line(const struct finder *f, const struct anchor *link, struct str alt)
{
    struct str lines = dom_text(&f->x->dom, f->x->arena, link->node,
                                SKIP | OTHERS | ROLE_PRICE | ROLE_OLD_PRICE, LIMIT_VALUE_BYTES);
    struct str line, longest = STR_NONE, all = lines;
    while (str_split(&all, '\n', &line))
        if (alt.len && str_eq(line, alt))
            return line;
    while (str_split(&lines, '\n', &line)) {
        if (!is_name(f, line, false))
            continue;
        if (line.len >= LINE_BYTES || text_words(line) > 1)
            return line;
        longest = line.len > longest.len ? line : longest;
    }
    return longest;
}

static struct str picture_name(const struct finder *f)
{
    const struct dom *d = &f->x->dom;
    for (uint32_t i = f->part.from; i < f->part.end; i++) {
        struct str alt = d->nodes[i].tag == TAG_IMG && !d->nodes[i].is_text
                             ? text_line(f->x->arena, dom_attr(d, i, "alt"))
                             : STR_NONE;
        if (alt.len && is_name(f, alt, false))
            return alt;
    }
    return STR_NONE;
}

// The first line or cell that is more than a badge, else the longest.
static struct str first_block(const struct finder *f)
{
    const struct dom *d = &f->x->dom;
    struct str longest = STR_NONE;
    for (uint32_t i = f->part.from; i < f->part.end;) {
        const struct dom_node *n = &d->nodes[i];
        if (n->roles & (SKIP | OTHERS | ROLE_PRICE | ROLE_OLD_PRICE)) {
            i = n->end;
            continue;
        }
        if (!n->is_text || str_trim(n->text).len == 0) {
            i++;
            continue;
        }
        uint32_t block = inventory_line(&f->x->inventory, d, i, f->part.from, LIMIT_TITLE_BYTES);
        struct str line = dom_line(d, f->x->arena, block, SKIP, LIMIT_TITLE_BYTES);
        if (is_name(f, line, false)) {
            if (line.len >= LINE_BYTES || text_words(line) > 1)
                return line;
            longest = line.len > longest.len ? line : longest;
        }
        i = d->nodes[block].end;
    }
    return longest;
}

// The name when no element is called one: the link's, the picture's, or the first line.
static void plain_name(const struct finder *f, const struct anchor *link, struct record_name *out)
{
    const struct dom *d = &f->x->dom;
    struct str alt = f->picture;
    if (link && !inventory_of(&f->x->inventory, link->node, d->nodes[link->node].end).breaks) {
        out->title = link->text;
        out->node = link->title_node;
    } else if (link) {
        out->title = name_line(f, link, alt);
    }
    if (out->title.len == 0)
        out->title = alt;
    if (out->title.len == 0)
        out->title = first_block(f);
}

static bool find_name(const struct extract *x, const struct anchors *links, struct record_part part,
                      const struct record_labels *labels, struct record_name *out)
{
    struct finder f = {.x = x, .links = links, .labels = labels, .part = part};
    size_t from, to;
    *out = (struct record_name){.node = DOM_NONE};
    anchors_inside(links, part.from, part.end, &from, &to);
    if (to - from > RECORD_LINKS)
        return false;
    f.first = links->items + from;
    f.last = links->items + to;
    f.picture = picture_name(&f);
    const struct anchor *link = best_link(&f, &out->ambiguous);
    struct str named = STR_NONE;
    uint32_t element = link && link->heading ? DOM_NONE : named_element(&f, &named);
    if (link && (link->heading || (link->titled && element == DOM_NONE))) {
        out->title = link->text;
        out->node = link->title_node;
        out->heading = true;
    } else if (element != DOM_NONE) {
        out->title = named;
        out->node = element;
        out->heading = true;
        out->ambiguous = false;
    } else {
        plain_name(&f, link, out);
    }
    out->href = link ? link->href : any_href(&f);
    out->linked = link && (str_eq(link->text, out->title) || element == DOM_NONE);
    return out->title.len > 0;
}

// Where all records have one name, as ten sellers of one thing do, it looks like a label.
bool record_name_find(const struct extract *x, const struct anchors *links, struct record_part part,
                      const struct record_labels *labels, struct record_name *out)
{
    static const struct record_labels none = {NULL, 0};
    return find_name(x, links, part, labels, out) ||
           (labels->count && find_name(x, links, part, &none, out));
}
