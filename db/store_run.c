#include "db/store_run.h"

#include <stddef.h>

bool store_run_begin(struct db *db, int64_t at, int64_t *id, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO runs (started_at, ended_at, outcome, summary, manifest,"
                     " signature) VALUES ($1, 0, '', '', '', '') RETURNING id");
    db_bind_int(st, 1, at);
    bool found;
    return store_find_id(st, id, &found, err);
}

bool store_run_end(struct db *db, const struct store_run *run, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "UPDATE runs SET ended_at = $2, outcome = $3, summary = $4, manifest = $5,"
                     " signature = $6 WHERE id = $1");
    db_bind_int(st, 1, run->id);
    db_bind_int(st, 2, run->ended_at);
    db_bind_str(st, 3, run->outcome);
    db_bind_str(st, 4, run->summary);
    db_bind_str(st, 5, run->manifest);
    db_bind_str(st, 6, run->signature);
    return db_run(st, err);
}

bool store_run_list(struct db *db, int64_t limit, store_run_fn *fn, void *context, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "SELECT id, started_at, ended_at, outcome, summary, manifest, signature"
                     " FROM runs ORDER BY id DESC LIMIT $1");
    db_bind_int(st, 1, limit);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        struct store_run run = {
            .id = db_int(st, 0),
            .started_at = db_int(st, 1),
            .ended_at = db_int(st, 2),
            .outcome = db_str(st, 3),
            .summary = db_str(st, 4),
            .manifest = db_str(st, 5),
            .signature = db_str(st, 6),
        };
        if (!fn(context, &run, err))
            break;
    }
    db_reset(st);
    return r == DB_DONE;
}

#define COUNT(member) offsetof(struct store_counts, member)
static const struct {
    size_t offset;
    const char *sql; // $1, where there is one, is now
} COUNTS[] = {
    {COUNT(sites), "SELECT count(*) FROM sites"},
    {COUNT(hosts), "SELECT count(*) FROM hosts"},
    {COUNT(hosts_blocked), "SELECT count(*) FROM hosts WHERE blocked_until > $1"},
    {COUNT(urls), "SELECT count(*) FROM urls"},
    {COUNT(urls_scheduled), "SELECT count(*) FROM urls WHERE due_at IS NOT NULL"},
    {COUNT(urls_due), "SELECT count(*) FROM urls WHERE due_at <= $1"},
    {COUNT(urls_failing), "SELECT count(*) FROM urls WHERE fails > 0"},
    {COUNT(pages), "SELECT count(*) FROM pages"},
    {COUNT(listings), "SELECT count(*) FROM listings"},
    {COUNT(versions), "SELECT count(*) FROM versions"},
    {COUNT(cases_open), "SELECT count(*) FROM cases WHERE state = 'open'"},
    {COUNT(cases_confirmed), "SELECT count(*) FROM cases WHERE state = 'confirmed'"},
    {COUNT(cases_rejected), "SELECT count(*) FROM cases WHERE state = 'rejected'"},
    {COUNT(cases_escalated), "SELECT count(*) FROM cases WHERE state = 'escalated'"},
    {COUNT(decisions), "SELECT count(*) FROM decisions"},
    {COUNT(evidence), "SELECT count(*) FROM evidence"},
    {COUNT(texts), "SELECT count(*) FROM texts"},
};
#undef COUNT

bool store_counts(struct db *db, int64_t now, struct store_counts *out, struct err *err)
{
    *out = (struct store_counts){0};
    for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++) {
        struct db_stmt *st = db_query(db, COUNTS[i].sql);
        if (strchr(COUNTS[i].sql, '$'))
            db_bind_int(st, 1, now);
        int64_t n;
        bool found;
        if (!store_find_id(st, &n, &found, err))
            return false;
        memcpy((char *)out + COUNTS[i].offset, &n, sizeof n);
    }
    return true;
}
