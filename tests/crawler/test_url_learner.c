#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/url_learner.h"

#define HOST "http://h.example"

struct fixture {
    struct arena a;
    struct url_siblings *siblings;
    struct url_learner *l;
};

static int setup(void **state)
{
    static struct fixture f;
    arena_init(&f.a);
    f.siblings = url_siblings_new();
    f.l = url_learner_new();
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    url_siblings_free(f->siblings);
    url_learner_free(f->l);
    arena_deinit(&f->a);
    return 0;
}

static void page(struct fixture *f, struct str href, uint64_t content)
{
    struct url url;
    assert_true(url_parse(&f->a, href, NULL, &url));
    url_learner_page(f->l, f->siblings, &url, content);
}

static bool inert(const struct fixture *f, const char *name)
{
    const struct url_inert *i = url_learner_inert(f->l);
    for (size_t n = 0; n < i->n_names; n++)
        if (str_eq_nocase(i->names[n], str_c(name)))
            return true;
    return false;
}

// Two URLs that differ in `name` alone, with equal texts on each of n pages.
static void agree(struct fixture *f, const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t v = 0; v < 2; v++)
            page(f, arena_fmt(&f->a, HOST "/p%zu?x=1&%s=v%zu", i, name, v), 100 + i);
}

static void test_agreements(void **state)
{
    struct fixture *f = *state;
    unsigned version = url_learner_version(f->l);
    agree(f, "zone", LEARN_SAME - 1);
    assert_false(inert(f, "zone"));
    assert_int_equal(url_learner_version(f->l), version);
    agree(f, "zone", LEARN_SAME);
    assert_true(inert(f, "zone"));
    assert_false(inert(f, "x"));
    assert_int_not_equal(url_learner_version(f->l), version);
}

// A hundred equal texts are one "not found".
static void test_one_text(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < 100; i++)
        page(f, arena_fmt(&f->a, HOST "/p?zone=%zu", i), 7);
    for (size_t i = 0; i < 100; i++)
        page(f, arena_fmt(&f->a, HOST "/q?zone=%zu", i), 8);
    assert_false(inert(f, "zone"));
}

static void test_absent(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < LEARN_SAME; i++) {
        page(f, arena_fmt(&f->a, HOST "/p%zu", i), 100 + i);
        page(f, arena_fmt(&f->a, HOST "/p%zu?zone=1", i), 100 + i);
    }
    assert_true(inert(f, "zone"));
}

static void test_contradiction(void **state)
{
    struct fixture *f = *state;
    page(f, STR(HOST "/a?zone=1"), 1);
    page(f, STR(HOST "/a?zone=2"), 2);
    agree(f, "zone", LEARN_OUTNUMBER - 1);
    assert_false(inert(f, "zone"));
    agree(f, "zone", LEARN_OUTNUMBER + LEARN_SAME);
    assert_true(inert(f, "zone"));
    // What is inert is left out of comparisons: nothing can speak against it any more.
    page(f, STR(HOST "/b?zone=1"), 1);
    page(f, STR(HOST "/b?zone=2"), 2);
    assert_true(inert(f, "zone"));
}

static void test_never_by_pages(void **state)
{
    static const char *const names[] = {"id", "product_id", "q", "cat", "sort_id"};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        agree(f, names[i], 3 * LEARN_SAME);
        assert_false(inert(f, names[i]));
    }
    for (size_t i = 0; i < 3 * LEARN_SAME; i++)
        for (size_t v = 2; v < 4; v++)
            page(f, arena_fmt(&f->a, HOST "/p%zu?page=%zu", i, v), 100 + i);
    assert_false(inert(f, "page"));
    agree(f, "sort", LEARN_SAME);
    assert_true(inert(f, "sort"));
}

static void test_no_text(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < 50; i++)
        page(f, arena_fmt(&f->a, HOST "/p%zu?zone=%zu", i / 2, i), 0);
    assert_false(inert(f, "zone"));
}

static void test_hosts_apart(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < 20; i++) {
        page(f, arena_fmt(&f->a, "http://a.example/p%zu?zone=1", i), 100 + i);
        page(f, arena_fmt(&f->a, "http://b.example/p%zu?zone=2", i), 100 + i);
    }
    assert_false(inert(f, "zone"));
}

static void test_segments_by_pages(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < LEARN_SAME; i++) {
        page(f, arena_fmt(&f->a, HOST "/a/9f8e7d6c5b4a392%zu/p%zu", i % 2, i), 100 + i);
        page(f, arena_fmt(&f->a, HOST "/a/1a2b3c4d5e6f708%zu/p%zu", i % 2, i), 100 + i);
    }
    assert_int_equal(url_learner_inert(f->l)->segments, 1 << 1);
    // Words are no tokens.
    for (size_t i = 0; i < LEARN_SAME; i++) {
        page(f, arena_fmt(&f->a, HOST "/red/p%zu", i), 200 + i);
        page(f, arena_fmt(&f->a, HOST "/blue/p%zu", i), 200 + i);
    }
    assert_int_equal(url_learner_inert(f->l)->segments, 1 << 1);
}

// Links

// Three pages of ten links each.
struct link_row {
    const char *name;
    const char *asked, *link; // '#': the link's number, '*': the token
    size_t with_token;        // of the ten
    const char *tokens[3];    // of the links
    const char *asked_tokens[3];
    const char *inert; // a name, "/0" or NULL
};

#define A "9f8e7d6c5b4a3928"
#define B "1a2b3c4d5e6f7081"
#define C "00ff11ee22dd33cc"

static const struct link_row link_rows[] = {
    {"new with each answer", "/p?v=*", "/q#?v=*", 10, {A, B, C}, {C, A, B}, "v"},
    {"and beside others", "/p?a=1&v=*", "/q#?b=2&v=*", 10, {A, B, C}, {C, A, B}, "v"},
    {"in eight of ten", "/p?v=*", "/q#?v=*", 8, {A, B, C}, {C, A, B}, "v"},
    {"in seven of ten", "/p?v=*", "/q#?v=*", 7, {A, B, C}, {C, A, B}, NULL},
    {"kept by the server", "/p?v=*", "/q#?v=*", 10, {A, B, C}, {A, B, C}, NULL},
    {"three first pages", "/p", "/q#?v=*", 10, {A, B, C}, {"", "", ""}, "v"},
    {"the same for all first pages", "/p", "/q#?v=*", 10, {A, A, A}, {"", "", ""}, NULL},
    {"two first pages", "/p", "/q#?v=*", 10, {A, B, A}, {"", "", ""}, "v"},
    {"a word", "/p?v=*", "/q#?v=*", 10, {"red", "blue", "red"}, {"x", "x", "x"}, NULL},
    {"a long number", "/p?v=*", "/q#?v=*", 10, {"12345678", "2", "3"}, {"87654321", "", ""}, "v"},
    {"a short number", "/p?v=*", "/q#?v=*", 10, {"1234567", "2", "3"}, {"7654321", "", ""}, NULL},
    {"a page's number",
     "/p?page=*",
     "/q#?page=*",
     10,
     {"12345678", "", ""},
     {"87654321", "", ""},
     NULL},
    {"one page linked ten times", "/p?v=*", "/q?v=*", 10, {A, B, C}, {C, A, B}, NULL},
    {"an id on first pages", "/p", "/q#?id=*", 10, {A, B, C}, {"", "", ""}, NULL},
    {"path parameter", "/p;v=*", "/q#;v=*", 10, {A, B, C}, {C, A, B}, "v"},
    {"segment", "/*/p", "/*/q#", 10, {A, B, C}, {C, A, B}, "/0"},
    {"segment of a shop on the host", "/*/p", "/*/q#", 10, {A, B, C}, {A, B, C}, NULL},
    {"segment, first pages", "/p", "/*/q#", 10, {A, B, C}, {"", "", ""}, NULL},
};

// The format with its '#' as the number and its '*' as the token.
static struct str fill(struct fixture *f, const char *format, size_t number, const char *token)
{
    struct str text = STR(HOST);
    for (; *format; format++) {
        if (*format == '#')
            text = arena_fmt(&f->a, "%.*s%zu", STR_ARG(text), number);
        else if (*format == '*')
            text = arena_fmt(&f->a, "%.*s%s", STR_ARG(text), token);
        else
            text = arena_fmt(&f->a, "%.*s%c", STR_ARG(text), *format);
    }
    return text;
}

static void read_links(struct fixture *f, const struct link_row *row, size_t at)
{
    struct str links[11];
    struct url url;
    for (size_t i = 0; i < 10; i++)
        links[i] = fill(f, i < row->with_token ? row->link : "/q#", i, row->tokens[at]);
    links[10] = STR("http://other.example/q");
    assert_true(url_parse(&f->a, fill(f, row->asked, 0, row->asked_tokens[at]), NULL, &url));
    url_learner_links(f->l, &url, links, 11);
}

static void test_links(void **state)
{
    for (size_t i = 0; i < sizeof link_rows / sizeof *link_rows; i++) {
        const struct link_row *row = &link_rows[i];
        teardown(state);
        setup(state);
        struct fixture *f = *state;
        for (size_t at = 0; at < 3; at++)
            read_links(f, row, at);
        const struct url_inert *got = url_learner_inert(f->l);
        bool segment = row->inert && row->inert[0] == '/';
        bool right = got->n_names == (row->inert && !segment) &&
                     got->segments == (segment ? 1 : 0) &&
                     (segment || !row->inert || inert(f, row->inert));
        if (!right)
            fail_msg("%s: %zu names, segments %x", row->name, got->n_names, got->segments);
    }
}

// Only the first pages are looked at, then one of 32.
static void test_links_seldom(void **state)
{
    struct fixture *f = *state;
    struct url url;
    assert_true(url_parse(&f->a, STR(HOST "/p?v=" A), NULL, &url));
    struct str links[10];
    for (size_t i = 0; i < LEARN_LINK_PAGES; i++)
        url_learner_links(f->l, &url, links, 0);
    for (size_t i = 0; i < 10; i++)
        links[i] = arena_fmt(&f->a, HOST "/q%zu?v=" B, i);
    for (size_t i = LEARN_LINK_PAGES; i < LEARN_LINK_EVERY; i++)
        url_learner_links(f->l, &url, links, 10);
    assert_false(inert(f, "v"));
    url_learner_links(f->l, &url, links, 10);
    assert_true(inert(f, "v"));
}

static void test_hostile_links(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {"",
                                        HOST,
                                        HOST "/",
                                        HOST "?",
                                        HOST "/?&=&;=",
                                        HOST "x/",
                                        HOST "/;",
                                        HOST "//////////////////////////////////;a;b;c",
                                        HOST "/#?v=" A,
                                        HOST "/%",
                                        "javascript:x"};
    struct str links[11];
    struct url url;
    for (size_t i = 0; i < 11; i++)
        links[i] = str_c(texts[i]);
    assert_true(url_parse(&f->a, STR(HOST "/"), NULL, &url));
    for (size_t i = 0; i < LEARN_LINK_PAGES; i++)
        url_learner_links(f->l, &url, links, 11);
    assert_int_equal(url_learner_inert(f->l)->n_names, 0);
}

static void test_rows(void **state)
{
    struct fixture *f = *state;
    struct url_learner_row *rows, *again;
    size_t n, none;
    agree(f, "zone", LEARN_SAME);
    read_links(f, &link_rows[0], 0);
    read_links(f, &link_rows[15], 0);
    page(f, STR(HOST "/a?tint=1"), 1);
    page(f, STR(HOST "/a?tint=2"), 2);
    url_learner_changes(f->l, &f->a, &rows, &n);
    assert_int_equal(n, 4);
    url_learner_changes(f->l, &f->a, &again, &none);
    assert_int_equal(none, 0);
    url_learner_free(f->l);
    f->l = url_learner_new();
    url_learner_load(f->l, rows, n);
    assert_true(inert(f, "zone"));
    assert_true(inert(f, "v"));
    assert_false(inert(f, "tint"));
    assert_int_equal(url_learner_inert(f->l)->segments, 1);
    url_learner_changes(f->l, &f->a, &again, &none);
    assert_int_equal(none, 0);
}

static void test_broken_rows(void **state)
{
    struct fixture *f = *state;
    char longest[LEARN_NAME_BYTES + 1];
    memset(longest, 'x', sizeof longest);
    struct url_learner_row rows[] = {
        {STR(""), 100, 0},
        {STR("/32"), LEARN_CERTAIN, 0},
        {STR("/31"), LEARN_CERTAIN, 0},
        {STR("a"), INT64_MIN, INT64_MIN},
        {STR("b"), INT64_MAX, INT64_MAX},
        {str_from(longest, LEARN_NAME_BYTES), LEARN_SAME, 0},
        {str_from(longest, LEARN_NAME_BYTES + 1), LEARN_SAME, 0},
    };
    url_learner_load(f->l, rows, sizeof rows / sizeof *rows);
    assert_int_equal(url_learner_inert(f->l)->segments, UINT32_C(1) << 31);
    assert_false(inert(f, "a"));
    assert_true(inert(f, "b"));
    assert_true(url_learner_inert(f->l)->names[url_learner_inert(f->l)->n_names - 1].len ==
                LEARN_NAME_BYTES);
}

// A million random URLs of random names: bounded.
static void test_bounded(void **state)
{
    struct fixture *f = *state;
    struct url_learner_row *rows;
    size_t n;
    for (size_t i = 0; i < 200000; i++) {
        page(f, arena_fmt(&f->a, HOST "/p%zu?n%zu=1&m%zu=2", i / 8, i / 4 % 5000, i % 7), i % 3);
        page(f, arena_fmt(&f->a, HOST "/p%zu?n%zu=2&m%zu=2", i / 8, i / 4 % 5000, i % 7), i % 3);
        arena_reset(&f->a);
    }
    url_learner_changes(f->l, &f->a, &rows, &n);
    assert_in_range(n, 1, LEARN_PARTS);
    assert_true(url_learner_inert(f->l)->n_names <= LEARN_PARTS);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_agreements),    T(test_one_text),          T(test_absent),
        T(test_contradiction), T(test_never_by_pages),    T(test_no_text),
        T(test_hosts_apart),   T(test_segments_by_pages), T(test_links),
        T(test_links_seldom),  T(test_hostile_links),     T(test_rows),
        T(test_broken_rows),   T(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
