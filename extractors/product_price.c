#include "extractors/product_price.h"

#include "extractors/amount.h"
#include "extractors/roles.h"

enum {
    SPOTS_MAX = 400,
    NEAR_SPOTS = 3,  // behind the title
    SHORT_LINE = 40, // visible bytes
    LONG_LINE = 100,
};

// What speaks for a price, and against it.
enum {
    SCORE_NAMED = 5,
    SCORE_LABELLED = 5,
    SCORE_EMPHASIS = 3,
    SCORE_SCOPE = 2,
    SCORE_BEHIND_TITLE = 2,
    SCORE_NEAR_TITLE = 1,
    SCORE_SHORT = 1,
    SCORE_LONG = -1,
    SCORE_PER_UNIT = -2,
    SCORE_LINKED = -6,
    SCORE_OTHER_LABEL = -10,
    SCORE_ENOUGH = 2,
};

struct choice {
    const struct extract *x;
    const struct outline *outline;
    size_t first, n; // of the inventory's prices
    size_t next;     // that a label may belong to
    int *scores;
};

static bool is_emphasis(const struct dom_node *n)
{
    switch (n->tag) {
    case TAG_B:
    case TAG_BIG:
    case TAG_FONT:
    case TAG_STRONG:
        return !n->is_text;
    default:
        return !n->is_text && n->tag >= TAG_H1 && n->tag <= TAG_H6;
    }
}

static bool is_emphasised(const struct dom *d, const struct price_spot *spot)
{
    if (is_emphasis(&d->nodes[d->nodes[spot->node].parent]))
        return true;
    for (uint32_t i = spot->node; i < spot->end; i++)
        if (is_emphasis(&d->nodes[i]))
            return true;
    return false;
}

// A label that says something else counts only at the price's beginning: "Now 5, before 7".
static void add_label(struct choice *c, const struct fact *fact, size_t at)
{
    const struct price_spot *spot = &c->x->inventory.prices[c->first + at];
    if (fact->label == LABEL_PRICE)
        c->scores[at] += SCORE_LABELLED;
    else if (c->outline->next_text[spot->node] >= fact->node)
        c->scores[at] += SCORE_OTHER_LABEL;
}

static void use_label(struct choice *c, const struct fact *fact)
{
    if (fact->label != LABEL_PRICE && fact->label != LABEL_OTHER)
        return;
    const struct price_spot *spots = c->x->inventory.prices + c->first;
    // Facts and prices both come in document order, so that one walk serves all.
    while (c->next < c->n && spots[c->next].end <= fact->value)
        c->next++;
    if (c->next < c->n && spots[c->next].node <= fact->value)
        add_label(c, fact, c->next);
}

static int score_of(const struct extract *x, const struct outline *o, const struct price_spot *spot,
                    uint32_t scope, uint32_t heading)
{
    uint32_t bytes = outline_bytes(o, spot->node, spot->end);
    int score = spot->named ? SCORE_NAMED : 0;
    score += is_emphasised(&x->dom, spot) ? SCORE_EMPHASIS : 0;
    score += dom_inside(&x->dom, spot->node, scope) ? SCORE_SCOPE : 0;
    score += spot->node > heading ? SCORE_BEHIND_TITLE : 0;
    score += bytes <= SHORT_LINE ? SCORE_SHORT : 0;
    score += bytes > LONG_LINE ? SCORE_LONG : 0;
    score += spot->price.per.len ? SCORE_PER_UNIT : 0;
    score += 2 * outline_links(o, spot->node, spot->end) > bytes ? SCORE_LINKED : 0;
    return score;
}

static bool is_left_out(const struct dom *d, const struct price_spot *spot, uint32_t skip)
{
    return d->nodes[spot->node].roles & skip || dom_has_role_above(d, spot->node, skip);
}

// A step of prices by quantity ("100 - 499 pieces: $8.20"): little but a number stands beside it.
static bool is_tier(const struct extract *x, const struct outline *o, const struct price_spot *spot)
{
    const struct dom *d = &x->dom;
    uint32_t parent = d->nodes[spot->node].parent;
    uint32_t beside =
        outline_bytes(o, parent, d->nodes[parent].end) - outline_bytes(o, spot->node, spot->end);
    for (uint32_t i = parent; i < d->nodes[parent].end && beside && beside <= SHORT_LINE; i++) {
        if (i == spot->node)
            i = spot->end - 1;
        else if (d->nodes[i].is_text)
            for (size_t k = 0; k < d->nodes[i].text.len; k++)
                if (ascii_digit(d->nodes[i].text.ptr[k]))
                    return true;
    }
    return false;
}

// Of the steps that stand with the chosen one, the cheapest: the lowest of a range.
static const struct price_spot *lowest_tier(const struct extract *x, const struct outline *o,
                                            const struct choice *c, const struct price_spot *best)
{
    const struct dom *d = &x->dom;
    uint32_t rows = d->nodes[d->nodes[best->node].parent].parent;
    if (!is_tier(x, o, best))
        return best;
    for (size_t i = 0; i < c->n; i++) {
        const struct price_spot *spot = &x->inventory.prices[c->first + i];
        if (d->nodes[d->nodes[spot->node].parent].parent == rows &&
            str_eq(spot->price.currency, best->price.currency) && is_tier(x, o, spot) &&
            amount_cmp(spot->price.amount, best->price.amount) < 0)
            best = spot;
    }
    return best;
}

bool product_price_read(const struct extract *x, const struct outline *o, struct found *f,
                        const struct facts *facts, uint32_t scope, uint32_t heading, uint32_t skip)
{
    struct choice c = {.x = x, .outline = o};
    size_t last, near = 0, seen = 0;
    if (f->listing.price.amount.len)
        return true;
    inventory_prices(&x->inventory, 0, x->dom.count, &c.first, &last);
    c.n = last - c.first < SPOTS_MAX ? last - c.first : SPOTS_MAX;
    c.scores = arena_array(x->arena, c.n + 1, sizeof *c.scores);
    for (size_t i = 0; i < facts->n; i++)
        use_label(&c, &facts->items[i]);
    const struct price_spot *best = NULL;
    int best_score = SCORE_ENOUGH - 1;
    for (size_t i = 0; i < c.n; i++) {
        const struct price_spot *spot = &x->inventory.prices[c.first + i];
        if (is_left_out(&x->dom, spot, skip))
            continue;
        seen++;
        int score = c.scores[i] + score_of(x, o, spot, scope, heading);
        near += spot->node > heading;
        score += spot->node > heading && near <= NEAR_SPOTS ? SCORE_NEAR_TITLE : 0;
        if (score > best_score) {
            best = spot;
            best_score = score;
        }
    }
    if (best) {
        best = lowest_tier(x, o, &c, best);
        f->listing.price = best->price;
        f->listing.sources[FIELD_PRICE] = f->source;
    }
    return best || seen == 0;
}
