// The event loop: one thread, one wait. What is ready goes a step on, and nothing blocks.
#include <poll.h>

#include "base/limits.h"
#include "monitor/crawl_render.h"

static void start_request(struct crawl *c, struct crawl_item *item, struct err *err, bool *ok)
{
    const struct profile *p = item->site->profile;
    bool rendered = p->render == PROFILE_RENDER_BROWSER && item->kind != ITEM_ROBOTS;
    struct fetch_request request = {
        .href = item->url.href,
        .user_agent = item->site->user_agent,
        .etag = rendered ? STR_NONE : item->url.etag,
        .last_modified = rendered ? STR_NONE : item->url.last_modified,
        .accept = item->accept,
        .uncoded = rendered, // decoding is the sealed analyser's, and a browser comes before it
        .timeout = p->timeout,
        .connect_timeout = p->connect_timeout,
        .max_bytes = item->kind == ITEM_ROBOTS ? LIMIT_ROBOTS_BYTES : (size_t)p->page_bytes,
        .tag = item,
    };
    item->started_at = clock_wall(&c->options->clock);
    *ok = fetcher_start(c->fetcher, item->site->policy, &request, err);
    c->summary->requests++;
}

// A page counts from its turn on.
static void count_page(struct crawl *c, const struct crawl_item *item, int n)
{
    if (item->kind == ITEM_PAGE) {
        c->pages += n;
        item->site->pages += n;
    }
}

static bool over_budget(const struct crawl *c, const struct crawl_item *item)
{
    const struct crawl_site *s = item->site;
    const struct profile *p = s->profile;
    int64_t elapsed = clock_monotonic(&c->options->clock) - c->started_mono;
    bool pages = item->kind != ITEM_PART && s->pages >= p->budget_pages;
    return pages || s->bytes >= p->budget_bytes || elapsed >= p->budget_time ||
           !window_open(&p->window, clock_wall(&c->options->clock), NULL);
}

// A request that the run may not make any more: its URL stays due.
static void give_back(struct crawl *c, struct crawl_item *item)
{
    scheduler_cancel(c->scheduler, item->host->scheduled, clock_wall(&c->options->clock));
    count_page(c, item, -1);
    crawl_host_put_back(c, item->host, item);
}

static bool backlog(const struct crawl *c)
{
    return c->answers.count >= CRAWL_ANSWERS_WAITING ||
           writer_waiting(c->writer) >= CRAWL_WRITES_WAITING;
}

// A run that has its number of pages still fetches what browsers need to show the last ones.
static bool may_ask(const struct crawl *c)
{
    return !c->stopping || (c->end == CRAWL_PAGES && crawl_render_busy(c));
}

static bool must_wait(const struct crawl *c, const struct crawl_item *item)
{
    bool page = item->kind == ITEM_PAGE || item->kind == ITEM_PROBE;
    return page && (c->stopping || crawl_render_full(c, item->site));
}

// Gives turns to the hosts that may be asked now. Where there is a delay, the host's next time
// is stored before the request goes out, so that a run killed in between stays polite.
static bool start_ready(struct crawl *c, struct err *err)
{
    struct scheduler_host *ready;
    void *taken;
    bool ok = true;
    while (ok && may_ask(c) && !backlog(c) &&
           scheduler_ready(c->scheduler, clock_wall(&c->options->clock), &ready, &taken)) {
        struct crawl_item *item = taken;
        struct crawl_host *h = scheduler_tag(ready);
        bool over = over_budget(c, item);
        if (must_wait(c, item)) {
            scheduler_cancel(c->scheduler, ready, clock_wall(&c->options->clock));
            crawl_host_put_back(c, h, item);
            h->has_more = true;
            crawl_host_hungry(c, h);
            continue;
        }
        if (crawl_item_rekeyed(c, item)) {
            scheduler_cancel(c->scheduler, ready, clock_wall(&c->options->clock));
            ok = crawl_page_duplicate(c, item, err);
            crawl_host_hungry(c, h);
            continue;
        }
        count_page(c, item, 1);
        if (over) {
            item->site->spent = true;
            bool whole = item->site == h->site; // a host may serve several sites
            give_back(c, item);
            if (whole)
                crawl_host_give_up(c, h);
        } else if (politeness_delay(scheduler_politeness(ready)) > 0) {
            struct write *w = write_new();
            crawl_host_store(c, h, w);
            w->urgent = true;
            item->sequence = writer_put(c->writer, w);
            item_append(&c->turns, item);
        } else {
            start_request(c, item, err, &ok);
        }
        crawl_host_hungry(c, h);
        if (c->options->max_pages && c->pages >= c->options->max_pages) {
            c->stopping = true;
            c->end = CRAWL_PAGES;
        }
    }
    return ok;
}

static bool start_stored_turns(struct crawl *c, struct err *err)
{
    uint64_t committed = writer_committed(c->writer);
    bool ok = true;
    while (ok && c->turns.first && c->turns.first->sequence <= committed)
        start_request(c, item_take(&c->turns), err, &ok);
    return ok;
}

static bool handle_response(struct crawl *c, const struct fetch_response *r, struct err *err)
{
    struct crawl_item *item = r->tag;
    struct crawl_host *h = item->host;
    struct politeness_answer answer = {
        .outcome = r->outcome,
        .status = r->status,
        .retry_after_seconds = r->retry_after_seconds,
        .elapsed = r->mono_end - r->mono_start,
    };
    bool analyse;
    scheduler_done(c->scheduler, h->scheduled, clock_wall(&c->options->clock), &answer);
    c->summary->bytes += r->body.len;
    item->site->bytes += (int64_t)r->body.len;
    item->response = r;
    crawl_host_blocked(c, h);
    if (item->kind == ITEM_PART) {
        crawl_part_response(c, item);
        return true;
    }
    bool ok = item->kind == ITEM_PAGE     ? crawl_page_response(c, item, &analyse, err)
              : item->kind == ITEM_ROBOTS ? crawl_robots_response(c, item, &analyse, err)
                                          : crawl_probe_response(c, item, &analyse);
    if (ok && analyse)
        item_append(crawl_render_wants(item) ? &c->to_render : &c->answers, item);
    return ok;
}

static bool handle_responses(struct crawl *c, struct err *err)
{
    const struct fetch_response *r;
    while ((r = fetcher_next(c->fetcher))) {
        arena_reset(&c->scratch);
        if (!handle_response(c, r, err))
            return false;
    }
    return true;
}

static bool in_recall_sample(const struct crawl *c, const struct crawl_item *item)
{
    uint64_t n = (uint64_t)c->ws->settings.recall_sample;
    return n && (uint64_t)item->url.key % n == 0;
}

void crawl_write_job(void *ctx, void *tag, struct buf *out)
{
    const struct crawl *c = ctx;
    const struct crawl_item *item = tag;
    const struct fetch_response *r = item->response;
    struct job job = {
        .kind = item->kind == ITEM_ROBOTS ? JOB_ROBOTS : JOB_PAGE,
        .site = item->site->index,
        .extract_all = item->kind == ITEM_PAGE && in_recall_sample(c, item),
        .as_of = r->wall_end,
        .status = r->status,
        .url = item->url.href,
        .head = r->response_head,
        .content_type = item->shown.len ? STR("text/html; charset=utf-8") : r->content_type,
        .content_encoding = r->content_encoding,
        .body = item_body(item),
    };
    message_write_job(out, &job);
}

static bool submit_answers(struct crawl *c, struct err *err)
{
    int64_t now = clock_monotonic(&c->options->clock);
    while (c->answers.first && pool_takes(c->pool, item_body(c->answers.first).len)) {
        struct crawl_item *item = item_take(&c->answers);
        if (!pool_submit(c->pool, item_body(item).len, item, now, err))
            return false;
    }
    return true;
}

static bool handle_robots_answer(struct crawl *c, struct crawl_item *item,
                                 const struct pool_done *done, struct err *err)
{
    struct answer answer;
    bool usable =
        done->result == POOL_ANSWER && message_read_answer(&c->scratch, done->answer, &answer);
    // A file that nobody can decode has no rules that anybody could read; but that ours died over
    // it is no permission.
    return usable ? crawl_robots_text(c, item, answer.text, err)
                  : crawl_robots_unreachable(c, item);
}

static void handle_probe_answer(struct crawl *c, struct crawl_item *item,
                                const struct pool_done *done)
{
    struct answer answer;
    bool usable =
        done->result == POOL_ANSWER && message_read_answer(&c->scratch, done->answer, &answer);
    crawl_probe_analysed(c, item, usable ? &answer : NULL);
}

static bool handle_analysis(struct crawl *c, struct crawl_item *item, const struct pool_done *done,
                            struct err *err)
{
    switch (item->kind) {
    case ITEM_PAGE:
        return crawl_page_analysed(c, item, done, err);
    case ITEM_ROBOTS:
        return handle_robots_answer(c, item, done, err);
    case ITEM_PROBE:
        handle_probe_answer(c, item, done);
        break;
    case ITEM_PART: // nobody reads it but the browser
        break;
    }
    return true;
}

static bool handle_analyses(struct crawl *c, struct err *err)
{
    struct pool_done done;
    while (pool_next(c->pool, &done)) {
        arena_reset(&c->scratch);
        if (!handle_analysis(c, done.tag, &done, err))
            return false;
    }
    return true;
}

static void handle_commits(struct crawl *c)
{
    uint64_t committed = writer_committed(c->writer);
    while (c->storing.first && c->storing.first->sequence <= committed) {
        struct crawl_item *item = item_take(&c->storing);
        if (item->kind == ITEM_PAGE)
            crawl_host_release_key(item->host, item->url.key);
        item_free(item);
    }
    crawl_hosts_committed(c, committed);
}

// Nothing under way anywhere, and nothing to wait for within the run's patience.
static bool finished(const struct crawl *c, const struct stop *stop)
{
    // What has been stored by then is committed; requests and analyses stay due.
    if (stop_overdue(stop, clock_monotonic(&c->options->clock)))
        return writer_waiting(c->writer) == 0;
    int64_t wait = scheduler_next_wait(c->scheduler, clock_wall(&c->options->clock));
    bool idle = scheduler_in_flight(c->scheduler) == 0 && c->turns.count == 0 &&
                c->answers.count == 0 && pool_busy(c->pool) == 0 && c->storing.count == 0 &&
                writer_waiting(c->writer) == 0 && !crawl_render_busy(c);
    if (!idle || (!c->stopping && wait >= 0 && wait <= CRAWL_PATIENCE * CLOCK_SECOND))
        return false;
    return c->stopping || !crawl_refill_expects(c);
}

static int wait_ms(const struct crawl *c, const struct stop *stop)
{
    enum { LONGEST_MS = 1000 };
    if (finished(c, stop))
        return 0;
    int64_t wait = (int64_t)LONGEST_MS * 1000;
    int64_t turn = backlog(c) || c->stopping
                       ? -1
                       : scheduler_next_wait(c->scheduler, clock_wall(&c->options->clock));
    int64_t analysis = pool_next_deadline(c->pool, clock_monotonic(&c->options->clock));
    int64_t render = crawl_render_wait(c);
    if (turn >= 0 && turn < wait)
        wait = turn;
    if (render >= 0 && render < wait)
        wait = render;
    if (analysis >= 0 && analysis < wait)
        wait = analysis;
    if (c->options->clock.file && wait > 20000) // a clock file moves without waking anyone
        wait = 20000;
    return (int)((wait + 999) / 1000);
}

static bool wait_for_something(struct crawl *c, struct stop *stop, struct err *err)
{
    struct pollfd fds[2 + 1 + ZYGOTE_SLOTS + CRAWL_RENDER_FDS];
    fds[0] = (struct pollfd){stop->fd, POLLIN, 0};
    fds[1] = (struct pollfd){writer_fd(c->writer), POLLIN, 0};
    size_t n = 2 + pool_pollfds(c->pool, fds + 2);
    n += crawl_render_pollfds(c, fds + n);
    if (!fetcher_poll(c->fetcher, fds, n, wait_ms(c, stop), err))
        return false;
    if (fds[0].revents && stop_asked(stop, clock_monotonic(&c->options->clock)) && !c->stopping) {
        c->stopping = true;
        c->end = CRAWL_STOPPED;
    }
    return (!fds[1].revents || writer_check(c->writer, err)) &&
           pool_work(c->pool, fds + 2, clock_monotonic(&c->options->clock), err);
}

static void stop_when_over(struct crawl *c)
{
    int64_t elapsed = clock_monotonic(&c->options->clock) - c->started_mono;
    if (c->options->max_time && elapsed >= c->options->max_time && !c->stopping) {
        c->stopping = true;
        c->end = CRAWL_TIME;
    }
}

// Requests whose turn is stored but not yet used are given back when the run stops.
static void drop_turns(struct crawl *c)
{
    struct crawl_item *item;
    if (c->stopping && c->end != CRAWL_PAGES)
        while ((item = item_take(&c->turns)))
            give_back(c, item);
}

bool crawl_loop(struct crawl *c, struct stop *stop, struct err *err)
{
    while (!finished(c, stop)) {
        stop_when_over(c);
        drop_turns(c);
        if (c->stopping && c->end != CRAWL_PAGES)
            crawl_render_stop(c);
        if ((!c->stopping && !crawl_refill(c, err)) || !start_ready(c, err) ||
            !start_stored_turns(c, err) || !wait_for_something(c, stop, err) ||
            !handle_responses(c, err) || !crawl_render_step(c, err) || !submit_answers(c, err) ||
            !handle_analyses(c, err) || !submit_answers(c, err))
            return false;
        handle_commits(c);
        crawl_progress(c, false);
    }
    return true;
}
