// A block's functions against a loop over its bytes.
// WATCHGLASS_SEED=N repeats a run.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/block.h"
#include "base/str.h"

enum { ROUNDS = 20000 };

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static bool is_marked(uint64_t mask, size_t at)
{
    return mask >> (at * BLOCK_MASK_BITS + BLOCK_MASK_BITS - 1) & 1;
}

static void check(const char *bytes, char lo, char hi)
{
    struct block b = block_load(bytes);
    uint64_t in = block_mask(block_in(b, lo, hi)), is = block_mask(block_is(b, lo));
    uint64_t space = block_mask(block_space(b)), high = block_mask(block_high(b));
    uint64_t either = block_mask(block_or(block_is(b, lo), block_is(b, hi)));
    char far = (char)(lo | 0x80);
    uint64_t from = block_bits(block_from(b, far)), is_far = block_bits(block_is(b, far));
    size_t first = BLOCK_BYTES;
    for (size_t i = BLOCK_BYTES; i-- > 0;) {
        unsigned char c = (unsigned char)bytes[i];
        assert_int_equal(is_marked(in, i), c >= (unsigned char)lo && c <= (unsigned char)hi);
        assert_int_equal(is_marked(is, i), bytes[i] == lo);
        assert_int_equal(is_marked(either, i), bytes[i] == lo || bytes[i] == hi);
        assert_int_equal(is_marked(space, i), ascii_space(bytes[i]));
        assert_int_equal(is_marked(high, i), c >= 0x80);
        assert_int_equal(block_bits(block_is(b, lo)) >> i & 1, bytes[i] == lo);
        assert_int_equal(from >> i & 1, c >= (unsigned char)far);
        assert_int_equal(is_far >> i & 1, bytes[i] == far);
        assert_int_equal(is_marked(block_next(is), i), i + 1 < BLOCK_BYTES && bytes[i + 1] == lo);
        if (bytes[i] == lo)
            first = i;
    }
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        assert_int_equal(is_marked(block_before(is), i), i < first);
    if (is)
        assert_int_equal(block_first(is), first);
    char copy[BLOCK_BYTES];
    block_store(copy, b);
    assert_memory_equal(copy, bytes, BLOCK_BYTES);
    block_store(copy, block_select(block_in(b, lo, hi), '~', b));
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        assert_int_equal(copy[i], is_marked(in, i) ? '~' : bytes[i]);
}

static void test_random(void **state)
{
    (void)state;
    static const char few[] = {' ', '\t', '\r', '\b', '\x0E', '<', '&', '\0', '\x7F', '!', '\x1F'};
    const char *given = getenv("WATCHGLASS_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20261121;
    print_message("WATCHGLASS_SEED=%llu\n", (unsigned long long)seed);
    for (int round = 0; round < ROUNDS; round++) {
        char bytes[BLOCK_BYTES + 1];
        size_t shift = next_random(&seed) % 2; // any alignment
        for (size_t i = 0; i < BLOCK_BYTES; i++)
            bytes[i + shift] = next_random(&seed) % 2 ? few[next_random(&seed) % sizeof few]
                                                      : (char)(unsigned char)next_random(&seed);
        char lo = few[next_random(&seed) % sizeof few];
        char hi = (char)(lo + (char)(next_random(&seed) % (size_t)(0x80 - lo)));
        check(bytes + shift, lo, hi);
    }
}

static void test_every_byte(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char bytes[BLOCK_BYTES];
        memset(bytes, c, sizeof bytes);
        for (int lo = 0; lo < 0x80; lo++)
            check(bytes, (char)lo, (char)(lo + (0x7F - lo) / 2));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
