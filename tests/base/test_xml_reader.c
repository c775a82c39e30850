#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/xml_reader.h"

// "<NAME attr=[value]>", "</NAME>" and "(text)", with '!' before text out of CDATA.
static void describe(struct buf *out, struct str text)
{
    struct xml_reader r;
    enum xml_token token;
    xml_reader_init(&r, text);
    while ((token = xml_reader_next(&r)) != XML_TOKEN_NONE) {
        struct str rest = r.attributes, name, value;
        switch (token) {
        case XML_TOKEN_START:
            buf_fmt(out, "<%.*s", STR_ARG(r.name));
            while (xml_attribute(&rest, &name, &value))
                buf_fmt(out, " %.*s=[%.*s]", STR_ARG(name), STR_ARG(value));
            buf_addc(out, '>');
            break;
        case XML_TOKEN_END:
            buf_fmt(out, "</%.*s>", STR_ARG(r.name));
            break;
        case XML_TOKEN_TEXT:
            buf_fmt(out, "%s(%.*s)", r.cdata ? "!" : "", STR_ARG(r.data));
            break;
        case XML_TOKEN_NONE:
            break;
        }
    }
}

static void test_tokens(void **state)
{
    (void)state;
    const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"x", "(x)"},
        {"<a>x</a>", "<a>(x)</a>"},
        {"<a/>", "<a></a>"},
        {"<a b='c' d=\"e f\" g=h i/>", "<a b=[c] d=[e f] g=[h] i=[]></a>"},
        {"<a b = 'c>d' >", "<a b=[c>d]>"},
        {"<a b='c'd='e'>", "<a b=[c] d=[e]>"},
        {"<a b='>", "<a b=[']>"},
        {"<a =x>", "<a x=[]>"},
        {"<a href=/x/y c>", "<a href=[/x/y] c=[]>"},
        {"<a href=/x/>", "<a href=[/x]></a>"},
        {"<a\n\tb\n=\n'c'\n>", "<a b=[c]>"},
        {"</a >", "</a>"},
        {"</a b='c'>", "</a>"},
        {"a < b <= c <3", "(a )(< b )(<= c )(<3)"},
        {"<!-- <a> -- > -->x", "(x)"},
        {"<!-->x-->y", "(y)"},
        {"<!--", ""},
        {"<?pi <a> ?>x", "(x)"},
        {"<?pi", ""},
        {"<![CDATA[<a>&amp;]]]>x]]>y", "!(<a>&amp;])(x]]>y)"},
        {"<![CDATA[]]>", "!()"},
        {"<![CDATA[x", "!(x)"},
        {"<!DOCTYPE a>x", "(x)"},
        {"<!DOCTYPE a [<!ENTITY b \"]\"> <!-- ] --> ]>x", "(x)"},
        {"<!DOCTYPE a [ x ] y ] >z", "(z)"},
        {"<!DOCTYPE a [ x", ""},
        {"<a", ""},
        {"<a b", ""},
        {"<", "(<)"},
        {"<\xC3\xA9>", "<\xC3\xA9>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf got;
        buf_init(&got, 0);
        describe(&got, str_c(rows[i].text));
        if (!str_eq(buf_str(&got), str_c(rows[i].want)))
            fail_msg("%s: %.*s, not %s", rows[i].text, STR_ARG(buf_str(&got)), rows[i].want);
        buf_deinit(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
