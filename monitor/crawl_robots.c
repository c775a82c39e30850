// robots.txt of a host (RFC 9309): read before any page, kept for a day, asked for at the host's
// own pace like everything else.
#include "base/limits.h"
#include "base/product.h"
#include "monitor/crawl_state.h"

struct crawl_item *crawl_robots_item(struct crawl *c, struct crawl_host *h, struct str href,
                                     unsigned hops, struct crawl_host *robots_for)
{
    struct crawl_item *item = item_new(ITEM_ROBOTS, robots_for->site, h, href);
    struct url url;
    item->hops = hops;
    item->robots_for = robots_for;
    item->url.site = robots_for->site->profile->site;
    item->url.kind = STORE_URL_ROBOTS;
    if (url_parse(&item->arena, href, NULL, &url)) {
        item->url.href = url.href;
        item->url.key = crawl_key(c, url_key(&item->arena, &url));
    }
    return item;
}

static void learn(struct crawl *c, struct crawl_host *h, struct str text, int64_t expires_at)
{
    arena_reset(&h->robots_arena);
    robots_parse(&h->robots_arena, text, PRODUCT_TOKEN, &h->robots);
    h->robots_state = ROBOTS_KNOWN;
    h->robots_expires_at = expires_at;
    if (h->robots.crawl_delay > 0)
        scheduler_crawl_delay(c->scheduler, h->scheduled,
                              (int64_t)(h->robots.crawl_delay * (double)CLOCK_SECOND));
    crawl_host_hungry(c, h);
}

bool crawl_robots_load(struct crawl *c, struct crawl_host *h, bool *known, struct err *err)
{
    struct store_robots row;
    *known = h->site->profile->ignore_robots.len > 0;
    if (*known) { // by the profile's written legal basis, which goes into the evidence
        learn(c, h, STR_NONE, STORE_NEVER);
        return true;
    }
    if (!store_robots_get(c->db, &c->scratch, h->key, &row, known, err))
        return false;
    if (*known && clock_wall(&c->options->clock) >= row.expires_at)
        *known = false;
    if (*known)
        learn(c, h, row.text, row.expires_at);
    return true;
}

bool crawl_robots_want(struct crawl *c, struct crawl_host *h, struct err *err)
{
    bool known;
    if (h->robots_state == ROBOTS_KNOWN && clock_wall(&c->options->clock) >= h->robots_expires_at)
        h->robots_state = ROBOTS_UNKNOWN;
    if (h->robots_state != ROBOTS_UNKNOWN)
        return true;
    if (!crawl_robots_load(c, h, &known, err))
        return false;
    if (!known) {
        struct str href = arena_fmt(&c->scratch, "%.*s/robots.txt", STR_ARG(h->name));
        h->robots_state = ROBOTS_FETCHING;
        scheduler_push_first(c->scheduler, h->scheduled, crawl_robots_item(c, h, href, 0, h));
    }
    return true;
}

// The file as the run will use it: learnt now, stored for later runs, its sitemaps queued.
static bool finish(struct crawl *c, struct crawl_item *item, struct str text, enum outcome outcome,
                   struct err *err)
{
    struct crawl_host *h = item->robots_for;
    const struct fetch_response *r = item->response;
    int64_t now = clock_wall(&c->options->clock);
    int64_t expires = now + (int64_t)CRAWL_ROBOTS_HOURS * 3600 * CLOCK_SECOND;
    struct write *w = write_new();
    struct crawl_links links;
    learn(c, h, text, expires);
    crawl_links_init(&links, c, w, h->robots.n_sitemaps + 1);
    for (size_t i = 0; i < h->robots.n_sitemaps; i++) {
        struct str href;
        if (!url_resolve(&w->arena, item->url.href, h->robots.sitemaps[i], &href))
            continue;
        struct crawl_link link = {.href = href, .kind = LINK_SITEMAP};
        if (!crawl_links_add(&links, item->site, &link, err)) {
            write_free(w);
            return false;
        }
    }
    struct store_robots *row = arena_alloc(&w->arena, sizeof *row);
    *row = (struct store_robots){.host_key = h->key,
                                 .text = arena_str(&w->arena, text),
                                 .fetched_at = now,
                                 .expires_at = expires,
                                 .status = r->status,
                                 .final_url = arena_str(&w->arena, item->url.href)};
    w->robots = row;
    crawl_count(c, outcome);
    item_fetch_row(c, item, outcome, item->url.href, w);
    crawl_links_finish(&links);
    item_store(c, item, w);
    crawl_links_put(&links, item->sequence);
    return true;
}

// It may forbid us, and we can't know: the host is left alone until the next run.
bool crawl_robots_unreachable(struct crawl *c, struct crawl_item *item)
{
    const struct fetch_response *r = item->response;
    enum outcome cause =
        r->outcome == FETCH_OK ? outcome_of_status(r->status) : outcome_of_fetch(r->outcome);
    struct write *w = write_new();
    item->robots_for->robots_state = ROBOTS_UNKNOWN;
    crawl_host_give_up(c, item->robots_for);
    crawl_count(c, OUTCOME_ROBOTS_UNREACHABLE);
    struct str why = arena_fmt(&w->arena, "%.*s: %s%s%.*s", STR_ARG(item->url.href),
                               outcome_name(cause), r->detail.len ? ", " : "", STR_ARG(r->detail));
    item_fetch_row(c, item, OUTCOME_ROBOTS_UNREACHABLE, why, w);
    item_store(c, item, w);
    return true;
}

static bool follow(struct crawl *c, struct crawl_item *item, struct err *err)
{
    const struct fetch_response *r = item->response;
    struct crawl_host *target;
    struct url url;
    struct str href;
    if (item->hops >= ROBOTS_REDIRECTS || r->location.len == 0 ||
        !url_resolve(&c->scratch, item->url.href, r->location, &href) ||
        !url_parse(&c->scratch, href, NULL, &url) ||
        !guard_allows_host_literal(&item->site->profile->guard, url.host, NULL))
        return finish(c, item, STR_NONE, OUTCOME_ROBOTS_ABSENT, err);
    if (!crawl_host_get(c, item->site, &url, &target, err))
        return false;
    if (target->given_up)
        return crawl_robots_unreachable(c, item);
    scheduler_push_first(c->scheduler, target->scheduled,
                         crawl_robots_item(c, target, url.href, item->hops + 1, item->robots_for));
    crawl_count(c, OUTCOME_REDIRECTED);
    struct write *w = write_new();
    item_fetch_row(c, item, OUTCOME_REDIRECTED, item->url.href, w);
    item_store(c, item, w);
    return true;
}

bool crawl_robots_response(struct crawl *c, struct crawl_item *item, bool *analyse, struct err *err)
{
    const struct fetch_response *r = item->response;
    *analyse = false;
    if (r->outcome == FETCH_REFUSED_ADDRESS && item->host != item->robots_for)
        return finish(c, item, STR_NONE, OUTCOME_ROBOTS_ABSENT, err); // a redirect inward
    if (r->outcome == FETCH_REFUSED_ADDRESS) { // so will be every page of this host
        item->robots_for->refused = "its name leads to a forbidden address";
        item->robots_for->robots_state = ROBOTS_KNOWN;
        item->robots_for->robots_expires_at = STORE_NEVER;
        crawl_host_hungry(c, item->robots_for);
        item_store(c, item, write_new());
        return true;
    }
    bool answered = r->outcome == FETCH_OK || r->outcome == FETCH_TOO_LARGE;
    switch (robots_policy(answered ? r->status : 0)) {
    case ROBOTS_PARSE:
        *analyse = true;
        return true;
    case ROBOTS_FOLLOW:
        return follow(c, item, err);
    case ROBOTS_ALLOW_ALL:
        return finish(c, item, STR_NONE, OUTCOME_ROBOTS_ABSENT, err);
    case ROBOTS_DENY_ALL:
        break;
    }
    return crawl_robots_unreachable(c, item);
}

bool crawl_robots_text(struct crawl *c, struct crawl_item *item, struct str text, struct err *err)
{
    return finish(c, item, text, OUTCOME_ROBOTS, err);
}
