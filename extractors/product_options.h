// Which of a product's variants is chosen, as its page shows it: a selected <option>, a checked
// radio button, a swatch that is marked.
#ifndef WG_EXTRACTORS_PRODUCT_OPTIONS_H
#define WG_EXTRACTORS_PRODUCT_OPTIONS_H

#include "extractors/extract.h"

// Notes the first chosen option below `scope` that tells how much one buys ("Sachet 100 g") in
// f->measures. Where none is chosen, the page leaves it open. Subtrees with a role of `skip` are
// left out. Linear.
void product_options_read(const struct extract *x, struct found *f, uint32_t scope, uint32_t skip);

#endif
