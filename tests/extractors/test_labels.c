// Labels, the headings of a page's parts, and the tables of words behind them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "extractors/fold.h"
#include "extractors/labels.h"
#include "extractors/sections.h"
#include "extractors/seller_box.h"
#include "extractors/state.h"

// A row that folding changes would never be found.
static void check_folded(const struct phrase_table *t)
{
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < t->count; i++) {
        struct str text = str_c(t->rows[i].text);
        if (!str_eq(fold_text(&a, text), text))
            fail_msg("not as folded: %s", t->rows[i].text);
    }
    arena_deinit(&a);
}

static void test_tables(void **state)
{
    (void)state;
    assert_true(phrase_table_valid(&label_words));
    assert_true(phrase_table_valid(&section_words));
    assert_true(phrase_table_valid(&legal_forms));
    assert_true(state_keys_are_sorted());
    check_folded(&label_words);
    check_folded(&section_words);
}

static void test_labels(void **state)
{
    static const struct {
        const char *text;
        enum label label;
        const char *behind;
    } rows[] = {
        {"Price", LABEL_PRICE, ""},
        {"Price:", LABEL_PRICE, ""},
        {"PRICE : 5 EUR", LABEL_PRICE, "5 EUR"},
        {"Цена: 142,50 руб.", LABEL_PRICE, "142,50 руб."},
        {"価格：6,600円", LABEL_PRICE, "6,600円"},
        {"السعر: ٢٥٠ جنيه", LABEL_PRICE, "٢٥٠ جنيه"},
        {"Sold by Anna", LABEL_SELLER, "Anna"},
        {"Vendido por", LABEL_SELLER, ""},
        {"Verkauf durch", LABEL_SELLER, ""},
        {"Продавец: Карп", LABEL_SELLER, "Карп"},
        {"卖家：王阿姨", LABEL_SELLER, "王阿姨"},
        {"Ships from: Ghent", LABEL_SHIPS_FROM, "Ghent"},
        {"Ships from Ghent", LABEL_SHIPS_FROM, "Ghent"},
        {"Posted 5 May 2026", LABEL_POSTED, "5 May 2026"},
        {"Posted by rail", LABEL_SELLER, "rail"},
        {"Versandkosten: 5 EUR", LABEL_OTHER, "5 EUR"},
        // One word and no colon is the beginning of prose, or a name.
        {"Seller of the month", LABEL_NONE, NULL},
        {"Price 5 EUR", LABEL_NONE, NULL},
        {"Posted with care", LABEL_NONE, NULL},
        {"Locations: many", LABEL_NONE, NULL},
        {"Prices: many", LABEL_NONE, NULL},
        {"", LABEL_NONE, NULL},
        {":", LABEL_NONE, NULL},
        {"A text that is much longer than any label may be, with a price: 5", LABEL_NONE, NULL},
    };
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t behind = 0;
        struct str text = str_c(rows[i].text);
        enum label label = label_find(&a, text, &behind);
        if (label != rows[i].label)
            fail_msg("'%s': label %d", rows[i].text, (int)label);
        if (rows[i].behind && !str_eq(str_skip(text, behind), str_c(rows[i].behind)))
            fail_msg("'%s': behind it '%.*s'", rows[i].text, STR_ARG(str_skip(text, behind)));
    }
    arena_deinit(&a);
}

static void test_state_keys(void **state)
{
    (void)state;
    assert_int_equal(state_key_find(STR("goodsName")), STATE_TITLE);
    assert_int_equal(state_key_find(STR("PC_ITEM_NAME")), STATE_TITLE);
    assert_int_equal(state_key_find(STR("sale_price")), STATE_SALE_PRICE);
    assert_int_equal(state_key_find(STR("relatedProducts")), STATE_OTHERS);
    assert_int_equal(state_key_find(STR("")), STATE_NONE);
    assert_int_equal(state_key_find(STR("names")), STATE_NONE);
    assert_int_equal(state_key_find(STR("title_that_is_longer_than_any_name_we_know_of")),
                     STATE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_state_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
