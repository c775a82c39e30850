#include "monitor/metrics.h"

#include <stddef.h>

// Backslash, quote and line feed are the three that a label's value escapes.
static void add_label(struct buf *out, const char *name, struct str value)
{
    buf_fmt(out, "{%s=\"", name);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '\\' || c == '"' || c == '\n')
            buf_addc(out, '\\');
        buf_addc(out, c == '\n' ? 'n' : c);
    }
    buf_add(out, STR("\"}"));
}

static void begin(struct buf *out, const char *name, const char *help)
{
    buf_fmt(out, "# HELP watchglass_%s %s\n# TYPE watchglass_%s gauge\n", name, help, name);
}

static void add_sample(struct buf *out, const char *name, const char *label, struct str value,
                       uint64_t n)
{
    buf_fmt(out, "watchglass_%s", name);
    if (label)
        add_label(out, label, value);
    buf_fmt(out, " %llu\n", (unsigned long long)n);
}

// Seconds, as Prometheus wants every time.
static void add_time(struct buf *out, const char *name, const char *help, int64_t us)
{
    int64_t from_zero = us < 0 ? 0 : us;
    begin(out, name, help);
    buf_fmt(out, "watchglass_%s %lld.%06lld\n", name, (long long)(from_zero / CLOCK_SECOND),
            (long long)(from_zero % CLOCK_SECOND));
}

static void add_one(struct buf *out, const char *name, const char *help, uint64_t n)
{
    begin(out, name, help);
    add_sample(out, name, NULL, STR_NONE, n);
}

#define OF(member) offsetof(struct crawl_summary, member)

static const struct {
    const char *name;
    size_t offset; // of a uint64_t in struct crawl_summary
    const char *help;
} figures[] = {
    {"run_requests", OF(requests), "Requests of the last run."},
    {"run_received_bytes", OF(bytes), "Bytes of bodies received in the last run."},
    {"run_new_urls", OF(new_urls), "URLs that the last run saw first."},
    {"run_new_listings", OF(new_listings), "Listings that the last run saw first."},
    {"run_new_versions", OF(new_versions), "Changed listings of the last run."},
    {"run_new_cases", OF(new_cases), "Cases that the last run opened."},
    {"run_evidence_files", OF(evidence), "Evidence files of the last run."},
    {"run_hosts_blocked", OF(hosts_blocked), "Hosts that refused the last run."},
    {"run_endless_links", OF(endless), "Links that the last run left out as endless."},
    {"run_failures", OF(failures), "What of the last run needs a look."},
    {"open_cases", OF(open_cases), "Cases that wait for a decision."},
    {"due_urls", OF(still_due), "URLs that were still due when the last run ended."},
};

// Every outcome and every end has its sample, 0 too, so that no series comes and goes.
static void add_summary(struct buf *out, const struct crawl_summary *s)
{
    static const char *const ends[CRAWL_ENDS] = {"done", "stopped", "time", "pages"};
    add_time(out, "run_start_timestamp_seconds", "When the last run began.", s->started_at);
    add_time(out, "run_duration_seconds", "How long the last run took.",
             s->ended_at - s->started_at);
    begin(out, "run_end", "Why the last run ended: 1 for the reason.");
    for (int i = 0; i < CRAWL_ENDS; i++)
        add_sample(out, "run_end", "reason", str_c(ends[i]), s->end == (enum crawl_end)i);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        const uint64_t *n = (const void *)((const char *)s + figures[i].offset);
        add_one(out, figures[i].name, figures[i].help, *n);
    }
    begin(out, "run_outcomes",
          "URLs of the last run, and its requests for robots.txt, by outcome.");
    for (int i = 0; i < OUTCOMES; i++)
        add_sample(out, "run_outcomes", "outcome", str_c(outcome_name((enum outcome)i)),
                   s->outcomes[i]);
}

static void add_sites(struct buf *out, const struct metrics *m)
{
    size_t n = m->n_sites < METRICS_SITES ? m->n_sites : METRICS_SITES;
    begin(out, "site_pages", "Pages asked for in the last run, by site.");
    for (size_t i = 0; i < n; i++)
        add_sample(out, "site_pages", "site", m->sites[i].name, (uint64_t)m->sites[i].pages);
    begin(out, "site_received_bytes", "Bytes of bodies received in the last run, by site.");
    for (size_t i = 0; i < n; i++)
        add_sample(out, "site_received_bytes", "site", m->sites[i].name,
                   (uint64_t)m->sites[i].bytes);
    begin(out, "site_budget_spent", "1 where the last run ended a site at its budget.");
    for (size_t i = 0; i < n; i++)
        add_sample(out, "site_budget_spent", "site", m->sites[i].name, m->sites[i].spent);
    add_one(out, "sites_left_out", "Sites without figures of their own here.", m->n_sites - n);
}

void metrics_text(struct buf *out, const struct metrics *m)
{
    begin(out, "build_info", "The program: always 1.");
    add_sample(out, "build_info", "version", STR(WATCHGLASS_VERSION), 1);
    add_time(out, "run_end_timestamp_seconds", "When the last run ended.", m->ended_at);
    add_one(out, "run_exit_status",
            "Of the last run: 0 done, 1 with failures, 2 configuration, 4 database or disk.",
            (uint64_t)m->exit_status);
    if (m->summary)
        add_summary(out, m->summary);
    if (m->n_sites)
        add_sites(out, m);
}
