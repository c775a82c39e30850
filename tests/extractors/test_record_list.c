// Lists of records: what is one, what is a menu, and what a record says of itself.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "extractors/buy.h"
#include "extractors/columns.h"
#include "extractors/record.h"
#include "tests/support/pages.h"

#define PAGE "https://shop.example/list"

// "title|url|amount currency|seller|posted" of each listing that is no page, a line each.
static struct str summary(struct arena *a, const char *body)
{
    struct page_listings l;
    struct buf html, out;
    buf_init(&html, 1 << 20);
    buf_init(&out, 1 << 20);
    buf_fmt(&html, "<!doctype html><html lang=en><title>List</title><body>%s", body);
    pages_extract(a, PAGE, buf_str(&html), NULL, &l);
    for (size_t i = 0; i < l.count; i++) {
        const struct listing *g = &l.items[i];
        if (g->kind == LISTING_PAGE)
            continue;
        struct str url = str_starts(g->url, STR("https://shop.example"))
                             ? str_skip(g->url, strlen("https://shop.example"))
                             : g->url;
        buf_fmt(&out, "%.*s|%.*s|%.*s %.*s|%.*s|%.10s|%s\n", STR_ARG(g->title), STR_ARG(url),
                STR_ARG(g->price.amount), STR_ARG(g->price.currency), STR_ARG(g->seller_name),
                g->posted.len ? arena_cstr(a, g->posted) : "", listing_kind_name(g->kind));
    }
    struct str all = arena_str(a, buf_str(&out));
    buf_deinit(&html);
    buf_deinit(&out);
    return all;
}

static const struct {
    const char *name, *body, *want;
} rows[] = {
    {"cards without telling classes",
     "<main><h1>Pots</h1><div><div class=a><a href=/p/1><img src=1.jpg alt='Tea pot'></a>"
     "<p><a href=/p/1>Tea pot</a></p><p>12,50 EUR</p></div>"
     "<div class=a><a href=/p/2><img src=2.jpg alt=Jug></a><p><a href=/p/2>Jug</a></p>"
     "<p>8,00 EUR</p></div></div></main>",
     "Tea pot|/p/1|12.50 EUR|||product\nJug|/p/2|8.00 EUR|||product\n"},
    {"the link lies over the card and has the same text everywhere",
     "<div><div class=c><a href=/p/1><span>View</span></a><img src=1.jpg alt='Blue bowl'>"
     "<p>Blue bowl</p><p>$5</p></div><div class=c><a href=/p/2><span>View</span></a>"
     "<img src=2.jpg alt='Red bowl'><p>Red bowl</p><p>$6</p></div></div>",
     "Blue bowl|/p/1|5 USD|||product\nRed bowl|/p/2|6 USD|||product\n"},
    {"one link around the whole card",
     "<ul><li><a href=/p/1><img src=1.jpg><div>Sale</div><div>Oak table, large</div>"
     "<div>120 EUR</div></a></li><li><a href=/p/2><img src=2.jpg><div>Sale</div>"
     "<div>Oak chair, small</div><div>40 EUR</div></a></li></ul>",
     "Oak table, large|/p/1|120 EUR|||product\nOak chair, small|/p/2|40 EUR|||product\n"},
    {"a class of its own on each",
     "<div><div class=x-f1bea><a href=/p/1>Wool socks</a><p>9 EUR</p></div>"
     "<div class=x-09ca2><a href=/p/2>Wool hat</a><p>14 EUR</p></div></div>",
     "Wool socks|/p/1|9 EUR|||product\nWool hat|/p/2|14 EUR|||product\n"},
    {"rows of a grid, the last with one",
     "<section><div class=row><div class=col><h3><a href=/p/1>Saw</a></h3><b>9 EUR</b></div>"
     "<div class=col><h3><a href=/p/2>Plane</a></h3><b>30 EUR</b></div></div>"
     "<div class=row><div class=col><h3><a href=/p/3>Chisel</a></h3><b>7 EUR</b></div></div>"
     "</section>",
     "Saw|/p/1|9 EUR|||product\nPlane|/p/2|30 EUR|||product\nChisel|/p/3|7 EUR|||product\n"},
    {"one asks for its price",
     "<div><div class=k><img src=1.jpg><a href=/p/1>Citric acid, 25 kg</a><p>USD 30</p></div>"
     "<div class=k><img src=2.jpg><a href=/p/2>Soda ash, 25 kg</a><p>USD 20</p></div>"
     "<div class=k><img src=3.jpg><a href=/p/3>Borax, 25 kg bag</a><p>Ask</p></div></div>",
     "Citric acid, 25 kg|/p/1|30 USD|||product\nSoda ash, 25 kg|/p/2|20 USD|||product\n"
     "Borax, 25 kg bag|/p/3| |||product\n"},
    {"suppliers beside goods",
     "<div><div class=k><a href=/p/1>Soda</a><p>USD 3</p><a href=/company/a/>Riverbend Salts "
     "Inc.</a></div><div class=k><a href=/p/2>Borax</a><p>USD 4</p><a href=/company/b/>Polar "
     "Trade House</a></div></div>",
     "Soda|/p/1|3 USD|Riverbend Salts Inc.||product\nBorax|/p/2|4 USD|Polar Trade "
     "House||product\n"},
    {"ads with place and day",
     "<ul><li class=ad><h2><a href=/ad/1>Bicycle</a></h2><p>Leipzig</p><p>05.11.2025</p>"
     "<p>90 EUR</p></li><li class=ad><h2><a href=/ad/2>Crates</a></h2><p>Leipzig</p>"
     "<p>04.11.2025</p><p>Zu verschenken</p></li><li class=ad><h2><a href=/ad/3>Bench</a></h2>"
     "<p>Halle</p><p>03.11.2025</p><p>240 EUR</p></li></ul>",
     "Bicycle|/ad/1|90 EUR||2025-11-05|classified\nCrates|/ad/2|0 ||2025-11-04|classified\n"
     "Bench|/ad/3|240 EUR||2025-11-03|classified\n"},
    {"ads of today",
     "<ul><li class=ad><h2><a href=/ad/1>Bicycle</a></h2><p>Leipzig</p><p>Heute, 08:12</p>"
     "<p>90 EUR</p></li><li class=ad><h2><a href=/ad/2>Bench</a></h2><p>Halle</p>"
     "<p>2 hours ago</p><p>240 EUR</p></li></ul>",
     "Bicycle|/ad/1|90 EUR|||classified\nBench|/ad/2|240 EUR|||classified\n"},
    {"a year is no price in roubles",
     "<ul><li class=ad><h2><a href=/ad/1>Bicycle</a></h2><p>500 грн.</p>"
     "<p>Київ - 04 листопада 2025 р.</p></li><li class=ad><h2><a href=/ad/2>Crates</a></h2>"
     "<p>300 грн.</p><p>Львів - 05 листопада 2025 р.</p></li><li class=ad><h2><a href=/ad/3>"
     "Bench</a></h2><p>Обмін</p><p>Львів - 06 листопада 2025 р.</p></li></ul>",
     "Bicycle|/ad/1|500 UAH||2025-11-04|classified\nCrates|/ad/2|300 UAH||2025-11-05|classified\n"
     "Bench|/ad/3| ||2025-11-06|classified\n"},
    {"a table with a head, no links, the currency in the head",
     "<table><tr><th>CAS</th><th>Product</th><th>Purity</th><th>Price (USD)</th></tr>"
     "<tr id=r1><td>77-92-9</td><td>Citric acid</td><td>99%</td><td>12.50</td></tr>"
     "<tr id=r2><td>144-55-8</td><td>Sodium bicarbonate</td><td>99%</td><td>8.00</td></tr></table>",
     "Citric acid|/list#r1|12.50 USD|||product\nSodium bicarbonate|/list#r2|8.00 USD|||product\n"},
    {"a definition list",
     "<dl><dt><a name=t></a>Mountain tea, 40 g</dt><dd>Dried in the shade.</dd><dd>2,80 EUR</dd>"
     "<dt><a name=o></a>Oregano, 100 g</dt><dd>3,50 EUR</dd></dl>",
     "Mountain tea, 40 g|/list#t|2.80 EUR|||product\nOregano, 100 g|/list#o|3.50 EUR|||product\n"},
    {"notices between rules",
     "<h1>Board</h1><hr><a name=a3></a><b>Album with 200 stamps</b><br>Price: 55,00 EUR<br>"
     "<hr><a name=a2></a><b>Tweezers for swap</b><br>Nearly new tweezers.<br><hr><a name=a1></a>"
     "<b>Binder A4, black</b><br>Price: 18,50 EUR<br><hr>",
     "Album with 200 stamps|/list#a3|55.00 EUR|||product\n"
     "Tweezers for swap|/list#a2| |||product\nBinder A4, black|/list#a1|18.50 EUR|||product\n"},
    {"cents raised",
     "<ul><li><a href=/p/1>Bowl</a> <b>12<sup>99</sup> EUR</b></li>"
     "<li><a href=/p/2>Mug</a> <b>7<sup>50</sup> EUR</b></li></ul>",
     "Bowl|/p/1|12.99 EUR|||product\nMug|/p/2|7.50 EUR|||product\n"},
    {"struck out by its style",
     "<ul><li><a href=/p/1>Cup</a><p><span style='text-decoration:line-through'>20 EUR</span></p>"
     "<p>12 EUR</p></li><li><a href=/p/2>Mug</a><p><span class=line-through>9 EUR</span></p>"
     "<p>7 EUR</p></li></ul>",
     "Cup|/p/1|12 EUR|||product\nMug|/p/2|7 EUR|||product\n"},
    {"topics of a board",
     "<table><tr class=t><td><a href=/t/1>Selling a walnut keyboard kit</a></td><td>by Mira, 21 "
     "replies, 3 November 2025</td></tr><tr class=t><td><a href=/t/2>Looking for brass feet "
     "here</a></td><td>by Lena, 4 replies, 2 November 2025</td></tr></table>",
     "Selling a walnut keyboard kit|/t/1| ||2025-11-03|post\n"
     "Looking for brass feet here|/t/2| ||2025-11-02|post\n"},
    // What is none
    {"menu without telling names",
     "<div><ul><li><a href=/a>Pots and pans</a></li><li><a href=/b>Cups and jugs</a></li>"
     "<li><a href=/c>Plates for all</a></li></ul></div>",
     ""},
    {"menu with counts",
     "<ul><li><a href=/a>Pots</a> (12)</li><li><a href=/b>Cups</a> (7)</li></ul>", ""},
    {"menu with submenus",
     "<ul><li><a href=/a>Home and garden</a><ul><li><a href=/a/1>Toys and games</a></li><li>"
     "<a href=/a/2>Sewing at home</a></li></ul></li><li><a href=/b>Kitchen things</a><ul><li>"
     "<a href=/b/1>Knives of steel</a></li><li><a href=/b/2>Pans of iron</a></li></ul></li></ul>",
     ""},
    {"price filter",
     "<ul><li><a href=?p=1>0 EUR - 10 EUR</a> (5)</li><li><a href=?p=2>10 EUR - 20 EUR</a> (7)"
     "</li></ul>",
     ""},
    {"footer of policies",
     "<footer><ul><li><a href=/s/1>Shipping</a> from 5 EUR</li><li><a href=/s/2>Returns</a> for "
     "3 EUR</li></ul></footer>",
     ""},
    {"breadcrumbs",
     "<div><span><a href=/>Home</a></span> &gt; <span><a href=/c>Pots and pans</a></span></div>",
     ""},
    {"brands as pictures",
     "<div><div class=b><a href=/b/1><img src=1.png alt='Brand one'></a></div><div class=b>"
     "<a href=/b/2><img src=2.png alt='Brand two'></a></div></div>",
     ""},
};

static void test_lists(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        arena_init(&a);
        struct str got = summary(&a, rows[i].body);
        if (!str_eq(got, str_c(rows[i].want))) {
            print_error("%s:\n%.*s", rows[i].name, STR_ARG(got));
            failed++;
        }
        arena_deinit(&a);
    }
    assert_int_equal(failed, 0);
}

static void test_seller_addresses(void **state)
{
    static const struct {
        const char *href;
        bool seller;
    } hrefs[] = {
        {"/company/riverbend/", true},
        {"https://market.example/store/0/", true},
        {"//co0.market.example/company_profile.html", true},
        {"/user.php?id=5", true},
        {"/u/mira", true},
        {"https://company.example/p/1", false},
        {"/p/company-badge", false},
        {"/store-cupboard-oak", false},
        {"/p/1", false},
        {"", false},
        {"/", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof hrefs / sizeof *hrefs; i++)
        if (record_is_seller_href(str_c(hrefs[i].href)) != hrefs[i].seller)
            fail_msg("%s", hrefs[i].href);
}

static void test_words(void **state)
{
    static const char *const buttons[] = {"Add to cart",    "IN DEN WARENKORB", "В КОРЗИНУ",
                                          "カートに入れる", "أضف إلى السلة",    "Do košíku"};
    static const char *const others[] = {"", "Details", "Buyers", "Cart", "Contact supplier"};
    (void)state;
    struct arena a;
    arena_init(&a);
    assert_true(phrase_table_valid(&buy_words));
    assert_true(phrase_table_valid(&column_names));
    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++)
        if (!buy_says(&a, str_c(buttons[i])))
            fail_msg("%s", buttons[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (buy_says(&a, str_c(others[i])))
            fail_msg("%s", others[i]);
    arena_deinit(&a);
}

// Shapes that cost too much if anything walks a subtree for each of its ancestors or neighbours.
static void test_heavy(void **state)
{
    static const struct {
        const char *name, *before, *repeated, *behind; // a number stands between the last two
        int n;
        size_t least; // listings
    } heavy[] = {
        {"rows", "<table>", "<tr><td>Tea pot ", "<td>5 EUR", 30000, 400},
        {"rules", "", "<hr><p>Tea pot ", "</p>5 EUR", 10000, 0},
        {"anchors", "", "<a name=x></a>Tea pot ", " 5 EUR<br>", 20000, 0},
        {"terms", "<dl>", "<dt>Tea pot ", "<dd>5 EUR", 30000, 400},
        {"tables", "", "<table><tr><th>Product<th>Price<tr><td>Tea pot ", "<td>5</table>", 8000, 0},
        {"nested cards", "", "<div class=c><a href=/a/", ">Tea pot</a> 5 EUR<div class=c>", 180, 0},
        {"bare prices", "<div>", "<b class=price>", "</b> x ", 30000, 0},
        {"labels", "<ul>", "<li><a href=/a/", ">Read more</a> 5 EUR", 20000, 0},
        {"cards", "<ul>", "<li><a href=/a/", ">Tea pot, black</a> 5 EUR", 20000, 400},
    };
    (void)state;
    for (size_t i = 0; i < sizeof heavy / sizeof *heavy; i++) {
        struct buf b;
        struct arena a;
        struct page_listings l;
        buf_init(&b, 0);
        arena_init(&a);
        buf_add(&b, str_c(heavy[i].before));
        for (int k = 0; k < heavy[i].n; k++)
            buf_fmt(&b, "%s%d%s", heavy[i].repeated, k, heavy[i].behind);
        pages_extract(&a, PAGE, buf_str(&b), NULL, &l);
        if (l.count < heavy[i].least)
            fail_msg("%s: %zu listings", heavy[i].name, l.count);
        arena_deinit(&a);
        buf_deinit(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_seller_addresses),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_heavy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
