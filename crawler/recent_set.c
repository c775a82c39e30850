#include "crawler/recent_set.h"

#include <stdlib.h>

#include "base/xalloc.h"

enum {
    FIRST = 16,
    WINDOW = 8, // places that one hash may stand in
};

void recent_set_init(struct recent_set *s, size_t max)
{
    *s = (struct recent_set){.max = max};
}

void recent_set_deinit(struct recent_set *s)
{
    free(s->slots);
    s->slots = NULL;
    s->cap = s->used = 0;
}

// Hashes may be 32 bits wide or poor in their low bits. (Knuth's multiplier, 2^64 / golden ratio.)
static uint32_t tag_of(uint64_t hash)
{
    uint32_t tag = (uint32_t)((hash * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
    return tag ? tag : 1;
}

static uint32_t *find(const struct recent_set *s, uint32_t tag, uint32_t **free_slot)
{
    *free_slot = NULL;
    for (size_t i = 0; i < WINDOW; i++) {
        uint32_t *slot = &s->slots[(tag + i) & (s->cap - 1)];
        if (*slot == tag)
            return slot;
        if (*slot == 0 && !*free_slot)
            *free_slot = slot;
    }
    return NULL;
}

static void put(struct recent_set *s, uint32_t tag)
{
    uint32_t *slot;
    if (find(s, tag, &slot))
        return;
    if (slot) {
        s->used++;
    } else { // high bits, which don't say where the window is
        slot = &s->slots[(tag + (tag >> 29)) & (s->cap - 1)];
        s->forgot = true;
    }
    *slot = tag;
}

static void grow(struct recent_set *s)
{
    struct recent_set old = *s;
    s->cap = old.cap ? 2 * old.cap : FIRST;
    s->slots = xcalloc(s->cap, sizeof *s->slots);
    s->used = 0;
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i])
            put(s, old.slots[i]);
    free(old.slots);
}

bool recent_set_add(struct recent_set *s, uint64_t hash)
{
    if (recent_set_has(s, hash))
        return false;
    if (s->cap < s->max && s->used >= s->cap / 2)
        grow(s);
    put(s, tag_of(hash));
    return true;
}

bool recent_set_has(const struct recent_set *s, uint64_t hash)
{
    uint32_t *slot;
    return s->cap && find(s, tag_of(hash), &slot);
}
