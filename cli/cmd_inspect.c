#include "cli/command.h"

int cmd_inspect(struct cli *cli, int argc, char **argv)
{
    static const struct subcommand rows[] = {
        {"url", inspect_url, "[FILE]", "resolve and serialise URLs; their keys"},
        {"robots", inspect_robots, "--agent A --url U FILE", "may A fetch U?"},
        {"sitemap", inspect_sitemap, "[--url U] FILE", "entries of a sitemap or feed"},
        {"page", inspect_page, "--url U FILE", "listings and links of a page"},
        {"price", inspect_price, "[FILE]", "amount and currency in lines of text"},
        {"text", inspect_text, "[FILE]", "verdict on lines of text or listings' JSON"},
        {.name = NULL},
    };
    return run_subcommand(cli, "inspect",
                          "Runs one stage alone, without a workspace. FILE may be - for standard "
                          "input, which is also\nwhat is read when none is named. Every line in "
                          "gives one line out.\n",
                          rows, argc, argv);
}
