#include "db/dump.h"

#include <math.h>

#include "base/json.h"

enum column_kind {
    DUMP_STR,
    DUMP_INT,
    DUMP_BOOL,
    DUMP_SCORE, // rounded to four places: sums of weights may differ in the last bits
    DUMP_JSON,
};

struct column {
    const char *name;
    enum column_kind kind;
};

enum { COLUMNS_MAX = 12 };

// A row a table of the dump; a line's members are the query's columns in order. A query orders by
// natural keys, which are its first columns.
struct dump_table {
    const char *name;
    const char *sql;
    struct column columns[COLUMNS_MAX]; // ends with a NULL name
};

#define VERSION_OF                                                                                 \
    " JOIN versions v ON v.id = d.version_id JOIN listings l ON l.key = v.listing_key"

static const struct dump_table TABLES[] = {
    {"profile", "SELECT sha256 FROM profiles ORDER BY sha256", {{"sha256", DUMP_STR}}},
    {"site",
     "SELECT id, profile_sha FROM sites ORDER BY id",
     {{"id", DUMP_STR}, {"profile", DUMP_STR}}},
    {"host",
     "SELECT name, site_id FROM hosts ORDER BY name",
     {{"name", DUMP_STR}, {"site", DUMP_STR}}},
    {"url",
     "SELECT href, site_id, kind, outcome, status, content_hash, redirect_to,"
     " due_at IS NOT NULL FROM urls ORDER BY href, site_id, kind",
     {{"href", DUMP_STR},
      {"site", DUMP_STR},
      {"kind", DUMP_INT},
      {"outcome", DUMP_STR},
      {"status", DUMP_INT},
      {"content_hash", DUMP_STR},
      {"redirect_to", DUMP_STR},
      {"due", DUMP_BOOL}}},
    {"page",
     "SELECT u.href, p.content_hash, p.lang, p.title, p.outcome, p.listings FROM pages p"
     " JOIN urls u ON u.key = p.url_key ORDER BY u.href, p.content_hash",
     {{"href", DUMP_STR},
      {"content_hash", DUMP_STR},
      {"lang", DUMP_STR},
      {"title", DUMP_STR},
      {"outcome", DUMP_STR},
      {"listings", DUMP_INT}}},
    {"text",
     "SELECT sha, masked FROM texts ORDER BY sha",
     {{"sha", DUMP_STR}, {"masked", DUMP_BOOL}}},
    {"page_text",
     "SELECT u.href, t.sha FROM page_texts t JOIN urls u ON u.key = t.url_key"
     " ORDER BY u.href, t.sha",
     {{"href", DUMP_STR}, {"sha", DUMP_STR}}},
    {"listing",
     "SELECT l.site_id, l.identity, c.fingerprint FROM listings l"
     " LEFT JOIN cases c ON c.id = l.case_id ORDER BY l.site_id, l.identity",
     {{"site", DUMP_STR}, {"identity", DUMP_STR}, {"case", DUMP_STR}}},
    {"version",
     "SELECT l.site_id, l.identity, v.content_hash, v.url, v.own_page, v.verdict, v.score,"
     " v.basis, v.substance, v.fingerprint, v.json FROM versions v"
     " JOIN listings l ON l.key = v.listing_key"
     " ORDER BY l.site_id, l.identity, v.content_hash",
     {{"site", DUMP_STR},
      {"identity", DUMP_STR},
      {"content_hash", DUMP_STR},
      {"url", DUMP_STR},
      {"own_page", DUMP_BOOL},
      {"verdict", DUMP_STR},
      {"score", DUMP_SCORE},
      {"basis", DUMP_STR},
      {"substance", DUMP_STR},
      {"fingerprint", DUMP_STR},
      {"listing", DUMP_JSON}}},
    {"finding",
     "SELECT l.site_id, l.identity, v.content_hash, d.field, d.from_byte, d.to_byte,"
     " d.substance, d.class, d.body, d.view FROM findings d" VERSION_OF
     " ORDER BY l.site_id, l.identity, v.content_hash, d.field, d.from_byte, d.to_byte,"
     " d.substance, d.class, d.body, d.view",
     {{"site", DUMP_STR},
      {"identity", DUMP_STR},
      {"content_hash", DUMP_STR},
      {"field", DUMP_STR},
      {"start", DUMP_INT},
      {"end", DUMP_INT},
      {"substance", DUMP_STR},
      {"class", DUMP_STR},
      {"text", DUMP_STR},
      {"view", DUMP_STR}}},
    {"contact",
     "SELECT l.site_id, l.identity, v.content_hash, c.kind, c.value FROM version_contacts d"
     " JOIN contacts c ON c.id = d.contact_id" VERSION_OF
     " ORDER BY l.site_id, l.identity, v.content_hash, c.kind, c.value",
     {{"site", DUMP_STR},
      {"identity", DUMP_STR},
      {"content_hash", DUMP_STR},
      {"kind", DUMP_STR},
      {"value", DUMP_STR}}},
    {"seller",
     "SELECT site_id, identity FROM sellers ORDER BY site_id, identity",
     {{"site", DUMP_STR}, {"identity", DUMP_STR}}},
    {"case",
     "SELECT fingerprint, state, verdict, score, basis, substance, priority FROM cases"
     " ORDER BY fingerprint",
     {{"fingerprint", DUMP_STR},
      {"state", DUMP_STR},
      {"verdict", DUMP_STR},
      {"score", DUMP_SCORE},
      {"basis", DUMP_STR},
      {"substance", DUMP_STR},
      {"priority", DUMP_INT}}},
    // A case's decisions come in the order in which they were made: that is content.
    {"decision",
     "SELECT fingerprint, kind, who, reason FROM decisions ORDER BY fingerprint, id",
     {{"case", DUMP_STR}, {"decision", DUMP_STR}, {"who", DUMP_STR}, {"reason", DUMP_STR}}},
    {"evidence",
     "SELECT DISTINCT u.href, e.kind FROM evidence e JOIN urls u ON u.key = e.url_key"
     " ORDER BY u.href, e.kind",
     {{"url", DUMP_STR}, {"kind", DUMP_STR}}},
    {"listing_evidence",
     "SELECT DISTINCT l.site_id, l.identity, u.href, e.kind FROM listing_evidence le"
     " JOIN listings l ON l.key = le.listing_key JOIN evidence e ON e.id = le.evidence_id"
     " JOIN urls u ON u.key = e.url_key ORDER BY l.site_id, l.identity, u.href, e.kind",
     {{"site", DUMP_STR}, {"identity", DUMP_STR}, {"url", DUMP_STR}, {"kind", DUMP_STR}}},
};

static void put_column(struct json_writer *w, struct db_stmt *st, int col, enum column_kind kind)
{
    struct str json;
    switch (kind) {
    case DUMP_STR:
        json_put_str(w, db_str(st, col));
        break;
    case DUMP_INT:
        json_put_int(w, db_int(st, col));
        break;
    case DUMP_BOOL:
        json_put_bool(w, db_int(st, col) != 0);
        break;
    case DUMP_SCORE:
        json_put_double(w, round(db_double(st, col) * 1e4) / 1e4);
        break;
    case DUMP_JSON:
        json = db_str(st, col);
        json_put_raw(w, json.len ? json : STR("null"));
        break;
    }
}

static void put_line(struct buf *line, struct db_stmt *st, const struct dump_table *t)
{
    struct json_writer w;
    buf_reset(line);
    json_writer_init(&w, line);
    json_begin_object(&w);
    json_member(&w, "table", str_c(t->name));
    for (int i = 0; i < COLUMNS_MAX && t->columns[i].name; i++) {
        if (db_is_null(st, i))
            continue;
        json_key(&w, t->columns[i].name);
        put_column(&w, st, i, t->columns[i].kind);
    }
    json_end_object(&w);
    buf_addc(line, '\n');
}

static bool dump_table(struct db *db, const struct dump_table *t, struct buf *line, dump_fn *fn,
                       void *context, struct err *err)
{
    struct db_stmt *st = db_stream(db, t->sql);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        put_line(line, st, t);
        if (!fn(context, buf_str(line), err))
            break;
    }
    db_reset(st);
    return r == DB_DONE;
}

bool dump_canonical(struct db *db, dump_fn *fn, void *context, struct err *err)
{
    // One transaction, so that all tables are of one moment.
    bool mine = !db_in_transaction(db);
    if (mine && !db_begin(db, err))
        return false;
    struct buf line;
    buf_init(&line, 0);
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof TABLES / sizeof *TABLES; i++)
        ok = dump_table(db, &TABLES[i], &line, fn, context, err);
    buf_deinit(&line);
    if (mine)
        db_rollback(db);
    return ok;
}
