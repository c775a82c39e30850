#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>

#include "patterns/learn.h"

enum { ROWS = 400 };

static const struct learn_options OPTIONS = {
    .innocent = 3, .threshold = 0.7, .prior = 3, .folds = 5};

// The weights that the table of score.c gives, without a lexicon.
static void present(struct weights *w)
{
    static const struct lexicon none;
    weights_init(w, &none);
}

// Rows whose truth is: offered if a price and a handle are near the name, unless it is news. `lead`
// says nothing.
static void make(struct learn_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct learn_row *r = &rows[i];
        *r = (struct learn_row){.fold = (int)i / 4};
        r->x[F_BIAS] = 1;
        r->x[F_TEXT_PRICE] = i % 2 == 1;
        r->x[F_TEXT_HANDLE] = i % 2 == 1;
        r->x[F_NEWS] = i % 4 == 3;
        r->x[F_LEAD] = i % 8 < 4;
        r->wanted = i % 4 == 1;
    }
}

static void test_learns(void **state)
{
    struct learn_row rows[ROWS];
    struct weights before;
    struct learn_result r;
    struct err err;
    (void)state;
    make(rows, ROWS);
    present(&before);
    assert_true(learn_fit(&before, rows, ROWS, &OPTIONS, &r, &err));
    assert_true(r.better);
    if (r.after.f1 < 0.99)
        fail_msg("F1 %.3f, loss %.3f, %zu alarms, %zu missed", r.after.f1, r.after.loss,
                 r.after.alarms, r.after.missed);
    assert_true(r.after.loss < r.before.loss);
    assert_int_equal(r.after.alarms, 0);
    assert_int_equal(r.after.missed, 0);
    assert_true(r.weights.of[F_TEXT_PRICE] > before.of[F_TEXT_PRICE]);
    assert_true(fabs(r.weights.of[F_LEAD]) < 1);
}

// What the rows say nothing of stays as it was.
static void test_prior(void **state)
{
    struct learn_row rows[ROWS];
    struct weights before;
    struct learn_result r;
    struct err err;
    (void)state;
    make(rows, ROWS);
    present(&before);
    assert_true(learn_fit(&before, rows, ROWS, &OPTIONS, &r, &err));
    for (int f = F_OFFER_SLOT; f <= F_CUE_UNPRESCRIBED; f++)
        if (fabs(r.weights.of[f] - before.of[f]) > 0.5)
            fail_msg("%s: %.2f, was %.2f", feature_name((enum feature)f), r.weights.of[f],
                     before.of[f]);
    assert_true(r.weights.of[F_FLOOR] == before.of[F_FLOOR]);
    assert_true(r.weights.of[F_LICENSED] == before.of[F_LICENSED]);
}

// Rows that would teach that news speaks for an offer, and an offer's words against one.
static void test_bounds(void **state)
{
    struct learn_row rows[ROWS];
    struct weights before;
    struct learn_result r;
    struct err err;
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        rows[i] = (struct learn_row){.wanted = i % 2, .fold = (int)i};
        rows[i].x[F_BIAS] = 1;
        rows[i].x[F_NEWS] = i % 2 == 1;
        rows[i].x[F_OFFER_NEAR] = i % 2 == 0;
    }
    present(&before);
    assert_true(learn_fit(&before, rows, ROWS, &OPTIONS, &r, &err));
    for (int f = 0; f < FEATURES; f++) {
        struct weight_bounds b = feature_bounds((enum feature)f);
        if (r.weights.of[f] < b.least || r.weights.of[f] > b.most)
            fail_msg("%s: %.2f", feature_name((enum feature)f), r.weights.of[f]);
    }
    assert_true(r.weights.of[F_NEWS] == 0);
    assert_true(r.weights.of[F_OFFER_NEAR] == 0);
}

// What was learnt once is not learnt again: nothing is better than what is best.
static void test_refuses_worse(void **state)
{
    struct learn_row rows[ROWS];
    struct weights before;
    struct learn_result r;
    struct err err;
    (void)state;
    make(rows, ROWS);
    present(&before);
    before.of[F_BIAS] = -8;
    before.of[F_TEXT_PRICE] = 20;
    before.of[F_NEWS] = -20;
    assert_true(learn_fit(&before, rows, ROWS, &OPTIONS, &r, &err));
    assert_false(r.better);
}

static void test_too_few(void **state)
{
    struct learn_row rows[ROWS];
    struct weights before;
    struct learn_result r;
    struct err err;
    (void)state;
    make(rows, ROWS);
    present(&before);
    assert_false(learn_fit(&before, rows, 4 * LEARN_LEAST - 4, &OPTIONS, &r, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_true(learn_fit(&before, rows, 4 * LEARN_LEAST, &OPTIONS, &r, &err));
    assert_false(learn_fit(&before, rows, 0, &OPTIONS, &r, &err));
}

static void test_measure(void **state)
{
    struct learn_row rows[4] = {{.wanted = true}, {.wanted = true}};
    struct weights w = {{0}};
    struct learn_figures f;
    (void)state;
    w.of[F_BIAS] = 2;
    rows[0].x[F_BIAS] = 1;  // hit
    rows[1].x[F_BIAS] = -1; // missed
    rows[2].x[F_BIAS] = 1;  // alarm
    rows[3].x[F_BIAS] = -1; // quiet
    learn_measure(&w, rows, 4, &OPTIONS, &f);
    assert_int_equal(f.alarms, 1);
    assert_int_equal(f.missed, 1);
    assert_true(fabs(f.precision - 0.5) < 1e-9);
    assert_true(fabs(f.recall - 0.5) < 1e-9);
    assert_true(fabs(f.f1 - 2 * 0.25 * 0.5 / 0.75) < 1e-9);
    assert_true(fabs(f.weighted - 0.005 / (0.005 + 0.5 * 0.99)) < 1e-9);
    double good = log1p(exp(-2)), bad = log1p(exp(2));
    assert_true(fabs(f.loss - (good + bad + 3 * (good + bad)) / 8) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learns),  cmocka_unit_test(test_prior),
        cmocka_unit_test(test_bounds),  cmocka_unit_test(test_refuses_worse),
        cmocka_unit_test(test_too_few), cmocka_unit_test(test_measure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
