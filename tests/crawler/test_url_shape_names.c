#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/url_shape_names.h"

// The search halves the table: it must ascend, in lower case.
static void test_order(void **state)
{
    (void)state;
    size_t n;
    const struct shape_name *names = shape_names(&n);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && str_cmp(names[i - 1].name, names[i].name) >= 0)
            fail_msg("%.*s", STR_ARG(names[i].name));
        if (names[i].name.len > SHAPE_NAME_BYTES || names[i].role == SHAPE_PLAIN)
            fail_msg("%.*s", STR_ARG(names[i].name));
        assert_ptr_equal(shape_name_find(names[i].name), &names[i]);
    }
    assert_ptr_equal(shape_name_find(STR("PAGE")), shape_name_find(STR("page")));
    assert_null(shape_name_find(STR("")));
    assert_null(shape_name_find(STR("pagex")));
    assert_null(shape_name_find(STR("a-name-that-is-longer-than-any-of-them")));
}

static const struct {
    const char *name, *value;
    enum shape_role role;
} roles[] = {
    {"page", "2", SHAPE_PAGING},        {"page", "", SHAPE_PLAIN},
    {"page", "two", SHAPE_PLAIN},       {"p", "999", SHAPE_PAGING},
    {"p", "1000", SHAPE_PLAIN},         {"sort", "", SHAPE_FACET},
    {"view", "grid", SHAPE_FACET},      {"view", "article", SHAPE_PLAIN},
    {"filter_color", "x", SHAPE_FACET}, {"FILTER[a]", "x", SHAPE_FACET},
    {"month", "11", SHAPE_DATE},        {"m", "202611", SHAPE_DATE},
    {"m", "20261121", SHAPE_DATE},      {"m", "11", SHAPE_PLAIN},
    {"y", "2026", SHAPE_DATE},          {"y", "2200", SHAPE_PLAIN},
    {"id", "17", SHAPE_PLAIN},          {"", "", SHAPE_PLAIN},
};

static void test_roles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (shape_name_role(str_c(roles[i].name), str_c(roles[i].value)) != roles[i].role)
            fail_msg("%s=%s", roles[i].name, roles[i].value);
}

static void test_identifies(void **state)
{
    (void)state;
    static const char *const yes[] = {"id", "product_id", "productId", "Q", "cat", "gid"};
    static const char *const no[] = {"sid", "PHPSESSID", "ref", "zone", "d", ""};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(shape_name_identifies(str_c(yes[i])));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(shape_name_identifies(str_c(no[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_identifies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
