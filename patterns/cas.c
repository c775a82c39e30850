#include "patterns/cas.h"

#include "patterns/names.h"

#include <stdlib.h>

enum {
    CAS_DIGITS_MIN = 5,
    CAS_DIGITS_MAX = 10,
    CAS_GAP_MAX = 3,      // bytes between two parts: " - "
    CAS_LABEL_REACH = 16, // bytes before a number in which "cas" is looked for
    CAS_DIGITS_SURE = 8,  // as many digits need no label, whatever separates them
    CAS_REACH = 20,       // bytes in which a number begins before where its middle part ended
};

static int by_number(const void *pa, const void *pb)
{
    const struct cas_row *a = pa, *b = pb;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return str_cmp(a->substance->id, b->substance->id);
}

void cas_table_init(struct cas_table *t, const struct lexicon *lexicon, int known_before,
                    struct arena *a)
{
    size_t n = 0;
    *t = (struct cas_table){0};
    for (size_t i = 0; i < lexicon->n_substances; i++)
        n += lexicon->substances[i].n_cas;
    t->rows = arena_array(a, n, sizeof(*t->rows));
    for (size_t i = 0; i < lexicon->n_substances; i++) {
        const struct substance *s = &lexicon->substances[i];
        for (size_t k = 0; names_known(s, known_before) && k < s->n_cas; k++) {
            struct cas_row *r = &t->rows[t->n++];
            *r = (struct cas_row){.substance = s, .text = s->cas[k]};
            for (size_t c = 0; c < r->text.len; c++)
                if (ascii_digit(r->text.ptr[c]))
                    r->number = r->number * 10 + (uint64_t)(r->text.ptr[c] - '0');
        }
    }
    if (t->n)
        qsort(t->rows, t->n, sizeof(*t->rows), by_number);
}

static size_t lookup(const struct cas_table *t, uint64_t number, const struct cas_row **rows)
{
    size_t lo = 0, hi = t->n, n = 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->rows[mid].number < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    *rows = t->rows + lo;
    while (lo + n < t->n && t->rows[lo + n].number == number)
        n++;
    return n;
}

static bool digit_at(struct str s, size_t at)
{
    return at < s.len && ascii_digit(s.ptr[at]);
}

static bool separator(char c)
{
    return c == '-' || c == ' ' || c == '.' || c == '/' || c == '_' || c == ':' || c == ',';
}

// Reads digits with at most CAS_GAP_MAX separators between two of them; parts[] are the lengths
// of the runs. What stands there is more than a number if it has too many digits or parts.
struct digits {
    uint64_t number;
    size_t n, end;
    size_t parts[CAS_DIGITS_MAX];
    size_t n_parts;
    bool dashes; // '-' in every gap
};

static struct digits read_digits(struct str s, size_t at, size_t max_parts)
{
    struct digits d = {.end = at, .dashes = true};
    while (d.n_parts < max_parts) {
        size_t run = 0;
        while (d.n < CAS_DIGITS_MAX && digit_at(s, at)) {
            d.number = d.number * 10 + (uint64_t)(s.ptr[at++] - '0');
            d.n++;
            run++;
        }
        d.parts[d.n_parts++] = run;
        d.end = at;
        if (digit_at(s, at) || d.n == CAS_DIGITS_MAX)
            break;
        size_t gap = at;
        bool dash = false;
        while (gap < s.len && gap - at < CAS_GAP_MAX && separator(s.ptr[gap]))
            dash |= s.ptr[gap++] == '-';
        if (gap == at || !digit_at(s, gap) || d.n_parts == max_parts)
            break;
        d.dashes &= dash;
        at = gap;
    }
    return d;
}

static bool labelled(struct str s, size_t at)
{
    struct str before = str_sub(s, at > CAS_LABEL_REACH ? at - CAS_LABEL_REACH : 0, at);
    return str_find(before, STR("cas"), 0) != STR_NPOS;
}

static bool check_digit(uint64_t number)
{
    unsigned sum = 0, weight = 1, check = (unsigned)(number % 10);
    for (number /= 10; number; number /= 10)
        sum += (unsigned)(number % 10) * weight++;
    return sum % 10 == check;
}

// The three ways to set a number, the most usual first.
static bool set_as_cas(struct str s, size_t at, struct digits *d)
{
    *d = read_digits(s, at, 3);
    if (d->n_parts == 3 && d->parts[0] >= 2 && d->parts[1] == 2 && d->parts[2] == 1 &&
        !digit_at(s, d->end))
        return d->dashes || d->n >= CAS_DIGITS_SURE || labelled(s, at);
    if (!labelled(s, at))
        return false;
    *d = read_digits(s, at, 1);
    if (d->n >= CAS_DIGITS_MIN && !digit_at(s, d->end))
        return true;
    *d = read_digits(s, at, CAS_DIGITS_MAX);
    return d->n == d->n_parts && d->n >= CAS_DIGITS_MIN && !digit_at(s, d->end);
}

// The rows of the number that begins at `at`; 0: none does.
static size_t number_at(const struct cas_table *t, struct str s, size_t at, size_t *end,
                        const struct cas_row **rows)
{
    struct digits d;
    if (!ascii_digit(s.ptr[at]) || (at > 0 && ascii_digit(s.ptr[at - 1])))
        return 0;
    if (!set_as_cas(s, at, &d) || !check_digit(d.number))
        return 0;
    *end = d.end;
    return lookup(t, d.number, rows);
}

size_t cas_next(const struct cas_table *t, struct str s, size_t *at, size_t *start,
                const struct cas_row **rows)
{
    for (; *at < s.len; (*at)++) {
        size_t end, n = number_at(t, s, *at, &end, rows);
        if (n == 0)
            continue;
        *start = *at;
        *at = end;
        return n;
    }
    return 0;
}

static bool any_between(const struct cas_table *t, struct str s, size_t from, size_t to)
{
    size_t end;
    const struct cas_row *rows;
    for (; from < to && from < s.len; from++)
        if (ascii_digit(s.ptr[from]) && number_at(t, s, from, &end, &rows))
            return true;
    return false;
}

// The bits of `now` n bytes further on, with those of the span before.
static uint64_t later(uint64_t before, uint64_t now, unsigned n)
{
    return now << n | before >> (SPAN - n);
}

// Where a number's middle part may have ended two bytes before: two digits between what may be
// separators, and no letter beyond those.
static uint64_t middles(const struct kinds_span *b, const struct kinds_span *n)
{
    uint64_t letters_before = b->letters | b->beyond, letters = n->letters | n->beyond;
    uint64_t gap_before = ~(b->digits | letters_before), gap = ~(n->digits | letters);
    return ~letters & later(gap_before, gap, 1) & later(b->digits, n->digits, 2) &
           later(b->digits, n->digits, 3) & later(gap_before, gap, 4) &
           ~later(letters_before, letters, 5);
}

// A number that is set as those are, and begins at most CAS_REACH before where its middle part
// ended.
static bool any_middle(const struct cas_table *t, struct str s, size_t at, uint64_t middle)
{
    for (; middle; middle &= middle - 1) {
        size_t end = at + span_first(middle);
        if (any_between(t, s, end > CAS_REACH ? end - CAS_REACH : 0, end))
            return true;
    }
    return false;
}

// A number behind a label that begins in these 64 bytes.
static bool any_labelled(const struct cas_table *t, struct str s, size_t at, const char *bytes)
{
    const struct str label = STR("cas");
    for (uint64_t c = span_is(bytes, 'c'); c; c &= c - 1) {
        size_t start = at + span_first(c);
        if (str_starts(str_skip(s, start), label) &&
            any_between(t, s, start + label.len, start + CAS_LABEL_REACH + 1))
            return true;
    }
    return false;
}

bool cas_any(const struct cas_table *t, struct str s, const struct kinds *kinds)
{
    static const struct kinds_span none = {0};
    char room[SPAN + KINDS_BEHIND];
    for (size_t i = 0; i < kinds->n; i++) {
        const struct kinds_span *k = &kinds->spans[i], *before = i ? k - 1 : &none;
        if (any_middle(t, s, i * SPAN, middles(before, k)))
            return true;
        if ((k->digits | k[1].digits) && any_labelled(t, s, i * SPAN, kinds_bytes(s, i, room)))
            return true;
    }
    return false;
}
