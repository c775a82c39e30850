// Soft 404: what a host shows for a page that can't exist. Each host is asked once a week for such
// a page; a page that looks the same, or a redirect to the same place, is a missing one.
#include "base/limits.h"
#include "monitor/crawl_state.h"

enum { PROBE_WORDS = 10 }; // fewer tell nothing

// The same for a host in every run, and for nobody else; it says whose it is.
static struct str probe_href(struct crawl *c, const struct crawl_host *h, struct arena *a)
{
    int64_t secret = crawl_key(c, arena_fmt(a, "probe %.*s", STR_ARG(h->name)));
    return arena_fmt(a, "%.*s/watchglass-no-such-page-%016llx", STR_ARG(h->name),
                     (unsigned long long)secret);
}

void crawl_probe_ask(struct crawl *c, struct crawl_host *h)
{
    struct url url;
    if (h->probe_state != PROBE_UNKNOWN || h->given_up)
        return;
    struct crawl_item *item = item_new(ITEM_PROBE, h->site, h, probe_href(c, h, &c->scratch));
    if (!url_parse(&item->arena, item->url.href, NULL, &url) ||
        scope_allows(&h->site->profile->scope, &url) != SCOPE_ALLOWED ||
        (!robots_check(&h->robots, url_request_target(&url)).allowed &&
         h->site->profile->ignore_robots.len == 0)) {
        h->probe_state = PROBE_KNOWN; // as if it answered like any other site
        item_free(item);
        return;
    }
    h->probe_state = PROBE_ASKED;
    scheduler_push_first(c->scheduler, h->scheduled, item);
}

static void learn(struct crawl *c, struct crawl_item *item, const struct store_probe *probe)
{
    struct crawl_host *h = item->host;
    struct write *w = write_new();
    h->probe_state = PROBE_KNOWN;
    h->probe = *probe;
    h->probe.host_key = h->key;
    h->probe.at = clock_wall(&c->options->clock);
    h->probe.location = arena_str(&h->probe_arena, probe->location);
    h->probe.title = arena_str(&h->probe_arena, probe->title);
    struct store_probe *row = arena_alloc(&w->arena, sizeof *row);
    *row = h->probe;
    row->location = arena_str(&w->arena, row->location);
    row->title = arena_str(&w->arena, row->title);
    w->probe = h->stored ? row : NULL;
    crawl_count(c, OUTCOME_PROBE);
    item_fetch_row(c, item, OUTCOME_PROBE, item->url.href, w);
    item_store(c, item, w);
}

bool crawl_probe_response(struct crawl *c, struct crawl_item *item, bool *analyse)
{
    const struct fetch_response *r = item->response;
    struct store_probe probe = {.status = r->outcome == FETCH_OK ? r->status : 0};
    *analyse = r->outcome == FETCH_OK && r->status >= 200 && r->status < 300;
    if (*analyse)
        return true;
    if (probe.status >= 300 && probe.status < 400 &&
        !url_resolve(&c->scratch, item->url.href, r->location, &probe.location))
        probe.location = STR_NONE;
    learn(c, item, &probe);
    return true;
}

void crawl_probe_analysed(struct crawl *c, struct crawl_item *item, const struct answer *answer)
{
    struct store_probe probe = {.status = item->response->status};
    if (answer) {
        probe.title = answer->title;
        probe.content = (int64_t)answer->print.content;
        probe.simhash = (int64_t)answer->print.simhash;
    }
    learn(c, item, &probe);
}

// The home page is never missing: many sites show it for whatever they don't have.
static bool may_be_missing(const struct crawl_item *item)
{
    struct str href = item->url.href;
    size_t authority = str_find(href, STR("://"), 0) + 3;
    return item->url.kind != STORE_URL_SEED && item->host->probe_state == PROBE_KNOWN &&
           str_find_char(href, '/', authority) + 1 < href.len;
}

bool crawl_probe_is_like(const struct crawl_item *item, const struct answer *answer)
{
    const struct store_probe *probe = &item->host->probe;
    const struct fingerprint *print = &answer->print;
    if (!may_be_missing(item) || probe->status < 200 || probe->status >= 300 || !probe->content)
        return false;
    if (print->words < PROBE_WORDS) // a shell that scripts fill looks like every other
        return false;
    if (print->content == (uint64_t)probe->content)
        return true;
    return print->simhash && probe->simhash && str_eq(answer->title, probe->title) &&
           fingerprint_distance(print->simhash, (uint64_t)probe->simhash) <= FINGERPRINT_NEAR;
}

// What is behind '?' often says where one came from.
static struct str without_query(struct str href)
{
    return str_sub(href, 0, str_find_char(href, '?', 0));
}

bool crawl_probe_is_target(const struct crawl_item *item, struct str location)
{
    const struct store_probe *probe = &item->host->probe;
    return may_be_missing(item) && probe->location.len > 0 &&
           str_eq(without_query(location), without_query(probe->location));
}
