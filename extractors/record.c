#include "extractors/record.h"

#include "base/clock.h"
#include "extractors/date.h"
#include "extractors/labels.h"
#include "extractors/price.h"
#include "extractors/quantity.h"
#include "extractors/roles.h"
#include "extractors/schema.h"
#include "extractors/seller_box.h"
#include "extractors/text.h"

enum { NODES_LOOKED_AT = 20000 };

// The first node of a part that has a role of `roles`, or DOM_NONE.
static uint32_t find_role(const struct extract *x, struct record_part part, uint32_t roles,
                          uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = part.from; i < part.end;) {
        uint32_t has = d->nodes[i].roles;
        if (i != part.from && has & skip) {
            i = d->nodes[i].end;
            continue;
        }
        if (has & roles && i != part.from)
            return i;
        i++;
    }
    return DOM_NONE;
}

static struct str role_line(const struct extract *x, struct record_part part, uint32_t role,
                            uint32_t skip)
{
    uint32_t at = find_role(x, part, role, skip);
    if (at == DOM_NONE)
        return STR_NONE;
    return dom_line(&x->dom, x->arena, at, ROLE_HIDDEN | ROLE_OLD_PRICE, LIMIT_VALUE_BYTES);
}

static bool is_left_out(const struct dom *d, uint32_t node, struct record_part part, uint32_t skip)
{
    for (uint32_t up = node; up > part.from; up = d->nodes[up].parent)
        if (d->nodes[up].roles & skip)
            return true;
    return false;
}

static bool is_bold(const struct dom *d, uint32_t node)
{
    return dom_find_tag(d, node, TAG_B) != DOM_NONE ||
           dom_find_tag(d, node, TAG_STRONG) != DOM_NONE;
}

// Of the prices in the part: one that is called so before one that is only written so, one for
// the whole before one for a unit ("3,49 EUR / kg"); a bold one; then the first.
static void read_price(const struct extract *x, struct found *f, struct record_part part,
                       uint32_t skip)
{
    size_t first, last, best_worth = 0;
    const struct price_spot *best = NULL;
    if (f->listing.price.amount.len)
        return;
    inventory_prices(&x->inventory, part.from, part.end, &first, &last);
    for (size_t i = first; i < last; i++) {
        const struct price_spot *spot = &x->inventory.prices[i];
        size_t worth = 1U + (spot->named ? 8U : 0U) + (spot->price.per.len == 0 ? 4U : 0U) +
                       (is_bold(&x->dom, spot->node) ? 1U : 0U);
        if (worth <= best_worth || is_left_out(&x->dom, spot->node, part, skip))
            continue;
        best = spot;
        best_worth = worth;
    }
    if (!best)
        return;
    f->listing.price = best->price;
    f->listing.sources[FIELD_PRICE] = f->source;
}

// Seconds or milliseconds since 1970, as scripts keep them beside "3 hours ago".
static struct str epoch_time(struct arena *a, struct str value)
{
    enum { SECONDS_DIGITS = 10, MILLIS_DIGITS = 13 };
    uint64_t n;
    char out[CLOCK_TEXT_SIZE];
    if ((value.len != SECONDS_DIGITS && value.len != MILLIS_DIGITS) || !str_to_u64(value, &n))
        return STR_NONE;
    uint64_t us = value.len == SECONDS_DIGITS ? n * 1000000 : n * 1000;
    return arena_str(a, str_c(clock_format((int64_t)(us / 1000000 * 1000000), out)));
}

static struct str time_of(const struct extract *x, uint32_t node)
{
    static const char *const names[] = {"datetime",  "data-time", "data-timestamp", "data-utime",
                                        "data-date", "title",     "content"};
    enum date_order order = x->dates;
    struct str found = STR_NONE;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str value = str_trim(dom_attr(&x->dom, node, names[i]));
        if (value.len == 0)
            continue;
        found = epoch_time(x->arena, value);
        if (found.len || date_find_ordered(x->arena, value, 0, order, &found))
            return found;
    }
    struct str line = dom_line(&x->dom, x->arena, node, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
    date_find_ordered(x->arena, line, 0, order, &found);
    return found.len ? found : extract_relative_time(x, line);
}

static void read_time(const struct extract *x, struct found *f, struct record_part part,
                      uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = part.from; i < part.end && f->listing.posted.len == 0;) {
        if (i != part.from && d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        if (d->nodes[i].roles & ROLE_TIME) { // <time> inside it says it exactly
            uint32_t exact = dom_find_tag(d, i, TAG_TIME);
            extract_set(f, &f->listing.posted, FIELD_POSTED,
                        time_of(x, exact == DOM_NONE ? i : exact));
        }
        i++;
    }
}

// "Sold by Anna", "Por Finca La Cumbre": the name alone.
static struct str without_by(const struct extract *x, struct str name)
{
    static const struct str words[] = {STR_INIT("by "),  STR_INIT("von "),  STR_INIT("por "),
                                       STR_INIT("par "), STR_INIT("door "), STR_INIT("from "),
                                       STR_INIT("od "),  STR_INIT("от "),   STR_INIT("від ")};
    size_t behind;
    if (label_find(x->arena, name, &behind) == LABEL_SELLER && behind < name.len)
        return str_trim(str_skip(name, behind));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts_nocase(name, words[i]))
            return str_trim(str_skip(name, words[i].len));
    return name;
}

// The deepest of nested author elements has the bare name; a link in it, too.
static void read_seller(const struct extract *x, struct found *f, struct record_part part,
                        uint32_t skip)
{
    const struct dom *d = &x->dom;
    struct listing *l = &f->listing;
    uint32_t at = find_role(x, part, ROLE_SELLER, skip);
    if (at == DOM_NONE)
        at = find_role(x, part, ROLE_AUTHOR, skip);
    if (at == DOM_NONE || l->seller_name.len)
        return;
    for (uint32_t i = at + 1; i < d->nodes[at].end; i++)
        if (d->nodes[i].roles & (ROLE_AUTHOR | ROLE_SELLER))
            at = i;
    uint32_t link = d->nodes[at].tag == TAG_A ? at : dom_find_tag(d, at, TAG_A);
    uint32_t name = at;
    if (link != DOM_NONE) {
        struct str line = dom_line(d, x->arena, link, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
        name = line.len ? link : at;
        l->seller_url = extract_href(x, dom_attr(d, link, "href"));
    }
    struct str line =
        dom_line(d, x->arena, name, ROLE_HIDDEN | ROLE_META | ROLE_TIME, LIMIT_VALUE_BYTES);
    extract_set(f, &l->seller_name, FIELD_SELLER, without_by(x, line));
    if (l->seller_name.len == 0)
        l->seller_url = STR_NONE;
}

static struct str image_reference(const struct dom *d, uint32_t node)
{
    static const char *const names[] = {"data-src", "data-original", "src"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str value = dom_attr(d, node, names[i]);
        if (value.len && !str_starts_nocase(value, STR("data:")))
            return value;
    }
    return STR_NONE;
}

static void read_images(const struct extract *x, struct found *f, struct record_part part,
                        uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = part.from; i < part.end && f->listing.n_images < LIMIT_IMAGES;) {
        if (i != part.from && d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        if (d->nodes[i].tag == TAG_IMG)
            extract_add_image(x, f, image_reference(d, i));
        i++;
    }
}

// "Categorized as Garden": the link says which.
static void read_category(const struct extract *x, struct found *f, struct record_part part,
                          uint32_t skip)
{
    uint32_t at = find_role(x, part, ROLE_CATEGORY, skip);
    if (at == DOM_NONE)
        return;
    uint32_t link = dom_find_tag(&x->dom, at, TAG_A);
    extract_set(
        f, &f->listing.category, FIELD_CATEGORY,
        dom_line(&x->dom, x->arena, link == DOM_NONE ? at : link, ROLE_HIDDEN, LIMIT_VALUE_BYTES));
}

// The cell of a column that says how much one buys: "1 kg", or a bare count of pieces.
static void read_pack(const struct extract *x, struct found *f, struct str cell)
{
    enum { DIGITS = 4 };
    struct listing *l = &f->listing;
    uint64_t count;
    if (f->place == FOUND_MAIN || cell.len == 0 || l->quantity.amount.len ||
        l->price.amount.len == 0)
        return; // a table on an item's own page may be of other goods
    struct listing_quantity q;
    bool bare = cell.len <= DIGITS && str_to_u64(cell, &count) && count > 1;
    if (bare)
        l->quantity = (struct listing_quantity){.amount = cell, .unit = STR("piece"), .text = cell};
    else if (quantity_find(x->arena, cell, &q) && q.amount.len)
        l->quantity = q;
    if (l->quantity.amount.len)
        l->sources[FIELD_QUANTITY] = f->source;
}

void record_read_part(const struct extract *x, struct found *f, struct record_part part,
                      uint32_t skip)
{
    struct listing *l = &f->listing;
    if (part.end - part.from > NODES_LOOKED_AT)
        return;
    read_price(x, f, part, skip);
    read_time(x, f, part, skip);
    read_seller(x, f, part, skip);
    extract_set(f, &l->location, FIELD_LOCATION, role_line(x, part, ROLE_LOCATION, skip));
    read_category(x, f, part, skip);
    read_pack(x, f, role_line(x, part, ROLE_PACK, skip));
    struct str stock = role_line(x, part, ROLE_AVAILABILITY, skip);
    extract_set(f, &l->availability, FIELD_AVAILABILITY, schema_availability(stock));
    read_images(x, f, part, skip | ROLE_AUTHOR);
}

void record_read_fields(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    record_read_part(x, f, (struct record_part){node, x->dom.nodes[node].end}, skip);
}

// "100 tablet", "kg": the amount and unit that price.h gives.
void record_read_unit(const struct extract *x, struct found *f)
{
    struct listing *l = &f->listing;
    struct str per = l->price.per, amount = STR("1");
    if (per.len == 0 || l->quantity.amount.len)
        return;
    size_t space = str_find_char(per, ' ', 0);
    if (space < per.len) {
        amount = str_sub(per, 0, space);
        per = str_skip(per, space + 1);
    }
    l->quantity = (struct listing_quantity){.amount = amount, .unit = per, .text = l->price.text};
    l->sources[FIELD_QUANTITY] = f->source;
    (void)x;
}

bool record_is_seller_href(struct str href)
{
    static const struct str words[] = {
        STR_INIT("author"),   STR_INIT("authors"),   STR_INIT("companies"), STR_INIT("company"),
        STR_INIT("dealer"),   STR_INIT("haendler"),  STR_INIT("member"),    STR_INIT("members"),
        STR_INIT("merchant"), STR_INIT("people"),    STR_INIT("profil"),    STR_INIT("profile"),
        STR_INIT("profiles"), STR_INIT("seller"),    STR_INIT("sellers"),   STR_INIT("store"),
        STR_INIT("supplier"), STR_INIT("suppliers"), STR_INIT("u"),         STR_INIT("user"),
        STR_INIT("users"),    STR_INIT("vendor"),    STR_INIT("vendors"),   STR_INIT("verkaeufer"),
    };
    size_t from = str_find(href, STR("//"), 0);
    struct str path = from == STR_NPOS ? href : str_skip(href, from + 2);
    if (from != STR_NPOS)
        path = str_skip(path, str_find_char(path, '/', 0));
    size_t start = 0;
    for (size_t i = 0; i <= path.len; i++) {
        if (i < path.len && ascii_alpha(path.ptr[i]))
            continue;
        bool word = start < i && (i == path.len || path.ptr[i] != '-') &&
                    (start == 0 || path.ptr[start - 1] == '/');
        for (size_t k = 0; word && k < sizeof words / sizeof *words; k++)
            if (str_eq_nocase(words[k], str_sub(path, start, i)))
                return true;
        start = i + 1;
    }
    return false;
}

// "anna - Original poster", of the picture that a link shows.
static struct str pictured_name(const struct extract *x, uint32_t link)
{
    static const char *const names[] = {"title", "alt"};
    uint32_t image = dom_find_tag(&x->dom, link, TAG_IMG);
    for (size_t i = 0; i < sizeof names / sizeof *names && image != DOM_NONE; i++) {
        struct str value = text_line(x->arena, dom_attr(&x->dom, image, names[i]));
        size_t cut = str_find(value, STR(" - "), 0);
        if (value.len)
            return str_sub(value, 0, cut);
    }
    return STR_NONE;
}

// The first link to a seller's page that is not the record's own.
static void read_seller_link(const struct extract *x, struct found *f, struct record_part part,
                             uint32_t skip)
{
    const struct dom *d = &x->dom;
    struct listing *l = &f->listing;
    for (uint32_t i = part.from; i < part.end && l->seller_name.len == 0; i++) {
        if (d->nodes[i].roles & skip && i != part.from) {
            i = d->nodes[i].end - 1;
            continue;
        }
        if (d->nodes[i].is_text || d->nodes[i].tag != TAG_A ||
            !record_is_seller_href(dom_attr(d, i, "href")))
            continue;
        struct str href = extract_href(x, dom_attr(d, i, "href"));
        struct str name = dom_line(d, x->arena, i, ROLE_HIDDEN, LIMIT_VALUE_BYTES);
        if (name.len == 0)
            name = pictured_name(x, i);
        if (href.len == 0 || str_eq(href, l->url) || !extract_is_title(name) ||
            str_eq(name, l->title))
            continue;
        extract_set(f, &l->seller_name, FIELD_SELLER, name);
        l->seller_url = href;
    }
}

// A comment cuts a text in two, and none of them is one.
static bool is_whole_text(const struct dom *d, uint32_t i)
{
    return d->nodes[i].is_text && !d->nodes[i - 1].is_text &&
           (i + 1 == d->count || !d->nodes[i + 1].is_text);
}

// A firm's name on a line or in a link of its own.
static void read_company(const struct extract *x, struct found *f, struct record_part part,
                         uint32_t skip)
{
    enum { NAME_BYTES = 100, TEXTS_MAX = 60 };
    const struct dom *d = &x->dom;
    struct listing *l = &f->listing;
    for (uint32_t i = part.from, n = 0; i < part.end && n < TEXTS_MAX && l->seller_name.len == 0;
         i++) {
        if (d->nodes[i].roles & skip && i != part.from) {
            i = d->nodes[i].end - 1;
            continue;
        }
        struct str name = is_whole_text(d, i) ? str_trim(d->nodes[i].text) : STR_NONE;
        if (name.len == 0 || name.len > NAME_BYTES)
            continue;
        n++;
        name = text_line(x->arena, name);
        if (seller_is_company(x, name) && seller_is_name(x, name) && !str_eq(name, l->title))
            extract_set(f, &l->seller_name, FIELD_SELLER, name);
    }
}

// "Free", "Zu verschenken", where a price would stand.
static void read_free(const struct extract *x, struct found *f, struct record_part part,
                      uint32_t skip)
{
    enum { FREE_BYTES = 40, TEXTS_MAX = 200 };
    const struct dom *d = &x->dom;
    struct listing *l = &f->listing;
    size_t looked = 0;
    for (uint32_t i = part.from; i < part.end && looked < TEXTS_MAX; i++) {
        if (d->nodes[i].roles & skip && i != part.from) {
            i = d->nodes[i].end - 1;
            continue;
        }
        struct listing_price price;
        struct str text = d->nodes[i].is_text ? str_trim(d->nodes[i].text) : STR_NONE;
        if (l->price.amount.len || text.len == 0 || text.len > FREE_BYTES)
            continue;
        looked++;
        if (!ascii_digit(text.ptr[0]) && price_find(x->arena, text, &price) &&
            str_eq(price.amount, STR("0"))) {
            l->price = price;
            l->sources[FIELD_PRICE] = f->source;
        }
    }
}

// "anna_k 99,2% positive (1.2K)": who has been judged so, and how often.
static struct str judged_name(struct str line)
{
    enum { PERCENT_MIN = 80, DIGITS_MAX = 6 };
    size_t percent = str_find_char(line, '%', 0), from = percent, whole = 0;
    if (percent == STR_NPOS || str_find_char(line, '(', 0) == STR_NPOS)
        return STR_NONE;
    while (from > 0 && (ascii_digit(line.ptr[from - 1]) || line.ptr[from - 1] == '.' ||
                        line.ptr[from - 1] == ',' || line.ptr[from - 1] == ' '))
        from--;
    struct str number = str_trim(str_sub(line, from, percent));
    for (size_t i = 0; i < number.len && i < DIGITS_MAX && ascii_digit(number.ptr[i]); i++)
        whole = whole * 10 + (size_t)(number.ptr[i] - '0');
    struct str name = str_trim(str_sub(line, 0, from));
    name = str_trim(str_sub(name, 0, str_find_char(name, '(', 0)));
    bool apart = name.len < line.len && ascii_space(line.ptr[name.len]);
    bool word = apart && name.len > 1 && str_find_char(name, ' ', 0) == STR_NPOS;
    return word && whole >= PERCENT_MIN && whole <= 100 ? name : STR_NONE;
}

void record_read_lines(const struct extract *x, struct found *f, struct record_part part,
                       uint32_t skip)
{
    enum { LINES_BYTES = 2048, LINE_BYTES = 80, AGO_BYTES = 40 };
    struct str ago = STR_NONE;
    struct listing *l = &f->listing;
    enum date_order order = x->dates;
    read_seller_link(x, f, part, skip);
    read_company(x, f, part, skip);
    struct str line, lines = dom_text_range(&x->dom, x->arena, part.from, part.end,
                                            skip | ROLE_OLD_PRICE, LINES_BYTES);
    while (str_split(&lines, '\n', &line)) {
        struct str date;
        extract_set(f, &l->seller_name, FIELD_SELLER, judged_name(line));
        if (line.len > LINE_BYTES || str_eq(line, l->title))
            continue;
        if (l->posted.len == 0 && date_find_ordered(x->arena, line, 0, order, &date))
            extract_set(f, &l->posted, FIELD_POSTED, date);
        if (ago.len == 0 && line.len <= AGO_BYTES)
            ago = extract_relative_time(x, line);
    }
    extract_set(f, &l->posted, FIELD_POSTED, ago);
    read_free(x, f, part, skip);
}

bool record_has_buy_button(const struct extract *x, uint32_t node, uint32_t skip)
{
    const struct dom *d = &x->dom;
    skip &= ~(uint32_t)ROLE_CONTROL;
    for (uint32_t i = node; i < d->nodes[node].end;) {
        uint32_t roles = d->nodes[i].roles;
        if (i != node && roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        if (roles & ROLE_BUY)
            return true;
        i++;
    }
    return false;
}
