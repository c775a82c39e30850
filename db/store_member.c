#include "db/store_member.h"

struct membership {
    int64_t case_id;      // 0: none
    int64_t best_version; // 0: none is flagged
};

static bool find_membership(struct db *db, int64_t listing_key, struct membership *out,
                            struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT case_id, best_version FROM listings WHERE key = $1");
    db_bind_int(st, 1, listing_key);
    bool found;
    if (!store_find(st, &found, err))
        return false;
    *out = (struct membership){0};
    if (found)
        *out = (struct membership){db_int(st, 0), db_int(st, 1)};
    db_reset(st);
    return true;
}

static bool set_membership(struct db *db, int64_t listing_key, struct membership m, struct err *err)
{
    struct db_stmt *st = db_query(db, "UPDATE listings SET case_id = nullif(CAST($2 AS bigint), 0),"
                                      " best_version = nullif(CAST($3 AS bigint), 0)"
                                      " WHERE key = $1");
    db_bind_int(st, 1, listing_key);
    db_bind_int(st, 2, m.case_id);
    db_bind_int(st, 3, m.best_version);
    return db_run(st, err);
}

static bool find_best_version(struct db *db, int64_t listing_key, int64_t *version, struct err *err)
{
    struct db_stmt *st = db_query(
        db, "SELECT v.id FROM versions v"
            " WHERE v.listing_key = $1 AND v.fingerprint <> ''" STORE_BEST_FIRST " LIMIT 1");
    db_bind_int(st, 1, listing_key);
    bool found;
    return store_find_id(st, version, &found, err);
}

// The case of the version's fingerprint, made if there is none.
static bool ensure_case(struct db *db, int64_t version, int64_t at, int64_t *case_id, bool *is_new,
                        struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO cases (fingerprint, state, verdict, score, basis, substance,"
                     " priority, first_seen, updated_at)"
                     " SELECT fingerprint, 'open', verdict, score, basis, substance, 0,"
                     " CAST($2 AS bigint), CAST($2 AS bigint) FROM versions WHERE id = $1"
                     " ON CONFLICT (fingerprint) DO NOTHING");
    db_bind_int(st, 1, version);
    db_bind_int(st, 2, at);
    if (!db_run(st, err))
        return false;
    *is_new = db_changes(db) > 0;
    st = db_query(db, "SELECT c.id FROM cases c JOIN versions v ON v.fingerprint = c.fingerprint"
                      " WHERE v.id = $1");
    db_bind_int(st, 1, version);
    bool found;
    return store_find_id(st, case_id, &found, err);
}

static bool is_decided(struct db *db, int64_t case_id, bool *decided, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT id FROM decisions WHERE case_id = $1 LIMIT 1");
    db_bind_int(st, 1, case_id);
    int64_t id;
    return store_find_id(st, &id, decided, err);
}

static bool show_version(struct db *db, int64_t case_id, int64_t version, int64_t at,
                         struct err *err)
{
    struct db_stmt *st = db_query(
        db, "UPDATE cases SET (verdict, score, basis, substance, best_version, updated_at) ="
            " (SELECT verdict, score, basis, substance, id, CAST($3 AS bigint) FROM versions"
            " WHERE id = $2) WHERE id = $1");
    db_bind_int(st, 1, case_id);
    db_bind_int(st, 2, version);
    db_bind_int(st, 3, at);
    return db_run(st, err);
}

// A listing left the case, or the version that it showed got worse: look at all its listings.
static bool show_again(struct db *db, int64_t case_id, int64_t at, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "SELECT v.id FROM listings l JOIN versions v ON v.id = l.best_version"
                     " WHERE l.case_id = $1" STORE_BEST_FIRST " LIMIT 1");
    db_bind_int(st, 1, case_id);
    int64_t best;
    bool found, decided;
    if (!store_find_id(st, &best, &found, err))
        return false;
    if (found)
        return show_version(db, case_id, best, at, err);
    // Nothing is flagged any more. A decided case goes on showing what was decided.
    if (!is_decided(db, case_id, &decided, err))
        return false;
    if (decided)
        return true;
    st = db_query(db, "DELETE FROM cases WHERE id = $1");
    db_bind_int(st, 1, case_id);
    return db_run(st, err);
}

// The case shows the better of what it showed and this version. Comparing two instead of all its
// listings keeps a thousand duplicates of one offer linear.
static bool show_better(struct db *db, int64_t case_id, int64_t version, int64_t at,
                        struct err *err)
{
    struct db_stmt *st =
        db_query(db, "SELECT v.id FROM versions v WHERE v.id = $2"
                     " OR v.id = (SELECT best_version FROM cases WHERE id = $1)" STORE_BEST_FIRST
                     " LIMIT 1");
    db_bind_int(st, 1, case_id);
    db_bind_int(st, 2, version);
    int64_t best;
    bool found;
    return store_find_id(st, &best, &found, err) && show_version(db, case_id, best, at, err);
}

static bool find_shown(struct db *db, int64_t case_id, int64_t *version, struct err *err)
{
    struct db_stmt *st = db_query(db, "SELECT best_version FROM cases WHERE id = $1");
    db_bind_int(st, 1, case_id);
    bool found;
    return store_find_id(st, version, &found, err);
}

// Where the listing should be now: in *is, with *new_case, given where it was.
static bool find_place(struct db *db, int64_t listing_key, int64_t at, struct membership was,
                       struct membership *is, bool *new_case, struct err *err)
{
    bool decided = false;
    *is = (struct membership){0};
    if (!find_best_version(db, listing_key, &is->best_version, err))
        return false;
    if (was.case_id && !is_decided(db, was.case_id, &decided, err))
        return false;
    if (decided)
        is->case_id = was.case_id;
    else if (is->best_version)
        return ensure_case(db, is->best_version, at, &is->case_id, new_case, err);
    return true;
}

bool store_member_settle(struct db *db, int64_t listing_key, int64_t at, int64_t *case_id,
                         bool *new_case, struct err *err)
{
    struct membership was, is;
    int64_t shown = 0;
    *new_case = false;
    *case_id = 0;
    if (!find_membership(db, listing_key, &was, err) ||
        !find_place(db, listing_key, at, was, &is, new_case, err))
        return false;
    *case_id = is.case_id;
    if (!was.case_id && !is.case_id)
        return true;
    if (!set_membership(db, listing_key, is, err))
        return false;
    if (was.case_id && was.case_id != is.case_id && !show_again(db, was.case_id, at, err))
        return false;
    if (!is.case_id)
        return true;
    if (!find_shown(db, is.case_id, &shown, err))
        return false;
    bool showed_this = was.best_version && shown == was.best_version;
    return showed_this || !is.best_version ? show_again(db, is.case_id, at, err)
                                           : show_better(db, is.case_id, is.best_version, at, err);
}

bool store_member_case(struct db *db, int64_t listing_key, int64_t *case_id, struct err *err)
{
    struct membership m;
    bool ok = find_membership(db, listing_key, &m, err);
    *case_id = ok ? m.case_id : 0;
    return ok;
}
