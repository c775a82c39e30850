#include "tests/support/sample.h"

#include <sys/wait.h>
#include <unistd.h>

#include "db/store_case.h"
#include "db/store_decision.h"

static int64_t new_case(struct database *d, int64_t key)
{
    struct store_listing l = sample_listing(d, key, 10, "x");
    return sample_put(d, &l).case_id;
}

static struct store_decision decision(int64_t case_id, enum store_decision_kind kind)
{
    return (struct store_decision){
        .case_id = case_id,
        .at = 1000 + (int64_t)kind,
        .who = STR("ana"),
        .kind = kind,
        .reason = STR("because"),
        .seen = STR("{\"versions\":[]}"),
        .lexicon = STR("lexicon-1"),
        .profile = STR("profile-1"),
        .program = STR("1.0"),
    };
}

static bool decide(struct database *d, int64_t case_id, enum store_decision_kind kind)
{
    struct store_decision x = decision(case_id, kind);
    return store_decision_add(d->db, &x, NULL, &d->err);
}

static void expect_state(struct database *d, int64_t case_id, const char *state)
{
    struct store_case_detail c;
    OK(d, store_case_get(d->db, &d->arena, case_id, &c, &d->err));
    if (!str_eq(c.summary.state, str_c(state)))
        fail_msg("%.*s instead of %s", STR_ARG(c.summary.state), state);
}

static void test_states(void **state)
{
    struct database *d = database_of(state);
    static const struct {
        enum store_decision_kind kind;
        bool ok;
        const char *state;
    } steps[] = {
        {STORE_UNDO, false, "open"},      {STORE_NOTE, true, "open"},
        {STORE_UNDO, false, "open"},      {STORE_CONFIRM, true, "confirmed"},
        {STORE_REJECT, true, "rejected"}, {STORE_NOTE, true, "rejected"},
        {STORE_UNDO, true, "confirmed"},  {STORE_UNDO, true, "open"},
        {STORE_UNDO, false, "open"},      {STORE_ESCALATE, true, "escalated"},
        {STORE_UNDO, true, "open"},       {STORE_CONFIRM, true, "confirmed"},
    };
    int64_t id = new_case(d, 1), other = new_case(d, 2);
    OK(d, decide(d, other, STORE_CONFIRM));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (decide(d, id, steps[i].kind) != steps[i].ok)
            fail_msg("step %zu: %s", i, d->err.message);
        if (!steps[i].ok)
            assert_int_equal(d->err.code, ERR_NOT_FOUND);
        assert_false(db_in_transaction(d->db));
        expect_state(d, id, steps[i].state);
    }
    expect_state(d, other, "confirmed");
    int64_t count;
    struct str head;
    OK(d, store_decision_verify_chain(d->db, &d->arena, &count, &head, &d->err));
    assert_int_equal(count, 10);
    assert_int_equal(head.len, 64);
}

static void test_refusals(void **state)
{
    struct database *d = database_of(state);
    assert_false(decide(d, 4711, STORE_CONFIRM));
    assert_int_equal(d->err.code, ERR_NOT_FOUND);
    assert_non_null(strstr(d->err.message, "4711"));
    struct store_decision nobody = decision(new_case(d, 1), STORE_CONFIRM);
    nobody.who = STR_NONE;
    assert_false(store_decision_add(d->db, &nobody, NULL, &d->err));
    assert_int_equal(d->err.code, ERR_INPUT);
    assert_int_equal(database_int(d, "SELECT count(*) FROM decisions"), 0);
}

static void test_restricted_is_escalated(void **state)
{
    struct database *d = database_of(state);
    struct store_listing l = sample_listing(d, 1, 10, "x");
    l.restricted = true;
    int64_t id = sample_put(d, &l).case_id;
    static const bool allowed[] = {[STORE_CONFIRM] = false,
                                   [STORE_REJECT] = false,
                                   [STORE_ESCALATE] = true,
                                   [STORE_NOTE] = true,
                                   [STORE_UNDO] = true};
    for (int k = 0; k < STORE_DECISION_KINDS; k++) {
        if (decide(d, id, (enum store_decision_kind)k) != allowed[k])
            fail_msg("%s", store_decision_name((enum store_decision_kind)k));
    }
    assert_false(decide(d, id, STORE_CONFIRM));
    assert_int_equal(d->err.code, ERR_INPUT);
    expect_state(d, id, "open");
}

static void test_rows(void **state)
{
    struct database *d = database_of(state);
    int64_t id = new_case(d, 1), first, second;
    struct store_decision x = decision(id, STORE_CONFIRM);
    OK(d, store_decision_add(d->db, &x, &first, &d->err));
    OK(d, store_decision_undo(d->db, &x, &second, &d->err));
    assert_true(first == 1 && second == 2);
    struct store_case_detail c;
    OK(d, store_case_get(d->db, &d->arena, id, &c, &d->err));
    assert_int_equal(c.n_decisions, 2);
    const struct store_decision *a = &c.decisions[0], *b = &c.decisions[1];
    assert_true(a->kind == STORE_CONFIRM && a->undoes == 0 && a->prev_hash.len == 0);
    assert_true(b->kind == STORE_UNDO && b->undoes == 1 && str_eq(b->prev_hash, a->hash));
    assert_true(str_eq(a->who, x.who) && str_eq(a->reason, x.reason) && str_eq(a->seen, x.seen));
    assert_true(a->at == x.at && str_eq(a->lexicon, x.lexicon) && str_eq(a->program, x.program));
    assert_true(str_eq(a->fingerprint, STR("case-1")) && str_eq(a->profile, x.profile));
    int64_t head;
    struct str hash;
    OK(d, store_decision_head(d->db, &d->arena, &head, &hash, &d->err));
    assert_true(head == 2 && str_eq(hash, b->hash));
}

// The format is for ever: an old database must still verify.
static void test_hash_is_fixed(void **state)
{
    struct database *d = database_of(state);
    OK(d, decide(d, new_case(d, 1), STORE_CONFIRM));
    int64_t id;
    struct str hash;
    OK(d, store_decision_head(d->db, &d->arena, &id, &hash, &d->err));
    // sha256 of [1,"","case-1",1000,"ana","confirm",0,"because","{\"versions\":[]}","lexicon-1",
    // "profile-1","1.0"] on one line without spaces after commas
    assert_true(
        str_eq(hash, STR("42eed39a7ad07f6f8ffe996f399e1b003d733a51df832e8adea4b60c100f98d4")));
}

static void test_tampering_shows(void **state)
{
    struct database *d = database_of(state);
    static const struct {
        const char *sql;
        const char *says;
    } rows[] = {
        {"UPDATE decisions SET who = 'eve' WHERE id = 2", "2 is not what its hash says"},
        {"UPDATE decisions SET at = at + 1 WHERE id = 1", "1 is not what its hash says"},
        {"UPDATE decisions SET kind = 'reject' WHERE id = 3", "3 is not what its hash says"},
        {"UPDATE decisions SET kind = 'bless' WHERE id = 3", "unknown kind"},
        {"UPDATE decisions SET undoes = 1 WHERE id = 3", "3 is not what its hash says"},
        {"UPDATE decisions SET prev_hash = '' WHERE id = 2", "2 does not name"},
        {"UPDATE decisions SET hash = 'aa' WHERE id = 1", "1 is not what its hash says"},
        {"DELETE FROM decisions WHERE id = 2", "3 follows 1"},
        {"DELETE FROM decisions WHERE id = 1", "2 follows 0"},
        {"UPDATE decisions SET id = 9 WHERE id = 3", "9 follows 2"},
    };
    int64_t id = new_case(d, 1);
    for (int i = 0; i < 3; i++)
        OK(d, decide(d, id, STORE_CONFIRM));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OK(d, db_begin(d->db, &d->err));
        OK(d, db_exec(d->db, rows[i].sql, &d->err));
        if (store_decision_verify_chain(d->db, &d->arena, NULL, NULL, &d->err))
            fail_msg("%s: not seen", rows[i].sql);
        if (!strstr(d->err.message, rows[i].says))
            fail_msg("%s: %s", rows[i].sql, d->err.message);
        db_rollback(d->db);
    }
    OK(d, store_decision_verify_chain(d->db, &d->arena, NULL, NULL, &d->err));
}

static void test_empty_chain(void **state)
{
    struct database *d = database_of(state);
    int64_t count = 7;
    struct str head = STR("x");
    OK(d, store_decision_verify_chain(d->db, &d->arena, &count, &head, &d->err));
    assert_true(count == 0 && head.len == 0);
}

static void test_names(void **state)
{
    (void)state;
    for (int k = 0; k < STORE_DECISION_KINDS; k++) {
        enum store_decision_kind kind;
        const char *name = store_decision_name((enum store_decision_kind)k);
        assert_true(store_decision_parse(str_c(name), &kind));
        assert_int_equal(kind, k);
    }
    enum store_decision_kind kind;
    assert_false(store_decision_parse(STR("confirmed"), &kind));
    assert_false(store_decision_parse(STR(""), &kind));
}

// Several analysts at once: one chain without gaps.
static void test_concurrent(void **state)
{
    struct database *d = database_of(state);
    enum { ANALYSTS = 4, EACH = 10 };
    int64_t id = new_case(d, 1);
    db_close(d->db); // SQLite's locks don't survive a fork
    d->db = NULL;
    pid_t pids[ANALYSTS];
    for (int i = 0; i < ANALYSTS; i++) {
        pids[i] = fork();
        if (pids[i] != 0)
            continue;
        struct err err;
        struct db *db = db_open(d->uri, DB_DECIDE, &err);
        struct store_decision x = decision(id, STORE_NOTE);
        for (int n = 0; db && n < EACH; n++) {
            if (!store_decision_add(db, &x, NULL, &err))
                _exit(1);
        }
        _exit(db ? 0 : 1);
    }
    for (int i = 0; i < ANALYSTS; i++) {
        int status;
        waitpid(pids[i], &status, 0);
        assert_int_equal(status, 0);
    }
    d->db = db_open(d->uri, DB_CREATE, &d->err);
    assert_non_null(d->db);
    int64_t count;
    OK(d, store_decision_verify_chain(d->db, &d->arena, &count, NULL, &d->err));
    assert_int_equal(count, ANALYSTS * EACH);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_states),
        ON_BOTH(test_refusals),
        ON_BOTH(test_restricted_is_escalated),
        ON_BOTH(test_rows),
        ON_BOTH(test_hash_is_fixed),
        ON_BOTH(test_tampering_shows),
        ON_BOTH(test_empty_chain),
        ON_BOTH(test_concurrent),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
