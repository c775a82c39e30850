#include <stdlib.h>

#include "patterns/lexicon_rows.h"

static int by_key(const void *pa, const void *pb)
{
    const struct lexicon_row *a = pa, *b = pb;
    int c = str_cmp(a->key, b->key);
    if (c == 0)
        c = a->overlay - b->overlay;
    if (c == 0)
        c = strcmp(a->file, b->file);
    return c ? c : a->line - b->line;
}

// What a row of each list is called, where a key stands twice.
static const char *const what[LEXICON_LISTS] = {
    [LIST_SUBSTANCES] = "the substance id",
    [LIST_CUES] = "the cue",
    [LIST_COMPANIONS] = "the companion",
    [LIST_CLASSES] = "the class",
    [LIST_WEIGHTS] = "the weight",
    [LIST_LICENCES] = "the licensed domain",
    [LIST_MORPHEMES] = "the morpheme",
    [LIST_FAMILIES] = "the family",
    [LIST_RULES] = "the rule",
};

static bool merge_list(struct lexicon_rows *rows, enum lexicon_list list, struct problems *p)
{
    bool ok = true;
    size_t kept = 0;
    if (rows->n == 0)
        return true;
    qsort(rows->items, rows->n, sizeof *rows->items, by_key);
    for (size_t i = 0; i < rows->n; i++) {
        const struct lexicon_row *row = &rows->items[i];
        struct lexicon_row *last = kept ? &rows->items[kept - 1] : NULL;
        if (!last || !str_eq(last->key, row->key))
            rows->items[kept++] = *row;
        else if (last->overlay == row->overlay)
            ok = problem(p, row->file, row->line, "%s '%.*s' stands twice; first at %s:%d",
                         what[list], STR_ARG(row->key), last->file, last->line);
        else
            *last = *row;
    }
    rows->n = kept;
    return ok;
}

bool lexicon_merge(struct lexicon_source *s, struct problems *p)
{
    bool ok = true;
    for (int i = 0; i < LEXICON_LISTS; i++)
        if (!merge_list(&s->lists[i], (enum lexicon_list)i, p))
            ok = false;
    return ok;
}
