#include "extractors/quantity.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/amount.h"
#include "extractors/fold.h"
#include "extractors/quantity_cues.h"
#include "extractors/quantity_units.h"

// A number with its unit.
struct measure {
    struct str amount;
    const struct phrase *unit;
    size_t start, end; // in the folded text
};

struct found {
    struct measure quantity, strength; // amount empty: none
    size_t start, end;                 // of all that was used
    size_t set_end;                    // behind the last "set of"
    bool vessel;                       // a thing with a volume was named
    bool labelled;                     // the quantity was
    bool only_sure; // nothing but labelled quantities and counts of doses is looked for
};

static const struct phrase piece = {"piece", "piece", UNIT_COUNT};

const char *quantity_unit_at(struct str folded, size_t at, size_t *len)
{
    const struct phrase *p = phrase_after(&quantity_units, folded, at, len);
    return p ? p->value : NULL;
}

// "25 kg", "5-g", "100 x tabs": the unit behind a number, past a space, dash or "x".
static const struct phrase *unit_behind(struct str t, size_t at, size_t *end)
{
    size_t len, from = fold_skip_spaces(t, at, 2);
    const struct phrase *p = phrase_after(&quantity_units, t, from, &len);
    char c = fold_byte(t, from);
    bool joins = c == '-' || c == '*' || (c == 'x' && fold_byte(t, from + 1) == ' ');
    if (!p && joins) {
        from = fold_skip_spaces(t, from + 1, 1);
        p = phrase_after(&quantity_units, t, from, &len);
    }
    *end = p ? from + len : at;
    return p;
}

// A number inside a word or a longer number (MX924, 125541-22-2) measures nothing; "x100" does.
static bool starts_number(struct str t, size_t at)
{
    char before = at ? t.ptr[at - 1] : ' ';
    if (before == 'x')
        return !fold_letter_before(t, at - 1);
    if (before == '-' || before == '/' || before == ':')
        return at < 2 || !ascii_digit(t.ptr[at - 2]) || before == '/';
    return before != '.' && before != ',' && before != '#' && before != '+' &&
           !fold_letter_before(t, at);
}

static bool read_measure(struct arena *a, struct str t, size_t at, struct measure *m, size_t *next)
{
    struct amount n;
    bool ok = amount_scan(t, at, &n);
    *next = n.end;
    if (!ok || !starts_number(t, at))
        return false;
    m->unit = unit_behind(t, n.end, &m->end);
    if (!m->unit)
        return false;
    m->amount = amount_text(a, t, &n, -1, 0);
    m->start = at;
    // In Russian "2024 г." is a year.
    bool year = m->amount.len == 4 && (t.ptr[at] == '1' || t.ptr[at] == '2');
    if (year && str_starts(str_c(m->unit->text), STR("г")))
        return false;
    if (m->amount.len)
        *next = m->end;
    return m->amount.len > 0;
}

// "100 x 225mg", "10*10 tablets": a bare count before or behind a multiplication sign.
static bool read_times(struct arena *a, struct str t, const struct measure *m,
                       struct measure *count)
{
    struct amount n;
    size_t at = fold_skip_spaces(t, m->end, 1);
    char c = fold_byte(t, at);
    if (c == '*' || (c == 'x' && !fold_letter_after(t, at + 1))) {
        at = fold_skip_spaces(t, at + 1, 1);
        size_t end;
        if (!fold_digit(t, at) || !amount_scan(t, at, &n) || unit_behind(t, n.end, &end) ||
            fold_letter_after(t, n.end))
            return false;
        *count = (struct measure){.start = at, .end = n.end};
    } else {
        at = fold_back_spaces(t, m->start, 1);
        if (at == 0 || (t.ptr[at - 1] != '*' && t.ptr[at - 1] != 'x'))
            return false;
        at = fold_back_spaces(t, at - 1, 1);
        size_t end = at;
        while (at > 0 && ascii_digit(t.ptr[at - 1]) && end - at < AMOUNT_WHOLE_DIGITS)
            at--;
        if (at == end || !amount_scan(t, at, &n) || !starts_number(t, at))
            return false;
        *count = (struct measure){.start = at, .end = end};
    }
    count->amount = amount_text(a, t, &n, -1, 0);
    return count->amount.len > 0;
}

static void widen(struct found *f, const struct measure *m)
{
    bool first = f->end == 0;
    if (first || m->start < f->start)
        f->start = m->start;
    if (first || m->end > f->end)
        f->end = m->end;
}

static unsigned rank(const struct measure *m)
{
    return m->amount.len && m->unit ? m->unit->flags : 0;
}

// What the words right before and behind a measure say of it.
static unsigned cues_around(struct str t, const struct measure *m)
{
    size_t len, at = fold_back_spaces(t, m->start, 2);
    unsigned cues = 0;
    while (at > 0 && strchr(":(=.-", t.ptr[at - 1]))
        at = fold_back_spaces(t, at - 1, 1);
    const struct phrase *p = phrase_before(&quantity_cues, t, at, &len);
    if (p)
        cues = p->flags & (QUANTITY_CUE_LABEL | QUANTITY_CUE_NOT | QUANTITY_CUE_SET);
    at = fold_skip_spaces(t, m->end, 1);
    if (fold_byte(t, at) == '(' || fold_byte(t, at) == ',')
        at = fold_skip_spaces(t, at + 1, 1);
    p = phrase_after(&quantity_cues, t, at, &len);
    if (p && p->flags & QUANTITY_CUE_NOT_AFTER)
        cues |= QUANTITY_CUE_NOT;
    return cues;
}

// Doses are counted by what they are.
static bool is_dose(const struct phrase *unit)
{
    return unit->flags == UNIT_COUNT && strcmp(unit->value, "piece") != 0;
}

static void take_strength(struct arena *a, struct str t, struct found *f, struct measure *m)
{
    struct measure count;
    if (f->strength.amount.len)
        return;
    f->strength = *m;
    if (read_times(a, t, m, &count) && rank(&f->quantity) < UNIT_COUNT) {
        count.unit = &piece;
        f->quantity = count;
    }
}

// Milligrams are a strength; the count beside them, or another measure, is the quantity.
static void take(struct arena *a, struct str t, struct found *f, struct measure *m)
{
    unsigned cues = cues_around(t, m);
    if (cues & QUANTITY_CUE_NOT && !(cues & QUANTITY_CUE_LABEL))
        return;
    if (m->unit->flags == UNIT_STRENGTH) {
        take_strength(a, t, f, m);
        return;
    }
    // "Cubo de 2 kg", "Sack zu 25 kg": what it is packed in says how much it is.
    bool labelled = (cues & (QUANTITY_CUE_LABEL | QUANTITY_CUE_SET)) != 0;
    if (f->only_sure && !labelled && !is_dose(m->unit))
        return;
    // "6-pack": one pack of six.
    if (strcmp(m->unit->text, "pack") == 0 && !str_eq(m->amount, STR("1")))
        m->unit = &piece;
    // "200 tablets" after "225mg x 100" or "225 mg x 100" alone: the named unit is the better one.
    bool better = rank(m) > rank(&f->quantity) ||
                  (rank(m) == rank(&f->quantity) && f->quantity.unit == &piece &&
                   strcmp(m->unit->value, "piece") != 0);
    if (!better)
        return;
    f->quantity = *m;
    f->labelled = labelled;
}

// "Set of 6", "lot de deux": a number behind such words that has no unit of its own.
static void take_set(struct found *f, struct str amount, size_t start, size_t end)
{
    if (rank(&f->quantity) < UNIT_COUNT)
        f->quantity = (struct measure){amount, &piece, start, end};
}

static bool behind_set(const struct found *f, struct str t, size_t at)
{
    return f->set_end && at >= f->set_end && fold_skip_spaces(t, f->set_end, 2) == at &&
           !f->only_sure;
}

// A plain number; returns behind it.
static size_t read_bare(struct arena *a, struct str t, struct found *f, size_t at, size_t end)
{
    enum { SET_DIGITS = 3 };
    struct amount n;
    char after = fold_byte(t, end);
    if (end - at <= SET_DIGITS && behind_set(f, t, at) && amount_scan(t, at, &n) && n.groups == 1 &&
        !fold_letter_after(t, end) && after != '*' && after != '%' && after != '/' && after != '"')
        take_set(f, amount_text(a, t, &n, -1, 0), at, end);
    return end;
}

// A word that counts, names a vessel or opens a set; returns behind it.
static size_t read_word(struct arena *a, struct str t, struct found *f, size_t at)
{
    size_t len, next = at;
    const struct phrase *p = phrase_after(&quantity_cues, t, at, &len);
    if (!p) {
        utf8_next(t, &next);
        while (ascii_alpha(t.ptr[next - 1]) && ascii_alpha(fold_byte(t, next)))
            next++; // no phrase begins inside a word
        return next;
    }
    f->vessel = f->vessel || p->flags & QUANTITY_CUE_VESSEL;
    if (p->flags & QUANTITY_CUE_NUMBER) {
        struct measure m = {.amount = str_c(p->value), .start = at};
        m.unit = unit_behind(t, at + len, &m.end);
        if (m.unit && m.unit->flags != UNIT_STRENGTH) {
            take(a, t, f, &m);
            return m.end;
        }
        if (behind_set(f, t, at))
            take_set(f, str_c(p->value), at, at + len);
    }
    if (p->flags & QUANTITY_CUE_SET)
        f->set_end = at + len;
    return at + len;
}

// A strength of "50 mg/ml" keeps its second unit.
static struct str strength_text(struct arena *a, struct str t, const struct measure *m)
{
    size_t len;
    const char *per = fold_byte(t, m->end) == '/' ? quantity_unit_at(t, m->end + 1, &len) : NULL;
    if (per && (strcmp(per, "ml") == 0 || strcmp(per, "g") == 0 || strcmp(per, "l") == 0))
        return arena_fmt(a, "%.*s %s/%s", STR_ARG(m->amount), m->unit->value, per);
    return arena_fmt(a, "%.*s %s", STR_ARG(m->amount), m->unit->value);
}

static void scan(struct arena *a, struct str t, struct found *f)
{
    for (size_t at = 0; at < t.len;) {
        struct measure m;
        size_t next;
        if (!ascii_digit(t.ptr[at])) {
            at = ascii_alpha(t.ptr[at]) || (unsigned char)t.ptr[at] >= 0x80 ? read_word(a, t, f, at)
                                                                            : at + 1;
            continue;
        }
        if (read_measure(a, t, at, &m, &next))
            take(a, t, f, &m);
        else
            next = read_bare(a, t, f, at, next);
        at = next;
    }
    // "Mug, 350 ml": nobody buys a mug by its volume.
    bool volume = f->quantity.unit && (strcmp(f->quantity.unit->value, "ml") == 0 ||
                                       strcmp(f->quantity.unit->value, "l") == 0);
    if (f->vessel && volume && !f->labelled)
        f->quantity = (struct measure){0};
}

static bool put(struct arena *a, struct str text, struct str t, struct found *f,
                struct listing_quantity *out)
{
    if (f->quantity.amount.len) {
        widen(f, &f->quantity);
        out->amount = f->quantity.amount;
        out->unit = str_c(f->quantity.unit->value);
    }
    if (f->strength.amount.len) {
        widen(f, &f->strength);
        out->strength = strength_text(a, t, &f->strength);
    }
    if (f->end == 0)
        return false;
    out->text = utf8_cut(fold_source(text, f->start, f->end), LIMIT_VALUE_BYTES);
    return true;
}

static bool find(struct arena *a, struct str text, bool only_sure, struct listing_quantity *out)
{
    struct found f = {.only_sure = only_sure};
    text = utf8_cut(text, LIMIT_TEXT_BYTES);
    struct str t = fold_text(a, text);
    *out = (struct listing_quantity){0};
    scan(a, t, &f);
    return put(a, text, t, &f, out);
}

bool quantity_find(struct arena *a, struct str text, struct listing_quantity *out)
{
    return find(a, text, false, out);
}

// "g", "100 tablet": what a price is for (struct listing_price).
static bool from_per(const struct listing_price *price, struct listing_quantity *out)
{
    struct str per = price->per;
    size_t space = str_find_char(per, ' ', 0);
    if (per.len == 0)
        return false;
    out->amount = space == STR_NPOS ? STR("1") : str_sub(per, 0, space);
    out->unit = space == STR_NPOS ? per : str_skip(per, space + 1);
    out->text = price->text.len ? price->text : per; // "each" is one piece, too
    return true;
}

// The part of the price's line before it and behind it; a sentence's end ends it, too.
static void beside_price(struct str description, struct str price, struct str *before,
                         struct str *behind)
{
    enum { REACH = 48 };
    size_t at = str_find(description, price, 0), end = at + price.len;
    *before = *behind = STR_NONE;
    if (price.len == 0 || at == STR_NPOS)
        return;
    size_t from = at, to = end;
    while (from > 0 && at - from < REACH && !strchr("\n;|", description.ptr[from - 1]) &&
           !str_starts(str_skip(description, from - 1), STR(". ")))
        from--;
    while (to < description.len && to - end < REACH && !strchr("\n;|", description.ptr[to]) &&
           !str_starts(str_skip(description, to), STR(". ")))
        to++;
    *before = str_sub(description, from, at);
    *behind = str_sub(description, end, to);
}

static bool near_price(struct arena *a, struct str description, struct str price,
                       struct listing_quantity *out)
{
    struct str before, behind;
    beside_price(description, price, &before, &behind);
    return (quantity_find(a, before, out) && out->amount.len) ||
           (quantity_find(a, behind, out) && out->amount.len);
}

// What a post without a title begins with.
static struct str first_sentence(struct str text)
{
    enum { MAX = 200 };
    struct str s = utf8_cut(str_sub(text, 0, str_find_char(text, '\n', 0)), MAX);
    return str_sub(s, 0, str_find(s, STR(". "), 0));
}

bool quantity_of_offer(struct arena *a, struct str title, struct str description,
                       const struct listing_price *price, struct listing_quantity *out)
{
    struct listing_quantity more = {0};
    if (title.len == 0 && price->amount.len)
        title = first_sentence(description);
    bool found = quantity_find(a, title, out);
    if (found && out->amount.len)
        return true;
    struct str strength = out->strength;
    *out = (struct listing_quantity){0};
    bool sure = find(a, description, true, &more);
    if (from_per(price, out) || near_price(a, description, price->text, out)) {
        found = true;
    } else if (sure && (more.amount.len || strength.len == 0)) {
        *out = more;
        // A strength that nothing counts may be of anything.
        found = out->amount.len > 0;
        if (!found)
            *out = (struct listing_quantity){0};
    }
    if (strength.len) {
        found = true;
        out->strength = strength;
        if (out->text.len == 0)
            out->text = strength;
    }
    return found;
}
