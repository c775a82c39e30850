#include "extractors/price_number.h"

#include "extractors/fold.h"
#include "extractors/price_words.h"

static struct price_marks marks_left(const struct price_text *s, size_t start)
{
    struct price_marks m = {.edge = start};
    size_t len, at = fold_back_spaces(s->text, start, 2);
    if (at > s->used && (s->text.ptr[at - 1] == ':' || s->text.ptr[at - 1] == '='))
        at = fold_back_spaces(s->text, at - 1, 1);
    if (at > s->used && s->text.ptr[at - 1] == ')') // "Price (USD): 45"
        at--;
    m.near = phrase_before(&currency_marks, s->text, at, &len);
    if (!m.near && at > s->used && s->text.ptr[at - 1] == '.') // "NPR. 250"
        m.near = phrase_before(&currency_marks, s->text, --at, &len);
    if (!m.near || at - len < s->used || price_mark_is(m.near, CURRENCY_TRAILS)) {
        m.near = NULL;
        return m;
    }
    m.edge = at - len;
    at = fold_back_spaces(s->text, m.edge, 1);
    m.far = phrase_before(&currency_marks, s->text, at, &len);
    if (m.far && at - len >= s->used)
        m.edge = at - len;
    else
        m.far = NULL;
    return m;
}

// The ways to write "no cents": 50,-  50.--  50:-  500/-
static size_t skip_no_cents(struct str s, size_t at)
{
    char c = fold_byte(s, at);
    if ((c == ',' || c == '.' || c == ':' || c == '/') && fold_byte(s, at + 1) == '-') {
        at += 2;
        while (fold_byte(s, at) == '-')
            at++;
    }
    return at;
}

// A mark between two numbers belongs to the one it touches; else to its usual side.
static bool belongs_right(const struct price_text *s, const struct phrase *mark, size_t from,
                          size_t to, size_t number_end, bool marked_left)
{
    size_t next = fold_skip_spaces(s->text, to, 2);
    if (!fold_digit(s->text, next) || price_mark_is(mark, CURRENCY_TRAILS))
        return false;
    bool touches_left = from == number_end, touches_right = next == to;
    if (marked_left && !touches_left)
        return true;
    if (touches_left != touches_right)
        return touches_right;
    if (marked_left)
        return true;
    // "8000 Rs 9000 Rs": when the same mark follows the next number too, each trails its own.
    struct amount n;
    size_t len;
    amount_scan(s->text, next, &n);
    const struct phrase *again =
        phrase_after(&currency_marks, s->text, fold_skip_spaces(s->text, n.end, 2), &len);
    return price_mark_is(mark, CURRENCY_LEADS) && again != mark;
}

static struct price_marks marks_right(const struct price_text *s, size_t end, bool marked_left)
{
    struct price_marks m = {.edge = end};
    size_t len, from = fold_skip_spaces(s->text, skip_no_cents(s->text, end), 2);
    if (fold_byte(s->text, from) == '(') // "99.00 (USD)"
        from++;
    m.near = phrase_after(&currency_marks, s->text, from, &len);
    if (!m.near || belongs_right(s, m.near, from, from + len, end, marked_left)) {
        m.near = NULL;
        m.edge = skip_no_cents(s->text, end);
        return m;
    }
    m.edge = from + len;
    from = fold_skip_spaces(s->text, m.edge, 1);
    m.far = phrase_after(&currency_marks, s->text, from, &len);
    if (m.far && !belongs_right(s, m.far, from, from + len, m.edge, true))
        m.edge = from + len;
    else
        m.far = NULL;
    return m;
}

static void decide_currency(struct price_number *c)
{
    const struct phrase *all[] = {c->left.near, c->left.far, c->right.near, c->right.far};
    const struct phrase *chosen = NULL;
    for (size_t i = 0; i < 4; i++) {
        if (!all[i])
            continue;
        bool better = price_mark_is(chosen, CURRENCY_LOOSE) &&
                      !price_mark_is(all[i], CURRENCY_LOOSE | CURRENCY_WORDLIKE);
        // "$ 45.000 pesos": of which country, nobody says.
        bool unsure = chosen && strcmp(chosen->text, "$") == 0 &&
                      price_mark_is(all[i], CURRENCY_LOOSE) && all[i]->value[0] == '\0';
        if (!chosen || better || unsure)
            chosen = all[i];
    }
    c->code = str_c(chosen ? chosen->value : NULL);
}

bool price_only_wordlike(const struct price_number *c)
{
    const struct phrase *all[] = {c->left.near, c->left.far, c->right.near, c->right.far};
    bool any = false;
    // "1500р": a letter of another script than the digits' says that it means money.
    if (c->right.near && (unsigned char)c->right.near->text[0] >= 0x80 &&
        c->right.edge == c->number.end + strlen(c->right.near->text) &&
        c->number.end - c->number.start > 2)
        return false;
    for (size_t i = 0; i < 4; i++) {
        if (all[i] && !price_mark_is(all[i], CURRENCY_WORDLIKE))
            return false;
        any = any || all[i];
    }
    return any;
}

// A hundredth of an amount: 75 cents.
static struct str hundredth(struct arena *a, struct str amount)
{
    size_t whole = str_find_char(amount, '.', 0);
    whole = whole == STR_NPOS ? amount.len : whole;
    struct str decimals = str_skip(amount, whole + 1);
    if (whole > 2)
        return arena_fmt(a, "%.*s.%.2s%.*s", (int)(whole - 2), amount.ptr, amount.ptr + whole - 2,
                         STR_ARG(decimals));
    return arena_fmt(a, "0.%s%.*s%.*s", whole == 2 ? "" : "0", (int)whole, amount.ptr,
                     STR_ARG(decimals));
}

// 12 руб. 50 коп.: the cents have a name of their own.
static bool join_named_cents(const struct price_text *s, struct price_number *c)
{
    size_t len, from = fold_skip_spaces(s->text, c->right.edge, 2), at = from;
    while (fold_digit(s->text, at))
        at++;
    size_t digits = at - from;
    size_t name = fold_skip_spaces(s->text, at, 2);
    if (digits == 0 || digits > 2 || !c->right.near || c->number.groups > 2 ||
        !price_mark_is(phrase_after(&currency_marks, s->text, name, &len), CURRENCY_CENTS) ||
        str_find_char(c->amount, '.', 0) != STR_NPOS)
        return false;
    c->amount = arena_fmt(s->arena, "%.*s.%s%.*s", STR_ARG(c->amount), digits == 1 ? "0" : "",
                          (int)digits, s->text.ptr + from);
    c->end = name + len;
    return true;
}

// 35€99, or at the text's end 35€ 99 and $119. 95: the cents stand apart.
static void join_cents(const struct price_text *s, struct price_number *c)
{
    struct str t = s->text;
    size_t at = c->right.near && !c->right.far ? c->right.edge : c->number.end;
    if (join_named_cents(s, c) || (!c->right.near && (!c->left.near || fold_byte(t, at++) != '.')))
        return;
    if (c->number.groups != 1 || c->scale)
        return;
    size_t from = fold_skip_spaces(t, at, 1);
    if (!fold_digit(t, from) || !fold_digit(t, from + 1) || fold_digit(t, from + 2))
        return;
    if (from != at && fold_skip_spaces(t, from + 2, SIZE_MAX) != t.len)
        return;
    if (from == at && (fold_letter_after(t, from + 2) || fold_byte(t, from + 2) == '.' ||
                       fold_byte(t, from + 2) == ','))
        return;
    c->amount = arena_fmt(s->arena, "%.*s.%.2s", STR_ARG(c->amount), t.ptr + from);
    c->end = from + 2;
}

// "1.25M USD", "5 т.р.": a currency, and not the one of a next number.
static bool currency_follows(const struct price_text *s, size_t at)
{
    size_t len, from = fold_skip_spaces(s->text, at, 1);
    return phrase_after(&currency_marks, s->text, from, &len) &&
           !fold_digit(s->text, fold_skip_spaces(s->text, from + len, 1));
}

static unsigned read_scale(const struct price_text *s, bool marked, size_t *end)
{
    size_t len, from = fold_skip_spaces(s->text, *end, 1);
    const struct phrase *p = phrase_after(&price_scales, s->text, from, &len);
    bool touches = from == *end && (p && !fold_digit(s->text, from + len));
    if (!p || (price_mark_is(p, PRICE_SCALE_TOUCHES) && !touches) ||
        (price_mark_is(p, PRICE_SCALE_MARKED) && !marked && !currency_follows(s, from + len)))
        return 0;
    *end = from + len;
    return (unsigned)(p->value[0] - '0');
}

static uint64_t scaled(struct str digits, unsigned scale)
{
    uint64_t v = 0;
    if (!str_to_u64(digits, &v))
        return 0;
    for (; scale; scale--)
        v *= 10;
    return v;
}

// 4만5천원, 3万5000円, 1 crore 20 lakh: a second number behind a scale adds to the first. Its sum,
// or empty; *end is then behind it.
static struct str read_compound(const struct price_text *s, const struct price_number *c,
                                size_t *end)
{
    enum { DIGITS_MAX = 17 };
    struct str t = s->text;
    struct amount n;
    size_t len, at = fold_skip_spaces(t, *end, 1);
    if (!c->scale || c->number.groups != 1 || c->number.group_len[0] + c->scale > DIGITS_MAX ||
        !fold_digit(t, at) || !amount_scan(t, at, &n) || n.groups != 1)
        return STR_NONE;
    size_t behind = n.end;
    unsigned scale = read_scale(s, false, &behind);
    if (n.group_len[0] + scale > c->scale)
        return STR_NONE;
    // "2 million 50 pieces": apart, it needs a scale or a currency of its own.
    bool touches = at == *end && (unsigned char)t.ptr[at - 1] >= 0x80;
    if (!touches && !scale &&
        !phrase_after(&currency_marks, t, fold_skip_spaces(t, behind, 1), &len))
        return STR_NONE;
    uint64_t sum = scaled(str_sub(t, c->number.start, c->number.end), c->scale) +
                   scaled(str_sub(t, at, n.end), scale);
    *end = behind;
    return arena_fmt(s->arena, "%llu", (unsigned long long)sum);
}

// Iraq has no coin below a dinar, so 450,000 are thousands.
int price_decimals(struct str code)
{
    return str_eq(code, STR("IQD")) ? 0 : currency_minor(code);
}

// "99p"; P alone is Botswana's pula, which stands before its amount.
static bool is_pence(const struct price_text *s, const struct price_number *c)
{
    return !c->left.near && c->right.near && strcmp(c->right.near->text, "p") == 0 &&
           c->number.groups == 1 && c->number.group_len[0] <= 2 &&
           fold_byte(s->text, c->number.end) == 'p';
}

bool price_number_read(const struct price_text *s, size_t at, struct price_number *c, size_t *end)
{
    static const struct phrase pence = {"p", "GBP", CURRENCY_CENTS};
    *c = (struct price_number){0};
    bool ok = amount_scan(s->text, at, &c->number);
    *end = c->number.end;
    if (!ok)
        return false;
    size_t behind = c->number.end;
    c->left = marks_left(s, at);
    c->scale = read_scale(s, c->left.near != NULL, &behind);
    struct str sum = read_compound(s, c, &behind);
    c->right = marks_right(s, behind, c->left.near != NULL);
    if (is_pence(s, c))
        c->right.near = &pence;
    decide_currency(c);
    c->start = c->left.edge;
    c->end = c->right.edge > c->number.end ? c->right.edge : c->number.end;
    c->amount = sum.len
                    ? sum
                    : amount_text(s->arena, s->text, &c->number, price_decimals(c->code), c->scale);
    if (c->amount.len == 0)
        return false;
    if (!c->left.near && price_mark_is(c->right.near, CURRENCY_CENTS))
        c->amount = hundredth(s->arena, c->amount);
    else
        join_cents(s, c);
    return true;
}
