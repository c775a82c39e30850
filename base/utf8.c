#include "base/utf8.h"

#include "base/block.h"

static bool continuation(struct str s, size_t at, unsigned lo, unsigned hi)
{
    return at < s.len && (unsigned char)s.ptr[at] >= lo && (unsigned char)s.ptr[at] <= hi;
}

uint32_t utf8_next(struct str s, size_t *at)
{
    unsigned char b = (unsigned char)s.ptr[(*at)++];
    unsigned need, lo = 0x80, hi = 0xBF;
    uint32_t cp;
    if (b < 0x80)
        return b;
    if (b >= 0xC2 && b <= 0xDF) {
        need = 1;
        cp = b & 0x1F;
    } else if (b >= 0xE0 && b <= 0xEF) {
        need = 2;
        cp = b & 0x0F;
        if (b == 0xE0)
            lo = 0xA0; // no overlong form
        else if (b == 0xED)
            hi = 0x9F; // no surrogate
    } else if (b >= 0xF0 && b <= 0xF4) {
        need = 3;
        cp = b & 0x07;
        if (b == 0xF0)
            lo = 0x90;
        else if (b == 0xF4)
            hi = 0x8F; // U+10FFFF is the last
    } else {
        return UTF8_REPLACEMENT;
    }
    for (; need; need--) {
        if (!continuation(s, *at, lo, hi))
            return UTF8_REPLACEMENT;
        cp = cp << 6 | ((unsigned char)s.ptr[(*at)++] & 0x3F);
        lo = 0x80;
        hi = 0xBF;
    }
    return cp;
}

size_t utf8_put(uint32_t cp, char out[4])
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = UTF8_REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

bool utf8_drives_display(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x061C || cp == 0x200E || cp == 0x200F ||
           (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

void buf_add_utf8(struct buf *b, uint32_t cp)
{
    char bytes[4];
    buf_add(b, str_from(bytes, utf8_put(cp, bytes)));
}

// Bytes of ASCII without NUL at s[at].
static size_t ascii_run(struct str s, size_t at)
{
    size_t from = at;
    for (; s.len - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
        struct block b = block_load(s.ptr + at);
        uint64_t other = block_mask(block_or(block_high(b), block_is(b, '\0')));
        if (other)
            return at + block_first(other) - from;
    }
    while (at < s.len && s.ptr[at] > 0 && (unsigned char)s.ptr[at] < 0x80)
        at++;
    return at - from;
}

// Length of the longest valid prefix without NUL.
static size_t clean_prefix(struct str s)
{
    for (size_t at = 0; at < s.len;) {
        unsigned char c = (unsigned char)s.ptr[at];
        if (c > 0 && c < 0x80) {
            at += ascii_run(s, at);
            continue;
        }
        size_t next = at;
        if (c == 0 || (utf8_next(s, &next) == UTF8_REPLACEMENT &&
                       !str_eq(str_sub(s, at, next), STR("\xEF\xBF\xBD"))))
            return at;
        at = next;
    }
    return s.len;
}

bool utf8_valid(struct str s)
{
    for (size_t at = 0; at < s.len;) {
        at += clean_prefix(str_skip(s, at));
        if (at < s.len && s.ptr[at] != '\0')
            return false;
        at++; // a NUL is valid UTF-8
    }
    return true;
}

struct str utf8_clean(struct arena *a, struct str s)
{
    size_t good = clean_prefix(s);
    if (good == s.len)
        return s;
    char *out = arena_alloc(a, good + (s.len - good) * 3 + 1);
    memcpy(out, s.ptr, good);
    size_t n = good;
    for (size_t at = good; at < s.len;) {
        size_t ascii = ascii_run(s, at);
        memcpy(out + n, s.ptr + at, ascii);
        n += ascii;
        at += ascii;
        if (at == s.len)
            break;
        uint32_t cp = utf8_next(s, &at);
        n += utf8_put(cp ? cp : UTF8_REPLACEMENT, out + n);
    }
    return str_from(out, n);
}

struct str utf8_cut(struct str s, size_t max)
{
    if (s.len <= max)
        return s;
    size_t n = max;
    while (n && ((unsigned char)s.ptr[n] & 0xC0) == 0x80)
        n--;
    return str_sub(s, 0, n);
}
