#include "tests/support/sample.h"

#include "db/store_learned.h"

static void test_shapes(void **state)
{
    struct database *d = database_of(state);
    sample_site(d);
    struct store_shape *got;
    size_t n;
    OK(d, store_shapes_get(d->db, &d->arena, 1, 10, &got, &n, &d->err));
    assert_int_equal(n, 0);
    for (int64_t i = 0; i < 4; i++) {
        struct store_shape s = {1, INT64_MIN + i, -1, i, 2, 3};
        OK(d, store_shape_put(d->db, &s, &d->err));
    }
    struct store_shape again = {1, INT64_MIN, 5, 40, 7, 8}; // replaces the first
    OK(d, store_shape_put(d->db, &again, &d->err));
    OK(d, store_shapes_get(d->db, &d->arena, 1, 3, &got, &n, &d->err));
    assert_int_equal(n, 3);
    assert_true(got[0].part == INT64_MIN && got[0].credit == 5 && got[0].fetched == 40 &&
                got[0].fresh == 7 && got[0].found == 8);
    assert_true(got[1].fetched == 3 && got[2].fetched == 2);
    OK(d, store_shapes_get(d->db, &d->arena, 2, 3, &got, &n, &d->err));
    assert_int_equal(n, 0);
}

static void test_url_parts(void **state)
{
    struct database *d = database_of(state);
    sample_site(d);
    struct store_url_part *got;
    size_t n;
    static const struct {
        const char *part;
        int64_t same, different;
    } rows[] = {{"sid", 1, 0}, {"/2", 7, 1}, {"\xD1\x81", 3, 0}, {"sid", 9, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct store_url_part p = {1, str_c(rows[i].part), rows[i].same, rows[i].different};
        OK(d, store_url_part_put(d->db, &p, &d->err));
    }
    OK(d, store_url_parts_get(d->db, &d->arena, 1, 2, &got, &n, &d->err));
    assert_int_equal(n, 2);
    assert_true(str_eq(got[0].part, STR("sid")) && got[0].same == 9 && got[0].different == 2);
    assert_true(str_eq(got[1].part, STR("/2")) && got[1].same == 7);
}

static void test_probe(void **state)
{
    struct database *d = database_of(state);
    sample_site(d);
    struct store_probe got;
    bool found;
    OK(d, store_probe_get(d->db, &d->arena, 1, &got, &found, &d->err));
    assert_false(found);
    struct store_probe p = {.host_key = 1,
                            .at = 5,
                            .status = 200,
                            .title = STR("Not here"),
                            .content = -3,
                            .simhash = INT64_MIN};
    OK(d, store_probe_put(d->db, &p, &d->err));
    p.status = 302;
    p.location = STR("https://shop.example/");
    OK(d, store_probe_put(d->db, &p, &d->err));
    OK(d, store_probe_get(d->db, &d->arena, 1, &got, &found, &d->err));
    assert_true(found && got.at == 5 && got.status == 302 && got.content == -3 &&
                got.simhash == INT64_MIN);
    assert_true(str_eq(got.location, p.location) && str_eq(got.title, p.title));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(test_shapes),
        ON_BOTH(test_url_parts),
        ON_BOTH(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, database_stop);
}
