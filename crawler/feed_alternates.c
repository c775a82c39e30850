// Pages in other languages that a sitemap names beside its pages (Google's xhtml:link): with n
// languages each is named n times, and is as a rule an entry of its own.
#include <stdlib.h>

#include "crawler/feed.h"

void feed_list_alternate(struct feed_list *l, struct str base, struct str reference)
{
    struct str href = feed_absolute(l->arena, base, reference);
    if (href.len == 0)
        return;
    if (l->n_alternates == FEED_ALTERNATES_MAX) {
        l->out->cut = true;
        return;
    }
    if (l->n_alternates == l->alternates_cap)
        l->alternates = feed_grow(l->arena, l->alternates, l->n_alternates, sizeof *l->alternates,
                                  &l->alternates_cap);
    l->alternates[l->n_alternates++] = href;
}

struct mention {
    struct str href;
    size_t order; // entries first, then the alternates
};

static int by_href(const void *left, const void *right)
{
    const struct mention *a = left, *b = right;
    int c = str_cmp(a->href, b->href);
    return c ? c : (a->order > b->order) - (a->order < b->order);
}

// By order: whether the same href stands before it.
static bool *find_repeated(const struct feed_list *l)
{
    size_t n_entries = l->out->n_entries, n = n_entries + l->n_alternates;
    struct mention *all = arena_array(l->arena, n, sizeof *all);
    bool *repeated = arena_array(l->arena, n, sizeof *repeated);
    for (size_t i = 0; i < n; i++) {
        all[i].href = i < n_entries ? l->out->entries[i].loc : l->alternates[i - n_entries];
        all[i].order = i;
    }
    qsort(all, n, sizeof *all, by_href);
    for (size_t i = 0; i < n; i++)
        repeated[all[i].order] = i > 0 && str_eq(all[i].href, all[i - 1].href);
    return repeated;
}

void feed_list_add_alternates(struct feed_list *l)
{
    if (l->n_alternates == 0)
        return;
    const bool *repeated = find_repeated(l) + l->out->n_entries;
    bool room = true;
    for (size_t i = 0; i < l->n_alternates && room; i++) {
        struct discovery_entry e = {.kind = DISCOVERY_ALTERNATE, .loc = l->alternates[i]};
        if (!repeated[i])
            room = feed_list_add(l, STR_NONE, &e);
    }
}
