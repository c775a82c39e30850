// Where raw text ends: at the end tag of the element that began it (HTML standard, 13.2.5.2 to 4,
// 9 to 31).
#include "extractors/tokenizer_states.h"

// Whether `name` stands at in[at], ended as a tag's name is.
static bool name_at(struct str in, size_t at, struct str name)
{
    struct str s = str_skip(in, at);
    return s.len > name.len && tokenizer_class(s.ptr[name.len]) & TOKENIZER_NAME_END &&
           str_starts_nocase(s, name);
}

// Where "</name" begins; the input's length if there is none.
static size_t text_end(struct str in, struct str name)
{
    size_t at = str_find_char(in, '<', 0);
    for (; at != STR_NPOS; at = str_find_char(in, '<', at + 1))
        if (at + 1 < in.len && in.ptr[at + 1] == '/' && name_at(in, at + 2, name))
            return at;
    return in.len;
}

// The same for script data: inside "<!--" a <script> hides the next </script>, until "-->".
static size_t script_end(struct str in, struct str name)
{
    enum { PLAIN, ESCAPED, DOUBLE_ESCAPED } state = PLAIN;
    for (size_t at = 0; at < in.len; at++) {
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
        } else if (str_starts(s, STR("</")) && name_at(in, at + 2, name)) {
            if (state != DOUBLE_ESCAPED)
                return at;
            state = ESCAPED;
        } else if (state == ESCAPED && name_at(in, at + 1, name)) {
            state = DOUBLE_ESCAPED;
        }
    }
    return in.len;
}

const char *tokenizer_raw_end(const struct tokenizer *t)
{
    struct str rest = tokenizer_rest(t);
    if (t->model == MODEL_SCRIPT)
        return t->at + script_end(rest, t->raw_end);
    return t->model == MODEL_PLAINTEXT ? t->end : t->at + text_end(rest, t->raw_end);
}
