#include "patterns/literals.h"

#include "base/xalloc.h"
#include "patterns/bounds.h"

#include <stdlib.h>

void literals_add(struct literals *l, struct str text, uint32_t role, uint32_t index)
{
    if (text.len == 0)
        return;
    if (l->n_pairs == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->pairs = xreallocarray(l->pairs, l->cap, sizeof(*l->pairs));
    }
    l->pairs[l->n_pairs++] = (struct literal_pair){text, {role, index}};
}

static int by_text(const void *pa, const void *pb)
{
    const struct literal_pair *a = pa, *b = pb;
    int c = str_cmp(a->text, b->text);
    if (c == 0 && a->use.role != b->use.role)
        c = a->use.role < b->use.role ? -1 : 1;
    if (c == 0 && a->use.index != b->use.index)
        c = a->use.index < b->use.index ? -1 : 1;
    return c;
}

bool literals_compile(struct literals *l, const struct fold *fold, struct arena *a,
                      const char *cache_dir, struct err *err)
{
    struct literal_use *uses = arena_array(a, l->n_pairs, sizeof(*uses));
    struct str *texts = arena_array(a, l->n_pairs, sizeof(*texts));
    l->items = arena_array(a, l->n_pairs, sizeof(*l->items));
    if (l->n_pairs)
        qsort(l->pairs, l->n_pairs, sizeof(*l->pairs), by_text);
    for (size_t i = 0; i < l->n_pairs; i++) {
        struct str text = l->pairs[i].text;
        uses[i] = l->pairs[i].use;
        if (i == 0 || !str_eq(text, l->pairs[i - 1].text)) {
            l->items[l->n] = (struct literal){
                .text = text, .uses = &uses[i], .letters = bounds_letters(fold, text)};
            texts[l->n++] = text;
        }
        l->items[l->n - 1].n_uses++;
    }
    free(l->pairs);
    l->pairs = NULL;
    l->n_pairs = l->cap = 0;
    l->scan = scan_new(texts, l->n, cache_dir, err);
    return l->scan != NULL;
}

void literals_deinit(struct literals *l)
{
    free(l->pairs);
    scan_free(l->scan);
}
