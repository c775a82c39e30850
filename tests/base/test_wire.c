#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/wire.h"

static void write_message(struct buf *b)
{
    wire_put_u8(b, 0xAB);
    wire_put_u32(b, 0xDEADBEEF);
    wire_put_i64(b, INT64_MIN);
    wire_put_i64(b, -2);
    wire_put_double(b, -0.25);
    wire_put_str(b, STR("text\0with NUL"));
    wire_put_str(b, STR_NONE);
    wire_put_u32(b, 2); // records of two bytes
    for (uint8_t i = 0; i < 4; i++)
        wire_put_u8(b, i);
}

// True if all came back as written; false once the reader is bad.
static bool read_message(struct str data)
{
    struct wire_reader r = wire_read(data);
    bool same = wire_u8(&r) == 0xAB;
    same &= wire_u32(&r) == 0xDEADBEEF;
    same &= wire_i64(&r) == INT64_MIN;
    same &= wire_i64(&r) == -2;
    same &= wire_double(&r) == -0.25;
    same &= str_eq(wire_str(&r, 100), STR("text\0with NUL"));
    same &= wire_str(&r, 0).len == 0;
    uint32_t n = wire_count(&r, 10, 2);
    same &= n == 2;
    for (uint32_t i = 0; i < 2 * n; i++)
        same &= wire_u8(&r) == i;
    return wire_end(&r) && same;
}

static void test_round_trip(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    write_message(&b);
    assert_true(read_message(buf_str(&b)));
    // Every truncation, and a byte too many.
    for (size_t n = 0; n < b.len; n++)
        assert_false(read_message(str_sub(buf_str(&b), 0, n)));
    wire_put_u8(&b, 0);
    assert_false(read_message(buf_str(&b)));
    buf_deinit(&b);
}

static void test_layout(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    wire_put_u32(&b, 0x01020304);
    wire_put_str(&b, STR("ab"));
    assert_true(str_eq(buf_str(&b), STR("\x04\x03\x02\x01\x02\0\0\0ab")));
    buf_deinit(&b);
}

static void test_sticky(void **state)
{
    (void)state;
    struct wire_reader r = wire_read(STR("\x05\0\0\0abcde\x07"));
    assert_int_equal(wire_str(&r, 4).len, 0); // over the caller's limit
    assert_true(r.bad);
    assert_int_equal(wire_u8(&r), 0);
    assert_int_equal(wire_i64(&r), 0);
    assert_true(wire_double(&r) == 0.0);
    assert_int_equal(wire_count(&r, 9, 1), 0);
    assert_int_equal(wire_str(&r, 9).len, 0);
    assert_false(wire_end(&r));
    r = wire_read(STR("\x05\0\0\0abcde\x07"));
    assert_true(str_eq(wire_str(&r, 5), STR("abcde")));
    assert_int_equal(wire_u8(&r), 7);
    assert_true(wire_end(&r));
    r = wire_read(STR_NONE);
    assert_true(wire_end(&r));
    assert_int_equal(wire_u8(&r), 0);
    assert_false(wire_end(&r));
}

// What a hostile sender may claim.
static void test_claims(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str data;
        uint32_t max;
        size_t min_size;
        bool ok;
    } rows[] = {
        {"fits", STR_INIT("\x02\0\0\0abcd"), 2, 2, true},
        {"over the limit", STR_INIT("\x03\0\0\0abcdefgh"), 2, 2, false},
        {"more than the bytes", STR_INIT("\x03\0\0\0abcde"), 9, 2, false},
        {"all ones",
         STR_INIT("\xFF\xFF\xFF\xFF"
                  "abc"),
         UINT32_MAX, 1, false},
        {"product overflows",
         STR_INIT("\xFF\xFF\xFF\x7F"
                  "abc"),
         UINT32_MAX, SIZE_MAX, false},
        {"none", STR_INIT("\0\0\0\0"), 0, 8, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire_reader r = wire_read(rows[i].data);
        wire_count(&r, rows[i].max, rows[i].min_size);
        if (r.bad == rows[i].ok)
            fail_msg("%s", rows[i].name);
    }
    struct wire_reader r = wire_read(STR("\xFF\xFF\xFF\xFF"
                                         "abc"));
    wire_str(&r, SIZE_MAX);
    assert_true(r.bad);
}

static void test_doubles(void **state)
{
    (void)state;
    const double values[] = {0.0, -0.0, 1e308, -5e-324, INFINITY, NAN};
    struct buf b;
    buf_init(&b, 0);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        wire_put_double(&b, values[i]);
    struct wire_reader r = wire_read(buf_str(&b));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        double v = wire_double(&r);
        assert_memory_equal(&v, &values[i], sizeof v);
    }
    assert_true(wire_end(&r));
    buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_layout),
        cmocka_unit_test(test_sticky),     cmocka_unit_test(test_claims),
        cmocka_unit_test(test_doubles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
