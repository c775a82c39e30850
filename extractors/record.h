// One record of a list, read into a found item: title and link are known, the rest is looked for
// in the record's nodes by roles and by what texts say. Also serves the main item of a page
// without markup.
#ifndef WG_EXTRACTORS_RECORD_H
#define WG_EXTRACTORS_RECORD_H

#include "extractors/extract.h"

// The nodes [from, end): one element, or several neighbours that nothing wraps.
struct record_part {
    uint32_t from, end;
};

// Price, seller, location, time, category, availability and images that stand inside `node`,
// each where it is still absent; parts with a role of `skip` are left out.
void record_read_fields(const struct extract *x, struct found *f, uint32_t node, uint32_t skip);
// The same of a part.
void record_read_part(const struct extract *x, struct found *f, struct record_part part,
                      uint32_t skip);
// What only its lines say, in no element that is called so: when it was posted, that it is free,
// whose it is by where a link leads.
void record_read_lines(const struct extract *x, struct found *f, struct record_part part,
                       uint32_t skip);
// A price "per piece" buys one: the quantity, where it is still absent.
void record_read_unit(const struct extract *x, struct found *f);
// Whether an address is that of a seller, a company or a member by a word of its path.
bool record_is_seller_href(struct str href);
// Whether something inside `node` puts the item in a cart.
bool record_has_buy_button(const struct extract *x, uint32_t node, uint32_t skip);

#endif
