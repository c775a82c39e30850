#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>

#include "base/arena.h"

// Pieces of many sizes neither overlap nor move, and are aligned.
static void test_pieces(void **state)
{
    (void)state;
    enum { PIECES = 400 };
    struct arena a;
    unsigned char *piece[PIECES];
    size_t size[PIECES];
    uint32_t seed = 7;
    arena_init(&a);
    for (int round = 0; round < 3; round++) {
        size_t sum = 0;
        for (size_t i = 0; i < PIECES; i++) {
            seed = seed * 1664525 + 1013904223;
            size[i] = i % 50 == 49 ? 100000 + (seed >> 16) : (seed >> 20) % 700;
            piece[i] = arena_alloc(&a, size[i]);
            assert_int_equal((uintptr_t)piece[i] % alignof(max_align_t), 0);
            memset(piece[i], (int)(i & 0xFF), size[i]);
            sum += size[i];
        }
        for (size_t i = 0; i < PIECES; i++)
            for (size_t j = 0; j < size[i]; j++)
                assert_int_equal(piece[i][j], i & 0xFF);
        assert_true(a.used >= sum);
        arena_reset(&a);
        assert_int_equal(a.used, 0);
    }
    arena_deinit(&a);
    arena_deinit(&a); // again is harmless
}

static void test_zeroed(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    memset(arena_alloc(&a, 1000), 0xAA, 1000);
    arena_reset(&a);
    const unsigned char *p = arena_zalloc(&a, 500), *q = arena_array(&a, 25, 20);
    for (size_t i = 0; i < 500; i++)
        assert_true(p[i] == 0 && q[i] == 0);
    assert_non_null(arena_array(&a, 0, 8));
    assert_non_null(arena_alloc(&a, 0));
    arena_deinit(&a);
}

static void test_texts(void **state)
{
    (void)state;
    struct arena a;
    char big[3000];
    arena_init(&a);
    memset(big, 'x', sizeof big);
    struct str copy = arena_str(&a, str_from(big, sizeof big));
    assert_ptr_not_equal(copy.ptr, big);
    assert_int_equal(copy.len, sizeof big);
    assert_memory_equal(copy.ptr, big, sizeof big);
    assert_string_equal(arena_cstr(&a, STR("abc")), "abc");
    assert_string_equal(arena_cstr(&a, STR_NONE), "");
    assert_int_equal(arena_str(&a, str_from("a\0b", 3)).len, 3);
    struct str made = arena_fmt(&a, "%s-%d", "x", 42);
    assert_true(str_eq(made, STR("x-42")));
    made = arena_fmt(&a, "%.*s!", (int)sizeof big, big);
    assert_int_equal(made.len, sizeof big + 1);
    assert_int_equal(arena_fmt(&a, "%s", "").len, 0);
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_zeroed),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
