#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/buf.h"
#include "extractors/charref.h"
#include "extractors/tokenizer.h"

// Expected tokens, one behind the other:
//   'text'   <name|attribute=value>   <name/>   </name>   !comment!
//   D(name|public|system|quirks)   with "-" for a missing identifier
// A NUL is written ~0. Neighbouring texts are joined.
struct row {
    const char *input;
    size_t len;
    const char *expected;
    enum token_model model; // of the first state; raw text ends at </xmp>
};

#define ROW(input, expected)                                                                       \
    {                                                                                              \
        input, sizeof(input) - 1, expected, MODEL_DATA                                             \
    }
#define RAW(input, expected, model)                                                                \
    {                                                                                              \
        input, sizeof(input) - 1, expected, model                                                  \
    }

#define FFFD "\xEF\xBF\xBD"

static void put(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\0')
            buf_add(out, STR("~0"));
        else
            buf_addc(out, s.ptr[i]);
    }
}

static void put_tag(struct buf *out, const struct token *tok)
{
    buf_add(out, tok->type == TOKEN_END ? STR("</") : STR("<"));
    put(out, tok->name);
    for (size_t i = 0; i < tok->n_attributes && tok->type == TOKEN_START; i++) {
        buf_addc(out, '|');
        put(out, tok->attributes[i].name);
        buf_addc(out, '=');
        put(out, tok->attributes[i].value);
    }
    buf_add(out, tok->self_closing && tok->type == TOKEN_START ? STR("/>") : STR(">"));
}

static void put_doctype(struct buf *out, const struct token *tok)
{
    buf_add(out, STR("D("));
    put(out, tok->name);
    buf_addc(out, '|');
    put(out, tok->public_id.ptr ? tok->public_id : STR("-"));
    buf_addc(out, '|');
    put(out, tok->system_id.ptr ? tok->system_id : STR("-"));
    buf_fmt(out, "|%d)", tok->force_quirks);
}

// For the sanitizer to watch.
static void read_behind(struct str text, size_t behind)
{
    if (behind)
        (void)*(const volatile char *)(text.ptr + text.len + behind - 1);
}

static void render(struct tokenizer *t, struct buf *out)
{
    struct token tok;
    bool in_text = false;
    while (tokenizer_next(t, &tok)) {
        if (in_text != (tok.type == TOKEN_TEXT))
            buf_addc(out, '\'');
        in_text = tok.type == TOKEN_TEXT;
        switch (tok.type) {
        case TOKEN_TEXT:
            put(out, tok.text);
            read_behind(tok.text, tok.behind);
            break;
        case TOKEN_START:
        case TOKEN_END:
            put_tag(out, &tok);
            break;
        case TOKEN_COMMENT:
            buf_addc(out, '!');
            put(out, tok.text);
            buf_addc(out, '!');
            break;
        case TOKEN_DOCTYPE:
            put_doctype(out, &tok);
            break;
        case TOKEN_EOF:
            fail();
        }
    }
    if (in_text)
        buf_addc(out, '\'');
    assert_int_equal(tok.type, TOKEN_EOF);
}

static const struct row rows[] = {
    // Text
    ROW("", ""),
    ROW("a", "'a'"),
    ROW("a < b", "'a < b'"),
    ROW("a <3 b", "'a <3 b'"),
    ROW("<", "'<'"),
    ROW("<<", "'<<'"),
    ROW("<<p>", "'<'<p>"),
    ROW("</", "'</'"),
    ROW("</>", ""),
    ROW("a</>b", "'ab'"),
    ROW("<>", "'<>'"),
    ROW("< p>", "'< p>'"),
    ROW(">", "'>'"),
    ROW("a\0b", "'a~0b'"),
    ROW("a\r\nb\rc\nd", "'a\nb\nc\nd'"),
    ROW("\r\r\n", "'\n\n'"),
    ROW("<=", "'<='"),
    ROW("<\xC3\xA9>", "'<\xC3\xA9>'"),
    // Tags
    ROW("<p>", "<p>"),
    ROW("<P>", "<p>"),
    ROW("<Span>x</SPAN>", "<span>'x'</span>"),
    ROW("</p>", "</p>"),
    ROW("</p class=x>", "</p>"),
    ROW("</p/>", "</p>"),
    ROW("<br/>", "<br/>"),
    ROW("<br />", "<br/>"),
    ROW("<br / >", "<br>"),
    ROW("<br/ >", "<br>"),
    ROW("<h1\n>", "<h1>"),
    ROW("<my-el x>", "<my-el|x=>"),
    ROW("<a\0b>", "<a" FFFD "b>"),
    ROW("<A\xC3\x89>", "<a\xC3\x89>"),
    ROW("<p", ""),
    ROW("x<p ", "'x'"),
    ROW("</p", ""),
    ROW("<p/", ""),
    ROW("<p a", ""),
    ROW("<p a=", ""),
    ROW("<p a='", ""),
    ROW("<p a=\"b", ""),
    ROW("<p a=b", ""),
    ROW("<p a='b'", ""),
    ROW("<p<b>", "<p<b>"),
    ROW("<p</p>", "<p<|p=>"),
    // Attributes
    ROW("<a b=c>", "<a|b=c>"),
    ROW("<a b='c'>", "<a|b=c>"),
    ROW("<a b=\"c\">", "<a|b=c>"),
    ROW("<a b>", "<a|b=>"),
    ROW("<a b c>", "<a|b=|c=>"),
    ROW("<a b=''>", "<a|b=>"),
    ROW("<a b=>", "<a|b=>"),
    ROW("<a b = c >", "<a|b=c>"),
    ROW("<a b = 'c' d>", "<a|b=c|d=>"),
    ROW("<a\tb\n=\f\"c\">", "<a|b=c>"),
    ROW("<a B=C>", "<a|b=C>"),
    ROW("<a b='1' B='2'>", "<a|b=1>"),
    ROW("<a b=1 c=2 b=3>", "<a|b=1|c=2>"),
    ROW("<a b='c'd='e'>", "<a|b=c|d=e>"),
    ROW("<a b=c/>", "<a|b=c/>"),
    ROW("<a b='c'/>", "<a|b=c/>"),
    ROW("<a b/>", "<a|b=/>"),
    ROW("<a/b>", "<a|b=>"),
    ROW("<a/b/c/>", "<a|b=|c=/>"),
    ROW("<a =b>", "<a|=b=>"),
    ROW("<a ==b>", "<a|==b>"),
    ROW("<a =B>", "<a|=b=>"),
    ROW("<a \"b\">", "<a|\"b\"=>"),
    ROW("<a b'c>", "<a|b'c=>"),
    ROW("<a b<c>", "<a|b<c=>"),
    ROW("<a b=c\"d>", "<a|b=c\"d>"),
    ROW("<a b=<c>", "<a|b=<c>"),
    ROW("<a b==c>", "<a|b==c>"),
    ROW("<a b=`c`>", "<a|b=`c`>"),
    ROW("<a b='x>y'>", "<a|b=x>y>"),
    ROW("<a b='x\"y'>", "<a|b=x\"y>"),
    ROW("<a b=\"x'y\">", "<a|b=x'y>"),
    ROW("<a b='x\ny'>", "<a|b=x\ny>"),
    ROW("<a b='x\r\ny'>", "<a|b=x\ny>"),
    ROW("<a b='x\0y'>", "<a|b=x" FFFD "y>"),
    ROW("<a b=x\0y>", "<a|b=x" FFFD "y>"),
    ROW("<a b\0c>", "<a|b" FFFD "c=>"),
    ROW("<a b=/c/d>", "<a|b=/c/d>"),
    ROW("<a data-x=1 @y=2 :z=3>", "<a|data-x=1|@y=2|:z=3>"),
    // Comments
    ROW("<!---->", "!!"),
    ROW("<!--a-->", "!a!"),
    ROW("<!--a-->b", "!a!'b'"),
    ROW("<!-->", "!!"),
    ROW("<!--->", "!!"),
    ROW("<!-->a", "!!'a'"),
    ROW("<!--->a", "!!'a'"),
    ROW("<!-- - -->", "! - !"),
    ROW("<!--a--b-->", "!a--b!"),
    ROW("<!--a--->", "!a-!"),
    ROW("<!--a---->", "!a--!"),
    ROW("<!--a--!>b", "!a!'b'"),
    ROW("<!----!>", "!!"),
    ROW("<!--a--!b-->", "!a--!b!"),
    ROW("<!--a--!-->", "!a--!!"),
    ROW("<!--a>-->", "!a>!"),
    ROW("<!--<!---->", "!<!--!"),
    ROW("<!--a<!--b-->", "!a<!--b!"),
    ROW("<!--", "!!"),
    ROW("<!---", "!!"),
    ROW("<!----", "!!"),
    ROW("<!--a", "!a!"),
    ROW("<!--a-", "!a!"),
    ROW("<!--a--", "!a!"),
    ROW("<!--a--!", "!a!"),
    ROW("<!--a---", "!a-!"),
    ROW("<!--a\0-->", "!a" FFFD "!"),
    ROW("<!-a-->", "!-a--!"),
    ROW("<!-", "!-!"),
    ROW("<!", "!!"),
    ROW("<!>", "!!"),
    ROW("<!a>b", "!a!'b'"),
    ROW("<?php x ?>y", "!?php x ?!'y'"),
    ROW("<?", "!?!"),
    ROW("</1>a", "!1!'a'"),
    ROW("</ p>a", "! p!'a'"),
    ROW("<![CDATA[a]]>b", "![CDATA[a]]!'b'"),
    ROW("<!--[if IE]>a<![endif]-->", "![if IE]>a<![endif]!"),
    // Document types
    ROW("<!DOCTYPE html>", "D(html|-|-|0)"),
    ROW("<!DOCTYPE html SYSTEM 'a'", "D(html|-|a|1)"),
    ROW("<!DOCTYPE html SYSTEM 'a' b", "D(html|-|a|0)"), // behind it, the end changes nothing
    ROW("<!doctype HTML>", "D(html|-|-|0)"),
    ROW("<!DOCTYPEhtml>", "D(html|-|-|0)"),
    ROW("<!DOCTYPE html >", "D(html|-|-|0)"),
    ROW("<!DOCTYPE>", "D(|-|-|1)"),
    ROW("<!DOCTYPE ", "D(|-|-|1)"),
    ROW("<!DOCTYPE html", "D(html|-|-|1)"),
    ROW("<!DOCTYPE html x>", "D(html|-|-|1)"),
    ROW("<!DOCTYPE html PUBLIC \"a\">", "D(html|a|-|0)"),
    ROW("<!DOCTYPE html PUBLIC \"a\" \"b\">", "D(html|a|b|0)"),
    ROW("<!DOCTYPE html PUBLIC 'a''b'>", "D(html|a|b|0)"),
    ROW("<!DOCTYPE html PUBLIC\"a\"\"b\">", "D(html|a|b|0)"),
    ROW("<!DOCTYPE html PUBLIC>", "D(html|-|-|1)"),
    ROW("<!DOCTYPE html PUBLIC 'a>x", "D(html|a|-|1)'x'"),
    ROW("<!DOCTYPE html PUBLIC 'a' 'b>x", "D(html|a|b|1)'x'"),
    ROW("<!DOCTYPE html PUBLIC 'a' x>", "D(html|a|-|1)"),
    ROW("<!DOCTYPE html PUBLIC x>", "D(html|-|-|1)"),
    ROW("<!DOCTYPE html SYSTEM 'a'>", "D(html|-|a|0)"),
    ROW("<!DOCTYPE html SYSTEM ''>", "D(html|-||0)"),
    ROW("<!DOCTYPE html system 'a' x>b", "D(html|-|a|0)'b'"),
    ROW("<!DOCTYPE html SYSTEM>", "D(html|-|-|1)"),
    ROW("<!DOCTYPE html SYSTEM x>", "D(html|-|-|1)"),
    ROW("<!DOCTYPE html SYSTEM 'a'", "D(html|-|a|1)"),
    // Character references
    ROW("&amp;", "'&'"),
    ROW("&AMP;", "'&'"),
    ROW("&amp", "'&'"),
    ROW("&ampx", "'&x'"),
    ROW("&lt;p&gt;", "'<p>'"),
    ROW("&", "'&'"),
    ROW("& ", "'& '"),
    ROW("&;", "'&;'"),
    ROW("&x;", "'&x;'"),
    ROW("&nosuch;", "'&nosuch;'"),
    ROW("&&amp;", "'&&'"),
    ROW("&notit;", "'\xC2\xACit;'"),
    ROW("&notin;", "'\xE2\x88\x89'"),
    ROW("&not", "'\xC2\xAC'"),
    ROW("&noti", "'\xC2\xACi'"),
    ROW("&copy2", "'\xC2\xA9"
                  "2'"),
    ROW("&hellip", "'&hellip'"),
    ROW("&hellip;", "'\xE2\x80\xA6'"),
    ROW("&NotEqualTilde;", "'\xE2\x89\x82\xCC\xB8'"),
    ROW("&CounterClockwiseContourIntegral;", "'\xE2\x88\xB3'"),
    ROW("&aacute;&Aacute;", "'\xC3\xA1\xC3\x81'"),
    ROW("&aacute", "'\xC3\xA1'"),
    ROW("&zwnj;", "'\xE2\x80\x8C'"),
    ROW("&eur", "'&eur'"),
    ROW("&euro;", "'\xE2\x82\xAC'"),
    ROW("&#65;", "'A'"),
    ROW("&#65", "'A'"),
    ROW("&#65x", "'Ax'"),
    ROW("&#x41;", "'A'"),
    ROW("&#X41;", "'A'"),
    ROW("&#x41g", "'Ag'"),
    ROW("&#", "'&#'"),
    ROW("&#;", "'&#;'"),
    ROW("&#x", "'&#x'"),
    ROW("&#x;", "'&#x;'"),
    ROW("&#xg", "'&#xg'"),
    ROW("&#0;", "'" FFFD "'"),
    ROW("&#xD800;", "'" FFFD "'"),
    ROW("&#x10FFFF;", "'\xF4\x8F\xBF\xBF'"),
    ROW("&#x110000;", "'" FFFD "'"),
    ROW("&#99999999999999999999;", "'" FFFD "'"),
    ROW("&#x1F600;", "'\xF0\x9F\x98\x80'"),
    ROW("&#128;", "'\xE2\x82\xAC'"),
    ROW("&#x92;", "'\xE2\x80\x99'"),
    ROW("&#x81;", "'\xC2\x81'"),
    ROW("&#13;", "'\r'"),
    ROW("&#0000000000065;", "'A'"),
    ROW("a&amp<b>", "'a&'<b>"),
    ROW("<a b='&amp;'>", "<a|b=&>"),
    ROW("<a b='&amp'>", "<a|b=&>"),
    ROW("<a b='&ampx'>", "<a|b=&ampx>"),
    ROW("<a b='&amp='>", "<a|b=&amp=>"),
    ROW("<a b='&amp;='>", "<a|b=&=>"),
    ROW("<a b='?x=1&copy=2'>", "<a|b=?x=1&copy=2>"),
    ROW("<a b='?x=1&copy;2'>", "<a|b=?x=1\xC2\xA9"
                               "2>"),
    ROW("<a b='&notit;'>", "<a|b=&notit;>"),
    ROW("<a b='&not it'>", "<a|b=\xC2\xAC it>"),
    ROW("<a b='&#65&#x42'>", "<a|b=AB>"),
    ROW("<a b=&lt;>", "<a|b=<>"),
    ROW("<a b='&quot;'>", "<a|b=\">"),
    ROW("<a &amp;>", "<a|&amp;=>"),
    ROW("<!--&amp;-->", "!&amp;!"),
    // Raw text by the start tag
    ROW("<title>a<b>&amp;</title>c", "<title>'a<b>&'</title>'c'"),
    ROW("<TITLE>a</Title >b", "<title>'a'</title>'b'"),
    ROW("<textarea></textarea>", "<textarea></textarea>"),
    ROW("<textarea></textareaa></textarea>", "<textarea>'</textareaa>'</textarea>"),
    ROW("<textarea></text", "<textarea>'</text'"),
    ROW("<title></title", "<title>'</title'"),
    ROW("<title></title ", "<title>"),
    ROW("<title>a\0b", "<title>'a" FFFD "b'"),
    ROW("<style>a<b>&amp;</b></style>", "<style>'a<b>&amp;</b>'</style>"),
    ROW("<style><!--</style>-->", "<style>'<!--'</style>'-->'"),
    ROW("<style>a</style/>b", "<style>'a'</style>'b'"),
    ROW("<iframe><p></iframe>", "<iframe>'<p>'</iframe>"),
    ROW("<xmp></p></xmp>", "<xmp>'</p>'</xmp>"),
    ROW("<noframes><p></noframes>", "<noframes>'<p>'</noframes>"),
    ROW("<noscript><p></noscript>", "<noscript><p></noscript>"),
    ROW("<plaintext></plaintext>&amp;", "<plaintext>'</plaintext>&amp;'"),
    // Script data
    ROW("<script>a<b&&c</script>d", "<script>'a<b&&c'</script>'d'"),
    ROW("<script></SCRIPT>", "<script></script>"),
    ROW("<script></scriptx></script>", "<script>'</scriptx>'</script>"),
    ROW("<script><!--</script>-->", "<script>'<!--'</script>'-->'"),
    ROW("<script><!--<script></script>--></script>", "<script>'<!--<script></script>-->'</script>"),
    ROW("<script><!--<script>a</script>b</script>c",
        "<script>'<!--<script>a</script>b'</script>'c'"),
    ROW("<script><!--<script>--></script>x", "<script>'<!--<script>-->'</script>'x'"),
    ROW("<script><!--><script></script>x", "<script>'<!--><script>'</script>'x'"),
    ROW("<script><!---><script></script>x", "<script>'<!---><script>'</script>'x'"),
    ROW("<script><!--<scriptx></script>x", "<script>'<!--<scriptx>'</script>'x'"),
    ROW("<script><!--<script </script>x", "<script>'<!--<script </script>x'"),
    ROW("<script><!-<script></script>x", "<script>'<!-<script>'</script>'x'"),
    ROW("<script><script></script>x", "<script>'<script>'</script>'x'"),
    ROW("<script>a", "<script>'a'"),
    ROW("<script/>a</script>", "<script/>'a'</script>"),
    // First states set from outside
    RAW("a<b></xmp>c", "'a<b>'</xmp>'c'", MODEL_RAWTEXT),
    RAW("&amp;</xmp x=y>", "'&'</xmp>", MODEL_RCDATA),
    RAW("&amp;</xmp>", "'&amp;</xmp>'", MODEL_PLAINTEXT),
    RAW("<!--</xmp>", "'<!--'</xmp>", MODEL_SCRIPT),
};

static void test_rows(void **state)
{
    (void)state;
    bool failed = false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        struct buf got;
        struct tokenizer t;
        arena_init(&a);
        buf_init(&got, 0);
        tokenizer_init(&t, &a, str_from(rows[i].input, rows[i].len));
        if (rows[i].model != MODEL_DATA)
            tokenizer_set_model(&t, rows[i].model, STR("xmp"));
        render(&t, &got);
        if (strcmp(buf_cstr(&got), rows[i].expected) != 0) {
            print_error("%s\n  expected %s\n  got      %s\n", rows[i].input, rows[i].expected,
                        buf_cstr(&got));
            failed = true;
        }
        buf_deinit(&got);
        arena_deinit(&a);
    }
    assert_true(sizeof rows / sizeof *rows >= 150);
    assert_false(failed);
}

static void test_foreign(void **state)
{
    (void)state;
    static const struct {
        const char *input, *expected;
    } cases[] = {
        {"<![CDATA[a<b>&amp;]]>c", "'a<b>&amp;c'"},
        {"<![CDATA[]]>", ""},
        {"<![CDATA[a]]", "'a]]'"},
        {"<![cdata[a]]>", "![cdata[a]]!"},
        {"<title><b></title>", "<title><b></title>"},
        {"<style>a<b></style>", "<style>'a'<b></style>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a;
        struct buf got;
        struct tokenizer t;
        arena_init(&a);
        buf_init(&got, 0);
        tokenizer_init(&t, &a, str_c(cases[i].input));
        tokenizer_set_foreign(&t, true);
        render(&t, &got);
        assert_string_equal(buf_cstr(&got), cases[i].expected);
        buf_deinit(&got);
        arena_deinit(&a);
    }
}

static void test_set_foreign_undoes_raw_text(void **state)
{
    (void)state;
    struct arena a;
    struct tokenizer t;
    struct token tok;
    arena_init(&a);
    tokenizer_init(&t, &a, STR("<style><b>x"));
    assert_true(tokenizer_next(&t, &tok));
    tokenizer_set_foreign(&t, true);
    assert_true(tokenizer_next(&t, &tok));
    assert_int_equal(tok.tag, TAG_B);
    arena_deinit(&a);
}

static void test_attribute_limit(void **state)
{
    (void)state;
    struct arena a;
    struct buf page;
    struct tokenizer t;
    struct token tok;
    arena_init(&a);
    for (unsigned n = LIMIT_PAGE_ATTRIBUTES - 1; n <= LIMIT_PAGE_ATTRIBUTES + 1; n++) {
        buf_init(&page, 0);
        buf_add(&page, STR("<p"));
        for (unsigned i = 0; i < n; i++)
            buf_fmt(&page, " a%u=%u", i, i);
        buf_addc(&page, '>');
        tokenizer_init(&t, &a, buf_str(&page));
        assert_true(tokenizer_next(&t, &tok));
        size_t over = n > LIMIT_PAGE_ATTRIBUTES ? n - LIMIT_PAGE_ATTRIBUTES : 0;
        assert_int_equal(tok.n_attributes, n - over);
        assert_int_equal(tok.attributes_dropped, over);
        assert_int_equal(tok.raw.len, page.len);
        assert_non_null(token_attribute(&tok, "a7"));
        assert_null(token_attribute(&tok, "b"));
        buf_deinit(&page);
    }
    arena_deinit(&a);
}

static void test_zero_copy(void **state)
{
    (void)state;
    struct arena a;
    struct tokenizer t;
    struct token tok;
    arena_init(&a);
    struct str page = STR("<p class=\"x\">plain text, some of it\n</p><!--c-->");
    tokenizer_init(&t, &a, page);
    while (tokenizer_next(&t, &tok))
        continue;
    assert_int_equal(a.used, 0);
    arena_deinit(&a);
}

// The longest name of the table that `s` (behind its '&') begins with, by looking at all.
static const struct charref_entity *naive(struct str s)
{
    const struct charref_entity *best = NULL;
    for (size_t i = 0; i < charref_entities_count; i++) {
        struct str name = str_c(charref_entities[i].name);
        if (str_starts(s, name) && (!best || name.len > strlen(best->name)))
            best = &charref_entities[i];
    }
    return best;
}

static void check_entity(struct str s)
{
    char out[CHARREF_MAX];
    size_t n = 0;
    const struct charref_entity *e = naive(str_skip(s, 1));
    size_t used = charref_parse(s, false, out, &n);
    if (used != (e ? strlen(e->name) + 1 : 0) || (e && memcmp(out, e->utf8, n) != 0)) {
        print_error("%.*s\n", STR_ARG(s));
        fail();
    }
}

static void test_every_entity(void **state)
{
    (void)state;
    assert_int_equal(charref_entities_count, 2231);
    for (size_t i = 0; i < charref_entities_count; i++) {
        const struct charref_entity *e = &charref_entities[i];
        size_t len = strlen(e->name);
        assert_true(strlen(e->utf8) <= CHARREF_MAX);
        // The room that charref_decode takes.
        assert_true(strlen(e->utf8) * 5 <= (len + 1) * 6);
        if (i)
            assert_true(strcmp(charref_entities[i - 1].name, e->name) < 0);
        char text[64];
        int n = snprintf(text, sizeof text, "&%s", e->name);
        check_entity(str_from(text, (size_t)n));
        check_entity(str_from(text, (size_t)n - 1));
        text[n] = 'e';
        check_entity(str_from(text, (size_t)n + 1));
    }
}

static void test_every_tag_is_found(void **state)
{
    (void)state;
    for (int i = 1; i < TAG_COUNT; i++)
        assert_int_equal(tag_find(str_c(tag_info((enum tag_id)i)->name)), i);
    assert_int_equal(tag_find(STR("divx")), TAG_OTHER);
    assert_int_equal(tag_find(STR("")), TAG_OTHER);
}

// Every prefix of every row, and each behind an open tag or comment: ends, in bounds.
static void test_prefixes(void **state)
{
    (void)state;
    static const char *const openers[] = {"", "<p a='", "<!--", "<script><!--", "<title>", "&"};
    struct arena a;
    struct buf page, got;
    arena_init(&a);
    buf_init(&page, 0);
    buf_init(&got, 0);
    for (size_t o = 0; o < sizeof openers / sizeof *openers; o++) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            for (size_t n = 0; n <= rows[i].len; n++) {
                struct tokenizer t;
                buf_reset(&page);
                buf_reset(&got);
                buf_add(&page, str_c(openers[o]));
                buf_add(&page, str_from(rows[i].input, n));
                char *exact = arena_cstr(&a, buf_str(&page)); // for the sanitizer to watch
                tokenizer_init(&t, &a, str_from(exact, page.len));
                render(&t, &got);
            }
            arena_reset(&a);
        }
    }
    buf_deinit(&page);
    buf_deinit(&got);
    arena_deinit(&a);
}

// What could be quadratic: a megabyte of each takes milliseconds of CPU time; the bound leaves room
// for sanitizers.
static void test_linear(void **state)
{
    (void)state;
    static const char *const units[] = {
        "<",         "&",       "<!--",      "</",      "<!",      "<a ",          "<a b='",
        "&#",        "<?",      "<!DOCTYPE", "<title>", "<script", "<script><!--", "-->",
        "<![CDATA[", "</title", "&not",      "\r",      "<a b=c ", "--",           "<!--<script>",
        "</script",  "<a\0b>",  "<A B>",
    };
    enum { SECONDS = 20 };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct arena a;
        struct buf page;
        struct tokenizer t;
        struct token tok;
        arena_init(&a);
        buf_init(&page, 0);
        while (page.len < 1024 * 1024)
            buf_add(&page, str_c(units[i]));
        clock_t start = clock();
        tokenizer_init(&t, &a, buf_str(&page));
        while (tokenizer_next(&t, &tok))
            continue;
        long seconds = (long)((clock() - start) / CLOCKS_PER_SEC);
        if (seconds > SECONDS)
            fail_msg("%s took %ld s", units[i], seconds);
        buf_deinit(&page);
        arena_deinit(&a);
    }
}

// A value is called plain when nothing can hide in it, wherever in a block the byte stands that
// could; at the end of the input it may be called so or not.
static void test_plain_values(void **state)
{
    (void)state;
    static const char hiding[] = "&<>\\%\"'=a", quotes[] = "\"'";
    struct arena a;
    struct tokenizer t;
    struct token tok;
    arena_init(&a);
    for (size_t len = 1; len < 40; len++) {
        for (size_t at = 0; at < len * (sizeof hiding - 1) * 2; at++) {
            char value[40], quote = quotes[at % 2], odd = hiding[at / 2 % (sizeof hiding - 1)];
            memset(value, 'a', len);
            value[at / 2 / (sizeof hiding - 1)] = odd;
            if (odd == quote)
                continue;
            struct str page = arena_fmt(&a, "<p b=%c%.*s%c class=x>%*s", quote, (int)len, value,
                                        quote, at % 3 ? 60 : 0, "");
            char *exact = arena_alloc(&a, page.len);
            memcpy(exact, page.ptr, page.len);
            tokenizer_init(&t, &a, str_from(exact, page.len));
            assert_true(tokenizer_next(&t, &tok));
            assert_int_equal(tok.n_attributes, 2);
            assert_true(str_eq(token_value(&tok, "b"), str_from(value, len)));
            assert_true(str_eq(token_value(&tok, "class"), STR("x")));
            bool hides = odd == '&' || odd == '<' || odd == '\\' || odd == '%' || odd == '"';
            if (hides || at % 3)
                assert_int_equal(tok.attributes[0].plain, !hides);
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

// A reference at every place of a text that is longer than some blocks.
static void test_references_everywhere(void **state)
{
    (void)state;
    enum { LETTERS = 60 };
    static const char letters[] = "abcdefghij klmnopqrst uvwxyz abcdefghij klmnopqrst uvwxyz abc";
    struct arena a;
    struct tokenizer t;
    struct token tok;
    arena_init(&a);
    for (int before = 0; before <= LETTERS; before++) {
        const char *rest = letters + before;
        struct str page = arena_fmt(&a, "%.*s&lt;%s<b>%40s", before, letters, rest, "");
        struct str text = arena_fmt(&a, "%.*s<%s", before, letters, rest);
        tokenizer_init(&t, &a, page);
        assert_true(tokenizer_next(&t, &tok));
        assert_true(str_eq(tok.text, text));
        assert_true(tokenizer_next(&t, &tok));
        assert_int_equal(tok.tag, TAG_B);
    }
    arena_deinit(&a);
}

// What a name is, byte by byte.
static size_t naive_name(struct str s, bool attribute, char out[64])
{
    size_t n = 0;
    while (n < s.len && !(n && attribute && s.ptr[n] == '=') && s.ptr[n] != '/' &&
           s.ptr[n] != '>' && !strchr(" \t\n\f\r", s.ptr[n])) {
        out[n] = ascii_lower(s.ptr[n]);
        n++;
    }
    return n;
}

static void check_names(struct arena *a, struct str page)
{
    char tag[64], name[64];
    struct tokenizer t;
    struct token tok;
    char *exact = arena_alloc(a, page.len); // for the sanitizer to watch
    memcpy(exact, page.ptr, page.len);
    size_t tag_len = naive_name(str_skip(page, 1), false, tag);
    struct str rest = str_skip(page, 1 + tag_len);
    while (rest.len && strchr(" /", rest.ptr[0]))
        rest = str_skip(rest, 1);
    size_t name_len = naive_name(rest, true, name);
    tokenizer_init(&t, a, str_from(exact, page.len));
    assert_true(tokenizer_next(&t, &tok));
    assert_true(str_eq(tok.name, str_from(tag, tag_len)));
    assert_int_equal(tok.key, tag_key(tag, tag_len));
    assert_int_equal(tok.tag, tag_find(str_from(tag, tag_len)));
    assert_int_equal(tok.n_attributes, name_len > 0);
    if (name_len == 0)
        return;
    assert_true(str_eq(tok.attributes[0].name, str_from(name, name_len)));
    assert_int_equal(tok.attributes[0].key, tag_key(name, name_len));
    assert_int_equal(tok.names, token_name_bit(tag_key(name, name_len)));
}

// Names of every length, an odd byte at every place in them, what can end them behind them, and
// enough or nothing behind that.
static void test_names(void **state)
{
    (void)state;
    static const char odd[] = "az-_:.19@AZ[`{~\x7F\x80\xC3\xFF\x01<\"'&=";
    static const char *const ends[] = {">", " >", "/>", "\t>", "\r\n>", "=x>", "='x'>", "=\"x\">"};
    struct arena a;
    arena_init(&a);
    for (size_t len = 1; len <= 18; len++) {
        for (size_t i = 0; i < len * (sizeof odd - 1) * (sizeof ends / sizeof *ends); i++) {
            char letters[] = "abcdefghijklmnopqr";
            const char *end = ends[i % (sizeof ends / sizeof *ends)];
            size_t k = i / (sizeof ends / sizeof *ends);
            letters[k / (sizeof odd - 1)] = odd[k % (sizeof odd - 1)];
            for (int padding = 0; padding <= 40; padding += 40) {
                struct str name = str_from(letters, len);
                check_names(&a, arena_fmt(&a, "<p %.*s%s%*s", STR_ARG(name), end, padding, ""));
                if (ascii_alpha(letters[0]))
                    check_names(&a, arena_fmt(&a, "<%.*s%s%*s", STR_ARG(name), end, padding, ""));
            }
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

static bool is_space(struct str s)
{
    return s.len && str_trim(s).len == 0;
}

// Joined, the tokens are the same, but for white space alone that a tag tells of instead.
static void check_joined(struct arena *a, struct str page)
{
    struct tokenizer apart, joined;
    struct token tok, got;
    bool more = true;
    tokenizer_init(&apart, a, page);
    tokenizer_init(&joined, a, page);
    joined.joins_space = true;
    while (more) {
        more = tokenizer_next(&joined, &got);
        bool more_apart = tokenizer_next(&apart, &tok);
        if (got.space) {
            assert_int_equal(tok.type, TOKEN_TEXT);
            assert_true(is_space(tok.text));
            more_apart = tokenizer_next(&apart, &tok);
        }
        assert_int_equal(more, more_apart);
        assert_int_equal(got.type, tok.type);
        assert_int_equal(got.tag, tok.tag);
        assert_false(tok.space);
        if (tok.type == TOKEN_TEXT || tok.type == TOKEN_COMMENT)
            assert_true(str_eq(got.text, tok.text));
        if (tok.type == TOKEN_START || tok.type == TOKEN_END)
            assert_true(str_eq(got.raw, tok.raw));
    }
}

static void test_joined_space(void **state)
{
    (void)state;
    static const char *const spaces[] = {
        "", " ", "\n  ", "\v", "               ", "                "};
    struct arena a;
    struct tokenizer t;
    struct token tok;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t k = 0; k < 36; k++) {
            struct buf b;
            buf_init(&b, 0);
            for (size_t times = 0; times < 3; times++) {
                buf_add(&b, str_c(spaces[k % 6]));
                buf_add(&b, str_from(rows[i].input, rows[i].len));
                buf_add(&b, str_c(spaces[k / 6]));
            }
            check_joined(&a, arena_str(&a, buf_str(&b)));
            buf_deinit(&b);
        }
        arena_reset(&a);
    }
    tokenizer_init(&t, &a, STR("<p>\n </p>\n\n<b>and enough behind it"));
    t.joins_space = true;
    for (int i = 0; i < 3; i++) {
        assert_true(tokenizer_next(&t, &tok));
        assert_int_equal(tok.type, i == 1 ? TOKEN_END : TOKEN_START);
        assert_int_equal(tok.space, i > 0);
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_set_foreign_undoes_raw_text),
        cmocka_unit_test(test_attribute_limit),
        cmocka_unit_test(test_zero_copy),
        cmocka_unit_test(test_every_entity),
        cmocka_unit_test(test_every_tag_is_found),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_plain_values),
        cmocka_unit_test(test_references_everywhere),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_joined_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
