#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"
#include "crawler/robots_tag.h"

enum { NI = ROBOTS_TAG_NOINDEX, NF = ROBOTS_TAG_NOFOLLOW, NA = ROBOTS_TAG_NOARCHIVE };

#define OWN STR("watchglass")

static int64_t at(const char *date)
{
    int64_t us;
    assert_true(clock_parse(str_c(date), &us));
    return us;
}

static void test_headers(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        unsigned rules;
    } rows[] = {
        {"none at all", "", 0},
        {"one", "noindex", NI},
        {"case and space", " NoIndex ,\tNOFOLLOW ", NI | NF},
        {"none", "none", NI | NF},
        {"all", "all", 0},
        {"all lifts nothing", "all, nofollow", NF},
        {"noarchive", "noarchive", NA},
        {"nocache", "nocache", NA},
        {"unknown", "noodp, notranslate, max-snippet:20, max-image-preview: large", 0},
        {"unknown between", "noodp, nofollow, x", NF},
        {"not a part of a word", "noindexing, xnofollow", 0},
        {"index and follow", "index, follow", 0},
        {"empty parts", ",,nofollow,", NF},
        {"two lines", "noindex\nnofollow", NI | NF},
        {"another robot", "otherbot: noindex, nofollow", 0},
        {"another robot's line ends", "otherbot: noindex\nnofollow", NF},
        {"ours", "watchglass: nofollow", NF},
        {"ours, case", "WatchGlass: NoFollow", NF},
        {"ours over all", "noindex\nwatchglass: nofollow", NF},
        {"ours may have less", "none\nwatchglass: all", 0},
        {"ours holds to its line's end", "watchglass: noindex, nofollow", NI | NF},
        {"ours behind another on a line", "otherbot: noindex, watchglass: nofollow", NF},
        {"ours twice", "watchglass: noindex\nx: none\nwatchglass: nofollow", NI | NF},
        {"every robot by star", "*: noindex", NI},
        {"a name with a star is none", "w*: noindex", 0},
        {"not a prefix of ours", "watch: none\nwatchglasses: none", 0},
        {"space before the colon", "watchglass : nofollow", NF},
        {"name alone", "watchglass:", 0},
        {"name alone still names", "none\nwatchglass:", 0},
        {"a valued rule is no robot", "max-snippet:0, nofollow", NF},
        {"a date is no robot", "unavailable_after: 2099-01-01T15:00:00Z, nofollow", NF},
        {"no date", "unavailable_after: soon, nofollow", NF},
        {"a robot's valued rule", "watchglass: max-snippet: 0, nofollow", NF},
        {"colons", ":::, : nofollow", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct robots_tag t;
        robots_tag_init(&t);
        robots_tag_parse(str_c(rows[i].value), OWN, &t);
        unsigned rules = robots_tag_rules(&t, at("2026-11-21"));
        if (rules != rows[i].rules)
            fail_msg("%s: %u, not %u", rows[i].name, rules, rows[i].rules);
    }
}

static void test_expiry(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        const char *until; // NULL: never
    } rows[] = {
        {"ISO", "unavailable_after: 2026-11-21T15:00:00Z", "2026-11-21T15:00:00Z"},
        {"date", "unavailable_after: 2026-11-21", "2026-11-21"},
        {"RFC 822", "unavailable_after: 21 Nov 2026 15:00:00 GMT", "2026-11-21T15:00:00Z"},
        {"its weekday", "unavailable_after: Sat, 21 Nov 2026 15:00:00 PST", "2026-11-21T23:00:00Z"},
        {"RFC 850", "unavailable_after: Saturday, 21-Nov-26 15:00:00 GMT", "2026-11-21T15:00:00Z"},
        {"the earlier of two", "unavailable_after: 2027-01-01\nunavailable_after: 2026-01-01",
         "2026-01-01"},
        {"for another", "otherbot: unavailable_after: 2026-01-01", NULL},
        {"for ours", "watchglass: unavailable_after: 2026-01-01", "2026-01-01"},
        {"nonsense", "unavailable_after: Sat, 99 Nov", NULL},
        {"empty", "unavailable_after:", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct robots_tag t;
        robots_tag_init(&t);
        robots_tag_parse(str_c(rows[i].value), OWN, &t);
        int64_t until = rows[i].until ? at(rows[i].until) : INT64_MAX;
        unsigned before = robots_tag_rules(&t, until - 1), after = robots_tag_rules(&t, until);
        // The last microsecond of time is the one at which "never" begins.
        if (before != 0 || after != NI)
            fail_msg("%s: %u before, %u after", rows[i].name, before, after);
    }
}

static void test_meta(void **state)
{
    (void)state;
    struct robots_tag t;
    robots_tag_init(&t);
    robots_tag_meta(STR("description"), STR("noindex"), OWN, &t);
    robots_tag_meta(STR("otherbot"), STR("none"), OWN, &t);
    assert_int_equal(robots_tag_rules(&t, 0), 0);
    robots_tag_meta(STR(" ROBOTS "), STR("NOINDEX,NOFOLLOW"), OWN, &t);
    assert_int_equal(robots_tag_rules(&t, 0), NI | NF);
    robots_tag_parse(STR("noarchive"), OWN, &t);
    assert_int_equal(robots_tag_rules(&t, 0), NI | NF | NA);
    robots_tag_meta(STR("Watchglass"), STR("nofollow"), OWN, &t);
    assert_int_equal(robots_tag_rules(&t, 0), NF);
}

// Any bytes, every end.
static void test_hostile(void **state)
{
    (void)state;
    static const char text[] = "watchglass: unavailable_after: Sat, 21 Nov 2026 15:00:00 GMT,"
                               " no\0ne,\xFF\x80:none\n*:,:;unavailable_after:,,";
    for (size_t from = 0; from < sizeof text; from++)
        for (size_t to = from; to < sizeof text; to++) {
            struct robots_tag t;
            robots_tag_init(&t);
            robots_tag_parse(str_from(text + from, to - from), OWN, &t);
            assert_true(robots_tag_rules(&t, 0) <= (NI | NF | NA));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_meta),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
