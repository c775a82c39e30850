// Generated sites with endless spaces, for tests: a page for every URL, no network.
#ifndef WG_TESTS_CRAWLER_TRAP_SITE_H
#define WG_TESTS_CRAWLER_TRAP_SITE_H

#include "crawler/url.h"

enum {
    SITE_LINKS = 400,
    SITE_LINES = 60,
    SITE_REAL = 8192, // real pages at most
};

// What is wrong with a site: bits.
enum trap {
    TRAP_CALENDAR_PATH = 1 << 0,  // /calendar/2026/11/21
    TRAP_CALENDAR_QUERY = 1 << 1, // /events?month=11&year=2026, /events?date=2026-11-21
    TRAP_FACETS_QUERY = 1 << 2,   // ?color=red&size=m&sort=price&view=grid
    TRAP_FACETS_PATH = 1 << 3,    // /category/lamps/color-red/size-m
    TRAP_FACETS_UNKNOWN = 1 << 4, // ?schirm=rot&fassung=gross
    TRAP_PAGING = 1 << 5,         // every list goes on for ever
    TRAP_FLOOD = 1 << 6,          // one page under endless names
    TRAP_SID = 1 << 7,            // session ids, another with each answer: ?sid=
    TRAP_SESSION_UNKNOWN = 1 << 8,
    TRAP_SESSION_PATH_PARAMETER = 1 << 9, // ;jsessionid=
    TRAP_SESSION_SEGMENT = 1 << 10,
    TRAP_REPEAT = 1 << 11, // relative links that pile up
};

enum site_kind {
    SITE_SHOP,
    SITE_FORUM,   // /viewtopic.php?t=7&start=10
    SITE_ARCHIVE, // /2026/11/21/a-post, found by month and day alone
};

struct site {
    enum site_kind kind; // traps and the other sizes are the shop's
    unsigned traps;
    size_t products; // or topics, or posts
    size_t categories;
    size_t page_size;
    bool by_id; // /product.php?id=17, with one title for all
};

struct site_page {
    int real; // index of the real page this is, or -1
    struct str title;
    struct str lines[SITE_LINES];
    size_t n_lines;
    struct str links[SITE_LINKS]; // absolute
    size_t n_links;
};

// How many pages the site would have without traps: home, categories, products, and pages of
// categories behind their first. Those come last: they may be left out when all their products are
// known.
size_t site_real_pages(const struct site *s);
size_t site_must_pages(const struct site *s);
// The answer to request number `request`; false: 404.
bool site_answer(const struct site *s, struct arena *a, const struct url *url, unsigned request,
                 struct site_page *out);

#endif
