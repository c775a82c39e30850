#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/listing.h"
#include "tests/support/pages.h"

static struct listing full_listing(struct arena *a)
{
    struct listing l = {
        .kind = LISTING_CLASSIFIED,
        .url = STR("https://shop.example/1"),
        .id = STR("KC-12"),
        .canonical = STR("https://shop.example/one"),
        .platform = STR("phpbb"),
        .title = STR("Tea \"pot\""),
        .description = STR("two\nlines"),
        .price = {STR("10.82"), STR("EUR"), STR("10,82 EUR"), STR("piece")},
        .quantity = {STR("100"), STR("tablet"), STR("225 mg"), STR("100 x 225mg")},
        .seller_name = STR("Kettle & Cup"),
        .seller_id = STR("s1"),
        .seller_url = STR("https://shop.example/about"),
        .location = STR("Riverton"),
        .ships_from = STR("NL"),
        .ships_to = STR("EU"),
        .category = STR("Kitchen"),
        .language = STR("en"),
        .posted = STR("2026-11-21T09:30:00Z"),
        .availability = STR("in_stock"),
        .own_page = true,
        .reply = true,
        .buy_button = true,
    };
    l.contacts = arena_array(a, 2, sizeof *l.contacts);
    l.contacts[0] = (struct listing_contact){STR("phone"), STR("+15550100"), STR("Call 555 0100")};
    l.contacts[1] = (struct listing_contact){STR("email"), STR("a@example.org"), STR_NONE};
    l.n_contacts = 2;
    l.images = l.payment_methods = l.shipping_methods = arena_array(a, 2, sizeof *l.images);
    l.images[0] = STR("https://shop.example/1.jpg");
    l.images[1] = STR("https://shop.example/2.jpg");
    l.n_images = l.n_payment_methods = l.n_shipping_methods = 2;
    for (int f = 0; f < FIELD_COUNT; f++)
        l.sources[f] = (enum listing_source)(SOURCE_RULE + f % SOURCE_HEURISTIC);
    return l;
}

static void test_round_trip(void **state)
{
    (void)state;
    struct arena a;
    struct err err;
    arena_init(&a);
    struct listing l = full_listing(&a), back;
    struct str json = pages_json(&a, &l);
    const struct json *v = json_parse(&a, json, JSON_STRICT, &err);
    assert_non_null(v);
    assert_true(listing_read_json(&a, v, &back));
    struct str again = pages_json(&a, &back);
    assert_int_equal(json.len, again.len);
    assert_memory_equal(json.ptr, again.ptr, json.len);
    arena_deinit(&a);
}

static void test_form(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct listing l = {.kind = LISTING_POST,
                        .url = STR("https://a.example/"),
                        .price = {.amount = STR("5")},
                        .seller_name = STR("bob")};
    l.sources[FIELD_PRICE] = SOURCE_JSON_LD;
    struct str want =
        STR("{\"url\":\"https://a.example/\",\"kind\":\"post\",\"price\":{\"amount\":"
            "\"5\"},\"seller\":{\"name\":\"bob\"},\"sources\":{\"price\":\"json-ld\"}}");
    struct str got = pages_json(&a, &l);
    assert_int_equal(got.len, want.len);
    assert_memory_equal(got.ptr, want.ptr, want.len);
    arena_deinit(&a);
}

static void test_wrong_types(void **state)
{
    static const struct {
        const char *name, *json;
        bool ok;
        size_t contacts, images;
    } rows[] = {
        {"array", "[]", false, 0, 0},
        {"text", "\"x\"", false, 0, 0},
        {"empty object", "{}", true, 0, 0},
        {"title is a number", "{\"title\":5}", true, 0, 0},
        {"price is a text", "{\"price\":\"5 EUR\",\"seller\":[]}", true, 0, 0},
        {"contacts are texts", "{\"contacts\":[\"x\",{\"value\":\"v\"},{}]}", true, 1, 0},
        {"images are mixed", "{\"images\":[1,\"u\",null]}", true, 0, 1},
        {"unknown members", "{\"zzz\":{\"a\":[1]},\"kind\":\"zzz\"}", true, 0, 0},
    };
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct listing l;
        struct err err;
        const struct json *v = json_parse(&a, str_c(rows[i].json), JSON_STRICT, &err);
        bool ok = v && listing_read_json(&a, v, &l);
        if (ok != rows[i].ok || l.title.len || l.n_contacts != rows[i].contacts ||
            l.n_images != rows[i].images)
            fail_msg("%s", rows[i].name);
    }
    struct listing none;
    assert_false(listing_read_json(&a, NULL, &none));
    arena_deinit(&a);
}

static struct str repeat(struct arena *a, char c, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memset(p, c, n);
    return str_from(p, n);
}

static void test_bounds(void **state)
{
    static const struct {
        const char *name;
        size_t len, want;
    } rows[] = {
        {"under", LIMIT_TITLE_BYTES - 1, LIMIT_TITLE_BYTES - 1},
        {"at", LIMIT_TITLE_BYTES, LIMIT_TITLE_BYTES},
        {"over", LIMIT_TITLE_BYTES + 1, LIMIT_TITLE_BYTES},
    };
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct listing l = {.title = repeat(&a, 'x', rows[i].len)};
        listing_bound(&a, &l);
        if (l.title.len != rows[i].want)
            fail_msg("%s: %zu", rows[i].name, l.title.len);
    }
    struct listing l = full_listing(&a);
    l.n_contacts = LIMIT_CONTACTS + 7;
    l.contacts = arena_array(&a, l.n_contacts, sizeof *l.contacts);
    l.n_images = LIMIT_IMAGES + 7;
    l.images = arena_array(&a, l.n_images, sizeof *l.images);
    l.description = STR("bad \xff byte");
    char *wide = arena_alloc(&a, LIMIT_TITLE_BYTES + 2); // a character across the limit
    memset(wide, 'x', LIMIT_TITLE_BYTES - 1);
    memcpy(wide + LIMIT_TITLE_BYTES - 1, "\xc3\xa9", 2);
    l.title = str_from(wide, LIMIT_TITLE_BYTES + 1);
    listing_bound(&a, &l);
    assert_int_equal(l.n_contacts, LIMIT_CONTACTS);
    assert_int_equal(l.n_images, LIMIT_IMAGES);
    assert_int_equal(l.title.len, LIMIT_TITLE_BYTES - 1);
    assert_true(utf8_valid(l.description));
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_wrong_types),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
