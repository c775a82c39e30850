// Whole pages: tests/data/extractors/NAME.html beside NAME.json, which says
//   {"url": ..., "count": N, "listings": [...]}
// Every member that an expected listing has must be equal in the listing at the same place; null
// says that it must be absent, and "~text" that the text is contained.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "tests/support/pages.h"

enum { PAGES_MIN = 24, PAGES_MAX = 200, PATH_SIZE = 512 };

static size_t failures;

static void differs(const char *where, struct str expected, struct str got)
{
    failures++;
    print_error("%s: expected \"%.*s\", got \"%.*s\"\n", where, STR_ARG(expected), STR_ARG(got));
}

static void compare_text(const char *where, const struct json *expected, const struct json *got)
{
    struct str want = json_text(expected), have = json_text(got);
    if (!got || got->type != expected->type) { // true and false are types
        differs(where, want, got ? STR("another type") : STR("nothing"));
    } else if (str_starts(want, STR("~"))) {
        if (str_find(have, str_skip(want, 1), 0) == STR_NPOS)
            differs(where, want, have);
    } else if (!str_eq(want, have)) {
        differs(where, want, have);
    }
}

static void compare(const char *where, const struct json *expected, const struct json *got)
{
    char inner[PATH_SIZE];
    if (expected->type == JSON_NULL) {
        if (got)
            differs(where, STR("nothing"), got->text);
        return;
    }
    if (expected->type != JSON_OBJECT && expected->type != JSON_ARRAY) {
        compare_text(where, expected, got);
        return;
    }
    if (!got || got->type != expected->type) {
        differs(where, STR("an object or array"), STR("none"));
        return;
    }
    const struct json *g = got->child;
    size_t i = 0;
    for (const struct json *e = expected->child; e; e = e->next, i++) {
        bool object = expected->type == JSON_OBJECT;
        char key[64] = "";
        snprintf(key, sizeof key, "%.*s", STR_ARG(e->key));
        snprintf(inner, sizeof inner, object ? "%.300s.%s" : "%.300s[%s%zu]", where, key, i);
        compare(inner, e, object ? json_get(got, key) : g);
        g = g ? g->next : NULL;
    }
    if (expected->type == JSON_ARRAY && expected->count != got->count)
        differs(where, STR("as many members"), STR("more or fewer"));
}

static void read_file(const char *path, struct buf *out)
{
    struct err err;
    buf_init(out, 1 << 24);
    if (!file_read(path, out, &err))
        fail_msg("%s", err.message);
}

static void check_count(struct arena *a, const char *name, const struct json *expected,
                        const struct page_listings *got)
{
    uint64_t count = 0;
    if (!str_to_u64(json_text(json_get(expected, "count")), &count) || count != got->count) {
        failures++;
        print_error("%s: expected %d listings, got %zu:\n", name, (int)count, got->count);
        for (size_t i = 0; i < got->count; i++)
            print_error("  %.*s\n", STR_ARG(pages_json(a, &got->items[i])));
    }
}

static void check_page(const char *name)
{
    char path[PATH_SIZE], where[PATH_SIZE];
    struct buf html, json;
    struct err err;
    struct arena a;
    arena_init(&a);
    snprintf(path, sizeof path, "%s/extractors/%s.html", TEST_DATA_DIR, name);
    read_file(path, &html);
    snprintf(path, sizeof path, "%s/extractors/%s.json", TEST_DATA_DIR, name);
    read_file(path, &json);
    const struct json *expected = json_parse(&a, buf_str(&json), JSON_STRICT, &err);
    if (!expected)
        fail_msg("%s: %s", path, err.message);
    struct page_listings got;
    pages_extract(&a, arena_cstr(&a, json_text(json_get(expected, "url"))), buf_str(&html), NULL,
                  &got);
    check_count(&a, name, expected, &got);
    size_t i = 0;
    const struct json *list = json_get(expected, "listings");
    for (const struct json *e = list ? list->child : NULL; e; e = e->next, i++) {
        const struct json *g =
            i < got.count ? json_parse(&a, pages_json(&a, &got.items[i]), JSON_STRICT, &err) : NULL;
        snprintf(where, sizeof where, "%s: listings[%zu]", name, i);
        compare(where, e, g);
    }
    buf_deinit(&html);
    buf_deinit(&json);
    arena_deinit(&a);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void test_all_pages(void **state)
{
    (void)state;
    static char names[PAGES_MAX][PATH_SIZE / 4];
    size_t n = 0;
    DIR *dir = opendir(TEST_DATA_DIR "/extractors");
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        struct str name = str_c(entry->d_name);
        if (!str_ends(name, STR(".html")) || name.len >= sizeof *names || n == PAGES_MAX)
            continue;
        memcpy(names[n], name.ptr, name.len - 5);
        names[n++][name.len - 5] = '\0';
    }
    closedir(dir);
    qsort(names, n, sizeof *names, compare_names);
    for (size_t i = 0; i < n; i++)
        check_page(names[i]);
    assert_true(n >= PAGES_MIN);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
