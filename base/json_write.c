#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"

void json_writer_init(struct json_writer *w, struct buf *out)
{
    *w = (struct json_writer){.out = out};
}

static void separate(struct json_writer *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->started & (UINT32_C(1) << w->depth))
        buf_addc(w->out, ',');
    w->started |= UINT32_C(1) << w->depth;
}

static void begin(struct json_writer *w, char bracket)
{
    separate(w);
    buf_addc(w->out, bracket);
    assert(w->depth < 31);
    w->depth++;
    w->started &= ~(UINT32_C(1) << w->depth);
}

static void end(struct json_writer *w, char bracket)
{
    assert(w->depth > 0);
    w->depth--;
    buf_addc(w->out, bracket);
}

void json_begin_object(struct json_writer *w)
{
    begin(w, '{');
}

void json_end_object(struct json_writer *w)
{
    end(w, '}');
}

void json_begin_array(struct json_writer *w)
{
    begin(w, '[');
}

void json_end_array(struct json_writer *w)
{
    end(w, ']');
}

static void put_escaped(struct buf *out, struct str s)
{
    buf_addc(out, '"');
    for (size_t at = 0; at < s.len;) {
        size_t run = at;
        while (run < s.len && (unsigned char)s.ptr[run] >= 0x20 &&
               (unsigned char)s.ptr[run] < 0x7F && s.ptr[run] != '"' && s.ptr[run] != '\\')
            run++;
        buf_add(out, str_sub(s, at, run));
        at = run;
        if (at == s.len)
            break;
        char c = s.ptr[at];
        if (c == '"' || c == '\\') {
            buf_addc(out, '\\');
            buf_addc(out, c);
            at++;
        } else if (c == '\n' || c == '\t' || c == '\r') {
            buf_add(out, c == '\n' ? STR("\\n") : c == '\t' ? STR("\\t") : STR("\\r"));
            at++;
        } else {
            uint32_t cp = utf8_next(s, &at);
            if (utf8_drives_display(cp)) // all of them have four digits
                buf_fmt(out, "\\u%04x", (unsigned)cp);
            else
                buf_add_utf8(out, cp);
        }
    }
    buf_addc(out, '"');
}

void json_key(struct json_writer *w, const char *key)
{
    separate(w);
    put_escaped(w->out, str_c(key));
    buf_addc(w->out, ':');
    w->after_key = true;
}

void json_put_str(struct json_writer *w, struct str s)
{
    separate(w);
    put_escaped(w->out, s);
}

void json_put_int(struct json_writer *w, int64_t v)
{
    separate(w);
    buf_fmt(w->out, "%lld", (long long)v);
}

void json_put_double(struct json_writer *w, double v)
{
    separate(w);
    if (!isfinite(v)) {
        buf_add(w->out, STR("null"));
        return;
    }
    char text[400];
    int n = snprintf(text, sizeof text, "%.6f", v);
    struct str s = str_from(text, n > 0 ? (size_t)n : 0);
    while (str_ends(s, STR("0")))
        s.len--;
    if (str_ends(s, STR(".")))
        s.len--;
    buf_add(w->out, str_eq(s, STR("-0")) ? STR("0") : s);
}

void json_put_bool(struct json_writer *w, bool v)
{
    separate(w);
    buf_add(w->out, v ? STR("true") : STR("false"));
}

void json_put_null(struct json_writer *w)
{
    separate(w);
    buf_add(w->out, STR("null"));
}

void json_put_raw(struct json_writer *w, struct str json)
{
    separate(w);
    buf_add(w->out, json);
}

void json_member(struct json_writer *w, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    json_key(w, key);
    json_put_str(w, value);
}

void json_member_int(struct json_writer *w, const char *key, int64_t value)
{
    json_key(w, key);
    json_put_int(w, value);
}
