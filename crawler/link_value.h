// What a link is worth before it is fetched: whether it may be followed at all, and how early.
// All by the URL's own words as shop and forum programs write them (link_tables.c), without state
// or I/O. Whole words are matched, in any case and percent-decoded: /logout is an action,
// /logout-guide a page. Linear in the URL's length.
#ifndef WG_CRAWLER_LINK_VALUE_H
#define WG_CRAWLER_LINK_VALUE_H

#include "crawler/url.h"

// A GET that would change something at the site (cart, vote, log out, mark as read, switch the
// currency), that opens a form to do so (reply, report), or that is another form of a page that
// has its own link (print view, calendar export). Such a link is never followed, whatever
// robots.txt says of it.
bool link_changes_state(const struct url *url);
// Does it look like one offer or one thread, by the paths and parameters of common programs?
bool link_is_listing_like(const struct url *url);
// Does it look like a further page of a list?
bool link_is_pagination(const struct url *url);

enum link_kind { LINK_PAGE, LINK_SEED, LINK_SITEMAP, LINK_FEED };

struct link_traits {
    enum link_kind kind;
    bool paginates;       // rel=next or prev, or link_is_pagination
    bool names_substance; // its anchor or URL does
    bool listing_like;    // link_is_listing_like
    bool strict_shape;    // its family of URLs is bounded as a trap: calendar, facet, session id
    int yield;            // listings with findings per 1,000 pages of its family; -1: not known
    unsigned hops;        // redirects that led to it
};

enum { LINK_PRIORITY_MAX = 9 }; // 0 to 9, higher first

// 1 to 9, never 0: what stands last still has its turn. Seeds 9; sitemaps and feeds 8; pages
// that may be listings before pagination, that before the rest, redirects' targets last, and
// strict shapes behind all.
int link_priority(const struct link_traits *t);

#endif
