// The lexicon, the matcher and the sites' rules as one workspace has them, for the crawl, for
// `inspect` and for `substances`.
#ifndef WG_MONITOR_MATCHING_H
#define WG_MONITOR_MATCHING_H

#include "monitor/analyse.h"
#include "monitor/workspace.h"
#include "patterns/lexicon.h"

struct matching {
    struct arena arena;
    const struct lexicon *lexicon;
    struct matcher *matcher;
    struct analyse_site *sites; // one per profile, in their order
    struct site_rules **rules;
    size_t n_sites;
};

// Shipped lexicon with the workspace's overlay, cache in the workspace, rules of its profiles.
// `known_before`: see patterns/matcher.h. ERR_CONFIG lists the problems with file and line.
bool matching_open(struct workspace *ws, int known_before, struct matching *out,
                   struct err *err) WG_CHECKED;
// Without a workspace; `dir` NULL is the shipped lexicon. The compiled form is kept in the user's
// cache folder ($XDG_CACHE_HOME/watchglass, else ~/.cache/watchglass).
bool matching_open_lexicon(const char *dir, int known_before, struct matching *out,
                           struct err *err) WG_CHECKED;
// A profile's rules alone, by themselves; site_rules_free. `dir` is the workspace's, for messages.
// NULL after a problem.
struct site_rules *matching_rules(struct arena *a, const char *dir, const struct profile *site,
                                  struct problems *p) WG_CHECKED;
void matching_close(struct matching *m);

#endif
