#include "db/store_decision.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/json.h"

#define COLUMNS                                                                                    \
    "id, case_id, fingerprint, at, who, kind, undoes, reason, seen, lexicon, profile, program,"    \
    " prev_hash, hash"

static const struct {
    const char *name;
    const char *state; // that it gives the case; NULL: none
} KINDS[] = {
    [STORE_CONFIRM] = {"confirm", "confirmed"},
    [STORE_REJECT] = {"reject", "rejected"},
    [STORE_ESCALATE] = {"escalate", "escalated"},
    [STORE_NOTE] = {"note", NULL},
    [STORE_UNDO] = {"undo", NULL},
};

const char *store_decision_name(enum store_decision_kind kind)
{
    return KINDS[kind].name;
}

bool store_decision_parse(struct str name, enum store_decision_kind *kind)
{
    for (int k = 0; k < STORE_DECISION_KINDS; k++) {
        if (str_eq(name, str_c(KINDS[k].name))) {
            *kind = (enum store_decision_kind)k;
            return true;
        }
    }
    return false;
}

// What is hashed: a JSON array of all columns but case_id (the fingerprint is what lasts) and the
// hash itself. The order is part of the format: docs/formats.md.
static void hash_decision(const struct store_decision *d, char out[HASH_HEX_SIZE])
{
    struct buf text;
    struct json_writer w;
    buf_init(&text, 0);
    json_writer_init(&w, &text);
    json_begin_array(&w);
    json_put_int(&w, d->id);
    json_put_str(&w, d->prev_hash);
    json_put_str(&w, d->fingerprint);
    json_put_int(&w, d->at);
    json_put_str(&w, d->who);
    json_put_str(&w, str_c(KINDS[d->kind].name));
    json_put_int(&w, d->undoes);
    const struct str rest[] = {d->reason, d->seen, d->lexicon, d->profile, d->program};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        json_put_str(&w, rest[i]);
    json_end_array(&w);
    hash_sha256_hex(buf_str(&text), out);
    buf_deinit(&text);
}

bool store_decision_head(struct db *db, struct arena *a, int64_t *id, struct str *hash,
                         struct err *err)
{
    *id = 0;
    *hash = STR_NONE;
    struct db_stmt *st = db_query(db, "SELECT id, hash FROM decisions ORDER BY id DESC LIMIT 1");
    bool found;
    if (!store_find(st, &found, err))
        return false;
    if (found) {
        *id = db_int(st, 0);
        *hash = db_str_dup(st, 1, a);
    }
    db_reset(st);
    return true;
}

static bool insert(struct db *db, const struct store_decision *d, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "INSERT INTO decisions (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6,"
                     " nullif(CAST($7 AS bigint), 0), $8, $9, $10, $11, $12, $13, $14)");
    db_bind_int(st, 1, d->id);
    db_bind_int(st, 2, d->case_id);
    db_bind_str(st, 3, d->fingerprint);
    db_bind_int(st, 4, d->at);
    db_bind_str(st, 5, d->who);
    db_bind_str(st, 6, str_c(KINDS[d->kind].name));
    db_bind_int(st, 7, d->undoes);
    db_bind_str(st, 8, d->reason);
    db_bind_str(st, 9, d->seen);
    db_bind_str(st, 10, d->lexicon);
    db_bind_str(st, 11, d->profile);
    db_bind_str(st, 12, d->program);
    db_bind_str(st, 13, d->prev_hash);
    db_bind_str(st, 14, d->hash);
    return db_run(st, err);
}

// The last confirm, reject or escalate of the case that no undo took back; id 0 if none.
static bool find_standing(struct db *db, int64_t case_id, int64_t *id,
                          enum store_decision_kind *kind, struct err *err)
{
    *id = 0;
    struct db_stmt *st =
        db_query(db, "SELECT d.id, d.kind FROM decisions d WHERE d.case_id = $1"
                     " AND d.kind IN ('confirm', 'reject', 'escalate')"
                     " AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = d.id)"
                     " ORDER BY d.id DESC LIMIT 1");
    db_bind_int(st, 1, case_id);
    bool found, ok = true;
    if (!store_find(st, &found, err))
        return false;
    if (found) {
        *id = db_int(st, 0);
        ok = store_decision_parse(db_str(st, 1), kind);
    }
    db_reset(st);
    return ok || err_set(err, ERR_STORE, "decision %lld has an unknown kind", (long long)*id);
}

static bool set_state(struct db *db, int64_t case_id, int64_t at, struct err *err)
{
    int64_t standing;
    enum store_decision_kind kind = STORE_NOTE;
    if (!find_standing(db, case_id, &standing, &kind, err))
        return false;
    const char *state = standing ? KINDS[kind].state : "open";
    struct db_stmt *st = db_query(db, "UPDATE cases SET state = $2, updated_at = $3 WHERE id = $1");
    db_bind_int(st, 1, case_id);
    db_bind_str(st, 2, str_c(state));
    db_bind_int(st, 3, at);
    return db_run(st, err);
}

// A restricted case goes to someone else: here it is only escalated, noted on, or undone.
static bool allows(bool restricted, enum store_decision_kind kind)
{
    return !restricted || (kind != STORE_CONFIRM && kind != STORE_REJECT);
}

static bool check_case(struct db *db, struct arena *a, struct store_decision *d, struct err *err)
{
    struct db_stmt *st =
        db_query(db, "SELECT fingerprint, EXISTS (SELECT 1 FROM listings l JOIN versions v"
                     " ON v.listing_key = l.key WHERE l.case_id = cases.id AND v.restricted = 1)"
                     " FROM cases WHERE id = $1");
    db_bind_int(st, 1, d->case_id);
    bool found;
    if (!store_find(st, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "there is no case %lld", (long long)d->case_id);
    d->fingerprint = db_str_dup(st, 0, a);
    bool allowed = allows(db_int(st, 1) != 0, d->kind);
    db_reset(st);
    return allowed || err_set(err, ERR_INPUT, "case %lld is restricted: it can only be escalated",
                              (long long)d->case_id);
}

// Under the lock: nobody else can take the next id or become the one before.
static bool append(struct db *db, struct arena *a, struct store_decision *d, struct err *err)
{
    char hash[HASH_HEX_SIZE];
    if (!db_lock(db, DB_LOCK_DECISIONS, err) || !check_case(db, a, d, err))
        return false;
    d->undoes = 0;
    if (d->kind == STORE_UNDO) {
        enum store_decision_kind kind;
        if (!find_standing(db, d->case_id, &d->undoes, &kind, err))
            return false;
        if (!d->undoes)
            return err_set(err, ERR_NOT_FOUND, "case %lld has no decision to undo",
                           (long long)d->case_id);
    }
    if (!store_decision_head(db, a, &d->id, &d->prev_hash, err))
        return false;
    d->id++;
    hash_decision(d, hash);
    d->hash = arena_str(a, str_c(hash));
    return insert(db, d, err) && set_state(db, d->case_id, d->at, err);
}

static bool append_alone(struct db *db, struct store_decision d, int64_t *id, struct err *err)
{
    if (!d.who.len)
        return err_set(err, ERR_INPUT, "a decision needs the name of who decides");
    if (!db_begin(db, err))
        return false;
    struct arena a;
    arena_init(&a);
    bool ok = append(db, &a, &d, err);
    arena_deinit(&a);
    if (!ok) {
        db_rollback(db);
        return false;
    }
    if (id)
        *id = d.id;
    return db_commit(db, err);
}

bool store_decision_add(struct db *db, const struct store_decision *d, int64_t *id, struct err *err)
{
    if (d->kind == STORE_UNDO)
        return store_decision_undo(db, d, id, err);
    return append_alone(db, *d, id, err);
}

bool store_decision_undo(struct db *db, const struct store_decision *d, int64_t *id,
                         struct err *err)
{
    struct store_decision undo = *d;
    undo.kind = STORE_UNDO;
    return append_alone(db, undo, id, err);
}

// Texts live until the statement's next step.
static bool read_decision(struct db_stmt *st, struct store_decision *d, struct err *err)
{
    *d = (struct store_decision){
        .id = db_int(st, 0),
        .case_id = db_int(st, 1),
        .fingerprint = db_str(st, 2),
        .at = db_int(st, 3),
        .who = db_str(st, 4),
        .undoes = db_int(st, 6),
        .reason = db_str(st, 7),
        .seen = db_str(st, 8),
        .lexicon = db_str(st, 9),
        .profile = db_str(st, 10),
        .program = db_str(st, 11),
        .prev_hash = db_str(st, 12),
        .hash = db_str(st, 13),
    };
    return store_decision_parse(db_str(st, 5), &d->kind) ||
           err_set(err, ERR_STORE, "decision %lld has an unknown kind", (long long)d->id);
}

struct chain {
    int64_t count;
    char head[HASH_HEX_SIZE];
};

static bool check_link(struct db_stmt *st, struct chain *c, struct err *err)
{
    struct store_decision d;
    char hash[HASH_HEX_SIZE];
    if (!read_decision(st, &d, err))
        return false;
    if (d.id != c->count + 1)
        return err_set(err, ERR_STORE, "the chain of decisions is broken: %lld follows %lld",
                       (long long)d.id, (long long)c->count);
    if (!str_eq(d.prev_hash, str_c(c->head)))
        return err_set(err, ERR_STORE,
                       "the chain of decisions is broken: %lld does not name the hash of the one "
                       "before",
                       (long long)d.id);
    hash_decision(&d, hash);
    if (!str_eq(d.hash, str_c(hash)))
        return err_set(err, ERR_STORE,
                       "the chain of decisions is broken: %lld is not what its hash says",
                       (long long)d.id);
    c->count++;
    memcpy(c->head, hash, sizeof hash);
    return true;
}

bool store_decision_verify_chain(struct db *db, struct arena *a, int64_t *count, struct str *head,
                                 struct err *err)
{
    struct chain c = {0};
    struct db_stmt *st = db_stream(db, "SELECT " COLUMNS " FROM decisions ORDER BY id");
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        if (!check_link(st, &c, err))
            break;
    }
    db_reset(st);
    if (count)
        *count = c.count;
    if (head)
        *head = arena_str(a, str_c(c.head));
    return r == DB_DONE;
}

bool store_decision_of_case(struct db *db, struct arena *a, int64_t case_id,
                            struct store_decision *out, size_t max, size_t *n, struct err *err)
{
    *n = 0;
    struct db_stmt *st =
        db_query(db, "SELECT " COLUMNS " FROM decisions WHERE case_id = $1 ORDER BY id LIMIT $2");
    db_bind_int(st, 1, case_id);
    db_bind_int(st, 2, (int64_t)max);
    enum db_result r;
    while ((r = db_step(st, err)) == DB_ROW) {
        struct store_decision *d = &out[*n];
        if (!read_decision(st, d, err))
            break;
        struct str *const texts[] = {&d->fingerprint, &d->who,       &d->reason,
                                     &d->seen,        &d->lexicon,   &d->profile,
                                     &d->program,     &d->prev_hash, &d->hash};
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
            *texts[i] = arena_str(a, *texts[i]);
        ++*n;
    }
    db_reset(st);
    return r == DB_DONE;
}
