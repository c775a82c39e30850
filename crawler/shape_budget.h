// Budgets of one host's shapes: what keeps a crawl out of endless spaces (calendars, facets,
// pages past the end, one page under many names) and still lets it see every real page.
//
// Every part of a shape has a credit. A page that shows something new adds one, any other takes
// one away; at nothing the part is spent, and with it every URL that has it: once ?color= has shown
// nothing new, ?color=&page= has none either. First credits of strict parts come out of one purse a
// role, which new pages of the host refill, so that many spaces cost hardly more than one:
//     requests for nothing <= sum of purses + a part of the fresh pages + BUDGET_PLAIN a family
// A part that proves worth it pays its first credit back.
//
// Pure memory, bounded; no clock, no I/O. A host with plain shapes alone costs about a kilobyte,
// one with all tables full about 130.
#ifndef WG_CRAWLER_SHAPE_BUDGET_H
#define WG_CRAWLER_SHAPE_BUDGET_H

#include "crawler/url_shape.h"

enum {
    BUDGET_STRICT = 6,      // first credit of a strict part, at most
    BUDGET_STRICT_MAX = 16, // which never grows beyond
    BUDGET_PLAIN = 24,      // first credit of a plain part
    BUDGET_PLAIN_MAX = 32,
    BUDGET_PARTS = 512,     // known at once of one host: the least used makes room
    BUDGET_LINES = 16384,   // of texts, remembered of one host
    BUDGET_PAGES = 2048,    // contents and titles, remembered of one host
    BUDGET_NEAR = 32,       // pages whose simhash is compared
    BUDGET_NEAR_BITS = 3,   // at most so far apart is nearly the same (Manku et al. 2007)
    BUDGET_WARM_PAGES = 8,  // read before lines tell what is new
    BUDGET_PROVEN = 3,      // fresh pages that a strict part needs to be worth a link
    BUDGET_YIELD_PAGES = 8, // read before a family's yield is known
};

struct shape_budget; // one host's

enum budget_verdict {
    BUDGET_GO,    // and it was taken
    BUDGET_WAIT,  // answers under way will tell: ask again when one has come
    BUDGET_SPENT, // nothing new is expected there
};

// What a page showed (extractors/fingerprint.h makes the hashes).
struct shape_page {
    uint64_t content;      // of the whole text; 0: none
    uint64_t title;        // 0: none
    uint64_t simhash;      // 0: too little text
    const uint32_t *lines; // of a sample of the text's lines, with digits read alike
    size_t n_lines;
    // Its links that the run has not met before and that shape_budget_counts.
    size_t new_links;
    bool found; // a listing that names a substance
};

struct shape_budget *shape_budget_new(void);
void shape_budget_free(struct shape_budget *b);
// Before a request; one of page, failed and cancel must follow for each GO. Requests under way
// count against strict parts; plain ones go as long as there is credit, so that they never slow
// down a fast host (they may overdraw by as many as are under way).
enum budget_verdict shape_budget_take(struct shape_budget *b, const struct url_shape *s);
// The request was not made after all.
void shape_budget_cancel(struct shape_budget *b, const struct url_shape *s);
// It ended without a page (a failure, a redirect, 304): strict parts lose a credit, plain ones
// nothing.
void shape_budget_failed(struct shape_budget *b, const struct url_shape *s);
// It brought a page; true if that was fresh:
// - a copy of a page seen lately never is;
// - a plain one is, unless it has title and nearly the words of another of its family, and no line
//   of its own;
// - a strict one is if it has new links, or enough lines that the host has not shown before.
// Plain pages may be told without a take (seeds): then `taken` is false.
bool shape_budget_page(struct shape_budget *b, const struct url_shape *s,
                       const struct shape_page *page, bool taken);
// Would a take say SPENT? For links on their way into the queue; ask for a page's links before the
// page is told. (The first strict link makes the host's lines worth remembering, thus no const.)
bool shape_budget_spent(struct shape_budget *b, const struct url_shape *s);
// Is a link of this shape, which the run has not met before, something new for a page of the shape
// `page`? Plain ones of other families are, unless spent (a "share" link of each page would else
// make every page new), and strict ones whose parts have mostly been worth it: the days of an
// archive make its months so, the empty days of a calendar don't.
bool shape_budget_counts(struct shape_budget *b, const struct url_shape *page,
                         const struct url_shape *link);
// Of the pages of this family, the share that led to findings, in thousandths; -1: not known yet.
int shape_budget_yield(const struct shape_budget *b, const struct url_shape *s);
// The share of them that were fresh, likewise: a family of near copies has little.
int shape_budget_freshness(const struct shape_budget *b, const struct url_shape *s);

// What lasts over runs: rows for the store.
struct shape_row {
    uint64_t part;
    int credit; // 0 to BUDGET_PLAIN_MAX
    int64_t fetched, fresh, found;
};
// Before the first take. What was spent gets one more try, out of the purse.
void shape_budget_load(struct shape_budget *b, const struct shape_row *rows, size_t n);
// Rows that changed since the last call, in the arena.
void shape_budget_changes(struct shape_budget *b, struct arena *a, struct shape_row **rows,
                          size_t *n);
#endif
