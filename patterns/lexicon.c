#include "patterns/lexicon.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "patterns/lexicon_rows.h"

static bool read_folder(struct arena *a, const char *dir, bool overlay, struct lexicon_source *out,
                        struct problems *p)
{
    struct err err = {0};
    struct file_list files;
    struct buf text;
    bool ok = true;
    if (overlay && !file_exists(dir))
        return true;
    if (!file_list(a, dir, ".yaml", &files, &err))
        return problem(p, dir, 0, "%s", err.message);
    if (files.count == 0 && !overlay)
        return problem(p, dir, 0, "there is no .yaml file in this lexicon");
    buf_init(&text, LIMIT_YAML_BYTES);
    for (size_t i = 0; i < files.count; i++) {
        buf_reset(&text);
        if (!file_read(files.paths[i], &text, &err))
            ok = problem(p, files.paths[i], 0, "%s", err.message);
        else if (!lexicon_read(a, files.paths[i], buf_str(&text), overlay, out, p))
            ok = false;
    }
    buf_deinit(&text);
    return ok;
}

static void *copy_rows(struct arena *a, const struct lexicon_rows *rows, size_t size, size_t *n)
{
    char *out = arena_array(a, rows->n, size);
    for (size_t i = 0; i < rows->n; i++)
        memcpy(out + i * size, rows->items[i].value, size);
    *n = rows->n;
    return out;
}

static struct lexicon *assemble(struct arena *a, const struct lexicon_source *s)
{
    const struct lexicon_rows *l = s->lists;
    struct lexicon *x = arena_zalloc(a, sizeof *x);
    x->substances = copy_rows(a, &l[LIST_SUBSTANCES], sizeof *x->substances, &x->n_substances);
    x->cues = copy_rows(a, &l[LIST_CUES], sizeof *x->cues, &x->n_cues);
    x->companions = copy_rows(a, &l[LIST_COMPANIONS], sizeof *x->companions, &x->n_companions);
    x->classes = copy_rows(a, &l[LIST_CLASSES], sizeof *x->classes, &x->n_classes);
    x->weights = copy_rows(a, &l[LIST_WEIGHTS], sizeof *x->weights, &x->n_weights);
    x->licences = copy_rows(a, &l[LIST_LICENCES], sizeof *x->licences, &x->n_licences);
    x->morphemes = copy_rows(a, &l[LIST_MORPHEMES], sizeof *x->morphemes, &x->n_morphemes);
    x->families = copy_rows(a, &l[LIST_FAMILIES], sizeof *x->families, &x->n_families);
    x->rules = copy_rows(a, &l[LIST_RULES], sizeof *x->rules, &x->n_rules);
    return x;
}

bool lexicon_load(struct arena *a, const char *dir, const char *overlay, struct problems *p,
                  struct lexicon **out)
{
    struct lexicon_source s = {0};
    *out = NULL;
    bool ok = read_folder(a, dir, false, &s, p);
    if (overlay)
        ok = read_folder(a, overlay, true, &s, p) && ok;
    ok = lexicon_merge(&s, p) && ok;
    if (!ok)
        return false; // the checks below would only repeat what is wrong
    struct lexicon *lex = assemble(a, &s);
    if (!lexicon_read_ordinary(a, dir, overlay, lex, p) || !lexicon_check(lex, &s, p))
        return false;
    lexicon_set_version(lex);
    *out = lex;
    return true;
}

// The keys of the sorted lists, for bsearch.
static int find_substance(const void *key, const void *row)
{
    return str_cmp(*(const struct str *)key, ((const struct substance *)row)->id);
}

static int find_class(const void *key, const void *row)
{
    return str_cmp(*(const struct str *)key, ((const struct lexicon_class *)row)->id);
}

static int find_family(const void *key, const void *row)
{
    return str_cmp(*(const struct str *)key, ((const struct name_family *)row)->id);
}

static int find_weight(const void *key, const void *row)
{
    return str_cmp(*(const struct str *)key, ((const struct lexicon_weight *)row)->name);
}

static int find_licence(const void *key, const void *row)
{
    return str_cmp(*(const struct str *)key, ((const struct licence *)row)->domain);
}

const struct substance *lexicon_find(const struct lexicon *lex, struct str id)
{
    return lex->n_substances ? bsearch(&id, lex->substances, lex->n_substances,
                                       sizeof *lex->substances, find_substance)
                             : NULL;
}

const struct lexicon_class *lexicon_class_of(const struct lexicon *lex, const struct substance *s)
{
    return lex->n_classes
               ? bsearch(&s->class, lex->classes, lex->n_classes, sizeof *lex->classes, find_class)
               : NULL;
}

const struct name_family *lexicon_family(const struct lexicon *lex, struct str id)
{
    return lex->n_families
               ? bsearch(&id, lex->families, lex->n_families, sizeof *lex->families, find_family)
               : NULL;
}

const struct morpheme *lexicon_morphemes(const struct lexicon *lex, struct str set, size_t *n)
{
    size_t low = 0, high = lex->n_morphemes;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(lex->morphemes[middle].set, set) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (*n = 0; low + *n < lex->n_morphemes && str_eq(lex->morphemes[low + *n].set, set);)
        ++*n;
    return lex->morphemes + low;
}

double lexicon_weight(const struct lexicon *lex, const char *name, double fallback)
{
    struct str key = str_c(name);
    const struct lexicon_weight *w = lex->n_weights ? bsearch(&key, lex->weights, lex->n_weights,
                                                              sizeof *lex->weights, find_weight)
                                                    : NULL;
    return w ? w->value : fallback;
}

const struct licence *lexicon_licence(const struct lexicon *lex, struct str host, int64_t as_of)
{
    char lower[256]; // RFC 1035, 2.3.4: names have at most 255 bytes
    if (str_starts_nocase(host, STR("www.")))
        host = str_skip(host, 4);
    if (host.len == 0 || host.len > sizeof lower || lex->n_licences == 0)
        return NULL;
    for (size_t i = 0; i < host.len; i++)
        lower[i] = ascii_lower(host.ptr[i]);
    struct str key = str_from(lower, host.len);
    const struct licence *l =
        bsearch(&key, lex->licences, lex->n_licences, sizeof *lex->licences, find_licence);
    return l && as_of >= l->checked && as_of < l->until ? l : NULL;
}
