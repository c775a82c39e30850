// The keys of a site profile as the YAML reader fills them, before their meaning is checked.
// Private to profile*.c.
#ifndef WG_CRAWLER_PROFILE_SCHEMA_H
#define WG_CRAWLER_PROFILE_SCHEMA_H

#include "crawler/profile.h"

struct profile_raw_scope {
    struct yaml_texts hosts, include, exclude;
};

struct profile_raw_budget {
    int64_t pages, bytes, time;
};

struct profile_raw_limits {
    int64_t page_bytes;
};

struct profile_raw_politeness {
    int64_t delay, concurrency, timeout, connect_timeout;
    struct yaml_text ignore_robots;
};

struct profile_raw_rule {
    struct yaml_text match, item;
    const struct yaml *fields;
    int line;
};

struct profile_raw {
    int64_t version, retention, revisit, flagged_revisit;
    struct yaml_text site, title, purpose, legal_basis, contact, jurisdiction, language, proxy;
    int kind, extract, http, render;
    bool keep_text, only_networks, cookies, tor;
    struct yaml_texts seeds, networks, window;
    struct profile_raw_scope scope;
    struct profile_raw_budget budget;
    struct profile_raw_limits limits;
    struct profile_raw_politeness politeness;
    const struct yaml *resolve, *headers;
    struct yaml_items rules; // struct profile_raw_rule
};

extern const struct yaml_schema profile_schema;
extern const struct profile_raw profile_raw_defaults;
extern const char *const profile_kind_names[];

// Where problems go while a profile is checked.
struct profile_checker {
    struct arena *arena;
    const char *file;
    const struct yaml *root;
    const struct profile_raw *raw;
    struct problems *problems;
    struct profile *out;
};

// profile_network.c: networks, only_networks, resolve, and what a delay of 0 asks of them.
// After the scope's hosts are known.
void profile_check_network(struct profile_checker *c);
// profile_session.c: cookies, proxy, tor, headers, http, window, flagged_revisit. After numbers,
// hosts and network.
void profile_check_session(struct profile_checker *c);
// ISO 3166-1 alpha-2, upper case.
bool profile_is_country(struct str code);

#endif
