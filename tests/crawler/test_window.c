#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/clock.h"
#include "crawler/window.h"

#define M (60 * CLOCK_SECOND)

enum { ALL = 127 };

static void test_good(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct window window;
    } rows[] = {
        {"22:00-06:00", {ALL, 1320, 480, 0}},
        {"00:00-24:00", {ALL, 0, 1440, 0}},
        {"23:59-00:00", {ALL, 1439, 1, 0}},
        {"00:01-00:00", {ALL, 1, 1439, 0}},
        {"12:00-24:00", {ALL, 720, 720, 0}},
        {"Mon-Fri 22:00-06:00", {31, 1320, 480, 0}},
        {"sat,SUN 00:00-24:00", {96, 0, 1440, 0}},
        {"Fri-Mon 01:00-02:00", {0x71, 60, 60, 0}},
        {"Wed 01:00-02:00", {4, 60, 60, 0}},
        {"Wed-Wed 01:00-02:00", {4, 60, 60, 0}},
        {"Mon,Wed-Fri 01:00-02:00 +01:00", {0x1D, 60, 60, 60}},
        {"22:00-06:00 -05:30", {ALL, 1320, 480, -330}},
        {"22:00-06:00 +13:59", {ALL, 1320, 480, 839}},
        {"22:00-06:00 Z", {ALL, 1320, 480, 0}},
        {"22:00-06:00 UTC", {ALL, 1320, 480, 0}},
        {"  Mon   22:00-06:00\t+00:00 ", {1, 1320, 480, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct window w;
        struct err err;
        if (!window_parse(str_c(rows[i].text), &w, &err))
            fail_msg("%s: %s", rows[i].text, err.message);
        if (w.days != rows[i].window.days || w.opens != rows[i].window.opens ||
            w.minutes != rows[i].window.minutes || w.offset != rows[i].window.offset)
            fail_msg("%s: %u %d %d %d", rows[i].text, w.days, w.opens, w.minutes, w.offset);
    }
}

static void test_bad(void **state)
{
    (void)state;
    static const struct {
        const char *text, *phrase;
    } rows[] = {
        {"", "must be hours such as 22:00-06:00"},
        {"always", "days must be Mon"},
        {"22-06", "must be hours"},
        {"22:00", "must be hours"},
        {"22:00-6:00", "must be hours"},
        {"24:00-06:00", "must be hours"},
        {"22:00-24:01", "must be hours"},
        {"22:60-06:00", "must be hours"},
        {"25:00-06:00", "must be hours"},
        {"22:00 - 06:00", "must be hours"},
        {"22:00-06:00-07:00", "must be hours"},
        {"-1:00-06:00", "must be hours"},
        {"10:00-10:00", "write 00:00-24:00 for the whole day"},
        {"Mo 22:00-06:00", "days must be Mon"},
        {"Mon- 22:00-06:00", "days must be Mon"},
        {"Mon,,Tue 22:00-06:00", "days must be Mon"},
        {"Mon-Tue-Wed 22:00-06:00", "days must be Mon"},
        {"Mon", "must be hours"},
        {"22:00-06:00 Europe/Berlin", "fixed offset from UTC such as +01:00"},
        {"22:00-06:00 CET", "fixed offset"},
        {"22:00-06:00 01:00", "fixed offset"},
        {"22:00-06:00 +1", "fixed offset"},
        {"22:00-06:00 +14:00", "fixed offset"},
        {"22:00-06:00 -14:00", "fixed offset"},
        {"22:00-06:00 +01:00 x", "fixed offset"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct window w;
        struct err err;
        if (window_parse(str_c(rows[i].text), &w, &err))
            fail_msg("'%s' accepted", rows[i].text);
        if (!strstr(err.message, rows[i].phrase))
            fail_msg("'%s': %s", rows[i].text, err.message);
    }
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

enum { MINUTES = 14 * 1440, MORE = 8 * 1440 }; // a window opens at least weekly

// By marking: minute by minute from the day before on, whatever opens there stays open.
static void mark(const struct windows *w, int64_t first, bool open[MINUTES + MORE])
{
    memset(open, w->n == 0, MINUTES + MORE);
    for (size_t i = 0; i < w->n; i++) {
        const struct window *x = &w->items[i];
        for (int64_t m = -1440; m < MINUTES + MORE; m++) {
            int64_t local = first + m + x->offset + 1440 * 70; // above 0; ten weeks change no day
            int64_t day = (local / 1440 + 3) % 7;              // 1970 began on a Thursday
            if (local % 1440 != x->opens || !(x->days >> day & 1))
                continue;
            for (int64_t k = m; k < m + x->minutes && k < MINUTES + MORE; k++)
                if (k >= 0)
                    open[k] = true;
        }
    }
}

static void check_weeks(const struct windows *w, int64_t first)
{
    static bool open[MINUTES + MORE];
    int64_t next = -1;
    mark(w, first, open);
    for (int64_t m = MINUTES + MORE - 1; m >= 0; m--) {
        next = open[m] ? m : next;
        if (m >= MINUTES)
            continue;
        int64_t opens_at, at = (first + m) * M;
        if (window_open(w, at, &opens_at) != open[m] || opens_at != (first + next) * M)
            fail_msg("minute %lld: opens %lld min later, not %lld", (long long)(first + m),
                     (long long)((opens_at - at) / M), (long long)(next - m));
        // Within a minute nothing changes but the way to its end.
        if (window_open(w, at + M - 1, &opens_at) != open[m] ||
            opens_at != (open[m] ? at + M - 1 : (first + next) * M))
            fail_msg("end of minute %lld", (long long)(first + m));
    }
}

// Two weeks, minute by minute, across 1970 and in November 2026.
static void test_against_the_naive_model(void **state)
{
    (void)state;
    uint32_t random = 7;
    for (int round = 0; round < 24; round++) {
        struct windows w = {.n = (size_t)(round % 4)};
        for (size_t i = 0; i < w.n; i++)
            w.items[i] = (struct window){.days = next_random(&random) % 127 + 1,
                                         .opens = (int)(next_random(&random) % 1440),
                                         .minutes = (int)(next_random(&random) % 1440) + 1,
                                         .offset = (int)(next_random(&random) % 1679) - 839};
        check_weeks(&w, round % 2 ? -7 * 1440 : 20779 * 1440);
    }
}

static void test_known_days(void **state)
{
    (void)state;
    static const struct {
        const char *window, *at;
        bool open;
        const char *opens;
    } rows[] = {
        // 2026-11-21 is a Saturday.
        {"Sat 10:00-11:00", "2026-11-21T10:00:00Z", true, "2026-11-21T10:00:00Z"},
        {"Sat 10:00-11:00", "2026-11-21T11:00:00Z", false, "2026-11-28T10:00:00Z"},
        {"Sat 10:00-11:00", "2026-11-21T09:59:59Z", false, "2026-11-21T10:00:00Z"},
        {"Fri 22:00-06:00", "2026-11-21T05:59:59Z", true, "2026-11-21T05:59:59Z"},
        {"Sat 22:00-06:00", "2026-11-21T05:59:59Z", false, "2026-11-21T22:00:00Z"},
        {"Sun 00:00-24:00 +02:00", "2026-11-21T22:00:00Z", true, "2026-11-21T22:00:00Z"},
        {"Sun 00:00-24:00 +02:00", "2026-11-22T22:00:00Z", false, "2026-11-28T22:00:00Z"},
        {"Mon-Fri 22:00-06:00 -05:00", "2026-11-21T10:59:00Z", true, "2026-11-21T10:59:00Z"},
        {"Mon-Fri 22:00-06:00 -05:00", "2026-11-21T11:00:00Z", false, "2026-11-24T03:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct windows w = {.n = 1};
        struct err err;
        int64_t at, opens, opens_at;
        assert_true(window_parse(str_c(rows[i].window), &w.items[0], &err));
        assert_true(clock_parse(str_c(rows[i].at), &at) &&
                    clock_parse(str_c(rows[i].opens), &opens));
        bool open = window_open(&w, at, &opens_at);
        char text[CLOCK_TEXT_SIZE];
        if (open != rows[i].open || opens_at != opens)
            fail_msg("%s at %s: %d, %s", rows[i].window, rows[i].at, open,
                     clock_format(opens_at, text));
        assert_int_equal(window_open(&w, at, NULL), open);
    }
}

static void test_extremes(void **state)
{
    (void)state;
    static const int64_t times[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
    struct windows w = {.n = 1};
    struct err err;
    int64_t opens_at;
    assert_true(window_parse(STR("Wed 10:00-10:01"), &w.items[0], &err));
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        bool open = window_open(&w, times[i], &opens_at);
        assert_true(open ? opens_at == times[i] : opens_at > times[i] || opens_at == INT64_MAX);
        assert_true(window_open(&(struct windows){0}, times[i], &opens_at));
        assert_true(opens_at == times[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_against_the_naive_model),
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
