// Where in a folded text (extractors/fold.h) a contact may begin: few places, so that all others
// are passed by many at once.
//
// A contact begins with a label, an '@' or a way to hide it, a number with '+' or "00", or is a
// wallet's address. Words are most of a text, so one look into a small table of how labels begin
// has to be enough for nearly all of them.
#ifndef WG_EXTRACTORS_CONTACT_SIEVE_H
#define WG_EXTRACTORS_CONTACT_SIEVE_H

#include "extractors/phrase.h"

enum {
    CONTACT_SIEVE_STEP = 60,         // bytes asked at once
    CONTACT_SIEVE_SLOTS = 1 << 12,   // many times the beginnings of labels
    CONTACT_SIEVE_LABELS_MAX = 1024, // one more than rows of contact_labels, at least
};

struct contact_sieve {
    bool numbers; // any number may be a telephone's
    // Labels by how they begin: the first of a slot, and for each label the next one, both + 1.
    uint16_t first[CONTACT_SIEVE_SLOTS];
    uint16_t next[CONTACT_SIEVE_LABELS_MAX];
};

void contact_sieve_init(struct contact_sieve *s, bool numbers);

// The places among the CONTACT_SIEVE_STEP bytes from `at` on, bit i for at + i. A hidden '@' is
// told by its "at" or '@', not by the bracket or space before it. `folded` comes from fold_text.
uint64_t contact_sieve_places(const struct contact_sieve *s, struct str folded, size_t at);

// The word "at" stands there.
bool contact_sieve_at_word(struct str folded, size_t at);

#endif
