// Fits the weights of score.h again to listings that people have judged.
//
// L2-regularised logistic regression by LIBLINEAR (Fan et al., "LIBLINEAR: A library for large
// linear classification", JMLR 9, 2008), which alone this module knows. Three things are added:
//
// - What the rows say little about stays: each feature has imagined rows, which its present weight
//   explains best, beside the real ones. Few decisions move the weights a little, many a lot.
// - A weight keeps to its bounds (feature_bounds): one that would leave them is held there, and the
//   rest is fitted again.
// - Innocent rows may count for more than one, since a crawl meets a hundred of them for an offer
//   while people label and decide about as many of either.
//
// A new set is measured by cross-validation against the present one on the same rows, and is to be
// taken only if it is better in both the mean log loss and F1, or in one and equal in the other.
#ifndef WG_PATTERNS_LEARN_H
#define WG_PATTERNS_LEARN_H

#include "base/err.h"
#include "patterns/score.h"

enum {
    LEARN_LEAST = 40,     // rows of either sort, below which nothing can be learnt
    LEARN_ROWS = 1000000, // more is refused
};

struct learn_row {
    double x[FEATURES];
    bool hard;   // as struct judgement
    bool wanted; // an offer or request
    int fold;    // any number; rows of one case share it, so that none is tested by its twin
};

struct learn_options {
    double innocent;  // what a row that is not wanted counts for; 1 or more
    double threshold; // flagged from this score on
    double prior;     // imagined rows of a feature
    int folds;        // at least 2
};

// What a set of weights makes of rows.
struct learn_figures {
    double loss; // mean log loss, each row counted as in the fit
    double precision, recall;
    double f1;       // each row counted as in the fit
    double weighted; // precision where one in a hundred is wanted
    size_t alarms, missed;
};

struct learn_result {
    struct weights weights;      // fitted on all rows
    struct learn_figures before; // the present weights
    struct learn_figures after;  // cross-validated
    double cost;                 // C of the fit that was best
    bool better;
};

void learn_measure(const struct weights *w, const struct learn_row *rows, size_t n,
                   const struct learn_options *options, struct learn_figures *out);
// ERR_INPUT when there are too few rows of either sort, or too many. Time: folds times values of
// C tried, times the rows.
bool learn_fit(const struct weights *present, const struct learn_row *rows, size_t n,
               const struct learn_options *options, struct learn_result *out,
               struct err *err) WG_CHECKED;

#endif
