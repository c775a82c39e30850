#include "extractors/listing.h"

#include "base/limits.h"
#include "base/utf8.h"

static const char *const kind_names[] = {
    [LISTING_PRODUCT] = "product", [LISTING_CLASSIFIED] = "classified", [LISTING_POST] = "post",
    [LISTING_COMMENT] = "comment", [LISTING_PROFILE] = "profile",       [LISTING_PAGE] = "page",
};

static const char *const source_names[] = {
    [SOURCE_NONE] = "",           [SOURCE_RULE] = "rule",
    [SOURCE_JSON_LD] = "json-ld", [SOURCE_MICRODATA] = "microdata",
    [SOURCE_RDFA] = "rdfa",       [SOURCE_OPENGRAPH] = "opengraph",
    [SOURCE_API] = "api",         [SOURCE_HEURISTIC] = "heuristic",
    [SOURCE_STATE] = "state",
};

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_TITLE] = "title",
    [FIELD_DESCRIPTION] = "description",
    [FIELD_PRICE] = "price",
    [FIELD_QUANTITY] = "quantity",
    [FIELD_SELLER] = "seller",
    [FIELD_CONTACTS] = "contacts",
    [FIELD_LOCATION] = "location",
    [FIELD_SHIPS_FROM] = "ships_from",
    [FIELD_SHIPS_TO] = "ships_to",
    [FIELD_CATEGORY] = "category",
    [FIELD_IMAGES] = "images",
    [FIELD_POSTED] = "posted",
    [FIELD_AVAILABILITY] = "availability",
};

enum { KIND_COUNT = LISTING_PAGE + 1, SOURCE_COUNT = SOURCE_STATE + 1 };

const char *listing_kind_name(enum listing_kind kind)
{
    return kind_names[kind];
}

const char *listing_source_name(enum listing_source source)
{
    return source_names[source];
}

const char *listing_field_name(enum listing_field field)
{
    return field_names[field];
}

// One text of a listing: its member, in which object (NULL: the listing itself), where it is
// kept, and its limit. Rows of one object stand together, in the order they are written.
struct text_row {
    const char *group;
    const char *key;
    size_t offset;
    size_t max;
};

#define ROW(group, key, field, max)                                                                \
    {                                                                                              \
        group, key, offsetof(struct listing, field), max                                           \
    }

static const struct text_row head_rows[] = {
    ROW(NULL, "url", url, LIMIT_URL_BYTES),
    ROW(NULL, "canonical", canonical, LIMIT_URL_BYTES),
};

static const struct text_row body_rows[] = {
    ROW(NULL, "platform", platform, LIMIT_VALUE_BYTES),
    ROW(NULL, "id", id, LIMIT_VALUE_BYTES),
    ROW(NULL, "title", title, LIMIT_TITLE_BYTES),
    ROW(NULL, "description", description, LIMIT_TEXT_BYTES),
    ROW("price", "amount", price.amount, LIMIT_VALUE_BYTES),
    ROW("price", "currency", price.currency, LIMIT_VALUE_BYTES),
    ROW("price", "text", price.text, LIMIT_VALUE_BYTES),
    ROW("price", "per", price.per, LIMIT_VALUE_BYTES),
    ROW("quantity", "amount", quantity.amount, LIMIT_VALUE_BYTES),
    ROW("quantity", "unit", quantity.unit, LIMIT_VALUE_BYTES),
    ROW("quantity", "strength", quantity.strength, LIMIT_VALUE_BYTES),
    ROW("quantity", "text", quantity.text, LIMIT_VALUE_BYTES),
    ROW("seller", "name", seller_name, LIMIT_VALUE_BYTES),
    ROW("seller", "id", seller_id, LIMIT_VALUE_BYTES),
    ROW("seller", "url", seller_url, LIMIT_URL_BYTES),
    ROW(NULL, "location", location, LIMIT_VALUE_BYTES),
    ROW(NULL, "ships_from", ships_from, LIMIT_VALUE_BYTES),
    ROW(NULL, "ships_to", ships_to, LIMIT_VALUE_BYTES),
    ROW(NULL, "category", category, LIMIT_VALUE_BYTES),
    ROW(NULL, "language", language, LIMIT_VALUE_BYTES),
    ROW(NULL, "posted", posted, LIMIT_VALUE_BYTES),
    ROW(NULL, "availability", availability, LIMIT_VALUE_BYTES),
};

// A list of plain texts.
struct list_row {
    const char *key;
    size_t offset, count_offset;
    size_t max_items, max_bytes;
};

#define LIST(key, field, items, bytes)                                                             \
    {                                                                                              \
        key, offsetof(struct listing, field), offsetof(struct listing, n_##field), items, bytes    \
    }

static const struct list_row list_rows[] = {
    LIST("shipping_methods", shipping_methods, LIMIT_IMAGES, LIMIT_VALUE_BYTES),
    LIST("payment_methods", payment_methods, LIMIT_IMAGES, LIMIT_VALUE_BYTES),
    LIST("images", images, LIMIT_IMAGES, LIMIT_URL_BYTES),
};

// Written only when true.
static const struct {
    const char *key;
    size_t offset;
} flag_rows[] = {
    {"own_page", offsetof(struct listing, own_page)},
    {"reply", offsetof(struct listing, reply)},
    {"buy_button", offsetof(struct listing, buy_button)},
};

enum {
    FLAG_ROWS = sizeof flag_rows / sizeof *flag_rows,
    HEAD_ROWS = sizeof head_rows / sizeof *head_rows,
    BODY_ROWS = sizeof body_rows / sizeof *body_rows,
    LIST_ROWS = sizeof list_rows / sizeof *list_rows,
};

static struct str *text_at(struct listing *l, const struct text_row *row)
{
    return (struct str *)(void *)((char *)l + row->offset);
}

static struct str text_of(const struct listing *l, const struct text_row *row)
{
    return *(const struct str *)(const void *)((const char *)l + row->offset);
}

static const bool *flag_at(const struct listing *l, size_t row)
{
    return (const bool *)((const char *)l + flag_rows[row].offset);
}

static bool same_group(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void write_rows(const struct listing *l, const struct text_row *rows, size_t n,
                       struct json_writer *w)
{
    const char *open = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!same_group(open, rows[i].group)) {
            if (open)
                json_end_object(w);
            open = NULL;
        }
        struct str text = text_of(l, &rows[i]);
        if (text.len == 0)
            continue;
        if (rows[i].group && !open) {
            json_key(w, rows[i].group);
            json_begin_object(w);
            open = rows[i].group;
        }
        json_member(w, rows[i].key, text);
    }
    if (open)
        json_end_object(w);
}

static void write_contacts(const struct listing *l, struct json_writer *w)
{
    if (l->n_contacts == 0)
        return;
    json_key(w, "contacts");
    json_begin_array(w);
    for (size_t i = 0; i < l->n_contacts; i++) {
        json_begin_object(w);
        json_member(w, "kind", l->contacts[i].kind);
        json_member(w, "value", l->contacts[i].value);
        json_member(w, "text", l->contacts[i].text);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_list(const struct listing *l, const struct list_row *row, struct json_writer *w)
{
    const char *base = (const char *)l;
    size_t n = *(const size_t *)(const void *)(base + row->count_offset);
    const struct str *items = *(struct str *const *)(const void *)(base + row->offset);
    if (n == 0)
        return;
    json_key(w, row->key);
    json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        json_put_str(w, items[i]);
    json_end_array(w);
}

static void write_sources(const struct listing *l, struct json_writer *w)
{
    bool open = false;
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (l->sources[f] == SOURCE_NONE)
            continue;
        if (!open) {
            json_key(w, "sources");
            json_begin_object(w);
            open = true;
        }
        json_member(w, field_names[f], str_c(source_names[l->sources[f]]));
    }
    if (open)
        json_end_object(w);
}

void listing_write_json(const struct listing *l, struct str site, struct json_writer *w)
{
    json_begin_object(w);
    write_rows(l, head_rows, HEAD_ROWS, w);
    json_member(w, "site", site);
    json_member(w, "kind", str_c(kind_names[l->kind]));
    write_rows(l, body_rows, BODY_ROWS, w);
    write_contacts(l, w);
    for (size_t i = 0; i < LIST_ROWS; i++)
        write_list(l, &list_rows[i], w);
    for (size_t i = 0; i < FLAG_ROWS; i++) {
        if (!*flag_at(l, i))
            continue;
        json_key(w, flag_rows[i].key);
        json_put_bool(w, true);
    }
    write_sources(l, w);
    json_end_object(w);
}

static struct str string_member(const struct json *object, const char *key)
{
    const struct json *v = json_get(object, key);
    return v && v->type == JSON_STRING ? v->text : STR_NONE;
}

static void read_rows(const struct json *v, const struct text_row *rows, size_t n,
                      struct listing *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct json *object = rows[i].group ? json_get(v, rows[i].group) : v;
        *text_at(out, &rows[i]) = string_member(object, rows[i].key);
    }
}

static void read_contacts(struct arena *a, const struct json *v, struct listing *out)
{
    if (!v || v->type != JSON_ARRAY)
        return;
    size_t room = v->count < LIMIT_CONTACTS ? v->count : LIMIT_CONTACTS;
    out->contacts = room ? arena_array(a, room, sizeof *out->contacts) : NULL;
    for (const struct json *c = v->child; c && out->n_contacts < room; c = c->next) {
        struct str value = string_member(c, "value");
        if (value.len)
            out->contacts[out->n_contacts++] =
                (struct listing_contact){string_member(c, "kind"), value, string_member(c, "text")};
    }
}

static void read_list(struct arena *a, const struct json *v, const struct list_row *row,
                      struct listing *out)
{
    if (!v || v->type != JSON_ARRAY)
        return;
    size_t room = v->count < row->max_items ? v->count : row->max_items, n = 0;
    struct str *items = room ? arena_array(a, room, sizeof *items) : NULL;
    for (const struct json *i = v->child; i && n < room; i = i->next)
        if (i->type == JSON_STRING && i->text.len)
            items[n++] = i->text;
    *(struct str **)(void *)((char *)out + row->offset) = items;
    *(size_t *)(void *)((char *)out + row->count_offset) = n;
}

static int name_index(const char *const *names, int n, struct str name, int fallback)
{
    for (int i = 0; i < n; i++)
        if (name.len && str_eq(str_c(names[i]), name))
            return i;
    return fallback;
}

bool listing_read_json(struct arena *a, const struct json *v, struct listing *out)
{
    *out = (struct listing){0};
    if (!v || v->type != JSON_OBJECT)
        return false;
    out->kind = (enum listing_kind)name_index(kind_names, KIND_COUNT, string_member(v, "kind"),
                                              LISTING_PRODUCT);
    read_rows(v, head_rows, HEAD_ROWS, out);
    read_rows(v, body_rows, BODY_ROWS, out);
    read_contacts(a, json_get(v, "contacts"), out);
    for (size_t i = 0; i < LIST_ROWS; i++)
        read_list(a, json_get(v, list_rows[i].key), &list_rows[i], out);
    for (size_t i = 0; i < FLAG_ROWS; i++)
        *(bool *)((char *)out + flag_rows[i].offset) =
            json_bool(json_get(v, flag_rows[i].key), false);
    const struct json *sources = json_get(v, "sources");
    for (int f = 0; f < FIELD_COUNT; f++)
        out->sources[f] = (enum listing_source)name_index(
            source_names, SOURCE_COUNT, string_member(sources, field_names[f]), SOURCE_NONE);
    return true;
}

static void bound_text(struct arena *a, struct str *s, size_t max)
{
    *s = utf8_cut(utf8_clean(a, *s), max);
}

void listing_bound(struct arena *a, struct listing *l)
{
    for (size_t i = 0; i < HEAD_ROWS; i++)
        bound_text(a, text_at(l, &head_rows[i]), head_rows[i].max);
    for (size_t i = 0; i < BODY_ROWS; i++)
        bound_text(a, text_at(l, &body_rows[i]), body_rows[i].max);
    if (l->n_contacts > LIMIT_CONTACTS)
        l->n_contacts = LIMIT_CONTACTS;
    for (size_t i = 0; i < l->n_contacts; i++) {
        bound_text(a, &l->contacts[i].kind, LIMIT_VALUE_BYTES);
        bound_text(a, &l->contacts[i].value, LIMIT_VALUE_BYTES);
        bound_text(a, &l->contacts[i].text, LIMIT_VALUE_BYTES);
    }
    for (size_t i = 0; i < LIST_ROWS; i++) {
        size_t *n = (size_t *)(void *)((char *)l + list_rows[i].count_offset);
        struct str *items = *(struct str **)(void *)((char *)l + list_rows[i].offset);
        if (*n > list_rows[i].max_items)
            *n = list_rows[i].max_items;
        for (size_t k = 0; k < *n; k++)
            bound_text(a, &items[k], list_rows[i].max_bytes);
    }
}
