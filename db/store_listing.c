#include "db/store_listing.h"

#include <assert.h>

#include "base/buf.h"
#include "db/store_member.h"

static bool put_listing(struct db *db, const struct store_listing *l, bool *is_new, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO listings (key, site_id, identity, first_seen, last_seen)"
                     " VALUES ($1, $2, $3, $4, $4) ON CONFLICT (key) DO NOTHING");
    db_bind_int(st, 1, l->key);
    db_bind_str(st, 2, l->site);
    db_bind_str(st, 3, l->identity);
    db_bind_int(st, 4, l->seen_at);
    if (!db_run(st, err))
        return false;
    *is_new = db_changes(db) > 0;
    if (*is_new)
        return true;
    st = db_query(db, "UPDATE listings SET last_seen = $2 WHERE key = $1 AND last_seen < $2");
    db_bind_int(st, 1, l->key);
    db_bind_int(st, 2, l->seen_at);
    return db_run(st, err);
}

// A seller is the site's id, else the profile's URL, else the name.
static bool put_seller(struct db *db, const struct store_listing *l, int64_t *id, struct err *err)
{
    *id = 0;
    struct buf identity;
    buf_init(&identity, 0);
    if (l->seller_id.len)
        buf_fmt(&identity, "id:%.*s", STR_ARG(l->seller_id));
    else if (l->seller_url.len)
        buf_fmt(&identity, "url:%.*s", STR_ARG(l->seller_url));
    else if (l->seller_name.len)
        buf_fmt(&identity, "name:%.*s", STR_ARG(l->seller_name));
    bool ok = true, found;
    if (identity.len && !l->personal) {
        struct db_stmt *st =
            db_query(db, "INSERT INTO sellers (site_id, identity, name, seller_id, url)"
                         " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (site_id, identity) DO NOTHING");
        db_bind_str(st, 1, l->site);
        db_bind_str(st, 2, buf_str(&identity));
        db_bind_str(st, 3, l->seller_name);
        db_bind_str(st, 4, l->seller_id);
        db_bind_str(st, 5, l->seller_url);
        ok = db_run(st, err);
        if (ok) {
            st = db_query(db, "SELECT id FROM sellers WHERE site_id = $1 AND identity = $2");
            db_bind_str(st, 1, l->site);
            db_bind_str(st, 2, buf_str(&identity));
            ok = store_find_id(st, id, &found, err);
        }
    }
    buf_deinit(&identity);
    return ok;
}

// What is stored of this content: zeros when nothing is.
struct known_version {
    int64_t id;
    int64_t seller;
};

static bool find_version(struct db *db, const struct store_listing *l, struct known_version *out,
                         struct err *err)
{
    *out = (struct known_version){0};
    struct db_stmt *st = db_query(
        db, "SELECT id, seller FROM versions WHERE listing_key = $1 AND content_hash = $2");
    db_bind_int(st, 1, l->key);
    db_bind_str(st, 2, l->content_hash);
    bool found;
    if (!store_find(st, &found, err))
        return false;
    if (found)
        *out = (struct known_version){db_int(st, 0), db_int(st, 1)};
    db_reset(st);
    return true;
}

// Takes a seller away that no version names.
static bool drop_seller(struct db *db, int64_t seller, struct err *err)
{
    if (!seller)
        return true;
    struct db_stmt *st = db_query(db, "DELETE FROM sellers WHERE id = $1"
                                      " AND NOT EXISTS (SELECT 1 FROM versions WHERE seller = $1)");
    db_bind_int(st, 1, seller);
    return db_run(st, err);
}

// Of two judgements of one content, the one that stays must not depend on which came first: see
// the header's rule. The row comparison is a total order over all that is shown.
static const char PUT_VERSION[] =
    "INSERT INTO versions (listing_key, content_hash, page_key, url, json, own_page, first_seen,"
    " verdict, score, basis, substance, judgement, personal, restricted, fingerprint, seller,"
    " lexicon, profile, program, judged_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
    " nullif(CAST($16 AS bigint), 0), $17, $18, $19, $7)"
    " ON CONFLICT (listing_key, content_hash) DO UPDATE SET page_key = excluded.page_key,"
    " url = excluded.url, json = excluded.json, own_page = excluded.own_page,"
    " verdict = excluded.verdict, score = excluded.score, basis = excluded.basis,"
    " substance = excluded.substance, judgement = excluded.judgement,"
    " personal = excluded.personal, restricted = excluded.restricted,"
    " fingerprint = excluded.fingerprint, seller = excluded.seller, lexicon = excluded.lexicon,"
    " profile = excluded.profile, program = excluded.program, judged_at = excluded.judged_at"
    " WHERE CASE WHEN versions.lexicon = excluded.lexicon"
    " AND versions.profile = excluded.profile AND versions.program = excluded.program"
    " THEN (excluded.own_page, excluded.score, excluded.verdict, excluded.basis,"
    " excluded.substance, excluded.personal, excluded.restricted, excluded.fingerprint,"
    " excluded.url, excluded.json, excluded.judgement)"
    " > (versions.own_page, versions.score, versions.verdict, versions.basis,"
    " versions.substance, versions.personal, versions.restricted, versions.fingerprint,"
    " versions.url, versions.json, versions.judgement)"
    " ELSE excluded.judged_at >= versions.judged_at END"
    " RETURNING id";

static bool put_version(struct db *db, const struct store_listing *l, int64_t seller, int64_t *id,
                        bool *changed, struct err *err)
{
    struct db_stmt *st = db_query(db, PUT_VERSION);
    db_bind_int(st, 1, l->key);
    db_bind_str(st, 2, l->content_hash);
    db_bind_int(st, 3, l->page_key);
    db_bind_str(st, 4, l->url);
    db_bind_str(st, 5, l->json);
    db_bind_int(st, 6, l->own_page);
    db_bind_int(st, 7, l->seen_at);
    db_bind_str(st, 8, l->verdict);
    db_bind_double(st, 9, l->score);
    db_bind_str(st, 10, l->basis);
    db_bind_str(st, 11, l->substance);
    db_bind_str(st, 12, l->judgement);
    db_bind_int(st, 13, l->personal);
    db_bind_int(st, 14, l->restricted);
    db_bind_str(st, 15, l->fingerprint);
    db_bind_int(st, 16, seller);
    db_bind_str(st, 17, l->lexicon);
    db_bind_str(st, 18, l->profile);
    db_bind_str(st, 19, l->program);
    return store_find_id(st, id, changed, err);
}

static bool run_for_version(struct db *db, const char *sql, int64_t version, struct err *err)
{
    struct db_stmt *st = db_query(db, sql);
    db_bind_int(st, 1, version);
    return db_run(st, err);
}

// Takes away what the judgement before found. A contact that nothing else names goes with it: it
// may have been a person who asked for a dose.
static bool clear_version(struct db *db, int64_t version, struct err *err)
{
    return run_for_version(db, "DELETE FROM findings WHERE version_id = $1", version, err) &&
           run_for_version(db,
                           "DELETE FROM contacts WHERE id IN"
                           " (SELECT contact_id FROM version_contacts WHERE version_id = $1)"
                           " AND NOT EXISTS (SELECT 1 FROM version_contacts o"
                           " WHERE o.contact_id = contacts.id AND o.version_id <> $1)",
                           version, err) &&
           run_for_version(db, "DELETE FROM version_contacts WHERE version_id = $1", version, err);
}

static bool put_finding(struct db *db, int64_t version, size_t n, const struct store_finding *f,
                        struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO findings (version_id, n, substance, class, field, from_byte,"
                     " to_byte, body, view) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    db_bind_int(st, 1, version);
    db_bind_int(st, 2, (int64_t)n);
    db_bind_str(st, 3, f->substance);
    db_bind_str(st, 4, f->class);
    db_bind_str(st, 5, f->field);
    db_bind_int(st, 6, f->start);
    db_bind_int(st, 7, f->end);
    db_bind_str(st, 8, f->text);
    db_bind_str(st, 9, f->view);
    return db_run(st, err);
}

static bool put_contact(struct db *db, int64_t version, const struct store_contact *c,
                        struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO contacts (kind, value) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    db_bind_str(st, 1, c->kind);
    db_bind_str(st, 2, c->value);
    if (!db_run(st, err))
        return false;
    st = db_query(db, "INSERT INTO version_contacts (version_id, contact_id)"
                      " SELECT CAST($1 AS bigint), id FROM contacts WHERE kind = $2 AND value = $3"
                      " ON CONFLICT DO NOTHING");
    db_bind_int(st, 1, version);
    db_bind_str(st, 2, c->kind);
    db_bind_str(st, 3, c->value);
    return db_run(st, err);
}

static bool put_details(struct db *db, int64_t version, const struct store_listing *l,
                        struct err *err)
{
    for (size_t i = 0; i < l->n_findings; i++) {
        if (!put_finding(db, version, i, &l->findings[i], err))
            return false;
    }
    for (size_t i = 0; !l->personal && i < l->n_contacts; i++) {
        if (!put_contact(db, version, &l->contacts[i], err))
            return false;
    }
    return true;
}

static bool link_evidence(struct db *db, const struct store_listing *l, struct err *err)
{
    struct db_stmt *st = db_query(db, "INSERT INTO listing_evidence (listing_key, evidence_id)"
                                      " VALUES ($1, $2) ON CONFLICT DO NOTHING");
    db_bind_int(st, 1, l->key);
    db_bind_int(st, 2, l->evidence_id);
    return db_run(st, err);
}

bool store_listing_put(struct db *db, const struct store_listing *l,
                       struct store_listing_put *result, struct err *err)
{
    assert(db_in_transaction(db));
    assert(!l->personal || !l->fingerprint.len);
    struct store_listing_put r = {0};
    struct known_version was;
    bool changed;
    int64_t seller, id = 0;
    if (!put_listing(db, l, &r.new_listing, err) ||
        (l->evidence_id && !link_evidence(db, l, err)) || !put_seller(db, l, &seller, err) ||
        !find_version(db, l, &was, err) || !put_version(db, l, seller, &id, &changed, err))
        return false;
    r.new_version = !was.id;
    r.version_id = changed ? id : was.id;
    if (changed && was.id && !clear_version(db, id, err))
        return false;
    if (changed && !put_details(db, id, l, err))
        return false;
    // Either the old judgement's seller or that of a judgement which did not stay.
    if ((was.seller != seller && !drop_seller(db, was.seller, err)) ||
        (!changed && !drop_seller(db, seller, err)))
        return false;
    if (changed ? !store_member_settle(db, l->key, l->seen_at, &r.case_id, &r.new_case, err)
                : !store_member_case(db, l->key, &r.case_id, err))
        return false;
    if (result)
        *result = r;
    return true;
}
