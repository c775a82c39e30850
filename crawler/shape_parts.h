// The table of one host's parts (url_shape.h) and their accounts. Internal to crawler/.
#ifndef WG_CRAWLER_SHAPE_PARTS_H
#define WG_CRAWLER_SHAPE_PARTS_H

#include "crawler/shape_budget.h"

struct shape_part {
    uint64_t id;    // 0: free
    int credit;     // once opened
    int lent;       // of the purse, and not paid back yet
    unsigned thin;  // pages so far
    bool opened;    // has got its first credit; a family without is only counted
    bool was_spent; // in an earlier run
    bool changed;   // since the rows were asked for
    int64_t under_way;
    int64_t fetched, fresh, found;
};

struct shape_parts {
    struct shape_part *slots;
    size_t cap, used;
    struct shape_part crowd; // of all that find no room beside busy ones
};

void shape_parts_init(struct shape_parts *t);
void shape_parts_deinit(struct shape_parts *t);
// NULL: not known.
struct shape_part *shape_parts_find(const struct shape_parts *t, uint64_t id);
// Finds or makes it; the least used of its neighbours that is not under way may have to go. Valid
// until the next call.
struct shape_part *shape_parts_add(struct shape_parts *t, uint64_t id);

#endif
