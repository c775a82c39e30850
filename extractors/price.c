#include "extractors/price.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/fold.h"
#include "extractors/price_number.h"
#include "extractors/price_words.h"
#include "extractors/quantity.h"

enum {
    CUE_REACH = 24, // bytes between a word and the number that it speaks of
    PHONE_DIGITS = 7,
    SCORE_MARKED = 10,
    SCORE_NOW = 4,
    SCORE_OLD = -4,
    SCORE_CRYPTO = -2, // "0.0025 BTC ($240)"
    SCORE_ZERO = -5,   // "0,00 €" of an empty basket loses against any price
};

// "100 pcs": what the prices of a ladder are for.
struct tier {
    struct str count; // empty for none
    const char *unit; // NULL for none: ">= 500"
};

struct scan {
    struct price_text in;
    unsigned cue; // PRICE_* of the last word
    size_t cue_end;
    bool foreign;     // words that no price element holds
    bool aside, free; // such words were seen
    size_t bare_count;
    struct tier tier, best_tier; // before the number that is read, and before the best
    const char *rung_unit;       // of the ladder whose lowest rung is the best, or NULL
    struct price_number best, bare;
    int best_score;
    bool has_best;
};

// "¥" alone: kana, Japanese words of prices, or no Han at all is Japan's, other Han China's; yen
// have no cents. Asked once, for the candidate that was chosen: it reads the whole text.
static struct str yen_or_yuan(const struct scan *s, const struct price_number *c)
{
    const struct phrase *mark = c->left.near ? c->left.near : c->right.near;
    bool han = false, cents = str_find_char(c->amount, '.', 0) != STR_NPOS;
    if (!mark || strcmp(mark->text, "¥") != 0 || !str_eq(c->code, STR("JPY")))
        return c->code;
    for (size_t at = 0; at < s->in.text.len;) {
        struct str rest = str_skip(s->in.text, at);
        uint32_t cp = utf8_next(s->in.text, &at);
        if (str_starts(rest, STR("税込")) || str_starts(rest, STR("税抜")) ||
            str_starts(rest, STR("円")) || str_starts(rest, STR("送料")) ||
            str_starts(rest, STR("無料")))
            return STR("JPY");
        if (cp >= 0x3040 && cp <= 0x30FF)
            return STR("JPY");
        han = han || (cp >= 0x4E00 && cp <= 0x9FFF);
    }
    return han || cents ? STR("CNY") : STR("JPY");
}

static bool has_mark(const struct price_number *c)
{
    return c->left.near || c->right.near;
}

static bool unit_follows(const struct scan *s, size_t at)
{
    size_t len, from = fold_skip_spaces(s->in.text, at, 1);
    return fold_byte(s->in.text, from) == '%' || quantity_unit_at(s->in.text, from, &len) != NULL;
}

// Behind "10" of "10-20 €", "10 € to 20 €": the offset of the second number, or STR_NPOS.
static size_t range_second(const struct scan *s, size_t at)
{
    size_t len = 0, from = fold_skip_spaces(s->in.text, at, 2), mark;
    char c = fold_byte(s->in.text, from);
    if (c == '-' || c == '~') {
        len = 1;
    } else {
        const struct phrase *p = phrase_after(&price_words, s->in.text, from, &len);
        if (!price_mark_is(p, PRICE_RANGE))
            return STR_NPOS;
    }
    from = fold_skip_spaces(s->in.text, from + len, 2);
    if (phrase_after(&currency_marks, s->in.text, from, &mark))
        from = fold_skip_spaces(s->in.text, from + mark, 2);
    return fold_digit(s->in.text, from) ? from : STR_NPOS;
}

// Takes the second end of a range into c, which keeps the lower amount.
static void read_range(struct scan *s, struct price_number *c)
{
    struct price_number b;
    size_t end, at = range_second(s, c->end), used = s->in.used;
    if (at == STR_NPOS)
        return;
    s->in.used = c->end;
    bool ok = price_number_read(&s->in, at, &b, &end);
    s->in.used = used;
    if (!ok || (fold_byte(s->in.text, end) == '-' && fold_digit(s->in.text, end + 1)))
        return;
    if (!has_mark(&b) &&
        (!c->left.near || unit_follows(s, end) || fold_letter_after(s->in.text, end)))
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
            amount_text(s->in.arena, s->in.text, &c->number, price_decimals(c->code), b.scale);
        if (up.len && amount_cmp(up, b.amount) <= 0)
            c->amount = up;
    }
    if (amount_cmp(b.amount, c->amount) < 0)
        c->amount = b.amount;
    c->end = b.end;
}

// "9 900 руб. со скидкой", "60 € UVP": what the words behind a price say of it. Those before
// another price speak of that one.
static unsigned cue_behind(const struct scan *s, size_t at)
{
    size_t len, from = fold_skip_spaces(s->in.text, at, 2);
    if (fold_byte(s->in.text, from) == '(')
        from++;
    const struct phrase *word = phrase_after(&price_words, s->in.text, from, &len);
    if (!price_mark_is(word, PRICE_NOW | PRICE_OLD | PRICE_OFF))
        return 0;
    from = fold_skip_spaces(s->in.text, from + len, 1);
    if (fold_byte(s->in.text, from) == ':')
        from = fold_skip_spaces(s->in.text, from + 1, 1);
    if (phrase_after(&currency_marks, s->in.text, from, &len))
        from = fold_skip_spaces(s->in.text, from + len, 1);
    bool ends = from >= s->in.text.len ||
                str_find_char(STR(").,;/|\n"), s->in.text.ptr[from], 0) != STR_NPOS;
    return ends ? word->flags : 0;
}

static int score(const struct scan *s, const struct price_number *c, unsigned behind)
{
    int n = SCORE_MARKED;
    unsigned cue = s->cue & (PRICE_NOW | PRICE_OLD) ? s->cue : behind;
    if (cue & PRICE_NOW)
        n += SCORE_NOW;
    if (cue & PRICE_OLD)
        n += SCORE_OLD;
    if (price_mark_is(c->left.near ? c->left.near : c->right.near, CURRENCY_CRYPTO))
        n += SCORE_CRYPTO;
    if (amount_cmp(c->amount, STR("0")) == 0)
        n += SCORE_ZERO;
    return n;
}

// "10 in stock", "123 reviews"
static bool counts(const struct scan *s, size_t at)
{
    size_t len, from = fold_skip_spaces(s->in.text, at, 1);
    return price_mark_is(phrase_after(&price_words, s->in.text, from, &len), PRICE_COUNTED);
}

// Remembers "100 pcs", "50+", ">= 500" for the price that follows.
static void read_tier(struct scan *s, const struct price_number *c)
{
    size_t len, from = fold_skip_spaces(s->in.text, c->end, 1);
    struct str before = str_sub(s->in.text, 0, fold_back_spaces(s->in.text, c->start, 1));
    bool open = fold_byte(s->in.text, from) == '+' || str_ends(before, STR(">=")) ||
                str_ends(before, STR("≥")) || str_ends(before, STR("≧"));
    if (open && fold_byte(s->in.text, from) == '+')
        from = fold_skip_spaces(s->in.text, from + 1, 1);
    const char *unit = quantity_unit_at(s->in.text, from, &len);
    if (open || unit)
        s->tier = (struct tier){c->amount, unit};
}

// "100-499 pcs $4.20 / >= 500 $3.90": a price that falls while the count before it rises (or the
// other way round) is a piece's, and the ladder a range.
static bool next_rung(const struct scan *s, const struct price_number *c)
{
    const struct tier *a = &s->best_tier, *b = &s->tier;
    if (a->count.len + b->count.len == 0 || !str_eq(c->code, s->best.code))
        return false;
    if (a->count.len && b->count.len && a->unit && b->unit && strcmp(a->unit, b->unit) != 0)
        return false;
    int count = amount_cmp(b->count.len ? b->count : STR("1"), a->count.len ? a->count : STR("1"));
    return count * amount_cmp(c->amount, s->best.amount) < 0;
}

static void take(struct scan *s, struct price_number *c)
{
    bool unmarked = !has_mark(c) || price_only_wordlike(c);
    if (unmarked)
        read_tier(s, c);
    if (unmarked && (unit_follows(s, c->end) || counts(s, c->end))) {
        s->foreign = true;
        return;
    }
    read_range(s, c);
    bool shaped = amount_shaped(&c->number);
    if (!has_mark(c) || (price_only_wordlike(c) && !shaped)) {
        if (s->bare_count++ == 0)
            s->bare = *c;
        return;
    }
    unsigned behind = cue_behind(s, c->end);
    if ((s->cue & PRICE_ASIDE) || (behind & PRICE_OFF))
        return;
    int n = score(s, c, behind);
    bool lower = s->has_best && n == s->best_score && next_rung(s, c) &&
                 amount_cmp(c->amount, s->best.amount) < 0;
    if (!s->has_best || n > s->best_score || lower) {
        s->best = *c;
        s->best_score = n;
        s->rung_unit = !lower ? NULL : s->tier.unit ? s->tier.unit : s->best_tier.unit;
        s->best_tier = s->tier;
    }
    s->has_best = true;
    s->tier = (struct tier){0};
}

// Whether a number at `at` is part of something else: MX924, +1 555 0123, 12:30, #4229.
static bool part_of_other(const struct scan *s, size_t at)
{
    char before = at ? s->in.text.ptr[at - 1] : '\0';
    size_t len;
    if (at == 0)
        return false;
    if (fold_letter_before(s->in.text, at))
        return !phrase_before(&currency_marks, s->in.text, at, &len) &&
               !phrase_before(&price_words, s->in.text, at, &len);
    if (before == '+' || before == '#' || before == '@' || before == '_' || before == '*')
        return true;
    if ((before == ':' || before == '/' || before == '-' || before == '.' || before == ',') &&
        at > 1 && fold_digit(s->in.text, at - 2))
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
    struct price_number c;
    size_t end;
    bool ok = price_number_read(&s->in, at, &c, &end);
    size_t chain = chain_end(s->in.text, at, end);
    bool zero_led = fold_byte(s->in.text, at) == '0' && fold_digit(s->in.text, at + 1);
    if (chain > at && !(c.left.near && fold_byte(s->in.text, end) == '/')) {
        s->foreign = true;
        s->in.used = chain;
        return chain;
    }
    bool date = fold_byte(s->in.text, end) == '/' && fold_digit(s->in.text, end + 1);
    bool letters = fold_letter_after(s->in.text, end) && !c.right.near && !c.scale;
    if (ok && at > 0 && s->in.text.ptr[at - 1] == '-' && !has_mark(&c))
        read_tier(s, &c); // "100-499 pcs"
    if (!ok || part_of_other(s, at) || (letters && !c.left.near) ||
        ((zero_led || date) && !has_mark(&c)) ||
        (!has_mark(&c) && c.number.groups == 1 && c.number.group_len[0] > 7)) {
        s->foreign = true;
        s->in.used = end;
        return end;
    }
    bool negative = at > 0 && s->in.text.ptr[at - 1] == '-' && c.right.near &&
                    !fold_letter_before(s->in.text, at - 1);
    if (negative)
        s->cue = PRICE_ASIDE;
    take(s, &c);
    s->cue = 0;
    s->in.used = c.end > end ? c.end : end;
    return s->in.used;
}

static size_t read_word(struct scan *s, size_t at)
{
    size_t len, next = at;
    uint32_t cp = utf8_next(s->in.text, &next);
    const struct phrase *mark = phrase_after(&currency_marks, s->in.text, at, &len);
    size_t mark_len = mark ? len : 0;
    const struct phrase *word = phrase_after(&price_words, s->in.text, at, &len);
    if (word && len >= mark_len) {
        // "Shipping from $5": a filler takes nothing away from the word before it.
        s->cue = word->flags == PRICE_FILLER ? (s->cue & PRICE_ASIDE) | word->flags : word->flags;
        s->cue_end = at + len;
        s->aside = s->aside || (word->flags & PRICE_ASIDE);
        s->free = s->free || (word->flags & PRICE_FREE);
        return at + len;
    }
    if (mark)
        return at + mark_len;
    if (s->in.used > 0 && quantity_unit_at(s->in.text, at, &len))
        return at + len;
    if (cp == '.' || cp == '!' || cp == ';' || cp == '|' || cp == '\n' || cp == ',' || cp == '(')
        s->cue = 0;
    if (cp >= 0x80 ? cp != UTF8_REPLACEMENT && cp > 0xBF && (cp < 0x2000 || cp > 0x303F)
                   : ascii_alpha((char)cp))
        s->foreign = true;
    while (ascii_alpha((char)cp) && cp < 0x80 && ascii_alpha(fold_byte(s->in.text, next)))
        next++; // no phrase begins inside a word
    return next;
}

// "/100 pcs", "per g", "each": what one pays the price for.
static struct str read_per(struct scan *s, size_t at)
{
    size_t len, from = fold_skip_spaces(s->in.text, at, 1);
    const struct phrase *p = phrase_after(&price_words, s->in.text, from, &len);
    if (!p || !(p->flags & PRICE_PER))
        return STR_NONE;
    from = fold_skip_spaces(s->in.text, from + len, 1);
    struct str count = STR_NONE;
    if (fold_digit(s->in.text, from)) {
        struct amount n;
        if (!amount_scan(s->in.text, from, &n))
            return STR_NONE;
        count = amount_text(s->in.arena, s->in.text, &n, -1, 0);
        from = fold_skip_spaces(s->in.text, n.end, 1);
    }
    const char *unit = quantity_unit_at(s->in.text, from, &len);
    if (!unit)
        return STR_NONE;
    if (count.len == 0 || str_eq(count, STR("1")))
        return str_c(unit);
    return arena_fmt(s->in.arena, "%.*s %s", STR_ARG(count), unit);
}

// "$30 each", "Tanesi 650 TL": the price of one piece.
static bool is_each(const struct scan *s, const struct price_number *c)
{
    size_t len, at = fold_skip_spaces(s->in.text, c->end, 1);
    if (price_mark_is(phrase_after(&price_words, s->in.text, at, &len), PRICE_EACH))
        return true;
    at = fold_back_spaces(s->in.text, c->start, 1);
    if (at > 0 && s->in.text.ptr[at - 1] == ':')
        at--;
    return price_mark_is(phrase_before(&price_words, s->in.text, at, &len), PRICE_EACH);
}

static void scan_text(struct scan *s)
{
    for (size_t at = 0; at < s->in.text.len;) {
        char c = s->in.text.ptr[at];
        bool point = (c == '.' || c == ',') && fold_digit(s->in.text, at + 1) &&
                     !(at && ascii_digit(s->in.text.ptr[at - 1]));
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
    struct scan s = {.in = {.arena = a, .text = fold_text(a, text)}};
    scan_text(&s);
    const struct price_number *c = s.has_best ? &s.best : NULL;
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
    if (out->per.len == 0 && is_each(&s, c))
        out->per = STR("piece");
    if (out->per.len == 0 && s.rung_unit && c == &s.best)
        out->per = str_c(s.rung_unit);
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
