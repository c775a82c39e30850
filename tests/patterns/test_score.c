#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "patterns/score.h"

static void test_logistic(void **state)
{
    (void)state;
    assert_true(score_logistic(0) == 0.5);
    assert_true(fabs(score_logistic(2) + score_logistic(-2) - 1) < 1e-12);
    assert_true(score_logistic(1e9) <= 1);
    assert_true(score_logistic(-1e9) > 0);
}

// Each feature has a name of its own and a weight that keeps to its bounds; a lexicon's goes first.
static void test_table(void **state)
{
    struct lexicon_weight own = {.name = STR_INIT("offer.slot"), .value = 1.25};
    const struct lexicon lexicon = {.weights = &own, .n_weights = 1};
    struct weights w;
    (void)state;
    weights_init(&w, &lexicon);
    assert_true(w.of[F_OFFER_SLOT] == 1.25);
    for (int i = 0; i < WEIGHTS; i++) {
        struct weight_bounds b = feature_bounds((enum feature)i);
        assert_non_null(feature_name((enum feature)i));
        if (w.of[i] < b.least || w.of[i] > b.most)
            fail_msg("%s is out of its bounds", feature_name((enum feature)i));
        for (int k = 0; k < i; k++)
            assert_string_not_equal(feature_name((enum feature)i), feature_name((enum feature)k));
    }
}

// Benign phrases beside a way to buy take no more than leaves the floor's share.
static void test_floor(void **state)
{
    struct weights w = {{0}};
    double x[FEATURES] = {0};
    (void)state;
    w.of[F_OFFER_NEAR] = 4;
    w.of[F_NEWS_HARD] = -9;
    w.of[F_FLOOR] = 0.25;
    x[F_OFFER_NEAR] = 1;
    assert_true(score_sum(&w, x, true) == 4);
    x[F_NEWS_HARD] = 1;
    assert_true(score_sum(&w, x, true) == 1);
    assert_true(score_sum(&w, x, false) == -5);
    x[F_NEWS_HARD] = 0.25;
    assert_true(score_sum(&w, x, true) == 1.75);
    w.of[F_OFFER_NEAR] = -1; // no offer: nothing to keep
    assert_true(score_sum(&w, x, true) == -3.25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_logistic),
                                       cmocka_unit_test(test_table), cmocka_unit_test(test_floor)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
