// Sites as the operator configured them, and the profiles' texts by hash.
#ifndef WG_DB_STORE_SITE_H
#define WG_DB_STORE_SITE_H

#include "db/store.h"

struct store_site {
    struct str id;
    struct str profile_sha; // of the profile of its last run
    int64_t first_seen;
    int64_t last_turn_at; // STORE_NEVER: not yet
    int64_t next_turn_at; // STORE_NEVER: not scheduled; a new site is due at once
};

typedef bool store_site_fn(void *context, const struct store_site *site, struct err *err);

// A profile's text under its SHA-256 (hex). One that is there already is left alone.
bool store_profile_put(struct db *db, struct str sha, struct str text, int64_t at,
                       struct err *err) WG_CHECKED;
// Adds the site, or sets its profile; its turns are kept.
bool store_site_put(struct db *db, struct str id, struct str profile_sha, int64_t at,
                    struct err *err) WG_CHECKED;
bool store_site_get(struct db *db, struct arena *a, struct str id, struct store_site *out,
                    bool *found, struct err *err) WG_CHECKED;
// A turn ends: when it was, and when the next one is.
bool store_site_turn(struct db *db, struct str id, int64_t last_at, int64_t next_at,
                     struct err *err) WG_CHECKED;
// In order of id; stops when fn returns false, which fails the call. fn may not use the database.
bool store_site_list(struct db *db, store_site_fn *fn, void *context, struct err *err) WG_CHECKED;

#endif
