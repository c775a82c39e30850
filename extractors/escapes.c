#include "extractors/escapes.h"

#include "base/utf8.h"

// n hexadecimal digits at s[at]; false if there are fewer.
static bool hex_digits(struct str s, size_t at, size_t n, uint32_t *value)
{
    if (s.len < n || at > s.len - n)
        return false;
    *value = 0;
    for (size_t i = 0; i < n; i++) {
        int digit = ascii_hex(s.ptr[at + i]);
        if (digit < 0)
            return false;
        *value = *value << 4 | (uint32_t)digit;
    }
    return true;
}

// \u{X}, of up to six digits. Returns the bytes from "\u" to "}".
static size_t braced(struct str s, uint32_t *cp)
{
    size_t end = str_find_char(str_sub(s, 0, 10), '}', 3);
    if (end == STR_NPOS || end == 3 || !hex_digits(s, 3, end - 3, cp))
        return 0;
    return end + 1;
}

// At "\u" or "\x": the bytes it takes and its code point; 0 if it is malformed.
static size_t numeric(struct str s, uint32_t *cp)
{
    if (s.ptr[1] == 'x')
        return hex_digits(s, 2, 2, cp) ? 4 : 0;
    if (s.len > 2 && s.ptr[2] == '{')
        return braced(s, cp);
    if (!hex_digits(s, 2, 4, cp))
        return 0;
    uint32_t low;
    bool high = *cp >= 0xD800 && *cp < 0xDC00;
    if (high && str_starts(str_skip(s, 6), STR("\\u")) && hex_digits(s, 8, 4, &low) &&
        low >= 0xDC00 && low < 0xE000) {
        *cp = 0x10000 + ((*cp - 0xD800) << 10) + (low - 0xDC00);
        return 12;
    }
    return 6;
}

// One escape at the start of s, which begins with a backslash. Returns the bytes it takes.
static size_t escape(struct buf *out, struct str s)
{
    if (s.len == 1) {
        buf_addc(out, '\\');
        return 1;
    }
    uint32_t cp;
    size_t used;
    switch (s.ptr[1]) {
    case 'u':
    case 'x':
        used = numeric(s, &cp);
        if (used)
            buf_add_utf8(out, cp ? cp : UTF8_REPLACEMENT);
        else
            buf_add(out, str_sub(s, 0, 2));
        return used ? used : 2;
    case 'n':
    case 'r':
        buf_addc(out, '\n');
        return 2;
    case 't':
    case 'b':
    case 'f':
    case 'v':
        buf_addc(out, ' ');
        return 2;
    case '\n': // a string goes on in the next line
        return 2;
    default: // the character itself; its later bytes, if any, follow as they are
        buf_addc(out, s.ptr[1]);
        return 2;
    }
}

void escapes_decode(struct buf *out, struct str s)
{
    while (s.len) {
        size_t n = str_find_char(s, '\\', 0);
        buf_add(out, str_sub(s, 0, n));
        if (n == STR_NPOS)
            break;
        s = str_skip(s, n);
        s = str_skip(s, escape(out, s));
    }
}

// The bytes of a run of %XX, which together may be UTF-8.
static size_t percent_run(struct buf *out, struct str s)
{
    struct buf bytes;
    buf_init(&bytes, 0);
    size_t at = 0;
    uint32_t byte;
    while (at < s.len && s.ptr[at] == '%' && hex_digits(s, at + 1, 2, &byte)) {
        buf_addc(&bytes, (char)(unsigned char)byte);
        at += 3;
    }
    for (size_t i = 0; i < bytes.len;) {
        uint32_t cp = utf8_next(buf_str(&bytes), &i);
        buf_add_utf8(out, cp ? cp : UTF8_REPLACEMENT);
    }
    buf_deinit(&bytes);
    return at;
}

void escapes_decode_url(struct buf *out, struct str s)
{
    while (s.len) {
        size_t n = str_find_char(s, '%', 0);
        buf_add(out, str_sub(s, 0, n));
        if (n == STR_NPOS)
            break;
        s = str_skip(s, n);
        n = percent_run(out, s);
        if (n == 0) {
            buf_addc(out, '%');
            n = 1;
        }
        s = str_skip(s, n);
    }
}
