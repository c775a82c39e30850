// When a URL is asked for again, by how it was found.
#include "crawler/revisit.h"
#include "monitor/crawl_state.h"

enum { ASKED_AGAIN_MAX = 3 };

// A refusal for haste that says how long to wait says nothing of the page: the host's pause
// (politeness.h) is that wait, and the page is still due when it ends. Not for ever: a page that is
// refused each time is like any other that fails.
static bool asked_too_soon(const struct crawl_item *item, enum outcome outcome, int64_t fails)
{
    return (outcome == OUTCOME_RATE_LIMITED || outcome == OUTCOME_UNAVAILABLE) && item->response &&
           item->response->retry_after_seconds > 0 && fails <= ASKED_AGAIN_MAX;
}

void crawl_next_visit(struct crawl *c, const struct crawl_item *item, enum outcome outcome,
                      bool changed, struct store_url_fetched *out)
{
    enum outcome_again again = outcome_again(outcome);
    const struct profile *p = item->site->profile;
    struct revisit_input in = {
        .base = p->revisit,
        .flagged = p->flagged_revisit,
        .last = item->url.revisit,
        .key = item->url.key,
        .failures = again == AGAIN_SOON ? (unsigned)out->fails : 0,
        .changed = changed,
        .hub = item->url.kind != STORE_URL_PAGE || (out->flags & STORE_URL_HUB),
        .has_flagged = out->flags & STORE_URL_FLAGGED,
        .copy = out->flags & STORE_URL_COPY,
        .gone = again == AGAIN_RARELY,
    };
    out->revisit = item->url.revisit;
    if (again == AGAIN_NEVER) {
        out->due_at = STORE_NEVER;
        return;
    }
    if (asked_too_soon(item, outcome, out->fails)) {
        out->due_at = clock_wall(&c->options->clock);
        return;
    }
    struct revisit next = revisit_next(&in);
    out->revisit = next.interval;
    out->due_at = revisit_due(&next, clock_wall(&c->options->clock));
}
