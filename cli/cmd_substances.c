#include <stdio.h>

#include "base/file.h"
#include "cli/command.h"
#include "monitor/matching.h"
#include "patterns/ordinary.h"

static bool load(struct cli *cli, const char *dir, struct arena *a, struct lexicon **lexicon,
                 struct err *err)
{
    struct problems p;
    const char *overlay = arena_fmt(a, "%s/lexicon", cli->workspace).ptr;
    if (!dir)
        dir = workspace_shipped_lexicon(a, err);
    if (!dir)
        return false;
    problems_init(&p);
    bool ok = lexicon_load(a, dir, overlay, &p, lexicon);
    if (!ok) {
        put_problems(&p);
        err_set(err, ERR_CONFIG, "the lexicon has %zu problems", p.count);
    }
    problems_deinit(&p);
    return ok;
}

static void put_controls(const struct substance *s)
{
    for (size_t i = 0; i < s->n_controls; i++) {
        const struct control *c = &s->controls[i];
        printf("  %.*s  %.*s, %.*s: %s%s%.*s%s%.*s%s\n", STR_ARG(c->jurisdiction),
               STR_ARG(c->instrument), STR_ARG(c->provision), basis_name(c->status),
               c->decided.text.len ? ", decided " : "", STR_ARG(c->decided.text),
               c->effective.text.len ? ", in force from " : "", STR_ARG(c->effective.text),
               c->verified ? "" : " (not verified)");
    }
}

static void put_substance(const struct lexicon *lex, const struct substance *s,
                          struct str jurisdiction, int64_t as_of)
{
    const struct control *row;
    const struct lexicon_class *class = lexicon_class_of(lex, s);
    enum basis basis = substance_basis(s, jurisdiction, as_of, &row);
    char day[CLOCK_TEXT_SIZE];
    printf("%.*s (%.*s): %.*s\n", STR_ARG(s->name), STR_ARG(s->id),
           STR_ARG(class ? class->title : s->class));
    for (size_t i = 0; i < s->n_cas; i++)
        printf("%s%.*s%s", i ? ", " : "  CAS ", STR_ARG(s->cas[i]), i + 1 == s->n_cas ? "\n" : "");
    printf("  on %.10s in %.*s: %s\n", clock_format(as_of, day),
           jurisdiction.len ? (int)jurisdiction.len : 15,
           jurisdiction.len ? jurisdiction.ptr : "the conventions", basis_name(basis));
    put_controls(s);
    if (s->unlisted) {
        printf("  family %.*s: %.*s\n", STR_ARG(s->family), STR_ARG(s->note));
        return;
    }
    for (size_t i = 0; i < s->n_names; i++)
        printf("  %-9s %-3.*s %.*s%s\n", name_kind_name(s->names[i].kind),
               STR_ARG(s->names[i].language), STR_ARG(s->names[i].text),
               s->names[i].ambiguous ? "  (needs company)" : "");
}

static void put_json(const struct substance *s)
{
    struct json_writer w;
    struct buf out;
    buf_init(&out, 0);
    json_writer_init(&w, &out);
    substance_write_json(s, &w);
    buf_addc(&out, '\n');
    put_out(buf_str(&out));
    buf_deinit(&out);
}

static int show(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL, *jurisdiction = "";
    int64_t as_of = clock_wall(&cli->clock);
    const struct option options[] = {
        {"--as-of", "DATE", OPTION_DATE, &as_of, "the law of that day (today)"},
        {"--jurisdiction", "CC", OPTION_TEXT, &jurisdiction, "a country's law too (ISO 3166)"},
        {"--lexicon", "DIR", OPTION_TEXT, &dir, "a lexicon other than the shipped one"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "JSON"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "substances show",
        .arguments = "NAME",
        .text =
            "One substance by its id, a name or a CAS number: names, numbers, and what the law\n"
            "says. 'unknown' never means 'not controlled'.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1,
    };
    struct lexicon *lexicon;
    struct arena a;
    struct err err;
    size_t n = 0;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    arena_init(&a);
    bool ok = load(cli, dir, &a, &lexicon, &err);
    if (ok) {
        const struct substance **hits = lexicon_search(lexicon, &a, str_c(argv[1]), &n);
        if (n == 0)
            ok = err_set(&err, ERR_NOT_FOUND, "no substance has the name or number '%s'", argv[1]);
        else if (cli->json)
            put_json(hits[0]);
        else
            put_substance(lexicon, hits[0], str_c(jurisdiction), as_of);
    }
    int status = ok ? 0 : fail(&err);
    arena_deinit(&a);
    return status;
}

static int search(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const struct option options[] = {
        {"--lexicon", "DIR", OPTION_TEXT, &dir, "a lexicon other than the shipped one"},
        {"--json", NULL, OPTION_FLAG, &cli->json, "one JSON object a line"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "substances search",
        .arguments = "TEXT",
        .text = "Substances whose id, name or CAS number is, begins with or contains the text.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1,
    };
    struct lexicon *lexicon;
    struct arena a;
    struct err err;
    size_t n = 0;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    arena_init(&a);
    bool ok = load(cli, dir, &a, &lexicon, &err);
    const struct substance **hits = ok ? lexicon_search(lexicon, &a, str_c(argv[1]), &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        if (cli->json)
            put_json(hits[i]);
        else
            printf("%-32.*s %-24.*s %.*s\n", STR_ARG(hits[i]->id), STR_ARG(hits[i]->class),
                   STR_ARG(hits[i]->name));
    }
    int status = ok ? 0 : fail(&err);
    arena_deinit(&a);
    return status;
}

// ---- words near names

static void put_near(void *ctx, struct str word, const struct word_hit *hit)
{
    const struct substance_name *name = hit->name->name;
    (void)ctx;
    printf("%.*s\t%s\t%s\t%.*s\n", STR_ARG(word), hit->view, name_kind_name(name->kind),
           STR_ARG(name->text));
}

static bool find_near(const struct lexicon *lexicon, bool all, char **files, struct err *err)
{
    struct ordinary o;
    struct buf list;
    bool ok = ordinary_init(&o, lexicon, &(struct words_options){.bare = all}, err);
    buf_init(&list, 0);
    for (; ok && *files; files++) {
        buf_reset(&list);
        ok = read_input(*files, &list, err);
        if (ok)
            ordinary_find(&o, buf_str(&list), put_near, NULL);
    }
    buf_deinit(&list);
    ordinary_deinit(&o);
    return ok;
}

static int near(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    bool all = false;
    const struct option options[] = {
        {"--all", NULL, OPTION_FLAG, &all, "also words that the lexicon lists as ordinary"},
        {"--lexicon", "DIR", OPTION_TEXT, &dir, "a lexicon other than the shipped one"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "substances near",
        .arguments = "FILE...",
        .text = "Words of word lists (one a line) that would be taken for a misspelt or\n"
                "transliterated name: the word, how, the name's kind, the name. What is no such\n"
                "name belongs into the lexicon's ordinary/.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1000,
    };
    struct lexicon *lexicon;
    struct arena a;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    arena_init(&a);
    bool ok = load(cli, dir, &a, &lexicon, &err) && find_near(lexicon, all, argv + 1, &err);
    int status = ok ? 0 : fail(&err);
    arena_deinit(&a);
    return status;
}

// ---- check

enum { NOTES = 20 };

static void put_note(void *ctx, struct str word, const struct word_hit *hit)
{
    const struct substance *s = hit->name->substance;
    int *notes = ctx;
    if (++*notes <= NOTES)
        printf("%s:%d: the ordinary word '%.*s' would be taken for '%.*s': if it is another word, "
               "put it into lexicon/ordinary/words.txt\n",
               s->file, hit->name->name->line, STR_ARG(word), STR_ARG(hit->name->name->text));
}

// Ordinary words near the names that the workspace adds, where word lists are installed; the
// shipped names were looked through when their list was made.
static bool note_ordinary(struct cli *cli, const struct lexicon *lexicon, struct arena *a,
                          struct err *err)
{
    struct ordinary o;
    struct file_list lists;
    struct buf text;
    int notes = 0;
    const char *overlay = arena_fmt(a, "%s/lexicon", cli->workspace).ptr;
    if (!file_exists(overlay) || !file_exists("/usr/share/dict"))
        return true;
    if (!ordinary_init(&o, lexicon, &(struct words_options){.folder = overlay}, err) ||
        !file_list(a, "/usr/share/dict", "", &lists, err)) {
        ordinary_deinit(&o);
        return false;
    }
    buf_init(&text, 0);
    bool ok = true;
    for (size_t i = 0; ok && o.words.n_ordinary && i < lists.count; i++) {
        buf_reset(&text);
        ok = file_read(lists.paths[i], &text, err);
        if (ok)
            ordinary_find(&o, buf_str(&text), put_note, &notes);
    }
    if (notes > NOTES)
        printf("and %d more\n", notes - NOTES);
    buf_deinit(&text);
    ordinary_deinit(&o);
    return ok;
}

static int check(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const struct option options[] = {
        {"--lexicon", "DIR", OPTION_TEXT, &dir, "a lexicon other than the shipped one"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "substances check",
        .arguments = "",
        .text = "Reads the lexicon with the workspace's additions and names every problem with\n"
                "file and line. Exit status 2 if there is one. Where word lists are installed in\n"
                "/usr/share/dict, says which ordinary words stand near an added name.\n",
        .options = options,
    };
    struct lexicon *lexicon;
    struct arena a;
    struct err err;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    arena_init(&a);
    bool ok = load(cli, dir, &a, &lexicon, &err) && note_ordinary(cli, lexicon, &a, &err);
    if (ok)
        printf("%zu substances, %zu cues, version %.16s: no problem.\n", lexicon->n_substances,
               lexicon->n_cues, lexicon->version);
    int status = ok ? 0 : fail(&err);
    arena_deinit(&a);
    return status;
}

int cmd_substances(struct cli *cli, int argc, char **argv)
{
    static const struct subcommand rows[] = {
        {"show", show, "NAME [--as-of DATE]", "one substance"},
        {"search", search, "TEXT", "by part of a name or number"},
        {"check", check, "", "validate the lexicon"},
        {"near", near, "FILE...", "words that stand near names"},
        {.name = NULL},
    };
    return run_subcommand(cli, "substances",
                          "The lexicon: the shipped one, overlaid by the workspace's lexicon/.\n",
                          rows, argc, argv);
}
