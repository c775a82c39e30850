// A streaming HTML tokenizer without a tree (HTML standard, 13.2.5), pulled token by token.
//
// Texts of a token are borrowed from the input where they stand there as they are, else they live
// in the arena; the token itself and its attribute array are valid until the next call. The input
// must be clean UTF-8 (a NUL is treated as the standard says). Parse errors are not reported.
//
// The tokenizer switches to raw text by itself after <script>, <style>, <title> and so on. What
// only a tree builder knows it must be told by tokenizer_set_foreign.
//
// Time is linear in the input, except that the attributes of one tag are compared with each
// other, at most LIMIT_PAGE_ATTRIBUTES of them.
#ifndef WG_EXTRACTORS_TOKENIZER_H
#define WG_EXTRACTORS_TOKENIZER_H

#include "base/arena.h"
#include "base/limits.h"
#include "extractors/tags.h"

enum token_type {
    TOKEN_EOF,
    TOKEN_TEXT, // one run of text; neighbouring runs may come as several tokens
    TOKEN_START,
    TOKEN_END,
    TOKEN_COMMENT,
    TOKEN_DOCTYPE,
};

struct token_attribute {
    struct str name;  // ASCII letters in lower case
    uint64_t key;     // of the name (tags.h)
    struct str value; // character references decoded
    size_t behind;    // bytes behind a plain value that may be read
    bool plain;       // it has none of & < " \\ % for sure: nothing is hidden in it
};

// What says for which types it counts holds for no other.
struct token {
    enum token_type type;
    enum tag_id tag; // of a tag that tags.h knows, else TAG_OTHER
    bool space;      // white space alone stood before it (tokenizer.joins_space)
    struct str name; // of a tag or TOKEN_DOCTYPE, ASCII letters in lower case
    uint64_t key;    // TOKEN_START, TOKEN_END: of the name (tags.h)
    struct str text; // TOKEN_TEXT, TOKEN_COMMENT: character references decoded in text
    size_t behind;   // TOKEN_TEXT: bytes behind text that may be read, whatever they are
    struct str raw;  // TOKEN_START, TOKEN_END: the tag as written
    // TOKEN_START, TOKEN_END.
    bool self_closing;
    struct token_attribute *attributes; // each name once: the first wins
    size_t n_attributes;                // 0 for other types
    uint64_t names;                     // token_name_bit() of each of them; 0 for other types
    size_t attributes_dropped;          // beyond LIMIT_PAGE_ATTRIBUTES, or repeated
    // TOKEN_DOCTYPE. A NULL ptr is an identifier that is missing, not empty.
    struct str public_id, system_id;
    bool force_quirks;
};

struct tokenizer {
    struct arena *arena;
    const char *at, *end; // of the input: what is left of it
    enum token_model model;
    struct str raw_end; // the tag that ends raw text
    bool foreign;       // the current node is in SVG or MathML
    bool joins_space;   // what stands between most tags is told by the second, as token.space
    bool unusual;       // the input has a NUL or carriage return
    struct token_attribute attributes[LIMIT_PAGE_ATTRIBUTES + 1]; // the last: one that is dropped
};

void tokenizer_init(struct tokenizer *t, struct arena *a, struct str html);
// False at the end, with *tok a TOKEN_EOF.
bool tokenizer_next(struct tokenizer *t, struct token *tok);
// Says whether the current node is in SVG or MathML, where CDATA sections exist and elements
// named title, style and so on hold ordinary markup. Call it after a start tag was pulled; it
// also undoes a switch to raw text that this start tag made.
void tokenizer_set_foreign(struct tokenizer *t, bool foreign);
// As if the start tag before had been one that switches to `model`, ended by </name>.
void tokenizer_set_model(struct tokenizer *t, enum token_model model, struct str name);

// The bit in token.names of a name with that key.
static inline uint64_t token_name_bit(uint64_t key)
{
    return UINT64_C(1) << (key * UINT64_C(0x9E3779B97F4A7C15) >> 58);
}

// Of a name that token.names may have.
const struct str *token_find(const struct token *tok, struct str name, uint64_t key);

// The attribute's value, or NULL. The name's key is known where this is inlined.
static inline const struct str *token_attribute(const struct token *tok, const char *name)
{
    size_t len = strlen(name);
    uint64_t key = tag_key(name, len);
    return tok->names & token_name_bit(key) ? token_find(tok, str_from(name, len), key) : NULL;
}

// The same, without the difference between one that is missing and one that is empty but for ptr.
static inline struct str token_value(const struct token *tok, const char *name)
{
    const struct str *value = token_attribute(tok, name);
    return value ? *value : STR_NONE;
}

#endif
