#include "crawler/window.h"

#include "base/clock.h"

enum { DAY_MINUTES = 1440, DAYS = 7, OFFSET_MAX = 14 * 60 };
#define MINUTE (60 * CLOCK_SECOND)
#define WEEK (DAYS * CLOCK_DAY)

static const char *const day_names[DAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static int day_of(struct str name)
{
    for (int i = 0; i < DAYS; i++)
        if (str_eq_nocase(name, str_c(day_names[i])))
            return i;
    return -1;
}

// "Mon", "Mon-Fri", "Sat,Sun", "Fri-Mon".
static bool parse_days(struct str text, unsigned *days)
{
    struct str range;
    *days = 0;
    while (str_split(&text, ',', &range)) {
        struct str first = range;
        size_t dash = str_find_char(range, '-', 0);
        if (dash != STR_NPOS)
            first = str_sub(range, 0, dash);
        int from = day_of(first), to = dash == STR_NPOS ? from : day_of(str_skip(range, dash + 1));
        if (from < 0 || to < 0)
            return false;
        for (int day = from; day != to; day = (day + 1) % DAYS)
            *days |= 1U << day;
        *days |= 1U << to;
    }
    return *days != 0;
}

// "HH:MM" up to 24:00.
static bool parse_clock(struct str text, int *minutes)
{
    uint64_t hour, minute;
    if (text.len != 5 || text.ptr[2] != ':' || !str_to_u64(str_sub(text, 0, 2), &hour) ||
        !str_to_u64(str_skip(text, 3), &minute) || minute > 59)
        return false;
    *minutes = (int)(hour * 60 + minute);
    return *minutes <= DAY_MINUTES;
}

static bool parse_offset(struct str text, int *minutes)
{
    bool west = str_starts(text, STR("-"));
    *minutes = 0;
    if (str_eq(text, STR("Z")) || str_eq(text, STR("UTC")))
        return true;
    if ((!west && !str_starts(text, STR("+"))) || !parse_clock(str_skip(text, 1), minutes))
        return false;
    *minutes = west ? -*minutes : *minutes;
    return *minutes > -OFFSET_MAX && *minutes < OFFSET_MAX;
}

// The next word of *rest; words are separated by spaces.
static struct str word(struct str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->len && !ascii_space(rest->ptr[n]))
        n++;
    struct str w = str_sub(*rest, 0, n);
    *rest = str_trim(str_skip(*rest, n));
    return w;
}

bool window_parse(struct str text, struct window *out, struct err *err)
{
    struct str rest = text, hours = word(&rest);
    int closes;
    *out = (struct window){.days = (1U << DAYS) - 1};
    if (hours.len && ascii_alpha(hours.ptr[0])) {
        if (!parse_days(hours, &out->days))
            return err_set(err, ERR_CONFIG,
                           "'%.*s': days must be Mon, Tue, Wed, Thu, Fri, Sat or Sun, for example "
                           "Mon-Fri or Sat,Sun",
                           STR_ARG(text));
        hours = word(&rest);
    }
    if (hours.len != 11 || hours.ptr[5] != '-' || !parse_clock(str_sub(hours, 0, 5), &out->opens) ||
        out->opens == DAY_MINUTES || !parse_clock(str_skip(hours, 6), &closes))
        return err_set(err, ERR_CONFIG,
                       "'%.*s' must be hours such as 22:00-06:00, with days before and an offset "
                       "behind if need be: Mon-Fri 22:00-06:00 +01:00",
                       STR_ARG(text));
    if (out->opens == closes)
        return err_set(err, ERR_CONFIG,
                       "'%.*s' opens when it closes: write 00:00-24:00 for the whole day",
                       STR_ARG(text));
    out->minutes = closes - out->opens + (closes < out->opens ? DAY_MINUTES : 0);
    if (rest.len && !parse_offset(rest, &out->offset))
        return err_set(err, ERR_CONFIG,
                       "'%.*s': '%.*s' must be a fixed offset from UTC such as +01:00; names of "
                       "zones are not known, and without an offset times are UTC",
                       STR_ARG(text), STR_ARG(rest));
    return true;
}

// Into [0, WEEK).
static int64_t week_phase(int64_t us)
{
    return (us % WEEK + WEEK) % WEEK;
}

bool window_open(const struct windows *w, int64_t at, int64_t *opens_at)
{
    // 1970-01-01 was a Thursday: three days after the Monday with which the week begins.
    int64_t now = week_phase(week_phase(at) + 3 * CLOCK_DAY);
    int64_t wait = w->n ? WEEK : 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct window *x = &w->items[i];
        for (int day = 0; day < DAYS; day++) {
            if (!(x->days >> day & 1))
                continue;
            int64_t opens = day * CLOCK_DAY + (x->opens - x->offset) * MINUTE;
            int64_t since = week_phase(now - opens);
            int64_t until = since < x->minutes * MINUTE ? 0 : WEEK - since;
            wait = until < wait ? until : wait;
        }
    }
    if (opens_at)
        *opens_at = at > INT64_MAX - wait ? INT64_MAX : at + wait;
    return wait == 0;
}
