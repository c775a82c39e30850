#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/command.h"

struct command {
    const char *name;
    command_fn *run;
    const char *summary;
};

static const struct command commands[] = {
    {"init", cmd_init, "make a workspace"},
    {"site", cmd_site, "add, list and check site profiles"},
    {"crawl", cmd_crawl, "one run over what is due (for cron)"},
    {"status", cmd_status, "what ran, what is due, what is wrong"},
    {"list", cmd_list, "cases that wait for a decision, the worst first"},
    {"show", cmd_show, "one case with its listings, findings and evidence"},
    {"decide", cmd_decide, "confirm, reject or escalate a case"},
    {"undo", cmd_undo, "take a case's last decision back"},
    {"notice", cmd_notice, "export confirmed cases for a takedown request"},
    {"evidence", cmd_evidence, "verify the evidence files and signatures"},
    {"substances", cmd_substances, "look up and validate the lexicon"},
    {"db", cmd_db, "migrate, check and dump the database"},
    {"learn", cmd_learn, "fit the score's weights to what analysts decided"},
    {"inspect", cmd_inspect, "one stage alone, for profile authors and tests"},
    {NULL, NULL, NULL},
};

static void help(void)
{
    puts("watchglass [-C WORKSPACE] [--json] COMMAND ...\n\n"
         "Looks on shops, marketplaces, forums and feeds for offers of dangerous substances,\n"
         "and puts each before an analyst with its evidence.\n");
    for (const struct command *c = commands; c->name; c++)
        printf("  %-12s %s\n", c->name, c->summary);
    puts("\nA first day:\n"
         "  watchglass -C watch init                 make the workspace 'watch', then edit\n"
         "                                           watch/watchglass.yaml: who you are\n"
         "  watchglass -C watch site add myshop https://shop.example/\n"
         "  watchglass -C watch site check           until it is content\n"
         "  watchglass -C watch crawl                then from cron\n"
         "  watchglass -C watch list                 what was found; 'show 1' says why\n\n"
         "The workspace is -C DIR, else WATCHGLASS_HOME, else the current folder.\n"
         "-v or --log-level error|warning|info|debug (or WATCHGLASS_LOG) says what is logged.\n"
         "'watchglass COMMAND --help' teaches each command.\n"
         "Exit status: 0 done, 1 done with failures that need a look, 2 wrong usage or\n"
         "configuration, 3 another run is at work, 4 the database or the disk failed.");
}

static bool set_log_level(const char *where, const char *name, struct err *err)
{
    enum log_level level;
    if (!log_level_parse(name, &level))
        return err_set(err, ERR_USAGE, "%s is 'error', 'warning', 'info' or 'debug', not '%s'",
                       where, name);
    log_set_level(level);
    return true;
}

// systemd names the journal's stream by device and inode, so that a program whose standard error
// was sent elsewhere can tell (systemd.exec(5), $JOURNAL_STREAM).
static bool writes_to_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    char own[64];
    struct stat st;
    if (!stream || fstat(STDERR_FILENO, &st) != 0)
        return false;
    (void)snprintf(own, sizeof own, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    return str_eq(str_c(own), str_c(stream));
}

static bool start_log(struct err *err)
{
    const char *level = getenv("WATCHGLASS_LOG");
    log_set_journal(writes_to_journal());
    return !level || !*level || set_log_level("WATCHGLASS_LOG", level, err);
}

int main(int argc, char **argv)
{
    const char *home = getenv("WATCHGLASS_HOME");
    struct cli cli = {.workspace = home && *home ? home : ".", .clock = clock_from_env()};
    struct err err;
    int i = 1;
    signal(SIGPIPE, SIG_IGN); // `watchglass list | head` is no failure of ours
    if (!start_log(&err))
        return fail(&err);
    for (; i < argc && argv[i][0] == '-'; i++) {
        struct str word = str_c(argv[i]);
        if (str_eq(word, STR("-C")) && i + 1 < argc && argv[i + 1][0])
            cli.workspace = argv[++i];
        else if (str_eq(word, STR("--json")))
            cli.json = true;
        else if (str_eq(word, STR("-v")) || str_eq(word, STR("--verbose")))
            log_set_level(LOG_INFO);
        else if (str_eq(word, STR("--log-level")) && i + 1 < argc) {
            if (!set_log_level("--log-level", argv[++i], &err))
                return fail(&err);
        } else if (str_eq(word, STR("--version")))
            return puts("watchglass " WATCHGLASS_VERSION), finish_output(0);
        else if (str_eq(word, STR("--help")) || str_eq(word, STR("-h")))
            return help(), finish_output(0);
        else {
            err_set(&err, ERR_USAGE,
                    str_eq(word, STR("-C"))
                        ? "%s needs a folder: watchglass -C WORKSPACE COMMAND"
                        : "unknown option '%s': 'watchglass --help' shows what there is",
                    argv[i]);
            return fail(&err);
        }
    }
    if (i == argc)
        return help(), 2;
    if (!hash_start(&err))
        return fail(&err);
    for (const struct command *c = commands; c->name; c++)
        if (str_eq(str_c(c->name), str_c(argv[i])))
            return finish_output(c->run(&cli, argc - i, argv + i));
    err_set(&err, ERR_USAGE, "'%s' is no command: 'watchglass --help' shows them", argv[i]);
    return fail(&err);
}
