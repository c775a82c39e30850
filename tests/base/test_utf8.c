#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

// A decoder straight from table 3-7 of the Unicode Standard: the well-formed sequences as rows
// of byte ranges. *len is 0 when none starts here.
static uint32_t naive_decode(const unsigned char *s, size_t n, size_t *len)
{
    static const struct {
        unsigned char lo[4], hi[4];
        size_t n;
    } rows[] = {
        {{0x00}, {0x7F}, 1},
        {{0xC2, 0x80}, {0xDF, 0xBF}, 2},
        {{0xE0, 0xA0, 0x80}, {0xE0, 0xBF, 0xBF}, 3},
        {{0xE1, 0x80, 0x80}, {0xEC, 0xBF, 0xBF}, 3},
        {{0xED, 0x80, 0x80}, {0xED, 0x9F, 0xBF}, 3},
        {{0xEE, 0x80, 0x80}, {0xEF, 0xBF, 0xBF}, 3},
        {{0xF0, 0x90, 0x80, 0x80}, {0xF0, 0xBF, 0xBF, 0xBF}, 4},
        {{0xF1, 0x80, 0x80, 0x80}, {0xF3, 0xBF, 0xBF, 0xBF}, 4},
        {{0xF4, 0x80, 0x80, 0x80}, {0xF4, 0x8F, 0xBF, 0xBF}, 4},
    };
    static const unsigned char payload[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    *len = 0;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        size_t i = 0;
        while (i < rows[r].n && i < n && s[i] >= rows[r].lo[i] && s[i] <= rows[r].hi[i])
            i++;
        if (i < rows[r].n)
            continue;
        uint32_t cp = s[0] & payload[rows[r].n];
        for (i = 1; i < rows[r].n; i++)
            cp = cp << 6 | (s[i] & 0x3F);
        *len = rows[r].n;
        return cp;
    }
    return UTF8_REPLACEMENT;
}

static void check(const unsigned char *bytes, size_t n)
{
    struct str s = str_from((const char *)bytes, n);
    bool valid = true;
    for (size_t at = 0; at < n;) {
        size_t len, next = at;
        uint32_t want = naive_decode(bytes + at, n - at, &len);
        assert_int_equal(utf8_next(s, &next), want);
        if (len)
            assert_int_equal(next - at, len);
        assert_true(next > at && next <= n);
        valid = valid && len;
        at = next;
    }
    assert_int_equal(utf8_valid(s), valid);
}

static void test_all_pairs(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            unsigned char pair[] = {(unsigned char)a, (unsigned char)b};
            check(pair, 2);
            // With a good continuation and an ASCII letter behind it.
            unsigned char four[] = {(unsigned char)a, (unsigned char)b, 0x80, 'x'};
            check(four, 4);
            unsigned char five[] = {(unsigned char)a, (unsigned char)b, 0xBF, 0x80, 0xE2};
            check(five, 5);
        }
}

// ASCII is read by blocks: what isn't must be seen in every place of one.
static void test_places(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "\x80", "\xC3\xBC", "\xE2\x82\xAC", "\xED\xA0\x80", "\xF0\x9F\x98\x80", "\xF0\x9F", "\xFF"};
    struct arena a;
    arena_init(&a);
    for (size_t k = 0; k < sizeof odd / sizeof *odd; k++) {
        for (size_t len = 4; len < 70; len++) {
            for (size_t at = 0; at + strlen(odd[k]) <= len; at++) {
                unsigned char *text = arena_alloc(&a, len);
                memset(text, 'a', len);
                memcpy(text + at, odd[k], strlen(odd[k]));
                check(text, len);
                memset(text, 'a', len);
                text[at] = '\0';
                check(text, len); // valid,
                struct str clean = utf8_clean(&a, str_from((const char *)text, len));
                assert_int_equal(clean.len, len + 2); // but not clean
                assert_int_equal(str_find(clean, STR("\xEF\xBF\xBD"), 0), at);
            }
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

static void test_every_character(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x110005; cp++) {
        char bytes[4];
        size_t n = utf8_put(cp, bytes), at = 0;
        bool bad = cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF);
        assert_int_equal(utf8_next(str_from(bytes, n), &at), bad ? UTF8_REPLACEMENT : (int)cp);
        assert_int_equal(at, n);
    }
}

// The Encoding Standard's way: one replacement for each longest wrong part.
static void test_clean(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str in, out;
    } rows[] = {
        {"valid", STR_INIT("a\xC3\xA9\xF0\x9F\x98\x80"), STR_INIT("a\xC3\xA9\xF0\x9F\x98\x80")},
        {"empty", STR_INIT(""), STR_INIT("")},
        {"NUL", STR_INIT("a\0b"),
         STR_INIT("a\xEF\xBF\xBD"
                  "b")},
        {"lone continuation", STR_INIT("\x80"), STR_INIT("\xEF\xBF\xBD")},
        {"cut", STR_INIT("\xE2\x82"), STR_INIT("\xEF\xBF\xBD")},
        {"cut, then a letter", STR_INIT("\xF0\x9F\x98x"), STR_INIT("\xEF\xBF\xBDx")},
        {"overlong", STR_INIT("\xC0\xAF"), STR_INIT("\xEF\xBF\xBD\xEF\xBF\xBD")},
        {"surrogate", STR_INIT("\xED\xA0\x80"), STR_INIT("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD")},
        {"past the last", STR_INIT("\xF4\x90\x80\x80"),
         STR_INIT("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD")},
        {"replacement itself", STR_INIT("\xEF\xBF\xBD"), STR_INIT("\xEF\xBF\xBD")},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = utf8_clean(&a, rows[i].in);
        if (!str_eq(got, rows[i].out))
            fail_msg("%s", rows[i].name);
        assert_true(utf8_valid(got));
        if (str_eq(rows[i].in, rows[i].out))
            assert_ptr_equal(got.ptr, rows[i].in.ptr);
    }
    arena_deinit(&a);
}

static void test_cut(void **state)
{
    (void)state;
    struct str s = STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z");
    static const size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t max = 0; max < sizeof ends / sizeof *ends; max++) {
        struct str cut = utf8_cut(s, max);
        assert_int_equal(cut.len, ends[max]);
        assert_true(utf8_valid(cut));
    }
}

static void test_buf(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 5);
    buf_add_utf8(&b, 0x20AC);
    buf_add_utf8(&b, 0x20AC); // would be cut in two: dropped whole
    assert_true(b.overflow);
    assert_true(str_eq(buf_str(&b), STR("\xE2\x82\xAC")));
    buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_pairs), cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_places),    cmocka_unit_test(test_clean),
        cmocka_unit_test(test_cut),       cmocka_unit_test(test_buf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
