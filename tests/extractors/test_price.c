#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/amount.h"
#include "extractors/currency.h"
#include "extractors/fold.h"
#include "extractors/price.h"
#include "extractors/price_words.h"

static struct str dash_is_empty(struct str s)
{
    return str_eq(s, STR("-")) ? STR_NONE : s;
}

static bool row_holds(struct arena *a, struct str row)
{
    struct str line, amount, currency, got_amount, got_currency;
    assert_true(str_split(&row, '\t', &line));
    assert_true(str_split(&row, '\t', &amount));
    assert_true(str_split(&row, '\t', &currency));
    amount = dash_is_empty(amount);
    currency = dash_is_empty(currency);
    bool found = price_parse_line(a, line, &got_amount, &got_currency);
    if (str_eq(got_amount, amount) && str_eq(got_currency, currency) && found == (amount.len > 0))
        return true;
    print_error("\"%.*s\": %.*s %.*s instead of %.*s %.*s\n", STR_ARG(line), STR_ARG(got_amount),
                STR_ARG(got_currency), STR_ARG(amount), STR_ARG(currency));
    return false;
}

static void lines_hold(const char *path, size_t least)
{
    struct arena a;
    struct buf file;
    struct err err;
    size_t rows = 0, failed = 0;
    arena_init(&a);
    buf_init(&file, 0);
    assert_true(file_read(path, &file, &err));
    struct str rest = buf_str(&file), row;
    while (str_split(&rest, '\n', &row)) {
        if (row.len == 0 || row.ptr[0] == '#')
            continue;
        rows++;
        failed += !row_holds(&a, row);
        arena_reset(&a);
    }
    assert_true(rows >= least);
    assert_int_equal(failed, 0);
    buf_deinit(&file);
    arena_deinit(&a);
}

static void test_lines(void **state)
{
    (void)state;
    lines_hold(TEST_DATA_DIR "/extractors/price.tsv", 700);
    lines_hold(TEST_DATA_DIR "/extractors/price_more.tsv", 400);
}

struct find_row {
    const char *text, *amount, *currency, *written, *per;
};

static void test_find(void **state)
{
    (void)state;
    static const struct find_row rows[] = {
        {"US$45/100 pcs", "45", "USD", "US$45", "100 piece"},
        {"$12 per g, fast", "12", "USD", "$12", "g"},
        {"100元/克", "100", "CNY", "100元", "g"},
        {"10 € je Tablette", "10", "EUR", "10 €", "tablet"},
        {"$30 each", "30", "USD", "$30", "piece"},
        {"¥6.80 25-499公斤 ¥6.20 500-1999公斤 ¥5.75 ≥2000公斤", "5.75", "CNY", "¥5.75", "kg"},
        {"100-499 pcs $4.20 / >=500 $3.90", "3.90", "USD", "$3.90", "piece"},
        {"10 g $80, 50 g $350", "80", "USD", "$80", ""},
        {"Tanesi 650 TL, ikili takım 1.200 TL", "650", "TRY", "650 TL", "piece"},
        {"R$ 79,90 cada, frete à parte", "79.90", "BRL", "R$ 79,90", "piece"},
        {"In stock: Tramadol 225 mg x 100 tablets, CAS 36282-47-0, now £45.50 (was £60). "
         "Call +1 555 0123, delivery £5, since 2019-01-02.",
         "45.50", "GBP", "£45.50", ""},
        {"Ships in 24 h. 1 kg 2500 USD, 5 kg 11000 USD.", "2500", "USD", "2500 USD", ""},
        {"Цена за 1 кг: 150 000 руб., звоните +7 900 555 01 23", "150000", "RUB", "150 000 руб.",
         ""},
        {"Fullwidth ￥１，２００ each", "1200", "JPY", "￥１，２００", "piece"},
        {"Only numbers here: 12 tablets and 34 capsules", "", "", "", ""},
        {"Free samples of 10 g", "", "", "", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct listing_price p;
        bool found = price_find(&a, str_c(rows[i].text), &p);
        bool ok = found == (rows[i].amount[0] != '\0') && str_eq(p.amount, str_c(rows[i].amount)) &&
                  str_eq(p.currency, str_c(rows[i].currency)) &&
                  str_eq(p.text, str_c(rows[i].written)) && str_eq(p.per, str_c(rows[i].per));
        if (!ok)
            fail_msg("\"%s\": [%.*s] [%.*s] [%.*s] [%.*s]", rows[i].text, STR_ARG(p.amount),
                     STR_ARG(p.currency), STR_ARG(p.text), STR_ARG(p.per));
    }
    arena_deinit(&a);
}

// Any group of separators and digits: either an amount of the same digits, or nothing.
static void test_amount_keeps_digits(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789.,' ";
    struct arena a;
    uint32_t seed = 1;
    arena_init(&a);
    for (int round = 0; round < 20000; round++) {
        char text[12], digits[12] = "", got[12] = "";
        size_t len = 0, n = 0, g = 0;
        for (; len < sizeof text - 1; len++) {
            seed = seed * 1664525 + 1013904223;
            text[len] = alphabet[(seed >> 24) % (sizeof alphabet - 1)];
        }
        text[0] = '7'; // not zero, so that none is dropped
        struct amount number;
        struct str s = str_from(text, len);
        if (!amount_scan(s, 0, &number))
            continue;
        struct str out = amount_text(&a, s, &number, -1, 0);
        if (out.len == 0)
            continue;
        for (size_t i = 0; i < number.end; i++)
            if (ascii_digit(text[i]))
                digits[n++] = text[i];
        size_t points = 0;
        for (size_t i = 0; i < out.len; i++) {
            points += out.ptr[i] == '.';
            if (out.ptr[i] != '.')
                got[g++] = out.ptr[i];
        }
        assert_string_equal(got, digits);
        assert_true(points <= 1);
        arena_reset(&a);
    }
    arena_deinit(&a);
}

static void test_amount_order(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } rows[] = {
        {"0", "0.00", 0}, {"1", "1.50", -1},  {"10", "9.99", 1},   {"12.5", "12.50", 0},
        {"2", "10", -1},  {"0.1", "0.09", 1}, {"100.0", "100", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(amount_cmp(str_c(rows[i].a), str_c(rows[i].b)), rows[i].order);
        assert_int_equal(amount_cmp(str_c(rows[i].b), str_c(rows[i].a)), -rows[i].order);
    }
}

static void test_tables(void **state)
{
    (void)state;
    assert_true(phrase_table_valid(&currency_marks));
    assert_true(phrase_table_valid(&price_words));
    assert_true(phrase_table_valid(&price_scales));
    for (size_t i = 1; i < currency_code_count; i++)
        assert_true(strcmp(currency_codes[i - 1].code, currency_codes[i].code) < 0);
    // Every code is active, and every active code is found in lower case as a mark.
    for (size_t i = 0; i < currency_marks.count; i++) {
        struct str code = str_c(currency_marks.rows[i].value);
        if (code.len && !currency_by_code(code))
            fail_msg("mark %s: no such code", currency_marks.rows[i].text);
    }
    for (size_t i = 0; i < currency_code_count; i++) {
        char lower[4] = {0};
        for (size_t j = 0; j < 3; j++)
            lower[j] = ascii_lower(currency_codes[i].code[j]);
        if (!phrase_find(&currency_marks, str_c(lower)))
            fail_msg("%s is no mark", currency_codes[i].code);
    }
    assert_int_equal(currency_minor(STR("KWD")), 3);
    assert_int_equal(currency_minor(STR("JPY")), 0);
    assert_int_equal(currency_minor(STR("DEM")), -1);
}

// A mark that is not in folded form could never match.
static void test_tables_are_folded(void **state)
{
    (void)state;
    const struct phrase_table *tables[] = {&currency_marks, &price_words, &price_scales};
    struct arena a;
    arena_init(&a);
    for (size_t t = 0; t < 3; t++)
        for (size_t i = 0; i < tables[t]->count; i++) {
            struct str text = str_c(tables[t]->rows[i].text);
            if (!str_eq(fold_text(&a, text), text))
                fail_msg("\"%s\" is not folded", tables[t]->rows[i].text);
        }
    arena_deinit(&a);
}

static void test_fold_source(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    // Each character's folded form may be longer, shorter or nothing: I with dot, soft hyphen,
    // fullwidth.
    struct str s = STR("\xC2\xADＡ\xC4\xB0\xE2\x80\x8B\xC8\xBAx\xFF.");
    struct str folded = fold_text(&a, s);
    assert_true(str_starts(folded, STR("a")));
    struct fold_cursor cursor = {0};
    for (size_t from = 0; from < folded.len; from++) {
        struct str one = fold_source(s, from, from + 1);
        assert_true(one.len > 0);
        assert_true(str_eq(one, fold_source_next(s, &cursor, from, from + 1)));
        assert_true(str_eq(str_sub(fold_text(&a, one), 0, 0), STR("")));
    }
    assert_true(str_eq(fold_source(s, 0, 1), STR("Ａ")));
    arena_deinit(&a);
}

// Hostile texts at the limit: must end soon and in bounds (the sanitizers watch).
static void test_long(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "9",     "9,", "9.9 ", "$",      "$1 ", "¥1 ", "1€ 11 ", "+1 ",   "1-",   "- ",   "free ",
        "1 to ", "万", "was ", "9 999 ", "1,2", "1/",  " ",      "Rs 1 ", "\xFF", "1k$ ", "٬٫",
    };
    struct arena a;
    struct buf text;
    struct listing_price p;
    arena_init(&a);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_init(&text, 0);
        while (text.len < (size_t)LIMIT_TEXT_BYTES + 10)
            buf_add(&text, str_c(pieces[i]));
        bool found = price_find(&a, buf_str(&text), &p);
        assert_int_equal(found, p.amount.len > 0);
        assert_true(p.text.len <= LIMIT_VALUE_BYTES);
        assert_true(a.used < (size_t)64 * LIMIT_TEXT_BYTES);
        arena_reset(&a);
        buf_deinit(&text);
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_amount_keeps_digits),
        cmocka_unit_test(test_amount_order),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_tables_are_folded),
        cmocka_unit_test(test_fold_source),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
