// Runs, and the counts that `status` shows.
#ifndef WG_DB_STORE_RUN_H
#define WG_DB_STORE_RUN_H

#include "db/store.h"

struct store_run {
    int64_t id;
    int64_t started_at;
    int64_t ended_at; // 0: still running, or killed
    struct str outcome;
    struct str summary;   // JSON
    struct str manifest;  // path
    struct str signature; // hex
};

struct store_counts {
    int64_t sites, hosts;
    int64_t urls;
    int64_t urls_scheduled; // due now or later
    int64_t urls_due;
    int64_t urls_failing; // the last fetch failed
    int64_t hosts_blocked;
    int64_t pages, listings, versions;
    int64_t cases_open, cases_confirmed, cases_rejected, cases_escalated;
    int64_t decisions, evidence;
    int64_t texts;
};

typedef bool store_run_fn(void *context, const struct store_run *run, struct err *err);

bool store_run_begin(struct db *db, int64_t at, int64_t *id, struct err *err) WG_CHECKED;
// Writes all but id and started_at.
bool store_run_end(struct db *db, const struct store_run *run, struct err *err) WG_CHECKED;
// The newest first, at most `limit`; stops when fn returns false, which fails the call.
bool store_run_list(struct db *db, int64_t limit, store_run_fn *fn, void *context,
                    struct err *err) WG_CHECKED;
bool store_counts(struct db *db, int64_t now, struct store_counts *out, struct err *err) WG_CHECKED;

#endif
