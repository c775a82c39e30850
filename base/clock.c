#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/timex.h>
#include <time.h>

struct clock clock_from_env(void)
{
    const char *file = getenv("WATCHGLASS_CLOCK");
    return (struct clock){.file = file && *file ? file : NULL};
}

static bool read_file_clock(const char *path, int64_t *out)
{
    char line[64];
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    bool ok = fgets(line, sizeof line, f) && str_to_i64(str_trim(str_c(line)), out);
    fclose(f);
    return ok;
}

static int64_t now(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * CLOCK_SECOND + ts.tv_nsec / 1000;
}

int64_t clock_wall(const struct clock *c)
{
    int64_t t;
    return c->file && read_file_clock(c->file, &t) ? t : now(CLOCK_REALTIME);
}

int64_t clock_monotonic(const struct clock *c)
{
    int64_t t;
    return c->file && read_file_clock(c->file, &t) ? t : now(CLOCK_MONOTONIC);
}

const char *clock_state(const struct clock *c)
{
    if (c->file)
        return "file";
    struct timex tx = {0};
    return adjtimex(&tx) >= 0 && !(tx.status & STA_UNSYNC) ? "synchronised" : "unsynchronised";
}

const char *clock_format(int64_t wall_us, char out[CLOCK_TEXT_SIZE])
{
    // Not gmtime_r: it opens the time zone's file, which the analysers' sandbox forbids.
    int64_t seconds = wall_us / CLOCK_SECOND - (wall_us % CLOCK_SECOND < 0);
    int64_t days = seconds / 86400 - (seconds % 86400 < 0);
    int64_t second = seconds - days * 86400;
    // The inverse of clock_days: eras of 400 years, years that begin in March.
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (month <= 2);
    unsigned day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    snprintf(out, CLOCK_TEXT_SIZE, "%04lld-%02u-%02uT%02u:%02u:%02uZ", (long long)year,
             (unsigned)month % 100, day % 100, (unsigned)(second / 3600) % 100,
             (unsigned)(second / 60 % 60), (unsigned)(second % 60));
    return out;
}

int64_t clock_days(int64_t year, int month, int day)
{
    // Count from March, so that the leap day ends the year (Gregorian rule, 400-year eras).
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    if (month <= 2)
        year--;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t yoe = year - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static bool digits(struct str *s, size_t n, char after, int *out)
{
    uint64_t v;
    if (s->len < n || !str_to_u64(str_sub(*s, 0, n), &v))
        return false;
    *s = str_skip(*s, n);
    *out = (int)v;
    if (after == '\0')
        return true;
    if (s->len == 0 || s->ptr[0] != after)
        return false;
    *s = str_skip(*s, 1);
    return true;
}

static bool parse_offset(struct str s, int *minutes)
{
    if (str_eq_nocase(s, STR("Z"))) {
        *minutes = 0;
        return true;
    }
    int h, m, sign = s.len && s.ptr[0] == '-' ? -1 : 1;
    if (s.len == 0 || (s.ptr[0] != '+' && s.ptr[0] != '-'))
        return false;
    s = str_skip(s, 1);
    bool colon = s.len == 5;
    if (!digits(&s, 2, colon ? ':' : '\0', &h) || !digits(&s, 2, '\0', &m) || s.len != 0 ||
        h > 23 || m > 59)
        return false;
    *minutes = sign * (h * 60 + m);
    return true;
}

bool clock_parse(struct str s, int64_t *wall_us)
{
    static const int month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day, hour = 0, minute = 0, second = 0, offset = 0;
    int64_t micros = 0;
    s = str_trim(s);
    if (!digits(&s, 4, '-', &year) || !digits(&s, 2, '-', &month) || !digits(&s, 2, '\0', &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > month_days[month - 1])
        return false;
    // Of the years that have no 29 February, it would be 1 March.
    if (month == 2 && day == 29 && clock_days(year, 2, 29) == clock_days(year, 3, 1))
        return false;
    if (s.len > 0) {
        if (s.ptr[0] != 'T' && s.ptr[0] != 't' && s.ptr[0] != ' ')
            return false;
        s = str_skip(s, 1);
        if (!digits(&s, 2, ':', &hour) || !digits(&s, 2, '\0', &minute))
            return false;
        if (s.len && s.ptr[0] == ':') {
            s = str_skip(s, 1);
            if (!digits(&s, 2, '\0', &second))
                return false;
        }
        if (s.len && s.ptr[0] == '.') {
            int64_t unit = CLOCK_SECOND / 10;
            if (s.len < 2 || !ascii_digit(s.ptr[1]))
                return false;
            for (s = str_skip(s, 1); s.len && ascii_digit(s.ptr[0]); s = str_skip(s, 1)) {
                micros += (s.ptr[0] - '0') * unit;
                unit /= 10;
            }
        }
        if (hour > 23 || minute > 59 || second > 60)
            return false;
        if (s.len > 0 && !parse_offset(s, &offset))
            return false;
    }
    int64_t seconds = clock_days(year, month, day) * 86400 + hour * 3600 + (minute - offset) * 60;
    *wall_us = (seconds + second) * CLOCK_SECOND + micros;
    return true;
}
