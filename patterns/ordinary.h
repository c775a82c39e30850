// Ordinary words: which words of a word list would be taken for a misspelt or transliterated name
// (words.h). Those must stand in the lexicon's ordinary/*.txt, unless they are that name in one of
// the world's languages. Only they: so the files stay small.
#ifndef WG_PATTERNS_ORDINARY_H
#define WG_PATTERNS_ORDINARY_H

#include "patterns/words.h"

struct ordinary {
    struct arena arena;
    struct fold *fold;
    struct words words;
};

// options as of words_init. The lexicon must outlive it. ordinary_deinit also after a failure.
bool ordinary_init(struct ordinary *o, const struct lexicon *lexicon,
                   const struct words_options *options, struct err *err) WG_CHECKED;
void ordinary_deinit(struct ordinary *o);

// `word` is canonical and valid during the call.
typedef void ordinary_fn(void *ctx, struct str word, const struct word_hit *hit);
// All words that are near to a name. `list` has one on a line, with nothing behind it but what a
// '/' or tab sets off (as in hunspell's dictionaries); lines that are not UTF-8 are passed over.
void ordinary_find(const struct ordinary *o, struct str list, ordinary_fn *fn, void *ctx);

#endif
