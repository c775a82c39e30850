// What one host has shown lately: tells whether a page is new. Internal to crawler/.
#ifndef WG_CRAWLER_SHAPE_MEMORY_H
#define WG_CRAWLER_SHAPE_MEMORY_H

#include "crawler/recent_set.h"
#include "crawler/shape_budget.h"

struct shape_look {
    uint64_t title; // and family
    uint64_t simhash;
};

struct shape_memory {
    struct recent_set contents, titles, lines;
    struct shape_look *looks; // ring of BUDGET_NEAR, taken with the first page
    size_t next_look;
    // Lines are the dear part of the memory: they are kept only where strict shapes or pages that
    // are nearly alike were met. Set by the owner, too.
    bool lines_matter;
    size_t pages_with_lines; // remembered; counted up to BUDGET_WARM_PAGES
};

void shape_memory_init(struct shape_memory *m);
void shape_memory_deinit(struct shape_memory *m);
// What a page is worth to its parts.
enum shape_worth {
    SHAPE_DULL,    // nothing new: a credit less
    SHAPE_UNKNOWN, // too little is known yet to tell: no change
    // Not quite a copy: one new line, or known things that did not stand together before. Many cost
    // as much as a dull one.
    SHAPE_THIN,
    SHAPE_FRESH, // one more
};

// As shape_budget_page says. The page is remembered.
enum shape_worth shape_memory_page(struct shape_memory *m, const struct url_shape *s,
                                   const struct shape_page *page);

#endif
