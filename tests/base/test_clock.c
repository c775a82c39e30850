#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static const struct {
    const char *text;
    int64_t us;
} valid[] = {
    {"1970-01-01", 0},
    {"1970-01-01T00:00:00Z", 0},
    {"2026-11-21T09:30:00Z", INT64_C(1795253400000000)},
    {"2026-11-21t09:30:00z", INT64_C(1795253400000000)},
    {"2026-11-21 09:30:00Z", INT64_C(1795253400000000)},
    {"2026-11-21T10:30:00+01:00", INT64_C(1795253400000000)},
    {"2026-11-21T10:30:00+0100", INT64_C(1795253400000000)},
    {"2026-11-21T00:00:00-09:30", INT64_C(1795253400000000)},
    {"2026-11-21T09:30:00.25Z", INT64_C(1795253400250000)},
    {"2026-11-21T09:30:00.1234567Z", INT64_C(1795253400123456)},
    {"2026-11-21T09:30", INT64_C(1795253400000000)},
    {" 2026-11-21T09:30:00Z\n", INT64_C(1795253400000000)},
    {"1969-12-31T23:59:59Z", -1000000},
    {"2000-02-29", INT64_C(951782400000000)},
    {"2016-12-31T23:59:60Z", INT64_C(1483228800000000)},
    {"0001-01-01", INT64_C(-62135596800000000)},
};

static const char *const invalid[] = {
    "",
    "2026",
    "2026-11",
    "2026-1-1",
    "2026-13-01",
    "2026-00-01",
    "2026-11-00",
    "2026-11-31",
    "2026-02-29",
    "1900-02-29",
    "2026-11-21T",
    "2026-11-21T9:30:00Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T09:60:00Z",
    "2026-11-21T09:30:61Z",
    "2026-11-21T09:30:00.Z",
    "2026-11-21T09:30:00+24:00",
    "2026-11-21T09:30:00+1",
    "2026-11-21T09:30:00X",
    "2026-11-21x",
    "21.11.2026",
    "+026-11-21",
    "2026-11-21T09:30:00Zz",
    "-2026-11-21",
};

static void test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
        int64_t us = 42;
        if (!clock_parse(str_c(valid[i].text), &us) || us != valid[i].us)
            fail_msg("\"%s\": %lld", valid[i].text, (long long)us);
    }
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        int64_t us;
        if (clock_parse(str_c(invalid[i]), &us))
            fail_msg("\"%s\" was taken", invalid[i]);
    }
}

static void test_format(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_SIZE];
    assert_string_equal(clock_format(0, text), "1970-01-01T00:00:00Z");
    assert_string_equal(clock_format(-1, text), "1969-12-31T23:59:59Z");
    assert_string_equal(clock_format(INT64_C(1795253400999999), text), "2026-11-21T09:30:00Z");
    assert_true(strlen(clock_format(INT64_MAX, text)) < CLOCK_TEXT_SIZE);
    assert_true(strlen(clock_format(INT64_MIN, text)) < CLOCK_TEXT_SIZE);
    // Round trip, a day and some seconds apart, over 200 years.
    for (int64_t day = -25567; day < 47482; day++) {
        int64_t us = day * CLOCK_DAY + (day & 0xFFFF) * CLOCK_SECOND, back;
        assert_true(clock_parse(str_c(clock_format(us, text)), &back));
        assert_true(back == us);
    }
}

// Against counting: every date follows the one before by one day.
static void test_days(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t want = clock_days(1600, 1, 1);
    assert_true(clock_days(1970, 1, 1) == 0);
    for (int year = 1600; year < 2401; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= lengths[month - 1] + (leap && month == 2); day++)
                assert_true(clock_days(year, month, day) == want++);
    }
    assert_true(clock_days(2026, 13, 1) == clock_days(2027, 1, 1));
    assert_true(clock_days(2026, 12, 32) == clock_days(2027, 1, 1));
    assert_true(clock_days(2026, 25, 1) == clock_days(2028, 1, 1));
    assert_true(clock_days(2026, 0, 1) == clock_days(2025, 12, 1));
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void test_file(void **state)
{
    (void)state;
    char path[] = "/tmp/watchglass-clock-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    struct clock c = {.file = path};
    write_file(path, "1000000\n");
    assert_true(clock_wall(&c) == 1000000);
    assert_true(clock_monotonic(&c) == 1000000);
    assert_string_equal(clock_state(&c), "file");
    write_file(path, "2000000"); // read again at every call
    assert_true(clock_wall(&c) == 2000000);
    unlink(path);
    struct clock machine = {0};
    assert_true(clock_wall(&machine) > INT64_C(1577836800) * CLOCK_SECOND);
    int64_t before = clock_monotonic(&machine);
    assert_true(clock_monotonic(&machine) >= before);
    assert_true(setenv("WATCHGLASS_CLOCK", "", 1) == 0 && !clock_from_env().file);
    assert_true(setenv("WATCHGLASS_CLOCK", "x", 1) == 0);
    assert_string_equal(clock_from_env().file, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
