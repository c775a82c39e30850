#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <time.h>

#include "crawler/scheduler.h"

#define S CLOCK_SECOND

static struct politeness plain(int64_t delay, unsigned concurrency)
{
    struct politeness p;
    politeness_init(&p, delay, concurrency, 0);
    return p;
}

static const struct politeness_answer fine = {FETCH_OK, 200, -1, 1000};

static void test_order_within_a_host(void **state)
{
    (void)state;
    int items[40];
    struct scheduler *s = scheduler_new(10, 2);
    struct politeness p = plain(S, 1);
    struct scheduler_host *h = scheduler_add(s, &p, items), *got;
    void *item;
    assert_ptr_equal(scheduler_tag(h), items);
    assert_false(scheduler_ready(s, 0, &got, &item));
    assert_int_equal(scheduler_next_wait(s, 0), -1);
    for (int i = 1; i < 40; i++)
        scheduler_push(s, h, &items[i]);
    scheduler_push_first(s, h, &items[0]);
    for (int i = 0; i < 40; i++) {
        int64_t now = i * 2 * S;
        assert_int_equal(scheduler_next_wait(s, now), 0);
        assert_true(scheduler_ready(s, now, &got, &item));
        assert_ptr_equal(got, h);
        assert_ptr_equal(item, &items[i]);
        assert_false(scheduler_ready(s, now, &got, &item));
        assert_int_equal(scheduler_next_wait(s, now), -1); // only the answer can change that
        scheduler_done(s, h, now + S, &fine);
        assert_int_equal(scheduler_next_wait(s, now + S), i < 39 ? S : -1);
        assert_int_equal(scheduler_wants(s, h), i >= 38);
    }
    scheduler_remove(s, h);
    scheduler_free(s);
}

static void test_round_robin_without_delay(void **state)
{
    (void)state;
    enum { HOSTS = 7, ROUNDS = 20 };
    struct scheduler *s = scheduler_new(1, 1);
    struct politeness p = plain(0, 1);
    struct scheduler_host *hosts[HOSTS], *got;
    int asked[HOSTS] = {0}, dummy;
    void *item;
    for (int i = 0; i < HOSTS; i++) {
        hosts[i] = scheduler_add(s, &p, &asked[i]);
        for (int k = 0; k < ROUNDS; k++)
            scheduler_push(s, hosts[i], &dummy);
    }
    for (int round = 1; round <= ROUNDS; round++)
        for (int i = 0; i < HOSTS; i++) {
            assert_true(scheduler_ready(s, 5, &got, &item));
            ++*(int *)scheduler_tag(got);
            assert_false(scheduler_ready(s, 5, &got, &item)); // one in flight over all
            scheduler_done(s, got, 5, &fine);
            for (int k = 0; k < HOSTS; k++)
                assert_in_range(asked[k], round - 1, round);
        }
    for (int i = 0; i < HOSTS; i++)
        scheduler_remove(s, hosts[i]);
    scheduler_free(s);
}

static void test_blocked_host_is_drained(void **state)
{
    (void)state;
    struct scheduler *s = scheduler_new(4, 2);
    struct politeness p = plain(0, 1);
    struct scheduler_host *h = scheduler_add(s, &p, NULL), *got;
    const struct politeness_answer forbidden = {FETCH_OK, 403, -1, 0};
    int items[POLITENESS_BLOCKED_AFTER + 2];
    void *item;
    for (int i = 0; i < POLITENESS_BLOCKED_AFTER + 2; i++)
        scheduler_push(s, h, &items[i]);
    for (int i = 0; i < POLITENESS_BLOCKED_AFTER; i++) {
        assert_true(scheduler_ready(s, 0, &got, &item));
        scheduler_done(s, h, 0, &forbidden);
    }
    assert_true(scheduler_politeness(h)->blocked);
    assert_false(scheduler_ready(s, 1000 * S, &got, &item));
    assert_false(scheduler_wants(s, h));
    assert_true(scheduler_drain(s, h, &item));
    assert_ptr_equal(item, &items[POLITENESS_BLOCKED_AFTER]);
    scheduler_new_turn(s, h);
    assert_true(scheduler_ready(s, 0, &got, &item));
    scheduler_cancel(s, h, 0);
    assert_int_equal(scheduler_in_flight(s), 0);
    assert_false(scheduler_drain(s, h, &item));
    scheduler_remove(s, h);
    scheduler_free(s);
}

// The naive model: hosts in an array, all of them looked at for every question.
enum { MODEL_HOSTS = 12, MODEL_QUEUE = 64, MODEL_FLIGHT = 5, STEPS = 20000 };

struct model_host {
    struct politeness p;
    struct scheduler_host *real;
    uint64_t queue[MODEL_QUEUE];
    size_t count;
};

struct model {
    struct model_host hosts[MODEL_HOSTS];
    unsigned in_flight;
    uint64_t random;
    uint64_t next_item;
    int64_t now;
};

static uint64_t draw(struct model *m, uint64_t n)
{
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return m->random % n;
}

static bool model_able(const struct model_host *h)
{
    return h->count > 0 && !h->p.blocked && h->p.in_flight < h->p.concurrency;
}

// The earliest next_at of the hosts that lack nothing but time, or -1.
static int64_t model_earliest(const struct model *m)
{
    int64_t earliest = -1;
    if (m->in_flight >= MODEL_FLIGHT)
        return -1;
    for (int i = 0; i < MODEL_HOSTS; i++)
        if (model_able(&m->hosts[i]) && (earliest < 0 || m->hosts[i].p.next_at < earliest))
            earliest = m->hosts[i].p.next_at;
    return earliest;
}

static void model_take(struct model_host *h, uint64_t item)
{
    assert_int_equal(h->queue[0], item);
    memmove(h->queue, h->queue + 1, --h->count * sizeof h->queue[0]);
}

static void step_ready(struct model *m, struct scheduler *s)
{
    struct scheduler_host *got;
    void *item;
    int64_t earliest = model_earliest(m);
    bool ready = scheduler_ready(s, m->now, &got, &item);
    assert_int_equal(ready, earliest >= 0 && earliest <= m->now);
    if (!ready)
        return;
    struct model_host *h = scheduler_tag(got);
    assert_ptr_equal(h->real, got);
    assert_true(model_able(h));
    assert_int_equal(h->p.next_at, earliest); // of several, one that waited longest
    model_take(h, (uint64_t)(uintptr_t)item);
    politeness_request(&h->p, m->now);
    m->in_flight++;
}

static void step_push(struct model *m, struct scheduler *s, struct model_host *h)
{
    if (h->count == MODEL_QUEUE)
        return;
    uint64_t item = ++m->next_item;
    if (draw(m, 8)) {
        h->queue[h->count] = item;
        scheduler_push(s, h->real, (void *)(uintptr_t)item);
    } else {
        memmove(h->queue + 1, h->queue, h->count * sizeof h->queue[0]);
        h->queue[0] = item;
        scheduler_push_first(s, h->real, (void *)(uintptr_t)item);
    }
    h->count++;
}

static void step_answer(struct model *m, struct scheduler *s, struct model_host *h)
{
    static const int statuses[] = {200, 200, 200, 403, 429, 503, 301};
    if (h->p.in_flight == 0)
        return;
    m->in_flight--;
    if (draw(m, 10) == 0) {
        politeness_cancel(&h->p, m->now);
        scheduler_cancel(s, h->real, m->now);
        return;
    }
    struct politeness_answer answer = {
        .outcome = draw(m, 6) ? FETCH_OK : (enum fetch_outcome)draw(m, FETCH_OUTCOMES),
        .status = statuses[draw(m, sizeof statuses / sizeof statuses[0])],
        .retry_after_seconds = (int64_t)draw(m, 5) - 1,
        .elapsed = (int64_t)draw(m, 8) * S,
    };
    politeness_answer(&h->p, m->now, &answer);
    scheduler_done(s, h->real, m->now, &answer);
}

static void step_other(struct model *m, struct scheduler *s, struct model_host *h)
{
    void *item;
    switch (draw(m, 4)) {
    case 0:
        if (scheduler_drain(s, h->real, &item))
            model_take(h, (uint64_t)(uintptr_t)item);
        else
            assert_int_equal(h->count, 0);
        break;
    case 1:
        politeness_new_turn(&h->p);
        scheduler_new_turn(s, h->real);
        break;
    case 2:
        politeness_crawl_delay(&h->p, (int64_t)draw(m, 3) * S);
        scheduler_crawl_delay(s, h->real, h->p.delay);
        break;
    default:
        if (h->count > 0 || h->p.in_flight > 0)
            break;
        scheduler_remove(s, h->real);
        politeness_init(&h->p, (int64_t)draw(m, 3) * S, (unsigned)draw(m, 3) + 1, m->now);
        h->real = scheduler_add(s, &h->p, h);
    }
}

static void run_model(uint64_t seed)
{
    struct model m = {.random = seed | 1};
    struct scheduler *s = scheduler_new(MODEL_FLIGHT, 4);
    for (int i = 0; i < MODEL_HOSTS; i++) {
        m.hosts[i].p = plain((int64_t)draw(&m, 3) * S, (unsigned)draw(&m, 3) + 1);
        m.hosts[i].real = scheduler_add(s, &m.hosts[i].p, &m.hosts[i]);
    }
    for (int i = 0; i < STEPS; i++) {
        struct model_host *h = &m.hosts[draw(&m, MODEL_HOSTS)];
        uint64_t what = draw(&m, 100);
        if (what < 30)
            step_push(&m, s, h);
        else if (what < 65)
            step_ready(&m, s);
        else if (what < 90)
            step_answer(&m, s, h);
        else if (what < 97)
            m.now += (int64_t)draw(&m, 4) * S / 2;
        else
            step_other(&m, s, h);
        int64_t earliest = model_earliest(&m);
        assert_int_equal(scheduler_next_wait(s, m.now), earliest < 0       ? -1
                                                        : earliest > m.now ? earliest - m.now
                                                                           : 0);
        assert_int_equal(scheduler_in_flight(s), m.in_flight);
        assert_int_equal(scheduler_queued(h->real), h->count);
        assert_int_equal(scheduler_wants(s, h->real), !h->p.blocked && h->count < 4);
        const struct politeness *real = scheduler_politeness(h->real);
        assert_int_equal(real->next_at, h->p.next_at);
        assert_int_equal(real->delay, h->p.delay);
        assert_int_equal(real->in_flight, h->p.in_flight);
        assert_int_equal(real->factor, h->p.factor);
        assert_int_equal(real->blocked, h->p.blocked);
    }
    for (int i = 0; i < MODEL_HOSTS; i++) {
        void *item;
        while (m.hosts[i].p.in_flight > 0)
            step_answer(&m, s, &m.hosts[i]);
        while (scheduler_drain(s, m.hosts[i].real, &item))
            continue;
        scheduler_remove(s, m.hosts[i].real);
    }
    assert_int_equal(scheduler_hosts(s), 0);
    scheduler_free(s);
}

static void test_against_model(void **state)
{
    (void)state;
    uint64_t seed = (uint64_t)time(NULL);
    print_message("seed %llu\n", (unsigned long long)seed);
    for (uint64_t i = 0; i < 10; i++)
        run_model((seed + i) * UINT64_C(0x9E3779B97F4A7C15));
}

// No host of many waits longer than a round of all, whatever the others do.
static void test_nobody_starves(void **state)
{
    (void)state;
    enum { HOSTS = 50 };
    struct scheduler *s = scheduler_new(8, 1);
    struct scheduler_host *hosts[HOSTS], *got, *out[8];
    int64_t last[HOSTS] = {0};
    size_t n_out = 0;
    int dummy;
    void *item;
    for (int i = 0; i < HOSTS; i++) {
        // Greedy hosts may have eight requests out without a delay, the others one each 10 ms.
        struct politeness p = i < 25 ? plain(0, 8) : plain(10000, 1);
        hosts[i] = scheduler_add(s, &p, &last[i]);
    }
    for (int64_t now = 1; now < 200000; now += 100) {
        for (int i = 0; i < HOSTS; i++)
            while (scheduler_wants(s, hosts[i]))
                scheduler_push(s, hosts[i], &dummy);
        if (n_out == 8) {
            scheduler_done(s, out[0], now, &fine);
            memmove(out, out + 1, --n_out * sizeof out[0]);
        }
        while (n_out < 8 && scheduler_ready(s, now, &got, &item)) {
            out[n_out++] = got;
            *(int64_t *)scheduler_tag(got) = now;
        }
        for (int i = 0; i < HOSTS; i++)
            assert_true(now - last[i] < 10000 + 3 * HOSTS * 100);
    }
    while (n_out)
        scheduler_cancel(s, out[--n_out], 200000);
    for (int i = 0; i < HOSTS; i++) {
        while (scheduler_drain(s, hosts[i], &item))
            continue;
        scheduler_remove(s, hosts[i]);
    }
    scheduler_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_within_a_host),
        cmocka_unit_test(test_round_robin_without_delay),
        cmocka_unit_test(test_blocked_host_is_drained),
        cmocka_unit_test(test_against_model),
        cmocka_unit_test(test_nobody_starves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
