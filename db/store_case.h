// Cases: what an analyst works on. They come into being by store_listing_put alone, and only
// decisions change their state.
#ifndef WG_DB_STORE_CASE_H
#define WG_DB_STORE_CASE_H

#include "db/store.h"
#include "db/store_decision.h"
#include "db/store_evidence.h"

enum { STORE_CASE_VERSIONS_MAX = 200, STORE_CASE_ROWS_MAX = 500 };

struct store_case {
    int64_t id;
    struct str fingerprint;
    struct str state; // "open", "confirmed", "rejected", "escalated"
    struct str verdict, basis, substance;
    double score;
    int64_t priority; // set by analysts; higher first
    bool restricted;  // one of its versions is
    int64_t first_seen, updated_at;
    int64_t listings; // number of them
    // Of the best version
    struct str site, url, json;
};

struct store_version {
    int64_t id;
    struct str site, identity;
    int64_t listing_first_seen, listing_last_seen;
    struct str url, page; // the listing's own, and the href that it was read from
    struct str content_hash, json, judgement;
    struct str verdict, basis, substance;
    double score;
    bool own_page, restricted;
    int64_t first_seen;
    struct str lexicon, profile, program;
};

struct store_case_contact {
    struct str kind, value;
    int64_t listings; // of all cases that name it
};

struct store_case_detail {
    struct store_case summary;
    struct store_version *versions; // best first
    size_t n_versions;
    struct store_case_contact *contacts;
    size_t n_contacts;
    struct store_evidence *evidence; // oldest first
    size_t n_evidence;
    struct store_decision *decisions; // oldest first
    size_t n_decisions;
    bool cut; // a limit was passed
};

// Empty text and zero: any.
struct store_case_filter {
    struct str state;
    struct str site;
    struct str substance; // of any finding
    double min_score;
    int64_t limit; // 0: all
};

typedef bool store_case_fn(void *context, const struct store_case *c, struct err *err);

// In order of priority, score, fingerprint; stops when fn returns false, which fails the call. The
// texts live during the call of fn; fn may not use the database.
bool store_case_list(struct db *db, const struct store_case_filter *filter, store_case_fn *fn,
                     void *context, struct err *err) WG_CHECKED;
// ERR_NOT_FOUND when there is no such case. Several queries: in a transaction of a DB_READ handle
// they are of one moment.
bool store_case_get(struct db *db, struct arena *a, int64_t id, struct store_case_detail *out,
                    struct err *err) WG_CHECKED;
// How many wait for a decision. Grows with them alone.
bool store_cases_open(struct db *db, int64_t *n, struct err *err) WG_CHECKED;
bool store_case_prioritise(struct db *db, int64_t id, int64_t priority, struct err *err) WG_CHECKED;

#endif
