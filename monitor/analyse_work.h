// Inside of analyse*.c: one job in work, and what its readers share. Not for other files.
#ifndef WG_MONITOR_ANALYSE_WORK_H
#define WG_MONITOR_ANALYSE_WORK_H

#include "crawler/url.h"
#include "extractors/platform.h"
#include "monitor/analyse.h"

struct work {
    const struct analyse_context *context;
    const struct analyse_site *site;
    struct arena *arena;
    const struct job *job;
    struct answer *answer;
    struct url url;                   // of the page
    size_t link_bytes, listing_bytes; // in the answer so far
};

// ---- what the answer takes (analyse_answer.c)

// Something was over a limit: the answer says so.
void analyse_cut(struct work *w);
// A candidate's text: any hit of any view.
bool analyse_hit(struct work *w, struct str text);
// answer->links has room; bytes over the links' share are dropped and counted.
void analyse_add_link(struct work *w, const struct answer_link *link);
// Judges a listing and, if it names a substance, puts it into the answer, whose listings have room
// for LIMIT_PAGE_LISTINGS. False if it names none.
bool analyse_take_listing(struct work *w, struct listing *l);
// What is kept of the page's texts, with contacts masked where nothing was flagged.
void analyse_keep(struct work *w, const struct str *texts, size_t n);

// ---- readers, by what the page is

void analyse_html(struct work *w, struct str html);
void analyse_json(struct work *w, struct str json);
void analyse_plain(struct work *w, struct str text);
// A sitemap or feed. False, with nothing done, if the text is neither.
bool analyse_discovery(struct work *w, struct str text);
// The signs of a wall in the answer's head and page; html and scan may be absent.
void analyse_wall(struct work *w, struct str html, const struct page_scan *scan);

static inline struct page_input analyse_input(const struct work *w, struct str body)
{
    return (struct page_input){
        .url = w->url.href,
        .body = body,
        .resolver = url_resolver_read,
        .resolve = url_resolver_href,
        .fetched = w->job->as_of,
    };
}

#endif
