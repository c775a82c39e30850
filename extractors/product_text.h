// The words about the goods on a page of one item, as its reader finds them: the parts that are
// called description or content, by class or by heading, in tabs and accordions, too; where
// nothing is called so, what is left when menus, buttons, by-lines and legal notes are gone.
#ifndef WG_EXTRACTORS_PRODUCT_TEXT_H
#define WG_EXTRACTORS_PRODUCT_TEXT_H

#include "extractors/extract.h"
#include "extractors/outline.h"

// `o` leaves out hidden parts. *named tells whether the page itself called it a description.
struct str product_text_read(const struct extract *x, const struct outline *o, uint32_t scope,
                             uint32_t heading, uint32_t skip, bool *named);

#endif
