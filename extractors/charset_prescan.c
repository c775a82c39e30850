#include "extractors/charset.h"

// HTML standard, 13.2.3.2, "prescan a byte stream to determine its encoding".
enum { PRESCAN_BYTES = 1024 };

struct cursor {
    struct str s;
    size_t at;
};

static bool space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// The byte at the cursor; '\0' at the end, which no state takes for anything else than an end.
static char peek(const struct cursor *c)
{
    return c->at < c->s.len ? c->s.ptr[c->at] : '\0';
}

static bool at_end(const struct cursor *c)
{
    return c->at >= c->s.len;
}

static void skip_spaces(struct cursor *c)
{
    while (space(peek(c)))
        c->at++;
}

// "Get an attribute". False at '>' or the end. Letters are not lowered: callers fold case.
static bool next_attribute(struct cursor *c, struct str *name, struct str *value)
{
    while (space(peek(c)) || peek(c) == '/')
        c->at++;
    if (at_end(c) || peek(c) == '>')
        return false;
    size_t start = c->at;
    *value = STR_NONE;
    while (!at_end(c) && !space(peek(c)) && peek(c) != '/' && peek(c) != '>' &&
           !(peek(c) == '=' && c->at > start))
        c->at++;
    *name = str_sub(c->s, start, c->at);
    skip_spaces(c);
    if (peek(c) != '=')
        return true;
    c->at++;
    skip_spaces(c);
    char quote = peek(c);
    if (quote == '"' || quote == '\'') {
        size_t end = str_find_char(c->s, quote, c->at + 1);
        *value = str_sub(c->s, c->at + 1, end);
        c->at = end == STR_NPOS ? c->s.len : end + 1;
        return end != STR_NPOS;
    }
    start = c->at;
    while (!at_end(c) && !space(peek(c)) && peek(c) != '>')
        c->at++;
    *value = str_sub(c->s, start, c->at);
    return true;
}

// "Extract a character encoding from a meta element", from the value of its content.
static struct str content_charset(struct str content)
{
    struct cursor c = {.s = content};
    while ((c.at = str_find_nocase(content, STR("charset"), c.at)) != STR_NPOS) {
        c.at += 7;
        skip_spaces(&c);
        if (peek(&c) != '=')
            continue;
        c.at++;
        skip_spaces(&c);
        size_t start = c.at;
        char quote = peek(&c);
        if (quote == '"' || quote == '\'') {
            size_t end = str_find_char(content, quote, start + 1);
            return end == STR_NPOS ? STR_NONE : str_sub(content, start + 1, end);
        }
        while (!at_end(&c) && !space(peek(&c)) && peek(&c) != ';')
            c.at++;
        return str_sub(content, start, c.at);
    }
    return STR_NONE;
}

// Behind "<meta"; NULL if it declares nothing that we know.
static const struct charset *read_meta(struct cursor *c)
{
    struct str name, value, charset = STR_NONE;
    bool pragma = false, needs_pragma = false;
    bool seen_equiv = false, seen_content = false, seen_charset = false; // the first of each counts
    while (next_attribute(c, &name, &value)) {
        if (str_eq_nocase(name, STR("http-equiv")) && !seen_equiv) {
            seen_equiv = true;
            pragma = str_eq_nocase(value, STR("content-type"));
        } else if (str_eq_nocase(name, STR("content")) && !seen_content) {
            seen_content = true;
            struct str found = content_charset(value);
            if (!charset.ptr && found.ptr) {
                charset = found;
                needs_pragma = true;
            }
        } else if (str_eq_nocase(name, STR("charset")) && !seen_charset) {
            seen_charset = true;
            charset = value;
            needs_pragma = false;
        }
    }
    if (at_end(c) || (needs_pragma && !pragma))
        return NULL; // nothing counts that isn't whole
    return charset.len ? charset_find_declared(charset) : NULL;
}

// "Get an XML encoding": <?xml version="1.0" encoding="...", without attention to the rest.
static const struct charset *read_xml(struct str s)
{
    if (!str_starts(s, STR("<?xml")))
        return NULL;
    struct str head = str_sub(s, 0, str_find_char(s, '>', 0));
    size_t at = str_find(head, STR("encoding"), 0);
    if (at == STR_NPOS)
        return NULL;
    struct cursor c = {.s = head, .at = at + 8};
    skip_spaces(&c);
    if (peek(&c) != '=')
        return NULL;
    c.at++;
    skip_spaces(&c);
    char quote = peek(&c);
    size_t end = str_find_char(head, quote, c.at + 1);
    if ((quote != '"' && quote != '\'') || end == STR_NPOS)
        return NULL;
    return charset_find_declared(str_sub(head, c.at + 1, end));
}

// At '<': past the comment, tag or declaration there; sets *found at a <meta> that declares one.
static void step(struct cursor *c, const struct charset **found)
{
    struct str s = str_skip(c->s, c->at), name, value;
    char next = s.len > 1 ? s.ptr[1] : '\0';
    bool end_tag = next == '/' && s.len > 2 && ascii_alpha(s.ptr[2]);
    size_t end;
    if (str_starts(s, STR("<!--"))) {
        end = str_find(s, STR("-->"), 2); // its own dashes may end it
        c->at = end == STR_NPOS ? c->s.len : c->at + end + 3;
    } else if (str_starts_nocase(s, STR("<meta")) && s.len > 5 &&
               (space(s.ptr[5]) || s.ptr[5] == '/')) {
        c->at += 5;
        *found = read_meta(c);
    } else if (ascii_alpha(next) || end_tag) {
        while (!at_end(c) && !space(peek(c)) && peek(c) != '>')
            c->at++;
        while (next_attribute(c, &name, &value))
            continue;
    } else if (next == '!' || next == '/' || next == '?') {
        end = str_find_char(c->s, '>', c->at);
        c->at = end == STR_NPOS ? c->s.len : end;
    } else {
        c->at++;
    }
}

const struct charset *charset_prescan(struct str bytes)
{
    struct cursor c = {.s = str_sub(bytes, 0, PRESCAN_BYTES)};
    // XML declarations in UTF-16 without a byte order mark.
    if (str_starts(c.s, STR("<\0?\0x\0")))
        return charset_find(STR("utf-16le"));
    if (str_starts(c.s, STR("\0<\0?\0x")))
        return charset_find(STR("utf-16be"));
    const struct charset *found = NULL;
    while (!found && (c.at = str_find_char(c.s, '<', c.at)) != STR_NPOS)
        step(&c, &found);
    return found ? found : read_xml(c.s);
}
