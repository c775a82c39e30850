#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/pages.h"

#define LD(json) "<script type=\"application/ld+json\">" json "</script>"

struct row {
    const char *name, *html;
    const char *want; // must stand in the JSON of the first listing; NULL: there is no listing
};

static void check(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena a;
        arena_init(&a);
        const struct listing *l = pages_first(&a, rows[i].html);
        struct str json = l ? pages_json(&a, l) : STR_NONE;
        bool ok = rows[i].want ? str_find(json, str_c(rows[i].want), 0) != STR_NPOS : !l;
        if (!ok)
            fail_msg("%s: wanted %s in: %.*s", rows[i].name,
                     rows[i].want ? rows[i].want : "nothing", STR_ARG(json));
        arena_deinit(&a);
    }
}

static void test_forms(void **state)
{
    static const struct row rows[] = {
        {"number",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"price\":12.5,"
            "\"priceCurrency\":\"EUR\"}}"),
         "\"amount\":\"12.5\",\"currency\":\"EUR\",\"text\":\"12.5 EUR\""},
        {"three decimals as a number are decimals",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"price\":1.299,"
            "\"priceCurrency\":\"EUR\"}}"),
         "\"amount\":\"1.299\""},
        {"text with comma",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":[{\"price\":"
            "\"1.299,50\",\"priceCurrency\":\"EUR\"}]}"),
         "\"amount\":\"1299.50\""},
        {"type is an array", LD("{\"@type\":[\"Thing\",\"schema:Product\"],\"name\":\"Pot\"}"),
         "\"title\":\"Pot\""},
        {"type with address", LD("{\"@type\":\"https://schema.org/Service\",\"name\":\"Pot\"}"),
         "\"title\":\"Pot\""},
        {"entities and tags in names",
         LD("{\"@type\":\"Product\",\"name\":\"<b>Pot</b> &amp; lid\"}"),
         "\"title\":\"Pot & lid\""},
        {"numeric sku", LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"sku\":77}"), "\"id\":\"77\""},
        {"offer with item",
         LD("{\"@type\":\"Offer\",\"price\":\"5\",\"priceCurrency\":\"EUR\","
            "\"itemOffered\":{\"@type\":\"Product\",\"name\":\"Pot\"}}"),
         "\"title\":\"Pot\""},
        {"seller as text",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"price\":1,"
            "\"seller\":\"Tom\"}}"),
         "\"seller\":{\"name\":\"Tom\"}"},
        {"seller is a person",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"price\":1,"
            "\"seller\":{\"@type\":\"Person\",\"name\":\"Tom\"}}}"),
         "\"kind\":\"classified\""},
        {"forum posting",
         LD("{\"@type\":\"DiscussionForumPosting\",\"headline\":\"Hi\",\"text\":"
            "\"Words\",\"author\":{\"name\":\"Ann\"},\"datePublished\":"
            "\"2026-11-01T10:00:00+01:00\"}"),
         "\"kind\":\"post\""},
        {"time in UTC",
         LD("{\"@type\":\"DiscussionForumPosting\",\"headline\":\"Hi\","
            "\"datePublished\":\"2026-11-01T10:00:00+01:00\"}"),
         "\"posted\":\"2026-11-01T09:00:00Z\""},
        {"comment wrapper", LD("<!-- {\"@type\":\"Product\",\"name\":\"Pot\"} -->"), "Pot"},
        {"CDATA wrapper", LD("<![CDATA[{\"@type\":\"Product\",\"name\":\"Pot\"}]]>"), "Pot"},
        {"trailing semicolon", LD("{\"@type\":\"Product\",\"name\":\"Pot\"};"), "Pot"},
        {"ships to",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"price\":1,"
            "\"areaServed\":{\"@type\":\"Country\",\"name\":\"DE\"}}}"),
         "\"ships_to\":\"DE\""},
        {"location",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"price\":1,"
            "\"availableAtOrFrom\":{\"address\":{\"addressLocality\":\"Riverton\","
            "\"addressCountry\":\"NL\"}}}}"),
         "\"location\":\"Riverton, NL\""},
    };
    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void test_brand_is_no_seller(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    const struct listing *l = pages_first(
        &a, LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"brand\":{\"name\":\"Ironline\"}}"));
    assert_non_null(l);
    assert_int_equal(l->seller_name.len, 0);
    arena_deinit(&a);
}

static void test_broken(void **state)
{
    static const struct row rows[] = {
        {"empty", LD(""), NULL},
        {"only a brace", LD("{"), NULL},
        {"no name", LD("{\"@type\":\"Product\"}"), NULL},
        {"no type", LD("{\"name\":\"Pot\"}"), NULL},
        {"type is an object", LD("{\"@type\":{\"a\":1},\"name\":\"Pot\"}"), NULL},
        {"other type", LD("{\"@type\":\"Organization\",\"name\":\"Pot\"}"), NULL},
        {"null graph", LD("{\"@graph\":null}"), NULL},
        {"numbers everywhere", LD("[1,2,{\"@type\":5,\"offers\":[3,null]}]"), NULL},
        {"refers to itself",
         LD("{\"@id\":\"a\",\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"@id\":\"a\"}}"),
         "Pot"},
        {"refer to each other",
         LD("[{\"@id\":\"a\",\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":"
            "{\"@id\":\"b\"}},{\"@id\":\"b\",\"@type\":\"Offer\",\"seller\":"
            "{\"@id\":\"a\"},\"price\":\"3\",\"offers\":{\"@id\":\"a\"}}]"),
         "\"amount\":\"3\""},
        {"refers to nothing",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"@id\":\"z\"}}"), "Pot"},
        {"offers is a text", LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":\"5 EUR\"}"),
         "Pot"},
        {"price is a text without digits",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"price\":\"on request\"}}"),
         "Pot"},
        {"bad url",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"url\":\"javascript:x\",\"image\":"
            "\"data:x\"}"),
         "Pot"},
    };
    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

// The same product in three ways gives the same title, price and description.
static void test_same_product(void **state)
{
    static const char *const pages[] = {
        LD("{\"@type\":\"Product\",\"name\":\"Tea pot\",\"description\":\"Cast iron.\\nWith "
           "sieve.\","
           "\"offers\":{\"price\":\"39.90\",\"priceCurrency\":\"EUR\"}}"),
        "<div itemscope itemtype='http://schema.org/Product'><b itemprop=name>Tea pot</b><div "
        "itemprop=description><p>Cast iron.<p>With sieve.</div><div itemprop=offers itemscope "
        "itemtype='http://schema.org/Offer'><b itemprop=price>39.90</b><i itemprop=priceCurrency "
        "content=EUR></i></div></div>",
        ("<h1>Tea pot</h1><p class=price>39.90 EUR</p><div class=description><p>Cast iron.<p>With "
         "sieve.</div>"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct arena a;
        arena_init(&a);
        const struct listing *l = pages_first(&a, pages[i]);
        assert_non_null(l);
        assert_true(l->own_page);
        assert_true(str_eq(l->title, STR("Tea pot")));
        assert_true(str_eq(l->description, STR("Cast iron.\nWith sieve.")));
        assert_true(str_eq(l->price.amount, STR("39.90")));
        assert_true(str_eq(l->price.currency, STR("EUR")));
        assert_true(str_eq(l->price.text, STR("39.90 EUR")));
        arena_deinit(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_brand_is_no_seller),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_same_product),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
