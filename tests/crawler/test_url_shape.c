#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>

#include "crawler/url_shape.h"

#define HOST "http://h.example"
#define TOKEN "9f8e7d6c5b4a3928"

// Role, number of parts, guessed or not, and the text.
static const struct {
    const char *url, *text;
    enum shape_role role;
    size_t parts;
    bool guessed;
} rows[] = {
    {"/", "/", SHAPE_PLAIN, 1, false},
    {"/about", "/about", SHAPE_PLAIN, 1, false},
    {"/about/", "/about", SHAPE_PLAIN, 1, false},
    {"/About.html", "/About.html", SHAPE_PLAIN, 1, false},
    {"/blue-lamp", "/~", SHAPE_PLAIN, 1, false},
    {"/category/lamps", "/category/~", SHAPE_PLAIN, 1, false},
    {"/category/lamps/table/oak", "/category/lamps/~/~", SHAPE_PLAIN, 1, false},
    {"/forum/viewtopic.php?t=12", "/forum/viewtopic.php?t", SHAPE_PLAIN, 1, false},
    {"/forum/help.html", "/forum/~.html", SHAPE_PLAIN, 1, false},
    {"/product/17", "/product/#", SHAPE_PLAIN, 1, false},
    {"/product/lamp-17.html", "/product/~.html", SHAPE_PLAIN, 1, false},
    {"/p/" TOKEN, "/p/*", SHAPE_PLAIN, 1, false},
    {"/p/l%C3%A4mpchen", "/p/~", SHAPE_PLAIN, 1, false},
    {"/a;jsessionid=1/b", "/a/~", SHAPE_PLAIN, 1, false},
    {"/a?utm_source=x&PHPSESSID=1", "/a", SHAPE_PLAIN, 1, false},
    {"/v1.2/x", "/~/~", SHAPE_PLAIN, 1, false},
    {"/.htaccess", "/~", SHAPE_PLAIN, 1, false},

    // Parameters that tell pages apart.
    {"/product.php?id=17", "/product.php?id", SHAPE_PLAIN, 1, false},
    {"/index.php?cat=lamps", "/index.php?cat", SHAPE_PLAIN, 1, false},
    {"/index.php?cat=3&product_id=17", "/index.php?cat&product_id", SHAPE_PLAIN, 1, false},
    {"/viewtopic.php?f=3&t=12", "/viewtopic.php?f&t", SHAPE_PLAIN, 1, false},
    {"/x?code=17", "/x?code", SHAPE_PLAIN, 1, false},
    {"/x?" TOKEN "=1", "/x?*", SHAPE_PLAIN, 1, false},
    {"/x?page=about", "/x?page", SHAPE_FACET, 1, true},
    {"/x?view=article&id=17", "/x?view&id", SHAPE_FACET, 1, true},

    {"/shop?page=2", "/shop?page", SHAPE_PAGING, 1, false},
    {"/shop?page=1", "/shop?page", SHAPE_PLAIN, 1, false},
    {"/shop?start=0", "/shop?start", SHAPE_PLAIN, 1, false},
    {"/shop?SEITE=3", "/shop?SEITE", SHAPE_PAGING, 1, false},
    {"/shop?PAGEN_1=3", "/shop?PAGEN_1", SHAPE_PAGING, 1, false},
    {"/shop?p=12", "/shop?p", SHAPE_PAGING, 1, false},
    {"/shop?p=1234", "/shop?p", SHAPE_PLAIN, 1, false},
    {"/blog/page/7", "/blog/page/#", SHAPE_PAGING, 1, false},
    {"/blog/page/7/", "/blog/page/#", SHAPE_PAGING, 1, false},
    {"/blog/page-7.html", "/blog/~.html", SHAPE_PAGING, 1, false},
    {"/blog/page7", "/blog/~", SHAPE_PAGING, 1, false},
    {"/blog/a-post/comment-page-2", "/blog/~/~", SHAPE_PAGING, 1, false},
    {"/blog/a-post/comment-page/2", "/blog/~/~/#", SHAPE_PAGING, 1, false},
    {"/shop/sort_by-price", "/shop/~", SHAPE_FACET, 1, false},
    {"/shop/sort_by/price", "/shop/~/~", SHAPE_FACET, 1, false},
    {"/blog/page/about", "/blog/page/~", SHAPE_PLAIN, 1, false},
    {"/viewtopic.php?t=12&start=20", "/viewtopic.php?t&start", SHAPE_PAGING, 1, false},

    {"/shop?sort=price", "/shop?sort", SHAPE_FACET, 1, false},
    {"/shop?color=red&size=m", "/shop?color&size", SHAPE_FACET, 2, false},
    {"/shop?color=red&page=2", "/shop?color&page", SHAPE_FACET, 1, false},
    {"/shop?filter[color]=red", "/shop?filter[color]", SHAPE_FACET, 1, false},
    {"/shop?filter%5Bcolor%5D=red", "/shop?filter%5Bcolor%5D", SHAPE_FACET, 1, false},
    {"/shop?f[0]=a&f[1]=b", "/shop?f[0]&f[1]", SHAPE_FACET, 1, false},
    {"/shop?attribute_pa_size=m", "/shop?attribute_pa_size", SHAPE_FACET, 1, false},
    {"/shop?view=grid", "/shop?view", SHAPE_FACET, 1, false},
    {"/shop?Farbe=rot", "/shop?Farbe", SHAPE_FACET, 1, false},
    {"/shop?schirm=rot", "/shop?schirm", SHAPE_FACET, 1, true},
    {"/shop?schirm=3&fassung=4", "/shop?schirm&fassung", SHAPE_FACET, 2, true},
    {"/shop?schirm=rot&cat=3", "/shop?schirm&cat", SHAPE_FACET, 1, true},
    {"/shop?a1=1&a2=2&sort=x", "/shop?a1&a2&sort", SHAPE_FACET, 1, false},
    {"/shop/color-red/size-m", "/shop/~/~", SHAPE_FACET, 2, false},
    {"/shop/color/red", "/shop/color/~", SHAPE_FACET, 1, false},
    {"/shop/brand:acme-light-works", "/shop/~", SHAPE_FACET, 1, false},
    {"/shop/color-printer-3000", "/shop/~", SHAPE_PLAIN, 1, false},
    {"/shop/brand-new-lamp", "/shop/~", SHAPE_PLAIN, 1, false},
    {"/brand/acme", "/brand/~", SHAPE_PLAIN, 1, false},

    {"/calendar/2026/11", "/calendar/#/#", SHAPE_DATE, 1, false},
    {"/calendar/2026/11/21", "/calendar/#/#/#", SHAPE_DATE, 1, false},
    {"/calendar/17/3", "/calendar/#/#", SHAPE_DATE, 1, false},
    {"/calendar/month/2026/11", "/calendar/month/#/#", SHAPE_DATE, 1, false},
    {"/calendar/2026/11/week", "/calendar/#/#/~", SHAPE_DATE, 1, false},
    {"/calendar", "/calendar", SHAPE_PLAIN, 1, false},
    {"/calendar/event/17", "/calendar/event/#", SHAPE_PLAIN, 1, false},
    {"/events/2026-11", "/events/~", SHAPE_DATE, 1, false},
    {"/events/2026-11-21", "/events/~", SHAPE_DATE, 1, false},
    {"/events/2026-w47", "/events/~", SHAPE_DATE, 1, false},
    {"/events/17", "/events/#", SHAPE_PLAIN, 1, false},
    {"/2026", "/#", SHAPE_DATE, 1, false},
    {"/2026/11", "/#/#", SHAPE_DATE, 1, false},
    {"/2026/nov", "/#/~", SHAPE_DATE, 1, false},
    {"/2026/11/21", "/#/#/#", SHAPE_DATE, 1, false},
    {"/2026/11/21/a-new-lamp", "/#/#/#/~", SHAPE_PLAIN, 1, false},
    {"/2026/11/a-new-lamp", "/#/#/~", SHAPE_PLAIN, 1, false},
    {"/2026/11/page/2", "/#/#/~/#", SHAPE_DATE, 1, false},
    {"/archive/2026", "/archive/#", SHAPE_DATE, 1, false},
    {"/product/2026", "/product/#", SHAPE_PLAIN, 1, false},
    {"/product/1899-01", "/product/~", SHAPE_PLAIN, 1, false},
    {"/2026/13", "/#/#", SHAPE_PLAIN, 1, false},
    {"/events?month=11&year=2026", "/events?month&year", SHAPE_DATE, 1, false},
    {"/events?date=2026-11-21", "/events?date", SHAPE_DATE, 1, false},
    {"/events?x=2026-11-21", "/events?x", SHAPE_DATE, 1, false},
    {"/?m=202611", "/?m", SHAPE_DATE, 1, false},
    {"/?m=17", "/?m", SHAPE_PLAIN, 1, false},
    {"/events?month=11&sort=a&page=2", "/events?month&sort&page", SHAPE_FACET, 1, false},
};

static void shape_of(struct arena *a, const char *url, struct url_shape *out, struct url *parsed)
{
    struct str text = arena_fmt(a, HOST "%s", url);
    assert_true(url_parse(a, text, NULL, parsed));
    url_shape(parsed, out);
}

static void test_rows(void **state)
{
    (void)state;
    struct arena a;
    struct url url;
    struct url_shape s;
    size_t failures = 0;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        shape_of(&a, rows[i].url, &s, &url);
        struct str text = url_shape_text(&a, &url);
        if (s.role == rows[i].role && s.n_parts == rows[i].parts && s.guessed == rows[i].guessed &&
            str_eq(text, str_c(rows[i].text)) && !s.endless)
            continue;
        printf("%s: %.*s, %s, %zu parts, guessed %d\n", rows[i].url, STR_ARG(text),
               shape_role_name(s.role), s.n_parts, s.guessed);
        failures++;
    }
    assert_int_equal(failures, 0);
    arena_deinit(&a);
}

// Which URLs are of one template, and how many parts they have in common.
static const struct {
    const char *name, *left, *right;
    bool family;
    size_t shared;
} pairs[] = {
    {"products", "/product/lamp-17", "/product/chair-4", true, 1},
    {"numbers", "/product/17", "/product/18", true, 1},
    {"number and slug", "/product/17", "/product/lamp-1", false, 0},
    {"extension", "/product/17", "/product/17.html", false, 0},
    {"words in front", "/lamp/17", "/chair/17", false, 0},
    {"categories", "/category/lamps", "/category/chairs", true, 1},
    {"depth", "/category/lamps", "/category/lamps/oak", false, 0},
    {"ids", "/product.php?id=1", "/product.php?id=2", true, 1},
    {"another id", "/viewtopic.php?t=1", "/viewtopic.php?p=1234", false, 0},
    {"order of names", "/x?cat=1&id=2", "/x?id=5&cat=6", true, 1},
    {"a page of the same list", "/shop?page=2", "/shop?page=3", true, 1},
    {"of another list", "/category/lamps?page=2", "/category/chairs?page=2", true, 0},
    {"of another topic", "/t.php?t=1&start=20", "/t.php?t=2&start=20", true, 0},
    {"in the path", "/category/lamps/page/2", "/category/lamps/page/3", true, 1},
    {"another list in the path", "/category/lamps/page/2", "/category/chairs/page/2", true, 0},
    {"a list and its page", "/shop", "/shop?page=2", true, 0},
    {"and in the path", "/shop", "/shop/page/2", true, 0},
    {"first page", "/shop", "/shop?page=1", true, 1},
    {"one filter", "/category/lamps?color=red", "/category/chairs?color=blue", true, 1},
    {"two filters", "/shop?color=red&size=m", "/shop?size=l", true, 1},
    {"filter and its page", "/shop?color=red&page=2", "/shop?color=blue", true, 1},
    {"other filters", "/shop?color=red", "/shop?size=m", true, 0},
    {"name in capitals", "/shop?Color=red", "/shop?color=red", true, 1},
    {"filters in the path", "/shop/color-red/size-m", "/shop/color-blue", true, 1},
    {"filter and list", "/shop/color-red", "/shop", true, 0},
    {"unknown filters", "/shop?schirm=rot", "/shop?schirm=rot&fassung=m", false, 1},
    {"months", "/calendar/2026/11", "/calendar/1999/2", true, 1},
    {"days and months", "/calendar/2026/11", "/calendar/2026/11/21", false, 0},
    {"session", "/a?PHPSESSID=1", "/a?PHPSESSID=2", true, 1},
    {"names of digits", "/a?x1=1", "/a?x27=1", true, 1},
    {"random names", "/a?" TOKEN "=1", "/a?" TOKEN "77=1", true, 1},
};

static void test_pairs(void **state)
{
    (void)state;
    struct arena a;
    struct url url;
    struct url_shape l, r;
    size_t failures = 0;
    arena_init(&a);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t shared = 0;
        shape_of(&a, pairs[i].left, &l, &url);
        shape_of(&a, pairs[i].right, &r, &url);
        for (size_t j = 0; j < l.n_parts * r.n_parts; j++)
            shared += l.parts[j % l.n_parts] == r.parts[j / l.n_parts];
        if ((l.family == r.family) == pairs[i].family && shared == pairs[i].shared)
            continue;
        printf("%s: family %d, %zu shared\n", pairs[i].name, l.family == r.family, shared);
        failures++;
    }
    assert_int_equal(failures, 0);
    arena_deinit(&a);
}

static const struct {
    const char *name, *url;
    bool endless;
} depths[] = {
    {"24 segments", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24", false},
    {"with a slash", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/", false},
    {"25 segments", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25", true},
    {"three times", "/a/x/a/y/a/z", false},
    {"four times", "/a/x/a/y/a/z/a", true},
    {"a run", "/a/b/a/b/a/b/a/b", true},
    {"numbers repeat", "/tiles/1/1/1/1/1", false},
    {"slashes", "/a///b//", false},
    {"many slashes", "/a/////b", true},
    {"24 parameters", "/?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q&r&s&t&u&v&w&x", false},
    {"25 parameters", "/?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q&r&s&t&u&v&w&x&y", true},
    {"empty ones", "/?&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&a", false},
};

static void test_endless(void **state)
{
    (void)state;
    struct arena a;
    struct url url;
    struct url_shape s;
    arena_init(&a);
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        shape_of(&a, depths[i].url, &s, &url);
        if (s.endless != depths[i].endless)
            fail_msg("%s", depths[i].name);
        url_shape_text(&a, &url);
    }
    arena_deinit(&a);
}

// What the learner knows leaves no trace.
static void test_inert(void **state)
{
    (void)state;
    static const struct str names[] = {STR_INIT("visit")};
    static const struct url_inert inert = {names, 1, 1};
    struct arena a;
    struct url url;
    struct url_shape plain, s;
    arena_init(&a);
    shape_of(&a, "/category/lamps?page=2", &plain, &url);
    static const char *const same[] = {"/category/lamps?page=2&visit=abc",
                                       "/category/lamps;visit=1?visit=abc&page=2",
                                       "/" TOKEN "/category/lamps?page=2"};
    for (size_t i = 0; i < 3; i++) {
        shape_of(&a, same[i], &s, &url);
        assert_int_not_equal(s.parts[0], plain.parts[0]);
        url_shape_inert(&url, &inert, &s);
        assert_int_equal(s.parts[0], plain.parts[0]);
        assert_int_equal(s.family, plain.family);
    }
    arena_deinit(&a);
}

// More strict parameters than parts: bounded, and still strict.
static void test_many_parts(void **state)
{
    (void)state;
    struct arena a;
    struct url url;
    struct url_shape s;
    arena_init(&a);
    shape_of(&a, "/?color=1&size=1&brand=1&price=1&sort=1&dir=1&limit=1&rows=1&tri=1&sd=1", &s,
             &url);
    assert_int_equal(s.n_parts, SHAPE_PARTS);
    assert_int_equal(s.role, SHAPE_FACET);
    for (size_t i = 0; i < s.n_parts; i++)
        assert_int_equal(shape_part_role(s.parts[i]), SHAPE_FACET);
    arena_deinit(&a);
}

// Linear: a hostile URL of full length is read in no time.
static void test_hostile(void **state)
{
    (void)state;
    static const char *const pieces[] = {"/a", "/page",  "&a=b", "?",  "%",  "page-", "=",
                                         "/1", "-",      ";",    "&&", "f[", "2026/", "2026-11-",
                                         "w",  "color-", "\xFF", "//", ".",  "+"};
    struct arena a;
    struct url url;
    struct url_shape s;
    uint64_t random = 7;
    arena_init(&a);
    for (size_t i = 0; i < 20000; i++) {
        char text[4000] = "/";
        size_t n = 1, want = i % 100 == 0 ? 3900 : 60;
        while (n < want) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407U;
            const char *piece = pieces[(random >> 33) % 20];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        struct str href = arena_fmt(&a, HOST "%.*s", (int)n, text);
        if (url_parse(&a, href, NULL, &url)) {
            url_shape(&url, &s);
            assert_in_range(s.n_parts, 1, SHAPE_PARTS);
            url_shape_text(&a, &url);
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),       cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_endless),    cmocka_unit_test(test_inert),
        cmocka_unit_test(test_many_parts), cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
