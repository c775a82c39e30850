// What came back from a request, made into rows.
#include <stdlib.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "base/product.h"
#include "base/utf8.h"
#include "crawler/link_login.h"
#include "crawler/robots_tag.h"
#include "monitor/crawl_state.h"

// How a URL was found this time; flags and `changed` are for its next visit.
struct page_result {
    enum outcome outcome;
    struct str detail;
    unsigned flags;
    bool changed;
};

static bool is_page(enum outcome o)
{
    return o == OUTCOME_OK || o == OUTCOME_NOT_MODIFIED || o == OUTCOME_TOO_DEEP ||
           o == OUTCOME_UNRENDERED;
}

// The rows that every URL has that was asked for or refused.
static void page_rows(struct crawl *c, const struct crawl_item *item, struct page_result result,
                      struct write *w)
{
    const struct fetch_response *r = item->response;
    struct store_url_fetched *fetched = arena_zalloc(&w->arena, sizeof *fetched);
    bool unchanged = result.outcome == OUTCOME_NOT_MODIFIED;
    bool failure = outcome_again(result.outcome) == AGAIN_SOON;
    *fetched = (struct store_url_fetched){
        .key = item->url.key,
        .at = r ? r->wall_end : clock_wall(&c->options->clock),
        .outcome = str_c(outcome_name(result.outcome)),
        .status = r ? r->status : 0,
        .content_hash = arena_str(&w->arena, item->url.content_hash),
        .fails = failure ? item->url.fails + 1 : 0,
        .flags = is_page(result.outcome) && !unchanged ? result.flags : item->url.flags,
    };
    // A wall's ETag is not the page's, and what a browser shows changes without the page.
    bool validators = item->site->profile->render == PROFILE_RENDER_NONE;
    if (validators && (unchanged || (r && is_page(result.outcome)))) {
        fetched->etag = arena_str(&w->arena, unchanged ? item->url.etag : r->etag);
        fetched->last_modified =
            arena_str(&w->arena, unchanged ? item->url.last_modified : r->last_modified);
    }
    crawl_next_visit(c, item, result.outcome, result.changed, fetched);
    w->fetched = fetched;
    if (r)
        item_fetch_row(c, item, result.outcome, result.detail.len ? result.detail : r->detail, w);
    crawl_count(c, result.outcome);
}

static struct write *page_write(struct crawl *c, const struct crawl_item *item,
                                struct page_result result)
{
    struct write *w = write_new();
    page_rows(c, item, result, w);
    return w;
}

// It ends here without a page: what it took from its shape's budget is judged by that.
static void finish(struct crawl *c, struct crawl_item *item, struct write *w)
{
    struct crawl_host *h = item->host;
    bool again = w->fetched->due_at <= clock_wall(&c->options->clock);
    if (item->taken)
        (again ? shape_budget_cancel : shape_budget_failed)(h->shapes, &item->shape);
    item->taken = false;
    item_store(c, item, w);
    if (again) // refused for haste: it is due as soon as its row says so
        crawl_host_await(c, h, item->sequence);
    crawl_host_unpark(c, h);
}

static void finish_as(struct crawl *c, struct crawl_item *item, enum outcome outcome,
                      struct str detail)
{
    struct page_result result = {.outcome = outcome, .detail = detail};
    finish(c, item, page_write(c, item, result));
}

void crawl_page_refused(struct crawl *c, struct crawl_item *item, enum outcome outcome)
{
    struct page_result result = {.outcome = outcome};
    item_store(c, item, page_write(c, item, result));
}

bool crawl_page_duplicate(struct crawl *c, struct crawl_item *item, struct err *err)
{
    struct page_result result = {.outcome = OUTCOME_DUPLICATE};
    struct crawl_link link = {.href = item->parsed.href, .kind = LINK_PAGE, .hops = item->url.hops};
    struct crawl_links links;
    struct crawl_host *h = item->host;
    bool taken = item->taken;
    if (taken)
        shape_budget_cancel(h->shapes, &item->shape);
    item->taken = false;
    struct write *w = page_write(c, item, result);
    crawl_links_init(&links, c, w, 1);
    if (!crawl_links_add_url(&links, item->site, &link, &item->parsed, err)) {
        write_free(w);
        return false;
    }
    crawl_links_finish(&links);
    item_store(c, item, w);
    crawl_links_put(&links, item->sequence);
    if (taken)
        crawl_host_unpark(c, h);
    return true;
}

// What a redirect is: the way to a page, or to none.
static enum outcome judge_redirect(struct crawl *c, struct crawl_item *item, struct str *href,
                                   struct str *detail)
{
    struct url target;
    if (item->response->location.len == 0 ||
        !url_resolve(&c->scratch, item->url.href, item->response->location, href) ||
        !url_parse(&c->scratch, *href, NULL, &target)) {
        *detail = utf8_cut(item->response->location, LIMIT_VALUE_BYTES);
        return OUTCOME_BAD_REDIRECT;
    }
    if (link_is_login(&target))
        return OUTCOME_LOGIN_WALL;
    if (crawl_probe_is_target(item, *href))
        return OUTCOME_SOFT_404;
    if (item->url.hops >= LIMIT_REDIRECTS)
        return OUTCOME_TOO_MANY_REDIRECTS;
    enum scope_verdict scope = scope_allows(&item->site->profile->scope, &target);
    if (scope != SCOPE_ALLOWED) // recorded as redirected, and not followed
        *detail = str_c(scope_verdict_name(scope));
    return OUTCOME_REDIRECTED;
}

// The next hop is a link of its own: scope, robots, guard and its host's turn are as for any.
static bool redirected(struct crawl *c, struct crawl_item *item, struct err *err)
{
    struct page_result result = {0};
    struct crawl_link link = {.kind = LINK_PAGE, .hops = item->url.hops + 1};
    struct crawl_links links;
    result.outcome = judge_redirect(c, item, &link.href, &result.detail);
    struct write *w = page_write(c, item, result);
    crawl_links_init(&links, c, w, 1);
    if (result.outcome == OUTCOME_REDIRECTED && !crawl_links_add(&links, item->site, &link, err)) {
        write_free(w);
        return false;
    }
    struct store_url_fetched *fetched = arena_alloc(&w->arena, sizeof *fetched);
    *fetched = *w->fetched;
    fetched->redirect_to = arena_str(&w->arena, link.href);
    w->fetched = fetched;
    crawl_links_finish(&links);
    finish(c, item, w);
    crawl_links_put(&links, item->sequence);
    return true;
}

// A refusal's body may be a bot wall or a form to log in.
static bool may_be_wall(int status)
{
    return status == 401 || status == 403 || status == 405 || status == 429 || status == 503;
}

bool crawl_page_response(struct crawl *c, struct crawl_item *item, bool *analyse, struct err *err)
{
    const struct fetch_response *r = item->response;
    *analyse = false;
    if (r->outcome != FETCH_OK) {
        finish_as(c, item, outcome_of_fetch(r->outcome), STR_NONE);
        return true;
    }
    if (r->status >= 300 && r->status < 400 && r->status != 300 && r->status != 304 &&
        r->location.len)
        return redirected(c, item, err);
    if ((r->status >= 200 && r->status < 300) || may_be_wall(r->status)) {
        *analyse = true;
        return true;
    }
    finish_as(c, item, outcome_of_status(r->status), STR_NONE);
    return true;
}

static struct str quarantine_detail(const struct pool_done *done, struct arena *a)
{
    switch (done->result) {
    case POOL_ANSWER:
        break;
    case POOL_TIME:
        return arena_fmt(a, "its analysis took more than %d ms", LIMIT_PAGE_WALL_MS);
    case POOL_TOO_LARGE:
        return STR("its analyser answered too much");
    case POOL_DIED:
        return WIFSIGNALED(done->wait_status)
                   ? arena_fmt(a, "its analyser died of signal %d", WTERMSIG(done->wait_status))
                   : arena_fmt(a, "its analyser ended with status %d",
                               WEXITSTATUS(done->wait_status));
    }
    return STR("its analyser answered nonsense");
}

// Is what was read the page that was asked for?
static struct page_result judge_page(struct arena *a, const struct crawl_item *item,
                                     const struct answer *answer, bool flagged)
{
    static const enum outcome analyses[ANALYSIS_COUNT] = {
        [ANALYSIS_OK] = OUTCOME_OK,
        [ANALYSIS_TOO_LARGE] = OUTCOME_TOO_LARGE,
        [ANALYSIS_BAD_CONTENT] = OUTCOME_BAD_CONTENT,
        [ANALYSIS_UNSUPPORTED] = OUTCOME_UNSUPPORTED,
        [ANALYSIS_TOO_DEEP] = OUTCOME_TOO_DEEP,
        [ANALYSIS_CUT] = OUTCOME_OK,
    };
    struct page_result result = {.outcome = analyses[answer->analysis],
                                 .detail = answer->wall_sign};
    int status = item->response->status;
    if (flagged && status < 300)
        ; // an offer is there to be read, whatever stands around it
    else if (answer->wall == WALL_BOT)
        result.outcome = OUTCOME_BOT_WALL;
    else if (answer->wall == WALL_LOGIN)
        result.outcome = OUTCOME_LOGIN_WALL;
    else if (status >= 300)
        result.outcome = outcome_of_status(status);
    else if (result.outcome == OUTCOME_OK &&
             (answer->wall == WALL_ABSENT || crawl_probe_is_like(item, answer)))
        result.outcome = OUTCOME_SOFT_404;
    if (result.outcome == OUTCOME_OK && item->unrendered.len) {
        result.outcome = OUTCOME_UNRENDERED;
        result.detail = item->unrendered;
    } else if (item->shown_detail.len && is_page(result.outcome)) {
        result.detail = item->shown_detail;
    } else if (is_page(result.outcome) &&
               (answer->links_dropped || answer->analysis == ANALYSIS_CUT))
        result.detail = arena_fmt(a, "more links or listings than the limits: %u links left out",
                                  answer->links_dropped);
    return result;
}

// A page that names a canonical URL is a copy of that page, unless the name is a blunder that many
// sites make: the home page for all, or the first page for its later ones.
static bool names_original(struct crawl *c, const struct crawl_item *item, struct str canonical)
{
    const struct url *own = &item->parsed;
    struct url other;
    struct url_shape own_shape, other_shape;
    // Most pages name themselves.
    if (canonical.len == 0 || str_eq(canonical, item->url.href) ||
        !url_parse(&c->scratch, canonical, NULL, &other) ||
        scope_allows(&item->site->profile->scope, &other) != SCOPE_ALLOWED)
        return false;
    if (str_eq(other.path, STR("/")) && other.query.len == 0 && own->path.len > 1)
        return false;
    const struct crawl_host *h = crawl_host_find(c, &other);
    crawl_host_shape(item->host, own, &own_shape);
    crawl_host_shape(h, &other, &other_shape);
    if (own_shape.role == SHAPE_PAGING && other_shape.role != SHAPE_PAGING)
        return false;
    return crawl_key(c, crawl_host_url_key(h, &c->scratch, &other)) != item->url.key;
}

static bool add_links(const struct crawl_item *item, const struct answer *answer, bool nofollow,
                      struct crawl_links *links, struct err *err)
{
    const struct crawl_link own[] = {
        {.href = answer->refresh, .kind = LINK_PAGE, .hops = item->url.hops + 1},
        {.href = answer->canonical, .kind = LINK_PAGE},
    };
    for (size_t i = 0; i < 2; i++)
        if (own[i].href.len && own[i].hops <= LIMIT_REDIRECTS &&
            !crawl_links_add(links, item->site, &own[i], err))
            return false;
    size_t n = 0;
    struct crawl_link *found = arena_array(&links->c->scratch, answer->n_links, sizeof *found);
    for (uint32_t i = 0; i < answer->n_links && !nofollow; i++) {
        const struct answer_link *l = &answer->links[i];
        if (l->nofollow)
            continue;
        found[n] = (struct crawl_link){
            .href = l->href, .kind = l->kind, .next = l->next, .names = l->names};
        crawl_links_expect(links, item->site, &found[n++]);
    }
    for (size_t i = 0; i < n; i++)
        if (!crawl_links_add(links, item->site, &found[i], err))
            return false;
    return true;
}

static void add_text(const struct crawl_item *item, const struct answer *answer, struct write *w)
{
    struct store_text *text = arena_zalloc(&w->arena, sizeof *text);
    char *sha = arena_alloc(&w->arena, HASH_HEX_SIZE);
    hash_content_hex(answer->kept, sha);
    *text = (struct store_text){
        .sha = str_c(sha),
        .compressed = arena_str(&w->arena, answer->kept),
        .at = item->response->wall_end,
        .expires_at = item->response->wall_end + item->site->profile->retention,
        .masked = w->evidence == NULL,
    };
    w->text = text;
}

static void add_page(const struct crawl *c, const struct crawl_item *item,
                     const struct answer *answer, struct str content, struct write *w)
{
    struct store_page *page = arena_zalloc(&w->arena, sizeof *page);
    struct store_url_fetched *fetched = arena_alloc(&w->arena, sizeof *fetched);
    *page = (struct store_page){
        .url_key = item->url.key,
        .content_hash = arena_str(&w->arena, content),
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
}

// What the page is instead: no listing, no link and no text is taken from it.
static void finish_instead(struct crawl *c, struct crawl_item *item, struct page_result result)
{
    int status = item->response->status; // politeness.h knows these by themselves
    if (result.outcome == OUTCOME_BOT_WALL && status != 403 && status != 429 && status != 503)
        crawl_host_refused(c, item->host);
    finish(c, item, page_write(c, item, result));
}

static bool finish_page(struct crawl *c, struct crawl_item *item, const struct answer *answer,
                        struct page_result result, struct err *err)
{
    struct crawl_links links;
    struct robots_tag tag;
    struct crawl_host *h = item->host;
    bool flagged = crawl_any_flagged(c, answer), named = answer->n_listings > 0;
    struct str content =
        arena_fmt(&c->scratch, "%016llx", (unsigned long long)answer->print.content);
    robots_tag_init(&tag);
    robots_tag_parse(item->response->x_robots_tag, PRODUCT_TOKEN, &tag);
    unsigned rules = robots_tag_rules(&tag, item->response->wall_end);
    result.changed = !str_eq(content, item->url.content_hash);
    result.flags = (flagged ? (unsigned)STORE_URL_FLAGGED : 0U) |
                   (names_original(c, item, answer->canonical) ? (unsigned)STORE_URL_COPY : 0U);
    struct write *w = write_new();
    crawl_links_init(&links, c, w, answer->n_links + 2U);
    links.page = item;
    crawl_learned_links(c, item, answer);
    if (!add_links(item, answer, rules & ROBOTS_TAG_NOFOLLOW, &links, err)) {
        write_free(w);
        return false;
    }
    crawl_links_finish(&links);
    if (links.n_fresh > 0)
        result.flags |= STORE_URL_HUB;
    page_rows(c, item, result, w);
    crawl_listings(c, item, answer, w);
    add_page(c, item, answer, content, w);
    if (answer->kept.len && !answer->noindex && !(rules & ROBOTS_TAG_NOINDEX))
        add_text(item, answer, w);
    crawl_learned_page(c, item, answer, links.n_fresh, named, w);
    item_store(c, item, w);
    crawl_links_put(&links, item->sequence);
    crawl_host_unpark(c, h);
    crawl_probe_ask(c, h);
    return true;
}

bool crawl_page_analysed(struct crawl *c, struct crawl_item *item, const struct pool_done *done,
                         struct err *err)
{
    struct answer answer;
    bool usable =
        done->result == POOL_ANSWER && message_read_answer(&c->scratch, done->answer, &answer);
    if (!usable) {
        finish_as(c, item, OUTCOME_QUARANTINED, quarantine_detail(done, &c->scratch));
        return true;
    }
    struct page_result result =
        judge_page(&c->scratch, item, &answer, crawl_any_flagged(c, &answer));
    if (!is_page(result.outcome)) {
        finish_instead(c, item, result);
        return true;
    }
    return finish_page(c, item, &answer, result, err);
}
