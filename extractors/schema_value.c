#include "extractors/schema_value.h"

#include <stdlib.h>

#include "extractors/text.h"

struct str schema_local_name(struct str term)
{
    size_t from = term.len;
    while (from > 0 && term.ptr[from - 1] != '/' && term.ptr[from - 1] != '#' &&
           term.ptr[from - 1] != ':')
        from--;
    return str_skip(term, from);
}

static int compare_ids(const void *a, const void *b)
{
    const struct json *const *x = a, *const *y = b;
    return str_cmp(json_text(json_get(*x, "@id")), json_text(json_get(*y, "@id")));
}

// Counts, and when there is room keeps, the objects with an @id and more. JSON's depth is bounded
// by its reader.
static size_t collect_ids(const struct json *list, const struct json **out)
{
    size_t n = 0;
    for (const struct json *v = list; v; v = v->next) {
        if (v->type == JSON_OBJECT && v->count > 1 && json_text(json_get(v, "@id")).len) {
            if (out)
                out[n] = v;
            n++;
        }
        if (v->type == JSON_OBJECT || v->type == JSON_ARRAY)
            n += collect_ids(v->child, out ? out + n : NULL);
    }
    return n;
}

void schema_index(struct schema *s, const struct json *roots)
{
    s->n_ids = collect_ids(roots, NULL);
    if (s->n_ids == 0)
        return;
    s->ids = arena_array(s->extract->arena, s->n_ids, sizeof(const struct json *));
    collect_ids(roots, s->ids);
    qsort(s->ids, s->n_ids, sizeof(const struct json *), compare_ids);
}

// A value, or what it refers to on this page.
static const struct json *follow(const struct schema *s, const struct json *v)
{
    if (!v || v->type != JSON_OBJECT || v->count > 2 || s->n_ids == 0)
        return v;
    if (json_text(json_get(v, "@id")).len == 0 || (v->count == 2 && !json_get(v, "@type")))
        return v;
    const struct json *const *hit =
        bsearch(&v, s->ids, s->n_ids, sizeof(const struct json *), compare_ids);
    return hit && (*hit)->count > v->count ? *hit : v;
}

// All values of a property: repeated members and arrays are one list.
size_t schema_values(const struct schema *s, const struct json *object, const char *key,
                     const struct json *out[SCHEMA_VALUES_MAX])
{
    size_t n = 0;
    struct str wanted = str_c(key);
    if (!object || object->type != JSON_OBJECT)
        return 0;
    for (const struct json *m = object->child; m && n < SCHEMA_VALUES_MAX; m = m->next) {
        if (!str_eq(m->key, wanted))
            continue;
        if (m->type != JSON_ARRAY) {
            out[n++] = follow(s, m);
            continue;
        }
        for (const struct json *v = m->child; v && n < SCHEMA_VALUES_MAX; v = v->next)
            out[n++] = follow(s, v);
    }
    return n;
}

const struct json *schema_value(const struct schema *s, const struct json *object, const char *key)
{
    const struct json *all[SCHEMA_VALUES_MAX];
    return schema_values(s, object, key, all) ? all[0] : NULL;
}

// Text of a value: a string or number, or an object's name.
struct str schema_text(const struct schema *s, const struct json *v)
{
    if (!v || v->type != JSON_OBJECT)
        return json_text(v);
    static const char *const names[] = {"name", "@value", "givenName", "value", "url"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str text = json_text(schema_value(s, v, names[i]));
        if (text.len)
            return text;
    }
    return STR_NONE;
}

struct str schema_clean(const struct schema *s, struct str text)
{
    return text_line(s->extract->arena,
                     text_from_markup(s->extract->arena, text, LIMIT_TEXT_BYTES));
}

// The first of several properties (a NULL-terminated list) that has a text, on one line.
struct str schema_first(const struct schema *s, const struct json *v, const char *const *names)
{
    for (; *names; names++) {
        struct str text = schema_clean(s, schema_text(s, schema_value(s, v, *names)));
        if (text.len)
            return text;
    }
    return STR_NONE;
}
