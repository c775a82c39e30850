// Text, what a '<' in it begins, and the state from token to token.
#include "extractors/tokenizer.h"

#include "base/block.h"
#include "extractors/charref.h"
#include "extractors/tokenizer_states.h"

static bool has(struct str s, char c)
{
    return s.len && memchr(s.ptr, c, s.len);
}

struct str tokenizer_clean(const struct tokenizer *t, struct str s, bool nul)
{
    if (!t->unusual || !(has(s, '\r') || (nul && has(s, '\0'))))
        return s;
    char *out = arena_alloc(t->arena, nul ? s.len * 3 : s.len);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\r') {
            out[n++] = '\n';
            if (i + 1 < s.len && s.ptr[i + 1] == '\n')
                i++;
        } else if (c == '\0' && nul) {
            memcpy(out + n, "\xEF\xBF\xBD", 3);
            n += 3;
        } else {
            out[n++] = c;
        }
    }
    return str_from(out, n);
}

// Makes of a text as written what it stands for.
__attribute__((noinline)) static bool decode_text(const struct tokenizer *t, struct token *tok,
                                                  bool references, bool nul)
{
    struct str raw = tok->text, clean = tokenizer_clean(t, raw, nul);
    tok->text = references ? charref_decode(t->arena, clean, false) : clean;
    if (tok->text.ptr != clean.ptr)
        tok->behind = CHARREF_BEHIND;
    else if (clean.ptr != raw.ptr)
        tok->behind = 0;
    return true;
}

static inline bool set_text(struct tokenizer *t, struct token *tok, const char *end,
                            bool references, bool nul)
{
    tok->type = TOKEN_TEXT;
    tok->text = str_from(t->at, (size_t)(end - t->at));
    tok->behind = (size_t)(t->end - end);
    t->at = end;
    return !(references || t->unusual) || decode_text(t, tok, references, nul);
}

void tokenizer_take_text(struct tokenizer *t, struct token *tok, const char *end)
{
    (void)set_text(t, tok, end, false, false);
}

// What a '<' begins, 13.2.5.6 and 7.
enum markup {
    MARKUP_NONE,
    MARKUP_START,
    MARKUP_END,
    MARKUP_DECLARATION,
    MARKUP_QUESTION,
    MARKUP_EMPTY_END,
    MARKUP_BOGUS_END
};

static enum markup markup_at(const char *lt, const char *end)
{
    char c = end - lt > 1 ? lt[1] : '\0';
    if (ascii_alpha(c))
        return MARKUP_START;
    if (c == '!')
        return MARKUP_DECLARATION;
    if (c == '?')
        return MARKUP_QUESTION;
    if (c != '/' || end - lt < 3)
        return MARKUP_NONE;
    c = lt[2];
    if (ascii_alpha(c))
        return MARKUP_END;
    return c == '>' ? MARKUP_EMPTY_END : MARKUP_BOGUS_END;
}

// Whether markup begins at `lt`, a '<' or the end: most often the byte behind it says so.
static inline bool begins_markup(const char *lt, const char *end)
{
    if (end - lt >= 3)
        return tokenizer_class(lt[1]) & TOKENIZER_MARKUP;
    return lt == end || markup_at(lt, end) != MARKUP_NONE;
}

// The first '<' at or behind p, or the end; *references if an '&' stands before it.
static inline const char *find_lt(const char *p, const char *end, bool *references)
{
    uint64_t ampersands = 0;
    for (; end - p >= BLOCK_BYTES; p += BLOCK_BYTES) {
        struct block b = block_load(p);
        uint64_t stop = block_mask(block_is(b, '<'));
        uint64_t ampersand = block_mask(block_is(b, '&'));
        if (stop) {
            *references = *references || ampersands || ampersand & block_before(stop);
            return p + block_first(stop);
        }
        ampersands |= ampersand;
    }
    *references = true; // perhaps
    while (p < end && *p != '<')
        p++;
    return p;
}

// Text at t->at; if it begins with '<', that begins no markup.
static inline bool take_text(struct tokenizer *t, struct token *tok)
{
    bool references = false;
    const char *p = t->at;
    do
        p = find_lt(p + (*p == '<'), t->end, &references);
    while (!begins_markup(p, t->end));
    return set_text(t, tok, p, references, false);
}

// At any '<'. False if it gave no token.
static bool take_markup(struct tokenizer *t, struct token *tok)
{
    switch (markup_at(t->at, t->end)) {
    case MARKUP_START:
        return tokenizer_take_tag(t, tok, TOKEN_START);
    case MARKUP_END:
        return tokenizer_take_tag(t, tok, TOKEN_END);
    case MARKUP_DECLARATION:
        return tokenizer_take_declaration(t, tok);
    case MARKUP_QUESTION:
        tokenizer_take_bogus_comment(t, tok, t->at + 1);
        return true;
    case MARKUP_BOGUS_END:
        tokenizer_take_bogus_comment(t, tok, t->at + 2);
        return true;
    case MARKUP_EMPTY_END:
        t->at += 3; // "</>" is nothing
        return false;
    case MARKUP_NONE:
        break;
    }
    return take_text(t, tok);
}

// Raw text up to its end tag; false if there is none before it.
static bool take_raw(struct tokenizer *t, struct token *tok)
{
    const char *start = t->at, *end = tokenizer_raw_end(t);
    bool references = t->model == MODEL_RCDATA;
    t->model = MODEL_DATA;
    return set_text(t, tok, end, references, true) && end > start;
}

// Any token.
__attribute__((noinline)) static bool take(struct tokenizer *t, struct token *tok)
{
    while (t->at < t->end) {
        bool taken = t->model != MODEL_DATA ? take_raw(t, tok)
                     : *t->at == '<'        ? take_markup(t, tok)
                                            : take_text(t, tok);
        if (taken)
            return true;
    }
    return tokenizer_end(t, tok);
}

void tokenizer_init(struct tokenizer *t, struct arena *a, struct str html)
{
    t->arena = a;
    t->at = html.ptr;
    t->end = html.len ? html.ptr + html.len : html.ptr;
    t->model = MODEL_DATA;
    t->raw_end = STR_NONE;
    t->foreign = t->joins_space = false;
    t->unusual = has(html, '\r') || has(html, '\0');
}

// The type of the tag that begins at p, or TOKEN_EOF.
static inline enum token_type tag_type(const char *p, const char *end)
{
    if (end - p < 3 || *p != '<')
        return TOKEN_EOF;
    if (ascii_alpha(p[1]))
        return TOKEN_START;
    return p[1] == '/' && ascii_alpha(p[2]) ? TOKEN_END : TOKEN_EOF;
}

// The first byte of the block at p that isn't white space; p itself if there is none.
static inline const char *behind_space(const char *p, const char *end)
{
    if (end - p < BLOCK_BYTES)
        return p;
    uint64_t other = ~block_mask(block_space(block_load(p))) & BLOCK_MASK_ALL;
    return other ? p + block_first(other) : p;
}

bool tokenizer_next(struct tokenizer *t, struct token *tok)
{
    // What holds for tokens of any type. The rest is set where it counts: zeroing all of a token
    // took half of the time.
    tok->space = false;
    tok->tag = TAG_OTHER;
    tok->n_attributes = 0;
    tok->names = 0;
    const char *p = t->at;
    if (t->model != MODEL_DATA || p == t->end)
        return take(t, tok);
    if (*p != '<' && t->joins_space)
        p = behind_space(p, t->end);
    enum token_type type = tag_type(p, t->end);
    if (type == TOKEN_EOF)
        return *t->at == '<' ? take(t, tok) : take_text(t, tok);
    tok->space = p > t->at;
    t->at = p;
    return tokenizer_take_tag(t, tok, type);
}

void tokenizer_set_foreign(struct tokenizer *t, bool foreign)
{
    t->foreign = foreign;
    if (foreign)
        t->model = MODEL_DATA;
}

void tokenizer_set_model(struct tokenizer *t, enum token_model model, struct str name)
{
    t->model = model;
    t->raw_end = name;
}

const struct str *token_find(const struct token *tok, struct str name, uint64_t key)
{
    for (size_t i = 0; i < tok->n_attributes; i++)
        if (tok->attributes[i].key == key &&
            (name.len < TAG_KEY_BYTES || str_eq(tok->attributes[i].name, name)))
            return &tok->attributes[i].value;
    return NULL;
}
