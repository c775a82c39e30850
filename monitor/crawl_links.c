// Links on their way into the store. What an analyser says is a link is hostile: it is parsed,
// bounded, and held against the scope here. The guard's word comes when the URL is due, so that a
// link inward has an outcome.
#include "base/limits.h"
#include "crawler/link_value.h"
#include "monitor/crawl_state.h"

// What is collected lives in the scratch arena: the write takes what is left of it in the end,
// which mostly is nothing.
void crawl_links_init(struct crawl_links *l, struct crawl *c, struct write *w, size_t cap)
{
    *l = (struct crawl_links){
        .c = c,
        .write = w,
        .urls = arena_array(&c->scratch, cap, sizeof *l->urls),
        .hosts = arena_array(&c->scratch, cap, sizeof *l->hosts),
        .host_of = arena_array(&c->scratch, cap, sizeof(struct crawl_host *)),
        .cap = cap,
    };
}

static struct crawl_seen *set_of(struct crawl_seen *seen, int64_t hash)
{
    return &seen[(uint64_t)hash % CRAWL_SEEN];
}

// Many pages of a site carry the same links. One that was put lately is in the database, or in a
// write before this one: leaving it out is safe also if the run dies. Links that all pages have
// stay in front; of the others, the one that was not seen for longest gives up its place.
static bool seen_lately(struct crawl_seen *seen, int64_t hash)
{
    int64_t *hashes = set_of(seen, hash)->hashes;
    size_t at = 0;
    while (at < CRAWL_SEEN_WAYS - 1 && hashes[at] != hash)
        at++;
    bool found = hashes[at] == hash;
    memmove(hashes + 1, hashes, at * sizeof *hashes);
    hashes[0] = hash;
    return found;
}

// Few pages of its family showed anything new.
static bool is_stale(const struct crawl_host *h, const struct url_shape *shape)
{
    enum { FRESH_PERMILLE = 250 };
    int fresh = h->shapes ? shape_budget_freshness(h->shapes, shape) : -1;
    return fresh >= 0 && fresh < FRESH_PERMILLE;
}

static int priority_of(const struct crawl_host *h, const struct crawl_link *link,
                       const struct url *url, const struct url_shape *shape)
{
    const struct link_traits traits = {
        .kind = link->kind,
        .paginates = link->next || link_is_pagination(url),
        .names_substance = link->names,
        .listing_like = link_is_listing_like(url),
        .strict_shape =
            (shape->role != SHAPE_PLAIN && shape->role != SHAPE_PAGING) || is_stale(h, shape),
        .yield = h->shapes ? shape_budget_yield(h->shapes, shape) : -1,
        .hops = (unsigned)link->hops,
    };
    return link_priority(&traits);
}

static enum store_url_kind store_kind(enum link_kind kind)
{
    switch (kind) {
    case LINK_SEED:
        return STORE_URL_SEED;
    case LINK_SITEMAP:
        return STORE_URL_SITEMAP;
    case LINK_FEED:
        return STORE_URL_FEED;
    case LINK_PAGE:
        break;
    }
    return STORE_URL_PAGE;
}

// Does it lead beyond more of the same list or calendar?
static bool is_fresh(const struct crawl_links *l, const struct crawl_host *host,
                     const struct url_shape *shape)
{
    const struct crawl_host *from = l->page ? l->page->host : NULL;
    if (!from || !from->shapes)
        return false;
    return host == from ? shape_budget_counts(from->shapes, &l->page->shape, shape)
                        : shape->role == SHAPE_PLAIN;
}

bool crawl_links_add_url(struct crawl_links *l, struct crawl_site *site,
                         const struct crawl_link *link, const struct url *url, struct err *err)
{
    struct crawl *c = l->c;
    struct crawl_host *host;
    struct url_shape shape;
    if (l->n_urls == l->cap)
        return true;
    if (site->n_hosts >= CRAWL_SITE_HOSTS && !crawl_host_find(c, url)) {
        c->summary->endless++;
        return true;
    }
    if (!crawl_host_get(c, site, url, &host, err))
        return false;
    crawl_host_shape(host, url, &shape);
    if (shape.endless) {
        c->summary->endless++;
        return true;
    }
    int64_t key = crawl_key(c, crawl_host_url_key(host, &c->scratch, url));
    if (seen_lately(c->seen_keys, key))
        return true;
    if (!host->stored) {
        host->stored = true;
        l->hosts[l->n_hosts++] = host->row;
    }
    l->n_fresh += is_fresh(l, host, &shape);
    l->host_of[l->n_urls] = host;
    int64_t now = clock_wall(&c->options->clock);
    struct str whole = url->href;
    if (url->has_fragment) // never sent, and equal pages should have equal rows
        whole = str_sub(whole, 0, whole.len - url->fragment.len - 1);
    l->urls[l->n_urls++] = (struct store_url){
        .key = key,
        .key_version = URL_KEY_VERSION,
        .site = site->profile->site,
        .host_key = host->key,
        .href = whole,
        .due_at = now,
        .priority = priority_of(host, link, url, &shape),
        .kind = store_kind(link->kind),
        .hops = link->hops,
        .first_seen = now,
    };
    return true;
}

// A site's scope is its own.
static int64_t hash_of(const struct crawl *c, const struct crawl_site *site, struct str href)
{
    return crawl_key(c, href) ^ (int64_t)site->index;
}

void crawl_links_expect(const struct crawl_links *l, const struct crawl_site *site,
                        struct crawl_link *link)
{
    link->hash = hash_of(l->c, site, link->href);
    __builtin_prefetch(set_of(l->c->seen_hrefs, link->hash), 1);
}

bool crawl_links_add(struct crawl_links *l, struct crawl_site *site, const struct crawl_link *link,
                     struct err *err)
{
    struct url url;
    // The href alone tells most of the known ones, unparsed.
    int64_t hash = link->hash ? link->hash : hash_of(l->c, site, link->href);
    if (seen_lately(l->c->seen_hrefs, hash))
        return true;
    if (!url_parse(&l->c->scratch, link->href, NULL, &url) || url.userinfo.len > 0 ||
        scope_allows(&site->profile->scope, &url) != SCOPE_ALLOWED)
        return true;
    if (link->kind != LINK_SEED && link_changes_state(&url))
        return true;
    return crawl_links_add_url(l, site, link, &url, err);
}

void crawl_links_finish(struct crawl_links *l)
{
    struct arena *a = &l->write->arena;
    struct store_url *urls = arena_array(a, l->n_urls, sizeof *urls);
    struct store_host *hosts = arena_array(a, l->n_hosts, sizeof *hosts);
    for (size_t i = 0; i < l->n_urls; i++) {
        urls[i] = l->urls[i];
        urls[i].href = arena_str(a, urls[i].href);
    }
    for (size_t i = 0; i < l->n_hosts; i++)
        hosts[i] = l->hosts[i];
    l->write->urls = urls;
    l->write->n_urls = l->n_urls;
    l->write->new_hosts = hosts;
    l->write->n_new_hosts = l->n_hosts;
}

void crawl_links_put(struct crawl_links *l, uint64_t sequence)
{
    for (size_t i = 0; i < l->n_urls; i++)
        crawl_host_await(l->c, l->host_of[i], sequence);
}
