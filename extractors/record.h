// One record of a list, read into a found item: title and link are known, the rest is looked for
// in the record's subtree by its roles. Also serves the main item of a page without markup.
#ifndef WG_EXTRACTORS_RECORD_H
#define WG_EXTRACTORS_RECORD_H

#include "extractors/extract.h"

// Price, seller, location, time, category, availability and images that stand inside `node`,
// each where it is still absent; parts with a role of `skip` are left out.
void record_read_fields(const struct extract *x, struct found *f, uint32_t node, uint32_t skip);
// Whether something inside `node` puts the item in a cart.
bool record_has_buy_button(const struct extract *x, uint32_t node, uint32_t skip);

#endif
