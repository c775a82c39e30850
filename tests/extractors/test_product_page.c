// The item of a page: the same listing from every syntax, and what a reader takes from a page
// without any.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "extractors/page_currency.h"
#include "tests/support/pages.h"

// What must, or with a leading '!' must not, be in the listing's JSON; one a row of the page.
struct row {
    const char *name, *body;
    const char *has[4];
};

static void check(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena a;
        arena_init(&a);
        const struct listing *l = pages_first(&a, rows[i].body);
        if (!l)
            fail_msg("%s: no listing", rows[i].name);
        struct str json = pages_json(&a, l);
        for (size_t k = 0; k < 4 && rows[i].has[k]; k++) {
            bool not = rows[i].has[k][0] == '!';
            struct str want = str_c(rows[i].has[k] + not );
            if ((str_find(json, want, 0) == STR_NPOS) != not )
                fail_msg("%s: %s in %.*s", rows[i].name, rows[i].has[k], STR_ARG(json));
        }
        arena_deinit(&a);
    }
}

#define TEXT "Cast iron, enamelled inside. Holds 1.2 litres."

// One product, told in each of the ways that pages have.
static void test_same_listing(void **state)
{
    static const char *const pages[] = {
        "<script type=application/ld+json>{\"@context\":\"https://schema.org\",\"@graph\":[{"
        "\"@type\":\"Product\",\"name\":\"Tea pot\",\"sku\":\"T-1\",\"description\":\"" TEXT
        "\",\"image\":\"/pot.jpg\",\"offers\":{\"@type\":\"Offer\",\"price\":\"39.90\","
        "\"priceCurrency\":\"EUR\",\"availability\":\"https://schema.org/InStock\",\"seller\":"
        "{\"@type\":\"Organization\",\"@id\":\"#us\"}}},{\"@type\":\"Organization\",\"@id\":"
        "\"#us\",\"name\":\"Tea House North\"}]}</script>",
        "<div itemscope itemtype=https://schema.org/Product><h1 itemprop=name>Tea pot</h1><meta "
        "itemprop=sku content=T-1><img itemprop=image src=/pot.jpg><div itemprop=description>" TEXT
        "</div><div itemprop=offers itemscope itemtype=https://schema.org/Offer><meta "
        "itemprop=price content=39.90><meta itemprop=priceCurrency content=EUR><link "
        "itemprop=availability href=https://schema.org/InStock><span itemprop=seller itemscope "
        "itemtype=https://schema.org/Organization><b itemprop=name>Tea House North</b></span>"
        "</div></div>",
        "<div vocab=https://schema.org/ typeof=Product><h1 property=name>Tea pot</h1><meta "
        "property=sku content=T-1><img property=image src=/pot.jpg><div property=description>" TEXT
        "</div><div property=offers typeof=Offer><meta property=price content=39.90><meta "
        "property=priceCurrency content=EUR><link property=availability "
        "href=https://schema.org/InStock><span property=seller typeof=Organization><b "
        "property=name>Tea House North</b></span></div></div>",
        "<div prefix='s: https://schema.org/' typeof=s:Product><h1 property=s:name>Tea pot</h1>"
        "<meta property=s:sku content=T-1><img property=s:image src=/pot.jpg><div "
        "property=s:description>" TEXT "</div><div property=s:offers typeof=s:Offer><meta "
        "property=s:price content=39.90><meta property=s:priceCurrency content=EUR><link "
        "property=s:availability href=https://schema.org/InStock><span property=s:seller "
        "typeof=s:Organization><b property=s:name>Tea House North</b></span></div></div>",
        "<main><h1>Tea pot</h1><img src=/pot.jpg><p class=price>39.90 EUR</p><p>Availability: In "
        "stock</p><p>Sold by: <a href=/n>Tea House North</a></p><div class=description>" TEXT
        "</div><button>Add to cart</button></main>",
        "<main><h1>Tea pot</h1><img src=/pot.jpg><dl><dt>Price<dd>39.90 EUR<dt>Availability<dd>In "
        "stock<dt>Seller<dd>Tea House North</dl><h2>Description</h2><p>" TEXT
        "</p><button>Add to cart</button></main>",
    };
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct arena a;
        arena_init(&a);
        const struct listing *l = pages_first(&a, pages[i]);
        if (!l)
            fail_msg("page %zu: no listing", i);
        struct str json = pages_json(&a, l);
        bool same = l->own_page && l->kind == LISTING_PRODUCT && l->buy_button &&
                    str_eq(l->title, STR("Tea pot")) && str_eq(l->description, STR(TEXT)) &&
                    str_eq(l->price.amount, STR("39.90")) &&
                    str_eq(l->price.currency, STR("EUR")) &&
                    str_eq(l->seller_name, STR("Tea House North")) &&
                    str_eq(l->availability, STR("in_stock")) && l->n_images == 1 &&
                    str_eq(l->images[0], STR("https://shop.example/pot.jpg"));
        if (!same)
            fail_msg("page %zu: %.*s", i, STR_ARG(json));
        arena_deinit(&a);
    }
}

#define LD(json) "<script type=\"application/ld+json\">" json "</script>"

static void test_broken_json(void **state)
{
    static const struct row rows[] = {
        {"entities",
         LD("{&quot;@type&quot;:&quot;Product&quot;,&quot;name&quot;:&quot;Pot&quot;}"),
         {"\"title\":\"Pot\""}},
        {"bare quotes",
         LD("{\"@type\":\"Product\",\"name\":\"A 27\" screen\",\"offers\":{\"price\":5}}"),
         {"A 27\\\" screen", "\"amount\":\"5\""}},
        {"two objects",
         LD("{\"@type\":\"WebSite\",\"name\":\"Us\"}{\"@type\":\"Product\",\"name\":\"Pot\"}"),
         {"\"title\":\"Pot\""}},
        {"comments, commas, lines",
         LD("/* a */{\"@type\":\"Product\",// b\n\"name\":\"Tea\npot\",\"offers\":[{\"price\":5,},]"
            ",}"),
         {"\"title\":\"Tea pot\"", "\"amount\":\"5\""}},
    };
    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void test_structured(void **state)
{
    static const struct row rows[] = {
        {"cheapest offer",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":[{\"price\":\"12.50\"},{\"price\":"
            "\"9.80\"},{\"price\":\"100\"}]}"),
         {"\"amount\":\"9.80\""}},
        {"variants without pages",
         LD("{\"@type\":\"ProductGroup\",\"name\":\"Pot\",\"hasVariant\":[{\"@type\":\"Product\","
            "\"name\":\"Pot, red\",\"url\":\"/item?v=1\",\"offers\":{\"price\":7}},{\"@type\":"
            "\"Product\",\"name\":\"Pot, blue\",\"offers\":{\"price\":6}}]}"),
         {"\"title\":\"Pot\"", "\"amount\":\"6\""}},
        {"price of a kilogram comes last",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"offers\":{\"priceSpecification\":[{"
            "\"price\":8,\"referenceQuantity\":{\"value\":1}},{\"price\":2}]}}"),
         {"\"amount\":\"2\""}},
        {"medicine with an offer",
         LD("{\"@type\":\"Drug\",\"name\":\"Syrup\",\"offers\":{\"price\":2}}"),
         {"\"title\":\"Syrup\""}},
        {"fuller description wins",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"description\":\"A pot.\"}") "<main><h1>Pot"
                                                                                   "</h1><div "
                                                                                   "class="
                                                                                   "description>"
                                                                                   "Heavy, "
                                                                                   "enamelled "
                                                                                   "inside, for "
                                                                                   "four "
                                                                                   "cups.</div></"
                                                                                   "main>",
         {"for four cups", "!A pot."}},
        {"a page's frame is no fuller description",
         LD("{\"@type\":\"Product\",\"name\":\"Pot\",\"description\":\"A pot.\"}") "<main><h1>Pot</"
                                                                                   "h1><p>A "
                                                                                   "pot.</"
                                                                                   "p><p>Gift "
                                                                                   "wrapping costs "
                                                                                   "nothing here, "
                                                                                   "ask "
                                                                                   "us.</p></main>",
         {"A pot.", "!Gift"}},
        {"title without the site",
         "<meta property=og:title content='4,50 EUR | Pot - Kettle &amp; Cup'><meta "
         "property=og:type content=product><main><h1>Pot</h1><p>Heavy.</p></main>",
         {"\"title\":\"Pot\""}},
    };
    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void test_visible(void **state)
{
    static const struct row rows[] = {
        {"struck price",
         "<main><h1>Pot</h1><p>₹850 <s>₹950</s></p><p>Heavy.</p></main>",
         {"\"amount\":\"850\""}},
        {"shipping is no price",
         "<main><h1>Pot</h1><p>Versandkosten: 4,90 EUR</p><p><b>39,90 EUR</b></p></main>",
         {"\"amount\":\"39.90\""}},
        {"cheapest of steps by quantity",
         "<main><h1>Pot</h1><table><tr><td>10+<td class=price>$5.00<tr><td>100+<td "
         "class=price>$4.50</table></main>",
         {"\"amount\":\"4.50\""}},
        {"price of related goods",
         "<main><h1>Pot</h1><p>Heavy.</p><button>Buy now</button><h2>Related products</h2><ul><li>"
         "<a href=/b>Cup</a> <span class=price>5 EUR</span></ul></main>",
         {"!\"price\"", "!Cup"}},
        {"heading ends a part",
         "<main><h1>Pot</h1><p class=price>5 EUR</p><h2>Customer reviews</h2><p>Leaks!</p><h2>"
         "Description</h2><p>Heavy.</p></main>",
         {"Heavy.", "!Leaks"}},
        {"tabs",
         "<main><h1>Pot</h1><p class=price>5 EUR</p><ul><li><a href=#a>Описание</a><li><a "
         "href=#b>Отзывы</a></ul><div id=a>Heavy.</div><div id=b>Leaks!</div></main>",
         {"Heavy.", "!Leaks"}},
        {"seller behind a label and in a button",
         "<main><h1>Pot</h1><p class=price>5 EUR</p><span>Vendido por</span> <button>LA POSTA"
         "</button></main>",
         {"\"name\":\"LA POSTA\""}},
        {"company by its form",
         "<main><h1>Pot</h1><p class=price>5 EUR</p><div><a href=/c>Boltwell Fasteners Co., "
         "Ltd.</a>"
         "</div></main>",
         {"Boltwell Fasteners Co., Ltd."}},
        {"name only in a larger font",
         "<b>Us</b><br><a href=/>Home</a><br><table><tr><td><font size=5>Brass bell</font><tr><td>"
         "Price: 5 EUR</table>",
         {"\"title\":\"Brass bell\"", "\"amount\":\"5\""}},
        {"an ad has a day",
         "<main><h1>Pot</h1><p>20 EUR</p><p>Posted: 2026-11-02</p><p>Heavy.</p></main>",
         {"\"kind\":\"classified\"", "2026-11-02T00:00:00Z"}},
        {"a shop has a cart",
         "<main><h1>Pot</h1><p>20 EUR</p><p>Date added: 2026-11-02</p><form><input name=qty>"
         "</form></main>",
         {"\"kind\":\"product\""}},
    };
    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void test_state(void **state)
{
    static const struct row rows[] = {
        {"next data",
         "<h1>Pot of tea</h1><script id=__NEXT_DATA__ "
         "type=application/json>{\"props\":{\"related\":"
         "[{\"name\":\"Pot of tea\",\"price\":1}],\"item\":{\"goodsName\":\"Pot of tea\","
         "\"sellPrice\":14900,\"normalPrice\":18000,\"currency\":\"KRW\",\"seller\":{"
         "\"sellerName\":"
         "\"North\"},\"goodsContents\":\"<p>Heavy.</p>\"}}}</script>",
         {"\"amount\":\"14900\"", "\"currency\":\"KRW\"", "\"name\":\"North\"", "Heavy."}},
        {"assignment in a script, parts beside each other",
         "<h1>Pot of tea</h1><script>var a=1; window.runParams = {data:{info:{subject:'Pot of "
         "tea'},"
         "priceComponent:{discountPrice:{minActivityAmount:{currency:'EUR',value:8.5}}},"
         "sellerComponent:{storeName:'North'}}};</script>",
         {"\"amount\":\"8.5\"", "\"currency\":\"EUR\"", "\"name\":\"North\""}},
        {"what is visible wins",
         "<main><h1>Pot of tea</h1><p class=price>5 "
         "EUR</p><p>Heavy.</p></main><script>x={name:'Pot "
         "of tea',price:9,currency:'EUR'}</script>",
         {"\"amount\":\"5\""}},
        {"another title is another item",
         "<main><h1>Pot of tea</h1><p>Heavy.</p><button>Buy "
         "now</button></main><script>x={name:'Cup "
         "of tea',price:9,currency:'EUR'}</script>",
         {"!\"amount\""}},
    };
    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void test_currency(void **state)
{
    static const struct {
        const char *lang, *url, *text, *currency, *want;
    } rows[] = {
        {"es-AR", "https://a.example/", "$ 38.500", "USD", "ARS"},
        {"es", "https://a.mx/x", "$100", "USD", "MXN"},
        {"es", "https://a.example/", "$100", "USD", "USD"},
        {"en-CA", "https://a.example/", "US$100", "USD", "USD"},
        {"en-CA", "https://a.example/", "100 USD", "USD", "USD"},
        {"en", "https://a.co/", "$100", "USD", "USD"},
        {"zh-CN", "https://a.example/", "￥380", "JPY", "CNY"},
        {"zh", "https://a.example/", "¥380", "JPY", "CNY"},
        {"ja", "https://a.example/", "¥380", "JPY", "JPY"},
        {"sv", "https://a.example/", "120 kr", "", "SEK"},
        {"nb-NO", "https://a.example/", "120 kr", "", "NOK"},
        {"en", "https://a.dk:8080/", "120 kr", "", "DKK"},
        {"", "", "120 kr", "", ""},
        {"x", "no url", "$1", "USD", "USD"},
        {"svx", "", "120 kr", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct listing_price p = {.amount = STR("1"), .text = str_c(rows[i].text)};
        p.currency = str_c(rows[i].currency);
        page_currency_fit(str_c(rows[i].lang), str_c(rows[i].url), &p);
        if (!str_eq(p.currency, str_c(rows[i].want)))
            fail_msg("%s %s %s: %.*s", rows[i].lang, rows[i].url, rows[i].text,
                     STR_ARG(p.currency));
    }
}

// Many headings, labels, links and prices: none may cost more than its share.
static void test_hostile(void **state)
{
    static const char *const parts[] = {
        "<h2>Related products</h2>", "<b>Price:</b>", "<dt>Seller<dd>",
        "<a href=/u/x>Name</a>",     "<td>5 EUR",     "<h3><a href=/c>Shop</a></h3>",
        "<script>x={y:</script>",    "<font size=7>",
    };
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct arena a;
        struct buf b;
        arena_init(&a);
        buf_init(&b, 1 << 24);
        buf_add(&b, STR("<h1>Pot</h1>"));
        for (int n = 0; n < 4000; n++)
            buf_add(&b, str_c(parts[i]));
        struct page_listings out;
        pages_extract(&a, "https://shop.example/item", buf_str(&b), NULL, &out);
        buf_deinit(&b);
        arena_deinit(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_listing), cmocka_unit_test(test_broken_json),
        cmocka_unit_test(test_structured),   cmocka_unit_test(test_visible),
        cmocka_unit_test(test_state),        cmocka_unit_test(test_currency),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
