#include "extractors/charref.h"

#include <assert.h>

#include "base/block.h"
#include "base/utf8.h"

static_assert((int)CHARREF_BEHIND >= (int)BLOCK_BYTES, "copied by blocks");

// 13.2.5.80: numbers that old pages took from windows-1252. 0 leaves the number as it is.
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static uint32_t numeric_value(uint32_t cp)
{
    if (cp == 0)
        return UTF8_REPLACEMENT;
    if (cp >= 0x80 && cp < 0xA0 && windows_1252[cp - 0x80])
        return windows_1252[cp - 0x80];
    return cp; // utf8_put replaces surrogates and what is out of range
}

// Reads digits of a base from s[*at] on; more than a code point can have give one that is none.
static inline uint32_t read_digits(struct str s, size_t *at, uint32_t base)
{
    uint32_t cp = 0;
    for (; *at < s.len; ++*at) {
        uint32_t digit = (uint32_t)(unsigned char)s.ptr[*at] - '0';
        if (digit > 9)
            digit = base == 16 ? (uint32_t)ascii_hex(s.ptr[*at]) : base;
        if (digit >= base)
            break;
        if (cp <= 0x10FFFF)
            cp = cp * base + digit;
    }
    return cp;
}

// "&#" and digits, or "&#x" and hexadecimal digits; the semicolon may be missing.
static size_t numeric(struct str s, char out[CHARREF_MAX], size_t *n)
{
    bool hex = s.len > 2 && (s.ptr[2] == 'x' || s.ptr[2] == 'X');
    size_t start = hex ? 3 : 2, at = start;
    uint32_t cp = hex ? read_digits(s, &at, 16) : read_digits(s, &at, 10);
    if (at == start)
        return 0;
    if (at < s.len && s.ptr[at] == ';')
        at++;
    *n = utf8_put(numeric_value(cp), out);
    return at;
}

// First index in [lo, hi) whose name has at `at` a byte of `least` or more. All names there
// share their first `at` bytes, so that their bytes at `at` are in order.
static size_t lower_bound(size_t lo, size_t hi, size_t at, unsigned least)
{
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if ((unsigned char)charref_entities[mid].name[at] < least)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

// The longest name at the start of `name`, or NULL; its length in *len.
static const struct charref_entity *longest(struct str name, size_t *len)
{
    if (name.len == 0 || !ascii_alpha(name.ptr[0]))
        return NULL;
    char c = name.ptr[0];
    size_t letter = c >= 'a' ? (size_t)(c - 'a') + 26 : (size_t)(c - 'A');
    size_t lo = charref_first[letter], hi = charref_first[letter + 1];
    const struct charref_entity *best = NULL;
    for (size_t at = 1; lo < hi; at++) {
        // The shortest of names with a common start is the first.
        if (charref_entities[lo].name[at] == '\0') {
            best = &charref_entities[lo];
            *len = at;
        }
        unsigned char next = at < name.len ? (unsigned char)name.ptr[at] : 0;
        if (next == 0)
            break;
        lo = lower_bound(lo, hi, at, next);
        hi = lower_bound(lo, hi, at, next + 1u);
    }
    return best;
}

// The names that most pages are full of, by their first two letters: looked at before the search.
// A name with its semicolon is the longest one there.
#define SLOT(first, second) (((first) + 3 * (second)) & 63)

static const struct {
    char name[8]; // NUL to its end
    unsigned char len;
    char utf8[3]; // NUL to its end
} common[64] = {
    [SLOT('a', 'm')] = {"amp;", 4, "&"},
    [SLOT('l', 't')] = {"lt;", 3, "<"},
    [SLOT('g', 't')] = {"gt;", 3, ">"},
    [SLOT('q', 'u')] = {"quot;", 5, "\""},
    [SLOT('n', 'b')] = {"nbsp;", 5, "\xC2\xA0"},
    [SLOT('c', 'o')] = {"copy;", 5, "\xC2\xA9"},
    [SLOT('e', 'u')] = {"euro;", 5, "\xE2\x82\xAC"},
    [SLOT('h', 'e')] = {"hellip;", 7, "\xE2\x80\xA6"},
    [SLOT('l', 'a')] = {"laquo;", 6, "\xC2\xAB"},
    [SLOT('r', 'a')] = {"raquo;", 6, "\xC2\xBB"},
    [SLOT('m', 'd')] = {"mdash;", 6, "\xE2\x80\x94"},
    [SLOT('n', 'd')] = {"ndash;", 6, "\xE2\x80\x93"},
    [SLOT('r', 's')] = {"rsquo;", 6, "\xE2\x80\x99"},
    [SLOT('t', 'i')] = {"times;", 6, "\xC3\x97"},
};

// At '&'. The bytes that one of them takes, or 0.
static size_t parse_common(struct str s, char out[CHARREF_MAX], size_t *n)
{
    if (s.len < 4)
        return 0;
    unsigned slot = SLOT((unsigned char)s.ptr[1], (unsigned char)s.ptr[2]);
    size_t len = common[slot].len;
    if (len == 0 || len >= s.len)
        return 0;
    for (size_t i = 0; i < len; i++)
        if (common[slot].name[i] != s.ptr[i + 1])
            return 0;
    memcpy(out, common[slot].utf8, sizeof common[slot].utf8);
    *n = 1u + (out[1] != 0) + (out[2] != 0);
    return len + 1;
}

size_t charref_parse(struct str s, bool attribute, char out[CHARREF_MAX], size_t *n)
{
    if (s.len > 1 && s.ptr[1] == '#')
        return numeric(s, out, n);
    size_t len = parse_common(s, out, n);
    if (len)
        return len;
    const struct charref_entity *e = longest(str_skip(s, 1), &len);
    if (!e)
        return 0;
    if (attribute && e->name[len - 1] != ';' && len + 1 < s.len) {
        char next = s.ptr[len + 1];
        if (next == '=' || ascii_alnum(next))
            return 0;
    }
    *n = strlen(e->utf8);
    memcpy(out, e->utf8, *n);
    return len + 1;
}

// Copies what stands before the next '&', or the end, and moves *p there. There is room for a block
// more. Returns the copy's end.
static char *copy_plain(const char **p, const char *end, char *out)
{
    const char *from = *p;
    for (; end - from >= BLOCK_BYTES; from += BLOCK_BYTES, out += BLOCK_BYTES) {
        struct block b = block_load(from);
        uint64_t stop = block_mask(block_is(b, '&'));
        block_store(out, b);
        if (stop) {
            *p = from + block_first(stop);
            return out + block_first(stop);
        }
    }
    while (from < end && *from != '&')
        *out++ = *from++;
    *p = from;
    return out;
}

struct str charref_decode(struct arena *a, struct str s, bool attribute)
{
    if (s.len == 0 || !memchr(s.ptr, '&', s.len))
        return s;
    // What grows most is "&nGt;" and its like: 5 bytes that stand for 6.
    char *out = arena_alloc(a, s.len + s.len / 5 + CHARREF_MAX + CHARREF_BEHIND), *to = out;
    const char *p = s.ptr, *end = p + s.len;
    while (to = copy_plain(&p, end, to), p < end) {
        size_t n = 0;
        size_t used = charref_parse(str_from(p, (size_t)(end - p)), attribute, to, &n);
        if (used == 0) {
            *to = '&';
            n = used = 1;
        }
        to += n;
        p += used;
    }
    memset(to, 0, CHARREF_BEHIND);
    return str_from(out, (size_t)(to - out));
}
