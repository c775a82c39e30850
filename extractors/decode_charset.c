#include "base/utf8.h"
#include "extractors/charset.h"
#include "extractors/decode.h"

bool decode_start(struct err *err)
{
    return charset_start(err);
}

// A parameter's value (RFC 9110, 5.6.6) at the start of s, without quotes.
static struct str parameter_value(struct str s)
{
    s = str_trim(s);
    if (!str_starts(s, STR("\"")) && !str_starts(s, STR("'")))
        return str_trim(str_sub(s, 0, str_find_char(s, ';', 0)));
    return str_sub(s, 1, str_find_char(s, s.ptr[0], 1));
}

struct str decode_content_charset(struct str content_type)
{
    for (size_t at = str_find_char(content_type, ';', 0); at != STR_NPOS;
         at = str_find_char(content_type, ';', at + 1)) {
        struct str parameter = str_trim(str_skip(content_type, at + 1));
        size_t equals = str_find_char(parameter, '=', 0);
        if (equals != STR_NPOS &&
            str_eq_nocase(str_trim(str_sub(parameter, 0, equals)), STR("charset")))
            return str_trim(parameter_value(str_skip(parameter, equals + 1)));
    }
    return STR_NONE;
}

static const struct charset *byte_order_mark(struct str bytes, size_t *len)
{
    static const struct {
        const char *mark, *label;
    } marks[] = {
        {"\xEF\xBB\xBF", "utf-8"},
        {"\xFE\xFF", "utf-16be"},
        {"\xFF\xFE", "utf-16le"},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct str mark = str_c(marks[i].mark);
        if (str_starts(bytes, mark)) {
            *len = mark.len;
            return charset_find(str_c(marks[i].label));
        }
    }
    return NULL;
}

// Valid, but for a last character that a cut body may have lost a part of.
static bool looks_like_utf8(struct str bytes)
{
    if (bytes.len == 0 || utf8_valid(bytes))
        return true;
    struct str whole = utf8_cut(bytes, bytes.len - 1);
    return bytes.len - whole.len < 4 && (unsigned char)bytes.ptr[whole.len] >= 0xC2 &&
           utf8_valid(whole);
}

static const struct charset *detect(struct str content_type, struct str bytes, size_t *mark)
{
    const struct charset *c = byte_order_mark(bytes, mark);
    if (!c)
        c = charset_find(decode_content_charset(content_type));
    if (!c)
        c = charset_prescan(bytes);
    if (!c)
        c = charset_find(looks_like_utf8(bytes) ? STR("utf-8") : STR("windows-1252"));
    return c;
}

void decode_charset(struct arena *a, struct str content_type, struct str bytes, struct str *utf8,
                    const char **charset_name)
{
    size_t mark = 0;
    const struct charset *c = detect(content_type, bytes, &mark);
    if (charset_name)
        *charset_name = c->name;
    *utf8 = utf8_clean(a, charset_decode(a, c, str_skip(bytes, mark)));
}
