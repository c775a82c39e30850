// robots.txt as RFC 9309 reads it, with crawl-delay and sitemap lines.
//
// A parse is for one crawler: rules of all groups that name its product token are merged, else
// those of all "*" groups. Lines that are not understood are skipped; a file is never an error.
// Parsing is linear but for the sorting of rules; a check costs at most rules times the path's
// length, without backtracking.
#ifndef WG_CRAWLER_ROBOTS_H
#define WG_CRAWLER_ROBOTS_H

#include "base/arena.h"

enum {
    ROBOTS_REDIRECTS = 5,       // RFC 9309, 2.3.1.2; after these the file counts as unavailable
    ROBOTS_DELAY_MAX = 86400,   // seconds; a longer crawl-delay is taken as this
    ROBOTS_SITEMAPS_MAX = 1000, // later sitemap lines are dropped
};

struct robots_rule;

struct robots {
    struct robots_rule *rules; // the one that decides comes first
    size_t n_rules;
    double crawl_delay;   // seconds, fractions allowed; negative when none was given
    struct str *sitemaps; // as written, of the whole file; resolve them against the file's URL
    size_t n_sitemaps;
    bool cut; // the file was longer than LIMIT_ROBOTS_BYTES; the rest was not read
};

struct robots_decision {
    bool allowed;
    struct str rule; // the deciding line as written, "Disallow: /x"; empty when none matched
};

// `text` is UTF-8, and any bytes will do. `token` is the crawler's product token alone
// ("watchglass"). *out lives in the arena and borrows nothing from `text`.
void robots_parse(struct arena *a, struct str text, struct str token, struct robots *out);
// `target` is a request target: path and query, at most LIMIT_URL_BYTES (longer is refused).
// The rule's text lives as long as the robots.
struct robots_decision robots_check(const struct robots *r, struct str target);

enum robots_policy {
    ROBOTS_PARSE,     // 2xx: the body has the rules
    ROBOTS_FOLLOW,    // 3xx: the caller follows up to ROBOTS_REDIRECTS hops
    ROBOTS_ALLOW_ALL, // 4xx: there is none
    ROBOTS_DENY_ALL,  // 5xx, 429 or no answer: there may be one
};

// RFC 9309, 2.3.1. Status 0 means that no answer came.
enum robots_policy robots_policy(int status);

#endif
