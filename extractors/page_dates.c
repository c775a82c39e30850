#include "extractors/page_dates.h"

#include "extractors/page_currency.h"

enum { TEXT_BYTES = 200, MONTHS = 12, DAYS = 31, YEAR_MIN = 1970, YEAR_MAX = 2100 };

// The number at *at, of at most four digits; *at moves behind it. 0 if there is none.
static unsigned read_number(struct str s, size_t *at, size_t *digits)
{
    unsigned n = 0;
    size_t from = *at;
    while (*at < s.len && ascii_digit(s.ptr[*at]) && *at - from < 4)
        n = n * 10 + (unsigned)(s.ptr[(*at)++] - '0');
    *digits = *at - from;
    return n;
}

// What "11-14-2025" or "14/11/2025" at `at` says; *behind is where to go on.
static enum date_order order_at(struct str s, size_t at, size_t *behind)
{
    size_t digits;
    unsigned first = read_number(s, &at, &digits);
    *behind = at;
    if (digits > 2 || at == s.len || (s.ptr[at] != '-' && s.ptr[at] != '/'))
        return DATE_ORDER_UNKNOWN;
    char mark = s.ptr[at++];
    unsigned second = read_number(s, &at, &digits);
    if (digits == 0 || digits > 2 || at == s.len || s.ptr[at] != mark)
        return DATE_ORDER_UNKNOWN;
    at++;
    unsigned year = read_number(s, &at, &digits);
    *behind = at;
    if (digits != 4 || year < YEAR_MIN || year > YEAR_MAX || first == 0 || second == 0)
        return DATE_ORDER_UNKNOWN;
    if (first > MONTHS && first <= DAYS && second <= MONTHS)
        return DATE_DAY_FIRST;
    return second > MONTHS && second <= DAYS && first <= MONTHS ? DATE_MONTH_FIRST
                                                                : DATE_ORDER_UNKNOWN;
}

static enum date_order order_of_place(struct str lang, struct str url)
{
    char country[2];
    enum date_order order = date_order_of(lang);
    if (order != DATE_ORDER_UNKNOWN || !page_country(lang, url, country))
        return order;
    struct str code = str_from(country, 2);
    if (str_eq(code, STR("CA"))) // writes both
        return DATE_ORDER_UNKNOWN;
    bool month_first = str_eq(code, STR("US")) || str_eq(code, STR("PH"));
    return month_first ? DATE_MONTH_FIRST : DATE_DAY_FIRST;
}

enum date_order page_date_order(const struct dom *d, struct str lang, struct str url)
{
    bool seen[DATE_MONTH_FIRST + 1] = {false};
    for (uint32_t i = 1; i < d->count; i++) {
        struct str text = d->nodes[i].is_text ? d->nodes[i].text : STR_NONE;
        if (text.len > TEXT_BYTES)
            continue;
        for (size_t at = 0; at < text.len;) {
            if (ascii_digit(text.ptr[at]))
                seen[order_at(text, at, &at)] = true;
            else
                at++;
        }
    }
    if (seen[DATE_DAY_FIRST] != seen[DATE_MONTH_FIRST])
        return seen[DATE_DAY_FIRST] ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
    return order_of_place(lang, url);
}
