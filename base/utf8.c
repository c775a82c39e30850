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

// Four blocks at once: what most pages are made of.
static inline bool all_ascii(const char *p)
{
    struct block low = block_or(block_load(p), block_load(p + BLOCK_BYTES));
    p += (size_t)2 * BLOCK_BYTES;
    struct block high = block_or(block_load(p), block_load(p + BLOCK_BYTES));
    return block_mask(block_high(block_or(low, high))) == 0;
}

// Where the ASCII at s[at] ends.
static size_t ascii_end(struct str s, size_t at)
{
    while (s.len - at >= BLOCK_BYTES) {
        uint64_t high = block_mask(block_high(block_load(s.ptr + at)));
        if (high)
            return at + block_first(high);
        at += BLOCK_BYTES;
        while (s.len - at >= (size_t)4 * BLOCK_BYTES && all_ascii(s.ptr + at))
            at += (size_t)4 * BLOCK_BYTES;
    }
    if (s.len >= BLOCK_BYTES && at < s.len) { // the last block again, without what is before `at`
        size_t last = s.len - BLOCK_BYTES;
        uint64_t high = block_mask(block_high(block_load(s.ptr + last)));
        high &= ~UINT64_C(0) << (at - last) * BLOCK_MASK_BITS;
        return high ? last + block_first(high) : s.len;
    }
    while (at < s.len && (unsigned char)s.ptr[at] < 0x80)
        at++;
    return at;
}

// Where the character at s[at] ends, which is past ASCII; `at` itself if it is malformed.
static inline size_t character_end(struct str s, size_t at)
{
    unsigned char b = (unsigned char)s.ptr[at];
    if (b >= 0xC2 && b <= 0xDF)
        return continuation(s, at + 1, 0x80, 0xBF) ? at + 2 : at;
    if (b > 0xE0 && b < 0xF0 && b != 0xED)
        return continuation(s, at + 1, 0x80, 0xBF) && continuation(s, at + 2, 0x80, 0xBF) ? at + 3
                                                                                          : at;
    size_t end = at;
    return utf8_next(s, &end) == UTF8_REPLACEMENT ? at : end; // U+FFFD itself begins with 0xEF
}

// Length of the longest valid prefix.
static size_t valid_prefix(struct str s)
{
    for (size_t at = ascii_end(s, 0); at < s.len;) {
        size_t end = character_end(s, at);
        if (end == at)
            return at;
        at = end < s.len && (unsigned char)s.ptr[end] < 0x80 ? ascii_end(s, end) : end;
    }
    return s.len;
}

bool utf8_valid(struct str s)
{
    return valid_prefix(s) == s.len;
}

bool utf8_is_clean(struct str s)
{
    return utf8_valid(s) && str_find_char(s, '\0', 0) == STR_NPOS;
}

// Copies ASCII, with U+FFFD for NUL; returns how much it wrote.
static size_t put_ascii(struct str ascii, char *out)
{
    size_t n = 0;
    for (size_t at = 0; at < ascii.len;) {
        struct str part = str_sub(ascii, at, str_find_char(ascii, '\0', at));
        memcpy(out + n, part.ptr, part.len);
        n += part.len;
        at += part.len;
        if (at < ascii.len) {
            n += utf8_put(UTF8_REPLACEMENT, out + n);
            at++;
        }
    }
    return n;
}

struct str utf8_clean(struct arena *a, struct str s)
{
    size_t good = valid_prefix(s), nul = str_find_char(s, '\0', 0);
    if (good == s.len && nul == STR_NPOS)
        return s;
    if (nul < good)
        good = nul;
    char *out = arena_alloc(a, good + (s.len - good) * 3 + 1);
    memcpy(out, s.ptr, good);
    size_t n = good;
    for (size_t at = good; at < s.len;) {
        size_t end = ascii_end(s, at);
        n += put_ascii(str_sub(s, at, end), out + n);
        at = end;
        if (at < s.len)
            n += utf8_put(utf8_next(s, &at), out + n);
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
