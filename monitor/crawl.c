#include "monitor/crawl.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "db/schema.h"
#include "db/store_site.h"
#include "monitor/analyse.h"
#include "monitor/crawl_render.h"
#include "monitor/manifest.h"
#include "monitor/matching.h"
#include "monitor/sandbox.h"

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
        if (!manifest_write(c->ws, c->db, &killed, &c->scratch, &killed.manifest, &killed.signature,
                            err) ||
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

static bool add_seed(struct crawl_links *links, struct crawl_site *site, struct str href,
                     struct err *err)
{
    struct crawl_link link = {.href = href, .kind = LINK_SEED};
    return crawl_links_add(links, site, &link, err);
}

static bool begin_site(struct crawl *c, struct crawl_site *site, struct err *err)
{
    const struct profile *p = site->profile;
    int64_t opens_at;
    if (!window_open(&p->window, clock_wall(&c->options->clock), &opens_at)) {
        site->spent = true;
        site->opens_at = opens_at;
        return true;
    }
    struct store_host_due *hosts;
    struct crawl_links links;
    size_t n;
    struct write *w = write_new();
    crawl_links_init(&links, c, w, p->n_seeds);
    for (size_t i = 0; i < p->n_seeds; i++)
        if (!add_seed(&links, site, p->seeds[i], err)) {
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
        struct fetch_policy_options options = profile_fetch_options(c->sites[i].profile);
        c->sites[i].policy = fetcher_policy_new(c->fetcher, &options, err);
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

// Folders that browsers of a killed run left.
static bool clean_browsers(struct crawl *c, struct err *err)
{
    for (size_t i = 0; i < c->n_sites; i++)
        if (c->sites[i].profile->render == PROFILE_RENDER_BROWSER)
            return browser_clean(workspace_path(c->ws, CRAWL_BROWSER_DIR), err);
    return true;
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
    c->pool = c->fetcher ? pool_new(z, analyser_count(ws), crawl_write_job, c, err) : NULL;
    c->scheduler = scheduler_new((unsigned)ws->settings.connections, CRAWL_HOST_LOW_WATER);
    return c->fetcher && c->pool && make_policies(c, err) && clean_browsers(c, err);
}

static void close_parts(struct crawl *c)
{
    crawl_hosts_free(c);
    for (size_t i = 0; i < c->n_sites; i++)
        while (c->sites[i].items) // in flight, in analysis, or in a list
            item_free(c->sites[i].items);
    scheduler_free(c->scheduler);
    pool_free(c->pool);
    fetcher_free(c->fetcher);
    db_close(c->db);
}

static bool run(struct crawl *c, struct zygote *z, struct stop *stop, struct err *err)
{
    struct err ignored;
    bool ok = open_parts(c, z, err);
    for (size_t i = 0; ok && i < c->n_sites; i++) {
        arena_reset(&c->scratch);
        if (c->sites[i].selected)
            ok = begin_site(c, &c->sites[i], err);
    }
    ok = ok && crawl_loop(c, stop, err);
    if (c->writer) {
        if (ok) {
            crawl_progress(c, true);
            crawl_learned_finish(c);
        }
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
    *context = (struct analyse_context){.matcher = matching->matcher,
                                        .scratch = matcher_scratch_new(matching->matcher, err),
                                        .kept = kept_text_new(),
                                        .threshold = c->ws->settings.threshold,
                                        .sites = matching->sites,
                                        .n_sites = c->n_sites};
    if (!context->kept)
        err_set(err, ERR_INTERNAL, "no memory for the compressor of kept text");
    return context->scratch && context->kept && zygote_start(z, analyse_serve, context, err);
}

bool crawl(struct workspace *ws, const struct crawl_options *options, struct crawl_summary *out,
           struct err *err)
{
    struct crawl *c = xcalloc(1, sizeof *c);
    struct zygote zygote = {.control = -1};
    struct matching matching = {0};
    struct analyse_context context = {0};
    struct stop stop = {.fd = -1};
    int lock = -1;
    *out = (struct crawl_summary){0};
    buf_init(&out->text, 0);
    buf_init(&out->json, 0);
    c->ws = ws;
    c->options = options;
    c->summary = out;
    c->siblings = url_siblings_new();
    arena_init(&c->scratch);
    item_list_init(&c->turns);
    item_list_init(&c->answers);
    item_list_init(&c->to_render);
    item_list_init(&c->parts);
    item_list_init(&c->storing);
    bool ok = select_sites(c, err) && workspace_lock(ws, &lock, err);
    ok = ok && stop_init(&stop, err) && start_zygote(c, &matching, &zygote, &context, err);
    out->sandbox = sandbox_words(zygote.sandbox);
    if (ok) {
        ok = fetch_start(err) && run(c, &zygote, &stop, err);
        close_parts(c);
        fetch_stop();
    }
    stop_deinit(&stop);
    zygote_stop(&zygote);
    kept_text_free(context.kept);
    matcher_scratch_free(context.scratch);
    matching_close(&matching);
    if (lock >= 0)
        close(lock);
    url_siblings_free(c->siblings);
    free(c->sites);
    arena_deinit(&c->scratch);
    free(c);
    return ok;
}

void crawl_summary_deinit(struct crawl_summary *s)
{
    buf_deinit(&s->text);
    buf_deinit(&s->json);
    free(s->sites);
}
