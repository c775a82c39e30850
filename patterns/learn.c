#include "patterns/learn.h"

#include "base/xalloc.h"

#include <linear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 12,   // of holding weights at their bounds; each holds one more at least
    HELD = 1000,   // imagined rows of a weight that is held
    HALVINGS = 60, // of a bisection over doubles
};

static const double PREVALENCE = 0.01;      // offers and requests among what a crawl meets
// C. Less would pull all weights to nought, over the imagined rows' heads.
static const double COSTS[] = {100, 1000};

// ---- measuring

static double loss_of(double sum, bool wanted)
{
    double z = wanted ? -sum : sum;
    return z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
}

struct tally {
    double loss, weight;
    size_t hit, missed, alarm, quiet;
};

static void tally_row(struct tally *t, const struct weights *w, const struct learn_row *row,
                      const struct learn_options *o)
{
    double sum = score_sum(w, row->x, row->hard);
    double weight = row->wanted ? 1 : o->innocent;
    bool flagged = score_logistic(sum) >= o->threshold;
    t->loss += weight * loss_of(sum, row->wanted);
    t->weight += weight;
    *(row->wanted ? flagged ? &t->hit : &t->missed : flagged ? &t->alarm : &t->quiet) += 1;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static struct learn_figures figures_of(const struct tally *t, double innocent)
{
    struct learn_figures f = {.alarms = t->alarm, .missed = t->missed};
    double hit = (double)t->hit, alarm = (double)t->alarm;
    double hits, alarms;
    f.loss = ratio(t->loss, t->weight);
    f.precision = ratio(hit, hit + alarm);
    f.recall = ratio(hit, hit + (double)t->missed);
    double counted = ratio(hit, hit + innocent * alarm);
    f.f1 = ratio(2 * counted * f.recall, counted + f.recall);
    hits = f.recall * PREVALENCE;
    alarms = ratio(alarm, alarm + (double)t->quiet) * (1 - PREVALENCE);
    f.weighted = ratio(hits, hits + alarms);
    return f;
}

void learn_measure(const struct weights *w, const struct learn_row *rows, size_t n,
                   const struct learn_options *options, struct learn_figures *out)
{
    struct tally t = {0};
    for (size_t i = 0; i < n; i++)
        tally_row(&t, w, &rows[i], options);
    *out = figures_of(&t, options->innocent);
}

// ---- LIBLINEAR's problem

// Rows as LIBLINEAR reads them: index from 1, ended by -1.
struct table {
    struct feature_node *nodes;
    struct feature_node **x;
    double *y;
    size_t n, room;
};

static void table_init(struct table *t, size_t rows)
{
    *t = (struct table){.room = rows};
    t->nodes = xcalloc(rows * (FEATURES + 1), sizeof *t->nodes);
    t->x = xcalloc(rows, sizeof(struct feature_node *));
    t->y = xcalloc(rows, sizeof *t->y);
}

static void table_deinit(struct table *t)
{
    free(t->nodes);
    free(t->x);
    free(t->y);
}

static void table_add(struct table *t, const double *x, bool wanted)
{
    struct feature_node *node = &t->nodes[t->n * (FEATURES + 1)];
    t->x[t->n] = node;
    t->y[t->n++] = wanted ? 1 : -1;
    for (int f = 0; f < FEATURES; f++)
        if (x[f] != 0)
            *node++ = (struct feature_node){f + 1, x[f]};
    node->index = -1;
}

// A pair of rows, one wanted and one not, of this feature alone, is explained best by the weight w
// if their pulls are equal: p * s(-p w) = innocent * q * s(q w), where s is the logistic function
// and p and q are the feature's values. The larger is `size`; the other is sought.
static void pair_for(double w, double innocent, double size, double *p, double *q)
{
    bool up = size * score_logistic(-size * w) < innocent * size * score_logistic(size * w);
    double low = 0, high = size;
    for (int i = 0; i < HALVINGS; i++) {
        double mid = (low + high) / 2;
        double wanted = up ? size * score_logistic(-size * w) : mid * score_logistic(-mid * w);
        double not_wanted =
            innocent * (up ? mid * score_logistic(mid * w) : size * score_logistic(size * w));
        if ((up && not_wanted < wanted) || (!up && wanted < not_wanted))
            low = mid;
        else
            high = mid;
    }
    *p = up ? size : high;
    *q = up ? high : size;
}

static void add_imagined(struct table *t, int f, double w, size_t pairs, double innocent)
{
    double x[FEATURES] = {0}, p, q;
    pair_for(w, innocent, 1, &p, &q);
    for (size_t i = 0; i < pairs; i++) {
        x[f] = p;
        table_add(t, x, true);
        x[f] = q;
        table_add(t, x, false);
    }
}

static void quiet(const char *text)
{
    (void)text;
}

struct fit {
    const struct weights *present;
    const struct learn_row *rows;
    size_t n;
    const struct learn_options *options;
    int without; // the fold left out; -1: none
    double cost;
};

// Weights that stay where `held` says.
static void train_once(const struct fit *f, const bool *held, struct weights *w)
{
    int labels[] = {1, -1};
    double counts[] = {1, f->options->innocent};
    size_t pairs = (size_t)ceil(f->options->prior), n_held = 0;
    for (int i = 0; i < FEATURES; i++)
        n_held += held[i];
    struct table t;
    table_init(&t, f->n + 2 * (pairs * FEATURES + n_held * HELD));
    for (size_t i = 0; i < f->n; i++)
        if (f->without < 0 || f->rows[i].fold != f->without)
            table_add(&t, f->rows[i].x, f->rows[i].wanted);
    for (int i = 0; i < FEATURES; i++)
        add_imagined(&t, i, held[i] ? w->of[i] : f->present->of[i], held[i] ? HELD : pairs,
                     f->options->innocent);
    const struct problem problem = {(int)t.n, FEATURES, t.y, t.x, -1};
    const struct parameter parameter = {.solver_type = L2R_LR,
                                        .eps = 1e-4,
                                        .C = f->cost,
                                        .nr_weight = 2,
                                        .weight_label = labels,
                                        .weight = counts};
    set_print_string_function(quiet);
    struct model *model = train(&problem, &parameter);
    for (int i = 0; i < FEATURES; i++)
        if (!held[i])
            w->of[i] = model->w[i] * (model->label[0] == 1 ? 1 : -1);
    free_and_destroy_model(&model);
    table_deinit(&t);
}

// Holds what left its bounds; false if nothing did.
static bool hold(struct weights *w, bool *held)
{
    bool any = false;
    for (int i = 0; i < FEATURES; i++) {
        struct weight_bounds b = feature_bounds((enum feature)i);
        double inside = fmin(fmax(w->of[i], b.least), b.most);
        any |= inside != w->of[i];
        held[i] |= inside != w->of[i];
        w->of[i] = inside;
    }
    return any;
}

static void fit(const struct fit *f, struct weights *w)
{
    bool held[FEATURES] = {false};
    *w = *f->present;
    for (int round = 0; round < ROUNDS; round++) {
        train_once(f, held, w);
        if (!hold(w, held))
            return;
    }
}

// ---- choosing

static struct learn_figures cross_validate(struct fit f)
{
    struct tally t = {0};
    for (int fold = 0; fold < f.options->folds; fold++) {
        struct weights w;
        f.without = fold;
        fit(&f, &w);
        for (size_t i = 0; i < f.n; i++)
            if (f.rows[i].fold == fold)
                tally_row(&t, &w, &f.rows[i], f.options);
    }
    return figures_of(&t, f.options->innocent);
}

static bool enough(const struct learn_row *rows, size_t n, struct err *err)
{
    size_t wanted = 0;
    for (size_t i = 0; i < n; i++)
        wanted += rows[i].wanted;
    if (n <= LEARN_ROWS && wanted >= LEARN_LEAST && n - wanted >= LEARN_LEAST)
        return true;
    if (n > LEARN_ROWS)
        err_set(err, ERR_INPUT, "%zu listings are more than the %d that can be learnt from", n,
                LEARN_ROWS);
    else
        err_set(err, ERR_INPUT,
                "too little to learn from: %zu offers and requests and %zu others; at least %d of "
                "either are needed",
                wanted, n - wanted, LEARN_LEAST);
    return false;
}

static const double SAME = 1e-6;

static bool is_better(const struct learn_figures *a, const struct learn_figures *b)
{
    double loss = b->loss - a->loss, f1 = a->f1 - b->f1;
    return loss > -SAME && f1 > -SAME && (loss > SAME || f1 > SAME);
}

bool learn_fit(const struct weights *present, const struct learn_row *rows, size_t n,
               const struct learn_options *options, struct learn_result *out, struct err *err)
{
    *out = (struct learn_result){0};
    if (!enough(rows, n, err))
        return false;
    struct fit f = {present, rows, n, options, -1, 0};
    struct learn_row *folded = xcalloc(n, sizeof *folded);
    memcpy(folded, rows, n * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        folded[i].fold = (int)((unsigned)folded[i].fold % (unsigned)options->folds);
    f.rows = folded;
    learn_measure(present, rows, n, options, &out->before);
    for (size_t i = 0; i < sizeof COSTS / sizeof *COSTS; i++) {
        f.cost = COSTS[i];
        struct learn_figures figures = cross_validate(f);
        if (out->cost > 0 && figures.loss >= out->after.loss)
            continue;
        out->after = figures;
        out->cost = COSTS[i];
    }
    f.cost = out->cost;
    fit(&f, &out->weights);
    out->weights.of[F_FLOOR] = present->of[F_FLOOR];
    out->weights.of[F_LICENSED] = present->of[F_LICENSED];
    out->better = is_better(&out->after, &out->before);
    free(folded);
    return true;
}
