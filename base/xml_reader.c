#include "base/xml_reader.h"

void xml_reader_init(struct xml_reader *r, struct str text)
{
    *r = (struct xml_reader){.text = text};
}

static bool name_start(char c)
{
    return ascii_alpha(c) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static bool name_end(char c)
{
    return ascii_space(c) || c == '/' || c == '>' || c == '<' || c == '=';
}

static struct str take_name(struct str s, size_t at)
{
    size_t end = at;
    while (end < s.len && !name_end(s.ptr[end]))
        end++;
    return str_sub(s, at, end);
}

// Past the first `mark` at or after `at`, or the text's end.
static size_t past(struct str s, struct str mark, size_t at)
{
    size_t hit = str_find(s, mark, at);
    return hit == STR_NPOS ? s.len : hit + mark.len;
}

// Past a <!DOCTYPE>, with its internal subset, which is not read.
static size_t past_declaration(struct str s, size_t at)
{
    size_t end = past(s, STR(">"), at);
    size_t subset = str_find_char(str_sub(s, 0, end), '[', at);
    if (subset == STR_NPOS)
        return end;
    while ((at = str_find_char(s, ']', subset)) != STR_NPOS) {
        do
            at++;
        while (at < s.len && ascii_space(s.ptr[at]));
        if (at < s.len && s.ptr[at] == '>')
            return at + 1;
        subset = at;
    }
    return s.len;
}

// The '>' that ends a start tag, not one inside quotes; a quote that never closes is no quote.
static size_t tag_end(struct str s, size_t at)
{
    for (; at < s.len && s.ptr[at] != '>'; at++) {
        if (s.ptr[at] != '"' && s.ptr[at] != '\'')
            continue;
        size_t quote = str_find_char(s, s.ptr[at], at + 1);
        if (quote != STR_NPOS)
            at = quote;
    }
    return at;
}

static enum xml_token start_tag(struct xml_reader *r)
{
    size_t end = tag_end(r->text, r->at);
    r->name = take_name(r->text, r->at + 1);
    r->attributes = str_sub(r->text, r->at + 1 + r->name.len, end);
    r->closes = str_ends(r->attributes, STR("/"));
    if (r->closes)
        r->attributes.len--;
    if (end == r->text.len) { // cut off inside a tag
        r->at = end;
        return XML_TOKEN_NONE;
    }
    r->at = end + 1;
    return XML_TOKEN_START;
}

static enum xml_token text_until(struct xml_reader *r, size_t from, size_t to, size_t next,
                                 bool cdata)
{
    r->data = str_sub(r->text, from, to);
    r->cdata = cdata;
    r->at = next;
    return XML_TOKEN_TEXT;
}

static enum xml_token markup(struct xml_reader *r, bool *skipped)
{
    struct str here = str_skip(r->text, r->at);
    char second = here.len > 1 ? here.ptr[1] : ' ';
    *skipped = false;
    if (str_starts(here, STR("<![CDATA["))) {
        size_t from = r->at + 9, to = str_find(r->text, STR("]]>"), from);
        if (to == STR_NPOS)
            return text_until(r, from, r->text.len, r->text.len, true);
        return text_until(r, from, to, to + 3, true);
    }
    if (second == '/') {
        r->name = take_name(r->text, r->at + 2);
        r->at = past(r->text, STR(">"), r->at + 2);
        return XML_TOKEN_END;
    }
    if (name_start(second))
        return start_tag(r);
    *skipped = true;
    if (str_starts(here, STR("<!--")))
        r->at = past(r->text, STR("-->"), r->at + 4);
    else if (second == '!')
        r->at = past_declaration(r->text, r->at + 2);
    else if (second == '?')
        r->at = past(r->text, STR("?>"), r->at + 2);
    else
        *skipped = false;
    // A '<' that starts nothing is text, up to the next one.
    size_t next = str_find_char(r->text, '<', r->at + 1);
    return *skipped ? XML_TOKEN_NONE
                    : text_until(r, r->at, next, next == STR_NPOS ? r->text.len : next, false);
}

enum xml_token xml_reader_next(struct xml_reader *r)
{
    if (r->closes) {
        r->closes = false;
        r->from = r->at;
        return XML_TOKEN_END;
    }
    while (r->at < r->text.len) {
        r->from = r->at;
        if (r->text.ptr[r->at] != '<') {
            size_t next = str_find_char(r->text, '<', r->at);
            return text_until(r, r->at, next, next == STR_NPOS ? r->text.len : next, false);
        }
        bool skipped;
        enum xml_token token = markup(r, &skipped);
        if (!skipped)
            return token;
    }
    return XML_TOKEN_NONE;
}

bool xml_attribute(struct str *rest, struct str *name, struct str *value)
{
    struct str s = *rest;
    while (s.len && (name_end(s.ptr[0]) || s.ptr[0] == '"' || s.ptr[0] == '\''))
        s = str_skip(s, 1);
    *name = take_name(s, 0);
    *value = STR_NONE;
    s = str_skip(s, name->len);
    struct str after = s;
    while (after.len && ascii_space(after.ptr[0]))
        after = str_skip(after, 1);
    if (after.len && after.ptr[0] == '=') {
        do
            after = str_skip(after, 1);
        while (after.len && ascii_space(after.ptr[0]));
        size_t end = STR_NPOS;
        if (after.len && (after.ptr[0] == '"' || after.ptr[0] == '\''))
            end = str_find_char(after, after.ptr[0], 1);
        if (end != STR_NPOS) {
            *value = str_sub(after, 1, end);
            s = str_skip(after, end + 1);
        } else {
            end = 0;
            while (end < after.len && !ascii_space(after.ptr[end]))
                end++;
            *value = str_sub(after, 0, end);
            s = str_skip(after, end);
        }
    }
    *rest = s;
    return name->len > 0;
}
