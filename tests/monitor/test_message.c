#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/wire.h"
#include "monitor/message.h"

static struct str repeat(struct arena *a, char c, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memset(p, c, n);
    return str_from(p, n);
}

static struct answer_listing listing_of(struct arena *a)
{
    struct answer_listing l = {
        .kind = STR("product"),
        .url = STR("https://shop.example/item/1"),
        .canonical = STR("https://shop.example/item/1"),
        .id = STR("sku-1"),
        .title = STR("Трамадол 100 mg"),
        .seller_name = STR("Example Store"),
        .seller_id = STR("7"),
        .seller_url = STR("https://shop.example/seller/7"),
        .json = STR("{\"title\":\"x\",\"price\":{\"amount\":\"10.82\"}}"),
        .judgement = STR("{\"verdict\":\"offer\"}"),
        .verdict = STR("offer"),
        .basis = STR("prohibited"),
        .score = 0.93,
        .own_page = true,
        .restricted = true,
        .n_findings = 2,
        .n_contacts = 1,
    };
    l.findings = arena_array(a, 2, sizeof *l.findings);
    l.findings[0] = (struct answer_finding){
        STR("tramadol"), STR("opioid"), STR("title"), STR("Трамадол"), STR("plain"), 0, 16};
    l.findings[1] =
        (struct answer_finding){STR("tramadol"), STR("opioid"),    STR("description"), STR("x"),
                                STR("cas"),      LIMIT_TEXT_BYTES, LIMIT_TEXT_BYTES};
    l.contacts = arena_array(a, 1, sizeof *l.contacts);
    l.contacts[0] = (struct answer_contact){STR("phone"), STR("+15550100199")};
    return l;
}

static struct answer answer_of(struct arena *a)
{
    struct answer x = {
        .analysis = ANALYSIS_CUT,
        .charset = STR("UTF-8"),
        .title = STR("Shop"),
        .lang = STR("ru"),
        .canonical = STR("https://shop.example/"),
        .refresh = STR("https://shop.example/next"),
        .nofollow = true,
        .candidate = true,
        .print = {.content = 7,
                  .title = UINT64_MAX,
                  .simhash = 9,
                  .words = 4,
                  .lines = {1, 5},
                  .n_lines = 2},
        .wall = WALL_LOGIN,
        .wall_sign = STR("a form to log in"),
        .kept = STR("\x28\xB5\x2F\xFD\0\xFF"), // any bytes
        .text = STR("User-agent: *"),
        .links_dropped = 3,
        .n_links = 2,
        .n_listings = 2,
    };
    x.links = arena_array(a, 2, sizeof *x.links);
    x.links[0] = (struct answer_link){
        .href = STR("https://shop.example/a"), .nofollow = true, .names = true, .kind = LINK_PAGE};
    x.links[1] = (struct answer_link){
        .href = STR("https://shop.example/map"), .next = true, .kind = LINK_SITEMAP};
    x.listings = arena_array(a, 2, sizeof *x.listings);
    x.listings[0] = listing_of(a);
    x.listings[1] = (struct answer_listing){
        .json = STR("{}"), .judgement = STR("{}"), .personal = true, .reply = true};
    return x;
}

static void check_listing(const struct answer_listing *l, const struct answer_listing *want)
{
    assert_true(str_eq(l->kind, want->kind) && str_eq(l->url, want->url));
    assert_true(str_eq(l->canonical, want->canonical) && str_eq(l->id, want->id));
    assert_true(str_eq(l->title, want->title) && str_eq(l->seller_name, want->seller_name));
    assert_true(str_eq(l->seller_id, want->seller_id));
    assert_true(str_eq(l->seller_url, want->seller_url));
    assert_true(str_eq(l->json, want->json) && str_eq(l->judgement, want->judgement));
    assert_true(str_eq(l->verdict, want->verdict) && str_eq(l->basis, want->basis));
    assert_true(l->score == want->score);
    assert_true(l->own_page == want->own_page && l->personal == want->personal);
    assert_true(l->restricted == want->restricted && l->reply == want->reply);
    assert_int_equal(l->n_findings, want->n_findings);
    for (uint32_t i = 0; i < l->n_findings; i++) {
        const struct answer_finding *f = &l->findings[i], *g = &want->findings[i];
        assert_true(str_eq(f->substance, g->substance) && str_eq(f->class, g->class));
        assert_true(str_eq(f->field, g->field) && str_eq(f->text, g->text));
        assert_true(str_eq(f->view, g->view) && f->start == g->start && f->end == g->end);
    }
    assert_int_equal(l->n_contacts, want->n_contacts);
    for (uint32_t i = 0; i < l->n_contacts; i++)
        assert_true(str_eq(l->contacts[i].kind, want->contacts[i].kind) &&
                    str_eq(l->contacts[i].value, want->contacts[i].value));
}

static void test_round_trip(void **state)
{
    (void)state;
    struct arena a;
    struct buf out;
    struct answer x;
    arena_init(&a);
    buf_init(&out, 0);
    const struct answer want = answer_of(&a);
    message_write_answer(&out, &want);
    assert_true(message_read_answer(&a, buf_str(&out), &x));
    assert_int_equal(x.analysis, want.analysis);
    assert_true(str_eq(x.charset, want.charset) && str_eq(x.title, want.title));
    assert_true(str_eq(x.lang, want.lang) && str_eq(x.canonical, want.canonical));
    assert_true(str_eq(x.refresh, want.refresh));
    assert_memory_equal(&x.print, &want.print, sizeof x.print);
    assert_true(x.wall == WALL_LOGIN && str_eq(x.wall_sign, want.wall_sign));
    assert_true(!x.noindex && x.nofollow && x.candidate);
    assert_true(str_eq(x.kept, want.kept) && str_eq(x.text, want.text));
    assert_int_equal(x.links_dropped, 3);
    assert_int_equal(x.n_links, 2);
    for (uint32_t i = 0; i < 2; i++)
        assert_true(str_eq(x.links[i].href, want.links[i].href) &&
                    x.links[i].nofollow == want.links[i].nofollow &&
                    x.links[i].next == want.links[i].next &&
                    x.links[i].names == want.links[i].names &&
                    x.links[i].kind == want.links[i].kind);
    assert_int_equal(x.n_listings, 2);
    for (uint32_t i = 0; i < 2; i++)
        check_listing(&x.listings[i], &want.listings[i]);
    buf_deinit(&out);
    arena_deinit(&a);
}

static void test_job_round_trip(void **state)
{
    (void)state;
    struct buf out;
    struct job job, want = {
                        .kind = JOB_ROBOTS,
                        .site = 7,
                        .extract_all = true,
                        .as_of = -1,
                        .status = 503,
                        .head = STR("HTTP/1.1 503 x\r\n\r\n"),
                        .url = STR("https://shop.example/robots.txt"),
                        .content_type = STR("text/plain"),
                        .content_encoding = STR("gzip"),
                        .body = STR("\x1F\x8B\0x"),
                    };
    buf_init(&out, 0);
    message_write_job(&out, &want);
    assert_true(message_read_job(buf_str(&out), &job));
    assert_true(job.kind == want.kind && job.site == want.site && job.extract_all);
    assert_true(job.status == 503 && str_eq(job.head, want.head));
    assert_true(job.as_of == -1 && str_eq(job.url, want.url) && str_eq(job.body, want.body));
    assert_true(str_eq(job.content_type, want.content_type));
    assert_true(str_eq(job.content_encoding, want.content_encoding));
    for (size_t n = 0; n < out.len; n++)
        assert_false(message_read_job(str_sub(buf_str(&out), 0, n), &job));
    buf_deinit(&out);
}

// An answer that was let through holds no surprise for the database.
static void check_harmless(const struct answer *x)
{
    const struct str texts[] = {x->charset, x->title, x->lang, x->canonical, x->refresh};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_true(utf8_valid(texts[i]) && str_find_char(texts[i], '\0', 0) == STR_NPOS);
    assert_true(x->analysis < ANALYSIS_COUNT && x->n_listings <= LIMIT_PAGE_LISTINGS);
    for (uint32_t i = 0; i < x->n_links; i++)
        assert_true(utf8_valid(x->links[i].href) && x->links[i].kind <= LINK_FEED &&
                    x->links[i].kind != LINK_SEED);
    for (uint32_t i = 0; i < x->n_listings; i++) {
        const struct answer_listing *l = &x->listings[i];
        assert_true(l->score >= 0 && l->score <= 1);
        assert_true(utf8_valid(l->title) && utf8_valid(l->json) && utf8_valid(l->verdict));
        assert_true(l->n_findings <= LIMIT_FINDINGS && l->n_contacts <= LIMIT_CONTACTS);
    }
}

static void test_truncated(void **state)
{
    (void)state;
    struct arena a;
    struct buf out;
    struct answer x;
    arena_init(&a);
    buf_init(&out, 0);
    const struct answer want = answer_of(&a);
    message_write_answer(&out, &want);
    for (size_t n = 0; n < out.len; n++)
        if (message_read_answer(&a, str_sub(buf_str(&out), 0, n), &x))
            fail_msg("the first %zu bytes of %zu are an answer", n, out.len);
    buf_addc(&out, '\0');
    assert_false(message_read_answer(&a, buf_str(&out), &x));
    buf_deinit(&out);
    arena_deinit(&a);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

// One to four bytes changed, pieces doubled or dropped: refused, or harmless.
static void test_corrupted(void **state)
{
    (void)state;
    struct arena a;
    struct buf out, bad;
    struct answer x;
    uint32_t seed = 4711, refused = 0;
    enum { ROUNDS = 60000 };
    arena_init(&a);
    buf_init(&out, 0);
    buf_init(&bad, 0);
    const struct answer want = answer_of(&a);
    message_write_answer(&out, &want);
    arena_deinit(&a);
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct str whole = buf_str(&out);
        size_t from = next_random(&seed) % whole.len;
        size_t n = next_random(&seed) % (i % 3 == 0 ? 1 : whole.len - from);
        buf_reset(&bad);
        buf_add(&bad, str_sub(whole, 0, from + (i % 3 == 1 ? n : 0)));
        buf_add(&bad, str_skip(whole, from + (i % 3 == 2 ? n : 0)));
        for (unsigned k = 0; k <= i % 4 && bad.len; k++)
            bad.ptr[next_random(&seed) % bad.len] = (char)next_random(&seed);
        arena_reset(&a);
        if (message_read_answer(&a, buf_str(&bad), &x))
            check_harmless(&x);
        else
            refused++;
    }
    assert_true(refused > ROUNDS / 4 && refused < ROUNDS); // both happen
    buf_deinit(&out);
    buf_deinit(&bad);
    arena_deinit(&a);
}

struct edit {
    const char *name;
    void (*change)(struct arena *a, struct answer *x);
    bool accepted;
};

#define EDIT(f, code)                                                                              \
    static void f(struct arena *a, struct answer *x)                                               \
    {                                                                                              \
        (void)a;                                                                                   \
        code;                                                                                      \
    }
#define FIRST (x->listings[0])

EDIT(title_max, x->title = repeat(a, 'x', LIMIT_TITLE_BYTES))
EDIT(title_over, x->title = repeat(a, 'x', LIMIT_TITLE_BYTES + 1))
EDIT(charset_over, x->charset = repeat(a, 'x', LIMIT_VALUE_BYTES + 1))
EDIT(canonical_max, x->canonical = repeat(a, 'x', LIMIT_URL_BYTES))
EDIT(canonical_over, x->canonical = repeat(a, 'x', LIMIT_URL_BYTES + 1))
EDIT(href_over, x->links[0].href = repeat(a, 'x', LIMIT_URL_BYTES + 1))
EDIT(kept_max, x->kept = repeat(a, '\xFF', 2 * LIMIT_KEPT_TEXT_BYTES))
EDIT(kept_over, x->kept = repeat(a, 'x', 2 * LIMIT_KEPT_TEXT_BYTES + 1))
EDIT(not_utf8, x->title = STR("caf\xE9"))
EDIT(surrogate, x->title = STR("\xED\xA0\x80"))
EDIT(overlong, FIRST.title = STR("\xC0\xAF"))
EDIT(nul, x->title = STR("a\0b"))
EDIT(contact_nul, FIRST.contacts[0].value = STR("+1555\0"))
EDIT(finding_utf8, FIRST.findings[0].text = STR("\xFF"))
EDIT(json_empty, FIRST.json = STR_NONE)
EDIT(json_array, FIRST.json = STR("[]"))
EDIT(text_for_json, FIRST.json = STR("\"{}\""))
EDIT(json_open, FIRST.json = STR("{\"a\":1"))
EDIT(json_tail, FIRST.json = STR("{} {}"))
EDIT(json_comma, FIRST.json = STR("{\"a\":1,}"))
EDIT(json_deep,
     FIRST.json = arena_fmt(a, "{\"a\":%.*s1%.*s}", LIMIT_JSON_DEPTH + 1,
                            repeat(a, '[', LIMIT_JSON_DEPTH + 1).ptr, LIMIT_JSON_DEPTH + 1,
                            repeat(a, ']', LIMIT_JSON_DEPTH + 1).ptr))
EDIT(judgement_text, FIRST.judgement = STR("offer"))
EDIT(score_zero, FIRST.score = 0)
EDIT(score_one, FIRST.score = 1)
EDIT(score_over, FIRST.score = 1.0000001)
EDIT(score_under, FIRST.score = -0.0000001)
EDIT(score_nan, FIRST.score = (double)NAN)
EDIT(score_inf, FIRST.score = (double)INFINITY)
EDIT(end_first, FIRST.findings[0].start = 17)
EDIT(end_over, FIRST.findings[0].end = LIMIT_TEXT_BYTES + 1)
EDIT(analysis_over, x->analysis = ANALYSIS_COUNT)
EDIT(kind_over, x->links[0].kind = (enum link_kind)(LINK_FEED + 1))
EDIT(kind_seed, x->links[0].kind = LINK_SEED)
EDIT(wall_over, x->wall = WALL_KINDS)
EDIT(value_max, FIRST.seller_name = repeat(a, 'x', LIMIT_VALUE_BYTES))
EDIT(value_over, FIRST.seller_name = repeat(a, 'x', LIMIT_VALUE_BYTES + 1))

static void set_findings(struct arena *a, struct answer *x, uint32_t n)
{
    FIRST.findings = arena_array(a, n, sizeof *FIRST.findings);
    FIRST.n_findings = n;
}

static void set_contacts(struct arena *a, struct answer *x, uint32_t n)
{
    FIRST.contacts = arena_array(a, n, sizeof *FIRST.contacts);
    FIRST.n_contacts = n;
}

static void set_links(struct arena *a, struct answer *x, uint32_t n)
{
    x->links = arena_array(a, n, sizeof *x->links);
    x->n_links = n;
}

static void set_listings(struct arena *a, struct answer *x, uint32_t n)
{
    struct answer_listing last = x->listings[1];
    x->listings = arena_array(a, n, sizeof *x->listings);
    x->n_listings = n;
    for (uint32_t i = 0; i < n; i++)
        x->listings[i] = last;
}

EDIT(findings_max, set_findings(a, x, LIMIT_FINDINGS))
EDIT(findings_over, set_findings(a, x, LIMIT_FINDINGS + 1))
EDIT(contacts_max, set_contacts(a, x, LIMIT_CONTACTS))
EDIT(contacts_over, set_contacts(a, x, LIMIT_CONTACTS + 1))
EDIT(links_max, set_links(a, x, LIMIT_SITEMAP_ENTRIES))
EDIT(links_over, set_links(a, x, LIMIT_SITEMAP_ENTRIES + 1))
EDIT(listings_max, set_listings(a, x, LIMIT_PAGE_LISTINGS))
EDIT(listings_over, set_listings(a, x, LIMIT_PAGE_LISTINGS + 1))

static void test_limits(void **state)
{
    (void)state;
    static const struct edit edits[] = {
        {"title, at its limit", title_max, true},
        {"title, over", title_over, false},
        {"charset, over", charset_over, false},
        {"canonical, at its limit", canonical_max, true},
        {"canonical, over", canonical_over, false},
        {"link, over", href_over, false},
        {"kept text, at its limit", kept_max, true},
        {"kept text, over", kept_over, false},
        {"value, at its limit", value_max, true},
        {"value, over", value_over, false},
        {"Latin-1", not_utf8, false},
        {"surrogate", surrogate, false},
        {"overlong", overlong, false},
        {"NUL in a title", nul, false},
        {"NUL in a contact", contact_nul, false},
        {"finding that is no UTF-8", finding_utf8, false},
        {"empty JSON", json_empty, false},
        {"JSON array", json_array, false},
        {"JSON text", text_for_json, false},
        {"open JSON", json_open, false},
        {"two JSON values", json_tail, false},
        {"lenient JSON", json_comma, false},
        {"deep JSON", json_deep, false},
        {"judgement that is no JSON", judgement_text, false},
        {"score 0", score_zero, true},
        {"score 1", score_one, true},
        {"score over 1", score_over, false},
        {"score under 0", score_under, false},
        {"score NaN", score_nan, false},
        {"score infinite", score_inf, false},
        {"finding that ends before it starts", end_first, false},
        {"finding past any text", end_over, false},
        {"analysis out of range", analysis_over, false},
        {"kind of link out of range", kind_over, false},
        {"a seed among links", kind_seed, false},
        {"wall over", wall_over, false},
        {"findings, at the limit", findings_max, true},
        {"findings, over", findings_over, false},
        {"contacts, at the limit", contacts_max, true},
        {"contacts, over", contacts_over, false},
        {"links, at the limit", links_max, true},
        {"links, over", links_over, false},
        {"listings, at the limit", listings_max, true},
        {"listings, over", listings_over, false},
    };
    struct arena a;
    struct buf out;
    arena_init(&a);
    buf_init(&out, 0);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct answer x = answer_of(&a), got;
        edits[i].change(&a, &x);
        buf_reset(&out);
        message_write_answer(&out, &x);
        if (message_read_answer(&a, buf_str(&out), &got) != edits[i].accepted)
            fail_msg("%s: %s", edits[i].name, edits[i].accepted ? "refused" : "accepted");
        arena_reset(&a);
    }
    buf_deinit(&out);
    arena_deinit(&a);
}

static void test_other_version(void **state)
{
    (void)state;
    struct arena a;
    struct buf out;
    struct answer x;
    struct job job;
    arena_init(&a);
    buf_init(&out, 0);
    const struct answer want = answer_of(&a);
    message_write_answer(&out, &want);
    out.ptr[0]++;
    assert_false(message_read_answer(&a, buf_str(&out), &x));
    buf_reset(&out);
    message_write_job(&out, &(struct job){.url = STR("https://shop.example/")});
    out.ptr[0]++;
    assert_false(message_read_job(buf_str(&out), &job));
    buf_deinit(&out);
    arena_deinit(&a);
}

static void test_names(void **state)
{
    (void)state;
    for (int i = 0; i < ANALYSIS_COUNT; i++)
        assert_true(analysis_name((enum analysis)i) && analysis_name((enum analysis)i)[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_job_round_trip),
        cmocka_unit_test(test_truncated),  cmocka_unit_test(test_corrupted),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_other_version),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
