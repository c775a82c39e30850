#include "crawler/politeness.h"

#include <assert.h>

#include "base/limits.h"

// What an answer says of the host's will or strength to answer more.
enum effect {
    EFFECT_NONE,     // nothing: the fault is ours
    EFFECT_GOOD,     // it answers
    EFFECT_REFUSED,  // it may be refusing us
    EFFECT_OVERLOAD, // it asks us to slow down, or can't keep up
};

static const enum effect outcome_effects[FETCH_OUTCOMES] = {
    [FETCH_OK] = EFFECT_GOOD,
    [FETCH_TOO_LARGE] = EFFECT_GOOD,
    [FETCH_HEADERS_TOO_LARGE] = EFFECT_GOOD,
    [FETCH_TIMEOUT] = EFFECT_OVERLOAD,
    [FETCH_DNS] = EFFECT_REFUSED,
    [FETCH_CONNECT] = EFFECT_REFUSED,
    [FETCH_TLS] = EFFECT_REFUSED,
    [FETCH_REFUSED_ADDRESS] = EFFECT_NONE,
    [FETCH_RESET] = EFFECT_REFUSED,
    [FETCH_PROTOCOL] = EFFECT_REFUSED,
    [FETCH_INTERNAL] = EFFECT_NONE,
};

static enum effect answer_effect(const struct politeness_answer *answer)
{
    enum effect effect = outcome_effects[answer->outcome];
    if (effect != EFFECT_GOOD)
        return effect;
    switch (answer->status) {
    case 403:
        return EFFECT_REFUSED;
    case 429:
    case 503:
        return EFFECT_OVERLOAD;
    default:
        return EFFECT_GOOD;
    }
}

// Adding a delay (never negative) does not wrap: times and delays come from files and servers.
static int64_t later(int64_t at, int64_t delay)
{
    return at > 0 && delay > INT64_MAX - at ? INT64_MAX : at + delay;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

void politeness_init(struct politeness *p, int64_t delay, unsigned concurrency, int64_t next_at)
{
    *p = (struct politeness){
        .delay = larger(delay, 0),
        .next_at = larger(next_at, 0),
        .concurrency = concurrency ? concurrency : 1,
        .factor = POLITENESS_FACTOR_MIN,
    };
}

int64_t politeness_delay(const struct politeness *p)
{
    int64_t delay = p->delay;
    if (p->factor > POLITENESS_FACTOR_MIN)
        delay = larger(delay, POLITENESS_FLOOR);
    if (delay > INT64_MAX / POLITENESS_FACTOR_MAX)
        return delay;
    return delay * (int64_t)p->factor / 100;
}

void politeness_crawl_delay(struct politeness *p, int64_t delay)
{
    p->delay = larger(p->delay, delay);
    if (p->answered_at)
        p->next_at = larger(p->next_at, later(p->answered_at, politeness_delay(p)));
}

bool politeness_allows(const struct politeness *p, int64_t now)
{
    return !p->blocked && p->in_flight < p->concurrency && now >= p->next_at;
}

void politeness_request(struct politeness *p, int64_t now)
{
    p->in_flight++;
    p->next_at = larger(p->next_at, later(now, politeness_delay(p)));
}

static void scale(struct politeness *p, unsigned percent)
{
    // Up rounds up and down rounds down, so that the factor reaches both ends.
    unsigned factor = (p->factor * percent + (percent > 100 ? 99 : 0)) / 100;
    if (factor < POLITENESS_FACTOR_MIN)
        factor = POLITENESS_FACTOR_MIN;
    p->factor = factor < POLITENESS_FACTOR_MAX ? factor : POLITENESS_FACTOR_MAX;
}

void politeness_answer(struct politeness *p, int64_t now, const struct politeness_answer *answer)
{
    assert(p->in_flight > 0 && answer->outcome < FETCH_OUTCOMES);
    p->in_flight--;
    p->answered_at = now;
    enum effect effect = answer_effect(answer);
    // Asked after the last refusal was known: not of the same burst.
    bool fresh = now - p->refused_at >= answer->elapsed;
    if (effect == EFFECT_OVERLOAD && fresh)
        scale(p, POLITENESS_GROW);
    else if (effect == EFFECT_GOOD)
        scale(p, answer->elapsed > POLITENESS_SLOW ? POLITENESS_GROW_SLOW : POLITENESS_SHRINK);

    if (effect == EFFECT_GOOD)
        p->refusals = 0;
    else if (effect != EFFECT_NONE && fresh) {
        p->refused_at = now;
        if (++p->refusals >= POLITENESS_BLOCKED_AFTER)
            p->blocked = true;
    }

    p->next_at = larger(p->next_at, later(now, politeness_delay(p)));
    // RFC 9110, 10.2.3 defines it for 503 and redirects, RFC 6585 for 429; a page that is
    // served can't send us away for a week.
    if (answer->status >= 300 && answer->retry_after_seconds > 0) {
        int64_t seconds = answer->retry_after_seconds;
        if (seconds > LIMIT_RETRY_AFTER_SECONDS)
            seconds = LIMIT_RETRY_AFTER_SECONDS;
        p->next_at = larger(p->next_at, later(now, seconds * CLOCK_SECOND));
    }
}

void politeness_refused(struct politeness *p)
{
    // Each good status on the way has set `refusals` back: walls are counted apart.
    scale(p, POLITENESS_GROW);
    if (++p->walls >= POLITENESS_BLOCKED_AFTER)
        p->blocked = true;
}

void politeness_cancel(struct politeness *p, int64_t now)
{
    assert(p->in_flight > 0);
    p->in_flight--;
    p->next_at = larger(p->next_at, later(now, politeness_delay(p)));
}

void politeness_new_turn(struct politeness *p)
{
    p->refusals = p->walls = 0;
    p->blocked = false;
}
