// Repeated shapes of a tree: neighbours that look alike, whatever they are called.
#ifndef WG_EXTRACTORS_RECORD_RUNS_H
#define WG_EXTRACTORS_RECORD_RUNS_H

#include "extractors/record.h"

struct record_run {
    uint32_t parent;
    uint32_t signature; // of the members, and of their parent: tells like runs elsewhere
    const struct record_part *parts; // members in document order
    size_t count;                    // 1: it stands alone
    bool headings; // only like headings tell them apart: they may be parts of one text
    bool wrapped;  // each member is one element
};

struct record_runs {
    struct record_run *items; // by parent: a list comes before the lists inside its members
    size_t count;
};

// Neighbours of one tag that share their first telling class; of those that share it with none,
// the ones whose children have the same tags. Subtrees with a role of `skip` are left out.
// Lives in the arena; n log n in the elements.
void record_runs_read(const struct dom *d, struct arena *a, uint32_t skip, struct record_runs *out);

// What a writer has set apart without wrapping it: <dt> with its <dd>s, the parts between <hr>s,
// those that begin with an anchor of their own or with like headings. Same order, linear.
void record_sections_read(const struct dom *d, struct arena *a, uint32_t skip,
                          struct record_runs *out);

#endif
