#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

static void test_set(void **state)
{
    (void)state;
    struct err e = {0};
    assert_false(err_set(&e, ERR_CONFIG, "%s:%d: bad", "f.yaml", 3));
    assert_int_equal(e.code, ERR_CONFIG);
    assert_string_equal(e.message, "f.yaml:3: bad");
    assert_false(err_context(&e, "site %s", "a"));
    assert_int_equal(e.code, ERR_CONFIG);
    assert_string_equal(e.message, "site a: f.yaml:3: bad");
    assert_false(err_set(NULL, ERR_IO, "x"));
    assert_false(err_errno(NULL, "x"));
    assert_false(err_context(NULL, "x"));
}

static void test_errno(void **state)
{
    (void)state;
    struct err e = {0};
    errno = ENOENT;
    assert_false(err_errno(&e, "cannot open %s", "x"));
    assert_int_equal(e.code, ERR_IO);
    assert_string_equal(e.message, "cannot open x: No such file or directory");
}

// A message that is too long ends at a character's end, wherever the cut falls.
static void test_cut(void **state)
{
    (void)state;
    char text[2 * ERR_MESSAGE_MAX];
    for (size_t lead = 0; lead < 4; lead++) {
        size_t n = 0;
        memset(text, 'x', lead);
        for (n = lead; n + 3 < sizeof text; n += 3)
            memcpy(text + n, "\xE2\x82\xAC", 3);
        text[n] = '\0';
        struct err e = {0};
        err_set(&e, ERR_INPUT, "%s", text);
        assert_true(utf8_valid(str_c(e.message)));
        assert_true(strlen(e.message) >= ERR_MESSAGE_MAX - 5);
        err_context(&e, "%s", "context");
        assert_true(utf8_valid(str_c(e.message)));
        assert_true(strlen(e.message) < ERR_MESSAGE_MAX);
    }
}

static void test_exit_status(void **state)
{
    (void)state;
    static const struct {
        enum err_code code;
        int status;
    } rows[] = {
        {ERR_NONE, 0}, {ERR_USAGE, 2},     {ERR_CONFIG, 2}, {ERR_INPUT, 1},  {ERR_LIMIT, 1},
        {ERR_IO, 4},   {ERR_NOT_FOUND, 1}, {ERR_STORE, 4},  {ERR_LOCKED, 3}, {ERR_INTERNAL, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {.code = rows[i].code};
        assert_int_equal(err_exit_status(&e), rows[i].status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_errno),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_exit_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
