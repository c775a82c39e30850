#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/page.h"
#include "tests/support/resolve.h"

static void scan(struct arena *a, struct str html, struct page_scan *out)
{
    struct page_input in = {STR("https://shop.example/dir/page"), html, test_resolver,
                            test_resolve, 0};
    page_scan(a, &in, out);
}

static const char *const kind_names[PAGE_TEXT_KINDS] = {
    [PAGE_TEXT_VISIBLE] = "visible",
    [PAGE_TEXT_TITLE] = "title",
    [PAGE_TEXT_ATTRIBUTE] = "attribute",
    [PAGE_TEXT_SCRIPT] = "script",
    [PAGE_TEXT_URL] = "url",
    [PAGE_TEXT_GAPPED] = "gapped",
};

struct text_row {
    const char *name, *html;
    enum page_text_kind kind;
    const char *expected;
};

static const struct text_row text_rows[] = {
    // Inline and block
    {"plain", "a b", PAGE_TEXT_VISIBLE, "a b\n"},
    {"nothing", "", PAGE_TEXT_VISIBLE, ""},
    {"inline tags", "tram<b>a</b>dol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"inline tags, gapped", "tram<b>a</b>dol", PAGE_TEXT_GAPPED, "tram a dol\n"},
    {"inline, with space", "tram <b>a</b> dol", PAGE_TEXT_VISIBLE, "tram a dol\n"},
    {"inline, with space, gapped", "tram <b>a</b> dol", PAGE_TEXT_GAPPED, ""},
    {"space inside", "tram<b> a </b>dol", PAGE_TEXT_VISIBLE, "tram a dol\n"},
    {"comment", "tram<!-- x -->adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"wbr", "tram<wbr>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"img", "tram<img src=x>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"input", "tram<input>adol", PAGE_TEXT_VISIBLE, "tram adol\n"},
    {"unknown element", "tram<x-y>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"script between", "tram<script>x</script>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"style between", "tram<style>x</style>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"white space", " a \n\t b  <i> c</i>\n", PAGE_TEXT_VISIBLE, "a b c\n"},
    {"div", "a<div>b</div>c", PAGE_TEXT_VISIBLE, "a\nb\nc\n"},
    {"br", "a<br>b", PAGE_TEXT_VISIBLE, "a\nb\n"},
    {"</br>", "a</br>b", PAGE_TEXT_VISIBLE, "a\nb\n"},
    {"</p>", "a</p>b", PAGE_TEXT_VISIBLE, "a\nb\n"},
    {"list", "<ul><li>a<li>b</ul>", PAGE_TEXT_VISIBLE, "a\nb\n"},
    {"cells", "<table><tr><td>a<td>b<tr><th>c</table>", PAGE_TEXT_VISIBLE, "a\nb\nc\n"},
    {"options", "<select><option>a<option>b</select>", PAGE_TEXT_VISIBLE, "a\nb\n"},
    {"buttons", "a<button>b</button>c", PAGE_TEXT_VISIBLE, "a\nb\nc\n"},
    {"textarea", "a<textarea>b<c>&amp;</textarea>", PAGE_TEXT_VISIBLE, "a\nb<c>&\n"},
    {"noscript is markup", "<noscript><p>a<p>b</noscript>", PAGE_TEXT_VISIBLE, "a\nb\n"},
    {"template", "<template><p>a</template>", PAGE_TEXT_VISIBLE, "a\n"},
    {"iframe", "<iframe>a</iframe>", PAGE_TEXT_VISIBLE, "a\n"},
    {"references", "&lt;b&gt; &amp;amp; &#x41;", PAGE_TEXT_VISIBLE, "<b> &amp; A\n"},
    // What a tree builder ignores doesn't break a word
    {"stray cell", "tram<td>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"stray end tag", "tram</div>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"second body", "tram<body>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"div in select", "<select><option>tram<div>adol</select>", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"style in select", "<select><option>tram<style>adol</select>", PAGE_TEXT_VISIBLE,
     "tramadol\n"},
    {"form in form", "<form>tram<form>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"form's end", "<form>tram</form>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    // Foster parenting
    {"foster", "<table>tram<tr><td>x</td></tr>adol</table>", PAGE_TEXT_VISIBLE, "x\ntramadol\n"},
    {"foster behind text", "tram<table><tr>adol<td>x</table>", PAGE_TEXT_VISIBLE,
     "tram\nx\ntramadol\nadol\n"},
    {"foster behind text and space", "tram <table>adol</table>", PAGE_TEXT_VISIBLE,
     "tram\ntram adol\n adol\n"},
    {"foster, inline", "<table><b>tram</b><tr><i>adol", PAGE_TEXT_VISIBLE, "tramadol\n"},
    {"foster, block", "<table><div>a</div><tr>b", PAGE_TEXT_VISIBLE, "a\nb\n"},
    {"foster, nested", "<table>tram<tr><td>x<table><tr>y<td>z</table></td></tr>adol</table>",
     PAGE_TEXT_VISIBLE, "x\nz\nxy\ny\ntramadol\n"},
    {"caption is none", "<table><caption>a</caption><tr><td>b</table>", PAGE_TEXT_VISIBLE,
     "a\nb\n"},
    {"table in a table", "<table>a<table>b</table>", PAGE_TEXT_VISIBLE, "a\nb\n"},
    // SVG and MathML
    {"svg text", "<svg><text>a</text></svg>", PAGE_TEXT_VISIBLE, "a\n"},
    {"svg style", "<svg><style>a</style></svg>", PAGE_TEXT_VISIBLE, "a\n"},
    {"svg title", "<svg><title>a<b>b</b></title></svg>", PAGE_TEXT_VISIBLE, "ab\n"},
    {"svg cdata", "<svg><![CDATA[a<b>]]></svg>", PAGE_TEXT_VISIBLE, "a<b>\n"},
    {"cdata in html", "a<![CDATA[b]]>c", PAGE_TEXT_VISIBLE, "ac\n"},
    {"html in foreignObject", "<svg><foreignObject><style>x</style>a", PAGE_TEXT_VISIBLE, "a\n"},
    {"breakout", "<svg><p><style>x</style>a", PAGE_TEXT_VISIBLE, "a\n"},
    {"behind svg", "<svg><a></svg><style>x</style>a", PAGE_TEXT_VISIBLE, "a\n"},
    {"self-closing svg", "<svg/><style>x</style>a", PAGE_TEXT_VISIBLE, "a\n"},
    // Titles
    {"title", "<title> a\n b &amp; c</title>d", PAGE_TEXT_TITLE, " a\n b & c\n"},
    {"title is not body text", "<title>a</title>d", PAGE_TEXT_VISIBLE, "d\n"},
    // Attributes
    {"attributes", "<p title=a data-x='b c' class=d><img alt=e>", PAGE_TEXT_ATTRIBUTE,
     "a\nb c\nd\ne\n"},
    {"meta", "<meta property=og:title content='a &amp; b'>", PAGE_TEXT_ATTRIBUTE,
     "og:title\na & b\n"},
    {"empty attribute", "<p hidden title=''>", PAGE_TEXT_ATTRIBUTE, ""},
    {"end tags have none", "</p title=a>", PAGE_TEXT_ATTRIBUTE, ""},
    {"escaped markup", "<p title='&amp;lt;b&amp;gt;x'>", PAGE_TEXT_ATTRIBUTE,
     "&lt;b&gt;x\n<b>x\nx\n"},
    {"markup", "<p title='tram&lt;b>a&lt;/b>dol'>", PAGE_TEXT_ATTRIBUTE,
     "tram<b>a</b>dol\ntramadol\n"},
    {"markup, gapped", "<p title='tram&lt;b>a&lt;/b>dol'>", PAGE_TEXT_GAPPED, "tram a dol\n"},
    {"json", "<p data-x='{\"a\":\"tr\\u0061madol\"}'>", PAGE_TEXT_ATTRIBUTE,
     "{\"a\":\"tr\\u0061madol\"}\n{\"a\":\"tramadol\"}\n"},
    {"percent", "<p data-x=a%20b>", PAGE_TEXT_URL, "a b\n"},
    // URLs
    {"href", "<a href='/tram%61dol?a=%D1%82&amp;b=%'>", PAGE_TEXT_URL,
     "/tramadol?a=\xD1\x82&b=%\n"},
    {"href is no attribute", "<a href=x>", PAGE_TEXT_ATTRIBUTE, ""},
    {"javascript, mailto", "<a href='mailto:a%40shop.example'><a href=javascript:x()>",
     PAGE_TEXT_URL, "mailto:a@shop.example\njavascript:x()\n"},
    {"srcset, src, action", "<img src=a srcset='b 1x, c 2x'><form action=d>", PAGE_TEXT_URL,
     "a\nb 1x, c 2x\nd\n"},
    {"bad percent", "<a href='%zz%2%ff%00'>", PAGE_TEXT_URL, "%zz%2\xEF\xBF\xBD\xEF\xBF\xBD\n"},
    // Scripts
    {"json-ld", "<script type=application/ld+json>{\"name\":\"a\"}</script>", PAGE_TEXT_SCRIPT,
     "{\"name\":\"a\"}\n"},
    {"escapes", "<script>\"\\u0074\\x72\\u{61}\\ud83d\\ude00\\n\\/\\\"\"</script>",
     PAGE_TEXT_SCRIPT, "\"tra\xF0\x9F\x98\x80\n/\"\"\n"},
    {"bad escapes", "<script>\\u12 \\xg \\ud800 \\u{} \\</script>", PAGE_TEXT_SCRIPT,
     "\\u12 \\xg \xEF\xBF\xBD \\u{} \\\n\\u12 \\xg \xEF\xBF\xBD \\u{} \\\n"},
    {"twice", "<script>\"{\\\"a\\\":\\\"tr\\\\u0061m\\\"}\"</script>", PAGE_TEXT_SCRIPT,
     "\"{\"a\":\"tr\\u0061m\"}\"\n\"{\"a\":\"tram\"}\"\n"},
    {"entities in json", "<script>{\"a\":\"tr&#97;m &amp; x\"}</script>", PAGE_TEXT_SCRIPT,
     "{\"a\":\"tr&#97;m &amp; x\"}\ntram & x\n"},
    {"entities twice", "<script>{\"a\":\"x &amp;eacute;\"}</script>", PAGE_TEXT_SCRIPT,
     "{\"a\":\"x &amp;eacute;\"}\nx &eacute;\nx \xC3\xA9\n"},
    {"markup in json", "<script>{\"a\":\"tram\\u003cb\\u003ea\\u003c/b>dol\"}</script>",
     PAGE_TEXT_SCRIPT, "{\"a\":\"tram<b>a</b>dol\"}\ntramadol\n"},
    {"a quote in code", "<script>s.replace(/\"/g,1);x={\"a\":\"tram<b>a</b>dol\"}</script>",
     PAGE_TEXT_SCRIPT, "s.replace(/\"/g,1);x={\"a\":\"tram<b>a</b>dol\"}\ntramadol\n"},
    {"unclosed script", "<script>\"a\"", PAGE_TEXT_SCRIPT, "\"a\"\n"},
    {"style is no text", "<style>a</style>", PAGE_TEXT_SCRIPT, ""},
};

static void test_texts(void **state)
{
    (void)state;
    bool failed = false;
    for (size_t i = 0; i < sizeof text_rows / sizeof *text_rows; i++) {
        const struct text_row *r = &text_rows[i];
        struct arena a;
        struct page_scan out;
        arena_init(&a);
        scan(&a, str_c(r->html), &out);
        if (!str_eq(out.texts[r->kind], str_c(r->expected))) {
            print_error("%s, %s: got\n%.*s\n", r->name, kind_names[r->kind],
                        STR_ARG(out.texts[r->kind]));
            failed = true;
        }
        arena_deinit(&a);
    }
    assert_false(failed);
}

static void test_links(void **state)
{
    (void)state;
    struct arena a;
    struct page_scan out;
    arena_init(&a);
    scan(&a,
         STR("<link rel='Canonical' href=/c><link rel=stylesheet href=/s.css>"
             "<link rel='alternate' type='Application/RSS+XML' href=/feed>"
             "<base href='/b/'><base href='/no/'>"
             "<a href=one rel='NoFollow UGC'> One <b>t</b>wo <img alt=x></a>"
             "<map><area href=two></map><iframe src=three></iframe>"
             "<a href=one>again</a><a href='mailto:a@shop.example'>m</a><a href=javascript:x>j</a>"
             "<a href=tel:+15550100>t</a><a href=data:x>d</a><a name=x>no</a>"
             "<form action=four></form><a href='/b/one'>same</a><a href=''>self</a>"
             "<a href=five>nested<a href=six>in<div>ner</div></a><a href=' seven '>x"),
         &out);
    static const struct {
        const char *href, *rel, *text, *type;
    } expected[] = {
        {"https://shop.example/c", "canonical", "", ""},
        {"https://shop.example/feed", "alternate", "", "application/rss+xml"},
        {"https://shop.example/b/one", "nofollow ugc", "One two", ""},
        {"https://shop.example/b/two", "", "", ""},
        {"https://shop.example/b/three", "", "", ""},
        {"https://shop.example/b/", "", "self", ""},
        {"https://shop.example/b/five", "", "nested", ""},
        {"https://shop.example/b/six", "", "in ner", ""},
        {"https://shop.example/b/seven", "", "x", ""},
    };
    for (size_t i = 0; i < out.n_links && i < sizeof expected / sizeof *expected; i++) {
        assert_string_equal(arena_cstr(&a, out.links[i].href), expected[i].href);
        assert_string_equal(arena_cstr(&a, out.links[i].rel), expected[i].rel);
        assert_string_equal(arena_cstr(&a, out.links[i].text), expected[i].text);
        assert_string_equal(arena_cstr(&a, out.links[i].type), expected[i].type);
    }
    assert_int_equal(out.n_links, sizeof expected / sizeof *expected);
    assert_int_equal(out.links_dropped, 0);
    assert_string_equal(arena_cstr(&a, out.base), "https://shop.example/b/");
    assert_string_equal(arena_cstr(&a, out.canonical), "https://shop.example/c");
    arena_deinit(&a);
}

static void test_link_limit(void **state)
{
    (void)state;
    for (unsigned n = LIMIT_PAGE_LINKS - 1; n <= LIMIT_PAGE_LINKS + 1; n++) {
        struct arena a;
        struct buf page;
        struct page_scan out;
        arena_init(&a);
        buf_init(&page, 0);
        for (unsigned i = 0; i < n; i++)
            buf_fmt(&page, "<a href=%u><a href=%u>", i, i / 2);
        scan(&a, buf_str(&page), &out);
        size_t over = n > LIMIT_PAGE_LINKS ? n - LIMIT_PAGE_LINKS : 0;
        assert_int_equal(out.n_links, n - over);
        assert_int_equal(out.links_dropped, over);
        assert_string_equal(arena_cstr(&a, out.links[4000].href), "https://shop.example/dir/4000");
        buf_deinit(&page);
        arena_deinit(&a);
    }
}

static void test_long_link(void **state)
{
    (void)state;
    struct arena a;
    struct buf page;
    struct page_scan out;
    arena_init(&a);
    buf_init(&page, 0);
    buf_add(&page, STR("<a href='"));
    for (size_t i = 0; i < LIMIT_URL_BYTES + 1; i++)
        buf_addc(&page, 'x');
    buf_add(&page, STR("'>"));
    scan(&a, buf_str(&page), &out);
    assert_int_equal(out.n_links, 0);
    assert_int_equal(out.links_dropped, 1);
    buf_deinit(&page);
    arena_deinit(&a);
}

struct meta_row {
    const char *name, *html;
    bool noindex, nofollow;
    const char *refresh, *lang, *title, *heading, *base;
};

#define HERE "https://shop.example/dir/page"

static const struct meta_row meta_rows[] = {
    {"nothing", "<p>x", false, false, "", "", "", "", HERE},
    {"robots", "<meta name=ROBOTS content='NoIndex, Follow'>", true, false, "", "", "", "", HERE},
    {"robots none", "<meta name=robots content=none>", true, true, "", "", "", "", HERE},
    {"robots twice", "<meta name=robots content=noindex><meta name=robots content=nofollow>", true,
     true, "", "", "", "", HERE},
    {"googlebot", "<meta name=googlebot content=none>", false, false, "", "", "", "", HERE},
    {"our own name", "<meta name=robots content=noindex><meta name=WatchGlass content=nofollow>",
     false, true, "", "", "", "", HERE},
    {"another's name", "<meta name=otherbot content=none>", false, false, "", "", "", "", HERE},
    {"robots, other words", "<meta name=robots content='noindexing,max-snippet:-1'>", false, false,
     "", "", "", "", HERE},
    {"refresh", "<meta http-equiv=Refresh content='5; URL=/x'>", false, false,
     "https://shop.example/x", "", "", "", HERE},
    {"refresh, quoted", "<meta http-equiv=refresh content=\"0;url='/x' \">", false, false,
     "https://shop.example/x", "", "", "", HERE},
    {"refresh, no url=", "<meta http-equiv=refresh content='1, y'>", false, false,
     "https://shop.example/dir/y", "", "", "", HERE},
    {"refresh, itself", "<meta http-equiv=refresh content='30'>", false, false, "", "", "", "",
     HERE},
    {"refresh, broken", "<meta http-equiv=refresh content='x; url=/x'>", false, false, "", "", "",
     "", HERE},
    {"refresh, other scheme", "<meta http-equiv=refresh content='0;url=javascript:x'>", false,
     false, "", "", "", "", HERE},
    {"lang", "<html lang=' en-GB '><html lang=de>", false, false, "", "en-GB", "", "", HERE},
    {"content-language", "<meta http-equiv=content-language content=de>", false, false, "", "de",
     "", "", HERE},
    {"title", "<title> a \n b </title><title>c</title>", false, false, "", "", "a b", "", HERE},
    {"empty title", "<title> </title><title>c</title>", false, false, "", "", "c", "", HERE},
    {"svg title", "<svg><title>a</title></svg><title>b</title>", false, false, "", "", "b", "",
     HERE},
    {"heading", "<h2> </h2><h3>a <i>b</i><br>c</h3><h1>d</h1>", false, false, "", "", "", "a b c",
     HERE},
    {"base", "<base target=x><base href=/b/>", false, false, "", "", "", "",
     "https://shop.example/b/"},
    {"base, other scheme", "<base href=data:x><base href=/b/>", false, false, "", "", "", "", HERE},
};

static void test_meta(void **state)
{
    (void)state;
    bool failed = false;
    for (size_t i = 0; i < sizeof meta_rows / sizeof *meta_rows; i++) {
        const struct meta_row *r = &meta_rows[i];
        struct arena a;
        struct page_scan out;
        arena_init(&a);
        scan(&a, str_c(r->html), &out);
        if (out.noindex != r->noindex || out.nofollow != r->nofollow ||
            !str_eq(out.refresh, str_c(r->refresh)) || !str_eq(out.lang, str_c(r->lang)) ||
            !str_eq(out.title, str_c(r->title)) || !str_eq(out.heading, str_c(r->heading)) ||
            !str_eq(out.base, str_c(r->base))) {
            print_error("%s: noindex %d nofollow %d refresh %.*s lang %.*s title %.*s heading "
                        "%.*s base %.*s\n",
                        r->name, out.noindex, out.nofollow, STR_ARG(out.refresh), STR_ARG(out.lang),
                        STR_ARG(out.title), STR_ARG(out.heading), STR_ARG(out.base));
            failed = true;
        }
        arena_deinit(&a);
    }
    assert_false(failed);
}

struct depth_row {
    const char *name, *before, *unit;
    size_t count;
    size_t min, max; // of the depth
    bool too_deep;
};

static const struct depth_row depth_rows[] = {
    {"one div", "", "<div>", 1, 3, 3, false},
    {"div to the limit", "", "<div>", LIMIT_TREE_DEPTH - 2, LIMIT_TREE_DEPTH, LIMIT_TREE_DEPTH,
     false},
    {"div over it", "", "<div>", LIMIT_TREE_DEPTH - 1, LIMIT_TREE_DEPTH + 1, LIMIT_TREE_DEPTH + 1,
     true},
    {"40,000 div", "", "<div>", 40000, LIMIT_TREE_DEPTH, SIZE_MAX, true},
    {"40,000 b", "", "<b>", 40000, LIMIT_TREE_DEPTH, SIZE_MAX, true},
    {"40,000 span", "", "<span>", 40000, LIMIT_TREE_DEPTH, SIZE_MAX, true},
    {"40,000 svg", "<svg>", "<g>", 40000, LIMIT_TREE_DEPTH, SIZE_MAX, true},
    {"40,000 tables", "", "<table><tr><td>", 40000, LIMIT_TREE_DEPTH, SIZE_MAX, true},
    {"5,000 li", "<ul>", "<li>x", 5000, 4, 4, false},
    {"5,000 li with div", "<ul>", "<li><div>x</div>", 5000, 5, 5, false},
    {"5,000 p", "", "<p>x", 5000, 3, 3, false},
    {"5,000 dt and dd", "<dl>", "<dt>x<dd>y", 5000, 4, 4, false},
    {"5,000 option", "<select>", "<option>x", 5000, 4, 4, false},
    {"5,000 tr", "<table>", "<tr><td>x<th>y", 5000, 6, 6, false},
    {"5,000 row groups", "<table>", "<tbody><tr><td>x<thead>", 5000, 6, 6, false},
    {"5,000 a", "", "<a href=x>y", 5000, 3, 3, false},
    {"5,000 br, img, input", "", "<br><img><input><hr><meta>", 5000, 2, 3, false},
    {"5,000 td without a table", "", "<td>", 5000, 2, 2, false},
    {"5,000 closed div", "", "<div><p><b>x</b></div>", 5000, 5, 5, false},
    {"5,000 headings", "", "<h1>x", 5000, 3, 3, false},
    {"5,000 button", "", "<button>x", 5000, 3, 3, false},
    {"5,000 path", "<svg>", "<path d=x />", 5000, 3, 3, false},
    {"100 nested lists", "", "<ul><li>", 100, 202, 202, false},
    {"unclosed b in p", "", "<p><b>x", 100, 4, 8, false},
    {"misnested", "", "<b><p>x</b></p>", 1000, 3, 6, false},
};

static void test_depth(void **state)
{
    (void)state;
    bool failed = false;
    for (size_t i = 0; i < sizeof depth_rows / sizeof *depth_rows; i++) {
        const struct depth_row *r = &depth_rows[i];
        struct arena a;
        struct buf page;
        struct page_scan out;
        arena_init(&a);
        buf_init(&page, 0);
        buf_add(&page, str_c(r->before));
        for (size_t n = 0; n < r->count; n++)
            buf_add(&page, str_c(r->unit));
        scan(&a, buf_str(&page), &out);
        if (out.depth < r->min || out.depth > r->max || out.too_deep != r->too_deep) {
            print_error("%s: depth %zu, too deep %d\n", r->name, out.depth, out.too_deep);
            failed = true;
        }
        buf_deinit(&page);
        arena_deinit(&a);
    }
    assert_false(failed);
}

// Each paragraph opens again all elements that the ones before it left active: 2,000 of them make
// two million nodes.
static void test_quadratic_tree(void **state)
{
    (void)state;
    struct arena a;
    struct buf page;
    struct page_scan out;
    arena_init(&a);
    buf_init(&page, 0);
    for (unsigned i = 0; i < 2000; i++)
        buf_fmt(&page, "<p><b class=c%u>x", i);
    scan(&a, buf_str(&page), &out);
    assert_true(out.too_deep);
    buf_deinit(&page);
    arena_deinit(&a);
}

static void test_sizes_that_make_no_tree(void **state)
{
    (void)state;
    struct arena a;
    struct buf page;
    struct page_scan out;
    arena_init(&a);
    buf_init(&page, 0);
    while (page.len < LIMIT_TREE_BYTES)
        buf_addc(&page, 'x');
    scan(&a, buf_str(&page), &out);
    assert_false(out.too_deep);
    buf_addc(&page, 'x');
    scan(&a, buf_str(&page), &out);
    assert_true(out.too_deep);
    buf_reset(&page);
    for (unsigned i = 0; i < LIMIT_TREE_NODES; i++)
        buf_add(&page, STR("<br>"));
    scan(&a, buf_str(&page), &out);
    assert_false(out.too_deep);
    assert_int_equal(out.tags, LIMIT_TREE_NODES);
    buf_add(&page, STR("<br>"));
    scan(&a, buf_str(&page), &out);
    assert_true(out.too_deep);
    buf_deinit(&page);
    arena_deinit(&a);
}

static void test_attributes_beyond_the_limit(void **state)
{
    (void)state;
    struct arena a;
    struct buf page;
    struct page_scan out;
    arena_init(&a);
    buf_init(&page, 0);
    buf_add(&page, STR("<p"));
    for (unsigned i = 0; i < LIMIT_PAGE_ATTRIBUTES; i++)
        buf_fmt(&page, " a%u=x", i);
    buf_add(&page, STR(" title='tr&#97;madol'>"));
    scan(&a, buf_str(&page), &out);
    assert_true(str_find(out.texts[PAGE_TEXT_ATTRIBUTE], STR("tramadol"), 0) != STR_NPOS);
    buf_deinit(&page);
    arena_deinit(&a);
}

static void test_page_level(void **state)
{
    (void)state;
    struct arena a;
    struct page_scan out;
    struct listing l;
    struct page_input in = {STR(HERE), STR_NONE, test_resolver, test_resolve, 0};
    arena_init(&a);
    in.body = STR("<html lang=en><title>T</title><link rel=canonical href=/c><h1>H</h1>"
                  "<p>text<p title='only here' class=text>more<script>{\"a\":\"hid\\u0064en\"}"
                  "</script><a href='/se%65n'>x");
    page_scan(&a, &in, &out);
    page_level_listing(&a, &in, &out, &l);
    assert_int_equal(l.kind, LISTING_PAGE);
    assert_true(l.own_page);
    assert_string_equal(arena_cstr(&a, l.title), "T");
    assert_string_equal(arena_cstr(&a, l.url), HERE);
    assert_string_equal(arena_cstr(&a, l.canonical), "https://shop.example/c");
    assert_string_equal(arena_cstr(&a, l.language), "en");
    assert_string_equal(
        arena_cstr(&a, l.description),
        "H\ntext\nmorex\nmore x\nen\ncanonical\nonly here\n/c\n/seen\n{\"a\":\"hidden\"}");
    assert_int_equal(l.sources[FIELD_TITLE], SOURCE_HEURISTIC);
    in.body = STR("<h1>H</h1>");
    page_scan(&a, &in, &out);
    page_level_listing(&a, &in, &out, &l);
    assert_string_equal(arena_cstr(&a, l.title), "H");
    assert_string_equal(arena_cstr(&a, l.description), "H");
    in.body = STR_NONE;
    page_scan(&a, &in, &out);
    page_level_listing(&a, &in, &out, &l);
    assert_int_equal(l.title.len, 0);
    assert_int_equal(l.description.len, 0);
    assert_int_equal(l.sources[FIELD_TITLE], SOURCE_NONE);
    arena_deinit(&a);
}

// However long the visible text is, what is only in attributes and scripts keeps some room.
static void test_page_level_is_bounded(void **state)
{
    (void)state;
    for (size_t n = LIMIT_TEXT_BYTES - 40; n < LIMIT_TEXT_BYTES + 40; n += 7) {
        struct arena a;
        struct buf page;
        struct page_scan out;
        struct listing l;
        arena_init(&a);
        buf_init(&page, 0);
        buf_add(&page, STR("<p title='only-here'><script>\"in-script\"</script>"));
        while (page.len < n)
            buf_add(&page, STR("\xD1\x82 "));
        struct page_input in = {STR(HERE), buf_str(&page), test_resolver, test_resolve, 0};
        page_scan(&a, &in, &out);
        page_level_listing(&a, &in, &out, &l);
        assert_true(l.description.len <= LIMIT_TEXT_BYTES);
        assert_true(l.description.len > LIMIT_TEXT_BYTES - 256);
        assert_true(utf8_valid(l.description));
        assert_true(str_find(l.description, STR("only-here"), 0) != STR_NPOS);
        assert_true(str_find(l.description, STR("in-script"), 0) != STR_NPOS);
        buf_deinit(&page);
        arena_deinit(&a);
    }
}

// What could be quadratic: two megabytes of each take a fraction of a second of CPU time; the
// square of half a million tags would take hours. The bound leaves room for sanitizers.
static void test_linear(void **state)
{
    (void)state;
    static const char *const units[] = {
        "<div>",
        "<b>",
        "<p><b>",
        "<table>",
        "<table>x",
        "<a href=x>y",
        "</p>",
        "</b>",
        "<li>",
        "<select><option>",
        "<svg>",
        "<svg><title>",
        "<p a='\\u0041&lt;'>",
        "<td>",
        "</div></b>",
        "<b><div></b>",
        "x<b>",
        "<script>\"<a>\\\\\"",
        "<h1>",
        "<a href='%41'>",
        "<form>",
        "<table><tr><td>",
        "<i></p>",
        "<b c='",
        "<nobr>",
        "<button>",
        "<template><td>",
        "<math><mi>",
    };
    enum { SECONDS = 20 };
    struct buf page;
    buf_init(&page, 0);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct arena a;
        struct page_scan out;
        arena_init(&a);
        buf_reset(&page);
        while (page.len < 2 * 1024 * 1024)
            buf_add(&page, str_c(units[i]));
        clock_t start = clock();
        scan(&a, buf_str(&page), &out);
        long seconds = (long)((clock() - start) / CLOCKS_PER_SEC);
        arena_deinit(&a);
        if (seconds > SECONDS)
            fail_msg("%s took %ld s", units[i], seconds);
    }
    buf_deinit(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_link_limit),
        cmocka_unit_test(test_long_link),
        cmocka_unit_test(test_meta),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_quadratic_tree),
        cmocka_unit_test(test_sizes_that_make_no_tree),
        cmocka_unit_test(test_attributes_beyond_the_limit),
        cmocka_unit_test(test_page_level),
        cmocka_unit_test(test_page_level_is_bounded),
        cmocka_unit_test(test_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
