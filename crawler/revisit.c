#include "crawler/revisit.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// For factors from 1 on; profiles and rows may hold any number.
static int64_t times(int64_t us, int64_t factor)
{
    return us > INT64_MAX / factor ? INT64_MAX : us * factor;
}

static int64_t clamp(int64_t us, int64_t least, int64_t most)
{
    return larger(least, smaller(us, most));
}

// SplitMix64's finish (Steele, Lea and Flood 2014): keys that differ little must not wait alike.
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

// From 90 % to 110 %, always the same for one URL.
static int64_t spread(int64_t interval, int64_t key)
{
    const int64_t steps = 10000;
    int64_t width = 2 * REVISIT_SPREAD * steps / 100;
    int64_t part = (int64_t)(mix((uint64_t)key) % (uint64_t)(width + 1)) - width / 2;
    int64_t shift = interval / steps * part;
    return shift > 0 && interval > INT64_MAX - shift ? INT64_MAX : interval + shift;
}

// How long the next attempt waits after failures: the page's interval is not what failed.
static int64_t retry(const struct revisit_input *in, int64_t base)
{
    int64_t most = larger(REVISIT_RETRY, smaller(REVISIT_RETRY_MAX, base));
    int64_t wait = REVISIT_RETRY;
    for (unsigned i = 1; i < in->failures && wait < most; i++)
        wait *= 2;
    return smaller(wait, most);
}

static int64_t adapted(const struct revisit_input *in, int64_t base, int64_t least, int64_t most)
{
    int64_t last = in->last > 0 ? clamp(in->last, least, most) : base;
    // What is gone or a copy is looked at to see whether that is still so, ever less often.
    if (in->gone || in->copy)
        return times(larger(last, base), 2);
    if (in->last <= 0)
        return base;
    return in->changed ? last / 2 : last > INT64_MAX / 2 ? INT64_MAX : last + last / 2;
}

struct revisit revisit_next(const struct revisit_input *in)
{
    int64_t base = larger(in->base, REVISIT_MIN);
    int64_t least = larger(base / REVISIT_SHORTEST, REVISIT_MIN);
    int64_t most = times(base, REVISIT_LONGEST);
    int64_t flagged = larger(in->flagged, REVISIT_MIN);
    int64_t interval = in->failures ? (in->last > 0 ? clamp(in->last, least, most) : base)
                                    : clamp(adapted(in, base, least, most), least, most);
    if (in->hub)
        interval = smaller(interval, base);
    if (in->has_flagged)
        interval = smaller(interval, flagged);
    int64_t wait = in->failures ? retry(in, base) : interval;
    if (in->has_flagged)
        wait = smaller(wait, flagged);
    return (struct revisit){.interval = interval, .wait = spread(wait, in->key)};
}

int64_t revisit_due(const struct revisit *r, int64_t now)
{
    return now > INT64_MAX - r->wait ? INT64_MAX : now + r->wait;
}
