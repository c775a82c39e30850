#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "extractors/rules.h"
#include "tests/support/pages.h"

#define T(text, line)                                                                              \
    {                                                                                              \
        STR_INIT(text), line                                                                       \
    }
#define NO_ITEM                                                                                    \
    {                                                                                              \
        {NULL, 0}, 0                                                                               \
    }

static const char page[] =
    "<!doctype html><html><body><h1>Ads</h1><table>"
    "<tr class=ad data-id=7><td class=t><a href=/ad/7>Oak table</a><td class=p>1.250,00 &euro;"
    "<td class=d>Solid.<br>Old.<td><a href='tel:+15550100123'>call</a></tr>"
    "<tr class=ad data-id=8><td class=t><a href=/ad/8>Lamp</a><td class=p>15,00 &euro;"
    "<td class=d>Brass.<td></tr></table></body></html>";

static struct site_rules *compile(const struct rule_source *source, size_t n, struct problems *p)
{
    return site_rules_new("shop.yaml", source, n, p);
}

static void test_items(void **state)
{
    (void)state;
    struct rule_field fields[] = {
        {STR_INIT("title"), T(".//td[@class='t']/a", 4)},
        {STR_INIT("url"), T(".//td[@class='t']/a/@href", 5)},
        {STR_INIT("price"), T("td[@class='p']", 6)},
        {STR_INIT("description"), T("td[@class='d']", 7)},
        {STR_INIT("id"), T("string(@data-id)", 8)},
        {STR_INIT("contacts"), T(".//a/@href", 9)},
    };
    struct rule_source source = {T("/ads*", 2), T("//tr[@class='ad']", 3), fields, 6, 2};
    struct problems p;
    struct arena a;
    struct page_listings l;
    problems_init(&p);
    arena_init(&a);
    struct site_rules *rules = compile(&source, 1, &p);
    assert_non_null(rules);
    assert_int_equal(p.count, 0);
    assert_true(site_rules_match(rules, STR("https://ads.example/ads?x#y")));
    assert_false(site_rules_match(rules, STR("https://ads.example/other")));
    pages_extract(&a, "https://ads.example/ads", str_c(page), rules, &l);
    assert_int_equal(l.count, 2);
    const struct listing *first = &l.items[0];
    assert_true(str_eq(first->url, STR("https://ads.example/ad/7")));
    assert_true(str_eq(first->title, STR("Oak table")));
    assert_true(str_eq(first->description, STR("Solid.\nOld.")));
    assert_true(str_eq(first->price.amount, STR("1250.00")));
    assert_true(str_eq(first->id, STR("7")));
    assert_int_equal(first->n_contacts, 1);
    assert_int_equal(first->sources[FIELD_TITLE], SOURCE_RULE);
    assert_false(first->own_page);
    assert_int_equal(l.items[1].n_contacts, 0);
    site_rules_free(rules);
    arena_deinit(&a);
    problems_deinit(&p);
}

static void test_problems(void **state)
{
    static const struct {
        const char *name;
        struct rule_text match, item;
        struct rule_field field;
        const char *want; // in the problems' text
    } rows[] = {
        {"bad item",
         T("/x", 2),
         T("//tr[", 3),
         {STR_INIT("title"), T("a", 4)},
         "shop.yaml:3: item"},
        {"bad field", T("/x", 2), NO_ITEM, {STR_INIT("title"), T("a[[", 4)}, "shop.yaml:4: title"},
        {"unknown field",
         T("/x", 2),
         NO_ITEM,
         {STR_INIT("tilte"), T("a", 4)},
         "shop.yaml:4: unknown field \"tilte\""},
        {"unknown function",
         T("/x", 2),
         NO_ITEM,
         {STR_INIT("title"), T("nosuch(.)", 9)},
         "shop.yaml:9:"},
        {"unknown prefix", T("/x", 2), NO_ITEM, {STR_INIT("title"), T("//h:a", 9)}, "shop.yaml:9:"},
        {"empty xpath", T("/x", 2), NO_ITEM, {STR_INIT("title"), T("", 5)}, "shop.yaml:5:"},
        {"no pattern", T("x", 2), NO_ITEM, {STR_INIT("title"), T("a", 4)}, "shop.yaml:2: match"},
        {"empty pattern", T("", 2), NO_ITEM, {STR_INIT("title"), T("a", 4)}, "shop.yaml:2: match"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct problems p;
        problems_init(&p);
        struct rule_field field = rows[i].field;
        struct rule_source source = {rows[i].match, rows[i].item, &field, 1, 1};
        struct site_rules *rules = compile(&source, 1, &p);
        if (rules || p.count == 0 || str_find(buf_str(&p.text), str_c(rows[i].want), 0) == STR_NPOS)
            fail_msg("%s: %.*s", rows[i].name, STR_ARG(buf_str(&p.text)));
        problems_deinit(&p);
    }
}

// What each expression gave is counted, for those who write rules.
static void test_counts(void **state)
{
    static const char html[] =
        "<ul><li><b>One</b><b>or two</b><i>5 EUR</i></li><li><b>Three</b><i>soon</i></li>"
        "<li></li></ul><h1>Things</h1>";
    static const struct rule_found want[] = {
        {.rule = 0, .field = RULE_FOUND_ITEM, .asked = 1, .several = 1, .most = 3},
        {.rule = 0, .field = 0, .asked = 3, .empty = 1, .several = 1, .most = 2},
        {.rule = 0, .field = 1, .asked = 3, .empty = 1, .most = 1, .unread = 1},
        {.rule = 2, .field = 0, .asked = 1, .most = 1},
        {.rule = 2, .field = 1, .asked = 1, .empty = 1},
    };
    (void)state;
    struct rule_field items[] = {{STR_INIT("title"), T("b", 4)}, {STR_INIT("price"), T("i", 5)}};
    struct rule_field whole[] = {{STR_INIT("title"), T("//h1", 9)}, {STR_INIT("id"), T("//h7", 9)}};
    struct rule_source source[] = {
        {T("/list", 2), T("//li", 3), items, 2, 2},
        {T("/other", 6), NO_ITEM, whole, 2, 6},
        {T("/li*", 7), NO_ITEM, whole, 2, 7},
    };
    struct problems p;
    struct arena a;
    struct page_listings l;
    problems_init(&p);
    arena_init(&a);
    struct site_rules *rules = compile(source, 3, &p);
    assert_non_null(rules);
    pages_extract(&a, "https://ads.example/list", str_c(html), rules, &l);
    assert_int_equal(l.n_ruled, sizeof want / sizeof *want);
    for (size_t i = 0; i < l.n_ruled; i++)
        if (memcmp(&l.ruled[i], &want[i], sizeof *want) != 0)
            fail_msg("row %zu", i);
    pages_extract(&a, "https://ads.example/none", str_c(html), rules, &l);
    assert_int_equal(l.n_ruled, 0);
    pages_extract(&a, "https://ads.example/list", str_c(html), NULL, &l);
    assert_int_equal(l.n_ruled, 0);
    site_rules_free(rules);
    arena_deinit(&a);
    problems_deinit(&p);
}

// An expression that compares everything with everything ends, and gives nothing.
static void test_op_limit(void **state)
{
    (void)state;
    struct rule_field fields[] = {
        {STR_INIT("title"), T("//b[count(//b[. = //b]) > 0]", 4)},
        {STR_INIT("description"), T("//h1", 5)},
    };
    struct rule_source source = {T("*", 2), NO_ITEM, fields, 2, 2};
    struct problems p;
    struct arena a;
    struct buf html;
    struct page_listings l;
    problems_init(&p);
    arena_init(&a);
    buf_init(&html, 0);
    buf_add(&html, STR("<h1>x</h1>"));
    for (int i = 0; i < 5000; i++)
        buf_fmt(&html, "<b>%d</b>", i);
    struct site_rules *rules = compile(&source, 1, &p);
    assert_non_null(rules);
    pages_extract(&a, "https://a.example/", buf_str(&html), rules, &l);
    for (size_t i = 0; i < l.count; i++)
        assert_int_not_equal(l.items[i].sources[FIELD_TITLE], SOURCE_RULE);
    site_rules_free(rules);
    buf_deinit(&html);
    arena_deinit(&a);
    problems_deinit(&p);
}

static void test_match(void **state)
{
    static const struct {
        const char *pattern, *url;
        bool want;
    } rows[] = {
        {"/ad/*", "https://a.example/ad/7", true},
        {"/ad/*", "https://a.example/ads", false},
        {"/", "https://a.example", true},
        {"/", "https://a.example/x", false},
        {"*", "https://a.example/x?y", true},
        {"/*/buy", "https://a.example/a/b/buy", true},
        {"/*/buy", "https://a.example/a/buy/b", false},
        {"https://a.example/*", "https://a.example/x", true},
        {"https://a.example/*", "https://b.example/x", false},
        {"/a*b*c", "https://a.example/axxbxxbxc", true},
        {"/x", "https://a.example/x#y", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct problems p;
        problems_init(&p);
        struct rule_field field = {STR_INIT("title"), T("//h1", 1)};
        struct rule_source source = {{str_c(rows[i].pattern), 1}, NO_ITEM, &field, 1, 1};
        struct site_rules *rules = compile(&source, 1, &p);
        if (!rules || site_rules_match(rules, str_c(rows[i].url)) != rows[i].want)
            fail_msg("%s on %s", rows[i].pattern, rows[i].url);
        site_rules_free(rules);
        problems_deinit(&p);
    }
    site_rules_free(NULL);
    assert_false(site_rules_match(NULL, STR("https://a.example/")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),  cmocka_unit_test(test_problems),
        cmocka_unit_test(test_counts), cmocka_unit_test(test_op_limit),
        cmocka_unit_test(test_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
