// What the files of the tokenizer share: its states, by what they read. Each takes its token at
// t->at and moves t->at behind it. Private to the tokenizer.
#ifndef WG_EXTRACTORS_TOKENIZER_STATES_H
#define WG_EXTRACTORS_TOKENIZER_STATES_H

#include "extractors/tokenizer.h"

// What a byte is to the states.
enum tokenizer_class {
    TOKENIZER_SPACE = 1,
    TOKENIZER_SLASH_OR_GT = 2,
    TOKENIZER_EQUALS = 4,
    TOKENIZER_UNUSUAL = 8, // in a name: to be lowered, or NUL
    TOKENIZER_MARKUP = 16, // begins markup behind '<', unless the input ends there
    TOKENIZER_NAME_END = TOKENIZER_SPACE | TOKENIZER_SLASH_OR_GT,
    TOKENIZER_ATTRIBUTE_NAME_END = TOKENIZER_NAME_END | TOKENIZER_EQUALS,
};

extern const unsigned char tokenizer_classes[256];

static inline unsigned tokenizer_class(char c)
{
    return tokenizer_classes[(unsigned char)c];
}

static inline struct str tokenizer_rest(const struct tokenizer *t)
{
    return str_from(t->at, (size_t)(t->end - t->at));
}

// Nothing of the input is left, or nothing that gives a token: false, with a TOKEN_EOF.
static inline bool tokenizer_end(struct tokenizer *t, struct token *tok)
{
    t->at = t->end;
    tok->type = TOKEN_EOF;
    tok->tag = TAG_OTHER;
    tok->n_attributes = 0;
    tok->names = 0;
    return false;
}

// A copy with line breaks as the standard's input preprocessing leaves them (13.2.3.5) and,
// where `nul` says so, U+FFFD for NUL; s itself if there is nothing to do.
struct str tokenizer_clean(const struct tokenizer *t, struct str s, bool nul);

// At "<x" or "</x", of which `type` says, x a letter. False if the input ends in it: then the tag
// is dropped, and with it the rest of the input.
bool tokenizer_take_tag(struct tokenizer *t, struct token *tok, enum token_type type);
// Text up to `end` in which there are no character references and a NUL is one.
void tokenizer_take_text(struct tokenizer *t, struct token *tok, const char *end);
// At "<!". False if it gave no token.
bool tokenizer_take_declaration(struct tokenizer *t, struct token *tok);
// 13.2.5.41: all from `from` up to the next '>'.
void tokenizer_take_bogus_comment(struct tokenizer *t, struct token *tok, const char *from);
// Where the raw text at t->at ends, by t->model.
const char *tokenizer_raw_end(const struct tokenizer *t);

#endif
