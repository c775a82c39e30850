// The features of a judgement and their weights: one table, whose names are the keys of
// patterns/data/weights.yaml.
//
// A score is the logistic function of the sum of weight times value over the features. The values
// are made by features.c and lie between 0 and 1 (class.severity between -1 and 1; what is counted,
// as phrases are, between 0 and 2); how near a
// phrase stands, how many there are and whose they are is in the value. So the weights are all
// that is to be learnt, and `watchglass learn` fits them again from decisions (learn.h).
#ifndef WG_PATTERNS_SCORE_H
#define WG_PATTERNS_SCORE_H

#include "patterns/lexicon.h"

enum feature {
    F_BIAS, // of every listing
    // The finding.
    F_LEAD,     // the name stands in the title or in the first words
    F_ALONE,    // the title is little more than the name
    F_HIDDEN,   // the name is disguised by what stands between and instead of its letters
    F_MASKED,   // by characters that only look like its letters, or are not seen
    F_CAS,      // a CAS number
    F_UNLISTED, // by the grammar of a family alone
    F_SPELT,    // by spelling or sound alone
    F_UNSURE,   // by words alone that mean something else too
    F_STRENGTH, // by a strength that no pharmacy sells
    F_SEVERAL,  // other substances beside it, as in a price list
    F_BESIDE,   // the name is part of another thing's ("X test strips")
    F_NEGATED,  // "no X", "X-free"
    // The class of substance: its lawful retail trade, and how much an offer matters.
    F_TRADE_NONE,
    F_TRADE_MEDICINE,
    F_TRADE_CHEMICAL,
    F_TRADE_PLANT,
    F_TRADE_EQUIPMENT,
    F_NONE_LEAD, // a name without lawful retail trade in the lead: a product's name that speaks
    F_NONE_GOODS, // the same of a product, or of a listing that shows how to buy
    F_SEVERITY,
    // What stands beside the name.
    F_AMOUNT,
    F_BULK,
    F_PURITY,
    // The listing's own fields.
    F_KIND_GOODS, // a product or classified
    F_KIND_POST,  // a post or comment
    F_KIND_PAGE,  // a page without a listing of its own
    F_PRICE,
    F_BUY,
    F_CONTACT,
    F_MESSENGER, // one of the contacts is an account of a messenger
    // The same as the text shows them.
    F_TEXT_PRICE,
    F_TEXT_HANDLE,
    // Phrases. "slot": the name stands in the phrase; near and far: from the name.
    F_OFFER_SLOT,
    F_OFFER_NEAR,
    F_OFFER_FAR,
    F_REQUEST_SLOT,
    F_REQUEST_NEAR,
    F_REQUEST_FAR,
    F_CUE_CONTACT,
    F_CUE_PAYMENT,
    F_CUE_SHIPPING,
    F_CUE_STEALTH,
    F_CUE_WHOLESALE,
    F_CUE_UNPRESCRIBED,
    F_QUESTION, // asks something, and not for it
    // Benign phrases of each sort: where the listing does not show how to buy, where it does
    // ("hard"), and in the title with the name or joined to it ("held").
    F_NEWS,
    F_SCIENCE,
    F_CARE,
    F_PHARMACY,
    F_GOODS,
    F_BENIGN,
    F_NEWS_HARD,
    F_SCIENCE_HARD,
    F_CARE_HARD,
    F_PHARMACY_HARD,
    F_GOODS_HARD,
    F_BENIGN_HARD,
    F_NEWS_HELD,
    F_SCIENCE_HELD,
    F_CARE_HELD,
    F_PHARMACY_HELD,
    F_GOODS_HELD,
    F_BENIGN_HELD,
    FEATURES,
    // Not learnt: no weight times a value.
    F_FLOOR = FEATURES, // the share that benign phrases leave of an offer that shows how to buy
    F_LICENSED,         // the sum of a seller in the register
    WEIGHTS,
};

struct weights {
    double of[WEIGHTS];
};

// Which values a weight may take. A feature that speaks for trade can't be learnt to speak against
// it: what few decisions seem to say otherwise is chance, and would be a way to hide.
struct weight_bounds {
    double least, most;
};

void weights_init(struct weights *w, const struct lexicon *lexicon);
const char *feature_name(enum feature f);
struct weight_bounds feature_bounds(enum feature f);
// 1 / (1 + e^-x), x clamped to what can be told apart.
double score_logistic(double x);
// Benign phrases where the listing shows how to buy: they are free to type, so that they take from
// an offer no more than leaves it the floor's share of what else speaks.
bool feature_pasted(enum feature f);
// The sum of weight times value over FEATURES values, with the floor.
double score_sum(const struct weights *w, const double *x, bool hard);

#endif
