#include <stdio.h>

#include "cli/command.h"
#include "db/store_run.h"

struct context {
    struct cli *cli;
    struct json_writer *json;
};

static void put_counts(struct json_writer *w, const struct store_counts *c)
{
    const struct {
        const char *name;
        int64_t value;
    } rows[] = {
        {"sites", c->sites},
        {"hosts", c->hosts},
        {"hosts_blocked", c->hosts_blocked},
        {"urls", c->urls},
        {"urls_due", c->urls_due},
        {"urls_failing", c->urls_failing},
        {"pages", c->pages},
        {"listings", c->listings},
        {"cases_open", c->cases_open},
        {"cases_confirmed", c->cases_confirmed},
        {"cases_rejected", c->cases_rejected},
        {"cases_escalated", c->cases_escalated},
        {"evidence", c->evidence},
        {"decisions", c->decisions},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        json_member_int(w, rows[i].name, rows[i].value);
}

static bool put_run(void *context, const struct store_run *run, struct err *err)
{
    struct context *c = context;
    char started[CLOCK_TEXT_SIZE];
    (void)err;
    clock_format(run->started_at, started);
    struct str outcome = run->ended_at ? run->outcome : STR("running, or killed");
    if (c->json) {
        json_begin_object(c->json);
        json_member_int(c->json, "run", run->id);
        json_member(c->json, "started", str_c(started));
        json_member(c->json, "outcome", outcome);
        if (run->summary.len) {
            json_key(c->json, "summary");
            json_put_raw(c->json, run->summary);
        }
        json_end_object(c->json);
    } else {
        printf("  run %-6lld %s  %.*s\n", (long long)run->id, started, STR_ARG(outcome));
    }
    return true;
}

static void put_text(const struct store_counts *c)
{
    printf("%lld sites, %lld hosts (%lld refuse us), %lld URLs: %lld due now, %lld failing\n",
           (long long)c->sites, (long long)c->hosts, (long long)c->hosts_blocked,
           (long long)c->urls, (long long)c->urls_due, (long long)c->urls_failing);
    printf("%lld pages read, %lld listings that name a substance, %lld evidence files\n",
           (long long)c->pages, (long long)c->listings, (long long)c->evidence);
    printf("cases: %lld open, %lld confirmed, %lld rejected, %lld escalated\n",
           (long long)c->cases_open, (long long)c->cases_confirmed, (long long)c->cases_rejected,
           (long long)c->cases_escalated);
    puts("last runs:");
}

int cmd_status(struct cli *cli, int argc, char **argv)
{
    const struct option options[] = {
        {"--json", NULL, OPTION_FLAG, &cli->json, "one JSON object"},
        {.name = NULL},
    };
    const struct usage usage = {.command = "status",
                                .arguments = "",
                                .text = "What ran, what is due, and what is wrong.\n",
                                .options = options};
    enum { RUNS_SHOWN = 10 };
    struct store_counts counts;
    struct workspace ws;
    struct db *db;
    struct err err;
    struct buf out;
    struct json_writer w;
    struct context context = {.cli = cli};
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!open_workspace_db(cli, DB_READ, &ws, &db, &err))
        return fail(&err);
    buf_init(&out, 0);
    json_writer_init(&w, &out);
    bool ok = store_counts(db, clock_wall(&cli->clock), &counts, &err);
    if (ok && cli->json) {
        context.json = &w;
        json_begin_object(&w);
        put_counts(&w, &counts);
        json_key(&w, "runs");
        json_begin_array(&w);
    } else if (ok) {
        put_text(&counts);
    }
    ok = ok && store_run_list(db, RUNS_SHOWN, put_run, &context, &err);
    if (ok && cli->json) {
        json_end_array(&w);
        json_end_object(&w);
        buf_addc(&out, '\n');
        put_out(buf_str(&out));
    } else if (ok && counts.cases_open) {
        puts("Next: watchglass list");
    }
    buf_deinit(&out);
    db_close(db);
    workspace_close(&ws);
    return ok ? 0 : fail(&err);
}
