#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/shape_budget.h"

#define HOST "http://h.example"

struct fixture {
    struct arena a;
    struct shape_budget *b;
    uint64_t serial; // of pages that are like no other
    uint32_t lines[20];
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    arena_init(&f.a);
    f.b = shape_budget_new();
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    shape_budget_free(f->b);
    arena_deinit(&f->a);
    return 0;
}

static struct url_shape shape(struct fixture *f, const char *target)
{
    struct url url;
    struct url_shape s;
    assert_true(url_parse(&f->a, arena_fmt(&f->a, HOST "%s", target), NULL, &url));
    url_shape(&url, &s);
    return s;
}

static enum budget_verdict take(struct fixture *f, const char *target)
{
    struct url_shape s = shape(f, target);
    return shape_budget_take(f->b, &s);
}

// A page with a text of its own, and `new_lines` of 20 lines that were not there before.
static struct shape_page page(struct fixture *f, size_t new_lines)
{
    f->serial++;
    for (size_t i = 0; i < 20; i++)
        f->lines[i] = (uint32_t)(i < new_lines ? f->serial * 1000 + i : i);
    return (struct shape_page){
        .content = f->serial << 20, .title = 7, .lines = f->lines, .n_lines = 20};
}

// The page of a request that was taken.
static bool answer(struct fixture *f, const char *target, struct shape_page p)
{
    struct url_shape s = shape(f, target);
    return shape_budget_page(f->b, &s, &p, true);
}

// Pages that show the same lines, until the budget is spent or `max` are read.
static size_t dull_pages(struct fixture *f, const char *fmt_target, size_t max)
{
    size_t n = 0;
    while (n < max && take(f, fmt_target) == BUDGET_GO) {
        answer(f, fmt_target, page(f, 0));
        n++;
    }
    return n;
}

static void warm_up(struct fixture *f)
{
    take(f, "/?sort=warm");
    shape_budget_cancel(f->b, &(struct url_shape){0});
    struct url_shape s = shape(f, "/about");
    for (size_t i = 0; i < BUDGET_WARM_PAGES; i++) {
        struct shape_page p = page(f, 0);
        shape_budget_page(f->b, &s, &p, true);
    }
}

static void test_strict_runs_dry(void **state)
{
    struct fixture *f = *state;
    warm_up(f);
    assert_in_range(dull_pages(f, "/shop?color=red", 100), 1, BUDGET_STRICT);
    assert_int_equal(take(f, "/shop?color=red"), BUDGET_SPENT);
    // ... and what is combined with it, but nothing else.
    assert_int_equal(take(f, "/shop?color=blue&page=7"), BUDGET_SPENT);
    assert_int_equal(take(f, "/shop?color=blue&size=m"), BUDGET_SPENT);
    assert_int_equal(take(f, "/shop?size=m"), BUDGET_GO);
    assert_int_equal(take(f, "/shop"), BUDGET_GO);
    assert_int_equal(take(f, "/shop?page=7"), BUDGET_GO);
}

static void test_fresh_pages_earn(void **state)
{
    struct fixture *f = *state;
    warm_up(f);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(take(f, "/shop?page=2"), BUDGET_GO);
        assert_true(answer(f, "/shop?page=2", page(f, 4)));
    }
    assert_int_equal(dull_pages(f, "/shop?page=2", 1000),
                     BUDGET_STRICT_MAX + 1); // one selection of lines that was new
}

static void test_new_links_are_enough(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < 100; i++) {
        struct shape_page p = page(f, 0);
        p.new_links = 1;
        assert_int_equal(take(f, "/calendar/2026/11"), BUDGET_GO);
        assert_true(answer(f, "/calendar/2026/11", p));
    }
}

static const struct {
    const char *name, *target;
    size_t lines;
    bool fresh;
} line_rows[] = {
    {"paging, one line", "/shop?page=2", 1, false},
    {"paging, two lines", "/shop?page=2", 2, true},
    {"facet, two lines", "/shop?color=red", 2, true},
    {"date, three lines", "/a?month=1", 3, false},
    {"date, four lines", "/a?month=1", 4, true},
    {"unknown, one line", "/a?schirm=rot", 1, false},
    {"unknown, two lines", "/a?schirm=rot", 2, true},
    {"plain, none", "/shop", 0, true},
};

static void test_lines(void **state)
{
    for (size_t i = 0; i < sizeof line_rows / sizeof *line_rows; i++) {
        teardown(state);
        setup(state);
        struct fixture *f = *state;
        warm_up(f);
        take(f, line_rows[i].target);
        if (answer(f, line_rows[i].target, page(f, line_rows[i].lines)) != line_rows[i].fresh)
            fail_msg("%s", line_rows[i].name);
    }
}

static void test_unknown_names_by_title(void **state)
{
    struct fixture *f = *state;
    warm_up(f);
    struct shape_page p = page(f, 0);
    p.title = 8;
    assert_true(answer(f, "/x?section=about", p));
    p = page(f, 0);
    p.title = 8;
    assert_false(answer(f, "/x?section=terms", p));
    p = page(f, 0);
    p.title = 9;
    assert_false(answer(f, "/x?color=about", p)); // a known name's title is its filter
}

static void test_copies(void **state)
{
    struct fixture *f = *state;
    warm_up(f);
    struct shape_page p = page(f, 20);
    assert_true(answer(f, "/product/17", p));
    p.new_links = 5;
    assert_false(answer(f, "/product/18", p));
    assert_false(answer(f, "/shop?page=2", p));
    p.content = 0; // too little text to tell
    assert_true(answer(f, "/product/19", p));
}

static void test_near_copies(void **state)
{
    struct fixture *f = *state;
    warm_up(f);
    struct shape_page p = page(f, 0);
    p.simhash = 0xFF00;
    assert_true(answer(f, "/product/17", p));
    p = page(f, 0);
    p.simhash = 0xFF07; // three bits
    assert_false(answer(f, "/product/18", p));
    p = page(f, 0);
    p.simhash = 0xFF0F; // four
    assert_true(answer(f, "/product/19", p));
    p = page(f, 0);
    p.simhash = 0xFF00;
    p.title = 70;
    assert_true(answer(f, "/product/20", p));
    p = page(f, 2); // lines of its own
    p.simhash = 0xFF00;
    assert_true(answer(f, "/product/21", p));
    p = page(f, 0);
    p.simhash = 0xFF00;
    assert_true(answer(f, "/about/us", p)); // another family
}

// Plain pages run dry by copies alone: after 24, or 32 at most.
static void test_plain_runs_dry(void **state)
{
    struct fixture *f = *state;
    struct shape_page p = page(f, 20);
    size_t n = 0;
    while (n < 1000 && take(f, "/note/17-x") == BUDGET_GO) {
        answer(f, "/note/17-x", p);
        n++;
    }
    assert_in_range(n, BUDGET_PLAIN, BUDGET_PLAIN_MAX);
    assert_int_equal(take(f, "/note/a-b"), BUDGET_SPENT);
    assert_int_equal(take(f, "/product/a-b"), BUDGET_GO);
}

// A near copy with one line of its own costs little: 16 as much as a copy.
static void test_thin_pages(void **state)
{
    struct fixture *f = *state;
    size_t n = 0;
    warm_up(f);
    while (n < 10000 && take(f, "/note/17-x") == BUDGET_GO) {
        struct shape_page p = page(f, 1);
        p.simhash = 0xFF00;
        answer(f, "/note/17-x", p);
        n++;
    }
    assert_in_range(n, BUDGET_PLAIN * 16, BUDGET_PLAIN_MAX * 16 + 16);
}

static void test_under_way(void **state)
{
    struct fixture *f = *state;
    struct url_shape s = shape(f, "/shop?page=2");
    size_t n = 0;
    while (n < 1000 && shape_budget_take(f->b, &s) == BUDGET_GO)
        n++;
    assert_int_equal(n, BUDGET_STRICT);
    assert_int_equal(shape_budget_take(f->b, &s), BUDGET_WAIT);
    assert_false(shape_budget_spent(f->b, &s));
    shape_budget_cancel(f->b, &s);
    assert_int_equal(shape_budget_take(f->b, &s), BUDGET_GO);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(shape_budget_take(f->b, &s), BUDGET_WAIT);
        shape_budget_failed(f->b, &s);
    }
    assert_int_equal(shape_budget_take(f->b, &s), BUDGET_SPENT);
    assert_true(shape_budget_spent(f->b, &s));
}

static void test_plain_never_waits(void **state)
{
    struct fixture *f = *state;
    struct url_shape s = shape(f, "/product/17");
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(shape_budget_take(f->b, &s), BUDGET_GO);
    for (size_t i = 0; i < 200; i++)
        shape_budget_failed(f->b, &s);
    assert_int_equal(shape_budget_take(f->b, &s), BUDGET_GO);
}

// However many filters there are, together they get the purse.
static void test_purse(void **state)
{
    struct fixture *f = *state;
    size_t requests = 0;
    warm_up(f);
    for (size_t i = 0; i < 200; i++) {
        const char *target =
            arena_cstr(&f->a, arena_fmt(&f->a, "/list%c%c/x?color=red", (char)('a' + i % 20),
                                        (char)('a' + i / 20)));
        requests += dull_pages(f, target, 100);
    }
    assert_in_range(requests, 15, 30);
    // What proves its worth pays back, and new pages bring more.
    for (size_t i = 0; i < 80; i++)
        answer(f, "/product/17", page(f, 20));
    assert_int_equal(take(f, "/other/x?color=red"), BUDGET_GO);
}

static void test_endless(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(take(f, "/a/b/a/b/a/b/a/b"), BUDGET_SPENT);
}

static void test_counts(void **state)
{
    struct fixture *f = *state;
    struct url_shape month = shape(f, "/calendar/2026/11"), day = shape(f, "/calendar/2026/11/21");
    struct url_shape post = shape(f, "/post/17");
    assert_true(shape_budget_counts(f->b, &month, &post));
    assert_false(shape_budget_counts(f->b, &post, &post));
    assert_false(shape_budget_counts(f->b, &month, &month));
    assert_false(shape_budget_counts(f->b, &month, &day));
    for (size_t i = 0; i < BUDGET_PROVEN; i++) {
        struct shape_page p = page(f, 0);
        p.new_links = 1;
        shape_budget_page(f->b, &day, &p, true);
    }
    assert_true(shape_budget_counts(f->b, &month, &day));
    assert_false(shape_budget_counts(f->b, &day, &day));
    warm_up(f);
    for (size_t i = 0; i < 2 * BUDGET_PROVEN; i++) {
        struct shape_page p = page(f, 0);
        shape_budget_page(f->b, &day, &p, true);
    }
    assert_false(shape_budget_counts(f->b, &month, &day));
}

static void test_yield(void **state)
{
    struct fixture *f = *state;
    struct url_shape s = shape(f, "/product/17?sort=a"), plain = shape(f, "/product/4");
    for (size_t i = 0; i < BUDGET_YIELD_PAGES; i++) {
        assert_int_equal(shape_budget_yield(f->b, &s), -1);
        struct shape_page p = page(f, 20);
        p.found = i % 4 == 0;
        shape_budget_page(f->b, i % 2 ? &s : &plain, &p, true);
    }
    assert_int_equal(shape_budget_yield(f->b, &s), 250);
    assert_int_equal(shape_budget_yield(f->b, &plain), 250);
}

static void test_rows(void **state)
{
    struct fixture *f = *state;
    struct shape_row *rows, *again;
    size_t n, none;
    warm_up(f);
    dull_pages(f, "/shop?color=red", 100);
    take(f, "/product/17");
    answer(f, "/product/17", page(f, 20));
    shape_budget_changes(f->b, &f->a, &rows, &n);
    assert_true(n >= 3);
    shape_budget_changes(f->b, &f->a, &again, &none);
    assert_int_equal(none, 0);
    shape_budget_free(f->b);
    f->b = shape_budget_new();
    shape_budget_load(f->b, rows, n);
    shape_budget_changes(f->b, &f->a, &again, &none);
    assert_int_equal(none, 0);
    // What was spent has one more try.
    warm_up(f);
    assert_int_equal(dull_pages(f, "/shop?color=red", 100), 1);
    shape_budget_changes(f->b, &f->a, &again, &none);
    struct url_shape color = shape(f, "/shop?color=red");
    bool found = false;
    for (size_t i = 0; i < none; i++) {
        if (again[i].part != color.parts[0])
            continue;
        found = true;
        assert_int_equal(again[i].credit, 0);
        for (size_t j = 0; j < n; j++)
            if (rows[j].part == color.parts[0])
                assert_int_equal(again[i].fetched, rows[j].fetched + 1);
    }
    assert_true(found);
}

static void test_broken_rows(void **state)
{
    struct fixture *f = *state;
    struct shape_row rows[] = {{5, -7, -1, 3, INT64_MAX}, {9, 1 << 30, INT64_MAX, -1, INT64_MAX}};
    struct url_shape s = {.family = 9, .parts = {9}, .n_parts = 1};
    shape_budget_load(f->b, rows, 2);
    assert_in_range(shape_budget_yield(f->b, &s), 0, 1000);
    shape_budget_load(f->b, NULL, 0);
}

// A million shapes: the table stays, and works on.
static void test_bounded(void **state)
{
    struct fixture *f = *state;
    struct shape_row *rows;
    size_t n, most = 0;
    uint64_t random = 1;
    for (size_t i = 0; i < 1000000; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407U;
        struct url_shape s = {.role = (enum shape_role)(random & 3), .family = random & ~3ULL};
        s.parts[s.n_parts++] = random;
        if (shape_budget_take(f->b, &s) == BUDGET_GO && i % 3) {
            struct shape_page p = page(f, i % 20);
            p.simhash = random;
            shape_budget_page(f->b, &s, &p, true);
        }
    }
    shape_budget_changes(f->b, &f->a, &rows, &n);
    most = n;
    assert_in_range(most, BUDGET_PARTS / 2, BUDGET_PARTS);
    assert_int_equal(take(f, "/product/17"), BUDGET_GO);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_strict_runs_dry),
        T(test_fresh_pages_earn),
        T(test_new_links_are_enough),
        T(test_lines),
        T(test_unknown_names_by_title),
        T(test_copies),
        T(test_near_copies),
        T(test_plain_runs_dry),
        T(test_thin_pages),
        T(test_under_way),
        T(test_plain_never_waits),
        T(test_purse),
        T(test_endless),
        T(test_counts),
        T(test_yield),
        T(test_rows),
        T(test_broken_rows),
        T(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
