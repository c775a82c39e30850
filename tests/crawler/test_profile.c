#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four before it
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "crawler/profile.h"
#include "crawler/url.h"

// A sound profile, one key a line. A row may take a line's place or stand behind them all.
enum { VERSION, SITE, PURPOSE, CONTACT, SEEDS, LINES };
static const char *const base_lines[LINES] = {
    "version: 1",
    "site: t",
    "purpose: to see",
    "contact: crawler@example.org",
    "seeds: ['https://shop.example/a/']",
};
enum { NONE = -1, NEXT = LINES + 1 };

struct made {
    struct arena arena;
    struct problems problems;
    struct profile profile;
    bool ok;
};

static void make(struct made *m, int replace, const char *line, const char *more)
{
    static const struct profile_defaults nobody;
    struct buf text;
    buf_init(&text, 0);
    for (int i = 0; i < LINES; i++)
        buf_fmt(&text, "%s\n", i == replace ? line : base_lines[i]);
    if (more)
        buf_fmt(&text, "%s\n", more);
    arena_init(&m->arena);
    problems_init(&m->problems);
    m->ok = profile_parse(&m->arena, "sites/t.yaml", buf_str(&text), &nobody, &m->problems,
                          &m->profile);
    buf_deinit(&text);
}

static void unmake(struct made *m)
{
    problems_deinit(&m->problems);
    arena_deinit(&m->arena);
}

struct bad_row {
    const char *name;
    int replace;      // a line of base_lines, or NONE
    const char *line; // in its place
    const char *more; // from line NEXT on
    int at;           // the problem's line
    const char *phrase;
};

static const struct bad_row bad_rows[] = {
    // Form
    {"unknown key", NONE, NULL, "seed: x", NEXT, "unknown key 'seed'"},
    {"unknown nested key", NONE, NULL, "scope:\n  host: [x]", NEXT + 1, "unknown key 'host'"},
    {"unknown budget", NONE, NULL, "budget: {page: 3}", NEXT, "unknown key 'page'"},
    {"twice", NONE, NULL, "title: a\ntitle: b", NEXT + 1, "'title' stands here twice"},
    {"no version", VERSION, "", NULL, 2, "'version' is missing"},
    {"other version", VERSION, "version: 2", NULL, 1, "'version: 1' alone"},
    {"no site", SITE, "", NULL, 1, "'site' is missing"},
    {"no purpose", PURPOSE, "", NULL, 1, "'purpose' is missing"},
    {"no seeds", SEEDS, "", NULL, 1, "'seeds' is missing"},
    {"alias", NONE, NULL, "title: &a x\nlegal_basis: *a", NEXT, "anchors (&) and aliases"},
    // Who and why
    {"site's letters", SITE, "site: My_Shop", NULL, 2, "a-z, 0-9 and '-'"},
    {"site's name", SITE, "site: u", NULL, 2, "write 'site: t', or call the file u.yaml"},
    {"empty site", SITE, "site: ''", NULL, 2, "'site' must not be empty"},
    {"empty purpose", PURPOSE, "purpose: ''", NULL, 3, "'purpose' must not be empty"},
    {"blank purpose", PURPOSE, "purpose: ' '", NULL, 3, "'purpose' must not be empty"},
    {"empty legal basis", NONE, NULL, "legal_basis: ''", NEXT, "'legal_basis' must not be empty"},
    {"no contact", CONTACT, "", NULL, 1, "'contact' is missing"},
    {"contact's form", CONTACT, "contact: me", NULL, 4, "must be an e-mail address"},
    {"contact's host", CONTACT, "contact: me@", NULL, 4, "must be an e-mail address"},
    {"contact's scheme", CONTACT, "contact: ftp://x.example/", NULL, 4, "e-mail address"},
    {"contact breaks out", CONTACT, "contact: \"a@b.example)\\nX: y\"", NULL, 4, "e-mail address"},
    {"kind", NONE, NULL, "kind: bazaar", NEXT, "'kind: bazaar' is not known"},
    {"country", NONE, NULL, "jurisdiction: UK", NEXT, "is no country"},
    {"country's case", NONE, NULL, "jurisdiction: de", NEXT, "two capital letters"},
    {"country's word", NONE, NULL, "jurisdiction: Germany", NEXT, "is no country"},
    {"country's space", NONE, NULL, "jurisdiction: 'E '", NEXT, "is no country"},
    {"language", NONE, NULL, "language: german!", NEXT, "must be a language tag"},
    {"language's tail", NONE, NULL, "language: de-", NEXT, "must be a language tag"},
    // Seeds
    {"no seed", SEEDS, "seeds: []", NULL, 5, "at least one URL"},
    {"relative seed", SEEDS, "seeds: [/a]", NULL, 5, "must be an absolute http or https URL"},
    {"seed's scheme", SEEDS, "seeds: ['ftp://shop.example/']", NULL, 5, "http or https URL"},
    {"seed's host", SEEDS, "seeds: ['https://']", NULL, 5, "http or https URL"},
    {"seed's line", SEEDS, "seeds:\n  - https://shop.example/\n  - nonsense", NULL, 7,
     "'nonsense'"},
    {"seed twice", SEEDS, "seeds: ['http://a.example', 'http://A.example:80/#x']", NULL, 5,
     "twice"},
    {"seed's user", SEEDS, "seeds: ['http://me:pw@a.example/']", NULL, 5, "user name"},
    {"loopback seed", SEEDS, "seeds: ['http://127.0.0.1/']", NULL, 5, "refuses that address"},
    {"hidden loopback", SEEDS, "seeds: ['http://0x7f.1/']", NULL, 5, "refuses that address"},
    {"metadata seed", SEEDS, "seeds: ['http://169.254.169.254/']", NULL, 5, "refuses that address"},
    // Scope
    {"seed's own host", NONE, NULL, "scope: {hosts: [other.example]}", 5, "add 'shop.example' to"},
    {"seed's own port", NONE, NULL, "scope: {hosts: ['shop.example:81']}", 5, "outside the site's"},
    {"below is not itself", NONE, NULL, "scope: {hosts: ['*.shop.example']}", 5, "outside"},
    {"seed excluded", NONE, NULL, "scope: {exclude: ['/a']}", 5, "a pattern of 'exclude'"},
    {"seed not included", NONE, NULL, "scope: {include: ['/b']}", 5, "no pattern of 'include'"},
    {"host with scheme", NONE, NULL,
     "scope:\n  hosts:\n    - shop.example\n    - https://x.example", NEXT + 3,
     "without scheme or path"},
    {"host with path", NONE, NULL, "scope: {hosts: [shop.example, a.example/b]}", NEXT, "without"},
    {"no hosts", NONE, NULL, "scope:\n  hosts: []", 0, "'hosts' is empty"},
    {"pattern's start", NONE, NULL, "scope: {exclude: [cart]}", NEXT, "must begin with '/' or '*'"},
    {"pattern's dollar", NONE, NULL, "scope: {exclude: ['/a$b']}", NEXT, "'$' only at its end"},
    {"pattern's letters", NONE, NULL, "scope: {exclude: ['/\xC3\xA4']}", NEXT, "percent-encoded"},
    {"pattern's fragment", NONE, NULL, "scope: {exclude: ['/a#b']}", NEXT, "fragment"},
    {"no list", NONE, NULL, "scope: {exclude: {a: b}}", NEXT, "must be a list of texts"},
    {"scope is no map", NONE, NULL, "scope: all", NEXT, "must be a map"},
    // Numbers
    {"revisit", NONE, NULL, "revisit: 59s", NEXT, "'revisit' is out of range"},
    {"revisit's unit", NONE, NULL, "revisit: 5", NEXT, "a number with a unit"},
    {"retention", NONE, NULL, "retention: 1h", NEXT, "'retention' is out of range"},
    {"no pages", NONE, NULL, "budget: {pages: 0}", NEXT, "'pages' is out of range"},
    {"page bytes", NONE, NULL, "limits: {page_bytes: 9MB}", NEXT, "'page_bytes' is out of range"},
    {"concurrency", NONE, NULL, "politeness: {concurrency: 65}", NEXT, "'concurrency' is out"},
    {"negative delay", NONE, NULL, "politeness: {delay: -1s}", NEXT, "a number with a unit"},
    {"timeouts", NONE, NULL, "politeness:\n  timeout: 5s\n  connect_timeout: 6s", NEXT + 2,
     "'connect_timeout' must not be longer"},
    // Law
    {"robots switched", NONE, NULL, "politeness: {ignore_robots: true}", NEXT, "legal basis"},
    {"robots empty", NONE, NULL, "politeness: {ignore_robots: ''}", NEXT, "must not be empty"},
    {"forum's text", NONE, NULL, "kind: forum\nkeep_text: true", NEXT + 1, "personal data"},
    {"people's text", NONE, NULL, "keep_text: true\nkind: social", NEXT, "personal data"},
    {"keep what", NONE, NULL, "keep_text: maybe", NEXT, "must be true or false"},
    {"extract", NONE, NULL, "extract: some", NEXT, "candidates, all"},
    {"render", NONE, NULL, "render: true", NEXT, "none, browser"},
    // Network
    {"network", NONE, NULL, "networks: [127.0.0.0/33]", NEXT, "'networks'"},
    {"network's word", NONE, NULL, "networks:\n  - 10.0.0.0/8\n  - home", NEXT + 2, "'networks'"},
    {"only what", NONE, NULL, "only_networks: true", NEXT, "allows no address at all"},
    {"resolve's form", NONE, NULL, "resolve: [a]", NEXT, "must be a map of names to addresses"},
    {"resolve's name", NONE, NULL, "resolve:\n  Shop.example: 93.184.216.34", NEXT + 1,
     "lower-case"},
    {"resolve's port", NONE, NULL, "resolve: {'shop.example:0': 93.184.216.34}", NEXT, "name:port"},
    {"resolve's address", NONE, NULL, "resolve: {shop.example: here}", NEXT, "IPv4 or IPv6"},
    {"resolve's list", NONE, NULL, "resolve:\n  shop.example:\n    - 93.184.216.34\n    - '[::1]'",
     NEXT + 3, "without brackets"},
    {"resolve nothing", NONE, NULL, "resolve: {shop.example: []}", NEXT, "has no address"},
    {"resolve inward", NONE, NULL, "resolve: {shop.example: 127.0.0.1}", NEXT, "the guard refuses"},
    {"resolve inward, 6", NONE, NULL, "resolve: {shop.example: '::1'}", NEXT, "the guard refuses"},
    {"resolve twice", NONE, NULL,
     "resolve:\n  a.example: 93.184.216.34\n  a.example: 93.184.216.35", NEXT + 2, "twice"},
    // Sessions
    {"cookies", NONE, NULL, "cookies: some", NEXT, "must be true or false"},
    {"proxy's scheme", NONE, NULL, "proxy: socks5://127.0.0.1:9050", NEXT,
     "must be socks5h://HOST:PORT or http://HOST:PORT"},
    {"proxy's port", NONE, NULL, "proxy: http://127.0.0.1", NEXT, "for example socks5h://127"},
    {"proxy's user", NONE, NULL, "proxy: http://me:pw@127.0.0.1:80", NEXT, "without user name"},
    {"two proxies", NONE, NULL, "tor: true\nproxy: http://127.0.0.1:80", NEXT + 1, "keep one"},
    {"resolve behind a proxy", NONE, NULL, "tor: true\nresolve:\n  shop.example: 93.184.216.34",
     NEXT + 2, "'resolve' has no effect behind a proxy"},
    {"onion without Tor", SEEDS, "seeds: ['http://abcdefghijklmnop.onion/']", NULL, 5,
     "write 'tor: true'"},
    {"onion by HTTP", SEEDS, "seeds: ['http://abcdefghijklmnop.onion/']",
     "proxy: http://127.0.0.1:80", 5, "write 'tor: true'"},
    {"onion in the scope", NONE, NULL, "scope:\n  hosts:\n    - shop.example\n    - '*.x.onion'",
     NEXT + 3, "write 'tor: true'"},
    {"local name by proxy", SEEDS, "seeds: ['http://printer.lan/']", "tor: true", 5, "local name"},
    {"headers' form", NONE, NULL, "headers: [a]", NEXT, "must be a map of names to values"},
    {"header's value", NONE, NULL, "headers:\n  DNT: [1]", NEXT + 1, "one text as its value"},
    {"header's line", NONE, NULL, "headers:\n  DNT: '1'\n  X: \"a\\nb\"", NEXT + 2,
     "'X' must be ASCII on one line"},
    {"host header", NONE, NULL, "headers: {Host: x}", NEXT, "'Host' is made from the URL"},
    {"cookie header", NONE, NULL, "headers: {cookie: a=b}", NEXT, "see 'cookies'"},
    {"header twice", NONE, NULL, "headers: {DNT: '1', dnt: '1'}", NEXT, "one header twice"},
    {"http", NONE, NULL, "http: 3", NEXT, "2, 1.1"},
    {"no window", NONE, NULL, "window: []", NEXT, "leave it out for a site"},
    {"window's zone", NONE, NULL, "window: 22:00-06:00 Europe/Berlin", NEXT, "such as +01:00"},
    {"window's line", NONE, NULL, "window:\n  - 22:00-06:00\n  - nights", NEXT + 2,
     "'window': 'nights'"},
    {"flagged is rarer", NONE, NULL, "flagged_revisit: 2d", NEXT, "not be longer than 'revisit'"},
    {"flagged's unit", NONE, NULL, "flagged_revisit: 2", NEXT, "a number with a unit"},
    // A delay of 0
    {"delay 0", NONE, NULL, "politeness:\n  delay: 0s", NEXT + 1, "shop.example is none"},
    {"delay 0, wide scope", SEEDS, "seeds: ['http://127.77.0.1/']",
     "networks: [127.77.0.0/16]\npoliteness: {delay: 0s}\n"
     "scope: {hosts: [127.77.0.1, '*.shop.example']}",
     NEXT + 1, "*.shop.example is none"},
    {"delay 0, private", SEEDS, "seeds: ['http://10.0.0.1/']",
     "networks: [10.0.0.0/8]\npoliteness: {delay: 0s}", NEXT + 1, "10.0.0.1 is none"},
    {"delay 0, one pin of two", NONE, NULL,
     "networks: [127.77.0.0/16]\nresolve: {shop.example: [127.77.0.1, 93.184.216.34]}\n"
     "politeness: {delay: 0s}",
     NEXT + 2, "shop.example is none"},
    {"delay 0, one port of all", NONE, NULL,
     "networks: [127.77.0.0/16]\nresolve: {'shop.example:80': 127.77.0.1}\n"
     "politeness: {delay: 0s}",
     NEXT + 2, "shop.example is none"},
    // Rules
    {"rules' form", NONE, NULL, "rules: {match: /}", NEXT, "must be a list"},
    {"rule without match", NONE, NULL, "rules:\n  - fields: {title: //h1}", NEXT + 1,
     "'match' is missing"},
    {"rule without fields", NONE, NULL, "rules:\n  - match: /", NEXT + 1, "'fields' is missing"},
    {"rule's pattern", NONE, NULL, "rules:\n  - match: a\n    fields: {title: //h1}", NEXT + 1,
     "'match': pattern 'a'"},
    {"rule's fields", NONE, NULL, "rules:\n  - match: /\n    fields: []", NEXT + 2,
     "must be a map"},
    {"rule's field", NONE, NULL, "rules:\n  - match: /\n    fields:\n      title: [a]", NEXT + 3,
     "one XPath expression"},
    {"rule's empty field", NONE, NULL, "rules:\n  - match: /\n    fields:\n      title: ''",
     NEXT + 3, "one XPath expression"},
    {"rule's field twice", NONE, NULL,
     "rules:\n  - match: /\n    fields:\n      title: //a\n      title: //b", NEXT + 4, "twice"},
    {"rule's key", NONE, NULL, "rules:\n  - match: /\n    fields: {title: //a}\n    items: //b",
     NEXT + 3, "unknown key 'items'"},
};

static void test_bad_profiles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_rows / sizeof bad_rows[0]; i++) {
        const struct bad_row *row = &bad_rows[i];
        struct made m;
        char place[64];
        make(&m, row->replace, row->line, row->more);
        snprintf(place, sizeof place, "sites/t.yaml:%d: ", row->at);
        const char *text = buf_cstr(&m.problems.text);
        if (m.ok || m.problems.count == 0)
            fail_msg("%s: accepted", row->name);
        if (row->phrase && !strstr(text, row->phrase))
            fail_msg("%s: %s", row->name, text);
        if (row->at && !str_starts(str_c(text), str_c(place)))
            fail_msg("%s: not at line %d: %s", row->name, row->at, text);
        if (row->phrase && row->at && m.problems.count != 1)
            fail_msg("%s: more than one problem: %s", row->name, text);
        unmake(&m);
    }
}

static void test_all_problems_in_one_pass(void **state)
{
    (void)state;
    struct made m;
    make(&m, CONTACT, "contact: me",
         "jurisdiction: XX\nrevisit: 1s\nnetworks: [x]\nscope: {exclude: [cart]}\nnothing: 1");
    const char *text = buf_cstr(&m.problems.text);
    static const char *const wanted[] = {":4: ", ":6: ", ":7: ", ":8: ", ":9: ", ":10: "};
    assert_false(m.ok);
    assert_int_equal(m.problems.count, 6);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (!strstr(text, wanted[i]))
            fail_msg("no %s in %s", wanted[i], text);
    unmake(&m);
}

static void assert_good(const struct made *m)
{
    if (!m->ok || m->problems.count)
        fail_msg("%.*s", STR_ARG(buf_str(&m->problems.text)));
}

static void test_defaults(void **state)
{
    (void)state;
    struct made m;
    make(&m, NONE, NULL, NULL);
    assert_good(&m);
    const struct profile *p = &m.profile;
    assert_true(str_eq(p->site, STR("t")) && str_eq(p->title, STR("t")));
    assert_int_equal(p->kind, PROFILE_OTHER);
    assert_int_equal(p->extract, PROFILE_EXTRACT_CANDIDATES);
    assert_int_equal(p->render, PROFILE_RENDER_NONE);
    assert_true(p->keep_text);
    assert_int_equal(p->retention, 90 * CLOCK_DAY);
    assert_int_equal(p->revisit, CLOCK_DAY);
    assert_int_equal(p->delay, 2 * CLOCK_SECOND);
    assert_int_equal(p->concurrency, 1);
    assert_int_equal(p->timeout, 30 * CLOCK_SECOND);
    assert_int_equal(p->connect_timeout, 10 * CLOCK_SECOND);
    assert_int_equal(p->page_bytes, LIMIT_BODY_BYTES);
    assert_true(p->budget_pages > 0 && p->budget_bytes > 0 && p->budget_time > 0);
    assert_int_equal(p->n_seeds, 1);
    assert_int_equal(p->scope.n_hosts, 1);
    assert_true(str_eq(p->scope.hosts[0].name, STR("shop.example")));
    assert_int_equal(p->guard.n_networks, 0);
    assert_false(p->guard.only_listed);
    assert_int_equal(p->ignore_robots.len, 0);
    assert_int_equal(p->flagged_revisit, CLOCK_DAY);
    assert_int_equal(p->window.n, 0);
    struct fetch_policy_options fetching = profile_fetch_options(p);
    assert_true(fetching.cookies && fetching.guard == &p->guard && fetching.pins == p->pins);
    assert_true(fetching.proxy.len == 0 && fetching.n_headers == 0 && fetching.n_pins == 0);
    assert_int_equal(fetching.http, FETCH_HTTP_2);
    char hex[HASH_HEX_SIZE];
    hash_sha256_hex(p->text, hex);
    assert_string_equal(hex, p->sha256);
    struct str agent = profile_user_agent(&m.arena, p, STR("1.2"), STR("Authority"));
    assert_true(str_eq(agent, STR("Watchglass/1.2 (Authority; +crawler@example.org)")));
    unmake(&m);
}

static void test_session(void **state)
{
    (void)state;
    struct made m;
    make(&m, SEEDS, "seeds: ['http://abcdefghijklmnop.onion/']",
         "cookies: false\ntor: true\nhttp: 1.1\nrevisit: 6h\nflagged_revisit: 1h\n"
         "headers: {Accept-Language: 'de, en;q=0.5', DNT: 1}\n"
         "window: ['Mon-Fri 22:00-06:00 +01:00', 'Sat,Sun 00:00-24:00']");
    assert_good(&m);
    struct fetch_policy_options fetching = profile_fetch_options(&m.profile);
    assert_false(fetching.cookies);
    assert_true(str_eq(fetching.proxy, STR("socks5h://127.0.0.1:9050")));
    assert_int_equal(fetching.http, FETCH_HTTP_1_1);
    assert_int_equal(fetching.n_headers, 2);
    assert_true(str_eq(fetching.headers[0].name, STR("Accept-Language")));
    assert_true(str_eq(fetching.headers[0].value, STR("de, en;q=0.5")));
    assert_true(str_eq(fetching.headers[1].value, STR("1")));
    assert_int_equal(m.profile.flagged_revisit, 3600 * CLOCK_SECOND);
    assert_int_equal(m.profile.window.n, 2);
    assert_int_equal(m.profile.window.items[0].offset, 60);
    assert_int_equal(m.profile.window.items[1].days, 0x60);
    unmake(&m);
    // What is flagged is looked at daily even where the rest waits longer, and never later.
    make(&m, NONE, NULL, "revisit: 7d\nproxy: http://10.0.0.1:3128\nwindow: 22:00-06:00");
    assert_good(&m);
    assert_int_equal(m.profile.flagged_revisit, CLOCK_DAY);
    assert_true(str_eq(m.profile.proxy, STR("http://10.0.0.1:3128")));
    assert_int_equal(m.profile.window.n, 1);
    unmake(&m);
    make(&m, NONE, NULL, "revisit: 6h");
    assert_int_equal(m.profile.flagged_revisit, 6 * 3600 * CLOCK_SECOND);
    unmake(&m);
}

static void test_window_limit(void **state)
{
    (void)state;
    for (int n = WINDOWS_MAX; n <= WINDOWS_MAX + 1; n++) {
        struct made m;
        struct buf more;
        buf_init(&more, 0);
        buf_add(&more, STR("window:"));
        for (int i = 0; i < n; i++)
            buf_add(&more, STR("\n  - 22:00-06:00"));
        make(&m, NONE, NULL, buf_cstr(&more));
        assert_int_equal(m.ok, n == WINDOWS_MAX);
        assert_int_equal(m.profile.window.n, WINDOWS_MAX);
        buf_deinit(&more);
        unmake(&m);
    }
}

static void test_contact_of_the_workspace(void **state)
{
    (void)state;
    static const char text[] = "version: 1\nsite: t\npurpose: p\nseeds: [https://a.example/]\n";
    const struct profile_defaults workspace = {STR("https://watch.example.org/about")};
    struct made m;
    arena_init(&m.arena);
    problems_init(&m.problems);
    m.ok = profile_parse(&m.arena, "t.yaml", str_c(text), &workspace, &m.problems, &m.profile);
    assert_good(&m);
    assert_true(str_eq(m.profile.contact, workspace.contact));
    unmake(&m);
}

static void test_good_profiles(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int replace;
        const char *line, *more;
    } rows[] = {
        {"loopback without delay", SEEDS, "seeds: ['http://127.77.0.1:8080/']",
         "networks: [127.77.0.0/16]\npoliteness: {delay: 0s}"},
        {"pinned without delay", NONE, NULL,
         "networks: [127.77.0.0/16]\nresolve: {shop.example: 127.77.0.9}\n"
         "politeness: {delay: 0s, concurrency: 64}"},
        {"pinned port without delay", SEEDS, "seeds: ['http://shop.example:8080/']",
         "networks: [127.0.0.0/8, '::1']\nresolve: {'shop.example:8080': [127.0.0.1, '::1']}\n"
         "politeness: {delay: 0s}"},
        {"delay at 1 ms", NONE, NULL, "politeness: {delay: 1ms}"},
        {"a short timeout alone", NONE, NULL, "politeness: {timeout: 3s}"},
        {"robots ignored in writing", NONE, NULL,
         "politeness: {ignore_robots: 'Order 12 of 2026, section 3'}"},
        {"forum with a basis", NONE, NULL, "kind: forum\nlegal_basis: Act 1\nkeep_text: true"},
        {"forum without text", NONE, NULL, "kind: forum\nkeep_text: false"},
        {"contact by web", CONTACT, "contact: http://watch.example.org/", NULL},
        {"one seed without list", SEEDS, "seeds: https://shop.example/", NULL},
        {"revisit at its least", NONE, NULL, "revisit: 1m"},
        {"IDN host", SEEDS,
         "seeds: ['https://b\xC3\xBC"
         "cher.example/']",
         "scope: {hosts: ['b\xC3\xBC"
         "cher.example']}"},
        {"rule", NONE, NULL,
         "rules:\n  - match: '/p/*'\n    item: //li\n    fields: {title: ./h2}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct made m;
        make(&m, rows[i].replace, rows[i].line, rows[i].more);
        if (!m.ok || m.problems.count)
            fail_msg("%s: %.*s", rows[i].name, STR_ARG(buf_str(&m.problems.text)));
        unmake(&m);
    }
}

static void test_text_of_people(void **state)
{
    (void)state;
    static const struct {
        const char *more;
        bool kept;
    } rows[] = {
        {"kind: shop", true},
        {"kind: shop\nkeep_text: false", false},
        {"kind: forum", false},
        {"kind: social", false},
        {"kind: forum\nlegal_basis: Act 1", true},
        {"kind: forum\nlegal_basis: Act 1\nkeep_text: false", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct made m;
        make(&m, NONE, NULL, rows[i].more);
        assert_good(&m);
        if (m.profile.keep_text != rows[i].kept)
            fail_msg("%s", rows[i].more);
        unmake(&m);
    }
}

static void test_seeds(void **state)
{
    (void)state;
    struct made m;
    make(&m, SEEDS,
         "seeds: ['HTTPS://Shop.example/a/../b#c', 'http://shop.example:8080', "
         "'http://shop.example:8080/x']",
         NULL);
    assert_good(&m);
    const struct profile *p = &m.profile;
    assert_int_equal(p->n_seeds, 3);
    assert_true(str_eq(p->seeds[0], STR("https://shop.example/b")));
    assert_true(str_eq(p->seeds[1], STR("http://shop.example:8080/")));
    assert_int_equal(p->scope.n_hosts, 2);
    assert_int_equal(p->scope.hosts[1].port, 8080);
    unmake(&m);
}

static void test_rules_keep_their_lines(void **state)
{
    (void)state;
    struct made m;
    make(&m, NONE, NULL,
         "rules:\n  - match: '/p/*'\n    item: //li\n    fields:\n      title: ./h2\n"
         "      price: ./b\n  - match: /\n    fields: {title: //h1}");
    assert_good(&m);
    const struct profile *p = &m.profile;
    assert_int_equal(p->n_rules, 2);
    const struct profile_rule *rule = &p->rules[0];
    assert_int_equal(rule->line, NEXT + 1);
    assert_int_equal(rule->item.line, NEXT + 2);
    assert_true(str_eq(rule->item.text, STR("//li")));
    assert_int_equal(rule->n_fields, 2);
    assert_true(str_eq(rule->fields[1].name, STR("price")));
    assert_true(str_eq(rule->fields[1].xpath.text, STR("./b")));
    assert_int_equal(rule->fields[1].xpath.line, NEXT + 5);
    assert_int_equal(p->rules[1].item.line, 0);
    unmake(&m);
}

static void test_limits(void **state)
{
    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        struct made m;
        struct buf seeds;
        buf_init(&seeds, 0);
        buf_add(&seeds, STR("seeds:\n"));
        for (int i = 0; i < LIMIT_PROFILE_SEEDS + extra; i++)
            buf_fmt(&seeds, "  - https://shop.example/%d\n", i);
        make(&m, SEEDS, buf_cstr(&seeds), NULL);
        assert_int_equal(m.ok, !extra);
        buf_deinit(&seeds);
        unmake(&m);
    }
}

// What is no profile at all: refused, with a place, and nothing else happens.
static void test_broken_files(void **state)
{
    (void)state;
    const struct {
        const char *name;
        struct str text;
    } rows[] = {
        {"empty", STR("")},
        {"only a comment", STR("# nothing\n")},
        {"a list", STR("- version: 1\n")},
        {"a word", STR("profile")},
        {"tabs", STR("version: 1\n\tsite: t\n")},
        {"not closed", STR("seeds: [a, b\n")},
        {"bytes", STR("\xFF\xFE\0v")},
        {"NUL", STR("version: 1\0\n")},
        {"two documents", STR("---\n{}\n---\nversion: 1\n")},
    };
    const struct profile_defaults nobody = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct made m;
        arena_init(&m.arena);
        problems_init(&m.problems);
        if (profile_parse(&m.arena, "t.yaml", rows[i].text, &nobody, &m.problems, &m.profile) ||
            m.problems.count == 0)
            fail_msg("%s: accepted", rows[i].name);
        unmake(&m);
    }
}

static void test_shipped_examples(void **state)
{
    (void)state;
    static const char *const names[] = {"example-shop", "example-forum"};
    const struct profile_defaults nobody = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct made m;
        struct buf text;
        struct err err;
        arena_init(&m.arena);
        problems_init(&m.problems);
        buf_init(&text, 0);
        struct str path = arena_fmt(&m.arena, PROJECT_DIR "/sites/%s.yaml", names[i]);
        assert_true(file_read(path.ptr, &text, &err));
        m.ok = profile_parse(&m.arena, path.ptr, buf_str(&text), &nobody, &m.problems, &m.profile);
        assert_good(&m);
        buf_deinit(&text);
        unmake(&m);
    }
}

static int start(void **state)
{
    (void)state;
    struct err err;
    return hash_start(&err) ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_profiles),
        cmocka_unit_test(test_all_problems_in_one_pass),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_session),
        cmocka_unit_test(test_window_limit),
        cmocka_unit_test(test_contact_of_the_workspace),
        cmocka_unit_test(test_good_profiles),
        cmocka_unit_test(test_text_of_people),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_rules_keep_their_lines),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_shipped_examples),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
