#!/usr/bin/env python3
"""Debian's public-inbox from end to end: the archive of a mailing list to which 25 listings were sent, five of which
must be flagged. Each shows in many places (its page, its thread's two forms, the raw mail, Atom, the list of topics, and
quoted in answers) and is one case. --seed N repeats a run."""
import argparse
import decimal
import json
import os
import signal
import sys
import time
import urllib.request

from archive.mails import make as make_mails
from archive.server import Archive, missing
from harness import Workspace, check, main
from wordpress.posts import make as make_posts

PROFILE = """version: 1
site: board
title: Board
purpose: tests on loopback
legal_basis: our own server
kind: forum
contact: watch@authority.example
seeds:
  - {url}
politeness:
  delay: 0s
networks:
  - 127.0.0.0/8
"""


def price_of(listing):
    price = listing.get("price", {})
    return price.get("amount") and decimal.Decimal(price["amount"]), price.get("currency")


def check_listing(listing, post):
    title = listing.get("title")
    check(title == " ".join(post["title"].split()), "the title", title, "is not that of", post)
    if "amount" in post:
        check(price_of(listing) == (decimal.Decimal(post["amount"]), post["currency"]), "the price",
              listing.get("price"), "is not that of", post, listing)


def check_pages(w, archive, mails, folder):
    """The page of each mail is one listing."""
    for mail, post in mails:
        if post is None:
            continue
        url, file = archive.page_of(mail), os.path.join(folder, "page.html")
        urllib.request.urlretrieve(url, file)
        found = json.loads(w.run("inspect", "page", "--url", url, file).stdout)["listings"]
        check(len(found) == 1, url, "has the listings", found)
        check_listing(found[0], post)


def check_cases(w, archive, mails):
    """One case for each offer; none for anything else, nor for an answer that quotes one."""
    expected = {archive.page_of(mail): post for mail, post in mails if post and "flag" in post}
    cases = w.lines("list", "--json", "--limit", "0")
    found = {case["url"]: case for case in cases}
    check(len(cases) == len(expected) and len(found) == len(cases), "the cases are", sorted(c["url"] for c in cases),
          "and not", sorted(expected))
    for url, post in expected.items():
        case = next((c for c in cases if url in c["url"]), None)
        check(case, "not flagged:", url, post, "but", sorted(found))
        full = json.loads(w.run("show", str(case["case"]), "--json").stdout)
        check(full["substance"] == post["flag"], full["substance"], "is not", post["flag"], post)
        check(full["evidence"], "no evidence of", post)
        check_listing(full["versions"][0]["listing"], post)
        check({"kind": post["contact"][0], "value": post["contact"][1]} in full["contacts"],
              "the contacts", full["contacts"], "are not those of", post)


def test_archive(folder):
    mails = make_mails(make_posts(SEED))
    start = time.monotonic()
    archive = Archive(folder, mails)
    try:
        print(f"{len(mails)} mails, started and seeded: {time.monotonic() - start:.1f} s", flush=True)
        w = Workspace(os.path.join(folder, "w"))
        w.profile("board", PROFILE.format(url=archive.url))
        check_pages(w, archive, mails, folder)
        start = time.monotonic()
        first = w.crawl()
        print(f"crawl: {first['requests']} requests, {time.monotonic() - start:.1f} s", flush=True)
        check_cases(w, archive, mails)
        second = w.crawl()
        check(second["new_cases"] == 0 and second["new_listings"] == 0, second)
    finally:
        archive.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    SEED = parser.parse_args().seed
    if missing():
        sys.exit("not installed: " + ", ".join(missing()))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that `finally` ends the server
    print("seed", SEED, flush=True)
    main([test_archive])
