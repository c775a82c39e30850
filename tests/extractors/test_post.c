// The words by which posts, people and times are told, and posts that hide.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "extractors/page_dates.h"
#include "extractors/post.h"
#include "extractors/thread_title.h"
#include "tests/support/pages.h"

static void expect_str(const char *name, struct str want, struct str got)
{
    if (!str_eq(want, got))
        fail_msg("%s: wanted \"%.*s\", got \"%.*s\"", name, STR_ARG(want), STR_ARG(got));
}

static void test_numbers(void **state)
{
    static const struct {
        const char *id, *number;
    } rows[] = {
        {"p123", "123"},
        {"post-7", "7"},
        {"js-post-7", "7"},
        {"msg_45", "45"},
        {"msg45", "45"},
        {"comment-6", "6"},
        {"elComment_902", "902"},
        {"Comment_9911", "9911"},
        {"post_id_901", "901"},
        {"thing_t1_12", "12"},
        {"p", ""},
        {"", ""},
        {"page", ""},
        {"p12a", ""},
        {"profile20811", ""},
        {"msg_45_extra", ""},
        {"p-12", ""},
        {"post12 ", ""},
        {"p99999999999999999999999", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_str(rows[i].id, str_c(rows[i].number), post_number(str_c(rows[i].id)));
}

static void test_addresses(void **state)
{
    static const struct {
        const char *href;
        bool profile, action;
    } rows[] = {
        {"./memberlist.php?mode=viewprofile&u=41", true, false},
        {"https://x.example/member.php?u=7", true, false},
        {"index.php?action=profile;u=12", true, false},
        {"/u/shutterbug", true, false},
        {"https://toot.example/@hortadoze", true, false},
        {"https://toot.example/@hortadoze/301", false, false},
        {"user?id=x", true, false},
        {"/members/gus.3/", true, false},
        {"https://user.example/topic/1", false, false},
        {"search.php?author_id=41&sr=posts", false, true},
        {"search.php?action=finduser&uid=7", false, true},
        {"posting.php?mode=quote&p=1", false, true},
        {"newreply.php?do=newreply&p=1", false, true},
        {"?replytocom=2#respond", false, true},
        {"viewtopic.php?p=20811#p20811", false, false},
        {"/t/used-replies-board/1", false, false},
        {"", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str href = str_c(rows[i].href);
        if (post_is_profile(href) != rows[i].profile || post_is_action(href) != rows[i].action)
            fail_msg("%s", rows[i].href);
    }
}

static void test_times(void **state)
{
    static const struct {
        const char *text;
        bool time, clock;
    } rows[] = {
        {"Nov 4, 2025", true, false},
        {"08:30", true, true},
        {"Yesterday, 08:11 PM", true, true},
        {"04 พ.ย. ๒๕๖๘", true, false},
        {"۱۴۰۴/۸/۱۳", true, false},
        {"Posts: 204", false, false},
        {"12345", false, false},
        {"20255", false, false},
        {"ratio 4:", false, false},
        {"a:1", false, false},
        {"123:45", false, false},
        {"", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str text = str_c(rows[i].text);
        if (post_looks_like_time(text) != rows[i].time || post_has_clock(text) != rows[i].clock)
            fail_msg("%s", rows[i].text);
    }
    char long_text[512];
    memset(long_text, '1', sizeof long_text);
    memcpy(long_text + 100, " 2025 ", 6);
    assert_false(post_looks_like_time(str_from(long_text, sizeof long_text)));
}

static void test_subjects(void **state)
{
    static const struct {
        const char *subject, *bare;
    } rows[] = {
        {"Re: Tea", "Tea"},
        {"RE: Re: Tea", "Tea"},
        {"Ynt: Çay", "Çay"},
        {"AW: Re: Tee", "Tee"},
        {"Ответ: Чай", "Чай"},
        {"Record player", "Record player"},
        {"Resin: 2 kg", "Resin: 2 kg"},
        {"Re:", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_str(rows[i].subject, str_c(rows[i].bare),
                   thread_without_reply(str_c(rows[i].subject)));
}

static void test_date_order(void **state)
{
    static const struct {
        const char *html, *lang;
        enum date_order order;
        const char *url;
    } rows[] = {
        {"<p>11-14-2025<p>11-04-2025", "es", DATE_MONTH_FIRST, NULL},
        {"<p>14/11/2025", "en-US", DATE_DAY_FIRST, NULL},
        {"<p>14-11-2025<p>11-14-2025", "de", DATE_DAY_FIRST, NULL}, // they disagree: the language
        {"<p>11-04-2025", "de", DATE_DAY_FIRST, NULL},
        {"<p>11-04-2025", "en", DATE_ORDER_UNKNOWN, NULL},
        {"<p>2025-11-14", "en", DATE_ORDER_UNKNOWN, NULL},
        {"<p>11-14-3025 11/14-2025 0-14-2025 11-32-2025 11-14-25", "en", DATE_ORDER_UNKNOWN, NULL},
        {"", "", DATE_ORDER_UNKNOWN, NULL},
        {"<p>11-04-2025", "en", DATE_DAY_FIRST, "https://forum.example.co.uk/t/1"},
        {"<p>11-04-2025", "en", DATE_MONTH_FIRST, "https://forum.example.us/t/1"},
        {"<p>11-04-2025", "en", DATE_ORDER_UNKNOWN, "https://forum.example.ca/t/1"},
        {"<p>11-14-2025", "en", DATE_MONTH_FIRST, "https://forum.example.co.uk/t/1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        struct dom d;
        arena_init(&a);
        dom_parse(&a, str_c(rows[i].html), &d);
        enum date_order got = page_date_order(&d, str_c(rows[i].lang), str_c(rows[i].url));
        arena_deinit(&a);
        if (got != rows[i].order)
            fail_msg("%s, %s: %d", rows[i].html, rows[i].lang, (int)got);
    }
}

// --- Pages ---

struct expected {
    const char *name, *html;
    size_t n;
    const char *author, *posted, *text; // of the first listing; NULL: not looked at
};

#define POST(id, head, body)                                                                       \
    "<div id=" id " class=post><p class=author><a href='/member.php?u=1'>ann</a> " head            \
    "</p><div class=content>" body "</div></div>"

static const struct expected pages[] = {
    {"a machine's time goes before what is shown",
     "<title>Tea</title><h1>Tea</h1>" POST(
         "p1", "<time datetime='2025-11-04T20:11:30+01:00'>Nov 4, 2025, 20:11</time>", "Pot."),
     1, "ann", "2025-11-04T19:11:30Z", "Pot."},
    {"since when one is a member is no time of a post",
     "<title>Tea</title><h1>Tea</h1>" POST("p1", "<dl><dt>Joined:</dt><dd>3 Jan 2012</dd></dl>",
                                           "Pot."),
     1, "ann", "", NULL},
    {"a note on changes is no time of a post",
     "<title>Tea</title><h1>Tea</h1>" POST(
         "p1", "<i>Last edited 4 Nov 2025, 20:00</i> <b>3 Nov 2025, 10:00</b>", "Pot."),
     1, "ann", "2025-11-03T10:00:00Z", NULL},
    {"day and time of day in two elements",
     "<title>Tea</title><h1>Tea</h1>" POST(
         "p1", "<div><span class=date>4 Nov 2025</span> <a href='#p1'>8:11 pm</a></div>", "Pot."),
     1, "ann", "2025-11-04T20:11:00Z", NULL},
    {"quotations and signatures are not the poster's words",
     "<title>Tea</title><h1>Tea</h1>" POST(
         "p1", "", "<blockquote>Cup?</blockquote>Pot.<div>____________<br>Old sayings</div>"),
     1, "ann", NULL, "Pot."},
    {"two posts in a row of definitions",
     "<title>Tea</title><h1>Tea</h1><dl><dt><a href='/user/1'>ann</a> <i>4 Nov 2025, 20:11</i></dt>"
     "<dd>Pot for sale</dd><dt><a href='/user/2'>bob</a> <i>5 Nov 2025, 06:40</i></dt>"
     "<dd>Which colour?</dd></dl>",
     2, "ann", "2025-11-04T20:11:00Z", "Pot for sale"},
    {"rows with other titles are topics",
     "<title>Market</title><h1>Market</h1><table><tr><td><a href='/t/1'>Pot for sale</a><td>"
     "<a href='/user/1'>ann</a><td><i>4 Nov 2025, 20:11</i></tr><tr><td><a href='/t/2'>Cup "
     "wanted</a><td><a href='/user/2'>bob</a><td><i>5 Nov 2025, 06:40</i></tr></table>",
     2, "ann", "2025-11-04T20:11:00Z", ""},
    {"scripts' pages for readers without one",
     "<title>Tea - Board</title><div>Loading</div><noscript><h1>Tea</h1>" POST(
         "p1", "<time datetime='2025-11-04T20:11:30Z'></time>",
         "A pot of cast iron, black, with its sieve and a lid that fits well; it was used twice "
         "and then stood in a cupboard for years, so that it looks like a new one, even from near, "
         "and nobody would tell.") "</noscript>",
     1, "ann", "2025-11-04T20:11:30Z", NULL},
    {"microformats",
     "<title>Notes</title><div class=h-entry><a class='u-url u-uid' href='/n/1'><time "
     "class=dt-published datetime='2025-11-04T20:11:30Z'>today</time></a><span class='p-author "
     "h-card'><a class=u-url href='/'>Ann</a></span><div class=e-content>Pot.</div></div>",
     1, "Ann", "2025-11-04T20:11:30Z", "Pot."},
    {"a mail without names in its header",
     "<title>Pot</title><h1>Pot</h1><b>Ann Bee</b> <a href='mailto:l@example.org'>ann at "
     "example.org</a><br><i>Tue Nov  4 20:11:44 UTC 2025</i><pre>Hello,\n\nmy pot.\n\n&gt; whose?"
     "\n-- \nAnn\n</pre>",
     1, "Ann Bee", "2025-11-04T20:11:44Z", "Hello,\nmy pot."},
};

static void expect_page(const struct expected *e)
{
    struct arena a;
    struct page_listings l;
    arena_init(&a);
    pages_extract(&a, "https://a.example/board/1", str_c(e->html), NULL, &l);
    if (l.count != e->n)
        fail_msg("%s: %zu listings", e->name, l.count);
    const struct listing *first = &l.items[0];
    if (e->author)
        expect_str(e->name, str_c(e->author), first->seller_name);
    if (e->posted)
        expect_str(e->name, str_c(e->posted), first->posted);
    if (e->text)
        expect_str(e->name, str_c(e->text), first->description);
    arena_deinit(&a);
}

static void test_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        expect_page(&pages[i]);
}

// --- Hostile pages ---

static void repeat(struct buf *b, const char *text, int n)
{
    for (int i = 0; i < n; i++)
        buf_add(b, str_c(text));
}

static size_t count_of(struct buf *b, bool *cut)
{
    struct arena a;
    struct page_listings l;
    arena_init(&a);
    pages_extract(&a, "https://a.example/", buf_str(b), NULL, &l);
    size_t n = l.count;
    if (cut)
        *cut = l.cut;
    arena_deinit(&a);
    return n;
}

static void test_limit(void **state)
{
    struct buf b;
    bool cut;
    (void)state;
    for (int more = 0; more < 2; more++) {
        buf_init(&b, LIMIT_TREE_BYTES);
        buf_add(&b, STR("<title>Tea</title><h1>Tea</h1>"));
        for (int i = 0; i < LIMIT_PAGE_LISTINGS + more; i++)
            buf_fmt(&b,
                    "<div id=p%d class=post><a href='/user/1' class=username>ann</a>"
                    "<div class=content>Pot %d</div></div>",
                    i + 1, i);
        assert_int_equal(count_of(&b, &cut), LIMIT_PAGE_LISTINGS);
        assert_int_equal(cut, more);
        buf_deinit(&b);
    }
}

// Posts, authors, times and objects in each other, as deep as a tree may be, and wide ones. A time
// that grew with the square would take minutes.
static void test_nested(void **state)
{
    static const struct {
        const char *open, *inside;
        int n, times;
    } rows[] = {
        {"<div id=p1 class=post>", "<span class=username>ann</span>", 300, 60},
        {"<div class=author>", "", 300, 60},
        {"<div class=date>", "4 Nov 2025", 300, 60},
        {"<div class=h-entry><a class='p-author h-card'>x</a>", "<p class=e-content>y", 300, 60},
        {"<div class=Post-body><a href='/user/1'>a</a>", "4 Nov 2025", 300, 60},
        {"<div><i>4 Nov 2025</i><a href='/user/1'>a</a>", "", 300, 60},
        {"<noscript>", "text", 200, 40},
        {"<a name=1></a><i>10:10</i> ", "", 2, 40000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b;
        buf_init(&b, LIMIT_TREE_BYTES);
        for (int k = 0; k < rows[i].times; k++) {
            repeat(&b, rows[i].open, rows[i].n);
            buf_add(&b, str_c(rows[i].inside));
            repeat(&b, "</div>", rows[i].n);
        }
        count_of(&b, NULL);
        buf_deinit(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),    cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_times),      cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_date_order), cmocka_unit_test(test_pages),
        cmocka_unit_test(test_limit),      cmocka_unit_test(test_nested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
