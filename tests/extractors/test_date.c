#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "extractors/date.h"
#include "extractors/date_words.h"

static void test_tables(void **state)
{
    (void)state;
    assert_true(phrase_table_valid(&date_months));
    assert_true(phrase_table_valid(&date_words));
}

struct row {
    const char *text, *want; // NULL: none
};

// A row fails with its text; all are tried first.
static void check(const struct row *rows, size_t n, int64_t now, enum date_order order)
{
    struct arena a;
    size_t wrong = 0;
    arena_init(&a);
    for (size_t i = 0; i < n; i++) {
        struct str got;
        bool found = date_find_ordered(&a, str_c(rows[i].text), now, order, &got);
        assert_int_equal(found, got.len > 0);
        if (!str_eq(got, str_c(rows[i].want))) {
            print_error("%s: %.*s, not %s\n", rows[i].text, STR_ARG(got),
                        rows[i].want ? rows[i].want : "none");
            wrong++;
        }
        arena_reset(&a);
    }
    arena_deinit(&a);
    assert_int_equal(wrong, 0);
}

static void test_absolute(void **state)
{
    static const struct row rows[] = {
        {"2026-11-02", "2026-11-02T00:00:00Z"},
        {"2026-11-02T08:15:00Z", "2026-11-02T08:15:00Z"},
        {"2026-11-02T08:15:00+01:00", "2026-11-02T07:15:00Z"},
        {"2026-11-02T08:15:00.000+0100", "2026-11-02T07:15:00Z"},
        {"2026-11-02T08:15:00-05", "2026-11-02T08:15:00Z"},
        {"2026-11-02 08:15:00 +0300", "2026-11-02T05:15:00Z"},
        {"2026-11-02 08:15 UTC", "2026-11-02T08:15:00Z"},
        {"2026/11/02 8:15", "2026-11-02T08:15:00Z"},
        {"20261102", "2026-11-02T00:00:00Z"},
        {"Thu, 02 Nov 2026 08:15:00 GMT", "2026-11-02T08:15:00Z"},
        {"Mon, 2 Nov 2026 08:15:00 -0500 (EST)", "2026-11-02T13:15:00Z"},
        {"Thu Nov 2 08:15:00 2026", "2026-11-02T08:15:00Z"},
        {"Thu Nov  2 08:15:00 CET 2026", "2026-11-02T07:15:00Z"},
        {"Nov 2, 2026, 2:15 pm", "2026-11-02T14:15:00Z"},
        {"November 2nd, 2026 at 12:05 AM", "2026-11-02T00:05:00Z"},
        {"Posted: Mon 2 November, 2026 @ 2.15 p.m.", "2026-11-02T14:15:00Z"},
        {"the 2nd of November 2026", "2026-11-02T00:00:00Z"},
        {"02-Nov-26", "2026-11-02T00:00:00Z"},
        {"Nov 2 2026 2pm", "2026-11-02T14:00:00Z"},
        {"14:05, 2 Nov 2026", "2026-11-02T14:05:00Z"},
        {"2:15 PM - Nov 2, 2026", "2026-11-02T14:15:00Z"},
        {"Nov 2, 2026 10:00 AM PST", "2026-11-02T18:00:00Z"},
        {"02.11.2026 08:15", "2026-11-02T08:15:00Z"},
        {"02.11.26, 08:15 Uhr", "2026-11-02T08:15:00Z"},
        {"2. November 2026 um 14:05", "2026-11-02T14:05:00Z"},
        {"Mo 2. Nov 2026, 14:05", "2026-11-02T14:05:00Z"},
        {"Erstellt am 3. Jänner 2026", "2026-01-03T00:00:00Z"},
        {"5. März 2026, 9:07 Uhr", "2026-03-05T09:07:00Z"},
        {"2 novembre 2026 à 14h05", "2026-11-02T14:05:00Z"},
        {"1er août 2026", "2026-08-01T00:00:00Z"},
        {"Publié le lundi 2 nov. 2026 à 14 h 05", "2026-11-02T14:05:00Z"},
        {"2 déc. 2026", "2026-12-02T00:00:00Z"},
        {"2 de noviembre de 2026, 14:05", "2026-11-02T14:05:00Z"},
        {"2 de noviembre del 2026", "2026-11-02T00:00:00Z"},
        {"mar, 3 nov 2026 8:05 p. m.", "2026-11-03T20:05:00Z"},
        {"2 de setembro de 2026 às 14h05", "2026-09-02T14:05:00Z"},
        {"2 de out. de 2026", "2026-10-02T00:00:00Z"},
        {"2 novembre 2026 alle 14:05", "2026-11-02T14:05:00Z"},
        {"2 gen 2026", "2026-01-02T00:00:00Z"},
        {"2 mei 2026 om 14:05 uur", "2026-05-02T14:05:00Z"},
        {"2. marts 2026 kl. 14.05", "2026-03-02T14:05:00Z"},
        {"2 oktober 2026 kl 14:05", "2026-10-02T14:05:00Z"},
        {"2. marraskuuta 2026 klo 14.05", "2026-11-02T14:05:00Z"},
        {"2. nóvember 2026", "2026-11-02T00:00:00Z"},
        {"2 listopada 2026, 14:05", "2026-11-02T14:05:00Z"},
        {"2 paź 2026", "2026-10-02T00:00:00Z"},
        {"2. listopadu 2026 v 14:05", "2026-11-02T14:05:00Z"},
        {"2. novembra 2026 o 14:05", "2026-11-02T14:05:00Z"},
        {"2026. november 2. 14:05", "2026-11-02T14:05:00Z"},
        {"2026. nov. 2.", "2026-11-02T00:00:00Z"},
        {"2026. 11. 02. 14:05", "2026-11-02T14:05:00Z"},
        {"2 noiembrie 2026, ora 14:05", "2026-11-02T14:05:00Z"},
        {"2 Kasım 2026 14:05", "2026-11-02T14:05:00Z"},
        {"02 Ağu 2026", "2026-08-02T00:00:00Z"},
        {"2026 m. lapkričio 2 d.", "2026-11-02T00:00:00Z"},
        {"2026. gada 2. novembris", "2026-11-02T00:00:00Z"},
        {"2. studenog 2026.", "2026-11-02T00:00:00Z"},
        {"2 Νοεμβρίου 2026, 2:05 μ.μ.", "2026-11-02T14:05:00Z"},
        {"2 ноября 2026 г.", "2026-11-02T00:00:00Z"},
        {"2 ноября 2026 г. в 14:05", "2026-11-02T14:05:00Z"},
        {"02 Ноя 2026, 14:05", "2026-11-02T14:05:00Z"},
        {"2 листопада 2026 р. о 14:05", "2026-11-02T14:05:00Z"},
        {"2 ноември 2026 г.", "2026-11-02T00:00:00Z"},
        {"2. новембар 2026.", "2026-11-02T00:00:00Z"},
        {"2 בנובמבר 2026 בשעה 14:05", "2026-11-02T14:05:00Z"},
        {"٢ نوفمبر ٢٠٢٦", "2026-11-02T00:00:00Z"},
        {"٢ نوفمبر ٢٠٢٦، ٢:١٥ م", "2026-11-02T14:15:00Z"},
        {"2 تشرين الثاني 2026", "2026-11-02T00:00:00Z"},
        {"2 نونبر 2026 الساعة 14:05", "2026-11-02T14:05:00Z"},
        {"۱۱ آبان ۱۴۰۵", "2026-11-02T00:00:00Z"},
        {"۱۴۰۵/۰۸/۱۱ ساعت ۱۴:۰۵", "2026-11-02T14:05:00Z"},
        {"۲ نوامبر ۲۰۲۶", "2026-11-02T00:00:00Z"},
        {"2 نومبر 2026", "2026-11-02T00:00:00Z"},
        {"2 नवंबर 2026, 2:05 अपराह्न", "2026-11-02T14:05:00Z"},
        {"२ नवम्बर २०२६", "2026-11-02T00:00:00Z"},
        {"২ নভেম্বর, ২০২৬", "2026-11-02T00:00:00Z"},
        {"2 நவம்பர் 2026", "2026-11-02T00:00:00Z"},
        {"2 నవంబర్ 2026", "2026-11-02T00:00:00Z"},
        {"2 พฤศจิกายน 2569 เวลา 14:05 น.", "2026-11-02T14:05:00Z"},
        {"วันที่ 2 พ.ย. 2569", "2026-11-02T00:00:00Z"},
        {"๒ พฤศจิกายน พ.ศ. ๒๕๖๙", "2026-11-02T00:00:00Z"},
        {"2 พ.ย. 2026, 14:05", "2026-11-02T14:05:00Z"},
        {"ngày 2 tháng 11 năm 2026", "2026-11-02T00:00:00Z"},
        {"2 Tháng 11, 2026 lúc 14:05", "2026-11-02T14:05:00Z"},
        {"2 Tháng Mười Một 2026", "2026-11-02T00:00:00Z"},
        {"2 November 2026 pukul 14.05", "2026-11-02T14:05:00Z"},
        {"02 Agu 2026 14:05 WIB", "2026-08-02T07:05:00Z"},
        {"2 Nobyembre 2026", "2026-11-02T00:00:00Z"},
        {"2 Novemba 2026", "2026-11-02T00:00:00Z"},
        {"2026年11月2日 14:05", "2026-11-02T14:05:00Z"},
        {"2026年11月2日(月) 14時05分", "2026-11-02T14:05:00Z"},
        {"2026年11月2日下午2:05", "2026-11-02T14:05:00Z"},
        {"发表于 2026-11-2 14:05:33", "2026-11-02T14:05:33Z"},
        {"令和8年11月2日", "2026-11-02T00:00:00Z"},
        {"2026년 11월 2일 오후 2:05", "2026-11-02T14:05:00Z"},
        {"2026. 11. 2. 오후 2:05", "2026-11-02T14:05:00Z"},
        {"2026.11.02 14:05", "2026-11-02T14:05:00Z"},
        {"#1 Mon Nov 02, 2026 8:15 am", "2026-11-02T08:15:00Z"},
        {"« Reply #3 on: November 02, 2026, 08:15:00 PM »", "2026-11-02T20:15:00Z"},
        {"On Mon, Nov 2, 2026 at 8:15 AM Bob wrote:", "2026-11-02T08:15:00Z"},
        {"20261102T081500Z", "2026-11-02T08:15:00Z"},
        {"Geplaatst op 2 nov. '26, 08:15", "2026-11-02T08:15:00Z"},
        {"Добавлено: 08:15, 2 ноября 2026 г.", "2026-11-02T08:15:00Z"},
        {"Phone 12 Pro Max 2020", NULL},
        {"2026 оны 11-р сарын 2", NULL},
        {"23/11/2026 08:15", "2026-11-23T08:15:00Z"},
        {"11/23/2026 8:15 PM", "2026-11-23T20:15:00Z"},
        {"11/11/2026", "2026-11-11T00:00:00Z"},
        {"02/11/2026", NULL},
        {"02-11-2026", NULL},
        {"23/11/26", NULL},
        {"31.02.2026", NULL},
        {"29 Feb 2025", NULL},
        {"29 Feb 2024", "2024-02-29T00:00:00Z"},
        {"2 Nov 1969", NULL},
        {"2 Nov 2101", NULL},
        {"2 Nov", NULL},
        {"Monday", NULL},
        {"yesterday at 14:05", NULL},
        {"3 hours ago", NULL},
        {"version 1.2.3.4", NULL},
        {"", NULL},
        {"+1 555 010 0199", NULL},
        {"may 12 tablets", NULL},
        {"Joined: 4 Mar 2020, posted: 2 Nov 2026", "2020-03-04T00:00:00Z"},
    };
    (void)state;
    check(rows, sizeof rows / sizeof *rows, 0, DATE_ORDER_UNKNOWN);
}

static void test_order(void **state)
{
    static const struct row day_first[] = {
        {"02/11/2026 à 14h05", "2026-11-02T14:05:00Z"},
        {"02-11-26", "2026-11-02T00:00:00Z"},
        {"11-02-2026, 08:15 AM", NULL},
        {"11/23/2026", "2026-11-23T00:00:00Z"},
        {"2026-11-02", "2026-11-02T00:00:00Z"},
    };
    static const struct row month_first[] = {
        {"11/02/2026, 02:05 PM", "2026-11-02T14:05:00Z"},
        {"23/11/2026", "2026-11-23T00:00:00Z"},
        {"02.11.2026", "2026-11-02T00:00:00Z"},
    };
    (void)state;
    check(day_first, sizeof day_first / sizeof *day_first, 0, DATE_DAY_FIRST);
    check(month_first, sizeof month_first / sizeof *month_first, 0, DATE_MONTH_FIRST);
    assert_int_equal(date_order_of(STR("fr")), DATE_DAY_FIRST);
    assert_int_equal(date_order_of(STR("pt-BR")), DATE_DAY_FIRST);
    assert_int_equal(date_order_of(STR("en-GB")), DATE_DAY_FIRST);
    assert_int_equal(date_order_of(STR("en_US")), DATE_MONTH_FIRST);
    assert_int_equal(date_order_of(STR("en")), DATE_ORDER_UNKNOWN);
    assert_int_equal(date_order_of(STR("zh-CN")), DATE_YEAR_FIRST);
    assert_int_equal(date_order_of(STR_NONE), DATE_ORDER_UNKNOWN);
}

static void test_relative(void **state)
{
    static const struct row rows[] = {
        {"now", "2026-11-21T12:00:00Z"},
        {"today", "2026-11-21T00:00:00Z"},
        {"Yesterday at 14:05", "2026-11-20T14:05:00Z"},
        {"Today, 2:05 pm", "2026-11-21T14:05:00Z"},
        {"3 hours ago", "2026-11-21T09:00:00Z"},
        {"posted an hour ago", "2026-11-21T11:00:00Z"},
        {"2 days ago", "2026-11-19T00:00:00Z"},
        {"5 mins ago", "2026-11-21T11:55:00Z"},
        {"1 week ago", "2026-11-14T00:00:00Z"},
        {"vor 2 Tagen", "2026-11-19T00:00:00Z"},
        {"vor einer Stunde", "2026-11-21T11:00:00Z"},
        {"Heute, 08:15", "2026-11-21T08:15:00Z"},
        {"Gestern 23:59 Uhr", "2026-11-20T23:59:00Z"},
        {"il y a 3 jours", "2026-11-18T00:00:00Z"},
        {"hier à 14h05", "2026-11-20T14:05:00Z"},
        {"hace 3 horas", "2026-11-21T09:00:00Z"},
        {"há 2 dias", "2026-11-19T00:00:00Z"},
        {"2 ore fa", "2026-11-21T10:00:00Z"},
        {"3 uur geleden", "2026-11-21T09:00:00Z"},
        {"för 2 dagar sedan", "2026-11-19T00:00:00Z"},
        {"2 päivää sitten", "2026-11-19T00:00:00Z"},
        {"2 dni temu", "2026-11-19T00:00:00Z"},
        {"před 3 dny", "2026-11-18T00:00:00Z"},
        {"3 órával ezelőtt", "2026-11-21T09:00:00Z"},
        {"acum 2 zile", "2026-11-19T00:00:00Z"},
        {"3 saat önce", "2026-11-21T09:00:00Z"},
        {"3 дня назад", "2026-11-18T00:00:00Z"},
        {"час назад", "2026-11-21T11:00:00Z"},
        {"Сегодня в 08:15", "2026-11-21T08:15:00Z"},
        {"вчора о 14:05", "2026-11-20T14:05:00Z"},
        {"2 дні тому", "2026-11-19T00:00:00Z"},
        {"πριν από 2 ώρες", "2026-11-21T10:00:00Z"},
        {"לפני 3 שעות", "2026-11-21T09:00:00Z"},
        {"قبل ساعتين", "2026-11-21T10:00:00Z"},
        {"منذ 3 أيام", "2026-11-18T00:00:00Z"},
        {"۳ روز پیش", "2026-11-18T00:00:00Z"},
        {"3 दिन पहले", "2026-11-18T00:00:00Z"},
        {"৩ দিন আগে", "2026-11-18T00:00:00Z"},
        {"3 วันที่แล้ว", "2026-11-18T00:00:00Z"},
        {"3 giờ trước", "2026-11-21T09:00:00Z"},
        {"3 hari yang lalu", "2026-11-18T00:00:00Z"},
        {"3天前", "2026-11-18T00:00:00Z"},
        {"3小时前", "2026-11-21T09:00:00Z"},
        {"3時間前", "2026-11-21T09:00:00Z"},
        {"昨日 14:05", "2026-11-20T14:05:00Z"},
        {"3시간 전", "2026-11-21T09:00:00Z"},
        {"2 Nov 14:05", "2026-11-02T14:05:00Z"},
        {"24 Dec", "2025-12-24T00:00:00Z"},
        {"11月2日", "2026-11-02T00:00:00Z"},
        {"3h", "2026-11-21T09:00:00Z"},
        {"ships in 3 days", NULL},
        {"12 tablets", NULL},
        {"2 Nov 2026", "2026-11-02T00:00:00Z"},
    };
    int64_t now;
    (void)state;
    assert_true(clock_parse(STR("2026-11-21T12:00:00Z"), &now));
    check(rows, sizeof rows / sizeof *rows, now, DATE_ORDER_UNKNOWN);
}

static bool line_holds(struct arena *a, struct str row, int64_t now)
{
    struct str text, lang = STR_NONE, want = STR_NONE, got;
    assert_true(str_split(&row, '\t', &text) && str_split(&row, '\t', &lang) &&
                str_split(&row, '\t', &want));
    bool found = date_find_ordered(a, text, now, date_order_of(lang), &got);
    if (str_eq(want, found ? got : STR("-")))
        return true;
    print_error("%.*s (%.*s): %.*s, not %.*s\n", STR_ARG(text), STR_ARG(lang), STR_ARG(got),
                STR_ARG(want));
    return false;
}

// As programs write them in their languages.
static void test_lines(void **state)
{
    struct arena a;
    struct buf file;
    struct err err;
    size_t rows = 0, failed = 0;
    int64_t now;
    (void)state;
    arena_init(&a);
    buf_init(&file, 0);
    assert_true(clock_parse(STR("2026-11-21T12:00:00Z"), &now));
    assert_true(file_read(TEST_DATA_DIR "/extractors/date.tsv", &file, &err));
    struct str rest = buf_str(&file), row;
    while (str_split(&rest, '\n', &row)) {
        if (row.len == 0 || row.ptr[0] == '#')
            continue;
        rows++;
        failed += !line_holds(&a, row, now);
        arena_reset(&a);
    }
    assert_true(rows >= 250);
    assert_int_equal(failed, 0);
    buf_deinit(&file);
    arena_deinit(&a);
}

// What is past the limit is not read, and no shape of input costs more than its length.
static void test_bounds(void **state)
{
    static const char *const parts[] = {"1", "1 ", "nov ", "1 nov ", "1.",
                                        "-", "月", "\xFF", "12:"};
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct buf text = {0};
        struct str got;
        while (text.len < 1 << 20)
            buf_add(&text, str_c(parts[i]));
        buf_add(&text, STR(" 2 Nov 2026"));
        assert_false(date_find(&a, buf_str(&text), CLOCK_SECOND, &got) && got.len == 0);
        arena_reset(&a);
        buf_deinit(&text);
    }
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables), cmocka_unit_test(test_absolute),
        cmocka_unit_test(test_order),  cmocka_unit_test(test_relative),
        cmocka_unit_test(test_lines),  cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
