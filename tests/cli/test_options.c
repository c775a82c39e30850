#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "base/str.h"
#include "cli/options.h"

enum { WORDS = 8 };

static struct {
    bool flag;
    const char *text;
    int64_t number, duration, date;
} got;

static const struct option options[] = {
    {"--flag", NULL, OPTION_FLAG, &got.flag, "a flag"},
    {"--text", "TEXT", OPTION_TEXT, &got.text, "a text"},
    {"--number", "N", OPTION_INT, &got.number, "a number"},
    {"--duration", "TIME", OPTION_DURATION, &got.duration, "a duration"},
    {"--date", "DATE", OPTION_DATE, &got.date, "a date"},
    {.name = NULL},
};

static const struct usage usage = {
    .command = "sample",
    .arguments = "A [B]",
    .text = "A sample.\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 2,
};

static enum options_result parse(const char *const *words, int *argc, char *argv[WORDS + 1],
                                 struct err *err)
{
    got.flag = false;
    got.text = "before";
    got.number = got.duration = got.date = -1;
    argv[0] = (char *)(uintptr_t) "sample";
    *argc = 1;
    for (; *words; words++)
        argv[(*argc)++] = (char *)(uintptr_t)*words;
    *err = (struct err){0};
    return options_parse(&usage, argc, argv, err);
}

static void test_reads(void **state)
{
    (void)state;
    static const struct {
        const char *words[WORDS];
        int argc;
        const char *first, *text;
        int64_t number, duration, date;
        bool flag;
    } rows[] = {
        {{"a"}, 2, "a", "before", -1, -1, -1, false},
        {{"a", "b"}, 3, "a", "before", -1, -1, -1, false},
        {{"--flag", "a"}, 2, "a", "before", -1, -1, -1, true},
        {{"a", "--flag"}, 2, "a", "before", -1, -1, -1, true},
        {{"a", "--text", "x"}, 2, "a", "x", -1, -1, -1, false},
        {{"a", "--text=x=y"}, 2, "a", "x=y", -1, -1, -1, false},
        {{"a", "--text="}, 2, "a", "", -1, -1, -1, false},
        {{"a", "--text", "--flag"}, 2, "a", "--flag", -1, -1, -1, false},
        {{"a", "--text", "x", "--text", "y"}, 2, "a", "y", -1, -1, -1, false},
        {{"a", "--number", "0"}, 2, "a", "before", 0, -1, -1, false},
        {{"a", "--number=9223372036854775807"}, 2, "a", "before", INT64_MAX, -1, -1, false},
        {{"a", "--duration", "10m"}, 2, "a", "before", -1, INT64_C(600000000), -1, false},
        {{"a", "--date", "1970-01-02"}, 2, "a", "before", -1, -1, INT64_C(86400000000), false},
        {{"-"}, 2, "-", "before", -1, -1, -1, false},
        {{"--", "--flag"}, 2, "--flag", "before", -1, -1, -1, false},
        {{"--", "--", "-h"}, 3, "--", "before", -1, -1, -1, false},
        {{""}, 2, "", "before", -1, -1, -1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *argv[WORDS + 1];
        struct err err;
        int argc;
        if (parse(rows[i].words, &argc, argv, &err) != OPTIONS_RUN)
            fail_msg("row %zu: %s", i, err.message);
        if (argc != rows[i].argc || !str_eq(str_c(argv[1]), str_c(rows[i].first)) ||
            !str_eq(str_c(got.text), str_c(rows[i].text)) || got.number != rows[i].number ||
            got.duration != rows[i].duration || got.date != rows[i].date ||
            got.flag != rows[i].flag)
            fail_msg("row %zu: %d words, first \"%s\", text \"%s\"", i, argc, argv[1], got.text);
    }
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *words[WORDS];
        const char *says;
    } rows[] = {
        {{NULL}, "usage: watchglass sample [OPTIONS] A [B]"},
        {{"a", "b", "c"}, "usage: watchglass sample"},
        {{"a", "--what"}, "unknown option '--what'"},
        {{"a", "--fla"}, "unknown option '--fla'"},
        {{"a", "--flags"}, "unknown option '--flags'"},
        {{"a", "-x"}, "unknown option '-x'"},
        {{"a", "--flag=yes"}, "--flag takes no value"},
        {{"a", "--text"}, "--text needs a value: --text TEXT"},
        {{"a", "--number", ""}, "whole number"},
        {{"a", "--number", "-1"}, "whole number"},
        {{"a", "--number", "1.5"}, "whole number"},
        {{"a", "--number", "9223372036854775808"}, "whole number"},
        {{"a", "--number", "10x"}, "not '10x'"},
        {{"a", "--duration", "10"}, "number with a unit"},
        {{"a", "--duration", "10y"}, "number with a unit"},
        {{"a", "--date", "2024-13-01"}, "such as 2024-12-03"},
        {{"a", "--date", "yesterday"}, "not 'yesterday'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *argv[WORDS + 1];
        struct err err;
        int argc;
        if (parse(rows[i].words, &argc, argv, &err) != OPTIONS_WRONG)
            fail_msg("row %zu: accepted", i);
        if (err.code != ERR_USAGE ||
            str_find(str_c(err.message), str_c(rows[i].says), 0) == STR_NPOS)
            fail_msg("row %zu: %s", i, err.message);
    }
}

// Help comes before every error behind it, and never after "--".
static void test_help(void **state)
{
    (void)state;
    static const char *const asks[][WORDS] = {{"--help"}, {"-h"}, {"a", "b", "c", "--help"}};
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        char *argv[WORDS + 1];
        struct err err;
        int argc;
        assert_int_equal(parse(asks[i], &argc, argv, &err), OPTIONS_HELP);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
