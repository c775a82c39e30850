#include "extractors/doctype.h"

#include "base/utf8.h"

static bool space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static void skip_spaces(struct str s, size_t *at)
{
    while (*at < s.len && space(s.ptr[*at]))
        ++*at;
}

static struct str lower(struct arena *a, struct str name)
{
    struct str clean = utf8_clean(a, name);
    char *out = arena_alloc(a, clean.len + 1);
    for (size_t i = 0; i < clean.len; i++)
        out[i] = ascii_lower(clean.ptr[i]);
    return str_from(out, clean.len);
}

// A quoted identifier at *at, if there is one. False if '>' or the input's end cuts it short.
static bool identifier(struct arena *a, struct str s, size_t *at, struct str *id)
{
    if (*at == s.len || (s.ptr[*at] != '"' && s.ptr[*at] != '\''))
        return true;
    size_t start = *at + 1, end = start;
    while (end < s.len && s.ptr[end] != s.ptr[*at] && s.ptr[end] != '>')
        end++;
    *id = utf8_clean(a, str_sub(s, start, end));
    bool whole = end < s.len && s.ptr[end] != '>';
    *at = whole ? end + 1 : end;
    return whole;
}

// What follows the name; at '>' or the end when it is well formed. False means quirks.
static bool identifiers(struct arena *a, struct str s, size_t *at, struct token *tok)
{
    struct str word = str_sub(s, *at, *at + 6);
    bool is_public = str_eq_nocase(word, STR("public"));
    if (!is_public && !str_eq_nocase(word, STR("system")))
        return false;
    *at += 6;
    skip_spaces(s, at);
    if (is_public) {
        if (!identifier(a, s, at, &tok->public_id) || !tok->public_id.ptr)
            return false;
        skip_spaces(s, at);
        if (*at < s.len && s.ptr[*at] == '>')
            return true; // a public identifier may stand alone
    }
    if (!identifier(a, s, at, &tok->system_id) || !tok->system_id.ptr)
        return false;
    skip_spaces(s, at);
    return true; // what stands behind a system identifier is skipped, without quirks
}

size_t doctype_parse(struct arena *a, struct str s, struct token *tok)
{
    size_t at = 0;
    skip_spaces(s, &at);
    size_t start = at;
    while (at < s.len && s.ptr[at] != '>' && !space(s.ptr[at]))
        at++;
    tok->name = lower(a, str_sub(s, start, at));
    tok->force_quirks = at == start;
    skip_spaces(s, &at);
    if (at < s.len && s.ptr[at] != '>')
        tok->force_quirks = !identifiers(a, s, &at, tok);
    if (at == s.len) // later, the end changes nothing any more
        tok->force_quirks = true;
    size_t end = str_find_char(s, '>', at);
    return end == STR_NPOS ? s.len : end + 1;
}
