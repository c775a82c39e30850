"""The faults that test_faults.py plays: what each host does, and which rows must come of it."""
import gzip
import random

from fault_server import OK, Answer, endless, links, page, pages, raw, redirect, stall
from harness import check, has_failpoints, rows, url_outcomes
from trap_sites import sentence

NO_ROBOTS = "politeness: {delay: 0s, timeout: 2s, connect_timeout: 2s, ignore_robots: our server}"
SMALL = "limits: {page_bytes: 256KB}"
LOGIN_FORM = ('<form method="post" action="/session"><label>User name <input name="user"></label>'
              '<label>Password <input type="password" name="password"></label>'
              '<button>Log in</button></form>')


class Fault:
    """One host. `expect` is {target: outcome or a set of them}; seeds are the targets unless others
    are given; `most` is how many pages may be asked for at most; `also` checks what is particular;
    `beside` are further hosts of the same site, {name: host}."""

    def __init__(self, name, host, expect, seeds=None, more="", most=None, scheme="http",
                 port="port", also=None, beside=None, domain="example", pinned=True):
        self.site, self.name = name, f"{name}.{domain}"
        self.hosts = {self.name: host, **(beside or {})}
        self.pinned = list(self.hosts) if pinned else []
        self.expect = {t: {o} if isinstance(o, str) else set(o) for t, o in expect.items()}
        self.seeds = [f"{scheme}://{self.name}:{{{port}}}{t}" for t in (seeds or expect)]
        self.more, self.also = more, also
        self.most = len(expect) if most is None else most


def one(name, actor, outcome, **more):
    """A host with one page that is at fault."""
    return Fault(name, pages({"/": actor}), {"/": outcome}, **more)


def check_asked(least=0, most=1 << 30, outcomes=None):
    """How many pages the host saw, and that all rows of it are of these outcomes."""
    def also(fault, asked, found, w):
        check(least <= len(asked) <= most, fault.name, "was asked for", len(asked), "pages")
        if outcomes is not None:
            other = {t: o for t, (o, _) in found.items() if o not in outcomes}
            check(not other, fault.name, "has", list(other.items())[:5])
    return also


# Broken below HTTP, and HTTP broken.

def head(*lines):
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + b"".join(x + b"\r\n" for x in lines)


CHUNKED = head(b"Transfer-Encoding: chunked", b"")
ZEROS = gzip.compress(bytes(64 << 20), 6)  # 64 MB of them in 64 KB

WIRE = [
    one("reset", raw(head(b"Content-Length: 100000", b"") + b"x" * 5000, reset=True), "reset"),
    one("reset-at-once", raw(reset=True), "reset"),
    one("hangs-up", raw(), "reset"),
    one("half-head", raw(OK + b"X-Half"), "reset"),
    one("stall-head", stall(OK), "timeout"),
    one("stall-body", stall(head(b"Content-Length: 100000", b"") + b"x" * 5000), "timeout"),
    one("mute", stall(), "timeout"),
    one("drip-head", endless(OK, b"X-Drip: 1\r\n", pause=0.1), "timeout"),
    one("drip-body", endless(head(b""), b"drip ", pause=0.1), "timeout"),
    one("endless-body", endless(head(b""), b"<p>more</p>\n" * 1000), "too_large", more=SMALL),
    one("endless-chunks", endless(CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"), "too_large",
        more=SMALL),
    one("endless-lines", endless(OK, b"X-Line: of a header\r\n" * 100), "headers_too_large"),
    one("endless-line", endless(OK + b"X-Line: ", b"x" * 4096), "headers_too_large"),
    one("endless-interim", endless(b"", b"HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n" * 50),
        "headers_too_large"),
    one("long-length", raw(head(b"Content-Length: 5000", b"") + b"x" * 1000), "reset"),
    one("bad-length", raw(head(b"Content-Length: many", b"") + b"hello"), "protocol"),
    one("two-lengths", raw(head(b"Content-Length: 5", b"Content-Length: 7", b"") + b"hello"),
        {"protocol", "reset", "ok"}),
    one("bad-chunk", raw(CHUNKED + b"5\r\nhello\r\nzz\r\nworld\r\n0\r\n\r\n"),
        {"reset", "protocol"}),
    one("cut-chunk", raw(CHUNKED + b"5\r\nhello\r\n9\r\nwor"), {"reset", "protocol"}),
    one("huge-chunk", raw(CHUNKED + b"fffffffffffffffffff\r\nhello"), {"reset", "protocol"}),
    one("garbage", raw(bytes(range(128, 256)) * 20), "protocol"),
    one("other-protocol", raw(b"SSH-2.0-Sound_1.0\r\n"), "protocol"),
    one("old-http", raw(b"<html><p>as of 1991</p></html>\r\n"), "protocol"),
    one("no-colon", raw(head(b"X no colon", b"Content-Length: 5", b"") + b"hello"),
        {"protocol", "ok"}),
    one("nul-in-head", raw(head(b"X-Nul: a\0b", b"Content-Length: 5", b"") + b"hello"),
        {"protocol", "ok"}),
    one("refused", None, "connect", more=NO_ROBOTS, port="closed_port", most=0),
    one("tls-unsigned", None, "tls", more=NO_ROBOTS, scheme="https", port="tls_port", most=0),
    one("tls-none", None, "tls", more=NO_ROBOTS, scheme="https", port="mute_port", most=0),
]

# A label of more than 63 octets can't be asked for by DNS, so the resolver fails without a packet.
NO_NAME = Fault("n" * 64, None, {"/": "dns"}, most=0, more=NO_ROBOTS.replace("0s", "1ms"),
                domain="invalid", pinned=False)

# What follows a body that is longer than its length must not be taken for the next answer.
SMUGGLED = (b"HTTP/1.1 200 OK\r\nContent-Length: 27\r\nContent-Type: text/html\r\n\r\n"
            b"<a href='/smuggled'>x</a>  ")


def short_length():
    bodies = {f"/{n}": sentence(random.Random(n)) for n in range(1, 6)}
    bodies["/"] = links(bodies)

    def host(request):
        if request.path == "/robots.txt":
            return None
        body = bodies.get(request.path, "").encode()
        if not body:
            return None
        return raw(head(b"Content-Length: %d" % len(body), b"") + body + SMUGGLED)
    return Fault("short-length", host, {"/": "ok", **{f"/{n}": "ok" for n in range(1, 6)}},
                 seeds=["/"], also=check_asked(outcomes={"ok"}))


# Pages that are too much, or that nobody can read.

def zipped(body):
    return Answer(gzip.compress(body.encode(), 6), headers=[("Content-Encoding", "gzip")])


FLOOD = zipped("".join(f"<a href=/l/{n}>{n}</a>\n" for n in range(200000)))


def flood(request):
    if request.path.startswith("/l/"):
        return Answer(page(request.path, sentence(random.Random(request.path))))
    return FLOOD if request.path == "/" else None


def flood_checks(fault, asked, found, w):
    check(len(found) <= 5001, "stored", len(found), "links of one page")
    check(len(found) >= 1000, "stored only", len(found), "links")
    detail = rows(w, "SELECT detail FROM fetches JOIN urls ON urls.key = url_key"
                     " WHERE href LIKE '%flood.example%' AND detail <> ''")
    check(detail, "the row of the flood does not say that links were dropped")
    check_asked(most=20, outcomes={"ok", "too_deep", "", "trap", "duplicate"})(fault, asked, found, w)


CONTENT = [
    one("bomb", Answer(ZEROS, headers=[("Content-Encoding", "gzip")]), "too_large"),
    one("bad-gzip", Answer(b"\x1f\x8b\x08\0garbage", headers=[("Content-Encoding", "gzip")]),
        "bad_content"),
    one("cut-gzip", Answer(gzip.compress(page("Cut", "<p>some text" * 999).encode())[:-40],
                           headers=[("Content-Encoding", "gzip")]), {"bad_content", "ok"}),
    one("bad-coding", Answer(b"hello", headers=[("Content-Encoding", "nonsense")]), "bad_content"),
    one("picture", Answer(b"\x89PNG\r\n\x1a\n" + bytes(99), kind="image/png"), "unsupported"),
    one("nested", Answer(page("Nested", "<div>" * 40000 + "deep down")), "too_deep"),
    Fault("flood", flood, {"/": {"ok", "too_deep"}}, most=20, also=flood_checks,
          more="budget: {pages: 20, bytes: 100MB, time: 60s}"),
]
KILLERS = [
    one("kill", Answer(page("Kill", "<p>watchglass-test-kill-analyser</p>")), "quarantined"),
    one("hang", Answer(page("Hang", "<p>watchglass-test-hang-analyser</p>")), "quarantined"),
]


# Redirects.

def chain(request):
    """/N leads to /N+1 for ever."""
    if request.path == "/robots.txt":
        return None
    return redirect(f"/{int(request.path[1:]) + 1}")


def chain_checks(fault, asked, found, w):
    outcomes = [o for o, _ in found.values()]
    check(outcomes.count("too_many_redirects") == 1, fault.name, found)
    check(len(outcomes) <= 21, "an endless redirect was followed", len(outcomes), "times")


def fan(request):
    """Links that lead to one new URL after the other, on two hosts in turn."""
    if request.path == "/robots.txt":
        return None
    if request.path == "/":
        return Answer(page("Fan", links(f"/go/start{n}" for n in range(25))))
    other = "fan-b" if request.host == "fan.example" else "fan"
    return redirect(f"http://{other}.example:{request.port}/go/{random.randrange(1 << 60):x}")


def fan_checks(fault, asked, found, w):
    beside = url_outcomes(w, "fan-b.example")
    made = len(asked) + sum(len(fetches) for _, fetches in beside.values())
    check(26 <= made <= 1 + 25 * 21, "25 links that lead on for ever made", made, "requests")
    other = {o for o, _ in [*found.values(), *beside.values()]} - {
        "ok", "redirected", "too_many_redirects", "trap"}
    check(not other, "fan:", other)


REDIRECTS = [
    Fault("loop-two", pages({"/a": redirect("/b"), "/b": redirect("/a")}),
          {"/a": {"redirected", "too_many_redirects"}, "/b": {"redirected", "too_many_redirects"}},
          seeds=["/a"], most=4),
    one("loop-self", redirect("/", 301), {"redirected", "too_many_redirects"}, most=2),
    Fault("chain", chain, {"/1": "redirected"}, most=21, also=chain_checks),
    Fault("fan", fan, {"/": "ok"}, more="scope: {hosts: [fan.example, fan-b.example]}", most=999,
          also=fan_checks, beside={"fan-b.example": fan}),
    Fault("redirect-bad", pages({"/host": redirect("http://[bad/"),
                                 "/script": redirect("javascript:alert(1)"),
                                 "/file": redirect("file:///etc/passwd"),
                                 "/none": Answer(status=302)}),
          {"/host": "bad_redirect", "/script": "bad_redirect", "/file": "bad_redirect",
           "/none": {"bad_redirect", "unexpected_status"}}),
    Fault("redirect-out", pages({"/": redirect("http://elsewhere.example/")}),
          {"/": "redirected"}),
]


# By status.

def limited(retry_after):
    """The first page is refused once; then all is well."""
    def make():
        seen = []

        def host(request):
            if request.path == "/robots.txt":
                return None
            seen.append(request)
            if len(seen) == 1:
                return Answer("slower", status=429, headers=[("Retry-After", str(retry_after))])
            return Answer(page(request.path, "fine"))
        return host
    return make()


def limited_checks(seconds):
    def also(fault, asked, found, w):
        check(asked[1].start - asked[0].end >= seconds, "Retry-After not kept:", asked[:2])
        first = found[asked[0].target]
        check(first[1][0] == "rate_limited", "the refused page has", first)
        check_asked(least=3, outcomes={"ok", "rate_limited"})(fault, asked, found, w)
    return also


def limited_long(fault, asked, found, w):
    check(len(asked) == 1, "asked for", asked, "although told to stay away for an hour")
    check(sorted(o for o, _ in found.values()) == ["", "", "rate_limited"], found)


def alternating():
    seen = []

    def host(request):
        if request.path == "/robots.txt":
            return None
        seen.append(request)
        return Answer(page(request.path, "fine"), status=503 if len(seen) % 2 else 200)
    return host


def as_answered(fault, asked, found, w):
    """Every row says what the server answered then."""
    for r in asked:
        name = {200: "ok", 503: "unavailable"}[r.status]
        check(name in found[r.target][1], r, "has", found[r.target])
    check({r.target for r in asked} == set(fault.expect), "gave up too soon")


THREE = {"/1": {"ok", "rate_limited"}, "/2": {"ok", "rate_limited"}, "/3": {"ok", "rate_limited"}}
STATUS = [
    Fault("status", pages({f"/{s}": Answer(page(str(s), "said so"), status=s)
                           for s in (401, 404, 410, 418, 451, 500)}),
          {"/401": "login_wall", "/404": "gone", "/410": "gone", "/418": "client_error",
           "/451": "blocked", "/500": "server_error"}),
    one("forbidden", Answer(page("Forbidden", "no"), status=403), "blocked"),
    one("limited", Answer("slower", status=429), "rate_limited"),
    Fault("limited-2s", limited(2), THREE, most=4, also=limited_checks(2)),
    Fault("limited-hour", limited(3600), {}, seeds=list(THREE), most=1, also=limited_long),
    Fault("alternating", alternating(), {f"/{n}": {"ok", "unavailable"} for n in range(6)},
          most=12, also=as_answered),
]


# Pages that are not what was asked for.

def challenge(*body, title="Just a moment..."):
    return page(title, "".join(body))


CLOUDFLARE = [("Server", "cloudflare"), ("CF-RAY", "8c0ffee000000000-FRA")]
WALL_CLOUDFLARE = challenge(
    "<noscript>Enable JavaScript and cookies to continue</noscript>"
    "<script>(function(){window._cf_chl_opt={cvId:'3',cType:'managed'};var a=document."
    "createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray="
    "8c0ffee000000000';document.head.appendChild(a)})()</script>")
WALL_GENERIC = challenge(
    "<h1>Are you a robot?</h1><p>We have seen unusual traffic from your network. Please solve the "
    "CAPTCHA to prove that you are human.</p><form action='/verify' method='post'>"
    "<div class='g-recaptcha' data-sitekey='0'></div><script src='https://www.google.com/recaptcha/"
    "api.js'></script><button>Continue</button></form>", title="Robot check")
WALL_DATADOME = challenge(
    "<script>var dd={'rt':'c','cid':'0','hsh':'0','host':'geo.captcha-delivery.com'}</script>"
    "<script src='https://ct.captcha-delivery.com/c.js'></script>"
    "<p>Please enable JS and disable any ad blocker</p>", title="shop.example")
WALL_IMPERVA = challenge(
    "<iframe id='main-iframe' src='/_Incapsula_Resource?SWUDNSAI=31&xinfo=0&incident_id=0&edet=12'>"
    "Request unsuccessful. Incapsula incident ID: 0</iframe>", title="")

INNOCENT = {
    "/": page("Tea shop", links(["/offer", "/thread", "/letter"]) + "<p>Twelve kinds of tea, from "
              "the mild to the smoky, weighed and packed by hand.</p>"),
    "/offer": page("Green tea, 100 g", "<header>" + LOGIN_FORM + "</header><h1>Green tea</h1>"
                   "<p>4.90 EUR. From the first harvest of the year, rolled and dried in the "
                   "shade; makes forty cups. In stock, sent from our own store.</p>" * 3),
    "/thread": page("Is that CAPTCHA new?", "<h1>Is that CAPTCHA new?</h1><p>Since Monday the shop "
                    "asks me to prove that I am human, with a captcha of traffic lights, before I "
                    "can order. Does anybody else get this robot check?</p><p>Yes, me too. I wrote "
                    "to them and they said that it is because of bots that bought all the mugs."),
    "/letter": page("Letter to our customers", "<p>Dear friends of tea, the new harvest is here "
                    "and we are happy with it. The leaves are larger than last year, and the price "
                    "stays what it was. Come by on Saturday for a cup.</p><form><input name='mail'>"
                    "<div class='g-recaptcha' data-sitekey='0'></div><script src='https://"
                    "www.google.com/recaptcha/api.js'></script><button>Subscribe</button></form>"),
}


def wall(name, answer, outcome="bot_wall"):
    """20 pages that all are the wall: after some, the host must be left alone."""
    targets = [f"/{n}" for n in range(20)]

    def also(fault, asked, found, w):
        check(1 <= len(asked) <= 9, "a wall was asked for", len(asked), "times")
        for r in asked:
            check(found[r.target][0] == outcome, r, "has", found[r.target])
        seen = [o for o, _ in found.values()]
        check(seen.count(outcome) >= 1 and set(seen) <= {outcome, ""}, seen)
    return Fault(name, pages({"*": answer}), {}, seeds=targets, most=9, also=also)


def wall_found(fault, asked, found, w):
    check("login_wall" in [o for o, _ in found.values()], "no row says login_wall:", found)


WALLS = [
    wall("cloudflare-403", Answer(WALL_CLOUDFLARE, status=403,
                                  headers=CLOUDFLARE + [("cf-mitigated", "challenge")])),
    wall("cloudflare-503", Answer(WALL_CLOUDFLARE, status=503, headers=CLOUDFLARE)),
    wall("captcha", Answer(WALL_GENERIC)),
    wall("datadome", Answer(WALL_DATADOME, status=403, headers=[("X-DataDome", "protected")])),
    wall("imperva", Answer(WALL_IMPERVA, headers=[("X-Iinfo", "1-2-3"), ("X-CDN", "Imperva")])),
    wall("forbidden-all", Answer(page("Forbidden", "<h1>403 Forbidden</h1>"), status=403),
         "blocked"),
    Fault("login-200", pages({"/members": page("Log in", "<h1>Log in</h1>" + LOGIN_FORM)}),
          {"/members": "login_wall"}, most=3),
    Fault("login-302", pages({"/members": redirect("/login?next=%2Fmembers"),
                              "/login?next=%2Fmembers": page("Log in", LOGIN_FORM)}),
          {"/members": {"redirected", "login_wall"}}, most=2, also=wall_found),
    Fault("innocent", pages(INNOCENT), {t: "ok" for t in INNOCENT}, seeds=["/"], most=6),
]


# Sites that never say 404.

WARES = ["Copper kettle", "Oak stool", "Linen towel", "Clay bowl", "Wool blanket", "Iron pan",
         "Paper lamp", "Glass jug", "Reed basket", "Felt slippers"]


def ware(n):
    name = WARES[n]
    return page(f"{name} - House and home", f"<h1>{name}</h1><p>{name} number {n}, made by hand in "
                f"a workshop with {n + 3} people. {name}s like this one have been made there for "
                f"{20 + 7 * n} years.</p><p>{19 + 11 * n}.50 EUR</p><a href='/'>All wares</a>")


def soft(name, unknown):
    """Ten wares, five dead links, one page that moved; `unknown` answers what there is not."""
    table = {f"/ware/{n}": ware(n) for n in range(10)}
    dead = [f"/ware/{n}" for n in (77, 78, 79)] + ["/about-us", "/sale/winter"]
    table["/"] = page("House and home", "<h1>All wares</h1><p>What we make is in this list, and "
                      "nothing else is.</p>" + links([*table, *dead, "/moved"]))
    table["/moved"] = redirect("/ware/3", 301)
    table["*"] = unknown if unknown else table["/"]
    expect = {t: "ok" for t in table if t not in ("*", "/moved")}
    expect.update({"/moved": "redirected"}, **{t: "soft_404" for t in dead})
    return Fault(name, pages(table), expect, seeds=["/"], most=len(expect) + 4)


SOFT = [
    soft("soft-404", page("Not found - House and home", "<h1>Sorry</h1><p>The page that you want "
                          "does not exist any more, or never did.</p><a href='/'>All wares</a>")),
    soft("soft-home", None),
    soft("soft-redirect", redirect("/")),
]


# robots.txt.

HUGE_ROBOTS = ("User-agent: *\nDisallow: /private/\n" + "# nothing to see here\n" * 100000)

ROBOTS = [
    Fault("robots-huge", pages({"/": page("Open", "open")}, robots=HUGE_ROBOTS),
          {"/": "ok", "/private/1": "robots_denied"}, most=1),
    Fault("robots-endless", pages({"/": page("Open", "open")}, robots=endless(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\nDisallow: /private/\n",
        b"# nothing\n" * 999)), {"/": "ok", "/private/1": "robots_denied"}, most=1),
    Fault("robots-403", pages({"/": page("Open", "open")}, robots=Answer("no", status=403)),
          {"/": "ok"}),
    Fault("robots-page", pages({"/": page("Open", "open")},
                               robots=Answer(page("Home", "<p>Disallow: no such thing"))),
          {"/": "ok"}),
]


def unreachable(name, cause, robots=None, **more):
    """No page is asked for, all stay due, and a row says why."""
    def also(fault, asked, found, w):
        due = rows(w, "SELECT count(*) FROM urls WHERE due_at IS NOT NULL AND href LIKE ?",
                   f"%//{fault.name}%")
        check(due == [(1,)], fault.name, "has", due, "due")
        told = rows(w, "SELECT outcome FROM urls WHERE href LIKE ?1 UNION"
                       " SELECT outcome FROM fetches WHERE detail LIKE ?1", f"%{fault.name}%")
        check({(cause,), ("robots_unreachable",)} & set(told), "no row says", cause, "of",
              fault.name, "but", told)
    return Fault(name, pages({"/": "no"}, robots=robots), {}, seeds=["/"], most=0, also=also,
                 **more)


UNREACHABLE = [
    unreachable("robots-500", "server_error", Answer("ill", status=500)),
    unreachable("robots-503", "unavailable", Answer("busy", status=503)),
    unreachable("robots-429", "rate_limited", Answer("busy", status=429)),
    unreachable("robots-stall", "timeout", stall(OK)),
    unreachable("robots-reset", "reset", raw(OK, reset=True)),
    unreachable("robots-refused", "connect", port="closed_port"),
    unreachable("robots-tls", "tls", port="tls_port", scheme="https"),
]


def healthy():
    """Twenty pages in a row, each behind the one before, so that the host is at work all along."""
    table = {f"/{n}": page(f"Page {n}", f"<p>Page {n} of a sound host.</p>" + links([f"/{n + 1}"]))
             for n in range(1, 20)}
    table["/20"] = page("Page 20", "<p>The last page of a sound host.</p>")
    return Fault("sound", pages(table), {t: "ok" for t in table}, seeds=["/1"], most=21,
                 more="politeness: {delay: 100ms, timeout: 2s, connect_timeout: 2s}")


GROUPS = {"wire": [*WIRE, NO_NAME, short_length()], "content": CONTENT, "killers": KILLERS,
          "redirects": REDIRECTS, "statuses": STATUS, "walls": WALLS, "soft": SOFT,
          "robots": ROBOTS, "unreachable": UNREACHABLE, "sound": [healthy()]}
if not has_failpoints():
    del GROUPS["killers"]
