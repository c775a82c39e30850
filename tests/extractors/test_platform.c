// Answers of machine interfaces, small but of the members that their documentation shows. Each is
// read as it is, and cut off at every byte.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "base/limits.h"
#include "extractors/platform_row.h"
#include "tests/support/resolve.h"

static struct {
    struct arena arena;
    struct page_input in;
} t;

static int start(void **state)
{
    (void)state;
    arena_init(&t.arena);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_deinit(&t.arena);
    return 0;
}

static const struct page_input *input(const char *url, struct str body)
{
    t.in = (struct page_input){str_c(url), body, test_resolver, test_resolve, 0};
    return &t.in;
}

// "kind url #id [title] amount currency by:seller posted reply { description } contacts images",
// what is absent left out.
static void describe(struct buf *out, const struct listing *l)
{
    buf_fmt(out, "%s %.*s", listing_kind_name(l->kind), STR_ARG(l->url));
    if (l->id.len)
        buf_fmt(out, " #%.*s", STR_ARG(l->id));
    if (l->title.len)
        buf_fmt(out, " [%.*s]", STR_ARG(l->title));
    if (l->price.amount.len)
        buf_fmt(out, " %.*s", STR_ARG(l->price.amount));
    if (l->price.currency.len)
        buf_fmt(out, " %.*s", STR_ARG(l->price.currency));
    if (l->seller_name.len)
        buf_fmt(out, " by:%.*s", STR_ARG(l->seller_name));
    if (l->posted.len)
        buf_fmt(out, " %.*s", STR_ARG(l->posted));
    if (l->category.len)
        buf_fmt(out, " in:%.*s", STR_ARG(l->category));
    if (l->availability.len)
        buf_fmt(out, " %.*s", STR_ARG(l->availability));
    if (l->reply)
        buf_add(out, STR(" reply"));
    if (l->description.len)
        buf_fmt(out, " {%.*s}", STR_ARG(l->description));
    for (size_t i = 0; i < l->n_contacts; i++)
        buf_fmt(out, " %.*s:%.*s", STR_ARG(l->contacts[i].kind), STR_ARG(l->contacts[i].value));
    for (size_t i = 0; i < l->n_images; i++)
        buf_fmt(out, " <%.*s>", STR_ARG(l->images[i]));
    buf_addc(out, '\n');
}

struct sample {
    const char *name, *platform, *url;
    enum platform_form form;
    const char *body, *next, *want;
};

#define SHOP "https://shop.example"

static const struct sample samples[] = {
    {"WooCommerce", "woocommerce", SHOP "/wp-json/wc/store/v1/products?per_page=2&page=3",
     PLATFORM_JSON,
     "[{\"id\":34,\"name\":\"Tea &amp; Pot\",\"permalink\":\"" SHOP "/product/tea/\","
     "\"sku\":\"T1\",\"short_description\":\"<p>Iron</p>\",\"description\":\"<p>1.2 "
     "li<b>tre</b>s</p>\",\"prices\":{\"price\":\"1999\",\"regular_price\":\"2500\","
     "\"currency_code\":\"EUR\",\"currency_minor_unit\":2,\"price_range\":null},"
     "\"images\":[{\"src\":\"" SHOP "/a.jpg\"}],\"categories\":[{\"name\":\"Pots\"}],"
     "\"attributes\":[{\"name\":\"Colour\",\"terms\":[{\"name\":\"Red\"},{\"name\":\"Blue\"}]}],"
     "\"is_purchasable\":true,\"is_in_stock\":false},"
     "{\"id\":35,\"name\":\"Cup\",\"permalink\":\"/product/cup/\",\"description\":\"\","
     "\"prices\":{\"price\":\"500\",\"currency_code\":\"JPY\",\"currency_minor_unit\":0,"
     "\"price_range\":{\"min_amount\":\"300\",\"max_amount\":\"900\"}}}]",
     SHOP "/wp-json/wc/store/v1/products?per_page=2&page=4",
     "product " SHOP "/product/tea/ #T1 [Tea & Pot] 19.99 EUR in:Pots out_of_stock "
     "{Iron\n1.2 litres\nColour: Red, Blue} <" SHOP "/a.jpg>\n"
     "product " SHOP "/product/cup/ #35 [Cup] 300 JPY\n"},
    {"WooCommerce: no price", "woocommerce", SHOP "/wp-json/wc/store/v1/products/7", PLATFORM_JSON,
     "{\"id\":7,\"name\":\"Ask\",\"permalink\":\"/p/7\",\"prices\":{\"price\":\"0\","
     "\"currency_code\":\"EUR\",\"currency_minor_unit\":2},\"is_purchasable\":false}",
     "", "product " SHOP "/p/7 #7 [Ask]\n"},
    {"WordPress posts", "wordpress", SHOP "/wp-json/wp/v2/posts", PLATFORM_JSON,
     "[{\"id\":5,\"date\":\"2025-11-02T09:15:00\",\"date_gmt\":\"2025-11-02T08:15:00\","
     "\"type\":\"post\",\"link\":\"" SHOP "/honey/\",\"title\":{\"rendered\":\"Honey &#8211; "
     "new\"},\"content\":{\"rendered\":\"<p>11,00 \\u20ac, mail bee@shop.example</p>\"},"
     "\"excerpt\":{\"rendered\":\"<p>11</p>\"},\"_embedded\":{\"author\":[{\"name\":\"Lucia\"}],"
     "\"wp:term\":[[{\"name\":\"Sale\"}],[{\"name\":\"tag\"}]]}}]",
     "",
     "post " SHOP "/honey/ [Honey \xE2\x80\x93 new] 11.00 EUR by:Lucia "
     "2025-11-02T08:15:00Z in:Sale {11,00 \xE2\x82\xAC, mail bee@shop.example} "
     "email:bee@shop.example\n"},
    {"WordPress comments", "wordpress", SHOP "/wp-json/wp/v2/comments?per_page=1", PLATFORM_JSON,
     "[{\"id\":9,\"post\":5,\"parent\":0,\"author_name\":\"Ada\",\"author_url\":\"\","
     "\"date_gmt\":\"2025-11-03T00:00:00\",\"link\":\"" SHOP "/honey/#comment-9\","
     "\"content\":{\"rendered\":\"<p>Two, please</p>\"}}]",
     SHOP "/wp-json/wp/v2/comments?per_page=1&page=2",
     "comment " SHOP "/honey/#comment-9 #9 by:Ada 2025-11-03T00:00:00Z reply {Two, please}\n"},
    {"Shopify list", "shopify", SHOP "/de/collections/all/products.json?limit=1", PLATFORM_JSON,
     "{\"products\":[{\"id\":77,\"title\":\"Paper\",\"handle\":\"paper\",\"body_html\":"
     "\"<p>Handmade</p>\",\"vendor\":\"Vat & Mould\",\"product_type\":\"Sheets\","
     "\"published_at\":\"2025-10-01T09:30:00-04:00\",\"variants\":["
     "{\"title\":\"10 sheets\",\"price\":\"9.00\",\"available\":false},"
     "{\"title\":\"50 sheets\",\"price\":\"28.50\",\"available\":true},"
     "{\"title\":\"90 sheets\",\"price\":\"100.00\",\"available\":true}],"
     "\"images\":[{\"src\":\"//cdn.example/p.jpg\"}]}]}",
     SHOP "/de/collections/all/products.json?limit=1&page=2",
     "product " SHOP "/de/products/paper #77 [Paper] 28.50 by:Vat & Mould 2025-10-01T13:30:00Z "
     "in:Sheets in_stock {10 sheets\n50 sheets\n90 sheets\nHandmade} "
     "<https://cdn.example/p.jpg>\n"},
    {"Shopify product", "shopify", SHOP "/products/x.json", PLATFORM_JSON,
     "{\"product\":{\"id\":78,\"title\":\"X\",\"handle\":\"x\",\"body_html\":null,"
     "\"variants\":[{\"title\":\"Default Title\",\"price\":\"5.00\",\"price_currency\":\"CAD\"}]}}",
     "", "product " SHOP "/products/x #78 [X] 5.00 CAD\n"},
    {"Discourse topic", "discourse", SHOP "/forum/t/mushrooms/902.json", PLATFORM_JSON,
     "{\"post_stream\":{\"posts\":["
     "{\"id\":51,\"username\":\"jo\",\"created_at\":\"2025-10-19T15:30:12.401Z\",\"cooked\":"
     "\"<p>100 g: 12,50 \\u20ac</p>\",\"post_number\":1,\"post_type\":1,\"topic_id\":902,"
     "\"topic_slug\":\"mushrooms\"},"
     "{\"id\":52,\"username\":\"sys\",\"cooked\":\"<p>closed</p>\",\"post_number\":2,"
     "\"post_type\":3},"
     "{\"id\":53,\"username\":\"uli\",\"created_at\":\"2025-10-20T00:00:00Z\",\"cooked\":"
     "\"<aside class=\\\"quote\\\"><blockquote>12,50</blockquote></aside><p>Mine</p>\","
     "\"post_number\":3,\"post_type\":1,\"post_url\":\"/forum/t/mushrooms/902/3\"}],"
     "\"stream\":[51,52,53,54]},\"id\":902,\"title\":\"Mushrooms & more\"}",
     SHOP "/forum/t/mushrooms/902.json?page=2",
     "post " SHOP "/forum/t/mushrooms/902/1 [Mushrooms & more] 12.50 EUR by:jo "
     "2025-10-19T15:30:12Z {100 g: 12,50 \xE2\x82\xAC}\n"
     "post " SHOP "/forum/t/mushrooms/902/3 #53 [Mushrooms & more] by:uli 2025-10-20T00:00:00Z "
     "reply {Mine}\n"},
    {"Discourse latest", "discourse", SHOP "/latest.json", PLATFORM_JSON,
     "{\"users\":[],\"topic_list\":{\"more_topics_url\":\"/latest?no_definitions=true&page=1\","
     "\"topics\":[{\"id\":7,\"title\":\"Kiln\",\"slug\":\"kiln\",\"excerpt\":\"hot &amp; new\","
     "\"created_at\":\"2025-09-02T10:00:00.000Z\"}]}}",
     SHOP "/latest.json?no_definitions=true&page=1",
     "post " SHOP "/t/kiln/7 [Kiln] 2025-09-02T10:00:00Z {hot & new}\n"},
    {"NodeBB topic", "nodebb", SHOP "/bb/api/topic/4/cups", PLATFORM_JSON,
     "{\"tid\":4,\"titleRaw\":\"Cups & co\",\"title\":\"Cups &amp; co\",\"slug\":\"4/cups\","
     "\"category\":{\"name\":\"Market\"},\"posts\":["
     "{\"pid\":11,\"index\":0,\"content\":\"<p>8 \\u20ac each</p>\",\"timestampISO\":"
     "\"2025-11-01T10:00:00.000Z\",\"user\":{\"uid\":3,\"username\":\"mei\"}},"
     "{\"pid\":12,\"index\":1,\"content\":\"<p>ok</p>\",\"user\":{\"username\":\"bo\"}}],"
     "\"pagination\":{\"next\":{\"page\":2,\"active\":true,\"qs\":\"page=2\"}}}",
     SHOP "/bb/api/topic/4/cups?page=2",
     "post " SHOP "/bb/post/11 [Cups & co] 8 EUR by:mei 2025-11-01T10:00:00Z in:Market "
     "{8 \xE2\x82\xAC each}\n"
     "post " SHOP "/bb/post/12 #12 [Cups & co] by:bo in:Market reply {ok}\n"},
    {"NodeBB recent", "nodebb", SHOP "/api/recent?page=2", PLATFORM_JSON,
     "{\"topics\":[{\"tid\":4,\"titleRaw\":\"Cups\",\"slug\":\"4/cups\",\"timestampISO\":"
     "\"2025-11-01T10:00:00.000Z\",\"user\":{\"username\":\"mei\"}}],"
     "\"pagination\":{\"next\":{\"page\":2,\"active\":false}}}",
     "", "post " SHOP "/topic/4/cups [Cups] by:mei 2025-11-01T10:00:00Z\n"},
    {"Mastodon", "mastodon", SHOP "/api/v1/timelines/tag/cup?limit=2&max_id=9", PLATFORM_JSON,
     "[{\"id\":\"8\",\"created_at\":\"2025-11-06T23:10:04.000Z\",\"in_reply_to_id\":null,"
     "\"spoiler_text\":\"CW\",\"uri\":\"" SHOP "/users/u/8\",\"url\":\"" SHOP "/@u/8\","
     "\"content\":\"<p>One<br>3,300\\u5186</p>\",\"reblog\":null,\"account\":{\"acct\":\"u\","
     "\"username\":\"u\",\"display_name\":\"U & Co\",\"url\":\"" SHOP "/@u\"},"
     "\"media_attachments\":[{\"url\":\"" SHOP "/m.png\"}]},"
     "{\"id\":\"7\",\"created_at\":\"2025-11-05T00:00:00Z\",\"uri\":\"" SHOP "/users/v/7\","
     "\"content\":\"\",\"account\":{\"acct\":\"v\"},\"reblog\":{\"id\":\"3\",\"uri\":"
     "\"https://far.example/n/3\",\"url\":null,\"content\":\"<p>boosted</p>\","
     "\"in_reply_to_id\":\"2\",\"account\":{\"acct\":\"w@far.example\",\"username\":\"w\","
     "\"display_name\":\"\"}}}]",
     SHOP "/api/v1/timelines/tag/cup?limit=2&max_id=7",
     "post " SHOP "/@u/8 3300 JPY by:U & Co 2025-11-06T23:10:04Z "
     "{CW\nOne\n3,300\xE5\x86\x86} <" SHOP "/m.png>\n"
     "post https://far.example/n/3 #https://far.example/n/3 by:w reply {boosted}\n"},
    {"Mastodon thread", "mastodon", SHOP "/api/v1/statuses/8/context", PLATFORM_JSON,
     "{\"ancestors\":[],\"descendants\":[{\"id\":\"9\",\"uri\":\"" SHOP "/n/9\",\"content\":"
     "\"<p>yes</p>\",\"in_reply_to_id\":\"8\",\"account\":{\"acct\":\"v\",\"username\":\"v\"}}]}",
     "", "post " SHOP "/n/9 #" SHOP "/n/9 by:v reply {yes}\n"},
    {"Lemmy posts", "lemmy", SHOP "/api/v3/post/list?limit=50", PLATFORM_JSON,
     "{\"posts\":[{\"post\":{\"id\":78,\"name\":\"[S] Camera\",\"body\":\"140 EUR\\n\\nask\","
     "\"url\":\"https://t.me/shutter_example\",\"published\":\"2025-11-01T14:15:09.123456Z\","
     "\"ap_id\":\"https://far.example/post/1\",\"deleted\":false,\"removed\":false},"
     "\"creator\":{\"id\":3,\"name\":\"bug\",\"actor_id\":\"https://far.example/u/bug\"},"
     "\"community\":{\"name\":\"sale\",\"title\":\"Camera Sales\"}},"
     "{\"post\":{\"id\":79,\"name\":\"gone\",\"ap_id\":\"x\",\"deleted\":true}}],"
     "\"next_page\":\"P4e&d\"}",
     SHOP "/api/v3/post/list?limit=50&page_cursor=P4e%26d",
     "post " SHOP "/post/78 [[S] Camera] 140 EUR by:bug "
     "2025-11-01T14:15:09Z in:Camera Sales {140 EUR\nask\nhttps://t.me/shutter_example} "
     "telegram:shutter_example\n"},
    {"Lemmy comments", "lemmy", SHOP "/api/v3/comment/list?limit=1&page=1", PLATFORM_JSON,
     "{\"comments\":[{\"comment\":{\"id\":5,\"content\":\"sold?\",\"published\":"
     "\"2025-11-02T00:00:00Z\",\"ap_id\":\"" SHOP "/comment/5\"},\"post\":{\"id\":78,\"name\":"
     "\"Camera\",\"ap_id\":\"" SHOP "/post/78\"},\"creator\":{\"name\":\"al\",\"display_name\":"
     "\"Al\",\"actor_id\":\"" SHOP "/u/al\"}}]}",
     SHOP "/api/v3/comment/list?limit=1&page=2",
     "comment " SHOP "/comment/5 #" SHOP "/comment/5 [Camera] by:Al 2025-11-02T00:00:00Z reply "
     "{sold?}\n"},
    {"Reddit listing", "reddit", SHOP "/r/tea/new.json?limit=1&after=t3_a", PLATFORM_JSON,
     "{\"kind\":\"Listing\",\"data\":{\"after\":\"t3_b\",\"children\":[{\"kind\":\"t3\",\"data\":"
     "{\"name\":\"t3_b\",\"title\":\"[WTS] Pot &amp; cup\",\"selftext\":\"$45 shipped\","
     "\"is_self\":true,\"permalink\":\"/r/tea/comments/b/pot/\",\"author\":\"leaf\","
     "\"subreddit\":\"tea\",\"created_utc\":1762500000.0}},{\"kind\":\"more\",\"data\":{}}]}}",
     SHOP "/r/tea/new.json?limit=1&after=t3_b",
     "post " SHOP "/r/tea/comments/b/pot/ [[WTS] Pot & cup] 45 USD by:leaf "
     "2025-11-07T07:20:00Z in:tea {$45 shipped}\n"},
    {"Reddit comments", "reddit", SHOP "/r/tea/comments/b/pot.json", PLATFORM_JSON,
     "[{\"kind\":\"Listing\",\"data\":{\"children\":[{\"kind\":\"t3\",\"data\":{\"name\":\"t3_b\","
     "\"title\":\"Pot\",\"selftext\":\"[removed]\",\"permalink\":\"/r/tea/comments/b/pot/\"}}]}},"
     "{\"kind\":\"Listing\",\"data\":{\"after\":null,\"children\":[{\"kind\":\"t1\",\"data\":"
     "{\"name\":\"t1_c\",\"body\":\"one\",\"author\":\"x\",\"permalink\":\"/c/\",\"replies\":"
     "{\"kind\":\"Listing\",\"data\":{\"children\":[{\"kind\":\"t1\",\"data\":{\"name\":\"t1_d\","
     "\"body\":\"two\",\"author\":\"y\",\"permalink\":\"/d/\",\"replies\":\"\"}}]}}}}]}}]",
     "",
     "post " SHOP "/r/tea/comments/b/pot/ [Pot]\n"
     "comment " SHOP "/c/ #t1_c [Pot] by:x reply {one}\n"
     "comment " SHOP "/d/ #t1_d [Pot] by:y reply {two}\n"},
    {"Bluesky feed", "bluesky", "https://api.example/xrpc/app.bsky.feed.getAuthorFeed?actor=s",
     PLATFORM_JSON,
     "{\"feed\":[{\"post\":{\"uri\":\"at://did:plc:a/app.bsky.feed.post/3m4\",\"author\":"
     "{\"did\":\"did:plc:a\",\"handle\":\"s.example\",\"displayName\":\"Sal\"},\"record\":"
     "{\"text\":\"Rattan, \\u00a39.50\",\"createdAt\":\"2025-11-07T10:12:30.512Z\",\"langs\":"
     "[\"en\"],\"facets\":[{\"features\":[{\"uri\":\"https://wa.me/15550144\"}]}],\"reply\":{}},"
     "\"embed\":{\"images\":[{\"fullsize\":\"https://cdn.example/"
     "1.jpg\"}]}}}],\"cursor\":\"20:1\"}",
     "https://api.example/xrpc/app.bsky.feed.getAuthorFeed?actor=s&cursor=20%3A1",
     "post https://bsky.app/profile/s.example/post/3m4 #at://did:plc:a/app.bsky.feed.post/3m4 "
     "9.50 GBP by:Sal 2025-11-07T10:12:30Z reply {Rattan, \xC2\xA3"
     "9.50} whatsapp:+15550144 <https://cdn.example/1.jpg>\n"},
    {"Bluesky thread", "bluesky", "https://api.example/xrpc/app.bsky.feed.getPostThread",
     PLATFORM_JSON,
     "{\"thread\":{\"post\":{\"uri\":\"at://a/p/1\",\"author\":{\"handle\":\"a\"},\"record\":"
     "{\"text\":\"one\"}},\"replies\":[{\"post\":{\"uri\":\"at://b/p/2\",\"author\":{\"handle\":"
     "\"b\"},\"record\":{\"text\":\"two\",\"reply\":{}}}}]}}",
     "",
     "post https://bsky.app/profile/a/post/1 by:a {one}\n"
     "post https://bsky.app/profile/b/post/2 #at://b/p/2 by:b reply {two}\n"},
    {"JSON Feed", "jsonfeed", SHOP "/feed.json", PLATFORM_JSON,
     "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"S\",\"authors\":[{\"name\":"
     "\"Ada\"}],\"next_url\":\"" SHOP "/feed.json?p=2\",\"items\":[{\"id\":\"1\",\"url\":\"/1\","
     "\"title\":\"Bread\",\"content_html\":\"<p>3 &euro;</p>\",\"date_published\":"
     "\"2025-11-01T12:00:00+01:00\"},{\"id\":\"2\",\"url\":\"/2\",\"content_text\":\"a < b\","
     "\"author\":{\"name\":\"Bo\"}}]}",
     SHOP "/feed.json?p=2",
     "post " SHOP "/1 [Bread] 3 EUR by:Ada 2025-11-01T11:00:00Z {3 \xE2\x82\xAC}\n"
     "post " SHOP "/2 by:Bo {a < b}\n"},
    {"RSS 2.0", "feed", SHOP "/feed/", PLATFORM_XML,
     "<rss version='2.0' xmlns:c='http://purl.org/rss/1.0/modules/content/' "
     "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>S</title><item>"
     "<title>Honey &amp;amp; wax</title><link>/honey</link><dc:creator><![CDATA[Lucia]]>"
     "</dc:creator><pubDate>Mon, 19 May 2025 18:20:00 +0200</pubDate><guid isPermaLink='false'>"
     "http://x/?p=5</guid><description>short</description><c:encoded><![CDATA[<p>A ]]>&lt;b&gt;"
     "<![CDATA[jar</b> <img src='/j.png'>11,00 \xE2\x82\xAC <a href='https://wa.me/15550144'>me"
     "</a></p>]]></c:encoded></item><item><guid>" SHOP "/2</guid><author>b@x.example (Bo)"
     "</author><description>two</description>",
     "",
     "post " SHOP "/honey [Honey & wax] 11.00 EUR by:Lucia 2025-05-19T16:20:00Z "
     "{A jar 11,00 \xE2\x82\xAC me} whatsapp:+15550144 <" SHOP "/j.png>\n"
     "post " SHOP "/2 by:Bo {two}\n"},
    {"Google's product data", "feed", SHOP "/g.xml", PLATFORM_XML,
     "<rss xmlns:p='http://base.google.com/ns/1.0'><channel><item><p:id>p1</p:id><p:title>Book"
     "</p:title><p:description>48 leaves</p:description><p:link>/book</p:link><p:price>24.90 PLN"
     "</p:price><p:sale_price>19.90 PLN</p:sale_price><p:availability>in stock"
     "</p:availability><p:shipping><p:price>9.99 PLN</p:price></p:shipping></item></channel></rss>",
     "", "product " SHOP "/book #p1 [Book] 19.90 PLN in_stock {48 leaves}\n"},
    {"Atom", "feed", SHOP "/atom", PLATFORM_XML,
     "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:author><a:name>Ada</a:name></a:author>"
     "<a:entry><a:id>tag:1</a:id><a:title type='html'>One &amp;lt;b&gt;</a:title><a:link "
     "rel='replies' href='/r'/><a:link rel='alternate' type='text/html' href='/1'/><a:published>"
     "2025-10-01T09:30:00-04:00</a:published><a:updated>2025-11-01T00:00:00Z</a:updated>"
     "<a:content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x<i>y</i></div>"
     "</a:content></a:entry></a:feed>",
     "", "post " SHOP "/1 [One <b>] by:Ada 2025-10-01T13:30:00Z {xy}\n"},
    {"RSS 1.0", "feed", SHOP "/rdf", PLATFORM_XML,
     "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
     "xmlns='http://purl.org/rss/1.0/'><channel/><item rdf:about='/3'><title>Three</title>"
     "<dc:date>2025-11-01</dc:date></item></rdf:RDF>",
     "", "post " SHOP "/3 [Three] 2025-11-01T00:00:00Z\n"},
};

enum { SAMPLES = sizeof samples / sizeof *samples };

static struct platform_answer *read_sample(const struct sample *s, size_t len)
{
    return platform_read(&t.arena, input(s->url, str_sub(str_c(s->body), 0, len)), s->form);
}

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct sample *s = &samples[i];
        struct platform_answer *p = read_sample(s, STR_NPOS);
        if (!p || strcmp(platform_name(p), s->platform) != 0)
            fail_msg("%s: not known as %s", s->name, s->platform);
        struct buf got;
        buf_init(&got, 0);
        for (size_t k = 0; k < platform_count(p); k++) {
            struct listing l;
            platform_item_listing(p, k, &l);
            assert_true(str_eq(l.platform, str_c(s->platform)));
            describe(&got, &l);
        }
        if (!str_eq(buf_str(&got), str_c(s->want)))
            fail_msg("%s:\n%.*snot\n%s", s->name, STR_ARG(buf_str(&got)), s->want);
        if (!str_eq(platform_next(p), str_c(s->next)))
            fail_msg("%s: next is %.*s, not %s", s->name, STR_ARG(platform_next(p)), s->next);
        buf_deinit(&got);
        arena_reset(&t.arena);
    }
}

// Every word of a listing is one of the first lane's texts of its entry.
static void check_words(const char *name, struct str texts, struct str field)
{
    for (size_t at = 0; at < field.len;) {
        size_t from = at;
        while (at < field.len && (ascii_alnum(field.ptr[at]) || (unsigned char)field.ptr[at] > 127))
            at++;
        if (at > from && str_find(texts, str_sub(field, from, at), 0) == STR_NPOS)
            fail_msg("%s: the first lane has not \"%.*s\" of \"%.*s\"", name,
                     STR_ARG(str_sub(field, from, at)), STR_ARG(field));
        at += at == from;
    }
}

static void test_lanes(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        struct platform_answer *p = read_sample(&samples[i], STR_NPOS);
        for (size_t k = 0; k < platform_count(p); k++) {
            struct listing l;
            struct str texts = platform_item_texts(p, k);
            platform_item_listing(p, k, &l);
            check_words(samples[i].name, texts, l.title);
            check_words(samples[i].name, texts, l.description);
            check_words(samples[i].name, texts, l.seller_name);
            check_words(samples[i].name, texts, l.category);
            check_words(samples[i].name, texts, l.price.text);
        }
        arena_reset(&t.arena);
    }
}

// What is cut off anywhere is read as far as it goes, or not at all.
static void test_every_prefix(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++)
        for (size_t len = 0; len < strlen(samples[i].body); len++) {
            struct platform_answer *p = read_sample(&samples[i], len);
            for (size_t k = 0; p && k < platform_count(p); k++) {
                struct listing l;
                platform_item_texts(p, k);
                platform_item_listing(p, k, &l);
            }
            arena_reset(&t.arena);
        }
}

static void test_unknown(void **state)
{
    (void)state;
    static const struct {
        enum platform_form form;
        const char *body;
    } rows[] = {
        {PLATFORM_JSON, ""},
        {PLATFORM_JSON, "[]"},
        {PLATFORM_JSON, "{}"},
        {PLATFORM_JSON, "7"},
        {PLATFORM_JSON, "[[[]]]"},
        {PLATFORM_JSON, "[null,{\"id\":1}]"},
        {PLATFORM_JSON, "{\"products\":[{\"title\":\"x\"}]}"},
        {PLATFORM_JSON, "{\"posts\":[{\"id\":1,\"title\":\"x\"}]}"},
        {PLATFORM_JSON, "{\"items\":[{\"title\":\"x\"}]}"},
        {PLATFORM_JSON, "{\"post_stream\":{\"posts\":7}}"},
        {PLATFORM_JSON, "{\"kind\":\"Listing\",\"data\":[]}"},
        {PLATFORM_JSON, "<rss><channel/></rss>"},
        {PLATFORM_XML, "<html><body>x</body></html>"},
        {PLATFORM_XML, "<rss/>"},
        {PLATFORM_XML, "{}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (platform_read(&t.arena, input(SHOP "/", str_c(rows[i].body)), rows[i].form))
            fail_msg("known: %s", rows[i].body);
}

// An answer may name another host as its next page: that is not its own.
static void test_next_is_on_the_same_host(void **state)
{
    (void)state;
    static const char *const nexts[] = {"https://other.example/f", "http://shop.example/f",
                                        "https://shop.example.evil.example/", "javascript:x"};
    for (size_t i = 0; i < sizeof nexts / sizeof *nexts; i++) {
        struct str body =
            arena_fmt(&t.arena,
                      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[],\"next_url\":"
                      "\"%s\"}",
                      nexts[i]);
        struct platform_answer *p = platform_read(&t.arena, input(SHOP "/", body), PLATFORM_JSON);
        assert_non_null(p);
        assert_int_equal(platform_next(p).len, 0);
    }
}

static size_t count_items(size_t n, bool *cut)
{
    struct buf body;
    buf_init(&body, 0);
    buf_add(&body, STR("<rss><channel>"));
    for (size_t i = 0; i < n; i++)
        buf_add(&body, STR("<item><title>x</title></item>"));
    struct platform_answer *p =
        platform_read(&t.arena, input(SHOP "/", buf_str(&body)), PLATFORM_XML);
    *cut = platform_cut(p);
    size_t got = platform_count(p);
    buf_deinit(&body);
    arena_reset(&t.arena);
    return got;
}

static void test_entry_limit(void **state)
{
    bool cut;
    (void)state;
    assert_int_equal(count_items(LIMIT_FEED_ENTRIES, &cut), LIMIT_FEED_ENTRIES);
    assert_false(cut);
    assert_int_equal(count_items(LIMIT_FEED_ENTRIES + 1, &cut), LIMIT_FEED_ENTRIES);
    assert_true(cut);
}

// HTML beyond what may go through trees, or too deep for one, is read all the same.
static void test_tree_limits(void **state)
{
    (void)state;
    enum { PART = LIMIT_TREE_BYTES / 4, PARTS = 5, DEEP = 2000 };
    struct buf body;
    buf_init(&body, 0);
    buf_add(&body, STR("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":["));
    for (int i = 0; i <= PARTS; i++) {
        buf_add(&body, STR("{\"id\":\"1\",\"content_html\":\"<p>first</p>"));
        if (i == PARTS)
            for (int k = 0; k < DEEP; k++)
                buf_add(&body, STR("<div>"));
        else
            while (body.len % PART < PART - 10)
                buf_add(&body, STR("<br>"));
        buf_fmt(&body, "last\"}%s", i < PARTS ? "," : "]}");
    }
    struct platform_answer *p =
        platform_read(&t.arena, input(SHOP "/", buf_str(&body)), PLATFORM_JSON);
    assert_non_null(p);
    assert_int_equal(platform_count(p), PARTS + 1);
    for (size_t i = 0; i <= PARTS; i++) {
        struct listing l;
        platform_item_listing(p, i, &l);
        if (!str_eq(l.description, STR("first\nlast")))
            fail_msg("%zu: %.*s", i, STR_ARG(l.description));
    }
    buf_deinit(&body);
}

static void test_amounts(void **state)
{
    (void)state;
    static const struct {
        const char *digits, *want;
        unsigned minor_units;
    } rows[] = {
        {"1999", "19.99", 2}, {"5", "0.05", 2},   {"0", "0.00", 2},       {"12", "12", 0},
        {"1234", "1.234", 3}, {"", "", 2},        {"-5", "", 2},          {"1.5", "", 2},
        {"12", "", 19},       {"100", "1.00", 2}, {"1", "0.00000001", 8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = platform_amount(&t.arena, str_c(rows[i].digits), rows[i].minor_units);
        if (!str_eq(got, str_c(rows[i].want)))
            fail_msg("%s, %u: %.*s", rows[i].digits, rows[i].minor_units, STR_ARG(got));
    }
}

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path, *want;
    } rows[] = {
        {"a", "1"}, {"b/c", "2"}, {"d/e", "3"}, {"d/f/g", "4"},  {"B/C", "2"},
        {"b", ""},  {"x", ""},    {"a/x", ""},  {"d/f/g/h", ""}, {"text", "own"},
    };
    const struct json *v = json_parse(&t.arena,
                                      STR("{\"a\":1,\"b\":{\"c\":\"2\"},\"d\":[7,{\"f\":[]},"
                                          "{\"e\":\"\"},{\"e\":\"3\",\"f\":[[{\"g\":4}]]}],"
                                          "\"text\":{\"@x\":\"y\",\"\":\"own\"}}"),
                                      JSON_STRICT, NULL);
    assert_non_null(v);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!str_eq(platform_text(v, rows[i].path), str_c(rows[i].want)))
            fail_msg("%s: %.*s", rows[i].path, STR_ARG(platform_text(v, rows[i].path)));
}

// One interface a page at most, on the page's own host.
static void test_entries(void **state)
{
    (void)state;
    static const struct {
        const char *name, *url, *html, *want;
    } rows[] = {
        {"nothing", SHOP "/", "<p>WooCommerce 8</p>", ""},
        {"WordPress", SHOP "/a/b", "<link rel='https://api.w.org/' href='" SHOP "/wp-json/'>",
         SHOP "/wp-json/wp/v2/posts?per_page=100&_embed=author"},
        {"WordPress without pretty addresses", SHOP "/",
         "<link rel='https://api.w.org/' href='" SHOP "/index.php?rest_route=/'>",
         SHOP "/index.php?rest_route=/wp/v2/posts&per_page=100&_embed=author"},
        {"WordPress on another host", SHOP "/",
         "<link rel='https://api.w.org/' href='https://other.example/wp-json/'>", ""},
        {"a shop in WordPress", SHOP "/",
         "<meta name=generator content='WooCommerce 8.2.1'><link rel='https://api.w.org/' "
         "href='" SHOP "/x/wp-json/'>",
         SHOP "/x/wp-json/wc/store/v1/products?per_page=100"},
        {"words about it", SHOP "/", "<meta name=description content='WooCommerce shops'>", ""},
        {"Shopify", SHOP "/products/x", "<script src='//cdn.shopify.com/s/a.js'></script>",
         SHOP "/products.json?limit=250"},
        {"Discourse", SHOP "/f/t/slug/12", "<meta name=generator content='Discourse 3.3.2 - x'>",
         SHOP "/f/latest.json"},
        {"NodeBB", SHOP "/topic/4/cups", "<script src='/assets/nodebb.min.js?v=1'></script>",
         SHOP "/api/recent"},
        {"Mastodon", SHOP "/@u", "<div id=mastodon></div><script id=initial-state></script>",
         SHOP "/api/v1/timelines/public?local=true&limit=40"},
        {"Mastodon's hashtag", SHOP "/tags/cup/x",
         "<div id=mastodon></div><script id=initial-state></script>",
         SHOP "/api/v1/timelines/tag/cup?limit=40"},
        {"a post on Mastodon", SHOP "/", "<a id=mastodon>x</a>", ""},
        {"Lemmy", SHOP "/c/tea", "<div class=lemmy-site></div>",
         SHOP "/api/v3/post/list?type_=Local&sort=New&limit=50"},
        {"Reddit", SHOP "/r/tea/top?x", "<link href='https://www.redditstatic.com/a.css'>",
         SHOP "/r/tea/new.json?limit=100&raw_json=1"},
        {"Reddit's help", SHOP "/help", "<link href='https://www.redditstatic.com/a.css'>", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct page_scan scan;
        const struct page_input *in = input(rows[i].url, str_c(rows[i].html));
        page_scan(&t.arena, in, &scan);
        struct str got = platform_entry(&t.arena, in, &scan);
        if (!str_eq(got, str_c(rows[i].want)))
            fail_msg("%s: %.*s, not %s", rows[i].name, STR_ARG(got), rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_samples, start, stop),
        cmocka_unit_test_setup_teardown(test_lanes, start, stop),
        cmocka_unit_test_setup_teardown(test_every_prefix, start, stop),
        cmocka_unit_test_setup_teardown(test_unknown, start, stop),
        cmocka_unit_test_setup_teardown(test_next_is_on_the_same_host, start, stop),
        cmocka_unit_test_setup_teardown(test_entry_limit, start, stop),
        cmocka_unit_test_setup_teardown(test_tree_limits, start, stop),
        cmocka_unit_test_setup_teardown(test_amounts, start, stop),
        cmocka_unit_test_setup_teardown(test_paths, start, stop),
        cmocka_unit_test_setup_teardown(test_entries, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
