// The grammar of names: morphemes, and families with their rules.
#include "patterns/lexicon_reader.h"

static void add_morpheme(struct lexicon_reader *r, struct str set, struct str canonical,
                         const struct yaml *y)
{
    struct morpheme *m = arena_zalloc(r->arena, sizeof *m);
    struct str text = y->type == YAML_TEXT ? str_trim(y->text) : STR_NONE;
    if (text.len == 0) {
        READER_BAD(r, y->line, "a morpheme is one text, or a list of its spellings");
        return;
    }
    *m = (struct morpheme){set, reader_keep(r, text), canonical, y->line};
    if (canonical.len == 0)
        m->canonical = m->text;
    struct str key = arena_fmt(r->arena, "%.*s\t%.*s", STR_ARG(set), STR_ARG(m->text));
    reader_add(r, LIST_MORPHEMES, key, m->line, m);
}

// One morpheme, or the list of its spellings.
static void read_morpheme(struct lexicon_reader *r, struct str set, const struct yaml *y)
{
    struct str canonical = STR_NONE;
    if (y->type != YAML_LIST) {
        add_morpheme(r, set, canonical, y);
        return;
    }
    for (const struct yaml *i = y->child; i; i = i->next) {
        if (i == y->child && i->type == YAML_TEXT)
            canonical = reader_keep(r, str_trim(i->text));
        add_morpheme(r, set, canonical, i);
    }
}

void reader_morphemes(struct lexicon_reader *r, const struct yaml *map)
{
    if (map && map->type != YAML_MAP) {
        READER_BAD(r, map->line, "'morphemes' must be a map from set to morphemes");
        return;
    }
    for (const struct yaml *s = map ? map->child : NULL; s; s = s->next) {
        struct str set = reader_keep(r, s->key);
        if (s->type != YAML_LIST) {
            READER_BAD(r, s->line, "the set '%.*s' must be a list", STR_ARG(set));
            continue;
        }
        for (const struct yaml *i = s->child; i; i = i->next)
            read_morpheme(r, set, i);
    }
}

static void add_rules(struct lexicon_reader *r, struct str family, const struct yaml_texts *t,
                      bool company)
{
    struct str *texts = reader_texts(r, t);
    for (size_t i = 0; i < t->count; i++) {
        struct name_rule *rule = arena_zalloc(r->arena, sizeof *rule);
        *rule = (struct name_rule){family, texts[i], company, r->file, t->items[i].line};
        struct str key = arena_fmt(r->arena, "%.*s\t%.*s", STR_ARG(family), STR_ARG(texts[i]));
        reader_add(r, LIST_RULES, key, rule->line, rule);
    }
}

// "unlisted-synthetic-cannabinoid"
static struct str substance_id(struct lexicon_reader *r, struct str family)
{
    char *id = arena_cstr(r->arena, arena_fmt(r->arena, "unlisted-%.*s", STR_ARG(family)));
    for (char *p = id; *p; p++)
        if (*p == ' ')
            *p = '-';
    return str_c(id);
}

// What the family's rules find stands for one substance, whose name nobody writes: it is ambiguous
// so that a rule of company can name it.
static void add_substance(struct lexicon_reader *r, const struct name_family *f,
                          const struct family_yaml *y)
{
    struct substance *s = arena_zalloc(r->arena, sizeof *s);
    *s = (struct substance){
        .id = f->substance,
        .class = f->class,
        .family = f->id,
        .names = arena_array(r->arena, 1, sizeof *s->names),
        .n_names = 1,
        .unlisted = true,
        .note = STR("stands for every name that the family's rules form and no list has"),
        .source = reader_keep(r, y->source.text),
        .file = r->file,
        .line = y->line,
    };
    struct str title = y->title.line ? y->title.text : f->id;
    s->name = arena_fmt(r->arena, "%.*s (name not in the lexicon)", STR_ARG(title));
    s->names[0] = (struct substance_name){.text = s->name, .ambiguous = true, .line = y->line};
    reader_add(r, LIST_SUBSTANCES, s->id, s->line, s);
    if (y->with.count + y->without.count == 0)
        return;
    struct companion *c = arena_zalloc(r->arena, sizeof *c);
    *c = (struct companion){.term = s->name,
                            .with = reader_texts(r, &y->with),
                            .n_with = y->with.count,
                            .without = reader_texts(r, &y->without),
                            .n_without = y->without.count,
                            .line = y->line};
    reader_add(r, LIST_COMPANIONS, lexicon_fold(r->arena, c->term), c->line, c);
}

void reader_family(struct lexicon_reader *r, const struct family_yaml *y)
{
    struct str id = reader_keep(r, y->id.text);
    add_rules(r, id, &y->rules, false);
    add_rules(r, id, &y->company_rules, true);
    if (y->class.line == 0) {
        if (y->except.count + y->with.count + y->without.count)
            READER_BAD(r, y->line, "'except', 'with' and 'without' stand where the class does");
        return; // rules for a family that stands elsewhere
    }
    struct name_family *f = arena_zalloc(r->arena, sizeof *f);
    *f = (struct name_family){.id = id,
                              .class = reader_keep(r, y->class.text),
                              .substance = substance_id(r, id),
                              .except = reader_texts(r, &y->except),
                              .n_except = y->except.count,
                              .line = y->line};
    reader_add(r, LIST_FAMILIES, f->id, f->line, f);
    add_substance(r, f, y);
}
