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
    CONTACT_SIEVE_STEP = 60, // bytes asked at once
    CONTACT_SIEVE_KEY = 4,   // bytes of a word that its slot depends on
    CONTACT_SIEVE_BITS = 12, // many times the beginnings of labels
    CONTACT_SIEVE_WORDS = (1 << CONTACT_SIEVE_BITS) / 64,
};

// The slots of all labels, one bit each; made by the build (make_tables.c).
extern const uint64_t contact_sieve_slots[CONTACT_SIEVE_WORDS];

// Such keys differ mostly in their low bits, hence the product's high ones.
static inline size_t contact_sieve_slot_of(uint32_t key)
{
    return (uint32_t)(key * UINT32_C(0x9E3779B1)) >> (32 - CONTACT_SIEVE_BITS);
}

// The slot of a label, as its words are asked for: of all letters that it begins with, at most
// CONTACT_SIEVE_KEY, the first in the lowest bits; of other scripts three bytes, which any has.
static inline size_t contact_sieve_slot(const char *label)
{
    uint32_t key = (unsigned char)label[0];
    if (key >= 0x80)
        key |= (uint32_t)(unsigned char)label[1] << 8 | (uint32_t)(unsigned char)label[2] << 16;
    else
        for (unsigned i = 1; i < CONTACT_SIEVE_KEY && ascii_alpha(label[i]); i++)
            key |= (uint32_t)(unsigned char)label[i] << 8 * i;
    return contact_sieve_slot_of(key);
}

// The places among the CONTACT_SIEVE_STEP bytes from `at` on, bit i for at + i. A hidden '@' is
// told by its "at" or '@', not by the bracket or space before it. `numbers`: any number may be a
// telephone's. `folded` comes from fold_text.
uint64_t contact_sieve_places(bool numbers, struct str folded, size_t at);

// The word "at" stands there.
bool contact_sieve_at_word(struct str folded, size_t at);

#endif
