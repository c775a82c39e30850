// What a run says of itself: the progress line, the summary for the cron mail, and its JSON.
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "base/xalloc.h"
#include "db/store_case.h"
#include "monitor/crawl_state.h"

void crawl_count(struct crawl *c, enum outcome outcome)
{
    c->summary->outcomes[outcome]++;
}

enum { PROGRESS_INTERVAL_MS = 200 };

void crawl_progress(struct crawl *c, bool last)
{
    int64_t now = clock_monotonic(&c->options->clock);
    if (!c->options->progress)
        return;
    if (!last && now - c->last_progress < (int64_t)PROGRESS_INTERVAL_MS * 1000)
        return;
    c->last_progress = now;
    struct writer_counts stored = writer_counts(c->writer);
    fprintf(stderr,
            "\r\033[K%lld pages, %zu under way, %zu in analysis, %llu links found, "
            "%llu new cases, %llds%s",
            (long long)c->pages, scheduler_in_flight(c->scheduler),
            c->answers.count + pool_busy(c->pool), (unsigned long long)stored.new_urls,
            (unsigned long long)stored.new_cases,
            (long long)((now - c->started_mono) / CLOCK_SECOND), last ? "\r\033[K" : "");
    fflush(stderr);
}

static const char *const end_texts[CRAWL_ENDS] = {
    "nothing more can be done now",
    "stopped by a signal; the rest stays due",
    "its time is over; the rest stays due",
    "its number of pages is reached; the rest stays due",
};

static void write_outcomes(struct crawl_summary *s)
{
    const char *before = "  outcomes:";
    for (int o = 0; o < OUTCOMES; o++)
        if (s->outcomes[o]) {
            buf_fmt(&s->text, "%s %s %llu", before, outcome_name((enum outcome)o),
                    (unsigned long long)s->outcomes[o]);
            before = ",";
        }
    if (*before == ',')
        buf_addc(&s->text, '\n');
    for (int o = 0; o < OUTCOMES; o++) {
        const char *worry = outcome_worry((enum outcome)o);
        if (!worry || !s->outcomes[o])
            continue;
        s->failures += s->outcomes[o];
        buf_fmt(&s->text, "  ! %llu %s: %s\n", (unsigned long long)s->outcomes[o],
                outcome_name((enum outcome)o), worry);
    }
}

static void write_site(const struct crawl_site *site, struct buf *out)
{
    char at[CLOCK_TEXT_SIZE];
    if (site->opens_at)
        buf_fmt(out, "  site %.*s was left alone: its visiting window opens %s\n",
                STR_ARG(site->profile->site), clock_format(site->opens_at, at));
    else if (site->spent)
        buf_fmt(out, "  ! site %.*s: its budget of this run is used up, or its window has closed\n",
                STR_ARG(site->profile->site));
}

static void write_text(struct crawl *c)
{
    struct crawl_summary *s = c->summary;
    struct buf *b = &s->text;
    char at[CLOCK_TEXT_SIZE];
    double seconds = (double)(s->ended_at - s->started_at) / (double)CLOCK_SECOND;
    buf_fmt(b, "Run %lld, %s, %.1f s: %s.\n", (long long)s->run_id, clock_format(s->started_at, at),
            seconds, end_texts[s->end]);
    buf_fmt(b, "  %llu requests, %.1f MB; %llu new links; %llu still due\n",
            (unsigned long long)s->requests, (double)s->bytes / 1e6,
            (unsigned long long)s->new_urls, (unsigned long long)s->still_due);
    buf_fmt(b, "  %llu new cases (%llu open), %llu new listings, %llu evidence files\n",
            (unsigned long long)s->new_cases, (unsigned long long)s->open_cases,
            (unsigned long long)s->new_listings, (unsigned long long)s->evidence);
    write_outcomes(s);
    buf_fmt(b, "  analysers stood in: %s\n", s->sandbox);
    if (s->endless)
        buf_fmt(b, "  %llu links left out: they repeat themselves, or are too deep\n",
                (unsigned long long)s->endless);
    for (size_t i = 0; i < c->n_sites; i++)
        write_site(&c->sites[i], b);
    if (s->open_cases)
        buf_fmt(b, "Next: watchglass list\n");
}

static void write_json(struct crawl *c)
{
    struct crawl_summary *s = c->summary;
    static const char *const ends[CRAWL_ENDS] = {"done", "stopped", "time", "pages"};
    char at[CLOCK_TEXT_SIZE];
    struct json_writer w;
    json_writer_init(&w, &s->json);
    json_begin_object(&w);
    json_member_int(&w, "run", s->run_id);
    json_member(&w, "outcome", str_c(ends[s->end]));
    json_member(&w, "started", str_c(clock_format(s->started_at, at)));
    json_member(&w, "ended", str_c(clock_format(s->ended_at, at)));
    json_member_int(&w, "requests", (int64_t)s->requests);
    json_member_int(&w, "bytes", (int64_t)s->bytes);
    json_member_int(&w, "new_urls", (int64_t)s->new_urls);
    json_member_int(&w, "new_listings", (int64_t)s->new_listings);
    json_member_int(&w, "new_versions", (int64_t)s->new_versions);
    json_member_int(&w, "new_cases", (int64_t)s->new_cases);
    json_member_int(&w, "evidence", (int64_t)s->evidence);
    json_member_int(&w, "open_cases", (int64_t)s->open_cases);
    json_member_int(&w, "still_due", (int64_t)s->still_due);
    json_member_int(&w, "endless_links", (int64_t)s->endless);
    json_member(&w, "sandbox", str_c(s->sandbox));
    json_member_int(&w, "failures", (int64_t)s->failures);
    json_key(&w, "outcomes");
    json_begin_object(&w);
    for (int o = 0; o < OUTCOMES; o++)
        if (s->outcomes[o])
            json_member_int(&w, outcome_name((enum outcome)o), (int64_t)s->outcomes[o]);
    json_end_object(&w);
    json_end_object(&w);
}

// Of the hosts that this run met: the frontier's other ones wait for their own turn. A summary says
// whether there is much left; it need not know how much more than MANY.
static bool count_due(struct crawl *c, int64_t now, uint64_t *due, struct err *err)
{
    enum { MANY = 1000000, MANY_OF_HOST = 10000 };
    for (size_t i = 0; i < c->n_buckets && *due < MANY; i++)
        for (const struct crawl_host *h = c->buckets[i]; h; h = h->next) {
            int64_t n;
            if (!store_urls_due_count(c->db, h->key, now, MANY_OF_HOST, &n, err))
                return false;
            *due += (uint64_t)n;
        }
    return true;
}

static void sum_sites(struct crawl *c)
{
    struct crawl_summary *s = c->summary;
    s->sites = xcalloc(c->n_sites, sizeof *s->sites);
    for (size_t i = 0; i < c->n_sites; i++)
        if (c->sites[i].selected)
            s->sites[s->n_sites++] = (struct crawl_site_figures){.name = c->sites[i].profile->site,
                                                                 .pages = c->sites[i].pages,
                                                                 .bytes = c->sites[i].bytes,
                                                                 .spent = c->sites[i].spent};
}

bool crawl_report(struct crawl *c, struct err *err)
{
    struct crawl_summary *s = c->summary;
    int64_t open;
    s->ended_at = clock_wall(&c->options->clock);
    if (!store_cases_open(c->db, &open, err) || !count_due(c, s->ended_at, &s->still_due, err))
        return false;
    s->open_cases = (uint64_t)open;
    s->end = c->end;
    sum_sites(c);
    write_text(c);
    write_json(c);
    return true;
}
