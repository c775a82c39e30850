#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "monitor/crawl.h"

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

int cmd_crawl(struct cli *cli, int argc, char **argv)
{
    struct crawl_options crawling = {.clock = cli->clock};
    const char *site = NULL;
    bool quiet = false;
    const struct option options[] = {
        {"--site", "NAME", OPTION_TEXT, &site, "this site alone"},
        {"--max-time", "TIME", OPTION_DURATION, &crawling.max_time, "stop after, as 10m or 2h"},
        {"--max-pages", "N", OPTION_INT, &crawling.max_pages, "stop after so many pages"},
        {"--quiet", NULL, OPTION_FLAG, &quiet, "no summary unless something needs a look"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "the summary as one JSON object"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "crawl",
        .arguments = "",
        .text =
            "One run over what is due: robots.txt, pages, listings, findings, evidence. It ends\n"
            "by itself when nothing is due, or when a budget is used up; what is left stays due.\n"
            "It can be stopped by SIGTERM, and even be killed, at any time. For cron:\n\n"
            "  */10 * * * *  watchglass -C /var/lib/watchglass crawl --quiet\n",
        .options = options,
    };
    struct crawl_summary summary;
    struct workspace ws;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!load(&ws, cli->workspace, &err))
        return fail(&err);
    crawling.site = str_c(site);
    crawling.progress = isatty(STDERR_FILENO) && !quiet;
    int status;
    if (!crawl(&ws, &crawling, &summary, &err)) {
        status = fail(&err);
    } else {
        status = summary.failures ? 1 : 0;
        if (cli->json)
            printf("%.*s\n", STR_ARG(buf_str(&summary.json)));
        else if (!quiet || summary.failures || summary.new_cases)
            put_out(buf_str(&summary.text));
    }
    crawl_summary_deinit(&summary);
    workspace_close(&ws);
    return status;
}
