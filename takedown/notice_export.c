#include "takedown/notice_export.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/xalloc.h"

// One row of the export. The table below names and orders the columns of both formats.
struct row {
    struct str case_id, url, site, title, price, seller, contacts, offered_as, verdict, basis,
        score, first_seen, decided_by, decided_at, reason, evidence, evidence_sha256;
};

static const struct {
    const char *name;
    size_t offset;
} columns[] = {
    {"case", offsetof(struct row, case_id)},
    {"url", offsetof(struct row, url)},
    {"site", offsetof(struct row, site)},
    {"title", offsetof(struct row, title)},
    {"offered_as", offsetof(struct row, offered_as)},
    {"price", offsetof(struct row, price)},
    {"seller", offsetof(struct row, seller)},
    {"contacts", offsetof(struct row, contacts)},
    {"verdict", offsetof(struct row, verdict)},
    {"basis", offsetof(struct row, basis)},
    {"score", offsetof(struct row, score)},
    {"first_seen", offsetof(struct row, first_seen)},
    {"decided_by", offsetof(struct row, decided_by)},
    {"decided_at", offsetof(struct row, decided_at)},
    {"reason", offsetof(struct row, reason)},
    {"evidence", offsetof(struct row, evidence)},
    {"evidence_sha256", offsetof(struct row, evidence_sha256)},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static struct str column(const struct row *row, size_t i)
{
    return *(const struct str *)((const char *)row + columns[i].offset);
}

static void put_csv(struct buf *out, struct str s)
{
    buf_addc(out, '"');
    if (s.len && strchr("=+-@\t\r\n", s.ptr[0]))
        buf_addc(out, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            buf_addc(out, '"');
        buf_addc(out, s.ptr[i]);
    }
    buf_addc(out, '"');
}

static struct str date(struct arena *a, int64_t at)
{
    char text[CLOCK_TEXT_SIZE];
    return arena_str(a, str_c(clock_format(at, text)));
}

static struct str join(struct arena *a, struct str list, struct str item)
{
    return list.len ? arena_fmt(a, "%.*s; %.*s", STR_ARG(list), STR_ARG(item)) : item;
}

static struct str price_text(struct arena *a, const struct json *listing)
{
    const struct json *price = json_get(listing, "price");
    struct str amount = json_text(json_get(price, "amount"));
    struct str currency = json_text(json_get(price, "currency"));
    return str_trim(arena_fmt(a, "%.*s %.*s", STR_ARG(amount), STR_ARG(currency)));
}

static void fill(struct arena *a, const struct store_case_detail *c, struct row *row)
{
    const struct store_case *s = &c->summary;
    const struct json *listing = json_parse(a, s->json, JSON_STRICT, NULL);
    const struct json *seller = json_get(listing, "seller");
    *row = (struct row){
        .case_id = arena_fmt(a, "%lld", (long long)s->id),
        .url = s->url,
        .site = s->site,
        .title = json_text(json_get(listing, "title")),
        .price = price_text(a, listing),
        .seller = json_text(json_get(seller, "name")),
        .offered_as = s->substance,
        .verdict = s->verdict,
        .basis = s->basis,
        .score = arena_fmt(a, "%.2f", s->score),
        .first_seen = date(a, s->first_seen),
    };
    for (size_t i = 0; i < c->n_contacts; i++)
        row->contacts = join(
            a, row->contacts,
            arena_fmt(a, "%.*s:%.*s", STR_ARG(c->contacts[i].kind), STR_ARG(c->contacts[i].value)));
    for (size_t i = 0; i < c->n_evidence; i++) {
        row->evidence = join(a, row->evidence, c->evidence[i].path);
        row->evidence_sha256 = join(a, row->evidence_sha256, c->evidence[i].sha256);
    }
    for (size_t i = 0; i < c->n_decisions; i++)
        if (c->decisions[i].kind == STORE_CONFIRM) {
            row->decided_by = c->decisions[i].who;
            row->decided_at = date(a, c->decisions[i].at);
            row->reason = c->decisions[i].reason;
        }
}

struct ids {
    int64_t *items;
    size_t count, cap;
};

static bool collect(void *context, const struct store_case *c, struct err *err)
{
    struct ids *ids = context;
    (void)err;
    if (c->restricted)
        return true;
    if (ids->count == ids->cap) {
        ids->cap = ids->cap ? ids->cap * 2 : 64;
        ids->items = xreallocarray(ids->items, ids->cap, sizeof *ids->items);
    }
    ids->items[ids->count++] = c->id;
    return true;
}

static void put_row(struct buf *out, struct json_writer *w, enum notice_format format,
                    const struct row *row)
{
    if (format == NOTICE_JSON)
        json_begin_object(w);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (format == NOTICE_JSON) {
            json_member(w, columns[i].name, column(row, i));
        } else {
            if (i)
                buf_addc(out, ',');
            put_csv(out, column(row, i));
        }
    }
    if (format == NOTICE_JSON)
        json_end_object(w);
    else
        buf_add(out, STR("\r\n"));
}

bool notice_export(struct db *db, struct str site, enum notice_format format, struct buf *out,
                   size_t *count, struct err *err)
{
    struct store_case_filter filter = {.state = STR("confirmed"), .site = site};
    struct ids ids = {0};
    struct json_writer w;
    struct arena a;
    arena_init(&a);
    json_writer_init(&w, out);
    bool ok = store_case_list(db, &filter, collect, &ids, err);
    if (format == NOTICE_JSON)
        json_begin_array(&w);
    for (size_t i = 0; format == NOTICE_CSV && i < COLUMNS; i++)
        buf_fmt(out, "%s%s", columns[i].name, i + 1 < COLUMNS ? "," : "\r\n");
    for (size_t i = 0; ok && i < ids.count; i++) {
        struct store_case_detail detail;
        struct row row;
        arena_reset(&a);
        ok = store_case_get(db, &a, ids.items[i], &detail, err);
        if (ok) {
            fill(&a, &detail, &row);
            put_row(out, &w, format, &row);
        }
    }
    if (format == NOTICE_JSON) {
        json_end_array(&w);
        buf_addc(out, '\n');
    }
    *count = ids.count;
    free(ids.items);
    arena_deinit(&a);
    return ok;
}
