// The lexicon's phrases, compiled: what is being said around a name.
//
// A phrase without a slot is found where it stands. A phrase with {X} or {CAS} ("buy {X} online")
// is found by one of its parts and holds only if a finding fills the slot: at most CUE_SLOT_GAP
// bytes between each part and the name, and no end of a sentence.
#ifndef WG_PATTERNS_CUES_H
#define WG_PATTERNS_CUES_H

#include "patterns/fold.h"
#include "patterns/lexicon.h"
#include "patterns/literals.h"

enum {
    CUE_SLOT_GAP = 32, // bytes: "buy [cheap generic] tramadol [225mg] online"
    CUE_ASK_GAP = 14,  // the same of a request: "looking for information on X" asks for no X
    CUE_HITS = 512,    // kept of one listing
    CUE_REPEATS = 16,  // kept of one phrase
};

struct cues {
    const struct lexicon *lexicon;
    const struct fold *fold;
    struct literals literals;
    struct str *after; // canonical second part of each cue found by its first; empty: none
};

struct cue_hit {
    const struct lexicon_cue *cue;
    size_t text;         // index of the listing's text
    uint32_t start, end; // canonical bytes; with a slot, of phrase and name together
    size_t filled;       // index of the finding in the slot, or SIZE_MAX
    uint32_t part;       // how it was found
};

struct cue_hits {
    struct cue_hit *items; // room for CUE_HITS
    size_t n;
    uint8_t *repeats; // of each cue
};

bool cues_init(struct cues *c, const struct lexicon *lexicon, const char *cache_dir,
               const struct fold *fold, struct arena *a, struct err *err) WG_CHECKED;
void cues_deinit(struct cues *c);
void cue_hits_init(struct cue_hits *h, const struct cues *c);
void cue_hits_deinit(struct cue_hits *h);
void cue_hits_reset(struct cue_hits *h, const struct cues *c);

// Adds the phrases of text number `text`.
void cues_find(const struct cues *c, struct hs_scratch *scratch, struct str canonical, size_t text,
               struct cue_hits *hits);

// A place that may fill a slot.
struct cue_filler {
    size_t text;
    uint32_t start, end;
    bool cas;
};
// Fills slots from the findings (sorted by text and start), takes out phrases whose slot stays
// empty, phrases inside longer ones of the same kind, phrases of any kind inside a longer one
// without a slot ("no [prescription needed]"), and offers that overlap a request ("where can I buy
// tramadol online"). What is left is sorted by cue, then by place.
void cues_settle(const struct cues *c, const struct str *texts, const struct cue_filler *found,
                 size_t n_found, struct cue_hits *hits);
// True if a sentence ends in these bytes.
bool cues_sentence_ends(struct str gap);

#endif
