// Evidence files: a row is written only once its file is in place (written, fsynced, renamed).
#ifndef WG_DB_STORE_EVIDENCE_H
#define WG_DB_STORE_EVIDENCE_H

#include "db/store.h"

struct store_evidence {
    int64_t id;
    int64_t url_key;
    struct str url; // href; filled when read
    int64_t run_id;
    struct str path; // under the workspace's evidence/
    struct str sha256;
    int64_t bytes;
    int64_t at;
    struct str kind; // "warc", ...
};

typedef bool store_evidence_fn(void *context, const struct store_evidence *e, struct err *err);

// *id is the row's id, also when the path was there already.
bool store_evidence_add(struct db *db, const struct store_evidence *e, int64_t *id,
                        struct err *err) WG_CHECKED;
// *found tells whether a file is recorded under that path; *id is its row then.
bool store_evidence_find(struct db *db, struct str path, int64_t *id, bool *found,
                         struct err *err) WG_CHECKED;
// All of it in order of path, or one run's (run_id 0: any); stops when fn returns false, which
// fails the call. fn may not use the database.
bool store_evidence_list(struct db *db, int64_t run_id, store_evidence_fn *fn, void *context,
                         struct err *err) WG_CHECKED;

#endif
