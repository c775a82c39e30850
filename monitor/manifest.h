// A run's manifest: every evidence file that it made, with hash and size, and the head of the
// decisions' chain, as one JSON file signed with the workspace's Ed25519 key. A file changed or
// exchanged later no longer fits.
//
//     evidence/manifests/RUN.json       what is signed, byte for byte
//     evidence/manifests/RUN.json.sig   the signature, hexadecimal, and the public key
#ifndef WG_MONITOR_MANIFEST_H
#define WG_MONITOR_MANIFEST_H

#include "db/store_run.h"
#include "monitor/workspace.h"

// Writes both files; *path (below evidence/) and *signature live in the arena. `ended_at` and
// `outcome` are the run's.
bool manifest_write(struct workspace *ws, struct db *db, const struct store_run *run,
                    struct arena *a, struct str *path, struct str *signature,
                    struct err *err) WG_CHECKED;

struct manifest_check {
    uint64_t files, manifests;
    struct problems problems; // every file or signature that does not fit
};

// Every evidence row has its file, the file its hash, and is a sound WARC; every manifest has a
// signature by this workspace's key. False only if it could not be done.
bool manifest_verify(struct workspace *ws, struct db *db, struct manifest_check *out,
                     struct err *err) WG_CHECKED;

#endif
