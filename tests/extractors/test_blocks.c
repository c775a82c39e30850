// White space collapsed by blocks of bytes against a loop over the bytes.
// WATCHGLASS_SEED=N repeats a run.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/xalloc.h"
#include "extractors/blocks.h"

enum { ROUNDS = 40000, TEXT_MAX = 70, BEHIND_MAX = 20 };

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static void naive_collapse(struct buf *out, bool *space, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (ascii_space(text.ptr[i])) {
            *space = true;
            continue;
        }
        if (*space && out->len && out->ptr[out->len - 1] != '\n')
            buf_addc(out, ' ');
        *space = false;
        buf_addc(out, text.ptr[i]);
    }
}

// Memory of exactly that size, so that a sanitizer sees a read past what may be read.
static char *random_text(size_t size, uint64_t *seed)
{
    static const char few[] = " \t\r\n\f\v\x08\x0E\x1F!a";
    char *p = xmalloc(size);
    uint64_t spaces = next_random(seed) % 4; // from words to hardly anything but white space
    for (size_t i = 0; i < size; i++) {
        bool any = next_random(seed) % 4 >= spaces;
        p[i] = any ? (char)(unsigned char)('a' + next_random(seed) % 160)
                   : few[next_random(seed) % (sizeof few - 1)];
    }
    return p;
}

static void test_collapse(void **state)
{
    (void)state;
    const char *given = getenv("WATCHGLASS_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20261121;
    struct buf got, want;
    bool got_space = false, want_space = false;
    print_message("WATCHGLASS_SEED=%llu\n", (unsigned long long)seed);
    buf_init(&got, 0);
    buf_init(&want, 0);
    for (int round = 0; round < ROUNDS; round++) {
        size_t len = next_random(&seed) % TEXT_MAX;
        size_t behind = next_random(&seed) % 2 ? next_random(&seed) % BEHIND_MAX : 0;
        char *p = random_text(len + behind, &seed);
        if (next_random(&seed) % 8 == 0) {
            buf_reset(&got);
            buf_reset(&want);
        } else if (next_random(&seed) % 8 == 0) {
            buf_addc(&got, '\n');
            buf_addc(&want, '\n');
        }
        blocks_collapse(&got, &got_space, str_from(p, len), behind);
        naive_collapse(&want, &want_space, str_from(p, len));
        assert_int_equal(got_space, want_space);
        assert_int_equal(got.len, want.len);
        assert_true(str_eq(buf_str(&got), buf_str(&want)));
        free(p);
    }
    buf_deinit(&got);
    buf_deinit(&want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_collapse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
