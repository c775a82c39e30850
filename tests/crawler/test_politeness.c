#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/limits.h"
#include "crawler/politeness.h"

#define S CLOCK_SECOND
#define NOW (INT64_C(1790000000) * S)

static const struct politeness_answer fine = {FETCH_OK, 200, -1, S / 10};

static void ask(struct politeness *p, int64_t at, struct politeness_answer answer)
{
    politeness_request(p, at);
    politeness_answer(p, at + answer.elapsed, &answer);
}

static void test_delay_runs_from_the_end(void **state)
{
    (void)state;
    struct politeness p;
    politeness_init(&p, 2 * S, 1, 0);
    assert_true(politeness_allows(&p, NOW));
    politeness_request(&p, NOW);
    assert_int_equal(p.next_at, NOW + 2 * S);         // what is stored before the request goes out
    assert_false(politeness_allows(&p, NOW + 3 * S)); // one in flight
    struct politeness_answer answer = fine;
    politeness_answer(&p, NOW + 3 * S, &answer);
    assert_false(politeness_allows(&p, NOW + 5 * S - 1));
    assert_true(politeness_allows(&p, NOW + 5 * S));
}

static void test_concurrency_keeps_the_delay(void **state)
{
    (void)state;
    struct politeness p;
    politeness_init(&p, S, 2, 0);
    politeness_request(&p, NOW);
    assert_false(politeness_allows(&p, NOW + S - 1));
    assert_true(politeness_allows(&p, NOW + S));
    politeness_request(&p, NOW + S);
    assert_false(politeness_allows(&p, NOW + 9 * S)); // two in flight
    politeness_answer(&p, NOW + 9 * S, &fine);
    assert_true(politeness_allows(&p, NOW + 10 * S));
    politeness_cancel(&p, NOW + 10 * S);
    assert_false(politeness_allows(&p, NOW + 10 * S));
}

static void test_larger_of_two_delays(void **state)
{
    (void)state;
    struct politeness p;
    politeness_init(&p, 2 * S, 1, 0);
    politeness_crawl_delay(&p, S);
    assert_int_equal(politeness_delay(&p), 2 * S);
    politeness_crawl_delay(&p, 30 * S);
    assert_int_equal(politeness_delay(&p), 30 * S);
}

static void test_no_delay_but_slowed(void **state)
{
    (void)state;
    struct politeness p;
    politeness_init(&p, 0, 4, 0);
    for (int i = 0; i < 4; i++) {
        assert_true(politeness_allows(&p, NOW));
        politeness_request(&p, NOW);
    }
    assert_false(politeness_allows(&p, NOW));
    politeness_answer(&p, NOW, &(struct politeness_answer){FETCH_OK, 429, -1, 0});
    assert_int_equal(politeness_delay(&p), 2 * POLITENESS_FLOOR);
    assert_false(politeness_allows(&p, NOW));
}

static void test_factor(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct politeness_answer answer;
        unsigned factor; // after one answer at 400 percent
    } rows[] = {
        {"good", {FETCH_OK, 200, -1, S}, 360},
        {"not found is good", {FETCH_OK, 404, -1, S}, 360},
        {"not modified is good", {FETCH_OK, 304, -1, S}, 360},
        {"too large is good", {FETCH_TOO_LARGE, 200, -1, S}, 360},
        {"just not slow", {FETCH_OK, 200, -1, POLITENESS_SLOW}, 360},
        {"slow", {FETCH_OK, 200, -1, POLITENESS_SLOW + 1}, 500},
        {"too many", {FETCH_OK, 429, -1, S}, 800},
        {"unavailable", {FETCH_OK, 503, -1, S}, 800},
        {"time-out", {FETCH_TIMEOUT, 0, -1, 30 * S}, 800},
        {"forbidden", {FETCH_OK, 403, -1, S}, 400},
        {"no connection", {FETCH_CONNECT, 0, -1, S}, 400},
        {"our own guard", {FETCH_REFUSED_ADDRESS, 0, -1, S}, 400},
        {"our own fault", {FETCH_INTERNAL, 0, -1, S}, 400},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct politeness p;
        politeness_init(&p, S, 1, 0);
        p.factor = 400;
        ask(&p, NOW, rows[i].answer);
        if (p.factor != rows[i].factor)
            fail_msg("%s: factor %u, not %u", rows[i].name, p.factor, rows[i].factor);
        if (p.next_at != NOW + rows[i].answer.elapsed + politeness_delay(&p))
            fail_msg("%s: next_at", rows[i].name);
    }
}

static void test_factor_is_bounded_and_returns(void **state)
{
    (void)state;
    struct politeness p;
    politeness_init(&p, S, 1, 0);
    for (int i = 0; i < 100; i++)
        ask(&p, NOW + i * S, (struct politeness_answer){FETCH_OK, 429, -1, S});
    assert_int_equal(p.factor, POLITENESS_FACTOR_MAX);
    int steps = 0;
    for (; p.factor > POLITENESS_FACTOR_MIN; steps++)
        ask(&p, NOW, fine);
    assert_in_range(steps, 20, 60); // slowly, but it does
    assert_int_equal(politeness_delay(&p), S);
}

static void test_retry_after(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int status;
        int64_t seconds, wait; // wait: beyond the plain delay of 1 s; 0: none
    } rows[] = {
        {"429", 429, 60, 60},
        {"503", 503, 60, 60},
        {"301", 301, 60, 60},
        {"none", 503, -1, 0},
        {"now", 503, 0, 0},
        {"a page can't", 200, 60, 0},
        {"limit", 503, LIMIT_RETRY_AFTER_SECONDS, LIMIT_RETRY_AFTER_SECONDS},
        {"over the limit", 503, INT64_MAX, LIMIT_RETRY_AFTER_SECONDS},
        {"shorter than the delay", 301, 1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct politeness p;
        politeness_init(&p, 2 * S, 1, 0);
        ask(&p, NOW, (struct politeness_answer){FETCH_OK, rows[i].status, rows[i].seconds, 0});
        int64_t want = rows[i].wait ? rows[i].wait * S : politeness_delay(&p);
        if (p.next_at != NOW + want)
            fail_msg("%s: %lld us, not %lld", rows[i].name, (long long)(p.next_at - NOW),
                     (long long)want);
    }
}

static void test_blocked(void **state)
{
    (void)state;
    static const struct politeness_answer refusals[] = {
        {FETCH_OK, 403, -1, 0},    {FETCH_OK, 429, -1, 0},    {FETCH_OK, 503, -1, 0},
        {FETCH_CONNECT, 0, -1, 0}, {FETCH_TIMEOUT, 0, -1, 0}, {FETCH_RESET, 200, -1, 0},
        {FETCH_DNS, 0, -1, 0},     {FETCH_TLS, 0, -1, 0},     {FETCH_PROTOCOL, 0, -1, 0},
    };
    size_t n = sizeof refusals / sizeof refusals[0];
    for (size_t first = 0; first < n; first++) {
        struct politeness p;
        politeness_init(&p, S, 1, 0);
        for (size_t i = 0; i < POLITENESS_BLOCKED_AFTER; i++) {
            assert_false(p.blocked);
            // What is our own fault neither counts nor forgives.
            ask(&p, NOW, (struct politeness_answer){FETCH_REFUSED_ADDRESS, 0, -1, 0});
            ask(&p, NOW, refusals[(first + i) % n]);
        }
        assert_true(p.blocked);
        assert_false(politeness_allows(&p, INT64_MAX));
        politeness_new_turn(&p);
        assert_true(politeness_allows(&p, INT64_MAX));
    }
    struct politeness p;
    politeness_init(&p, S, 1, 0);
    for (int i = 0; i < 50; i++) {
        for (int k = 1; k < POLITENESS_BLOCKED_AFTER; k++)
            ask(&p, NOW, refusals[0]);
        ask(&p, NOW, fine); // one answer in between is enough
        assert_false(p.blocked);
    }
}

// What was in flight together is one event, for the delay and for the breaker.
static void test_bursts_count_once(void **state)
{
    (void)state;
    enum { SIDE_BY_SIDE = 64 };
    static const struct {
        const char *name;
        struct politeness_answer answer;
        unsigned factor;
    } rows[] = {
        {"too many", {FETCH_OK, 429, 60, S}, 200},
        {"time-outs", {FETCH_TIMEOUT, 0, -1, 30 * S}, 200},
        {"refused connections", {FETCH_CONNECT, 0, -1, S}, 100},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct politeness p;
        int64_t now = NOW;
        politeness_init(&p, 0, SIDE_BY_SIDE, 0);
        for (unsigned burst = 1; burst <= POLITENESS_BLOCKED_AFTER; burst++) {
            if (p.blocked)
                fail_msg("%s: blocked before burst %u", rows[i].name, burst);
            for (int k = 0; k < SIDE_BY_SIDE; k++)
                politeness_request(&p, now);
            now += rows[i].answer.elapsed;
            for (int k = 0; k < SIDE_BY_SIDE; k++, now++) {
                struct politeness_answer answer = rows[i].answer;
                answer.elapsed += k; // all began at once and end one after the other
                politeness_answer(&p, now, &answer);
            }
            if (p.refusals != burst || (burst == 1 && p.factor != rows[i].factor))
                fail_msg("%s: %u refusals in burst %u, factor %u", rows[i].name, p.refusals, burst,
                         p.factor);
        }
        assert_true(p.blocked);
    }
}

// Several time-outs in a row, as a run with one request in flight sees them.
static void test_timeouts_open_the_breaker(void **state)
{
    (void)state;
    struct politeness p;
    politeness_init(&p, 2 * S, 1, 0);
    for (int i = 0; i < POLITENESS_BLOCKED_AFTER; i++) {
        assert_false(p.blocked);
        ask(&p, p.next_at > NOW ? p.next_at : NOW,
            (struct politeness_answer){FETCH_TIMEOUT, 0, -1, 30 * S});
    }
    assert_true(p.blocked);
    assert_int_equal(p.factor, 3200);
}

static void test_extreme_times(void **state)
{
    (void)state;
    struct politeness p;
    politeness_init(&p, INT64_MAX, 1, INT64_MAX - 1);
    assert_true(politeness_allows(&p, INT64_MAX));
    ask(&p, INT64_MAX - S, fine);
    assert_int_equal(p.next_at, INT64_MAX);
    politeness_init(&p, -5, 0, -5);
    assert_int_equal(p.delay, 0);
    assert_int_equal(p.concurrency, 1);
    assert_true(politeness_allows(&p, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delay_runs_from_the_end),
        cmocka_unit_test(test_concurrency_keeps_the_delay),
        cmocka_unit_test(test_larger_of_two_delays),
        cmocka_unit_test(test_no_delay_but_slowed),
        cmocka_unit_test(test_factor),
        cmocka_unit_test(test_factor_is_bounded_and_returns),
        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_blocked),
        cmocka_unit_test(test_bursts_count_once),
        cmocka_unit_test(test_timeouts_open_the_breaker),
        cmocka_unit_test(test_extreme_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
