#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/watchglass-file-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"f", "f.tmp", "a/b/c", "a/b", "a", "big"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(in_folder(names[i]));
    return rmdir(folder);
}

static void expect_content(const char *path, struct str want)
{
    struct buf b;
    struct err err;
    buf_init(&b, 0);
    assert_true(file_read(path, &b, &err));
    assert_true(str_eq(buf_str(&b), want));
    buf_deinit(&b);
}

static void test_write_and_read(void **state)
{
    (void)state;
    struct err err = {0};
    struct stat st;
    const char *path = in_folder("f");
    assert_false(file_exists(path));
    assert_true(file_write(path, STR("one\0two"), 0600, NULL, &err));
    assert_true(file_exists(path));
    expect_content(path, STR("one\0two"));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(file_write(path, STR_NONE, 0600, NULL, &err));
    expect_content(path, STR(""));
    assert_false(file_exists(in_folder("f.tmp")));
}

static void test_limit(void **state)
{
    (void)state;
    static char data[200000];
    struct err err = {0};
    struct buf b;
    const char *path = in_folder("big");
    memset(data, 'x', sizeof data);
    assert_true(file_write(path, str_from(data, sizeof data), 0600, NULL, &err));
    buf_init(&b, sizeof data);
    assert_true(file_read(path, &b, &err)); // exactly
    assert_int_equal(b.len, sizeof data);
    buf_deinit(&b);
    buf_init(&b, sizeof data - 1);
    assert_false(file_read(path, &b, &err)); // one over
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(b.overflow);
    buf_deinit(&b);
    buf_init(&b, 0);
    buf_add(&b, STR("before"));
    assert_true(file_read(path, &b, &err)); // behind what is there
    assert_int_equal(b.len, 6 + sizeof data);
    assert_true(str_starts(buf_str(&b), STR("beforex")));
    buf_deinit(&b);
}

static void test_failures(void **state)
{
    (void)state;
    struct err err = {0};
    struct buf b;
    char longest[5000];
    buf_init(&b, 0);
    assert_false(file_read(in_folder("none"), &b, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "none: No such file"));
    assert_false(file_read(folder, &b, &err));
    assert_int_equal(b.len, 0);
    buf_deinit(&b);
    assert_false(file_write(in_folder("no/such"), STR("x"), 0600, NULL, &err));
    assert_false(file_write(folder, STR("x"), 0600, NULL, &err)); // a folder stands there
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_false(file_write(longest, STR("x"), 0600, NULL, &err));
    assert_false(file_mkdirs(longest, &err));
    char left[80];
    snprintf(left, sizeof left, "%s.tmp", folder);
    assert_false(file_exists(left));
}

static void test_mkdirs(void **state)
{
    (void)state;
    struct err err = {0};
    struct stat st;
    assert_true(file_mkdirs(in_folder("a/b/c"), &err));
    assert_true(file_mkdirs(in_folder("a/b/c"), &err));
    assert_int_equal(stat(in_folder("a/b/c"), &st), 0);
    assert_true(S_ISDIR(st.st_mode));
    assert_int_equal(st.st_mode & 0777, 0700);
    // A file in the way is an error, not "exists".
    assert_true(file_write(in_folder("f"), STR("x"), 0600, NULL, &err));
    assert_false(file_mkdirs(in_folder("f"), &err));
    assert_false(file_mkdirs(in_folder("f/g"), &err));
}

#ifdef WATCHGLASS_FAILPOINTS
// Killed at either side of the rename, the file holds all of the old or all of the new bytes.
static void test_killed(void **state)
{
    (void)state;
    static const struct {
        const char *point, *after;
    } rows[] = {{"test-before-rename", "old"}, {"test-after-rename", "new"}};
    for (size_t i = 0; i < 2; i++) {
        struct err err;
        int status;
        assert_true(file_write(in_folder("f"), STR("old"), 0600, NULL, &err));
        pid_t child = fork();
        if (child == 0) {
            setenv("WATCHGLASS_FAILPOINT", rows[i].point, 1);
            _exit(file_write(in_folder("f"), STR("new"), 0600, "test", &err) ? 0 : 1);
        }
        assert_true(waitpid(child, &status, 0) == child);
        assert_true(WIFSIGNALED(status));
        expect_content(in_folder("f"), str_c(rows[i].after));
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_and_read), cmocka_unit_test(test_limit),
        cmocka_unit_test(test_failures),       cmocka_unit_test(test_mkdirs),
#ifdef WATCHGLASS_FAILPOINTS
        cmocka_unit_test(test_killed),
#endif
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
