#include "base/clock.h"
#include "patterns/lexicon_reader.h"

void reader_add(struct lexicon_reader *r, enum lexicon_list list, struct str key, int line,
                const void *value)
{
    struct lexicon_rows *rows = &r->out->lists[list];
    if (rows->n == rows->cap) {
        rows->cap = rows->cap ? 2 * rows->cap : 64;
        struct lexicon_row *grown = arena_array(r->arena, rows->cap, sizeof *grown);
        if (rows->n)
            memcpy(grown, rows->items, rows->n * sizeof *grown);
        rows->items = grown;
    }
    rows->items[rows->n++] = (struct lexicon_row){
        .key = key, .value = value, .file = r->file, .line = line, .overlay = r->overlay};
}

struct str reader_keep(struct lexicon_reader *r, struct str s)
{
    return s.len ? arena_str(r->arena, s) : STR_NONE;
}

struct str *reader_texts(struct lexicon_reader *r, const struct yaml_texts *t)
{
    struct str *out = arena_array(r->arena, t->count, sizeof *out);
    for (size_t i = 0; i < t->count; i++) {
        out[i] = reader_keep(r, str_trim(t->items[i].text));
        if (out[i].len == 0)
            READER_BAD(r, t->items[i].line, "an empty text in a list");
    }
    return out;
}

bool lexicon_language_tag(struct str s)
{
    struct str part;
    bool first = true;
    while (str_split(&s, '-', &part)) {
        if (part.len < 2 || part.len > (first ? 3 : 8))
            return false;
        for (size_t i = 0; i < part.len; i++)
            if (first ? !(part.ptr[i] >= 'a' && part.ptr[i] <= 'z') : !ascii_alnum(part.ptr[i]))
                return false;
        first = false;
    }
    return !first;
}

bool lexicon_country(struct str s)
{
    return s.len == 2 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'A' && s.ptr[1] <= 'Z';
}

void reader_date(struct lexicon_reader *r, const struct yaml_text *t, struct control_date *out)
{
    *out = (struct control_date){0};
    if (t->text.len && !control_date_parse(reader_keep(r, t->text), out))
        READER_BAD(r, t->line, "'%.*s' is not a date; write 2024-12-03, 2024-12 or 2024",
                   STR_ARG(t->text));
}

// 0 to 1000 with at most six decimals; no exponent, no locale.
static bool decimal(struct str s, double *out)
{
    size_t dot = str_find_char(s, '.', 0);
    struct str decimals = dot == STR_NPOS ? STR("0") : str_skip(s, dot + 1);
    uint64_t whole, part;
    double scale = 1;
    if (!str_to_u64(str_sub(s, 0, dot), &whole) || whole > 1000 || decimals.len > 6 ||
        !str_to_u64(decimals, &part))
        return false;
    for (size_t i = 0; i < decimals.len; i++)
        scale *= 10;
    *out = (double)whole + (double)part / scale;
    return true;
}

static bool signed_decimal(struct str s, double *out)
{
    bool minus = str_starts(s, STR("-"));
    if (!decimal(str_skip(s, minus ? 1 : 0), out))
        return false;
    if (minus)
        *out = -*out;
    return true;
}

// Cuts "buy {X} online" at its slot. False if there is more than one slot or nothing else.
static bool cut_cue(struct lexicon_cue *c)
{
    static const struct {
        const char *text;
        enum cue_slot slot;
    } slots[] = {{"{X}", CUE_SLOT_SUBSTANCE}, {"{CAS}", CUE_SLOT_CAS}};
    c->before = c->text;
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        size_t at = str_find(c->text, str_c(slots[i].text), 0);
        if (at == STR_NPOS)
            continue;
        c->before = str_trim(str_sub(c->text, 0, at));
        c->after = str_trim(str_skip(c->text, at + strlen(slots[i].text)));
        c->slot = slots[i].slot;
        break;
    }
    return str_find_char(c->before, '{', 0) == STR_NPOS &&
           str_find_char(c->after, '{', 0) == STR_NPOS && c->before.len + c->after.len > 0;
}

static void read_cue(struct lexicon_reader *r, enum cue_kind kind, const struct yaml *y)
{
    struct lexicon_cue *c = arena_zalloc(r->arena, sizeof *c);
    const struct yaml *text = y->type == YAML_MAP ? yaml_get(y, "text") : y;
    const struct yaml *weight = y->type == YAML_MAP ? yaml_get(y, "weight") : NULL;
    bool shape = text && text->type == YAML_TEXT && (!weight || weight->type == YAML_TEXT) &&
                 (y->type != YAML_MAP || y->count == (weight ? 2 : 1));
    if (!shape) {
        READER_BAD(r, y->line, "a cue is one text, or {text: ..., weight: ...}");
        return;
    }
    c->text = reader_keep(r, str_trim(text->text));
    c->kind = kind;
    c->language = reader_keep(r, r->yaml->language.text);
    c->line = y->line;
    if (!cut_cue(c))
        READER_BAD(r, y->line, "the cue '%.*s' must have some words and at most one {X} or {CAS}",
                   STR_ARG(c->text));
    if (weight && !signed_decimal(weight->text, &c->weight))
        READER_BAD(r, weight->line, "'%.*s' is no weight; write a number like 0.8",
                   STR_ARG(weight->text));
    struct str key = arena_fmt(r->arena, "%.*s\t%s\t%.*s", STR_ARG(c->language),
                               cue_kind_name(kind), STR_ARG(c->text));
    reader_add(r, LIST_CUES, key, c->line, c);
}

static void read_cues(struct lexicon_reader *r)
{
    for (int k = 0; k < CUE_KINDS; k++) {
        const struct yaml *list = r->yaml->cues.kinds[k];
        if (!list)
            continue;
        if (list->type != YAML_LIST) {
            READER_BAD(r, list->line, "'%s' must be a list of cues",
                       cue_kind_name((enum cue_kind)k));
            continue;
        }
        for (const struct yaml *i = list->child; i; i = i->next)
            read_cue(r, (enum cue_kind)k, i);
    }
}

static void read_companion(struct lexicon_reader *r, const struct companion_yaml *y)
{
    struct str *with = reader_texts(r, &y->with), *without = reader_texts(r, &y->without);
    struct str *terms = reader_texts(r, &y->terms);
    for (size_t i = 0; i < y->terms.count; i++) {
        struct companion *c = arena_zalloc(r->arena, sizeof *c);
        *c = (struct companion){
            .term = terms[i],
            .with = with,
            .n_with = y->with.count,
            .without = without,
            .n_without = y->without.count,
            .line = y->terms.items[i].line,
        };
        reader_add(r, LIST_COMPANIONS, lexicon_fold(r->arena, c->term), c->line, c);
    }
}

static void read_class(struct lexicon_reader *r, const struct class_yaml *y)
{
    struct lexicon_class *c = arena_zalloc(r->arena, sizeof *c);
    c->id = reader_keep(r, y->id.text);
    c->title = reader_keep(r, y->title.text);
    c->trade = (enum trade)y->trade;
    c->line = y->line;
    if (y->severity.line && (!decimal(y->severity.text, &c->severity) || c->severity > 1))
        READER_BAD(r, y->severity.line, "'%.*s' is no severity; write a number from 0 to 1",
                   STR_ARG(y->severity.text));
    reader_add(r, LIST_CLASSES, c->id, c->line, c);
}

static void read_licence(struct lexicon_reader *r, const struct licence_yaml *y)
{
    struct licence *l = arena_zalloc(r->arena, sizeof *l);
    struct control_date checked, until;
    struct str domain = str_trim(y->domain.text);
    if (str_starts_nocase(domain, STR("www.")))
        domain = str_skip(domain, 4);
    char *lower = arena_cstr(r->arena, domain);
    for (size_t i = 0; i < domain.len; i++)
        lower[i] = ascii_lower(lower[i]);
    l->domain = str_from(lower, domain.len);
    l->authority = reader_keep(r, y->authority.text);
    l->country = reader_keep(r, y->country.text);
    l->line = y->line;
    if (str_find_char(domain, '.', 0) == STR_NPOS || str_find_char(domain, '/', 0) != STR_NPOS ||
        str_find_char(domain, ':', 0) != STR_NPOS)
        READER_BAD(r, y->domain.line, "'%.*s' is no domain; write it as pharmacy.example",
                   STR_ARG(domain));
    if (y->country.line && !lexicon_country(l->country))
        READER_BAD(r, y->country.line, "'%.*s' is no country; write two capital letters, as GB",
                   STR_ARG(l->country));
    reader_date(r, &y->checked, &checked);
    reader_date(r, &y->until, &until);
    l->checked = checked.first;
    l->until = until.last + CLOCK_DAY;
    reader_add(r, LIST_LICENCES, l->domain, l->line, l);
}

static void read_weights(struct lexicon_reader *r)
{
    const struct yaml *map = r->yaml->weights;
    if (map && map->type != YAML_MAP) {
        READER_BAD(r, map->line, "'weights' must be a map from name to number");
        return;
    }
    for (const struct yaml *i = map ? map->child : NULL; i; i = i->next) {
        struct lexicon_weight *w = arena_zalloc(r->arena, sizeof *w);
        w->name = reader_keep(r, i->key);
        w->line = i->key_line;
        if (i->type != YAML_TEXT || !signed_decimal(i->text, &w->value))
            READER_BAD(r, i->line, "the weight '%.*s' must be a number like 0.8 or -1.5",
                       STR_ARG(w->name));
        reader_add(r, LIST_WEIGHTS, w->name, w->line, w);
    }
}

static void read_lists(struct lexicon_reader *r)
{
    const struct file_yaml *y = r->yaml;
    const struct substance_yaml *substances = y->substances.items;
    const struct companion_yaml *companions = y->companions.items;
    const struct class_yaml *classes = y->classes.items;
    const struct licence_yaml *licensed = y->licensed.items;
    const struct family_yaml *families = y->families.items;
    for (size_t i = 0; i < y->substances.count; i++)
        reader_substance(r, &substances[i]);
    for (size_t i = 0; i < y->companions.count; i++)
        read_companion(r, &companions[i]);
    for (size_t i = 0; i < y->classes.count; i++)
        read_class(r, &classes[i]);
    for (size_t i = 0; i < y->licensed.count; i++)
        read_licence(r, &licensed[i]);
    for (size_t i = 0; i < y->families.count; i++)
        reader_family(r, &families[i]);
    reader_morphemes(r, y->morphemes);
    read_cues(r);
    read_weights(r);
}

bool lexicon_read(struct arena *a, const char *file, struct str text, bool overlay,
                  struct lexicon_source *out, struct problems *p)
{
    struct arena scratch;
    struct file_yaml y = {0};
    struct lexicon_reader r = {.arena = a,
                               .scratch = &scratch,
                               .file = file,
                               .overlay = overlay,
                               .out = out,
                               .problems = p,
                               .yaml = &y,
                               .ok = false};
    arena_init(&scratch);
    const struct yaml *root = yaml_load(&scratch, file, text, p);
    if (root) {
        r.ok = yaml_read(&scratch, file, root, &lexicon_file_schema, &y, p);
        if (y.language.text.len && !lexicon_language_tag(y.language.text))
            READER_BAD(&r, y.language.line,
                       "'%.*s' is not a language tag; write one like zh, ar or pt-BR",
                       STR_ARG(y.language.text));
        read_lists(&r);
    }
    arena_deinit(&scratch);
    return r.ok;
}
