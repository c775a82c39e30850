#include "base/yaml.h"

#include <yaml.h>

#include "base/limits.h"
#include "base/utf8.h"

struct loader {
    struct arena *arena;
    const char *file;
    yaml_document_t *doc;
    struct problems *problems;
    size_t nodes;
    bool *seen; // by node index: an alias gives the same node twice
};

static struct yaml *copy_node(struct loader *l, int index, unsigned depth);

static bool copy_list(struct loader *l, const yaml_node_t *node, struct yaml *out, unsigned depth)
{
    struct yaml **tail = &out->child;
    for (const yaml_node_item_t *i = node->data.sequence.items.start;
         i < node->data.sequence.items.top; i++) {
        struct yaml *item = copy_node(l, *i, depth + 1);
        if (!item)
            return false;
        *tail = item;
        tail = &item->next;
        out->count++;
    }
    return true;
}

static bool copy_map(struct loader *l, const yaml_node_t *node, struct yaml *out, unsigned depth)
{
    struct yaml **tail = &out->child;
    for (const yaml_node_pair_t *i = node->data.mapping.pairs.start;
         i < node->data.mapping.pairs.top; i++) {
        struct yaml *key = copy_node(l, i->key, depth + 1);
        if (!key)
            return false;
        if (key->type != YAML_TEXT)
            return problem(l->problems, l->file, key->line, "a key must be a plain word");
        struct yaml *value = copy_node(l, i->value, depth + 1);
        if (!value)
            return false;
        value->key = key->text;
        value->key_line = key->line;
        *tail = value;
        tail = &value->next;
        out->count++;
    }
    return true;
}

static struct yaml *copy_node(struct loader *l, int index, unsigned depth)
{
    const yaml_node_t *node = yaml_document_get_node(l->doc, index);
    int line = (int)node->start_mark.line + 1;
    if (l->seen[index]) {
        problem(l->problems, l->file, line,
                "anchors (&) and aliases (*) are not allowed here: "
                "write the value again");
        return NULL;
    }
    l->seen[index] = true;
    if (depth > LIMIT_YAML_DEPTH) {
        problem(l->problems, l->file, line, "nested more than %d deep", LIMIT_YAML_DEPTH);
        return NULL;
    }
    struct yaml *out = arena_zalloc(l->arena, sizeof *out);
    out->line = line;
    bool ok = true;
    if (node->type == YAML_SCALAR_NODE) {
        struct str raw = str_from((const char *)node->data.scalar.value, node->data.scalar.length);
        out->type = YAML_TEXT;
        out->quoted = node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        out->text = utf8_clean(l->arena, arena_str(l->arena, raw));
    } else if (node->type == YAML_SEQUENCE_NODE) {
        out->type = YAML_LIST;
        ok = copy_list(l, node, out, depth);
    } else {
        out->type = YAML_MAP;
        ok = copy_map(l, node, out, depth);
    }
    return ok ? out : NULL;
}

static struct yaml *copy_document(struct loader *l)
{
    const yaml_node_t *root = yaml_document_get_root_node(l->doc);
    if (!root) {
        problem(l->problems, l->file, 0, "the file is empty; it must begin with 'version: 1'");
        return NULL;
    }
    size_t nodes = (size_t)(l->doc->nodes.top - l->doc->nodes.start);
    if (nodes > LIMIT_YAML_NODES) {
        problem(l->problems, l->file, 0, "more than %d values", LIMIT_YAML_NODES);
        return NULL;
    }
    l->seen = arena_zalloc(l->arena, nodes + 1);
    struct yaml *out = copy_node(l, 1, 0);
    if (out && out->type != YAML_MAP) {
        problem(l->problems, l->file, out->line,
                "the file must be a map ('key: value' lines) that begins with 'version: 1'");
        return NULL;
    }
    return out;
}

static bool load_error(const yaml_parser_t *parser, const char *file, struct problems *p)
{
    return problem(p, file, (int)parser->problem_mark.line + 1, "not YAML: %s%s%s",
                   parser->problem ? parser->problem : "malformed", parser->context ? " " : "",
                   parser->context ? parser->context : "");
}

// A second document would be read by nobody, so it is an error and not ignored.
static bool load_end(yaml_parser_t *parser, const char *file, struct problems *p)
{
    yaml_document_t doc;
    if (!yaml_parser_load(parser, &doc))
        return load_error(parser, file, p);
    const yaml_node_t *root = yaml_document_get_root_node(&doc);
    bool ok = !root || problem(p, file, (int)root->start_mark.line + 1,
                               "a second document ('---') begins here; write one file for each");
    yaml_document_delete(&doc);
    return ok;
}

struct yaml *yaml_load(struct arena *a, const char *file, struct str text, struct problems *p)
{
    yaml_parser_t parser;
    yaml_document_t doc;
    struct yaml *out = NULL;
    if (text.len > LIMIT_YAML_BYTES) {
        problem(p, file, 0, "larger than %d bytes", LIMIT_YAML_BYTES);
        return NULL;
    }
    if (!yaml_parser_initialize(&parser)) {
        problem(p, file, 0, "out of memory");
        return NULL;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.len ? text.ptr : ""),
                                 text.len);
    if (!yaml_parser_load(&parser, &doc)) {
        load_error(&parser, file, p);
    } else {
        struct loader l = {.arena = a, .file = file, .doc = &doc, .problems = p};
        out = copy_document(&l);
        yaml_document_delete(&doc);
        if (out && !load_end(&parser, file, p))
            out = NULL;
    }
    yaml_parser_delete(&parser);
    return out;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
    struct str want = str_c(key);
    if (map && map->type == YAML_MAP)
        for (const struct yaml *m = map->child; m; m = m->next)
            if (str_eq(m->key, want))
                return m;
    return NULL;
}

struct unit {
    const char *name;
    int64_t factor;
};

static bool with_unit(struct str text, const struct unit *units, int64_t *out)
{
    size_t n = 0;
    uint64_t v;
    text = str_trim(text);
    while (n < text.len && ascii_digit(text.ptr[n]))
        n++;
    if (!str_to_u64(str_sub(text, 0, n), &v))
        return false;
    struct str unit = str_trim(str_skip(text, n));
    for (; units->name; units++)
        if (str_eq_nocase(unit, str_c(units->name)) && v <= (uint64_t)(INT64_MAX / units->factor)) {
            *out = (int64_t)v * units->factor;
            return true;
        }
    return false;
}

bool yaml_duration(struct str text, int64_t *us)
{
    static const struct unit units[] = {
        {"us", 1},
        {"ms", 1000},
        {"s", INT64_C(1000000)},
        {"m", INT64_C(60000000)},
        {"min", INT64_C(60000000)},
        {"h", INT64_C(3600000000)},
        {"d", INT64_C(86400000000)},
        {"w", INT64_C(604800000000)},
        {NULL, 0},
    };
    return with_unit(text, units, us);
}

bool yaml_bytes(struct str text, int64_t *bytes)
{
    static const struct unit units[] = {
        {"", 1},        {"b", 1},        {"k", 1024},      {"kb", 1024},
        {"kib", 1024},  {"m", 1 << 20},  {"mb", 1 << 20},  {"mib", 1 << 20},
        {"g", 1 << 30}, {"gb", 1 << 30}, {"gib", 1 << 30}, {NULL, 0},
    };
    return with_unit(text, units, bytes);
}

struct field_reader {
    struct arena *arena;
    const char *file;
    struct problems *problems;
};

static bool wrong(struct field_reader *r, const struct yaml_field *f, const struct yaml *v,
                  const char *what)
{
    return problem(r->problems, r->file, v->line, "'%s' %s%s%s", f->key, what,
                   f->hint ? "; for example: " : "", f->hint ? f->hint : "");
}

static bool read_number(struct field_reader *r, const struct yaml_field *f, const struct yaml *v,
                        int64_t *out)
{
    int64_t n = 0;
    bool ok = f->kind == YAML_FIELD_INT        ? str_to_i64(v->text, &n)
              : f->kind == YAML_FIELD_DURATION ? yaml_duration(v->text, &n)
                                               : yaml_bytes(v->text, &n);
    if (!ok)
        return wrong(r, f, v,
                     f->kind == YAML_FIELD_INT ? "must be a whole number"
                     : f->kind == YAML_FIELD_DURATION
                         ? "must be a number with a unit: ms, s, m, h, "
                           "d or w (30s, 6h)"
                         : "must be a number of bytes, KB, MB or GB");
    if ((f->min || f->max) && (n < f->min || n > f->max))
        return problem(r->problems, r->file, v->line,
                       "'%s' is out of range: it must be from %lld to %lld%s", f->key,
                       (long long)(f->kind == YAML_FIELD_DURATION ? f->min / 1000 : f->min),
                       (long long)(f->kind == YAML_FIELD_DURATION ? f->max / 1000 : f->max),
                       f->kind == YAML_FIELD_DURATION ? " ms"
                       : f->kind == YAML_FIELD_BYTES  ? " bytes"
                                                      : "");
    *out = n;
    return true;
}

static bool read_bool(struct field_reader *r, const struct yaml_field *f, const struct yaml *v,
                      bool *out)
{
    if (str_eq(v->text, STR("true")) || str_eq(v->text, STR("yes")))
        *out = true;
    else if (str_eq(v->text, STR("false")) || str_eq(v->text, STR("no")))
        *out = false;
    else
        return wrong(r, f, v, "must be true or false");
    return true;
}

static bool read_choice(struct field_reader *r, const struct yaml_field *f, const struct yaml *v,
                        int *out)
{
    char list[512] = "";
    size_t used = 0;
    for (int i = 0; f->choices[i]; i++) {
        if (str_eq(v->text, str_c(f->choices[i]))) {
            *out = i;
            return true;
        }
        int n = snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", f->choices[i]);
        if (n > 0 && used + (size_t)n < sizeof list)
            used += (size_t)n;
    }
    return problem(r->problems, r->file, v->line, "'%s: %.*s' is not known; it must be one of: %s",
                   f->key, STR_ARG(v->text), list);
}

static bool read_texts(struct field_reader *r, const struct yaml_field *f, const struct yaml *v,
                       struct yaml_texts *out)
{
    if (v->type == YAML_MAP)
        return wrong(r, f, v, "must be a list of texts");
    size_t n = v->type == YAML_LIST ? v->count : 1;
    out->items = arena_array(r->arena, n, sizeof *out->items);
    out->line = v->line;
    out->count = 0;
    bool ok = true;
    for (const struct yaml *i = v->type == YAML_LIST ? v->child : v; i && out->count < n;
         i = i->next) {
        if (i->type != YAML_TEXT)
            ok = wrong(r, f, i, "must be a list of texts");
        out->items[out->count++] = (struct yaml_text){i->text, i->line};
    }
    return ok;
}

static bool read_items(struct field_reader *r, const struct yaml_field *f, const struct yaml *v,
                       struct yaml_items *out)
{
    if (v->type != YAML_LIST)
        return wrong(r, f, v, "must be a list ('- ' lines)");
    out->items = arena_array(r->arena, v->count, f->of->size);
    out->line = v->line;
    out->count = 0;
    bool ok = true;
    for (const struct yaml *i = v->child; i; i = i->next) {
        char *item = (char *)out->items + out->count++ * f->of->size;
        if (f->of->defaults)
            memcpy(item, f->of->defaults, f->of->size);
        if (!yaml_read(r->arena, r->file, i, f->of, item, r->problems))
            ok = false;
    }
    return ok;
}

static bool read_field(struct field_reader *r, const struct yaml_field *f, const struct yaml *v,
                       void *at)
{
    switch (f->kind) {
    case YAML_FIELD_RAW:
        *(const struct yaml **)at = v;
        return true;
    case YAML_FIELD_OBJECT:
        return yaml_read(r->arena, r->file, v, f->of, at, r->problems);
    case YAML_FIELD_OBJECTS:
        return read_items(r, f, v, at);
    case YAML_FIELD_TEXTS:
        return read_texts(r, f, v, at);
    default:
        break;
    }
    if (v->type != YAML_TEXT)
        return wrong(r, f, v, "must be one value, not a list or a map");
    switch (f->kind) {
    case YAML_FIELD_TEXT:
        *(struct yaml_text *)at = (struct yaml_text){v->text, v->line};
        if (f->required && v->text.len == 0)
            return wrong(r, f, v, "must not be empty");
        return true;
    case YAML_FIELD_BOOL:
        return read_bool(r, f, v, at);
    case YAML_FIELD_CHOICE:
        return read_choice(r, f, v, at);
    default:
        return read_number(r, f, v, at);
    }
}

static const struct yaml_field *find_field(const struct yaml_schema *schema, struct str key)
{
    for (const struct yaml_field *f = schema->fields; f->key; f++)
        if (str_eq(str_c(f->key), key))
            return f;
    return NULL;
}

static bool unknown_key(const char *file, const struct yaml *v, const struct yaml_schema *schema,
                        struct problems *p)
{
    char list[512] = "";
    size_t used = 0;
    for (const struct yaml_field *f = schema->fields; f->key; f++) {
        int n = snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", f->key);
        if (n > 0 && used + (size_t)n < sizeof list)
            used += (size_t)n;
    }
    return problem(p, file, v->key_line, "unknown key '%.*s' in this %s; known are: %s",
                   STR_ARG(v->key), schema->what, list);
}

bool yaml_read(struct arena *a, const char *file, const struct yaml *map,
               const struct yaml_schema *schema, void *out, struct problems *p)
{
    struct field_reader r = {.arena = a, .file = file, .problems = p};
    bool ok = true;
    if (map->type != YAML_MAP)
        return problem(p, file, map->line, "this %s must be a map ('key: value' lines)",
                       schema->what);
    if (schema->line_offset)
        *(int *)((char *)out + schema->line_offset) = map->line;
    for (const struct yaml *v = map->child; v; v = v->next) {
        const struct yaml_field *f = find_field(schema, v->key);
        if (!f)
            ok = unknown_key(file, v, schema, p);
        else if (yaml_get(map, f->key) != v)
            ok = problem(p, file, v->key_line, "'%s' stands here twice", f->key);
        else if (!read_field(&r, f, v, (char *)out + f->offset))
            ok = false;
    }
    for (const struct yaml_field *f = schema->fields; f->key; f++)
        if (f->required && !yaml_get(map, f->key))
            ok = problem(p, file, map->line, "'%s' is missing in this %s%s%s", f->key, schema->what,
                         f->hint ? "; for example: " : "", f->hint ? f->hint : "");
    return ok;
}
