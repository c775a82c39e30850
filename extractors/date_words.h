// The words of dates in many languages. The names of months and units are those of Unicode's CLDR.
#ifndef WG_EXTRACTORS_DATE_WORDS_H
#define WG_EXTRACTORS_DATE_WORDS_H

#include "extractors/phrase.h"

// Flags of date_months; a row's value is the month's number.
enum { DATE_MONTH = 1, DATE_JALALI = 2 };

// Flags of date_words, and what their values are.
enum {
    DATE_UNIT = 1 << 2, // s, m, h, d, w, M or y, maybe behind a count ("2d" of a dual)
    DATE_AGO = 1 << 3,  // before or behind a span
    DATE_DAY = 1 << 4,  // days back from today, or "now"
    DATE_AM = 1 << 5,
    DATE_PM = 1 << 6,
    DATE_ONE = 1 << 7,  // "an" hour
    DATE_ZONE = 1 << 8, // minutes east of UTC
    DATE_ERA = 1 << 9,  // the year before the era's first
    DATE_FILL = 1 << 10,
};

// Months that two languages name with one word for different months (listopad) are read in the
// language with more readers.
extern const struct phrase_table date_months;
extern const struct phrase_table date_words;

#endif
