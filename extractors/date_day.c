#include "base/clock.h"
#include "extractors/date_parts.h"
#include "extractors/date_words.h"

enum {
    YEAR_MIN = 1970,
    YEAR_MAX = 2100,
    BUDDHIST = 543, // years ahead of the Gregorian ones
    JALALI_YEAR_MIN = 1349,
    JALALI_YEAR_MAX = 1429, // from here on it is a lunar Hijri year
};

static bool month_at(const struct date_tokens *t, size_t i, struct date_day *d)
{
    const struct phrase *p = date_token(t, i)->month;
    if (i > 0 && date_flags(t, i) & DATE_AGO && date_flags(t, i - 1) & DATE_UNIT)
        return false; // "2 hours ago, 2026-11-02" has no August in it
    if (!p || !str_to_i64(str_c(p->value), &d->month))
        return false;
    d->jalali = (p->flags & DATE_JALALI) != 0;
    return true;
}

// Behind what may stand inside a date: 2nd of November, 2026; 2. de nov. de 2026; 2-Nov-26.
static size_t skip_joins(const struct date_tokens *t, size_t i)
{
    enum { JOINS_MAX = 4 };
    for (size_t n = 0; n < JOINS_MAX; n++, i++) {
        const struct date_token *k = date_token(t, i);
        bool sign = k->kind == DATE_MARK && strchr(".,-/'", k->mark);
        bool little = date_flags(t, i) & (DATE_FILL | DATE_UNIT) && !k->month;
        if (!sign && !little)
            break;
    }
    return i;
}

// 2026, 2569, '26, 26 as a year; two digits only where `shorts`.
static bool year_at(const struct date_tokens *t, size_t i, bool shorts, struct date_day *d)
{
    int64_t v = date_token(t, i)->value;
    if (date_number(t, i, 4, 4)) {
        d->year = v;
    } else if (shorts && date_number(t, i, 2, 2) && !date_mark(t, i + 1, ':') &&
               !date_unit(t, i + 1, 'h') && !date_flags(t, i + 1)) {
        d->year = v < 70 ? 2000 + v : 1900 + v;
    } else {
        return false;
    }
    d->end = i + 1;
    return true;
}

// November 2, 2026; Nov 2 08:15:00 2026
static bool month_first(const struct date_tokens *t, size_t i, struct date_day *d)
{
    struct date_time m;
    if (!month_at(t, i, d))
        return false;
    size_t at = skip_joins(t, i + 1);
    if (!date_number(t, at, 1, 2))
        return false;
    d->day = date_token(t, at)->value;
    d->end = at + 1;
    size_t next = skip_joins(t, at + 1);
    if (year_at(t, next, next > at + 1, d))
        return true;
    if (date_time_at(t, at + 1, true, &m)) {
        next = m.end;
        if (date_token(t, next)->kind == DATE_WORD) // "CET" of date(1)
            next++;
        if (year_at(t, next, false, d)) {
            d->end = at + 1; // the time stands before the year
            return true;
        }
    }
    struct date_day other;
    if (month_at(t, skip_joins(t, at + 1), &other)) // "mar. 4 nov.": a Tuesday
        return false;
    d->no_year = true;
    return true;
}

// 2 November 2026, 2-Nov-26
static bool day_first(const struct date_tokens *t, size_t i, struct date_day *d)
{
    if (!date_number(t, i, 1, 2))
        return false;
    d->day = date_token(t, i)->value;
    size_t at = skip_joins(t, i + 1);
    if (!month_at(t, at, d))
        return false;
    d->end = at + 1;
    size_t year = skip_joins(t, at + 1);
    // "#1 Nov 02, 2026" begins with the month.
    if (date_number(t, year, 1, 2) && date_number(t, skip_joins(t, year + 1), 4, 4))
        return false;
    if (!year_at(t, year, true, d))
        d->no_year = true;
    return true;
}

// 2026. november 2., 2026 m. lapkričio 2 d., 2026. gada 2. novembris
static bool year_month_word(const struct date_tokens *t, size_t i, struct date_day *d)
{
    if (!year_at(t, i, false, d))
        return false;
    size_t at = skip_joins(t, i + 1);
    struct date_day inner = {0};
    if (month_at(t, at, d)) {
        size_t day = skip_joins(t, at + 1);
        if (!date_number(t, day, 1, 2))
            return false;
        d->day = date_token(t, day)->value;
        d->end = day + 1;
        return true;
    }
    if (!day_first(t, at, &inner))
        return false;
    inner.year = d->year;
    inner.no_year = false;
    *d = inner;
    return true;
}

// 2026年11月2日, 2026년 11월 2일, 令和8年11月2日; without a year: 11月2日
static bool by_units(const struct date_tokens *t, size_t i, struct date_day *d)
{
    bool era = (date_flags(t, i) & DATE_ERA) != 0;
    size_t at = era ? i + 1 : i;
    d->no_year = true;
    if (date_number(t, at, 1, 4) && date_unit(t, at + 1, 'y')) {
        d->year = date_token(t, at)->value + (era ? date_value(t, i) : 0);
        d->no_year = !era && !date_number(t, at, 4, 4);
        if (d->no_year)
            return false;
        at += 2;
    } else if (era) {
        return false;
    }
    if (!date_number(t, at, 1, 2) || !date_unit(t, at + 1, 'M') || !date_number(t, at + 2, 1, 2))
        return false;
    size_t last = skip_joins(t, at + 3);
    if (d->no_year && last > at + 3 && !date_unit(t, at + 3, 'd') && year_at(t, last, false, d)) {
        d->month = date_token(t, at)->value; // "11月 04, 2025" of programs whose format is English
        d->day = date_token(t, at + 2)->value;
        d->no_year = false;
        return true;
    }
    if (d->no_year && !date_unit(t, at + 3, 'd'))
        return false;
    d->month = date_token(t, at)->value;
    d->day = date_token(t, at + 2)->value;
    d->end = date_unit(t, at + 3, 'd') ? at + 4 : at + 3;
    return true;
}

// Vietnamese: ngày 2 tháng 11 năm 2026; 2 tháng 11, 2026; 2 thg 11 2026
static bool units_before(const struct date_tokens *t, size_t i, struct date_day *d)
{
    if (!date_number(t, i, 1, 2))
        return false;
    size_t at = date_mark(t, i + 1, ' ') ? i + 2 : i + 1;
    if (!date_unit(t, at, 'M'))
        return false;
    at += date_mark(t, at + 1, '.') ? 2 : 1;
    if (!date_number(t, at, 1, 2))
        return false;
    d->day = date_token(t, i)->value;
    d->month = date_token(t, at)->value;
    at++;
    while (date_mark(t, at, ',') || date_mark(t, at, '-') || date_mark(t, at, '/') ||
           date_unit(t, at, 'y'))
        at++;
    return year_at(t, at, false, d);
}

// The sign between the numbers of a date, the same at both places.
static char separator(const struct date_tokens *t, size_t i)
{
    const struct date_token *k = date_token(t, i + 1), *l = date_token(t, i + 3);
    if (k->kind != DATE_MARK || l->kind != DATE_MARK || k->mark != l->mark || !k->mark ||
        !strchr(".-/", k->mark))
        return '\0';
    return k->mark;
}

// "11-02-2026, 08:15 AM" is how forums write it that kept their software's American format,
// whatever their language.
static bool half_near(const struct date_tokens *t, size_t i)
{
    enum { REACH = 8 };
    for (size_t n = 0; n < REACH; n++)
        if (date_flags(t, i + n) & (DATE_AM | DATE_PM))
            return true;
    return false;
}

// 2026-11-02, 2026. 11. 2., 02.11.2026, 11/23/2026
static bool by_numbers(const struct date_tokens *t, size_t i, enum date_order order,
                       struct date_day *d)
{
    char c = separator(t, i);
    if (!c || !date_number(t, i, 1, 4) || !date_number(t, i + 2, 1, 2) ||
        !date_number(t, i + 4, 1, 4))
        return false;
    int64_t a = date_token(t, i)->value, b = date_token(t, i + 2)->value;
    d->end = i + 5;
    if (date_number(t, i, 4, 4)) {
        d->year = a;
        d->month = b;
        d->day = date_token(t, i + 4)->value;
        return date_number(t, i + 4, 1, 2);
    }
    if (order == DATE_YEAR_FIRST) {
        if (date_number(t, i, 2, 2) && date_number(t, i + 4, 2, 2)) { // 25/11/04
            *d = (struct date_day){
                .year = 2000 + a, .month = b, .day = date_token(t, i + 4)->value, .end = i + 5};
            return true;
        }
        order = DATE_ORDER_UNKNOWN;
    }
    bool shorts = c == '.' || order != DATE_ORDER_UNKNOWN;
    if (!date_number(t, i, 1, 2) || !year_at(t, i + 4, shorts, d))
        return false;
    if (c == '.')
        order = DATE_DAY_FIRST;
    else if (c == '-' && half_near(t, i + 5))
        order = DATE_ORDER_UNKNOWN;
    if (a > 12 || (order == DATE_DAY_FIRST && b <= 12) || a == b) {
        d->day = a;
        d->month = b;
        return true;
    }
    d->month = a;
    d->day = b;
    return b > 12 || order == DATE_MONTH_FIRST;
}

// 20261102
static bool by_digits(const struct date_tokens *t, size_t i, struct date_day *d)
{
    int64_t v = date_token(t, i)->value;
    if (!date_number(t, i, 8, 8))
        return false;
    *d = (struct date_day){.year = v / 10000, .month = v / 100 % 100, .day = v % 100, .end = i + 1};
    return d->year >= YEAR_MIN && d->year <= YEAR_MAX;
}

static bool valid_day(int64_t year, int64_t month, int64_t day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
           clock_days(year, (int)month, (int)day) < clock_days(year, (int)month + 1, 1);
}

// Days since 1970 of a Persian date: the 33-year cycle, right for the years of the web.
static bool jalali_days(int64_t year, int64_t month, int64_t day, int64_t *days)
{
    int64_t length = month <= 6 ? 31 : 30;
    if (year < JALALI_YEAR_MIN || year > JALALI_YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > length)
        return false;
    int64_t y = year - 979; // 1 Farvardin 979 was 21 March 1600
    int64_t of_year = month <= 6 ? (month - 1) * 31 : 6 * 31 + (month - 7) * 30;
    *days = clock_days(1600, 3, 20) + 365 * y + y / 33 * 8 + (y % 33 + 3) / 4 + of_year + day - 1;
    return true;
}

static bool days_of(const struct date_day *d, int64_t *days)
{
    int64_t year = d->year;
    if (d->jalali || (year >= JALALI_YEAR_MIN && year <= JALALI_YEAR_MAX))
        return jalali_days(year, d->month, d->day, days);
    if (year >= YEAR_MIN + BUDDHIST && year <= YEAR_MAX + BUDDHIST)
        year -= BUDDHIST;
    if (year < YEAR_MIN || year > YEAR_MAX || !valid_day(year, d->month, d->day))
        return false;
    *days = clock_days(year, (int)d->month, (int)d->day);
    return true;
}

// A day without its year is the last one before tomorrow.
static bool guess_year(struct date_day *d, int64_t now)
{
    char text[CLOCK_TEXT_SIZE];
    int64_t days, today = now / CLOCK_DAY;
    if (now == 0 || d->jalali || !str_to_i64(str_from(clock_format(now, text), 4), &d->year))
        return false;
    for (int back = 0; back < 2; back++, d->year--)
        if (days_of(d, &days) && days <= today + 1)
            return true;
    return false;
}

bool date_day_at(const struct date_tokens *t, size_t i, enum date_order order, bool yearless,
                 int64_t now, struct date_day *d, int64_t *days)
{
    for (int form = 0; form < 7; form++) {
        *d = (struct date_day){0};
        bool ok = form == 0   ? by_numbers(t, i, order, d)
                  : form == 1 ? by_units(t, i, d)
                  : form == 2 ? year_month_word(t, i, d)
                  : form == 3 ? day_first(t, i, d)
                  : form == 4 ? month_first(t, i, d)
                  : form == 5 ? units_before(t, i, d)
                              : by_digits(t, i, d);
        if (ok && d->no_year == yearless && (!yearless || guess_year(d, now)) && days_of(d, days))
            return true;
    }
    return false;
}
