// Tags and their attributes (HTML standard, 13.2.5.8 and 32 to 40).
//
// Half of a page is tags. Most of their names are a few small letters, of which one word tells the
// end and the key, and most values are short and plain, which one or two blocks tell. What isn't
// as most are, and the last bytes of the input, goes byte by byte.
#include "base/block.h"
#include "extractors/charref.h"
#include "extractors/tokenizer_states.h"

enum {
    SPACE = TOKENIZER_SPACE,
    UNUSUAL = TOKENIZER_UNUSUAL,
    MARKUP = TOKENIZER_MARKUP,
    CAPITAL = UNUSUAL | MARKUP,
    GT = TOKENIZER_SLASH_OR_GT,
    SLASH = TOKENIZER_SLASH_OR_GT | MARKUP,
};

const unsigned char tokenizer_classes[256] = {
    [0] = UNUSUAL,   ['\t'] = SPACE,  ['\n'] = SPACE,  ['\f'] = SPACE,           ['\r'] = SPACE,
    [' '] = SPACE,   ['/'] = SLASH,   ['>'] = GT,      ['='] = TOKENIZER_EQUALS, ['!'] = MARKUP,
    ['?'] = MARKUP,  ['A'] = CAPITAL, ['B'] = CAPITAL, ['C'] = CAPITAL,          ['D'] = CAPITAL,
    ['E'] = CAPITAL, ['F'] = CAPITAL, ['G'] = CAPITAL, ['H'] = CAPITAL,          ['I'] = CAPITAL,
    ['J'] = CAPITAL, ['K'] = CAPITAL, ['L'] = CAPITAL, ['M'] = CAPITAL,          ['N'] = CAPITAL,
    ['O'] = CAPITAL, ['P'] = CAPITAL, ['Q'] = CAPITAL, ['R'] = CAPITAL,          ['S'] = CAPITAL,
    ['T'] = CAPITAL, ['U'] = CAPITAL, ['V'] = CAPITAL, ['W'] = CAPITAL,          ['X'] = CAPITAL,
    ['Y'] = CAPITAL, ['Z'] = CAPITAL, ['a'] = MARKUP,  ['b'] = MARKUP,           ['c'] = MARKUP,
    ['d'] = MARKUP,  ['e'] = MARKUP,  ['f'] = MARKUP,  ['g'] = MARKUP,           ['h'] = MARKUP,
    ['i'] = MARKUP,  ['j'] = MARKUP,  ['k'] = MARKUP,  ['l'] = MARKUP,           ['m'] = MARKUP,
    ['n'] = MARKUP,  ['o'] = MARKUP,  ['p'] = MARKUP,  ['q'] = MARKUP,           ['r'] = MARKUP,
    ['s'] = MARKUP,  ['t'] = MARKUP,  ['u'] = MARKUP,  ['v'] = MARKUP,           ['w'] = MARKUP,
    ['x'] = MARKUP,  ['y'] = MARKUP,  ['z'] = MARKUP,
};

// --- Names ---

#define EACH_BYTE UINT64_C(0x0101010101010101)

// A name with ASCII letters in lower case.
static struct str lower_name(const struct tokenizer *t, struct str name)
{
    struct str s = tokenizer_clean(t, name, true);
    char *out = arena_alloc(t->arena, s.len);
    for (size_t i = 0; i < s.len; i++)
        out[i] = ascii_lower(s.ptr[i]);
    return str_from(out, s.len);
}

// The name at p, whatever is in it: it has at least one byte. Returns its end.
static const char *take_any_name(const struct tokenizer *t, const char *p, unsigned stop,
                                 struct str *name, uint64_t *key)
{
    const char *start = p;
    unsigned seen = tokenizer_class(*p); // even a leading '='
    for (p++; p < t->end && !(tokenizer_class(*p) & stop); p++)
        seen |= tokenizer_class(*p);
    *name = str_from(start, (size_t)(p - start));
    if (seen & UNUSUAL)
        *name = lower_name(t, *name);
    *key = tag_key(name->ptr, name->len);
    return p;
}

// The length of a name of up to seven small letters at p, and its key; 0 if there is none. Of
// ASCII, small letters and a few signs alone have the bits 0x40 and 0x20, and nothing that ends a
// name has the former: one word tells.
static inline size_t short_name(const char *p, const char *end, uint64_t *key)
{
    if (end - p < TAG_KEY_BYTES)
        return 0;
    uint64_t bytes = tag_key(p, TAG_KEY_BYTES);
    uint64_t others = ~bytes >> 6 & EACH_BYTE; // the lowest bit of each byte without 0x40
    uint64_t before = (others - 1) & ~others;  // all bits of the bytes before the first of them
    if (!others || ~bytes & before & EACH_BYTE << 5)
        return 0;
    *key = bytes & before;
    return (size_t)__builtin_ctzll(others) / 8;
}

// The same for a name of any bytes that end none, without capitals, which ends in the block at p.
static inline size_t block_name(const char *p, const char *end, uint64_t *key)
{
    if (end - p < BLOCK_BYTES)
        return 0;
    struct block b = block_load(p);
    struct block ends = block_or(block_in(b, '\0', ' '), block_in(b, '=', '>'));
    uint64_t other = block_mask(block_or(block_or(ends, block_is(b, '/')), block_in(b, 'A', 'Z')));
    size_t len = other ? block_first(other) : 0;
    uint64_t bytes = tag_key(p, TAG_KEY_BYTES);
    *key = len < TAG_KEY_BYTES ? bytes & ~(UINT64_MAX << 8 * len) : bytes;
    return len;
}

// The length of the name at p and its key if it is as plain as most and a byte of a class in `stop`
// stands behind it, else 0.
static inline size_t plain_name(const char *p, const char *end, unsigned stop, uint64_t *key)
{
    size_t len = short_name(p, end, key);
    if (len && tokenizer_class(p[len]) & stop)
        return len;
    len = block_name(p, end, key);
    return len && tokenizer_class(p[len]) & stop ? len : 0;
}

// --- Attributes ---

static const char *skip_spaces(const char *p, const char *end)
{
    while (p < end && tokenizer_class(*p) & SPACE)
        p++;
    return p;
}

// The first `quote` at or behind p, or NULL. *plain is as in struct token_attribute, and there is
// no carriage return or NUL to clean.
static inline const char *quoted_end(const char *p, const char *end, char quote, bool *plain)
{
    uint64_t hiding = 0;
    for (; end - p >= BLOCK_BYTES; p += BLOCK_BYTES) {
        struct block b = block_load(p);
        uint64_t stop = block_mask(block_is(b, quote));
        struct block markup = block_or(block_is(b, '<'), block_is(b, '&'));
        struct block escape = block_or(block_is(b, '\\'), block_is(b, '%'));
        struct block other = block_or(block_is(b, '"'), block_in(b, '\0', '\r'));
        uint64_t hides = block_mask(block_or(block_or(markup, escape), other));
        if (stop) {
            *plain = !(hiding | (hides & block_before(stop)));
            return p + block_first(stop);
        }
        hiding |= hides;
    }
    *plain = false; // perhaps: the last bytes of a page aren't worth the look
    while (p < end && *p != quote)
        p++;
    return p < end ? p : NULL;
}

// The value at p, behind '=': in quotes or without. Returns its end, or NULL if the input ends in
// it.
static const char *take_value(const struct tokenizer *t, const char *p, struct token_attribute *at)
{
    const char *end = t->end;
    p = skip_spaces(p, end);
    if (p == end)
        return NULL;
    bool quoted = *p == '"' || *p == '\'';
    const char *start = p + quoted;
    if (quoted) {
        p = quoted_end(start, end, *p, &at->plain);
        if (!p)
            return NULL;
    } else {
        at->plain = false;
        while (p < end && !(tokenizer_class(*p) & SPACE) && *p != '>')
            p++;
    }
    at->value = str_from(start, (size_t)(p - start));
    at->behind = (size_t)(end - p);
    if (!at->plain)
        at->value = charref_decode(t->arena, tokenizer_clean(t, at->value, true), true);
    return p + quoted;
}

// Any attribute at p. Returns its end, or NULL if the input ends in its value.
__attribute__((noinline)) static const char *
take_any_attribute(const struct tokenizer *t, const char *p, struct token_attribute *at)
{
    p = take_any_name(t, p, TOKENIZER_ATTRIBUTE_NAME_END, &at->name, &at->key);
    at->value = str_from("", 0);
    at->plain = true;
    p = skip_spaces(p, t->end);
    return p < t->end && *p == '=' ? take_value(t, p + 1, at) : p;
}

// The same, at once for name="value" with a plain name and value.
static inline const char *take_attribute(const struct tokenizer *t, const char *p,
                                         struct token_attribute *at)
{
    size_t len = plain_name(p, t->end, TOKENIZER_EQUALS, &at->key);
    if (len == 0 || (size_t)(t->end - p) < len + 2 || p[len + 1] != '"')
        return take_any_attribute(t, p, at);
    const char *value = p + len + 2;
    const char *end = quoted_end(value, t->end, '"', &at->plain);
    if (!end || !at->plain)
        return take_any_attribute(t, p, at);
    at->name = str_from(p, len);
    at->value = str_from(value, (size_t)(end - value));
    at->behind = (size_t)(t->end - end);
    return end + 1;
}

static bool is_repeated(const struct token *tok, const struct token_attribute *last)
{
    for (const struct token_attribute *at = tok->attributes; at < last; at++)
        if (str_eq(at->name, last->name))
            return true;
    return false;
}

// --- Tags ---

// Ends the tag at p, behind its '>'; true.
static inline bool end_tag(struct tokenizer *t, struct token *tok, const char *p)
{
    tok->raw = str_from(t->at, (size_t)(p - t->at));
    t->at = p;
    enum token_model model = tag_info(tok->tag)->model;
    if (model != MODEL_DATA && tok->type == TOKEN_START && !t->foreign) {
        t->model = model;
        t->raw_end = tok->name;
    }
    return true;
}

// The rest of a tag, from p behind its name; false if the input ends in it.
__attribute__((noinline)) static bool take_attributes(struct tokenizer *t, struct token *tok,
                                                      const char *p)
{
    struct token_attribute *at = t->attributes, *room = at + LIMIT_PAGE_ATTRIBUTES;
    uint64_t names = 0;
    while (p && p < t->end && *p != '>') {
        if (tokenizer_class(*p) & SPACE) {
            p++;
        } else if (*p == '/') {
            p++;
            tok->self_closing = p < t->end && *p == '>';
        } else if ((p = take_attribute(t, p, at))) {
            uint64_t bit = token_name_bit(at->key);
            if (at == room || (names & bit && is_repeated(tok, at)))
                tok->attributes_dropped++;
            else
                at++;
            names |= bit;
        }
    }
    if (!p || p == t->end)
        return tokenizer_end(t, tok);
    tok->n_attributes = (size_t)(at - t->attributes);
    tok->names = names;
    return end_tag(t, tok, p + 1);
}

// A tag of any name, which stands at p.
__attribute__((noinline)) static bool take_any_tag(struct tokenizer *t, struct token *tok,
                                                   const char *p)
{
    p = take_any_name(t, p, TOKENIZER_NAME_END, &tok->name, &tok->key);
    tok->tag = tag_find_key(tok->name, tok->key);
    return take_attributes(t, tok, p);
}

bool tokenizer_take_tag(struct tokenizer *t, struct token *tok, enum token_type type)
{
    const char *p = t->at + (type == TOKEN_END ? 2 : 1);
    tok->type = type;
    tok->self_closing = false;
    tok->attributes = t->attributes;
    tok->attributes_dropped = 0;
    size_t len = plain_name(p, t->end, TOKENIZER_NAME_END, &tok->key);
    if (len == 0 || len >= TAG_KEY_BYTES)
        return take_any_tag(t, tok, p);
    tok->name = str_from(p, len);
    tok->tag = tag_find_short(tok->key);
    p += len;
    return *p == '>' ? end_tag(t, tok, p + 1) : take_attributes(t, tok, p);
}
