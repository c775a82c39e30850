#!/usr/bin/env python3
"""Politeness at fifty hosts side by side, by the server's log and by nothing of our own: delays,
also those of robots.txt and Retry-After; what robots.txt and pages forbid; requests in flight; and
links that change something, which are never followed.

    python3 tests/e2e/test_politeness.py                       all
    python3 tests/e2e/test_politeness.py retry-date slow-one   these hosts
"""
import os
import re
import sys
import time
from email.utils import formatdate

from fault_server import Answer, FaultServer, links, page, pages, raw, redirect
from harness import Workspace, check, left_running, main

DELAY = 0.3
RUN_SECONDS = 45  # by far not needed but with sanitizers on a busy machine
OPERATOR, CONTACT = "Example Watch Office", "watch@authority.example"
SLACK = 0.002  # of two clocks; the log's times are on the safe side

POLITE = "politeness: {delay: 300ms, timeout: 5s, connect_timeout: 5s%s}"


class Host:
    """`never` are targets that must not be asked for, `always` those that must."""

    def __init__(self, name, host, always=(), never=(), delay=DELAY, more="", also=None):
        self.name, self.host = name + ".example", host
        self.always, self.never, self.delay, self.also = set(always), set(never), delay, also
        self.more = more or POLITE % ""


def site(targets, robots=None, more=None, answer=None):
    """A home page with links to plain pages."""
    table = {t: page(t, f"<p>What there is at {t}.</p>") for t in targets}
    table["/"] = page("Home", links(targets))
    return pages({**table, **(more or {})}, robots)


def numbered(n):
    return [f"/page-{i}" for i in range(n)]


def plain(i):
    return Host(f"plain-{i}", site(numbered(9)), always=["/", *numbered(9)])


# What robots.txt says.

ROBOTS = """# groups that do not name us come first
User-agent: otherbot
Disallow: /

User-agent: *
Disallow: /

User-agent: Watchglass
Disallow: /private/
Disallow: /*.pdf$
Disallow: /*?sort=
Disallow: /folder
Allow: /folder/open
Disallow: /folder/open/not$
Disallow: /tmp*/x
Allow: /equal
Disallow: /equal
disallow: /low-er
Disallow: /%7Etilde
Disallow:
"""
DENIED = ["/private/", "/private/1", "/a/b.pdf", "/list?sort=price", "/folder",
          "/folder/x", "/folders", "/folder/open/not", "/tmp/x", "/tmpfile/y/x", "/low-er",
          "/~tilde/page"]
ALLOWED = ["/privat", "/a/b.pdf?x=1", "/a/b.pdfs", "/list?a=b&sort=", "/folder/open",
           "/folder/open/yes", "/folder/open/notes", "/equal", "/tmp/y", "/otherwise"]
ROBOTS_STAR = "User-agent: *\nDisallow: /no\n\nUser-agent: otherbot\nDisallow: /\n"


def robots_hosts():
    return [
        Host("robots-rules", site(ALLOWED + DENIED, ROBOTS), always=ALLOWED, never=DENIED),
        Host("robots-star", site(["/no", "/nothing", "/yes"], ROBOTS_STAR), always=["/yes"],
             never=["/no", "/nothing"]),
        Host("robots-none", site(["/x"], Answer("no", status=404)), always=["/x"]),
        Host("robots-moved", site(["/x", "/y"], redirect("/other.txt"), {
            "/other.txt": Answer("User-agent: *\nDisallow: /x\n", kind="text/plain")}),
             always=["/y"], never=["/x"]),
        Host("robots-redirect", site(["/out"], "User-agent: *\nDisallow: /in\n",
                                     {"/out": redirect("/in/secret")}),
             always=["/out"], never=["/in/secret"]),
    ]


def crawl_delay(i, seconds):
    robots = f"User-agent: *\nCrawl-delay: {seconds}\n"
    return Host(f"crawl-delay-{i}", site(numbered(5), robots), always=numbered(5),
                delay=max(DELAY, seconds))


# What pages say.

def nofollow_hosts():
    after = links(["/behind"])

    def host(name, answer):
        return Host(name, site(["/page", "/seen"], None, {"/page": answer, "/behind": "<p>no"}),
                    always=["/page", "/seen"], never=["/behind"])

    def tagged(value):
        return Answer(page("Tagged", after), headers=[("X-Robots-Tag", value)])
    meta = '<meta name="{}" content="{}">'
    return [
        host("meta-nofollow", Answer(page("A", after, meta.format("robots", "NoIndex, NoFollow")))),
        host("meta-none", Answer(page("B", after, meta.format("ROBOTS", "none")))),
        host("meta-ours", Answer(page("C", after, meta.format("watchglass", "nofollow")))),
        host("tag-nofollow", tagged("noindex, nofollow")),
        host("tag-none", tagged("none")),
        host("tag-ours", tagged("watchglass: nofollow")),
        host("rel-nofollow", Answer(page("D", '<a rel="external NOFOLLOW" href="/behind">x</a>'))),
        Host("tag-other", site(["/page"], None, {"/page": Answer(page("E", links(["/behind"])),
             headers=[("X-Robots-Tag", "otherbot: nofollow")]), "/behind": "<p>yes"}),
             always=["/page", "/behind"]),
    ]


# Retry-After.

def retry_host(name, status, value, seconds):
    """The third page asks for a pause, once. `value` is made when it is answered."""
    table = site(numbered(5))
    state = {"asked": 0, "told": None}

    def host(request):
        if request.path in ("/robots.txt", "/"):
            return table(request)
        state["asked"] += 1
        if state["asked"] != 3:
            return table(request)
        state["told"] = request
        return Answer("wait", status=status, headers=[("Retry-After", value())])

    def also(me, requests):
        told = state["told"]
        check(told, me.name, "was left before the pause")
        later = [r for r in requests if r.start > told.start]
        check(later, me.name, "was left for good after a pause of", seconds, "s")
        gap = later[0].start - told.end
        check(gap >= seconds - SLACK, me.name, "was asked after %.2f s" % gap, "of", seconds)
    return Host(name, host, always=["/"], also=also)


def retry_hosts():
    return [
        retry_host("retry-429", 429, lambda: "3", 3),
        retry_host("retry-503", 503, lambda: "3", 3),
        # Whole seconds: a date 5 s ahead is at least 4 s away.
        retry_host("retry-date", 503, lambda: formatdate(time.time() + 5, usegmt=True), 4),
        retry_host("retry-date-429", 429, lambda: formatdate(time.time() + 4, usegmt=True), 3),
    ]


# Requests in flight.

def slow(n, seconds):
    table = {t: Answer(page(t, "<p>slowly"), after=seconds) for t in numbered(n)}
    table["/"] = page("Home", links(table))
    return pages(table)


def slow_hosts():
    def side_by_side(most, least):
        def also(me, requests):
            check(least <= me.most <= most, me.name, "had", me.most, "requests in flight")
        return also
    return [
        Host("slow-one", slow(6, 0.5), always=numbered(6), also=side_by_side(1, 1)),
        Host("slow-three", slow(12, 0.5), always=numbered(12), delay=None,
             more="politeness: {delay: 0s, timeout: 5s, concurrency: 3}", also=side_by_side(3, 2)),
        Host("slow-four", slow(12, 1), always=numbered(12), delay=None,
             more="politeness: {delay: 50ms, timeout: 5s, concurrency: 4}",
             also=side_by_side(4, 2)),
    ]


# What counts as a request, too.

def other_requests():
    table = {"/": page("Home", links(["/moved", "/page-1"])), "/moved": redirect("/moved-2"),
             "/moved-2": redirect("/page-2"), "/page-1": "<p>1", "/page-2": "<p>2"}
    hang_up = dict(site_table(4))
    hang_up["/page-1"] = raw()  # after a sound answer on the same connection
    missing = dict(site_table(4))
    missing["/page-2"] = Answer("<p>none", status=404)
    return [
        Host("redirects", pages(table), always=["/moved", "/moved-2", "/page-1", "/page-2"]),
        Host("hangs-up", pages(hang_up), always=["/page-1", "/page-3"], also=asked_once),
        Host("missing", pages(missing), always=["/page-2"], also=asked_once),
        Host("sitemap", lambda r: {
            "/robots.txt": Answer(f"Sitemap: http://sitemap.example:{r.port}/map.xml",
                                  kind="text/plain"),
            "/map.xml": Answer('<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/'
                               'schemas/sitemap/0.9">' + "".join(
                                   f"<url><loc>http://sitemap.example:{r.port}{t}</loc></url>"
                                   for t in numbered(4)) + "</urlset>", kind="text/xml")
        }.get(r.target, Answer("<p>page")), always=["/map.xml", *numbered(4)]),
    ]


def site_table(n):
    return {"/": page("Home", links(numbered(n))), **{t: "<p>" + t for t in numbered(n)}}


def asked_once(me, requests):
    targets = [r.target for r in requests]
    twice = {t for t in targets if targets.count(t) > 1}
    check(not twice, me.name, "was asked twice for", twice)


# Links that change something when they are followed, as shops, forums and wikis write them.

STATE_CHANGING = [
    "/?add-to-cart=123", "/shop/?add-to-cart=99&quantity=1", "/?add_to_wishlist=12&_wpnonce=ab12",
    "/cart/?remove_item=9f6e&_wpnonce=12", "/wp-login.php?action=logout&_wpnonce=34",
    "/my-account/customer-logout/?_wpnonce=56", "/checkout/cart/add/uenc/aHR0/product/12/",
    "/wishlist/index/add/product/12/", "/catalog/product_compare/add/product/12/uenc/aHR0/",
    "/customer/account/logout/", "/cart?add=1&id_product=12&token=78", "/?mylogout=",
    "/index.php?route=checkout/cart/add&product_id=1", "/index.php?route=account/logout",
    "/product_info.php?products_id=3&action=buy_now", "/shop.php?products_id=3&action=add_product",
    "/cart/add?id=123&quantity=1", "/cart/change?line=1&quantity=0", "/cart/clear",
]
STATE_CHANGING_FORUM = [
    "/ucp.php?mode=logout&sid=00", "/viewforum.php?f=1&mark=topics",
    "/viewtopic.php?t=1&watch=topic", "/login.php?do=logout&logouthash=1",
    "/forumdisplay.php?do=markread&markreadhash=1",
    "/subscription.php?do=addsubscription&t=1", "/member.php?action=logout&logoutkey=1",
    "/misc.php?action=markread&my_post_key=1", "/ratethread.php?tid=1&rating=5&my_post_key=1",
    "/index.php?action=logout;ab12=cd34", "/index.php?action=markasread;sa=all;ab12=cd34",
    "/logout/?t=12", "/posts/12/like", "/posts/12/react?reaction_id=1",
    "/forums/-/mark-read?date=1", "/user/logout", "/vote?id=12&how=up",
    "/poll.php?poll=1&action=vote&choice=2",
    "/rate.php?id=3&score=5", "/newsletter/unsubscribe?u=12", "/post.php?post=3&action=delete",
    "/comment/3/delete", "/index.php?title=Tea&action=delete",
    "/doku.php?id=tea&do=logout&sectok=1",
]
HARMLESS = [
    "/product/delete-key", "/threads/how-to-vote.7/", "/p/shopping-cart-for-children",
    "/product/addison-chair", "/blog/rate-of-growth",
    "/index.php?route=product/product&product_id=4", "/category/cart-wheels", "/forum/mark-twain",
    "/showthread.php?t=3",
]


def state_hosts():
    def host(name, never, always=()):
        body = "".join('<a href="{0}">{0}</a>\n'.format(t.replace("&", "&amp;"))
                       for t in [*never, *always])
        table = {"/": page("Home", body), **{t: "<p>" + t for t in [*never, *always]}}
        return Host(name, pages(table), always=["/", *always], never=never)
    return [host("state-shop", STATE_CHANGING), host("state-forum", STATE_CHANGING_FORUM),
            host("state-none", [], HARMLESS)]


def all_hosts():
    hosts = [*robots_hosts(), *nofollow_hosts(), *retry_hosts(), *slow_hosts(), *other_requests(),
             *state_hosts(), crawl_delay(1, 1), crawl_delay(2, 1.5), crawl_delay(3, 0.1)]
    return hosts + [plain(i) for i in range(50 - len(hosts))]


def gaps_kept(me, requests):
    for a, b in zip(requests, requests[1:]):
        gap = b.start - a.end
        check(gap >= me.delay - SLACK, me.name, "was asked %.3f s after an answer:" % gap, a, "and",
              b)


def verify(me, requests):
    targets = {r.target for r in requests}
    check(me.always <= targets, me.name, "was never asked for", sorted(me.always - targets))
    check(not me.never & targets, me.name, "was asked for", sorted(me.never & targets))
    check(requests[0].path == "/robots.txt", me.name, "was first asked for", requests[0])
    check(all(r.status != 200 or r.path != "/robots.txt" for r in requests[1:]), me.name,
          "was asked for robots.txt again")
    if me.delay is not None:
        gaps_kept(me, requests)
    if me.also:
        me.also(me, requests)
    for r in requests:
        agent = dict((k.lower(), v) for k, v in r.headers).get("user-agent", "")
        check(re.match(r"Watchglass/\S+ \(", agent) and OPERATOR in agent and CONTACT in agent,
              "the User-Agent is", agent)


def name_the_operator(w):
    path = os.path.join(w.dir, "watchglass.yaml")
    with open(path, encoding="utf-8") as f:
        text = f.read().replace("operator: Example Authority", "operator: " + OPERATOR)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def crawl(folder, hosts):
    server = FaultServer(folder, {h.name: h.host for h in hosts})
    try:
        w = Workspace(os.path.join(folder, "w"))
        name_the_operator(w)
        for h in hosts:
            name = h.name.partition(".")[0]
            w.profile(name, server.profile(name, [h.name], ["http://" + h.name + ":{port}/"],
                                           h.more))
        start = time.monotonic()
        done = w.run("crawl", "--json", status=None, timeout=120)
        check(time.monotonic() - start < RUN_SECONDS, "the run took", time.monotonic() - start)
    finally:
        server.stop()
    check(done.returncode in (0, 1), done.returncode, done.stderr)
    check(not left_running(folder), "left running:", left_running(folder))
    return server


def test_fifty_hosts(folder):
    names = sys.argv[1:]
    hosts = [h for h in all_hosts() if not names or h.name.partition(".")[0] in names]
    server = crawl(folder, hosts)
    busy, problems = side_by_side(server), []
    if busy < min(10, len(hosts)):
        problems.append(f"only {busy} hosts were at work within one second")
    for h in hosts:
        h.most = server.most_in_flight.get(h.name, 0)
        try:
            verify(h, server.requests(h.name))
        except Exception as why:  # a check that stumbles is a problem like one that fails
            problems.append(f"{h.name}: {why}")
    check(not problems, "\n    ".join([f"{len(problems)} of {len(hosts)} hosts", *problems]))


def side_by_side(server):
    """The most hosts that were asked within one second: else the test would show little."""
    seconds = {}
    for r in server.requests():
        seconds.setdefault(int(r.start), set()).add(r.host)
    return max(map(len, seconds.values()))


def test_delay_over_restarts(folder):
    """A host's next time lasts over runs: also when one is ended in the middle."""
    host = plain(0)
    host.more = "politeness: {delay: 1s, timeout: 5s}"
    host.delay = 1
    server = FaultServer(folder, {host.name: host.host})
    try:
        w = Workspace(os.path.join(folder, "w"))
        w.profile("plain-0", server.profile("plain-0", [host.name],
                                            ["http://" + host.name + ":{port}/"], host.more))
        for _ in range(4):
            w.run("crawl", "--max-pages", "1")
        requests = server.requests(host.name)
        check(len(requests) == 5, requests)
        gaps_kept(host, requests)
    finally:
        server.stop()


if __name__ == "__main__":
    main([test_fifty_hosts, test_delay_over_restarts])
