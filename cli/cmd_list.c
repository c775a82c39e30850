#include <stdio.h>

#include "cli/command.h"
#include "db/store_case.h"

struct context {
    struct cli *cli;
    struct arena *arena;
    size_t shown;
};

static struct str price_of(struct arena *a, const struct json *listing)
{
    const struct json *price = json_get(listing, "price");
    return str_trim(arena_fmt(a, "%.*s %.*s", STR_ARG(json_text(json_get(price, "amount"))),
                              STR_ARG(json_text(json_get(price, "currency")))));
}

static void put_json(const struct store_case *c)
{
    struct buf line;
    struct json_writer w;
    char at[CLOCK_TEXT_SIZE];
    buf_init(&line, 0);
    json_writer_init(&w, &line);
    json_begin_object(&w);
    json_member_int(&w, "case", c->id);
    json_member(&w, "state", c->state);
    json_member(&w, "verdict", c->verdict);
    json_key(&w, "score");
    json_put_double(&w, c->score);
    json_member(&w, "substance", c->substance);
    json_member(&w, "basis", c->basis);
    json_member(&w, "site", c->site);
    json_member(&w, "url", c->url);
    json_member(&w, "first_seen", str_c(clock_format(c->first_seen, at)));
    json_member_int(&w, "listings", c->listings);
    if (c->restricted) {
        json_key(&w, "restricted");
        json_put_bool(&w, true);
    } else if (c->json.len) {
        json_key(&w, "listing");
        json_put_raw(&w, c->json);
    }
    json_end_object(&w);
    buf_addc(&line, '\n');
    put_out(buf_str(&line));
    buf_deinit(&line);
}

static bool put_case(void *context, const struct store_case *c, struct err *err)
{
    struct context *x = context;
    (void)err;
    arena_reset(x->arena);
    x->shown++;
    if (x->cli->json) {
        put_json(c);
        return true;
    }
    const struct json *listing = json_parse(x->arena, c->json, JSON_STRICT, NULL);
    struct str title =
        c->restricted ? STR("(restricted: escalate only)") : json_text(json_get(listing, "title"));
    title = terminal_text(x->arena, title, 72);
    struct str price = terminal_text(x->arena, price_of(x->arena, listing), 40);
    printf("%5lld  %.2f  %-7.*s  %-24.*s  %.*s%s%.*s\n              %.*s\n", (long long)c->id,
           c->score, STR_ARG(c->verdict), STR_ARG(terminal_text(x->arena, c->substance, 80)),
           STR_ARG(title), price.len ? "  " : "", STR_ARG(price),
           STR_ARG(terminal_text(x->arena, c->url, 200)));
    return true;
}

static bool is_state(struct str state)
{
    static const struct str states[] = {STR_INIT("open"), STR_INIT("confirmed"),
                                        STR_INIT("rejected"), STR_INIT("escalated"),
                                        STR_INIT("all")};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_eq(state, states[i]))
            return true;
    return false;
}

int cmd_list(struct cli *cli, int argc, char **argv)
{
    const char *state = "open", *site = NULL, *substance = NULL;
    int64_t limit = 50;
    const struct option options[] = {
        {"--state", "STATE", OPTION_TEXT, &state,
         "open (default), confirmed, rejected, escalated, all"},
        {"--site", "NAME", OPTION_TEXT, &site, "this site alone"},
        {"--substance", "ID", OPTION_TEXT, &substance, "this substance alone"},
        {"--limit", "N", OPTION_INT, &limit, "at most so many (50); 0: all"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "one JSON object a line"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "list",
        .arguments = "",
        .text = "Cases in the order in which they should be looked at. Each is one offer with all\n"
                "the listings that show it; 'watchglass show CASE' says why it was flagged.\n",
        .options = options,
    };
    struct workspace ws;
    struct db *db;
    struct err err;
    struct arena arena;
    struct context context = {.cli = cli, .arena = &arena};
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!is_state(str_c(state))) {
        err_set(&err, ERR_USAGE, "'%s' is no state: open, confirmed, rejected, escalated or all",
                state);
        return fail(&err);
    }
    if (!open_workspace_db(cli, DB_READ, &ws, &db, &err))
        return fail(&err);
    struct store_case_filter filter = {
        .state = str_c(state), .site = str_c(site), .substance = str_c(substance), .limit = limit};
    if (str_eq(filter.state, STR("all")))
        filter.state = STR_NONE;
    arena_init(&arena);
    bool ok = store_case_list(db, &filter, put_case, &context, &err);
    if (ok && !cli->json && context.shown == 0)
        printf("No cases (%s).\n", state);
    else if (ok && !cli->json)
        puts("Next: watchglass show CASE, then watchglass decide CASE confirm|reject --as NAME");
    arena_deinit(&arena);
    db_close(db);
    workspace_close(&ws);
    return ok ? 0 : fail(&err);
}
