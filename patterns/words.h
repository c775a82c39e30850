// Single words that are a name of the lexicon in another spelling: with errors (spelling.h), by ear
// or in another script (sound.h), but never a word of ordinary language, another medicine, or a
// word of some name as the lexicon writes it.
// Also a name that is written backwards, or upside down with letters that stand on their heads.
//
// Nearly all words of a page are nothing of the kind, and most of them stood on the page before. A
// worker therefore remembers words of which it knows that, WORDS_MEMO of them, each in the place
// that its hash gives; only words that are not there are looked at. What it remembers changes how
// long an answer takes and never what it is.
#ifndef WG_PATTERNS_WORDS_H
#define WG_PATTERNS_WORDS_H

#include "patterns/kinds.h"
#include "patterns/lexicon.h"
#include "patterns/sound.h"

enum {
    WORDS_MIN = 6,         // bytes of a word that can be found
    WORDS_MEMO = 1 << 13,  // words
    WORDS_MEMO_BYTES = 32, // of the longest word that is remembered
};

struct fold; // patterns/fold.h

struct word_name {
    const struct substance *substance;
    const struct substance_name *name;
};

struct words {
    const struct fold *fold;
    struct spelling spelling;
    struct sound sound;
    struct word_index mirror;              // of the index in `names`
    const struct word_name *names, *heard; // by the index of each
    const struct spelling_name *letters;   // of `names`
    const struct str *ordinary;            // canonical words, sorted
    size_t n_ordinary;
};

// Memory of one worker. All zero at first.
struct words_memo {
    struct words_slot {
        uint64_t bytes[WORDS_MEMO_BYTES / 8]; // of a word that is nothing, with zeros behind it
    } slots[WORDS_MEMO];
};

struct words_options {
    int known_before;   // as in struct matcher_options
    const char *folder; // only names whose file lies in it; NULL: all
    bool bare;          // without the lexicon's ordinary words: to find which of them it needs
};

// All must outlive it; the arena holds its tables.
void words_init(struct words *w, const struct lexicon *lexicon, const struct fold *fold,
                const struct words_options *options, struct arena *a);

struct word_hit {
    const struct word_name *name;
    const char *view;  // "spelling", "sound", "transliteration", "mirrored"
    size_t start, end; // bytes of the canonical text
};

// Whether the bytes are part of an ordinary word: a name with an ending may be another word
// ("героиня", a heroine).
bool words_ordinary(const struct words *w, struct str canonical, size_t start, size_t end);

// True stops the walk.
typedef bool word_hit_fn(void *ctx, const struct word_hit *hit);
// All hits, in order; true if `hit` stopped it. Linear.
bool words_run(const struct words *w, struct words_memo *memo, struct str canonical,
               const struct kinds *kinds, word_hit_fn *hit, void *ctx);

#endif
