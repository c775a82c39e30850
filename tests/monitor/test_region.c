// fcntl's seals and memfds are Linux's.
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/region.h"

static size_t held(int fd)
{
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    return (size_t)st.st_blocks * 512;
}

static int make(struct region *r)
{
    struct err err;
    int fd;
    if (!region_make(r, &fd, &err))
        fail_msg("%s", err.message);
    return fd;
}

// Every place has its bytes, none of another's.
static void test_places(void **state)
{
    (void)state;
    struct region r = {NULL};
    int fd = make(&r);
    assert_int_equal(held(fd), 0);
    for (unsigned i = 0; i < REGION_PLACES; i++)
        region_place(&r, i)[0] = region_place(&r, i)[LIMIT_JOB_BYTES] = (char)('a' + i);
    for (unsigned i = 0; i < REGION_PLACES; i++) {
        assert_int_equal(region_place(&r, i)[0], 'a' + (int)i);
        assert_int_equal(region_place(&r, i)[LIMIT_JOB_BYTES], 'a' + (int)i);
    }
    assert_true(held(fd) <= (size_t)REGION_PLACES * 2 * 65536); // what was touched
    region_close(&r);
    assert_null(r.base);
    region_close(&r);
    close(fd);
}

static void test_two_processes(void **state)
{
    (void)state;
    struct region r = {NULL};
    int status, fd = make(&r);
    memcpy(region_place(&r, 3), "question", 8);
    pid_t child = fork();
    if (child == 0) {
        struct region own;
        struct err err;
        region_close(&r);
        _exit(!region_open(&own, fd, &err) || memcmp(region_place(&own, 3), "question", 8) != 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    region_close(&r);
    close(fd);
}

// Whoever has the descriptor can't take the memory away from under the other.
static void test_sealed(void **state)
{
    (void)state;
    struct region r = {NULL};
    int fd = make(&r);
    assert_int_equal(ftruncate(fd, 0), -1);
    assert_int_equal(ftruncate(fd, (off_t)1 << 30), -1);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    region_close(&r);
    close(fd);
}

static void test_give_back(void **state)
{
    (void)state;
    enum { SMALL = 256 * 1024 };
    static const struct {
        const char *name;
        size_t used, held;
    } rows[] = {
        {"nothing", 0, 0},
        {"a small one stays", SMALL, SMALL},
        {"a large one", SMALL + 1, 0},
        {"the largest", LIMIT_JOB_BYTES, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned place = 0; place < REGION_PLACES; place++) {
            struct region r = {NULL};
            int fd = make(&r);
            char *bytes = region_place(&r, place);
            memset(bytes, 1, rows[i].used);
            assert_true(held(fd) >= rows[i].used);
            region_give_back(&r, place, rows[i].used);
            if (held(fd) != rows[i].held)
                fail_msg("%s: %zu bytes stay", rows[i].name, held(fd));
            bytes[LIMIT_JOB_BYTES] = 1; // it can be used again
            region_close(&r);
            close(fd);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_two_processes),
        cmocka_unit_test(test_sealed),
        cmocka_unit_test(test_give_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
