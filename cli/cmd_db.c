#include <stdio.h>

#include "cli/command.h"
#include "db/dump.h"
#include "db/store_decision.h"

static bool put_line(void *context, struct str line, struct err *err)
{
    (void)context;
    return put_out(line) || err_set(err, ERR_IO, "cannot write to standard output");
}

static int dump(struct cli *cli, int argc, char **argv)
{
    bool canonical = false;
    const struct option options[] = {
        {"--canonical", NULL, OPTION_FLAG, &canonical, "by natural keys (the only form)"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "db dump",
        .arguments = "--canonical",
        .text = "Writes the database's content as JSON lines by natural keys, without ids and\n"
                "times: two crawls of the same content give the same lines.\n",
        .options = options,
    };
    struct workspace ws;
    struct db *db;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!canonical) {
        err_set(&err, ERR_USAGE, "say which form: 'watchglass db dump --canonical'");
        return fail(&err);
    }
    if (!open_workspace_db(cli, DB_READ, &ws, &db, &err))
        return fail(&err);
    bool ok = dump_canonical(db, put_line, NULL, &err);
    db_close(db);
    workspace_close(&ws);
    return ok ? 0 : fail(&err);
}

static int migrate(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{.name = NULL}};
    static const struct usage usage = {
        .command = "db migrate",
        .arguments = "",
        .text = "Brings the tables to this program's version; 'crawl' does so by itself.\n",
        .options = options,
    };
    struct workspace ws;
    struct db *db;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!open_workspace_db(cli, DB_CREATE, &ws, &db, &err))
        return fail(&err);
    puts("The database is up to date.");
    db_close(db);
    workspace_close(&ws);
    return 0;
}

static int check(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{.name = NULL}};
    static const struct usage usage = {
        .command = "db check",
        .arguments = "",
        .text = "Recomputes the chain of decisions: none was changed, dropped or put in between.\n",
        .options = options,
    };
    struct workspace ws;
    struct arena arena;
    struct str head;
    struct db *db;
    struct err err;
    int64_t count;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!open_workspace_db(cli, DB_READ, &ws, &db, &err))
        return fail(&err);
    arena_init(&arena);
    bool ok = store_decision_verify_chain(db, &arena, &count, &head, &err);
    if (ok)
        printf("%lld decisions; the chain is whole%s%.*s.\n", (long long)count,
               head.len ? ", its head is " : "", STR_ARG(head));
    arena_deinit(&arena);
    db_close(db);
    workspace_close(&ws);
    return ok ? 0 : fail(&err);
}

int cmd_db(struct cli *cli, int argc, char **argv)
{
    static const struct subcommand rows[] = {
        {"migrate", migrate, "", "make or update the tables"},
        {"check", check, "", "verify the chain of decisions"},
        {"dump", dump, "--canonical", "content by natural keys, to compare two databases"},
        {.name = NULL},
    };
    return run_subcommand(cli, "db", "The workspace's database.\n", rows, argc, argv);
}
