// Pages of profiles with "render: browser": what was fetched goes to a browser that has no network
// (browser.h), and what its scripts ask for is fetched here like all else: in scope, as robots.txt
// allows, past the guard, each in its host's turn. What the browser shows in the end is what the
// analyser reads.
#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "monitor/crawl_render.h"
#include "monitor/page_type.h"

static bool is_coded(const struct fetch_response *r)
{
    return r->content_encoding.len && !str_eq_nocase(r->content_encoding, STR("identity"));
}

static bool renders(const struct crawl_item *item)
{
    return item->site->profile->render == PROFILE_RENDER_BROWSER;
}

bool crawl_render_wants(const struct crawl_item *item)
{
    const struct fetch_response *r = item->response;
    return renders(item) && (item->kind == ITEM_PAGE || item->kind == ITEM_PROBE) &&
           r->outcome == FETCH_OK && r->status >= 200 && r->status < 300 &&
           (is_coded(r) || page_type_of(r->content_type, r->body) == PAGE_HTML);
}

bool crawl_render_full(const struct crawl *c, const struct crawl_site *site)
{
    return site->profile->render == PROFILE_RENDER_BROWSER &&
           c->to_render.count >= CRAWL_RENDER_WAITING;
}

bool crawl_render_busy(const struct crawl *c)
{
    return c->n_rendering > 0 || c->to_render.count > 0 || c->parts.count > 0;
}

static void to_analyser(struct crawl *c, struct crawl_item *item)
{
    item_append(&c->answers, item);
}

// It is read as it was received; the outcome says why, and the log says it once.
static void read_plain(struct crawl *c, struct crawl_item *item, struct str why)
{
    if (!c->browser_missed && !c->stopping)
        log_warn("%.*s was not shown by a browser: %.*s", STR_ARG(item->url.href), STR_ARG(why));
    c->browser_missed = true;
    item->unrendered = arena_str(&item->arena, why);
    to_analyser(c, item);
}

// Hosts whose pages had to wait for a browser may bring new ones.
static void wake_hosts(struct crawl *c)
{
    for (size_t i = 0; i < c->n_buckets; i++)
        for (struct crawl_host *h = c->buckets[i]; h; h = h->next)
            if (h->site->profile->render == PROFILE_RENDER_BROWSER)
                crawl_host_hungry(c, h);
}

// The page needs its parts no more.
static void forget_parts(struct crawl_item *page)
{
    for (struct crawl_item *i = page->site->items; i; i = i->older)
        if (i->part_of == page)
            i->part_of = NULL;
}

static void finish(struct crawl *c, size_t slot)
{
    struct crawl_item *item = c->rendering[slot];
    struct arena *a = &item->arena;
    c->rendering[slot] = c->rendering[--c->n_rendering];
    forget_parts(item);
    item->browser = arena_str(a, render_product(item->render));
    struct str detail = arena_str(a, render_detail(item->render));
    if (render_state(item->render) == RENDER_DONE) {
        item->shown = arena_str(a, render_html(item->render));
        item->shown_detail = detail;
        to_analyser(c, item);
    } else {
        read_plain(c, item, detail);
    }
    render_free(item->render);
    item->render = NULL;
    wake_hosts(c);
}

static void start(struct crawl *c, struct crawl_item *item)
{
    const struct browser_options options = {
        .program = arena_cstr(&c->scratch, c->ws->settings.browser.text),
        .dir = workspace_path(c->ws, CRAWL_BROWSER_DIR),
        .user_agent = item->site->user_agent};
    const struct render_page page = {.href = item->url.href,
                                     .response = item->response,
                                     .max_bytes = (size_t)item->site->profile->page_bytes};
    struct err err;
    if (is_coded(item->response)) {
        read_plain(c, item, STR("the server compressed it, though asked not to"));
        return;
    }
    item->render = render_new(&options, &page, &err);
    if (item->render) {
        c->rendering[c->n_rendering++] = item;
        return;
    }
    read_plain(c, item, str_c(err.message));
}

// Parts

static void refuse_part(struct crawl_item *part)
{
    if (part->part_of && part->part_of->render)
        render_refuse(part->part_of->render, part->part_id);
}

void crawl_part_drop(struct crawl_item *part)
{
    refuse_part(part);
    item_free(part);
}

// Which pages are crawled is the profile's `include`; what such a page consists of may lie beside.
static bool in_scope(const struct crawl_item *page, const struct url *url)
{
    enum scope_verdict verdict = scope_allows(&page->site->profile->scope, url);
    return verdict == SCOPE_ALLOWED || verdict == SCOPE_NOT_INCLUDED;
}

// Its delay and robots.txt are kept like any other's, though no page of it may ever be due.
static void keep_host(struct crawl *c, struct crawl_host *h)
{
    if (h->stored)
        return;
    struct write *w = write_new();
    struct store_host *row = arena_alloc(&w->arena, sizeof *row);
    *row = h->row;
    w->new_hosts = row;
    w->n_new_hosts = 1;
    (void)writer_put(c->writer, w);
    h->stored = true;
}

static bool add_part(struct crawl *c, struct crawl_item *page, const struct render_request *request,
                     struct err *err)
{
    struct crawl_host *h;
    struct url url;
    if (!url_parse(&c->scratch, request->href, NULL, &url) || !in_scope(page, &url) ||
        (page->site->n_hosts >= CRAWL_SITE_HOSTS && !crawl_host_find(c, &url))) {
        render_refuse(page->render, request->id);
        return true;
    }
    if (!crawl_host_get(c, page->site, &url, &h, err))
        return false;
    keep_host(c, h);
    struct crawl_item *part = item_new(ITEM_PART, page->site, h, url.href);
    part->part_of = page;
    part->part_id = arena_str(&part->arena, request->id);
    part->accept = arena_str(&part->arena, request->accept);
    part->url.site = page->site->profile->site;
    part->url.key = crawl_key(c, url_key(&part->arena, &url));
    item_append(&c->parts, part);
    return true;
}

// True once it is known whether it may be asked for: then it is queued, or refused.
static bool judge_part(struct crawl *c, struct crawl_item *part, bool *ok, struct err *err)
{
    struct crawl_host *h = part->host;
    struct url url;
    if (!part->part_of || h->given_up || h->refused) {
        crawl_part_drop(part);
        return true;
    }
    *ok = crawl_robots_want(c, h, err);
    if (!*ok || h->robots_state != ROBOTS_KNOWN)
        return false;
    if (url_parse(&c->scratch, part->url.href, NULL, &url) &&
        (part->site->profile->ignore_robots.len ||
         robots_check(&h->robots, url_request_target(&url)).allowed))
        scheduler_push_first(c->scheduler, h->scheduled, part);
    else
        crawl_part_drop(part);
    return true;
}

static bool judge_parts(struct crawl *c, struct err *err)
{
    struct item_list waiting = c->parts;
    struct crawl_item *part;
    bool ok = true;
    item_list_init(&c->parts);
    if (!waiting.first)
        return true;
    while ((part = item_take(&waiting)))
        if (!ok || !judge_part(c, part, &ok, err))
            item_append(&c->parts, part);
    return ok;
}

// What the page was made of stands in its evidence by address and hash.
static void note_part(struct crawl_item *page, const struct crawl_item *part)
{
    const struct fetch_response *r = part->response;
    char hex[HASH_HEX_SIZE];
    hash_sha256_hex(r->body, hex);
    page->parts = arena_fmt(&page->arena, "%.*s%d sha256:%s %.*s\n", STR_ARG(page->parts),
                            r->status, hex, STR_ARG(r->href));
}

void crawl_part_response(struct crawl *c, struct crawl_item *part)
{
    const struct fetch_response *r = part->response;
    struct crawl_item *page = part->part_of;
    bool received = r->outcome == FETCH_OK && !is_coded(r);
    enum outcome outcome = r->outcome == FETCH_OK ? OUTCOME_PART : outcome_of_fetch(r->outcome);
    if (page && page->render && received) {
        note_part(page, part);
        render_fulfil(page->render, part->part_id, r);
    } else {
        refuse_part(part);
    }
    struct write *w = write_new();
    crawl_count(c, outcome);
    item_fetch_row(c, part, outcome, part->url.href, w);
    item_store(c, part, w);
}

static bool work(struct crawl *c, struct crawl_item *item, struct err *err)
{
    struct render_request request;
    render_work(item->render);
    while (render_take(item->render, &request))
        if (!add_part(c, item, &request, err))
            return false;
    return true;
}

bool crawl_render_step(struct crawl *c, struct err *err)
{
    while (c->n_rendering < CRAWL_BROWSERS && c->to_render.first) {
        arena_reset(&c->scratch);
        start(c, item_take(&c->to_render));
    }
    for (size_t i = c->n_rendering; i-- > 0;) {
        arena_reset(&c->scratch);
        if (!work(c, c->rendering[i], err))
            return false;
        if (render_state(c->rendering[i]->render) != RENDER_RUNNING)
            finish(c, i);
    }
    arena_reset(&c->scratch);
    return judge_parts(c, err);
}

void crawl_render_stop(struct crawl *c)
{
    struct crawl_item *item;
    while (c->n_rendering > 0) {
        item = c->rendering[--c->n_rendering];
        forget_parts(item);
        render_free(item->render);
        item->render = NULL;
        read_plain(c, item, STR("the run was stopped"));
    }
    while ((item = item_take(&c->to_render)))
        read_plain(c, item, STR("the run was stopped"));
    while ((item = item_take(&c->parts)))
        item_free(item);
}

size_t crawl_render_pollfds(const struct crawl *c, struct pollfd *fds)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_rendering; i++)
        n += render_pollfds(c->rendering[i]->render, fds + n);
    return n;
}

int64_t crawl_render_wait(const struct crawl *c)
{
    int64_t wait = -1;
    for (size_t i = 0; i < c->n_rendering; i++) {
        int64_t one = render_wait(c->rendering[i]->render);
        if (wait < 0 || one < wait)
            wait = one;
    }
    return wait;
}
