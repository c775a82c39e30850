// Posts and people of social pages: by their heads, by the state of their scripts, by what their
// elements declare.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "extractors/haggle.h"
#include "extractors/post.h"
#include "extractors/social_card.h"
#include "extractors/state.h"
#include "tests/support/pages.h"

static void expect_str(const char *name, const char *what, const char *want, struct str got)
{
    if (want && !str_eq(str_c(want), got))
        fail_msg("%s: %s is \"%.*s\", not \"%s\"", name, what, STR_ARG(got), want);
}

// --- Heads ---

static void test_cards(void **state)
{
    static const struct {
        const char *title, *page_title, *description, *type, *username;
        enum social_kind kind;
        const char *name, *text;
    } rows[] = {
        {"Ann Bee on X: \"Pot for sale\"", "", "Pot for sale", "", "", SOCIAL_POST, "Ann Bee",
         "Pot for sale"},
        {"Ann Bee (@annbee) on X", "", "“Pot for sale, 5 €”", "article", "", SOCIAL_POST, "Ann Bee",
         "Pot for sale, 5 €"},
        {"Ann Bee on Instagram: \"Pot for sale\"", "",
         "12 likes, 2 comments - annbee - November 4, 2025: \"Pot for sale\". ", "article", "",
         SOCIAL_POST, "Ann Bee", "Pot for sale"},
        {"The mill - Good morning, we are...", "", "Good morning, we are back.", "article", "",
         SOCIAL_POST, "The mill", "Good morning, we are back."},
        {"", "Xユーザーのアンさん: 「急須を売ります」 / X", "急須を売ります", "", "", SOCIAL_POST,
         "アン", "急須を売ります"},
        {"Ann Bee auf Bluesky", "", "Topf", "", "", SOCIAL_POST, "Ann Bee", "Topf"},
        {"Ann Bee (@annbee@a.example)", "", "Pots and pans", "profile", "annbee@a.example",
         SOCIAL_PROFILE, "Ann Bee", "Pots and pans"},
        {"annbee | Board", "", "Pots and pans", "profile", "annbee", SOCIAL_PROFILE, "annbee",
         "Pots and pans"},
        // What is none of them.
        {"Tea pot - Good tea needs a pot", "", "Good tea needs a pot", "article", "", SOCIAL_NONE,
         NULL, NULL},
        {"Minister: \"We will act\"", "", "The minister said so.", "article", "", SOCIAL_NONE, NULL,
         NULL},
        {"Spotlight on Teapots", "", "Pots", "", "", SOCIAL_NONE, NULL, NULL},
        {"", "", "", "", "", SOCIAL_NONE, NULL, NULL},
        {": \"\"", "(@", "\"", "", "", SOCIAL_NONE, NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct social_head head = {str_c(rows[i].title), str_c(rows[i].page_title),
                                   str_c(rows[i].description), str_c(rows[i].type),
                                   str_c(rows[i].username)};
        struct social_card card = social_card_read(&head);
        const char *name = rows[i].title[0] ? rows[i].title : rows[i].page_title;
        if (card.kind != rows[i].kind)
            fail_msg("%s: kind %d", name, (int)card.kind);
        expect_str(name, "name", rows[i].name, card.name);
        expect_str(name, "text", rows[i].text, card.text);
    }
}

// --- Pages ---

#define STATE                                                                                      \
    "{\"a\":{\"item\":{\"id\":\"7391234567\",\"text\":\"Pot, 5 EUR\",\"user\":{\"name\":\"Ann\"}," \
    "\"created_at\":1762274400}}}"

struct expected {
    const char *name, *url, *html;
    size_t n;
    enum listing_kind kind; // of the first
    const char *title, *seller, *posted, *text;
};

static const struct expected pages[] = {
    {"state that is assigned", "https://a.example/p/7391234567",
     "<title>A</title><body><script>var x=" STATE "</script>", 1, LISTING_POST, "", "Ann",
     "2025-11-04T16:40:00Z", "Pot, 5 EUR"},
    {"state in a string", "https://a.example/p/7391234567",
     "<title>A</title><body><script>s=JSON.parse(\"{\\\"id\\\":\\\"7391234567\\\",\\\"text\\\":"
     "\\\"Pot \\\\u20ac5\\\",\\\"author\\\":\\\"Ann\\\"}\")</script>",
     1, LISTING_POST, "", "Ann", "", "Pot €5"},
    {"state of another post", "https://a.example/p/7391234568",
     "<title>A</title><body><script>var x=" STATE "</script>", 0, LISTING_PAGE, NULL, NULL, NULL,
     NULL},
    {"state with a price is goods", "https://a.example/p/7391234567",
     "<title>A</title><body><script>var x={\"id\":\"7391234567\",\"text\":\"Pot\",\"user\":"
     "\"Ann\",\"price\":5}</script>",
     0, LISTING_PAGE, NULL, NULL, NULL, NULL},
    {"the address in the state", "https://a.example/ann/posts/pfbid02",
     "<title>A</title><body><script>x={\"wwwURL\":\"https:\\/\\/a.example\\/ann\\/posts\\/"
     "pfbid02\","
     "\"message\":{\"text\":\"Pot\"},\"actors\":[{\"name\":\"Ann\"}]}</script>",
     1, LISTING_POST, "", "Ann", "", "Pot"},
    {"a head alone", "https://a.example/ann/status/12",
     "<meta property=og:title content='Ann on X: \"Pot, 5 EUR\"'><meta property=og:description "
     "content='Pot, 5 EUR'><meta property=article:published_time content=2025-11-04T20:11:09Z>"
     "<title>x</title><body><h1>Post</h1>",
     1, LISTING_POST, "", "Ann", "2025-11-04T20:11:09Z", "Pot, 5 EUR"},
    {"a card's own words", "https://a.example/pot",
     "<meta property=og:title content='Tea pot'><meta name=twitter:label1 content=Price><meta "
     "name=twitter:data1 content='5 EUR'><title>x</title><body>",
     1, LISTING_PRODUCT, "Tea pot", "", "", ""},
    {"a person's head", "https://a.example/@ann",
     "<meta property=og:type content=profile><meta property=og:title content='Ann (@ann)'><meta "
     "property=og:description content='Pots'><title>x</title><body>",
     1, LISTING_PROFILE, "", "Ann", "", "Pots"},
    {"a person's page in JSON-LD", "https://a.example/@ann",
     "<title>x</title><body><script type='application/ld+json'>{\"@type\":\"ProfilePage\","
     "\"mainEntity\":{\"@type\":\"Person\",\"name\":\"Ann\",\"description\":\"Pots\"}}</script>",
     1, LISTING_PROFILE, "", "Ann", "", "Pots"},
    {"elements that declare themselves", "https://a.example/r/pots/",
     "<title>pots</title><body><h1>r/pots</h1><x-post author=ann permalink=/r/pots/1 "
     "post-title='Pot, 5 EUR' "
     "created-timestamp=2025-11-04T20:11:09Z><a href=/r/pots/1>Pot, 5 EUR</a><div class=md>Black."
     "</div></x-post><x-post author=bob permalink=/r/pots/2 post-title='Cup' "
     "created-timestamp=2025-11-05T20:11:09Z><a href=/r/pots/2>Cup</a></x-post>",
     2, LISTING_POST, "Pot, 5 EUR", "ann", "2025-11-04T20:11:09Z", "Black."},
    {"items of microdata with a visible text", "https://a.example/ann",
     "<title>Ann (@ann) / X</title><body><article itemscope "
     "itemtype=https://schema.org/SocialMediaPosting><meta itemprop=url "
     "content=https://a.example/ann/status/12><meta itemprop=datePublished "
     "content=2025-11-04T20:11:09Z><div><a href=/ann>Ann</a><a href=/ann>@ann</a><a "
     "href=/ann/status/12><time datetime=2025-11-04T20:11:09Z>4 Nov</time></a></div><div "
     "data-testid=tweetText>Pot, 5 EUR</div></article>",
     1, LISTING_POST, "", "Ann", "2025-11-04T20:11:09Z", "Pot, 5 EUR"},
};

static void test_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        const struct expected *e = &pages[i];
        struct arena a;
        struct page_listings l;
        arena_init(&a);
        pages_extract(&a, e->url, str_c(e->html), NULL, &l);
        if (l.count != e->n)
            fail_msg("%s: %zu listings", e->name, l.count);
        const struct listing *first = l.items;
        if (e->n && first->kind != e->kind)
            fail_msg("%s: kind %s", e->name, listing_kind_name(first->kind));
        expect_str(e->name, "title", e->n ? e->title : NULL, e->n ? first->title : STR_NONE);
        expect_str(e->name, "seller", e->n ? e->seller : NULL,
                   e->n ? first->seller_name : STR_NONE);
        expect_str(e->name, "posted", e->n ? e->posted : NULL, e->n ? first->posted : STR_NONE);
        expect_str(e->name, "text", e->n ? e->text : NULL, e->n ? first->description : STR_NONE);
        arena_deinit(&a);
    }
}

// Posts without a text stay apart when they have addresses of their own.
static void test_own_addresses(void **state)
{
    static const char html[] =
        "<title>pots</title><h1>r/pots</h1><x-post author=ann permalink=/r/1 "
        "post-title=Pot><b>Sold</b>"
        "</x-post><x-post author=bob permalink=/r/2 post-title=Cup><b>Sold</b></x-post>";
    (void)state;
    struct arena a;
    struct page_listings l;
    arena_init(&a);
    pages_extract(&a, "https://a.example/r/", str_c(html), NULL, &l);
    assert_int_equal(l.count, 2);
    expect_str("second", "title", "Cup", l.items[1].title);
    arena_deinit(&a);
}

// --- Words ---

static void test_threads(void **state)
{
    static const struct {
        const char *href;
        bool thread;
    } rows[] = {
        {"showthread.php?t=4", true},
        {"https://a.example/threads/pot.12/", true},
        {"/viewtopic.php?f=2&t=9", true},
        {"https://a.example/t/old-pot/9201", true},
        {"/d/12-old-pot", true},
        {"002201.html", true},
        {"msg00012.html", true},
        {"/d/old-pot-ID8Xk2.html", false},
        {"/t/teapots", false},

        {"/teapot.html", false},
        {"/product/12345.html", false},
        {"", false},
        {"newreply.php?do=newreply&t=4", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (post_is_thread(str_c(rows[i].href)) != rows[i].thread)
            fail_msg("%s", rows[i].href);
}

static void test_haggling(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } rows[] = {
        {"Negotiable", true},   {"250 € VB", true},
        {"VB", true},           {"Торг уместен", true},
        {"Торг", true},         {"Торговый дом", false},
        {"价格可议", true},     {"USB", false},
        {"250 €", false},       {"", false},
        {"V", false},           {"kVB", false},
        {"Add to cart", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (haggle_is(str_c(rows[i].text)) != rows[i].is)
            fail_msg("%s", rows[i].text);
}

static void test_strings_of_json(void **state)
{
    static const struct {
        const char *script;
        size_t n;
    } rows[] = {
        {"a=JSON.parse(\"{\\\"b\\\":1}\")", 1},
        {"a=JSON.parse('{\"b\":1}');c={\"d\":2}", 2},
        {"a=JSON.parse(\"{\\\"b\\\":1", 0},
        {"a=JSON.parse(\"{\\\"b", 0},
        {"a=\"{\\\"b\\\":1}\"", 0},
        {"JSON.parse('{", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        arena_init(&a);
        size_t n = 0;
        for (const struct json *v = state_objects(&a, str_c(rows[i].script)); v; v = v->next)
            n++;
        if (n != rows[i].n)
            fail_msg("%s: %zu", rows[i].script, n);
        arena_deinit(&a);
    }
    assert_true(state_keys_are_sorted());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cards),         cmocka_unit_test(test_pages),
        cmocka_unit_test(test_own_addresses), cmocka_unit_test(test_threads),
        cmocka_unit_test(test_haggling),      cmocka_unit_test(test_strings_of_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
