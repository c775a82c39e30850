// What came back from a request, made into rows.
#include <stdlib.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "monitor/crawl_state.h"

// HTTP statuses that end a page's way here. Ranges are tried in order.
struct status_outcome {
    int from, to;
    const char *outcome;
    bool failure; // ask again soon
};

static const struct status_outcome status_outcomes[] = {
    {404, 404, "gone", false},
    {410, 410, "gone", false},
    {401, 401, "login_wall", false},
    {403, 403, "blocked", true},
    {407, 407, "blocked", true},
    {429, 429, "rate_limited", true},
    {451, 451, "blocked", false},
    {503, 503, "unavailable", true},
    {400, 499, "client_error", false},
    {500, 599, "server_error", true},
    {0, 999, "unexpected_status", false},
};

struct outcome {
    const char *name;
    struct str detail;
    bool failure;
    int64_t due_at;
};

static int64_t now_wall(const struct crawl *c)
{
    return clock_wall(&c->options->clock);
}

static int64_t retry_at(const struct crawl *c, int64_t fails)
{
    int64_t delay = (int64_t)CRAWL_RETRY_MINUTES * 60 * CLOCK_SECOND;
    return now_wall(c) + (delay << (fails < 8 ? fails : 8));
}

// The rows that every fetched page has.
static struct write *page_write(struct crawl *c, struct crawl_item *item, struct outcome o)
{
    struct write *w = write_new();
    const struct fetch_response *r = item->response;
    struct store_url_fetched *fetched = arena_zalloc(&w->arena, sizeof *fetched);
    bool unchanged = r && r->status == 304;
    *fetched = (struct store_url_fetched){
        .key = item->url.key,
        .at = r ? r->wall_end : now_wall(c),
        .outcome = str_c(o.name),
        .status = r ? r->status : 0,
        .etag = arena_str(&w->arena, unchanged ? item->url.etag
                                     : r       ? r->etag
                                               : STR_NONE),
        .last_modified = arena_str(&w->arena, unchanged ? item->url.last_modified
                                              : r       ? r->last_modified
                                                        : STR_NONE),
        .content_hash = arena_str(&w->arena, item->url.content_hash),
        .due_at = o.due_at,
        .fails = o.failure ? item->url.fails + 1 : 0,
    };
    w->fetched = fetched;
    if (r) {
        struct store_fetch *fetch = arena_zalloc(&w->arena, sizeof *fetch);
        *fetch = (struct store_fetch){
            .run_id = c->summary->run_id,
            .url_key = item->url.key,
            .at = r->wall_start,
            .outcome = fetched->outcome,
            .status = r->status,
            .bytes = (int64_t)r->body.len,
            .ms = (r->mono_end - r->mono_start) / 1000,
            .detail = arena_str(&w->arena, o.detail.len ? o.detail : r->detail),
            .address = arena_str(&w->arena, r->remote_address),
        };
        w->fetch = fetch;
    }
    crawl_count(c, o.name);
    return w;
}

void crawl_page_refused(struct crawl *c, struct crawl_item *item, const char *outcome,
                        struct str detail, int64_t due_at)
{
    struct outcome o = {.name = outcome, .detail = detail, .due_at = due_at};
    item_store(c, item, page_write(c, item, o));
}

// The next hop is a link of its own: scope, robots, guard and its host's turn are as for any.
static bool redirected(struct crawl *c, struct crawl_item *item, struct err *err)
{
    struct outcome o = {.name = "redirected", .due_at = now_wall(c) + item->site->profile->revisit};
    struct str href = STR_NONE;
    struct crawl_links links;
    struct url target;
    bool resolved = item->response->location.len > 0 &&
                    url_resolve(&c->scratch, item->url.href, item->response->location, &href) &&
                    url_parse(&c->scratch, href, NULL, &target);
    if (!resolved) {
        o.name = "bad_redirect";
        o.detail = utf8_cut(item->response->location, LIMIT_VALUE_BYTES);
    } else if (item->url.hops >= LIMIT_REDIRECTS) {
        o.name = "too_many_redirects";
    } else {
        enum scope_verdict scope = scope_allows(&item->site->profile->scope, &target);
        if (scope != SCOPE_ALLOWED) // recorded as redirected, and not followed
            o.detail = str_c(scope_verdict_name(scope));
    }
    struct write *w = page_write(c, item, o);
    crawl_links_init(&links, c, w, 1);
    if (str_eq(str_c(o.name), STR("redirected")) &&
        !crawl_links_add(&links, item->site, href, STORE_URL_PAGE, item->url.hops + 1, err)) {
        write_free(w);
        return false;
    }
    struct store_url_fetched *fetched = arena_alloc(&w->arena, sizeof *fetched);
    *fetched = *w->fetched;
    fetched->redirect_to = arena_str(&w->arena, href);
    w->fetched = fetched;
    crawl_links_finish(&links);
    item_store(c, item, w);
    crawl_links_put(&links, item->sequence);
    return true;
}

bool crawl_page_response(struct crawl *c, struct crawl_item *item, bool *analyse, struct err *err)
{
    const struct fetch_response *r = item->response;
    int64_t revisit = item->site->profile->revisit;
    struct outcome o = {.due_at = now_wall(c) + revisit};
    *analyse = false;
    if (r->outcome != FETCH_OK) {
        o.name = fetch_outcome_name(r->outcome);
        o.failure = r->outcome != FETCH_TOO_LARGE && r->outcome != FETCH_HEADERS_TOO_LARGE &&
                    r->outcome != FETCH_REFUSED_ADDRESS;
    } else if (r->status == 304) {
        o.name = "not_modified";
    } else if (r->status >= 300 && r->status < 400 && r->status != 300 && r->location.len) {
        return redirected(c, item, err);
    } else if (r->status >= 200 && r->status < 300) {
        *analyse = true;
        return true;
    } else {
        const struct status_outcome *s = status_outcomes;
        while (r->status < s->from || r->status > s->to)
            s++;
        o.name = s->outcome;
        o.failure = s->failure;
        if (str_eq(str_c(o.name), STR("gone")))
            o.due_at = now_wall(c) + CRAWL_GONE_FACTOR * revisit;
    }
    if (o.failure)
        o.due_at = retry_at(c, item->url.fails);
    item_store(c, item, page_write(c, item, o));
    return true;
}

static struct outcome quarantine(struct crawl *c, const struct crawl_item *item,
                                 const struct pool_done *done, struct arena *a)
{
    struct outcome o = {.name = "quarantined",
                        .due_at = now_wall(c) + item->site->profile->revisit};
    switch (done->result) {
    case POOL_ANSWER:
        o.detail = STR("its analyser answered nonsense");
        break;
    case POOL_TIME:
        o.detail = arena_fmt(a, "its analysis took more than %d ms", LIMIT_PAGE_WALL_MS);
        break;
    case POOL_TOO_LARGE:
        o.detail = STR("its analyser answered too much");
        break;
    case POOL_DIED:
        o.detail =
            WIFSIGNALED(done->wait_status)
                ? arena_fmt(a, "its analyser died of signal %d", WTERMSIG(done->wait_status))
                : arena_fmt(a, "its analyser ended with status %d", WEXITSTATUS(done->wait_status));
        break;
    }
    return o;
}

static bool add_links(const struct crawl_item *item, const struct answer *answer,
                      struct crawl_links *links, struct err *err)
{
    const struct {
        struct str href;
        int64_t hops;
    } own[] = {{answer->refresh, item->url.hops + 1}, {answer->canonical, 0}};
    for (size_t i = 0; i < 2; i++)
        if (own[i].href.len && own[i].hops <= LIMIT_REDIRECTS &&
            !crawl_links_add(links, item->site, own[i].href, STORE_URL_PAGE, own[i].hops, err))
            return false;
    for (uint32_t i = 0; i < answer->n_links; i++) {
        const struct answer_link *l = &answer->links[i];
        enum store_url_kind kind = l->kind == LINK_FEED      ? STORE_URL_FEED
                                   : l->kind == LINK_SITEMAP ? STORE_URL_SITEMAP
                                                             : STORE_URL_PAGE;
        if (!l->nofollow && !crawl_links_add(links, item->site, l->href, kind, 0, err))
            return false;
    }
    return true;
}

static void add_page(const struct crawl *c, const struct crawl_item *item,
                     const struct answer *answer, struct write *w)
{
    struct store_page *page = arena_zalloc(&w->arena, sizeof *page);
    struct store_url_fetched *fetched = arena_alloc(&w->arena, sizeof *fetched);
    *page = (struct store_page){
        .url_key = item->url.key,
        .content_hash = arena_str(&w->arena, answer->content_hash),
        .lang = arena_str(&w->arena, answer->lang),
        .title = arena_str(&w->arena, answer->title),
        .outcome = str_c(analysis_name(answer->analysis)),
        .listings = answer->n_listings,
        .at = item->response->wall_end,
        .run_id = c->summary->run_id,
    };
    w->page = page;
    *fetched = *w->fetched;
    fetched->content_hash = page->content_hash;
    w->fetched = fetched;
    if (answer->kept.len && !answer->noindex) {
        struct store_text *text = arena_zalloc(&w->arena, sizeof *text);
        char *sha = arena_alloc(&w->arena, HASH_HEX_SIZE);
        hash_sha256_hex(answer->kept, sha);
        *text = (struct store_text){
            .sha = str_c(sha),
            .compressed = arena_str(&w->arena, answer->kept),
            .at = page->at,
            .expires_at = page->at + item->site->profile->retention,
            .masked = w->evidence == NULL,
        };
        w->text = text;
    }
}

bool crawl_page_analysed(struct crawl *c, struct crawl_item *item, const struct pool_done *done,
                         struct err *err)
{
    struct answer answer;
    struct crawl_links links;
    struct outcome o = {.name = "ok", .due_at = now_wall(c) + item->site->profile->revisit};
    bool usable =
        done->result == POOL_ANSWER && message_read_answer(&c->scratch, done->answer, &answer);
    if (!usable) {
        item_store(c, item, page_write(c, item, quarantine(c, item, done, &c->scratch)));
        return true;
    }
    if (answer.analysis == ANALYSIS_CUT)
        o.detail = STR("more links or listings than the limits");
    else
        o.name = analysis_name(answer.analysis);
    struct write *w = page_write(c, item, o);
    crawl_links_init(&links, c, w, answer.n_links + 2u);
    if (!add_links(item, &answer, &links, err)) {
        write_free(w);
        return false;
    }
    crawl_links_finish(&links);
    crawl_listings(c, item, &answer, w);
    add_page(c, item, &answer, w);
    item->site->fetched_ok++;
    item_store(c, item, w);
    crawl_links_put(&links, item->sequence);
    return true;
}
