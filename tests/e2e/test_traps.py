#!/usr/bin/env python3
"""Endless spaces: every real page is visited, with at most three requests for each, and the run
ends by itself; and sites that only look like that are crawled whole.

    python3 tests/e2e/test_traps.py                      all
    python3 tests/e2e/test_traps.py facets-path forum    these sites
"""
import json
import os
import sys

from fault_server import FaultServer
from harness import Workspace, check, left_running, main, url_outcomes
from trap_sites import Repeating, all_sites

REQUESTS_PER_PAGE = 3
PROBES = 2
BUDGET = "budget: {pages: 700, bytes: 200MB, time: 40s}\n"  # not what may end a run here
POLITENESS = "politeness: {delay: 0s, timeout: 10s, concurrency: %d}"


def play(folder, sites, concurrency):
    server = FaultServer(folder, {s.name: s for s in sites})
    try:
        w = Workspace(os.path.join(folder, "w"))
        for s in sites:
            w.profile(s.name.partition(".")[0], server.profile(
                s.name.partition(".")[0], [s.name], ["http://" + s.name + ":{port}" + s.seed],
                BUDGET + POLITENESS % concurrency))
        done = w.run("crawl", "--json", status=0, timeout=180)
    finally:
        server.stop()
    check(not left_running(folder), "left running:", left_running(folder))
    return server, w, json.loads(done.stdout)


def verify(site, server, w):
    asked = server.pages(site.name)
    found = [r for r in asked if r.status == 200]
    probes = [r for r in asked if r.status == 404]  # no link leads to a page that is not there
    missing = site.real - {r.page for r in found}
    per_page = len(found) / len(site.real)
    what = f"{len(found)} requests for {len(site.real)} real pages ({per_page:.1f} each)"
    check(not missing, what, "but", len(missing), "were not visited:", sorted(missing)[:8])
    check(per_page <= getattr(site, "most", REQUESTS_PER_PAGE), what, [r.target for r in found[-5:]])
    check(len(probes) <= PROBES, len(probes), "probes", probes[:5])
    rows = url_outcomes(w, site.name)
    known = {"ok", "trap", "duplicate", "soft_404", "gone"}
    other = {t: o for t, (o, _) in rows.items() if o not in known}
    check(not other, "rows", list(other.items())[:5])
    check(not site.trap or any(o == "trap" for o, _ in rows.values()), "no row says trap")
    check(site.trap is not False or not any(o == "trap" for o, _ in rows.values()),
          "taken for a trap:", [t for t, (o, _) in rows.items() if o == "trap"][:5])
    return what


def play_and_verify(folder, sites, concurrency):
    server, w, summary = play(folder, sites, concurrency)
    problems = []
    for s in sites:
        try:
            print(f"  {s.name}: {verify(s, server, w)}")
        except Exception as why:  # a check that stumbles is a problem like one that fails
            problems.append(f"{s.name}: {why}")
    if summary["outcome"] != "done":
        problems.append(summary)
    if any(s.trap for s in sites) and not summary["outcomes"].get("trap"):
        problems.append("the summary reports no trap")
    if any(isinstance(s, Repeating) for s in sites) and not (
            summary.get("endless_links") or summary["outcomes"].get("trap")):
        problems.append("the summary reports no endless links")
    check(not problems, "\n    ".join([f"{len(problems)} of {len(sites)} sites", *problems]))


def wanted():
    names = sys.argv[1:]
    return [s for s in all_sites() if not names or s.name.partition(".")[0] in names]


def test_traps(folder):
    play_and_verify(folder, wanted(), concurrency=1)


def test_traps_with_requests_side_by_side(folder):
    play_and_verify(folder, wanted(), concurrency=4)


if __name__ == "__main__":
    main([test_traps, test_traps_with_requests_side_by_side])
