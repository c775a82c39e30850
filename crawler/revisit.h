// When a page that is known is due again: a rule without clock or state.
//
// The interval adapts to how often the extracted content changes, not the bytes (a clock or an
// advertisement on the page is no change). It is halved by a change and grows by half without one,
// so that it settles near a page's own rhythm; and it stays between a quarter and sixteen times
// the profile's `revisit`, so that nothing is forgotten and nothing eats the budget.
#ifndef WG_CRAWLER_REVISIT_H
#define WG_CRAWLER_REVISIT_H

#include "base/clock.h"

enum {
    REVISIT_SHORTEST = 4, // the least interval is base / 4
    REVISIT_LONGEST = 16, // the greatest is base * 16
    REVISIT_SPREAD = 10,  // percent, up and down
};
#define REVISIT_MIN (60 * CLOCK_SECOND) // nothing is due sooner
#define REVISIT_RETRY (600 * CLOCK_SECOND)
#define REVISIT_RETRY_MAX CLOCK_DAY

// All times are microseconds.
struct revisit_input {
    int64_t base;      // the profile's `revisit`
    int64_t flagged;   // the profile's `flagged_revisit`
    int64_t last;      // the interval that the last visit gave; 0: this was the first
    int64_t key;       // the URL's, for the spread
    unsigned failures; // in a row, this visit's included: no usable answer (not: gone)
    bool changed;      // the extracted content differs from the last visit's
    bool hub;          // seed, feed, sitemap, or a page that led to new links
    bool has_flagged;  // a flagged listing stands or stood on it
    bool copy;         // it names another URL as its canonical one
    bool gone;         // 404, 410, or told to be gone in words
};

struct revisit {
    int64_t interval; // to be kept, and given as `last` the next time
    int64_t wait;     // from now until it is due: the interval with the key's own spread
};

struct revisit revisit_next(const struct revisit_input *in);
// When that is; INT64_MAX if it is beyond the calendar.
int64_t revisit_due(const struct revisit *r, int64_t now);

#endif
