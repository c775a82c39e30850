#include "extractors/phone.h"

#include <stdio.h>

#include "extractors/fold.h"

enum {
    PHONE_MIN = 8,  // digits with the country's code
    PHONE_MAX = 15, // ITU-T E.164, 6.1
    LOCAL_MIN = 7,
    GAP_MAX = 3, // separators in a row: ") -"
};

// How national numbers are written. Sorted. Sources: ITU-T E.164 list of country codes and the
// national numbering plans published with it; lengths are without the trunk prefix.
struct plan {
    char country[3];
    char code[4];
    char trunk; // '\0': none
    unsigned char min, max;
};

static const struct plan plans[] = {
    {"AE", "971", '0', 8, 9},  {"AF", "93", '0', 9, 9},   {"AL", "355", '0', 8, 9},
    {"AM", "374", '0', 8, 8},  {"AO", "244", 0, 9, 9},    {"AR", "54", '0', 10, 11},
    {"AT", "43", '0', 7, 13},  {"AU", "61", '0', 9, 9},   {"AZ", "994", '0', 9, 9},
    {"BA", "387", '0', 8, 8},  {"BD", "880", '0', 9, 10}, {"BE", "32", '0', 8, 9},
    {"BF", "226", 0, 8, 8},    {"BG", "359", '0', 8, 9},  {"BH", "973", 0, 8, 8},
    {"BJ", "229", 0, 8, 10},   {"BO", "591", '0', 8, 8},  {"BR", "55", '0', 10, 11},
    {"BY", "375", '8', 9, 9},  {"CA", "1", '1', 10, 10},  {"CD", "243", '0', 9, 9},
    {"CH", "41", '0', 9, 9},   {"CI", "225", 0, 10, 10},  {"CL", "56", 0, 9, 9},
    {"CM", "237", 0, 9, 9},    {"CN", "86", '0', 10, 11}, {"CO", "57", 0, 10, 10},
    {"CR", "506", 0, 8, 8},    {"CY", "357", 0, 8, 8},    {"CZ", "420", 0, 9, 9},
    {"DE", "49", '0', 7, 11},  {"DK", "45", 0, 8, 8},     {"DO", "1", '1', 10, 10},
    {"DZ", "213", '0', 8, 9},  {"EC", "593", '0', 8, 9},  {"EE", "372", 0, 7, 8},
    {"EG", "20", '0', 8, 10},  {"ES", "34", 0, 9, 9},     {"ET", "251", '0', 9, 9},
    {"FI", "358", '0', 6, 11}, {"FR", "33", '0', 9, 9},   {"GB", "44", '0', 9, 10},
    {"GE", "995", '0', 9, 9},  {"GH", "233", '0', 9, 9},  {"GN", "224", 0, 9, 9},
    {"GR", "30", 0, 10, 10},   {"GT", "502", 0, 8, 8},    {"HK", "852", 0, 8, 8},
    {"HN", "504", 0, 8, 8},    {"HR", "385", '0', 8, 9},  {"HU", "36", '0', 8, 9},
    {"ID", "62", '0', 8, 12},  {"IE", "353", '0', 7, 9},  {"IL", "972", '0', 8, 9},
    {"IN", "91", '0', 10, 10}, {"IQ", "964", '0', 8, 10}, {"IR", "98", '0', 10, 10},
    {"IS", "354", 0, 7, 9},    {"IT", "39", 0, 8, 11},    {"JM", "1", '1', 10, 10},
    {"JO", "962", '0', 8, 9},  {"JP", "81", '0', 9, 10},  {"KE", "254", '0', 9, 10},
    {"KG", "996", '0', 9, 9},  {"KH", "855", '0', 8, 9},  {"KR", "82", '0', 8, 11},
    {"KW", "965", 0, 8, 8},    {"KZ", "7", '8', 10, 10},  {"LA", "856", '0', 8, 10},
    {"LB", "961", '0', 7, 8},  {"LK", "94", '0', 9, 9},   {"LT", "370", '0', 8, 8},
    {"LU", "352", 0, 6, 11},   {"LV", "371", 0, 8, 8},    {"LY", "218", '0', 9, 9},
    {"MA", "212", '0', 9, 9},  {"MD", "373", '0', 8, 8},  {"ME", "382", '0', 8, 8},
    {"MK", "389", '0', 8, 8},  {"ML", "223", 0, 8, 8},    {"MM", "95", '0', 8, 10},
    {"MN", "976", '0', 8, 8},  {"MX", "52", 0, 10, 10},   {"MY", "60", '0', 8, 10},
    {"MZ", "258", 0, 8, 9},    {"NE", "227", 0, 8, 8},    {"NG", "234", '0', 8, 10},
    {"NI", "505", 0, 8, 8},    {"NL", "31", '0', 9, 9},   {"NO", "47", 0, 8, 8},
    {"NP", "977", '0', 8, 10}, {"NZ", "64", '0', 8, 10},  {"OM", "968", 0, 8, 8},
    {"PA", "507", 0, 7, 8},    {"PE", "51", '0', 8, 9},   {"PH", "63", '0', 8, 10},
    {"PK", "92", '0', 9, 10},  {"PL", "48", 0, 9, 9},     {"PR", "1", '1', 10, 10},
    {"PT", "351", 0, 9, 9},    {"PY", "595", '0', 9, 9},  {"QA", "974", 0, 8, 8},
    {"RO", "40", '0', 9, 9},   {"RS", "381", '0', 8, 9},  {"RU", "7", '8', 10, 10},
    {"SA", "966", '0', 9, 9},  {"SD", "249", '0', 9, 9},  {"SE", "46", '0', 7, 10},
    {"SG", "65", 0, 8, 8},     {"SI", "386", '0', 8, 8},  {"SK", "421", '0', 9, 9},
    {"SN", "221", 0, 9, 9},    {"SV", "503", 0, 8, 8},    {"SY", "963", '0', 8, 9},
    {"TD", "235", 0, 8, 8},    {"TG", "228", 0, 8, 8},    {"TH", "66", '0', 8, 9},
    {"TJ", "992", 0, 9, 9},    {"TM", "993", '8', 8, 8},  {"TN", "216", 0, 8, 8},
    {"TR", "90", '0', 10, 10}, {"TW", "886", '0', 8, 9},  {"TZ", "255", '0', 9, 9},
    {"UA", "380", '0', 9, 9},  {"UG", "256", '0', 9, 9},  {"US", "1", '1', 10, 10},
    {"UY", "598", '0', 8, 8},  {"UZ", "998", 0, 9, 9},    {"VE", "58", '0', 10, 10},
    {"VN", "84", '0', 9, 10},  {"YE", "967", '0', 8, 9},  {"ZA", "27", '0', 9, 9},
    {"ZM", "260", '0', 9, 9},  {"ZW", "263", '0', 8, 9},
};

static const struct plan *plan_of(struct str country)
{
    size_t lo = 0, hi = sizeof plans / sizeof *plans;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = str_cmp(country, str_c(plans[mid].country));
        if (c == 0)
            return &plans[mid];
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

struct digits {
    char text[PHONE_MAX + 4];
    size_t n;
    size_t end;
    size_t groups;
    size_t group_len[PHONE_MAX + 4];
    size_t group_end[PHONE_MAX + 4];
    char separator; // the only one between groups; ' ' when several
};

// Between groups. A full stop with a space behind it ends a sentence, and with it the number; no
// number ends in a group of one digit, but "24/7" does.
static bool is_gap(struct str t, size_t at)
{
    char c = t.ptr[at], next = fold_byte(t, at + 1);
    if (c == '.')
        return next != ' ';
    if (c == '/')
        return ascii_digit(next) && fold_digit(t, at + 2);
    return c == ' ' || c == '-' || c == '(' || c == ')';
}

// Digits in groups with separators between: "555 01-23", "(0) 20 7946". False past the limits.
static bool read_digits(struct str t, size_t at, struct digits *d)
{
    size_t gap = 0;
    bool in_group = false;
    *d = (struct digits){.end = at};
    for (; at < t.len && gap <= GAP_MAX; at++) {
        char c = t.ptr[at];
        if (d->n > 0 && str_starts(str_skip(t, at), STR("(0)"))) {
            at += 2; // the trunk prefix of "+44 (0)20", not dialled from abroad
            in_group = false;
        } else if (ascii_digit(c)) {
            if (d->n >= sizeof d->text - 1)
                return false;
            if (!in_group)
                d->groups++;
            d->group_len[d->groups - 1]++;
            d->text[d->n++] = c;
            in_group = true;
            gap = 0;
            d->end = d->group_end[d->groups - 1] = at + 1;
        } else if (is_gap(t, at)) {
            if (in_group && fold_digit(t, at + 1))
                d->separator = !d->separator || d->separator == c ? c : ' ';
            in_group = false;
            gap++;
        } else {
            break;
        }
    }
    return d->n > 0;
}

// Takes off a last group that belongs to what follows: "+1 555 0123 100mg", "+1 555 0123 24/7".
static bool drop_group(struct str t, struct digits *d)
{
    if (d->groups < 2 || t.ptr[d->group_end[d->groups - 2]] != ' ')
        return false;
    d->n -= d->group_len[--d->groups];
    d->text[d->n] = '\0';
    d->end = d->group_end[d->groups - 1];
    return true;
}

// 2024-05-01, 01.05.2024, 125541-22-2 and the like.
static bool date_or_cas(const struct digits *d)
{
    if (d->groups != 3 || (d->separator != '-' && d->separator != '.' && d->separator != '/'))
        return false;
    const size_t *len = d->group_len;
    return (len[0] == 4 && len[1] <= 2 && len[2] <= 2) ||
           (len[0] <= 2 && len[1] <= 2 && (len[2] == 4 || len[2] == 2)) ||
           (d->separator == '-' && len[0] <= 7 && len[1] == 2 && len[2] == 1);
}

// "12.03.2025 14:05", "2025-03-12 14": a date with the time of day behind it.
static bool date_and_time(struct str t, const struct digits *d)
{
    if (d->groups < 4)
        return false;
    const size_t *len = d->group_len;
    char first = t.ptr[d->group_end[0]], second = t.ptr[d->group_end[1]];
    for (size_t i = 3; i < d->groups; i++)
        if (len[i] > 2)
            return false;
    return first == second && (first == '.' || first == '-' || first == '/') && len[1] <= 2 &&
           ((len[0] == 4 && len[2] <= 2) || (len[0] <= 2 && len[2] == 4)) &&
           t.ptr[d->group_end[2]] == ' ';
}

static bool put_number(struct phone *out, const char *code, const char *digits, size_t end)
{
    out->end = end;
    size_t len = strlen(code) + strlen(digits);
    if (len < PHONE_MIN || len > PHONE_MAX)
        return false;
    return snprintf(out->value, sizeof out->value, "+%s%s", code, digits) > 0;
}

static bool national(const struct digits *d, const struct plan *p, bool labelled, struct phone *out)
{
    const char *digits = d->text;
    size_t n = d->n;
    bool trunk = p->trunk && digits[0] == p->trunk && n > p->min;
    if (trunk) {
        digits++;
        n--;
    }
    // Without words around it, a number needs its trunk prefix or the groups of a telephone's.
    if (n < p->min || n > p->max || (!labelled && !trunk && d->groups < (p->trunk ? 2 : 3)))
        return false;
    // Without words around it a trunk prefix of '1' or '8' alone is weak: ask for groups too.
    if (!labelled && d->groups < 2 && p->trunk != '0')
        return false;
    return put_number(out, p->code, digits, d->end);
}

bool phone_read(struct str t, size_t at, struct str country, bool labelled, struct phone *out)
{
    struct digits d;
    size_t from = at;
    *out = (struct phone){0};
    if (at > 0 && (ascii_alnum(t.ptr[at - 1]) || strchr("#@_/=.,", t.ptr[at - 1])) && !labelled)
        return false;
    while (from - at < 2 && (fold_byte(t, from) == '(' || fold_byte(t, from) == '+'))
        from++;
    bool plus = from > at && (t.ptr[from - 1] == '+' || t.ptr[at] == '+');
    if (!fold_digit(t, from) || !read_digits(t, from, &d))
        return false;
    char after = fold_byte(t, d.end);
    bool glued = ascii_alpha(after) || after == '%' || (after == '/' && fold_digit(t, d.end + 1));
    if (after == '@' || after == '_' || (glued && !(plus && drop_group(t, &d))))
        return false;
    out->international = plus || (d.n >= PHONE_MIN + 2 && d.text[0] == '0' && d.text[1] == '0');
    if (out->international) {
        const char *digits = d.text + (plus ? 0 : 2);
        return digits[0] != '0' && put_number(out, "", digits, d.end);
    }
    const struct plan *p = plan_of(country);
    if (date_or_cas(&d) || date_and_time(t, &d))
        return false;
    if (p)
        return national(&d, p, labelled, out);
    if (!labelled || d.n < LOCAL_MIN || d.n > PHONE_MAX)
        return false;
    out->end = d.end;
    memcpy(out->value, d.text, d.n);
    return true;
}

bool phone_from_link(struct str text, bool assume, struct phone *out)
{
    struct digits d;
    *out = (struct phone){0};
    text = str_trim(text);
    bool plus = str_starts(text, STR("+"));
    while (text.len && (text.ptr[0] == '+' || text.ptr[0] == '('))
        text = str_skip(text, 1);
    if (!read_digits(text, 0, &d))
        return false;
    out->international = plus || str_starts(str_c(d.text), STR("00")) || assume;
    const char *digits = !plus && d.text[0] == '0' && d.text[1] == '0' ? d.text + 2 : d.text;
    if (out->international)
        return digits[0] != '0' && put_number(out, "", digits, d.end);
    if (d.n < LOCAL_MIN || d.n > PHONE_MAX)
        return false;
    memcpy(out->value, d.text, d.n);
    return true;
}
