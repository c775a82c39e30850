#include "extractors/fold.h"

#include <unicode/uchar.h>

#include "base/utf8.h"

enum {
    DROPPED = 0,
    SYMBOL_BYTES = 3,
};

// Punctuation that has one folded form. Sorted.
static const struct {
    uint32_t from, to;
    char folded; // DROPPED: nothing
} punctuation[] = {
    {0x60, 0x60, '\''},        {0xA0, 0xA0, ' '},         {0xAD, 0xAD, DROPPED},
    {0xB4, 0xB4, '\''},        {0xD7, 0xD7, '*'},         {0x2BC, 0x2BC, '\''},
    {0x60C, 0x60C, ','},       {0x61C, 0x61C, DROPPED},   {0x640, 0x640, DROPPED},
    {0x66A, 0x66A, '%'},       {0x66B, 0x66B, '.'},       {0x66C, 0x66C, '\''},
    {0x1680, 0x1680, ' '},     {0x2000, 0x200A, ' '},     {0x200B, 0x200F, DROPPED},
    {0x2010, 0x2015, '-'},     {0x2018, 0x2019, '\''},    {0x2028, 0x2029, '\n'},
    {0x202A, 0x202E, DROPPED}, {0x202F, 0x202F, ' '},     {0x2032, 0x2032, '\''},
    {0x205F, 0x205F, ' '},     {0x2060, 0x2064, DROPPED}, {0x2066, 0x2069, DROPPED},
    {0x2212, 0x2212, '-'},     {0x2715, 0x2716, '*'},     {0x3000, 0x3000, ' '},
    {0x301C, 0x301C, '~'},     {0xFE00, 0xFE0F, DROPPED}, {0xFE63, 0xFE63, '-'},
    {0xFE69, 0xFE69, '$'},     {0xFEFF, 0xFEFF, DROPPED},
};

static uint32_t fold_narrow(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return cp - 0xFF01 + '!';
    switch (cp) {
    case 0xFFE0:
        return 0xA2; // cent
    case 0xFFE1:
        return 0xA3; // pound
    case 0xFFE5:
        return 0xA5; // yen
    case 0xFFE6:
        return 0x20A9; // won
    default:
        return cp;
    }
}

// What each ASCII character becomes: always one other, which lets runs of them go fast.
static const char ascii_folded[128 + 1] = "          \n  \n                  "
                                          " !\"#$%&'()*+,-./0123456789:;<=>?"
                                          "@abcdefghijklmnopqrstuvwxyz[\\]^_"
                                          "'abcdefghijklmnopqrstuvwxyz{|}~ ";

// The most frequent letters that are their own folded form: small Latin and Cyrillic ones, Arabic,
// kana, Han and Hangul. ICU says the same of each, and takes longer.
static bool is_folded(uint32_t cp)
{
    return (cp >= 0xDF && cp <= 0xFF && cp != 0xF7) || (cp >= 0x430 && cp <= 0x45F) ||
           (cp >= 0x620 && cp <= 0x64A && cp != 0x640) || (cp >= 0x3041 && cp <= 0x30FE) ||
           (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0xAC00 && cp <= 0xD7A3);
}

// The folded form of one character; DROPPED for none.
static uint32_t fold_char(uint32_t cp)
{
    if (cp < 0x80)
        return (uint32_t)(unsigned char)ascii_folded[cp];
    if (is_folded(cp))
        return cp;
    cp = fold_narrow(cp);
    size_t lo = 0, hi = sizeof punctuation / sizeof *punctuation;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (cp > punctuation[mid].to)
            lo = mid + 1;
        else if (cp < punctuation[mid].from)
            hi = mid;
        else
            return (uint32_t)punctuation[mid].folded;
    }
    int32_t digit = u_charDigitValue((UChar32)cp);
    if (digit >= 0)
        return (uint32_t)('0' + digit);
    return (uint32_t)u_foldCase((UChar32)cp, U_FOLD_CASE_DEFAULT);
}

static size_t put_folded(uint32_t cp, char out[4])
{
    uint32_t folded = fold_char(cp);
    return folded == DROPPED ? 0 : utf8_put(folded, out);
}

// Which bytes of a block need more than to become small letters.
static uint64_t odd_bytes(struct block b)
{
    uint64_t control = block_mask(block_in(b, '\0', '\x1F')) & ~block_mask(block_is(b, '\n'));
    struct block odd = block_or(block_or(block_is(b, '`'), block_is(b, '\x7F')), block_high(b));
    return (control | block_mask(odd)) & BLOCK_MASK_ALL;
}

// How many bytes are not ASCII, or somewhat more.
static size_t high_bytes(struct str s)
{
    enum { BLOCKS = 4 };
    const size_t step = (size_t)BLOCKS * BLOCK_BYTES;
    size_t n = s.len % step;
    for (size_t at = 0; s.len - at >= step; at += step) {
        struct block any = block_load(s.ptr + at);
        for (size_t i = 1; i < BLOCKS; i++)
            any = block_or(any, block_load(s.ptr + at + i * BLOCK_BYTES));
        if (block_mask(block_high(any)) & BLOCK_MASK_ALL)
            n += step;
    }
    return n;
}

// Currencies, boxes, shapes and stars, U+2080 to U+20BF and U+2500 to U+26FF: frequent in shops,
// and never changed.
static bool is_symbol(struct str s, size_t at)
{
    if (s.len - at < SYMBOL_BYTES || s.ptr[at] != '\xE2')
        return false;
    unsigned char second = (unsigned char)s.ptr[at + 1], third = (unsigned char)s.ptr[at + 2];
    return (second == 0x82 || (second >= 0x94 && second <= 0x9B)) && (third & 0xC0) == 0x80;
}

// Folds whole blocks from `at` on as long as nothing but small letters has to be made, to `out`;
// returns how many bytes these are.
static size_t fold_easy(struct str s, size_t at, char *out)
{
    size_t n = 0;
    for (; s.len - at - n >= BLOCK_BYTES; n += BLOCK_BYTES) {
        struct block b = block_load(s.ptr + at + n);
        uint64_t odd = odd_bytes(b);
        block_store(out + n, block_lower(b)); // from an odd byte on it is written again
        if (odd)
            return n + block_first(odd);
    }
    return n;
}

// Folds the character at *at and goes behind it; returns how many bytes it becomes.
static size_t fold_one(struct str s, size_t *at, char *out)
{
    if ((unsigned char)s.ptr[*at] < 0x80) {
        *out = ascii_folded[(unsigned char)s.ptr[(*at)++]];
        return 1;
    }
    if (is_symbol(s, *at)) {
        memcpy(out, s.ptr + *at, SYMBOL_BYTES);
        *at += SYMBOL_BYTES;
        return SYMBOL_BYTES;
    }
    return put_folded(utf8_next(s, at), out);
}

struct str fold_text(struct arena *a, struct str s)
{
    // A malformed byte becomes the three of U+FFFD, and no character grows more; utf8_put may be
    // given room for 4 at the last one.
    char *out = arena_alloc(a, s.len + 2 * high_bytes(s) + 4 + FOLD_PADDING);
    size_t n = 0;
    for (size_t at = 0; at < s.len;) {
        size_t easy = fold_easy(s, at, out + n);
        n += easy;
        at += easy;
        if (at < s.len)
            n += fold_one(s, &at, out + n);
        while (at < s.len && (unsigned char)s.ptr[at] >= 0x80) // they come in rows
            n += fold_one(s, &at, out + n);
    }
    memset(out + n, 0, FOLD_PADDING);
    return str_from(out, n);
}

struct str fold_source_next(struct str s, struct fold_cursor *cursor, size_t from, size_t to)
{
    char bytes[4];
    size_t at = cursor->source, folded = cursor->folded, start = s.len;
    while (at < s.len && folded < to) {
        size_t here = at, n = 1; // of an ASCII character
        if ((unsigned char)s.ptr[at] < 0x80)
            at++;
        else
            n = put_folded(utf8_next(s, &at), bytes);
        if (n && folded <= from) {
            start = here;
            *cursor = (struct fold_cursor){here, folded};
        }
        folded += n;
    }
    return str_sub(s, start, at);
}

struct str fold_source(struct str s, size_t from, size_t to)
{
    struct fold_cursor start = {0};
    return fold_source_next(s, &start, from, to);
}

bool fold_spaced_letter(uint32_t cp)
{
    if (cp < 0x80)
        return ascii_alpha((char)cp);
    if ((cp >= 0x0E00 && cp < 0x0F00) || (cp >= 0x1000 && cp < 0x10A0) ||
        (cp >= 0x1780 && cp < 0x1800) || (cp >= 0x2E80 && cp < 0xA000) ||
        (cp >= 0xAC00 && cp < 0xD7B0) || (cp >= 0xF900 && cp < 0xFB00) ||
        (cp >= 0xFF66 && cp < 0xFFA0) || cp >= 0x20000)
        return false;
    if ((cp >= 0x410 && cp <= 0x45F) || (cp >= 0xC0 && cp <= 0xFF && cp != 0xD7 && cp != 0xF7))
        return true; // what follows says so, too, but not as fast
    uint32_t type = U_MASK(u_charType((UChar32)cp));
    return (type & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

bool fold_wide_letter_after(struct str folded, size_t at)
{
    return fold_spaced_letter(utf8_next(folded, &at));
}

bool fold_wide_letter_before(struct str folded, size_t at)
{
    size_t start = at;
    while (start > 0 && at - start < 4) {
        start--;
        if (((unsigned char)folded.ptr[start] & 0xC0) != 0x80)
            return fold_letter_after(folded, start);
    }
    return false;
}

size_t fold_skip_spaces(struct str folded, size_t at, size_t max)
{
    for (; max && fold_byte(folded, at) == ' '; max--)
        at++;
    return at;
}

size_t fold_back_spaces(struct str folded, size_t at, size_t max)
{
    for (; max && at > 0 && folded.ptr[at - 1] == ' '; max--)
        at--;
    return at;
}
