#include "crawler/feed_date.h"

#include "base/clock.h"

// Whether s has the shape, in which '9' stands for a digit and all else for itself.
static bool has_shape(struct str s, struct str shape)
{
    if (s.len != shape.len)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (shape.ptr[i] == '9' ? !ascii_digit(s.ptr[i]) : s.ptr[i] != shape.ptr[i])
            return false;
    return true;
}

// RFC 3339, 5.6: full-date, or date-time with seconds and an offset.
static bool is_rfc3339(struct str s)
{
    const struct str date = STR("9999-99-99"), time = STR("T99:99:99");
    if (!has_shape(str_sub(s, 0, date.len), date))
        return false;
    s = str_skip(s, date.len);
    if (s.len == 0)
        return true;
    if (!has_shape(str_sub(s, 0, time.len), time))
        return false;
    s = str_skip(s, time.len);
    if (s.len > 1 && s.ptr[0] == '.' && ascii_digit(s.ptr[1]))
        for (s = str_skip(s, 1); s.len && ascii_digit(s.ptr[0]);)
            s = str_skip(s, 1);
    return str_eq(s, STR("Z")) || has_shape(s, STR("+99:99")) || has_shape(s, STR("-99:99"));
}

static struct str next_word(struct str *rest)
{
    struct str s = str_trim(*rest);
    while (s.len && (s.ptr[0] == ',' || ascii_space(s.ptr[0])))
        s = str_skip(s, 1);
    size_t n = 0;
    while (n < s.len && !ascii_space(s.ptr[n]) && s.ptr[n] != ',')
        n++;
    *rest = str_skip(s, n);
    return str_sub(s, 0, n);
}

static int month_number(struct str name)
{
    static const char names[][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                    "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12; i++)
        if (str_starts_nocase(name, str_c(names[i])))
            return i + 1;
    return 0;
}

static bool small_number(struct str s, size_t max_digits, int *out)
{
    uint64_t v;
    if (s.len > max_digits || !str_to_u64(s, &v))
        return false;
    *out = (int)v;
    return true;
}

static bool parse_time(struct str s, int64_t *seconds)
{
    int hour, minute, second = 0;
    struct str part;
    if (!str_split(&s, ':', &part) || !small_number(part, 2, &hour) || !str_split(&s, ':', &part) ||
        !small_number(part, 2, &minute))
        return false;
    if (s.ptr && !small_number(s, 2, &second))
        return false;
    *seconds = INT64_C(3600) * hour + INT64_C(60) * minute + second;
    return hour < 24 && minute < 60 && second <= 60;
}

// Hours east of UTC. RFC 822 has the American ones; military letters were specified the wrong
// way round and count as UTC (RFC 2822, 4.3).
static const struct {
    struct str name;
    int hours;
} zones[] = {
    {{"EST", 3}, -5}, {{"EDT", 3}, -4}, {{"CST", 3}, -6}, {{"CDT", 3}, -5},
    {{"MST", 3}, -7}, {{"MDT", 3}, -6}, {{"PST", 3}, -8}, {{"PDT", 3}, -7},
    {{"CET", 3}, 1},  {{"CEST", 4}, 2}, {{"MSK", 3}, 3},
};

static int zone_seconds(struct str s)
{
    if (s.len >= 5 && (s.ptr[0] == '+' || s.ptr[0] == '-')) {
        int hours, minutes;
        bool colon = s.ptr[3] == ':';
        if (small_number(str_sub(s, 1, 3), 2, &hours) &&
            small_number(str_skip(s, colon ? 4 : 3), 2, &minutes))
            return (s.ptr[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    }
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (str_eq_nocase(s, zones[i].name))
            return zones[i].hours * 3600;
    return 0;
}

bool feed_date_rfc822(struct str text, int64_t *wall_us)
{
    int day, year;
    int64_t seconds = 0;
    struct str word = next_word(&text);
    if (word.len && ascii_alpha(word.ptr[0])) // the day of the week adds nothing
        word = next_word(&text);
    int month = small_number(word, 2, &day) ? month_number(next_word(&text)) : 0;
    struct str digits = next_word(&text);
    if (month == 0 || day < 1 || day > 31 || !small_number(digits, 4, &year))
        return false;
    if (digits.len <= 2) // RFC 2822, 4.3
        year += year < 50 ? 2000 : 1900;
    struct str time = next_word(&text);
    if (time.len && !parse_time(time, &seconds))
        return false;
    seconds -= zone_seconds(next_word(&text));
    *wall_us = (clock_days(year, month, day) * 86400 + seconds) * CLOCK_SECOND;
    return true;
}

struct str feed_date(struct arena *a, struct str text)
{
    char out[CLOCK_TEXT_SIZE];
    int64_t t;
    text = str_trim(text);
    if (text.len > 64)
        return STR_NONE;
    if (has_shape(text, STR("9999")))
        text = arena_fmt(a, "%.*s-01-01", STR_ARG(text));
    else if (has_shape(text, STR("9999-99")))
        text = arena_fmt(a, "%.*s-01", STR_ARG(text));
    if (clock_parse(text, &t)) {
        if (is_rfc3339(text))
            return arena_str(a, text);
    } else if (!feed_date_rfc822(text, &t)) {
        return STR_NONE;
    }
    return arena_str(a, str_c(clock_format(t, out)));
}
