#include "extractors/price.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/amount.h"
#include "extractors/currency.h"
#include "extractors/fold.h"
#include "extractors/price_words.h"
#include "extractors/quantity.h"

enum {
    CUE_REACH = 24, // bytes between a word and the number that it speaks of
    PHONE_DIGITS = 7,
    SCORE_MARKED = 10,
    SCORE_NOW = 4,
    SCORE_OLD = -4,
    SCORE_ZERO = -5, // "0,00 €" of an empty basket loses against any price
};

// Marks on one side of a number: the nearest, and one behind it that may decide ("$ ... CAD").
struct marks {
    const struct phrase *near, *far;
    size_t edge; // of the outermost
};

struct candidate {
    struct amount number;
    struct marks left, right;
    struct str amount;
    struct str code;
    unsigned scale;
    size_t start, end; // with its marks
    int score;
};

struct scan {
    struct arena *arena;
    struct str text; // folded
    size_t used;     // behind the last number and what belongs to it
    unsigned cue;    // PRICE_* of the last word
    size_t cue_end;
    bool foreign;     // words that no price element holds
    bool aside, free; // such words were seen
    size_t bare_count;
    struct candidate best, bare;
    bool has_best;
};

static bool is(const struct phrase *mark, unsigned flag)
{
    return mark && (mark->flags & flag) != 0;
}

static struct marks marks_left(const struct scan *s, size_t start)
{
    struct marks m = {.edge = start};
    size_t len, at = fold_back_spaces(s->text, start, 2);
    if (at > s->used && (s->text.ptr[at - 1] == ':' || s->text.ptr[at - 1] == '='))
        at = fold_back_spaces(s->text, at - 1, 1);
    m.near = phrase_before(&currency_marks, s->text, at, &len);
    if (!m.near || at - len < s->used) {
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
static bool belongs_right(const struct scan *s, const struct phrase *mark, size_t from, size_t to,
                          size_t number_end, bool marked_left)
{
    size_t next = fold_skip_spaces(s->text, to, 2);
    if (!fold_digit(s->text, next))
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
    return is(mark, CURRENCY_LEADS) && again != mark;
}

static struct marks marks_right(const struct scan *s, size_t end, bool marked_left)
{
    struct marks m = {.edge = end};
    size_t len, from = fold_skip_spaces(s->text, skip_no_cents(s->text, end), 2);
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

// "¥" alone: kana, Japanese words of prices, or no Han at all is Japan's, other Han China's; yen
// have no cents. Asked once, for the candidate that was chosen: it reads the whole text.
static struct str yen_or_yuan(const struct scan *s, const struct candidate *c)
{
    const struct phrase *mark = c->left.near ? c->left.near : c->right.near;
    bool han = false, cents = str_find_char(c->amount, '.', 0) != STR_NPOS;
    if (!mark || strcmp(mark->text, "¥") != 0 || !str_eq(c->code, STR("JPY")))
        return c->code;
    for (size_t at = 0; at < s->text.len;) {
        struct str rest = str_skip(s->text, at);
        uint32_t cp = utf8_next(s->text, &at);
        if (str_starts(rest, STR("税込")) || str_starts(rest, STR("税抜")) ||
            str_starts(rest, STR("円")))
            return STR("JPY");
        if (cp >= 0x3040 && cp <= 0x30FF)
            return STR("JPY");
        han = han || (cp >= 0x4E00 && cp <= 0x9FFF);
    }
    return han || cents ? STR("CNY") : STR("JPY");
}

static void decide_currency(struct candidate *c)
{
    const struct phrase *all[] = {c->left.near, c->left.far, c->right.near, c->right.far};
    const struct phrase *chosen = NULL;
    for (size_t i = 0; i < 4; i++) {
        if (!all[i])
            continue;
        bool better = is(chosen, CURRENCY_LOOSE) && !is(all[i], CURRENCY_LOOSE | CURRENCY_WORDLIKE);
        if (!chosen || better)
            chosen = all[i];
    }
    c->code = str_c(chosen ? chosen->value : NULL);
}

// Every mark beside it may be an ordinary word ("try 12", "12 pen").
static bool only_wordlike(const struct candidate *c)
{
    const struct phrase *all[] = {c->left.near, c->left.far, c->right.near, c->right.far};
    bool any = false;
    for (size_t i = 0; i < 4; i++) {
        if (all[i] && !is(all[i], CURRENCY_WORDLIKE))
            return false;
        any = any || all[i];
    }
    return any;
}

// 35€99, or at the text's end 35€ 99 and $119. 95: the cents stand apart.
static void join_cents(struct scan *s, struct candidate *c)
{
    struct str t = s->text;
    size_t at = c->right.near && !c->right.far ? c->right.edge : c->number.end;
    if (!c->right.near && (!c->left.near || fold_byte(t, at++) != '.'))
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

static unsigned read_scale(const struct scan *s, size_t *end)
{
    size_t len, from = fold_skip_spaces(s->text, *end, 1);
    const struct phrase *p = phrase_after(&price_scales, s->text, from, &len);
    // "k" must touch its number; "5 k" is many things.
    if (!p || (len == 1 && (from != *end || fold_digit(s->text, from + 1))))
        return 0;
    *end = from + len;
    return (unsigned)(p->value[0] - '0');
}

// Reads the number at `at` with the marks around it. False if no amount stands there; *end is
// behind the digits in any case.
static bool read_candidate(struct scan *s, size_t at, struct candidate *c, size_t *end)
{
    *c = (struct candidate){0};
    bool ok = amount_scan(s->text, at, &c->number);
    *end = c->number.end;
    if (!ok)
        return false;
    size_t behind = c->number.end;
    c->left = marks_left(s, at);
    c->scale = read_scale(s, &behind);
    c->right = marks_right(s, behind, c->left.near != NULL);
    decide_currency(c);
    c->start = c->left.edge;
    c->end = c->right.edge > c->number.end ? c->right.edge : c->number.end;
    c->amount = amount_text(s->arena, s->text, &c->number, currency_minor(c->code), c->scale);
    if (c->amount.len == 0)
        return false;
    join_cents(s, c);
    return true;
}

static bool has_mark(const struct candidate *c)
{
    return c->left.near || c->right.near;
}

static bool unit_follows(const struct scan *s, size_t at)
{
    size_t len, from = fold_skip_spaces(s->text, at, 1);
    return fold_byte(s->text, from) == '%' || quantity_unit_at(s->text, from, &len) != NULL;
}

// Behind "10" of "10-20 €", "10 € to 20 €": the offset of the second number, or STR_NPOS.
static size_t range_second(const struct scan *s, size_t at)
{
    size_t len = 0, from = fold_skip_spaces(s->text, at, 2), mark;
    char c = fold_byte(s->text, from);
    if (c == '-' || c == '~') {
        len = 1;
    } else {
        const struct phrase *p = phrase_after(&price_words, s->text, from, &len);
        if (!is(p, PRICE_RANGE))
            return STR_NPOS;
    }
    from = fold_skip_spaces(s->text, from + len, 2);
    if (phrase_after(&currency_marks, s->text, from, &mark))
        from = fold_skip_spaces(s->text, from + mark, 2);
    return fold_digit(s->text, from) ? from : STR_NPOS;
}

// Takes the second end of a range into c, which keeps the lower amount.
static void read_range(struct scan *s, struct candidate *c)
{
    struct candidate b;
    size_t end, at = range_second(s, c->end), used = s->used;
    if (at == STR_NPOS)
        return;
    s->used = c->end;
    bool ok = read_candidate(s, at, &b, &end);
    s->used = used;
    if (!ok || (fold_byte(s->text, end) == '-' && fold_digit(s->text, end + 1)))
        return;
    if (!has_mark(&b) && (!c->left.near || unit_follows(s, end) || fold_letter_after(s->text, end)))
        return;
    if (!has_mark(c)) {
        // "100 - $50" is a quantity and its price, "10 - 20 €" is a range.
        if (b.left.near || amount_cmp(b.amount, c->amount) < 0)
            return;
        c->right = b.right;
        c->code = b.code;
    }
    if (b.scale && !c->scale && !c->right.far) {
        struct str up =
            amount_text(s->arena, s->text, &c->number, currency_minor(c->code), b.scale);
        if (up.len && amount_cmp(up, b.amount) <= 0)
            c->amount = up;
    }
    if (amount_cmp(b.amount, c->amount) < 0)
        c->amount = b.amount;
    c->end = b.end;
}

static int score(const struct scan *s, const struct candidate *c)
{
    int n = SCORE_MARKED;
    if (s->cue & PRICE_NOW)
        n += SCORE_NOW;
    if (s->cue & PRICE_OLD)
        n += SCORE_OLD;
    if (amount_cmp(c->amount, STR("0")) == 0)
        n += SCORE_ZERO;
    return n;
}

// "$10 off", "5% cash": sums that are taken away are named behind them.
static bool aside_follows(const struct scan *s, size_t at)
{
    size_t len, from = fold_skip_spaces(s->text, at, 1);
    const struct phrase *p = phrase_after(&price_words, s->text, from, &len);
    return p && p->flags == PRICE_ASIDE && str_eq(str_sub(s->text, from, from + len), STR("off"));
}

static void take(struct scan *s, struct candidate *c)
{
    if (unit_follows(s, c->end) && (!has_mark(c) || only_wordlike(c))) {
        s->foreign = true;
        return;
    }
    read_range(s, c);
    bool shaped = amount_shaped(&c->number);
    if (!has_mark(c) || (only_wordlike(c) && !shaped)) {
        if (s->bare_count++ == 0)
            s->bare = *c;
        return;
    }
    if ((s->cue & PRICE_ASIDE) || aside_follows(s, c->end))
        return;
    c->score = score(s, c);
    if (!s->has_best || c->score > s->best.score)
        s->best = *c;
    s->has_best = true;
}

// Whether a number at `at` is part of something else: MX924, +1 555 0123, 12:30, #4229.
static bool part_of_other(const struct scan *s, size_t at)
{
    char before = at ? s->text.ptr[at - 1] : '\0';
    size_t len;
    if (at == 0)
        return false;
    if (fold_letter_before(s->text, at))
        return !phrase_before(&currency_marks, s->text, at, &len) &&
               !phrase_before(&price_words, s->text, at, &len);
    if (before == '+' || before == '#' || before == '@' || before == '_' || before == '*')
        return true;
    if ((before == ':' || before == '/' || before == '-' || before == '.' || before == ',') &&
        at > 1 && fold_digit(s->text, at - 2))
        return true;
    return false;
}

// Behind "+1 555 0123" when the number at `at` follows a '+'; `at` if that is too short.
static size_t phone_end(struct str t, size_t at)
{
    size_t digits = 0, stop = at;
    for (size_t i = at; i < t.len; i++) {
        char c = t.ptr[i];
        if (ascii_digit(c)) {
            digits++;
            stop = i + 1;
        } else if ((c == '.' && fold_byte(t, i + 1) == ' ') || // a sentence's end
                   (c != ' ' && c != '(' && c != ')' && c != '-' && c != '.')) {
            break;
        }
    }
    return digits >= PHONE_DIGITS ? stop : at;
}

// Behind the parts of a CAS number, date or time that starts at `at`; `at` itself when the
// number stands alone or is one end of a range.
static size_t chain_end(struct str t, size_t at, size_t end)
{
    size_t links = 0, stop = end;
    if (at > 0 && t.ptr[at - 1] == '+')
        return phone_end(t, at);
    for (; stop < t.len; links++) {
        char c = t.ptr[stop];
        if ((c != '-' && c != '/' && c != ':') || !fold_digit(t, stop + 1))
            break;
        if (c == ':')
            links++;
        for (stop++; fold_digit(t, stop); stop++)
            ;
    }
    return links > 1 ? stop : at;
}

static size_t read_number(struct scan *s, size_t at)
{
    struct candidate c;
    size_t end;
    bool ok = read_candidate(s, at, &c, &end);
    size_t chain = chain_end(s->text, at, end);
    bool zero_led = fold_byte(s->text, at) == '0' && fold_digit(s->text, at + 1);
    if (chain > at && !(c.left.near && fold_byte(s->text, end) == '/')) {
        s->foreign = true;
        s->used = chain;
        return chain;
    }
    bool date = fold_byte(s->text, end) == '/' && fold_digit(s->text, end + 1);
    bool letters = fold_letter_after(s->text, end) && !c.right.near && !c.scale;
    if (!ok || part_of_other(s, at) || (letters && !c.left.near) ||
        ((zero_led || date) && !has_mark(&c)) ||
        (!has_mark(&c) && c.number.groups == 1 && c.number.group_len[0] > 7)) {
        s->foreign = true;
        s->used = end;
        return end;
    }
    bool negative = at > 0 && s->text.ptr[at - 1] == '-' && c.right.near &&
                    !fold_letter_before(s->text, at - 1);
    if (negative)
        s->cue = PRICE_ASIDE;
    take(s, &c);
    s->cue = 0;
    s->used = c.end > end ? c.end : end;
    return s->used;
}

static size_t read_word(struct scan *s, size_t at)
{
    size_t len, next = at;
    uint32_t cp = utf8_next(s->text, &next);
    const struct phrase *mark = phrase_after(&currency_marks, s->text, at, &len);
    size_t mark_len = mark ? len : 0;
    const struct phrase *word = phrase_after(&price_words, s->text, at, &len);
    if (word && len >= mark_len) {
        s->cue = word->flags;
        s->cue_end = at + len;
        s->aside = s->aside || (word->flags & PRICE_ASIDE);
        s->free = s->free || (word->flags & PRICE_FREE);
        return at + len;
    }
    if (mark)
        return at + mark_len;
    if (quantity_unit_at(s->text, at, &len) && s->used > 0)
        return at + len;
    if (cp == '.' || cp == '!' || cp == ';' || cp == '|' || cp == '\n' || cp == ',' || cp == '(')
        s->cue = 0;
    if (cp >= 0x80 ? cp != UTF8_REPLACEMENT && cp > 0xBF && (cp < 0x2000 || cp > 0x303F)
                   : ascii_alpha((char)cp))
        s->foreign = true;
    return next;
}

// "/100 pcs", "per g", "each": what one pays the price for.
static struct str read_per(struct scan *s, size_t at)
{
    size_t len, from = fold_skip_spaces(s->text, at, 1);
    const struct phrase *p = phrase_after(&price_words, s->text, from, &len);
    if (!p || !(p->flags & PRICE_PER))
        return STR_NONE;
    from = fold_skip_spaces(s->text, from + len, 1);
    struct str count = STR_NONE;
    if (fold_digit(s->text, from)) {
        struct amount n;
        if (!amount_scan(s->text, from, &n))
            return STR_NONE;
        count = amount_text(s->arena, s->text, &n, -1, 0);
        from = fold_skip_spaces(s->text, n.end, 1);
    }
    const char *unit = quantity_unit_at(s->text, from, &len);
    if (!unit)
        return STR_NONE;
    if (count.len == 0 || str_eq(count, STR("1")))
        return str_c(unit);
    return arena_fmt(s->arena, "%.*s %s", STR_ARG(count), unit);
}

static void scan_text(struct scan *s)
{
    for (size_t at = 0; at < s->text.len;) {
        char c = s->text.ptr[at];
        bool point = (c == '.' || c == ',') && fold_digit(s->text, at + 1) &&
                     !(at && ascii_digit(s->text.ptr[at - 1]));
        if (s->cue && at - s->cue_end > CUE_REACH)
            s->cue = 0;
        if (c == ' ')
            at++;
        else if (ascii_digit(c) || point)
            at = read_number(s, at);
        else
            at = read_word(s, at);
    }
}

bool price_find(struct arena *a, struct str text, struct listing_price *out)
{
    *out = (struct listing_price){0};
    text = utf8_cut(text, LIMIT_TEXT_BYTES);
    struct scan s = {.arena = a, .text = fold_text(a, text)};
    scan_text(&s);
    const struct candidate *c = s.has_best ? &s.best : NULL;
    if (!c && !s.foreign && !s.aside && s.bare_count == 1)
        c = &s.bare;
    if (!c) {
        if (!s.free || s.foreign || s.aside || s.bare_count)
            return false;
        out->amount = STR("0");
        out->text = str_trim(text);
        return true;
    }
    out->amount = c->amount;
    out->currency = yen_or_yuan(&s, c);
    out->text = utf8_cut(fold_source(text, c->start, c->end), LIMIT_VALUE_BYTES);
    out->per = read_per(&s, c->end);
    return true;
}

bool price_parse_line(struct arena *a, struct str line, struct str *amount, struct str *currency)
{
    struct listing_price p;
    bool found = price_find(a, line, &p);
    *amount = p.amount;
    *currency = p.currency;
    return found;
}
