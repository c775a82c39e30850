#!/usr/bin/env python3
"""A crawl that is killed at any moment and started again ends where an undisturbed one ends.

    test_kill.py            a short form, for continuous integration
    test_kill.py --long     SIGKILL at 50 moments spread over the undisturbed duration
"""
import json
import os
import shutil
import subprocess
import sys
import time

from harness import Market, Workspace, check, check_delays, environment, main

DELAY = 0.05
# Each is passed many times in a crawl; the number is the passing at which it kills.
FAILPOINTS = ["evidence-before-rename:1", "evidence-before-rename:3", "evidence-after-rename:1",
              "evidence-after-rename:4", "commit-inside:4", "commit-inside:15", "commit-after:4",
              "commit-after:15", "checkpoint:1", "checkpoint:2"]


def descendants(pid):
    """Ids of a process's children and theirs, while they live."""
    parents = {}
    for p in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{p}/stat") as f:
                parents[int(p)] = int(f.read().rpartition(")")[2].split()[1])
        except OSError:
            pass
    found, grown = {pid}, True
    while grown:
        more = {p for p, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    return found - {pid}


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Scene:
    """One market and one workspace per attempt, all with the same key and profiles."""

    def __init__(self, folder):
        self.folder = folder
        self.market = Market(folder)
        self.count = 0
        self.first = None

    def workspace(self):
        self.count += 1
        w = Workspace(os.path.join(self.folder, f"w{self.count}"), self.first)
        self.first = self.first or w
        self.market.profiles(w, "--delay", f"{int(DELAY * 1000)}ms")
        return w

    def undisturbed(self):
        w = self.workspace()
        start = time.time()
        w.crawl()
        return w.dump(), time.time() - start


def verify(w, scene, want, since, what):
    """Starts the run again, and compares with the undisturbed one."""
    w.crawl()
    got = w.dump()
    if got != want:
        a, b = set(want.splitlines()), set(got.splitlines())
        check(False, what, ": the dump differs:\n missing", sorted(a - b)[:3], "\n extra",
              sorted(b - a)[:3])
    verified = json.loads(w.run("evidence", "verify", "--json").stdout)
    check(verified["problems"] == 0, what, verified)
    requests = scene.market.requests()[since:]
    check_delays(requests, DELAY)
    shutil.rmtree(w.dir)


def kill_after(scene, want, seconds):
    w = scene.workspace()
    since = len(scene.market.requests())
    run = subprocess.Popen(w.command("crawl"), stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, env=environment())
    time.sleep(seconds)
    family = descendants(run.pid)
    run.kill()
    run.wait()
    time.sleep(0.2)
    check(not [p for p in family if alive(p)], "an analyser outlived its run")
    verify(w, scene, want, since, f"killed after {seconds:.2f} s")


def moments(scene, want, duration, n):
    for i in range(n):
        kill_after(scene, want, duration * (i + 0.5) / n)


def failpoints(scene, want, names):
    for name in names:
        w = scene.workspace()
        since = len(scene.market.requests())
        w.run("crawl", status=-9, env=environment(WATCHGLASS_FAILPOINT=name))
        verify(w, scene, want, since, name)


def test_killed_runs_end_like_undisturbed_ones(folder):
    long_form = "--long" in sys.argv
    scene = Scene(folder)
    try:
        want, duration = scene.undisturbed()
        again, _ = scene.undisturbed()
        check(want == again, "two undisturbed crawls differ:",
              sorted(set(want.splitlines()) ^ set(again.splitlines()))[:4])
        check('"table":"case"' in want, "the undisturbed crawl found nothing")
        failpoints(scene, want, FAILPOINTS)
        moments(scene, want, duration, 50 if long_form else 8)
    finally:
        scene.market.stop()


if __name__ == "__main__":
    main([test_killed_runs_end_like_undisturbed_ones])
