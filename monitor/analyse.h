// The analyser's work: one fetched page in, an answer out. Runs in the sandbox; opens nothing.
#ifndef WG_MONITOR_ANALYSE_H
#define WG_MONITOR_ANALYSE_H

#include "extractors/page.h"
#include "monitor/kept_text.h"
#include "monitor/message.h"
#include "monitor/page_type.h"
#include "monitor/region.h"
#include "patterns/matcher.h"

// What the analyser knows of a site.
struct analyse_site {
    struct str id;
    struct str jurisdiction;
    const struct site_rules *rules; // or NULL
    bool extract_all;
    bool keep_text;
};

struct analyse_context {
    const struct matcher *matcher;
    struct matcher_scratch *scratch; // made before the fork: each analyser has its own copy
    struct kept_text *kept;          // the same
    int64_t threshold;               // in hundredths: flagged from this score on
    const struct analyse_site *sites;
    size_t n_sites;
};

// Loads what libraries load on first use (converters, parsers), before the zygote forks.
bool analyse_start(struct err *err) WG_CHECKED;

// The answer's texts live in the arena or are borrowed from the job.
void analyse_job(const struct analyse_context *c, struct arena *a, const struct job *job,
                 struct answer *out);

// zygote_work_fn: answers jobs until the socket ends. `ctx` is a struct analyse_context.
void analyse_serve(void *ctx, int socket, const struct region *region);

// All listings of an HTML page, by both lanes whatever the scan says (`inspect page`).
void analyse_listings(struct arena *a, const struct page_input *in, const struct page_scan *scan,
                      const struct site_rules *rules, struct page_listings *out);

// The same of an answer of a platform's machine interface, and its next page's address. False,
// with nothing in it, if no platform answers in that shape or the type is another.
bool analyse_interface(struct arena *a, const struct page_input *in, enum page_type type,
                       struct page_listings *out, struct str *next);

#endif
