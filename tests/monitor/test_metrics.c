// The figures' file, read by a parser of Prometheus's text format 0.0.4 that knows no mercy.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "monitor/metrics.h"

enum { SAMPLES_MAX = 2000 };

struct parsed {
    struct str names[SAMPLES_MAX]; // with labels
    double values[SAMPLES_MAX];
    size_t n;
    struct str family; // of the last TYPE line
    struct str families[SAMPLES_MAX];
    size_t n_families;
};

static bool name_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           (!first && c >= '0' && c <= '9');
}

static size_t name_length(struct str s)
{
    size_t n = 0;
    while (n < s.len && name_char(s.ptr[n], n == 0))
        n++;
    return n;
}

// From '{' to '}': name="value", with \\, \" and \n as the only escapes. 0: malformed.
static size_t labels_length(struct str s)
{
    size_t at = 1 + name_length(str_skip(s, 1));
    if (at == 1 || !str_starts(str_skip(s, at), STR("=\"")))
        return 0;
    for (at += 2; at < s.len && s.ptr[at] != '"'; at++)
        if (s.ptr[at] == '\\' && (++at == s.len || !strchr("\\\"n", s.ptr[at])))
            return 0;
    return at + 1 < s.len && s.ptr[at + 1] == '}' ? at + 2 : 0;
}

static bool parse_sample(struct parsed *p, struct str line)
{
    size_t name = name_length(line), end = name;
    if (name == 0 || !str_eq(str_sub(line, 0, name), p->family))
        return false;
    if (end < line.len && line.ptr[end] == '{') {
        size_t labels = labels_length(str_skip(line, end));
        if (labels == 0)
            return false;
        end += labels;
    }
    if (end >= line.len || line.ptr[end] != ' ' || p->n == SAMPLES_MAX)
        return false;
    char number[64], *rest;
    struct str value = str_skip(line, end + 1);
    (void)snprintf(number, sizeof number, "%.*s", STR_ARG(value));
    p->values[p->n] = strtod(number, &rest);
    p->names[p->n] = str_sub(line, 0, end);
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->names[i], p->names[p->n]))
            return false;
    p->n++;
    return value.len > 0 && *rest == '\0';
}

// HELP, then TYPE, then samples; each family once.
static bool parse_comment(struct parsed *p, struct str line, struct str *help)
{
    struct str rest = str_skip(line, 7), name = str_sub(rest, 0, name_length(rest));
    if (str_starts(line, STR("# HELP "))) {
        *help = name;
        return name.len && rest.len > name.len + 1 && rest.ptr[name.len] == ' ';
    }
    if (!str_starts(line, STR("# TYPE ")) || !str_eq(name, *help) ||
        !str_eq(str_skip(rest, name.len), STR(" gauge")))
        return false;
    for (size_t i = 0; i < p->n_families; i++)
        if (str_eq(p->families[i], name))
            return false;
    p->families[p->n_families++] = name;
    p->family = name;
    return true;
}

static bool parse(struct parsed *p, struct str text)
{
    struct str line, help = STR_NONE;
    *p = (struct parsed){.n = 0};
    if (text.len == 0 || text.ptr[text.len - 1] != '\n')
        return false;
    while (str_split(&text, '\n', &line))
        if (line.len &&
            !(line.ptr[0] == '#' ? parse_comment(p, line, &help) : parse_sample(p, line)))
            return false;
    return true;
}

static double value_of(const struct parsed *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->names[i], str_c(name)))
            return p->values[i];
    fail_msg("no sample %s", name);
    return 0;
}

static struct parsed parsed;

static void test_parser(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str text;
        bool good;
    } rows[] = {
        {"sample", STR_INIT("# HELP a b\n# TYPE a gauge\na 1\n"), true},
        {"label", STR_INIT("# HELP a b\n# TYPE a gauge\na{x=\"\\\"\"} 1.5\n"), true},
        {"no line feed at the end", STR_INIT("# HELP a b\n# TYPE a gauge\na 1"), false},
        {"no type", STR_INIT("# HELP a b\na 1\n"), false},
        {"other type", STR_INIT("# HELP a b\n# TYPE b gauge\nb 1\n"), false},
        {"twice", STR_INIT("# HELP a b\n# TYPE a gauge\na 1\na 2\n"), false},
        {"bad name", STR_INIT("# HELP a b\n# TYPE a gauge\n1a 1\n"), false},
        {"no value", STR_INIT("# HELP a b\n# TYPE a gauge\na \n"), false},
        {"no number", STR_INIT("# HELP a b\n# TYPE a gauge\na x\n"), false},
        {"open label", STR_INIT("# HELP a b\n# TYPE a gauge\na{x=\"1} 1\n"), false},
        {"bad escape", STR_INIT("# HELP a b\n# TYPE a gauge\na{x=\"\\q\"} 1\n"), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (parse(&parsed, rows[i].text) != rows[i].good)
            fail_msg("%s", rows[i].name);
}

static void test_run(void **state)
{
    (void)state;
    struct crawl_summary s = {.end = CRAWL_TIME,
                              .started_at = 5 * CLOCK_SECOND,
                              .ended_at = 65 * CLOCK_SECOND + 250000,
                              .requests = 7,
                              .bytes = UINT64_C(1) << 40,
                              .new_cases = 2,
                              .open_cases = 3,
                              .still_due = 4,
                              .hosts_blocked = 1};
    const struct crawl_site_figures sites[] = {{STR_INIT("shop"), 6, 100, false},
                                         {STR_INIT("a\\b\"c\nd"), 1, 2, true}};
    struct metrics m = {&s, s.ended_at, 1, sites, 2};
    struct buf out;
    s.outcomes[OUTCOME_GONE] = 5;
    buf_init(&out, 0);
    metrics_text(&out, &m);
    if (!parse(&parsed, buf_str(&out)))
        fail_msg("malformed: %.*s", STR_ARG(buf_str(&out)));
    static const struct {
        const char *name;
        double value;
    } rows[] = {
        {"watchglass_build_info{version=\"" WATCHGLASS_VERSION "\"}", 1},
        {"watchglass_run_start_timestamp_seconds", 5},
        {"watchglass_run_end_timestamp_seconds", 65.25},
        {"watchglass_run_duration_seconds", 60.25},
        {"watchglass_run_exit_status", 1},
        {"watchglass_run_end{reason=\"time\"}", 1},
        {"watchglass_run_end{reason=\"done\"}", 0},
        {"watchglass_run_requests", 7},
        {"watchglass_run_received_bytes", 1099511627776.0},
        {"watchglass_run_new_cases", 2},
        {"watchglass_open_cases", 3},
        {"watchglass_due_urls", 4},
        {"watchglass_run_hosts_blocked", 1},
        {"watchglass_run_outcomes{outcome=\"gone\"}", 5},
        {"watchglass_run_outcomes{outcome=\"ok\"}", 0},
        {"watchglass_site_pages{site=\"shop\"}", 6},
        {"watchglass_site_budget_spent{site=\"shop\"}", 0},
        {"watchglass_site_budget_spent{site=\"a\\\\b\\\"c\\nd\"}", 1},
        {"watchglass_sites_left_out", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (value_of(&parsed, rows[i].name) != rows[i].value)
            fail_msg("%s is %f", rows[i].name, value_of(&parsed, rows[i].name));
    buf_deinit(&out);
}

static void test_failed_run(void **state)
{
    (void)state;
    struct metrics m = {NULL, 9 * CLOCK_SECOND, 4, NULL, 0};
    struct buf out;
    buf_init(&out, 0);
    metrics_text(&out, &m);
    assert_true(parse(&parsed, buf_str(&out)));
    assert_true(value_of(&parsed, "watchglass_run_exit_status") == 4);
    assert_int_equal(parsed.n, 3);
    buf_deinit(&out);
}

// As many sites as there may be, and one more.
static void test_sites(void **state)
{
    (void)state;
    static struct crawl_site_figures sites[METRICS_SITES + 1];
    static char names[METRICS_SITES + 1][16];
    for (int i = 0; i <= METRICS_SITES; i++) {
        (void)snprintf(names[i], sizeof names[i], "site%d", i);
        sites[i] = (struct crawl_site_figures){.name = str_c(names[i]), .pages = i};
    }
    for (size_t n = METRICS_SITES; n <= METRICS_SITES + 1; n++) {
        struct metrics m = {NULL, 0, 0, sites, n};
        struct buf out;
        buf_init(&out, 0);
        metrics_text(&out, &m);
        assert_true(parse(&parsed, buf_str(&out)));
        assert_int_equal(parsed.n, 3 + 3 * METRICS_SITES + 1);
        assert_true(value_of(&parsed, "watchglass_sites_left_out") == (double)(n - METRICS_SITES));
        buf_deinit(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parser),
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_failed_run),
        cmocka_unit_test(test_sites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
