// The features of a judgement and their weights: one table, whose names are the keys of
// patterns/data/weights.yaml. A score is the logistic function of the sum of the features that a
// listing shows; each of them is named in the judgement.
#ifndef WG_PATTERNS_SCORE_H
#define WG_PATTERNS_SCORE_H

#include "patterns/lexicon.h"

enum feature {
    F_BIAS,     // of every listing
    F_LEAD,     // the name stands in the title or in the first words
    F_ALONE,    // the title is little more than the name
    F_HIDDEN,   // the name is disguised
    F_CAS,      // a CAS number
    F_AMOUNT,   // an amount beside the name
    F_SEVERITY, // times the class's severity less one half
    F_PRICE,    // the listing's own fields
    F_BUY,
    F_CONTACT,
    F_TEXT_PRICE, // the same as the text shows them
    F_TEXT_HANDLE,
    F_CUE_OFFER, // one phrase of the kind, where the lexicon gives it no weight of its own
    F_CUE_REQUEST,
    F_CUE_BENIGN,
    F_CUE_CONTACT,
    F_CUE_PAYMENT,
    F_CUE_SHIPPING,
    F_CUE_WHOLESALE,
    F_CAP_OFFER, // all phrases of the kind together
    F_CAP_REQUEST,
    F_CAP_BENIGN,
    F_CAP_CONTACT,
    F_CAP_PAYMENT,
    F_CAP_SHIPPING,
    F_CAP_WHOLESALE,
    F_SLOT,     // factor for a phrase whose slot the name fills
    F_FAR,      // factor for a phrase that stands far from the name
    F_BARE,     // factor for the listing's fields when nothing says that the name is the product
    F_PASSING,  // the same when the name is only mentioned in passing
    F_BESIDE,   // the name is part of another thing's ("X test strips")
    F_FLOOR,    // what benign phrases leave of an offer that shows how to buy
    F_LICENSED, // the sum of a seller in the register
    FEATURES,
};

struct weights {
    double of[FEATURES];
};

void weights_init(struct weights *w, const struct lexicon *lexicon);
const char *feature_name(enum feature f);
// 1 / (1 + e^-x), x clamped to what can be told apart.
double score_logistic(double x);

#endif
