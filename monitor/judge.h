// A listing before the matcher: which of its fields are read, and what they say beside words.
#ifndef WG_MONITOR_JUDGE_H
#define WG_MONITOR_JUDGE_H

#include "extractors/listing.h"
#include "patterns/matcher.h"

struct judge_context {
    const struct matcher *matcher;
    struct matcher_scratch *scratch;
    struct str domain;       // host of the listing's page
    struct str jurisdiction; // ISO 3166 alpha-2, or empty
    int64_t as_of;           // wall clock
};

// *out lives in the arena; its findings point into the listing's texts.
void judge_listing(const struct judge_context *c, struct arena *a, const struct listing *l,
                   struct judgement *out);

// Takes what could name the person out of a personal request: contacts, seller, and whatever in
// the texts reads like a contact. Offsets into those texts hold no more: judge again.
void judge_forget_person(struct arena *a, struct listing *l);
// `text` with everything that reads like a contact replaced by "[contact]"; `text` itself when
// there is nothing.
struct str judge_mask_contacts(struct arena *a, struct str text);

#endif
