#!/usr/bin/env python3
"""The market from end to end: what must be flagged is, nothing else; pages that are hostile become
outcomes; nothing leads inward; robots.txt and delays are kept, by the server's own log."""
import json
import os
import signal
import sqlite3
import subprocess
import time

from harness import Canary, Market, PROJECT, Workspace, check, check_delays, environment, main

with open(os.path.join(PROJECT, "scripts/market/goods.json"), encoding="utf-8") as f:
    GOODS = json.load(f)

HOSTILE_SCOPE = """version: 1
site: hostile
title: Hostile
purpose: tests on loopback
legal_basis: our own server
kind: other
contact: watch@authority.example
seeds:
  - http://hostile.market.example:{port}/
scope:
  hosts: [hostile.market.example, 127.0.0.1, "[::1]", 169.254.169.254, localhost]
politeness:
  delay: 1ms
networks:
  - 127.77.0.0/16
only_networks: true
resolve:
  "hostile.market.example:{port}": 127.77.0.1
"""


def expected(port):
    """(URL, substance) of everything that must be flagged."""
    found = set()
    for g in GOODS["shop"]:
        if "flag" in g:
            found.add((f"http://shop.market.example:{port}/product/{g['id']}", g["flag"]))
    for a in GOODS["classifieds"]:
        if "flag" in a:
            found.add((f"http://klein.market.example:{port}/ad/{a['id']}", a["flag"]))
    for t in GOODS["forum"]:
        if any("flag" in p for p in t["posts"]):
            flag = next(p["flag"] for p in t["posts"] if "flag" in p)
            found.add((f"http://forum.market.example:{port}/thread/{t['id']}", flag))
    return found


def flagged(workspace):
    return {(c["url"].partition("#")[0], c["substance"])
            for c in workspace.lines("list", "--json", "--limit", "0")}


def test_flags_all_and_nothing_else(folder):
    market = Market(folder)
    try:
        w = Workspace(os.path.join(folder, "w"))
        market.profiles(w, "--delay", "100ms")
        first = w.crawl()
        check(flagged(w) == expected(market.port), "flagged", flagged(w) ^ expected(market.port))
        cases = w.lines("list", "--json", "--limit", "0")
        check(len(cases) == len(expected(market.port)), "one case per offer, not", len(cases))
        check_delays(market.requests(), 0.1)
        check(not any(r["path"].startswith("/private") for r in market.requests()),
              "a page that robots.txt denies was requested")
        check(all("watch@authority.example" in r["agent"] for r in market.requests()),
              "the User-Agent lacks the contact")
        check("robots_denied" in first["outcomes"], "the denial has no outcome")
        verified = json.loads(w.run("evidence", "verify", "--json").stdout)
        check(verified["files"] > 0 and verified["problems"] == 0, verified)

        before = len(market.requests())
        second = w.crawl()
        check(len(market.requests()) == before, "the second crawl asked for what was not due")
        check(second["new_cases"] == 0 and second["new_listings"] == 0, second)
        check(len(w.lines("list", "--json", "--limit", "0")) == len(cases), "shown twice")
    finally:
        market.stop()


def test_case_has_price_contact_and_evidence(folder):
    market = Market(folder)
    try:
        w = Workspace(os.path.join(folder, "w"))
        market.profiles(w, "--delay", "0s")
        w.crawl()
        for case in w.lines("list", "--json", "--limit", "0"):
            if case["site"] == "forum":
                continue
            detail = json.loads(w.run("show", str(case["case"]), "--json").stdout)
            listing = detail["versions"][0]["listing"]
            check(listing.get("price", {}).get("amount"), "no price in", listing)
            check(detail["contacts"], "no contact in", listing)
            check(detail["evidence"], "no evidence of", listing)
            check(detail["versions"][0]["judgement"]["findings"], "no finding in", listing)
    finally:
        market.stop()


def test_decisions_and_notices(folder):
    market = Market(folder)
    try:
        w = Workspace(os.path.join(folder, "w"))
        market.profiles(w, "--delay", "0s")
        w.crawl()
        first, second = [c["case"] for c in w.lines("list", "--json")][:2]
        w.run("decide", str(first), "confirm", "--as", "ana", "--reason", "no prescription")
        w.run("decide", str(second), "confirm", "--as", "ana")
        w.run("undo", str(second), "--as", "ben")
        w.run("undo", str(second), "--as", "ben", status=1)
        w.run("decide", "999999", "confirm", "--as", "ana", status=1)
        w.run("decide", str(first), "maybe", "--as", "ana", status=2)
        w.run("db", "check")
        exported = json.loads(w.run("notice", "export", "--format", "json").stdout)
        check([e["case"] for e in exported] == [str(first)], exported)
        check(exported[0]["decided_by"] == "ana" and exported[0]["evidence_sha256"], exported)
        csv = w.run("notice", "export").stdout.splitlines()
        check(len(csv) == 2 and csv[0].startswith("case,url,"), csv)
    finally:
        market.stop()


def outcomes(workspace, port):
    """Outcome by path of the hostile site."""
    rows = {}
    for row in map(json.loads, workspace.dump().splitlines()):
        if row["table"] == "url" and "hostile.market" in row["href"]:
            rows[row["href"].split(str(port), 1)[1]] = row["outcome"]
    return rows


def test_hostile_pages_become_outcomes(folder):
    market = Market(folder, "--hostile")
    canaries = [Canary("127.0.0.1", market.port), Canary("::1", market.port)]
    try:
        w = Workspace(os.path.join(folder, "w"))
        w.profile("hostile", HOSTILE_SCOPE.format(port=market.port))
        w.run("site", "check")
        summary = w.crawl(status=1)
        rows = outcomes(w, market.port)
        check(rows["/nested"] == "too_deep", "nested:", rows["/nested"])
        check(rows["/bomb"] == "too_large", "bomb:", rows["/bomb"])
        check(rows["/garbage"] == "bad_content", "garbage:", rows["/garbage"])
        check(rows["/kill"] == "quarantined", "kill:", rows["/kill"])
        check(rows["/plain"] == "ok", "plain:", rows["/plain"])
        loops = [p for p in rows if p.startswith("/loop/")]
        check(any(rows[p] == "too_many_redirects" for p in loops), "loop:", rows)
        check(len(loops) <= 12, "an endless redirect was followed", len(loops), "times")
        check(summary["outcomes"]["quarantined"] == 1, summary)
        inward = {r["href"]: r["outcome"] for r in map(json.loads, w.dump().splitlines())
                  if r["table"] == "url" and "hostile.market" not in r["href"]}
        check(len(inward) == 4 and set(inward.values()) == {"refused_address"}, inward)
        check(sum(c.seen for c in canaries) == 0, "a canary saw a connection")
        check(all(not r["path"].startswith("/canary") for r in market.requests()), "a canary page")
    finally:
        for c in canaries:
            c.stop()
        market.stop()


def test_a_revisit_is_conditional(folder):
    market = Market(folder)
    try:
        w = Workspace(os.path.join(folder, "w"))
        market.profiles(w, "--delay", "1ms")
        w.crawl()
        before, cases = w.dump(), len(w.lines("list", "--json"))
        with sqlite3.connect(os.path.join(w.dir, "watchglass.db")) as db:
            db.execute("UPDATE urls SET due_at = 1 WHERE outcome = 'ok'")
        since = len(market.requests())
        second = w.crawl()
        again = market.requests()[since:]
        check(again and all(r["conditional"] and r["status"] == 304 for r in again), again[:3])
        check(second["outcomes"] == {"not_modified": len(again)}, second)
        check(len(w.lines("list", "--json")) == cases, "shown twice")
        changed = {a for a in set(before.splitlines()) ^ set(w.dump().splitlines())
                   if json.loads(a)["table"] != "url"}
        check(not changed, "a revisit without change changed", sorted(changed)[:3])
    finally:
        market.stop()


def test_signal_ends_a_run_cleanly(folder):
    market = Market(folder)
    try:
        w = Workspace(os.path.join(folder, "w"))
        market.profiles(w, "--delay", "200ms")
        run = subprocess.Popen(w.command("crawl", "--json"), stdout=subprocess.PIPE, text=True,
                               env=environment())
        time.sleep(1.5)
        locked = w.run("crawl", status=3)
        check("another run" in locked.stderr, locked.stderr)
        run.send_signal(signal.SIGTERM)
        out, _ = run.communicate(timeout=30)
        check(run.returncode == 0, "SIGTERM gave status", run.returncode)
        summary = json.loads(out)
        check(summary["outcome"] == "stopped" and summary["still_due"] > 0, summary)
        w.crawl()
        check(flagged(w) == expected(market.port), "after the next run:",
              flagged(w) ^ expected(market.port))
        limited = w.crawl("--site", "shop", "--max-pages", "1")
        check(limited["requests"] == 0, "nothing is due", limited)
    finally:
        market.stop()


if __name__ == "__main__":
    main([test_flags_all_and_nothing_else, test_case_has_price_contact_and_evidence,
          test_decisions_and_notices, test_hostile_pages_become_outcomes,
          test_a_revisit_is_conditional, test_signal_ends_a_run_cleanly])
