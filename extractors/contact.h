// Ways to reach a seller: e-mail, telephone, messengers and wallets, from text and from links.
//
// Kinds: email, phone, whatsapp, telegram, signal, viber, wickr, threema, session, wechat, qq,
// line, skype, discord, xmpp, kik, snapchat, instagram, matrix, zangi, potato, kakaotalk,
// simplex, facebook, linktree, and the wallets btc, eth, xmr, tron.
//
// Values are normalised: phones (also of whatsapp, signal, viber) E.164 where a '+', "00" or the
// country tells it, else not reported unless a label names them; e-mail and XMPP lower case;
// handles without '@'. Wallets are reported only when their checksum holds. Share buttons
// (wa.me/?text=, t.me/share, mailto:?subject=) are no contacts; neither are prices, dates, CAS
// and order numbers phones. `text` is the source as written. Linear time; at most
// LIMIT_CONTACTS, each kind and value once, in order of appearance.
#ifndef WG_EXTRACTORS_CONTACT_H
#define WG_EXTRACTORS_CONTACT_H

#include "extractors/listing.h"

// Visible text. `country` is the ISO 3166 alpha-2 code under which national numbers are read, or
// empty. *out is an array in the arena (NULL when *n is 0).
void contact_find_all(struct arena *a, struct str text, struct str country,
                      struct listing_contact **out, size_t *n);

// Where such contacts stand in `text`, every one, ascending and apart: for taking them out. Any
// number of them.
struct contact_span {
    size_t from, to; // bytes
};
void contact_find_spans(struct arena *a, struct str text, struct contact_span **out, size_t *n);

// One href as written in the page: tel:, mailto:, wa.me, t.me, signal.me, viber:, skype: ...
// False if it is none or a share button. An arena is needed for percent-decoding.
bool contact_from_link(struct arena *a, struct str href, struct listing_contact *out);

// A telephone without its country's code, as links and labels give them, in E.164 if the country
// (ISO 3166 alpha-2) makes one of it.
void contact_set_country(struct arena *a, struct listing_contact *c, struct str country);

// Adds one unless the list has it or is full. The array grows in the arena by doubling, so a list
// must be empty or have come from these functions.
void contact_add(struct arena *a, struct listing_contact **list, size_t *n,
                 struct listing_contact c);

#endif
