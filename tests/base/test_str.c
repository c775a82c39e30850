#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
        bool nocase;
    } rows[] = {
        {"", "", 0, true},     {"a", "", 1, false},     {"a", "b", -1, false},
        {"ab", "a", 1, false}, {"Ab", "aB", -1, true},  {"\xC3\xA4", "\xC3\x84", 1, false},
        {"@", "`", -1, false}, {"[z", "{Z", -1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str a = str_c(rows[i].a), b = str_c(rows[i].b);
        int c = str_cmp(a, b), d = str_cmp(b, a);
        assert_int_equal((c > 0) - (c < 0), rows[i].order);
        assert_int_equal((d > 0) - (d < 0), -rows[i].order);
        assert_int_equal(str_eq(a, b), rows[i].order == 0);
        assert_int_equal(str_eq_nocase(a, b), rows[i].nocase);
    }
    assert_true(str_eq(STR_NONE, STR("")));
    assert_true(str_eq(str_c(NULL), STR("")));
    assert_true(str_cmp(str_from("a\0b", 3), str_from("a\0c", 3)) < 0);
}

static void test_prefix(void **state)
{
    (void)state;
    assert_true(str_starts(STR("abc"), STR("")));
    assert_true(str_starts(STR_NONE, STR_NONE));
    assert_true(str_starts(STR("abc"), STR("abc")));
    assert_false(str_starts(STR("abc"), STR("abcd")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_false(str_ends(STR("c"), STR("bc")));
    assert_true(str_starts_nocase(STR("HTTP://x"), STR("http:")));
    assert_false(str_starts_nocase(STR("h"), STR("http")));
}

static void test_sub(void **state)
{
    (void)state;
    struct str s = STR("hello");
    assert_true(str_eq(str_sub(s, 1, 3), STR("el")));
    assert_true(str_eq(str_sub(s, 3, SIZE_MAX), STR("lo")));
    assert_int_equal(str_sub(s, 4, 2).len, 0);
    assert_int_equal(str_sub(s, 9, 12).len, 0);
    assert_int_equal(str_skip(s, 6).len, 0);
    assert_int_equal(str_sub(STR_NONE, 0, 5).len, 0);
}

// Against the definition: the smallest offset at which the needle stands.
static size_t naive_find(struct str s, struct str needle, size_t from)
{
    for (; from <= s.len; from++)
        if (s.len - from >= needle.len && memcmp(s.ptr + from, needle.ptr, needle.len) == 0)
            return from;
    return STR_NPOS;
}

static void test_find(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        char text[12], needle[3];
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = (char)('a' + (seed >> 30));
        }
        size_t n = (seed >> 8) % 4, from = (seed >> 12) % 14;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            needle[i] = (char)('a' + (seed >> 30));
        }
        struct str s = str_from(text, sizeof text), want = str_from(needle, n);
        assert_int_equal(str_find(s, want, from), naive_find(s, want, from));
        assert_int_equal(str_find_nocase(s, want, from), naive_find(s, want, from));
        if (n == 1)
            assert_int_equal(str_find_char(s, needle[0], from), naive_find(s, want, from));
    }
    assert_int_equal(str_find_nocase(STR("xABc"), STR("abC"), 0), 1);
    assert_int_equal(str_find(STR("ab"), STR("abc"), 0), STR_NPOS);
    assert_int_equal(str_find(STR("ab"), STR("a"), SIZE_MAX), STR_NPOS);
    assert_int_equal(str_find_nocase(STR("ab"), STR("a"), SIZE_MAX), STR_NPOS);
}

// Against a search for each; letters that differ in case, and others that only their bit does.
static void test_has_any(void **state)
{
    (void)state;
    static const struct str any[] = {STR_INIT("abc"), STR_INIT("B@d"), STR_INIT("caab"),
                                     STR_INIT("\xD0\x90\xD0\xB0")};
    static const char letters[] = "abcABC@`d\xD0\x90\xB0";
    uint32_t seed = 5;
    for (int round = 0; round < 50000; round++) {
        char text[10];
        size_t n = (seed >> 8) % (sizeof text + 1);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = letters[(seed >> 16) % (sizeof letters - 1)];
        }
        bool want = false;
        for (size_t i = 0; i < sizeof any / sizeof *any; i++)
            want |= str_find_nocase(str_from(text, n), any[i], 0) != STR_NPOS;
        assert_int_equal(str_has_any_nocase(str_from(text, n), any, sizeof any / sizeof *any),
                         want);
    }
    assert_false(str_has_any_nocase(STR_NONE, any, 4));
    assert_false(str_has_any_nocase(STR("abc"), any, 0));
}

static void test_trim(void **state)
{
    (void)state;
    assert_true(str_eq(str_trim(STR(" \t\r\n\v\fa b \n")), STR("a b")));
    assert_int_equal(str_trim(STR(" \n ")).len, 0);
    assert_int_equal(str_trim(STR_NONE).len, 0);
    assert_int_equal(str_trim(STR("\xC2\xA0")).len, 2); // ASCII only
}

static void test_split(void **state)
{
    (void)state;
    static const struct {
        const char *text, *parts[4];
    } rows[] = {
        {"a,b,c", {"a", "b", "c", NULL}}, {"", {"", NULL}},      {"a", {"a", NULL}},
        {"a,", {"a", "", NULL}},          {",", {"", "", NULL}}, {",a,,", {"", "a", "", ""}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str rest = str_c(rows[i].text), part;
        size_t n = 0;
        while (str_split(&rest, ',', &part)) {
            assert_true(n < 4 && rows[i].parts[n]);
            assert_true(str_eq(part, str_c(rows[i].parts[n])));
            n++;
        }
        assert_true(n == 4 || !rows[i].parts[n]);
        assert_false(str_split(&rest, ',', &part));
    }
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool u_ok, i_ok;
        uint64_t u;
        int64_t i;
    } rows[] = {
        {"0", true, true, 0, 0},
        {"007", true, true, 7, 7},
        {"18446744073709551615", true, false, UINT64_MAX, 0},
        {"18446744073709551616", false, false, 0, 0},
        {"9223372036854775807", true, true, INT64_MAX, INT64_MAX},
        {"9223372036854775808", true, false, UINT64_C(9223372036854775808), 0},
        {"-9223372036854775808", false, true, 0, INT64_MIN},
        {"-9223372036854775809", false, false, 0, 0},
        {"-0", false, true, 0, 0},
        {"", false, false, 0, 0},
        {"-", false, false, 0, 0},
        {"+1", false, false, 0, 0},
        {" 1", false, false, 0, 0},
        {"1a", false, false, 0, 0},
        {"--1", false, false, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t u = 99;
        int64_t v = 99;
        if (str_to_u64(str_c(rows[i].text), &u) != rows[i].u_ok ||
            str_to_i64(str_c(rows[i].text), &v) != rows[i].i_ok)
            fail_msg("\"%s\"", rows[i].text);
        if (rows[i].u_ok)
            assert_true(u == rows[i].u);
        if (rows[i].i_ok)
            assert_true(v == rows[i].i);
    }
}

static void test_ascii(void **state)
{
    (void)state;
    static const char lower[] = "abcdefghijklmnopqrstuvwxyz",
                      upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int i = 0; i < 256; i++) {
        char c = (char)i;
        const char *u = c ? strchr(upper, c) : NULL, *l = c ? strchr(lower, c) : NULL;
        assert_int_equal(ascii_lower(c), u ? lower[u - upper] : c);
        assert_int_equal(ascii_alpha(c), u || l);
        assert_int_equal(ascii_digit(c), c && strchr("0123456789", c));
        assert_int_equal(ascii_space(c), c && strchr(" \t\n\v\f\r", c));
        const char *hex = c ? strchr("0123456789abcdef", ascii_lower(c)) : NULL;
        assert_int_equal(ascii_hex(c), hex ? (int)(strlen("0123456789abcdef") - strlen(hex)) : -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare), cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_sub),     cmocka_unit_test(test_find),
        cmocka_unit_test(test_has_any), cmocka_unit_test(test_trim),
        cmocka_unit_test(test_split),   cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
