#include "extractors/date.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/date_parts.h"
#include "extractors/date_words.h"

static int64_t seconds_of(int64_t days, const struct date_time *m)
{
    return days * 86400 + m->hour * 3600 + (m->minute - m->zone) * 60 + m->second;
}

// How long a span of that unit is; months and years as the calendar's means.
static int64_t unit_seconds(char c)
{
    switch (c) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 7 * 86400;
    case 'M':
        return 2629746;
    default:
        return 31556952;
    }
}

// "3 days", "an hour", "2 days 4 hours" at `i`; 0 if there is none. *coarse: nothing below a day.
static int64_t span_at(const struct date_tokens *t, size_t i, size_t *end, bool *coarse)
{
    int64_t sum = 0;
    *coarse = true;
    for (size_t n = 0; n < 3; n++) {
        const struct date_token *k = date_token(t, i), *u = date_token(t, i + 1);
        bool one = (date_flags(t, i) & DATE_ONE) != 0;
        if ((!date_number(t, i, 1, 4) && !one) || !u->word || !(u->word->flags & DATE_UNIT))
            break;
        char c = u->word->value[strlen(u->word->value) - 1];
        sum += (one ? 1 : k->value) * unit_seconds(c);
        *coarse = *coarse && strchr("dwMy", c);
        i += date_mark(t, i + 2, '.') ? 3 : 2;
    }
    *end = i;
    return sum;
}

// A unit that holds its own count, or counts one: "час назад", "قبل ساعتين".
static int64_t lone_unit(const struct date_tokens *t, size_t i, bool *coarse)
{
    const struct date_token *k = date_token(t, i);
    if (!k->word || !(k->word->flags & DATE_UNIT))
        return 0;
    const char *v = k->word->value;
    int64_t count = ascii_digit(v[0]) ? v[0] - '0' : 1;
    char c = v[strlen(v) - 1];
    *coarse = strchr("dwMy", c) != NULL;
    return count * unit_seconds(c);
}

static bool is_ago(const struct date_tokens *t, size_t i)
{
    return (date_flags(t, i) & DATE_AGO) != 0;
}

static bool span_ago(const struct date_tokens *t, size_t i, int64_t *back, bool *coarse)
{
    size_t end;
    bool before = is_ago(t, i);
    size_t at = before ? i + 1 : i;
    if ((*back = span_at(t, at, &end, coarse)) > 0) {
        bool all = i == 0 && end >= t->n && !*coarse; // "2日" may be a day's name
        return before || is_ago(t, end) || is_ago(t, end - 1) || all;
    }
    if ((*back = lone_unit(t, at, coarse)) > 0)
        return before || is_ago(t, at + 1);
    return false;
}

static bool relative_at(const struct date_tokens *t, size_t i, int64_t now, int64_t *seconds)
{
    struct date_time m = {0};
    int64_t back;
    bool coarse;
    int64_t at = now / CLOCK_SECOND;
    if (span_ago(t, i, &back, &coarse)) {
        at -= back;
        *seconds = coarse ? at / 86400 * 86400 : at;
        return true;
    }
    if (!(date_flags(t, i) & DATE_DAY))
        return false;
    if (strcmp(date_token(t, i)->word->value, "now") == 0) {
        *seconds = at;
        return true;
    }
    bool timed = date_time_near(t, i, i + 1, &m);
    if (!timed)
        m = (struct date_time){0};
    *seconds = seconds_of(at / 86400 - date_value(t, i), &m);
    return true;
}

// What stands at token `i`, in seconds since 1970.
static bool moment_at(const struct date_tokens *t, size_t i, enum date_order order, int64_t now,
                      int64_t *seconds)
{
    struct date_day d;
    struct date_time m = {0};
    int64_t days;
    if (!date_day_at(t, i, order, false, now, &d, &days)) {
        if (now == 0)
            return false;
        if (relative_at(t, i, now, seconds))
            return true;
        if (!date_day_at(t, i, order, true, now, &d, &days))
            return false;
    }
    if (!date_time_near(t, i, d.end, &m))
        m = (struct date_time){0};
    *seconds = seconds_of(days, &m);
    return true;
}

bool date_find_ordered(struct arena *a, struct str text, int64_t now, enum date_order order,
                       struct str *rfc3339)
{
    struct date_tokens t;
    int64_t seconds;
    *rfc3339 = STR_NONE;
    date_tokens_read(a, utf8_cut(text, LIMIT_VALUE_BYTES), &t);
    for (size_t i = 0; i < t.n; i++) {
        char out[CLOCK_TEXT_SIZE];
        const struct date_token *k = date_token(&t, i);
        bool begins = k->kind == DATE_NUMBER || k->month || k->word; // as every form does
        if (!begins || !moment_at(&t, i, order, now, &seconds))
            continue;
        *rfc3339 = arena_str(a, str_c(clock_format(seconds * CLOCK_SECOND, out)));
        return true;
    }
    return false;
}

bool date_find(struct arena *a, struct str text, int64_t now, struct str *rfc3339)
{
    return date_find_ordered(a, text, now, DATE_ORDER_UNKNOWN, rfc3339);
}

enum date_order date_order_of(struct str lang)
{
    static const struct {
        const char *tag;
        enum date_order order;
    } rows[] = {
        {"en-us", DATE_MONTH_FIRST},   {"en_us", DATE_MONTH_FIRST},   {"en", DATE_ORDER_UNKNOWN},
        {"en-ca", DATE_ORDER_UNKNOWN}, {"en_ca", DATE_ORDER_UNKNOWN}, {"en-ph", DATE_MONTH_FIRST},
        {"fil", DATE_MONTH_FIRST},     {"tl", DATE_MONTH_FIRST},      {"sw", DATE_DAY_FIRST},
    };
    if (lang.len < 2)
        return DATE_ORDER_UNKNOWN;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq_nocase(lang, str_c(rows[i].tag)))
            return rows[i].order;
    static const char *const year_first[] = {"zh", "ja", "ko", "hu", "mn", "lt", "yue", "ii"};
    for (size_t i = 0; i < sizeof year_first / sizeof *year_first; i++)
        if (str_starts_nocase(lang, str_c(year_first[i])))
            return DATE_YEAR_FIRST;
    return DATE_DAY_FIRST;
}
