#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crawler/robots.h"

// Rules for everyone.
#define ALL(rules) "User-agent: *\n" rules

static const struct {
    const char *name, *text, *agent, *target;
    bool allowed;
} rows[] = {
    {"empty file", "", "FooBot", "/x", true},
    {"no group", "Disallow: /\n", "FooBot", "/x", true},
    {"group without rules", "User-agent: FooBot\n", "FooBot", "/x", true},
    {"all denied", ALL("Disallow: /"), "FooBot", "/x", false},
    {"empty disallow", ALL("Disallow:"), "FooBot", "/x", true},
    {"empty allow", ALL("Allow:\nDisallow: /"), "FooBot", "/x", false},
    {"robots.txt itself", ALL("Disallow: /"), "FooBot", "/robots.txt", true},
    {"robots.txt below", ALL("Disallow: /"), "FooBot", "/a/robots.txt", false},
    {"empty target is the root", ALL("Disallow: /$"), "FooBot", "", false},
    {"fragment is no part", ALL("Disallow: /a$"), "FooBot", "/a#b", false},

    // Lines
    {"CR", "User-agent: FooBot\rDisallow: /a\r", "FooBot", "/a", false},
    {"CR LF", "User-agent: FooBot\r\nDisallow: /a\r\n", "FooBot", "/a", false},
    {"mixed ends", "User-agent: FooBot\r\rDisallow: /a\n\rAllow: /a/b", "FooBot", "/a/b", true},
    {"no end", "User-agent: FooBot\nDisallow: /a", "FooBot", "/a", false},
    {"byte order mark", "\xEF\xBB\xBFUser-agent: FooBot\nDisallow: /\n", "FooBot", "/", false},
    {"two bytes of it", "\xEF\xBBUser-agent: FooBot\nDisallow: /\n", "FooBot", "/", false},
    {"one byte of it", "\xEFUser-agent: FooBot\nDisallow: /\n", "FooBot", "/", false},
    {"a broken one", "\xEF\x11\xBFUser-agent: FooBot\nDisallow: /\n", "FooBot", "/", true},
    {"one in the middle",
     "User-agent: FooBot\n\xEF\xBB\xBF"
     "Disallow: /\n",
     "FooBot", "/", true},
    {"comments", "# x\nUser-agent: FooBot # y\nDisallow: /a # z\n#Disallow: /b", "FooBot", "/a",
     false},
    {"commented out", "User-agent: FooBot\n#Disallow: /\n", "FooBot", "/", true},
    {"white space", " \tUser-agent\t:\tFooBot \n  Disallow :/a\t\n", "FooBot", "/a", false},
    {"case of keys", "USER-AGENT: FooBot\ndISALLOW: /a\n", "FooBot", "/a", false},
    {"no colon", "user-agent FooBot\ndisallow /\n", "FooBot", "/x", false},
    {"no colon, three words", "User-agent: FooBot\ndisallow / x\n", "FooBot", "/", true},
    {"misspelt keys", "useragent: FooBot\ndissallow: /a\n", "FooBot", "/a", false},
    {"longer keys", "User-agents: FooBot\nDisallows: /a\n", "FooBot", "/a", false},
    {"longer keys, no colon", "User-agents FooBot\nAllowed /a/b\nDisallowed /a\n", "FooBot", "/a/b",
     true},
    {"half a key", "User: FooBot\nDis: /\n", "FooBot", "/", true},
    {"no blank between", "User-agent:FooBot\nDisallow:/a", "FooBot", "/a", false},
    {"two colons", "User-agent:: FooBot\nDisallow: /\n", "FooBot", "/", true},
    {"an HTML page", "<!DOCTYPE html>\n<html><body>User-agent: *\nDisallow: /</body>\n", "FooBot",
     "/", true},
    {"unknown keys", "foo: FooBot\nbar: /\n", "FooBot", "/x", true},
    {"nonsense between", "User-agent: FooBot\n<html>\n\x01\x02\nDisallow: /a\n", "FooBot", "/a",
     false},
    {"colon alone", ":\nUser-agent: FooBot\n:\nDisallow: /a\n: /b\n", "FooBot", "/a", false},

    // Groups
    {"other agent", "User-agent: BarBot\nDisallow: /\n", "FooBot", "/x", true},
    {"own before all", "User-agent: *\nDisallow: /\nUser-agent: FooBot\nAllow: /\n", "FooBot", "/x",
     true},
    {"own after all", "User-agent: FooBot\nAllow: /\nUser-agent: *\nDisallow: /\n", "FooBot", "/x",
     true},
    {"others get all", "User-agent: FooBot\nAllow: /\nUser-agent: *\nDisallow: /\n", "QuxBot", "/x",
     false},
    {"own without rules is not all", "User-agent: *\nDisallow: /\nUser-agent: FooBot\n", "FooBot",
     "/x", true},
    {"own with an empty rule", "User-agent: *\nDisallow: /\nUser-agent: FooBot\nDisallow:\n",
     "FooBot", "/x", true},
    {"several agents, first", "User-agent: FooBot\nUser-agent: BarBot\nDisallow: /\n", "FooBot",
     "/x", false},
    {"several agents, last", "User-agent: FooBot\nUser-agent: BarBot\nDisallow: /\n", "BarBot",
     "/x", false},
    {"blank lines in a group", "User-agent: FooBot\n\n\nDisallow: /a\n\nDisallow: /b\n", "FooBot",
     "/b", false},
    {"a rule ends the agents",
     "User-agent: FooBot\nDisallow: /a\nUser-agent: BarBot\nDisallow: /b\n", "FooBot", "/b", true},
    {"groups merge",
     "User-agent: FooBot\nDisallow: /a\nUser-agent: BarBot\nDisallow: /b\n"
     "User-agent: FooBot\nDisallow: /c\n",
     "FooBot", "/c", false},
    {"groups merge, first part",
     "User-agent: FooBot\nDisallow: /a\nUser-agent: BarBot\nDisallow: "
     "/b\nUser-agent: FooBot\nDisallow: /c\n",
     "FooBot", "/a", false},
    {"groups for all merge",
     "User-agent: *\nDisallow: /a\nUser-agent: BarBot\nDisallow: /b\n"
     "User-agent: *\nDisallow: /c\n",
     "FooBot", "/a", false},
    {"rules before any agent", "Disallow: /a\nUser-agent: FooBot\nDisallow: /b\n", "FooBot", "/a",
     true},
    {"sitemap does not end agents",
     "User-agent: FooBot\nSitemap: https://h.example/s\nUser-agent: BarBot\nDisallow: /\n",
     "FooBot", "/x", false},
    {"unknown line does not end agents",
     "User-agent: FooBot\nNoodle: 1\nUser-agent: *\nDisallow: /\n", "FooBot", "/x", false},
    {"several lines of others",
     "User-agent: FooBot\nHost: h.example\nClean-param: a /\nRequest-rate: 1/5\nNoindex: /\n"
     "User-agent: *\nDisallow: /\n",
     "FooBot", "/x", false},
    // Google's parser and crawler-commons read one group too
    {"a delay does not end agents",
     "User-agent: FooBot\nCrawl-delay: 9\n\nUser-agent: BadBot\nDisallow: /\n", "FooBot", "/x",
     false},
    {"a delay does not open a group", "Disallow: /\nCrawl-delay: 1\nUser-agent: *\nDisallow: /a\n",
     "FooBot", "/b", true},
    {"no rules and then own again",
     "allow: /foo/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n", "BazBot",
     "/foo/", false},
    {"rules behind blank lines are the group's",
     "user-agent: BarBot\ndisallow: /\n\n\nallow: /w/\nuser-agent: BazBot\n", "BarBot", "/w/a",
     true},
    {"all and own in one group", "User-agent: *\nUser-agent: FooBot\nDisallow: /a\n", "FooBot",
     "/a", false},

    // Product tokens
    {"case of the agent", "User-agent: FOOBOT\nDisallow: /\n", "foobot", "/x", false},
    {"version behind it", "User-agent: FooBot/2.1\nDisallow: /\n", "FooBot", "/x", false},
    {"words behind it", "User-agent: FooBot the crawler\nDisallow: /\n", "FooBot", "/x", false},
    {"version without a name", "User-agent: FooBot 2.1\nDisallow: /\n", "FooBot", "/x", false},
    {"dotted", "User-agent: FooBot.de\nDisallow: /\n", "FooBot", "/x", false},
    {"digits in it", "User-agent: Foo42Bot\nDisallow: /\n", "foo42bot", "/x", false},
    {"digits and a version", "User-agent: Foo42Bot/1.0 x\nDisallow: /\n", "Foo42Bot", "/x", false},
    {"other digits", "User-agent: FooBot1\nDisallow: /\n", "FooBot3", "/x", true},
    {"a name of two words is its first",
     "User-agent: *\nDisallow: /\nUser-agent: Foo Bar\nAllow: /x/\n", "Foo", "/x/y", true},
    {"and never both", "User-agent: *\nDisallow: /\nUser-agent: Foo Bar\nAllow: /x/\n", "Foo Bar",
     "/x/y", false},
    {"two names on a line", "User-agent: FooBot BarBot\nDisallow: /\n", "BarBot", "/x", true},
    {"no token of ours", "User-agent: /\nDisallow: /\n", "", "/x", true},
    {"longer token", "User-agent: FooBot-News\nDisallow: /\n", "FooBot", "/x", true},
    {"shorter token", "User-agent: Foo\nDisallow: /\n", "FooBot", "/x", true},
    {"token inside", "User-agent: MyFooBot\nDisallow: /\n", "FooBot", "/x", true},
    {"star with words", "User-agent: * everyone\nDisallow: /\n", "FooBot", "/x", false},
    {"star with a name", "User-agent: *FooBot\nDisallow: /\n", "FooBot", "/x", true},
    {"empty agent", "User-agent:\nDisallow: /\n", "FooBot", "/x", true},

    // Longest match
    {"longer allow", ALL("Disallow: /a\nAllow: /a/b"), "FooBot", "/a/b/c", true},
    {"longer disallow", ALL("Allow: /a\nDisallow: /a/b"), "FooBot", "/a/b/c", false},
    {"order does not matter", ALL("Allow: /a/b\nDisallow: /a"), "FooBot", "/a/b", true},
    {"tie allows", ALL("Disallow: /folder\nAllow: /folder"), "FooBot", "/folder/page", true},
    {"allow /p", ALL("Allow: /p\nDisallow: /"), "FooBot", "/page", true},
    {"allow /page, disallow /*.htm", ALL("Allow: /page\nDisallow: /*.htm"), "FooBot", "/page.htm",
     false},
    {"allow /page, disallow /*.ph", ALL("Allow: /page\nDisallow: /*.ph"), "FooBot", "/page.php5",
     true},
    {"allow /$", ALL("Allow: /$\nDisallow: /"), "FooBot", "/", true},
    {"allow /$ elsewhere", ALL("Allow: /$\nDisallow: /"), "FooBot", "/page.htm", false},
    {"wildcards count", ALL("Allow: /a/\nDisallow: /a/*"), "FooBot", "/a/b", false},

    // Patterns
    {"/fish, itself", ALL("Disallow: /fish"), "FooBot", "/fish", false},
    {"/fish, longer", ALL("Disallow: /fish"), "FooBot", "/fishheads/yummy.html", false},
    {"/fish, query", ALL("Disallow: /fish"), "FooBot", "/fish.php?id=anything", false},
    {"/fish, case", ALL("Disallow: /fish"), "FooBot", "/Fish.asp", true},
    {"/fish, inside", ALL("Disallow: /fish"), "FooBot", "/catfish", true},
    {"/fish, query inside", ALL("Disallow: /fish"), "FooBot", "/?id=fish", true},
    {"/fish*", ALL("Disallow: /fish*"), "FooBot", "/fish", false},
    {"/fish/", ALL("Disallow: /fish/"), "FooBot", "/fish", true},
    {"/fish/ below", ALL("Disallow: /fish/"), "FooBot", "/fish/salmon.htm", false},
    {"/*.php", ALL("Disallow: /*.php"), "FooBot", "/folder/any.php.file.html", false},
    {"/*.php, bare", ALL("Disallow: /*.php"), "FooBot", "/", true},
    {"/*.php, case", ALL("Disallow: /*.php"), "FooBot", "/windows.PHP", true},
    {"/*.php$", ALL("Disallow: /*.php$"), "FooBot", "/folder/filename.php", false},
    {"/*.php$, parameters", ALL("Disallow: /*.php$"), "FooBot", "/filename.php?parameters", true},
    {"/*.php$, slash", ALL("Disallow: /*.php$"), "FooBot", "/filename.php/", true},
    {"/*.php$, later end", ALL("Disallow: /*.php$"), "FooBot", "/a.php/b.php", false},
    {"/fish*.php", ALL("Disallow: /fish*.php"), "FooBot", "/fishheads/catfish.php?p", false},
    {"/fish*.php, case", ALL("Disallow: /fish*.php"), "FooBot", "/Fish.PHP", true},
    {"star first", ALL("Disallow: *.gif$"), "FooBot", "/a/b.gif", false},
    {"several stars", ALL("Disallow: /a*b**c*d$"), "FooBot", "/a1b2b3c4d5d", false},
    {"several stars, order", ALL("Disallow: /a*b*c"), "FooBot", "/acb", true},
    {"literals do not overlap", ALL("Disallow: /*ab*ba$"), "FooBot", "/aba", true},
    {"literals side by side", ALL("Disallow: /*ab*ba$"), "FooBot", "/abba", false},
    {"last literal behind the others", ALL("Disallow: /abc*bc$"), "FooBot", "/abc", true},
    {"star matches nothing", ALL("Disallow: /a*$"), "FooBot", "/a", false},
    {"dollar inside is a letter", ALL("Disallow: /a$b"), "FooBot", "/a$b", false},
    {"dollar inside ends nothing", ALL("Disallow: /a$b"), "FooBot", "/a", true},
    {"two dollars", ALL("Disallow: /a$$"), "FooBot", "/a$", false},
    {"dollar alone", ALL("Disallow: $"), "FooBot", "/", true},
    {"no slash first", ALL("Disallow: a"), "FooBot", "/a", true},
    {"query only", ALL("Disallow: /*?"), "FooBot", "/a?b", false},
    {"query only, none", ALL("Disallow: /*?"), "FooBot", "/a", true},
    {"a point is a point", ALL("Disallow: /a.b"), "FooBot", "/axb", true},

    // Percent-encoding
    {"RFC: raw and raw", ALL("Disallow: /foo/bar?baz=quz"), "FooBot", "/foo/bar?baz=quz", false},
    {"RFC: reserved in a query", ALL("Disallow: /foo/bar?baz=https://foo.bar"), "FooBot",
     "/foo/bar?baz=https%3A%2F%2Ffoo.bar", false},
    {"RFC: the other way", ALL("Disallow: /foo/bar?baz=https%3a%2f%2ffoo.bar"), "FooBot",
     "/foo/bar?baz=https://foo.bar", false},
    {"RFC: UTF-8", ALL("Disallow: /foo/bar/\xE3\x83\x84"), "FooBot", "/foo/bar/%E3%83%84", false},
    {"RFC: escaped UTF-8", ALL("Disallow: /foo/bar/%E3%83%84"), "FooBot", "/foo/bar/%e3%83%84",
     false},
    {"RFC: unreserved", ALL("Disallow: /foo/bar/%62%61%7A"), "FooBot", "/foo/bar/baz", false},
    {"unreserved in the URL", ALL("Disallow: /~joe"), "FooBot", "/%7Ejoe", false},
    {"slash is not %2F", ALL("Disallow: /a%2fb"), "FooBot", "/a/b", true},
    {"%2F is not a slash", ALL("Disallow: /a/b"), "FooBot", "/a%2Fb", true},
    {"%2f is %2F", ALL("Disallow: /a%2fb"), "FooBot", "/a%2Fb", false},
    {"reserved in a path", ALL("Disallow: /wiki/Talk:A"), "FooBot", "/wiki/Talk%3AA", false},
    {"reserved in a path, escaped", ALL("Disallow: /wiki/Talk%3aA"), "FooBot", "/wiki/Talk:A",
     false},
    {"all reserved", ALL("Disallow: /a:@!'(),[]&=+;b"), "FooBot",
     "/a%3A%40%21%27%28%29%2C%5B%5D%26%3D%2B%3Bb", false},
    {"all reserved, escaped", ALL("Disallow: /a%3A%40%21%27%28%29%2C%5B%5D%26%3D%2B%3Bb"), "FooBot",
     "/a:@!'(),[]&=+;b", false},
    {"reserved behind a star", ALL("Disallow: /*/Talk:A"), "FooBot", "/wiki/Talk%3AA", false},
    {"escaped behind a star", ALL("Disallow: /*/Talk%3AA"), "FooBot", "/wiki/Talk:A", false},
    {"escaped separator behind a star", ALL("Disallow: /*u=a%26b"), "FooBot", "/x?u=a%26b", false},
    {"a separator behind a star is another", ALL("Disallow: /*u=a%26b"), "FooBot", "/x?u=a&b",
     true},
    {"escapes on both sides of a star", ALL("Disallow: /Talk%3A*u=a%2Fb"), "FooBot",
     "/Talk:A?u=a%2Fb", false},
    {"question mark is not %3F", ALL("Disallow: /a%3Fb"), "FooBot", "/a?b", true},
    {"escape behind a star", ALL("Disallow: /*u=http%3A"), "FooBot", "/a?u=http%3A", false},
    {"separators stay apart", ALL("Disallow: /?a=b&c"), "FooBot", "/?a=b%26c", true},
    {"RFC: a star as a letter", ALL("Disallow: /path/file-with-a-%2A.html"), "FooBot",
     "/path/file-with-a-*.html", false},
    {"a star as a letter only", ALL("Disallow: /a-%2A.html"), "FooBot", "/a-b.html", true},
    {"RFC: a dollar as a letter", ALL("Disallow: /path/foo-%24"), "FooBot", "/path/foo-$", false},
    {"a dollar as a letter only", ALL("Disallow: /foo-%24"), "FooBot", "/foo-", true},
    {"spaces", ALL("Disallow: /a b"), "FooBot", "/a%20b", false},
    {"broken escapes", ALL("Disallow: /a%zz%"), "FooBot", "/a%zz%", false},
};

static void test_rows(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct robots robots;
        robots_parse(&a, str_c(rows[i].text), str_c(rows[i].agent), &robots);
        struct robots_decision d = robots_check(&robots, str_c(rows[i].target));
        if (d.allowed != rows[i].allowed)
            fail_msg("%s: by \"%.*s\"", rows[i].name, STR_ARG(d.rule));
        arena_reset(&a);
    }
    arena_deinit(&a);
}

// What C strings can't carry, and what is not UTF-8.
static void test_raw_bytes(void **state)
{
    (void)state;
    const struct {
        const char *name;
        struct str text, target;
        bool allowed;
    } files[] = {
        {"a NUL ends a line", STR("User-agent: *\nDisallow: /a\0b\nDisallow: /c"), STR("/ax"),
         false},
        {"not the file", STR("User-agent: *\nDisallow: /a\0b\nDisallow: /c"), STR("/c"), false},
        {"NULs alone", STR("\0\0\n\0"), STR("/"), true},
        {"a key behind a NUL", STR("User-agent: *\n\0Disallow: /"), STR("/"), true},
        {"malformed UTF-8", STR("User-agent: *\nDisallow: /\xFF"), STR("/%FFa"), false},
        {"what cleaning leaves of half a mark", STR("\xEF\xBF\xBDUser-agent: *\nDisallow: /"),
         STR("/"), false},
        {"and of a broken one", STR("\xEF\xBF\xBD\x11User-agent: *\nDisallow: /"), STR("/"), true},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct arena a;
        struct robots r;
        arena_init(&a);
        robots_parse(&a, files[i].text, STR("FooBot"), &r);
        if (robots_check(&r, files[i].target).allowed != files[i].allowed)
            fail_msg("%s", files[i].name);
        arena_deinit(&a);
    }
}

static void test_rule_text(void **state)
{
    (void)state;
    struct arena a;
    struct robots r;
    arena_init(&a);
    char text[] = "User-agent: *\n  Disallow:  /a%7e # why\nALLOW: /a/b*\n";
    robots_parse(&a, str_c(text), STR("FooBot"), &r);
    memset(text, 'x', sizeof text - 1); // nothing is borrowed
    assert_true(str_eq(robots_check(&r, STR("/a~")).rule, STR("Disallow:  /a%7e")));
    assert_true(str_eq(robots_check(&r, STR("/a/bc")).rule, STR("ALLOW: /a/b*")));
    assert_int_equal(robots_check(&r, STR("/b")).rule.len, 0);
    arena_deinit(&a);
}

static void test_crawl_delay(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double delay;
    } delays[] = {
        {"", -1},
        {"User-agent: *\nCrawl-delay: 10\n", 10},
        {"User-agent: *\nCrawl-Delay: 0.5\n", 0.5},
        {"User-agent: *\ncrawl-delay:2.25 # s\n", 2.25},
        {"User-agent: *\nCrawl-delay: .5\n", 0.5},
        {"User-agent: *\nCrawl-delay: 0\n", 0},
        {"User-agent: *\nCrawl-delay: 5 seconds\n", 5},
        {"User-agent: *\nCrawl-delay: 5s\n", 5},
        {"User-agent: *\nCrawl-delay: 0,5\n", 0.5},
        {"User-agent: *\nCrawl-delay: 1.\n", 1},
        {"User-agent: *\nCrawl-delay 3\n", 3},
        {"User-agent: *\nCrawl-delay: s\n", -1},
        {"User-agent: *\nCrawl-delay: 1,2,3\n", -1},
        {"User-agent: *\nRequest-rate: 1/5\n", -1},
        {"User-agent: *\nCrawl-delay: 86400\n", 86400},
        {"User-agent: *\nCrawl-delay: 86401\n", ROBOTS_DELAY_MAX},
        {"User-agent: *\nCrawl-delay: 99999999999999999999999999999999\n", ROBOTS_DELAY_MAX},
        {"User-agent: *\nCrawl-delay: -1\n", -1},
        {"User-agent: *\nCrawl-delay: 1e9\n", -1},
        {"User-agent: *\nCrawl-delay: nan\n", -1},
        {"User-agent: *\nCrawl-delay: .\n", -1},
        {"User-agent: *\nCrawl-delay: 1.2.3\n", -1},
        {"User-agent: *\nCrawl-delay:\n", -1},
        {"Crawl-delay: 3\n", -1},
        // for the agents that stand above it, though one group goes on (RFC 9309, 2.2.4)
        {"User-agent: *\nCrawl-delay: 10\nUser-agent: FooBot\nCrawl-delay: 2\n", 2},
        {"User-agent: FooBot\nUser-agent: *\nCrawl-delay: 10\nCrawl-delay: 2\n", 10},
        {"User-agent: *\nCrawl-delay: 9\nDisallow: /x\nUser-agent: FooBot\nCrawl-delay: 2\n", 2},
        {"User-agent: *\nCrawl-delay: 9\nDisallow: /x\nUser-agent: FooBot\nDisallow:\n", -1},
        {"User-agent: FooBot\nCrawl-delay: 2\nAllow: /\nUser-agent: FooBot\nCrawl-delay: 7\n", 7},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
        struct robots r;
        robots_parse(&a, str_c(delays[i].text), STR("FooBot"), &r);
        double off = r.crawl_delay - delays[i].delay;
        if (off > 1e-9 || off < -1e-9)
            fail_msg("%s: %f", delays[i].text, r.crawl_delay);
    }
    arena_deinit(&a);
}

static void test_sitemaps(void **state)
{
    (void)state;
    struct arena a;
    struct robots r;
    arena_init(&a);
    robots_parse(&a,
                 STR("Sitemap: https://h.example/a.xml\nUser-agent: BarBot\nDisallow: /\n"
                     "SITEMAP:https://h.example/b.xml\r\nsite-map: /c.xml\nSitemap:\n"),
                 STR("FooBot"), &r);
    assert_int_equal(r.n_sitemaps, 3);
    assert_true(str_eq(r.sitemaps[0], STR("https://h.example/a.xml")));
    assert_true(str_eq(r.sitemaps[1], STR("https://h.example/b.xml")));
    assert_true(str_eq(r.sitemaps[2], STR("/c.xml")));
    struct buf many;
    buf_init(&many, 0);
    for (int i = 0; i < ROBOTS_SITEMAPS_MAX + 5; i++)
        buf_fmt(&many, "Sitemap: /%d\n", i);
    robots_parse(&a, buf_str(&many), STR("FooBot"), &r);
    assert_int_equal(r.n_sitemaps, ROBOTS_SITEMAPS_MAX);
    buf_deinit(&many);
    arena_deinit(&a);
}

// A rule that ends at the limit counts; one that the limit cuts through does not.
static void test_limit(void **state)
{
    (void)state;
    const struct str agent = STR("User-agent: *\n#"), rule = STR("\nDisallow: /ab");
    const struct {
        size_t bytes; // up to the rule's end
        bool newline, denied, cut;
    } limits[] = {
        {LIMIT_ROBOTS_BYTES - 1, true, true, false},
        {LIMIT_ROBOTS_BYTES, false, true, false},
        {LIMIT_ROBOTS_BYTES, true, false, true},
        {LIMIT_ROBOTS_BYTES + 1, true, false, true},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct arena a;
        struct buf text;
        struct robots r;
        arena_init(&a);
        buf_init(&text, 0);
        buf_add(&text, agent);
        while (text.len + rule.len < limits[i].bytes)
            buf_addc(&text, 'x');
        buf_add(&text, rule);
        if (limits[i].newline)
            buf_addc(&text, '\n');
        robots_parse(&a, buf_str(&text), STR("FooBot"), &r);
        if (robots_check(&r, STR("/abc")).allowed == limits[i].denied || r.cut != limits[i].cut)
            fail_msg("row %zu", i);
        assert_true(robots_check(&r, STR("/x")).allowed);
        buf_deinit(&text);
        arena_deinit(&a);
    }
}

static void test_long_target(void **state)
{
    (void)state;
    static char target[LIMIT_URL_BYTES + 1];
    struct robots r = {0};
    memset(target, 'a', sizeof target);
    target[0] = '/';
    assert_true(robots_check(&r, str_from(target, LIMIT_URL_BYTES)).allowed);
    assert_false(robots_check(&r, str_from(target, LIMIT_URL_BYTES + 1)).allowed);
}

// Patterns that make a backtracking matcher run for years.
static void test_hostile_patterns(void **state)
{
    (void)state;
    struct arena a;
    struct buf text;
    struct robots r;
    static char target[LIMIT_URL_BYTES];
    arena_init(&a);
    buf_init(&text, 0);
    buf_add(&text, STR("User-agent: *\nDisallow: /"));
    for (int i = 0; i < 50000; i++)
        buf_add(&text, STR("*a"));
    buf_add(&text, STR("*b$\nDisallow: /"));
    for (int i = 0; i < 150000; i++)
        buf_addc(&text, '*');
    buf_add(&text, STR("b\nDisallow: /"));
    for (int i = 0; i < 2000; i++)
        buf_addc(&text, 'a');
    buf_add(&text, STR("*b\n"));
    robots_parse(&a, buf_str(&text), STR("FooBot"), &r);
    memset(target, 'a', sizeof target);
    target[0] = '/';
    for (int i = 0; i < 200; i++)
        assert_true(robots_check(&r, str_from(target, sizeof target)).allowed);
    buf_deinit(&text);
    arena_deinit(&a);
}

// The plainest matcher there is, to compare with.
static bool naive(const char *p, const char *s)
{
    if (*p == '\0' || (*p == '$' && p[1] == '\0' && *s == '\0'))
        return true;
    if (*p == '*')
        return naive(p + 1, s) || (*s && naive(p, s + 1));
    return *s == *p && naive(p + 1, s + 1);
}

static void test_against_naive(void **state)
{
    (void)state;
    static const char pattern_letters[] = "aab*$", target_letters[] = "ab";
    uint32_t seed = 7;
    int matched = 0;
    struct arena a;
    arena_init(&a);
    for (int round = 0; round < 40000; round++) {
        char pattern[12] = "/", target[12] = "/", text[64];
        size_t np = 0, nt = 0;
        seed = seed * 1664525U + 1013904223U;
        size_t want = seed >> 8 & 7, length = seed >> 12 & 7;
        while (np < want) {
            seed = seed * 1664525U + 1013904223U;
            char c = pattern_letters[(seed >> 8) % 5];
            np++;
            pattern[np] = c == '$' && np < want ? 'a' : c;
        }
        while (nt < length) {
            seed = seed * 1664525U + 1013904223U;
            target[++nt] = target_letters[(seed >> 8) % 2];
        }
        struct robots r;
        snprintf(text, sizeof text, "User-agent: *\nDisallow: %s\n", pattern);
        robots_parse(&a, str_c(text), STR("FooBot"), &r);
        bool match = !robots_check(&r, str_c(target)).allowed;
        if (match != naive(pattern, target))
            fail_msg("%s against %s", pattern, target);
        matched += match;
        arena_reset(&a);
    }
    assert_true(matched > 1000);
    arena_deinit(&a);
}

static void test_policy(void **state)
{
    (void)state;
    const struct {
        int status;
        enum robots_policy policy;
    } statuses[] = {
        {0, ROBOTS_DENY_ALL},    {100, ROBOTS_DENY_ALL},  {199, ROBOTS_DENY_ALL},
        {200, ROBOTS_PARSE},     {204, ROBOTS_PARSE},     {299, ROBOTS_PARSE},
        {300, ROBOTS_FOLLOW},    {301, ROBOTS_FOLLOW},    {399, ROBOTS_FOLLOW},
        {400, ROBOTS_ALLOW_ALL}, {401, ROBOTS_ALLOW_ALL}, {403, ROBOTS_ALLOW_ALL},
        {404, ROBOTS_ALLOW_ALL}, {410, ROBOTS_ALLOW_ALL}, {428, ROBOTS_ALLOW_ALL},
        {429, ROBOTS_DENY_ALL},  {430, ROBOTS_ALLOW_ALL}, {499, ROBOTS_ALLOW_ALL},
        {500, ROBOTS_DENY_ALL},  {503, ROBOTS_DENY_ALL},  {600, ROBOTS_DENY_ALL},
        {-1, ROBOTS_DENY_ALL},
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        assert_int_equal(robots_policy(statuses[i].status), statuses[i].policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),          cmocka_unit_test(test_raw_bytes),
        cmocka_unit_test(test_rule_text),     cmocka_unit_test(test_crawl_delay),
        cmocka_unit_test(test_sitemaps),      cmocka_unit_test(test_limit),
        cmocka_unit_test(test_long_target),   cmocka_unit_test(test_hostile_patterns),
        cmocka_unit_test(test_against_naive), cmocka_unit_test(test_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
