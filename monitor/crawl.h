// One run: what is due, fetched politely, analysed in the sandbox, stored.
//
// The way of a page is in docs/architecture.md. crawl.c begins and ends a run, crawl_loop.c is its
// event loop, crawl_refill.c decides what is asked next (due URLs, robots.txt), crawl_page.c makes
// rows of what came back, crawl_report.c tells people. A run may be killed at any instant: the
// next one goes on.
#ifndef WG_MONITOR_CRAWL_H
#define WG_MONITOR_CRAWL_H

#include "base/buf.h"
#include "base/clock.h"
#include "monitor/outcome.h"
#include "monitor/workspace.h"

struct crawl_options {
    struct str site;   // one site alone; empty: all
    int64_t max_time;  // microseconds; 0: the profiles' budgets alone
    int64_t max_pages; // over all sites; 0: the same
    bool progress;     // a progress line on standard error
    struct clock clock;
};

enum crawl_end { CRAWL_DONE, CRAWL_STOPPED, CRAWL_TIME, CRAWL_PAGES, CRAWL_ENDS };

struct crawl_site_figures {
    struct str name;
    int64_t pages, bytes; // of the run
    bool spent;           // over its budget, or its visiting window is closed
};

// What a run did.
struct crawl_summary {
    int64_t run_id;
    enum crawl_end end;
    int64_t started_at, ended_at;
    uint64_t requests, bytes; // received
    uint64_t new_urls, new_listings, new_versions, new_cases, evidence;
    uint64_t open_cases, still_due;
    uint64_t outcomes[OUTCOMES]; // URLs, and requests for robots.txt and probes
    uint64_t endless;            // links left out: they repeat themselves, or are too deep
    uint64_t hosts_blocked;
    const char *sandbox;              // what its analysers stood in, for people
    struct crawl_site_figures *sites; // those that were to be crawled; names are the workspace's
    size_t n_sites;
    uint64_t failures; // that need a look: exit status 1
    struct buf text;   // for people, and the cron mail
    struct buf json;   // one object
};

// Takes the lock, runs, and gives the summary (crawl_summary_deinit). The workspace has its
// profiles loaded. ERR_LOCKED, ERR_STORE, ERR_CONFIG as cli/ maps them to exit statuses. Call
// while the process has one thread.
bool crawl(struct workspace *ws, const struct crawl_options *options, struct crawl_summary *out,
           struct err *err) WG_CHECKED;
void crawl_summary_deinit(struct crawl_summary *s);

#endif
