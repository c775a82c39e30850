// One record of a list, named already, to a found item.
#ifndef WG_EXTRACTORS_RECORD_ENTRY_H
#define WG_EXTRACTORS_RECORD_ENTRY_H

#include "extractors/record_name.h"

// The anchor that a part gives itself (id or <a name>), or that stands right before it; or empty.
struct str record_anchor(const struct dom *d, struct record_part part);
// Adds the record with all that it says of itself, and claims its nodes. One without a link has
// the page's URL with its own anchor, or without one. NULL if its link leads to this very page, or
// the page has too many items.
struct found *record_entry_read(struct extract *x, struct record_part part,
                                const struct record_labels *labels, const struct record_name *name);

#endif
