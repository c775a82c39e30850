#include "extractors/inventory.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/currency.h"
#include "extractors/date.h"
#include "extractors/fold.h"
#include "extractors/price.h"
#include "extractors/roles.h"
#include "extractors/text.h"

enum {
    SPOT_BYTES = 160, // of a line that may say a price; longer ones are prose
    FIRST_SPOTS = 32,
    CURRENCY_TEXTS = 40, // before the first price in which one may be named
};

struct reader {
    const struct dom *d;
    struct arena *a;
    struct inventory *out;
    size_t cap;
};

static bool breaks(const struct dom_node *n)
{
    return !n->is_text && (n->tag == TAG_TD || n->tag == TAG_TH ||
                           tag_info((enum tag_id)n->tag)->flags & TAG_IS_BREAK);
}

// Lazy loaders and backgrounds name their picture in an attribute.
static bool is_picture(const struct dom *d, uint32_t i)
{
    static const char *const names[] = {"data-original", "data-bg", "data-background-image"};
    if (d->nodes[i].tag == TAG_IMG)
        return true;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (dom_has_attr(d, i, names[k]))
            return true;
    return str_find_nocase(dom_attr(d, i, "style"), STR("url("), 0) != STR_NPOS;
}

static void count_all(const struct dom *d, struct inventory_count *before)
{
    struct inventory_count c = {0};
    uint32_t hidden_end = 0, link_end = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        const struct dom_node *n = &d->nodes[i];
        before[i] = c;
        if (n->roles & (ROLE_HIDDEN | ROLE_CONTROL) && n->end > hidden_end)
            hidden_end = n->end;
        if (!n->is_text && n->tag == TAG_A && dom_has_attr(d, i, "href") && n->end > link_end)
            link_end = n->end;
        c.breaks += breaks(n);
        if (n->is_text && i >= hidden_end) {
            uint32_t weight = (uint32_t)text_weight(n->text);
            c.text += weight;
            c.linked += i < link_end ? weight : 0;
        } else if (!n->is_text && !(n->roles & ROLE_HIDDEN)) {
            c.pictures += is_picture(d, i);
        }
    }
    before[d->count] = c;
}

struct inventory_count inventory_of(const struct inventory *v, uint32_t from, uint32_t end)
{
    const struct inventory_count *a = &v->before[from], *b = &v->before[end];
    return (struct inventory_count){.text = b->text - a->text,
                                    .linked = b->linked - a->linked,
                                    .pictures = b->pictures - a->pictures,
                                    .breaks = b->breaks - a->breaks,
                                    .prices = b->prices - a->prices};
}

void inventory_prices(const struct inventory *v, uint32_t from, uint32_t end, size_t *first,
                      size_t *last)
{
    *first = v->before[from].prices;
    *last = v->before[end].prices;
}

// Any decimal digit of the scripts that prices are written in; a wrong guess costs only time.
static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (ascii_digit((char)c) || c == 0xD9 || c == 0xDB || c == 0xE0 || c == 0xEF)
            return true;
    }
    return false;
}

// "04 листопада 2025 р.": a year, though the currency's mark follows it.
static bool is_year(struct arena *a, struct str line, const struct listing_price *price)
{
    struct str date;
    return price->amount.len == 4 &&
           (str_starts(price->amount, STR("19")) || str_starts(price->amount, STR("20"))) &&
           date_find(a, line, 0, &date) && str_starts(date, price->amount);
}

// Where one text ends and the next begins with a digit, and nothing stands between them.
enum join { JOIN_PLAIN, JOIN_CENTS, JOIN_APART };

// "12<sup>99</sup>" are cents, whose mark a reader sees in their place; a number of three digits
// goes on; what else begins with a digit is another number ("$1.35<i>100-499 pcs</i>").
static enum join join_of(struct str so_far, struct str next)
{
    size_t digits = 0, from = so_far.len;
    while (digits < next.len && ascii_digit(next.ptr[digits]))
        digits++;
    while (from > 0 && ascii_digit(so_far.ptr[from - 1]))
        from--;
    char mark = from > 0 ? so_far.ptr[from - 1] : ' ';
    bool decimals = (mark == '.' || mark == ',') && so_far.len - from < 3;
    if (digits == 0 || from == so_far.len)
        return JOIN_PLAIN;
    if (digits == 2 && next.len == 2 && !decimals)
        return JOIN_CENTS;
    return digits == 3 && next.len == 3 && !decimals ? JOIN_PLAIN : JOIN_APART;
}

static struct str price_line(const struct reader *r, uint32_t node)
{
    const struct dom *d = r->d;
    struct text_builder b;
    if (d->nodes[node].is_text) // most are one text, and nothing is joined
        return utf8_cut(text_line(r->a, d->nodes[node].text), LIMIT_VALUE_BYTES);
    text_begin(&b, LIMIT_VALUE_BYTES, false);
    for (uint32_t i = node; i < d->nodes[node].end && !text_full(&b);) {
        const struct dom_node *n = &d->nodes[i];
        if (i != node && n->roles & (ROLE_HIDDEN | ROLE_OLD_PRICE | ROLE_CONTROL)) {
            text_gap(&b, false, true);
            i = n->end;
            continue;
        }
        i++;
        if (!n->is_text)
            continue;
        bool gap = n->gap != DOM_GAP_NONE || b.space || b.line;
        enum join join = gap ? JOIN_PLAIN : join_of(buf_str(&b.buf), n->text);
        if (join == JOIN_CENTS)
            buf_addc(&b.buf, '.');
        text_gap(&b, false, n->gap != DOM_GAP_NONE || join == JOIN_APART);
        text_add(&b, n->text, false);
    }
    return text_end(&b, r->a);
}

// Whether anything in the line may be a currency: cheaper than to look for a price, and most lines
// with a number say no.
static bool may_name_currency(struct arena *a, struct str line)
{
    struct str folded = fold_text(a, line);
    for (size_t at = 0, len; at < folded.len; at++) {
        if (phrase_after(&currency_marks, folded, at, &len))
            return true;
        while (ascii_alpha(folded.ptr[at]) && ascii_alpha(fold_byte(folded, at + 1)))
            at++; // no mark begins inside a word
    }
    return false;
}

static bool add_spot(struct reader *r, uint32_t node, bool named)
{
    const struct dom *d = r->d;
    struct price_spot spot = {.node = node, .end = d->nodes[node].end, .named = named};
    struct str line = price_line(r, node);
    if (!named && !may_name_currency(r->a, line))
        return false;
    if (!price_find(r->a, line, &spot.price) || (!named && spot.price.currency.len == 0) ||
        is_year(r->a, line, &spot.price))
        return false;
    struct inventory *v = r->out;
    if (v->n_prices == r->cap) {
        r->cap = r->cap ? 2 * r->cap : FIRST_SPOTS;
        struct price_spot *grown = arena_array(r->a, r->cap, sizeof *grown);
        if (v->n_prices)
            memcpy(grown, v->prices, v->n_prices * sizeof *grown);
        v->prices = grown;
    }
    v->prices[v->n_prices++] = spot;
    return true;
}

uint32_t inventory_line(const struct inventory *v, const struct dom *d, uint32_t text,
                        uint32_t root, size_t max)
{
    uint32_t best = text;
    for (uint32_t up = d->nodes[text].parent; up > root; up = d->nodes[up].parent) {
        const struct dom_node *n = &d->nodes[up];
        struct inventory_count in = inventory_of(v, up + 1, n->end);
        if (in.text > max || in.breaks || n->tag == TAG_BODY)
            break;
        best = up;
        if (breaks(n))
            break;
    }
    return best;
}

static void find_prices(struct reader *r)
{
    const struct dom *d = r->d;
    uint32_t done = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        const struct dom_node *n = &d->nodes[i];
        size_t before = r->out->n_prices;
        r->out->before[i].prices = (uint32_t)before;
        if (i < done)
            continue;
        if (n->roles & (ROLE_HIDDEN | ROLE_OLD_PRICE | ROLE_CONTROL)) {
            done = n->end;
        } else if (n->roles & ROLE_PRICE && inventory_of(r->out, i, n->end).text <= SPOT_BYTES) {
            if (add_spot(r, i, true))
                done = n->end;
        } else if (n->is_text && n->text.len <= LIMIT_VALUE_BYTES && has_digit(n->text)) {
            uint32_t line = inventory_line(r->out, d, i, 0, SPOT_BYTES);
            add_spot(r, line, false);
            done = d->nodes[line].end;
        }
    }
    r->out->before[d->count].prices = (uint32_t)r->out->n_prices;
}

// A currency that a text names for all: "Prices in Euro", "Price (USD)". Marks that several
// currencies or other words share say nothing here.
static struct str named_currency(struct arena *a, struct str text)
{
    struct str folded = fold_text(a, text);
    for (size_t at = 0, len; at < folded.len; at++) {
        const struct phrase *mark = phrase_after(&currency_marks, folded, at, &len);
        if (mark && mark->value[0] && !(mark->flags & (CURRENCY_LOOSE | CURRENCY_WORDLIKE)))
            return str_c(mark->value);
        at += mark ? len - 1 : 0;
    }
    return STR_NONE;
}

static struct str currency_before(const struct reader *r, uint32_t node)
{
    const struct dom *d = r->d;
    size_t looked = 0;
    for (uint32_t i = node; i > 0 && looked < CURRENCY_TEXTS; i--) {
        const struct dom_node *n = &d->nodes[i - 1];
        if (!n->is_text || n->text.len > LIMIT_VALUE_BYTES || str_trim(n->text).len == 0 ||
            dom_has_role_above(d, i - 1, ROLE_HIDDEN | ROLE_CONTROL))
            continue;
        looked++;
        struct str code = named_currency(r->a, n->text);
        if (code.len)
            return code;
    }
    return STR_NONE;
}

// Reads the amount anew: what its marks mean depends on the currency.
static void set_currency(struct arena *a, struct listing_price *price, struct str code)
{
    struct listing_price again;
    if (price->currency.len || str_eq(price->amount, STR("0")))
        return;
    price->currency = code;
    struct str line = arena_fmt(a, "%.*s %.*s", STR_ARG(price->text), STR_ARG(code));
    if (price_find(a, line, &again) && str_eq(again.currency, code))
        price->amount = again.amount;
}

// Prices without a currency have that of all others, else the one that is named before them.
static void fill_currencies(const struct reader *r)
{
    struct inventory *v = r->out;
    const struct price_spot *bare = NULL;
    struct str code = STR_NONE;
    for (size_t i = 0; i < v->n_prices; i++) {
        const struct price_spot *spot = &v->prices[i];
        if (spot->price.currency.len == 0)
            bare = bare ? bare : spot;
        else if (code.len && !str_eq(code, spot->price.currency))
            return;
        else
            code = spot->price.currency;
    }
    if (bare && code.len == 0)
        code = currency_before(r, bare->node);
    for (size_t i = 0; i < v->n_prices && code.len; i++)
        set_currency(r->a, &v->prices[i].price, code);
}

void inventory_read(const struct dom *d, struct arena *a, struct inventory *out)
{
    *out = (struct inventory){.before = arena_array(a, (size_t)d->count + 1, sizeof *out->before)};
    struct reader r = {.d = d, .a = a, .out = out};
    count_all(d, out->before);
    find_prices(&r);
    fill_currencies(&r);
}
