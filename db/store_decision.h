// Decisions: append-only, each with the hash of the one before.
//
// Use a DB_DECIDE handle. Rows are never changed or deleted; an undo is a row. `hash` is the
// SHA-256 of the row's canonical JSON (store_decision.c), which holds the one before's hash, so a
// row changed, dropped or put in between breaks the chain from there on. That the last rows were
// cut off shows only by a head that was kept elsewhere: a run's signed manifest names it.
#ifndef WG_DB_STORE_DECISION_H
#define WG_DB_STORE_DECISION_H

#include "db/store.h"

enum store_decision_kind {
    STORE_CONFIRM,
    STORE_REJECT,
    STORE_ESCALATE,
    STORE_NOTE, // changes no state
    STORE_UNDO,
    STORE_DECISION_KINDS
};

struct store_decision {
    int64_t id; // 1, 2, 3, ... without gaps
    int64_t case_id;
    struct str fingerprint; // the case's
    int64_t at;
    struct str who;
    enum store_decision_kind kind;
    int64_t undoes; // id of a decision; 0
    struct str reason;
    struct str seen; // JSON: listing versions and features that were shown
    struct str lexicon, profile, program;
    struct str prev_hash, hash;
};

const char *store_decision_name(enum store_decision_kind kind);
bool store_decision_parse(struct str name, enum store_decision_kind *kind);

// Appends a decision and sets the case's state, in a transaction of its own. The caller fills
// case_id, at, who, kind (not UNDO), reason, seen and versions; *id may be NULL. ERR_NOT_FOUND
// when there is no such case; ERR_INPUT when `who` is empty, or a restricted case is confirmed or
// rejected.
bool store_decision_add(struct db *db, const struct store_decision *d, int64_t *id,
                        struct err *err) WG_CHECKED;
// Undoes the case's last standing confirm, reject or escalate; the state is again what the one
// before made it. ERR_NOT_FOUND when there is nothing to undo. kind and undoes are ignored.
bool store_decision_undo(struct db *db, const struct store_decision *d, int64_t *id,
                         struct err *err) WG_CHECKED;
// Reads the whole chain. False with ERR_STORE naming the first decision that does not fit.
// `count` and `head` (hash of the last; empty if none) may be NULL.
bool store_decision_verify_chain(struct db *db, struct arena *a, int64_t *count, struct str *head,
                                 struct err *err) WG_CHECKED;
// Id and hash of the last decision; 0 and empty if none.
bool store_decision_head(struct db *db, struct arena *a, int64_t *id, struct str *hash,
                         struct err *err) WG_CHECKED;
// The case's decisions, oldest first, at most `max` into out.
bool store_decision_of_case(struct db *db, struct arena *a, int64_t case_id,
                            struct store_decision *out, size_t max, size_t *n,
                            struct err *err) WG_CHECKED;

#endif
