#include "extractors/keccak.h"

enum { ROUNDS = 24, LANES = 25, RATE = 136 };

static uint64_t rotate(uint64_t v, unsigned n)
{
    return n ? v << n | v >> (64 - n) : v;
}

// The linear feedback register of the iota step; one bit a call.
static bool next_bit(uint8_t *lfsr)
{
    bool bit = (*lfsr & 1) != 0;
    *lfsr = (uint8_t)(*lfsr & 0x80 ? *lfsr << 1 ^ 0x71 : *lfsr << 1);
    return bit;
}

static void theta(uint64_t a[LANES])
{
    uint64_t c[5];
    for (unsigned x = 0; x < 5; x++)
        c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (unsigned i = 0; i < LANES; i++)
        a[i] ^= c[(i + 4) % 5] ^ rotate(c[(i + 1) % 5], 1);
}

static void rho_pi(uint64_t a[LANES])
{
    unsigned x = 1, y = 0;
    uint64_t moved = a[x];
    for (unsigned t = 0; t < LANES - 1; t++) {
        unsigned next = (2 * x + 3 * y) % 5;
        x = y;
        y = next;
        uint64_t here = a[x + 5 * y];
        a[x + 5 * y] = rotate(moved, (t + 1) * (t + 2) / 2 % 64);
        moved = here;
    }
}

static void chi(uint64_t a[LANES])
{
    for (unsigned y = 0; y < LANES; y += 5) {
        uint64_t row[5];
        memcpy(row, a + y, sizeof row);
        for (unsigned x = 0; x < 5; x++)
            a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
}

static void permute(uint64_t a[LANES])
{
    uint8_t lfsr = 1;
    for (unsigned round = 0; round < ROUNDS; round++) {
        theta(a);
        rho_pi(a);
        chi(a);
        for (unsigned j = 0; j < 7; j++)
            if (next_bit(&lfsr))
                a[0] ^= UINT64_C(1) << ((1U << j) - 1);
    }
}

static void absorb(uint64_t a[LANES], unsigned at, unsigned char byte)
{
    a[at / 8] ^= (uint64_t)byte << (8 * (at % 8));
}

void keccak256(struct str data, unsigned char out[KECCAK_SIZE])
{
    uint64_t a[LANES] = {0};
    unsigned at = 0;
    for (size_t i = 0; i < data.len; i++) {
        absorb(a, at++, (unsigned char)data.ptr[i]);
        if (at == RATE) {
            permute(a);
            at = 0;
        }
    }
    absorb(a, at, 0x01);
    absorb(a, RATE - 1, 0x80);
    permute(a);
    for (unsigned i = 0; i < KECCAK_SIZE; i++)
        out[i] = (unsigned char)(a[i / 8] >> (8 * (i % 8)));
}
