#include "extractors/tokenizer.h"

#include "base/block.h"
#include "extractors/charref.h"
#include "extractors/doctype.h"

// What a byte is to the states of a tag.
enum {
    SPACE = 1,
    SLASH_OR_GT = 2,
    EQUALS = 4,
    UNUSUAL = 8, // in a name: to be lowered, or NUL
    NAME_END = SPACE | SLASH_OR_GT,
    ATTRIBUTE_NAME_END = NAME_END | EQUALS,
};

static const unsigned char classes[256] = {
    [0] = UNUSUAL,   ['\t'] = SPACE,      ['\n'] = SPACE,      ['\f'] = SPACE,  ['\r'] = SPACE,
    [' '] = SPACE,   ['/'] = SLASH_OR_GT, ['>'] = SLASH_OR_GT, ['='] = EQUALS,  ['A'] = UNUSUAL,
    ['B'] = UNUSUAL, ['C'] = UNUSUAL,     ['D'] = UNUSUAL,     ['E'] = UNUSUAL, ['F'] = UNUSUAL,
    ['G'] = UNUSUAL, ['H'] = UNUSUAL,     ['I'] = UNUSUAL,     ['J'] = UNUSUAL, ['K'] = UNUSUAL,
    ['L'] = UNUSUAL, ['M'] = UNUSUAL,     ['N'] = UNUSUAL,     ['O'] = UNUSUAL, ['P'] = UNUSUAL,
    ['Q'] = UNUSUAL, ['R'] = UNUSUAL,     ['S'] = UNUSUAL,     ['T'] = UNUSUAL, ['U'] = UNUSUAL,
    ['V'] = UNUSUAL, ['W'] = UNUSUAL,     ['X'] = UNUSUAL,     ['Y'] = UNUSUAL, ['Z'] = UNUSUAL,
};

static unsigned class_of(char c)
{
    return classes[(unsigned char)c];
}

static bool has(struct str s, char c)
{
    return s.len && memchr(s.ptr, c, s.len);
}

// A copy with line breaks as the standard's input preprocessing leaves them (13.2.3.5) and,
// where `nul` says so, U+FFFD for NUL; s itself if there is nothing to do.
static struct str plain(const struct tokenizer *t, struct str s, bool nul)
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

// A name with ASCII letters in lower case.
static struct str lower_name(const struct tokenizer *t, struct str name)
{
    struct str s = plain(t, name, true);
    char *out = arena_alloc(t->arena, s.len);
    for (size_t i = 0; i < s.len; i++)
        out[i] = ascii_lower(s.ptr[i]);
    return str_from(out, s.len);
}

// The end of the name at p: the first byte of a class in `stop`. The classes before it go to *seen.
static inline const char *name_end(const char *p, const char *end, unsigned stop, unsigned *seen)
{
    unsigned all = 0;
    if (end - p >= BLOCK_BYTES) { // most names end in the first block
        struct block b = block_load(p);
        struct block space = block_in(b, '\0', ' '); // and controls, for the loop below to look at
        struct block other = block_or(block_is(b, '/'), block_in(b, '=', '>'));
        uint64_t stops = block_mask(block_or(space, other));
        if (stops) {
            uint64_t upper = block_mask(block_in(b, 'A', 'Z')) & block_before(stops);
            all = upper ? UNUSUAL : 0;
            p += block_first(stops);
        }
    }
    for (; p < end && !(class_of(*p) & stop); p++)
        all |= class_of(*p);
    *seen = all;
    return p;
}

// tag_key() of a name, by one load where enough bytes stand behind it.
static uint64_t key_before(const char *end, const char *name, size_t len)
{
    static const unsigned char keep[2 * TAG_KEY_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255};
    if ((size_t)(end - name) < TAG_KEY_BYTES)
        return tag_key(name, len);
    uint64_t mask;
    memcpy(&mask, keep + TAG_KEY_BYTES - (len < TAG_KEY_BYTES ? len : TAG_KEY_BYTES), sizeof mask);
    return tag_key(name, TAG_KEY_BYTES) & mask;
}

// The name from p to the first byte of a class in `stop` at or behind `from`. Returns its end.
static inline const char *take_name(const struct tokenizer *t, const char *p, const char *from,
                                    unsigned stop, struct str *name, uint64_t *key)
{
    const char *end = t->in.ptr + t->in.len;
    unsigned seen;
    from = name_end(from, end, stop, &seen);
    *name = str_from(p, (size_t)(from - p));
    if (seen & UNUSUAL) {
        *name = lower_name(t, *name);
        *key = tag_key(name->ptr, name->len);
    } else {
        *key = key_before(end, name->ptr, name->len);
    }
    return from;
}

static const char *skip_spaces(const char *p, const char *end)
{
    while (p < end && class_of(*p) & SPACE)
        p++;
    return p;
}

// The first `quote` at or behind p, or NULL. *plain is as in struct token_attribute.
static const char *quoted_end(const char *p, const char *end, char quote, bool *plain)
{
    uint64_t hiding = 0;
    for (; end - p >= BLOCK_BYTES; p += BLOCK_BYTES) {
        struct block b = block_load(p);
        uint64_t stop = block_mask(block_is(b, quote));
        struct block markup = block_or(block_is(b, '<'), block_is(b, '&'));
        struct block escape = block_or(block_is(b, '\\'), block_is(b, '%'));
        struct block hides = block_or(block_or(markup, escape), block_is(b, '"'));
        hiding |= block_mask(hides) & block_before(stop);
        if (stop) {
            *plain = !hiding;
            return p + block_first(stop);
        }
    }
    *plain = false; // perhaps: the last bytes of a page aren't worth the look
    while (p < end && *p != quote)
        p++;
    return p < end ? p : NULL;
}

// The value at p, behind '=': in quotes or without. Returns its end, or NULL if the input ends in
// it.
static const char *take_value(const struct tokenizer *t, const char *p, const char *end,
                              struct token_attribute *at)
{
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
        while (p < end && !(class_of(*p) & SPACE) && *p != '>')
            p++;
    }
    at->value = str_from(start, (size_t)(p - start));
    at->behind = (size_t)(end - p);
    if (t->unusual || !at->plain) {
        at->value = charref_decode(t->arena, plain(t, at->value, true), true);
        at->plain = false;
    }
    return p + quoted;
}

// The next free attribute becomes one of tok's, unless there is one of that name.
static void add_attribute(struct tokenizer *t, struct token *tok)
{
    struct str name = t->attributes[tok->n_attributes].name;
    uint64_t key = t->attributes[tok->n_attributes].key;
    uint64_t bit = UINT64_C(1) << ((key * UINT64_C(0x9E3779B97F4A7C15)) >> 58);
    bool fits = tok->n_attributes < LIMIT_PAGE_ATTRIBUTES;
    for (size_t i = 0; tok->names & bit && i < tok->n_attributes && fits; i++)
        fits = !str_eq(t->attributes[i].name, name);
    tok->names |= bit;
    if (fits)
        tok->n_attributes++;
    else
        tok->attributes_dropped++;
}

// 13.2.5.32 to 40, from behind the tag's name to behind its '>'. False if the input ends first.
static bool take_attributes(struct tokenizer *t, struct token *tok)
{
    const char *p = t->in.ptr + t->at, *end = t->in.ptr + t->in.len;
    for (;;) {
        p = skip_spaces(p, end);
        if (p == end)
            return false;
        if (*p == '>') {
            t->at = (size_t)(p + 1 - t->in.ptr);
            return true;
        }
        if (*p == '/') {
            p++;
            tok->self_closing = p < end && *p == '>';
            continue;
        }
        struct token_attribute *at = &t->attributes[tok->n_attributes];
        // A leading '=' belongs to the name.
        p = take_name(t, p, p + (*p == '='), ATTRIBUTE_NAME_END, &at->name, &at->key);
        at->value = str_from("", 0);
        at->plain = true;
        p = skip_spaces(p, end);
        if (p < end && *p == '=') {
            p = take_value(t, p + 1, end, at);
            if (!p)
                return false;
        }
        add_attribute(t, tok);
    }
}

// At "<x" or "</x". A tag that the input ends in is dropped, and with it the rest of the input.
static bool take_tag(struct tokenizer *t, struct token *tok, bool end_tag)
{
    size_t start = t->at;
    const char *name = t->in.ptr + start + (end_tag ? 2 : 1);
    uint64_t key;
    name = take_name(t, name, name, NAME_END, &tok->name, &key);
    t->at = (size_t)(name - t->in.ptr);
    tok->type = end_tag ? TOKEN_END : TOKEN_START;
    tok->tag = tag_find_key(tok->name, key);
    if (t->at < t->in.len && *name == '>') {
        t->at++;
    } else if (!take_attributes(t, tok)) {
        t->at = t->in.len;
        return false;
    }
    tok->raw = str_sub(t->in, start, t->at);
    enum token_model model = tag_info(tok->tag)->model;
    if (model != MODEL_DATA && !end_tag && !t->foreign)
        tokenizer_set_model(t, model, tok->name);
    return true;
}

static void comment(struct tokenizer *t, struct token *tok, size_t from, size_t to, size_t next)
{
    tok->type = TOKEN_COMMENT;
    tok->text = plain(t, str_sub(t->in, from, to), true);
    t->at = next < t->in.len ? next : t->in.len;
}

// 13.2.5.41: all up to the next '>'.
static void bogus_comment(struct tokenizer *t, struct token *tok, size_t from)
{
    size_t end = str_find_char(t->in, '>', from);
    if (end == STR_NPOS)
        end = t->in.len;
    comment(t, tok, from, end, end + 1);
}

// 13.2.5.43 to 52, with `from` behind "<!--".
static void take_comment(struct tokenizer *t, struct token *tok, size_t from)
{
    struct str s = str_skip(t->in, from);
    if (str_starts(s, STR(">")) || str_starts(s, STR("->"))) {
        comment(t, tok, from, from, from + (s.ptr[0] == '>' ? 1 : 2));
        return;
    }
    for (size_t at = 0; (at = str_find(s, STR("--"), at)) != STR_NPOS; at++) {
        struct str end = str_skip(s, at + 2);
        if (str_starts(end, STR(">")) || str_starts(end, STR("!>"))) {
            comment(t, tok, from, from + at, from + at + (end.ptr[0] == '>' ? 3 : 4));
            return;
        }
    }
    // The input ends in it: dashes that could have begun its end are not part of it.
    size_t to = t->in.len;
    if (str_ends(s, STR("--!")))
        to -= 3;
    else if (str_ends(s, STR("--")))
        to -= 2;
    else if (str_ends(s, STR("-")))
        to -= 1;
    comment(t, tok, from, to, t->in.len);
}

static inline void text(struct tokenizer *t, struct token *tok, struct str raw, bool references,
                        bool nul)
{
    tok->type = TOKEN_TEXT;
    tok->text = raw;
    tok->behind = t->in.len - (size_t)(raw.ptr + raw.len - t->in.ptr);
    if (t->unusual)
        tok->text = plain(t, raw, nul);
    if (references)
        tok->text = charref_decode(t->arena, tok->text, false);
    if (tok->text.ptr != raw.ptr)
        tok->behind = 0;
}

// 13.2.5.69 to 71, with `from` behind "<![CDATA[". False for an empty section.
static bool take_cdata(struct tokenizer *t, struct token *tok, size_t from)
{
    size_t end = str_find(t->in, STR("]]>"), from);
    t->at = end == STR_NPOS ? t->in.len : end + 3;
    text(t, tok, str_sub(t->in, from, end), false, false);
    return tok->text.len > 0;
}

// 13.2.5.42, at "<!". False if it gave no token.
static bool take_declaration(struct tokenizer *t, struct token *tok)
{
    struct str s = str_skip(t->in, t->at + 2);
    if (str_starts(s, STR("--"))) {
        take_comment(t, tok, t->at + 4);
    } else if (str_starts_nocase(s, STR("doctype"))) {
        tok->type = TOKEN_DOCTYPE;
        tok->public_id = tok->system_id = STR_NONE;
        t->at += 9 + doctype_parse(t->arena, str_skip(s, 7), tok);
    } else if (t->foreign && str_starts(s, STR("[CDATA["))) {
        return take_cdata(t, tok, t->at + 9);
    } else {
        bogus_comment(t, tok, t->at + 2);
    }
    return true;
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

static enum markup markup_at(struct str in, size_t at)
{
    char c = at + 1 < in.len ? in.ptr[at + 1] : '\0';
    if (ascii_alpha(c))
        return MARKUP_START;
    if (c == '!')
        return MARKUP_DECLARATION;
    if (c == '?')
        return MARKUP_QUESTION;
    if (c != '/' || at + 2 >= in.len)
        return MARKUP_NONE;
    c = in.ptr[at + 2];
    if (ascii_alpha(c))
        return MARKUP_END;
    return c == '>' ? MARKUP_EMPTY_END : MARKUP_BOGUS_END;
}

// The first '<' at or behind `at`, or the input's length; *references if an '&' stands before it.
static size_t text_end(struct str in, size_t at, bool *references)
{
    uint64_t ampersands = 0;
    for (; in.len - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
        struct block b = block_load(in.ptr + at);
        uint64_t stop = block_mask(block_is(b, '<'));
        ampersands |= block_mask(block_is(b, '&')) & block_before(stop);
        if (stop) {
            *references = *references || ampersands;
            return at + block_first(stop);
        }
    }
    *references = true; // perhaps
    while (at < in.len && in.ptr[at] != '<')
        at++;
    return at;
}

// One token at t->at in the data state; false if what stood there gives none.
static bool take_data(struct tokenizer *t, struct token *tok)
{
    size_t start = t->at, lt = start;
    bool references = false;
    enum markup markup = MARKUP_NONE;
    while ((lt = text_end(t->in, lt, &references)) < t->in.len &&
           (markup = markup_at(t->in, lt)) == MARKUP_NONE)
        lt++;
    if (lt != start) {
        t->at = lt;
        text(t, tok, str_sub(t->in, start, lt), references, false);
        return true;
    }
    switch (markup) {
    case MARKUP_START:
    case MARKUP_END:
        return take_tag(t, tok, markup == MARKUP_END);
    case MARKUP_DECLARATION:
        return take_declaration(t, tok);
    case MARKUP_QUESTION:
        bogus_comment(t, tok, lt + 1);
        return true;
    case MARKUP_BOGUS_END:
        bogus_comment(t, tok, lt + 2);
        return true;
    case MARKUP_EMPTY_END:
    case MARKUP_NONE:
        break;
    }
    t->at += 3; // "</>" is nothing
    return false;
}

// Whether `name` stands at in[at], ended as a tag's name is.
static bool name_at(struct str in, size_t at, struct str name)
{
    struct str s = str_skip(in, at);
    return s.len > name.len && class_of(s.ptr[name.len]) & NAME_END && str_starts_nocase(s, name);
}

// Where "</name" begins that ends raw text; the input's length if there is none.
static size_t raw_text_end(const struct tokenizer *t)
{
    size_t at = str_find_char(t->in, '<', t->at);
    for (; at != STR_NPOS; at = str_find_char(t->in, '<', at + 1))
        if (at + 1 < t->in.len && t->in.ptr[at + 1] == '/' && name_at(t->in, at + 2, t->raw_end))
            return at;
    return t->in.len;
}

// As raw_text_end, for script data (13.2.5.4 and 15 to 31): inside "<!--" a <script> hides the
// next </script>, until "-->".
static size_t script_end(const struct tokenizer *t)
{
    enum { PLAIN, ESCAPED, DOUBLE_ESCAPED } state = PLAIN;
    struct str in = t->in;
    for (size_t at = t->at; at < in.len; at++) {
        if (state == PLAIN) {
            at = str_find_char(in, '<', at);
            if (at == STR_NPOS)
                break;
        }
        struct str s = str_skip(in, at);
        if (s.ptr[0] == '-') {
            if (str_starts(s, STR("-->")))
                state = PLAIN;
        } else if (s.ptr[0] != '<') {
            continue;
        } else if (state == PLAIN && str_starts(s, STR("<!--"))) {
            state = ESCAPED;
            at++; // its own dashes may be those of "-->"
        } else if (str_starts(s, STR("</")) && name_at(in, at + 2, t->raw_end)) {
            if (state != DOUBLE_ESCAPED)
                return at;
            state = ESCAPED;
        } else if (state == ESCAPED && name_at(in, at + 1, t->raw_end)) {
            state = DOUBLE_ESCAPED;
        }
    }
    return in.len;
}

// Raw text up to its end tag; false if there is none before it.
static bool take_raw(struct tokenizer *t, struct token *tok)
{
    size_t end = t->in.len;
    if (t->model == MODEL_SCRIPT)
        end = script_end(t);
    else if (t->model != MODEL_PLAINTEXT)
        end = raw_text_end(t);
    struct str raw = str_sub(t->in, t->at, end);
    bool references = t->model == MODEL_RCDATA;
    t->at = end;
    t->model = MODEL_DATA;
    text(t, tok, raw, references, true);
    return raw.len > 0;
}

// Field by field: zeroing the whole token took half of the tokenizer's time.
static void reset(struct tokenizer *t, struct token *tok)
{
    tok->type = TOKEN_EOF;
    tok->tag = TAG_OTHER;
    tok->name = STR_NONE; // one by one: a copy of what was just stored waits for it
    tok->text = STR_NONE;
    tok->raw = STR_NONE;
    tok->behind = 0;
    tok->self_closing = false;
    tok->attributes = t->attributes;
    tok->n_attributes = tok->attributes_dropped = 0;
    tok->names = 0;
}

void tokenizer_init(struct tokenizer *t, struct arena *a, struct str html)
{
    t->arena = a;
    t->in = html;
    t->at = 0;
    t->model = MODEL_DATA;
    t->raw_end = STR_NONE;
    t->foreign = false;
    t->unusual = has(html, '\r') || has(html, '\0');
}

bool tokenizer_next(struct tokenizer *t, struct token *tok)
{
    while (t->at < t->in.len) {
        reset(t, tok);
        if (t->model == MODEL_DATA ? take_data(t, tok) : take_raw(t, tok))
            return true;
    }
    reset(t, tok);
    return false;
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
