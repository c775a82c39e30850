#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crawler/feed_date.h"
#include "crawler/sitemap.h"

static const struct str from = {"https://h.example/blog/feed", 27};

// "KIND|LOC; LASTMOD; TITLE; TEXT; AUTHOR; ID|..." of a parsed feed, in the arena.
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
        if (e->kind != DISCOVERY_ENTRY)
            buf_fmt(&b, "|%s", discovery_entry_kind_name(e->kind));
        buf_fmt(&b, "|%.*s; %.*s; %.*s; %.*s; %.*s; %.*s", STR_ARG(e->loc), STR_ARG(e->lastmod),
                STR_ARG(e->title), STR_ARG(e->text), STR_ARG(e->author), STR_ARG(e->id));
    }
    if (d.dropped)
        buf_fmt(&b, "|dropped %zu", d.dropped);
    struct str out = arena_str(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

#define RSS(rest)                                                                                  \
    "<?xml version='1.0'?><rss version=\"2.0\"><channel><title>T</title>" rest "</channel></rss>"
#define RSS_NS                                                                                     \
    "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "             \
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "    \
    "xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>"
#define ATOM(rest) "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title>" rest "</feed>"
#define RDF                                                                                        \
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "                          \
    "xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
#define JSON_FEED "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\", "

static const struct {
    const char *name, *text, *want;
} rows[] = {
    {"RSS, empty", RSS(""), "rss"},
    {"RSS, one item",
     RSS("<link>https://h.example/</link><item><title>A "
         "lamp</title><link>https://h.example/a</link>"
         "<description>Bright</description><pubDate>Sat, 21 Nov 2026 09:30:00 +0100</pubDate>"
         "<author>Ada</author><guid isPermaLink=\"false\">g1</guid></item>"),
     "rss|https://h.example/a; 2026-11-21T08:30:00Z; A lamp; Bright; Ada; g1"},
    {"RSS, modules",
     RSS_NS "<item><title>A</title><media:title>no</media:title><link>/a</link><description>short"
            "</description><content:encoded><![CDATA[<p>long &amp; wide</p>]]></content:encoded>"
            "<dc:creator>Ada</dc:creator><dc:date>2026-11-21T09:30:00Z</dc:date>"
            "<media:group><media:content url='x'/><title>no</title><link>no</link></media:group>"
            "</item></channel></rss>",
     "rss|https://h.example/a; 2026-11-21T09:30:00Z; A; <p>long &amp; wide</p>; Ada; "},
    {"RSS, content before description",
     RSS_NS "<item><content:encoded>long</content:encoded><description>short</description>"
            "<link>/a</link></item></channel></rss>",
     "rss|https://h.example/a; ; ; long; ; "},
    {"RSS, prefixes not declared",
     RSS("<item><link>/a</link><content:encoded>long</content:encoded><dc:creator>Ada</dc:creator>"
         "<media:title>no</media:title></item>"),
     "rss|https://h.example/a; ; ; long; Ada; "},
    {"RSS, escaped HTML",
     RSS("<item><link>/a</link><description>&lt;p&gt;x &amp;amp; y&lt;/p&gt;</description></item>"),
     "rss|https://h.example/a; ; ; <p>x &amp; y</p>; ; "},
    {"RSS, unescaped HTML",
     RSS("<item><description><p>x<br>y</p></description><link>/a</link></item>"),
     "rss|https://h.example/a; ; ; <p>x<br>y</p>; ; "},
    {"RSS, HTML entities",
     RSS("<item><title>caf&eacute; &#8211;&nbsp;x</title><link>/a</link></item>"),
     "rss|https://h.example/a; ; caf\xC3\xA9 \xE2\x80\x93\xC2\xA0x; ; ; "},
    {"RSS, title on lines", RSS("<item><title>\n a\n  b\t</title><link>\n/a\n</link></item>"),
     "rss|https://h.example/a; ; a b; ; ; "},
    {"RSS, guid is the link", RSS("<item><guid>https://h.example/g</guid></item>"),
     "rss|https://h.example/g; ; ; ; ; https://h.example/g"},
    {"RSS, link before guid",
     RSS("<item><guid>https://h.example/g</guid><link>https://h.example/l</link></item>"),
     "rss|https://h.example/l; ; ; ; ; https://h.example/g"},
    {"RSS, guids that are links, are not, or can't be",
     RSS("<item><title>x</title><guid>https://h.example/g"
         "</guid></item><item><title>y</title><guid isPermaLink='false'>"
         "https://h.example/g</guid></item><item><title>z</title><guid>tag:1"
         "</guid></item>"),
     "rss|https://h.example/g; ; x; ; ; https://h.example/g|; ; y; ; ; https://h.example/g"
     "|; ; z; ; ; tag:1"},
    {"RSS, nothing in it", RSS("<item></item><item><title> </title></item>"), "rss|dropped 2"},
    {"RSS, foreign link", RSS("<item><title>x</title><link>javascript:alert(1)</link></item>"),
     "rss|; ; x; ; ; "},
    {"RSS, channel image is no item",
     RSS("<image><title>no</title><link>/no</link></image><item><link>/a</link></item>"),
     "rss|https://h.example/a; ; ; ; ; "},
    {"RSS, next page",
     RSS_NS "<atom:link rel='self' href='/f'/><atom:link rel=\"next\" href=\"?p=2&amp;x\"/>"
            "<item><link>/a</link></item></channel></rss>",
     "rss|feed|https://h.example/blog/feed?p=2&x; ; ; ; ; |https://h.example/a; ; ; ; ; "},
    {"RSS, items below the root",
     "<rss version='0.91'><channel/><item><link>/a</link></item></rss>",
     "rss|https://h.example/a; ; ; ; ; "},
    {"RSS, default namespace",
     "<rss "
     "xmlns=\"http://backend.userland.com/rss2\"><channel><item><link>/a</link></item></channel></"
     "rss>",
     "rss|https://h.example/a; ; ; ; ; "},
    {"RSS, item not closed",
     RSS("<item><title>a</title><link>/a</link><item><link>/b</link></item>"),
     "rss|https://h.example/a; ; a; ; ; |https://h.example/b; ; ; ; ; "},
    {"RSS, bad date", RSS("<item><link>/a</link><pubDate>soon</pubDate></item>"),
     "rss|https://h.example/a; ; ; ; ; "},
    {"RSS, cut off", "<rss><channel><item><link>/a</link><title>A</title><description>he",
     "rss|https://h.example/a; ; A; ; ; "},

    {"RDF",
     RDF "<channel rdf:about='x'><link>/</link><items><rdf:Seq><rdf:li rdf:resource='/a'/>"
         "</rdf:Seq></items></channel><item rdf:about=\"https://h.example/a?x&amp;y\"><title>A"
         "</title><link>https://h.example/l</link><description>d</description><dc:date>"
         "2026-11-21</dc:date></item></rdf:RDF>",
     "rdf|https://h.example/l; 2026-11-21; A; d; ; https://h.example/a?x&y"},
    {"RDF, about alone", RDF "<item rdf:about='/a'/></rdf:RDF>",
     "rdf|https://h.example/a; ; ; ; ; /a"},
    {"RDF of something else",
     "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
     "xmlns='http://xmlns.com/foaf/0.1/'>"
     "<Person/></rdf:RDF>",
     "none"},

    {"Atom, empty", ATOM(""), "atom"},
    {"Atom, one entry",
     ATOM("<author><name>Feed</name></author><entry><title>A</title><link "
          "href=\"/a\"/><id>urn:a</id>"
          "<updated>2026-11-21T09:30:00Z</updated><published>2020-01-01T00:00:00Z</published>"
          "<author><name>Ada</name><email>ada@h.example</email></author><summary>s</summary></"
          "entry>"),
     "atom|https://h.example/a; 2026-11-21T09:30:00Z; A; s; Ada; urn:a"},
    {"Atom, published first",
     ATOM("<entry><link href='/a'/><published>2020-01-01T00:00:00Z</published>"
          "<updated>2026-11-21T09:30:00Z</updated></entry>"),
     "atom|https://h.example/a; 2026-11-21T09:30:00Z; ; ; ; "},
    {"Atom, relations",
     ATOM(
         "<entry><link rel='self' href='/s'/><link rel='enclosure' href='/e'/>"
         "<link rel='alternate' type='text/html' href='/a?x=1&amp;y=2'/><link href='/b'/></entry>"),
     "atom|https://h.example/a?x=1&y=2; ; ; ; ; "},
    {"Atom, content types",
     ATOM("<entry><link href='/a'/><content type='html'>&lt;b&gt;x&lt;/b&gt;</content></entry>"
          "<entry><link href='/b'/><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
          "<b>y</b></div></content></entry><entry><link href='/c'/><content>z</content></entry>"),
     "atom|https://h.example/a; ; ; <b>x</b>; ; |https://h.example/b; ; ; <div "
     "xmlns='http://www.w3.org/1999/xhtml'><b>y</b></div>; ; |https://h.example/c; ; ; z; ; "},
    {"Atom, xml:base",
     "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://o.example/x/'>"
     "<entry><link href='a'/></entry><entry xml:base='y/'><link href='b'/></entry></feed>",
     "atom|https://o.example/x/a; ; ; ; ; |https://o.example/x/y/b; ; ; ; ; "},
    {"Atom, source is another feed",
     ATOM("<entry><link href='/a'/><source><id>no</id><title>no</title><link "
          "href='/no'/></source></entry>"),
     "atom|https://h.example/a; ; ; ; ; "},
    {"Atom, next page", ATOM("<link rel='next' href='?page=2'/><link href='/'/>"),
     "atom|feed|https://h.example/blog/feed?page=2; ; ; ; ; "},
    {"Atom with a prefix",
     "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:link href='/a'/><title>no</title>"
     "</a:entry></a:feed>",
     "atom|https://h.example/a; ; no; ; ; "},
    {"Atom 0.3",
     "<feed xmlns=\"http://purl.org/atom/ns#\"><entry><link rel='alternate' href='/a'/><modified>"
     "2004-01-01T00:00:00Z</modified></entry></feed>",
     "atom|https://h.example/a; 2004-01-01T00:00:00Z; ; ; ; "},
    {"Atom, media skipped",
     "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'><entry>"
     "<media:group><media:title>no</media:title></media:group><media:title>no</media:title>"
     "<title>A</title><link href='/a'/></entry></feed>",
     "atom|https://h.example/a; ; A; ; ; "},
    {"feed of another kind", "<feed xmlns='https://h.example/x'><entry/></feed>", "none"},
    {"self-closing fields", ATOM("<entry><title/><link href='/a'/><content src='x'/></entry>"),
     "atom|https://h.example/a; ; ; ; ; "},

    {"JSON Feed",
     JSON_FEED
     "\"items\": [{\"id\": \"1\", \"url\": \"/a\", \"title\": \"A\", \"content_html\": "
     "\"<p>x</p>\", \"summary\": \"s\", \"date_published\": \"2026-11-21T09:30:00+01:00\", "
     "\"authors\": [{\"name\": \"Ada\"}]}]}",
     "json|https://h.example/a; 2026-11-21T09:30:00+01:00; A; <p>x</p>; Ada; 1"},
    {"JSON Feed 1.0, number as id",
     "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":7,\"external_url\":"
     "\"https://o.example/\",\"content_text\":\"t\",\"author\":{\"name\":\"Ada\"}}]}",
     "json|https://o.example/; ; ; t; Ada; 7"},
    {"JSON Feed, next page", JSON_FEED "\"next_url\": \"?2\", \"items\": []}",
     "json|feed|https://h.example/blog/feed?2; ; ; ; ; "},
    {"JSON Feed, wrong types",
     JSON_FEED "\"items\": [1, null, [], \"x\", {\"url\": {}, \"title\": []}]}", "json|dropped 1"},
    {"JSON Feed, no items", JSON_FEED "\"items\": {}}", "none"},
    {"JSON Feed, cut off", JSON_FEED "\"items\": [{\"id\": \"1\"", "none"},
    {"JSON of another kind", "{\"version\": \"1\", \"items\": []}", "none"},
};

static void test_rows(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = summary(&a, str_c(rows[i].text));
        if (!str_eq(got, str_c(rows[i].want)))
            fail_msg("%s:\n%.*s\nnot\n%s", rows[i].name, STR_ARG(got), rows[i].want);
        arena_reset(&a);
    }
    arena_deinit(&a);
}

// Nothing of the text is borrowed, and no prefix of a feed is a problem.
static void test_every_prefix(void **state)
{
    (void)state;
    static const char *const feeds[] = {
        RSS_NS "<item><title>A&amp;B</title><link>/a</link><description><![CDATA[<b>x</b>]]>"
               "</description><guid isPermaLink='false'>g</guid></item></channel></rss>",
        ATOM("<entry><title>A</title><link href='/a'/><content type='xhtml'><div>x</div></content>"
             "</entry>"),
        JSON_FEED "\"items\": [{\"id\": \"1\", \"url\": \"/a\", \"content_html\": \"x\"}]}",
    };
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
        for (size_t n = 0; n <= strlen(feeds[i]); n++) {
            struct arena a;
            struct buf copy;
            struct discovery d;
            arena_init(&a);
            buf_init(&copy, 0);
            buf_add(&copy, str_from(feeds[i], n));
            bool ok = sitemap_or_feed_parse(&a, from, buf_str(&copy), &d);
            buf_deinit(&copy); // the sanitizer sees what is read after this
            if (ok && d.n_entries && d.entries[0].loc.len)
                assert_true(str_eq(d.entries[0].loc, STR("https://h.example/a")));
            if (ok && d.n_entries)
                assert_true(utf8_valid(d.entries[0].text) && utf8_valid(d.entries[0].title));
            arena_deinit(&a);
        }
    }
}

static void add_repeated(struct buf *b, const char *piece, size_t bytes)
{
    for (size_t n = 0; n < bytes; n += strlen(piece))
        buf_add(b, str_c(piece));
}

// Fields longer than their limits are cut at a character's end.
static void test_field_limits(void **state)
{
    (void)state;
    struct arena a;
    struct buf text;
    struct discovery d;
    arena_init(&a);
    buf_init(&text, 0);
    buf_add(&text, STR("<rss><channel><item><link>/a</link><title>"));
    add_repeated(&text, "\xE2\x82\xAC", 4 * LIMIT_TITLE_BYTES);
    buf_add(&text, STR("</title><description>"));
    add_repeated(&text, "\xE2\x82\xAC", 3 * LIMIT_TEXT_BYTES);
    buf_add(&text, STR("</description><author>"));
    add_repeated(&text, "\xE2\x82\xAC", 3 * LIMIT_VALUE_BYTES);
    buf_add(&text, STR("</author></item></channel></rss>"));
    assert_true(sitemap_or_feed_parse(&a, from, buf_str(&text), &d));
    assert_int_equal(d.n_entries, 1);
    const struct discovery_entry *e = &d.entries[0];
    assert_int_equal(e->title.len, LIMIT_TITLE_BYTES / 3 * 3);
    assert_int_equal(e->text.len, LIMIT_TEXT_BYTES / 3 * 3);
    assert_int_equal(e->author.len, LIMIT_VALUE_BYTES / 3 * 3);
    assert_true(utf8_valid(e->title) && utf8_valid(e->text) && utf8_valid(e->author));
    buf_deinit(&text);
    arena_deinit(&a);
}

static void test_entry_limit(void **state)
{
    (void)state;
    for (int over = 0; over < 2; over++) {
        struct arena a;
        struct buf xml, json;
        struct discovery d;
        arena_init(&a);
        buf_init(&xml, 0);
        buf_init(&json, 0);
        buf_add(&xml, STR("<rss><channel>"));
        buf_add(&json, STR(JSON_FEED "\"items\": ["));
        for (int i = 0; i < LIMIT_FEED_ENTRIES + over; i++) {
            buf_fmt(&xml, "<item><link>/%d</link></item>", i);
            buf_fmt(&json, "%s{\"url\": \"/%d\"}", i ? "," : "", i);
        }
        buf_add(&json, STR("]}"));
        assert_true(sitemap_or_feed_parse(&a, from, buf_str(&xml), &d));
        assert_int_equal(d.n_entries, LIMIT_FEED_ENTRIES);
        assert_int_equal(d.cut, over);
        assert_true(sitemap_or_feed_parse(&a, from, buf_str(&json), &d));
        assert_int_equal(d.n_entries, LIMIT_FEED_ENTRIES);
        assert_int_equal(d.cut, over);
        buf_deinit(&json);
        buf_deinit(&xml);
        arena_deinit(&a);
    }
}

// HTML in a description that was not escaped may be deeper than the walk looks.
static void test_deep_markup(void **state)
{
    (void)state;
    struct arena a;
    struct buf text;
    arena_init(&a);
    buf_init(&text, 0);
    buf_add(&text, STR("<rss><channel><item><link>/a</link><description>"));
    add_repeated(&text, "x<br>", 5 * 1000);
    buf_add(&text, STR("</description><title>A</title></item><item><link>/b</link></item>"));
    struct discovery d;
    assert_true(sitemap_or_feed_parse(&a, from, buf_str(&text), &d));
    assert_int_equal(d.n_entries, 2);
    assert_true(str_eq(d.entries[0].title, STR("A")));
    assert_int_equal(d.entries[0].text.len, 5 * 1000);
    buf_deinit(&text);
    arena_deinit(&a);
}

static void test_dates(void **state)
{
    (void)state;
    const struct {
        const char *text, *want;
    } dates[] = {
        {"", ""},
        {"Sat, 21 Nov 2026 09:30:00 GMT", "2026-11-21T09:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 +0000", "2026-11-21T09:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 -0530", "2026-11-21T15:00:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 +05:30", "2026-11-21T04:00:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 EST", "2026-11-21T14:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 PDT", "2026-11-21T16:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 Z", "2026-11-21T09:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 UTC", "2026-11-21T09:30:00Z"},
        {"21 Nov 2026 09:30 GMT", "2026-11-21T09:30:00Z"},
        {"21 Nov 26 09:30:05 GMT", "2026-11-21T09:30:05Z"},
        {"01 Jan 99 00:00:00 GMT", "1999-01-01T00:00:00Z"},
        {"Saturday, 21 November 2026 09:30:00", "2026-11-21T09:30:00Z"},
        {"Sat,21 Nov 2026 9:05:00 GMT", "2026-11-21T09:05:00Z"},
        {"Sat, 1 nov 2026 00:00:00 +0100", "2026-10-31T23:00:00Z"},
        {"29 Feb 2028 12:00:00 GMT", "2028-02-29T12:00:00Z"},
        {"21 Nov 2026", "2026-11-21T00:00:00Z"},
        {"Sat, 21 Nov 2026 24:00:00 GMT", ""},
        {"Sat, 21 Nov 2026 09:60:00 GMT", ""},
        {"Sat, 32 Nov 2026 09:30:00 GMT", ""},
        {"Sat, 0 Nov 2026 09:30:00 GMT", ""},
        {"Sat, 21 Foo 2026 09:30:00 GMT", ""},
        {"Sat, 21 Nov 20266 09:30:00 GMT", ""},
        {"Sat, 21 Nov x 09:30:00 GMT", ""},
        {"Nov 21 2026", ""},
        {"Sat", ""},
        {"2026-11-21", "2026-11-21"},
        {"2026-11-21T09:30:00Z", "2026-11-21T09:30:00Z"},
        {"2026-11-21T09:30:00.123+02:00", "2026-11-21T09:30:00.123+02:00"},
        {"2026-11-21T09:30:00", "2026-11-21T09:30:00Z"},
        {"2026-11-21 09:30:00", "2026-11-21T09:30:00Z"},
        {"2026-11-21T09:30:00+0200", "2026-11-21T07:30:00Z"},
        {"2026-11-31", ""},
        {"1795267696", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        struct str got = feed_date(&a, str_c(dates[i].text));
        if (!str_eq(got, str_c(dates[i].want)))
            fail_msg("%s: %.*s", dates[i].text, STR_ARG(got));
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),         cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_field_limits), cmocka_unit_test(test_entry_limit),
        cmocka_unit_test(test_deep_markup),  cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
