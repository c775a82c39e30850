#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "patterns/span.h"

// Every byte at every place, among others.
static void test_naive(void **state)
{
    char p[SPAN + 1];
    uint32_t x = 9;
    (void)state;
    for (unsigned round = 0; round < 256 * SPAN; round++) {
        for (unsigned i = 0; i < sizeof(p); i++) {
            x = x * 1664525u + 1013904223u;
            p[i] = (char)(x >> 24 & (round % 2 ? 0x7F : 0xFF));
        }
        p[round % SPAN] = (char)(round / SPAN);
        p[(round + 1) % SPAN] = p[round % SPAN];
        uint64_t is = 0, high = 0, same = 0, spaces = 0;
        char canonical[SPAN];
        for (unsigned i = 0; i < SPAN; i++) {
            unsigned char c = (unsigned char)p[i];
            is |= (uint64_t)(c == 0x7F) << i;
            high |= (uint64_t)(c >= 0x80) << i;
            same |= (uint64_t)(p[i] == p[i + 1]) << i;
            spaces |= (uint64_t)(c <= ' ' || c == 0x7F) << i;
        }
        assert_true(span_is(p, 0x7F) == is);
        assert_true(span_high(p) == high && span_same(p, p + 1) == same);
        assert_true(span_canonical(p, canonical) == spaces);
        for (unsigned i = 0; i < SPAN; i++)
            assert_int_equal(canonical[i], spaces >> i & 1 ? ' ' : ascii_lower(p[i]));
        assert_int_equal(span_starts_ascii(p), (high & 0xFF) == 0);
    }
}

static void test_bits(void **state)
{
    (void)state;
    assert_int_equal(span_first(0), SPAN);
    assert_true(span_low(0) == 0 && span_low(SPAN) == UINT64_MAX);
    for (unsigned i = 0; i < SPAN; i++) {
        assert_int_equal(span_first((uint64_t)1 << i), i);
        assert_int_equal(span_first(UINT64_MAX << i), i);
        assert_true(span_low(i) == ~(UINT64_MAX << i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_naive),
        cmocka_unit_test(test_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
