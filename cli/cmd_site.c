#include <stdio.h>

#include "base/file.h"
#include "cli/site_check.h"
#include "crawler/url.h"
#include "monitor/matching.h"

static bool valid_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.ptr[i];
        if (!ascii_digit(ch) && !(ch >= 'a' && ch <= 'z') && ch != '-')
            return false;
    }
    return name.len > 0 && name.len <= 63;
}

static bool write_profile(struct workspace *ws, struct str name, struct str href, struct err *err)
{
    struct buf text;
    const char *path =
        workspace_path(ws, arena_fmt(&ws->arena, "sites/%.*s.yaml", STR_ARG(name)).ptr);
    if (file_exists(path))
        return err_set(err, ERR_USAGE, "%s is there already", path);
    buf_init(&text, 0);
    buf_fmt(&text,
            "# What to watch, why, and how gently. 'watchglass site check' says what is wrong.\n"
            "version: 1\n"
            "site: %.*s\n"
            "title: %.*s\n"
            "# Why this site is watched, in a sentence; it goes into the evidence.\n"
            "purpose: offers of controlled substances\n"
            "kind: other                # shop, marketplace, classifieds, forum, social, other\n"
            "seeds:\n"
            "  - %.*s\n"
            "revisit: 1d\n"
            "politeness:\n"
            "  delay: 2s\n",
            STR_ARG(name), STR_ARG(name), STR_ARG(href));
    bool ok = file_write(path, buf_str(&text), 0644, NULL, err);
    if (ok)
        printf("Made %s. Next: edit it, then watchglass site check\n", path);
    buf_deinit(&text);
    return ok;
}

static int add(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{.name = NULL}};
    static const struct usage usage = {
        .command = "site add",
        .arguments = "NAME URL",
        .text = "Makes a profile sites/NAME.yaml that begins at URL, for you to edit. NAME has\n"
                "letters a to z, digits and hyphens.\n",
        .options = options,
        .min_arguments = 2,
        .max_arguments = 2,
    };
    struct workspace ws;
    struct url url;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!workspace_open(&ws, cli->workspace, &err))
        return fail(&err);
    bool ok;
    if (!valid_name(str_c(argv[1])))
        ok = err_set(&err, ERR_USAGE, "'%s' is no name for a site: use a to z, 0 to 9 and -",
                     argv[1]);
    else if (!url_parse(&ws.arena, str_c(argv[2]), NULL, &url))
        ok = err_set(&err, ERR_USAGE,
                     "'%s' is no http or https URL; for example https://shop.example/", argv[2]);
    else
        ok = write_profile(&ws, str_c(argv[1]), url.href, &err);
    workspace_close(&ws);
    return ok ? 0 : fail(&err);
}

static int list(struct cli *cli, int argc, char **argv)
{
    const struct option options[] = {
        {"--json", NULL, OPTION_FLAG, &cli->json, "one JSON object a line"},
        {.name = NULL},
    };
    const struct usage usage = {.command = "site list",
                                .arguments = "",
                                .text = "The profiles in sites/.\n",
                                .options = options};
    struct workspace ws;
    struct problems p;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!workspace_open(&ws, cli->workspace, &err))
        return fail(&err);
    problems_init(&p);
    bool ok = workspace_load_profiles(&ws, &p);
    for (size_t i = 0; i < ws.n_profiles; i++) {
        const struct profile *site = ws.profiles[i];
        if (cli->json) {
            struct buf line;
            struct json_writer w;
            buf_init(&line, 0);
            json_writer_init(&w, &line);
            json_begin_object(&w);
            json_member(&w, "site", site->site);
            json_member(&w, "kind", str_c(profile_kind_name(site->kind)));
            json_member(&w, "seed", site->seeds[0]);
            json_member_int(&w, "revisit_seconds", site->revisit / CLOCK_SECOND);
            json_end_object(&w);
            buf_addc(&line, '\n');
            put_out(buf_str(&line));
            buf_deinit(&line);
        } else {
            printf("%-20.*s %-12s every %lld min  %.*s\n", STR_ARG(site->site),
                   profile_kind_name(site->kind), (long long)(site->revisit / (60 * CLOCK_SECOND)),
                   STR_ARG(site->seeds[0]));
        }
    }
    put_problems(&p);
    problems_deinit(&p);
    workspace_close(&ws);
    return ok ? 0 : 2;
}

// All profiles, with their rules and the workspace's lexicon compiled as a crawl would.
static int check_profiles(struct workspace *ws, bool ok, struct problems *p)
{
    struct matching matching;
    struct err err;
    if (matching_open(ws, 0, &matching, &err))
        matching_close(&matching);
    else
        ok = (fprintf(stderr, "%s\n", err.message), false);
    put_problems(p);
    if (ok)
        printf("%zu profiles, no problem. Next: watchglass crawl\n", ws->n_profiles);
    return ok ? 0 : 2;
}

static int check(struct cli *cli, int argc, char **argv)
{
    const char *address = NULL, *type = "";
    const struct option options[] = {
        {"--url", "URL", OPTION_TEXT, &address, "where PAGE came from"},
        {"--type", "TYPE", OPTION_TEXT, &type, "its Content-Type, if its first bytes don't tell"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "one JSON object a page, and one for all"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "site check",
        .arguments = "[SITE] [PAGE...]",
        .text =
            "Reads every profile in sites/ and says what is wrong, where, and what would be\n"
            "right. Exit status 2 if anything is.\n"
            "\n"
            "With PAGE, a saved page of SITE, it shows what the profile gets from it: each\n"
            "listing with its fields, where each came from (rule: an XPath of the profile;\n"
            "json-ld, microdata, heuristic ...: read without one) and which are empty; then each\n"
            "rule that holds for the page, with file and line, and '!' where it matched nothing,\n"
            "or several nodes of which only the first is taken. PAGE may be the answer of a\n"
            "machine interface or a feed, too. '-' is standard input. SITE may be left out if\n"
            "there is one profile alone.\n"
            "\n"
            "Which rules hold depends on the address: that of --url, else what the page says of\n"
            "itself (saved by a browser, canonical link, <base>).\n"
            "\n"
            "Exit status 1 if an expression matched nothing on any of the pages.\n"
            "\n"
            "  curl -o p1.html https://shop.example/product/1\n"
            "  watchglass site check myshop --url https://shop.example/product/1 p1.html\n"
            "  watchglass site check myshop product.html category.html\n",
        .options = options,
        .max_arguments = -1,
    };
    struct workspace ws;
    struct problems p;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!workspace_open(&ws, cli->workspace, &err))
        return fail(&err);
    problems_init(&p);
    bool ok = workspace_load_profiles(&ws, &p);
    int status;
    if (argc > 1) { // other profiles may be broken meanwhile
        put_problems(&p);
        status = site_check_pages(cli, &ws, address, type, argv + 1, (size_t)argc - 1);
    } else {
        status = check_profiles(&ws, ok, &p);
    }
    problems_deinit(&p);
    workspace_close(&ws);
    return status;
}

int cmd_site(struct cli *cli, int argc, char **argv)
{
    static const struct subcommand rows[] = {
        {"add", add, "NAME URL", "make a profile to edit"},
        {"list", list, "", "what is configured"},
        {"check", check, "[SITE] [PAGE...]", "what is wrong; what one gets from saved pages"},
        {.name = NULL},
    };
    return run_subcommand(cli, "site",
                          "Site profiles: which shops and forums are watched, how often and how "
                          "gently.\n",
                          rows, argc, argv);
}
