#include "extractors/links.h"

#include <stdlib.h>

#include "base/xalloc.h"

// The slot of `href` in items: its own, or the free one where it belongs.
static uint32_t *find_slot(const struct links *l, const struct page_link *items, struct str href)
{
    size_t i = str_hash(href) & (l->n_slots - 1);
    while (l->slots[i] && !str_eq(items[l->slots[i] - 1].href, href))
        i = (i + 1) & (l->n_slots - 1);
    return &l->slots[i];
}

static void grow(struct links *l)
{
    l->cap = l->cap ? l->cap * 2 : 256;
    l->items = xreallocarray(l->items, l->cap, sizeof *l->items);
    free(l->slots);
    l->n_slots = l->cap * 2;
    l->slots = xcalloc(l->n_slots, sizeof *l->slots);
    for (size_t i = 0; i < l->n; i++)
        *find_slot(l, l->items, l->items[i].href) = (uint32_t)(i + 1);
}

void links_init(struct links *l, struct arena *a)
{
    *l = (struct links){.arena = a};
}

void links_deinit(struct links *l)
{
    free(l->items);
    free(l->slots);
    *l = (struct links){0};
}

// Whether it names a scheme that can't be fetched, as mailto: and javascript: do. What is no
// scheme for sure is left to the resolver.
static bool other_scheme(struct str reference)
{
    size_t n = 0;
    while (n < reference.len && (ascii_alnum(reference.ptr[n]) || reference.ptr[n] == '-'))
        n++;
    if (n == 0 || n == reference.len || reference.ptr[n] != ':')
        return false;
    struct str scheme = str_sub(reference, 0, n);
    return !str_eq_nocase(scheme, STR("http")) && !str_eq_nocase(scheme, STR("https"));
}

static struct str lower(struct arena *a, struct str s)
{
    size_t n = 0;
    while (n < s.len && ascii_lower(s.ptr[n]) == s.ptr[n])
        n++;
    if (n == s.len)
        return s;
    char *p = arena_alloc(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        p[i] = ascii_lower(s.ptr[i]);
    return str_from(p, s.len);
}

size_t links_add(struct links *l, struct str reference, struct str rel, struct str type)
{
    reference = str_trim(reference);
    if (reference.len > LIMIT_URL_BYTES) {
        l->dropped++;
        return STR_NPOS;
    }
    if (other_scheme(reference))
        return STR_NPOS;
    if (l->n == l->cap && l->n < LINKS_KEPT)
        grow(l);
    uint32_t *slot = find_slot(l, l->items, reference);
    if (*slot)
        return *slot - 1;
    if (l->n == LINKS_KEPT) {
        l->dropped++;
        return STR_NPOS;
    }
    l->items[l->n] = (struct page_link){
        .href = reference,
        .rel = lower(l->arena, str_trim(rel)),
        .type = lower(l->arena, str_trim(type)),
    };
    *slot = (uint32_t)++l->n;
    return l->n - 1;
}

void links_text(struct links *l, size_t link, struct str text)
{
    if (text.len && l->items[link].text.len == 0)
        l->items[link].text = arena_str(l->arena, text);
}

void links_finish(struct links *l, const struct page_input *in, struct page_scan *out)
{
    out->links_dropped = l->dropped;
    out->n_links = 0;
    size_t max = l->n < LIMIT_PAGE_LINKS ? l->n : LIMIT_PAGE_LINKS;
    out->links = arena_alloc(l->arena, max * sizeof *out->links);
    if (l->n == 0)
        return;
    memset(l->slots, 0, l->n_slots * sizeof *l->slots);
    for (size_t i = 0; i < l->n; i++) {
        struct page_link link = l->items[i];
        if (!in->resolve(l->arena, out->resolver, link.href, &link.href))
            continue;
        if (link.href.len > LIMIT_URL_BYTES) {
            out->links_dropped++;
            continue;
        }
        uint32_t *slot = find_slot(l, out->links, link.href);
        if (*slot) {
            struct page_link *first = &out->links[*slot - 1];
            if (first->text.len == 0)
                first->text = link.text;
        } else if (out->n_links == LIMIT_PAGE_LINKS) {
            out->links_dropped++;
        } else {
            out->links[out->n_links] = link;
            *slot = (uint32_t)++out->n_links;
        }
    }
}
