// Links on their way into the store. What an analyser says is a link is hostile: it is parsed,
// bounded, and held against the scope here. The guard's word comes when the URL is due, so that a
// link inward has an outcome.
#include "base/limits.h"
#include "monitor/crawl_state.h"

void crawl_links_init(struct crawl_links *l, struct crawl *c, struct write *w, size_t cap)
{
    *l = (struct crawl_links){
        .c = c,
        .write = w,
        .urls = arena_array(&w->arena, cap, sizeof *l->urls),
        .hosts = arena_array(&w->arena, cap, sizeof *l->hosts),
        .host_of = arena_array(&c->scratch, cap, sizeof(struct crawl_host *)), // outlives the write
        .cap = cap,
    };
}

// Many pages of a site carry the same links. A key that was put lately is in the database, or in
// a write before this one: leaving it out is safe also if the run dies.
static bool seen_lately(struct crawl *c, int64_t key)
{
    int64_t *slot = &c->seen[(uint64_t)key % CRAWL_SEEN_KEYS];
    if (*slot == key)
        return true;
    *slot = key;
    return false;
}

static int priority_of(enum store_url_kind kind)
{
    switch (kind) {
    case STORE_URL_SEED:
        return STORE_PRIORITY_MAX;
    case STORE_URL_SITEMAP:
    case STORE_URL_FEED:
        return 6;
    default:
        return 5;
    }
}

bool crawl_links_add(struct crawl_links *l, struct crawl_site *site, struct str href,
                     enum store_url_kind kind, int64_t hops, struct err *err)
{
    struct crawl *c = l->c;
    struct write *w = l->write;
    struct crawl_host *host;
    struct url url;
    if (l->n_urls == l->cap || !url_parse(&w->arena, href, NULL, &url) || url.userinfo.len > 0 ||
        scope_allows(&site->profile->scope, &url) != SCOPE_ALLOWED)
        return true;
    int64_t key = crawl_key(c, url_key(&w->arena, &url));
    if (seen_lately(c, key))
        return true;
    if (!crawl_host_get(c, site, &url, &host, err))
        return false;
    if (!host->stored) {
        host->stored = true;
        l->hosts[l->n_hosts++] = host->row;
    }
    l->host_of[l->n_urls] = host;
    int64_t now = clock_wall(&c->options->clock);
    struct str whole = url.href;
    if (url.has_fragment) // never sent, and equal pages should have equal rows
        whole = str_sub(whole, 0, whole.len - url.fragment.len - 1);
    l->urls[l->n_urls++] = (struct store_url){
        .key = key,
        .key_version = URL_KEY_VERSION,
        .site = site->profile->site,
        .host_key = host->key,
        .href = whole,
        .due_at = now,
        .priority = priority_of(kind),
        .kind = kind,
        .hops = hops,
        .first_seen = now,
    };
    return true;
}

void crawl_links_finish(struct crawl_links *l)
{
    l->write->urls = l->urls;
    l->write->n_urls = l->n_urls;
    l->write->new_hosts = l->hosts;
    l->write->n_new_hosts = l->n_hosts;
}

void crawl_links_put(struct crawl_links *l, uint64_t sequence)
{
    for (size_t i = 0; i < l->n_urls; i++)
        l->host_of[i]->more_after = sequence;
}
