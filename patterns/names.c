#include "patterns/names.h"

#include "base/xalloc.h"
#include "patterns/bounds.h"
#include "patterns/normalise.h"

#include <stdlib.h>

struct builder {
    enum name_set set;
    const struct fold *fold;
    const struct company *rules;
    struct arena *arena;
    struct canon canon;
    struct entry {
        struct str text;
        struct name_row row;
    } * entries;
    size_t n, cap;
};

static void add(struct builder *b, struct str text, const struct name_row *row)
{
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 1024;
        b->entries = xreallocarray(b->entries, b->cap, sizeof(*b->entries));
    }
    b->entries[b->n++] = (struct entry){text, *row};
}

// The text in b->canon, one spelling of a name. *before is the one before, and this afterwards.
static void add_spelling(struct builder *b, struct name_row *row, struct str *before)
{
    struct str text = str_trim(canon_str(&b->canon));
    if (str_eq(text, *before))
        return;
    text = *before = arena_str(b->arena, text);
    // One letter alone is found everywhere and says nothing even in company.
    if (bounds_letters(b->fold, text) < 2)
        return;
    if (b->set == NAMES_SQUEEZED) {
        if (!squeeze_name(b->fold, b->arena, text, &row->squeezed))
            return;
        add(b, row->squeezed.text, row);
    } else {
        add(b, text, row);
    }
}

static bool wanted(enum name_set set, const struct substance_name *n)
{
    if (set == NAMES_COMPANY)
        return n->ambiguous;
    // A misspelling that is also disguised is one step too far from the name.
    return !n->ambiguous && !(set == NAMES_SQUEEZED && n->kind == NAME_MISSPELT);
}

static void add_name(struct builder *b, const struct substance *s, const struct substance_name *n)
{
    struct name_row row = {.substance = s, .name = n};
    struct str before = STR_NONE;
    if (!wanted(b->set, n))
        return;
    normalise(b->fold, n->text, &b->canon);
    row.rule = company_rule(b->rules, canon_str(&b->canon));
    add_spelling(b, &row, &before);
    normalise_capitals(b->fold, n->text, &b->canon);
    add_spelling(b, &row, &before);
}

static int by_text(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    int c = str_cmp(a->text, b->text);
    if (c == 0)
        c = str_cmp(a->row.substance->id, b->row.substance->id);
    if (c == 0)
        c = (a->row.name > b->row.name) - (a->row.name < b->row.name);
    return c;
}

// One literal for each distinct text; one row for each substance that it may mean. In the
// squeezed view spellings of one substance with other separators stay apart.
static void group(struct builder *b, struct names *out)
{
    struct name_row *rows = arena_array(b->arena, b->n, sizeof(*rows));
    size_t n_rows = 0;
    out->literals = arena_array(b->arena, b->n, sizeof(*out->literals));
    for (size_t i = 0; i < b->n; i++) {
        const struct entry *e = &b->entries[i], *prev = i ? e - 1 : NULL;
        bool same = prev && str_eq(prev->text, e->text);
        if (same && prev->row.substance == e->row.substance &&
            str_eq(prev->row.squeezed.gaps, e->row.squeezed.gaps) &&
            str_eq(prev->row.squeezed.plain, e->row.squeezed.plain))
            continue;
        rows[n_rows] = e->row;
        if (!same)
            out->literals[out->n++] = (struct name_literal){
                .text = e->text,
                .rows = &rows[n_rows],
                .letters = b->set == NAMES_SQUEEZED ? e->row.squeezed.letters
                                                    : bounds_letters(b->fold, e->text)};
        out->literals[out->n - 1].n_rows++;
        n_rows++;
    }
}

bool names_init(struct names *out, enum name_set set, const struct lexicon *lexicon,
                const struct company *rules, const struct fold *fold,
                const struct matcher_options *options, struct arena *a, struct err *err)
{
    struct builder b = {.set = set, .fold = fold, .rules = rules, .arena = a};
    *out = (struct names){0};
    canon_init(&b.canon, false);
    for (size_t i = 0; i < lexicon->n_substances; i++) {
        const struct substance *s = &lexicon->substances[i];
        for (size_t k = 0; names_known(s, options->known_before) && k < s->n_names; k++)
            add_name(&b, s, &s->names[k]);
    }
    if (b.n)
        qsort(b.entries, b.n, sizeof(*b.entries), by_text);
    group(&b, out);
    struct str *texts = arena_array(a, out->n, sizeof(*texts));
    for (size_t i = 0; i < out->n; i++)
        texts[i] = out->literals[i].text;
    out->scan = scan_new(texts, out->n, options->cache_dir, err);
    canon_deinit(&b.canon);
    free(b.entries);
    return out->scan != NULL;
}

void names_deinit(struct names *n)
{
    scan_free(n->scan);
}
