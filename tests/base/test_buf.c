#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"

static void test_grows(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    assert_int_equal(buf_str(&b).len, 0);
    assert_string_equal(buf_cstr(&b), "");
    for (int i = 0; i < 5000; i++) {
        buf_addc(&b, 'a');
        buf_add(&b, STR("bc"));
        buf_fmt(&b, "%d", i % 10);
    }
    assert_int_equal(b.len, 20000);
    for (size_t i = 0; i < 5000; i++) {
        const char want[] = {'a', 'b', 'c', (char)('0' + i % 10)};
        assert_memory_equal(b.ptr + 4 * i, want, 4);
    }
    assert_int_equal(strlen(buf_cstr(&b)), 20000);
    assert_int_equal(b.len, 20000);
    buf_reset(&b);
    assert_int_equal(b.len, 0);
    buf_deinit(&b);
    assert_null(b.ptr);
    buf_deinit(&b);
}

// The first append past the limit is dropped whole, and so are all later ones.
static void test_limit(void **state)
{
    (void)state;
    for (size_t limit = 1; limit < 40; limit++) {
        struct buf b;
        buf_init(&b, limit);
        while (b.len + 3 <= limit)
            buf_add(&b, STR("abc"));
        size_t full = b.len;
        assert_false(b.overflow);
        buf_add(&b, STR("abc"));
        assert_true(b.overflow);
        assert_int_equal(b.len, full);
        buf_addc(&b, 'x');
        buf_fmt(&b, "%s", "");
        buf_add(&b, STR_NONE);
        assert_int_equal(b.len, full);
        assert_null(buf_reserve(&b, 1));
        assert_int_equal(strlen(buf_cstr(&b)), full);
        buf_reset(&b);
        assert_false(b.overflow);
        buf_addc(&b, 'x');
        assert_int_equal(b.len, 1);
        buf_deinit(&b);
        assert_int_equal(b.limit, limit);
    }
}

static void test_fmt_at_limit(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8);
    buf_fmt(&b, "%08d", 42); // exactly
    assert_false(b.overflow);
    assert_true(str_eq(buf_str(&b), STR("00000042")));
    assert_int_equal(b.limit, 8);
    buf_fmt(&b, "%d", 1);
    assert_true(b.overflow);
    buf_reset(&b);
    buf_fmt(&b, "%09d", 42); // one over
    assert_true(b.overflow);
    assert_int_equal(b.len, 0);
    buf_deinit(&b);
}

static void test_reserve(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    char *p = buf_reserve(&b, 100);
    assert_non_null(p);
    memset(p, 'z', 100);
    b.len = 100;
    assert_null(buf_reserve(&b, 1));
    buf_reset(&b);
    assert_null(buf_reserve(&b, SIZE_MAX));
    buf_deinit(&b);
}

static void test_room(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    assert_non_null(buf_room(&b, 4));
    size_t cap = b.cap;
    b.len = cap - 1;
    assert_ptr_equal(buf_room(&b, 1), b.ptr + cap - 1);
    assert_int_equal(b.cap, cap);
    buf_addc(&b, 'x');
    assert_int_equal(b.len, cap);
    assert_non_null(buf_room(&b, 1));
    assert_true(b.cap > cap);
    buf_deinit(&b);
    buf_init(&b, 3); // memory for more than the limit is no room
    buf_add(&b, STR("abc"));
    assert_true(b.cap > b.len);
    assert_null(buf_room(&b, 1));
    assert_true(b.overflow);
    buf_addc(&b, 'd');
    assert_int_equal(b.len, 3);
    buf_deinit(&b);
}

static void test_over(void **state)
{
    (void)state;
    char memory[12] = "???????????";
    struct buf b;
    buf_over(&b, memory, 8);
    buf_add(&b, STR("abc"));
    buf_fmt(&b, "%05d", 42); // to the limit; the NUL is one past it
    assert_ptr_equal(b.ptr, memory);
    assert_string_equal(memory, "abc00042");
    assert_string_equal(buf_cstr(&b), "abc00042");
    buf_addc(&b, 'x');
    assert_true(b.overflow);
    assert_int_equal(b.len, 8);
    assert_memory_equal(memory + 9, "??", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows),        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_fmt_at_limit), cmocka_unit_test(test_reserve),
        cmocka_unit_test(test_over),         cmocka_unit_test(test_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
