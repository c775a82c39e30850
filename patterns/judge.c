#include "patterns/judge.h"

#include <string.h>

enum {
    LEAD_BYTES = 120,   // of a text without a title that count as its title
    OPEN_BYTES = 12,    // into the text below a title: what it opens with it is about
    NEAR_BYTES = 160,   // a phrase this close speaks of the name
    TIGHT_BYTES = 14,   // a request this close, in one sentence, asks for it
    AMOUNT_BYTES = 40,  // an amount this close is of it
    QUOTE_BYTES = 300,  // reach of a quotation
    BESIDE_BYTES = 4,   // between a name and the word that makes it part of another: " (", " - "
    ALONE_PERCENT = 75, // of the title that a name covers when the title is little more
};

// Where the phrases and signs stand as seen from one substance.
struct around {
    const struct evidence *e;
    const struct found *own[MATCH_FOUND]; // the substance's findings
    size_t n_own;
    const struct substance *substance;
    struct assessment *out;
    bool lead, alone, hidden, cas;
    bool beside; // each of its places that counts is part of another thing's name
    bool near_offer;
    bool hard; // the listing or the text shows how to buy
    bool bulk;
};

static double weight(const struct around *a, enum feature f)
{
    return a->e->m->weights.of[f];
}

static void add(struct around *a, const char *kind, size_t text, uint32_t start, uint32_t end,
                double w)
{
    struct assessment *out = a->out;
    out->sum += w;
    if (out->n_parts < JUDGE_PARTS && w != 0)
        out->parts[out->n_parts++] = (struct part){kind, text, start, end, w};
}

static void add_feature(struct around *a, enum feature f, double factor)
{
    add(a, feature_name(f), SIZE_MAX, 0, 0, weight(a, f) * factor);
}

static bool is_lead(const struct evidence *e, const struct found *f)
{
    if (f->text == e->first)
        return e->first_is_title || f->start < LEAD_BYTES;
    size_t open = f->cas ? 2 * OPEN_BYTES : OPEN_BYTES; // "New: CAS no. "
    return e->first_is_title && f->text == e->first + 1 && f->start < open;
}

// Bytes between a place and the substance's nearest name in the same text; SIZE_MAX if there is
// none. *gap_from and *gap_to are those bytes.
static size_t distance(const struct around *a, size_t text, size_t start, size_t end,
                       struct str *gap)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < a->n_own; i++) {
        const struct found *f = a->own[i];
        if (f->text != text)
            continue;
        size_t from = f->start < start ? f->end : end;
        size_t to = f->start < start ? start : f->start;
        size_t d = to > from ? to - from : 0;
        if (d < best) {
            best = d;
            *gap = str_sub(a->e->texts[text], from, to);
        }
    }
    return best;
}

// In the same text by distance; a title speaks of all that stands below it, and the other way.
static bool near(const struct around *a, size_t text, size_t start, size_t end)
{
    struct str gap;
    size_t d = distance(a, text, start, end, &gap);
    return d <= NEAR_BYTES || (d == SIZE_MAX && a->lead);
}

static void look_at_findings(struct around *a)
{
    const struct matcher_scratch *s = a->e->s;
    for (size_t i = 0; i < s->n_found; i++) {
        const struct found *f = &s->found[i];
        if (f->substance != a->substance)
            continue;
        a->own[a->n_own++] = f;
        a->lead |= is_lead(a->e, f);
        a->alone |= f->text == a->e->first && a->e->first_is_title &&
                    (f->end - f->start) * 100 >= a->e->texts[f->text].len * ALONE_PERCENT;
        a->hidden |= f->hidden;
        a->cas |= f->cas;
    }
}

// Whether a benign phrase makes the finding a part of another thing's name: by its slot ("test
// strips for {X}"), or right behind it ("X certified reference material").
static bool held(const struct matcher_scratch *s, size_t found)
{
    const struct found *f = &s->found[found];
    for (size_t i = 0; i < s->hits.n; i++) {
        const struct cue_hit *h = &s->hits.items[i];
        if (h->cue->kind == CUE_BENIGN &&
            (h->filled == found ||
             (h->text == f->text && h->start >= f->end && h->start - f->end <= BESIDE_BYTES)))
            return true;
    }
    return false;
}

// The name is another thing's if it is so wherever it leads, or everywhere if it does not lead.
static void look_beside(struct around *a)
{
    const struct matcher_scratch *s = a->e->s;
    bool any = false, free_one = false;
    for (size_t i = 0; i < s->n_found; i++) {
        const struct found *f = &s->found[i];
        if (f->substance != a->substance || (a->lead && !is_lead(a->e, f)))
            continue;
        if (held(s, i))
            any = true;
        else
            free_one = true;
    }
    a->beside = any && !free_one;
}

struct kind_rule {
    const char *kind;
    enum feature one, all;
};

static const struct kind_rule KINDS[CUE_KINDS] = {
    [CUE_OFFER] = {"offer", F_CUE_OFFER, F_CAP_OFFER},
    [CUE_REQUEST] = {"request", F_CUE_REQUEST, F_CAP_REQUEST},
    [CUE_BENIGN] = {"benign", F_CUE_BENIGN, F_CAP_BENIGN},
    [CUE_CONTACT] = {"contact", F_CUE_CONTACT, F_CAP_CONTACT},
    [CUE_PAYMENT] = {"payment", F_CUE_PAYMENT, F_CAP_PAYMENT},
    [CUE_SHIPPING] = {"shipping", F_CUE_SHIPPING, F_CAP_SHIPPING},
    [CUE_WHOLESALE] = {"wholesale", F_CUE_WHOLESALE, F_CAP_WHOLESALE},
    [CUE_RESTRICTED] = {"restricted", F_CUE_BENIGN, F_CAP_BENIGN},
};

// "not selling tramadol", "selling a car, no tramadol": the word before turns it round.
static bool negated(struct str text, size_t start)
{
    static const char *const words[] = {
        "no",    "without", "ohne",  "sin",   "sans",  "без", "sem", "not", "never",
        "don't", "dont",    "nicht", "kein",  "keine", "не",  "нет", "不",  "没有",
        "pas",   "لا",      "ليس",   "degil", "nie",   "nao", "stop"};
    struct str before = str_trim(str_sub(text, 0, start));
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct str w = str_c(words[i]);
        size_t at = before.len - w.len;
        if (str_ends(before, w) && (at == 0 || !ascii_alnum(before.ptr[at - 1])))
            return true;
    }
    return false;
}

// Speech that is reported: an odd number of quotation marks before it, and one behind.
static bool quoted(struct str text, size_t start, size_t end)
{
    size_t from = start > QUOTE_BYTES ? start - QUOTE_BYTES : 0, marks = 0;
    for (size_t i = from; i < start; i++)
        marks += text.ptr[i] == '"';
    return marks % 2 == 1 &&
           str_find_char(str_sub(text, end, end + QUOTE_BYTES), '"', 0) != STR_NPOS;
}

// What one occurrence weighs for this substance; 0: nothing.
static double hit_weight(const struct around *a, const struct cue_hit *h)
{
    const struct matcher_scratch *s = a->e->s;
    struct str text = a->e->texts[h->text], gap = STR_NONE;
    double w = h->cue->weight != 0 ? h->cue->weight : weight(a, KINDS[h->cue->kind].one);
    bool trade = h->cue->kind == CUE_OFFER || h->cue->kind == CUE_REQUEST;
    if (trade && negated(text, h->start))
        return 0;
    if (trade && quoted(text, h->start, h->end))
        w *= weight(a, F_FAR);
    if (h->filled != SIZE_MAX) {
        const struct found *f = &s->found[h->filled];
        bool other = f->substance != a->substance || (trade && negated(text, f->start));
        return other ? 0 : w * weight(a, F_SLOT);
    }
    if (!near(a, h->text, h->start, h->end))
        return w * weight(a, F_FAR);
    if (h->cue->kind != CUE_REQUEST)
        return w;
    // "looking for information on X" asks for something else.
    size_t d = distance(a, h->text, h->start, h->end, &gap);
    bool tight = d == SIZE_MAX || (d <= TIGHT_BYTES && !cues_sentence_ends(gap));
    return tight ? w : w * weight(a, F_FAR);
}

// The phrases of one kind, each by its best occurrence, up to the kind's cap. Returns their sum.
static double kind_sum(struct around *a, enum cue_kind kind, double sign, bool write)
{
    const struct cue_hits *hits = &a->e->s->hits;
    double sum = 0, cap = weight(a, KINDS[kind].all);
    for (size_t i = 0, next; i < hits->n && sum < cap; i = next) {
        const struct cue_hit *best = NULL;
        double w = 0;
        for (next = i; next < hits->n && hits->items[next].cue == hits->items[i].cue; next++) {
            double one =
                hits->items[next].cue->kind == kind ? hit_weight(a, &hits->items[next]) : 0;
            if (one > w) {
                w = one;
                best = &hits->items[next];
            }
        }
        if (!best)
            continue;
        if (w > cap - sum)
            w = cap - sum;
        sum += w;
        if (write)
            add(a, KINDS[kind].kind, best->text, best->start, best->end, w * sign);
    }
    return sum;
}

// The signs of one kind nearest to the name: at most one counts.
static const struct sign *sign_near(const struct around *a, enum sign_kind kind, size_t reach)
{
    for (size_t i = 0; i < a->e->n_signs; i++) {
        const struct sign *s = &a->e->signs[i];
        struct str gap;
        size_t d = distance(a, s->text, s->start, s->end, &gap);
        if (s->kind == kind && (d <= reach || (d == SIZE_MAX && a->lead)))
            return s;
    }
    return NULL;
}

static void add_sign(struct around *a, const struct sign *s, enum feature f)
{
    if (s)
        add(a, feature_name(f), s->text, s->start, s->end, weight(a, f));
}

static void look_at_signs(struct around *a)
{
    const struct match_input *in = a->e->in;
    const struct sign *bulk = sign_near(a, SIGN_BULK, NEAR_BYTES);
    const struct sign *amount = sign_near(a, SIGN_AMOUNT, AMOUNT_BYTES);
    const struct sign *price = sign_near(a, SIGN_PRICE, NEAR_BYTES);
    const struct sign *handle = sign_near(a, SIGN_HANDLE, SIZE_MAX - 1);
    a->bulk |= bulk != NULL;
    add_sign(a, amount ? amount : sign_near(a, SIGN_BULK, AMOUNT_BYTES), F_AMOUNT);
    if (!in->has_price)
        add_sign(a, price, F_TEXT_PRICE);
    if (!in->has_contact)
        add_sign(a, handle, F_TEXT_HANDLE);
    a->hard = in->has_price || in->has_contact || in->buy_button || handle;
}

static void look_at_restricted(struct around *a)
{
    const struct cue_hits *hits = &a->e->s->hits;
    for (size_t i = 0; i < hits->n; i++) {
        const struct cue_hit *h = &hits->items[i];
        struct str gap;
        if (h->cue->kind != CUE_RESTRICTED ||
            distance(a, h->text, h->start, h->end, &gap) > NEAR_BYTES)
            continue;
        if (!a->out->restricted)
            add(a, "restricted", h->text, h->start, h->end, 0);
        a->out->restricted = true;
    }
}

// What speaks for an offer and a request alike: how the name stands there, and how to be reached.
static void add_shared(struct around *a)
{
    const struct lexicon_class *class = lexicon_class_of(a->e->m->lexicon, a->substance);
    add_feature(a, F_BIAS, 1);
    if (a->lead)
        add_feature(a, F_LEAD, 1);
    if (a->alone)
        add_feature(a, F_ALONE, 1);
    if (a->hidden)
        add_feature(a, F_HIDDEN, 1);
    if (a->cas)
        add_feature(a, F_CAS, 1);
    if (class)
        add_feature(a, F_SEVERITY, class->severity - 0.5);
    look_at_signs(a);
    kind_sum(a, CUE_CONTACT, 1, true);
    kind_sum(a, CUE_PAYMENT, 1, true);
    double wholesale = kind_sum(a, CUE_WHOLESALE, 1, true);
    a->bulk |= wholesale >= weight(a, F_CUE_WHOLESALE) / 2;
    if (a->beside)
        add_feature(a, F_BESIDE, 1);
}

static double own_fields(const struct around *a)
{
    const struct match_input *in = a->e->in;
    return (in->has_price ? weight(a, F_PRICE) : 0) + (in->buy_button ? weight(a, F_BUY) : 0);
}

static void add_offer(struct around *a, double own)
{
    const struct match_input *in = a->e->in;
    kind_sum(a, CUE_OFFER, 1, true);
    kind_sum(a, CUE_SHIPPING, 1, true);
    if (in->has_price)
        add_feature(a, F_PRICE, own);
    if (in->buy_button)
        add_feature(a, F_BUY, own);
}

// Benign phrases last: they see what they have to lower.
static double add_benign(struct around *a)
{
    double before = a->out->sum, floor = weight(a, F_FLOOR);
    double benign = kind_sum(a, CUE_BENIGN, -1, true);
    if (floor > before)
        floor = before;
    if (before >= 0 && a->hard && a->out->sum < floor)
        add(a, feature_name(F_FLOOR), SIZE_MAX, 0, 0, floor - a->out->sum);
    return benign;
}

// How much of the listing's price, button and contact is the name's: a shop page that says "do not
// take with tramadol", and a book about fentanyl, have them too.
static double own_factor(struct around *a, double offer)
{
    bool product = a->alone || a->hidden || a->cas || offer > 0 ||
                   kind_sum(a, CUE_WHOLESALE, 1, false) > 0 ||
                   sign_near(a, SIGN_AMOUNT, AMOUNT_BYTES) || sign_near(a, SIGN_BULK, AMOUNT_BYTES);
    if (!a->lead && offer < weight(a, F_CUE_OFFER))
        return weight(a, F_PASSING);
    return product ? 1 : weight(a, F_BARE);
}

void judge_substance(const struct evidence *e, const struct substance *substance,
                     struct assessment *out)
{
    struct around a;
    memset(&a, 0, sizeof(a));
    a.e = e;
    a.substance = substance;
    a.out = out;
    *out = (struct assessment){.substance = substance};
    look_at_findings(&a);
    look_beside(&a);
    double request = kind_sum(&a, CUE_REQUEST, 1, false);
    double offer = kind_sum(&a, CUE_OFFER, 1, false) + kind_sum(&a, CUE_SHIPPING, 1, false);
    double own = own_factor(&a, offer);
    bool asks = request > 0 && request >= offer + own_fields(&a) * own;
    add_shared(&a);
    if (e->in->has_contact)
        add_feature(&a, F_CONTACT, own);
    if (asks)
        kind_sum(&a, CUE_REQUEST, 1, true);
    else
        add_offer(&a, own);
    double benign = add_benign(&a);
    look_at_restricted(&a);
    if (out->sum >= 0)
        out->verdict = asks ? VERDICT_REQUEST : VERDICT_OFFER;
    else
        out->verdict =
            a.beside || benign >= weight(&a, F_CUE_BENIGN) ? VERDICT_BENIGN : VERDICT_MENTION;
    if (out->verdict == VERDICT_REQUEST)
        out->scale = a.bulk ? REQUEST_WHOLESALE : REQUEST_PERSONAL;
}
