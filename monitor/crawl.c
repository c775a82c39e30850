// signalfd() is Linux's.
#define _GNU_SOURCE
#include "monitor/crawl.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "db/schema.h"
#include "db/store_site.h"
#include "monitor/analyse.h"
#include "monitor/crawl_state.h"
#include "monitor/manifest.h"
#include "monitor/matching.h"

void item_list_init(struct item_list *list)
{
    *list = (struct item_list){.last = &list->first};
}

void item_append(struct item_list *list, struct crawl_item *item)
{
    item->next = NULL;
    *list->last = item;
    list->last = &item->next;
    list->count++;
}

struct crawl_item *item_take(struct item_list *list)
{
    struct crawl_item *item = list->first;
    if (!item)
        return NULL;
    list->first = item->next;
    if (!list->first)
        list->last = &list->first;
    list->count--;
    return item;
}

struct crawl_item *item_new(enum item_kind kind, struct crawl_site *site, struct crawl_host *host,
                            struct str href)
{
    struct crawl_item *item = xcalloc(1, sizeof *item);
    arena_init(&item->arena);
    item->kind = kind;
    item->site = site;
    item->host = host;
    item->url.href = arena_str(&item->arena, href);
    return item;
}

void item_free(struct crawl_item *item)
{
    if (!item)
        return;
    arena_deinit(&item->arena);
    free(item);
}

void item_store(struct crawl *c, struct crawl_item *item, struct write *w)
{
    if (item->response) {
        fetcher_release(c->fetcher, item->response);
        item->response = NULL;
        crawl_host_store(c, item->host, w);
    }
    item->sequence = writer_put(c->writer, w);
    item_append(&c->storing, item);
}

static void start_request(struct crawl *c, struct crawl_item *item, struct err *err, bool *ok)
{
    const struct profile *p = item->site->profile;
    struct fetch_request request = {
        .href = item->url.href,
        .user_agent = item->site->user_agent,
        .etag = item->url.etag,
        .last_modified = item->url.last_modified,
        .timeout = p->timeout,
        .connect_timeout = p->connect_timeout,
        .max_bytes = item->kind == ITEM_ROBOTS ? LIMIT_ROBOTS_BYTES : (size_t)p->page_bytes,
        .tag = item,
    };
    item->started_at = clock_wall(&c->options->clock);
    *ok = fetcher_start(c->fetcher, item->site->policy, &request, err);
    c->summary->requests++;
    if (item->kind == ITEM_PAGE) {
        c->pages++;
        item->site->pages++;
    }
}

static bool over_budget(const struct crawl *c, const struct crawl_site *s)
{
    const struct profile *p = s->profile;
    int64_t elapsed = clock_monotonic(&c->options->clock) - c->started_mono;
    return s->pages >= p->budget_pages || s->bytes >= p->budget_bytes || elapsed >= p->budget_time;
}

// A request that the run may not make any more: its URL stays due.
static void give_back(struct crawl *c, struct crawl_item *item)
{
    scheduler_cancel(c->scheduler, item->host->scheduled, clock_wall(&c->options->clock));
    if (item->kind == ITEM_PAGE)
        crawl_host_release_key(item->host, item->url.key);
    else
        item->robots_for->robots_state = ROBOTS_UNKNOWN;
    item_free(item);
}

static bool backlog(const struct crawl *c)
{
    return c->answers.count >= (size_t)c->ws->settings.connections + 16 ||
           writer_waiting(c->writer) >= CRAWL_WRITES_WAITING;
}

// Gives turns to the hosts that may be asked now. Where there is a delay, the host's next time
// is stored before the request goes out, so that a run killed in between stays polite.
static bool start_ready(struct crawl *c, struct err *err)
{
    struct scheduler_host *ready;
    void *taken;
    bool ok = true;
    while (ok && !c->stopping && !backlog(c) &&
           scheduler_ready(c->scheduler, clock_wall(&c->options->clock), &ready, &taken)) {
        struct crawl_item *item = taken;
        struct crawl_host *h = scheduler_tag(ready);
        if (item->kind == ITEM_PAGE && over_budget(c, item->site)) {
            item->site->spent = true;
            give_back(c, item);
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
        if (c->options->max_pages && c->pages + (int64_t)c->turns.count >= c->options->max_pages) {
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
    if (scheduler_politeness(h->scheduled)->blocked && !h->given_up) {
        log_info("%.*s refuses us: left alone for this run", STR_ARG(h->name));
        crawl_host_give_up(c, h);
    }
    if (!(item->kind == ITEM_PAGE ? crawl_page_response(c, item, &analyse, err)
                                  : crawl_robots_response(c, item, &analyse, err)))
        return false;
    if (analyse)
        item_append(&c->answers, item);
    return true;
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

static bool submit_answers(struct crawl *c, struct err *err)
{
    while (c->answers.first && pool_idle(c->pool)) {
        struct crawl_item *item = item_take(&c->answers);
        const struct fetch_response *r = item->response;
        struct job job = {
            .kind = item->kind == ITEM_PAGE ? JOB_PAGE : JOB_ROBOTS,
            .site = item->site->index,
            .extract_all = in_recall_sample(c, item),
            .as_of = r->wall_end,
            .url = item->url.href,
            .content_type = r->content_type,
            .content_encoding = r->content_encoding,
            .body = r->body,
        };
        struct buf message;
        buf_init(&message, 0);
        message_write_job(&message, &job);
        bool ok = pool_submit(c->pool, buf_str(&message), item,
                              clock_monotonic(&c->options->clock), err);
        buf_deinit(&message);
        if (!ok)
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
    // A file that nobody can decode has no rules that anybody could read.
    return crawl_robots_text(c, item, usable ? answer.text : STR_NONE, err);
}

static bool handle_analyses(struct crawl *c, struct err *err)
{
    struct pool_done done;
    if (!pool_work(c->pool, clock_monotonic(&c->options->clock), err))
        return false;
    while (pool_next(c->pool, &done)) {
        struct crawl_item *item = done.tag;
        arena_reset(&c->scratch);
        if (!(item->kind == ITEM_PAGE ? crawl_page_analysed(c, item, &done, err)
                                      : handle_robots_answer(c, item, &done, err)))
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
    for (size_t i = 0; i < c->n_buckets; i++)
        for (struct crawl_host *h = c->buckets[i]; h; h = h->next)
            if (h->more_after && h->more_after <= committed) {
                h->more_after = 0;
                h->has_more = true;
            }
}

static bool refill(struct crawl *c, struct err *err)
{
    bool ok = true;
    if (c->stopping)
        return true;
    for (size_t i = 0; ok && i < c->n_buckets; i++)
        for (struct crawl_host *h = c->buckets[i]; ok && h; h = h->next) {
            arena_reset(&c->scratch);
            ok = crawl_host_refill(c, h, err);
        }
    return ok;
}

// Nothing under way anywhere, and nothing to wait for within the run's patience.
static bool finished(const struct crawl *c)
{
    int64_t wait = scheduler_next_wait(c->scheduler, clock_wall(&c->options->clock));
    bool idle = scheduler_in_flight(c->scheduler) == 0 && c->turns.count == 0 &&
                c->answers.count == 0 && pool_busy(c->pool) == 0 && c->storing.count == 0 &&
                writer_waiting(c->writer) == 0;
    if (!idle || (!c->stopping && wait >= 0 && wait <= CRAWL_PATIENCE * CLOCK_SECOND))
        return false;
    for (size_t i = 0; !c->stopping && i < c->n_buckets; i++)
        for (const struct crawl_host *h = c->buckets[i]; h; h = h->next)
            if ((h->has_more || h->more_after) && !h->given_up && !h->site->spent &&
                scheduler_queued(h->scheduled) == 0)
                return false;
    return true;
}

static int wait_ms(const struct crawl *c)
{
    enum { LONGEST_MS = 1000 };
    if (finished(c))
        return 0;
    int64_t wait = (int64_t)LONGEST_MS * 1000;
    int64_t turn = backlog(c) || c->stopping
                       ? -1
                       : scheduler_next_wait(c->scheduler, clock_wall(&c->options->clock));
    int64_t analysis = pool_next_deadline(c->pool, clock_monotonic(&c->options->clock));
    if (turn >= 0 && turn < wait)
        wait = turn;
    if (analysis >= 0 && analysis < wait)
        wait = analysis;
    if (c->options->clock.file && wait > 20000) // a clock file moves without waking anyone
        wait = 20000;
    return (int)((wait + 999) / 1000);
}

static bool wait_for_something(struct crawl *c, int signals, struct err *err)
{
    struct pollfd fds[2 + 1 + ZYGOTE_SLOTS];
    fds[0] = (struct pollfd){signals, POLLIN, 0};
    fds[1] = (struct pollfd){writer_fd(c->writer), POLLIN, 0};
    size_t n = 2 + pool_pollfds(c->pool, fds + 2);
    struct signalfd_siginfo info;
    if (!fetcher_poll(c->fetcher, fds, n, wait_ms(c), err))
        return false;
    if (read(signals, &info, sizeof info) == (ssize_t)sizeof info && !c->stopping) {
        c->stopping = true;
        c->end = CRAWL_STOPPED;
    }
    return writer_check(c->writer, err);
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

static bool loop(struct crawl *c, int signals, struct err *err)
{
    while (!finished(c)) {
        stop_when_over(c);
        drop_turns(c);
        if (!refill(c, err) || !start_ready(c, err) || !start_stored_turns(c, err) ||
            !wait_for_something(c, signals, err) || !handle_responses(c, err) ||
            !submit_answers(c, err) || !handle_analyses(c, err) || !submit_answers(c, err))
            return false;
        handle_commits(c);
        crawl_progress(c, false);
    }
    return true;
}

// A run that was killed has no end: it gets one now, and its manifest.
static bool close_run(void *context, const struct store_run *run, struct err *err)
{
    struct store_run *killed = context;
    (void)err;
    if (run->ended_at == 0 && (killed->id == 0 || run->id < killed->id))
        *killed = (struct store_run){.id = run->id, .started_at = run->started_at};
    return true;
}

static bool close_killed_runs(struct crawl *c, struct err *err)
{
    for (;;) {
        struct store_run killed = {0};
        if (!store_run_list(c->db, INT32_MAX, close_run, &killed, err))
            return false;
        if (killed.id == 0)
            return true;
        killed.ended_at = clock_wall(&c->options->clock);
        killed.outcome = STR("killed");
        if (!manifest_write(c->ws, c->db, &killed, &c->scratch, &killed.manifest,
                            &killed.signature, err) ||
            !store_run_end(c->db, &killed, err))
            return false;
    }
}

static bool end_run(struct crawl *c, struct err *err)
{
    struct crawl_summary *s = c->summary;
    static const char *const outcomes[CRAWL_ENDS] = {"done", "stopped", "time", "pages"};
    struct store_run run = {.id = s->run_id,
                            .started_at = s->started_at,
                            .ended_at = s->ended_at,
                            .outcome = str_c(outcomes[s->end]),
                            .summary = buf_str(&s->json)};
    return manifest_write(c->ws, c->db, &run, &c->scratch, &run.manifest, &run.signature, err) &&
           store_run_end(c->db, &run, err);
}

// Profiles, sites and seeds as they are now.
static bool begin_sites(struct crawl *c, struct err *err)
{
    int64_t now = clock_wall(&c->options->clock);
    if (!db_begin(c->db, err))
        return false;
    for (size_t i = 0; i < c->n_sites; i++) {
        const struct profile *p = c->sites[i].profile;
        if (!store_profile_put(c->db, str_c(p->sha256), p->text, now, err) ||
            !store_site_put(c->db, p->site, str_c(p->sha256), now, err)) {
            db_rollback(c->db);
            return false;
        }
    }
    return db_commit(c->db, err);
}

static bool begin_site(struct crawl *c, struct crawl_site *site, struct err *err)
{
    const struct profile *p = site->profile;
    struct store_host_due *hosts;
    struct crawl_links links;
    size_t n;
    struct write *w = write_new();
    crawl_links_init(&links, c, w, p->n_seeds);
    for (size_t i = 0; i < p->n_seeds; i++)
        if (!crawl_links_add(&links, site, p->seeds[i], STORE_URL_SEED, 0, err)) {
            write_free(w);
            return false;
        }
    crawl_links_finish(&links);
    crawl_links_put(&links, writer_put(c->writer, w));
    if (!store_hosts_due(c->db, &c->scratch, p->site, &hosts, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct crawl_host *h;
        struct url url;
        if (hosts[i].due_at <= clock_wall(&c->options->clock) &&
            url_parse(&c->scratch, hosts[i].host.name, NULL, &url) &&
            !crawl_host_get(c, site, &url, &h, err))
            return false;
    }
    return true;
}

static bool make_policies(struct crawl *c, struct err *err)
{
    for (size_t i = 0; i < c->n_sites; i++) {
        const struct profile *p = c->sites[i].profile;
        c->sites[i].policy =
            fetcher_policy_new(c->fetcher, &p->guard, p->pins, p->n_pins, NULL, err);
        if (!c->sites[i].policy)
            return false;
    }
    return true;
}

static unsigned analyser_count(const struct workspace *ws)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (ws->settings.analysers > 0)
        return (unsigned)ws->settings.analysers;
    return cores < 1 ? 1 : cores > 4 ? 4 : (unsigned)cores;
}

static bool open_parts(struct crawl *c, struct zygote *z, struct err *err)
{
    struct workspace *ws = c->ws;
    const char *database = workspace_database(ws);
    struct fetcher_options fetching = {.user_agent = "Watchglass/" WATCHGLASS_VERSION,
                                       .max_connections = (unsigned)ws->settings.connections,
                                       .clock = c->options->clock,
                                       .ca_file = getenv("WATCHGLASS_CA_FILE")};
    c->summary->started_at = clock_wall(&c->options->clock);
    c->started_mono = clock_monotonic(&c->options->clock);
    c->db = db_open(database, DB_CREATE, err);
    if (!c->db || !schema_migrate(c->db, err) || !close_killed_runs(c, err) ||
        !store_run_begin(c->db, c->summary->started_at, &c->summary->run_id, err) ||
        !begin_sites(c, err))
        return false;
    struct writer_options writing = {.database = database,
                                     .evidence_dir = workspace_path(ws, "evidence"),
                                     .run_id = c->summary->run_id};
    c->writer = writer_new(&writing, err);
    if (!c->writer)
        return false;
    c->fetcher = fetcher_new(&fetching, err);
    c->pool = c->fetcher ? pool_new(z, analyser_count(ws), err) : NULL;
    c->scheduler = scheduler_new((unsigned)ws->settings.connections, CRAWL_HOST_LOW_WATER);
    return c->fetcher && c->pool && make_policies(c, err);
}

static void close_parts(struct crawl *c)
{
    struct item_list *lists[] = {&c->turns, &c->answers, &c->storing};
    struct crawl_item *item;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        while ((item = item_take(lists[i])))
            item_free(item);
    crawl_hosts_free(c);
    scheduler_free(c->scheduler);
    pool_free(c->pool);
    fetcher_free(c->fetcher);
    db_close(c->db);
}

static bool run(struct crawl *c, struct zygote *z, int signals, struct err *err)
{
    struct err ignored;
    bool ok = open_parts(c, z, err);
    for (size_t i = 0; ok && i < c->n_sites; i++) {
        arena_reset(&c->scratch);
        if (c->sites[i].selected)
            ok = begin_site(c, &c->sites[i], err);
    }
    ok = ok && loop(c, signals, err);
    if (c->writer) {
        if (ok)
            crawl_progress(c, true);
        struct writer_counts stored = writer_counts(c->writer);
        c->summary->new_urls = stored.new_urls;
        c->summary->new_listings = stored.new_listings;
        c->summary->new_versions = stored.new_versions;
        c->summary->new_cases = stored.new_cases;
        c->summary->evidence = stored.evidence;
        ok = writer_finish(c->writer, ok ? err : &ignored) && ok;
    }
    return ok && crawl_report(c, err) && end_run(c, err);
}

static int block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static bool select_sites(struct crawl *c, struct err *err)
{
    struct workspace *ws = c->ws;
    struct str only = c->options->site;
    if (only.len && workspace_find_profile(ws, only) < 0)
        return err_set(err, ERR_USAGE, "no site '%.*s': 'watchglass site list' shows them",
                       STR_ARG(only));
    if (ws->n_profiles == 0)
        return err_set(err, ERR_CONFIG, "%s/sites has no profile: 'watchglass site add' makes one",
                       ws->dir);
    c->n_sites = ws->n_profiles;
    c->sites = xcalloc(c->n_sites, sizeof *c->sites);
    for (size_t i = 0; i < c->n_sites; i++)
        c->sites[i] = (struct crawl_site){
            .profile = ws->profiles[i],
            .index = (uint32_t)i,
            .user_agent = profile_user_agent(&ws->arena, ws->profiles[i], STR(WATCHGLASS_VERSION),
                                             ws->settings.operator_name.text),
            .selected = only.len == 0 || str_eq(ws->profiles[i]->site, only),
        };
    return true;
}

// What an analyser needs, loaded before the zygote forks, so that all share it.
static bool start_zygote(struct crawl *c, struct matching *matching, struct zygote *z,
                         struct analyse_context *context, struct err *err)
{
    if (!analyse_start(err) || !matching_open(c->ws, 0, matching, err))
        return false;
    c->lexicon = matching->lexicon;
    *context = (struct analyse_context){
        .matcher = matching->matcher, .sites = matching->sites, .n_sites = c->n_sites};
    return zygote_start(z, analyse_serve, context, err);
}

bool crawl(struct workspace *ws, const struct crawl_options *options, struct crawl_summary *out,
           struct err *err)
{
    struct crawl *c = xcalloc(1, sizeof *c);
    struct zygote zygote = {.control = -1};
    struct matching matching = {0};
    struct analyse_context context;
    int lock = -1, signals = -1;
    *out = (struct crawl_summary){0};
    buf_init(&out->text, 0);
    buf_init(&out->json, 0);
    c->ws = ws;
    c->options = options;
    c->summary = out;
    arena_init(&c->scratch);
    item_list_init(&c->turns);
    item_list_init(&c->answers);
    item_list_init(&c->storing);
    bool ok = select_sites(c, err) && workspace_lock(ws, &lock, err);
    if (ok) {
        signals = block_signals();
        ok = start_zygote(c, &matching, &zygote, &context, err);
    }
    if (ok) {
        ok = fetch_start(err) && run(c, &zygote, signals, err);
        close_parts(c);
        fetch_stop();
    }
    if (signals >= 0)
        close(signals);
    zygote_stop(&zygote);
    matching_close(&matching);
    if (lock >= 0)
        close(lock);
    free(c->sites);
    arena_deinit(&c->scratch);
    free(c);
    return ok;
}

void crawl_summary_deinit(struct crawl_summary *s)
{
    buf_deinit(&s->text);
    buf_deinit(&s->json);
}
