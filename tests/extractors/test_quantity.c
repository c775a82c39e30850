#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "extractors/fold.h"
#include "extractors/quantity.h"
#include "extractors/quantity_cues.h"
#include "extractors/quantity_units.h"

struct row {
    const char *text, *amount, *unit, *strength, *written;
};

static const struct row rows[] = {
    {"225mg x 100 tabs", "100", "tablet", "225 mg", "225mg x 100 tabs"},
    {"Tramadol 50 mg, 10 tablets", "10", "tablet", "50 mg", "50 mg, 10 tablets"},
    {"100 x 225mg", "100", "piece", "225 mg", "100 x 225mg"},
    {"225 mg × 100", "100", "piece", "225 mg", "225 mg × 100"},
    {"225 mg", "", "", "225 mg", "225 mg"},
    {"25kg drum", "25", "kg", "", "25kg"},
    {"25 KG/drum", "25", "kg", "", "25 KG"},
    {"5 g", "5", "g", "", "5 g"},
    {"5-g bag", "5", "g", "", "5-g"},
    {"10 tablets", "10", "tablet", "", "10 tablets"},
    {"1 oz", "1", "oz", "", "1 oz"},
    {"2 lbs", "2", "lb", "", "2 lbs"},
    {"1,000 pills", "1000", "tablet", "", "1,000 pills"},
    {"0.5 kg", "0.5", "kg", "", "0.5 kg"},
    {"0,5 kg", "0.5", "kg", "", "0,5 kg"},
    {"1kg 5kg 25kg", "1", "kg", "", "1kg"},
    {"500 ml bottle", "500", "ml", "", "500 ml"},
    {"2 l", "2", "l", "", "2 l"},
    {"50 mg/ml 10 ampoules", "10", "ampoule", "50 mg/ml", "50 mg/ml 10 ampoules"},
    {"3 drums", "3", "drum", "", "3 drums"},
    {"5 vials", "5", "vial", "", "5 vials"},
    {"2 boxes of 30 capsules", "30", "capsule", "", "30 capsules"},
    {"100 µg patch", "", "", "100 ug", "100 µg"},
    {"100 mcg x 5 patches", "5", "patch", "100 ug", "100 mcg x 5 patches"},
    {"10 Stück", "10", "piece", "", "10 Stück"},
    {"Packung mit 20 Tabletten", "20", "tablet", "", "20 Tabletten"},
    {"30 comprimés 50 mg", "30", "tablet", "50 mg", "30 comprimés 50 mg"},
    {"20 comprimidos", "20", "tablet", "", "20 comprimidos"},
    {"12 compresse", "12", "tablet", "", "12 compresse"},
    {"таблетки 50 мг 20 таблеток", "20", "tablet", "50 mg", "50 мг 20 таблеток"},
    {"1 кг", "1", "kg", "", "1 кг"},
    {"10 шт.", "10", "piece", "", "10 шт."},
    {"100片", "100", "tablet", "", "100片"},
    {"25公斤", "25", "kg", "", "25公斤"},
    {"50mg 10錠", "10", "tablet", "50 mg", "50mg 10錠"},
    {"30정", "30", "tablet", "", "30정"},
    {"٢٢٥ ملغ ١٠ أقراص", "10", "tablet", "225 mg", "٢٢٥ ملغ ١٠ أقراص"},
    {"10 شريط", "10", "strip", "", "10 شريط"},
    {"20 गोलियां", "20", "tablet", "", "20 गोलियां"},
    {"100 tabletek", "100", "tablet", "", "100 tabletek"},
    {"30 tablet 50 mg", "30", "tablet", "50 mg", "30 tablet 50 mg"},
    {"30 viên", "30", "tablet", "", "30 viên"},
    {"5 λίτρων", "5", "l", "", "5 λίτρων"},
    {"ματσάκι 40 γρ.", "40", "g", "", "40 γρ."},
    {"10 броя", "10", "piece", "", "10 броя"},
    {"10 komada", "10", "piece", "", "10 komada"},
    {"20 darab", "20", "piece", "", "20 darab"},
    {"100 גרם", "100", "g", "", "100 גרם"},
    {"1 กิโลกรัม", "1", "kg", "", "1 กิโลกรัม"},
    {"Bộ ấm chén 7 món", "7", "piece", "", "7 món"},
    {"500 গ্রাম", "500", "g", "", "500 গ্রাম"},
    {"小筆 二本組", "2", "piece", "", "二本組"},
    {"茶杯（六只）", "6", "piece", "", "六只"},
    {"한지, 10장", "10", "piece", "", "10장"},
    // Sets and words for numbers
    {"Erlenmeyer Flask 500 mL, Case of 6", "6", "piece", "", "6"},
    {"lot de deux", "2", "piece", "", "deux"},
    {"Set aus 6 Stück", "6", "piece", "", "6 Stück"},
    {"Konvolut 12 Schlüssel", "12", "piece", "", "12"},
    {"6-pack", "6", "piece", "", "6-pack"},
    {"zwei Flaschen", "2", "bottle", "", "zwei Flaschen"},
    {"Lego set 42100", "", "", "", ""},
    // The size of a thing, stocks and least orders
    {"Mug, 350 ml", "", "", "", ""},
    {"Кружка «Северное утро», 350 мл", "", "", "", ""},
    {"茶杯 80毫升", "", "", "", ""},
    {"MOQ: 500 pieces", "", "", "", ""},
    {"500 pieces (Min. order)", "", "", "", ""},
    {"max. load 150 kg", "", "", "", ""},
    {"вес 2 кг", "", "", "", ""},
    {"30 pcs in stock", "", "", "", ""},
    {"Net weight: 500 g", "500", "g", "", "500 g"},
    // Neither
    {"", "", "", "", ""},
    {"MX924", "", "", "", ""},
    {"CAS 125541-22-2", "", "", "", ""},
    {"2024 г.", "", "", "", ""},
    {"12.05.2024", "", "", "", ""},
    {"+1 555 0123", "", "", "", ""},
    {"$45", "", "", "", ""},
    {"gram", "", "", "", ""},
    {"100 gladly", "", "", "", ""},
    {"#12 tablets", "", "", "", ""},
};

static void test_rows(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        struct listing_quantity q;
        bool found = quantity_find(&a, str_c(r->text), &q);
        bool ok = found == (r->written[0] != '\0') && str_eq(q.amount, str_c(r->amount)) &&
                  str_eq(q.unit, str_c(r->unit)) && str_eq(q.strength, str_c(r->strength)) &&
                  str_eq(q.text, str_c(r->written));
        if (!ok)
            fail_msg("\"%s\": [%.*s] [%.*s] [%.*s] [%.*s]", r->text, STR_ARG(q.amount),
                     STR_ARG(q.unit), STR_ARG(q.strength), STR_ARG(q.text));
    }
    arena_deinit(&a);
}

static const struct {
    const char *title, *description, *price, *per, *amount, *unit;
} offers[] = {
    {"Tea, 250 g", "MOQ 100 kg", "", "kg", "250", "g"},
    {"Brass knob", "Minimum order 500 pieces", "$0.12", "piece", "1", "piece"},
    {"Tea", "Loose leaf", "$45", "100 g", "100", "g"},
    {"Honey", "From our hives\n500 g jar 9,80 € ready to ship", "9,80 €", "", "500", "g"},
    {"Olives", "12,50 € for 2 kg", "12,50 €", "", "2", "kg"},
    {"Ladder", "Holds 225 lb and weighs 12 kg", "189 $", "", "", ""},
    {"Paper", "Made of 80 g pulp. Contents: 20 sheets", "", "", "20", "piece"},
    {"Vitamin C", "In each box 90 capsules", "", "", "90", "capsule"},
};

static void test_offers(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
        struct listing_price price = {.text = str_c(offers[i].price), .per = str_c(offers[i].per)};
        struct listing_quantity q;
        quantity_of_offer(&a, str_c(offers[i].title), str_c(offers[i].description), &price, &q);
        if (!str_eq(q.amount, str_c(offers[i].amount)) || !str_eq(q.unit, str_c(offers[i].unit)))
            fail_msg("\"%s\": [%.*s] [%.*s]", offers[i].title, STR_ARG(q.amount), STR_ARG(q.unit));
    }
    arena_deinit(&a);
}

static void check_folded(const struct phrase_table *table)
{
    struct arena a;
    arena_init(&a);
    assert_true(phrase_table_valid(table));
    for (size_t i = 0; i < table->count; i++) {
        struct str text = str_c(table->rows[i].text);
        if (!str_eq(fold_text(&a, text), text))
            fail_msg("\"%s\" is not folded", table->rows[i].text);
    }
    arena_deinit(&a);
}

static void test_table(void **state)
{
    (void)state;
    check_folded(&quantity_units);
    check_folded(&quantity_cues);
}

static void test_long(void **state)
{
    (void)state;
    static const char *const pieces[] = {"9", "9 mg x ", "x9", "9*9", "9 g ", "- ", "\xFF", "9."};
    struct arena a;
    struct buf text;
    struct listing_quantity q;
    arena_init(&a);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_init(&text, 0);
        while (text.len < (size_t)LIMIT_TEXT_BYTES + 10)
            buf_add(&text, str_c(pieces[i]));
        bool found = quantity_find(&a, buf_str(&text), &q);
        assert_int_equal(found, q.text.len > 0);
        assert_true(a.used < (size_t)64 * LIMIT_TEXT_BYTES);
        arena_reset(&a);
        buf_deinit(&text);
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_offers),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
