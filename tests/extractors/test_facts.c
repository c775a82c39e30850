// Facts of plain pages as values: places, where goods go, how much one buys.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/pages.h"

#define PAGE(facts) "<h1>Cast iron teapot</h1><p>25.00 EUR</p>" facts "<p>Holds a litre or so.</p>"

struct row {
    const char *name, *body, *want;
};

enum field { LOCATION, SHIPS_FROM, SHIPS_TO, QUANTITY };

static struct str field_of(struct arena *a, const struct listing *l, enum field field)
{
    switch (field) {
    case LOCATION:
        return l->location;
    case SHIPS_FROM:
        return l->ships_from;
    case SHIPS_TO:
        return l->ships_to;
    default:
        return l->quantity.amount.len ? arena_fmt(a, "%.*s %.*s", STR_ARG(l->quantity.amount),
                                                  STR_ARG(l->quantity.unit))
                                      : STR_NONE;
    }
}

static void check(const struct row *rows, size_t n, enum field field)
{
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        struct arena a;
        arena_init(&a);
        struct listing *l = pages_first(&a, rows[i].body);
        struct str got = l ? field_of(&a, l, field) : STR("(no listing)");
        if (!str_eq(got, str_c(rows[i].want))) {
            print_error("%s: \"%.*s\", not \"%s\"\n", rows[i].name, STR_ARG(got), rows[i].want);
            failed++;
        }
        arena_deinit(&a);
    }
    assert_int_equal(failed, 0);
}

#define CHECK(rows, field) check(rows, sizeof(rows) / sizeof *(rows), field)

static void test_places(void **state)
{
    static const struct row places[] = {
        {"line", PAGE("<p>Location: Northpoint</p>"), "Northpoint"},
        {"table", PAGE("<table><tr><th>Standort<td>10115 Nordstadt</table>"), "10115 Nordstadt"},
        {"list", PAGE("<dl><dt>Местоположение<dd>Северный</dl>"), "Северный"},
        {"comma", PAGE("<p>Ort: <a href='/o'>Nordstadt</a>, <span>Westland</span></p>"),
         "Nordstadt, Westland"},
        {"no gap", PAGE("<p><b>Location:</b> <span>quoin</span><span>9 days ago</span></p>"),
         "quoin"},
        {"beside", PAGE("<p>所在地：北镇 | 3天前</p>"), "北镇"},
        {"none", PAGE("<p>Colour: black</p>"), ""},
    };
    static const struct row from[] = {
        {"line", PAGE("<p>Ships from: Westland</p>"), "Westland"},
        {"table", PAGE("<table><tr><td>发货地<td>北镇</table>"), "北镇"},
        {"dl", PAGE("<dl><dt>Versand aus<dd>Westland</dl>"), "Westland"},
        {"days", PAGE("<p>Ships from: 3 days</p>"), ""},
    };
    static const struct row to[] = {
        {"line", PAGE("<p>Ships to: Worldwide</p>"), "Worldwide"},
        {"table", PAGE("<table><tr><td>Versand nach<td>Westland, Ostland</table>"),
         "Westland, Ostland"},
    };
    (void)state;
    CHECK(places, LOCATION);
    CHECK(from, SHIPS_FROM);
    CHECK(to, SHIPS_TO);
}

static void test_quantities(void **state)
{
    static const struct row rows[] = {
        {"spec table", PAGE("<table><tr><th>Net weight<td>500 g</table>"), "500 g"},
        {"drum", PAGE("<table><tr><th>Packaging<td>25kg/drum</table>"), "25 kg"},
        {"contents", PAGE("<p>Contenu : 30 comprimés</p>"), "30 tablet"},
        {"inhalt", PAGE("<dl><dt>Inhalt<dd>10 Stück</dl>"), "10 piece"},
        {"chinese", PAGE("<table><tr><td>规格<td>1公斤/袋</table>"), "1 kg"},
        {"option", PAGE("<select><option>50 g<option selected>250 g</select>"), "250 g"},
        {"no option chosen", PAGE("<select><option>50 g<option>250 g</select>"), ""},
        {"radio",
         PAGE("<label><input type=radio> 50 g</label>"
              "<label><input type=radio checked> 100 g</label>"),
         "100 g"},
        {"radio and its label", PAGE("<input type=radio id=a checked> <label for=a>5 kg</label>"),
         "5 kg"},
        {"swatch", PAGE("<ul><li>1 kg<li class=selected>5 kg</ul>"), "5 kg"},
        {"weight of the thing", PAGE("<table><tr><th>Weight<td>2 kg</table>"), ""},
        {"each", "<h1>Teapot</h1><p>25.00 EUR each</p><p>Holds a litre or so.</p>", "1 piece"},
        {"bucket", PAGE("<p>Cubo de 2 kg escurrido</p>"), "2 kg"},
    };
    (void)state;
    CHECK(rows, QUANTITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_quantities)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
