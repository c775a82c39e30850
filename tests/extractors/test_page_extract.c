// Hostile pages: limits hold, nothing is read that is not there, and the time stays linear.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "extractors/dom.h"
#include "extractors/roles.h"
#include "tests/support/pages.h"
#include "tests/support/resolve.h"

static void repeat(struct buf *b, const char *text, int n)
{
    for (int i = 0; i < n; i++)
        buf_add(b, str_c(text));
}

static size_t extract_count(struct str html, bool *cut)
{
    struct arena a;
    struct page_listings l;
    arena_init(&a);
    pages_extract(&a, "https://a.example/", html, NULL, &l);
    if (cut)
        *cut = l.cut;
    for (size_t i = 0; i < l.count; i++) {
        assert_true(l.items[i].title.len <= LIMIT_TITLE_BYTES);
        assert_true(l.items[i].description.len <= LIMIT_TEXT_BYTES);
        assert_true(l.items[i].title.len || l.items[i].description.len);
    }
    size_t n = l.count;
    arena_deinit(&a);
    return n;
}

static void test_broken(void **state)
{
    static const struct {
        const char *name, *html;
    } rows[] = {
        {"empty", ""},
        {"space", "   \n"},
        {"one bracket", "<"},
        {"only a heading", "<h1>About</h1>"},
        {"open comment", "<!-- <h1>x</h1>"},
        {"open script", "<script type='application/ld+json'>{\"@type\":\"Product\",\"name\":\"x\""},
        {"frameset", "<frameset><frame src=x></frameset>"},
        {"list of empty links", "<ul><li><a href=/a></a><li><a href=/b></a></ul>"},
        {"links without targets", "<ul><li><a>one two three</a><li><a>four five six</a></ul>"},
        {"script links", "<ul><li><a href='javascript:x'>one two three</a>"
                         "<li><a href='mailto:a@example.org'>four five six</a></ul>"},
        {"in-page links",
         "<ul><li><a href='#a'>one two three</a><li><a href='#b'>four five</a></ul>"},
        {"hidden heading", "<div style='display: none'><h1>Pot</h1><p class=price>5 EUR</p></div>"},
        {"menu", "<nav><a href=/a>Home</a><a href=/b>Shop</a></nav>"},
        {"template", "<template><h1>Pot</h1><p class=price>5 EUR</p></template>"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (extract_count(str_c(rows[i].html), NULL) != 0)
            fail_msg("%s", rows[i].name);
}

static void test_deep(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    repeat(&b, "<div>", 40000);
    buf_add(&b, STR("<h1>Pot</h1>5 EUR"));
    assert_int_equal(extract_count(buf_str(&b), NULL), 0);
    buf_reset(&b);
    // A caller that ignores the scan's verdict still gets a bounded tree.
    repeat(&b, "<b><div>", 1500);
    struct arena a;
    struct dom d;
    arena_init(&a);
    dom_parse(&a, buf_str(&b), &d);
    assert_true(d.cut);
    for (uint32_t i = 0; i < d.count; i++)
        assert_true(d.nodes[i].depth <= LIMIT_TREE_DEPTH + 20);
    arena_deinit(&a);
    buf_deinit(&b);
}

static void test_many_records(void **state)
{
    static const struct {
        int records;
        size_t want;
        bool cut;
    } rows[] = {
        {LIMIT_PAGE_LISTINGS - 1, LIMIT_PAGE_LISTINGS - 1, false},
        {LIMIT_PAGE_LISTINGS, LIMIT_PAGE_LISTINGS, false},
        {LIMIT_PAGE_LISTINGS + 1, LIMIT_PAGE_LISTINGS, true},
        {20000, LIMIT_PAGE_LISTINGS, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b;
        bool cut;
        buf_init(&b, 0);
        buf_add(&b, STR("<ul>"));
        for (int k = 0; k < rows[i].records; k++)
            buf_fmt(&b,
                    "<li class=ad><h2><a href=/ad/%d>Oak table</a></h2><b class=price>5 EUR</b>",
                    k);
        assert_int_equal(extract_count(buf_str(&b), &cut), rows[i].want);
        assert_int_equal(cut, rows[i].cut);
        buf_deinit(&b);
    }
}

static struct listing first_listing(struct arena *a, struct buf *b)
{
    struct page_listings l;
    pages_extract(a, "https://a.example/", buf_str(b), NULL, &l);
    assert_true(l.count > 0);
    return l.items[0];
}

// A page of exactly the greatest size is read, a larger one is not.
static void test_tree_bytes(void **state)
{
    (void)state;
    struct buf b;
    for (size_t over = 0; over < 2; over++) {
        buf_init(&b, 0);
        buf_add(&b, STR("<h1>Oak table</h1><b class=price>5 EUR</b><!--"));
        memset(buf_reserve(&b, LIMIT_TREE_BYTES), 'x', LIMIT_TREE_BYTES);
        b.len = LIMIT_TREE_BYTES - 3 + over;
        buf_add(&b, STR("-->"));
        assert_int_equal(b.len, LIMIT_TREE_BYTES + over);
        assert_int_equal(extract_count(buf_str(&b), NULL), over ? 0 : 1);
        buf_deinit(&b);
    }
}

static void test_tree_nodes(void **state)
{
    (void)state;
    enum { FRAME = 4 }; // the document, html, head and body
    struct arena a;
    struct buf b;
    struct dom d;
    for (uint32_t over = 0; over < 2; over++) {
        arena_init(&a);
        buf_init(&b, 0);
        repeat(&b, "<br>", (int)(LIMIT_TREE_NODES - FRAME + over));
        dom_parse(&a, buf_str(&b), &d);
        assert_int_equal(d.count, LIMIT_TREE_NODES);
        assert_int_equal(d.cut, over);
        buf_deinit(&b);
        arena_deinit(&a);
    }
}

static void test_attributes(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    struct dom d;
    for (unsigned n = LIMIT_PAGE_ATTRIBUTES - 1; n <= LIMIT_PAGE_ATTRIBUTES + 1; n++) {
        arena_init(&a);
        buf_init(&b, 0);
        buf_add(&b, STR("<body"));
        for (unsigned i = 0; i < n; i++)
            buf_fmt(&b, " a%u=%u", i, i);
        buf_add(&b, STR(">"));
        dom_parse(&a, buf_str(&b), &d);
        uint32_t body = dom_find_tag(&d, 0, TAG_BODY);
        assert_int_equal(d.nodes[body].n_attrs,
                         n < LIMIT_PAGE_ATTRIBUTES ? n : LIMIT_PAGE_ATTRIBUTES);
        assert_true(str_eq(dom_attr(&d, body, "a198"), STR("198")));
        assert_int_equal(dom_has_attr(&d, body, "a199"), n > 199);
        assert_false(dom_has_attr(&d, body, "a200")); // one too many
        assert_false(dom_has_attr(&d, body, "b1"));
        buf_deinit(&b);
        arena_deinit(&a);
    }
}

static void test_many_pictures(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    for (size_t n = LIMIT_IMAGES - 1; n <= LIMIT_IMAGES + 1; n++) {
        arena_init(&a);
        buf_init(&b, 0);
        buf_add(&b, STR("<h1>Oak table</h1><b class=price>5 EUR</b>"));
        for (size_t i = 0; i < n; i++)
            buf_fmt(&b, "<img src=/%zu.jpg>", i);
        assert_int_equal(first_listing(&a, &b).n_images, n < LIMIT_IMAGES ? n : LIMIT_IMAGES);
        buf_deinit(&b);
        arena_deinit(&a);
    }
}

static void test_long_texts(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    for (int more = -1; more <= 1; more++) {
        arena_init(&a);
        buf_init(&b, 0);
        buf_add(&b, STR("<h1>"));
        repeat(&b, "t", LIMIT_TITLE_BYTES + more);
        buf_add(&b, STR("</h1><b class=price>5 EUR</b><div class=description>"));
        repeat(&b, "d", LIMIT_TEXT_BYTES + more);
        struct listing l = first_listing(&a, &b);
        assert_int_equal(l.title.len, LIMIT_TITLE_BYTES + (more < 0 ? more : 0));
        assert_int_equal(l.description.len, LIMIT_TEXT_BYTES + (more < 0 ? more : 0));
        buf_deinit(&b);
        arena_deinit(&a);
    }
}

// Shapes that would be quadratic with comparisons of all with all, or with a walk per ancestor.
static void test_heavy(void **state)
{
    static const struct {
        const char *name, *before, *repeated, *after;
        int n;
    } rows[] = {
        {"siblings", "<div>", "<p class=x><a href=/a>one two</a></p>", "</div>", 40000},
        {"many classes", "<div>", "<p class='price title author quote date x-y-z'>5</p>", "",
         30000},
        {"nested lists", "", "<div><div><a href=/a>one two three</a></div>", "", 190},
        {"comments", "<ol>",
         "<li class=comment id=comment-1><b class=fn>a</b><p class=comment-content>b", "", 190},
        {"items", "", "<p itemscope itemtype=http://schema.org/Product><b itemprop=name>x</b></p>",
         "", 20000},
        {"open tags in JSON-LD",
         "<script type='application/ld+json'>{\"@type\":\"Product\",\"name\":\"", "<b &amp",
         "\"}</script>", 40000},
        {"prices", "<h1>x</h1><div>", "<b class=price>x</b>", "</div>", 40000},
        {"metas", "", "<meta property=og:title content=x>", "", 40000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b;
        buf_init(&b, 0);
        buf_add(&b, str_c(rows[i].before));
        repeat(&b, rows[i].repeated, rows[i].n);
        buf_add(&b, str_c(rows[i].after));
        print_message("%s: %zu listings\n", rows[i].name, extract_count(buf_str(&b), NULL));
        buf_deinit(&b);
    }
}

static void test_text(void **state)
{
    static const struct {
        const char *name, *html, *want;
    } rows[] = {
        {"inline tags join", "tra<b>nsp</b>arent", "transparent"},
        {"blocks part", "<p>one</p><p>two</p>", "one\ntwo"},
        {"br parts", "one<br>two<br><br>three", "one\ntwo\nthree"},
        {"cells are spaced", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a b\nc"},
        {"white space", "  a \n\t b&nbsp;&nbsp;c ", "a b c"},
        {"hidden joins", "one<span hidden>x</span>two", "onetwo"},
        {"hidden block parts", "one<div style='display:none'>x</div>two", "one\ntwo"},
        {"script is no text", "a<script>x</script>b", "ab"},
        {"pre keeps lines", "<pre>a\n  b\n\nc</pre>", "a\nb\nc"},
        {"references", "a &amp; b &#x42f;", "a & b \xd0\xaf"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        struct dom d;
        arena_init(&a);
        dom_parse(&a, str_c(rows[i].html), &d);
        roles_mark(&d);
        struct str got = dom_text(&d, &a, 0, ROLE_HIDDEN, 1000);
        if (!str_eq(got, str_c(rows[i].want)))
            fail_msg("%s: %.*s", rows[i].name, STR_ARG(got));
        assert_int_equal(dom_text(&d, &a, 0, ROLE_HIDDEN, 1).len, 1);
        arena_deinit(&a);
    }
    assert_true(roles_tables_are_sorted());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken),        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_many_records),  cmocka_unit_test(test_heavy),
        cmocka_unit_test(test_text),          cmocka_unit_test(test_tree_bytes),
        cmocka_unit_test(test_tree_nodes),    cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_many_pictures), cmocka_unit_test(test_long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
