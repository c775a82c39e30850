// Dates and times as sites write them, in some sixty languages: Nov 2, 2026, 2:15 pm,
// 02.11.2026 08:15, 2 novembre 2026 à 14h05, 2026年11月2日 14:05, ٢ نوفمبر ٢٠٢٦, RFC 2822, asctime,
// ISO 8601; Buddhist years, the Persian (Jalali) calendar, Japanese eras, native digits.
#ifndef WG_EXTRACTORS_DATE_H
#define WG_EXTRACTORS_DATE_H

#include "base/arena.h"

// In which order 02/11/2026 is meant. Without one, only a part past 12 tells it. Dates with dots
// (02.11.2026) always begin with the day: nobody writes them otherwise.
// Where short dates begin with the year (25/11/04), the order of the other form is not known.
enum date_order { DATE_ORDER_UNKNOWN, DATE_DAY_FIRST, DATE_MONTH_FIRST, DATE_YEAR_FIRST };

// The order in the language of a BCP 47 tag ("pt-BR", "en_US"); unknown for "en" alone.
enum date_order date_order_of(struct str lang);

// The first date of `text` that a reader can tell, as RFC 3339 in UTC with whole seconds; a time
// without a zone is UTC, a day alone its midnight. Relative ones (yesterday, 3 hours ago, vor 2
// Tagen) and those without a year are only read if `now` (microseconds since 1970, UTC) is not 0.
// False, and *rfc3339 empty, if there is none, or none that can only mean one day. Years 1970 to
// 2100. Linear time; at most LIMIT_VALUE_BYTES of the text are read.
bool date_find(struct arena *a, struct str text, int64_t now, struct str *rfc3339);
bool date_find_ordered(struct arena *a, struct str text, int64_t now, enum date_order order,
                       struct str *rfc3339);

#endif
