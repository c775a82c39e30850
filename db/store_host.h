// Hosts: what politeness must remember over a crash, and robots.txt as it was read.
//
// A host is scheme, name and port ("https://shop.example:443"); its key is the keyed hash of that
// text. The answer of robots.txt has a table of its own, since it may be 500 KB and the host's
// row is written at every request.
#ifndef WG_DB_STORE_HOST_H
#define WG_DB_STORE_HOST_H

#include "db/store.h"

struct store_host {
    int64_t key;
    struct str name;
    struct str site;
    int64_t next_at;       // no request before
    int64_t in_flight;     // requests that were out at the last write
    double delay_factor;   // 1: the profile's own delay
    int64_t failures;      // in a row
    int64_t blocked_until; // 0: not blocked
};

struct store_robots {
    int64_t host_key;
    struct str text; // as received, cut to LIMIT_ROBOTS_BYTES; stored as bytes
    int64_t fetched_at;
    int64_t expires_at;
    int64_t status;       // HTTP status; 0: unreachable
    struct str final_url; // after redirects
};

struct store_host_due {
    struct store_host host;
    int64_t due_at; // the earliest of its URLs; STORE_NEVER when none is scheduled
};

// Inserts unless the key is there. Its site must be stored.
bool store_host_add(struct db *db, const struct store_host *host, struct err *err) WG_CHECKED;
bool store_host_get(struct db *db, struct arena *a, int64_t key, struct store_host *out,
                    bool *found, struct err *err) WG_CHECKED;
// Writes next_at, in_flight, delay_factor, failures and blocked_until.
bool store_host_update(struct db *db, const struct store_host *host, struct err *err) WG_CHECKED;

bool store_robots_put(struct db *db, const struct store_robots *robots, struct err *err) WG_CHECKED;
bool store_robots_get(struct db *db, struct arena *a, int64_t host_key, struct store_robots *out,
                      bool *found, struct err *err) WG_CHECKED;

// The site's hosts that have a scheduled URL, with the earliest time, in order of name. Some
// index seeks per host, whatever the number of URLs.
bool store_hosts_due(struct db *db, struct arena *a, struct str site, struct store_host_due **out,
                     size_t *n, struct err *err) WG_CHECKED;

#endif
