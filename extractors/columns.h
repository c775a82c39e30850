// What the columns of a table are for, by its head: "Product | Pack | Price".
#ifndef WG_EXTRACTORS_COLUMNS_H
#define WG_EXTRACTORS_COLUMNS_H

#include "base/arena.h"
#include "extractors/dom.h"
#include "extractors/phrase.h"

// Gives each cell below a head that names a price, a seller, a place, a day or the goods
// themselves the role of that (roles.h). A head is a row of which at least two cells, and one of
// them a price's, are labels in any language of label_words.c. Linear in the tree.
void columns_mark(struct dom *d, struct arena *a);

extern const struct phrase_table column_names; // heads of the column that names the goods

#endif
