#include "crawler/shape_parts.h"

#include <stdlib.h>

#include "base/xalloc.h"

enum {
    FIRST = 8,
    WINDOW = 8, // places that one part may stand in
};

void shape_parts_init(struct shape_parts *t)
{
    *t = (struct shape_parts){0};
}

void shape_parts_deinit(struct shape_parts *t)
{
    free(t->slots);
    t->slots = NULL;
    t->cap = t->used = 0;
}

// The lowest bits are the role.
static struct shape_part *place(const struct shape_parts *t, uint64_t id, size_t i)
{
    return &t->slots[((id >> 2) + i) & (t->cap - 1)];
}

struct shape_part *shape_parts_find(const struct shape_parts *t, uint64_t id)
{
    for (size_t i = 0; t->cap && i < WINDOW; i++)
        if (place(t, id, i)->id == id)
            return place(t, id, i);
    return NULL;
}

// A free place for the part, or the least used one; NULL if all are under way.
static struct shape_part *room(struct shape_parts *t, uint64_t id)
{
    struct shape_part *least = NULL;
    for (size_t i = 0; i < WINDOW; i++) {
        struct shape_part *p = place(t, id, i);
        if (p->id == 0)
            return p;
        if (p->under_way == 0 && (!least || p->fetched < least->fetched))
            least = p;
    }
    return least;
}

static void grow(struct shape_parts *t)
{
    struct shape_parts old = *t;
    t->cap = old.cap ? 2 * old.cap : FIRST;
    t->slots = xcalloc(t->cap, sizeof *t->slots);
    t->used = 0;
    for (size_t i = 0; i < old.cap; i++) {
        struct shape_part *p = old.slots[i].id ? room(t, old.slots[i].id) : NULL;
        if (!p)
            continue;
        t->used += p->id == 0;
        *p = old.slots[i];
    }
    free(old.slots);
}

struct shape_part *shape_parts_add(struct shape_parts *t, uint64_t id)
{
    struct shape_part *p = shape_parts_find(t, id);
    if (p)
        return p;
    if (t->cap < BUDGET_PARTS && t->used >= t->cap / 2)
        grow(t);
    p = room(t, id);
    if (!p)
        return &t->crowd;
    t->used += p->id == 0;
    *p = (struct shape_part){.id = id};
    return p;
}
