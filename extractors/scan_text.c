#include "extractors/scan_text.h"

#include "extractors/blocks.h"
#include "extractors/charref.h"
#include "extractors/escapes.h"

enum { MARKUP_LEVELS = 2 }; // markup in a string in an attribute, and again in that

// What a text may hide; one bit for each byte that begins it.
enum { MARKUP = 1, ESCAPE = 2, PERCENT = 4, QUOTE = 8 };

static const unsigned char hides[256] = {
    ['<'] = MARKUP, ['&'] = MARKUP, ['\\'] = ESCAPE, ['%'] = PERCENT, ['"'] = QUOTE,
};

static unsigned hidden(struct str s)
{
    unsigned seen = 0;
    for (size_t i = 0; i < s.len; i++)
        seen |= hides[(unsigned char)s.ptr[i]];
    return seen;
}

static void add_line(struct buf *b, struct str s)
{
    buf_add(b, s);
    buf_addc(b, '\n');
}

// Whether there is a tag or a character reference, and not only "a < b && c".
static bool has_markup(struct str s)
{
    for (size_t i = 0; i + 1 < s.len; i++) {
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
            blocks_text(&b, tok.text);
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

// Attributes whose value is a URL or a list of them: texts of their own.
static bool holds_url(struct str name)
{
    switch (name.len) {
    case 3:
        return str_eq(name, STR("src"));
    case 4:
        return str_eq(name, STR("href")) || str_eq(name, STR("cite")) || str_eq(name, STR("data"));
    case 6:
        return str_eq(name, STR("action")) || str_eq(name, STR("srcset")) ||
               str_eq(name, STR("poster")) || str_eq(name, STR("itemid"));
    case 10:
        return str_eq(name, STR("formaction")) || str_eq(name, STR("background")) ||
               str_eq(name, STR("xlink:href"));
    default:
        return false;
    }
}

void scan_text_attribute(struct buf texts[PAGE_TEXT_KINDS], const struct token_attribute *at)
{
    struct str s = at->value;
    if (s.len == 0)
        return;
    unsigned seen = hidden(s);
    bool url = holds_url(at->name);
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

void scan_text_tag(struct buf texts[PAGE_TEXT_KINDS], struct str tag)
{
    struct arena a;
    arena_init(&a);
    struct token_attribute whole = {STR("tag"), charref_decode(&a, tag, true)};
    scan_text_attribute(texts, &whole);
    arena_deinit(&a);
}
