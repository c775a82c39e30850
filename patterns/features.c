#include "patterns/features.h"

#include "patterns/disguise.h"

#include <math.h>
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
    MANY = 3,           // other substances from which on more say no more
};

static const double BULK_WORSE = 0.4; // of what is left to the worst severity
static const double CUE_WORSE = 0.5;
static const double FAR = 0.4;       // of a phrase that stands far from the name
static const double BARE = 0.6;      // of the listing's fields when nothing says that the name is
                                     // the product
static const double PASSING = 0.2;   // the same when the name is only mentioned in passing
static const double ROOM = 1.0 / 64; // less than this is nothing

// Where the phrases and signs stand as seen from one substance.
struct around {
    const struct evidence *e;
    const struct found *own[MATCH_FOUND]; // the substance's findings
    size_t n_own;
    const struct substance *substance;
    enum trade trade;
    struct features *out;
    bool lead, lead_in_title, alone, hidden, masked, cas, sure, strength;
    bool all_spelt;
    bool title_names; // the title names a substance, so that the text below it is not about others
    bool beside;      // each of its places that counts is part of another thing's name
};

// ---- collecting

static void put_at(struct around *a, enum feature f, size_t text, uint32_t start, uint32_t end,
                   double amount)
{
    struct features *out = a->out;
    if (amount < ROOM && amount > -ROOM)
        return;
    out->sum[f] += amount;
    if (out->n_spans < FEATURE_SPANS)
        out->spans[out->n_spans++] = (struct feature_span){f, text, start, end, amount};
}

// Of the listing itself: no bytes of its texts say it.
static void put(struct around *a, enum feature f, double amount)
{
    put_at(a, f, SIZE_MAX, 0, 0, amount);
}

// Features that are counted: the first phrase is 1, the second says half as much, and so on, so
// that no number of them is more than 2.
static bool counted(enum feature f)
{
    return (f >= F_OFFER_SLOT && f <= F_CUE_UNPRESCRIBED) || (f >= F_NEWS && f <= F_BENIGN_HELD);
}

static void settle(struct features *out)
{
    for (size_t f = 0; f < FEATURES; f++) {
        double sum = out->sum[f];
        out->x[f] = counted((enum feature)f) ? 2 - exp2(1 - sum) : sum > 1 ? 1 : sum;
    }
}

// ---- the finding

static bool is_lead(const struct around *a, const struct found *f)
{
    const struct evidence *e = a->e;
    if (f->text == e->first)
        return e->first_is_title || f->start < LEAD_BYTES;
    size_t open = f->cas ? 2 * OPEN_BYTES : OPEN_BYTES; // "New: CAS no. "
    return e->first_is_title && !a->title_names && f->text == e->first + 1 && f->start < open;
}

// Bytes between a place and the substance's nearest name in the same text; SIZE_MAX if there is
// none. *gap is those bytes.
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

static bool is_strength(const struct found *f)
{
    for (size_t i = 0; i < f->substance->n_names; i++) {
        const struct substance_name *n = &f->substance->names[i];
        if (n->kind == NAME_STRENGTH && str_eq(n->text, f->name))
            return true;
    }
    return false;
}

// By spelling or sound: a name that nobody writes so, but whose like somebody may.
static bool is_spelt(const struct found *f)
{
    return strcmp(f->view, "spelling") == 0 || strcmp(f->view, "sound") == 0;
}

static bool is_masked(const struct around *a, const struct found *f)
{
    const struct canon *c = &a->e->s->texts[f->text];
    return disguise_seen(
        str_sub(a->e->in->texts[f->text].text, c->from[f->start], c->to[f->end - 1]));
}

static void look_at_findings(struct around *a)
{
    const struct matcher_scratch *s = a->e->s;
    a->all_spelt = true;
    for (size_t i = 0; i < s->n_found; i++)
        a->title_names |= s->found[i].text == a->e->first;
    for (size_t i = 0; i < s->n_found; i++) {
        const struct found *f = &s->found[i];
        if (f->substance != a->substance)
            continue;
        a->own[a->n_own++] = f;
        bool in_title = f->text == a->e->first && a->e->first_is_title;
        a->lead |= is_lead(a, f);
        a->lead_in_title |= in_title;
        a->alone |=
            in_title && (f->end - f->start) * 100 >= a->e->texts[f->text].len * ALONE_PERCENT;
        a->hidden |= f->hidden;
        a->masked |= is_masked(a, f);
        a->cas |= f->cas;
        a->sure |= !f->ambiguous;
        a->strength |= is_strength(f);
        a->all_spelt &= is_spelt(f);
    }
}

static size_t other_substances(const struct around *a)
{
    const struct substance *seen[MANY];
    size_t n = 0;
    for (size_t i = 0; i < a->e->s->n_found && n < MANY; i++) {
        const struct substance *x = a->e->s->found[i].substance;
        bool known = x == a->substance;
        for (size_t k = 0; k < n; k++)
            known |= seen[k] == x;
        if (!known)
            seen[n++] = x;
    }
    return n;
}

static bool benign(enum cue_kind k)
{
    return k == CUE_BENIGN || (k >= CUE_NEWS && k <= CUE_GOODS);
}

// Whether a phrase makes the finding a part of another thing's name: by its slot ("test strips for
// {X}"), or right behind it ("X certified reference material"), or
// in its words ("fentanyl test strips").
static bool holds(const struct evidence *e, const struct cue_hit *h, size_t index)
{
    const struct found *f = &e->s->found[index];
    if (h->text == f->text && h->start <= f->start && h->end > f->end)
        return true;
    return h->filled == index ||
           (h->text == f->text && h->start >= f->end && h->start - f->end <= BESIDE_BYTES &&
            !cues_sentence_ends(str_sub(e->texts[f->text], f->end, h->start)));
}

static bool held(const struct evidence *e, size_t found)
{
    const struct cue_hits *hits = &e->s->hits;
    for (size_t i = 0; i < hits->n; i++)
        if (benign(hits->items[i].cue->kind) && holds(e, &hits->items[i], found))
            return true;
    return false;
}

// The name is another thing's if it is so wherever it leads, or everywhere if it does not lead.
static void look_beside(struct around *a)
{
    const struct matcher_scratch *s = a->e->s;
    bool any = false, free_one = false;
    for (size_t i = 0; i < s->n_found; i++) {
        const struct found *f = &s->found[i];
        if (f->substance != a->substance || (a->lead && !is_lead(a, f)))
            continue;
        if (held(a->e, i))
            any = true;
        else
            free_one = true;
    }
    a->beside = any && !free_one;
}

// "not selling tramadol", "selling a car, no tramadol": the word before turns it round.
static bool negated(struct str text, size_t start)
{
    static const char *const words[] = {
        "no",      "without",  "ohne",     "sin",      "sans",      "без",      "sem",
        "not",     "never",    "don't",    "dont",     "nicht",     "kein",     "keine",
        "не",      "нет",      "不",       "没有",     "pas",       "لا",       "ليس",
        "degil",   "nie",      "nao",      "stop",     "keinen",    "geen",     "niet",
        "senza",   "non",      "bez",      "بدون",     "tanpa",     "ไม่",       "hakuna",
        "babu",    "khong",    "utan",     "nessun",   "ni",        "नहीं",      "ei",
        "free of", "frei von", "libre de", "livre de", "exempt de", "vrij van", "wolne od",
        "fri for"};
    struct str before = str_trim(str_sub(text, 0, start));
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct str w = str_c(words[i]);
        size_t at = before.len - w.len;
        if (str_ends(before, w) && (at == 0 || !ascii_alnum(before.ptr[at - 1])))
            return true;
    }
    return false;
}

// An ambiguous name says what the sure one beside it is, and not that it is there: "cough syrup
// without codeine".
// "piperidine-free"
static bool freed(struct str text, size_t end)
{
    static const char *const words[] = {"-free", "-frei", "-vrij", "-fri"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (str_starts(str_skip(text, end), str_c(words[i])))
            return true;
    return false;
}

static bool all_negated(const struct around *a)
{
    for (size_t i = 0; i < a->n_own; i++)
        if (!(a->sure && a->own[i]->ambiguous) &&
            !negated(a->e->texts[a->own[i]->text], a->own[i]->start) &&
            !freed(a->e->texts[a->own[i]->text], a->own[i]->end))
            return false;
    return true;
}

static void put_finding(struct around *a)
{
    static const enum feature of_trade[] = {[TRADE_NONE] = F_TRADE_NONE,
                                            [TRADE_MEDICINE] = F_TRADE_MEDICINE,
                                            [TRADE_CHEMICAL] = F_TRADE_CHEMICAL,
                                            [TRADE_PLANT] = F_TRADE_PLANT,
                                            [TRADE_EQUIPMENT] = F_TRADE_EQUIPMENT};
    const struct lexicon_class *class = lexicon_class_of(a->e->m->lexicon, a->substance);
    put(a, F_BIAS, 1);
    put(a, F_LEAD, a->lead);
    put(a, F_ALONE, a->alone);
    put(a, F_HIDDEN, a->hidden);
    put(a, F_MASKED, a->masked);
    put(a, F_CAS, a->cas);
    put(a, F_UNLISTED, a->substance->unlisted);
    put(a, F_SPELT, a->all_spelt);
    put(a, F_UNSURE, !a->sure);
    put(a, F_STRENGTH, a->strength);
    put(a, F_SEVERAL, (double)other_substances(a) / MANY);
    put(a, F_BESIDE, a->beside);
    put(a, F_NEGATED, all_negated(a));
    if (a->trade != TRADE_UNKNOWN)
        put(a, of_trade[a->trade], 1);
    put(a, F_SEVERITY, class ? 2 * class->severity - 1 : 0);
}

// ---- phrases

// Speech that is reported: an odd number of quotation marks before it, and one behind.
static bool quoted(struct str text, size_t start, size_t end)
{
    size_t from = start > QUOTE_BYTES ? start - QUOTE_BYTES : 0, marks = 0;
    for (size_t i = from; i < start; i++)
        marks += text.ptr[i] == '"';
    return marks % 2 == 1 &&
           str_find_char(str_sub(text, end, end + QUOTE_BYTES), '"', 0) != STR_NPOS;
}

enum reach { REACH_NONE, REACH_FAR, REACH_NEAR, REACH_SLOT };

// How close one occurrence of a phrase is to this substance.
static enum reach reach_of(const struct around *a, const struct cue_hit *h)
{
    const struct matcher_scratch *s = a->e->s;
    struct str text = a->e->texts[h->text], gap = STR_NONE;
    enum cue_kind kind = h->cue->kind;
    bool trade = kind == CUE_OFFER || kind == CUE_REQUEST;
    if ((trade || kind == CUE_PHARMACY || kind == CUE_UNPRESCRIBED) && negated(text, h->start))
        return REACH_NONE;
    if (h->filled != SIZE_MAX) {
        const struct found *f = &s->found[h->filled];
        if (f->substance != a->substance || (trade && negated(text, f->start)))
            return REACH_NONE;
        return trade && quoted(text, h->start, h->end) ? REACH_FAR : REACH_SLOT;
    }
    if ((trade && quoted(text, h->start, h->end)) || !near(a, h->text, h->start, h->end))
        return REACH_FAR;
    if (kind != CUE_REQUEST)
        return REACH_NEAR;
    // "looking for information on X" asks for something else.
    size_t d = distance(a, h->text, h->start, h->end, &gap);
    bool tight = d == SIZE_MAX || (d <= TIGHT_BYTES && !cues_sentence_ends(gap));
    return tight ? REACH_NEAR : REACH_FAR;
}

// Whether a benign phrase says what is sold: joined to the name, or in the title with it.
static bool in_the_name(const struct around *a, const struct cue_hit *h)
{
    if (h->text == a->e->first && a->lead_in_title)
        return true;
    for (size_t i = 0; i < a->n_own; i++)
        if (holds(a->e, h, (size_t)(a->own[i] - a->e->s->found)))
            return true;
    return false;
}

struct benign_features {
    enum feature soft, hard, held;
};

static const struct benign_features BENIGN[CUE_KINDS] = {
    [CUE_NEWS] = {F_NEWS, F_NEWS_HARD, F_NEWS_HELD},
    [CUE_SCIENCE] = {F_SCIENCE, F_SCIENCE_HARD, F_SCIENCE_HELD},
    [CUE_CARE] = {F_CARE, F_CARE_HARD, F_CARE_HELD},
    [CUE_PHARMACY] = {F_PHARMACY, F_PHARMACY_HARD, F_PHARMACY_HELD},
    [CUE_GOODS] = {F_GOODS, F_GOODS_HARD, F_GOODS_HELD},
    [CUE_BENIGN] = {F_BENIGN, F_BENIGN_HARD, F_BENIGN_HELD},
};

// The feature of kinds that have one whether near or far.
static const enum feature PLAIN[CUE_KINDS] = {
    [CUE_CONTACT] = F_CUE_CONTACT,     [CUE_PAYMENT] = F_CUE_PAYMENT,
    [CUE_SHIPPING] = F_CUE_SHIPPING,   [CUE_STEALTH] = F_CUE_STEALTH,
    [CUE_WHOLESALE] = F_CUE_WHOLESALE, [CUE_UNPRESCRIBED] = F_CUE_UNPRESCRIBED,
};

static enum feature cue_feature(const struct around *a, const struct cue_hit *h, enum reach reach)
{
    static const enum feature trade[2][4] = {
        {F_OFFER_FAR, F_OFFER_FAR, F_OFFER_NEAR, F_OFFER_SLOT},
        {F_REQUEST_FAR, F_REQUEST_FAR, F_REQUEST_NEAR, F_REQUEST_SLOT}};
    if (h->cue->kind == CUE_OFFER || h->cue->kind == CUE_REQUEST)
        return trade[h->cue->kind == CUE_REQUEST][reach];
    if (!benign(h->cue->kind))
        return PLAIN[h->cue->kind];
    // No pharmacy sells it, whatever stands there.
    bool unsold = h->cue->kind == CUE_PHARMACY && a->trade == TRADE_NONE;
    const struct benign_features *b = &BENIGN[unsold ? CUE_BENIGN : h->cue->kind];
    return in_the_name(a, h) ? b->held : a->out->hard ? b->hard : b->soft;
}

static double cue_amount(const struct cue_hit *h, enum reach reach)
{
    double own = h->cue->weight != 0 ? h->cue->weight : 1;
    bool trade = h->cue->kind == CUE_OFFER || h->cue->kind == CUE_REQUEST;
    return reach == REACH_NONE ? 0 : reach == REACH_FAR && !trade ? own * FAR : own;
}

static bool weighs(enum cue_kind k)
{
    return k != CUE_RESTRICTED && k < CUE_MINORS;
}

// Each phrase by its closest occurrence. s->hits is sorted by phrase.
static void look_at_cues(struct around *a)
{
    const struct cue_hits *hits = &a->e->s->hits;
    for (size_t i = 0, next; i < hits->n; i = next) {
        const struct cue_hit *best = NULL;
        enum reach reach = REACH_NONE;
        for (next = i; next < hits->n && hits->items[next].cue == hits->items[i].cue; next++) {
            const struct cue_hit *h = &hits->items[next];
            enum reach r = weighs(h->cue->kind) ? reach_of(a, h) : REACH_NONE;
            if (r > reach) {
                reach = r;
                best = h;
            }
        }
        if (best)
            put_at(a, cue_feature(a, best, reach), best->text, best->start, best->end,
                   cue_amount(best, reach));
    }
}

static bool any_cue(const struct around *a, enum cue_kind kind, enum reach least)
{
    const struct cue_hits *hits = &a->e->s->hits;
    for (size_t i = 0; i < hits->n; i++)
        if (hits->items[i].cue->kind == kind && reach_of(a, &hits->items[i]) >= least)
            return true;
    return false;
}

static void look_at_restricted(struct around *a)
{
    const struct cue_hits *hits = &a->e->s->hits;
    for (size_t i = 0; i < hits->n && !a->out->restricted; i++) {
        const struct cue_hit *h = &hits->items[i];
        struct str gap;
        if (h->cue->kind != CUE_RESTRICTED ||
            distance(a, h->text, h->start, h->end, &gap) > NEAR_BYTES)
            continue;
        a->out->restricted = true;
        a->out->restricted_at = (struct feature_span){F_BIAS, h->text, h->start, h->end, 0};
    }
}

// ---- signs and fields

// The sign of one kind nearest to the name: at most one counts.
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

static void put_sign(struct around *a, const struct sign *s, enum feature f)
{
    if (s)
        put_at(a, f, s->text, s->start, s->end, 1);
}

static void look_at_signs(struct around *a)
{
    const struct match_input *in = a->e->in;
    const struct sign *bulk = sign_near(a, SIGN_BULK, NEAR_BYTES);
    const struct sign *amount = sign_near(a, SIGN_AMOUNT, AMOUNT_BYTES);
    const struct sign *handle = sign_near(a, SIGN_HANDLE, SIZE_MAX - 1);
    a->out->bulk = bulk || any_cue(a, CUE_WHOLESALE, REACH_NEAR);
    put_sign(a, amount ? amount : sign_near(a, SIGN_BULK, AMOUNT_BYTES), F_AMOUNT);
    put_sign(a, bulk, F_BULK);
    put_sign(a, sign_near(a, SIGN_PURITY, AMOUNT_BYTES), F_PURITY);
    if (!in->has_price)
        put_sign(a, sign_near(a, SIGN_PRICE, NEAR_BYTES), F_TEXT_PRICE);
    if (!in->has_contact)
        put_sign(a, handle, F_TEXT_HANDLE);
    a->out->hard = in->has_price || in->has_contact || in->buy_button || handle;
}

// How much of the listing's price, button and contact is the name's: a shop page that says "do not
// take with tramadol", and a book about fentanyl, have them too.
static double own_factor(const struct around *a)
{
    bool offered = any_cue(a, CUE_OFFER, REACH_NEAR);
    if (!a->lead && !offered)
        return PASSING;
    bool product = offered || a->alone || a->hidden || a->masked || a->cas ||
                   a->trade == TRADE_NONE || a->out->sum[F_AMOUNT] > 0 || a->out->bulk;
    return product ? 1 : BARE;
}

// A name that nobody has a lawful reason to sell, as the product's: the less it takes, the less
// else it can be.
static void put_unsold(struct around *a)
{
    bool unsold = a->lead && a->trade == TRADE_NONE && a->sure && !a->beside;
    put(a, F_NONE_LEAD, unsold);
    put(a, F_NONE_GOODS, unsold && (a->e->in->kind == MATCH_GOODS || a->out->hard));
}

static void put_fields(struct around *a)
{
    static const enum feature of_kind[] = {
        [MATCH_GOODS] = F_KIND_GOODS, [MATCH_POST] = F_KIND_POST, [MATCH_PAGE] = F_KIND_PAGE};
    const struct match_input *in = a->e->in;
    double own = own_factor(a);
    if (in->kind != MATCH_TEXT)
        put(a, of_kind[in->kind], 1);
    put(a, F_PRICE, in->has_price ? own : 0);
    put(a, F_BUY, in->buy_button ? own : 0);
    put(a, F_CONTACT, in->has_contact ? own : 0);
    put(a, F_MESSENGER, in->has_messenger ? own : 0);
}

// A question that is no request: the mark ends the sentence that the name stands in.
static void look_at_question(struct around *a)
{
    static const char *const marks[] = {"?", "؟", "？"};
    if (any_cue(a, CUE_REQUEST, REACH_NEAR) || any_cue(a, CUE_OFFER, REACH_NEAR))
        return;
    for (size_t i = 0; i < a->n_own; i++) {
        const struct found *f = a->own[i];
        struct str behind = str_sub(a->e->texts[f->text], f->end, (size_t)f->end + NEAR_BYTES);
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
            size_t at = str_find(behind, str_c(marks[k]), 0);
            if (at == STR_NPOS || cues_sentence_ends(str_sub(behind, 0, at)))
                continue;
            put_at(a, F_QUESTION, f->text, f->end + (uint32_t)at,
                   f->end + (uint32_t)(at + strlen(marks[k])), 1);
            return;
        }
    }
}

// How much an offer would matter: the class's severity, and what remains to the worst is taken by
// a share for each thing that makes it worse.
static void look_at_severity(struct around *a, const struct lexicon_class *class)
{
    double left = 1 - (class ? class->severity : 0.5);
    if (a->out->bulk)
        left *= 1 - BULK_WORSE;
    for (enum cue_kind k = CUE_MINORS; k <= CUE_FALSIFIED; k++)
        if (any_cue(a, k, REACH_FAR))
            left *= 1 - CUE_WORSE;
    a->out->severity = 1 - left;
}

void features_make(const struct evidence *e, const struct substance *substance,
                   struct features *out)
{
    const struct lexicon_class *class = lexicon_class_of(e->m->lexicon, substance);
    struct around a;
    memset(&a, 0, sizeof a);
    memset(out, 0, sizeof *out);
    a.e = e;
    a.substance = substance;
    // A name that no list has is no medicine's.
    a.trade = class ? class->trade : TRADE_UNKNOWN;
    if (substance->unlisted && a.trade == TRADE_MEDICINE)
        a.trade = TRADE_NONE;
    a.out = out;
    look_at_findings(&a);
    look_beside(&a);
    look_at_signs(&a);
    put_finding(&a);
    put_fields(&a);
    put_unsold(&a);
    look_at_cues(&a);
    look_at_question(&a);
    look_at_restricted(&a);
    look_at_severity(&a, class);
    settle(out);
}
