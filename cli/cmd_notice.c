#include <stdio.h>

#include "cli/command.h"
#include "takedown/notice_export.h"

static int export_notices(struct cli *cli, int argc, char **argv)
{
    const char *format = "csv", *site = NULL;
    const struct option options[] = {
        {"--format", "FORMAT", OPTION_TEXT, &format, "csv (default) or json"},
        {"--site", "NAME", OPTION_TEXT, &site, "this site alone"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "notice export",
        .arguments = "",
        .text = "Writes every confirmed case to standard output: where it is offered, as what, by\n"
                "whom, since when, who decided, and the evidence with its SHA-256.\n",
        .options = options,
    };
    enum notice_format as;
    struct workspace ws;
    struct buf out;
    struct db *db;
    struct err err;
    size_t count;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (str_eq(str_c(format), STR("csv"))) {
        as = NOTICE_CSV;
    } else if (str_eq(str_c(format), STR("json"))) {
        as = NOTICE_JSON;
    } else {
        err_set(&err, ERR_USAGE, "--format must be csv or json, not '%s'", format);
        return fail(&err);
    }
    if (!open_workspace_db(cli, DB_READ, &ws, &db, &err))
        return fail(&err);
    buf_init(&out, 0);
    bool ok = notice_export(db, str_c(site), as, &out, &count, &err);
    if (ok) {
        put_out(buf_str(&out));
        if (count == 0)
            fputs("watchglass: no case is confirmed yet: 'watchglass decide CASE confirm'\n",
                  stderr);
    }
    buf_deinit(&out);
    db_close(db);
    workspace_close(&ws);
    return ok ? 0 : fail(&err);
}

int cmd_notice(struct cli *cli, int argc, char **argv)
{
    static const struct subcommand rows[] = {
        {"export", export_notices, "[--format csv|json]", "confirmed cases as a table"},
        {.name = NULL},
    };
    return run_subcommand(cli, "notice", "Takedown requests for confirmed cases.\n", rows, argc,
                          argv);
}
