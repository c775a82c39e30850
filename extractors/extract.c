#include "extractors/extract.h"

#include "base/clock.h"
#include "extractors/contact.h"
#include "extractors/contact_country.h"
#include "extractors/date.h"
#include "extractors/methods.h"
#include "extractors/price.h"
#include "extractors/quantity.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum { FIRST_FOUND = 16 };

struct found *extract_add(struct extract *x, enum listing_source source, enum found_place place,
                          enum listing_kind kind)
{
    if (x->n_found == EXTRACT_FOUND_MAX) {
        x->cut = true;
        return NULL;
    }
    if (x->n_found == x->cap_found) {
        size_t cap = x->cap_found ? x->cap_found * 2 : FIRST_FOUND;
        struct found **found = arena_array(x->arena, cap, sizeof(struct found *));
        if (x->n_found)
            memcpy(found, x->found, x->n_found * sizeof(struct found *));
        x->found = found;
        x->cap_found = cap;
    }
    struct found *f = arena_zalloc(x->arena, sizeof *f);
    f->source = source;
    f->place = place;
    f->listing.kind = kind;
    x->found[x->n_found++] = f;
    return f;
}

void extract_set(struct found *f, struct str *target, enum listing_field field, struct str value)
{
    if (value.len == 0 || target->len)
        return;
    *target = value;
    f->listing.sources[field] = f->source;
}

struct str extract_href(const struct extract *x, struct str reference)
{
    struct str href = STR_NONE;
    reference = str_trim(reference);
    if (reference.len == 0 || reference.len > LIMIT_URL_BYTES || !x->scan->resolver)
        return STR_NONE;
    if (!x->in->resolve(x->arena, x->scan->resolver, reference, &href) ||
        href.len > LIMIT_URL_BYTES)
        return STR_NONE;
    return href;
}

struct str extract_without_fragment(struct str href)
{
    return str_sub(href, 0, str_find_char(href, '#', 0));
}

void extract_add_image(const struct extract *x, struct found *f, struct str reference)
{
    struct listing *l = &f->listing;
    if (l->n_images == LIMIT_IMAGES)
        return;
    struct str href = extract_href(x, reference);
    if (href.len == 0)
        return;
    for (size_t i = 0; i < l->n_images; i++)
        if (str_eq(l->images[i], href))
            return;
    if (!l->images)
        l->images = arena_array(x->arena, LIMIT_IMAGES, sizeof *l->images);
    l->images[l->n_images++] = href;
    l->sources[FIELD_IMAGES] = f->source;
}

// 1299.00, which needs no guess about its marks; with exactly three decimals it does.
static bool plain_decimal(struct str s, bool exact)
{
    size_t i = 0;
    while (i < s.len && ascii_digit(s.ptr[i]))
        i++;
    if (i == s.len)
        return i > 0;
    size_t decimals = s.len - i - 1;
    if (i == 0 || s.ptr[i] != '.' || decimals == 0 || (decimals == 3 && !exact))
        return false;
    for (i++; i < s.len; i++)
        if (!ascii_digit(s.ptr[i]))
            return false;
    return true;
}

void extract_set_price(const struct extract *x, struct found *f, struct str amount,
                       struct str currency, bool exact)
{
    struct listing_price *price = &f->listing.price;
    amount = text_line(x->arena, amount);
    currency = text_line(x->arena, currency);
    if (amount.len == 0 || amount.len > LIMIT_VALUE_BYTES || price->amount.len)
        return;
    struct str text = amount;
    if (currency.len)
        text = arena_fmt(x->arena, "%.*s %.*s", STR_ARG(amount), STR_ARG(currency));
    if (plain_decimal(amount, exact))
        *price = (struct listing_price){.amount = amount};
    else if (!price_find(x->arena, text, price) && !price_find(x->arena, amount, price))
        return;
    if (currency.len == 3)
        price->currency = currency;
    price->text = text;
    f->listing.sources[FIELD_PRICE] = f->source;
}

// Seconds or milliseconds since 1970, as scripts keep them; from 2001 to 2286.
static bool epoch_time(struct str text, int64_t *us)
{
    enum { SECONDS_DIGITS = 10, MILLIS_DIGITS = 13 };
    uint64_t n;
    if ((text.len != SECONDS_DIGITS && text.len != MILLIS_DIGITS) || text.ptr[0] == '0' ||
        !str_to_u64(text, &n))
        return false;
    *us = (int64_t)(text.len == SECONDS_DIGITS ? n : n / 1000) * 1000000;
    return true;
}

struct str extract_time(struct arena *a, struct str text)
{
    char out[CLOCK_TEXT_SIZE];
    struct str found;
    int64_t us;
    if (epoch_time(text, &us))
        return arena_str(a, str_c(clock_format(us, out)));
    if (clock_parse(text, &us))
        return arena_str(a, str_c(clock_format(us, out)));
    date_find(a, text, 0, &found);
    return found;
}

struct str extract_relative_time(const struct extract *x, struct str line)
{
    enum { LINE_BYTES = 80 };
    char today[CLOCK_TEXT_SIZE];
    struct str found = STR_NONE;
    if (x->in->fetched == 0 || line.len > LINE_BYTES)
        return STR_NONE;
    date_find_ordered(x->arena, line, x->in->fetched, x->dates, &found);
    clock_format(x->in->fetched / CLOCK_DAY * CLOCK_DAY, today);
    return str_eq(found, str_c(today)) ? STR_NONE : found; // goods leave, and offers end, today
}

static void note_contacts(struct found *f, size_t before)
{
    if (f->listing.n_contacts > before && before == 0)
        f->listing.sources[FIELD_CONTACTS] = f->source;
}

static void read_links(const struct extract *x, struct found *f, struct str country, uint32_t node,
                       uint32_t skip)
{
    const struct dom *d = &x->dom;
    for (uint32_t i = node; i < d->nodes[node].end;) {
        if (i != node && d->nodes[i].roles & skip) {
            i = d->nodes[i].end;
            continue;
        }
        struct listing_contact c;
        struct str href = d->nodes[i].tag == TAG_A ? dom_attr(d, i, "href") : STR_NONE;
        if (href.len && href.len <= LIMIT_URL_BYTES && contact_from_link(x->arena, href, &c)) {
            contact_set_country(x->arena, &c, country);
            contact_add(x->arena, &f->listing.contacts, &f->listing.n_contacts, c);
        }
        i++;
    }
}

static void read_contacts(const struct extract *x, struct found *f, struct str country,
                          struct str text)
{
    struct listing *l = &f->listing;
    struct listing_contact *found = NULL;
    size_t n = 0;
    contact_find_all(x->arena, text, country, &found, &n);
    for (size_t i = 0; i < n; i++)
        contact_add(x->arena, &l->contacts, &l->n_contacts, found[i]);
}

static void read_methods(const struct extract *x, struct found *f)
{
    struct listing *l = &f->listing;
    struct methods m;
    methods_find(x->arena, l->description, &m);
    if (l->n_shipping_methods == 0) {
        l->shipping_methods = m.shipping;
        l->n_shipping_methods = m.n_shipping;
    }
    if (l->n_payment_methods == 0) {
        l->payment_methods = m.payment;
        l->n_payment_methods = m.n_payment;
    }
}

void extract_read_texts(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    struct listing *l = &f->listing;
    if (l->price.amount.len == 0 && (price_find(x->arena, l->title, &l->price) ||
                                     price_find(x->arena, l->description, &l->price)))
        l->sources[FIELD_PRICE] = f->source;
    extract_read_but_price(x, f, node, skip);
}

void extract_read_but_price(const struct extract *x, struct found *f, uint32_t node, uint32_t skip)
{
    struct listing *l = &f->listing;
    struct str text = l->description;
    if (f->measures.len)
        text = arena_fmt(x->arena, "%.*s%.*s", STR_ARG(f->measures), STR_ARG(text));
    if (l->quantity.amount.len == 0 &&
        quantity_of_offer(x->arena, l->title, text, &l->price, &l->quantity))
        l->sources[FIELD_QUANTITY] = f->source;
    char code[2];
    bool known = contact_country(x->scan->lang, x->in->url, l->price.currency, code);
    struct str country = known ? str_from(code, sizeof code) : STR_NONE;
    size_t before = l->n_contacts;
    if (node != DOM_NONE)
        read_links(x, f, country, node, skip);
    read_contacts(x, f, country, l->title);
    read_contacts(x, f, country, l->description);
    note_contacts(f, before);
    read_methods(x, f);
}

// A chemical may be called by its CAS number alone: two to seven digits, two, and one.
static bool is_cas_shaped(struct str text)
{
    size_t n = 0;
    while (n < text.len && ascii_digit(text.ptr[n]))
        n++;
    struct str rest = str_skip(text, n);
    return n >= 2 && n <= 7 && rest.len == 5 && rest.ptr[0] == '-' && ascii_digit(rest.ptr[1]) &&
           ascii_digit(rest.ptr[2]) && rest.ptr[3] == '-' && ascii_digit(rest.ptr[4]);
}

bool extract_is_title(struct str text)
{
    static const struct str phrases[] = {
        STR_INIT("read more"),     STR_INIT("more"),        STR_INIT("continue reading"),
        STR_INIT("details"),       STR_INIT("view"),        STR_INIT("next"),
        STR_INIT("previous"),      STR_INIT("add to cart"), STR_INIT("add to basket"),
        STR_INIT("buy now"),       STR_INIT("buy"),         STR_INIT("reply"),
        STR_INIT("learn more"),    STR_INIT("show more"),   STR_INIT("view details"),
        STR_INIT("see more"),      STR_INIT("weiterlesen"), STR_INIT("mehr"),
        STR_INIT("подробнее"),     STR_INIT("в корзину"),   STR_INIT("купить"),
        STR_INIT("加入购物车"),    STR_INIT("查看详情"),    STR_INIT("leer más"),
        STR_INIT("lire la suite"), STR_INIT("اقرأ المزيد"), STR_INIT("report"),
        STR_INIT("edit"),
    };
    bool letter = is_cas_shaped(text);
    for (size_t i = 0; i < text.len && !letter; i++)
        letter = ascii_alpha(text.ptr[i]) || (unsigned char)text.ptr[i] >= 0xC3;
    if (!letter || text.len < 2)
        return false;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (str_eq_nocase(text, phrases[i]))
            return false;
    return true;
}
