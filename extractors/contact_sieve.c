#include "extractors/contact_sieve.h"

#include <assert.h>

#include "base/block.h"
#include "extractors/contact_labels.h"
#include "extractors/fold.h"
#include "extractors/wallet.h"

enum {
    SPAN = 64, // bytes looked at for a step: words that begin at its end are seen, too
};

// Of what kind each byte of a span is, the first in the lowest bit.
struct kinds {
    uint64_t letters, digits;
    uint64_t signs; // "@+("
    uint64_t leads; // first bytes of characters beyond ASCII
};

static_assert((int)SPAN <= (int)FOLD_PADDING &&
                  (int)CONTACT_SIEVE_KEY <= SPAN - (int)CONTACT_SIEVE_STEP,
              "no end to care for");

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

// Those of the words that have the slot of a label. This is the loop that
// sees every word.
static inline uint64_t likely(const char *p, uint64_t words, uint64_t letters)
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
        size_t slot = contact_sieve_slot_of(load(p + i) & masks[letters >> i & 15]);
        if (contact_sieve_slots[slot / 64] >> slot % 64 & 1)
            found |= words & (0 - words);
    }
    return found;
}

static uint64_t labels(struct str t, size_t at, uint64_t words)
{
    uint64_t found = 0;
    for (; words; words &= words - 1) {
        size_t word = at + lowest(words), len;
        if (phrase_after(&contact_labels, t, word, &len) || contact_sieve_at_word(t, word))
            found |= words & (0 - words);
    }
    return found;
}

// Whether a number or an address may begin at (or, a hidden one, shortly before) a sign.
static bool sign_may(bool numbers, struct str t, size_t at)
{
    char c = t.ptr[at], next = t.ptr[at + 1], before = at ? t.ptr[at - 1] : ' ';
    if (c == '@')
        return ascii_alnum(before) || strchr(" _%+-[({", before);
    if (next == '+' || next == '(')
        return true;
    return c == '(' && !numbers ? next == '0' : ascii_digit(next);
}

static uint64_t signs(bool numbers, struct str t, size_t at, uint64_t places)
{
    uint64_t found = 0;
    for (; places; places &= places - 1)
        if (sign_may(numbers, t, at + lowest(places)))
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

uint64_t contact_sieve_places(bool numbers, struct str t, size_t at)
{
    const uint64_t asked = (UINT64_C(1) << CONTACT_SIEVE_STEP) - 1;
    const char *p = t.ptr + at;
    const char before = at ? p[-1] : ' ';
    const struct kinds k = look(p);
    uint64_t words = k.letters | k.digits;
    uint64_t begun = words & ~(words << 1 | ascii_alnum(before)) & asked;
    uint64_t names = (k.letters & ~(k.letters << 1 | ascii_alpha(before))) | k.leads;
    uint64_t digits = begun & k.digits;
    return labels(t, at, likely(p, names & asked, k.letters)) |
           signs(numbers, t, at, k.signs & asked) | (numbers ? digits : zeros(p, digits)) |
           runs(p, t.len - at, begun & without(~words));
}

bool contact_sieve_at_word(struct str t, size_t at)
{
    return t.ptr[at] == 'a' && fold_byte(t, at + 1) == 't' && !ascii_alpha(fold_byte(t, at + 2)) &&
           (at == 0 || !ascii_alpha(t.ptr[at - 1]));
}
