#include "base/json.h"

#include "base/limits.h"
#include "base/utf8.h"

struct reader {
    struct arena *arena;
    struct str text;
    size_t at;
    size_t values;
    enum json_mode mode;
    struct err *err;
};

static bool fail(struct reader *r, const char *what)
{
    return err_set(r->err, ERR_INPUT, "JSON: %s at byte %zu", what, r->at);
}

static int peek(const struct reader *r)
{
    return r->at < r->text.len ? (unsigned char)r->text.ptr[r->at] : -1;
}

static bool skip_comment(struct reader *r)
{
    struct str rest = str_skip(r->text, r->at);
    struct str close = str_starts(rest, STR("/*")) ? STR("*/") : STR("\n");
    if (!str_starts(rest, STR("/*")) && !str_starts(rest, STR("//")))
        return false;
    size_t end = str_find(rest, close, 2);
    r->at = end == STR_NPOS ? r->text.len : r->at + end + close.len;
    return true;
}

static void skip_space(struct reader *r)
{
    for (;;) {
        int c = peek(r);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
            r->at++;
        else if (r->mode == JSON_LENIENT && (c == '\f' || c == '\v'))
            r->at++;
        else if (r->mode != JSON_LENIENT || c != '/' || !skip_comment(r))
            return;
    }
}

static bool read_hex4(struct reader *r, uint32_t *out)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        int h = r->at < r->text.len ? ascii_hex(r->text.ptr[r->at]) : -1;
        if (h < 0)
            return fail(r, "\\u needs four hexadecimal digits");
        v = v << 4 | (uint32_t)h;
        r->at++;
    }
    *out = v;
    return true;
}

// r->at stands behind the backslash.
static bool read_escape(struct reader *r, char **out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = peek(r);
    if (c < 0)
        return fail(r, "string does not end");
    r->at++;
    if (c == 'u') {
        uint32_t cp, low;
        if (!read_hex4(r, &cp))
            return false;
        size_t behind = r->at;
        if (cp >= 0xD800 && cp < 0xDC00 && str_starts(str_skip(r->text, r->at), STR("\\u"))) {
            r->at += 2;
            if (!read_hex4(r, &low))
                return false;
            if (low >= 0xDC00 && low < 0xE000)
                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
            else
                r->at = behind;
        }
        *out += utf8_put(cp ? cp : UTF8_REPLACEMENT, *out);
        return true;
    }
    const char *hit = c ? strchr(from, c) : NULL;
    if (!hit && r->mode == JSON_STRICT)
        return fail(r, "unknown escape");
    *(*out)++ = hit ? to[hit - from] : (char)c;
    return true;
}

// Whether the quote at `at` can end a string: what follows is no more of its text. Pages forget to
// escape quotes ("a 27" screen").
static bool ends_string(const struct reader *r, size_t at)
{
    if (r->mode == JSON_STRICT)
        return true;
    do
        at++;
    while (at < r->text.len && ascii_space(r->text.ptr[at]));
    return at == r->text.len || strchr(",:]}/;", r->text.ptr[at]);
}

static bool read_string(struct reader *r, struct str *out)
{
    char quote = r->text.ptr[r->at++];
    size_t start = r->at, end = start;
    bool plain = true;
    // First the extent, then one allocation: an escape is never shorter than what it stands for.
    for (;; end++) {
        if (end >= r->text.len)
            return fail(r, "string does not end");
        char c = r->text.ptr[end];
        if (c == quote && ends_string(r, end))
            break;
        if (c == '\\') {
            plain = false;
            end++;
        } else if ((unsigned char)c < 0x20) {
            if (r->mode == JSON_STRICT) {
                r->at = end;
                return fail(r, "raw control character in a string");
            }
        }
    }
    struct str raw = str_sub(r->text, start, end);
    if (!plain) {
        char *p = arena_alloc(r->arena, raw.len + 4), *w = p;
        while (r->at < end) {
            char c = r->text.ptr[r->at++];
            if (c != '\\')
                *w++ = c;
            else if (!read_escape(r, &w))
                return false;
        }
        raw = str_from(p, (size_t)(w - p));
    }
    r->at = end + 1;
    *out = utf8_clean(r->arena, raw);
    return true;
}

static bool number_shape(struct str s)
{
    size_t i = 0, n;
    if (i < s.len && s.ptr[i] == '-')
        i++;
    for (n = i; i < s.len && ascii_digit(s.ptr[i]);)
        i++;
    if (i == n || (s.ptr[n] == '0' && i > n + 1))
        return false;
    if (i < s.len && s.ptr[i] == '.') {
        for (n = ++i; i < s.len && ascii_digit(s.ptr[i]);)
            i++;
        if (i == n)
            return false;
    }
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        i++;
        if (i < s.len && (s.ptr[i] == '+' || s.ptr[i] == '-'))
            i++;
        for (n = i; i < s.len && ascii_digit(s.ptr[i]);)
            i++;
        if (i == n)
            return false;
    }
    return i == s.len;
}

static struct str read_word(struct reader *r)
{
    size_t start = r->at;
    for (; r->at < r->text.len; r->at++) {
        char c = r->text.ptr[r->at];
        if (!ascii_alnum(c) && c != '_' && c != '$' && c != '-' && c != '+' && c != '.' &&
            (unsigned char)c < 0x80)
            break;
    }
    return str_sub(r->text, start, r->at);
}

static bool read_scalar(struct reader *r, struct json *v)
{
    struct str word = read_word(r);
    if (str_eq(word, STR("null")) || (r->mode == JSON_LENIENT && str_eq(word, STR("undefined")))) {
        v->type = JSON_NULL;
    } else if (str_eq(word, STR("true"))) {
        v->type = JSON_TRUE;
    } else if (str_eq(word, STR("false"))) {
        v->type = JSON_FALSE;
    } else if (number_shape(word)) {
        v->type = JSON_NUMBER;
        v->text = word;
    } else if (r->mode == JSON_LENIENT && word.len) {
        v->type = JSON_STRING;
        v->text = utf8_clean(r->arena, word);
    } else {
        return fail(r, "no value");
    }
    return true;
}

static bool read_key(struct reader *r, struct str *key)
{
    int c = peek(r);
    if (c == '"' || (c == '\'' && r->mode == JSON_LENIENT)) {
        if (!read_string(r, key))
            return false;
    } else if (r->mode == JSON_LENIENT && c >= 0) {
        *key = utf8_clean(r->arena, read_word(r));
        if (key->len == 0)
            return fail(r, "no key");
    } else {
        return fail(r, "no key");
    }
    skip_space(r);
    if (peek(r) != ':')
        return fail(r, "':' is missing");
    r->at++;
    skip_space(r);
    return true;
}

static struct json *read_value(struct reader *r, unsigned depth);

static bool read_members(struct reader *r, struct json *v, unsigned depth)
{
    bool object = v->type == JSON_OBJECT;
    char close = object ? '}' : ']';
    struct json **tail = &v->child;
    r->at++;
    skip_space(r);
    if (peek(r) == close) {
        r->at++;
        return true;
    }
    for (;;) {
        struct str key = STR_NONE;
        if (object && !read_key(r, &key))
            return false;
        struct json *member = read_value(r, depth + 1);
        if (!member)
            return false;
        member->key = key;
        *tail = member;
        tail = &member->next;
        v->count++;
        skip_space(r);
        if (peek(r) == ',') {
            r->at++;
            skip_space(r);
            while (r->mode == JSON_LENIENT && peek(r) == ',') {
                r->at++;
                skip_space(r);
            }
            if (r->mode != JSON_LENIENT || peek(r) != close)
                continue;
        }
        if (peek(r) != close)
            return fail(r, object ? "',' or '}' is missing" : "',' or ']' is missing");
        r->at++;
        return true;
    }
}

static struct json *read_value(struct reader *r, unsigned depth)
{
    if (depth > LIMIT_JSON_DEPTH || ++r->values > LIMIT_JSON_VALUES) {
        err_set(r->err, ERR_LIMIT, "JSON: %s at byte %zu",
                depth > LIMIT_JSON_DEPTH ? "nested too deeply" : "too many values", r->at);
        return NULL;
    }
    struct json *v = arena_zalloc(r->arena, sizeof *v);
    int c = peek(r);
    bool ok;
    if (c == '{' || c == '[') {
        v->type = c == '{' ? JSON_OBJECT : JSON_ARRAY;
        ok = read_members(r, v, depth);
    } else if (c == '"' || (c == '\'' && r->mode == JSON_LENIENT)) {
        v->type = JSON_STRING;
        ok = read_string(r, &v->text);
    } else {
        ok = read_scalar(r, v);
    }
    return ok ? v : NULL;
}

struct json *json_parse(struct arena *a, struct str text, enum json_mode mode, struct err *err)
{
    struct reader r = {.arena = a, .text = text, .mode = mode, .err = err};
    if (str_starts(text, STR("\xEF\xBB\xBF")) && mode == JSON_LENIENT)
        r.at = 3;
    skip_space(&r);
    struct json *v = read_value(&r, 0);
    if (!v)
        return NULL;
    skip_space(&r);
    if (mode == JSON_LENIENT && peek(&r) == ';') {
        r.at++;
        skip_space(&r);
    }
    if (r.at != text.len) {
        fail(&r, "text after the value");
        return NULL;
    }
    return v;
}

const struct json *json_get(const struct json *v, const char *key)
{
    if (!v || v->type != JSON_OBJECT)
        return NULL;
    struct str want = str_c(key);
    for (const struct json *m = v->child; m; m = m->next)
        if (str_eq(m->key, want))
            return m;
    return NULL;
}

struct str json_text(const struct json *v)
{
    return v && (v->type == JSON_STRING || v->type == JSON_NUMBER) ? v->text : STR_NONE;
}

bool json_bool(const struct json *v, bool fallback)
{
    if (!v || (v->type != JSON_TRUE && v->type != JSON_FALSE))
        return fallback;
    return v->type == JSON_TRUE;
}
