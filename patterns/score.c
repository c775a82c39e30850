#include "patterns/score.h"

#include <math.h>

// FOR: speaks for trade, AGAINST: against it, FREE: either. What stands here as a value counts in
// a lexicon that says nothing of the feature; the shipped lexicon names them all
// (patterns/data/weights.yaml; tests/patterns/test_judge.c holds it to that).
#define FOR                                                                                        \
    {                                                                                              \
        0, 5                                                                                       \
    }
#define AGAINST                                                                                    \
    {                                                                                              \
        -5, 0                                                                                      \
    }
#define FREE                                                                                       \
    {                                                                                              \
        -5, 5                                                                                      \
    }
// What few labelled or decided listings tell by accident: names that no list has are offered by
// those who made up the set, posts are what its requests were taken from.
#define LITTLE                                                                                     \
    {                                                                                              \
        -1, 1                                                                                      \
    }
// Benign words where the listing shows how to buy: each sort alone turns no offer round.
#define LOWERS                                                                                     \
    {                                                                                              \
        -2, 0                                                                                      \
    }

static const struct {
    const char *name;
    double value;
    struct weight_bounds bounds;
} FEATURE_ROWS[WEIGHTS] = {
    [F_BIAS] = {"bias", -3.5, {-8, 0}},
    [F_LEAD] = {"finding.lead", 0.5, FOR},
    [F_ALONE] = {"finding.alone", 0.7, FOR},
    [F_HIDDEN] = {"finding.hidden", 1.6, {0, 1.8}},
    [F_MASKED] = {"finding.masked", 2.5, FOR},
    [F_CAS] = {"finding.cas", 0.8, FOR},
    [F_UNLISTED] = {"finding.unlisted", 0.3, LITTLE},
    [F_SPELT] = {"finding.spelt", -0.3, LITTLE},
    [F_UNSURE] = {"finding.unsure", -0.8, AGAINST},
    [F_STRENGTH] = {"finding.strength", 1.2, FOR},
    [F_SEVERAL] = {"finding.several", 0.8, FOR},
    [F_BESIDE] = {"finding.beside", -2.2, AGAINST},
    [F_NEGATED] = {"finding.negated", -1.5, AGAINST},
    [F_TRADE_NONE] = {"trade.none", 0.3, LITTLE},
    [F_TRADE_MEDICINE] = {"trade.medicine", 0, LITTLE},
    [F_TRADE_CHEMICAL] = {"trade.chemical", 0, LITTLE},
    [F_TRADE_PLANT] = {"trade.plant", 0, LITTLE},
    [F_TRADE_EQUIPMENT] = {"trade.equipment", 0, LITTLE},
    [F_NONE_LEAD] = {"trade.none.lead", 0.8, FOR},
    [F_NONE_GOODS] = {"trade.none.goods", 1.2, FOR},
    [F_SEVERITY] = {"class.severity", 0.5, FOR},
    [F_AMOUNT] = {"finding.amount", 1.1, FOR},
    [F_BULK] = {"finding.bulk", 1.2, FOR},
    [F_PURITY] = {"finding.purity", 0.8, FOR},
    [F_KIND_GOODS] = {"kind.goods", 0.4, FOR},
    [F_KIND_POST] = {"kind.post", 0.3, LITTLE},
    [F_KIND_PAGE] = {"kind.page", -0.5, LOWERS},
    [F_PRICE] = {"own.price", 0.3, FOR},
    [F_BUY] = {"own.buy", 0.4, FOR},
    [F_CONTACT] = {"own.contact", 1.2, FOR},
    [F_MESSENGER] = {"own.messenger", 0.6, FOR},
    [F_TEXT_PRICE] = {"text.price", 0.7, FOR},
    [F_TEXT_HANDLE] = {"text.handle", 0.8, FOR},
    [F_OFFER_SLOT] = {"offer.slot", 2.2, FOR},
    [F_OFFER_NEAR] = {"offer.near", 1.6, FOR},
    [F_OFFER_FAR] = {"offer.far", 0.8, FOR},
    [F_REQUEST_SLOT] = {"request.slot", 3.6, FOR},
    // What asks near a name asks for it in most languages alone: it never means little.
    [F_REQUEST_NEAR] = {"request.near", 2.6, {1.8, 5}},
    [F_REQUEST_FAR] = {"request.far", 1.4, FOR},
    [F_CUE_CONTACT] = {"cue.contact", 1.0, FOR},
    [F_CUE_PAYMENT] = {"cue.payment", 1.0, FOR},
    [F_CUE_SHIPPING] = {"cue.shipping", 1.0, FOR},
    [F_CUE_STEALTH] = {"cue.stealth", 1.8, FOR},
    [F_CUE_WHOLESALE] = {"cue.wholesale", 0.9, FOR},
    [F_CUE_UNPRESCRIBED] = {"cue.unprescribed", 2.0, FOR},
    [F_QUESTION] = {"text.question", -0.6, AGAINST},
    [F_NEWS] = {"news", -2.8, AGAINST},
    [F_SCIENCE] = {"science", -2.6, AGAINST},
    [F_CARE] = {"care", -2.4, AGAINST},
    [F_PHARMACY] = {"pharmacy", -2.6, AGAINST},
    [F_GOODS] = {"goods", -2.4, AGAINST},
    [F_BENIGN] = {"benign", -1.8, AGAINST},
    [F_NEWS_HARD] = {"news.hard", -1.2, LOWERS},
    [F_SCIENCE_HARD] = {"science.hard", -1.2, LOWERS},
    [F_CARE_HARD] = {"care.hard", -1.0, LOWERS},
    [F_PHARMACY_HARD] = {"pharmacy.hard", -1.6, AGAINST},
    [F_GOODS_HARD] = {"goods.hard", -1.4, LOWERS},
    [F_BENIGN_HARD] = {"benign.hard", -0.6, LOWERS},
    [F_NEWS_HELD] = {"news.held", -2.0, AGAINST},
    [F_SCIENCE_HELD] = {"science.held", -2.0, AGAINST},
    [F_CARE_HELD] = {"care.held", -2.0, AGAINST},
    [F_PHARMACY_HELD] = {"pharmacy.held", -1.5, AGAINST},
    [F_GOODS_HELD] = {"goods.held", -2.0, AGAINST},
    [F_BENIGN_HELD] = {"benign.held", -1.2, AGAINST},
    [F_FLOOR] = {"floor", 0.35, {0, 1}},
    [F_LICENSED] = {"licensed", -4.0, {-8, 0}},
};

void weights_init(struct weights *w, const struct lexicon *lexicon)
{
    for (size_t i = 0; i < WEIGHTS; i++)
        w->of[i] = lexicon_weight(lexicon, FEATURE_ROWS[i].name, FEATURE_ROWS[i].value);
}

const char *feature_name(enum feature f)
{
    return FEATURE_ROWS[f].name;
}

struct weight_bounds feature_bounds(enum feature f)
{
    return FEATURE_ROWS[f].bounds;
}

double score_logistic(double x)
{
    if (x > 36)
        x = 36;
    if (x < -36)
        x = -36;
    return 1 / (1 + exp(-x));
}

bool feature_pasted(enum feature f)
{
    return f >= F_NEWS_HARD && f <= F_BENIGN_HARD;
}

double score_sum(const struct weights *w, const double *x, bool hard)
{
    double sum = 0, pasted = 0;
    for (size_t i = 0; i < FEATURES; i++)
        *(feature_pasted((enum feature)i) ? &pasted : &sum) += w->of[i] * x[i];
    double floor = sum * w->of[F_FLOOR];
    return hard && sum > 0 ? fmax(sum + pasted, floor) : sum + pasted;
}
