#include "extractors/wallet.h"

#include "base/hash.h"
#include "extractors/keccak.h"

enum {
    CHECK_PAYLOAD = 21, // version and hash of a base58check address
    CHECK_SIZE = 4,
    BECH32_PLAIN = 1,             // BIP 173
    BECH32_MODIFIED = 0x2bc830a3, // BIP 350
    XMR_BLOCK = 8,
    XMR_BLOCK_TEXT = 11,
    XMR_TAIL = 5,
    XMR_TAIL_TEXT = 7,
    XMR_MAX = 9 * XMR_BLOCK + XMR_TAIL,
};

static const char base58_digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char bech32_digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static int digit_of(const char *digits, char c)
{
    const char *hit = c ? strchr(digits, c) : NULL;
    return hit ? (int)(hit - digits) : -1;
}

// The big-endian number of base58 digits in exactly n bytes; false if it does not fit.
static bool base58_number(struct str text, unsigned char *out, size_t n)
{
    memset(out, 0, n);
    for (size_t i = 0; i < text.len; i++) {
        int carry = digit_of(base58_digits, text.ptr[i]);
        if (carry < 0)
            return false;
        for (size_t j = n; j-- > 0;) {
            carry += 58 * out[j];
            out[j] = (unsigned char)carry;
            carry >>= 8;
        }
        if (carry)
            return false;
    }
    return true;
}

static bool sha256(struct str data, unsigned char out[HASH_SHA256_SIZE])
{
    char hex[HASH_HEX_SIZE];
    hash_sha256_hex(data, hex);
    return hash_unhex(str_c(hex), out, HASH_SHA256_SIZE);
}

static const char *base58check_kind(struct str word)
{
    unsigned char raw[CHECK_PAYLOAD + CHECK_SIZE], digest[HASH_SHA256_SIZE];
    if (!base58_number(word, raw, sizeof raw))
        return NULL;
    struct str payload = str_from((const char *)raw, CHECK_PAYLOAD);
    if (!sha256(payload, digest) ||
        !sha256(str_from((const char *)digest, sizeof digest), digest) ||
        memcmp(digest, raw + CHECK_PAYLOAD, CHECK_SIZE) != 0)
        return NULL;
    // Each leading zero byte is written as one '1', no more and no fewer.
    size_t zeros = 0, ones = 0;
    while (zeros < sizeof raw && raw[zeros] == 0)
        zeros++;
    while (ones < word.len && word.ptr[ones] == '1')
        ones++;
    if (zeros != ones)
        return NULL;
    switch (raw[0]) {
    case 0x00: // P2PKH
    case 0x05: // P2SH
        return "btc";
    case 0x41:
        return "tron";
    default:
        return NULL;
    }
}

static uint32_t bech32_step(uint32_t sum, unsigned value)
{
    static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                         0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (unsigned i = 0; i < 5; i++)
        if (top >> i & 1)
            sum ^= generator[i];
    return sum;
}

// "bc1" and data; upper case throughout is allowed (BIP 173, "Uppercase/lowercase").
static const char *bech32_kind(struct str word)
{
    static const unsigned char expanded[] = {'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31};
    bool upper = false, lower = false;
    uint32_t sum = 1;
    unsigned version = 0;
    for (size_t i = 0; i < sizeof expanded; i++)
        sum = bech32_step(sum, expanded[i]);
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        upper = upper || (c >= 'A' && c <= 'Z');
        lower = lower || (c >= 'a' && c <= 'z');
        if (i < 3)
            continue;
        int value = digit_of(bech32_digits, ascii_lower(c));
        if (value < 0)
            return NULL;
        if (i == 3)
            version = (unsigned)value;
        sum = bech32_step(sum, (unsigned)value);
    }
    if ((upper && lower) || version > 16 || (version == 0 && word.len != 42 && word.len != 62))
        return NULL;
    return sum == (version == 0 ? (uint32_t)BECH32_PLAIN : (uint32_t)BECH32_MODIFIED) ? "btc"
                                                                                      : NULL;
}

static const char *eth_kind(struct str word)
{
    char lower[40];
    unsigned char digest[KECCAK_SIZE];
    bool has_upper = false, has_lower = false;
    for (size_t i = 0; i < sizeof lower; i++) {
        char c = word.ptr[i + 2];
        if (ascii_hex(c) < 0)
            return NULL;
        has_upper = has_upper || (c >= 'A' && c <= 'F');
        has_lower = has_lower || (c >= 'a' && c <= 'f');
        lower[i] = ascii_lower(c);
    }
    if (!has_upper || !has_lower)
        return "eth"; // no checksum was written (EIP-55)
    keccak256(str_from(lower, sizeof lower), digest);
    for (size_t i = 0; i < sizeof lower; i++) {
        unsigned nibble = i % 2 ? digest[i / 2] & 15 : digest[i / 2] >> 4;
        char c = word.ptr[i + 2];
        if (!ascii_digit(c) && (nibble >= 8) != (c <= 'F'))
            return NULL;
    }
    return "eth";
}

// Monero encodes blocks of 8 bytes in 11 digits each and the last 5 bytes in 7: 69 bytes in 95
// digits, with a payment id 77 in 106. The first byte is the network and kind of address.
static const char *xmr_kind(struct str word)
{
    unsigned char raw[XMR_MAX], digest[KECCAK_SIZE];
    size_t blocks = word.len / XMR_BLOCK_TEXT, size = blocks * XMR_BLOCK + XMR_TAIL;
    if (word.len % XMR_BLOCK_TEXT != XMR_TAIL_TEXT || size > sizeof raw)
        return NULL;
    for (size_t i = 0; i <= blocks; i++)
        if (!base58_number(str_sub(word, i * XMR_BLOCK_TEXT, (i + 1) * XMR_BLOCK_TEXT),
                           raw + i * XMR_BLOCK, i < blocks ? XMR_BLOCK : XMR_TAIL))
            return NULL;
    if (raw[0] != 18 && raw[0] != 19 && raw[0] != 42)
        return NULL;
    keccak256(str_from((const char *)raw, size - CHECK_SIZE), digest);
    return memcmp(digest, raw + size - CHECK_SIZE, CHECK_SIZE) == 0 ? "xmr" : NULL;
}

const char *wallet_kind(struct str word)
{
    if (word.len < WALLET_MIN || word.len > WALLET_MAX)
        return NULL;
    if (word.len == 42 && str_starts_nocase(word, STR("0x")))
        return eth_kind(word);
    if (word.len <= 90 && str_starts_nocase(word, STR("bc1")))
        return bech32_kind(word);
    if (word.len == 95 || word.len == 106)
        return xmr_kind(word);
    return word.len <= 35 && strchr("13T", word.ptr[0]) ? base58check_kind(word) : NULL;
}
