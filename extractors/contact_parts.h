// The shapes of contact values, shared by contact_link.c and contact.c.
#ifndef WG_EXTRACTORS_CONTACT_PARTS_H
#define WG_EXTRACTORS_CONTACT_PARTS_H

#include "extractors/listing.h"

// Characters of a handle of this kind at the text's start (without '@'); 0 if its shape or
// length does not fit. Kinds without handles give 0.
size_t contact_handle_len(struct str kind, struct str text);
// All of `text` is a handle of that kind (a leading '@' or '~' dropped); or, for kinds that know
// telephones, a number. *value lives in the arena, normalised.
bool contact_handle(struct arena *a, struct str kind, struct str text, struct str *value);
// Letters, digits, '-', '_' and '+' of an invitation, case kept.
bool contact_code(struct str text);
// local@host.domain; *value in lower case in the arena.
bool contact_mail(struct arena *a, struct str text, struct str *value);
// Where the address that stands around the '@' (or "[at]") at `at` begins and ends in folded
// text, with its value in the arena. False if there is none.
bool contact_mail_at(struct arena *a, struct str folded, size_t at, size_t *start, size_t *end,
                     struct str *value);
// Kind and value when all of `text` is a wallet's address.
bool contact_wallet(struct str text, struct listing_contact *out);
// A kind whose accounts are telephone numbers, too.
bool contact_kind_has_phone(struct str kind);

#endif
