#include "extractors/contact_sieve.h"

#include <assert.h>

#include "base/block.h"
#include "extractors/contact_labels.h"
#include "extractors/fold.h"
#include "extractors/wallet.h"

enum {
    SPAN = 64,   // bytes looked at for a step: words that begin at its end are seen, too
    KEY_MAX = 4, // bytes
    SLOT_BITS = 12,
};

// Of what kind each byte of a span is, the first in the lowest bit.
struct kinds {
    uint64_t letters, digits;
    uint64_t signs; // "@+("
    uint64_t leads; // first bytes of characters beyond ASCII
};

static_assert((int)SPAN <= (int)FOLD_PADDING && (int)KEY_MAX <= SPAN - (int)CONTACT_SIEVE_STEP,
              "no end to care for");
static_assert((int)CONTACT_SIEVE_SLOTS == 1 << SLOT_BITS, "as slot_of says");

// The first letters of a word, or bytes of a character of another script, the first in the lowest
// bits. Such keys differ mostly in their low bits, hence the product's high ones.
static size_t slot_of(uint32_t key)
{
    return (uint32_t)(key * UINT32_C(0x9E3779B1)) >> (32 - SLOT_BITS);
}

// Four bytes, the first in the lowest bits, on any machine.
static inline uint32_t load(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline size_t lowest(uint64_t places)
{
    return (size_t)__builtin_ctzll(places);
}

// A label's number is that of its row; the last one is a hidden '@'.
static const char *label_text(size_t i)
{
    return i < contact_labels.count ? contact_labels.rows[i].text : "at";
}

// As its words are asked for: all letters that it begins with, at most KEY_MAX; of other scripts
// three bytes, which any has.
static inline uint32_t label_key(const char *text)
{
    uint32_t key = (unsigned char)text[0];
    if (key >= 0x80)
        return key | (uint32_t)(unsigned char)text[1] << 8 | (uint32_t)(unsigned char)text[2] << 16;
    for (unsigned i = 1; i < KEY_MAX && ascii_alpha(text[i]); i++)
        key |= (uint32_t)(unsigned char)text[i] << 8 * i;
    return key;
}

void contact_sieve_init(struct contact_sieve *s, bool numbers)
{
    assert(contact_labels.count < CONTACT_SIEVE_LABELS_MAX);
    s->numbers = numbers;
    memset(s->first, 0, sizeof s->first);
    for (size_t i = contact_labels.count + 1; i-- > 0;) {
        uint16_t *slot = &s->first[slot_of(label_key(label_text(i)))];
        s->next[i] = *slot;
        *slot = (uint16_t)(i + 1);
    }
}

static inline struct kinds look(const char *p)
{
    struct kinds k = {0};
    for (size_t i = SPAN; i > 0; i -= BLOCK_BYTES) {
        struct block b = block_load(p + i - BLOCK_BYTES);
        struct block plus = block_or(block_is(b, '+'), block_is(b, '('));
        k.letters = k.letters << BLOCK_BYTES | block_bits(block_in(b, 'a', 'z'));
        k.digits = k.digits << BLOCK_BYTES | block_bits(block_in(b, '0', '9'));
        k.signs = k.signs << BLOCK_BYTES | block_bits(block_or(plus, block_is(b, '@')));
        k.leads = k.leads << BLOCK_BYTES | block_bits(block_from(b, '\xC0'));
    }
    return k;
}

// Those of the words that have the key of a label, or one of the same slot. This is the loop that
// sees every word.
static inline uint64_t likely(const struct contact_sieve *s, const char *p, uint64_t words,
                              uint64_t letters)
{
    // By which of the first four bytes are letters: those before the first that is none, or three
    // bytes of another script.
    static const uint32_t masks[16] = {
        0xFFFFFF, 0xFF, 0xFFFFFF, 0xFFFF, 0xFFFFFF, 0xFF, 0xFFFFFF, 0xFFFFFF,
        0xFFFFFF, 0xFF, 0xFFFFFF, 0xFFFF, 0xFFFFFF, 0xFF, 0xFFFFFF, 0xFFFFFFFF,
    };
    uint64_t found = 0;
    for (; words; words &= words - 1) {
        size_t i = lowest(words);
        if (s->first[slot_of(load(p + i) & masks[letters >> i & 15])])
            found |= words & (0 - words);
    }
    return found;
}

// A label stands at p, all of it, and not as the beginning of a word.
static bool label_at(const struct contact_sieve *s, const char *p)
{
    for (size_t i = s->first[slot_of(label_key(p))]; i; i = s->next[i - 1]) {
        const char *text = label_text(i - 1);
        size_t n = 0;
        while (text[n] && text[n] == p[n])
            n++;
        if (!text[n] && !(ascii_alpha(text[n - 1]) && ascii_alpha(p[n])))
            return true;
    }
    return false;
}

static uint64_t labels(const struct contact_sieve *s, const char *p, uint64_t words)
{
    uint64_t found = 0;
    for (; words; words &= words - 1)
        if (label_at(s, p + lowest(words)))
            found |= words & (0 - words);
    return found;
}

// Whether a number or an address may begin at (or, a hidden one, shortly before) a sign.
static bool sign_may(const struct contact_sieve *s, struct str t, size_t at)
{
    char c = t.ptr[at], next = t.ptr[at + 1], before = at ? t.ptr[at - 1] : ' ';
    if (c == '@')
        return ascii_alnum(before) || strchr(" _%+-[({", before);
    if (next == '+' || next == '(')
        return true;
    return c == '(' && !s->numbers ? next == '0' : ascii_digit(next);
}

static uint64_t signs(const struct contact_sieve *s, struct str t, size_t at, uint64_t places)
{
    uint64_t found = 0;
    for (; places; places &= places - 1)
        if (sign_may(s, t, at + lowest(places)))
            found |= places & (0 - places);
    return found;
}

// Those of the numbers that begin with "00".
static uint64_t zeros(const char *p, uint64_t numbers)
{
    uint64_t found = 0;
    for (; numbers; numbers &= numbers - 1) {
        const char *number = p + lowest(numbers);
        if (number[0] == '0' && number[1] == '0')
            found |= numbers & (0 - numbers);
    }
    return found;
}

// Where the next WALLET_MIN bytes are none of `gaps`, as far as they are in the span.
static uint64_t without(uint64_t gaps)
{
    static_assert(WALLET_MIN == 26, "16 and 10 more");
    gaps |= gaps >> 1;
    gaps |= gaps >> 2;
    gaps |= gaps >> 4;
    gaps |= gaps >> 8;
    return ~(gaps | gaps >> 10);
}

// Those of the words that are as long as a wallet's address. The last of a span mostly goes on
// behind it, and is asked from the end that it would have.
static uint64_t runs(const char *p, size_t left, uint64_t words)
{
    uint64_t found = 0;
    for (; words; words &= words - 1) {
        size_t i = lowest(words), n = WALLET_MIN;
        if (left - i < n)
            break;
        while (n && ascii_alnum(p[i + n - 1]))
            n--;
        if (n == 0)
            found |= UINT64_C(1) << i;
    }
    return found;
}

uint64_t contact_sieve_places(const struct contact_sieve *s, struct str t, size_t at)
{
    const uint64_t asked = (UINT64_C(1) << CONTACT_SIEVE_STEP) - 1;
    const char *p = t.ptr + at;
    const char before = at ? p[-1] : ' ';
    const struct kinds k = look(p);
    uint64_t words = k.letters | k.digits;
    uint64_t begun = words & ~(words << 1 | ascii_alnum(before)) & asked;
    uint64_t names = (k.letters & ~(k.letters << 1 | ascii_alpha(before))) | k.leads;
    uint64_t numbers = begun & k.digits;
    return labels(s, p, likely(s, p, names & asked, k.letters)) | signs(s, t, at, k.signs & asked) |
           (s->numbers ? numbers : zeros(p, numbers)) |
           runs(p, t.len - at, begun & without(~words));
}

bool contact_sieve_at_word(struct str t, size_t at)
{
    return t.ptr[at] == 'a' && fold_byte(t, at + 1) == 't' && !ascii_alpha(fold_byte(t, at + 2)) &&
           (at == 0 || !ascii_alpha(t.ptr[at - 1]));
}
