#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "cli/command.h"
#include "cli/learn_rows.h"
#include "patterns/learn.h"

enum { FOLDS = 5 };

struct arguments {
    const char *labelled, *output;
    int64_t innocent, prior;
    bool dry_run;
};

// As people read weights; what is written is what counts from then on.
static void round_weights(struct weights *w)
{
    for (size_t i = 0; i < WEIGHTS; i++)
        w->of[i] = round(w->of[i] * 100) / 100;
}

static void write_yaml(const struct cli *cli, const struct learn_result *r, const char *from,
                       const struct arguments *arg, size_t n, struct buf *out)
{
    char at[CLOCK_TEXT_SIZE];
    buf_fmt(
        out,
        "# What each sign counts for in a score: the score is the logistic function of the sum of"
        " weight times value\n# (patterns/score.h). A workspace's lexicon/ may replace single"
        " ones.\n# Made by 'watchglass learn' on %.10s from %zu listings of %s,\n# the innocent"
        " ones counted %d times, beside %d imagined listings of each feature for what stood here"
        " before.\nversion: 1\nweights:\n",
        clock_format(clock_wall(&cli->clock), at), n, from, (int)arg->innocent,
        2 * (int)arg->prior);
    for (int i = 0; i < WEIGHTS; i++)
        buf_fmt(out, "  %s: %.2f\n", feature_name((enum feature)i), r->weights.of[i]);
}

static void put_figures(const char *what, const struct learn_figures *f)
{
    printf("%-24s %8.4f %10.3f %8.3f %8.3f %10.3f %7zu %7zu\n", what, f->loss, f->precision,
           f->recall, f->f1, f->weighted, f->alarms, f->missed);
}

static void put_table(const struct weights *before, const struct learn_result *r)
{
    printf("%-24s %8s %8s %8s\n", "weight", "before", "after", "change");
    for (int i = 0; i < WEIGHTS; i++) {
        double was = before->of[i], is = r->weights.of[i];
        if (fabs(is - was) >= 0.005)
            printf("%-24s %8.2f %8.2f %+8.2f\n", feature_name((enum feature)i), was, is, is - was);
    }
    printf("\n%-24s %8s %10s %8s %8s %10s %7s %7s\n", "", "log loss", "precision", "recall", "F1",
           "at 1 in 100", "alarms", "missed");
    put_figures("present weights", &r->before);
    put_figures("new, cross-validated", &r->after);
}

static void put_json_figures(struct json_writer *w, const char *key, const struct learn_figures *f)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {{"log_loss", f->loss},
                {"precision", f->precision},
                {"recall", f->recall},
                {"f1", f->f1},
                {"weighted", f->weighted}};
    json_key(w, key);
    json_begin_object(w);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_key(w, rows[i].name);
        json_put_double(w, rows[i].value);
    }
    json_end_object(w);
}

static void put_json(const struct weights *before, const struct learn_result *r, size_t n)
{
    struct buf line;
    struct json_writer w;
    buf_init(&line, 0);
    json_writer_init(&w, &line);
    json_begin_object(&w);
    json_member_int(&w, "listings", (int64_t)n);
    json_key(&w, "better");
    json_put_bool(&w, r->better);
    put_json_figures(&w, "before", &r->before);
    put_json_figures(&w, "after", &r->after);
    json_key(&w, "weights");
    json_begin_object(&w);
    for (int i = 0; i < WEIGHTS; i++) {
        json_key(&w, feature_name((enum feature)i));
        json_begin_array(&w);
        json_put_double(&w, before->of[i]);
        json_put_double(&w, r->weights.of[i]);
        json_end_array(&w);
    }
    json_end_object(&w);
    json_end_object(&w);
    buf_addc(&line, '\n');
    put_out(buf_str(&line));
    buf_deinit(&line);
}

// The weights that are replaced stay beside the new ones, under a name that the lexicon does not
// read.
static bool keep_old(const struct cli *cli, struct arena *a, const char *path, struct err *err)
{
    char at[CLOCK_TEXT_SIZE], digits[CLOCK_TEXT_SIZE];
    size_t n = 0;
    struct buf old;
    if (!file_exists(path))
        return true;
    clock_format(clock_wall(&cli->clock), at);
    for (const char *c = at; *c && n < 14; c++) // YYYYMMDDhhmmss
        if (ascii_digit(*c))
            digits[n++] = *c;
    digits[n] = 0;
    buf_init(&old, 0);
    const char *to = arena_fmt(a, "%s.%s", path, digits).ptr;
    bool ok = file_read(path, &old, err) && file_write(to, buf_str(&old), 0644, NULL, err);
    if (ok && !cli->json)
        printf("\nThe present weights are kept as %s.\n", to);
    buf_deinit(&old);
    return ok;
}

static bool save(const struct cli *cli, struct arena *a, const struct arguments *arg,
                 const struct learn_result *r, size_t n, struct err *err)
{
    const char *path = arg->output;
    if (!arg->labelled)
        path = arena_fmt(a, "%s/lexicon/weights.yaml", cli->workspace).ptr;
    struct buf text;
    buf_init(&text, 0);
    write_yaml(cli, r,
               arg->labelled ? "a labelled set's tuning split" : "this workspace's decisions", arg,
               n, &text);
    bool ok = keep_old(cli, a, path, err) && file_write(path, buf_str(&text), 0644, NULL, err);
    if (ok && !cli->json)
        printf("Wrote %s.\n", path);
    buf_deinit(&text);
    return ok;
}

static int learn(struct cli *cli, const struct arguments *arg, const struct learn_rows *rows,
                 struct err *err)
{
    struct learn_options options = {(double)arg->innocent, rows->threshold, (double)arg->prior,
                                    FOLDS};
    struct learn_result r;
    struct arena a;
    if (!learn_fit(&rows->weights, rows->items, rows->n, &options, &r, err))
        return fail(err);
    round_weights(&r.weights);
    if (cli->json)
        put_json(&rows->weights, &r, rows->n);
    else
        put_table(&rows->weights, &r);
    if (!r.better) {
        fputs("watchglass: the new weights are no better than the present ones; nothing changed\n",
              stderr);
        return 1;
    }
    if (arg->dry_run || (arg->labelled && !arg->output))
        return 0;
    arena_init(&a);
    bool ok = save(cli, &a, arg, &r, rows->n, err);
    arena_deinit(&a);
    return ok ? 0 : fail(err);
}

int cmd_learn(struct cli *cli, int argc, char **argv)
{
    struct arguments arg = {.innocent = 2, .prior = 6};
    const struct option options[] = {
        {"--labelled", "DIR", OPTION_TEXT, &arg.labelled,
         "from labelled listings (*.jsonl), one half of them; see --output"},
        {"--output", "FILE", OPTION_TEXT, &arg.output, "where the weights of --labelled go"},
        {"--innocent", "N", OPTION_INT, &arg.innocent,
         "a listing that is no offer counts for so many (2)"},
        {"--prior", "N", OPTION_INT, &arg.prior,
         "how much the present weights count (6); more: they change less"},
        {"--dry-run", NULL, OPTION_FLAG, &arg.dry_run, "only show what would change"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "one JSON object"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "learn",
        .arguments = "",
        .text =
            "Fits the weights of the score again to what analysts decided: confirmed cases are\n"
            "offers and requests, rejected ones are not. The new weights are measured by\n"
            "cross-validation against the present ones and written to lexicon/weights.yaml only\n"
            "if they are better; the old file stays beside it. Exit status 1 if they are not.\n",
        .options = options,
    };
    struct learn_rows rows;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (arg.innocent < 1 || arg.innocent > 1000 || arg.prior < 1 || arg.prior > 1000 ||
        (arg.output && !arg.labelled)) {
        err_set(&err, ERR_USAGE,
                "--innocent and --prior are from 1 to 1000, and --output goes with --labelled");
        return fail(&err);
    }
    bool ok = arg.labelled ? learn_rows_labelled(cli, arg.labelled, &rows, &err)
                           : learn_rows_decided(cli, &rows, &err);
    int status = ok ? learn(cli, &arg, &rows, &err) : fail(&err);
    if (ok)
        learn_rows_deinit(&rows);
    return status;
}
