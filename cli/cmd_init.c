#include <stdio.h>

#include "cli/command.h"

int cmd_init(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{.name = NULL}};
    static const struct usage usage = {
        .command = "init",
        .arguments = "",
        .text = "Makes a workspace in the folder of -C: settings, database, key, and folders for\n"
                "site profiles, your own lexicon entries and the evidence.\n",
        .options = options,
    };
    struct workspace ws;
    struct db *db;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!workspace_create(cli->workspace, &err) ||
        !open_workspace_db(cli, DB_CREATE, &ws, &db, &err))
        return fail(&err);
    db_close(db);
    workspace_close(&ws);
    printf("The workspace %s is made. Next:\n"
           "  1. put your name and contact into %s/watchglass.yaml\n"
           "  2. watchglass -C %s site add NAME URL\n"
           "  3. watchglass -C %s crawl\n"
           "Keep a copy of %s/key where you keep copies of the evidence.\n",
           cli->workspace, cli->workspace, cli->workspace, cli->workspace, cli->workspace);
    return 0;
}
