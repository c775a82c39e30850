// One product told in JSON-LD, in microdata, in RDFa and in plain HTML is one listing: five
// products, each in all four.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "tests/support/pages.h"

struct product {
    const char *name, *title, *text, *seller;
    const char *amount, *currency; // for machines
    const char *price;             // as a reader sees it
};

static const struct product products[] = {
    {"decimals", "Tea pot", "Cast iron, enamelled inside. Holds 1.2 litres.", "Tea House North",
     "39.90", "EUR", "39.90 EUR"},
    {"thousands", "Steinway upright piano", "Built in 1921, tuned last spring. Black lacquer.",
     "Klavierhaus Ost", "12500.00", "USD", "US$12,500.00"},
    {"no decimals", "電動ドリル", "木工用の電動ドリル。充電器と予備の電池が付いています。",
     "工具の山田", "4980", "JPY", "4980円"},
    {"cyrillic", "Чайник медный", "Медный чайник ручной работы, объём два литра, новый.",
     "Лавка мастера", "2400", "RUB", "2400 руб."},
    {"a mark in the text", "Nuts & bolts, M8", "Stainless steel nuts & bolts, 8 mm thread, A2.",
     "Smith & Daughters", "7.25", "GBP", "£7.25"},
};

enum syntax { JSON_LD, MICRODATA, RDFA, PLAIN, SYNTAXES };

static const char *const syntax_names[] = {"JSON-LD", "microdata", "RDFa", "plain HTML"};

// A template's %t is the title, %d the text, %s the seller, %a %c %p amount, currency and price.
static const char *const templates[] = {
    "<main><h1>%t</h1><p>%p</p><p>%d</p><script type='application/ld+json'>{\"@context\":"
    "\"https://schema.org\",\"@type\":\"Product\",\"name\":\"%t\",\"description\":\"%d\","
    "\"offers\":{\"@type\":\"Offer\",\"price\":\"%a\",\"priceCurrency\":\"%c\",\"availability\":"
    "\"https://schema.org/InStock\",\"seller\":{\"@type\":\"Organization\",\"name\":\"%s\"}}}"
    "</script></main>",
    "<main itemscope itemtype='https://schema.org/Product'><h1 itemprop=name>%t</h1><div "
    "itemprop=offers itemscope itemtype='https://schema.org/Offer'><meta itemprop=price "
    "content='%a'><meta itemprop=priceCurrency content='%c'><link itemprop=availability "
    "href='https://schema.org/InStock'><span itemprop=seller itemscope "
    "itemtype='https://schema.org/Organization'><b itemprop=name>%s</b></span></div>"
    "<div itemprop=description>%d</div></main>",
    "<main vocab='https://schema.org/' typeof=Product><h1 property=name>%t</h1><div "
    "property=offers typeof=Offer><meta property=price content='%a'><meta property=priceCurrency "
    "content='%c'><link property=availability href='https://schema.org/InStock'><span "
    "property=seller typeof=Organization><b property=name>%s</b></span></div>"
    "<div property=description>%d</div></main>",
    "<main><h1>%t</h1><p class=price>%p</p><p>Availability: In stock</p><p>Seller: "
    "%s</p><form><button>Add to cart</button></form>"
    "<h2>Description</h2><div class=description>%d</div></main>",
};

static void fill(struct buf *b, const char *template, const struct product *p)
{
    for (const char *c = template; *c; c++) {
        if (*c != '%') {
            buf_addc(b, *c);
            continue;
        }
        const char *value = NULL;
        switch (*++c) {
        case 't':
            value = p->title;
            break;
        case 'd':
            value = p->text;
            break;
        case 's':
            value = p->seller;
            break;
        case 'a':
            value = p->amount;
            break;
        case 'c':
            value = p->currency;
            break;
        default:
            value = p->price;
            break;
        }
        buf_add(b, str_c(value));
    }
}

static void expect(const struct product *p, enum syntax s, const char *field, const char *want,
                   struct str got)
{
    if (!str_eq(str_c(want), got))
        fail_msg("%s in %s: %s is \"%.*s\", not \"%s\"", p->name, syntax_names[s], field,
                 STR_ARG(got), want);
}

static void check(const struct product *p, enum syntax s)
{
    struct arena a;
    struct buf html;
    struct page_listings l;
    arena_init(&a);
    buf_init(&html, 0);
    buf_add(&html, STR("<!DOCTYPE html><title>Shop</title><body>"));
    fill(&html, templates[s], p);
    pages_extract(&a, "https://shop.example/item", buf_str(&html), NULL, &l);
    if (l.count != 1)
        fail_msg("%s in %s: %zu listings", p->name, syntax_names[s], l.count);
    const struct listing *got = &l.items[0];
    expect(p, s, "title", p->title, got->title);
    expect(p, s, "description", p->text, got->description);
    expect(p, s, "amount", p->amount, got->price.amount);
    expect(p, s, "currency", p->currency, got->price.currency);
    expect(p, s, "seller", p->seller, got->seller_name);
    expect(p, s, "url", "https://shop.example/item", got->url);
    expect(p, s, "availability", "in_stock", got->availability);
    if (got->kind != LISTING_PRODUCT || !got->own_page || !got->buy_button)
        fail_msg("%s in %s: kind %s, own page %d, to buy %d", p->name, syntax_names[s],
                 listing_kind_name(got->kind), got->own_page, got->buy_button);
    buf_deinit(&html);
    arena_deinit(&a);
}

static void test_products(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        for (int s = 0; s < SYNTAXES; s++)
            check(&products[i], (enum syntax)s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_products)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
