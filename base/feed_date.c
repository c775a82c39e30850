#include "base/feed_date.h"

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

static int month_number(struct str name)
{
    static const char names[][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                    "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12; i++)
        if (str_starts_nocase(name, str_c(names[i])))
            return i + 1;
    return 0;
}

// Whether the dash behind n bytes parts two words: "21-Nov-26".
static bool parts_words(struct str s, size_t n)
{
    return n > 0 && s.ptr[n] == '-' &&
           ((ascii_digit(s.ptr[n - 1]) && month_number(str_skip(s, n + 1))) ||
            month_number(str_sub(s, 0, n)));
}

// Spaces and commas part words too.
static struct str next_word(struct str *rest)
{
    struct str s = *rest;
    while (s.len && (s.ptr[0] == ',' || ascii_space(s.ptr[0])))
        s = str_skip(s, 1);
    size_t n = 0;
    while (n < s.len && !ascii_space(s.ptr[n]) && s.ptr[n] != ',' && !parts_words(s, n))
        n++;
    *rest = str_skip(s, n < s.len && s.ptr[n] == '-' ? n + 1 : n);
    return str_sub(s, 0, n);
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

// Minutes east of UTC. RFC 822 has the American ones; military letters were specified the wrong
// way round and count as UTC (RFC 2822, 4.3), as does what is not known.
static const struct {
    const char *name;
    int minutes;
} zones[] = {
    {"EST", -300}, {"EDT", -240}, {"CST", -360},  {"CDT", -300},  {"MST", -420}, {"MDT", -360},
    {"PST", -480}, {"PDT", -420}, {"AKST", -540}, {"AKDT", -480}, {"HST", -600}, {"BST", 60},
    {"WEST", 60},  {"CET", 60},   {"CEST", 120},  {"MEZ", 60},    {"MESZ", 120}, {"EET", 120},
    {"EEST", 180}, {"MSK", 180},  {"MSD", 240},   {"IST", 330},   {"HKT", 480},  {"SGT", 480},
    {"JST", 540},  {"KST", 540},  {"AEST", 600},  {"AEDT", 660},  {"NZST", 720}, {"NZDT", 780},
};

// "+0100", "+01:00", "+1", "CET", "GMT+1"
static int zone_seconds(struct str s)
{
    if (str_starts_nocase(s, STR("GMT")) || str_starts_nocase(s, STR("UTC")))
        s = str_skip(s, 3);
    if (s.len > 1 && (s.ptr[0] == '+' || s.ptr[0] == '-')) {
        int hours = 0, minutes = 0, sign = s.ptr[0] == '-' ? -1 : 1;
        size_t digits = s.len > 2 && ascii_digit(s.ptr[2]) ? 2 : 1;
        struct str rest = str_skip(s, 1 + digits);
        if (str_starts(rest, STR(":")))
            rest = str_skip(rest, 1);
        bool ok = small_number(str_sub(s, 1, 1 + digits), 2, &hours) &&
                  (rest.len == 0 || small_number(rest, 2, &minutes)) && hours < 24 && minutes < 60;
        return ok ? sign * (hours * 3600 + minutes * 60) : 0;
    }
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (str_eq_nocase(s, str_c(zones[i].name)))
            return zones[i].minutes * 60;
    return 0;
}

struct parts {
    int day, month, year; // 0: not there yet
    int64_t seconds;      // of the day
    bool has_time;
    struct str zone;
};

// "09:30", "09:30:05", "09:30:05.123", with a zone behind it or not
static bool take_time(struct parts *p, struct str word)
{
    size_t end = 0;
    while (end < word.len && (ascii_digit(word.ptr[end]) || word.ptr[end] == ':'))
        end++;
    size_t zone = end;
    if (zone < word.len && word.ptr[zone] == '.')
        do
            zone++;
        while (zone < word.len && ascii_digit(word.ptr[zone]));
    if (p->has_time || !parse_time(str_sub(word, 0, end), &p->seconds))
        return false;
    p->has_time = true;
    p->zone = str_skip(word, zone);
    return true;
}

// Of the 12-hour clock; what is of the 24-hour one must agree.
static bool take_half(struct parts *p, bool afternoon)
{
    const int64_t hour = 3600, half = 12 * hour;
    if (p->seconds < hour)
        return !afternoon;
    if (p->seconds >= half + hour)
        return afternoon;
    p->seconds = p->seconds % half + (afternoon ? half : 0);
    return true;
}

static bool take_number(struct parts *p, struct str word)
{
    if (!p->day)
        return small_number(word, 2, &p->day) && p->day >= 1 && p->day <= 31;
    if (p->year || !small_number(word, 4, &p->year))
        return false;
    if (word.len <= 2) // RFC 2822, 4.3
        p->year += p->year < 50 ? 2000 : 1900;
    return p->year >= 1000;
}

// The words may come in any order in which they can be told apart: a name is a month, or a zone if
// it follows the time; of two numbers the first is the day.
static bool take_word(struct parts *p, struct str word)
{
    if (str_find_char(word, ':', 0) != STR_NPOS && ascii_digit(word.ptr[0]))
        return take_time(p, word);
    if (ascii_digit(word.ptr[0]))
        return take_number(p, word);
    if (str_eq_nocase(word, STR("am")) || str_eq_nocase(word, STR("pm")))
        return take_half(p, ascii_lower(word.ptr[0]) == 'p');
    if (!p->month && month_number(word))
        p->month = month_number(word);
    else if (p->has_time && p->zone.len == 0)
        p->zone = word;
    return true; // the day of the week adds nothing
}

bool feed_date_rfc822(struct str text, int64_t *wall_us)
{
    struct parts p = {0};
    for (struct str word; (word = next_word(&text)).len;)
        if (!take_word(&p, word))
            return false;
    if (!p.day || !p.month || !p.year)
        return false;
    int64_t seconds = p.seconds - zone_seconds(p.zone);
    *wall_us = (clock_days(p.year, p.month, p.day) * 86400 + seconds) * CLOCK_SECOND;
    return true;
}

// Other ways to write ISO 8601: slashes, no separators, or a zone that stands apart.
static bool parse_loose(struct arena *a, struct str s, int64_t *wall_us)
{
    struct str date = str_sub(s, 0, 10), rest = str_skip(s, 10), zone = STR_NONE;
    if (has_shape(str_sub(s, 0, 8), STR("99999999"))) {
        date = arena_fmt(a, "%.4s-%.2s-%.2s", s.ptr, s.ptr + 4, s.ptr + 6);
        rest = str_skip(s, 8);
        if (has_shape(str_sub(rest, 0, 7), STR("T999999")))
            rest = arena_fmt(a, "T%.2s:%.2s:%.2s%.*s", rest.ptr + 1, rest.ptr + 3, rest.ptr + 5,
                             STR_ARG(str_skip(rest, 7)));
    } else if (has_shape(date, STR("9999/99/99"))) {
        date = arena_fmt(a, "%.4s-%.2s-%.2s", s.ptr, s.ptr + 5, s.ptr + 8);
    } else if (!has_shape(date, STR("9999-99-99"))) {
        return false;
    }
    size_t space = str_find_char(rest, ' ', 1);
    if (space != STR_NPOS) {
        zone = str_trim(str_skip(rest, space));
        rest = str_sub(rest, 0, space);
    }
    if (!clock_parse(arena_fmt(a, "%.*s%.*s", STR_ARG(date), STR_ARG(rest)), wall_us))
        return false;
    *wall_us -= zone_seconds(zone) * CLOCK_SECOND;
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
    } else if (!parse_loose(a, text, &t) && !feed_date_rfc822(text, &t)) {
        return STR_NONE;
    }
    return arena_str(a, str_c(clock_format(t, out)));
}
