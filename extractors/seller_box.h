// Who sells the item of a page: the box that tells of the seller, names of companies beside it.
#ifndef WG_EXTRACTORS_SELLER_BOX_H
#define WG_EXTRACTORS_SELLER_BOX_H

#include "extractors/extract.h"
#include "extractors/phrase.h"

// Name, facts and contacts from the parts that sections_mark called a seller's box, wherever on
// the page they stand, each where it is still absent.
void seller_boxes_read(const struct extract *x, struct found *f);
// The contacts in a part's text and links, without its subtrees with a role of `skip`.
void seller_contacts_read(const struct extract *x, struct found *f, uint32_t node, uint32_t skip);
// Where no seller is known yet: a linked name inside `scope` that is a company's by its legal form
// ("Co., Ltd.", "GmbH", "ООО"), or a link in it or beside it to what is a member's or shop's page
// by its address, or a linked heading in a small part that has a contact, too.
void seller_read(const struct extract *x, struct found *f, uint32_t scope, uint32_t skip);
// The same where nothing beside the item tells: by what an element is called, by a company's name
// on a line of its own, by a name that <title> or the page's description gives and the page shows.
void seller_page_read(const struct extract *x, struct found *f);
// The seller of a list's records, x->found[from] and on, none of which names one: what stands
// above them as a company's head does.
void seller_list_read(struct extract *x, size_t from);
// Whether a text may be a name: short, no label, no number.
bool seller_is_name(const struct extract *x, struct str text);
// Whether it is a company's by its legal form.
bool seller_is_company(const struct extract *x, struct str text);
// Legal forms of companies (legal_forms.c).
extern const struct phrase_table legal_forms;

#endif
