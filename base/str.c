#include "base/str.h"

int ascii_hex(char c)
{
    if (ascii_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool str_eq_nocase(struct str a, struct str b)
{
    return a.len == b.len && str_starts_nocase(a, b);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
    if (s.len < prefix.len)
        return false;
    for (size_t i = 0; i < prefix.len; i++)
        if (ascii_lower(s.ptr[i]) != ascii_lower(prefix.ptr[i]))
            return false;
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (c != 0)
        return c;
    return (a.len > b.len) - (a.len < b.len);
}

size_t str_find_char(struct str s, char c, size_t from)
{
    if (from >= s.len)
        return STR_NPOS;
    const char *hit = memchr(s.ptr + from, c, s.len - from);
    return hit ? (size_t)(hit - s.ptr) : STR_NPOS;
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    if (needle.len == 0)
        return from <= s.len ? from : STR_NPOS;
    while ((from = str_find_char(s, needle.ptr[0], from)) != STR_NPOS) {
        if (str_starts(str_skip(s, from), needle))
            return from;
        from++;
    }
    return STR_NPOS;
}

size_t str_find_nocase(struct str s, struct str needle, size_t from)
{
    char first = needle.len ? ascii_lower(needle.ptr[0]) : '\0';
    for (; from <= s.len && s.len - from >= needle.len; from++)
        if ((needle.len == 0 || ascii_lower(s.ptr[from]) == first) &&
            str_starts_nocase(str_skip(s, from), needle))
            return from;
    return STR_NPOS;
}

// Three bytes, their letters folded, the last in the highest bits; and where they stand in a set.
// Other characters become alike, too, and several keys share a place: both only cost time.
enum { KEY_BYTES = 3, PLACE_BITS = 11 };

static uint32_t next_key(uint32_t key, char c)
{
    return key >> 8 | ((uint32_t)(unsigned char)c | 0x20) << 8 * (KEY_BYTES - 1);
}

static size_t place_of(uint32_t key)
{
    return (uint32_t)(key * UINT32_C(0x9E3779B1)) >> (32 - PLACE_BITS);
}

bool str_has_any_nocase(struct str s, const struct str *any, size_t n)
{
    uint64_t set[(1 << PLACE_BITS) / 64] = {0};
    uint32_t key = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < KEY_BYTES; k++)
            key = next_key(key, any[i].ptr[k]);
        set[place_of(key) / 64] |= UINT64_C(1) << place_of(key) % 64;
    }
    for (size_t at = 0; at < s.len; at++) {
        key = next_key(key, s.ptr[at]);
        if (at + 1 < KEY_BYTES || !(set[place_of(key) / 64] >> place_of(key) % 64 & 1))
            continue;
        struct str rest = str_skip(s, at + 1 - KEY_BYTES);
        for (size_t i = 0; i < n; i++)
            if (str_starts_nocase(rest, any[i]))
                return true;
    }
    return false;
}

struct str str_trim(struct str s)
{
    while (s.len && ascii_space(s.ptr[0]))
        s = str_skip(s, 1);
    while (s.len && ascii_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool str_split(struct str *rest, char sep, struct str *part)
{
    if (!rest->ptr)
        return false;
    size_t at = str_find_char(*rest, sep, 0);
    if (at == STR_NPOS) {
        *part = *rest;
        *rest = STR_NONE;
    } else {
        *part = str_sub(*rest, 0, at);
        *rest = str_skip(*rest, at + 1);
    }
    return true;
}

bool str_to_u64(struct str s, uint64_t *out)
{
    uint64_t v = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!ascii_digit(s.ptr[i]))
            return false;
        uint64_t d = (uint64_t)(s.ptr[i] - '0');
        if (v > (UINT64_MAX - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *out = v;
    return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
    bool neg = s.len && s.ptr[0] == '-';
    uint64_t v;
    if (!str_to_u64(neg ? str_skip(s, 1) : s, &v))
        return false;
    if (v > (uint64_t)INT64_MAX + (neg ? 1 : 0))
        return false;
    *out = neg ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

// Each step can be undone, so that it loses nothing: multiplication by an odd number carries low
// bits up, the shift brings high ones down.
static uint64_t hash_step(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 32;
}

uint64_t str_hash(struct str s)
{
    uint64_t h = s.len, word;
    size_t at = 0;
    for (; s.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.ptr + at, sizeof word);
        h = hash_step(h, word);
    }
    word = 0;
    for (; at < s.len; at++)
        word = word << 8 | (unsigned char)s.ptr[at];
    return hash_step(hash_step(h, word), 0);
}
