// The links of a tree in document order, read once, so that each part of the tree can ask for
// its own in time proportional to their number.
#ifndef WG_EXTRACTORS_ANCHORS_H
#define WG_EXTRACTORS_ANCHORS_H

#include "extractors/extract.h"

struct anchor {
    uint32_t node;
    uint32_t title_node; // the heading around or inside it, else the link itself
    struct str text;     // of title_node, on one line; an image's alternative text without any
    struct str href;     // as written
    bool heading;        // it is, holds or stands in h1 to h6
    bool titled;         // it or its parent has ROLE_TITLE
};

struct anchors {
    struct anchor *items;
    size_t count;
    uint32_t *before; // before[i]: links before node i; dom.count + 1 entries
    uint8_t *judged;  // of each link, what record_name.c has found out about its text; 0: nothing
};

void anchors_read(const struct extract *x, struct anchors *out);
// The links inside the nodes [from, end): items[*first .. *last).
void anchors_inside(const struct anchors *l, uint32_t from, uint32_t end, size_t *first,
                    size_t *last);

#endif
