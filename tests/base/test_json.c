#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"

// The value written back without white space; empty when it was refused.
static void put_value(struct json_writer *w, const struct json *v)
{
    switch (v->type) {
    case JSON_NULL:
        json_put_null(w);
        break;
    case JSON_FALSE:
    case JSON_TRUE:
        json_put_bool(w, v->type == JSON_TRUE);
        break;
    case JSON_NUMBER:
        json_put_raw(w, v->text);
        break;
    case JSON_STRING:
        json_put_str(w, v->text);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        if (v->type == JSON_OBJECT)
            json_begin_object(w);
        else
            json_begin_array(w);
        size_t members = 0;
        for (const struct json *m = v->child; m; m = m->next, members++) {
            char key[64];
            if (v->type == JSON_OBJECT) {
                snprintf(key, sizeof key, "%.*s", STR_ARG(m->key));
                json_key(w, key);
            }
            put_value(w, m);
        }
        assert_int_equal(members, v->count);
        if (v->type == JSON_OBJECT)
            json_end_object(w);
        else
            json_end_array(w);
        break;
    }
}

static struct str again(struct arena *a, struct str text, enum json_mode mode)
{
    struct err err = {0};
    struct buf b;
    struct json_writer w;
    const struct json *v = json_parse(a, text, mode, &err);
    assert_int_equal(v == NULL, err.code != ERR_NONE);
    if (!v)
        return STR_NONE;
    buf_init(&b, 0);
    json_writer_init(&w, &b);
    put_value(&w, v);
    struct str out = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

struct row {
    const char *text;
    const char *strict, *lenient; // as written back; NULL: refused
};

static const struct row rows[] = {
    // both
    {"null", "null", "null"},
    {" true ", "true", "true"},
    {"-0.5e+10", "-0.5e+10", "-0.5e+10"},
    {"0", "0", "0"},
    {"\"\"", "\"\"", "\"\""},
    {"[]", "[]", "[]"},
    {"{}", "{}", "{}"},
    {"[1,[2,{\"a\":[]}],\"x\"]", "[1,[2,{\"a\":[]}],\"x\"]", "[1,[2,{\"a\":[]}],\"x\"]"},
    {"{ \"a\" : 1 , \"a\" : 2 }", "{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"},
    {"\"\\u00e9\\ud83d\\ude00\\/\\b\\f\"", "\"\xC3\xA9\xF0\x9F\x98\x80/\\u0008\\u000c\"",
     "\"\xC3\xA9\xF0\x9F\x98\x80/\\u0008\\u000c\""},
    {"\"\\ud83d\"", "\"\xEF\xBF\xBD\"", "\"\xEF\xBF\xBD\""},
    {"\"\\ud83dx\\ude00\"", "\"\xEF\xBF\xBDx\xEF\xBF\xBD\"", "\"\xEF\xBF\xBDx\xEF\xBF\xBD\""},
    {"\"\\ud83d\\u0041\"",
     "\"\xEF\xBF\xBD"
     "A\"",
     "\"\xEF\xBF\xBD"
     "A\""},
    {"\"\\u0000\"", "\"\xEF\xBF\xBD\"", "\"\xEF\xBF\xBD\""},
    {"\"\xFF\"", "\"\xEF\xBF\xBD\"", "\"\xEF\xBF\xBD\""},
    // lenient alone
    {"[1,]", NULL, "[1]"},
    {"[1,,2]", NULL, "[1,2]"},
    {"{\"a\":1,}", NULL, "{\"a\":1}"},
    {"{a:1,$b_2:'x'}", NULL, "{\"a\":1,\"$b_2\":\"x\"}"},
    {"'it\\'s \"q\"'", NULL, "\"it's \\\"q\\\"\""},
    {"\"a\nb\"", NULL, "\"a\\nb\""},
    {"\"\\x\"", NULL, "\"x\""},
    {"// c\n[1/* d */,2] // e", NULL, "[1,2]"},
    {"undefined", NULL, "null"},
    {"[1];", NULL, "[1]"},
    {"\xEF\xBB\xBF[1]", NULL, "[1]"},
    {"01", NULL, "\"01\""},
    {"[.5]", NULL, "[\".5\"]"},
    {"NaN", NULL, "\"NaN\""},
    // neither
    {"", NULL, NULL},
    {" ", NULL, NULL},
    {"[", NULL, NULL},
    {"]", NULL, NULL},
    {"[1 2]", NULL, NULL},
    {"[1", NULL, NULL},
    {"[,", NULL, NULL},
    {"{", NULL, NULL},
    {"{\"a\"", NULL, NULL},
    {"{\"a\":", NULL, NULL},
    {"{\"a\" 1}", NULL, NULL},
    {"{\"a\":1", NULL, NULL},
    {"{\"a\":1 \"b\":2}", NULL, NULL},
    {"{:1}", NULL, NULL},
    {"\"", NULL, NULL},
    {"\"a", NULL, NULL},
    {"\"\\", NULL, NULL},
    {"\"\\\"", NULL, NULL},
    {"\"\\u12\"", NULL, NULL},
    {"\"\\u12", NULL, NULL},
    {"\"\\ud83d\\u12\"", NULL, NULL},
    {"1 2", NULL, NULL},
    {"[1]]", NULL, NULL},
    {"/*", NULL, NULL},
    {"/", NULL, NULL},
    {"[1]/*", NULL, "[1]"},
};

static void test_rows(void **state)
{
    (void)state;
    struct arena a;
    size_t failed = 0;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str strict = again(&a, str_c(rows[i].text), JSON_STRICT);
        struct str lenient = again(&a, str_c(rows[i].text), JSON_LENIENT);
        if (!str_eq(strict, str_c(rows[i].strict)) || !str_eq(lenient, str_c(rows[i].lenient))) {
            print_error("'%s': strict %.*s, lenient %.*s\n", rows[i].text, STR_ARG(strict),
                        STR_ARG(lenient));
            failed++;
        }
    }
    assert_int_equal(failed, 0);
    // A text in the middle of a buffer: no byte behind its end is read or believed.
    assert_true(str_eq(again(&a, str_sub(STR("123"), 0, 2), JSON_STRICT), STR("12")));
    assert_int_equal(again(&a, str_sub(STR("\"\\u0041\""), 0, 6), JSON_STRICT).len, 0);
    assert_int_equal(again(&a, STR("[1]\0"), JSON_STRICT).len, 0);
    arena_deinit(&a);
}

static void test_get(void **state)
{
    (void)state;
    struct arena a;
    struct err err;
    arena_init(&a);
    const struct json *v = json_parse(
        &a, STR("{\"a\":1,\"b\":\"x\",\"a\":2,\"t\":true,\"n\":null}"), JSON_STRICT, &err);
    assert_true(str_eq(json_text(json_get(v, "a")), STR("1")));
    assert_true(str_eq(json_text(json_get(v, "b")), STR("x")));
    assert_null(json_get(v, "c"));
    assert_null(json_get(NULL, "c"));
    assert_null(json_get(json_get(v, "a"), "c"));
    assert_int_equal(json_text(v).len, 0);
    assert_int_equal(json_text(NULL).len, 0);
    assert_true(json_bool(json_get(v, "t"), false));
    assert_true(json_bool(json_get(v, "n"), true));
    assert_false(json_bool(NULL, false));
    arena_deinit(&a);
}

static bool parses(struct arena *a, const struct buf *b, enum json_mode mode, enum err_code *code)
{
    struct err err = {0};
    bool ok = json_parse(a, buf_str(b), mode, &err) != NULL;
    *code = err.code;
    return ok;
}

static void test_limits(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    enum err_code code;
    arena_init(&a);
    buf_init(&b, 0);
    // One value may be nested in LIMIT_JSON_DEPTH others.
    for (int deep = LIMIT_JSON_DEPTH; deep <= LIMIT_JSON_DEPTH + 1; deep++) {
        buf_reset(&b);
        for (int i = 0; i < deep; i++)
            buf_add(&b, i % 2 ? STR("{\"k\":") : STR("["));
        buf_addc(&b, '1');
        for (int i = deep; i-- > 0;)
            buf_addc(&b, i % 2 ? '}' : ']');
        assert_int_equal(parses(&a, &b, JSON_STRICT, &code), deep == LIMIT_JSON_DEPTH);
        if (deep > LIMIT_JSON_DEPTH)
            assert_int_equal(code, ERR_LIMIT);
    }
    // The array itself is a value, too.
    for (int n = LIMIT_JSON_VALUES - 1; n <= LIMIT_JSON_VALUES; n++) {
        buf_reset(&b);
        buf_addc(&b, '[');
        for (int i = 0; i < n; i++)
            buf_add(&b, i ? STR(",0") : STR("0"));
        buf_addc(&b, ']');
        assert_int_equal(parses(&a, &b, JSON_LENIENT, &code), n < LIMIT_JSON_VALUES);
        arena_reset(&a);
    }
    assert_int_equal(code, ERR_LIMIT);
    // Endless nesting ends early, without recursion to the bottom.
    buf_reset(&b);
    for (int i = 0; i < 1000000; i++)
        buf_addc(&b, '[');
    assert_false(parses(&a, &b, JSON_LENIENT, &code));
    assert_int_equal(code, ERR_LIMIT);
    buf_deinit(&b);
    arena_deinit(&a);
}

static void test_writer(void **state)
{
    (void)state;
    struct buf b;
    struct json_writer w;
    buf_init(&b, 0);
    json_writer_init(&w, &b);
    json_begin_object(&w);
    json_member(&w, "none", STR_NONE);
    json_member(&w, "a", STR("q\"\\\n\t\r\x01\x7F\xC2\x9B"));
    json_member_int(&w, "min", INT64_MIN);
    json_key(&w, "list");
    json_begin_array(&w);
    json_put_double(&w, 0.1);
    json_put_double(&w, -0.0000001);
    json_put_double(&w, 1e6);
    json_put_double(&w, NAN);
    json_put_double(&w, -INFINITY);
    json_put_bool(&w, false);
    json_begin_object(&w);
    json_end_object(&w);
    json_put_raw(&w, STR("[0]"));
    json_end_array(&w);
    json_end_object(&w);
    assert_true(
        str_eq(buf_str(&b), STR("{\"a\":\"q\\\"\\\\\\n\\t\\r\\u0001\\u007f\\u009b\",\"min\":"
                                "-9223372036854775808,\"list\":[0.1,0,1000000,null,null,false,{},"
                                "[0]]}")));
    buf_reset(&b);
    json_writer_init(&w, &b);
    json_put_double(&w, DBL_MAX); // over 300 digits, whole
    assert_int_equal(b.len, 309);
    buf_deinit(&b);
}

static void test_deepest_writer(void **state)
{
    (void)state;
    struct buf b;
    struct json_writer w;
    buf_init(&b, 0);
    json_writer_init(&w, &b);
    for (int i = 0; i < 31; i++) {
        json_begin_array(&w);
        json_put_int(&w, i);
    }
    for (int i = 0; i < 31; i++)
        json_end_array(&w);
    assert_true(str_starts(buf_str(&b), STR("[0,[1,[2,")));
    assert_true(str_ends(buf_str(&b), STR(",[30]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")));
    buf_deinit(&b);
}

// Any bytes written as a string are read back as their clean form.
static void test_random_strings(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    struct err err;
    uint32_t seed = 3;
    arena_init(&a);
    buf_init(&b, 0);
    for (int round = 0; round < 20000; round++) {
        char raw[24];
        size_t n = 0, len = (seed >> 20) % sizeof raw;
        while (n < len) {
            seed = seed * 1664525 + 1013904223;
            // Often ASCII and controls, sometimes high bytes.
            raw[n++] = (char)(seed & 1 << 30 ? (seed >> 16) & 0x7F : (seed >> 16) & 0xFF);
        }
        struct json_writer w;
        struct str text = str_from(raw, n);
        buf_reset(&b);
        json_writer_init(&w, &b);
        json_put_str(&w, text);
        const struct json *v = json_parse(&a, buf_str(&b), JSON_STRICT, &err);
        assert_non_null(v);
        assert_true(str_eq(v->text, utf8_clean(&a, text)));
        seed = seed * 1664525 + 1013904223;
        arena_reset(&a);
    }
    buf_deinit(&b);
    arena_deinit(&a);
}

// Every prefix of a document is refused or read, in bounds, in both modes.
static void test_prefixes(void **state)
{
    (void)state;
    struct arena a;
    struct err err;
    struct str text = STR("{\"a\":[1,-2.5e3,\"\\u00e9\\ud83d\\ude00\",{b:'c'/*d*/}],\"t\":true}");
    arena_init(&a);
    for (size_t n = 0; n < text.len; n++) {
        struct str part = arena_str(&a, str_sub(text, 0, n));
        assert_null(json_parse(&a, part, JSON_STRICT, &err));
        assert_null(json_parse(&a, part, JSON_LENIENT, &err));
    }
    assert_non_null(json_parse(&a, text, JSON_LENIENT, &err));
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),           cmocka_unit_test(test_get),
        cmocka_unit_test(test_limits),         cmocka_unit_test(test_writer),
        cmocka_unit_test(test_deepest_writer), cmocka_unit_test(test_random_strings),
        cmocka_unit_test(test_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
