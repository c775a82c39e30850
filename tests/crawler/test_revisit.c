#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "crawler/revisit.h"

#define M (60 * CLOCK_SECOND)
#define H (60 * M)
#define D CLOCK_DAY

static void test_intervals(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct revisit_input in;
        int64_t interval, wait; // wait without the spread; 0: the interval
    } rows[] = {
        {"first", {.base = D, .flagged = D}, D, 0},
        {"first, changed says nothing", {.base = D, .flagged = D, .changed = true}, D, 0},
        {"changed", {.base = D, .flagged = D, .last = D, .changed = true}, 12 * H, 0},
        {"unchanged", {.base = D, .flagged = D, .last = D}, 36 * H, 0},
        {"shortest", {.base = D, .flagged = D, .last = 6 * H, .changed = true}, 6 * H, 0},
        {"near the shortest", {.base = D, .flagged = D, .last = 10 * H, .changed = true}, 6 * H, 0},
        {"longest", {.base = D, .flagged = D, .last = 16 * D}, 16 * D, 0},
        {"near the longest", {.base = D, .flagged = D, .last = 12 * D}, 16 * D, 0},
        {"beyond, profile changed", {.base = H, .flagged = D, .last = 16 * D}, 16 * H, 0},
        {"below, profile changed", {.base = D, .flagged = D, .last = M}, 9 * H, 0},
        {"no day is below a minute", {.base = M, .flagged = D, .last = M, .changed = true}, M, 0},
        {"no base", {.base = 0, .flagged = 0}, M, 0},
        {"hub", {.base = D, .flagged = D, .last = D, .hub = true}, D, 0},
        {"hub that changes",
         {.base = D, .flagged = D, .last = D, .hub = true, .changed = true},
         12 * H,
         0},
        {"became a hub", {.base = D, .flagged = D, .last = 9 * D, .hub = true}, D, 0},
        {"flagged", {.base = 7 * D, .flagged = D, .last = 7 * D, .has_flagged = true}, D, 0},
        {"flagged at first", {.base = 7 * D, .flagged = D, .has_flagged = true}, D, 0},
        {"flagged and lively",
         {.base = D, .flagged = D, .last = 10 * H, .has_flagged = true, .changed = true},
         6 * H,
         0},
        {"gone", {.base = D, .flagged = D, .last = 6 * H, .gone = true}, 2 * D, 0},
        {"gone again", {.base = D, .flagged = D, .last = 2 * D, .gone = true}, 4 * D, 0},
        {"gone for long", {.base = D, .flagged = D, .last = 16 * D, .gone = true}, 16 * D, 0},
        {"gone at first", {.base = D, .flagged = D, .gone = true}, 2 * D, 0},
        {"gone but flagged",
         {.base = D, .flagged = D, .last = D, .gone = true, .has_flagged = true},
         D,
         0},
        {"copy", {.base = D, .flagged = D, .last = D, .copy = true, .changed = true}, 2 * D, 0},
        {"failed once", {.base = D, .flagged = D, .last = 3 * D, .failures = 1}, 3 * D, 10 * M},
        {"failed twice", {.base = D, .flagged = D, .last = 3 * D, .failures = 2}, 3 * D, 20 * M},
        {"failed five times", {.base = D, .flagged = D, .failures = 5}, D, 160 * M},
        {"failed often", {.base = 9 * D, .flagged = D, .failures = 9}, 9 * D, D},
        {"failed for ever", {.base = 9 * D, .flagged = D, .failures = UINT32_MAX}, 9 * D, D},
        {"no longer than base", {.base = H, .flagged = D, .failures = 9}, H, H},
        {"no sooner than ten minutes", {.base = M, .flagged = D, .failures = 9}, M, 10 * M},
        {"failed, flagged",
         {.base = 9 * D, .flagged = H, .failures = 9, .has_flagged = true},
         H,
         H},
        {"failed, changed says nothing",
         {.base = D, .flagged = D, .last = D, .failures = 1, .changed = true},
         D,
         10 * M},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct revisit r = revisit_next(&rows[i].in);
        int64_t wait = rows[i].wait ? rows[i].wait : rows[i].interval;
        if (r.interval != rows[i].interval)
            fail_msg("%s: %lld s, not %lld", rows[i].name, (long long)(r.interval / CLOCK_SECOND),
                     (long long)(rows[i].interval / CLOCK_SECOND));
        if (r.wait < wait - wait / 10 || r.wait > wait + wait / 10)
            fail_msg("%s: waits %lld s, not %lld", rows[i].name, (long long)(r.wait / CLOCK_SECOND),
                     (long long)(wait / CLOCK_SECOND));
    }
}

// Over many visits the interval finds a page's own rhythm and stays in bounds.
static void test_adapts(void **state)
{
    (void)state;
    static const int64_t rhythms[] = {H, 12 * H, 2 * D, 10 * D, 400 * D};
    for (size_t i = 0; i < sizeof rhythms / sizeof rhythms[0]; i++) {
        struct revisit_input in = {.base = D, .flagged = D, .key = 7};
        int64_t now = 0, changed_at = 0, sum = 0;
        for (int visit = 0; visit < 400; visit++) {
            in.changed = now / rhythms[i] != changed_at / rhythms[i];
            changed_at = now;
            struct revisit r = revisit_next(&in);
            assert_in_range(r.interval, D / 4, 16 * D);
            in.last = r.interval;
            now += r.wait;
            sum += visit >= 200 ? r.interval : 0;
        }
        int64_t mean = sum / 200, want = rhythms[i];
        want = want < D / 4 ? D / 4 : want > 16 * D ? 16 * D : want;
        if (mean < want / 3 || mean > want * 3)
            fail_msg("rhythm of %lld h: visited every %lld h", (long long)(rhythms[i] / H),
                     (long long)(mean / H));
    }
}

static void test_spread(void **state)
{
    (void)state;
    enum { N = 10000, PARTS = 20 };
    unsigned parts[PARTS + 1] = {0};
    for (int64_t key = 0; key < N; key++) {
        struct revisit_input in = {.base = D, .flagged = D, .key = key};
        struct revisit r = revisit_next(&in), again = revisit_next(&in);
        assert_int_equal(r.wait, again.wait);
        assert_int_equal(r.interval, D);
        assert_in_range(r.wait, D - D / 10, D + D / 10);
        parts[(r.wait - (D - D / 10)) / (D / 5 / PARTS)]++;
    }
    for (size_t i = 0; i < PARTS; i++)
        assert_in_range(parts[i], N / PARTS / 2, N / PARTS * 2);
}

static void test_extremes(void **state)
{
    (void)state;
    static const int64_t values[] = {
        INT64_MIN, -1, 0, 1, M, D, INT64_MAX / 16, INT64_MAX / 2, INT64_MAX - 1, INT64_MAX};
    enum { N = sizeof values / sizeof values[0] };
    for (unsigned i = 0; i < N * N * N * 64; i++) {
        unsigned bits = i % 64, rest = i / 64;
        struct revisit_input in = {
            .base = values[rest % N],
            .flagged = values[rest / N % N],
            .last = values[rest / N / N],
            .key = values[i % N],
            .failures = bits & 1 ? UINT32_MAX : 0,
            .changed = bits & 2,
            .hub = bits & 4,
            .has_flagged = bits & 8,
            .copy = bits & 16,
            .gone = bits & 32,
        };
        struct revisit r = revisit_next(&in);
        assert_true(r.interval >= REVISIT_MIN);
        assert_true(r.wait >= REVISIT_MIN - REVISIT_MIN / 10);
        assert_true(revisit_due(&r, INT64_MAX - 5) == INT64_MAX);
        assert_true(revisit_due(&r, 0) == r.wait);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_adapts),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
