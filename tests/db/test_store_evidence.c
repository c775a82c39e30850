#include "tests/support/sample.h"

#include "db/store_evidence.h"

struct listed {
    char text[256];
};

static bool collect(void *context, const struct store_evidence *e, struct err *err)
{
    (void)err;
    struct listed *l = context;
    strncat(l->text, e->path.ptr, e->path.len);
    strcat(l->text, "=");
    strncat(l->text, e->url.ptr, e->url.len);
    strcat(l->text, " ");
    return true;
}

static void test_one_row_a_file(void **state)
{
    struct database *d = database_of(state);
    struct store_url u = sample_url(d, 5);
    OK(d, store_urls_add(d->db, &u, 1, NULL, &d->err));
    struct store_evidence e = {.url_key = 5,
                               .run_id = 1,
                               .path = STR("b.warc"),
                               .sha256 = STR("aa"),
                               .bytes = 9,
                               .at = 3,
                               .kind = STR("warc")};
    int64_t first, again, other;
    OK(d, store_evidence_add(d->db, &e, &first, &d->err));
    OK(d, store_evidence_add(d->db, &e, &again, &d->err));
    assert_int_equal(first, again);
    e.path = STR("a.warc");
    e.run_id = 2;
    OK(d, store_evidence_add(d->db, &e, &other, &d->err));
    assert_true(other != first);
    struct listed all = {""}, two = {""};
    OK(d, store_evidence_list(d->db, 0, collect, &all, &d->err));
    assert_string_equal(all.text, "a.warc=https://shop.example/5 b.warc=https://shop.example/5 ");
    OK(d, store_evidence_list(d->db, 2, collect, &two, &d->err));
    assert_string_equal(two.text, "a.warc=https://shop.example/5 ");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {ON_BOTH(test_one_row_a_file)};
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
