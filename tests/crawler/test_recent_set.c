#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/recent_set.h"

static void test_knows_what_fits(void **state)
{
    (void)state;
    struct recent_set s;
    recent_set_init(&s, 1024);
    assert_false(recent_set_has(&s, 1));
    for (uint64_t i = 0; i < 400; i++)
        assert_true(recent_set_add(&s, i << 32)); // poor in low bits
    for (uint64_t i = 0; i < 400; i++) {
        assert_true(recent_set_has(&s, i << 32));
        assert_false(recent_set_add(&s, i << 32));
    }
    assert_false(recent_set_has(&s, UINT64_C(401) << 32));
    assert_false(s.forgot);
    recent_set_deinit(&s);
    recent_set_deinit(&s);
}

static void test_bounded(void **state)
{
    (void)state;
    struct recent_set s;
    size_t lately = 0;
    recent_set_init(&s, 256);
    for (uint64_t i = 0; i < 1000000; i++)
        recent_set_add(&s, i * i);
    assert_int_equal(s.cap, 256);
    assert_true(s.used <= 256);
    assert_true(s.forgot);
    for (uint64_t i = 999900; i < 1000000; i++)
        lately += recent_set_has(&s, i * i);
    if (lately < 60) // of the last 100, in 256 places
        fail_msg("%zu", lately);
    recent_set_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_knows_what_fits),
        cmocka_unit_test(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
