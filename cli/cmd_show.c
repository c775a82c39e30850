#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "db/store_case.h"

enum { TEXT_SHOWN = 2000, VALUE_SHOWN = 300 };

// Nothing of a case is printed but through this: what it says came from a page.
static struct str shown(struct arena *a, struct str value)
{
    return terminal_text(a, value, VALUE_SHOWN);
}

static struct str shown_member(struct arena *a, const struct json *of, const char *name)
{
    return shown(a, json_text(json_get(of, name)));
}

static void field(struct arena *a, const char *name, struct str value)
{
    if (value.len)
        printf("  %-12s %.*s\n", name, STR_ARG(shown(a, value)));
}

static void put_listing(struct arena *a, const struct json *l)
{
    const struct json *price = json_get(l, "price"), *sources = json_get(l, "sources");
    field(a, "title", json_text(json_get(l, "title")));
    field(a, "price", json_text(json_get(price, "text")));
    field(a, "amount",
          str_trim(arena_fmt(a, "%.*s %.*s", STR_ARG(json_text(json_get(price, "amount"))),
                             STR_ARG(json_text(json_get(price, "currency"))))));
    field(a, "quantity", json_text(json_get(json_get(l, "quantity"), "text")));
    field(a, "seller", json_text(json_get(json_get(l, "seller"), "name")));
    field(a, "posted", json_text(json_get(l, "posted")));
    struct str text = json_text(json_get(l, "description"));
    if (text.len)
        printf("  %-12s %.*s\n", "text", STR_ARG(terminal_text(a, text, TEXT_SHOWN)));
    if (sources && sources->child) {
        printf("  %-12s", "read from");
        for (const struct json *s = sources->child; s; s = s->next)
            printf(" %.*s: %.*s%s", STR_ARG(shown(a, s->key)), STR_ARG(shown(a, s->text)),
                   s->next ? "," : "\n");
    }
}

// What the matcher's features (patterns/data/weights.yaml) mean to a reader; a cue of another kind
// is shown by its own words.
static const struct {
    struct str kind;
    const char *meaning;
} features[] = {
    {STR_INIT("bias"), "where every judgement begins"},
    {STR_INIT("finding.lead"), "named in the title or the first words"},
    {STR_INIT("finding.alone"), "the text says little else"},
    {STR_INIT("finding.hidden"), "its name is disguised"},
    {STR_INIT("finding.masked"), "its name is written with look-alike or unseen characters"},
    {STR_INIT("finding.cas"), "given by its CAS number"},
    {STR_INIT("finding.unlisted"), "a name that the lexicon lacks"},
    {STR_INIT("finding.spelt"), "a name by its spelling or sound alone"},
    {STR_INIT("finding.unsure"), "a name that means something else too"},
    {STR_INIT("finding.strength"), "a strength that no pharmacy sells"},
    {STR_INIT("finding.several"), "other substances beside it"},
    {STR_INIT("finding.beside"), "named as part of another thing"},
    {STR_INIT("finding.negated"), "said not to be there"},
    {STR_INIT("trade.none"), "nobody sells it lawfully"},
    {STR_INIT("trade.medicine"), "a medicine"},
    {STR_INIT("trade.chemical"), "a chemical of trade"},
    {STR_INIT("trade.plant"), "a plant"},
    {STR_INIT("trade.equipment"), "equipment"},
    {STR_INIT("trade.none.lead"), "the name of what nobody sells lawfully leads"},
    {STR_INIT("trade.none.goods"), "and it is for sale"},
    {STR_INIT("class.severity"), "the class of substance"},
    {STR_INIT("finding.amount"), "with an amount or a strength"},
    {STR_INIT("finding.bulk"), "more than anybody buys for himself"},
    {STR_INIT("finding.purity"), "with a purity"},
    {STR_INIT("kind.goods"), "a product or classified"},
    {STR_INIT("kind.post"), "a post or comment"},
    {STR_INIT("kind.page"), "a whole page"},
    {STR_INIT("own.price"), "the listing has a price"},
    {STR_INIT("own.buy"), "the page lets one buy it"},
    {STR_INIT("own.contact"), "the listing has a contact"},
    {STR_INIT("own.messenger"), "a messenger's account among them"},
    {STR_INIT("text.price"), "the text has a price"},
    {STR_INIT("text.handle"), "the text has a contact"},
    {STR_INIT("text.question"), "it is asked about"},
    {STR_INIT("floor"), "benign words take no more from an offer"},
    {STR_INIT("licensed"), "the seller is in the register of licensed domains"},
};

static void put_cue(struct arena *a, const struct json *cue)
{
    struct str kind = shown_member(a, cue, "kind"), text = json_text(json_get(cue, "text"));
    const char *meaning = NULL;
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (str_eq(features[i].kind, kind))
            meaning = features[i].meaning;
    text = terminal_text(a, text, 80);
    printf("  because      %+.2f  ",
           strtod(arena_cstr(a, json_text(json_get(cue, "weight"))), NULL));
    if (meaning)
        printf("%s", meaning);
    else
        printf("%.*s words", STR_ARG(kind));
    if (text.len)
        printf(": \"%.*s\"", STR_ARG(text));
    putchar('\n');
}

static void put_judgement(struct arena *a, struct str text)
{
    const struct json *j = json_parse(a, text, JSON_STRICT, NULL);
    const struct json *findings = json_get(j, "findings"), *cues = json_get(j, "cues");
    for (const struct json *f = findings ? findings->child : NULL; f; f = f->next)
        printf("  found        %.*s as \"%.*s\" in the %.*s (%.*s, bytes %.*s to %.*s)\n",
               STR_ARG(shown_member(a, f, "substance")), STR_ARG(shown_member(a, f, "text")),
               STR_ARG(shown_member(a, f, "field")), STR_ARG(shown_member(a, f, "view")),
               STR_ARG(shown_member(a, f, "start")), STR_ARG(shown_member(a, f, "end")));
    for (const struct json *c = cues ? cues->child : NULL; c; c = c->next)
        put_cue(a, c);
}

static void put_text(struct arena *a, const struct store_case_detail *d)
{
    const struct store_case *c = &d->summary;
    char at[CLOCK_TEXT_SIZE];
    printf("Case %lld: %.*s of %.*s, score %.2f, %.*s; %.*s\n", (long long)c->id,
           STR_ARG(shown(a, c->verdict)), STR_ARG(shown(a, c->substance)), c->score,
           STR_ARG(shown(a, c->basis)), STR_ARG(c->state));
    if (c->restricted) {
        puts("  Restricted: it holds instructions for making a substance. Escalate it only.");
        return;
    }
    for (size_t i = 0; i < d->n_versions; i++) {
        const struct store_version *v = &d->versions[i];
        printf("\n%s %.*s\n", i == 0 ? "Listing" : "Also", STR_ARG(terminal_text(a, v->url, 400)));
        if (i == 0) {
            put_listing(a, json_parse(a, v->json, JSON_STRICT, NULL));
            put_judgement(a, v->judgement);
        } else {
            printf("  %.*s %.2f, seen on %.*s\n", STR_ARG(shown(a, v->verdict)), v->score,
                   STR_ARG(terminal_text(a, v->page, 400)));
        }
    }
    for (size_t i = 0; i < d->n_contacts; i++)
        printf("%s%-10.*s %.*s  (in %lld listings)\n", i == 0 ? "\nContacts\n  " : "  ",
               STR_ARG(shown(a, d->contacts[i].kind)), STR_ARG(shown(a, d->contacts[i].value)),
               (long long)d->contacts[i].listings);
    for (size_t i = 0; i < d->n_evidence; i++)
        printf("%sevidence/%.*s  %s\n    SHA-256 %.*s\n", i == 0 ? "\nEvidence\n  " : "  ",
               STR_ARG(d->evidence[i].path), clock_format(d->evidence[i].at, at),
               STR_ARG(d->evidence[i].sha256));
    for (size_t i = 0; i < d->n_decisions; i++)
        printf("%s%s  %.*s: %s%s%.*s\n", i == 0 ? "\nDecisions\n  " : "  ",
               clock_format(d->decisions[i].at, at), STR_ARG(shown(a, d->decisions[i].who)),
               store_decision_name(d->decisions[i].kind), d->decisions[i].reason.len ? ", " : "",
               STR_ARG(shown(a, d->decisions[i].reason)));
}

static void put_json(const struct store_case_detail *d)
{
    const struct store_case *c = &d->summary;
    struct buf out;
    struct json_writer w;
    char at[CLOCK_TEXT_SIZE];
    buf_init(&out, 0);
    json_writer_init(&w, &out);
    json_begin_object(&w);
    json_member_int(&w, "case", c->id);
    json_member(&w, "state", c->state);
    json_member(&w, "verdict", c->verdict);
    json_key(&w, "score");
    json_put_double(&w, c->score);
    json_member(&w, "substance", c->substance);
    json_member(&w, "basis", c->basis);
    json_key(&w, "restricted");
    json_put_bool(&w, c->restricted);
    json_key(&w, "versions");
    json_begin_array(&w);
    for (size_t i = 0; i < d->n_versions && !c->restricted; i++) {
        const struct store_version *v = &d->versions[i];
        json_begin_object(&w);
        json_member(&w, "url", v->url);
        json_member(&w, "page", v->page);
        json_member(&w, "first_seen", str_c(clock_format(v->first_seen, at)));
        json_member(&w, "lexicon", v->lexicon);
        json_member(&w, "profile", v->profile);
        json_member(&w, "program", v->program);
        json_key(&w, "listing");
        json_put_raw(&w, v->json);
        json_key(&w, "judgement");
        json_put_raw(&w, v->judgement);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_key(&w, "contacts");
    json_begin_array(&w);
    for (size_t i = 0; i < d->n_contacts; i++) {
        json_begin_object(&w);
        json_member(&w, "kind", d->contacts[i].kind);
        json_member(&w, "value", d->contacts[i].value);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_key(&w, "evidence");
    json_begin_array(&w);
    for (size_t i = 0; i < d->n_evidence; i++) {
        json_begin_object(&w);
        json_member(&w, "path", d->evidence[i].path);
        json_member(&w, "url", d->evidence[i].url);
        json_member(&w, "sha256", d->evidence[i].sha256);
        json_member(&w, "at", str_c(clock_format(d->evidence[i].at, at)));
        json_end_object(&w);
    }
    json_end_array(&w);
    json_key(&w, "decisions");
    json_begin_array(&w);
    for (size_t i = 0; i < d->n_decisions; i++) {
        json_begin_object(&w);
        json_member_int(&w, "id", d->decisions[i].id);
        json_member(&w, "who", d->decisions[i].who);
        json_member(&w, "decision", str_c(store_decision_name(d->decisions[i].kind)));
        json_member(&w, "reason", d->decisions[i].reason);
        json_member(&w, "at", str_c(clock_format(d->decisions[i].at, at)));
        json_member(&w, "hash", d->decisions[i].hash);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_end_object(&w);
    buf_addc(&out, '\n');
    put_out(buf_str(&out));
    buf_deinit(&out);
}

int cmd_show(struct cli *cli, int argc, char **argv)
{
    const struct option options[] = {
        {"--json", NULL, OPTION_FLAG, &cli->json, "one JSON object with everything"},
        {.name = NULL},
    };
    const struct usage usage = {
        .command = "show",
        .arguments = "CASE",
        .text = "One case: its listings, what was found where and why it counts, contacts,\n"
                "evidence files with their hashes, and what was decided.\n",
        .options = options,
        .min_arguments = 1,
        .max_arguments = 1,
    };
    struct store_case_detail detail;
    struct workspace ws;
    struct arena arena;
    struct db *db;
    struct err err;
    int64_t id;
    enum options_result parsed = options_parse(&usage, &argc, argv, &err);
    if (parsed != OPTIONS_RUN)
        return options_status(parsed, &err);
    if (!str_to_i64(str_c(argv[1]), &id)) {
        err_set(&err, ERR_USAGE, "'%s' is no case: 'watchglass list' shows their numbers", argv[1]);
        return fail(&err);
    }
    if (!open_workspace_db(cli, DB_READ, &ws, &db, &err))
        return fail(&err);
    arena_init(&arena);
    bool ok = store_case_get(db, &arena, id, &detail, &err);
    if (ok && cli->json)
        put_json(&detail);
    else if (ok)
        put_text(&arena, &detail);
    arena_deinit(&arena);
    db_close(db);
    workspace_close(&ws);
    return ok ? 0 : fail(&err);
}
