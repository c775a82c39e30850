// The commands: one row in cli/main.c and one file each.
#ifndef WG_CLI_COMMAND_H
#define WG_CLI_COMMAND_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/problems.h"
#include "cli/options.h"
#include "db/db.h"
#include "monitor/workspace.h"

// What stands before the command on the line.
struct cli {
    const char *workspace; // -C DIR, else WATCHGLASS_HOME, else "."
    bool json;
    struct clock clock;
};

// Exit status of the process; 0 done, 1 done with failures that need a look, 2 usage or
// configuration, 3 another run holds the lock, 4 the store failed.
typedef int command_fn(struct cli *cli, int argc, char **argv);

command_fn cmd_init, cmd_site, cmd_crawl, cmd_status, cmd_list, cmd_show, cmd_decide, cmd_undo,
    cmd_substances, cmd_evidence, cmd_notice, cmd_db, cmd_learn, cmd_inspect;
command_fn inspect_url, inspect_robots, inspect_sitemap, inspect_page, inspect_price, inspect_text;

// A command of commands ("site add"): the row whose name is argv[1].
struct subcommand {
    const char *name;
    command_fn *run;
    const char *arguments, *summary;
};
// `text` explains the group; rows end with a NULL name.
int run_subcommand(struct cli *cli, const char *command, const char *text,
                   const struct subcommand *rows, int argc, char **argv);

// "watchglass: MESSAGE" on standard error, and the exit status.
int fail(const struct err *err);
// All problems with file and line on standard error.
void put_problems(const struct problems *p);
// A file that the command line names ("-": standard input): one that can't be read is wrong usage.
bool read_input(const char *path, struct buf *out, struct err *err) WG_CHECKED;
// The status for OPTIONS_HELP and OPTIONS_WRONG.
int options_status(enum options_result result, const struct err *err);
// The workspace and its database, migrated if `mode` may write. On failure both are closed.
bool open_workspace_db(struct cli *cli, enum db_mode mode, struct workspace *ws, struct db **db,
                       struct err *err) WG_CHECKED;
// Writes a buffer to standard output; false when it is closed.
bool put_out(struct str text);
// Flushes it at the program's end: the status, or another if something could not be written.
int finish_output(int status);
// Text for a terminal: control characters and direction overrides are replaced, so that scraped
// text can't drive it. Long text is cut at `max` bytes with "...".
struct str terminal_text(struct arena *a, struct str text, size_t max);

// Calls fn for every line of FILE ("-": standard input), an empty one too, and writes what it put
// into `out` and a '\n', as the lines come in. A NUL or malformed UTF-8 is part of its line; the
// last one may lack its '\n'.
typedef void line_fn(void *context, struct arena *a, struct str line, struct buf *out);
int each_line(const char *file, line_fn *fn, void *context);

#endif
