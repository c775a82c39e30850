// Inside db/: which case a listing belongs to, and what a case shows.
//
// A listing is in the case of its best flagged version; a case shows the best of its listings'
// best versions. Both follow from what is stored and not from the order in which it came, but for
// one thing: a case that was decided keeps its listings and is never deleted.
#ifndef WG_DB_STORE_MEMBER_H
#define WG_DB_STORE_MEMBER_H

#include "db/store.h"

// The order of versions v, the best first. The columns behind content_hash only matter when two
// listings of a case have the same content.
#define STORE_BEST_FIRST                                                                           \
    " ORDER BY v.own_page DESC, v.score DESC, v.content_hash, v.substance, v.verdict, v.basis,"    \
    " v.url, v.json"

// After a version of the listing was added or judged anew at that time.
bool store_member_settle(struct db *db, int64_t listing_key, int64_t at, int64_t *case_id,
                         bool *new_case, struct err *err) WG_CHECKED;
// The case that the listing is in; 0 if none.
bool store_member_case(struct db *db, int64_t listing_key, int64_t *case_id,
                       struct err *err) WG_CHECKED;

#endif
