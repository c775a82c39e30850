#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "patterns/signs.h"

// Signs in order, each by its first letter: amount, bulk, price, purity as %, handle.
static const struct {
    const char *name, *text, *found;
} ROWS[] = {
    {"nothing", "a lamp", ""},
    {"strength", "225 mg", "a"},
    {"without a space", "225mg", "a"},
    {"a word begins alike", "5 mgx", ""},
    {"bulk", "25 kg", "b"},
    {"below bulk", "99 g", "a"},
    {"at bulk", "100 g", "b"},
    {"thousands", "1,000 tablets", "b"},
    {"decimals are no thousands", "1.50 g", "a"},
    {"Russian", "10 таблеток", "a"},
    {"Chinese", "5公斤", "b"},
    {"Thai", "10 เม็ด", "a"},
    {"price behind", "20 usd", "p"},
    {"price before", "$20", "p"},
    {"millions are news", "$2 million", ""},
    {"purity", "99%", "%"},
    {"a discount", "20%", ""},
    {"phone", "+1 555 0100 100", "h"},
    {"too short for a phone", "+1 555", ""},
    {"handle", "@seller_one", "h"},
    {"too short for a handle", "@ab", ""},
    {"link", "t.me/seller", "h"},
};

static void test_rows(void **state)
{
    static const char letters[] = {[SIGN_AMOUNT] = 'a',
                                   [SIGN_BULK] = 'b',
                                   [SIGN_PRICE] = 'p',
                                   [SIGN_PURITY] = '%',
                                   [SIGN_HANDLE] = 'h'};
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct sign signs[SIGNS_MAX];
        char got[SIGNS_MAX + 1] = "";
        size_t n = 0;
        signs_find(str_c(ROWS[i].text), 0, signs, &n);
        for (size_t k = 0; k < n; k++) {
            assert_true(signs[k].end > signs[k].start);
            assert_true(signs[k].end <= strlen(ROWS[i].text));
            got[k] = letters[signs[k].kind];
            got[k + 1] = 0;
        }
        if (strcmp(got, ROWS[i].found) != 0)
            fail_msg("%s: '%s'", ROWS[i].name, got);
    }
}

static void test_bounded(void **state)
{
    struct sign signs[SIGNS_MAX];
    struct buf text;
    size_t n = 0;
    (void)state;
    buf_init(&text, 0);
    for (int i = 0; i < SIGNS_MAX + 10; i++)
        buf_add(&text, STR("5 kg "));
    signs_find(buf_str(&text), 0, signs, &n);
    assert_int_equal(n, SIGNS_MAX);
    buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
