// JSON in scripts: the objects behind "=" and "(".
#include "base/buf.h"
#include "extractors/escapes.h"
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

// Whether the bracket at `at` begins the string of JSON.parse("{...}").
static bool opens_string(struct str s, size_t at)
{
    return at > 0 && (s.ptr[at - 1] == '"' || s.ptr[at - 1] == '\'') &&
           str_ends(str_trim(str_sub(s, 0, at - 1)), STR("JSON.parse("));
}

// The byte behind the string that s[at] stands in; STR_NPOS if it does not end.
static size_t string_end(struct str s, size_t at, char quote)
{
    for (size_t i = at; i < s.len; i++) {
        if (s.ptr[i] == '\\')
            i++;
        else if (s.ptr[i] == quote)
            return i;
    }
    return STR_NPOS;
}

static struct json *parse_string(struct arena *a, struct str s)
{
    struct buf plain;
    buf_init(&plain, 0);
    escapes_decode(&plain, s);
    struct str text = arena_str(a, buf_str(&plain));
    buf_deinit(&plain);
    return json_parse(a, text, JSON_LENIENT, NULL);
}

struct json *state_objects(struct arena *a, struct str script)
{
    struct json *first = NULL, **last = &first;
    size_t n = 0;
    for (size_t at = str_find_char(script, '{', 0); at != STR_NPOS && n < STATE_OBJECTS_MAX;
         at = str_find_char(script, '{', at)) {
        bool quoted = opens_string(script, at);
        if (!quoted && !opens_value(script, at)) {
            at++;
            continue;
        }
        n++;
        size_t end = quoted ? string_end(script, at, script.ptr[at - 1]) : value_end(script, at);
        if (end == STR_NPOS)
            break;
        struct str text = str_sub(script, at, end);
        struct json *v = quoted ? parse_string(a, text) : json_parse(a, text, JSON_LENIENT, NULL);
        at = end;
        if (!v)
            continue;
        *last = v;
        last = &v->next;
    }
    return first;
}
