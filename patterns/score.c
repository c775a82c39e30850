#include "patterns/score.h"

#include <math.h>

// Names, and the values of a lexicon that says nothing of them. The shipped lexicon names them all
// (patterns/data/weights.yaml; tests/patterns/test_judge.c holds it to that).
static const struct {
    const char *name;
    double value;
} DEFAULTS[FEATURES] = {
    [F_BIAS] = {"bias", -3.2},
    [F_LEAD] = {"finding.lead", 0.8},
    [F_ALONE] = {"finding.alone", 0.9},
    [F_HIDDEN] = {"finding.hidden", 1.6},
    [F_CAS] = {"finding.cas", 1.1},
    [F_AMOUNT] = {"finding.amount", 1.3},
    [F_SEVERITY] = {"class.severity", 1.0},
    [F_PRICE] = {"own.price", 0.9},
    [F_BUY] = {"own.buy", 0.9},
    [F_CONTACT] = {"own.contact", 0.8},
    [F_TEXT_PRICE] = {"text.price", 0.6},
    [F_TEXT_HANDLE] = {"text.handle", 0.7},
    [F_CUE_OFFER] = {"cue.offer", 1.0},
    [F_CUE_REQUEST] = {"cue.request", 2.8},
    [F_CUE_BENIGN] = {"cue.benign", 0.7},
    [F_CUE_CONTACT] = {"cue.contact", 0.6},
    [F_CUE_PAYMENT] = {"cue.payment", 0.6},
    [F_CUE_SHIPPING] = {"cue.shipping", 0.6},
    [F_CUE_WHOLESALE] = {"cue.wholesale", 0.5},
    [F_CAP_OFFER] = {"cap.offer", 3.0},
    [F_CAP_REQUEST] = {"cap.request", 3.5},
    [F_CAP_BENIGN] = {"cap.benign", 2.5},
    [F_CAP_CONTACT] = {"cap.contact", 0.9},
    [F_CAP_PAYMENT] = {"cap.payment", 0.9},
    [F_CAP_SHIPPING] = {"cap.shipping", 0.9},
    [F_CAP_WHOLESALE] = {"cap.wholesale", 0.8},
    [F_SLOT] = {"factor.slot", 2.2},
    [F_FAR] = {"factor.far", 0.4},
    [F_BARE] = {"factor.bare", 0.6},
    [F_PASSING] = {"factor.passing", 0.2},
    [F_BESIDE] = {"finding.beside", -2.2},
    [F_FLOOR] = {"floor", 0.5},
    [F_LICENSED] = {"licensed", -4.0},
};

void weights_init(struct weights *w, const struct lexicon *lexicon)
{
    for (size_t i = 0; i < FEATURES; i++)
        w->of[i] = lexicon_weight(lexicon, DEFAULTS[i].name, DEFAULTS[i].value);
}

const char *feature_name(enum feature f)
{
    return DEFAULTS[f].name;
}

double score_logistic(double x)
{
    if (x > 36)
        x = 36;
    if (x < -36)
        x = -36;
    return 1 / (1 + exp(-x));
}
