#include <stdlib.h>

#include "patterns/grammar_rule.h"
#include "patterns/lexicon_rows.h"

// One name or CAS number of one substance, for finding what two of them share.
struct mark {
    struct str key; // folded
    const struct substance *substance;
    const struct substance_name *name; // NULL: a CAS number
};

struct marks {
    struct mark *items;
    size_t n;
};

static int by_key(const void *pa, const void *pb)
{
    const struct mark *a = pa, *b = pb;
    int c = str_cmp(a->key, b->key);
    if (c == 0)
        c = str_cmp(a->substance->id, b->substance->id);
    if (c == 0 && a->name && b->name)
        c = a->name->line - b->name->line;
    return c;
}

static struct marks sorted_marks(struct arena *a, const struct lexicon *lex)
{
    struct marks m = {0};
    size_t n = 0;
    for (size_t i = 0; i < lex->n_substances; i++)
        n += lex->substances[i].n_names + lex->substances[i].n_cas;
    m.items = arena_array(a, n, sizeof *m.items);
    for (size_t i = 0; i < lex->n_substances; i++) {
        const struct substance *s = &lex->substances[i];
        for (size_t k = 0; k < s->n_names; k++)
            m.items[m.n++] = (struct mark){lexicon_fold(a, s->names[k].text), s, &s->names[k]};
        for (size_t k = 0; k < s->n_cas; k++)
            m.items[m.n++] = (struct mark){s->cas[k], s, NULL};
    }
    if (m.n)
        qsort(m.items, m.n, sizeof *m.items, by_key);
    return m;
}

static bool lists(const struct substance *s, struct str id)
{
    for (size_t i = 0; i < s->n_related; i++)
        if (str_eq(s->related[i], id))
            return true;
    return false;
}

// A salt, isomer or combination and what it is made of; or an ordinary word, which means nobody.
static bool may_share(const struct mark *a, const struct mark *b)
{
    return lists(a->substance, b->substance->id) || lists(b->substance, a->substance->id) ||
           (a->name && b->name && a->name->ambiguous && b->name->ambiguous);
}

static bool check_shared(const struct marks *m, struct problems *p)
{
    bool ok = true;
    for (size_t i = 1; i < m->n; i++) {
        const struct mark *a = &m->items[i - 1], *b = &m->items[i];
        int line = b->name ? b->name->line : b->substance->line;
        if (!str_eq(a->key, b->key))
            continue;
        if (a->substance == b->substance) {
            // A name may be the same in two languages.
            if (a->name && b->name && str_eq(a->name->language, b->name->language))
                ok = problem(p, b->substance->file, line, "'%.*s' stands twice in '%.*s'",
                             STR_ARG(b->key), STR_ARG(b->substance->id));
        } else if (!may_share(a, b)) {
            ok = problem(p, b->substance->file, line,
                         "'%.*s' is also in '%.*s' (%s:%d): take it out of one, mark it ~ in both, "
                         "or name the other under 'related'",
                         STR_ARG(b->key), STR_ARG(a->substance->id), a->substance->file,
                         a->name ? a->name->line : a->substance->line);
        }
    }
    return ok;
}

static bool check_references(const struct lexicon *lex, struct problems *p)
{
    bool ok = true;
    for (size_t i = 0; i < lex->n_substances; i++) {
        const struct substance *s = &lex->substances[i];
        if (!lexicon_class_of(lex, s))
            ok = problem(p, s->file, s->line, "the class '%.*s' of '%.*s' is not in classes.yaml",
                         STR_ARG(s->class), STR_ARG(s->id));
        for (size_t k = 0; k < s->n_related; k++)
            if (!lexicon_find(lex, s->related[k]))
                ok = problem(p, s->file, s->line, "'%.*s', related to '%.*s', is no substance",
                             STR_ARG(s->related[k]), STR_ARG(s->id));
    }
    return ok;
}

static int key_to_mark(const void *key, const void *mark)
{
    return str_cmp(*(const struct str *)key, ((const struct mark *)mark)->key);
}

static bool check_companions(const struct lexicon_source *s, const struct marks *m,
                             struct problems *p)
{
    const struct lexicon_rows *rows = &s->lists[LIST_COMPANIONS];
    bool ok = true;
    for (size_t i = 0; i < rows->n; i++) {
        const struct lexicon_row *row = &rows->items[i];
        const struct mark *mark =
            m->n ? bsearch(&row->key, m->items, m->n, sizeof *m->items, key_to_mark) : NULL;
        if (!mark || !mark->name || !mark->name->ambiguous)
            ok =
                problem(p, row->file, row->line,
                        "'%.*s' is no ambiguous name of a substance: write it as ~%.*s there first",
                        STR_ARG(row->key), STR_ARG(row->key));
    }
    return ok;
}

static bool check_grammar(struct arena *a, const struct lexicon *lex, struct problems *p)
{
    bool ok = true;
    for (size_t i = 0; i < lex->n_rules; i++) {
        const struct name_rule *r = &lex->rules[i];
        const char *why;
        if (!rule_parse(a, lex, r->text, &why))
            ok =
                problem(p, r->file, r->line, "the rule '%.*s' is wrong: %s", STR_ARG(r->text), why);
        if (!lexicon_family(lex, r->family))
            ok = problem(p, r->file, r->line, "the family '%.*s' has no class anywhere",
                         STR_ARG(r->family));
    }
    return ok;
}

bool lexicon_check(const struct lexicon *lex, const struct lexicon_source *s, struct problems *p)
{
    struct arena scratch;
    arena_init(&scratch);
    struct marks m = sorted_marks(&scratch, lex);
    bool ok = check_references(lex, p);
    ok = check_shared(&m, p) && ok;
    ok = check_companions(s, &m, p) && ok;
    ok = check_grammar(&scratch, lex, p) && ok;
    arena_deinit(&scratch);
    return ok;
}
