// A decision as an analyst makes it: with what he saw, and the versions that showed it to him.
#ifndef WG_REVIEW_DECIDE_H
#define WG_REVIEW_DECIDE_H

#include "db/store_case.h"

struct decide_request {
    int64_t case_id;
    struct str who;                // not empty
    enum store_decision_kind kind; // not STORE_UNDO
    struct str reason;
    struct str program; // version
    int64_t at;         // wall clock
};

// Reads the case, records every version shown, and appends the decision. A restricted case can
// only be escalated or noted (ERR_INPUT otherwise). Needs a DB_DECIDE handle.
bool decide(struct db *db, struct arena *a, const struct decide_request *request, int64_t *id,
            struct err *err) WG_CHECKED;
// Takes the case's last decision back; `kind` is ignored.
bool decide_undo(struct db *db, struct arena *a, const struct decide_request *request, int64_t *id,
                 struct err *err) WG_CHECKED;

#endif
