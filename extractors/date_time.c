#include "extractors/date_parts.h"
#include "extractors/date_words.h"

enum { GAP_MAX = 5 }; // tokens between a date and its time

// +01:00, +0100, +3, Z, CET, GMT+3. `i` stands behind the time.
static size_t read_zone(const struct date_tokens *t, size_t i, int64_t *zone)
{
    if (date_mark(t, i, '('))
        i++;
    if (date_flags(t, i) & DATE_ZONE)
        *zone = date_value(t, i++);
    bool plus = date_mark(t, i, '+'), minus = date_mark(t, i, '-');
    const struct date_token *k = date_token(t, i + 1);
    if ((!plus && !minus) || k->kind != DATE_NUMBER || k->gap || k->len > 4 || k->len == 3)
        return i;
    bool colon = date_mark(t, i + 2, ':') && date_number(t, i + 3, 2, 2);
    if (minus && k->len < 4 && !colon)
        return i;
    int64_t minutes = k->len == 4 ? k->value / 100 * 60 + k->value % 100 : k->value * 60;
    if (colon)
        minutes += date_token(t, i + 3)->value;
    if (minutes > 14 * 60)
        return i;
    *zone = plus ? minutes : -minutes;
    return colon ? i + 4 : i + 2;
}

static bool read_minutes(const struct date_tokens *t, size_t i, bool dated, struct date_time *m)
{
    bool dot =
        dated && date_mark(t, i, '.') && !date_mark(t, i + 2, '.') && !date_token(t, i + 1)->gap;
    if ((date_mark(t, i, ':') || dot) && date_number(t, i + 1, 2, 2)) {
        m->minute = date_token(t, i + 1)->value;
        m->end = i + 2;
        if ((date_mark(t, m->end, ':') || (dot && date_mark(t, m->end, '.'))) &&
            date_number(t, i + 3, 2, 2)) {
            m->second = date_token(t, i + 3)->value;
            m->end = i + 4;
            if ((date_mark(t, i + 4, '.') || date_mark(t, i + 4, ',')) &&
                date_number(t, i + 5, 1, SIZE_MAX) && !date_token(t, i + 5)->gap)
                m->end = i + 6;
        }
        if (date_unit(t, m->end, 'h')) // 14:05 Uhr
            m->end++;
        return true;
    }
    if (date_unit(t, i, 'h')) {
        m->end = i + 1;
        if (date_number(t, i + 1, 1, 2)) {
            m->minute = date_token(t, i + 1)->value;
            m->end = i + 2;
            if (date_unit(t, i + 2, 'm'))
                m->end++;
            if (date_number(t, i + 3, 1, 2) && date_unit(t, i + 4, 's')) {
                m->second = date_token(t, i + 3)->value;
                m->end = i + 5;
            }
        }
        return true;
    }
    m->end = i;
    return m->half || date_flags(t, i) & (DATE_AM | DATE_PM);
}

static bool finish(const struct date_tokens *t, struct date_time *m, struct date_time *out)
{
    if (m->hour > 23 || m->minute > 59 || m->second > 60)
        return false;
    m->end = read_zone(t, m->end, &m->zone);
    *out = *m;
    return true;
}

bool date_time_at(const struct date_tokens *t, size_t i, bool dated, struct date_time *out)
{
    struct date_time m = {0};
    const struct date_token *k = date_token(t, i);
    if (dated && i > 0 && date_number(t, i, 6, 6) && !k->gap && date_token(t, i - 1)->len == 1) {
        m.hour = k->value / 10000; // T081500
        m.minute = k->value / 100 % 100;
        m.second = k->value % 100;
        m.end = i + 1;
        return finish(t, &m, out);
    }
    unsigned half = date_flags(t, i) & (DATE_AM | DATE_PM);
    m.half = half != 0;
    if (half)
        i++;
    if (!date_number(t, i, 1, 2))
        return false;
    m.hour = date_token(t, i)->value;
    if (!read_minutes(t, i + 1, dated, &m))
        return false;
    unsigned after = date_flags(t, m.end) & (DATE_AM | DATE_PM);
    if (after) {
        half = after;
        m.end += date_mark(t, m.end + 1, '.') ? 2 : 1;
    }
    if (half & DATE_PM && m.hour < 12)
        m.hour += 12;
    else if (half & DATE_AM && m.hour == 12)
        m.hour = 0;
    return finish(t, &m, out);
}

bool date_time_near(const struct date_tokens *t, size_t start, size_t i, struct date_time *m)
{
    for (size_t n = 0; n <= GAP_MAX; n++) {
        if (date_time_at(t, i + n, true, m))
            return true;
        if (date_token(t, i + n)->kind == DATE_NUMBER || date_mark(t, i + n, '\n'))
            break;
    }
    size_t from = start > 2 * GAP_MAX ? start - 2 * GAP_MAX : 0;
    for (; from < start; from++)
        if (date_time_at(t, from, false, m) && m->end <= start && start - m->end <= GAP_MAX)
            return true;
    return false;
}
