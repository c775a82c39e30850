// What begins with "<!", and what is a comment for want of a better name (HTML standard, 13.2.5.41
// to 71).
#include "extractors/doctype.h"
#include "extractors/tokenizer_states.h"

// A comment's text, with the `skipped` bytes behind it that end it.
static void take(struct tokenizer *t, struct token *tok, struct str text, size_t skipped)
{
    tok->type = TOKEN_COMMENT;
    tok->text = tokenizer_clean(t, text, true);
    t->at = text.ptr + text.len + skipped;
}

void tokenizer_take_bogus_comment(struct tokenizer *t, struct token *tok, const char *from)
{
    struct str s = str_from(from, (size_t)(t->end - from));
    size_t end = str_find_char(s, '>', 0);
    take(t, tok, str_sub(s, 0, end), end == STR_NPOS ? 0 : 1);
}

// 13.2.5.43 to 52, with s behind "<!--".
static void take_comment(struct tokenizer *t, struct token *tok, struct str s)
{
    if (str_starts(s, STR(">")) || str_starts(s, STR("->"))) {
        take(t, tok, str_sub(s, 0, 0), s.ptr[0] == '>' ? 1 : 2);
        return;
    }
    for (size_t at = 0; (at = str_find(s, STR("--"), at)) != STR_NPOS; at++) {
        struct str end = str_skip(s, at + 2);
        if (str_starts(end, STR(">")) || str_starts(end, STR("!>"))) {
            take(t, tok, str_sub(s, 0, at), end.ptr[0] == '>' ? 3 : 4);
            return;
        }
    }
    // The input ends in it: dashes that could have begun its end are not part of it.
    static const struct str ends[] = {STR_INIT("--!"), STR_INIT("--"), STR_INIT("-"), STR_INIT("")};
    size_t i = 0;
    while (!str_ends(s, ends[i]))
        i++;
    take(t, tok, str_sub(s, 0, s.len - ends[i].len), ends[i].len);
}

// 13.2.5.69 to 71, with s behind "<![CDATA[". False for an empty section.
static bool take_cdata(struct tokenizer *t, struct token *tok, struct str s)
{
    size_t end = str_find(s, STR("]]>"), 0);
    t->at = s.ptr;
    tokenizer_take_text(t, tok, end == STR_NPOS ? t->end : s.ptr + end);
    t->at += end == STR_NPOS ? 0 : 3;
    return tok->text.len > 0;
}

// 13.2.5.42.
bool tokenizer_take_declaration(struct tokenizer *t, struct token *tok)
{
    struct str s = str_skip(tokenizer_rest(t), 2);
    if (str_starts(s, STR("--"))) {
        take_comment(t, tok, str_skip(s, 2));
    } else if (str_starts_nocase(s, STR("doctype"))) {
        tok->type = TOKEN_DOCTYPE;
        tok->public_id = tok->system_id = STR_NONE;
        t->at += 9 + doctype_parse(t->arena, str_skip(s, 7), tok);
    } else if (t->foreign && str_starts(s, STR("[CDATA["))) {
        return take_cdata(t, tok, str_skip(s, 7));
    } else {
        tokenizer_take_bogus_comment(t, tok, s.ptr);
    }
    return true;
}
