#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "patterns/cas.h"
#include "patterns/normalise.h"

static struct str tramadol_cas[] = {STR_INIT("27203-92-5"), STR_INIT("36282-47-0")};
static struct str piperidone_cas[] = {STR_INIT("40064-34-4")};
static struct str gbl_cas[] = {STR_INIT("96-48-0")};
static struct str boc_cas[] = {STR_INIT("125541-22-2")};
static struct str combination_cas[] = {STR_INIT("27203-92-5")};

static struct substance substances[] = {
    {.id = STR_INIT("4-piperidone"), .cas = piperidone_cas, .n_cas = 1, .first_reported = 2019},
    {.id = STR_INIT("boc"), .cas = boc_cas, .n_cas = 1, .first_reported = 2020},
    {.id = STR_INIT("combination"), .cas = combination_cas, .n_cas = 1},
    {.id = STR_INIT("gbl"), .cas = gbl_cas, .n_cas = 1},
    {.id = STR_INIT("tramadol"), .cas = tramadol_cas, .n_cas = 2, .first_reported = 1977},
};
static const struct lexicon lexicon = {.substances = substances, .n_substances = 5};

static const struct {
    const char *name, *text;
    const char *found; // bytes of the canonical text, separated by '|'
} ROWS[] = {
    {"plain", "CAS 40064-34-4 in stock", "40064-34-4"},
    {"bare", "40064-34-4", "40064-34-4"},
    {"glued to a label", "cas40064-34-4", "40064-34-4"},
    {"in a list", "40064-34-4/27203-92-5,125541-22-2", "40064-34-4|27203-92-5|125541-22-2"},
    {"other dashes", "125541\u201322\u20142", "125541-22-2"},
    {"dashes with spaces", "125541 - 22 - 2", "125541 - 22 - 2"},
    {"spaces, long number", "125541 22 2", "125541 22 2"},
    {"slashes, labelled", "CAS:96/48/0", "96/48/0"},
    {"dots, labelled", "CAS no. 96.48.0", "96.48.0"},
    {"underscores, long number", "40064_34_4", "40064_34_4"},
    {"fullwidth digits", "４００６４－３４－４", "40064-34-4"},
    {"Arabic digits", "٤٠٠٦٤-٣٤-٤", "40064-34-4"},
    {"no separator, labelled", "CAS: 40064344", "40064344"},
    {"all digits apart, labelled", "CAS 4 0 0 6 4 3 4 4", "4 0 0 6 4 3 4 4"},
    {"between ideographs", "编号40064-34-4现货", "40064-34-4"},
    {"ends the text", "x 96-48-0", "96-48-0"},
    // Not numbers of the lexicon, or not set as one.
    {"empty", "", ""},
    {"wrong check digit", "40064-34-5", ""},
    {"right check digit, not in the lexicon", "7732-18-5", ""},
    {"short with spaces, not labelled", "96 48 0", ""},
    {"short with dots, not labelled", "version 96.48.0", ""},
    {"no separator, not labelled", "40064344", ""},
    {"a digit too many at the end", "40064-34-45", ""},
    {"a digit too many before", "140064-34-4", ""},
    {"a date", "2024-12-03", ""},
    {"a telephone number", "+1 555 0100 400", ""},
    {"too wide a gap", "40064 --  34-4", ""},
    {"eleven digits", "40064344444", ""},
};

static void test_rows(void **state)
{
    struct fold *fold;
    struct arena a;
    struct cas_table t;
    struct canon canon;
    struct err err;
    (void)state;
    assert_non_null(fold = fold_new(&err));
    arena_init(&a);
    canon_init(&canon, false);
    cas_table_init(&t, &lexicon, 0, &a);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct buf got;
        const struct cas_row *rows;
        size_t at = 0, start;
        buf_init(&got, 0);
        normalise(fold, str_c(ROWS[i].text), &canon);
        while (cas_next(&t, canon_str(&canon), &at, &start, &rows)) {
            if (got.len)
                buf_addc(&got, '|');
            buf_add(&got, str_sub(canon_str(&canon), start, at));
        }
        if (!str_eq(buf_str(&got), str_c(ROWS[i].found)))
            fail_msg("%s: \"%.*s\"", ROWS[i].name, STR_ARG(buf_str(&got)));
        buf_deinit(&got);
    }
    canon_deinit(&canon);
    arena_deinit(&a);
    fold_free(fold);
}

// cas_any against cas_next, every row at every distance from the begin, between what it may be
// taken for.
static void test_any(void **state)
{
    struct fold *fold;
    struct arena a;
    struct cas_table t;
    struct canon canon;
    struct kinds kinds;
    struct buf text;
    struct err err;
    (void)state;
    assert_non_null(fold = fold_new(&err));
    arena_init(&a);
    canon_init(&canon, false);
    kinds_init(&kinds);
    buf_init(&text, 0);
    cas_table_init(&t, &lexicon, 0, &a);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        for (size_t before = 0; before < 140; before++) {
            const struct cas_row *rows;
            size_t at = 0, start;
            buf_reset(&text);
            for (size_t k = 0; k < before; k++)
                buf_addc(&text, "x -12cas. "[(k * k + i) % 10]);
            buf_add(&text, str_c(ROWS[i].text));
            for (size_t k = 0; k < before % 7 * 20; k++)
                buf_addc(&text, " cs1-"[k % 5]);
            normalise(fold, buf_str(&text), &canon);
            kinds_make(&kinds, canon_str(&canon));
            bool next = cas_next(&t, canon_str(&canon), &at, &start, &rows) > 0;
            if (cas_any(&t, canon_str(&canon), &kinds) != next)
                fail_msg("%s: \"%.*s\"", ROWS[i].name, STR_ARG(canon_str(&canon)));
        }
    }
    buf_deinit(&text);
    kinds_deinit(&kinds);
    canon_deinit(&canon);
    arena_deinit(&a);
    fold_free(fold);
}

static void test_shared_number(void **state)
{
    struct arena a;
    struct cas_table t;
    const struct cas_row *rows;
    size_t at = 0, start;
    (void)state;
    arena_init(&a);
    cas_table_init(&t, &lexicon, 0, &a);
    assert_int_equal(cas_next(&t, STR("27203-92-5"), &at, &start, &rows), 2);
    assert_true(str_eq(rows[0].substance->id, STR("combination")));
    assert_true(str_eq(rows[1].substance->id, STR("tramadol")));
    arena_deinit(&a);
}

static void test_known_before(void **state)
{
    struct arena a;
    struct cas_table t;
    const struct cas_row *rows;
    size_t at = 0, start;
    (void)state;
    arena_init(&a);
    cas_table_init(&t, &lexicon, 2020, &a);
    assert_int_equal(cas_next(&t, STR("125541-22-2"), &at, &start, &rows), 0);
    at = 0;
    assert_int_equal(cas_next(&t, STR("40064-34-4"), &at, &start, &rows), 1);
    at = 0;
    assert_int_equal(cas_next(&t, STR("96-48-0"), &at, &start, &rows), 1); // year unknown
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_any),
        cmocka_unit_test(test_shared_number),
        cmocka_unit_test(test_known_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
