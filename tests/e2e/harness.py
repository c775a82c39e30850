"""What the end-to-end tests share: the real program, a workspace, and the market as a server.

The program is the environment's WATCHGLASS (ctest sets it). Every process that a test starts is
ended by it, by its own id.
"""
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("WATCHGLASS", os.path.join(PROJECT, "build/dev/watchglass"))
LEXICON = os.path.join(PROJECT, "patterns/data")
MARKET = os.path.join(PROJECT, "scripts/market/market.py")


class Failure(Exception):
    pass


def check(condition, *what):
    if not condition:
        raise Failure(" ".join(str(w) for w in what))


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.startswith("WATCHGLASS")}
    env["WATCHGLASS_LEXICON"] = LEXICON
    env.update(more)
    return env


class Workspace:
    """A workspace folder and the commands on it."""

    def __init__(self, folder, key_from=None):
        self.dir = folder
        self.run("init")
        if key_from:
            shutil.copy(os.path.join(key_from.dir, "key"), os.path.join(folder, "key"))

    def command(self, *args):
        return [PROGRAM, "-C", self.dir, *args]

    def run(self, *args, status=0, env=None, timeout=300):
        done = subprocess.run(self.command(*args), capture_output=True, text=True,
                              env=env or environment(), timeout=timeout)
        if status is not None:
            check(done.returncode == status, args, "ended with", done.returncode, "not", status,
                  "\n", done.stdout[-2000:], done.stderr[-4000:])
        return done

    def lines(self, *args):
        return [json.loads(line) for line in self.run(*args).stdout.splitlines()]

    def crawl(self, *args, status=0, **kw):
        return json.loads(self.run("crawl", "--json", *args, status=status, **kw).stdout)

    def dump(self):
        return self.run("db", "dump", "--canonical").stdout

    def profile(self, site, text):
        with open(os.path.join(self.dir, "sites", site + ".yaml"), "w", encoding="utf-8") as out:
            out.write(text)


class Market:
    """scripts/market/market.py in a process of its own."""

    def __init__(self, folder, *args):
        self.log_file = os.path.join(folder, "market.log")
        ready = os.path.join(folder, "port")
        self.process = subprocess.Popen(
            [sys.executable, MARKET, "--log", self.log_file, "--ready", ready, *args])
        for _ in range(200):
            if os.path.exists(ready):
                break
            check(self.process.poll() is None, "the market ended at its start")
            time.sleep(0.05)
        with open(ready) as f:
            self.port = int(f.read())

    def profiles(self, workspace, *args):
        subprocess.run([sys.executable, MARKET, "--profiles", os.path.join(workspace.dir, "sites"),
                        "--port", str(self.port), *args], check=True)

    def requests(self):
        with open(self.log_file, encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Canary:
    """A listener that must see no connection."""

    def __init__(self, address, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.seen = 0
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))
        self.socket.listen(8)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.seen += 1
            connection.close()

    def stop(self):
        self.socket.close()


def check_delays(requests, delay, slack=0.02):
    """From the end of an answer to the next request of the same host, by the server's log. The
    server sees the end a moment later than the client at worst, hence the small slack."""
    last = {}
    for r in sorted(requests, key=lambda r: r["start"]):
        if r["host"] in last:
            gap = r["start"] - last[r["host"]]["end"]
            check(gap >= delay - slack, "only %.3f s between" % gap, last[r["host"]], "and", r)
        last[r["host"]] = r


def rows(workspace, sql, *values):
    """What the database says, read only."""
    path = os.path.join(workspace.dir, "watchglass.db")
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


def url_outcomes(workspace, host):
    """{target: (outcome of the URL, outcomes of its fetches in their order)} of one host, where a
    target is path and query."""
    found = {}
    for href, outcome, fetches in rows(workspace, """
            SELECT href, outcome, (SELECT group_concat(outcome) FROM
                (SELECT outcome FROM fetches WHERE url_key = urls.key ORDER BY id))
            FROM urls WHERE href LIKE '%://' || ?1 || ':%' OR href LIKE '%://' || ?1 || '/%'""",
                                       host):
        found["/" + href.split("/", 3)[3]] = (outcome, fetches.split(",") if fetches else [])
    return found


def left_running(folder, patience=3):
    """Command lines of processes that still work on a workspace in this folder."""
    end = time.monotonic() + patience
    while True:
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    words = f.read().split(b"\0")
            except OSError:
                continue
            if words[0] == PROGRAM.encode() and any(w.startswith(folder.encode()) for w in words):
                found.append((int(pid), b" ".join(words).decode(errors="replace")))
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.05)


def has_failpoints():
    with open(PROGRAM, "rb") as f:
        return b"watchglass-test-kill-analyser" in f.read()


def main(tests):
    """Runs the functions of a module in a temporary folder each, in the form of ctest's log."""
    passed = failed = 0
    for test in tests:
        folder = tempfile.mkdtemp(prefix="watchglass-e2e-")
        start = time.time()
        try:
            test(folder)
            passed += 1
            print(f"[       OK ] {test.__name__} ({time.time() - start:.1f} s)", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
        except Exception as why:  # every failure is reported, with its folder left to look at
            failed += 1
            print(f"[  FAILED  ] {test.__name__}: {why}\n  left in {folder}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
