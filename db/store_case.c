#include "db/store_case.h"

#include "db/store_member.h"

#define SUMMARY                                                                                    \
    "SELECT c.id, c.fingerprint, c.state, c.verdict, c.basis, c.substance, c.score, c.priority,"   \
    " EXISTS (SELECT 1 FROM listings r JOIN versions rv ON rv.listing_key = r.key"                 \
    " WHERE r.case_id = c.id AND rv.restricted = 1), c.first_seen, c.updated_at,"                  \
    " (SELECT count(*) FROM listings n WHERE n.case_id = c.id), l.site_id, v.url, v.json"          \
    " FROM cases c LEFT JOIN versions v ON v.id = c.best_version"                                  \
    " LEFT JOIN listings l ON l.key = v.listing_key"

// Texts live until the statement's next step.
static struct store_case read_case(struct db_stmt *st)
{
    return (struct store_case){
        .id = db_int(st, 0),
        .fingerprint = db_str(st, 1),
        .state = db_str(st, 2),
        .verdict = db_str(st, 3),
        .basis = db_str(st, 4),
        .substance = db_str(st, 5),
        .score = db_double(st, 6),
        .priority = db_int(st, 7),
        .restricted = db_int(st, 8) != 0,
        .first_seen = db_int(st, 9),
        .updated_at = db_int(st, 10),
        .listings = db_int(st, 11),
        .site = db_str(st, 12),
        .url = db_str(st, 13),
        .json = db_str(st, 14),
    };
}

bool store_case_list(struct db *db, const struct store_case_filter *filter, store_case_fn *fn,
                     void *context, struct err *err)
{
    struct db_stmt *st = db_stream(
        db, SUMMARY " WHERE ($1 = '' OR c.state = $1)"
                    " AND ($2 = '' OR EXISTS (SELECT 1 FROM listings s WHERE s.case_id = c.id"
                    " AND s.site_id = $2))"
                    " AND ($3 = '' OR EXISTS (SELECT 1 FROM listings s JOIN versions sv ON"
                    " sv.listing_key = s.key JOIN findings f ON f.version_id = sv.id"
                    " WHERE s.case_id = c.id AND f.substance = $3))"
                    " AND c.score >= $4"
                    " ORDER BY c.priority DESC, c.score DESC, c.fingerprint LIMIT $5");
    db_bind_str(st, 1, filter->state);
    db_bind_str(st, 2, filter->site);
    db_bind_str(st, 3, filter->substance);
    db_bind_double(st, 4, filter->min_score);
    db_bind_int(st, 5, filter->limit ? filter->limit : INT64_MAX);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        struct store_case c = read_case(st);
        if (!fn(context, &c, err))
            break;
    }
    db_reset(st);
    return r == DB_DONE;
}

static void keep_texts(struct arena *a, struct str *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *texts[i] = arena_str(a, *texts[i]);
}

static bool get_summary(struct db *db, struct arena *a, int64_t id, struct store_case *out,
                        struct err *err)
{
    struct db_stmt *st = db_query(db, SUMMARY " WHERE c.id = $1");
    db_bind_int(st, 1, id);
    bool found;
    if (!store_find(st, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "there is no case %lld", (long long)id);
    *out = read_case(st);
    struct str *const texts[] = {&out->fingerprint, &out->state, &out->verdict, &out->basis,
                                 &out->substance,   &out->site,  &out->url,     &out->json};
    keep_texts(a, texts, sizeof(texts) / sizeof(texts[0]));
    db_reset(st);
    return true;
}

static struct store_version read_version(struct db_stmt *st, struct arena *a)
{
    struct store_version v = {
        .id = db_int(st, 0),
        .listing_first_seen = db_int(st, 1),
        .listing_last_seen = db_int(st, 2),
        .score = db_double(st, 3),
        .own_page = db_int(st, 4) != 0,
        .restricted = db_int(st, 5) != 0,
        .first_seen = db_int(st, 6),
    };
    struct str *const texts[] = {&v.site,    &v.identity,  &v.url,     &v.page,  &v.content_hash,
                                 &v.json,    &v.judgement, &v.verdict, &v.basis, &v.substance,
                                 &v.lexicon, &v.profile,   &v.program};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = db_str_dup(st, 7 + (int)i, a);
    return v;
}

static bool get_versions(struct db *db, struct arena *a, int64_t id, struct store_case_detail *out,
                         struct err *err)
{
    out->versions = arena_array(a, STORE_CASE_VERSIONS_MAX, sizeof *out->versions);
    struct db_stmt *st = db_query(
        db, "SELECT v.id, l.first_seen, l.last_seen, v.score, v.own_page, v.restricted,"
            " v.first_seen, l.site_id, l.identity, v.url, u.href, v.content_hash, v.json,"
            " v.judgement, v.verdict, v.basis, v.substance, v.lexicon, v.profile, v.program"
            " FROM listings l JOIN versions v ON v.listing_key = l.key"
            " LEFT JOIN urls u ON u.key = v.page_key"
            " WHERE l.case_id = $1 AND v.personal = 0" STORE_BEST_FIRST " LIMIT $2");
    db_bind_int(st, 1, id);
    db_bind_int(st, 2, STORE_CASE_VERSIONS_MAX + 1);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        if (out->n_versions == STORE_CASE_VERSIONS_MAX)
            out->cut = true;
        else
            out->versions[out->n_versions++] = read_version(st, a);
    }
    return r == DB_DONE;
}

static bool get_contacts(struct db *db, struct arena *a, int64_t id, struct store_case_detail *out,
                         struct err *err)
{
    out->contacts = arena_array(a, STORE_CASE_ROWS_MAX, sizeof *out->contacts);
    struct db_stmt *st = db_query(
        db, "SELECT c.kind, c.value, (SELECT count(DISTINCT av.listing_key) FROM version_contacts"
            " ac JOIN versions av ON av.id = ac.version_id WHERE ac.contact_id = c.id)"
            " FROM contacts c WHERE c.id IN (SELECT vc.contact_id FROM listings l"
            " JOIN versions v ON v.listing_key = l.key"
            " JOIN version_contacts vc ON vc.version_id = v.id WHERE l.case_id = $1)"
            " ORDER BY c.kind, c.value LIMIT $2");
    db_bind_int(st, 1, id);
    db_bind_int(st, 2, STORE_CASE_ROWS_MAX + 1);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        if (out->n_contacts == STORE_CASE_ROWS_MAX)
            out->cut = true;
        else
            out->contacts[out->n_contacts++] = (struct store_case_contact){
                db_str_dup(st, 0, a), db_str_dup(st, 1, a), db_int(st, 2)};
    }
    return r == DB_DONE;
}

static bool get_evidence(struct db *db, struct arena *a, int64_t id, struct store_case_detail *out,
                         struct err *err)
{
    out->evidence = arena_array(a, STORE_CASE_ROWS_MAX, sizeof *out->evidence);
    struct db_stmt *st = db_query(
        db, "SELECT e.id, e.url_key, u.href, e.run_id, e.path, e.sha256, e.bytes, e.at, e.kind"
            " FROM evidence e LEFT JOIN urls u ON u.key = e.url_key WHERE e.id IN"
            " (SELECT le.evidence_id FROM listings l JOIN listing_evidence le"
            " ON le.listing_key = l.key WHERE l.case_id = $1) ORDER BY e.id LIMIT $2");
    db_bind_int(st, 1, id);
    db_bind_int(st, 2, STORE_CASE_ROWS_MAX + 1);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        if (out->n_evidence == STORE_CASE_ROWS_MAX) {
            out->cut = true;
            continue;
        }
        out->evidence[out->n_evidence++] = (struct store_evidence){
            .id = db_int(st, 0),
            .url_key = db_int(st, 1),
            .url = db_str_dup(st, 2, a),
            .run_id = db_int(st, 3),
            .path = db_str_dup(st, 4, a),
            .sha256 = db_str_dup(st, 5, a),
            .bytes = db_int(st, 6),
            .at = db_int(st, 7),
            .kind = db_str_dup(st, 8, a),
        };
    }
    return r == DB_DONE;
}

static bool get_decisions(struct db *db, struct arena *a, int64_t id, struct store_case_detail *out,
                          struct err *err)
{
    out->decisions = arena_array(a, STORE_CASE_ROWS_MAX, sizeof *out->decisions);
    return store_decision_of_case(db, a, id, out->decisions, STORE_CASE_ROWS_MAX, &out->n_decisions,
                                  err);
}

bool store_case_get(struct db *db, struct arena *a, int64_t id, struct store_case_detail *out,
                    struct err *err)
{
    *out = (struct store_case_detail){0};
    return get_summary(db, a, id, &out->summary, err) && get_versions(db, a, id, out, err) &&
           get_contacts(db, a, id, out, err) && get_evidence(db, a, id, out, err) &&
           get_decisions(db, a, id, out, err);
}

bool store_cases_open(struct db *db, int64_t *n, struct err *err)
{
    bool found;
    return store_find_id(db_query(db, "SELECT count(*) FROM cases WHERE state = 'open'"), n, &found,
                         err);
}

bool store_case_prioritise(struct db *db, int64_t id, int64_t priority, struct err *err)
{
    struct db_stmt *st = db_query(db, "UPDATE cases SET priority = $2 WHERE id = $1");
    db_bind_int(st, 1, id);
    db_bind_int(st, 2, priority);
    if (!db_run(st, err))
        return false;
    return db_changes(db) > 0 ||
           err_set(err, ERR_NOT_FOUND, "there is no case %lld", (long long)id);
}
