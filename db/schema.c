#include "db/schema.h"

#include <stdio.h>

#include "base/buf.h"
#include "db/driver.h"
#include "db/store.h"

// Types stand in braces and are replaced per driver (WORDS in db/sqlite.c and db/postgres.c).
// Absent texts are '' and not null; a null time is one that never comes.
//
// The frontier (urls, fetches, pages) has no foreign keys: it is the hot path, its rows are
// written in batches by one writer, and a URL is never deleted while its host is there.
static const char *const VERSION_1[] = {
    "CREATE TABLE profiles (sha256 {TEXT} PRIMARY KEY, body {TEXT} NOT NULL,"
    " first_seen {INT} NOT NULL) {KEYED}",

    "CREATE TABLE sites (id {TEXT} PRIMARY KEY,"
    " profile_sha {TEXT} NOT NULL REFERENCES profiles (sha256),"
    " first_seen {INT} NOT NULL, last_turn_at {INT}, next_turn_at {INT}) {KEYED}",

    // Written at every request, so the answer of robots.txt stands apart.
    "CREATE TABLE hosts (key {KEY64} PRIMARY KEY, name {TEXT} NOT NULL UNIQUE,"
    " site_id {TEXT} NOT NULL REFERENCES sites (id), next_at {INT} NOT NULL,"
    " in_flight {INT} NOT NULL, delay_factor {DOUBLE} NOT NULL, failures {INT} NOT NULL,"
    " blocked_until {INT} NOT NULL) {STRICT}",
    "CREATE INDEX hosts_site ON hosts (site_id, name)",
    "CREATE TABLE robots (host_key {KEY64} PRIMARY KEY REFERENCES hosts (key),"
    " body {BLOB} NOT NULL, fetched_at {INT} NOT NULL, expires_at {INT} NOT NULL,"
    " status {INT} NOT NULL, final_url {TEXT} NOT NULL) {STRICT}",

    "CREATE TABLE urls (key {KEY64} PRIMARY KEY, key_version {INT} NOT NULL,"
    " site_id {TEXT} NOT NULL, host_key {INT} NOT NULL, href {TEXT} NOT NULL, due_at {INT},"
    " priority {INT} NOT NULL, kind {INT} NOT NULL, hops {INT} NOT NULL,"
    " first_seen {INT} NOT NULL, last_fetched_at {INT} NOT NULL DEFAULT 0,"
    " etag {TEXT} NOT NULL DEFAULT '', last_modified {TEXT} NOT NULL DEFAULT '',"
    " content_hash {TEXT} NOT NULL DEFAULT '', outcome {TEXT} NOT NULL DEFAULT '',"
    " status {INT} NOT NULL DEFAULT 0, fails {INT} NOT NULL DEFAULT 0,"
    " redirect_to {TEXT} NOT NULL DEFAULT '') {STRICT}",
    // Per host and priority the due ones are one range, also when most URLs wait for a later
    // visit. Fetched pages that are never due again cost the index nothing.
    "CREATE INDEX urls_due ON urls (host_key, priority, due_at{KEY_TOO}) WHERE due_at IS NOT NULL",

    "CREATE TABLE runs (id {AUTOID}, started_at {INT} NOT NULL, ended_at {INT} NOT NULL,"
    " outcome {TEXT} NOT NULL, summary {TEXT} NOT NULL, manifest {TEXT} NOT NULL,"
    " signature {TEXT} NOT NULL) {STRICT}",

    "CREATE TABLE fetches (id {AUTOID}, run_id {INT} NOT NULL, url_key {INT} NOT NULL,"
    " at {INT} NOT NULL, outcome {TEXT} NOT NULL, status {INT} NOT NULL, bytes {INT} NOT NULL,"
    " ms {INT} NOT NULL, detail {TEXT} NOT NULL, address {TEXT} NOT NULL) {STRICT}",

    "CREATE TABLE pages (url_key {KEY64} PRIMARY KEY, content_hash {TEXT} NOT NULL,"
    " lang {TEXT} NOT NULL, title {TEXT} NOT NULL, outcome {TEXT} NOT NULL,"
    " listings {INT} NOT NULL, at {INT} NOT NULL, run_id {INT} NOT NULL) {STRICT}",

    "CREATE TABLE texts (sha {TEXT} PRIMARY KEY, body {BLOB} NOT NULL, raw_bytes {INT} NOT NULL,"
    " created_at {INT} NOT NULL, expires_at {INT} NOT NULL, masked {INT} NOT NULL) {STRICT}",
    "CREATE INDEX texts_expiry ON texts (expires_at)",
    "CREATE TABLE page_texts (url_key {INT} NOT NULL,"
    " sha {TEXT} NOT NULL REFERENCES texts (sha) ON DELETE CASCADE, run_id {INT} NOT NULL,"
    " PRIMARY KEY (sha, url_key)) {KEYED}",

    // best_version: of the case, by the order that store_listing.h names.
    "CREATE TABLE cases (id {AUTOID}, fingerprint {TEXT} NOT NULL UNIQUE, state {TEXT} NOT NULL,"
    " verdict {TEXT} NOT NULL, score {DOUBLE} NOT NULL, basis {TEXT} NOT NULL,"
    " substance {TEXT} NOT NULL, priority {INT} NOT NULL, best_version {INT},"
    " first_seen {INT} NOT NULL, updated_at {INT} NOT NULL) {STRICT}",
    "CREATE INDEX cases_queue ON cases (state, priority DESC, score DESC, fingerprint)",

    "CREATE TABLE listings (key {KEY64} PRIMARY KEY, site_id {TEXT} NOT NULL,"
    " identity {TEXT} NOT NULL, first_seen {INT} NOT NULL, last_seen {INT} NOT NULL,"
    " case_id {INT} REFERENCES cases (id), best_version {INT},"
    " UNIQUE (site_id, identity)) {STRICT}",
    "CREATE INDEX listings_case ON listings (case_id) WHERE case_id IS NOT NULL",

    "CREATE TABLE sellers (id {AUTOID}, site_id {TEXT} NOT NULL, identity {TEXT} NOT NULL,"
    " name {TEXT} NOT NULL, seller_id {TEXT} NOT NULL, url {TEXT} NOT NULL,"
    " UNIQUE (site_id, identity)) {STRICT}",

    "CREATE TABLE versions (id {AUTOID}, listing_key {INT} NOT NULL REFERENCES listings (key),"
    " content_hash {TEXT} NOT NULL, page_key {INT} NOT NULL, url {TEXT} NOT NULL,"
    " json {TEXT} NOT NULL, own_page {INT} NOT NULL, first_seen {INT} NOT NULL,"
    " verdict {TEXT} NOT NULL, score {DOUBLE} NOT NULL, basis {TEXT} NOT NULL,"
    " substance {TEXT} NOT NULL, judgement {TEXT} NOT NULL, personal {INT} NOT NULL,"
    " restricted {INT} NOT NULL, fingerprint {TEXT} NOT NULL,"
    " seller {INT} REFERENCES sellers (id), lexicon {TEXT} NOT NULL, profile {TEXT} NOT NULL,"
    " program {TEXT} NOT NULL, judged_at {INT} NOT NULL,"
    " UNIQUE (listing_key, content_hash)) {STRICT}",
    "CREATE INDEX versions_seller ON versions (seller) WHERE seller IS NOT NULL",
    "CREATE INDEX versions_restricted ON versions (listing_key) WHERE restricted = 1",

    "CREATE TABLE findings (version_id {INT} NOT NULL REFERENCES versions (id) ON DELETE CASCADE,"
    " n {INT} NOT NULL, substance {TEXT} NOT NULL, class {TEXT} NOT NULL, field {TEXT} NOT NULL,"
    " from_byte {INT} NOT NULL, to_byte {INT} NOT NULL, body {TEXT} NOT NULL,"
    " view {TEXT} NOT NULL, PRIMARY KEY (version_id, n)) {KEYED}",
    "CREATE INDEX findings_substance ON findings (substance)",

    "CREATE TABLE contacts (id {AUTOID}, kind {TEXT} NOT NULL, value {TEXT} NOT NULL,"
    " UNIQUE (kind, value)) {STRICT}",
    "CREATE TABLE version_contacts ("
    " version_id {INT} NOT NULL REFERENCES versions (id) ON DELETE CASCADE,"
    " contact_id {INT} NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,"
    " PRIMARY KEY (version_id, contact_id)) {KEYED}",
    "CREATE INDEX version_contacts_contact ON version_contacts (contact_id)",

    "CREATE TABLE evidence (id {AUTOID}, url_key {INT} NOT NULL, run_id {INT} NOT NULL,"
    " path {TEXT} NOT NULL UNIQUE, sha256 {TEXT} NOT NULL, bytes {INT} NOT NULL,"
    " at {INT} NOT NULL, kind {TEXT} NOT NULL) {STRICT}",
    "CREATE INDEX evidence_run ON evidence (run_id)",
    // One file serves all listings of its page.
    "CREATE TABLE listing_evidence (listing_key {INT} NOT NULL REFERENCES listings (key),"
    " evidence_id {INT} NOT NULL REFERENCES evidence (id),"
    " PRIMARY KEY (listing_key, evidence_id)) {KEYED}",

    // The id is given by store_decision.c and is part of what is hashed.
    "CREATE TABLE decisions (id {KEY64} PRIMARY KEY, case_id {INT} NOT NULL REFERENCES cases (id),"
    " fingerprint {TEXT} NOT NULL, at {INT} NOT NULL, who {TEXT} NOT NULL, kind {TEXT} NOT NULL,"
    " undoes {INT} UNIQUE REFERENCES decisions (id), reason {TEXT} NOT NULL, seen {TEXT} NOT NULL,"
    " lexicon {TEXT} NOT NULL, profile {TEXT} NOT NULL, program {TEXT} NOT NULL,"
    " prev_hash {TEXT} NOT NULL, hash {TEXT} NOT NULL UNIQUE) {STRICT}",
    "CREATE INDEX decisions_case ON decisions (case_id)",
    NULL,
};

// What is learned of a host, and what a URL's next visit depends on.
static const char *const VERSION_2[] = {
    "CREATE TABLE shapes (host_key {INT} NOT NULL REFERENCES hosts (key), part {INT} NOT NULL,"
    " credit {INT} NOT NULL, fetched {INT} NOT NULL, fresh {INT} NOT NULL, found {INT} NOT NULL,"
    " PRIMARY KEY (host_key, part)) {KEYED}",
    "CREATE TABLE url_parts (host_key {INT} NOT NULL REFERENCES hosts (key), part {TEXT} NOT NULL,"
    " same {INT} NOT NULL, different {INT} NOT NULL, PRIMARY KEY (host_key, part)) {KEYED}",
    "CREATE TABLE probes (host_key {KEY64} PRIMARY KEY REFERENCES hosts (key),"
    " at {INT} NOT NULL, status {INT} NOT NULL, location {TEXT} NOT NULL, title {TEXT} NOT NULL,"
    " content {INT} NOT NULL, simhash {INT} NOT NULL) {STRICT}",
    "ALTER TABLE urls ADD COLUMN revisit {INT} NOT NULL DEFAULT 0",
    "ALTER TABLE urls ADD COLUMN flags {INT} NOT NULL DEFAULT 0",
    // A claim reads the index alone where it can: a row of the table is a page of its own in a
    // large frontier, since keys are hashes.
    "DROP INDEX urls_due",
    "CREATE INDEX urls_due ON urls (host_key, priority, due_at, key{CLAIM_TOO})"
    " WHERE due_at IS NOT NULL",
    NULL,
};

// A row a version; rows are never changed once they were in a release.
static const struct migration {
    int version;
    const char *const *statements; // ends with NULL
} MIGRATIONS[] = {
    {1, VERSION_1},
    {2, VERSION_2},
};

static void put_words(struct buf *out, const char *sql, const struct db_word *words)
{
    struct str rest = str_c(sql);
    while (rest.len) {
        const struct db_word *w = words;
        while (w->name && !str_starts(rest, str_c(w->name)))
            w++;
        if (w->name)
            buf_add(out, str_c(w->text));
        else
            buf_addc(out, rest.ptr[0]);
        rest = str_skip(rest, w->name ? strlen(w->name) : 1);
    }
}

static bool run_ddl(struct db *db, struct buf *text, const char *sql, struct err *err)
{
    buf_reset(text);
    put_words(text, sql, db->driver->words);
    return db_exec(db, buf_cstr(text), err);
}

static bool run_migration(struct db *db, const struct migration *m, struct err *err)
{
    struct buf text;
    buf_init(&text, 0);
    bool ok = true;
    for (const char *const *s = m->statements; ok && *s; s++)
        ok = run_ddl(db, &text, *s, err);
    buf_deinit(&text);
    return ok || err_context(err, "migration to version %d", m->version);
}

// meta itself is there before the first migration, since it holds the version.
static bool make_meta(struct db *db, struct err *err)
{
    struct buf text;
    buf_init(&text, 0);
    bool ok = run_ddl(db, &text,
                      "CREATE TABLE IF NOT EXISTS meta (key {TEXT} PRIMARY KEY,"
                      " value {TEXT} NOT NULL) {KEYED}",
                      err);
    buf_deinit(&text);
    return ok;
}

static bool has_meta(struct db *db, bool *found, struct err *err)
{
    struct db_stmt *st =
        db_query(db, db->driver->kind == DB_SQLITE ? "SELECT count(*) FROM sqlite_schema"
                                                     " WHERE type = 'table' AND name = 'meta'"
                                                   : "SELECT count(*) FROM pg_catalog.pg_class"
                                                     " WHERE oid = to_regclass('meta')");
    if (db_step(st, err) != DB_ROW)
        return false;
    *found = db_int(st, 0) > 0;
    db_reset(st);
    return true;
}

bool schema_version(struct db *db, int *version, struct err *err)
{
    *version = 0;
    bool found;
    if (!has_meta(db, &found, err))
        return false;
    if (!found)
        return true;
    struct db_stmt *st = db_query(db, "SELECT value FROM meta WHERE key = 'schema_version'");
    enum db_result r = db_step(st, err);
    if (r != DB_ROW)
        return r == DB_DONE;
    uint64_t n = 0;
    bool ok = str_to_u64(db_str(st, 0), &n) && n <= INT32_MAX;
    db_reset(st);
    *version = (int)n;
    return ok || err_set(err, ERR_STORE, "database: meta's schema_version is no number");
}

static bool refuse_newer(int version, struct err *err)
{
    return err_set(err, ERR_STORE,
                   "database: its tables are version %d, this program knows up to %d; use the "
                   "program that made it, or a newer one",
                   version, SCHEMA_VERSION);
}

static bool migrate_from(struct db *db, int version, struct err *err)
{
    for (size_t i = 0; i < sizeof MIGRATIONS / sizeof *MIGRATIONS; i++) {
        if (MIGRATIONS[i].version > version && !run_migration(db, &MIGRATIONS[i], err))
            return false;
    }
    char digits[16];
    (void)snprintf(digits, sizeof digits, "%d", SCHEMA_VERSION);
    return store_meta_put(db, STR("schema_version"), str_c(digits), err);
}

// The version is read under the lock, so that two programs that start at once migrate once.
static bool migrate_locked(struct db *db, struct err *err)
{
    int version;
    if (!db_lock(db, DB_LOCK_SCHEMA, err) || !schema_version(db, &version, err))
        return false;
    if (version > SCHEMA_VERSION)
        return refuse_newer(version, err);
    if (version == SCHEMA_VERSION)
        return true;
    return make_meta(db, err) && migrate_from(db, version, err);
}

bool schema_migrate(struct db *db, struct err *err)
{
    if (!db_begin(db, err))
        return false;
    if (!migrate_locked(db, err)) {
        db_rollback(db);
        return false;
    }
    return db_commit(db, err);
}

bool schema_check(struct db *db, struct err *err)
{
    int version;
    if (!schema_version(db, &version, err))
        return false;
    if (version > SCHEMA_VERSION)
        return refuse_newer(version, err);
    if (version < SCHEMA_VERSION)
        return err_set(err, ERR_STORE,
                       "database: its tables are version %d, this program needs %d; run "
                       "`watchglass db migrate`",
                       version, SCHEMA_VERSION);
    return true;
}
