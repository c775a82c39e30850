#include "cli/options.h"

#include <stdio.h>

#include "base/yaml.h"

void options_help(const struct usage *usage)
{
    printf("watchglass %s %s%s%s\n\n%s\n", usage->command, usage->options->name ? "[OPTIONS]" : "",
           usage->arguments[0] ? " " : "", usage->arguments, usage->text);
    if (!usage->options->name)
        return;
    puts("Options:");
    for (const struct option *o = usage->options; o->name; o++) {
        int used =
            printf("  %s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
        printf("%*s%s\n", used < 26 ? 26 - used : 1, "", o->help);
    }
}

static bool read_value(const struct option *o, const char *value, struct err *err)
{
    struct str text = str_c(value);
    int64_t n;
    switch (o->kind) {
    case OPTION_FLAG:
        *(bool *)o->out = true;
        return true;
    case OPTION_TEXT:
        *(const char **)o->out = value;
        return true;
    case OPTION_INT:
        if (!str_to_i64(text, &n) || n < 0)
            return err_set(err, ERR_USAGE, "%s needs a whole number, not '%s'", o->name, value);
        break;
    case OPTION_DURATION:
        if (!yaml_duration(text, &n))
            return err_set(err, ERR_USAGE,
                           "%s needs a number with a unit (30s, 10m, 6h, 2d), not '%s'", o->name,
                           value);
        break;
    case OPTION_DATE:
        if (!clock_parse(text, &n))
            return err_set(err, ERR_USAGE, "%s needs a date such as 2024-12-03, not '%s'", o->name,
                           value);
        break;
    default:
        return false;
    }
    *(int64_t *)o->out = n;
    return true;
}

static const struct option *find(const struct usage *usage, struct str name)
{
    for (const struct option *o = usage->options; o->name; o++)
        if (str_eq(str_c(o->name), name))
            return o;
    return NULL;
}

// One word that begins with "-"; *i is moved past a value that stands apart ("--site x").
static bool read_option(const struct usage *usage, int argc, char **argv, int *i, struct err *err)
{
    struct str word = str_c(argv[*i]);
    size_t equals = str_find_char(word, '=', 0);
    const struct option *o = find(usage, str_sub(word, 0, equals));
    if (!o)
        return err_set(err, ERR_USAGE, "unknown option '%s': 'watchglass %s --help' shows them",
                       argv[*i], usage->command);
    if (o->kind == OPTION_FLAG)
        return equals == STR_NPOS ? read_value(o, NULL, err)
                                  : err_set(err, ERR_USAGE, "%s takes no value", o->name);
    if (equals != STR_NPOS)
        return read_value(o, argv[*i] + equals + 1, err);
    if (*i + 1 >= argc)
        return err_set(err, ERR_USAGE, "%s needs a value: %s %s", o->name, o->name, o->argument);
    return read_value(o, argv[++*i], err);
}

enum options_result options_parse(const struct usage *usage, int *argc, char **argv,
                                  struct err *err)
{
    int n = 1;
    bool words_only = false;
    for (int i = 1; i < *argc; i++) {
        struct str word = str_c(argv[i]);
        if (!words_only && (str_eq(word, STR("--help")) || str_eq(word, STR("-h")))) {
            options_help(usage);
            return OPTIONS_HELP;
        }
        if (!words_only && str_eq(word, STR("--")))
            words_only = true;
        else if (words_only || word.len < 2 || word.ptr[0] != '-')
            argv[n++] = argv[i];
        else if (!read_option(usage, *argc, argv, &i, err))
            return OPTIONS_WRONG;
    }
    *argc = n;
    if (n - 1 < usage->min_arguments ||
        (usage->max_arguments >= 0 && n - 1 > usage->max_arguments)) {
        err_set(err, ERR_USAGE, "usage: watchglass %s [OPTIONS] %s; 'watchglass %s --help' teaches",
                usage->command, usage->arguments, usage->command);
        return OPTIONS_WRONG;
    }
    return OPTIONS_RUN;
}
