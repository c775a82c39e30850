#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "extractors/contact.h"
#include "monitor/judge.h"

#define MASK "[contact]"

static void test_masks(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str text, masked;
    } rows[] = {
        {"nothing", STR_INIT(""), STR_INIT("")},
        {"no contact", STR_INIT("tramadol 100 mg, 10.82 EUR"),
         STR_INIT("tramadol 100 mg, 10.82 EUR")},
        {"e-mail", STR_INIT("write to desk@shop.example now"), STR_INIT("write to " MASK " now")},
        {"phone", STR_INIT("on +1 555 010 0199."), STR_INIT("on " MASK ".")},
        {"twice", STR_INIT("a.b@shop.example, again a.b@shop.example"),
         STR_INIT(MASK ", again " MASK)},
        {"two kinds", STR_INIT("x@shop.example or +1 555 010 0142"), STR_INIT(MASK " or " MASK)},
        // The address reaches back over two numbers that were read before it.
        {"overlapping", STR_INIT("+15550100100-+15550100101-x@example.com"), STR_INIT(MASK)},
        {"letters stay whole", STR_INIT("Привет a@shop.example мир"),
         STR_INIT("Привет " MASK " мир")},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = judge_mask_contacts(&a, rows[i].text);
        if (!str_eq(got, rows[i].masked))
            fail_msg("%s: \"%.*s\"", rows[i].name, STR_ARG(got));
    }
    arena_deinit(&a);
}

// What is found in `text` must not be there once it is masked: neither found nor as bytes.
static void check_gone(struct arena *a, const char *name, size_t at, struct str text,
                       struct str secret)
{
    struct listing_contact *contacts;
    size_t n;
    struct str masked = judge_mask_contacts(a, text);
    if (!utf8_valid(masked))
        fail_msg("%s at %zu: broken text", name, at);
    if (str_find(masked, secret, 0) != STR_NPOS)
        fail_msg("%s at %zu: \"%.*s\" is left", name, at, STR_ARG(secret));
    contact_find_all(a, masked, STR_NONE, &contacts, &n);
    for (size_t i = 0; i < n; i++)
        if (str_find(STR(MASK), contacts[i].text, 0) == STR_NPOS)
            fail_msg("%s at %zu: \"%.*s\" is found", name, at, STR_ARG(contacts[i].text));
}

// A contact at every place around the first windows' ends, in text with and without line ends and
// with characters of several bytes.
static void test_every_place(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str contact, secret;
    } contacts[] = {
        {"e-mail", STR_INIT("someone.else@mail.example.org"), STR_INIT("@mail")},
        {"phone", STR_INIT("+1 555 010 0199"), STR_INIT("010 01")},
        {"label", STR_INIT("Telegram: @grey_heron_77"), STR_INIT("heron")},
        {"label apart", STR_INIT("my telegram is grey_heron_77"), STR_INIT("heron")},
        {"link", STR_INIT("https://t.me/grey_heron_77"), STR_INIT("heron")},
    };
    static const struct {
        const char *name;
        struct str filler;
    } fillers[] = {
        {"words", STR_INIT("some words ")},
        {"lines", STR_INIT("a line\n")},
        {"two-byte letters", STR_INIT("слово ")},
        {"four-byte letters", STR_INIT("\xF0\x9F\x92\x8A ")},
    };
    struct arena a;
    arena_init(&a);
    for (size_t f = 0; f < sizeof fillers / sizeof *fillers; f++)
        for (size_t k = 0; k < sizeof contacts / sizeof *contacts; k++)
            for (size_t at = 1480; at < 2080; at += f == 0 ? 3 : 13) {
                struct buf text;
                buf_init(&text, 0);
                while (text.len < at)
                    buf_add(&text, fillers[f].filler);
                for (size_t i = 0; i < at % 11; i++)
                    buf_addc(&text, ' ');
                buf_add(&text, contacts[k].contact);
                buf_addc(&text, '\n');
                while (text.len < 2600)
                    buf_add(&text, fillers[f].filler);
                check_gone(&a, contacts[k].name, at, buf_str(&text), contacts[k].secret);
                buf_deinit(&text);
                arena_reset(&a);
            }
    arena_deinit(&a);
}

// Far more than LIMIT_CONTACTS side by side.
static void test_many(void **state)
{
    (void)state;
    struct arena a;
    struct buf text;
    arena_init(&a);
    buf_init(&text, 0);
    for (unsigned i = 0; i < 5000; i++)
        buf_fmt(&text, "u%u@ab.example ", i);
    check_gone(&a, "many", 0, buf_str(&text), STR("@ab.example"));
    buf_reset(&text);
    for (unsigned i = 0; i < 5000; i++)
        buf_fmt(&text, "%u@a.example,", i);
    check_gone(&a, "many and short", 0, buf_str(&text), STR("@a.example"));
    buf_deinit(&text);
    arena_deinit(&a);
}

// Nothing but contacts is lost, wherever they stand: with the masks taken out again, the rest is
// the text without them.
static void test_rest_stays(void **state)
{
    (void)state;
    struct arena a;
    struct buf text, rest, left;
    arena_init(&a);
    buf_init(&text, 0);
    buf_init(&rest, 0);
    buf_init(&left, 0);
    unsigned random = 1;
    for (unsigned i = 0; i < 20000; i++) {
        random = random * 1103515245 + 12345;
        if (random >> 16 & 15) {
            buf_fmt(&text, " word%u ", i);
            buf_fmt(&rest, " word%u ", i);
        } else {
            buf_fmt(&text, " u%u@ab.example ", i);
            buf_add(&rest, STR("  "));
        }
    }
    struct str masked = judge_mask_contacts(&a, buf_str(&text));
    for (size_t at = 0; at < masked.len;) {
        size_t hit = str_find(masked, STR(MASK), at);
        buf_add(&left, str_sub(masked, at, hit));
        at = hit == STR_NPOS ? masked.len : hit + sizeof MASK - 1;
    }
    assert_true(str_eq(buf_str(&left), buf_str(&rest)));
    buf_deinit(&text);
    buf_deinit(&rest);
    buf_deinit(&left);
    arena_deinit(&a);
}

static void test_forgets_the_person(void **state)
{
    (void)state;
    struct arena a;
    struct listing_contact contact = {STR("email"), STR("me@mail.example"), STR("me@mail.example")};
    struct listing l = {
        .title = STR("looking for help, me@mail.example"),
        .description = STR("write me@mail.example or +1 555 010 0123"),
        .seller_name = STR("Invented Person"),
        .seller_id = STR("4711"),
        .seller_url = STR("https://forum.example/user/4711"),
        .contacts = &contact,
        .n_contacts = 1,
    };
    arena_init(&a);
    judge_forget_person(&a, &l);
    assert_int_equal(l.n_contacts, 0);
    assert_true(l.seller_name.len == 0 && l.seller_id.len == 0 && l.seller_url.len == 0);
    assert_true(str_eq(l.title, STR("looking for help, " MASK)));
    assert_true(str_eq(l.description, STR("write " MASK " or " MASK)));
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_every_place),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_rest_stays),
        cmocka_unit_test(test_forgets_the_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
