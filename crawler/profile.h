// Site profiles: what an operator configures of a site, in YAML (sites/ has examples).
//
// All values are checked here, for meaning as well as for form, and every problem is reported in
// one pass with file and line. XPath rules are kept as text with their lines: extractors/rules.h
// compiles them. A profile lives in the arena it was parsed into.
#ifndef WG_CRAWLER_PROFILE_H
#define WG_CRAWLER_PROFILE_H

#include "base/hash.h"
#include "base/yaml.h"
#include "crawler/fetch.h"
#include "crawler/scope.h"
#include "crawler/window.h"

enum profile_kind {
    PROFILE_SHOP,
    PROFILE_MARKETPLACE,
    PROFILE_CLASSIFIEDS,
    PROFILE_FORUM,
    PROFILE_SOCIAL,
    PROFILE_OTHER,
    PROFILE_KINDS
};

enum profile_extract {
    PROFILE_EXTRACT_CANDIDATES, // full extraction of candidates, rules' pages and the sample
    PROFILE_EXTRACT_ALL,
};

enum profile_render {
    PROFILE_RENDER_NONE,
    PROFILE_RENDER_BROWSER, // pages are read as a browser shows them
};

// What a profile takes from the workspace when it does not say it itself; empty: nothing.
struct profile_defaults {
    struct str contact;
};

// One site rule: pages whose path and query match, and XPath expressions for them.
struct profile_rule {
    int line;
    struct yaml_text match; // a pattern of scope.h
    struct yaml_text item;  // XPath of one listing's element; line 0: the page is one listing
    struct profile_rule_field *fields;
    size_t n_fields;
};

struct profile_rule_field {
    struct str name;        // "title", "price" ...: known to extractors/rules.h
    struct yaml_text xpath; // relative to the item
};

struct profile {
    struct str site; // [a-z0-9-]+, the file's name
    struct str title;
    struct str purpose;      // why this site is watched; never empty
    struct str legal_basis;  // may be empty
    struct str contact;      // e-mail address or http(s) URL, for the User-Agent
    struct str jurisdiction; // ISO 3166-1 alpha-2, upper case; empty: the workspace's
    struct str language;     // BCP 47, as written; empty: unknown
    enum profile_kind kind;
    enum profile_extract extract;
    enum profile_render render;
    bool keep_text;          // scanned text is kept for searching the past
    int64_t retention;       // microseconds, like all times here
    int64_t revisit;         // of an ordinary page, before it adapts (revisit.h)
    int64_t flagged_revisit; // of a page with a flagged listing; at most revisit
    struct windows window;   // when the site may be visited; none: always

    struct str *seeds; // hrefs as crawler/url.h writes them; at least one, each once
    size_t n_seeds;
    struct scope scope; // hosts default to those of the seeds

    int64_t budget_pages, budget_bytes, budget_time; // of one run
    int64_t page_bytes;                              // of one body as received

    int64_t delay; // from the end of an answer to the next request to that host
    int64_t concurrency;
    int64_t timeout, connect_timeout;
    struct str ignore_robots; // the written legal basis; empty: robots.txt rules

    struct guard guard; // networks beyond the public ones
    struct pin *pins;
    size_t n_pins;

    bool cookies;     // kept during the run and sent back
    struct str proxy; // fetch_proxy.h; empty: none
    enum fetch_http http;
    struct fetch_header *headers; // sent with every request
    size_t n_headers;

    struct profile_rule *rules;
    size_t n_rules;

    struct str text; // the file, verbatim
    char sha256[HASH_HEX_SIZE];
};

// `file` is the name for messages; its last part without ".yaml" must be the site's id. `text`
// is copied into the arena. False if there were problems; all are in *problems.
bool profile_parse(struct arena *a, const char *file, struct str text,
                   const struct profile_defaults *defaults, struct problems *problems,
                   struct profile *out) WG_CHECKED;
// What the fetcher needs to know of it; borrows from the profile.
struct fetch_policy_options profile_fetch_options(const struct profile *p);
const char *profile_kind_name(enum profile_kind kind);
// The User-Agent: "Watchglass/VERSION (OPERATOR; +CONTACT)".
struct str profile_user_agent(struct arena *a, const struct profile *p, struct str version,
                              struct str operator_name);

#endif
