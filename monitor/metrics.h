// A run's figures for Prometheus, as a file for the node exporter's textfile collector
// (prometheus.io, "Exposition formats", text format 0.0.4).
//
// All are gauges: the file says what the last run did, and a rate over values that begin anew
// with every run would be wrong. Names and labels are an interface: they don't change.
#ifndef WG_MONITOR_METRICS_H
#define WG_MONITOR_METRICS_H

#include "monitor/crawl.h"

enum { METRICS_SITES = 200 }; // further sites are left out, and counted

struct metrics {
    const struct crawl_summary *summary; // NULL: the run failed
    int64_t ended_at;                    // wall clock
    int exit_status;
    const struct crawl_site_figures *sites;
    size_t n_sites;
};

// Appends the whole file's text.
void metrics_text(struct buf *out, const struct metrics *m);

#endif
