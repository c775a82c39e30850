#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crawler/sitemap.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NS " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""
#define URLSET(rest) HEAD "<urlset" NS ">" rest "</urlset>"

static const struct str from = {"https://h.example/map/s.xml", 27};

// "KIND|LOC LASTMOD PRIORITY TITLE|..." of a parsed file, in the arena.
static struct str summary(struct arena *a, struct str text)
{
    struct discovery d;
    if (!sitemap_or_feed_parse(a, from, text, &d))
        return STR("none");
    struct buf b;
    buf_init(&b, 0);
    buf_add(&b, str_c(discovery_kind_name(d.kind)));
    for (size_t i = 0; i < d.n_entries; i++) {
        const struct discovery_entry *e = &d.entries[i];
        buf_fmt(&b, "|%s %.*s", discovery_entry_kind_name(e->kind), STR_ARG(e->loc));
        if (e->lastmod.len)
            buf_fmt(&b, " %.*s", STR_ARG(e->lastmod));
        if (e->priority.len)
            buf_fmt(&b, " %.*s", STR_ARG(e->priority));
        if (e->title.len)
            buf_fmt(&b, " \"%.*s\"", STR_ARG(e->title));
    }
    if (d.dropped)
        buf_fmt(&b, "|dropped %zu", d.dropped);
    struct str out = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static const struct {
    const char *name, *text, *want;
} rows[] = {
    {"empty", "", "none"},
    {"white space", " \n\t", "none"},
    {"prose", "Hello, world.\nhttps://h.example/", "none"},
    {"HTML", "<!DOCTYPE html><html><url><loc>https://h.example/</loc></url></html>", "none"},
    {"other XML", "<a><url><loc>https://h.example/</loc></url></a>", "none"},
    {"JSON, no feed", "{\"a\": 1}", "none"},
    {"a tag's start", "<", "none"},
    {"only a declaration", "<?xml version=\"1.0\"?>", "none"},
    {"only a comment", "<!-- x", "none"},
    {"binary", "\x1F\x8B\x08\x01\x02", "none"},

    {"no entries", URLSET(""), "urlset"},
    {"self-closing", "<urlset" NS "/>", "urlset"},
    {"one", URLSET("<url><loc>https://h.example/a</loc></url>"), "urlset|page https://h.example/a"},
    {"all fields",
     URLSET("<url><loc>https://h.example/a</loc><lastmod>2026-11-21</lastmod><changefreq>daily"
            "</changefreq><priority>0.8</priority></url>"),
     "urlset|page https://h.example/a 2026-11-21 0.8"},
    {"two",
     URLSET("<url><loc>https://h.example/a</loc></url><url><loc>https://h.example/b</loc></url>"),
     "urlset|page https://h.example/a|page https://h.example/b"},
    {"white space and escapes",
     URLSET("<url>\n<loc>\n https://h.example/?a=1&amp;b=2 \n</loc></url>"),
     "urlset|page https://h.example/?a=1&b=2"},
    {"numeric escapes", URLSET("<url><loc>https://h.example/&#97;&#x62;</loc></url>"),
     "urlset|page https://h.example/ab"},
    {"CDATA", URLSET("<url><loc><![CDATA[https://h.example/?a=1&b=2]]></loc></url>"),
     "urlset|page https://h.example/?a=1&b=2"},
    {"comment inside", URLSET("<url><loc>https://h.ex<!-- </loc> -->ample/</loc></url>"),
     "urlset|page https://h.example/"},
    {"prefix",
     "<sm:urlset xmlns:sm=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sm:url><sm:loc>"
     "https://h.example/a</sm:loc></sm:url></sm:urlset>",
     "urlset|page https://h.example/a"},
    {"no namespace", "<urlset><url><loc>https://h.example/a</loc></url></urlset>",
     "urlset|page https://h.example/a"},
    {"older namespace",
     "<urlset xmlns='http://www.google.com/schemas/sitemap/0.84'><url><loc>https://h.example/a"
     "</loc></url></urlset>",
     "urlset|page https://h.example/a"},
    {"wrong namespace",
     "<urlset xmlns='https://h.example/x'><url><loc>https://h.example/a</loc></url>"
     "</urlset>",
     "urlset|page https://h.example/a"},
    {"images are skipped",
     "<urlset" NS
     " xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\"><url><image:image>"
     "<image:loc>https://h.example/i.png</image:loc></image:image><loc>https://h.example/a</loc>"
     "<image:loc>https://h.example/j.png</image:loc></url></urlset>",
     "urlset|page https://h.example/a"},
    {"undeclared image prefix",
     URLSET(
         "<url><image:loc>https://h.example/i.png</image:loc><loc>https://h.example/a</loc></url>"),
     "urlset|page https://h.example/a"},
    {"image by its own default namespace",
     URLSET("<url><image xmlns='http://www.google.com/schemas/sitemap-image/1.1'>"
            "<loc>https://h.example/i.png</loc></image><loc>https://h.example/a</loc></url>"),
     "urlset|page https://h.example/a"},
    {"a news date is no lastmod",
     "<urlset" NS " xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>"
     "https://h.example/a</loc><news:news><news:title>T</"
     "news:title><news:publication_date>2020-01-01"
     "</news:publication_date></news:news></url></urlset>",
     "urlset|page https://h.example/a \"T\""},
    {"news title",
     "<urlset" NS " xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>/a</loc>"
     "<n:news><n:publication><n:name>no</n:name></n:publication><n:title>A &amp; B</n:title>"
     "</n:news></url></urlset>",
     "urlset|page https://h.example/a \"A & B\""},
    {"alternates come last, each once, if they are no pages",
     "<urlset" NS " xmlns:x='http://www.w3.org/1999/xhtml'><url><loc>https://h.example/a</loc>"
     "<x:link rel='alternate' hreflang='de' href='https://h.example/de?x=1&amp;y'/>"
     "<x:link rel='alternate' hreflang='fr' href='https://h.example/b'/>"
     "<x:link rel='stylesheet' href='/no'/></url><url><loc>https://h.example/b</loc>"
     "<x:link rel=\"alternate\" hreflang=\"de\" href=\"https://h.example/de?x=1&amp;y\"></x:link>"
     "<x:link rel='alternate' href='https://h.example/a'/><x:link rel='alternate' href='ftp:x'/>"
     "<x:link rel='alternate'/></url></urlset>",
     "urlset|page https://h.example/a|page https://h.example/b"
     "|alternate https://h.example/de?x=1&y"},
    {"alternates, prefix not declared",
     URLSET("<url><loc>/a</loc><xhtml:link rel='alternate' href='/b'/></url>"),
     "urlset|page https://h.example/a|alternate https://h.example/b"},
    {"alternate without a loc", URLSET("<url><xhtml:link rel='alternate' href='/b'/></url>"),
     "urlset|alternate https://h.example/b|dropped 1"},
    {"an image's and a video's fields are not the page's",
     "<urlset" NS " xmlns:video='http://www.google.com/schemas/sitemap-video/1.1' "
     "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><url><loc>/a</loc>"
     "<video:video><video:title>no</video:title><video:content_loc>/no</video:content_loc>"
     "</video:video><image:image><image:loc>/no</image:loc><image:title>no</image:title>"
     "</image:image><mobile:mobile/></url></urlset>",
     "urlset|page https://h.example/a"},
    {"index",
     HEAD "<sitemapindex" NS "><sitemap><loc>https://h.example/1.xml</loc><lastmod>"
          "2026-11-21T09:30:00+01:00</lastmod></sitemap></sitemapindex>",
     "sitemapindex|sitemap https://h.example/1.xml 2026-11-21T09:30:00+01:00"},
    {"relative", URLSET("<url><loc>a</loc></url><url><loc>/b</loc></url>"),
     "urlset|page https://h.example/map/a|page https://h.example/b"},
    {"not http",
     URLSET("<url><loc>ftp://h.example/</loc></url><url><loc>https://h.example/b</loc></url>"),
     "urlset|page https://h.example/b|dropped 1"},
    {"no loc", URLSET("<url><lastmod>2026-01-01</lastmod></url>"), "urlset|dropped 1"},
    {"first loc counts",
     URLSET("<url><loc>https://h.example/a</loc><loc>https://h.example/b</loc></url>"),
     "urlset|page https://h.example/a"},
    {"byte order mark", "\xEF\xBB\xBF" URLSET("<url><loc>https://h.example/a</loc></url>"),
     "urlset|page https://h.example/a"},
    {"declaration not first", "\n\n" URLSET("<url><loc>https://h.example/a</loc></url>"),
     "urlset|page https://h.example/a"},
    {"stylesheet and comment first",
     HEAD "<?xml-stylesheet type='text/xsl' href='s.xsl'?><!-- > <urlset> --><urlset" NS "><url>"
          "<loc>https://h.example/a</loc></url></urlset>",
     "urlset|page https://h.example/a"},

    // What is broken gives what it has.
    {"bare ampersand", URLSET("<url><loc>https://h.example/?a=1&b=2&copy=3</loc></url>"),
     "urlset|page https://h.example/?a=1&b=2&copy=3"},
    {"unknown entity", URLSET("<url><loc>https://h.example/?a=&nope;b</loc></url>"),
     "urlset|page https://h.example/?a=&nope;b"},
    {"cut off between", HEAD "<urlset" NS "><url><loc>https://h.example/a</loc></url><url>",
     "urlset|page https://h.example/a|dropped 1"},
    {"cut off in a loc",
     HEAD "<urlset" NS "><url><loc>https://h.example/a</loc></url><url><loc>https://h.exa",
     "urlset|page https://h.example/a|dropped 1"},
    {"cut off in a tag", HEAD "<urlset" NS "><url><loc>https://h.example/a</loc><lastmod",
     "urlset|page https://h.example/a"},
    {"cut off in CDATA",
     HEAD "<urlset" NS "><url><loc>https://h.example/a</loc><lastmod><![CDATA[20",
     "urlset|page https://h.example/a"},
    {"url not closed",
     URLSET("<url><loc>https://h.example/a</loc><url><loc>https://h.example/b</loc>"),
     "urlset|page https://h.example/a|page https://h.example/b"},
    {"loc not closed",
     URLSET("<url><loc>https://h.example/a</url><url><loc>https://h.example/b</loc></url>"),
     "urlset|page https://h.example/a|page https://h.example/b"},
    {"fields not closed",
     URLSET("<url><loc>https://h.example/a<lastmod>2026-01-01<priority>0.5</url>"),
     "urlset|page https://h.example/a 2026-01-01 0.5"},
    {"loc opened again instead",
     URLSET("<url><loc>https://h.example/a<loc></url><url><loc>https://h.example/b</loc></url>"),
     "urlset|page https://h.example/a|page https://h.example/b"},
    {"fields closed in the wrong order",
     URLSET("<url><loc>https://h.example/a<lastmod>2026-01-01</loc></lastmod></url>"),
     "urlset|page https://h.example/a 2026-01-01"},
    {"garbage behind it", URLSET("<url><loc>/a</loc></url>") "\n<br/>x < y & z ]]> <!-- \"",
     "urlset|page https://h.example/a"},
    {"a warning before it",
     "<br />\n<b>Warning</b>: x in <b>y.php</b><br />\n" URLSET("<url><loc>/a</loc></url>"),
     "urlset|page https://h.example/a"},
    {"text before it", "Notice: x\n" URLSET("<url><loc>/a</loc></url>"),
     "urlset|page https://h.example/a"},
    {"a file in a file", "<a>" URLSET("<url><loc>/a</loc></url>") "</a>",
     "urlset|page https://h.example/a"},
    {"an XHTML page",
     HEAD "<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><a href='/x'>x</a></html>",
     "none"},
    {"stray end tags", URLSET("</x></url><url></y><loc>https://h.example/a</loc></urlset></url>"),
     "urlset|page https://h.example/a"},
    {"root ended early", HEAD "<urlset" NS "></urlset><url><loc>https://h.example/a</loc></url>",
     "urlset|page https://h.example/a"},
    {"case of tags", "<URLSET><URL><LOC>https://h.example/a</Loc></url></urlset>",
     "urlset|page https://h.example/a"},
    {"quote not closed", "<urlset xmlns=\"x><url><loc>https://h.example/a</loc></url></urlset>",
     "urlset|page https://h.example/a"},
    {"attributes without values",
     "<urlset a b=c d='><' e>"
     "<url><loc>https://h.example/a</loc></url></urlset>",
     "urlset|page https://h.example/a"},
    {"malformed UTF-8", URLSET("<url><loc>https://h.example/\xFF</loc></url>"),
     "urlset|page https://h.example/%EF%BF%BD"},
    {"less-than as text",
     URLSET("<url><priority>0.5 < 1</priority><loc>https://h.example/a</loc></url>"),
     "urlset|page https://h.example/a 0.5 < 1"},
    {"entity in a DTD is not declared",
     "<!DOCTYPE urlset [<!ENTITY e \"https://h.example/e\">]><urlset><url><loc>&e;</loc></url><url>"
     "<loc>https://h.example/a</loc></url></urlset>",
     "urlset|page https://h.example/map/&e;|page https://h.example/a"},
    {"external entity",
     "<!DOCTYPE u [<!ENTITY e SYSTEM "
     "'file:///etc/passwd'>]><urlset><url><loc>https://h.example/?&e;"
     "</loc></url></urlset>",
     "urlset|page https://h.example/?&e;"},
    {"external DTD",
     "<!DOCTYPE urlset SYSTEM \"http://127.0.0.1/x.dtd\"><urlset><url>"
     "<loc>https://h.example/a</loc></url></urlset>",
     "urlset|page https://h.example/a"},
    {"DTD cut off", "<!DOCTYPE urlset [ <!ENTITY a 'b'> ", "none"},

    // Dates
    {"year", URLSET("<url><loc>/a</loc><lastmod>2026</lastmod></url>"),
     "urlset|page https://h.example/a 2026-01-01"},
    {"month", URLSET("<url><loc>/a</loc><lastmod> 2026-11 </lastmod></url>"),
     "urlset|page https://h.example/a 2026-11-01"},
    {"no seconds", URLSET("<url><loc>/a</loc><lastmod>2026-11-21T09:30+01:00</lastmod></url>"),
     "urlset|page https://h.example/a 2026-11-21T08:30:00Z"},
    {"fractions", URLSET("<url><loc>/a</loc><lastmod>2026-11-21T09:30:01.45Z</lastmod></url>"),
     "urlset|page https://h.example/a 2026-11-21T09:30:01.45Z"},
    {"no such month", URLSET("<url><loc>/a</loc><lastmod>2026-13-01</lastmod></url>"),
     "urlset|page https://h.example/a"},
    {"no date", URLSET("<url><loc>/a</loc><lastmod>yesterday</lastmod></url>"),
     "urlset|page https://h.example/a"},

    // Text
    {"text", "https://h.example/a\nhttps://h.example/b\n",
     "text|page https://h.example/a|page https://h.example/b"},
    {"one line, no end", "http://h.example/a", "text|page http://h.example/a"},
    {"ends and blanks", "\r\n https://h.example/a \r\rHTTPS://h.example/b",
     "text|page https://h.example/a|page https://h.example/b"},
    {"text with a mark", "\xEF\xBB\xBFhttps://h.example/a", "text|page https://h.example/a"},
    {"a bad line", "https://h.example/a\nfoo\nhttps://h.example/b\nhttps://[/",
     "text|page https://h.example/a|page https://h.example/b|dropped 2"},
    {"prose behind a link", "https://h.example/a\nis a nice\nplace to be\n", "none"},
    {"link with words", "https://h.example/a is nice", "none"},
    {"not http, text", "ftp://h.example/a", "none"},
};

static void test_rows(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = summary(&a, str_c(rows[i].text));
        if (!str_eq(got, str_c(rows[i].want)))
            fail_msg("%s: %.*s, not %s", rows[i].name, STR_ARG(got), rows[i].want);
        arena_reset(&a);
    }
    arena_deinit(&a);
}

// Alternates of a large sitemap name each page once for every language.
static void test_many_alternates(void **state)
{
    (void)state;
    enum { PAGES = 600, LANGUAGES = 40, EXTRA = 3 };
    struct arena a;
    struct buf xml;
    struct discovery d;
    arena_init(&a);
    buf_init(&xml, 0);
    buf_add(&xml, STR("<urlset>"));
    for (int i = 0; i < PAGES; i++) {
        buf_fmt(&xml, "<url><loc>/%d</loc>", i);
        for (int k = 0; k < LANGUAGES; k++)
            buf_fmt(&xml, "<xhtml:link rel='alternate' href='/%d'/>", (i + k) % (PAGES + EXTRA));
        buf_add(&xml, STR("</url>"));
    }
    assert_true(sitemap_or_feed_parse(&a, from, buf_str(&xml), &d));
    assert_int_equal(d.n_entries, PAGES + EXTRA);
    for (size_t i = 0; i < d.n_entries; i++)
        assert_int_equal(d.entries[i].kind, i < PAGES ? DISCOVERY_PAGE : DISCOVERY_ALTERNATE);
    assert_false(d.cut);
    buf_deinit(&xml);
    arena_deinit(&a);
}

// However a file is cut off, it ends well, and no half of a URL is made up.
static void test_every_prefix(void **state)
{
    (void)state;
    const struct str text =
        STR("<?xml version='1.0'?><!DOCTYPE u [<!ENTITY x 'y'>]><!--c--><urlset " NS ">"
            "<url><loc>https://h.example/a?b&amp;c</loc><lastmod>2026-01-01</lastmod></url>"
            "<url><loc><![CDATA[https://h.example/d]]></loc></url></urlset>");
    struct arena a;
    arena_init(&a);
    for (size_t n = 0; n <= text.len; n++) {
        struct discovery d;
        if (!sitemap_or_feed_parse(&a, from, str_sub(text, 0, n), &d))
            continue;
        assert_true(d.n_entries <= 2);
        if (d.n_entries > 0)
            assert_true(str_eq(d.entries[0].loc, STR("https://h.example/a?b&c")));
        if (d.n_entries > 1)
            assert_true(str_eq(d.entries[1].loc, STR("https://h.example/d")));
    }
    arena_deinit(&a);
}

static void test_entry_limit(void **state)
{
    (void)state;
    for (int over = 0; over < 2; over++) {
        struct arena a;
        struct buf xml, list;
        struct discovery d;
        arena_init(&a);
        buf_init(&xml, 0);
        buf_init(&list, 0);
        buf_add(&xml, STR("<urlset>"));
        for (int i = 0; i < LIMIT_SITEMAP_ENTRIES + over; i++) {
            buf_fmt(&xml, "<url><loc>/%d</loc></url>", i);
            buf_fmt(&list, "http://h.example/%d\n", i);
        }
        assert_true(sitemap_or_feed_parse(&a, from, buf_str(&xml), &d));
        assert_int_equal(d.n_entries, LIMIT_SITEMAP_ENTRIES);
        assert_int_equal(d.cut, over);
        assert_true(sitemap_or_feed_parse(&a, from, buf_str(&list), &d));
        assert_int_equal(d.n_entries, LIMIT_SITEMAP_ENTRIES);
        assert_int_equal(d.cut, over);
        buf_deinit(&list);
        buf_deinit(&xml);
        arena_deinit(&a);
    }
}

// Of 2 MiB, in CPU time: a linear walk takes a tenth of a second, one that grows with the square
// of the length ten seconds and more.
#ifdef WATCHGLASS_SANITIZED
enum { SECONDS = 40 };
#else
enum { SECONDS = 3 };
#endif

// Files made to take long or much memory.
static void test_hostile(void **state)
{
    (void)state;
    const struct {
        const char *name, *head, *piece, *tail;
    } shapes[] = {
        {"deep", "<urlset>", "<x>", "<url><loc>/a</loc></url>"},
        {"deep with closing", "<urlset><url>", "<x></y>", ""},
        {"open quotes", "<urlset>", "<a b=\"", ""},
        {"open quotes of both kinds", "<urlset>", "<a b=\" c='", ""},
        {"open comments", "<urlset>", "<!--", ""},
        {"open CDATA", "<urlset><url><loc>", "<![CDATA[", ""},
        {"open declarations", "<urlset>", "<!x [", ""},
        {"closed declarations", "<urlset>", "<!x>", ""},
        {"closed subsets", "<urlset>", "<!x []>", ""},
        {"brackets", "<!DOCTYPE x [", "] ", "><urlset/>"},
        {"attributes", "<urlset ", "a=b ", "/>"},
        {"namespaces", "<urlset ", "xmlns:a='b' ", "/>"},
        {"ampersands", "<urlset><url><loc>", "&", "</loc></url>"},
        {"entities", "<urlset><url><loc>", "&eacute;", "</loc></url>"},
        {"less-thans", "<urlset><url><loc>", "<", "</loc></url>"},
        {"alternates", "<urlset><url><loc>/a</loc>", "<xhtml:link rel='alternate' href='/b'/>", ""},
        {"junk", "<?xml?>", "<?xml?><br>", ""},
        {"locs", "<urlset><url>", "<loc>a</loc>", "</url>"},
        {"spaces", "<urlset><url><loc>", "          ", "</loc></url>"},
        {"laughs",
         "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]>"
         "<urlset><url><loc>",
         "&c;", "</loc></url></urlset>"},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct arena a;
        struct buf text;
        struct discovery d;
        arena_init(&a);
        buf_init(&text, 0);
        buf_add(&text, str_c(shapes[i].head));
        while (text.len < 2 * 1024 * 1024)
            buf_add(&text, str_c(shapes[i].piece));
        buf_add(&text, str_c(shapes[i].tail));
        clock_t start = clock();
        (void)sitemap_or_feed_parse(&a, from, buf_str(&text), &d);
        if ((clock() - start) / CLOCKS_PER_SEC >= SECONDS)
            fail_msg("%s: too long", shapes[i].name);
        if (a.used > 16 * text.len)
            fail_msg("%s: %zu bytes of memory", shapes[i].name, a.used);
        buf_deinit(&text);
        arena_deinit(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),         cmocka_unit_test(test_many_alternates),
        cmocka_unit_test(test_every_prefix), cmocka_unit_test(test_entry_limit),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
