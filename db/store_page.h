// Pages as last analysed, and the kept text of the first lane, once per content.
#ifndef WG_DB_STORE_PAGE_H
#define WG_DB_STORE_PAGE_H

#include "db/store.h"

struct store_page {
    int64_t url_key;
    struct str content_hash; // of what was analysed
    struct str lang, title;
    struct str outcome; // of the analysis: "ok", "quarantined", "too_deep", ...
    int64_t listings;   // found in it
    int64_t at;
    int64_t run_id;
};

struct store_text {
    struct str sha;        // of `compressed`: hash_content_hex() (base/hash.h)
    struct str compressed; // zstd
    int64_t raw_bytes;
    int64_t at;
    int64_t expires_at;
    bool masked; // contacts are masked
};

// The newest analysis of a page replaces the one before.
bool store_page_put(struct db *db, const struct store_page *page, struct err *err) WG_CHECKED;
// Keeps a text once, links it to the page, and lets it expire no earlier than any of its pages
// asks. A masked text and its unmasked original are two contents with two hashes.
bool store_text_put(struct db *db, int64_t url_key, int64_t run_id, const struct store_text *text,
                    struct err *err) WG_CHECKED;
bool store_text_get(struct db *db, struct arena *a, struct str sha, struct store_text *out,
                    bool *found, struct err *err) WG_CHECKED;
// Deletes the texts that expired; *deleted may be NULL.
bool store_text_expire(struct db *db, int64_t now, int64_t *deleted, struct err *err) WG_CHECKED;

#endif
