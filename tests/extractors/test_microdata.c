#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "tests/support/pages.h"

#define PRODUCT "<div itemscope itemtype='https://schema.org/Product'>"

static void test_forms(void **state)
{
    static const struct {
        const char *name, *html;
        const char *want; // in the first listing's JSON; NULL: no listing
    } rows[] = {
        {"meta content", PRODUCT "<meta itemprop=name content=Pot></div>", "\"title\":\"Pot\""},
        {"link href", PRODUCT "<b itemprop=name>Pot</b><link itemprop=image href=/i.jpg></div>",
         "\"images\":[\"https://shop.example/i.jpg\"]"},
        {"a name in a link is its text", PRODUCT "<a itemprop=name href=/x>Pot</a></div>",
         "\"title\":\"Pot\""},
        {"two properties in one", PRODUCT "<b itemprop='name description'>Pot</b></div>",
         "\"description\":\"Pot\""},
        {"nested offer",
         PRODUCT "<b itemprop=name>Pot</b><p itemprop=offers itemscope itemtype=http://schema.org/"
                 "Offer><i itemprop=price>5</i><i itemprop=priceCurrency>EUR</i></p></div>",
         "\"amount\":\"5\",\"currency\":\"EUR\""},
        {"seller",
         PRODUCT "<b itemprop=name>Pot</b><p itemprop=seller itemscope itemtype=http://"
                 "schema.org/Person><i itemprop=name>Tom</i></p></div>",
         "\"seller\":{\"name\":\"Tom\"}"},
        {"itemref",
         "<p id=n itemprop=name>Pot</p><div itemscope itemtype=http://schema.org/Product "
         "itemref='n gone'></div>",
         "\"title\":\"Pot\""},
        {"itemref to itself",
         "<div id=n itemscope itemtype=http://schema.org/Product itemref=n><b "
         "itemprop=name>Pot</b></div>",
         "\"title\":\"Pot\""},
        {"rdfa", "<div vocab=http://schema.org/ typeof=Product><b property=name>Pot</b></div>",
         "\"title\":\"rdfa\""},
        {"rdfa with prefix", "<div typeof='schema:Product'><b property='schema:name'>Pot</b></div>",
         "\"title\":\"Pot\""},
        {"property without item", "<b itemprop=name>Pot</b>", NULL},
        {"item without type", "<div itemscope><b itemprop=name>Pot</b></div>", NULL},
        {"item without name", PRODUCT "<b itemprop=sku>5</b></div>", NULL},
        {"empty values", PRODUCT "<b itemprop=name></b><b itemprop=''>x</b></div>", NULL},
        {"unclosed", PRODUCT "<b itemprop=name>Pot", "\"title\":\"Pot\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
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

// Items that all refer to one large element: the work is bounded, not items times elements.
static void test_many_references(void **state)
{
    (void)state;
    struct arena a;
    struct buf html;
    struct page_listings l;
    arena_init(&a);
    buf_init(&html, 0);
    buf_add(&html, STR("<div id=all>"));
    for (int i = 0; i < 20000; i++)
        buf_add(&html, STR("<b itemprop=name>x</b>"));
    buf_add(&html, STR("</div>"));
    for (int i = 0; i < 20000; i++)
        buf_add(&html, STR("<p itemscope itemtype=http://schema.org/Product itemref=all></p>"));
    pages_extract(&a, "https://shop.example/", buf_str(&html), NULL, &l);
    buf_deinit(&html);
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_many_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
