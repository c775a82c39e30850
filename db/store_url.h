// The frontier: every known URL, when it is due, and how its last fetch ended.
#ifndef WG_DB_STORE_URL_H
#define WG_DB_STORE_URL_H

#include "db/store.h"

// Stored numbers: only ever add.
enum store_url_kind {
    STORE_URL_SEED = 1,
    STORE_URL_PAGE,
    STORE_URL_FEED,
    STORE_URL_SITEMAP,
    STORE_URL_ROBOTS,
};

enum { STORE_PRIORITY_MAX = 9 }; // 0 to 9, higher first; few levels, so that each is an index seek

// Of the last page under the URL. Stored numbers: only ever add.
enum store_url_flag {
    STORE_URL_HUB = 1,     // it led to pages that were not known
    STORE_URL_FLAGGED = 2, // a flagged listing stood on it
    STORE_URL_COPY = 4,    // it names another URL as its canonical one
};

struct store_url {
    int64_t key; // keyed hash of the URL's key
    int64_t key_version;
    struct str site;
    int64_t host_key;
    struct str href;
    int64_t due_at; // STORE_NEVER: not again
    int priority;
    enum store_url_kind kind;
    int64_t hops; // redirects that led to it
    int64_t first_seen;

    // Of the last fetch; store_urls_add ignores them.
    int64_t last_fetched_at; // 0: never
    struct str etag, last_modified, content_hash;
    struct str outcome; // empty: never fetched
    int64_t status;
    int64_t fails; // in a row
    struct str redirect_to;
    int64_t revisit; // microseconds: the interval that led to due_at; 0: none yet
    unsigned flags;  // enum store_url_flag
};

// How a fetch ended, for the URL's row. The texts replace the old ones, also when empty: after a
// 304 the caller gives the old validators and hash again.
struct store_url_fetched {
    int64_t key;
    int64_t at;
    struct str outcome;
    int64_t status;
    struct str etag, last_modified, content_hash;
    int64_t due_at; // STORE_NEVER: not again
    int64_t fails;
    struct str redirect_to;
    int64_t revisit;
    unsigned flags;
};

// One row per request that was made.
struct store_fetch {
    int64_t run_id;
    int64_t url_key;
    int64_t at;
    struct str outcome;
    int64_t status;
    int64_t bytes; // received
    int64_t ms;
    struct str detail;  // of the outcome, for a person
    struct str address; // connected to
};

// Inserts those whose key is new; known ones are left as they are (the first href of a key
// stays). Sort by key: neighbours in the table are then written together, and two crawlers on one
// PostgreSQL can't wait for each other. *added, which may be NULL, counts the new ones.
bool store_urls_add(struct db *db, const struct store_url *urls, size_t n, size_t *added,
                    struct err *err) WG_CHECKED;
// Order for qsort: by key.
int store_url_compare(const void *a, const void *b);
bool store_url_get(struct db *db, struct arena *a, int64_t key, struct store_url *out, bool *found,
                   struct err *err) WG_CHECKED;
// How far a host's due URLs have been read: of each priority the last one. All zero: from the
// beginning.
struct store_due_cursor {
    struct {
        int64_t due_at, key;
        bool on;
    } levels[STORE_PRIORITY_MAX + 1];
};

// At most `limit` of the host's URLs with due_at <= now that stand behind the cursor, which moves
// on: highest priority first, then longest due, then key. What was returned stays due until
// store_url_fetched says otherwise. A URL that became due before the cursor is met by the next
// reading from the beginning, where the caller must know what it still has in hand. Of a URL that
// was never fetched, key_version and first_seen are left 0.
bool store_urls_due(struct db *db, struct arena *a, int64_t host_key, int64_t now,
                    struct store_due_cursor *cursor, size_t limit, struct store_url **out,
                    size_t *n, struct err *err) WG_CHECKED;
// How many of the host's URLs are due, counted up to `limit`.
bool store_urls_due_count(struct db *db, int64_t host_key, int64_t now, int64_t limit, int64_t *n,
                          struct err *err) WG_CHECKED;
// A turn begins: a seed becomes due (only ever earlier than it was, unless it was never).
bool store_url_schedule(struct db *db, int64_t key, int64_t due_at, struct err *err) WG_CHECKED;
bool store_url_fetched(struct db *db, const struct store_url_fetched *f,
                       struct err *err) WG_CHECKED;
bool store_fetch_add(struct db *db, const struct store_fetch *f, struct err *err) WG_CHECKED;

#endif
