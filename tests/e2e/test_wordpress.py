#!/usr/bin/env python3
"""Debian's WordPress from end to end: a blog of 25 posts, five of which offer what must be flagged.
Each is one case under its permalink, with its price, contact and evidence, though the blog shows it
on its front page, in archives, feeds and an API as well. --seed N repeats a run."""
import argparse
import decimal
import json
import os
import signal
import sys
import time

from harness import Workspace, check, main
from wordpress.posts import make
from wordpress.server import Blog, missing

SKIPPED = 77

OPTIONS = {"posts_per_page": 10, "posts_per_rss": 10, "blog_public": 1, "page_comments": 1,
           "comments_per_page": 5, "timezone_string": "UTC"}

PROFILE = """version: 1
site: blog
title: Blog
purpose: tests on loopback
legal_basis: our own server
kind: classifieds
contact: watch@authority.example
seeds:
  - {url}/
politeness:
  delay: 0s
networks:
  - 127.0.0.0/8
"""


def check_cases(w, blog, posts):
    """One case for each offer, with what was seeded; none for anything else."""
    expected = {link: post for link, post in zip(blog.permalinks, posts) if "flag" in post}
    cases = w.lines("list", "--json", "--limit", "0")
    found = {case["url"]: case for case in cases}
    for url in expected.keys() - found.keys():
        check(False, "not flagged:", url, expected[url], "but", sorted(found))
    for url in found.keys() - expected.keys():
        check(False, "flagged:", url, found[url])
    check(len(cases) == len(expected), "more than one case of", sorted(c["url"] for c in cases))
    for url, post in expected.items():
        check_case(json.loads(w.run("show", str(found[url]["case"]), "--json").stdout), post)
    return cases


def check_case(case, post):
    listing = case["versions"][0]["listing"]
    price = listing.get("price", {})
    check(case["substance"] == post["flag"], case["substance"], "is not", post["flag"], post)
    check(price.get("amount") and price.get("currency") == post["currency"] and
          decimal.Decimal(price["amount"]) == decimal.Decimal(post["amount"]),
          "the price", price, "is not that of", post)
    check({"kind": post["contact"][0], "value": post["contact"][1]} in case["contacts"],
          "the contacts", case["contacts"], "are not those of", post)
    check(listing.get("seller", {}).get("name") == post["author"], "the seller of", listing,
          "is not that of", post)
    check(case["evidence"], "no evidence of", post)


def check_surface(requests):
    """The blog was read in all its shapes, and what robots.txt denies was not asked for."""
    paths = [r["path"] for r in requests]
    for shape in ("/wp-sitemap.xml", "/wp-sitemap-posts-post-1.xml", "/page/2/", "/feed/",
                  "/comments/feed/", "/wp-json/", "/category/", "/tag/", "/author/",
                  "/comment-page-"):
        check(any(shape in path for path in paths), "never asked for:", shape)
    check(not any(path.startswith("/wp-admin") for path in paths), "robots.txt denies /wp-admin/")
    check(all("watch@authority.example" in r["agent"] for r in requests),
          "the User-Agent lacks the contact")


def test_wordpress(folder):
    posts = make(SEED)
    blog = Blog(folder, posts, "The Notice Board", OPTIONS)
    try:
        w = Workspace(os.path.join(folder, "w"))
        w.profile("blog", PROFILE.format(url=blog.url))
        w.run("site", "check")
        start = time.monotonic()
        first = w.crawl()
        print(f"crawl: {first['requests']} requests, {time.monotonic() - start:.1f} s", flush=True)
        cases = check_cases(w, blog, posts)
        check_surface(blog.requests())
        check("robots_denied" in first["outcomes"], "the denial has no outcome", first)
        verified = json.loads(w.run("evidence", "verify", "--json").stdout)
        check(verified["files"] >= len(cases) and verified["problems"] == 0, verified)

        before = len(blog.requests())
        second = w.crawl()
        check(len(blog.requests()) == before, "the second crawl asked for what was not due:",
              blog.requests()[before:])
        check(second["new_cases"] == 0 and second["new_listings"] == 0, second)
        check(w.lines("list", "--json", "--limit", "0") == cases, "the queue has changed")
    finally:
        blog.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    SEED = parser.parse_args().seed
    if missing():
        print("not installed:", ", ".join(missing()))
        sys.exit(SKIPPED)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that `finally` ends the servers
    print("seed", SEED, flush=True)
    main([test_wordpress])
