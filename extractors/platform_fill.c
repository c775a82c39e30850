// Members of an entry become fields of a listing, by the rows' tables.
#include "base/clock.h"
#include "base/feed_date.h"
#include "extractors/contact.h"
#include "extractors/platform_row.h"
#include "extractors/schema.h"
#include "extractors/text.h"

enum {
    VALUES_MAX = 32,                 // at one path that are looked at
    BODY_MAX = 4 * LIMIT_TEXT_BYTES, // no more is added to a description's source than that
};

struct values {
    const struct json *all[VALUES_MAX];
    size_t n;
};

// JSON's depth is bounded by its reader, and so is this recursion.
static void collect(const struct json *v, struct str path, struct values *out)
{
    if (v->type == JSON_ARRAY) {
        for (const struct json *e = v->child; e && out->n < VALUES_MAX; e = e->next)
            collect(e, path, out);
        return;
    }
    if (path.len == 0) {
        out->all[out->n++] = v;
        return;
    }
    if (v->type != JSON_OBJECT)
        return;
    size_t slash = str_find_char(path, '/', 0);
    struct str step = str_sub(path, 0, slash);
    struct str rest = slash == STR_NPOS ? STR_NONE : str_skip(path, slash + 1);
    for (const struct json *m = v->child; m && out->n < VALUES_MAX; m = m->next)
        if (str_eq_nocase(m->key, step))
            collect(m, rest, out);
}

static struct values values_at(const struct json *v, const char *path)
{
    struct values out;
    out.n = 0;
    if (v)
        collect(v, str_c(path), &out);
    return out;
}

static struct str text_of(const struct json *v)
{
    return v->type == JSON_OBJECT ? json_text(json_get(v, "")) : json_text(v);
}

const struct json *platform_get(const struct json *v, const char *path)
{
    struct values all = values_at(v, path);
    return all.n ? all.all[0] : NULL;
}

struct str platform_text(const struct json *v, const char *path)
{
    struct values all = values_at(v, path);
    for (size_t i = 0; i < all.n; i++) {
        struct str text = text_of(all.all[i]);
        if (text.len)
            return text;
    }
    return STR_NONE;
}

bool platform_is(const struct json *v, const char *path, enum json_type type)
{
    // Not by platform_get, which looks through arrays.
    struct str rest = str_c(path), step;
    while (v && str_split(&rest, '/', &step)) {
        const struct json *m = v->type == JSON_OBJECT ? v->child : NULL;
        while (m && !str_eq_nocase(m->key, step))
            m = m->next;
        v = m;
    }
    return v && v->type == type;
}

const struct json *platform_first(const struct json *root)
{
    return root->type == JSON_ARRAY ? root->child : root;
}

struct str platform_amount(struct arena *a, struct str digits, uint64_t minor_units)
{
    enum { MINOR_MAX = 18 };
    bool negative = str_starts(digits, STR("-"));
    uint64_t value;
    if (negative || !str_to_u64(digits, &value) || minor_units > MINOR_MAX)
        return STR_NONE;
    if (minor_units == 0)
        return digits;
    while (digits.len <= minor_units)
        digits = arena_fmt(a, "0%.*s", STR_ARG(digits));
    size_t whole = digits.len - (size_t)minor_units;
    return arena_fmt(a, "%.*s.%.*s", STR_ARG(str_sub(digits, 0, whole)),
                     STR_ARG(str_skip(digits, whole)));
}

// Seconds or milliseconds since 1970, maybe with a fraction.
static bool read_epoch(struct str text, int64_t *us)
{
    const int64_t milliseconds_from = INT64_C(100000000000); // the year 5138 in seconds
    int64_t value;
    struct str whole = str_sub(text, 0, str_find_char(text, '.', 0));
    if (whole.len < 9 || whole.len > 13 || !str_to_i64(whole, &value))
        return false;
    *us = value < milliseconds_from ? value * CLOCK_SECOND : value * (CLOCK_SECOND / 1000);
    return true;
}

static struct str read_time(struct arena *a, struct str text)
{
    char out[CLOCK_TEXT_SIZE];
    int64_t us;
    text = str_trim(text);
    if (read_epoch(text, &us))
        return arena_str(a, str_c(clock_format(us, out)));
    struct str time = extract_time(a, text);
    if (time.len)
        return time;
    return clock_parse(feed_date(a, text), &us) ? arena_str(a, str_c(clock_format(us, out)))
                                                : STR_NONE;
}

static struct str joined(struct arena *a, struct str s, struct str more)
{
    if (s.len == 0)
        return more;
    return s.len + more.len > BODY_MAX ? s : arena_fmt(a, "%.*s\n%.*s", STR_ARG(s), STR_ARG(more));
}

static void set_contact(struct platform_answer *p, struct platform_item *item, struct str href)
{
    struct listing *l = &item->found.listing;
    struct listing_contact c;
    if (href.len == 0 || href.len > LIMIT_URL_BYTES ||
        !contact_from_link(p->extract.arena, href, &c))
        return;
    contact_add(p->extract.arena, &l->contacts, &l->n_contacts, c);
    l->sources[FIELD_CONTACTS] = SOURCE_API;
}

// A line that may have been written for HTML.
static struct str clean_line(struct platform_answer *p, struct str value)
{
    struct arena *a = p->extract.arena;
    return text_line(a, text_from_markup(a, value, LIMIT_TEXT_BYTES));
}

static void set_html(struct platform_item *item, struct arena *a, struct str value, bool more)
{
    if (item->html.len == 0 || more)
        item->html = joined(a, item->html, value);
}

static void set_text(struct platform_item *item, struct arena *a, struct str value, bool more)
{
    if (item->text.len == 0 || more)
        item->text = joined(a, item->text, value);
}

void platform_set(struct platform_answer *p, struct platform_item *item, enum platform_field field,
                  struct str value)
{
    struct extract *x = &p->extract;
    struct found *f = &item->found;
    struct listing *l = &f->listing;
    if (str_trim(value).len == 0)
        return;
    switch (field) {
    case PLATFORM_ID:
        if (l->id.len == 0)
            l->id = text_line(x->arena, value);
        break;
    case PLATFORM_URL:
        if (l->url.len == 0)
            l->url = extract_href(x, value);
        break;
    case PLATFORM_TITLE:
        extract_set(f, &l->title, FIELD_TITLE, text_line(x->arena, value));
        break;
    case PLATFORM_TITLE_HTML:
        extract_set(f, &l->title, FIELD_TITLE, clean_line(p, value));
        break;
    case PLATFORM_TEXT:
    case PLATFORM_MORE_TEXT:
        set_text(item, x->arena, value, field == PLATFORM_MORE_TEXT);
        break;
    case PLATFORM_HTML:
    case PLATFORM_MORE_HTML:
        set_html(item, x->arena, value, field == PLATFORM_MORE_HTML);
        break;
    case PLATFORM_SELLER:
        extract_set(f, &l->seller_name, FIELD_SELLER, clean_line(p, value));
        break;
    case PLATFORM_SELLER_ID:
        if (l->seller_id.len == 0)
            l->seller_id = text_line(x->arena, value);
        break;
    case PLATFORM_SELLER_URL:
        if (l->seller_url.len == 0)
            l->seller_url = extract_href(x, value);
        break;
    case PLATFORM_POSTED:
        extract_set(f, &l->posted, FIELD_POSTED, read_time(x->arena, value));
        break;
    case PLATFORM_CATEGORY:
        extract_set(f, &l->category, FIELD_CATEGORY, clean_line(p, value));
        break;
    case PLATFORM_LOCATION:
        extract_set(f, &l->location, FIELD_LOCATION, clean_line(p, value));
        break;
    case PLATFORM_LANGUAGE:
        if (l->language.len == 0)
            l->language = text_line(x->arena, value);
        break;
    case PLATFORM_AVAILABILITY:
        extract_set(f, &l->availability, FIELD_AVAILABILITY, schema_availability(value));
        break;
    case PLATFORM_IMAGE:
        extract_add_image(x, f, value);
        break;
    case PLATFORM_CONTACT:
        set_contact(p, item, value);
        break;
    case PLATFORM_AMOUNT:
    case PLATFORM_CURRENCY:
    case PLATFORM_MINOR_UNITS:
    case PLATFORM_FIELDS:
        break; // together, by platform_fill
    }
}

static void fill_price(struct platform_answer *p, struct platform_item *item,
                       const struct str price[PLATFORM_FIELDS])
{
    struct str amount = price[PLATFORM_AMOUNT];
    uint64_t minor_units;
    if (str_to_u64(price[PLATFORM_MINOR_UNITS], &minor_units))
        amount = platform_amount(p->extract.arena, amount, minor_units);
    extract_set_price(&p->extract, &item->found, amount, price[PLATFORM_CURRENCY], true);
}

void platform_fill(struct platform_answer *p, struct platform_item *item, const struct json *v,
                   const struct platform_map *map)
{
    struct str price[PLATFORM_FIELDS] = {0};
    for (; map->path; map++) {
        struct values all = values_at(v, map->path);
        for (size_t i = 0; i < all.n; i++) {
            struct str value = text_of(all.all[i]);
            if (map->field < PLATFORM_AMOUNT)
                platform_set(p, item, map->field, value);
            else if (price[map->field].len == 0)
                price[map->field] = str_trim(value);
        }
    }
    fill_price(p, item, price);
}
