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
import threading
import time
import urllib.request

from harness import Workspace, check, environment, main
from wordpress.posts import make
from wordpress.server import Blog, has_sitemaps, missing

DAYS_LATER = 2

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


class Clock:
    """A clock that runs DAYS ahead, for the program alone."""

    def __init__(self, folder, days):
        self.file = os.path.join(folder, "clock")
        self.ahead = days * 86400
        self.ended = threading.Event()
        self.set()
        self.thread = threading.Thread(target=self.run)

    def set(self):
        with open(self.file + ".new", "w") as out:
            out.write(f"{int((time.time() + self.ahead) * 1e6)}\n")
        os.rename(self.file + ".new", self.file)

    def run(self):
        while not self.ended.wait(0.005):
            self.set()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


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


def typeset(title):
    """As WordPress sets it."""
    return title.replace("'", "\u2019").replace("  ", " ")


def check_listings(w, blog, posts, folder):
    """The page of each post is a listing under its permalink, with its title, and its price if it has one."""
    for url, post in zip(blog.permalinks, posts):
        page = os.path.join(folder, "page.html")
        urllib.request.urlretrieve(url, page)
        found = json.loads(w.run("inspect", "page", "--url", url, page).stdout)["listings"]
        own = [listing for listing in found if listing["url"] == url and not listing.get("reply")]
        check(len(own) == 1 and own[0].get("title") == typeset(post["title"]), "the page of", post,
              "is the listings", own)
        if "amount" in post:
            price = own[0].get("price", {})
            check(price.get("currency") == post["currency"] and
                  decimal.Decimal(price["amount"]) == decimal.Decimal(post["amount"]),
                  "the price", price, "is not that of", post)


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
    shapes = ["/wp-sitemap.xml", "/page/2/", "/feed/", "/comments/feed/", "/wp-json/", "/category/",
              "/tag/", "/author/", "/comment-page-"]
    for shape in shapes + ["/wp-sitemap-posts-post-1.xml"] * has_sitemaps():
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
        check_listings(w, blog, posts, folder)
        ours = len(blog.requests())
        start = time.monotonic()
        first = w.crawl()
        print(f"crawl: {first['requests']} requests, {time.monotonic() - start:.1f} s", flush=True)
        cases = check_cases(w, blog, posts)
        check_surface(blog.requests()[ours:])
        check("robots_denied" in first["outcomes"], "the denial has no outcome", first)
        verified = json.loads(w.run("evidence", "verify", "--json").stdout)
        check(verified["files"] >= len(cases) and verified["problems"] == 0, verified)

        before = len(blog.requests())
        second = w.crawl()
        check(len(blog.requests()) == before, "the second crawl asked for what was not due:",
              blog.requests()[before:])
        check(second["new_cases"] == 0 and second["new_listings"] == 0, second)
        check(w.lines("list", "--json", "--limit", "0") == cases, "the queue has changed")

        with Clock(folder, DAYS_LATER) as clock:
            later = w.crawl(env=environment(WATCHGLASS_CLOCK=clock.file))
        check(later["requests"] > len(posts), "nothing was due", DAYS_LATER, "days later:", later)
        check(later["outcomes"].get("not_modified", 0) > 0, "no conditional request", later)
        check(later["new_cases"] == 0 and later["new_listings"] == 0, "shown again:", later)
        check(w.lines("list", "--json", "--limit", "0") == cases, "the queue has changed")
    finally:
        blog.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    SEED = parser.parse_args().seed
    if missing():
        sys.exit("not installed: " + ", ".join(missing()))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that `finally` ends the servers
    print("seed", SEED, flush=True)
    main([test_wordpress])
