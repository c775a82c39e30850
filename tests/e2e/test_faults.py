#!/usr/bin/env python3
"""Servers that misbehave: what they do becomes a row of the outcome that says so, the run ends by
itself, and a sound host beside them is crawled whole. All faults play in one run, each on a host
and a profile of its own.

    python3 tests/e2e/test_faults.py               all
    python3 tests/e2e/test_faults.py walls reset   a group of hosts and a single one
"""
import atexit
import json
import os
import shutil
import sys
import tempfile
import time

from fault_server import FaultServer
from faults import GROUPS, UNREACHABLE, healthy
from harness import Workspace, check, left_running, main, rows, url_outcomes

RUN_SECONDS = 100  # that the whole run may take, with sanitizers and a busy machine


def play(folder, faults):
    """One run over all of them: the server, the workspace and the run's summary."""
    server = FaultServer(folder, {name: host for f in faults for name, host in f.hosts.items()})
    try:
        w = Workspace(os.path.join(folder, "w"))
        for f in faults:
            w.profile(f.site, server.profile(f.site, f.pinned, f.seeds, f.more))
        w.run("site", "check")
        start = time.monotonic()
        done = w.run("crawl", "--json", status=None, timeout=RUN_SECONDS + 60)
        took = time.monotonic() - start
    finally:
        server.stop()
    check(done.returncode in (0, 1), "ended with", done.returncode, done.stderr[-4000:])
    check(took < RUN_SECONDS, "the run took", took, "seconds")
    check(not left_running(folder), "left running:", left_running(folder))
    w.run("db", "check")
    return server, w, done


def verify(fault, server, w):
    found = url_outcomes(w, fault.name)
    for target, outcomes in fault.expect.items():
        check(target in found, fault.name + target, "has no row")
        outcome, fetches = found[target]
        check(outcome in outcomes, fault.name + target, "is", repr(outcome), "and not", outcomes)
        check(not fetches or fetches[-1] == outcome, fault.name + target, "is", outcome,
              "by the fetches", fetches)
    asked = [r for r in server.pages(fault.name) if r.target in found]
    probes = [r for r in server.pages(fault.name) if r.target not in found]
    check(len(probes) <= 1, fault.name, "was probed", len(probes), "times", probes)
    check(len(asked) <= fault.most, fault.name, "was asked for", len(asked), "pages", asked[:3])
    internal = {t: o for t, o in found.items() if "internal" in (o[0], *o[1])}
    check(not internal, fault.name, "has", internal)
    if fault.also:
        fault.also(fault, asked, found, w)


class Run:
    """All faults, or those that are asked for by name, in one run; made when first needed."""

    def __init__(self, groups):
        self.groups, self.folder, self.failed = groups, None, False
        self.result = None

    def play(self):
        if self.folder is None:
            self.folder = tempfile.mkdtemp(prefix="watchglass-faults-")
            self.failed = True
            self.result = play(self.folder, sum(self.groups.values(), []))
            self.failed = False
        check(self.result, "there was no run")
        return self.result

    def verify(self, faults):
        """All problems at once, for a run takes its time."""
        server, w, _ = self.play()
        problems = []
        for fault in faults:
            try:
                verify(fault, server, w)
            except Exception as why:  # a check that stumbles is a problem like one that fails
                problems.append(f"{fault.name}: {why}")
        self.failed |= bool(problems)
        check(not problems, "\n    ".join([f"{len(problems)} of {len(faults)} hosts, in "
                                           f"{self.folder}", *problems]))

    def test(self, group):
        def test(folder):
            self.verify(self.groups[group])
        test.__name__ = "test_" + group
        return test

    def drop(self):
        if self.folder and not self.failed:
            shutil.rmtree(self.folder, ignore_errors=True)


def summary_test(run):
    def test_summary(folder):
        _, w, done = run.play()
        summary = json.loads(done.stdout)
        check(done.returncode == 1, "exit status", done.returncode, done.stderr)
        check(summary["outcome"] == "done", summary)
        check(summary["outcomes"].get("robots_unreachable") == len(UNREACHABLE), summary)
        check("internal" not in summary["outcomes"], summary)
        counted = dict(rows(w, "SELECT f.outcome, count(*) FROM fetches f"
                               " JOIN urls ON key = url_key GROUP BY f.outcome"))
        for name in ("timeout", "reset", "protocol", "headers_too_large", "gone"):
            check(summary["outcomes"].get(name) == counted.get(name), name, "is",
                  summary["outcomes"].get(name), "in the summary and", counted.get(name), "by rows")
    return test_summary


def test_without_faults(folder):
    """The yardstick: exit status 0, one request a page, nothing to look at."""
    fault = healthy()
    server, w, done = play(folder, [fault])
    verify(fault, server, w)
    check(done.returncode == 0, done.stdout, done.stderr)
    check(len(server.requests(fault.name)) <= 22, server.requests(fault.name))


def run_all(names):
    """`names` are of groups or of hosts; without any, all is played."""
    def wanted(group, fault):
        return not names or {group, fault.site} & set(names)
    groups = {g: [f for f in faults if wanted(g, f)] for g, faults in GROUPS.items()}
    groups = {g: faults for g, faults in groups.items() if faults}
    run = Run(groups)
    atexit.register(run.drop)
    tests = [run.test(g) for g in groups]
    main(tests + ([] if names else [summary_test(run), test_without_faults]))


if __name__ == "__main__":
    run_all(sys.argv[1:])
