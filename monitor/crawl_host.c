#include <stdlib.h>

#include "base/xalloc.h"
#include "monitor/crawl_state.h"

int64_t crawl_key(const struct crawl *c, struct str text)
{
    return hash_key(&c->ws->secret, text);
}

struct crawl_site *crawl_site_find(struct crawl *c, struct str id)
{
    for (size_t i = 0; i < c->n_sites; i++)
        if (str_eq(c->sites[i].profile->site, id))
            return &c->sites[i];
    return NULL;
}

static size_t bucket_of(const struct crawl *c, int64_t key)
{
    return (size_t)((uint64_t)key % c->n_buckets);
}

static void grow_buckets(struct crawl *c)
{
    size_t n = c->n_buckets ? c->n_buckets * 2 : 256;
    struct crawl_host **old = c->buckets;
    size_t n_old = c->n_buckets;
    c->buckets = xcalloc(n, sizeof(struct crawl_host *));
    c->n_buckets = n;
    for (size_t i = 0; i < n_old; i++)
        for (struct crawl_host *h = old[i]; h;) {
            struct crawl_host *next = h->next;
            h->next = c->buckets[bucket_of(c, h->key)];
            c->buckets[bucket_of(c, h->key)] = h;
            h = next;
        }
    free(old);
}

// A host that was asked when the last run died may have answered just now: its delay starts
// again. Else its stored time holds.
static int64_t first_turn(const struct crawl *c, const struct crawl_host *h)
{
    if (h->row.in_flight > 0)
        return clock_wall(&c->options->clock) + h->site->profile->delay;
    return h->row.next_at;
}

static bool load_row(struct crawl *c, struct crawl_host *h, struct err *err)
{
    struct store_host row;
    if (!store_host_get(c->db, &c->scratch, h->key, &row, &h->stored, err))
        return false;
    if (h->stored)
        h->row = row;
    h->row.key = h->key;
    h->row.name = h->name;
    h->row.site = h->site->profile->site;
    return true;
}

bool crawl_host_get(struct crawl *c, struct crawl_site *site, const struct url *url,
                    struct crawl_host **out, struct err *err)
{
    struct str host = url_host_key(&c->scratch, url);
    struct str name = arena_fmt(&c->scratch, "%.*s://%.*s", STR_ARG(url->scheme), STR_ARG(host));
    int64_t key = crawl_key(c, name);
    for (struct crawl_host *h = c->n_buckets ? c->buckets[bucket_of(c, key)] : NULL; h; h = h->next)
        if (h->key == key) {
            *out = h;
            return true;
        }
    if (c->n_hosts >= c->n_buckets)
        grow_buckets(c);
    struct crawl_host *h = xcalloc(1, sizeof *h);
    char *copy = xmalloc(name.len + 1);
    memcpy(copy, name.ptr, name.len);
    h->name = str_from(copy, name.len);
    h->key = key;
    h->site = site;
    arena_init(&h->robots_arena);
    h->next = c->buckets[bucket_of(c, key)];
    c->buckets[bucket_of(c, key)] = h;
    c->n_hosts++;
    if (!guard_allows_host_literal(&site->profile->guard, url->host, &h->refused))
        h->robots_state = ROBOTS_KNOWN; // not even robots.txt is asked for
    else
        h->refused = NULL;
    h->robots_expires_at = STORE_NEVER;
    bool loaded = load_row(c, h, err);
    struct politeness p;
    politeness_init(&p, site->profile->delay, (unsigned)site->profile->concurrency,
                    first_turn(c, h));
    if (h->row.delay_factor > 1)
        p.factor = (unsigned)(h->row.delay_factor * POLITENESS_FACTOR_MIN);
    if (p.factor > POLITENESS_FACTOR_MAX)
        p.factor = POLITENESS_FACTOR_MAX;
    h->scheduled = scheduler_add(c->scheduler, &p, h);
    h->has_more = h->stored;
    *out = h;
    return loaded;
}

void crawl_hosts_free(struct crawl *c)
{
    for (size_t i = 0; i < c->n_buckets; i++)
        for (struct crawl_host *h = c->buckets[i]; h;) {
            struct crawl_host *next = h->next;
            void *item;
            while (scheduler_drain(c->scheduler, h->scheduled, &item))
                item_free(item);
            // What was out when the run failed ends with its fetcher.
            while (scheduler_politeness(h->scheduled)->in_flight > 0)
                scheduler_cancel(c->scheduler, h->scheduled, clock_wall(&c->options->clock));
            scheduler_remove(c->scheduler, h->scheduled);
            arena_deinit(&h->robots_arena);
            free((char *)(uintptr_t)h->name.ptr);
            free(h->hand);
            free(h);
            h = next;
        }
    free(c->buckets);
    c->buckets = NULL;
    c->n_buckets = c->n_hosts = 0;
}

void crawl_host_store(struct crawl *c, struct crawl_host *h, struct write *w)
{
    const struct politeness *p = scheduler_politeness(h->scheduled);
    struct store_host *row = arena_alloc(&w->arena, sizeof *row);
    h->row.next_at = p->next_at;
    h->row.in_flight = p->in_flight;
    h->row.delay_factor = (double)p->factor / POLITENESS_FACTOR_MIN;
    h->row.failures = p->refusals;
    h->row.blocked_until =
        p->blocked ? clock_wall(&c->options->clock) + h->site->profile->revisit : 0;
    *row = h->row;
    w->host = h->stored ? row : NULL; // a host that only lent us its robots.txt has no row
}

static bool in_hand(const struct crawl_host *h, int64_t key)
{
    for (size_t i = 0; i < h->in_hand; i++)
        if (h->hand[i] == key)
            return true;
    return false;
}

void crawl_host_release_key(struct crawl_host *h, int64_t key)
{
    for (size_t i = 0; i < h->in_hand; i++)
        if (h->hand[i] == key) {
            h->hand[i] = h->hand[--h->in_hand];
            return;
        }
}

static void take_in_hand(struct crawl_host *h, int64_t key)
{
    if (h->in_hand == h->cap_hand) {
        h->cap_hand = h->cap_hand ? h->cap_hand * 2 : 64;
        h->hand = xreallocarray(h->hand, h->cap_hand, sizeof *h->hand);
    }
    h->hand[h->in_hand++] = key;
}

void crawl_host_give_up(struct crawl *c, struct crawl_host *h)
{
    void *taken;
    h->given_up = true;
    while (scheduler_drain(c->scheduler, h->scheduled, &taken)) {
        struct crawl_item *item = taken;
        if (item->kind == ITEM_PAGE)
            crawl_host_release_key(h, item->url.key);
        else
            item->robots_for->robots_state = ROBOTS_UNKNOWN;
        item_free(item);
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

// Queues it, or stores why it is not asked for.
static void admit(struct crawl *c, struct crawl_host *h, const struct store_url *row)
{
    struct crawl_item *item = page_item(c, h, row);
    int64_t now = clock_wall(&c->options->clock);
    struct url url;
    take_in_hand(h, row->key);
    if (!url_parse(&item->arena, item->url.href, NULL, &url)) {
        crawl_page_refused(c, item, "bad_url", STR_NONE, STORE_NEVER);
        return;
    }
    // The profile may have changed since the link was stored.
    enum scope_verdict scope = scope_allows(&item->site->profile->scope, &url);
    if (scope != SCOPE_ALLOWED) {
        crawl_page_refused(c, item, "out_of_scope", str_c(scope_verdict_name(scope)), STORE_NEVER);
        return;
    }
    if (h->refused) {
        crawl_page_refused(c, item, "refused_address", str_c(h->refused),
                           now + item->site->profile->revisit);
        return;
    }
    struct robots_decision robots = robots_check(&h->robots, url_request_target(&url));
    if (!robots.allowed && item->site->profile->ignore_robots.len == 0) {
        crawl_page_refused(c, item, "robots_denied", robots.rule,
                           now + item->site->profile->revisit);
        return;
    }
    item->robots_rule = robots.rule.len ? arena_str(&item->arena, robots.rule) : STR("no rule");
    scheduler_push(c->scheduler, h->scheduled, item);
}

bool crawl_host_expects(const struct crawl_host *h)
{
    return (h->has_more || h->more_after) && !h->given_up && !h->site->spent &&
           h->robots_state != ROBOTS_FETCHING && scheduler_queued(h->scheduled) == 0;
}

static bool wants_more(const struct crawl *c, const struct crawl_host *h)
{
    return h->has_more && !h->given_up && !h->site->spent && h->robots_state != ROBOTS_FETCHING &&
           scheduler_wants(c->scheduler, h->scheduled) &&
           writer_waiting(c->writer) < CRAWL_WRITES_WAITING;
}

static bool refill_once(struct crawl *c, struct crawl_host *h, struct err *err)
{
    struct store_url *rows;
    size_t n, limit = CRAWL_HOST_QUEUE + h->in_hand;
    int64_t now = clock_wall(&c->options->clock);
    if (h->robots_state == ROBOTS_KNOWN && now >= h->robots_expires_at)
        h->robots_state = ROBOTS_UNKNOWN;
    if (!store_urls_due(c->db, &c->scratch, h->key, now, limit, &rows, &n, err))
        return false;
    if (n == 0) { // not even robots.txt is asked for without need
        h->has_more = false;
        return true;
    }
    if (h->robots_state == ROBOTS_UNKNOWN) {
        bool known;
        if (!crawl_robots_load(c, h, &known, err))
            return false;
        if (!known) {
            struct str href = arena_fmt(&c->scratch, "%.*s/robots.txt", STR_ARG(h->name));
            h->robots_state = ROBOTS_FETCHING;
            scheduler_push_first(c->scheduler, h->scheduled, crawl_robots_item(c, h, href, 0, h));
        }
    }
    if (h->robots_state != ROBOTS_KNOWN)
        return true;
    if (n < limit)
        h->has_more = false;
    for (size_t i = 0; i < n; i++)
        if (!in_hand(h, rows[i].key))
            admit(c, h, &rows[i]);
    return true;
}

// Rows that are refused (robots, scope) leave the queue empty: on, until there is work or the
// store is busy with them.
bool crawl_host_refill(struct crawl *c, struct crawl_host *h, struct err *err)
{
    while (wants_more(c, h)) {
        arena_reset(&c->scratch);
        if (!refill_once(c, h, err))
            return false;
    }
    return true;
}
