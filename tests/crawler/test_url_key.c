#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/url.h"

#define MD5 "0123456789abcdef0123456789ABCDEF"

static const struct {
    const char *name, *url, *key;
} rows[] = {
    {"plain", "http://h.example/", "http://h.example/"},
    {"https kept apart", "https://h.example/", "https://h.example/"},
    {"default port", "http://h.example:80/", "http://h.example/"},
    {"other port", "http://h.example:8080/", "http://h.example:8080/"},
    {"case of scheme and host", "HTTP://H.Example/A", "http://h.example/A"},
    {"fragment", "http://h.example/a#b", "http://h.example/a"},
    {"fragment with query", "http://h.example/a?x=1#b?y=2", "http://h.example/a?x=1"},
    {"hashbang", "http://h.example/#!/item/1", "http://h.example/"},
    {"empty query", "http://h.example/a?", "http://h.example/a"},
    {"only separators", "http://h.example/a?&&&", "http://h.example/a"},
    {"empty parameters", "http://h.example/a?&x=1&&y=2&", "http://h.example/a?x=1&y=2"},
    {"user kept", "http://u:%7e@h.example/", "http://u:~@h.example/"},

    {"unreserved decoded", "http://h.example/%41%7e%2D%5f", "http://h.example/A~-_"},
    {"others upper-cased", "http://h.example/%c3%a9%2f", "http://h.example/%C3%A9%2F"},
    {"raw and escaped meet", "http://h.example/\xC3\xA9", "http://h.example/%C3%A9"},
    {"broken escapes stay", "http://h.example/%zz%4?%", "http://h.example/%zz%4?%"},
    {"in the query too", "http://h.example/?%61=%7E%3d", "http://h.example/?a=~%3D"},
    {"escape not decoded twice", "http://h.example/%2541", "http://h.example/%2541"},
    {"dots", "http://h.example/a/../b/./c", "http://h.example/b/c"},
    {"double slashes are a path", "http://h.example//a//", "http://h.example//a//"},
    {"last slash kept", "http://h.example/a/", "http://h.example/a/"},

    {"sorted by name", "http://h.example/?b=1&a=2", "http://h.example/?a=2&b=1"},
    {"bytewise", "http://h.example/?b&B&_&1", "http://h.example/?1&B&_&b"},
    {"stable", "http://h.example/?a=2&b=0&a=1", "http://h.example/?a=2&a=1&b=0"},
    {"sorted after decoding", "http://h.example/?%62=1&a=2", "http://h.example/?a=2&b=1"},
    {"name, not value", "http://h.example/?ab=1&a=2", "http://h.example/?a=2&ab=1"},
    {"arrays", "http://h.example/?f[]=b&f[]=a", "http://h.example/?f[]=b&f[]=a"},
    {"no value", "http://h.example/?a&b=&c", "http://h.example/?a&b=&c"},
    {"no value is not an empty one", "http://h.example/?a=", "http://h.example/?a="},
    {"plus is kept", "http://h.example/?q=a+b", "http://h.example/?q=a+b"},

    {"utm", "http://h.example/?utm_source=x&id=1&utm_medium=y", "http://h.example/?id=1"},
    {"utm in capitals", "http://h.example/?UTM_Source=x", "http://h.example/"},
    {"utm alone is no prefix", "http://h.example/?utm=x", "http://h.example/?utm=x"},
    {"escaped name", "http://h.example/?utm%5Fsource=x", "http://h.example/"},
    {"gclid", "http://h.example/?gclid=x", "http://h.example/"},
    {"gclid is no prefix", "http://h.example/?gclids=x", "http://h.example/?gclids=x"},
    {"the other trackers",
     "http://h.example/"
     "?fbclid=1&msclkid=2&yclid=3&mc_cid=4&mc_eid=5&_ga=6&igshid=7&ttclid&srsltid=x&_gl=1",
     "http://h.example/"},
    {"ref is content", "http://h.example/?ref=x", "http://h.example/?ref=x"},

    {"PHPSESSID", "http://h.example/?PHPSESSID=abc&p=1", "http://h.example/?p=1"},
    {"phpsessid", "http://h.example/?p=1&phpsessid=abc", "http://h.example/?p=1"},
    {"osCsid", "http://h.example/?osCsid=1&cPath=2", "http://h.example/?cPath=2"},
    {"zenid", "http://h.example/?zenid=1", "http://h.example/"},
    {"ASP", "http://h.example/?ASPSESSIONIDQABC=1", "http://h.example/"},
    {"sid with an MD5", "http://h.example/?t=5&sid=" MD5, "http://h.example/?t=5"},
    {"sid short", "http://h.example/?sid=12", "http://h.example/?sid=12"},
    {"sid of 31", "http://h.example/?sid=0123456789abcdef0123456789abcde",
     "http://h.example/?sid=0123456789abcdef0123456789abcde"},
    {"sid of 33", "http://h.example/?sid=" MD5 "0", "http://h.example/?sid=" MD5 "0"},
    {"sid no hex", "http://h.example/?sid=0123456789abcdef0123456789abcdeg",
     "http://h.example/?sid=0123456789abcdef0123456789abcdeg"},
    {"s with an MD5", "http://h.example/?s=" MD5 "&t=1", "http://h.example/?t=1"},
    {"s as search", "http://h.example/?s=lamp", "http://h.example/?s=lamp"},
    {"jsessionid as parameter", "http://h.example/?jsessionid=1", "http://h.example/"},

    {"jsessionid in the path", "http://h.example/a;jsessionid=1F", "http://h.example/a"},
    {"in capitals", "http://h.example/a;JSESSIONID=1F?b=1", "http://h.example/a?b=1"},
    {"before a slash", "http://h.example/a;jsessionid=1F/b", "http://h.example/a/b"},
    {"beside another", "http://h.example/a;v=1;jsessionid=1F;w=2", "http://h.example/a;v=1;w=2"},
    {"alone", "http://h.example/;jsessionid=1F", "http://h.example/"},
    {"other path parameters stay", "http://h.example/a;b=1/;c", "http://h.example/a;b=1/;c"},
    {"PHPSESSID in the path", "http://h.example/a;PHPSESSID=1", "http://h.example/a"},

    {"semicolons are not sorted", "http://h.example/?b=1;a=2", "http://h.example/?b=1;a=2"},
    {"session before a semicolon", "http://h.example/?PHPSESSID=x;topic=1.0",
     "http://h.example/?topic=1.0"},
    {"session behind one", "http://h.example/?topic=1.0;PHPSESSID=x",
     "http://h.example/?topic=1.0"},
    {"nothing but a session", "http://h.example/?PHPSESSID=x;", "http://h.example/"},
};

static struct str key_of(struct arena *a, struct str text)
{
    struct url url;
    if (!url_parse(a, text, NULL, &url))
        fail_msg("%.*s", STR_ARG(text));
    return url_key(a, &url);
}

static void test_rows(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str key = key_of(&a, str_c(rows[i].url));
        if (!str_eq(key, str_c(rows[i].key)))
            fail_msg("%s: %.*s, not %s", rows[i].name, STR_ARG(key), rows[i].key);
        // A key is the key of itself.
        if (!str_eq(key_of(&a, key), key))
            fail_msg("%s: not idempotent", rows[i].name);
    }
    arena_deinit(&a);
}

// Every order of the same parameters has one key; a changed value has another.
static void test_orders(void **state)
{
    (void)state;
    static const char *const params[] = {"a=1", "b=2", "%63=3", "gclid=x"};
    struct arena a;
    arena_init(&a);
    const struct str want = STR("http://h.example/?a=1&b=2&c=3");
    for (unsigned order = 0; order < 256; order++) {
        unsigned at[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6};
        unsigned seen = 1U << at[0] | 1U << at[1] | 1U << at[2] | 1U << at[3];
        if (seen != 15)
            continue;
        struct str url = arena_fmt(&a, "http://h.example/?%s&%s&%s&%s", params[at[0]],
                                   params[at[1]], params[at[2]], params[at[3]]);
        assert_true(str_eq(key_of(&a, url), want));
    }
    assert_false(str_eq(key_of(&a, STR("http://h.example/?a=1&b=2&c=4")), want));
    arena_deinit(&a);
}

#define TOKEN "9f8e7d6c5b4a3928"

static const struct str learned[] = {STR_INIT("zone"), STR_INIT("Ref")};

static const struct {
    const char *name, *url, *key;
    uint32_t segments;
} inert_rows[] = {
    {"parameter", "http://h.example/a?zone=7&id=1", "http://h.example/a?id=1", 0},
    {"alone", "http://h.example/a?zone=7", "http://h.example/a", 0},
    {"without a value", "http://h.example/a?zone&b", "http://h.example/a?b", 0},
    {"any case", "http://h.example/a?ZONE=7&ref=x", "http://h.example/a", 0},
    {"escaped", "http://h.example/a?%7Aone=7", "http://h.example/a", 0},
    {"another name", "http://h.example/a?zones=7&zon=1", "http://h.example/a?zon=1&zones=7", 0},
    {"every time it stands there", "http://h.example/a?zone=1&b=2&zone=3", "http://h.example/a?b=2",
     0},
    {"beside semicolons", "http://h.example/a?b=1;zone=7;c=2", "http://h.example/a?b=1;c=2", 0},
    {"in the path", "http://h.example/a;zone=7/b", "http://h.example/a/b", 0},
    {"with the tables", "http://h.example/a?zone=7&gclid=x&b=1", "http://h.example/a?b=1", 0},
    {"first segment", "http://h.example/" TOKEN "/a", "http://h.example/a", 1},
    {"second segment", "http://h.example/a/" TOKEN "/b", "http://h.example/a/b", 2},
    {"last segment", "http://h.example/a/" TOKEN, "http://h.example/a", 2},
    {"the only one", "http://h.example/" TOKEN, "http://h.example/", 1},
    {"the only one, slash", "http://h.example/" TOKEN "/", "http://h.example/", 1},
    {"with parameters", "http://h.example/" TOKEN ";v=1/a", "http://h.example/a", 1},
    {"two", "http://h.example/" TOKEN "/a/" TOKEN "/b", "http://h.example/a/b", 5},
    {"a word stays", "http://h.example/about/a", "http://h.example/about/a", 1},
    {"another segment stays", "http://h.example/a/" TOKEN "/b", "http://h.example/a/" TOKEN "/b",
     5},
    {"a segment that is not there", "http://h.example/a", "http://h.example/a", 0xFFFFFFFF},
    {"the 32nd",
     "http://h.example/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/"
     "29/30/31/" TOKEN "/" TOKEN,
     "http://h.example/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/"
     "29/30/31/" TOKEN,
     0x80000000},
};

static void test_inert(void **state)
{
    (void)state;
    struct arena a;
    struct url url;
    arena_init(&a);
    for (size_t i = 0; i < sizeof inert_rows / sizeof *inert_rows; i++) {
        struct url_inert inert = {learned, 2, inert_rows[i].segments};
        assert_true(url_parse(&a, str_c(inert_rows[i].url), NULL, &url));
        struct str key = url_key_inert(&a, &url, &inert);
        if (!str_eq(key, str_c(inert_rows[i].key)))
            fail_msg("%s: %.*s, not %s", inert_rows[i].name, STR_ARG(key), inert_rows[i].key);
    }
    arena_deinit(&a);
}

// What knows nothing changes nothing.
static void test_nothing_inert(void **state)
{
    (void)state;
    static const struct url_inert nothing = {0};
    struct arena a;
    struct url url;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(url_parse(&a, str_c(rows[i].url), NULL, &url));
        assert_true(str_eq(url_key_inert(&a, &url, NULL), str_c(rows[i].key)));
        assert_true(str_eq(url_key_inert(&a, &url, &nothing), str_c(rows[i].key)));
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_inert),
        cmocka_unit_test(test_nothing_inert),
        cmocka_unit_test(test_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
