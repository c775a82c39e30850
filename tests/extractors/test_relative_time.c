// Times by the clock of the fetch, as pages show them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/support/pages.h"

#define POST(time)                                                                                 \
    "<h1>Teapots</h1><div class=post id=p1><div class=author><a href='/u/al'>Al</a></div>" time    \
    "<div class=content>Cast iron teapot for sale, hardly used, holds a litre.</div></div>"        \
    "<div class=post id=p2><div class=author><a href='/u/bo'>Bo</a></div>"                         \
    "<div class=date>Nov 1, 2026 10:00</div>"                                                      \
    "<div class=content>Is the teapot still there? I would take it.</div></div>"

#define RECORDS(time)                                                                              \
    "<ul><li><h3><a href='/ad/1'>Teapot</a></h3><p>25 EUR</p><p>" time "</p></li>"                 \
    "<li><h3><a href='/ad/2'>Kettle</a></h3><p>35 EUR</p><p>" time "</p></li>"                     \
    "<li><h3><a href='/ad/3'>Samovar</a></h3><p>45 EUR</p><p>" time "</p></li></ul>"

static void test_pages(void **state)
{
    static const struct {
        const char *name, *body, *lang, *want, *unknown; // without the time of the fetch
    } rows[] = {
        {"ago", POST("<time>2 hours ago</time>"), "en", "2026-11-21T10:00:00Z", ""},
        {"class", POST("<span class=date>vor 3 Tagen</span>"), "de", "2026-11-18T00:00:00Z", ""},
        {"yesterday", POST("<span class=date>Вчера в 14:05</span>"), "ru", "2026-11-20T14:05:00Z",
         ""},
        {"exact beside it", POST("<time datetime='2026-11-20T08:15:00Z'>yesterday</time>"), "en",
         "2026-11-20T08:15:00Z", "2026-11-20T08:15:00Z"},
        {"absolute beside it", POST("<span class=date>2 hours ago, 2026-11-21 09:58</span>"), "en",
         "2026-11-21T09:58:00Z", "2026-11-21T09:58:00Z"},
        {"record", RECORDS("3小时前"), "zh", "2026-11-21T09:00:00Z", ""},
        {"record of yesterday", RECORDS("Gestern, 14:05"), "de", "2026-11-20T14:05:00Z", ""},
        {"goods leave today", RECORDS("Ships today"), "en", "", ""},
        {"fact", "<h1>Teapot</h1><p>25 EUR</p><dl><dt>Posted</dt><dd>2 days ago</dd></dl>", "en",
         "2026-11-19T00:00:00Z", ""},
    };
    int64_t now;
    size_t failed = 0;
    (void)state;
    assert_true(clock_parse(STR("2026-11-21T12:00:00Z"), &now));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int known = 0; known < 2; known++) {
            struct arena a;
            struct page_listings l;
            arena_init(&a);
            struct str html = arena_fmt(&a, "<!doctype html><html lang=%s><title>t</title><body>%s",
                                        rows[i].lang, rows[i].body);
            pages_extract_at(&a, "https://shop.example/t/1", html, known ? now : 0, &l);
            struct str want = str_c(known ? rows[i].want : rows[i].unknown);
            if (l.count == 0 || !str_eq(l.items[0].posted, want)) {
                print_error("%s%s: %.*s, not %.*s\n", rows[i].name, known ? "" : " (no clock)",
                            l.count ? (int)l.items[0].posted.len : 0,
                            l.count ? l.items[0].posted.ptr : "", STR_ARG(want));
                failed++;
            }
            arena_deinit(&a);
        }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
