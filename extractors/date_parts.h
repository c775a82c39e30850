// Days and times of day in the tokens of a text. Private to extractors/date*.c.
#ifndef WG_EXTRACTORS_DATE_PARTS_H
#define WG_EXTRACTORS_DATE_PARTS_H

#include "extractors/date.h"
#include "extractors/date_tokens.h"

struct date_day {
    int64_t year, month, day;
    bool jalali;
    bool no_year;
    size_t end; // token behind it
};

struct date_time {
    int64_t hour, minute, second;
    int64_t zone; // minutes east of UTC
    bool half;    // "pm" or "am" was read
    size_t end;
};

// A date at token `i`, and its days since 1970; without its year if `yearless`, which needs `now`.
bool date_day_at(const struct date_tokens *t, size_t i, enum date_order order, bool yearless,
                 int64_t now, struct date_day *d, int64_t *days);
// A time of day at token `i`: 14:05, 2:15 pm, 14h05, 오후 2:15; 14.05 only if `dated`: a date is
// near.
bool date_time_at(const struct date_tokens *t, size_t i, bool dated, struct date_time *out);
// The time that stands close behind token `i`, or else the one before a date that begins at
// `start`.
bool date_time_near(const struct date_tokens *t, size_t start, size_t i, struct date_time *out);

#endif
