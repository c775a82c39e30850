// The hosts of a run: found by URL, their politeness and robots.txt, the keys of their URLs.
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "monitor/crawl_render.h"

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
    int64_t again = clock_wall(&c->options->clock) + h->site->profile->delay;
    return h->row.in_flight > 0 && again > h->row.next_at ? again : h->row.next_at;
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

static struct str host_name(struct crawl *c, const struct url *url)
{
    struct str host = url_host_key(&c->scratch, url);
    return arena_fmt(&c->scratch, "%.*s://%.*s", STR_ARG(url->scheme), STR_ARG(host));
}

static struct crawl_host *find(const struct crawl *c, int64_t key)
{
    struct crawl_host *h = c->n_buckets ? c->buckets[bucket_of(c, key)] : NULL;
    while (h && h->key != key)
        h = h->next;
    return h;
}

struct crawl_host *crawl_host_find(struct crawl *c, const struct url *url)
{
    return find(c, crawl_key(c, host_name(c, url)));
}

static struct crawl_host *host_new(struct crawl *c, struct crawl_site *site, int64_t key,
                                   struct str name)
{
    struct crawl_host *h = xcalloc(1, sizeof *h);
    char *copy = xmalloc(name.len + 1);
    memcpy(copy, name.ptr, name.len);
    h->name = str_from(copy, name.len);
    h->key = key;
    h->site = site;
    site->n_hosts++;
    h->robots_expires_at = STORE_NEVER;
    arena_init(&h->robots_arena);
    arena_init_small(&h->probe_arena, CRAWL_PROBE_BYTES);
    item_list_init(&h->parked);
    if (c->n_hosts >= c->n_buckets)
        grow_buckets(c);
    h->next = c->buckets[bucket_of(c, key)];
    c->buckets[bucket_of(c, key)] = h;
    c->n_hosts++;
    return h;
}

bool crawl_host_get(struct crawl *c, struct crawl_site *site, const struct url *url,
                    struct crawl_host **out, struct err *err)
{
    struct str name = host_name(c, url);
    int64_t key = crawl_key(c, name);
    struct crawl_host *h = *out = find(c, key);
    if (h)
        return true;
    h = *out = host_new(c, site, key, name);
    if (!guard_allows_host_literal(&site->profile->guard, url->host, &h->refused))
        h->robots_state = ROBOTS_KNOWN; // not even robots.txt is asked for
    else
        h->refused = NULL;
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
    crawl_host_hungry(c, h);
    return loaded;
}

struct str crawl_host_url_key(const struct crawl_host *h, struct arena *a, const struct url *url)
{
    return url_key_inert(a, url, h && h->learner ? url_learner_inert(h->learner) : NULL);
}

void crawl_host_shape(const struct crawl_host *h, const struct url *url, struct url_shape *out)
{
    url_shape_inert(url, h && h->learner ? url_learner_inert(h->learner) : NULL, out);
}

static void free_list(struct item_list *list)
{
    struct crawl_item *item;
    while ((item = item_take(list)))
        item_free(item);
}

static void host_free(struct crawl *c, struct crawl_host *h)
{
    void *item;
    while (scheduler_drain(c->scheduler, h->scheduled, &item))
        item_free(item);
    free_list(&h->parked);
    // What was out when the run failed ends with its fetcher.
    while (scheduler_politeness(h->scheduled)->in_flight > 0)
        scheduler_cancel(c->scheduler, h->scheduled, clock_wall(&c->options->clock));
    scheduler_remove(c->scheduler, h->scheduled);
    shape_budget_free(h->shapes);
    url_learner_free(h->learner);
    arena_deinit(&h->robots_arena);
    arena_deinit(&h->probe_arena);
    free((char *)(uintptr_t)h->name.ptr);
    free(h->hand);
    free(h);
}

void crawl_hosts_free(struct crawl *c)
{
    for (size_t i = 0; i < c->n_buckets; i++)
        for (struct crawl_host *h = c->buckets[i]; h;) {
            struct crawl_host *next = h->next;
            host_free(c, h);
            h = next;
        }
    free(c->buckets);
    c->buckets = NULL;
    c->hungry = c->awaiting = NULL;
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

bool crawl_host_in_hand(const struct crawl_host *h, int64_t key)
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

void crawl_host_take_key(struct crawl_host *h, int64_t key)
{
    if (h->in_hand == h->cap_hand) {
        h->cap_hand = h->cap_hand ? h->cap_hand * 2 : 64;
        h->hand = xreallocarray(h->hand, h->cap_hand, sizeof *h->hand);
    }
    h->hand[h->in_hand++] = key;
}

void crawl_host_put_back(struct crawl *c, struct crawl_host *h, struct crawl_item *item)
{
    switch (item->kind) {
    case ITEM_PAGE:
        if (item->taken)
            shape_budget_cancel(h->shapes, &item->shape);
        crawl_host_release_key(h, item->url.key);
        break;
    case ITEM_ROBOTS:
        item->robots_for->robots_state = ROBOTS_UNKNOWN;
        crawl_host_hungry(c, item->robots_for);
        break;
    case ITEM_PROBE:
        h->probe_state = PROBE_UNKNOWN;
        break;
    case ITEM_PART:
        crawl_part_drop(item);
        return;
    }
    item_free(item);
}

void crawl_host_blocked(struct crawl *c, struct crawl_host *h)
{
    if (!scheduler_politeness(h->scheduled)->blocked || h->given_up)
        return;
    log_info("%.*s refuses us: left alone for this run", STR_ARG(h->name));
    c->summary->hosts_blocked++;
    crawl_host_give_up(c, h);
}

void crawl_host_refused(struct crawl *c, struct crawl_host *h)
{
    scheduler_refused(c->scheduler, h->scheduled);
    crawl_host_blocked(c, h);
}

void crawl_host_give_up(struct crawl *c, struct crawl_host *h)
{
    void *taken;
    struct crawl_item *item;
    h->given_up = true;
    while (scheduler_drain(c->scheduler, h->scheduled, &taken))
        crawl_host_put_back(c, h, taken);
    while ((item = item_take(&h->parked)))
        crawl_host_put_back(c, h, item);
}
