#!/usr/bin/env python3
"""Every command as a person runs it: help, wrong usage, exit statuses, and hostile text."""
import fcntl
import gzip
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))
from harness import PROGRAM, Failure, Workspace, check, environment, main  # noqa: E402

COMMANDS = [
    "init", "site", "site add", "site list", "site check", "crawl", "status", "list", "show",
    "decide", "undo", "notice", "notice export", "evidence", "evidence verify", "substances",
    "substances show", "substances search", "substances check", "db", "db migrate", "db check",
    "db dump", "inspect", "inspect url", "inspect robots", "inspect sitemap", "inspect page",
    "inspect price", "inspect text", "learn"]


def run(*args, status=0, stdin=b"", env=None, **kw):
    """Bytes in, bytes out."""
    done = subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, timeout=120,
                          env=env or environment(), **kw)
    check(done.returncode == status, args, "ended with", done.returncode, "not", status, "\n",
          done.stdout[-2000:], done.stderr[-2000:])
    return done


def message(done, *parts):
    """One complaint on standard error that holds all of the parts."""
    text = done.stderr.decode()
    check(not done.stdout, "an error, and output as well:", done.stdout[:200])
    for part in parts:
        check(part in text, "no", repr(part), "in", repr(text))
    return text


def test_help(folder):
    top = run("--help").stdout.decode()
    check(run("-h").stdout.decode() == top, "-h")
    for command in COMMANDS:
        for ask in ("--help", "-h"):
            done = run(*command.split(), ask)
            text = done.stdout.decode()
            check(command.split()[-1] in text and len(text) > 60, command, "has no help:", text)
            check(not done.stderr, command, done.stderr)
            check(all(len(line) <= 100 for line in text.splitlines()), command, "is too wide", text)
        check(command.split()[0] in top, command, "is not in the help")
    check(b"watchglass " in run("--version").stdout, "version")


def test_wrong_usage(folder):
    """Status 2, nothing on standard output, and a message that says what would be right."""
    rows = [
        (["frobnicate"], "frobnicate", "--help"),
        (["--frob", "list"], "--frob", "--help"),
        (["-C"], "-C needs a folder"),
        (["-C", "", "list"], "-C needs a folder"),
        (["site"], "--help"),
        (["site", "frob"], "site frob", "--help"),
        (["site", "add"], "site add", "NAME URL"),
        (["site", "add", "a"], "site add", "NAME URL"),
        (["list", "--frob"], "--frob", "list --help"),
        (["list", "extra"], "usage"),
        (["list", "--limit"], "--limit N"),
        (["list", "--limit", "many"], "many"),
        (["list", "--state", "shut"], "shut", "confirmed"),
        (["show"], "CASE"),
        (["show", "one"], "'one'", "list"),
        (["decide", "1"], "confirm|reject"),
        (["decide", "x", "confirm", "--as", "ana"], "'x'", "list"),
        (["decide", "1", "maybe", "--as", "ana"], "'maybe'", "confirm"),
        (["decide", "1", "undo", "--as", "ana"], "'undo'"),
        (["undo"], "CASE"),
        (["crawl", "--max-time", "8"], "'8'", "10m"),
        (["crawl", "--max-pages", "-1"], "-1"),
        (["notice", "export", "--format", "pdf"], "pdf", "csv"),
        (["db", "dump"], "--canonical"),
        (["substances", "show"], "NAME"),
        (["inspect"], "--help"),
        (["inspect", "dreams"], "dreams"),
        (["inspect", "robots", "-"], "--url"),
        (["inspect", "page", "-"], "--url"),
        (["inspect", "page", "--url", "mailto:a@b.example", "-"], "--url"),
        (["inspect", "text", "--known-before", "soon"], "soon"),
        (["inspect", "text", "--as-of", "soon"], "soon", "2024-12-03"),
        (["inspect", "url", "/no/such/file"], "/no/such/file"),
        (["inspect", "page", "--url", "https://a.example/", "/no/such/file"], "/no/such/file"),
        (["inspect", "robots", "--url", "https://a.example/", "/no/such/file"], "/no/such/file"),
        (["inspect", "sitemap", "/no/such/file"], "/no/such/file"),
    ]
    w = Workspace(os.path.join(folder, "w"))
    env = environment(WATCHGLASS_HOME=w.dir)
    for words, *parts in rows:
        text = message(run(*words, status=2, env=env), *parts)
        check(text.startswith("watchglass: "), words, text)
    check(run(status=2).stdout.startswith(b"watchglass"), "no command shows the help")
    env.pop("USER", None)
    env.pop("SUDO_USER", None)
    message(run("decide", "1", "confirm", status=2, env=env), "--as NAME")


LINES = [
    (b"", "empty"), (b" ", "blank"), (b"https://shop.example/a", "URL"),
    (b"tramadol for sale 10 EUR", "text"), (b"\xff\xfe\xed\xa0\x80", "no UTF-8"),
    (b"a\0b tramadol\0", "NUL"), (b"{\"title\":\"tramadol\",", "broken JSON"),
    (b"{\"title\":\"buy tramadol\",\"description\":7}", "JSON"), (b"[]", "array"),
    (b"\t", "a tab"), (b"https://a.example/\t\xff", "base and bytes"),
    (b"{" * 5000, "deep JSON"), (b"1" * 400, "digits"), (b"\r", "a return"),
    (b"x" * (1 << 20), "a megabyte"), (b"tramadol " * (1 << 17), "a megabyte of findings"),
    (b"+1 555 010 0199 " * (1 << 16), "a megabyte of digits"),
    (b"%ff" * 400000, "a megabyte of escapes"), (b"last", "no end of line"),
]
KEYS = {"url": {"href", "key"}, "price": {"amount", "currency"},
        "text": {"verdict", "score", "basis", "findings", "cues"}}


def test_inspect_lines(folder):
    """One line in, one line out, whatever it holds."""
    for kind, keys in KEYS.items():
        whole = run("inspect", kind, stdin=b"\n".join(line for line, _ in LINES)).stdout
        check(whole.endswith(b"\n"), kind)
        answers = whole.decode("utf-8").split("\n")[:-1]
        check(len(answers) == len(LINES), kind, len(answers), "answers to", len(LINES), "lines")
        for answer, (_, name) in zip(answers, LINES):
            check(set(json.loads(answer)) >= keys, kind, name, answer[:200])
        check(run("inspect", kind, stdin=b"").stdout == b"", kind, "answers nothing")
        check(run("inspect", kind, stdin=b"\n").stdout.count(b"\n") == 1, kind, "an empty line")
        check(run("inspect", kind, stdin=b"\n\n").stdout.count(b"\n") == 2, kind, "two of them")
        path = os.path.join(folder, "lines")
        with open(path, "wb") as out:
            out.write(b"one\ntwo\n")
        check(run("inspect", kind, path).stdout == run("inspect", kind, "-", stdin=b"one\ntwo").stdout,
              kind, "a file is read otherwise")


def test_inspect_as_it_comes(folder):
    """A line is answered before the next one is written."""
    for kind in KEYS:
        p = subprocess.Popen([PROGRAM, "inspect", kind], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, env=environment())
        watchdog = threading.Timer(60, p.kill)
        watchdog.start()
        try:
            for line in (b"https://a.example/\n", b"tramadol\n", b"\n"):
                p.stdin.write(line)
                p.stdin.flush()
                check(json.loads(p.stdout.readline()), kind)
            p.stdin.close()
            check(p.wait(60) == 0 and p.stdout.read() == b"", kind)
        finally:
            watchdog.cancel()
            p.kill()
            p.wait()


def test_inspect_files(folder):
    page = b"<title>a</title><a href=/x>\xff\0</a>"
    for body in (b"", page, b"\0" * 1000, b"<div>" * 50000, b"\xff" * (1 << 20)):
        done = run("inspect", "page", "--url", "https://a.example/", "-", stdin=body)
        check(set(json.loads(done.stdout)) >= {"listings", "links"}, body[:20])
        check(done.stdout.count(b"\n") == 1, body[:20])
        done = run("inspect", "robots", "--url", "https://a.example/x", "-", stdin=body)
        check(json.loads(done.stdout)["allowed"] is True, body[:20])
    done = run("inspect", "robots", "--agent", "x", "--url", "https://a.example/x", "-",
               stdin=b"User-agent: *\nDisallow: /x\nCrawl-delay: 1.5")
    check(json.loads(done.stdout) == {"allowed": False, "rule": "/x", "crawl_delay": 1.5} or
          json.loads(done.stdout)["allowed"] is False, done.stdout)
    done = run("inspect", "sitemap", "-",
               stdin=b"<urlset><url><loc>https://a.example/1</loc></url></urlset>")
    check(json.loads(done.stdout)["loc"] == "https://a.example/1", done.stdout)


def test_inspect_robots_files(folder):
    def rule(body, *args):
        done = run("inspect", "robots", "--url", "https://a.example/x%FF", *args, "-", stdin=body)
        return json.loads(done.stdout)["rule"]

    rules = "User-agent: FooBot\nDisallow: /x"
    for agent, want in (("FooBot", "Disallow: /x"), ("foobot/2.1 (+https://a.example/)", "Disallow: /x"),
                        ("FooBot-News", None), ("Foo", None), ("", None), ("/", None)):
        check(rule(rules.encode(), "--agent", agent) == want, agent)
    for charset in ("utf-8-sig", "utf-16"):
        check(rule(rules.encode(charset), "--agent", "FooBot") == "Disallow: /x", charset)
    check(rule(b"User-agent: *\nDisallow: /x\xFF") == "Disallow: /x\uFFFD", "bytes stay bytes")


SITEMAP = """<?xml version="1.0" encoding="windows-1251"?><urlset><url><loc>/\u043f</loc>
<xhtml:link rel="alternate" hreflang="de" href="/de"/></url></urlset>""".encode("windows-1251")
TEXT_SITEMAP = b"\xEF\xBB\xBFhttps://a.example/1\r\nhttps://a.example/2\r\n"


def test_inspect_sitemap_files(folder):
    def locs(body, status=0):
        done = run("inspect", "sitemap", "--url", "https://a.example/m/s.xml", "-", stdin=body, status=status)
        return [(json.loads(line)["loc"], json.loads(line)["kind"]) for line in done.stdout.splitlines()]

    want = [("https://a.example/%D0%BF", "page"), ("https://a.example/de", "alternate")]
    check(locs(SITEMAP) == want, "as it is")
    check(locs(gzip.compress(SITEMAP)) == want, "gzip")
    check(locs(gzip.compress(SITEMAP)[:-8]) == want, "gzip without its end")
    check(len(locs(TEXT_SITEMAP)) == 2 and len(locs(gzip.compress(TEXT_SITEMAP))) == 2, "text")
    for body in (b"", b"<!DOCTYPE html><html><loc>https://a.example/</loc></html>", b"\x1F\x8B",
                 b"\x1F\x8B" + b"\0" * 500, gzip.compress(b"0" * (64 << 20))):
        check(locs(body, status=1) == [], body[:20])
    run("inspect", "sitemap", "--url", "nonsense", "-", stdin=SITEMAP, status=2)


def test_output_that_fails(folder):
    with open("/dev/full", "wb") as full:
        for words in (["substances", "search", "tramadol"], ["inspect", "url"], ["--help"]):
            done = subprocess.run([PROGRAM, *words], input=b"a\n", stdout=full,
                                  stderr=subprocess.PIPE, env=environment(), timeout=60)
            check(done.returncode == 4, words, "on a full disk ended with", done.returncode)
            check(b"standard output" in done.stderr, words, done.stderr)
    # A reader that has seen enough is no failure.
    p = subprocess.Popen([PROGRAM, "inspect", "url"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    p.stdout.close()
    p.stdin.write(b"https://a.example/\n" * 1000)
    p.stdin.close()
    check(p.wait(60) == 0, "broken pipe", p.stderr.read())
    p.stderr.close()


def test_workspace_states(folder):
    nothing = os.path.join(folder, "nothing")
    for words in (["list"], ["crawl"], ["status"], ["site", "list"], ["db", "check"]):
        message(run("-C", nothing, *words, status=2), "watchglass.yaml", "init")
    check(not os.path.exists(nothing), "a command made the folder")
    w = Workspace(os.path.join(folder, "w"))
    message(run("-C", w.dir, "init", status=2), "already")
    message(run("-C", w.dir, "crawl", status=2), "site add")
    message(run("-C", w.dir, "crawl", "--site", "none", status=2), "'none'", "site list")
    message(run("-C", w.dir, "show", "1", status=1), "1")
    check(run("-C", w.dir, "list").stdout, "an empty list says so")
    check(run("-C", w.dir, "list", "--json").stdout == b"", "and no JSON")
    check(json.loads(run("-C", w.dir, "status", "--json").stdout)["cases_open"] == 0, "status")
    run("-C", w.dir, "site", "add", "shop", "https://shop.example/")
    message(run("-C", w.dir, "site", "add", "shop", "https://shop.example/", status=2), "already")
    message(run("-C", w.dir, "site", "add", "a/../b", "https://a.example/", status=2), "a to z")
    message(run("-C", w.dir, "site", "add", "other", "ftp://a.example/", status=2), "http")
    run("-C", w.dir, "site", "check")
    os.remove(os.path.join(w.dir, "watchglass.db"))
    message(run("-C", w.dir, "list", status=4), "watchglass.db", "init")


def test_locked(folder):
    w = Workspace(os.path.join(folder, "w"))
    w.run("site", "add", "shop", "https://shop.example/")
    with open(os.path.join(w.dir, "lock"), "w+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711\n")
        lock.flush()
        message(run("-C", w.dir, "crawl", status=3), "lock", "4711")
    w.run("list")


def test_damaged_database(folder):
    w = Workspace(os.path.join(folder, "w"))
    w.run("site", "add", "shop", "https://shop.example/")
    with open(os.path.join(w.dir, "watchglass.db"), "wb") as out:
        out.write(b"this is no database " * 1000)
    for suffix in ("-wal", "-shm"):
        if os.path.exists(os.path.join(w.dir, "watchglass.db" + suffix)):
            os.remove(os.path.join(w.dir, "watchglass.db" + suffix))
    for words in (["list"], ["status"], ["crawl"], ["db", "check"], ["decide", "1", "confirm", "--as", "ana"]):
        message(run("-C", w.dir, *words, status=4), "watchglass.db", "not a database")
    # Cut in the middle of a page.
    v = Workspace(os.path.join(folder, "v"))
    path = os.path.join(v.dir, "watchglass.db")
    with open(path, "r+b") as file:
        file.truncate(5000)
    message(run("-C", v.dir, "list", status=4), "malformed")


def as_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def test_read_only_folder(folder):
    """For someone who may read all and write nothing."""
    w = Workspace(os.path.join(folder, "w"))
    w.run("site", "add", "shop", "https://shop.example/")
    for path, folders, files in os.walk(folder):
        os.chmod(path, 0o555)
        for name in files:
            os.chmod(os.path.join(path, name), 0o444)
    other = {"preexec_fn": as_nobody} if os.getuid() == 0 else {}
    try:
        done = run("-C", w.dir, "crawl", status=4, **other)
        message(done, w.dir)
        run("-C", w.dir, "site", "list", **other)
        message(run("-C", w.dir, "decide", "1", "confirm", "--as", "ana", status=4, **other))
        message(run("-C", os.path.join(folder, "new"), "init", status=4, **other), "new")
    finally:
        for path, folders, files in os.walk(folder):
            os.chmod(path, 0o755)


PROFILE = """version: 1
site: {site}
title: Invented shop
purpose: tests
kind: other
seeds:
  - https://{site}.example/
"""


def test_site_check(folder):
    w = Workspace(os.path.join(folder, "w"))
    rows = [
        ("syntax", PROFILE.format(site="syntax") + "scope: [\n", "syntax.yaml:"),
        ("key", PROFILE.format(site="key") + "revisits: 1d\n", "key.yaml:8", "revisits"),
        ("value", PROFILE.format(site="value") + "revisit: soon\n", "value.yaml:8", "unit"),
        ("seed", PROFILE.format(site="seed") + "  - ftp://a.example/\n", "seed.yaml:8", "ftp"),
        ("name", PROFILE.format(site="names"), "name.yaml:2", "names"),
        ("xpath", PROFILE.format(site="xpath") +
         "rules:\n  - match: /ad/*\n    fields:\n      title: //h1[\n", "xpath.yaml:11"),
        ("field", PROFILE.format(site="field") +
         "rules:\n  - match: /ad/*\n    fields:\n      tittle: //h1\n", "field.yaml:11", "tittle"),
    ]
    for name, text, *parts in rows:
        w.profile(name, text)
        text = message(run("-C", w.dir, "site", "check", status=2), *parts)
        os.remove(os.path.join(w.dir, "sites", name + ".yaml"))
    for name, text, *parts in rows:
        w.profile(name, text)
    done = run("-C", w.dir, "site", "check", status=2).stderr.decode()
    for name, _, where, *rest in rows:  # all at once
        check(where in done, "no", where, "in", done)
    message(run("-C", w.dir, "crawl", status=2), "syntax.yaml:", "key.yaml:8")
    with open(os.path.join(w.dir, "lexicon", "mine.yaml"), "w") as out:
        out.write("version: 1\nsubstances:\n  - id: Bad Id\n")
    for name, *_ in rows:
        os.remove(os.path.join(w.dir, "sites", name + ".yaml"))
    message(run("-C", w.dir, "site", "check", status=2), "mine.yaml:3")
    message(run("-C", w.dir, "substances", "check", status=2), "mine.yaml:3")


HOSTILE = ("Buy tramadol 100 mg online no prescription &#27;[31m&#27;]0;owned&#7; &#x202e;evil "
           "&#x2066;x&#x9b;2J &#127;&#x2028;")
PAGE = ("<html lang=en><title>" + HOSTILE + "</title><h1>" + HOSTILE + "</h1><p class=price>10.82 EUR"
        "<p>" + HOSTILE + " order by seller@mail.example &#27;[2J, discreet shipping worldwide")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = PAGE.encode() if self.path != "/robots.txt" else b""
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass
        super().__init__(("127.77.0.2", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def profile(self):
        return ("version: 1\nsite: hostile\ntitle: Hostile\npurpose: |\n  tests\n  on loopback\n"
                "kind: other\ncontact: watch@authority.example\nseeds:\n"
                f"  - http://hostile.example:{self.server_port}/\nnetworks:\n  - 127.77.0.0/16\n"
                f"only_networks: true\npoliteness:\n  delay: 0s\nresolve:\n"
                f"  \"hostile.example:{self.server_port}\": 127.77.0.2\n")


def check_terminal(name, text):
    bad = [hex(ord(c)) for c in text if c != "\n" and (
        ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u061c\u200e\u200f\u2028\u2029" or
        "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069")]
    check(not bad, name, "prints", bad, repr(text))


def test_hostile_text(folder):
    server = Server()
    try:
        w = Workspace(os.path.join(folder, "w"))
        w.profile("hostile", server.profile())
        check(w.crawl()["new_cases"] == 1, "no case")
        case = w.lines("list", "--json")[0]
        check("\u202e" in case["listing"]["title"], "the test's page is not hostile", case)
        number = str(case["case"])
        w.run("decide", number, "confirm", "--as", "ana\x1b[31m", "--reason", "why\x1b]0;x\x07\u202e")
        for words in (["list", "--state", "all"], ["show", number], ["status"]):
            text = w.run(*words).stdout
            check("tramadol" in text or words == ["status"], words, text)
            check_terminal(words, text)
        for words in (["list", "--state", "all", "--json"], ["show", number, "--json"]):
            check("\x1b" not in w.run(*words).stdout, words)
        csv = w.run("notice", "export").stdout
        check(csv.count("hostile.example") >= 1, csv)
        json.loads(w.run("notice", "export", "--format", "json").stdout)
        run("-C", w.dir, "decide", number.encode(), b"note", b"--as", b"an\xff", b"--reason", b"\xc3(")
        w.run("db", "check")
    finally:
        server.shutdown()


def test_max_pages(folder):
    """Pages are counted, not robots.txt."""
    server = Server()
    try:
        w = Workspace(os.path.join(folder, "w"))
        w.profile("hostile", server.profile().replace("delay: 0s", "delay: 1ms"))
        summary = w.crawl("--max-pages", "1")
        check(summary["outcomes"].get("ok") == 1, summary)
    finally:
        server.shutdown()


def test_disk_takes_no_evidence(folder):
    """The run ends with status 4 and says why; the next one, with room again, has everything."""
    server = Server()
    try:
        w = Workspace(os.path.join(folder, "w"))
        w.profile("hostile", server.profile())
        evidence = os.path.join(w.dir, "evidence")
        os.rmdir(evidence)
        with open(evidence, "w") as out:
            out.write("in the way\n")
        done = w.run("crawl", status=4)
        check("evidence" in done.stderr, done.stderr)
        check(json.loads(w.run("status", "--json").stdout)["cases_open"] == 0, "half a page stored")
        os.remove(evidence)
        check(w.crawl()["new_cases"] == 1, "the page was lost")
        check(json.loads(w.run("evidence", "verify", "--json").stdout)["problems"] == 0, "evidence")
    finally:
        server.shutdown()


def test_evidence_is_proved(folder):
    """A file that is exchanged together with its row of the database is told from the signed one."""
    import hashlib
    import sqlite3
    server = Server()
    try:
        w = Workspace(os.path.join(folder, "w"))
        w.profile("hostile", server.profile())
        w.crawl()
        db = sqlite3.connect(os.path.join(w.dir, "watchglass.db"))
        (path,), = db.execute("SELECT path FROM evidence").fetchall()
        name = os.path.join(w.dir, "evidence", path)
        with open(name, "rb") as file:
            whole = file.read()
        with open(name, "wb") as file:
            file.write(whole[:-1] + b"x")
        check("SHA-256" in w.run("evidence", "verify", status=1).stderr, "a changed file")
        other = whole[:100]
        with open(name, "wb") as file:
            file.write(other)
        db.execute("UPDATE evidence SET sha256 = ?", (hashlib.sha256(other).hexdigest(),))
        db.commit()
        check("signed" in w.run("evidence", "verify", status=1).stderr, "a changed row")
        os.remove(name)
        check(path in w.run("evidence", "verify", status=1).stderr, "a missing file")
        manifest = os.path.join(w.dir, "evidence", "manifests", "1.json")
        with open(name, "wb") as file:
            file.write(whole)
        with open(manifest, "r+b") as file:
            file.write(b" ")
        check("signature" in w.run("evidence", "verify", status=1).stderr, "a changed manifest")
        db.close()
    finally:
        server.shutdown()


if __name__ == "__main__":
    main([test_help, test_wrong_usage, test_inspect_lines, test_inspect_as_it_comes,
          test_inspect_files, test_inspect_robots_files, test_inspect_sitemap_files,
          test_output_that_fails, test_workspace_states, test_locked,
          test_damaged_database, test_read_only_folder, test_site_check, test_hostile_text,
          test_max_pages, test_disk_takes_no_evidence, test_evidence_is_proved])
