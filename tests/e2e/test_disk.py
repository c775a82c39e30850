#!/usr/bin/env python3
"""A run whose disk or database fails ends with status 4 and a message that says what to do, and
the next run ends where an undisturbed one ends.

The full and read-only file systems are small tmpfs mounts in user and mount namespaces of the
test's own (unshare). Where those are not permitted, the files' size is limited instead
(RLIMIT_FSIZE), and what needs a mount is left out, with a message.
"""
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys

from harness import Failure, Market, Workspace, check, environment, main

INSIDE = "--inside"
MOUNTS = INSIDE in sys.argv


class Scene:
    """One market, and workspaces with the same key and profiles; those to disturb lie on a small
    file system of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.market = Market(folder)
        self.first = None
        self.count = 0

    def workspace(self, size=None):
        self.count += 1
        where = os.path.join(self.folder, f"w{self.count}")
        if size and MOUNTS:
            os.mkdir(where)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", where],
                           check=True)
        w = Workspace(os.path.join(where, "watch") if size else where, self.first)
        self.first = self.first or w
        self.market.profiles(w, "--delay", "0s")
        return w

    def stop(self):
        self.market.stop()
        if MOUNTS:
            for i in range(1, self.count + 1):
                subprocess.run(["umount", "-l", os.path.join(self.folder, f"w{i}")], check=False,
                               stderr=subprocess.DEVNULL)


def with_scene(test):
    def run(folder):
        scene = Scene(folder)
        try:
            test(scene)
        finally:
            scene.stop()
    run.__name__ = test.__name__
    return run


def complaint(done, status, *parts):
    """One message, with its parts; never a crash."""
    check(done.returncode == status, "ended with", done.returncode, "not", status, done.stdout,
          done.stderr)
    for part in parts:
        check(part in done.stderr, "no", repr(part), "in", repr(done.stderr))


def same_as_undisturbed(w, want):
    w.run("crawl", status=None)
    got = w.dump()
    if got != want:
        a, b = set(want.splitlines()), set(got.splitlines())
        check(False, "the dump differs:\n missing", sorted(a - b)[:3], "\n extra",
              sorted(b - a)[:3])
    verified = json.loads(w.run("evidence", "verify", "--json").stdout)
    check(verified["problems"] == 0, verified)
    w.run("db", "check")


def undisturbed(scene):
    w = scene.workspace()
    w.crawl()
    want = w.dump()
    check('"table":"case"' in want, "the undisturbed crawl found nothing")
    return want


def fill(folder, leave):
    """Leaves so many bytes of the file system that holds the folder."""
    st = os.statvfs(folder)
    size = st.f_bavail * st.f_frsize - leave
    with open(os.path.join(folder, "filler"), "wb") as f:
        os.posix_fallocate(f.fileno(), 0, size)


def limited_files(size):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # EFBIG then, as if the disk were full
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


def crawl_without_room(w, leave):
    if MOUNTS:
        fill(w.dir, leave)
        done = w.run("crawl", status=None)
        os.unlink(os.path.join(w.dir, "filler"))
        return done
    return subprocess.run(w.command("crawl"), capture_output=True, text=True, timeout=300,
                          env=environment(), preexec_fn=limited_files(leave))


@with_scene
def test_disk_fills_up(scene):
    """At several moments of the crawl, by the room that is left."""
    want = undisturbed(scene)
    full = 0
    for kib in (16, 80, 200, 400, 600, 800, 1100):
        w = scene.workspace("24m")
        # The compiled lexicon is no part of this: a cache that can't be written is done without.
        shutil.copytree(os.path.join(scene.first.dir, "cache"), os.path.join(w.dir, "cache"),
                        dirs_exist_ok=True)
        done = crawl_without_room(w, kib * 1024)
        if done.returncode == 4:
            full += 1
            complaint(done, 4, w.dir)
            check("full" in done.stderr or "No space left" in done.stderr
                  or "too large" in done.stderr or not MOUNTS, kib, "KiB:", done.stderr)
            check(len(done.stderr.splitlines()) == 1, "more than one message:", done.stderr)
        else:
            check(done.returncode == 0, kib, "KiB: ended with", done.returncode, done.stderr)
        same_as_undisturbed(w, want)
    check(full >= 3, "only", full, "of the crawls met a full disk")


@with_scene
def test_evidence_has_no_room(scene):
    """On a file system of its own: a row never lacks its file, so that the page is read again."""
    if not MOUNTS:
        print("no mounts here: the evidence's own file system is left out")
        return
    want = undisturbed(scene)
    w = scene.workspace()
    evidence = os.path.join(w.dir, "evidence")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20k", "none", evidence], check=True)
    try:
        complaint(w.run("crawl", status=None), 4, evidence, "No space left on device")
        subprocess.run(["mount", "-o", "remount,size=16m", evidence], check=True)
        same_as_undisturbed(w, want)
    finally:
        subprocess.run(["umount", "-l", evidence], check=True)


@with_scene
def test_read_only(scene):
    if not MOUNTS:
        print("no mounts here: the read-only file systems are left out")
        return
    want = undisturbed(scene)
    w = scene.workspace("24m")
    w.run("crawl", "--max-pages", "5")
    database = os.path.join(w.dir, "watchglass.db")
    subprocess.run(["mount", "--bind", database, database], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", database], check=True)
    done = w.run("crawl", status=None)
    subprocess.run(["umount", database], check=True)
    complaint(done, 4, database, "Read-only file system")
    mount = os.path.dirname(w.dir)
    subprocess.run(["mount", "-o", "remount,ro", mount], check=True)
    done = w.run("crawl", status=None)
    subprocess.run(["mount", "-o", "remount,rw", mount], check=True)
    complaint(done, 4, w.dir, "Read-only file system")
    same_as_undisturbed(w, want)


@with_scene
def test_locked(scene):
    """By a program that does not let go; SQLite waits for it first."""
    want = undisturbed(scene)
    w = scene.workspace()
    w.run("crawl", "--max-pages", "5")
    database = os.path.join(w.dir, "watchglass.db")
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    done = w.run("crawl", status=None)
    other.execute("ROLLBACK")
    other.close()
    complaint(done, 4, database, "locked", "another program holds it")
    same_as_undisturbed(w, want)


@with_scene
def test_damaged(scene):
    """The header, a page within, and the end of the file."""
    w = scene.workspace()
    w.crawl()
    database = os.path.join(w.dir, "watchglass.db")
    with open(database, "rb") as f:
        good = f.read()
    page = int.from_bytes(good[16:18], "big")
    rows = [("header", b"\xff" * 64 + good[64:]),
            ("pages within", good[:page] + b"\xa5" * (len(good) - page)),
            ("end", good[:len(good) // 2]),
            ("text", b"this is no database\n" * 200)]
    for name, content in rows:
        for end in ("-wal", "-shm"):
            if os.path.exists(database + end):
                os.unlink(database + end)
        with open(database, "wb") as f:
            f.write(content)
        done = w.run("crawl", status=None)
        check(done.returncode == 4, name, "ended with", done.returncode, done.stdout, done.stderr)
        complaint(done, 4, database, "restore a copy")
    with open(database, "wb") as f:
        f.write(good)
    w.crawl()


@with_scene
def test_second_run(scene):
    w = scene.workspace()
    scene.market.profiles(w, "--delay", "1s")
    report = os.path.join(w.dir, "report.json")
    first = subprocess.Popen(w.command("crawl"), stdout=subprocess.DEVNULL, env=environment(),
                             stderr=subprocess.PIPE, text=True)
    try:
        lock = os.path.join(w.dir, "lock")
        for _ in range(100):
            if os.path.exists(lock) and os.path.getsize(lock):
                break
            subprocess.run(["sleep", "0.05"], check=True)
        done = w.run("crawl", "--report", report, status=None)
        complaint(done, 3, f"process {first.pid}, since 20", lock)
        check(not os.path.exists(report), "the second run wrote the first one's report")
    finally:
        first.terminate()
        first.wait(60)
    check(first.returncode in (0, 1), "ended with", first.returncode, first.stderr.read())
    w.run("crawl", "--max-pages", "1")


def test_outlets(folder):
    """Report and metrics, of a run that went well and of one that failed."""
    w = Workspace(os.path.join(folder, "w"))
    w.run("site", "add", "shop", "https://shop.example/")
    report, metrics = (os.path.join(folder, name) for name in ("report.json", "watch.prom"))
    args = ["crawl", "--site", "shop", "--max-time", "20s", "--report", report, "--metrics",
            metrics]
    done = w.run(*args, "--json", status=None)
    check(done.returncode in (0, 1), done.stderr)
    with open(report, encoding="utf-8") as f:
        check(json.load(f) == json.loads(done.stdout), "the report is not the summary")
    with open(metrics, encoding="utf-8") as f:
        check(f"watchglass_run_exit_status {done.returncode}\n" in f.read(), "metrics")
    with open(os.path.join(w.dir, "watchglass.db"), "wb") as f:
        f.write(b"nothing that SQLite knows" * 100)
    done = w.run(*args, status=4)
    with open(report, encoding="utf-8") as f:
        told = json.load(f)
    check(told["outcome"] == "failed" and told["status"] == 4
          and told["error"] in done.stderr, told)
    with open(metrics, encoding="utf-8") as f:
        check("watchglass_run_exit_status 4\n" in f.read(), "metrics of a failed run")
    done = w.run("crawl", "--max-time", "1s", "--report", "/nowhere/report.json", status=None)
    check("/nowhere/report.json" in done.stderr and done.returncode == 4, done.stderr)


def inside_namespaces():
    """The same program as the owner of a mount namespace; None where that is not permitted."""
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    probe = subprocess.run([*unshare, "mount", "-t", "tmpfs", "none", "/mnt"], check=False,
                           capture_output=True)
    if probe.returncode != 0:
        print("mounts are not permitted here: RLIMIT_FSIZE stands in for a full disk")
        return None
    return subprocess.run([*unshare, sys.executable, os.path.abspath(__file__), INSIDE],
                          check=False).returncode


if __name__ == "__main__":
    ended = None if MOUNTS else inside_namespaces()
    if ended is not None:
        sys.exit(ended)
    try:
        main([test_disk_fills_up, test_evidence_has_no_room, test_read_only, test_locked,
              test_damaged, test_second_run, test_outlets])
    except Failure as why:
        sys.exit(str(why))
