#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/command.h"
#include "monitor/crawl.h"
#include "monitor/metrics.h"

static bool load(struct workspace *ws, const char *dir, struct err *err)
{
    struct problems p;
    if (!workspace_open(ws, dir, err))
        return false;
    problems_init(&p);
    bool ok = workspace_load_profiles(ws, &p);
    if (!ok) {
        put_problems(&p);
        err_set(err, ERR_CONFIG, "the profiles have %zu problems: nothing was crawled", p.count);
        workspace_close(ws);
    }
    problems_deinit(&p);
    return ok;
}

// Where a run is told of, beside standard output; NULL: nowhere.
struct outlets {
    const char *report, *metrics;
};

static void put_file(const char *path, struct str text)
{
    struct err err;
    if (path && !file_write(path, text, 0644, NULL, &err))
        log_warn("%s", err.message); // the run itself is done, and stored
}

static void put_report(const char *path, const struct crawl_summary *s, int status,
                       const struct err *err)
{
    struct buf text;
    struct json_writer w;
    buf_init(&text, 0);
    if (err) {
        json_writer_init(&w, &text);
        json_begin_object(&w);
        json_member(&w, "outcome", STR("failed"));
        json_member_int(&w, "status", status);
        json_member(&w, "error", str_c(err->message));
        json_end_object(&w);
    } else {
        buf_add(&text, buf_str(&s->json));
    }
    buf_addc(&text, '\n');
    put_file(path, buf_str(&text));
    buf_deinit(&text);
}

// A run that found the lock held leaves the files to the one that holds it.
static void put_outlets(const struct outlets *o, const struct crawl_summary *s, int status,
                        const struct err *err, const struct clock *clock)
{
    struct metrics m = {.summary = err ? NULL : s,
                        .ended_at = err ? clock_wall(clock) : s->ended_at,
                        .exit_status = status,
                        .sites = err ? NULL : s->sites,
                        .n_sites = err ? 0 : s->n_sites};
    struct buf text;
    if (err && err->code == ERR_LOCKED)
        return;
    if (o->report)
        put_report(o->report, s, status, err);
    buf_init(&text, 0);
    metrics_text(&text, &m);
    put_file(o->metrics, buf_str(&text));
    buf_deinit(&text);
}

static int run(struct cli *cli, struct workspace *ws, const struct crawl_options *crawling,
               const struct outlets *outlets, bool quiet)
{
    struct crawl_summary summary;
    struct err err;
    int status;
    if (!crawl(ws, crawling, &summary, &err)) {
        status = fail(&err);
        put_outlets(outlets, &summary, status, &err, &cli->clock);
    } else {
        status = summary.failures ? 1 : 0;
        put_outlets(outlets, &summary, status, NULL, &cli->clock);
        if (cli->json)
            printf("%.*s\n", STR_ARG(buf_str(&summary.json)));
        else if (!quiet || summary.failures || summary.new_cases)
            put_out(buf_str(&summary.text));
    }
    crawl_summary_deinit(&summary);
    return status;
}

int cmd_crawl(struct cli *cli, int argc, char **argv)
{
    struct crawl_options crawling = {.clock = cli->clock};
    struct outlets outlets = {0};
    const char *site = NULL;
    bool quiet = false;
    const struct option options[] = {
        {"--site", "NAME", OPTION_TEXT, &site, "this site alone"},
        {"--max-time", "TIME", OPTION_DURATION, &crawling.max_time, "stop after, as 10m or 2h"},
        {"--max-pages", "N", OPTION_INT, &crawling.max_pages, "stop after so many pages"},
        {"--quiet", NULL, OPTION_FLAG, &quiet, "no summary unless something needs a look"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "the summary as one JSON object"},
        {"--report", "FILE", OPTION_TEXT, &outlets.report, "that object into a file as well"},
        {"--metrics", "FILE", OPTION_TEXT, &outlets.metrics,
         "figures for Prometheus's node exporter (NAME.prom)"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "crawl",
        .arguments = "",
        .text =
            "One run over what is due: robots.txt, pages, listings, findings, evidence. It ends\n"
            "by itself when nothing is due, or when a budget is used up; what is left stays due.\n"
            "SIGTERM ends it within seconds, a second one at once; it can even be killed, at any\n"
            "time, and the next run goes on. For cron (docs/operating.md has systemd's units):\n\n"
            "  */10 * * * *  watchglass -C /var/lib/watchglass crawl --quiet --max-time 9m\n",
        .options = options,
    };
    struct workspace ws;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!load(&ws, cli->workspace, &err))
        return fail(&err);
    crawling.site = str_c(site);
    crawling.progress = isatty(STDERR_FILENO) && !quiet;
    int status = run(cli, &ws, &crawling, &outlets, quiet);
    workspace_close(&ws);
    return status;
}
