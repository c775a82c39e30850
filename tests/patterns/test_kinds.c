#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "patterns/kinds.h"

static bool bit(uint64_t bits, size_t i)
{
    return bits >> i % SPAN & 1;
}

static void check(const struct kinds *k, struct str text)
{
    char room[SPAN + KINDS_BEHIND];
    assert_int_equal(k->n, (text.len + SPAN - 1) / SPAN);
    for (size_t i = 0; i < (k->n + 1) * SPAN; i++) {
        const struct kinds_span *s = &k->spans[i / SPAN];
        char c = i < text.len ? text.ptr[i] : 0;
        assert_int_equal(bit(s->letters, i), c >= 'a' && c <= 'z');
        assert_int_equal(bit(s->digits, i), ascii_digit(c));
        assert_int_equal(bit(s->symbols, i), c == '@' || c == '$' || c == '!');
        assert_int_equal(bit(s->beyond, i), (unsigned char)c >= 0x80);
    }
    for (size_t i = 0; i < k->n; i++) {
        const char *p = kinds_bytes(text, i, room);
        for (size_t c = 0; c < SPAN + KINDS_BEHIND; c++)
            assert_int_equal(p[c], i * SPAN + c < text.len ? text.ptr[i * SPAN + c] : 0);
    }
}

// Texts of every length around some spans, each in memory of its own size: a sanitizer sees what
// reads too far. Any bytes: it is for canonical text, but must not fail on others.
static void test_lengths(void **state)
{
    struct kinds k;
    uint32_t x = 3;
    (void)state;
    kinds_init(&k);
    for (size_t len = 5 * SPAN; len-- > 0;) {
        char *p = malloc(len + 1);
        assert_non_null(p);
        for (size_t i = 0; i < len; i++) {
            x = x * 1664525u + 1013904223u;
            p[i] = (char)(x >> 24);
        }
        kinds_make(&k, str_from(p, len));
        check(&k, str_from(p, len));
        free(p);
    }
    kinds_make(&k, STR_NONE);
    check(&k, STR_NONE);
    kinds_deinit(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lengths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
