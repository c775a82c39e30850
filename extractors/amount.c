#include "extractors/amount.h"

#include "extractors/fold.h"

static bool is_separator(char c)
{
    return c == '.' || c == ',' || c == '\'' || c == ' ';
}

// A space groups only exact thousands ("9 800"), else it separates two numbers.
static bool space_groups(struct str s, size_t at, size_t digits_before)
{
    return digits_before <= 3 && fold_digit(s, at + 1) && fold_digit(s, at + 2) &&
           fold_digit(s, at + 3) && !fold_digit(s, at + 4);
}

static bool continues(struct str s, size_t at, const struct amount *n)
{
    char c = fold_byte(s, at);
    size_t digits = n->group_len[n->groups - 1];
    if (!is_separator(c) || !fold_digit(s, at + 1))
        return false;
    if (c != ' ')
        return true;
    // Behind a decimal mark the number is over; the first group of thousands is never "0".
    if (n->groups > 1 && n->separator[n->groups - 1] != ' ')
        return false;
    return (n->groups == 1 || digits == 3) && s.ptr[n->start] != '0' && space_groups(s, at, digits);
}

bool amount_scan(struct str s, size_t at, struct amount *out)
{
    bool ok = true;
    *out = (struct amount){.start = at, .end = at};
    if (!fold_digit(s, at))
        out->separator[0] = fold_byte(s, at++);
    for (;;) {
        size_t from = at;
        while (fold_digit(s, at))
            at++;
        if (out->groups == AMOUNT_GROUPS) {
            ok = false; // go on to its end
            out->groups--;
        }
        out->group_len[out->groups++] = at - from;
        out->end = at;
        if (!continues(s, at, out))
            break;
        if (out->groups < AMOUNT_GROUPS)
            out->separator[out->groups] = s.ptr[at];
        at++;
    }
    return ok && out->end - out->start <= AMOUNT_DIGITS;
}

bool amount_shaped(const struct amount *n)
{
    return n->groups > 1 || n->separator[0] != '\0';
}

// Groups 1 to last - 1 have `inner` digits, the last has three, the first at most three.
static bool grouped(const struct amount *n, size_t count)
{
    if (n->group_len[0] == 0 || n->group_len[0] > 3)
        return false;
    size_t inner = count > 2 ? n->group_len[1] : 3; // two: Indian lakh and crore
    if (count > 1 && n->group_len[count - 1] != 3)
        return false;
    for (size_t i = 1; i < count; i++) {
        if (i > 1 && n->separator[i] != n->separator[1])
            return false;
        if (i + 1 < count && (n->group_len[i] != inner || inner < 2 || inner > 3))
            return false;
    }
    return true;
}

// How many of the groups are the whole part; 0 for a grouping that is no number's.
static size_t whole_groups(const struct amount *n, bool leading_zero, int minor)
{
    if (n->separator[0])
        return n->groups == 1 ? 1 : 0;
    if (n->groups == 1)
        return 1;
    char last = n->separator[n->groups - 1];
    bool decimal = last == '.' || last == ',';
    if (n->groups == 2) {
        bool thousands = n->group_len[1] == 3 && n->group_len[0] <= 3 && !leading_zero;
        // 12'50 is how some write it by hand in Spain.
        if (!decimal)
            return thousands ? 2 : last == '\'' && n->group_len[1] == 2 ? 1 : 0;
        // 12.500 is twelve and a half for dinars with three minor units, else thousands.
        return thousands && minor != 3 ? 2 : 1;
    }
    if (decimal && last != n->separator[n->groups - 2])
        return grouped(n, n->groups - 1) ? n->groups - 1 : 0;
    return grouped(n, n->groups) ? n->groups : 0;
}

static size_t put_digits(struct str folded, const struct amount *n, char *out, size_t *decimals,
                         size_t whole)
{
    size_t len = 0, at = n->start + (n->separator[0] ? 1 : 0);
    *decimals = 0;
    for (size_t i = 0; i < n->groups; i++) {
        memcpy(out + len, folded.ptr + at, n->group_len[i]);
        len += n->group_len[i];
        at += n->group_len[i] + 1;
        if (i >= whole)
            *decimals += n->group_len[i];
    }
    return len;
}

struct str amount_text(struct arena *a, struct str folded, const struct amount *n, int minor,
                       unsigned scale)
{
    size_t first = n->start + (n->separator[0] ? 1 : 0), decimals;
    size_t whole = whole_groups(n, fold_byte(folded, first) == '0', minor);
    if (whole == 0)
        return STR_NONE;
    char *digits = arena_alloc(a, AMOUNT_DIGITS + scale + 3);
    size_t len = put_digits(folded, n, digits, &decimals, n->separator[0] ? 0 : whole);
    for (; scale; scale--) {
        if (decimals)
            decimals--;
        else
            digits[len++] = '0';
    }
    size_t skip = 0;
    while (skip + 1 < len - decimals && digits[skip] == '0')
        skip++;
    if (len - decimals - skip > AMOUNT_WHOLE_DIGITS + 6)
        return STR_NONE;
    char *out = arena_alloc(a, len + 2), *p = out;
    if (skip == len - decimals)
        *p++ = '0';
    for (; skip < len; skip++) {
        if (skip == len - decimals)
            *p++ = '.';
        *p++ = digits[skip];
    }
    return str_from(out, (size_t)(p - out));
}

int amount_cmp(struct str a, struct str b)
{
    size_t wa = str_find_char(a, '.', 0), wb = str_find_char(b, '.', 0);
    wa = wa == STR_NPOS ? a.len : wa;
    wb = wb == STR_NPOS ? b.len : wb;
    if (wa != wb)
        return wa < wb ? -1 : 1;
    // Whole parts of one length, so bytewise order is numeric; trailing zeros do not count.
    while (a.len > wa && (str_ends(a, STR("0")) || a.len == wa + 1))
        a.len--;
    while (b.len > wb && (str_ends(b, STR("0")) || b.len == wb + 1))
        b.len--;
    int c = str_cmp(a, b);
    return (c > 0) - (c < 0);
}
