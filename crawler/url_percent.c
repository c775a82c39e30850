#include "crawler/url_percent.h"

#include "base/utf8.h"

enum {
    F = URL_SET_FRAGMENT,
    Q = URL_SET_QUERY,
    P = URL_SET_PATH,
    U = URL_SET_USERINFO,
};

// Printable ASCII alone; all else is in every set.
static const unsigned char sets[128] = {
    [' '] = F | Q | P | U,
    ['"'] = F | Q | P | U,
    ['<'] = F | Q | P | U,
    ['>'] = F | Q | P | U,
    ['`'] = F | P | U,
    ['#'] = Q | P | U,
    ['\''] = Q,
    ['?'] = P | U,
    ['^'] = P | U,
    ['{'] = P | U,
    ['}'] = P | U,
    ['/'] = U,
    [':'] = U,
    [';'] = U,
    ['='] = U,
    ['@'] = U,
    ['['] = U,
    ['\\'] = U,
    [']'] = U,
    ['|'] = U,
};

unsigned url_percent_sets(unsigned char c)
{
    return sets[c & 0x7F];
}

void url_percent_put(struct buf *out, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    const char text[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    buf_add(out, str_from(text, sizeof text));
}

void url_percent_encode(struct buf *out, struct str s, enum url_set set)
{
    size_t clean = 0; // start of what has not been copied yet
    for (size_t i = 0; i < s.len;) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x20 && c < 0x7F && !(sets[c] & set)) {
            i++;
            continue;
        }
        buf_add(out, str_sub(s, clean, i));
        char utf8[4];
        size_t n = utf8_put(utf8_next(s, &i), utf8);
        for (size_t k = 0; k < n; k++)
            url_percent_put(out, (unsigned char)utf8[k]);
        clean = i;
    }
    buf_add(out, str_skip(s, clean));
}

int url_percent_at(struct str s, size_t at)
{
    if (s.len < 3 || at > s.len - 3 || s.ptr[at] != '%')
        return -1;
    int high = ascii_hex(s.ptr[at + 1]), low = ascii_hex(s.ptr[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void url_percent_decode(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        int byte = url_percent_at(s, i);
        buf_addc(out, byte < 0 ? s.ptr[i] : (char)byte);
        if (byte >= 0)
            i += 2;
    }
}

bool url_unreserved(unsigned char c)
{
    return c < 0x80 && (ascii_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~');
}

void url_percent_normalise(struct buf *out, struct str s)
{
    size_t clean = 0, at = 0;
    while ((at = str_find_char(s, '%', at)) != STR_NPOS) {
        int byte = url_percent_at(s, at);
        if (byte < 0) {
            at++;
            continue;
        }
        buf_add(out, str_sub(s, clean, at));
        if (url_unreserved((unsigned char)byte))
            buf_addc(out, (char)byte);
        else
            url_percent_put(out, (unsigned char)byte);
        clean = at += 3;
    }
    buf_add(out, str_skip(s, clean));
}
