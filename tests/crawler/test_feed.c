#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/feed_date.h"
#include "base/limits.h"
#include "base/utf8.h"
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
    {"RSS 0.91 with a DTD",
     "<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" "
     "\"http://my.netscape.com/publish/formats/rss-0.91.dtd\"><rss version=\"0.91\"><channel>"
     "<title>T</title><item><title>A</title><link>/a</link></item></channel></rss>",
     "rss|https://h.example/a; ; A; ; ; "},
    {"RSS 0.90",
     "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
     "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>T</title></channel>"
     "<item><title>A</title><link>/a</link></item></rdf:RDF>",
     "rdf|https://h.example/a; ; A; ; ; "},
    {"RSS, author with an address",
     RSS("<item><link>/a</link><author>ada@h.example (Ada L.)</author></item>"
         "<item><link>/b</link><author>ada@h.example</author></item>"
         "<item><link>/c</link><author>Ada (mod)</author></item>"
         "<item><link>/d</link><author>ada@h.example ()</author></item>"),
     "rss|https://h.example/a; ; ; ; Ada L.; |https://h.example/b; ; ; ; ada@h.example; "
     "|https://h.example/c; ; ; ; Ada (mod); |https://h.example/d; ; ; ; ada@h.example (); "},
    {"RSS, title encoded twice",
     RSS("<item><link>/a</link><title>A &amp;amp; B &amp;#8211; C</title></item>"
         "<item><link>/b</link><title><![CDATA[A &amp; B <5 mg>]]></title></item>"),
     "rss|https://h.example/a; ; A & B \xE2\x80\x93 C; ; ; |https://h.example/b; ; A & B <5 mg>; ; "
     "; "},
    {"RSS, links as Atom writes them",
     RSS("<item><link href='/a'/></item><item><link href='/no'>/b</link></item>"
         "<item><link href='/c'/><link>/d</link></item>"),
     "rss|https://h.example/a; ; ; ; ; |https://h.example/b; ; ; ; ; |https://h.example/d; ; ; ; "
     "; "},
    {"RSS, enclosures are no links",
     RSS("<item><enclosure url='/no.mp3' length='1' type='audio/mpeg'/><title>A</title>"
         "<link>/a</link></item>"),
     "rss|https://h.example/a; ; A; ; ; "},
    {"RSS, link not closed", RSS("<item><link>/a<title>A</title></item>"),
     "rss|https://h.example/a; ; A; ; ; "},
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
    {"Atom 0.3, issued",
     "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title mode='escaped'>A</title>"
     "<issued>2004-01-01T00:00:00Z</issued><link rel='alternate' type='text/html' href='/a'/>"
     "<author><name>Ada</name></author></entry></feed>",
     "atom|https://h.example/a; 2004-01-01T00:00:00Z; A; ; Ada; "},
    {"Atom, author of the feed",
     ATOM("<author><name> Ada </name><uri>/no</uri></author><entry><link href='/a'/></entry><entry>"
          "<link href='/b'/><author><name>Bob</name></author></entry><entry><link "
          "href='/c'/></entry>"),
     "atom|https://h.example/a; ; ; ; Ada; |https://h.example/b; ; ; ; Bob; "
     "|https://h.example/c; ; ; ; Ada; "},
    {"Atom, titles of every type",
     ATOM("<entry><link href='/a'/><title type='html'>&lt;b&gt;A&lt;/b&gt; &amp;amp; B &lt;/title>"
          "</entry><entry><link href='/b'/><title type='html'><![CDATA[<i class='x'>C</i>&nbsp;D]]>"
          "</title></entry><entry><link href='/c'/><title type='xhtml'><div "
          "xmlns='http://www.w3.org/1999/xhtml'>E <em>F</em></div></title></entry><entry>"
          "<link href='/d'/><title>G &lt;b&gt; &amp;amp;</title></entry>"),
     "atom|https://h.example/a; ; A & B; ; ; |https://h.example/b; ; C\xC2\xA0"
     "D; ; ; |https://h.example/c; ; E F; ; ; |https://h.example/d; ; G <b> &amp;; ; ; "},
    {"Atom, the page before its data",
     ATOM("<entry><link type='application/json' href='/a.json'/><link rel='alternate' "
          "type='text/html' href='/a'/></entry><entry><link type='application/json' "
          "href='/b.json'/></entry>"),
     "atom|https://h.example/a; ; ; ; ; |https://h.example/b.json; ; ; ; ; "},
    {"Atom, the id as link",
     ATOM("<entry><title>A</title><id>https://h.example/i</id></entry><entry><title>B</title>"
          "<id>tag:h.example,2026:1</id></entry>"),
     "atom|https://h.example/i; ; A; ; ; https://h.example/i|; ; B; ; ; tag:h.example,2026:1"},
    {"Atom, archive",
     ATOM("<link rel='prev-archive' href='/2025.atom'/><link rel='next-archive' href='/no'/>"
          "<link rel='self' href='/no'/><link rel='hub' href='/no'/>"),
     "atom|feed|https://h.example/2025.atom; ; ; ; ; "},
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
    {"JSON Feed, the feed's author and the id as link",
     JSON_FEED "\"authors\":[{\"name\":\"Ada\"}],\"items\":[{\"id\":\"https://h.example/1\","
               "\"content_text\":\"x\"},{\"id\":\"2\",\"url\":\"/b\",\"author\":{\"name\":"
               "\"Bob\"},\"date_modified\":\"2026-11-21T09:30:00Z\",\"date_published\":"
               "\"2020-01-01T00:00:00Z\",\"attachments\":[{\"url\":\"/no\"}]}]}",
     "json|https://h.example/1; ; ; x; Ada; https://h.example/1"
     "|https://h.example/b; 2026-11-21T09:30:00Z; ; ; Bob; 2"},
    {"JSON Feed, next page", JSON_FEED "\"next_url\": \"?2\", \"items\": []}",
     "json|feed|https://h.example/blog/feed?2; ; ; ; ; "},
    {"JSON Feed, wrong types",
     JSON_FEED "\"items\": [1, null, [], \"x\", {\"url\": {}, \"title\": []}]}", "json|dropped 1"},
    {"JSON Feed, no items", JSON_FEED "\"items\": {}}", "none"},
    {"JSON Feed, cut off", JSON_FEED "\"items\": [{\"id\": \"1\"", "none"},
    {"JSON of another kind", "{\"version\": \"1\", \"items\": []}", "none"},
};

// Feeds as the common programs write them.
static const struct {
    const char *name, *text, *want;
} programs[] = {
    {"WordPress",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"\n\t"
     "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"\n\t"
     "xmlns:wfw=\"http://wellformedweb.org/CommentAPI/\"\n\t"
     "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n\txmlns:atom=\"http://www.w3.org/2005/"
     "Atom\"\n\t"
     "xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"\n\t"
     "xmlns:slash=\"http://purl.org/rss/1.0/modules/slash/\"\n\t>\n\n<channel>\n\t<title>Shop</"
     "title>\n\t"
     "<atom:link href=\"https://h.example/feed/\" rel=\"self\" type=\"application/rss+xml\" />\n\t"
     "<link>https://h.example</link>\n\t<description></description>\n\t<lastBuildDate>Sat, 21 Nov "
     "2026 "
     "09:30:00 +0000</lastBuildDate>\n\t<language>en-US</language>\n\t<sy:updatePeriod>\n\thourly\t"
     "</sy:updatePeriod>\n<image>\n\t<url>https://h.example/i.png</url>\n\t<title>no</title>\n\t"
     "<link>https://h.example/no</link>\n</image> \n\t<item>\n\t\t<title>A lamp &#8211; "
     "new</title>\n\t\t"
     "<link>https://h.example/a/</link>\n\t\t\t\t\t<comments>https://h.example/a/#comments</"
     "comments>\n\t\t\n"
     "\t\t<dc:creator><![CDATA[ada]]></dc:creator>\n\t\t<pubDate>Sat, 21 Nov 2026 09:30:00 +0000"
     "</pubDate>\n\t\t\t\t<category><![CDATA[Lamps]]></category>\n\t\t<guid isPermaLink=\"false\">"
     "https://h.example/?p=1</guid>\n\n\t\t\t\t\t<description><![CDATA[<p>Bright &#8230;</p>]]>"
     "</description>\n\t\t\t\t\t\t\t\t\t\t<content:encoded><![CDATA[<p>Bright as day</p>]]>"
     "</content:encoded>\n\t\t\t\t\t\n\t\t<wfw:commentRss>https://h.example/a/feed/</"
     "wfw:commentRss>\n\t\t\t"
     "<slash:comments>0</slash:comments>\n\t\t\t</item>\n\t</channel>\n</rss>\n",
     "rss|https://h.example/a/; 2026-11-21T09:30:00Z; A lamp \xE2\x80\x93 new; <p>Bright as "
     "day</p>; "
     "ada; https://h.example/?p=1"},
    {"phpBB",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
     "xml:lang=\"en\">\n<link rel=\"self\" type=\"application/atom+xml\" "
     "href=\"https://h.example/app.php/feed\" />\n\n<title>Forum</title>\n<link "
     "href=\"https://h.example/index.php\" "
     "/>\n<updated>2026-11-21T09:30:00+00:00</updated>\n\n<author>"
     "<name><![CDATA[Forum]]></name></author>\n<id>https://h.example/app.php/feed</id>\n\n<entry>\n"
     "<author><name><![CDATA[ada]]></name></author>\n<updated>2026-11-21T09:30:00+00:00</"
     "updated>\n\n"
     "<published>2026-11-21T09:00:00+00:00</published>\n<id>https://h.example/"
     "viewtopic.php?p=2#p2</id>\n"
     "<link href=\"https://h.example/viewtopic.php?p=2#p2\"/>\n<title type=\"html\"><![CDATA[Sale "
     "\xE2\x80\xA2 Re: "
     "A &amp; B]]></title>\n\n<category term=\"Sale\" "
     "scheme=\"https://h.example/viewforum.php?f=2\" "
     "label=\"Sale\"/>\n<content type=\"html\" xml:base=\"https://h.example/viewtopic.php?p=2#p2\">"
     "<![CDATA[\nStill there?<p>Statistics: Posted by ada</p><hr "
     "/>\n]]></content>\n</entry>\n</feed>",
     "atom|https://h.example/viewtopic.php?p=2#p2; 2026-11-21T09:30:00+00:00; Sale \xE2\x80\xA2 "
     "Re: A & B; "
     "Still there?<p>Statistics: Posted by ada</p><hr />; ada; "
     "https://h.example/viewtopic.php?p=2#p2"},
    {"Discourse",
     "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" "
     "xmlns:discourse=\"http://www.discourse.org/\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
     "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n  <channel>\n    <title>Forum - Latest "
     "topics</title>\n"
     "    <link>https://h.example/latest</link>\n    <atom:link "
     "href=\"https://h.example/latest.rss\" "
     "rel=\"self\" type=\"application/rss+xml\" />\n      <item>\n        <title>A</title>\n"
     "        <dc:creator><![CDATA[ada]]></dc:creator>\n        <category>Sale</category>\n"
     "        <description><![CDATA[\n<p>x</p>\n]]></description>\n"
     "        <link>https://h.example/t/a/1</link>\n        <pubDate>Sat, 21 Nov 2026 09:30:00 "
     "+0000</pubDate>\n"
     "        <discourse:topicPinned>No</discourse:topicPinned>\n        <guid "
     "isPermaLink=\"false\">"
     "h.example-topic-1</guid>\n        <source url=\"https://h.example/t/a/1.rss\">A</source>\n   "
     "   </item>\n"
     "  </channel>\n</rss>\n",
     "rss|https://h.example/t/a/1; 2026-11-21T09:30:00Z; A; <p>x</p>; ada; h.example-topic-1"},
    {"Mastodon",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
     "xmlns:webfeeds=\"http://webfeeds.org/rss/1.0\" "
     "xmlns:media=\"http://search.yahoo.com/mrss/\">\n"
     "  <channel>\n    <title>Ada</title>\n    <description>Public posts from "
     "@ada@h.example</description>\n"
     "    <link>https://h.example/@ada</link>\n    <image>\n      "
     "<url>https://h.example/i.png</url>\n"
     "      <title>Ada</title>\n      <link>https://h.example/@ada</link>\n    </image>\n    "
     "<item>\n"
     "      <guid isPermaLink=\"true\">https://h.example/@ada/1</guid>\n      "
     "<link>https://h.example/@ada/1"
     "</link>\n      <pubDate>Sat, 21 Nov 2026 09:30:00 +0000</pubDate>\n      "
     "<description>&lt;p&gt;x "
     "&amp;amp; y&lt;/p&gt;</description>\n      <media:content url=\"https://h.example/m.png\" "
     "type=\"image/png\">\n        <media:description type=\"plain\">no</media:description>\n"
     "      </media:content>\n      <category>sale</category>\n    </item>\n  </channel>\n</rss>\n",
     "rss|https://h.example/@ada/1; 2026-11-21T09:30:00Z; ; <p>x &amp; y</p>; ; "
     "https://h.example/@ada/1"},
    {"Reddit",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" "
     "xmlns:media=\"http://search.yahoo.com/mrss/\"><category term=\"lamps\" label=\"r/lamps\"/>"
     "<updated>2026-11-21T09:31:00+00:00</updated><icon>https://h.example/i.png/</icon><id>/r/"
     "lamps/.rss"
     "</id><link rel=\"self\" href=\"https://h.example/r/lamps/.rss\" "
     "type=\"application/atom+xml\" />"
     "<link rel=\"alternate\" href=\"https://h.example/r/lamps/\" type=\"text/html\" "
     "/><title>lamps</title>"
     "<entry><author><name>/u/ada</name><uri>https://h.example/user/ada</uri></author><category "
     "term=\"lamps\" label=\"r/lamps\"/><content type=\"html\">&lt;!-- SC_OFF "
     "--&gt;&lt;p&gt;x&lt;/p&gt;"
     "</content><id>t3_abc</id><media:thumbnail url=\"https://h.example/t.jpg\" /><link "
     "href=\"https://h.example/r/lamps/comments/abc/a/\" "
     "/><updated>2026-11-21T09:30:00+00:00</updated>"
     "<published>2026-11-21T09:30:00+00:00</published><title>A &amp;amp; B</title></entry></feed>",
     "atom|https://h.example/r/lamps/comments/abc/a/; 2026-11-21T09:30:00+00:00; A &amp; B; "
     "<!-- SC_OFF --><p>x</p>; /u/ada; t3_abc"},
};

static void test_programs(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        struct str got = summary(&a, str_c(programs[i].text));
        if (!str_eq(got, str_c(programs[i].want)))
            fail_msg("%s:\n%.*s\nnot\n%s", programs[i].name, STR_ARG(got), programs[i].want);
        arena_reset(&a);
    }
    arena_deinit(&a);
}

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
        {"Nov 21 2026", "2026-11-21T00:00:00Z"},
        {"November 21, 2026 9:30 PM", "2026-11-21T21:30:00Z"},
        {"November 21, 2026 12:30 AM EST", "2026-11-21T05:30:00Z"},
        {"November 21, 2026 12:30 pm", "2026-11-21T12:30:00Z"},
        {"November 21, 2026 13:30 PM", "2026-11-21T13:30:00Z"},
        {"November 21, 2026 13:30 AM", ""},
        {"November 21, 2026 00:30 AM", "2026-11-21T00:30:00Z"},
        {"November 21, 2026 00:30 PM", ""},
        {"21 Nov 126", ""},
        {"Sat Nov 21 09:30:00 2026", "2026-11-21T09:30:00Z"},
        {"Sat Nov 21 09:30:00 CET 2026", "2026-11-21T08:30:00Z"},
        {"Saturday, 21-Nov-26 09:30:00 GMT", "2026-11-21T09:30:00Z"},
        {"21-Nov-2026", "2026-11-21T00:00:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 BST", "2026-11-21T08:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 IST", "2026-11-21T04:00:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 GMT+2", "2026-11-21T07:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 UTC-01:30", "2026-11-21T11:00:00Z"},
        {"Sat, 21 Nov 2026 09:30:00.250+0100", "2026-11-21T08:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00Z", "2026-11-21T09:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 A", "2026-11-21T09:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 +99:99", "2026-11-21T09:30:00Z"},
        {"Sat, 21 Nov 2026 09:30:00 10:00:00", ""},
        {"Sat, 21 Nov 2026 2027", ""},
        {"21 Nov", ""},
        {"Nov 2026", ""},
        {"21 2026", ""},
        {"Sat", ""},
        {"-", ""},
        {",,,", ""},
        {"2026/11/21", "2026-11-21T00:00:00Z"},
        {"2026/11/21 09:30:00", "2026-11-21T09:30:00Z"},
        {"20261121", "2026-11-21T00:00:00Z"},
        {"20261121T093005Z", "2026-11-21T09:30:05Z"},
        {"20261121T093005+0100", "2026-11-21T08:30:05Z"},
        {"2026-11-21 09:30:00 +0100", "2026-11-21T08:30:00Z"},
        {"2026-11-21 09:30:00 UTC", "2026-11-21T09:30:00Z"},
        {"2026-11-21T09:30:00 EST", "2026-11-21T14:30:00Z"},
        {"2026-11-21T09:30:00.5-05:00", "2026-11-21T09:30:00.5-05:00"},
        {"2026-11-21T09:30Z", "2026-11-21T09:30:00Z"},
        {"2026-1-2", ""},
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
        cmocka_unit_test(test_rows),         cmocka_unit_test(test_programs),
        cmocka_unit_test(test_every_prefix), cmocka_unit_test(test_field_limits),
        cmocka_unit_test(test_entry_limit),  cmocka_unit_test(test_deep_markup),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
