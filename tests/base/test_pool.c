#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>

#include "base/pool.h"

// Pieces of many sizes, taken and given back in any order, are aligned and never overlap.
static void test_pieces(void **state)
{
    (void)state;
    enum { PIECES = 300, ROUNDS = 20000 };
    static unsigned char *piece[PIECES];
    static size_t size[PIECES];
    struct pool p;
    uint32_t seed = 11;
    pool_init(&p);
    for (size_t round = 0; round < ROUNDS; round++) {
        seed = seed * 1664525 + 1013904223;
        size_t i = (seed >> 8) % PIECES;
        if (piece[i]) {
            for (size_t k = 0; k < size[i]; k++)
                assert_int_equal(piece[i][k], i & 0xFF);
            pool_give(&p, piece[i]);
            piece[i] = NULL;
            continue;
        }
        size[i] = (seed >> 28) == 0 ? (seed >> 20) * 40 : (seed >> 16) % 90;
        piece[i] = pool_alloc(&p, size[i]);
        assert_int_equal((uintptr_t)piece[i] % alignof(max_align_t), 0);
        memset(piece[i], (int)(i & 0xFF), size[i]);
    }
    pool_give(&p, NULL);
    pool_deinit(&p);
    pool_deinit(&p); // again is harmless
}

// What is given back is used again: taking and giving back, however often, takes no more memory.
static void test_reuse(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 16, 17, 495, 496, 497, 1008, 1009, 70000};
    struct pool p;
    pool_init(&p);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        pool_give(&p, pool_alloc(&p, sizes[i]));
    size_t used = p.arena.used;
    for (int round = 0; round < 1000; round++) {
        void *held[sizeof sizes / sizeof *sizes];
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            held[i] = pool_alloc(&p, sizes[i]);
            memset(held[i], 1, sizes[i]);
            pool_give(&p, held[i]);
        }
    }
    assert_int_equal(p.arena.used, used);
    pool_deinit(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_reuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
