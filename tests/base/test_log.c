#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

// What `say` writes to standard error.
static void capture(void (*say)(void), char *out, size_t size)
{
    int ends[2], kept = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    say();
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t n = read(ends[0], out, size - 1);
    out[n > 0 ? n : 0] = '\0';
    close(ends[0]);
}

static void say_all(void)
{
    log_error("e %d", 1);
    log_warn("w %s", "x");
    log_info("i");
    log_debug("d");
}

static void say_hostile(void)
{
    log_warn("%s", "a\nerror: forged \x1B[31m\x7F \xC2\x9B"
                   "31m \xC3\xA9");
}

static void say_long(void)
{
    char text[5000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_warn("%s", text);
}

static void test_levels(void **state)
{
    (void)state;
    static const struct {
        const char *name, *level;
        bool journal;
        const char *text;
    } rows[] = {
        {"error", "error", false, "error: e 1\n"},
        {"warning", "warning", false, "error: e 1\nwarning: w x\n"},
        {"info", "info", false, "error: e 1\nwarning: w x\ninfo: i\n"},
        {"debug", "debug", false, "error: e 1\nwarning: w x\ninfo: i\ndebug: d\n"},
        {"journal", "debug", true, "<3>e 1\n<4>w x\n<6>i\n<7>d\n"},
    };
    char got[8192];
    capture(say_all, got, sizeof got); // as it is at start
    assert_string_equal(got, "error: e 1\nwarning: w x\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum log_level level;
        assert_true(log_level_parse(rows[i].level, &level));
        log_set_level(level);
        log_set_journal(rows[i].journal);
        capture(say_all, got, sizeof got);
        if (strcmp(got, rows[i].text) != 0)
            fail_msg("%s: '%s'", rows[i].name, got);
    }
    log_set_level(LOG_WARN);
    log_set_journal(false);
}

static void test_names(void **state)
{
    (void)state;
    enum log_level level;
    static const char *const bad[] = {"", "warn", "Error", "debug ", "4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (log_level_parse(bad[i], &level))
            fail_msg("'%s' is a level", bad[i]);
}

// One line stays one, and no control character gets through.
static void test_hostile(void **state)
{
    (void)state;
    char got[8192];
    capture(say_hostile, got, sizeof got);
    assert_string_equal(got, "warning: a error: forged  [31m    31m \xC3\xA9\n");
    capture(say_long, got, sizeof got);
    assert_int_equal(strlen(got), 2047);
    assert_ptr_equal(strchr(got, '\n'), got + 2046);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
