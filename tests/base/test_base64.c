#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/base64.h"

static void test_vectors(void **state)
{
    // RFC 4648, 10, and the bytes whose digits differ from those of "base64url"
    static const struct {
        struct str data, want;
    } rows[] = {
        {STR_INIT(""), STR_INIT("")},
        {STR_INIT("f"), STR_INIT("Zg==")},
        {STR_INIT("fo"), STR_INIT("Zm8=")},
        {STR_INIT("foo"), STR_INIT("Zm9v")},
        {STR_INIT("foob"), STR_INIT("Zm9vYg==")},
        {STR_INIT("fooba"), STR_INIT("Zm9vYmE=")},
        {STR_INIT("foobar"), STR_INIT("Zm9vYmFy")},
        {STR_INIT("\xFB\xEF\xFF\0\x80"), STR_INIT("++//AIA=")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        buf_init(&out, 0);
        buf_add(&out, STR("<"));
        base64_add(&out, rows[i].data);
        if (!str_eq(str_skip(buf_str(&out), 1), rows[i].want))
            fail_msg("row %zu: %.*s", i, STR_ARG(buf_str(&out)));
        buf_deinit(&out);
    }
}

static void test_limit(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, 7);
    base64_add(&out, STR("foo"));
    assert_false(out.overflow);
    base64_add(&out, STR("b"));
    assert_true(out.overflow);
    assert_int_equal(out.len, 4);
    buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
