#include "base/utf8.h"
#include "patterns/lexicon_reader.h"

enum {
    NAME_BYTES = 300, // the longest systematic names have some 150 letters
    YEAR_MIN = 1800,
    YEAR_MAX = 2200,
    SHORT_NAME = 3, // letters and digits; so short a name needs a decision
};

static bool kebab(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool inner = i > 0 && i + 1 < s.len && s.ptr[i - 1] != '-';
        if (!ascii_digit(c) && !(c >= 'a' && c <= 'z') && !(c == '-' && inner))
            return false;
    }
    return s.len > 0 && s.len <= 128;
}

// Scripts in which a word is one to three characters; there only a single one is too short.
static bool dense_script(uint32_t cp)
{
    return (cp >= 0x0E00 && cp <= 0x0E7F) || (cp >= 0x3040 && cp <= 0x30FF) ||
           (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0xAC00 && cp <= 0xD7AF) || cp >= 0x20000;
}

static bool too_short(struct str s)
{
    unsigned n = 0;
    for (size_t i = 0; i < s.len;) {
        uint32_t cp = utf8_next(s, &i);
        if (cp >= 0x80 || ascii_alnum((char)cp))
            n += dense_script(cp) ? SHORT_NAME - 1 : 1;
    }
    return n <= SHORT_NAME;
}

static void add_name(struct lexicon_reader *r, struct substance *s, struct str text, int line,
                     struct str language, enum name_kind kind)
{
    struct substance_name *n = &s->names[s->n_names];
    *n = (struct substance_name){.language = language, .kind = kind, .line = line};
    text = str_trim(text);
    bool marked = str_starts(text, STR("~"));
    n->ambiguous = marked || s->dual_use;
    n->decided = str_starts(text, STR("!"));
    if (marked || n->decided)
        text = str_trim(str_skip(text, 1));
    if (text.len == 0)
        READER_BAD(r, line, "an empty name");
    else if (text.len > NAME_BYTES)
        READER_BAD(r, line, "a name of %zu bytes; at most %d are allowed", text.len, NAME_BYTES);
    else if (too_short(text) && !n->ambiguous && !n->decided)
        READER_BAD(r, line,
                   "the name '%.*s' is very short: write '~%.*s' if it is an ordinary word or "
                   "abbreviation too, or '!%.*s' if it may stand alone",
                   STR_ARG(text), STR_ARG(text), STR_ARG(text));
    n->text = reader_keep(r, text);
    s->n_names++;
}

static void add_names(struct lexicon_reader *r, struct substance *s, const struct yaml_texts *t,
                      struct str language, enum name_kind kind)
{
    for (size_t i = 0; i < t->count; i++)
        add_name(r, s, t->items[i].text, t->items[i].line, language, kind);
}

// The languages of a substance: a map from tag to one name or a list of them.
static size_t count_languages(const struct yaml *map)
{
    size_t n = 0;
    for (const struct yaml *l = map ? map->child : NULL; l; l = l->next)
        n += l->type == YAML_LIST ? l->count : 1;
    return n;
}

static void read_languages(struct lexicon_reader *r, struct substance *s, const struct yaml *map)
{
    if (map && map->type != YAML_MAP) {
        READER_BAD(r, map->line,
                   "'languages' must be a map from language to names, as zh: [曲马多]");
        return;
    }
    for (const struct yaml *l = map ? map->child : NULL; l; l = l->next) {
        struct str tag = reader_keep(r, l->key);
        if (!lexicon_language_tag(tag))
            READER_BAD(r, l->key_line,
                       "'%.*s' is not a language tag; write one like zh, ar or pt-BR",
                       STR_ARG(tag));
        if (yaml_get(map, arena_cstr(r->scratch, l->key)) != l)
            READER_BAD(r, l->key_line, "the language '%.*s' stands here twice", STR_ARG(tag));
        const struct yaml *first = l->type == YAML_LIST ? l->child : l;
        for (const struct yaml *i = first; i; i = l->type == YAML_LIST ? i->next : NULL) {
            if (i->type == YAML_TEXT)
                add_name(r, s, i->text, i->line, tag, NAME_NAME);
            else
                READER_BAD(r, i->line, "a name must be one text");
        }
    }
}

static void read_names(struct lexicon_reader *r, struct substance *s,
                       const struct substance_yaml *y)
{
    const struct {
        const struct yaml_texts *texts;
        enum name_kind kind;
    } kinds[] = {
        {&y->names, NAME_NAME},        {&y->trade, NAME_TRADE},       {&y->slang, NAME_SLANG},
        {&y->code, NAME_CODE},         {&y->chemical, NAME_CHEMICAL}, {&y->misspelt, NAME_MISSPELT},
        {&y->strength, NAME_STRENGTH},
    };
    size_t n = 1 + count_languages(y->languages);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        n += kinds[i].texts->count;
    s->names = arena_array(r->arena, n, sizeof *s->names);
    if (y->name.line)
        add_name(r, s, y->name.text, y->name.line, STR_NONE, NAME_NAME);
    s->name = s->n_names ? s->names[0].text : STR_NONE;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        add_names(r, s, kinds[i].texts, STR_NONE, kinds[i].kind);
    read_languages(r, s, y->languages);
}

static void read_controls(struct lexicon_reader *r, struct substance *s,
                          const struct yaml_items *items)
{
    const struct control_yaml *rows = items->items;
    s->controls = arena_array(r->arena, items->count, sizeof *s->controls);
    s->n_controls = items->count;
    for (size_t i = 0; i < items->count; i++) {
        const struct control_yaml *y = &rows[i];
        struct control *c = &s->controls[i];
        *c = (struct control){
            .jurisdiction = reader_keep(r, y->jurisdiction.text),
            .instrument = reader_keep(r, y->instrument.text),
            .provision = reader_keep(r, y->provision.text),
            .entry = reader_keep(r, y->entry.text),
            .exemptions = reader_keep(r, y->exemptions.text),
            .source = reader_keep(r, y->source.text),
            .status = lexicon_status_basis(y->status),
            .verified = y->verified,
            .line = y->line,
        };
        reader_date(r, &y->decided, &c->decided);
        reader_date(r, &y->effective, &c->effective);
        if (y->jurisdiction.line && !str_eq(c->jurisdiction, STR("INT")) &&
            !lexicon_country(c->jurisdiction))
            READER_BAD(r, y->jurisdiction.line,
                       "'%.*s' is no jurisdiction; write INT or a country as CN",
                       STR_ARG(c->jurisdiction));
        if (c->decided.text.len && c->effective.text.len && c->effective.last < c->decided.first)
            READER_BAD(r, y->effective.line, "in effect (%.*s) before it was decided (%.*s)",
                       STR_ARG(c->effective.text), STR_ARG(c->decided.text));
    }
}

static void read_cas(struct lexicon_reader *r, struct substance *s, const struct yaml_texts *t)
{
    s->cas = reader_texts(r, t);
    s->n_cas = t->count;
    for (size_t i = 0; i < t->count; i++) {
        if (s->cas[i].len && !cas_valid(s->cas[i]))
            READER_BAD(
                r, t->items[i].line,
                "'%.*s' is no CAS number: its last digit, the check digit, or its form is wrong",
                STR_ARG(s->cas[i]));
        for (size_t k = 0; k < i; k++)
            if (str_eq(s->cas[i], s->cas[k]))
                READER_BAD(r, t->items[i].line, "the CAS number %.*s stands here twice",
                           STR_ARG(s->cas[i]));
    }
}

static void read_year(struct lexicon_reader *r, struct substance *s, const struct yaml_text *t)
{
    uint64_t year = 0;
    s->or_earlier = str_starts(t->text, STR("<="));
    if (t->line == 0)
        return;
    if (!str_to_u64(str_skip(t->text, s->or_earlier ? 2 : 0), &year) || year < YEAR_MIN ||
        year > YEAR_MAX)
        READER_BAD(r, t->line, "'%.*s' is not a year; write 2019, or <=2019 for 2019 or earlier",
                   STR_ARG(t->text));
    s->first_reported = (int)year;
}

void reader_substance(struct lexicon_reader *r, const struct substance_yaml *y)
{
    struct substance *s = arena_zalloc(r->arena, sizeof *s);
    bool own_class = y->class.line != 0;
    s->id = reader_keep(r, y->id.text);
    s->class = reader_keep(r, own_class ? y->class.text : r->yaml->class.text);
    s->family = reader_keep(r, y->family.text);
    s->note = reader_keep(r, y->note.text);
    s->source = reader_keep(r, y->source.text);
    s->verified = y->verified;
    s->dual_use = y->dual_use;
    s->file = r->file;
    s->line = y->line;
    if (y->id.line && !kebab(s->id))
        READER_BAD(
            r, y->id.line,
            "'%.*s' is no id: use small letters, digits and single hyphens, as in 'n-boc-4-ap'",
            STR_ARG(s->id));
    if (s->class.len == 0)
        READER_BAD(r, y->line, "'class' is missing in this substance and at the top of the file");
    read_cas(r, s, &y->cas);
    read_names(r, s, y);
    read_controls(r, s, &y->controls);
    read_year(r, s, &y->first_reported);
    s->related = reader_texts(r, &y->related);
    s->n_related = y->related.count;
    reader_add(r, LIST_SUBSTANCES, s->id, s->line, s);
}
