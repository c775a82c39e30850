#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "extractors/xml_tree.h"

// "name(member member ...)", a text as 'text', an attribute as @name'value'.
static void describe(struct buf *out, const struct json *v)
{
    buf_add(out, v->key);
    if (v->type == JSON_STRING) {
        buf_fmt(out, "'%.*s'", STR_ARG(v->text));
        return;
    }
    buf_addc(out, '(');
    for (const struct json *m = v->child; m; m = m->next) {
        describe(out, m);
        if (m->next)
            buf_addc(out, ' ');
    }
    buf_addc(out, ')');
}

static void test_trees(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"text", ""},
        {"<a/>", "a()"},
        {"junk<a>x</a><b/>", "a('x')"},
        {"<a b='1&amp;2'>x &lt;y</a>", "a(@b'1&2' 'x <y')"},
        {"<a><b>1</b> <b>2</b></a>", "a(b('1') b('2'))"},
        {"<a><![CDATA[x&amp;]]>&amp;<![CDATA[y]]></a>", "a('x&amp;&y')"},
        {"<a>x<b/>y</a>", "a('xy' b())"},
        {"<a><b><c>1</b>2</a>", "a(b(c('1')) '2')"},
        {"<a></x>1</a>", "a('1')"},
        {"<a><item>1<item>2</a>", "a(item('1') item('2'))"},
        {"<a", ""},
        {"<a><b>x", "a(b('x'))"},
        {"<p:a xmlns:p='u'><p:b/></p:a>", "a(b())"},
        {"<a xmlns:q='http://base.google.com/ns/1.0'><q:id q:x='1'/><z:y/></a>",
         "a(g:id(@g:x'1') z:y())"},
        {"<!DOCTYPE a [<!ENTITY e 'boom'>]><a>&e;</a>", "a('&e;')"},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf got;
        bool cut;
        buf_init(&got, 0);
        const struct json *root = xml_tree(&a, str_c(rows[i].text), &cut);
        if (root)
            describe(&got, root);
        if (!str_eq(buf_str(&got), str_c(rows[i].want)))
            fail_msg("%s: %.*s", rows[i].text, STR_ARG(buf_str(&got)));
        assert_false(cut);
        buf_deinit(&got);
    }
    arena_deinit(&a);
}

static void test_source(void **state)
{
    (void)state;
    struct arena a;
    bool cut;
    arena_init(&a);
    const struct json *root = xml_tree(&a, STR("<a><b>x<i>&amp;</i></b></a>"), &cut);
    assert_true(str_eq(json_get(root, "b")->text, STR("x<i>&amp;</i>")));
    root = xml_tree(&a, STR("<a><b>x<i>y"), &cut);
    assert_true(str_eq(json_get(root, "b")->text, STR("x<i>y")));
    arena_deinit(&a);
}

static size_t depth_of(const struct json *v)
{
    size_t n = 0;
    for (; v; v = v->child)
        n++;
    return n;
}

static void test_limits(void **state)
{
    (void)state;
    struct arena a;
    struct buf text;
    bool cut;
    arena_init(&a);
    buf_init(&text, 0);
    for (int i = 0; i < 2 * LIMIT_JSON_DEPTH; i++)
        buf_add(&text, STR("<a>"));
    assert_int_equal(depth_of(xml_tree(&a, buf_str(&text), &cut)), LIMIT_JSON_DEPTH);
    assert_false(cut);
    buf_reset(&text);
    buf_add(&text, STR("<a>"));
    for (int i = 0; i < LIMIT_JSON_VALUES - 1; i++)
        buf_add(&text, STR("<b/>"));
    assert_int_equal(xml_tree(&a, buf_str(&text), &cut)->count, LIMIT_JSON_VALUES - 1);
    assert_false(cut);
    buf_add(&text, STR("<b/>"));
    assert_int_equal(xml_tree(&a, buf_str(&text), &cut)->count, LIMIT_JSON_VALUES - 1);
    assert_true(cut);
    buf_deinit(&text);
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_source),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
