// Which URLs belong to a site: hosts, and path patterns in and out.
//
// A host is an exact name or "*.name" (every name below it, not itself), with ":port" if only
// that port is meant. A pattern is matched against path and query as the URL writes them
// (percent-encoded): '*' is any run of bytes, a '$' at the end anchors it there, else a
// beginning is enough, as in robots.txt (RFC 9309, 2.2.3). Exclude wins over include; without
// include patterns every path is in.
#ifndef WG_CRAWLER_SCOPE_H
#define WG_CRAWLER_SCOPE_H

#include "base/arena.h"

struct url; // crawler/url.h

enum {
    SCOPE_PATTERN_BYTES = 1024,
    SCOPE_PATTERNS = 1000, // in, and out
    SCOPE_HOSTS = 1000,
};

struct scope_host {
    struct str name; // lower case, as in a URL; without "*."
    bool below;      // "*."
    int port;        // 0: every port
};

struct scope {
    struct scope_host *hosts;
    size_t n_hosts;
    struct str *include, *exclude;
    size_t n_include, n_exclude;
};

enum scope_verdict { SCOPE_ALLOWED, SCOPE_OTHER_HOST, SCOPE_NOT_INCLUDED, SCOPE_EXCLUDED };

enum scope_verdict scope_allows(const struct scope *scope, const struct url *url);
// "allowed", "other_host", "not_included", "excluded".
const char *scope_verdict_name(enum scope_verdict verdict);

// Reads "name", "*.name", either with ":port"; names become what crawler/url.h makes of them
// (lower case, IDNA). False if there is no such host.
bool scope_host_parse(struct arena *a, struct str text, struct scope_host *out);
// NULL, or what is wrong with a pattern and what would be right.
const char *scope_pattern_fault(struct str pattern);
// O(pattern + text) comparisons for a pattern of one star, at most their product.
bool scope_pattern_matches(struct str pattern, struct str path_and_query);

#endif
