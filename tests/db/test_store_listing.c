#include "tests/support/sample.h"

#include "db/store_case.h"
#include "db/store_decision.h"
#include "db/store_evidence.h"

static int64_t count(struct database *d, const char *table)
{
    return database_int(d, arena_fmt(&d->arena, "SELECT count(*) FROM %s", table).ptr);
}

static struct store_case_detail get_case(struct database *d, int64_t id)
{
    struct store_case_detail c;
    OK(d, store_case_get(d->db, &d->arena, id, &c, &d->err));
    return c;
}

static void test_twice_is_once(void **state)
{
    struct database *d = database_of(state);
    struct store_listing l = sample_listing(d, 1, 10, "tramadol 225");
    struct store_listing_put first = sample_put(d, &l);
    assert_true(first.new_listing && first.new_version && first.new_case);
    l.seen_at = 200;
    struct store_listing_put again = sample_put(d, &l);
    assert_false(again.new_listing || again.new_version || again.new_case);
    assert_true(again.case_id == first.case_id && again.version_id == first.version_id);
    static const struct {
        const char *table;
        int64_t rows;
    } want[] = {{"listings", 1},         {"versions", 1}, {"findings", 2}, {"contacts", 2},
                {"version_contacts", 2}, {"sellers", 1},  {"cases", 1}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        if (count(d, want[i].table) != want[i].rows)
            fail_msg("%s", want[i].table);
    }
    struct store_case_detail c = get_case(d, first.case_id);
    assert_true(c.versions[0].listing_first_seen == 100 && c.versions[0].listing_last_seen == 200);
    assert_true(c.summary.updated_at == 100);
}

static void test_new_content_is_a_version(void **state)
{
    struct database *d = database_of(state);
    struct store_listing a = sample_listing(d, 1, 10, "first"), b = sample_listing(d, 1, 10, "new");
    b.fingerprint = a.fingerprint;
    struct store_listing_put pa = sample_put(d, &a), pb = sample_put(d, &b);
    assert_true(!pb.new_listing && pb.new_version && !pb.new_case && pa.case_id == pb.case_id);
    assert_int_equal(get_case(d, pa.case_id).n_versions, 2);
}

static void test_unflagged_has_no_case(void **state)
{
    struct database *d = database_of(state);
    struct store_listing l = sample_listing(d, 1, 10, "aspirin");
    l.fingerprint = STR_NONE;
    struct store_listing_put p = sample_put(d, &l);
    assert_true(p.new_version && p.case_id == 0 && !p.new_case);
    assert_int_equal(count(d, "cases"), 0);
}

// What a case shows: own page before score before content hash, whichever came first.
static void test_best_version_is_shown(void **state)
{
    struct database *d = database_of(state);
    struct store_listing v[3];
    for (int i = 0; i < 3; i++) {
        static const char *const contents[] = {"in a list", "own page", "own page, better"};
        v[i] = sample_listing(d, 1, 10, contents[i]);
        v[i].fingerprint = STR("one");
        v[i].own_page = i > 0;
    }
    v[0].score = 0.99;
    v[1].score = 0.5;
    v[2].score = 0.6;
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int o = 0; o < 6; o++) {
        int64_t id = 0;
        for (int i = 0; i < 3; i++) {
            struct store_listing l = v[orders[o][i]];
            l.key = 100 + o;
            l.identity = arena_fmt(&d->arena, "id:%d", 100 + o);
            l.fingerprint = arena_fmt(&d->arena, "case %d", o);
            id = sample_put(d, &l).case_id;
        }
        struct store_case_detail c = get_case(d, id);
        assert_true(c.summary.score == 0.6);
        assert_true(str_eq(c.summary.json, v[2].json));
        assert_true(str_eq(c.versions[2].content_hash, v[0].content_hash));
    }
}

// The case follows the best version's fingerprint; one that is left empty goes.
static void test_moves_to_the_case_of_its_best_version(void **state)
{
    struct database *d = database_of(state);
    struct store_listing list = sample_listing(d, 1, 10, "in a list");
    struct store_listing own = sample_listing(d, 1, 11, "own page");
    list.fingerprint = STR("poor");
    own.fingerprint = STR("full");
    own.own_page = true;
    int64_t poor = sample_put(d, &list).case_id;
    struct store_listing_put p = sample_put(d, &own);
    assert_true(p.new_case && p.case_id != poor);
    assert_int_equal(count(d, "cases"), 1);
    struct store_case_detail c;
    assert_false(store_case_get(d->db, &d->arena, poor, &c, &d->err));
    assert_int_equal(d->err.code, ERR_NOT_FOUND);
    // Seen in the list again: nothing changes.
    assert_int_equal(sample_put(d, &list).case_id, p.case_id);
}

static void test_decided_case_keeps_its_listing(void **state)
{
    struct database *d = database_of(state);
    struct store_listing list = sample_listing(d, 1, 10, "in a list");
    struct store_listing own = sample_listing(d, 1, 11, "own page");
    own.fingerprint = STR("other");
    own.own_page = true;
    int64_t id = sample_put(d, &list).case_id;
    struct store_decision decision = {.case_id = id, .who = STR("ana"), .kind = STORE_REJECT};
    OK(d, store_decision_add(d->db, &decision, NULL, &d->err));
    struct store_listing_put p = sample_put(d, &own);
    assert_true(p.case_id == id && !p.new_case);
    assert_int_equal(count(d, "cases"), 1);
    assert_true(str_eq(get_case(d, id).summary.state, STR("rejected")));
    assert_true(str_eq(get_case(d, id).summary.json, own.json));
}

// A newer lexicon judges the same content: the later judgement stays, with all that hangs on it.
static void test_judged_anew(void **state)
{
    struct database *d = database_of(state);
    struct store_listing l = sample_listing(d, 1, 10, "x");
    int64_t id = sample_put(d, &l).case_id;
    l.lexicon = STR("lexicon-2");
    l.score = 0.3;
    l.seen_at = 300;
    l.n_findings = 1;
    l.n_contacts = 1;
    struct store_listing_put p = sample_put(d, &l);
    assert_true(!p.new_version && p.case_id == id);
    assert_true(get_case(d, id).summary.score == 0.3);
    assert_int_equal(count(d, "findings"), 1);
    assert_int_equal(count(d, "contacts"), 1);
    // An older answer that comes late changes nothing.
    l.lexicon = STR("lexicon-1");
    l.seen_at = 200;
    l.score = 0.9;
    (void)sample_put(d, &l);
    assert_true(get_case(d, id).summary.score == 0.3);
    // No longer flagged: an undecided case goes.
    l.lexicon = STR("lexicon-3");
    l.seen_at = 400;
    l.fingerprint = STR_NONE;
    assert_int_equal(sample_put(d, &l).case_id, 0);
    assert_int_equal(count(d, "cases"), 0);
}

static void test_same_judge_keeps_the_better(void **state)
{
    struct database *d = database_of(state);
    for (int swap = 0; swap < 2; swap++) {
        struct store_listing a = sample_listing(d, 1 + swap, 10, "same"), b = a;
        b.score = 0.9;
        b.page_key = 11;
        b.n_findings = 1;
        (void)sample_put(d, swap ? &b : &a);
        int64_t id = sample_put(d, swap ? &a : &b).case_id;
        struct store_case_detail c = get_case(d, id);
        assert_int_equal(c.n_versions, 1);
        assert_true(c.versions[0].score == 0.9);
        assert_int_equal(count(d, "findings"), 1 + swap);
    }
}

// A person who asks for a dose leaves no contact, no seller and no case, also when an earlier
// judgement had taken it for an offer.
static void test_personal_request(void **state)
{
    struct database *d = database_of(state);
    struct store_listing l = sample_listing(d, 1, 10, "need a few"), other;
    other = sample_listing(d, 2, 10, "offer");
    other.n_contacts = 1;
    (void)sample_put(d, &other);
    l.personal = true;
    l.fingerprint = STR_NONE;
    l.verdict = STR("request");
    (void)sample_put(d, &l);
    assert_int_equal(count(d, "contacts"), 1);
    struct store_listing judged = sample_listing(d, 3, 10, "need a few too");
    judged.seller_id = STR("person");
    (void)sample_put(d, &judged);
    assert_int_equal(count(d, "contacts"), 2);
    judged.lexicon = STR("lexicon-2");
    judged.personal = true;
    judged.fingerprint = STR_NONE;
    assert_int_equal(sample_put(d, &judged).case_id, 0);
    // The one that the other offer names too stays.
    assert_int_equal(count(d, "contacts"), 1);
    assert_int_equal(count(d, "sellers"), 1);
    assert_int_equal(count(d, "cases"), 1);
}

static void test_many_listings_in_a_case(void **state)
{
    struct database *d = database_of(state);
    int64_t id = 0;
    for (int i = 0; i < 50; i++) {
        struct store_listing l = sample_listing(d, 1 + i, 10, "dup");
        l.fingerprint = STR("all one");
        l.content_hash = arena_fmt(&d->arena, "%02d", (i * 7 + 3) % 50);
        l.score = i % 2 ? 0.8 : 0.7;
        id = sample_put(d, &l).case_id;
    }
    struct store_case_detail c = get_case(d, id);
    assert_int_equal(c.summary.listings, 50);
    assert_true(c.summary.score == 0.8);
    assert_int_equal(c.n_versions, 50);
    assert_true(str_eq(c.versions[0].json, c.summary.json));
    // The best gets worse: the next best is shown.
    int64_t shown = database_int(d, "SELECT v.listing_key FROM versions v JOIN cases c"
                                    " ON c.best_version = v.id");
    assert_true(str_eq(c.versions[0].identity, arena_fmt(&d->arena, "id:%lld", (long long)shown)));
    struct store_listing worse = sample_listing(d, shown, 10, "dup");
    worse.fingerprint = STR("all one");
    worse.content_hash = c.versions[0].content_hash;
    worse.lexicon = STR("lexicon-2");
    worse.score = 0.1;
    (void)sample_put(d, &worse);
    struct store_case_detail after = get_case(d, id);
    assert_true(after.summary.score == 0.8);
    assert_true(str_eq(after.versions[0].identity, c.versions[1].identity));
    assert_int_equal(database_int(d, "SELECT best_version FROM cases"), after.versions[0].id);
}

static void test_evidence_is_linked(void **state)
{
    struct database *d = database_of(state);
    struct store_url u = sample_url(d, 10);
    OK(d, store_urls_add(d->db, &u, 1, NULL, &d->err));
    struct store_evidence e = {.url_key = 10,
                               .run_id = 1,
                               .path = STR("p"),
                               .kind = STR("warc"),
                               .sha256 = STR("aa"),
                               .bytes = 5,
                               .at = 6};
    struct store_listing a = sample_listing(d, 1, 10, "a"), b = sample_listing(d, 2, 10, "b");
    OK(d, store_evidence_add(d->db, &e, &a.evidence_id, &d->err));
    b.evidence_id = a.evidence_id;
    int64_t id = sample_put(d, &a).case_id;
    (void)sample_put(d, &a);
    (void)sample_put(d, &b);
    assert_int_equal(count(d, "listing_evidence"), 2);
    struct store_case_detail c = get_case(d, id);
    assert_int_equal(c.n_evidence, 1);
    assert_true(str_eq(c.evidence[0].path, STR("p")) && str_eq(c.evidence[0].url, u.href));
    assert_true(str_eq(c.versions[0].page, u.href));
}

static void test_sellers(void **state)
{
    struct database *d = database_of(state);
    static const struct {
        const char *id, *url, *name;
        int64_t sellers; // after this one
    } rows[] = {
        {"7", "https://shop.example/u/7", "A", 1},
        {"7", "", "renamed", 1},
        {"", "https://shop.example/u/8", "B", 2},
        {"", "", "B", 3},
        {"", "", "B", 3},
        {"", "", "", 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct store_listing l = sample_listing(d, (int64_t)i, 10, "x");
        l.seller_id = str_c(rows[i].id);
        l.seller_url = str_c(rows[i].url);
        l.seller_name = str_c(rows[i].name);
        (void)sample_put(d, &l);
        assert_int_equal(count(d, "sellers"), rows[i].sellers);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_twice_is_once),
        ON_BOTH(test_new_content_is_a_version),
        ON_BOTH(test_unflagged_has_no_case),
        ON_BOTH(test_best_version_is_shown),
        ON_BOTH(test_moves_to_the_case_of_its_best_version),
        ON_BOTH(test_decided_case_keeps_its_listing),
        ON_BOTH(test_judged_anew),
        ON_BOTH(test_same_judge_keeps_the_better),
        ON_BOTH(test_personal_request),
        ON_BOTH(test_many_listings_in_a_case),
        ON_BOTH(test_evidence_is_linked),
        ON_BOTH(test_sellers),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
