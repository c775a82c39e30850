// Who sells the item of a page: the box that tells of the seller, names of companies beside it.
#ifndef WG_EXTRACTORS_SELLER_BOX_H
#define WG_EXTRACTORS_SELLER_BOX_H

#include "extractors/extract.h"

// Name, facts and contacts from the parts that sections_mark called a seller's box, wherever on
// the page they stand, each where it is still absent.
void seller_boxes_read(const struct extract *x, struct found *f);
// The contacts in a part's text and links, without its subtrees with a role of `skip`.
void seller_contacts_read(const struct extract *x, struct found *f, uint32_t node, uint32_t skip);
// Where no seller is known yet: a linked name inside `scope` that is a company's by its legal form
// ("Co., Ltd.", "GmbH", "ООО"), or a link in it or beside it to what is a member's or shop's page
// by its address, or a linked heading in a small part that has a contact, too.
void seller_read(const struct extract *x, struct found *f, uint32_t scope, uint32_t skip);
// Lookups rely on it; for the tests.
bool seller_forms_are_sorted(void);

#endif
