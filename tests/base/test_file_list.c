#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

// Made in this order; folders end with '/'.
static const char *const MADE[] = {
    "b.yaml",
    "a.yaml",
    "B.yaml",
    "notes.txt",
    ".hidden.yaml",
    "sub/",
    "sub/z.yaml",
    "sub.yaml",
    "folder.yaml/",
    ".git/",
    ".git/x.yaml",
    "1/",
    "1/2/",
    "1/2/3/",
    "1/2/3/4/",
    "1/2/3/4/d.yaml",
    "1/2/3/4/5/",
    "1/2/3/4/5/e.yaml",
    "folder.yaml/in.yaml",
};
// Bytewise by path; the fifth level is beyond FILE_LIST_DEPTH.
static const char *const LISTED[] = {
    "1/2/3/4/d.yaml", "B.yaml", "a.yaml", "b.yaml", "folder.yaml/in.yaml", "sub.yaml", "sub/z.yaml",
};

static char dir[] = "/tmp/file-list-XXXXXX";

static void path_of(const char *name, char out[256])
{
    snprintf(out, 256, "%s/%s", dir, name);
}

static int make(void **state)
{
    (void)state;
    struct err err;
    char path[256];
    if (!mkdtemp(dir))
        return -1;
    for (size_t i = 0; i < sizeof MADE / sizeof *MADE; i++) {
        path_of(MADE[i], path);
        bool folder = str_ends(str_c(path), STR("/"));
        if (folder ? !file_mkdirs(path, &err) : !file_write(path, STR("x"), 0600, NULL, &err))
            return -1;
    }
    return 0;
}

static int clear(void **state)
{
    (void)state;
    char path[256];
    for (size_t i = sizeof MADE / sizeof *MADE; i-- > 0;) {
        path_of(MADE[i], path);
        remove(path);
    }
    // What was made before its folder's turn is gone now.
    for (size_t i = sizeof MADE / sizeof *MADE; i-- > 0;) {
        path_of(MADE[i], path);
        remove(path);
    }
    return rmdir(dir);
}

static void files_are_listed_in_order(void **state)
{
    (void)state;
    struct arena a;
    struct file_list list;
    struct err err;
    arena_init(&a);
    assert_true(file_list(&a, dir, ".yaml", &list, &err));
    assert_int_equal(list.count, sizeof LISTED / sizeof *LISTED);
    for (size_t i = 0; i < list.count; i++)
        assert_string_equal(list.paths[i] + strlen(dir) + 1, LISTED[i]);
    assert_true(file_list(&a, dir, ".none", &list, &err));
    assert_int_equal(list.count, 0);
    arena_deinit(&a);
}

static void a_missing_folder_is_an_error(void **state)
{
    (void)state;
    struct arena a;
    struct file_list list;
    struct err err;
    arena_init(&a);
    assert_false(file_list(&a, "/nonexistent/folder", "", &list, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "/nonexistent/folder"));
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_listed_in_order),
        cmocka_unit_test(a_missing_folder_is_an_error),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
