#include <stdio.h>

#include "cli/command.h"
#include "monitor/manifest.h"

static int verify(struct cli *cli, int argc, char **argv)
{
    const struct option options[] = {
        {"--json", NULL, OPTION_FLAG, &cli->json, "JSON"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "evidence verify",
        .arguments = "",
        .text = "Reads every evidence file and compares it with its recorded SHA-256 and with its\n"
                "own digests, and every manifest with its signature. Exit status 1 if one does\n"
                "not fit.\n",
        .options = options,
    };
    struct manifest_check check;
    struct workspace ws;
    struct db *db;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!open_workspace_db(cli, DB_READ, &ws, &db, &err))
        return fail(&err);
    bool ok = manifest_verify(&ws, db, &check, &err);
    if (ok && cli->json)
        printf("{\"files\":%llu,\"manifests\":%llu,\"problems\":%zu}\n",
               (unsigned long long)check.files, (unsigned long long)check.manifests,
               check.problems.count);
    else if (ok)
        printf("%llu evidence files and %llu manifests read; %zu problems.\n",
               (unsigned long long)check.files, (unsigned long long)check.manifests,
               check.problems.count);
    if (ok)
        put_problems(&check.problems);
    int status = !ok ? fail(&err) : check.problems.count ? 1 : 0;
    problems_deinit(&check.problems);
    db_close(db);
    workspace_close(&ws);
    return status;
}

int cmd_evidence(struct cli *cli, int argc, char **argv)
{
    static const struct subcommand rows[] = {
        {"verify", verify, "", "files, hashes and signatures"},
        {.name = NULL},
    };
    return run_subcommand(cli, "evidence", "What proves a finding: WARC files and manifests.\n",
                          rows, argc, argv);
}
