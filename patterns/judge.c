#include "patterns/judge.h"

#include <string.h>

static void add(struct assessment *out, const char *kind, size_t text, uint32_t start, uint32_t end,
                double w)
{
    out->sum += w;
    if (out->n_parts < JUDGE_PARTS)
        out->parts[out->n_parts++] = (struct part){kind, text, start, end, w};
}

// What a feature adds, shared out to the places that made it by how much each did.
static void add_feature(const struct weights *w, const struct features *x, enum feature f,
                        struct assessment *out)
{
    double all = w->of[f] * x->x[f], left = all;
    if (all == 0)
        return;
    for (size_t i = 0; i < x->n_spans; i++) {
        const struct feature_span *s = &x->spans[i];
        if (s->feature != f)
            continue;
        double share = all * s->amount / x->sum[f];
        left -= share;
        add(out, feature_name(f), s->text, s->start, s->end, share);
    }
    if (left > 1e-9 || left < -1e-9) // of the places that there was no room for
        add(out, feature_name(f), SIZE_MAX, 0, 0, left);
}

static double part_of(const struct weights *w, const struct features *x, enum feature first,
                      enum feature last)
{
    double sum = 0;
    for (size_t f = first; f <= last; f++)
        sum += w->of[f] * x->x[f];
    return sum;
}

// Benign phrases last: what they have to lower is known then.
static void add_all(const struct weights *w, const struct features *x, struct assessment *out)
{
    for (size_t f = 0; f < FEATURES; f++)
        if (!feature_pasted((enum feature)f))
            add_feature(w, x, (enum feature)f, out);
    double floor = out->sum * w->of[F_FLOOR];
    for (size_t f = 0; f < FEATURES; f++)
        if (feature_pasted((enum feature)f))
            add_feature(w, x, (enum feature)f, out);
    if (floor > 0 && x->hard && out->sum < floor)
        add(out, feature_name(F_FLOOR), SIZE_MAX, 0, 0, floor - out->sum);
}

// Half of one phrase's weight: from there on a listing that is no trade is benign.
static bool speaks_benign(const struct weights *w, const struct features *x)
{
    return x->x[F_BESIDE] > 0 || -part_of(w, x, F_NEWS, F_BENIGN_HELD) >= 0.5;
}

void judge_substance(const struct evidence *e, const struct substance *substance,
                     struct assessment *out)
{
    const struct weights *w = &e->m->weights;
    struct features x;
    *out = (struct assessment){.substance = substance};
    features_make(e, substance, &x);
    memcpy(out->x, x.x, sizeof out->x);
    out->hard = x.hard;
    out->severity = x.severity;
    add_all(w, &x, out);
    double request = part_of(w, &x, F_REQUEST_SLOT, F_REQUEST_FAR);
    double offer = part_of(w, &x, F_OFFER_SLOT, F_OFFER_FAR) + part_of(w, &x, F_PRICE, F_BUY);
    bool asks = request > 0 && request >= offer;
    out->restricted = x.restricted;
    if (x.restricted)
        add(out, "restricted", x.restricted_at.text, x.restricted_at.start, x.restricted_at.end, 0);
    if (out->sum >= 0)
        out->verdict = asks ? VERDICT_REQUEST : VERDICT_OFFER;
    else
        out->verdict = speaks_benign(w, &x) ? VERDICT_BENIGN : VERDICT_MENTION;
    if (out->verdict == VERDICT_REQUEST)
        out->scale = x.bulk ? REQUEST_WHOLESALE : REQUEST_PERSONAL;
}
