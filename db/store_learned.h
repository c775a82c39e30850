// What was learned of a host over runs: budgets of its URLs' shapes, parts of its URLs that do not
// change the page, and how it answers for a page that can't exist.
#ifndef WG_DB_STORE_LEARNED_H
#define WG_DB_STORE_LEARNED_H

#include "db/store.h"

// crawler/shape_budget.h
struct store_shape {
    int64_t host_key;
    int64_t part;
    int64_t credit, fetched, fresh, found;
};

// crawler/url_learner.h
struct store_url_part {
    int64_t host_key;
    struct str part;
    int64_t same, different;
};

// The answer to a URL that no site has.
struct store_probe {
    int64_t host_key;
    int64_t at;
    int64_t status;      // HTTP; 0: there was no answer
    struct str location; // where it redirected to, absolute; empty: it did not
    struct str title;    // of a page that was served all the same
    int64_t content;     // its fingerprint
    int64_t simhash;
};

bool store_shape_put(struct db *db, const struct store_shape *shape, struct err *err) WG_CHECKED;
// At most `limit`, those with the most requests first.
bool store_shapes_get(struct db *db, struct arena *a, int64_t host_key, size_t limit,
                      struct store_shape **out, size_t *n, struct err *err) WG_CHECKED;
bool store_url_part_put(struct db *db, const struct store_url_part *part,
                        struct err *err) WG_CHECKED;
// At most `limit`, those with the most agreements first.
bool store_url_parts_get(struct db *db, struct arena *a, int64_t host_key, size_t limit,
                         struct store_url_part **out, size_t *n, struct err *err) WG_CHECKED;
bool store_probe_put(struct db *db, const struct store_probe *probe, struct err *err) WG_CHECKED;
bool store_probe_get(struct db *db, struct arena *a, int64_t host_key, struct store_probe *out,
                     bool *found, struct err *err) WG_CHECKED;

#endif
