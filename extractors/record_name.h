// What a record of a list is called and where its own page is.
#ifndef WG_EXTRACTORS_RECORD_NAME_H
#define WG_EXTRACTORS_RECORD_NAME_H

#include "extractors/anchors.h"
#include "extractors/record.h"

// Texts that most records of a list have in common: "Read more", "In stock", "View product".
// They name none of them, in whatever language they are. A link that is the same in most of them
// is no label: it names what they all speak of.
struct record_labels {
    uint64_t *hashes; // of them, sorted
    size_t count;
};

struct record_name {
    struct str title; // one line
    struct str href;  // as written; empty: the record has no page of its own
    uint32_t node;    // whose text the title is, or DOM_NONE
    bool heading;     // it stands in a heading or an element that is called title
    bool linked;      // its own link says it
    bool ambiguous;   // several links have equal right to name it
};

// Reads what the records have in common. Some tens of them are looked at.
void record_labels_read(const struct extract *x, const struct anchors *links,
                        const struct record_part *parts, size_t n, struct record_labels *out);
bool record_is_label(const struct record_labels *labels, struct str text);
// False if nothing names it, or it has so many links that it is no record.
bool record_name_find(const struct extract *x, const struct anchors *links, struct record_part part,
                      const struct record_labels *labels, struct record_name *out);

#endif
