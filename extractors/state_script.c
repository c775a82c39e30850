// JSON in scripts: the objects behind "=" and "(".
#include "extractors/state.h"

// The byte behind the value that opens at s[at], braces and strings counted; STR_NPOS if it does
// not end.
static size_t value_end(struct str s, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '"' || c == '\'') {
            for (i++; i < s.len && s.ptr[i] != c && (c == '"' || s.ptr[i] != '\n'); i++)
                i += s.ptr[i] == '\\';
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (--depth == 0)
                return i + 1;
        }
    }
    return STR_NPOS;
}

static bool opens_value(struct str s, size_t at)
{
    size_t back = at;
    while (back > 0 && ascii_space(s.ptr[back - 1]))
        back--;
    char c = back ? s.ptr[back - 1] : '=';
    return c == '=' || c == '(' || c == '}' || c == ',' || c == ';' || c == '[';
}

struct json *state_objects(struct arena *a, struct str script)
{
    struct json *first = NULL, **last = &first;
    size_t n = 0;
    for (size_t at = str_find_char(script, '{', 0); at != STR_NPOS && n < STATE_OBJECTS_MAX;
         at = str_find_char(script, '{', at)) {
        if (!opens_value(script, at)) {
            at++;
            continue;
        }
        n++;
        size_t end = value_end(script, at);
        if (end == STR_NPOS)
            break;
        struct json *v = json_parse(a, str_sub(script, at, end), JSON_LENIENT, NULL);
        at = end;
        if (!v)
            continue;
        *last = v;
        last = &v->next;
    }
    return first;
}
