#!/usr/bin/env python3
"""Profiles with "render: browser": a listing that only scripts make, and a browser that reaches
nothing but what the run fetches for it."""
import gzip
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from harness import Canary, Workspace, check, check_delays, environment, left_running, main, rows

CHROMIUM = shutil.which("chromium")

PROFILE = """version: 1
site: app
purpose: tests of rendering
seeds:
  - http://app.example:{port}/item/7
scope:
  hosts: ['app.example:{port}', 'data.example:{port}', '127.0.0.8:{canary}']
  include: ['/item/']
  exclude: ['/item/private']
networks: [127.0.0.1/32]
resolve:
  "app.example:{port}": 127.0.0.1
  "data.example:{port}": 127.0.0.1
politeness: {{delay: {delay}, timeout: 20s}}
budget: {{pages: {pages}}}
render: {render}
"""

SHELL = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kettle corner</title>
<link rel="stylesheet" href="/style.css"><script src="/app.js" defer></script></head>
<body><div id="app">Loading</div><img src="/picture.png"><iframe src="/item/frame"></iframe></body>
</html>"""

# What a hostile page would try, besides showing its listing.
APP = """
const tries = [
  () => fetch("http://127.0.0.8:CANARY/direct"),
  () => fetch("http://127.0.0.8.:CANARY/dot"),
  () => fetch("http://localhost:CANARY/name"),
  () => fetch("http://outside.example:PORT/other-host"),
  () => fetch("/item/private"),
  () => fetch("/forbidden/robots"),
  () => fetch("/item/post", {method: "POST", body: "x"}),
  () => navigator.sendBeacon("/item/beacon", "x"),
  () => new WebSocket("ws://127.0.0.8:CANARY/socket"),
  () => new EventSource("http://127.0.0.8:CANARY/events"),
  () => { new Image().src = "http://127.0.0.8:CANARY/image" },
  () => new Worker(URL.createObjectURL(new Blob(
      ["fetch('http://127.0.0.8:CANARY/worker'); new WebSocket('ws://127.0.0.8:CANARY/ws')"]))),
  () => { const p = new RTCPeerConnection({iceServers: [{urls: "turn:127.0.0.8:CANARY?transport=tcp",
            username: "u", credential: "c"}]});
          p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)) },
  () => { const l = document.createElement("link"); l.rel = "preconnect";
          l.href = "http://127.0.0.8:CANARY"; document.head.append(l) },
  () => window.open("http://127.0.0.8:CANARY/window"),
  () => { location.href = "http://127.0.0.8:CANARY/away" },
  () => alert("still here?"),
];
for (const one of tries) { try { Promise.resolve(one()).catch(() => 0) } catch (e) { } }
Promise.all([fetch("/data/7.json").then(r => r.json()),
             fetch("http://data.example:PORT/seller.json").then(r => r.json())])
  .then(([item, seller]) => {
    document.getElementById("app").innerHTML = "<h1>" + item.title + "</h1><p>" + item.text +
      "</p><p>Price: " + item.price + "</p><p>Seller: " + seller.name + "</p><button>Buy</button>";
  });
"""

ITEM = {"title": "Buy tramadol 225 mg without prescription", "price": "45.00 EUR",
        "text": "Tramadol 225 mg x 100 tablets, no prescription, wholesale shipping worldwide. "
                "Order tramadol now, telegram @invented_kettle_shop"}


class Server:
    def __init__(self, canary, shell=SHELL, app=APP, hurried=False):
        self.log = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                start = time.time()
                kind, body = server.answer(self)
                body = body.encode()
                if kind and "gzip" in self.headers.get("Accept-Encoding", ""):
                    body = gzip.compress(body)
                self.send_response(200 if kind else 404)
                if kind and "gzip" in self.headers.get("Accept-Encoding", ""):
                    self.send_header("Content-Encoding", "gzip")
                if self.path == "/seller.json":
                    self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", '"one"')
                self.end_headers()
                self.wfile.write(body)
                server.log.append({"host": self.headers["Host"], "path": self.path,
                                   "agent": self.headers["User-Agent"], "start": start,
                                   "end": time.time(),
                                   "match": self.headers.get("If-None-Match")})

            def do_POST(self):
                server.log.append({"host": self.headers["Host"], "path": "POST " + self.path,
                                   "start": time.time(), "end": time.time()})
                self.send_error(405)

            def log_message(self, *args):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, *args):  # a run that is killed leaves its connections
                pass

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        self.shell = shell
        self.app = app.replace("CANARY", str(canary)).replace("PORT", str(self.port))
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, request):
        known = {"/robots.txt": ("text/plain", "User-agent: *\nDisallow: /forbidden/\n"),
                 "/app.js": ("text/javascript", self.app),
                 "/data/7.json": ("application/json", json.dumps(ITEM)),
                 "/seller.json": ("application/json", json.dumps({"name": "Kettle corner"}))}
        if request.path.startswith("/item/"):
            return "text/html; charset=utf-8", self.shell
        return known.get(request.path, (None, "nothing"))

    def paths(self):
        return [r["host"].split(":")[0] + r["path"] for r in self.log]

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


def workspace(folder, server, canary, **how):
    w = Workspace(os.path.join(folder, "w"))
    values = {"delay": "300ms", "pages": 100, "render": "browser", **how}
    w.profile("app", PROFILE.format(port=server.port, canary=canary, **values))
    return w


def fetches(w):
    return rows(w, "SELECT outcome, detail FROM fetches ORDER BY id")


def cases(w):
    return w.lines("list", "--json")


def no_browser_left(w):
    folder = os.path.join(w.dir, "cache", "browser")
    check(not os.path.exists(folder) or not os.listdir(folder), "profile folders left")
    check(not left_running(w.dir), "processes left")
    check(not outlived(), "browsers are left:", outlived())


def test_rendered(folder):
    """The listing is found, in its evidence, at the host's pace; nothing else was reached."""
    canary = Canary("127.0.0.8", 0)
    port = canary.socket.getsockname()[1]
    server = Server(port)
    w = workspace(folder, server, port)
    summary = w.crawl("--max-pages", "1")
    found = cases(w)
    check(len(found) == 1 and "tramadol" in json.dumps(found).lower(), "cases:", found, summary)
    check(canary.seen == 0, "the canary was reached", canary.seen, "times")
    paths = server.paths()
    for wanted in ("app.example/item/7", "app.example/app.js", "app.example/data/7.json",
                   "data.example/robots.txt", "data.example/seller.json"):
        check(paths.count(wanted) == 1, wanted, "in", paths)
    for path in paths:
        check(path.split("/", 1)[1] in ("robots.txt", "item/7", "app.js", "data/7.json",
                                        "seller.json") or "no-such-page" in path,
              "was not to be asked for:", path)
    check_delays(server.log, 0.3)
    check(all("Watchglass/" in r["agent"] for r in server.log), "another User-Agent")
    check(("part" in dict(fetches(w))), fetches(w))
    show = w.run("show", "1").stdout
    check("45.00" in show, show)
    evidence(w)
    no_browser_left(w)
    # The page's ETag says nothing of what its scripts show.
    check(rows(w, "SELECT count(*) FROM urls WHERE etag <> ''")[0][0] == 0, "an ETag was kept")
    server.stop()
    canary.stop()


def evidence(w):
    w.run("evidence", "verify")
    files = [os.path.join(at, f) for at, _, names in os.walk(os.path.join(w.dir, "evidence"))
             for f in names if f.endswith(".warc.gz")]
    check(len(files) == 1, files)
    with gzip.open(files[0], "rb") as f:
        text = f.read().decode()
    received, shown = text.split("WARC-Type: conversion")
    check("Loading</div>" in received and ITEM["text"] not in received, "as received")
    check(ITEM["text"] in shown and "WARC-Refers-To: <urn:uuid:" in shown, "as shown")
    check("renderedBy: HeadlessChrome/" in text or "renderedBy: Chrome/" in text, text[-3000:])
    check("renderedPart: 200 sha256:" in text, "its parts")


def test_not_rendered(folder):
    """Without the key, the same page shows nothing: the test above sees what it should."""
    server = Server(9)
    w = workspace(folder, server, 9, render="none")
    w.crawl()
    check(cases(w) == [], cases(w))
    check("app.example/app.js" not in server.paths(), server.paths())
    server.stop()


def test_no_browser(folder):
    """No Chromium: the page is read as it came, and the outcome says why."""
    server = Server(9, shell=SHELL.replace("Loading", "<h1>%s</h1><p>%s</p><button>Buy</button>" %
                                           (ITEM["title"], ITEM["text"])))
    w = workspace(folder, server, 9)
    summary = w.crawl("--max-pages", "1", status=1, env=environment(PATH="/nonexistent"))
    check(summary["outcomes"].get("unrendered") == 1, summary)
    check(len(cases(w)) == 1, "the page as received has an offer")
    why = [d for o, d in fetches(w) if o == "unrendered"]
    check(why and "chromium" in why[0] and "apt-get install" in why[0], why)
    with open(os.path.join(w.dir, "watchglass.yaml"), "a") as f:
        f.write("browser: /bin/false\n")
    w.profile("app", PROFILE.format(port=server.port, canary=9, delay="50ms", pages=9,
                                    render="browser").replace("/item/7", "/item/8"))
    summary = w.crawl("--max-pages", "1", status=1)
    why = [d for o, d in fetches(w) if o == "unrendered"]
    check(len(why) == 2 and "the browser ended" in why[1], why)
    no_browser_left(w)
    server.stop()


JAILED = """#!/usr/bin/python3
import ctypes, errno, os, socket, sys
def name(n):
    return errno.errorcode.get(n, str(n))
def tried(what, do):
    try:
        do()
        return what + "=done"
    except OSError as e:
        return what + "=" + name(e.errno)
def pair():
    a, b = socket.socketpair()
    a.send(b"x")
libc = ctypes.CDLL(None, use_errno=True)
def io_uring():
    if libc.syscall(425, 8, ctypes.create_string_buffer(120)) < 0:
        raise OSError(ctypes.get_errno(), "")
print("FATAL", *[
    tried("tcp", lambda: socket.create_connection(("127.0.0.8", CANARY), 2)),
    tried("tcp6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM)),
    tried("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
    tried("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    tried("unix", lambda: socket.socket(socket.AF_UNIX).connect("/run/nobody-listens")),
    tried("uring", io_uring), tried("pair", pair), "root=%s" % (os.getuid() == 0),
    "fds=%s" % sorted(int(f) for f in os.listdir("/proc/self/fd"))[:5],
    "environment=%s" % sorted(k for k in os.environ if "WATCH" in k or "KEY" in k)],
    file=sys.stderr)
"""


def test_jail(folder):
    """Whatever stands in the browser's place, as a program that took Chromium over would: it has
    no network."""
    canary = Canary("127.0.0.8", 0)
    port = canary.socket.getsockname()[1]
    server = Server(port)
    with tempfile.TemporaryDirectory(prefix="watchglass-jail-", dir="/tmp") as place:
        os.chmod(place, 0o755)  # root's browser is another user
        program = os.path.join(place, "browser")
        with open(program, "w") as f:
            f.write(JAILED.replace("CANARY", str(port)))
        os.chmod(program, 0o755)
        w = workspace(folder, server, port)
        with open(os.path.join(w.dir, "watchglass.yaml"), "a") as f:
            f.write("browser: %s\n" % program)
        w.crawl("--max-pages", "1", status=1)
    said = [d for o, d in fetches(w) if o == "unrendered"]
    check(said == ["the browser ended: FATAL tcp=EACCES tcp6=EACCES udp=EACCES netlink=EACCES "
                   "unix=EACCES uring=EACCES pair=done root=False fds=[0, 1, 2, 3, 4] "
                   "environment=[]"], said)
    check(canary.seen == 0, "the canary was reached")
    no_browser_left(w)
    server.stop()
    canary.stop()


def test_never_at_rest(folder):
    """A page that never rests is taken as it is; one that never answers is given up."""
    app = """document.getElementById("app").innerHTML = "<h1>%s</h1><p>%s</p><button>Buy</button>";
             MORE""" % (ITEM["title"], ITEM["text"])
    asking = app.replace("MORE", """setInterval(() => fetch("/data/7.json?" + Math.random()), 50)""")
    server = Server(9, app=asking)
    w = workspace(folder, server, 9, delay="50ms")
    w.crawl("--max-pages", "1")
    check(len(cases(w)) == 1, "cases", cases(w))
    asked = sum("7.json" in p for p in server.paths())
    check(20 < asked <= 60, "asked for its data", asked, "times")
    server.stop()
    server = Server(9, app=app.replace("MORE", "for (;;);"))
    w = workspace(os.path.join(folder, "busy"), server, 9)
    summary = w.crawl("--max-pages", "1", status=1)
    check(summary["outcomes"].get("unrendered") == 1, summary)
    no_browser_left(w)
    server.stop()


def crawl_until_shown(w, server):
    """A run whose browser has begun with the page's script."""
    run = subprocess.Popen(w.command("crawl"), env=environment(), stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    for _ in range(1200):
        if "app.example/app.js" in server.paths():
            return run
        time.sleep(0.05)
    run.kill()
    check(False, "no browser asked for the script:", server.paths())


def outlived():
    """Browsers that run although nobody should have one."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                found += [pid] if b"watchglass-browser-" in f.read() else []
        except OSError:
            continue
    return found


def test_stopped(folder):
    """A run that is asked to end does not wait for its browsers."""
    server = Server(9, app="for (;;);")
    w = workspace(folder, server, 9)
    run = crawl_until_shown(w, server)
    start = time.time()
    run.terminate()
    check(run.wait(60) == 1, "ended with", run.returncode)
    check(time.time() - start < 15, "took", time.time() - start)
    check(("unrendered", "the run was stopped") in fetches(w), fetches(w))
    no_browser_left(w)
    server.stop()


def test_killed(folder):
    """A run that is killed takes its browsers with it, and the next one removes their folders."""
    server = Server(9, app="for (;;);")
    w = workspace(folder, server, 9)
    before = os.listdir(tempfile.gettempdir())
    run = crawl_until_shown(w, server)
    run.send_signal(signal.SIGKILL)
    run.wait()
    for _ in range(100):
        if not outlived():
            break
        time.sleep(0.1)
    check(not outlived(), "a browser outlived its run:", outlived())
    server.app = ""
    w.crawl("--max-pages", "1", status=None)
    no_browser_left(w)
    left = [f for f in os.listdir(tempfile.gettempdir()) if f.startswith("watchglass-browser-")]
    check(not set(left) - set(before), "left behind:", left)
    server.stop()


if __name__ == "__main__":
    if not CHROMIUM:
        print("no chromium: what a browser shows is not tested", file=sys.stderr)
    main([test_not_rendered, test_no_browser, test_jail] +
         ([test_rendered, test_never_at_rest, test_stopped, test_killed] if CHROMIUM else []))
