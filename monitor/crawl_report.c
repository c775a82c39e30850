// What a run says of itself: the progress line, the summary for the cron mail, and its JSON.
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "monitor/crawl_state.h"

void crawl_count(struct crawl *c, const char *outcome)
{
    for (size_t i = 0; i < c->n_outcomes; i++)
        if (str_eq(str_c(c->outcomes[i].name), str_c(outcome))) {
            c->outcomes[i].count++;
            return;
        }
    if (c->n_outcomes < OUTCOME_NAMES_MAX)
        c->outcomes[c->n_outcomes++] = (struct outcome_count){outcome, 1};
}

static uint64_t count_of(const struct crawl *c, const char *outcome)
{
    for (size_t i = 0; i < c->n_outcomes; i++)
        if (str_eq(str_c(c->outcomes[i].name), str_c(outcome)))
            return c->outcomes[i].count;
    return 0;
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

// Outcomes that someone should look at; the hint says where to begin.
static const struct {
    const char *outcome, *hint;
} worries[] = {
    {"quarantined", "pages that killed their analyser"},
    {"blocked", "pages that the site refuses to us: is the profile's pace too high?"},
    {"robots_unreachable", "hosts whose robots.txt can't be read: left alone"},
    {"dns", "names that don't resolve: is the profile right?"},
    {"connect", "hosts that don't answer"},
    {"tls", "hosts without a valid certificate"},
    {"refused_address", "names or links that lead to addresses the profile does not allow"},
};

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
    if (c->n_outcomes)
        buf_add(b, STR("  outcomes:"));
    for (size_t i = 0; i < c->n_outcomes; i++)
        buf_fmt(b, "%s %s %llu", i ? "," : "", c->outcomes[i].name,
                (unsigned long long)c->outcomes[i].count);
    if (c->n_outcomes)
        buf_addc(b, '\n');
    for (size_t i = 0; i < sizeof worries / sizeof *worries; i++) {
        uint64_t n = count_of(c, worries[i].outcome);
        s->failures += n;
        if (n)
            buf_fmt(b, "  ! %llu %s: %s\n", (unsigned long long)n, worries[i].outcome,
                    worries[i].hint);
    }
    for (size_t i = 0; i < c->n_sites; i++)
        if (c->sites[i].spent)
            buf_fmt(b, "  ! site %.*s has used up its budget of this run\n",
                    STR_ARG(c->sites[i].profile->site));
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
    json_member_int(&w, "failures", (int64_t)s->failures);
    json_key(&w, "outcomes");
    json_begin_object(&w);
    for (size_t i = 0; i < c->n_outcomes; i++)
        json_member_int(&w, c->outcomes[i].name, (int64_t)c->outcomes[i].count);
    json_end_object(&w);
    json_end_object(&w);
}

bool crawl_report(struct crawl *c, struct err *err)
{
    struct crawl_summary *s = c->summary;
    struct store_counts counts;
    s->ended_at = clock_wall(&c->options->clock);
    if (!store_counts(c->db, s->ended_at, &counts, err))
        return false;
    s->open_cases = (uint64_t)counts.cases_open;
    s->still_due = (uint64_t)counts.urls_due;
    s->end = c->end;
    write_text(c);
    write_json(c);
    return true;
}
