#include "extractors/quantity.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/amount.h"
#include "extractors/fold.h"
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
};

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

// Milligrams are a strength; the count beside them, or another measure, is the quantity.
static void take(struct arena *a, struct str t, struct found *f, struct measure *m)
{
    static const struct phrase piece = {"piece", "piece", UNIT_COUNT};
    struct measure count;
    if (m->unit->flags == UNIT_STRENGTH) {
        if (f->strength.amount.len)
            return;
        f->strength = *m;
        if (read_times(a, t, m, &count) && rank(&f->quantity) < UNIT_COUNT) {
            count.unit = &piece;
            f->quantity = count;
        }
        return;
    }
    // "200 tablets" after "225mg x 100" or "225 mg x 100" alone: the named unit is the better one.
    bool better = rank(m) > rank(&f->quantity) ||
                  (rank(m) == rank(&f->quantity) && f->quantity.unit == &piece);
    if (better)
        f->quantity = *m;
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

bool quantity_find(struct arena *a, struct str text, struct listing_quantity *out)
{
    struct found f = {0};
    text = utf8_cut(text, LIMIT_TEXT_BYTES);
    struct str t = fold_text(a, text);
    *out = (struct listing_quantity){0};
    for (size_t at = 0; at < t.len;) {
        struct measure m;
        if (!ascii_digit(t.ptr[at]))
            at++;
        else if (read_measure(a, t, at, &m, &at))
            take(a, t, &f, &m);
    }
    if (f.quantity.amount.len) {
        widen(&f, &f.quantity);
        out->amount = f.quantity.amount;
        out->unit = str_c(f.quantity.unit->value);
    }
    if (f.strength.amount.len) {
        widen(&f, &f.strength);
        out->strength = strength_text(a, t, &f.strength);
    }
    if (f.end == 0)
        return false;
    out->text = utf8_cut(fold_source(text, f.start, f.end), LIMIT_VALUE_BYTES);
    return true;
}
