#include "extractors/product_price.h"

#include "base/utf8.h"
#include "extractors/amount.h"
#include "extractors/fold.h"
#include "extractors/quantity.h"
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
    if (c->n == 0 ||
        (fact->label != LABEL_PRICE && fact->label != LABEL_OTHER && fact->label != LABEL_QUANTITY))
        return;
    if (dom_has_role_above(&c->x->dom, fact->value, ROLE_OLD_PRICE))
        return; // the label of what is struck out
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
    // The price of a measure is beside that of the goods; the one of a piece is it.
    bool measure = spot->price.per.len && !str_eq(spot->price.per, STR("piece"));
    score += measure ? SCORE_PER_UNIT : 0;
    score += 2 * outline_links(o, spot->node, spot->end) > bytes ? SCORE_LINKED : 0;
    return score;
}

static bool is_left_out(const struct dom *d, const struct price_spot *spot, uint32_t skip)
{
    return d->nodes[spot->node].roles & skip || dom_has_role_above(d, spot->node, skip);
}

// A step of prices by quantity: "100 - 499 pieces: $8.20".
struct rung {
    uint32_t node, ladder; // the element of the step, and what holds all steps
    struct str count;      // the first number that stands beside the price
    const char *unit;      // what it counts, or NULL
};

// Takes the first number of a text, and the unit of any.
static bool read_count(struct arena *a, struct str text, struct rung *out)
{
    struct str t = fold_text(a, utf8_cut(text, LONG_LINE));
    struct amount n;
    bool found = false;
    for (size_t at = 0, len; at < t.len; at = found && n.end > at ? n.end : at + 1) {
        if (!ascii_digit(t.ptr[at]) || !amount_scan(t, at, &n))
            continue;
        found = true;
        if (out->count.len == 0)
            out->count = amount_text(a, t, &n, -1, 0);
        size_t from = fold_skip_spaces(t, n.end, 1);
        from += fold_byte(t, from) == '+';
        const char *unit = quantity_unit_at(t, fold_skip_spaces(t, from, 1), &len);
        out->unit = unit ? unit : out->unit;
    }
    return found;
}

// What stands in the price's own line besides it.
static bool counts_in_line(const struct extract *x, const struct price_spot *spot, struct rung *out)
{
    struct str line =
        dom_line(&x->dom, x->arena, spot->node, ROLE_HIDDEN | ROLE_OLD_PRICE, LIMIT_VALUE_BYTES);
    size_t at = str_find(line, spot->price.text, 0);
    if (at == STR_NPOS || line.len > SHORT_LINE + spot->price.text.len)
        return false;
    bool before = read_count(x->arena, str_sub(line, 0, at), out);
    return read_count(x->arena, str_skip(line, at + spot->price.text.len), out) || before;
}

static bool counts_beside(const struct extract *x, const struct price_spot *spot, struct rung *out)
{
    const struct dom *d = &x->dom;
    bool found = false;
    for (uint32_t i = out->node; i < d->nodes[out->node].end; i++) {
        if (i == spot->node)
            i = spot->end - 1;
        else if (d->nodes[i].is_text)
            found = read_count(x->arena, d->nodes[i].text, out) || found;
    }
    return found;
}

// The step that a price is of: the first element from its own on that has a count, too.
static bool find_rung(const struct extract *x, const struct outline *o,
                      const struct price_spot *spot, struct rung *out)
{
    enum { CLIMB = 4 };
    const struct dom *d = &x->dom;
    uint32_t own = outline_bytes(o, spot->node, spot->end), node = d->nodes[spot->node].parent;
    *out = (struct rung){.node = spot->node, .ladder = node};
    if (!d->nodes[spot->node].is_text && counts_in_line(x, spot, out))
        return true;
    for (int up = 0; up < CLIMB && node; up++, node = d->nodes[node].parent) {
        uint32_t beside = outline_bytes(o, node, d->nodes[node].end) - own;
        *out = (struct rung){.node = node, .ladder = d->nodes[node].parent};
        if (beside > SHORT_LINE)
            return false;
        if (beside && counts_beside(x, spot, out))
            return true;
    }
    return false;
}

// Steps stand in one element, or each in a wrapper of its own, and are alike; the price falls as
// the count rises.
static bool same_ladder(const struct dom *d, const struct rung *a, struct str price_a,
                        const struct rung *b, struct str price_b)
{
    const struct dom_node *p = &d->nodes[a->node], *q = &d->nodes[b->node];
    bool near = a->ladder == b->ladder || d->nodes[a->ladder].parent == d->nodes[b->ladder].parent;
    struct str class_a = dom_attr(d, a->node, "class"), class_b = dom_attr(d, b->node, "class");
    class_a = str_sub(class_a, 0, str_find_char(class_a, ' ', 0));
    class_b = str_sub(class_b, 0, str_find_char(class_b, ' ', 0));
    return near && a->node != b->node && p->tag == q->tag && str_eq(class_a, class_b) &&
           amount_cmp(a->count, b->count) * amount_cmp(price_a, price_b) < 0;
}

// Of the steps that stand with the chosen one, the cheapest: the lowest of a range.
static struct listing_price lowest_rung(const struct extract *x, const struct outline *o,
                                        const struct choice *c, const struct price_spot *best,
                                        uint32_t skip)
{
    struct listing_price price = best->price;
    struct rung first, other;
    size_t steps = 1;
    if (!find_rung(x, o, best, &first))
        return price;
    for (size_t i = 0; i < c->n; i++) {
        const struct price_spot *spot = &x->inventory.prices[c->first + i];
        if (spot == best || is_left_out(&x->dom, spot, skip) ||
            !str_eq(spot->price.currency, best->price.currency) || !find_rung(x, o, spot, &other) ||
            !same_ladder(&x->dom, &first, best->price.amount, &other, spot->price.amount))
            continue;
        steps++;
        if (amount_cmp(spot->price.amount, price.amount) < 0)
            price = spot->price;
    }
    // Its prices are those of one of what it counts.
    if (steps > 1 && price.per.len == 0 && first.unit)
        price.per = str_c(first.unit);
    return price;
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
        f->listing.price = lowest_rung(x, o, &c, best, skip);
        f->listing.sources[FIELD_PRICE] = f->source;
    }
    return best || seen == 0;
}
