#include "cli/learn_rows.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "crawler/url.h"
#include "db/store_case.h"
#include "monitor/judge.h"
#include "monitor/matching.h"

static const double THRESHOLD = 0.7; // a new workspace's

struct reader {
    struct judge_context judge;
    struct arena arena; // of one row
    struct learn_rows *rows;
    bool wanted;
};

// By the id's hash: one hexadecimal digit pair decides on the split, the next on the fold.
static unsigned pair_at(const char *hex, size_t at)
{
    char pair[3] = {hex[at], hex[at + 1], 0};
    return (unsigned)strtoul(pair, NULL, 16);
}

static void add_row(struct reader *r, const struct json *json, bool wanted, int fold)
{
    struct learn_rows *rows = r->rows;
    struct judge_context own = r->judge;
    struct listing l = {0};
    struct judgement j;
    struct url url;
    if (!listing_read_json(&r->arena, json, &l))
        return;
    if (url_parse(&r->arena, l.url, NULL, &url))
        own.domain = url.host;
    judge_listing(&own, &r->arena, &l, &j);
    if (!j.features)
        return;
    if (rows->n == rows->room) {
        rows->room = rows->room ? 2 * rows->room : 1024;
        rows->items = xreallocarray(rows->items, rows->room, sizeof *rows->items);
    }
    struct learn_row *row = &rows->items[rows->n++];
    *row = (struct learn_row){.hard = j.hard, .wanted = wanted, .fold = fold};
    memcpy(row->x, j.features, sizeof row->x);
}

static bool open_reader(struct reader *r, struct matching *m, const struct cli *cli,
                        struct learn_rows *out, struct err *err)
{
    r->rows = out;
    r->judge = (struct judge_context){.matcher = m->matcher,
                                      .scratch = matcher_scratch_new(m->matcher, err),
                                      .as_of = clock_wall(&cli->clock)};
    weights_init(&out->weights, m->lexicon);
    arena_init(&r->arena);
    return r->judge.scratch != NULL;
}

static void close_reader(struct reader *r, struct matching *m)
{
    arena_deinit(&r->arena);
    matcher_scratch_free(r->judge.scratch);
    matching_close(m);
}

// ---- labelled

static bool is_wanted(struct str label)
{
    return str_eq(label, STR("offer")) || str_eq(label, STR("request"));
}

static bool read_labelled(struct reader *r, const char *path, struct str text, struct err *err)
{
    int number = 1;
    for (size_t at = 0; at < text.len; number++) {
        size_t end = str_find_char(text, '\n', at);
        struct str line = str_sub(text, at, end == STR_NPOS ? text.len : end);
        char hex[HASH_HEX_SIZE];
        at += line.len + 1;
        arena_reset(&r->arena);
        const struct json *row = json_parse(&r->arena, line, JSON_STRICT, NULL);
        struct str id = json_text(json_get(row, "id")), label = json_text(json_get(row, "label"));
        if (id.len == 0 || label.len == 0 || !json_get(row, "listing")) {
            err_set(err, ERR_INPUT, "%s:%d: wants an object with id, label and listing", path,
                    number);
            return false;
        }
        hash_sha256_hex(id, hex);
        if (pair_at(hex, 0) % 2 == 0)
            add_row(r, json_get(row, "listing"), is_wanted(label), (int)pair_at(hex, 2));
    }
    return true;
}

bool learn_rows_labelled(struct cli *cli, const char *dir, struct learn_rows *out, struct err *err)
{
    struct reader r = {0};
    struct matching m;
    struct file_list files;
    struct arena a;
    struct buf text;
    *out = (struct learn_rows){.threshold = THRESHOLD};
    if (!matching_open_lexicon(NULL, 0, &m, err))
        return false;
    arena_init(&a);
    buf_init(&text, 0);
    bool ok = open_reader(&r, &m, cli, out, err) && file_list(&a, dir, ".jsonl", &files, err);
    for (size_t i = 0; ok && i < files.count; i++) {
        buf_reset(&text);
        ok = file_read(files.paths[i], &text, err) &&
             read_labelled(&r, files.paths[i], buf_str(&text), err);
    }
    buf_deinit(&text);
    arena_deinit(&a);
    close_reader(&r, &m);
    if (!ok)
        learn_rows_deinit(out);
    return ok;
}

// ---- decided

static bool on_case(void *context, const struct store_case *c, struct err *err)
{
    struct reader *r = context;
    (void)err;
    arena_reset(&r->arena);
    const struct json *listing = json_parse(&r->arena, c->json, JSON_STRICT, NULL);
    if (listing && !c->restricted)
        add_row(r, listing, r->wanted, (int)(c->id & 0xFFFF));
    return true;
}

static bool read_cases(struct reader *r, struct db *db, const char *state, bool wanted,
                       struct err *err)
{
    struct store_case_filter filter = {.state = str_c(state)};
    r->wanted = wanted;
    return store_case_list(db, &filter, on_case, r, err);
}

bool learn_rows_decided(struct cli *cli, struct learn_rows *out, struct err *err)
{
    struct reader r = {0};
    struct matching m;
    struct workspace ws;
    struct db *db;
    *out = (struct learn_rows){0};
    if (!open_workspace_db(cli, DB_READ, &ws, &db, err))
        return false;
    out->threshold = (double)ws.settings.threshold / 100;
    bool ok = matching_open(&ws, 0, &m, err);
    if (ok) {
        ok = open_reader(&r, &m, cli, out, err);
        r.judge.jurisdiction = ws.settings.jurisdiction.text;
        ok = ok && read_cases(&r, db, "confirmed", true, err) &&
             read_cases(&r, db, "rejected", false, err);
        close_reader(&r, &m);
    }
    db_close(db);
    workspace_close(&ws);
    if (!ok)
        learn_rows_deinit(out);
    return ok;
}

void learn_rows_deinit(struct learn_rows *r)
{
    free(r->items);
    *r = (struct learn_rows){0};
}
