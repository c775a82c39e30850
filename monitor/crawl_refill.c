// Due URLs on their way from the database to the scheduler: robots.txt before all else, then scope,
// guard, key and budget of each. What may not be asked for gets its outcome here.
#include "monitor/crawl_render.h"

void crawl_host_hungry(struct crawl *c, struct crawl_host *h)
{
    if (h->hungry || !h->has_more)
        return;
    h->hungry = true;
    h->hungry_next = c->hungry;
    c->hungry = h;
}

static void link_awaiting(struct crawl *c, struct crawl_host *h)
{
    if (h->awaiting)
        return;
    h->awaiting = true;
    h->awaiting_next = c->awaiting;
    c->awaiting = h;
}

void crawl_host_await(struct crawl *c, struct crawl_host *h, uint64_t sequence)
{
    if (h->more_after == 0)
        h->more_after = sequence;
    else
        h->more_later = sequence;
    link_awaiting(c, h);
}

void crawl_hosts_committed(struct crawl *c, uint64_t committed)
{
    struct crawl_host *list = c->awaiting;
    c->awaiting = NULL;
    while (list) {
        struct crawl_host *h = list;
        list = h->awaiting_next;
        h->awaiting = false;
        if (h->more_after <= committed) {
            h->has_more = true;
            h->more_after = h->more_later > committed ? h->more_later : 0;
            h->more_later = 0;
            crawl_host_hungry(c, h);
        }
        if (h->more_after)
            link_awaiting(c, h);
    }
}

static struct crawl_item *page_item(struct crawl *c, struct crawl_host *h,
                                    const struct store_url *row)
{
    struct crawl_site *site = crawl_site_find(c, row->site);
    struct crawl_item *item = item_new(ITEM_PAGE, site ? site : h->site, h, row->href);
    struct str href = item->url.href;
    item->url = *row;
    item->url.href = href;
    item->url.site = item->site->profile->site;
    item->url.etag = arena_str(&item->arena, row->etag);
    item->url.last_modified = arena_str(&item->arena, row->last_modified);
    item->url.content_hash = arena_str(&item->arena, row->content_hash);
    item->url.outcome = arena_str(&item->arena, row->outcome);
    item->url.redirect_to = arena_str(&item->arena, row->redirect_to);
    return item;
}

// Seeds and sitemaps are the operator's and the site's own choice. A feed may be a page that says
// it is one, and names the next.
static bool has_budget(const struct crawl_item *item)
{
    return item->url.kind == STORE_URL_PAGE || item->url.kind == STORE_URL_FEED;
}

static void take_budget(struct crawl *c, struct crawl_host *h, struct crawl_item *item)
{
    enum budget_verdict verdict =
        has_budget(item) ? shape_budget_take(h->shapes, &item->shape) : BUDGET_GO;
    switch (verdict) {
    case BUDGET_GO:
        item->taken = has_budget(item);
        scheduler_push(c->scheduler, h->scheduled, item);
        break;
    case BUDGET_WAIT:
        item_append(&h->parked, item);
        break;
    case BUDGET_SPENT:
        crawl_page_refused(c, item, OUTCOME_TRAP);
        break;
    }
}

void crawl_host_unpark(struct crawl *c, struct crawl_host *h)
{
    struct item_list parked = h->parked;
    struct crawl_item *item;
    if (parked.count == 0)
        return;
    item_list_init(&h->parked);
    while ((item = item_take(&parked)))
        take_budget(c, h, item);
    crawl_host_hungry(c, h);
}

// The host has learned since the link was stored that a part of its URLs says nothing: the row
// goes under the key that it would have now.
static bool has_other_key(struct crawl *c, struct crawl_item *item)
{
    const struct crawl_host *h = item->host;
    item->learned = url_learner_version(h->learner);
    return has_budget(item) && item->learned > 0 &&
           crawl_key(c, crawl_host_url_key(h, &item->arena, &item->parsed)) != item->url.key;
}

bool crawl_item_rekeyed(struct crawl *c, struct crawl_item *item)
{
    return item->kind == ITEM_PAGE && item->learned != url_learner_version(item->host->learner) &&
           has_other_key(c, item);
}

// Queues it, or stores why it is not asked for.
static bool admit(struct crawl *c, struct crawl_host *h, const struct store_url *row,
                  struct err *err)
{
    struct crawl_item *item = page_item(c, h, row);
    struct url *url = &item->parsed;
    crawl_host_take_key(h, row->key);
    if (!url_parse(&item->arena, item->url.href, NULL, url)) {
        crawl_page_refused(c, item, OUTCOME_BAD_URL);
        return true;
    }
    // The profile may have changed since the link was stored.
    if (scope_allows(&item->site->profile->scope, url) != SCOPE_ALLOWED) {
        crawl_page_refused(c, item, OUTCOME_OUT_OF_SCOPE);
        return true;
    }
    if (h->refused) {
        crawl_page_refused(c, item, OUTCOME_REFUSED_ADDRESS);
        return true;
    }
    struct robots_decision robots = robots_check(&h->robots, url_request_target(url));
    if (!robots.allowed && item->site->profile->ignore_robots.len == 0) {
        crawl_page_refused(c, item, OUTCOME_ROBOTS_DENIED);
        return true;
    }
    if (has_other_key(c, item))
        return crawl_page_duplicate(c, item, err);
    item->robots_rule = robots.rule.len ? arena_str(&item->arena, robots.rule) : STR("no rule");
    crawl_host_shape(h, url, &item->shape);
    take_budget(c, h, item);
    return true;
}

// A pass over the host's due URLs ends where the database gives fewer than were asked for. The
// next one meets those again that are in hand, and those that came before the cursor meanwhile; a
// pass that admits nothing is the last.
static void end_pass(struct crawl_host *h)
{
    h->has_more = h->admitted > 0;
    h->admitted = 0;
    h->cursor = (struct store_due_cursor){0};
}

// Several sites may share a host: each of its URLs has a site of its own.
static bool is_wanted(struct crawl *c, const struct crawl_host *h, const struct store_url *row)
{
    const struct crawl_site *site = crawl_site_find(c, row->site);
    return site ? site->selected && !site->spent : h->site->selected;
}

static bool refill_once(struct crawl *c, struct crawl_host *h, struct err *err)
{
    struct store_due_cursor cursor = h->cursor;
    struct store_url *rows;
    size_t n, limit = CRAWL_HOST_QUEUE + (size_t)h->site->profile->concurrency;
    int64_t now = clock_wall(&c->options->clock);
    if (!store_urls_due(c->db, &c->scratch, h->key, now, &cursor, limit, &rows, &n, err))
        return false;
    // Nothing is asked for without need, not even robots.txt.
    if (n > 0 && (!crawl_robots_want(c, h, err) || !crawl_learned_load(c, h, err)))
        return false;
    if (n > 0 && h->robots_state != ROBOTS_KNOWN)
        return true;
    h->cursor = cursor;
    for (size_t i = 0; i < n; i++)
        if (!crawl_host_in_hand(h, rows[i].key) && is_wanted(c, h, &rows[i])) {
            h->admitted++;
            if (!admit(c, h, &rows[i], err))
                return false;
        }
    if (n < limit)
        end_pass(h);
    return true;
}

static bool can_take_more(const struct crawl *c, const struct crawl_host *h)
{
    return h->has_more && !h->given_up && !h->site->spent && !crawl_render_full(c, h->site) &&
           h->robots_state != ROBOTS_FETCHING && scheduler_wants(c->scheduler, h->scheduled) &&
           h->parked.count < CRAWL_HOST_PARKED;
}

static bool store_is_busy(const struct crawl *c)
{
    return writer_waiting(c->writer) >= CRAWL_WRITES_WAITING;
}

bool crawl_refill(struct crawl *c, struct err *err)
{
    struct crawl_host *list = c->hungry;
    if (store_is_busy(c))
        return true;
    c->hungry = NULL;
    while (list) {
        struct crawl_host *h = list;
        list = h->hungry_next;
        h->hungry = false;
        // Rows that are refused (robots, scope) leave the queue empty: on, until there is work.
        while (can_take_more(c, h) && !store_is_busy(c)) {
            arena_reset(&c->scratch);
            if (!refill_once(c, h, err))
                return false;
        }
        if (can_take_more(c, h))
            crawl_host_hungry(c, h);
    }
    return true;
}

// Will a refill bring something? While robots.txt is under way, that item is what is waited for,
// in whosever queue it stands; parked ones wait for what is under way.
static bool expects(const struct crawl_host *h)
{
    return (h->has_more || h->more_after) && !h->given_up && !h->site->spent &&
           h->robots_state != ROBOTS_FETCHING && scheduler_queued(h->scheduled) == 0;
}

bool crawl_refill_expects(const struct crawl *c)
{
    for (const struct crawl_host *h = c->hungry; h; h = h->hungry_next)
        if (expects(h))
            return true;
    for (const struct crawl_host *h = c->awaiting; h; h = h->awaiting_next)
        if (expects(h))
            return true;
    return false;
}
