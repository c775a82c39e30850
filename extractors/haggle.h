// Words by which people who place ads, and no shops, speak of their prices: "negotiable", "VB".
#ifndef WG_EXTRACTORS_HAGGLE_H
#define WG_EXTRACTORS_HAGGLE_H

#include "extractors/extract.h"

// Whether a short text inside the nodes [from, end) says so; parts with a role of `skip` are left
// out. At most some hundreds of texts are looked at.
bool haggle_said(const struct extract *x, uint32_t from, uint32_t end, uint32_t skip);
// The same of one text.
bool haggle_is(struct str text);

#endif
