// Command lines: a table of options per command, from which parsing and --help both come.
#ifndef WG_CLI_OPTIONS_H
#define WG_CLI_OPTIONS_H

#include "base/clock.h"
#include "base/err.h"

enum option_kind {
    OPTION_FLAG,     // bool
    OPTION_TEXT,     // const char *
    OPTION_INT,      // int64_t, not negative
    OPTION_DURATION, // int64_t microseconds: "30s", "10m", "6h"
    OPTION_DATE,     // int64_t wall clock: "2024-12-03"
};

struct option {
    const char *name;     // "--site"; NULL ends the table
    const char *argument; // "ID" for help; NULL for a flag
    enum option_kind kind;
    void *out; // keeps its value when the option is absent
    const char *help;
};

struct usage {
    const char *command;   // "crawl"
    const char *arguments; // "[FILE]", for help
    const char *summary;   // one line
    const char *text;      // what it does, in paragraphs; ends with '\n'
    const struct option *options;
    int min_arguments, max_arguments; // other words; max -1: any number
};

enum options_result { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_WRONG };

// Reads argv[1..]; the other words are moved to argv[1..*argc-1]. "--" ends the options, "-" is a
// word. OPTIONS_HELP: the help was printed; OPTIONS_WRONG: *err says what is wrong.
enum options_result options_parse(const struct usage *usage, int *argc, char **argv,
                                  struct err *err) WG_CHECKED;
void options_help(const struct usage *usage);

#endif
