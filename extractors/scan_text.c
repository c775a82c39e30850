#include "extractors/scan_text.h"

#include "base/block.h"
#include "extractors/blocks.h"
#include "extractors/charref.h"
#include "extractors/escapes.h"

enum { MARKUP_LEVELS = 2 }; // markup in a string in an attribute, and again in that

// What a text may hide; one bit for each byte that begins it.
enum { MARKUP = 1, ESCAPE = 2, PERCENT = 4, QUOTE = 8 };

static const unsigned char hides[256] = {
    ['<'] = MARKUP, ['&'] = MARKUP, ['\\'] = ESCAPE, ['%'] = PERCENT, ['"'] = QUOTE,
};

// What hides in the bytes before the last few, by blocks; *at becomes their number.
static unsigned hidden_blocks(struct str s, size_t *at)
{
    struct block markup = {0}, escape = {0}, percent = {0}, quote = {0};
    for (; s.len - *at >= BLOCK_BYTES; *at += BLOCK_BYTES) {
        struct block b = block_load(s.ptr + *at);
        markup = block_or(markup, block_or(block_is(b, '<'), block_is(b, '&')));
        escape = block_or(escape, block_is(b, '\\'));
        percent = block_or(percent, block_is(b, '%'));
        quote = block_or(quote, block_is(b, '"'));
    }
    return (block_mask(markup) ? MARKUP : 0u) | (block_mask(escape) ? ESCAPE : 0u) |
           (block_mask(percent) ? PERCENT : 0u) | (block_mask(quote) ? QUOTE : 0u);
}

static unsigned hidden(struct str s)
{
    size_t at = 0;
    unsigned seen = s.len >= BLOCK_BYTES ? hidden_blocks(s, &at) : 0;
    for (; at < s.len; at++)
        seen |= hides[(unsigned char)s.ptr[at]];
    return seen;
}

__attribute__((noinline)) static void add_line(struct buf *b, struct str s)
{
    char *p = buf_room(b, s.len + 1);
    if (!p)
        return;
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = '\n';
    b->len += s.len + 1;
}

// The same where most are short and `behind` bytes may be read behind s: copied by two blocks.
static inline void add_short_line(struct buf *b, struct str s, size_t behind)
{
    enum { TWO = 2 * BLOCK_BYTES };
    if (s.len > TWO || s.len + behind < TWO || b->cap - b->len < TWO + 1) {
        add_line(b, s);
        return;
    }
    char *p = b->ptr + b->len;
    block_store(p, block_load(s.ptr));
    block_store(p + BLOCK_BYTES, block_load(s.ptr + BLOCK_BYTES));
    p[s.len] = '\n';
    b->len += s.len + 1;
}

// The first byte at or behind s[at] that hides anything, or s.len.
static size_t find_hiding(struct str s, size_t at)
{
    for (; s.len - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
        struct block b = block_load(s.ptr + at);
        struct block markup = block_or(block_is(b, '<'), block_is(b, '&'));
        struct block escape = block_or(block_is(b, '\\'), block_is(b, '%'));
        uint64_t hit = block_mask(block_or(block_or(markup, escape), block_is(b, '"')));
        if (hit)
            return at + block_first(hit);
    }
    while (at < s.len && !hides[(unsigned char)s.ptr[at]])
        at++;
    return at;
}

// Whether there is a tag or a character reference, and not only "a < b && c".
static bool has_markup(struct str s)
{
    for (size_t i = find_hiding(s, 0); i + 1 < s.len; i = find_hiding(s, i + 1)) {
        char next = s.ptr[i + 1];
        if ((s.ptr[i] == '<' && (ascii_alpha(next) || next == '/' || next == '!')) ||
            (s.ptr[i] == '&' && (ascii_alpha(next) || next == '#')))
            return true;
    }
    return false;
}

// What a reader would see of a fragment of HTML.
static void fragment_text(struct arena *a, struct str html, struct buf *out, struct buf *gapped)
{
    struct tokenizer t;
    struct token tok;
    struct blocks b;
    tokenizer_init(&t, a, html);
    blocks_init(&b, out, gapped);
    while (tokenizer_next(&t, &tok)) {
        if (tok.type == TOKEN_TEXT)
            blocks_text(&b, tok.text, tok.behind);
        else if (tag_info(tok.tag)->flags & TAG_IS_BREAK)
            blocks_break(&b);
        else if (tok.type != TOKEN_COMMENT)
            blocks_tag(&b);
    }
    blocks_break(&b);
    blocks_deinit(&b);
}

// The text of markup, and of the markup that is left in it when it was escaped twice.
static void add_markup(struct buf texts[PAGE_TEXT_KINDS], enum page_text_kind kind, struct str s)
{
    struct arena a;
    struct buf text[MARKUP_LEVELS];
    arena_init(&a);
    for (size_t i = 0; i < MARKUP_LEVELS; i++) {
        buf_init(&text[i], 0);
        if (has_markup(s))
            fragment_text(&a, s, &text[i], &texts[PAGE_TEXT_GAPPED]);
        s = buf_str(&text[i]);
        buf_add(&texts[kind], s);
    }
    for (size_t i = 0; i < MARKUP_LEVELS; i++)
        buf_deinit(&text[i]);
    arena_deinit(&a);
}

// The markup in what stands between two quotes, be it a string or not: who counts them as strings
// is led astray by the first quote in a regular expression or comment.
static void add_quoted(struct buf texts[PAGE_TEXT_KINDS], enum page_text_kind kind, struct str s)
{
    struct buf plain;
    buf_init(&plain, 0);
    size_t start = 0;
    unsigned seen = 0;
    for (size_t i = 0; i <= s.len; i++) {
        i = find_hiding(s, i);
        unsigned what = i < s.len ? hides[(unsigned char)s.ptr[i]] : QUOTE;
        seen |= what;
        if (what == ESCAPE)
            i++; // whatever is escaped
        if (what != QUOTE && i < s.len)
            continue;
        struct str part = str_sub(s, start, i);
        if (seen & ESCAPE) {
            buf_reset(&plain);
            escapes_decode(&plain, part);
            part = buf_str(&plain);
        }
        if (seen & (MARKUP | ESCAPE) && has_markup(part))
            add_markup(texts, kind, part);
        start = i + 1;
        seen = 0;
    }
    buf_deinit(&plain);
}

// s with its escapes decoded, and again where escaped escapes are left.
static void add_unescaped(struct buf *out, struct str s)
{
    struct buf once;
    buf_init(&once, 0);
    escapes_decode(&once, s);
    add_line(out, buf_str(&once));
    if (hidden(buf_str(&once)) & ESCAPE) {
        escapes_decode(out, buf_str(&once));
        buf_addc(out, '\n');
    }
    buf_deinit(&once);
}

void scan_text_script(struct buf texts[PAGE_TEXT_KINDS], struct str script)
{
    unsigned seen = hidden(script);
    if (seen & ESCAPE)
        add_unescaped(&texts[PAGE_TEXT_SCRIPT], script);
    else
        add_line(&texts[PAGE_TEXT_SCRIPT], script);
    if (seen & (MARKUP | ESCAPE))
        add_quoted(texts, PAGE_TEXT_SCRIPT, script);
}

// Whether the value of an attribute is a URL or a list of them: those are a text of their own.
static inline bool holds_url(struct str name, uint64_t key)
{
    switch (key) {
    case TAG_KEY('s', 'r', 'c'):
    case TAG_KEY('h', 'r', 'e', 'f'):
    case TAG_KEY('c', 'i', 't', 'e'):
    case TAG_KEY('d', 'a', 't', 'a'):
    case TAG_KEY('a', 'c', 't', 'i', 'o', 'n'):
    case TAG_KEY('s', 'r', 'c', 's', 'e', 't'):
    case TAG_KEY('p', 'o', 's', 't', 'e', 'r'):
    case TAG_KEY('i', 't', 'e', 'm', 'i', 'd'):
        return true;
    case TAG_KEY('f', 'o', 'r', 'm', 'a', 'c', 't', 'i'):
        return str_eq(name, STR("formaction"));
    case TAG_KEY('b', 'a', 'c', 'k', 'g', 'r', 'o', 'u'):
        return str_eq(name, STR("background"));
    case TAG_KEY('x', 'l', 'i', 'n', 'k', ':', 'h', 'r'):
        return str_eq(name, STR("xlink:href"));
    default:
        return false;
    }
}

// A value in which something may hide.
__attribute__((noinline)) static void add_any_value(struct buf texts[PAGE_TEXT_KINDS], struct str s,
                                                    bool url)
{
    unsigned seen = hidden(s);
    if (url || seen & PERCENT) {
        escapes_decode_url(&texts[PAGE_TEXT_URL], s);
        buf_addc(&texts[PAGE_TEXT_URL], '\n');
    }
    if (url)
        return;
    add_line(&texts[PAGE_TEXT_ATTRIBUTE], s);
    if (seen & ESCAPE)
        add_unescaped(&texts[PAGE_TEXT_ATTRIBUTE], s);
    if (seen & (MARKUP | ESCAPE))
        add_quoted(texts, PAGE_TEXT_ATTRIBUTE, s);
}

void scan_text_attribute(struct buf texts[PAGE_TEXT_KINDS], const struct token_attribute *at)
{
    if (at->value.len == 0)
        return;
    bool url = holds_url(at->name, at->key);
    if (at->plain)
        add_short_line(&texts[url ? PAGE_TEXT_URL : PAGE_TEXT_ATTRIBUTE], at->value, at->behind);
    else
        add_any_value(texts, at->value, url);
}

void scan_text_tag(struct buf texts[PAGE_TEXT_KINDS], struct str tag)
{
    struct arena a;
    arena_init(&a);
    struct token_attribute whole = {
        .name = STR("tag"),
        .value = charref_decode(&a, tag, true),
    };
    scan_text_attribute(texts, &whole);
    arena_deinit(&a);
}
