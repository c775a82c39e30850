#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "cli/command.h"
#include "review/decide.h"

// --as, else WATCHGLASS_USER, else the login name: a decision without a name is no decision.
static const char *who_decides(const char *as)
{
    const char *const names[] = {as, getenv("WATCHGLASS_USER"), getenv("SUDO_USER"),
                                 getenv("USER")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && *names[i])
            return names[i];
    return "";
}

typedef bool decide_fn(struct db *db, struct arena *a, const struct decide_request *request,
                       int64_t *id, struct err *err);

static int run(struct cli *cli, struct decide_request *request, decide_fn *fn, const char *done)
{
    struct workspace ws;
    struct arena arena;
    struct db *db;
    struct err err;
    int64_t id = 0;
    if (request->who.len == 0) {
        err_set(&err, ERR_USAGE, "say who decides: --as NAME");
        return fail(&err);
    }
    if (!open_workspace_db(cli, DB_DECIDE, &ws, &db, &err))
        return fail(&err);
    arena_init(&arena);
    request->who = utf8_clean(&arena, request->who);
    request->reason = utf8_clean(&arena, request->reason);
    request->at = clock_wall(&cli->clock);
    request->program = STR(WATCHGLASS_VERSION);
    bool ok = fn(db, &arena, request, &id, &err);
    if (ok && cli->json)
        printf("{\"case\":%lld,\"decision\":%lld}\n", (long long)request->case_id, (long long)id);
    else if (ok)
        printf("Case %lld: %s (decision %lld by %.*s).\n", (long long)request->case_id, done,
               (long long)id, STR_ARG(request->who));
    arena_deinit(&arena);
    db_close(db);
    workspace_close(&ws);
    return ok ? 0 : fail(&err);
}

static bool read_case(const char *word, int64_t *id, struct err *err)
{
    return str_to_i64(str_c(word), id) ||
           err_set(err, ERR_USAGE, "'%s' is no case: 'watchglass list' shows their numbers", word);
}

int cmd_decide(struct cli *cli, int argc, char **argv)
{
    const char *as = NULL, *reason = "";
    const struct option options[] = {
        {"--as", "NAME", OPTION_TEXT, &as, "who decides (else WATCHGLASS_USER, or your login)"},
        {"--reason", "TEXT", OPTION_TEXT, &reason, "why; kept with the decision"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "JSON"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "decide",
        .arguments = "CASE confirm|reject|escalate|note",
        .text =
            "Records what an analyst says of a case, with the listing versions that he saw.\n"
            "Decisions are never changed; 'watchglass undo CASE' adds one that takes it back.\n\n"
            "  confirm   it is what was flagged: it may leave as a notice\n"
            "  reject    it is not: a false alarm\n"
            "  escalate  someone else must look\n"
            "  note      a remark that changes nothing\n",
        .options = options,
        .min_arguments = 2,
        .max_arguments = 2,
    };
    struct decide_request request = {0};
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!read_case(argv[1], &request.case_id, &err))
        return fail(&err);
    if (!store_decision_parse(str_c(argv[2]), &request.kind) || request.kind == STORE_UNDO) {
        err_set(&err, ERR_USAGE, "'%s' is no decision: confirm, reject, escalate or note", argv[2]);
        return fail(&err);
    }
    request.who = str_c(who_decides(as));
    request.reason = str_c(reason);
    return run(cli, &request, decide, store_decision_name(request.kind));
}

int cmd_undo(struct cli *cli, int argc, char **argv)
{
    const char *as = NULL, *reason = "";
    const struct option options[] = {
        {"--as", "NAME", OPTION_TEXT, &as, "who takes it back"},
        {"--reason", "TEXT", OPTION_TEXT, &reason, "why"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "JSON"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "undo",
        .arguments = "CASE",
        .text = "Takes the case's last standing decision back; the case is again what the one\n"
                "before made it. The undone decision stays in the record.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1,
    };
    struct decide_request request = {.kind = STORE_UNDO};
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!read_case(argv[1], &request.case_id, &err))
        return fail(&err);
    request.who = str_c(who_decides(as));
    request.reason = str_c(reason);
    return run(cli, &request, decide_undo, "its last decision is taken back");
}
