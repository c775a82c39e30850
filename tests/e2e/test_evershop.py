#!/usr/bin/env python3
"""EverShop, a real shop, from end to end and through its rate limit: 25 products, five of which
must be flagged. Somebody else at the crawler's address has used up most of the 300 pages that the shop
gives an address in a minute, so the crawl meets 429 with Retry-After: 60 after a few pages. It asks
for nothing in that minute, by the log of a proxy in front of the shop, and then ends its work.

The first run installs and builds the shop (some minutes, 700 MB in the cache folder); after that a
run takes about 90 seconds, 60 of them the shop's. --seed N repeats a run."""
import argparse
import decimal
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request

from evershop.goods import make
from evershop.server import Shop
from harness import Workspace, check, main, url_outcomes

PAGES_LEFT = 12  # of the minute's 300, when the crawl begins
RETRY_AFTER = 60

PROFILE = """version: 1
site: shop
title: Shop
purpose: tests on loopback
legal_basis: our own server
kind: shop
contact: watch@authority.example
seeds:
  - {url}/
politeness:
  delay: 0s
networks:
  - 127.0.0.0/8
"""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def use_up(shop, left):
    """The other visitor: asks for a page that costs the shop little, until the shop says that so
    many remain. By the proxy, so that the shop sees the same address as the crawler's."""
    opener = urllib.request.build_opener(NoRedirect)
    for _ in range(300):
        try:
            opener.open(shop.url + "/checkout", timeout=30).close()
        except urllib.error.HTTPError as answer:  # 302: the cart is empty
            check(answer.code == 302, "/checkout answered", answer.code)
            answer.close()
        remaining = shop.requests()[-1]["remaining"]
        check(remaining is not None, "the shop does not say how many requests remain")
        if int(remaining) <= left:
            return
    check(False, "300 requests of a minute, and", remaining, "remain")


def check_rate_limit(crawled):
    """The limit was met, once, and nothing at all was asked for in the time that it named."""
    refused = [r for r in crawled if r["status"] == 429]
    check(refused, "the rate limit was not met in", len(crawled), "requests")
    for answer in refused:
        check(answer["retry_after"] == str(RETRY_AFTER), "an unexpected Retry-After:", answer)
        early = [r for r in crawled if answer["end"] < r["start"] < answer["end"] + RETRY_AFTER]
        check(not early, "asked again after a 429:", answer, early)
    check(len(refused) == 1, "refused more than once:", refused)
    before = sum(r["start"] < refused[0]["start"] for r in crawled)
    after = sum(r["start"] > refused[0]["end"] for r in crawled)
    check(before >= PAGES_LEFT and after >= 15, "not in mid-crawl:", before, "and", after)
    print(f"limit met after {before} requests, {after} after it", flush=True)


def check_found(w, shop, products):
    """Each product's page was visited, and as it was served it is a listing with its title and
    price."""
    outcomes = url_outcomes(w, "127.0.0.1")
    served = {r["path"]: r["page"] for r in shop.requests() if r["status"] == 200}
    for product in products:
        path = product["path"]
        check(path in outcomes, "never found:", product, "but", sorted(outcomes))
        check(outcomes[path][0] == "ok", path, "ended as", outcomes[path])
        page = json.loads(w.run("inspect", "page", "--url", shop.url + path, "--type",
                                "text/html; charset=utf-8", served[path]).stdout)
        titles = [listing.get("title") for listing in page["listings"]]
        check(len(titles) == 1 and titles[0] == product["title"], "the page of", product,
              "is the listings", page["listings"])
        check_price(page["listings"][0], product)


def check_price(listing, product):
    price = listing.get("price", {})
    check(price.get("currency") == "USD" and
          decimal.Decimal(price.get("amount", "-1")) == decimal.Decimal(product["amount"]),
          "the price", price, "is not that of", product)


def check_cases(w, shop, products):
    """One case for each offer, with what was seeded; none for anything else."""
    expected = {shop.url + p["path"]: p for p in products if "flag" in p}
    cases = w.lines("list", "--json", "--limit", "0")
    found = {case["url"]: case for case in cases}
    check(found.keys() == expected.keys(), "not flagged:",
          [expected[u] for u in expected.keys() - found.keys()], "flagged for nothing:",
          [found[u] for u in found.keys() - expected.keys()])
    check(len(cases) == len(expected), "more than one case of", sorted(c["url"] for c in cases))
    for url, product in expected.items():
        case = json.loads(w.run("show", str(found[url]["case"]), "--json").stdout)
        listing = case["versions"][0]["listing"]
        check(case["substance"] == product["flag"], case["substance"], "is not", product)
        check(listing["title"] == product["title"], listing["title"], "is not", product)
        check(product["contact"] in case["contacts"], case["contacts"], "are not of", product)
        check(case["evidence"], "no evidence of", product)
        check_price(listing, product)
    return cases


def check_manners(crawled):
    """What robots.txt denies was not asked for, and the operator is named."""
    denied = ("/admin/", "/checkout", "/account", "/cart", "/api/")
    for r in crawled:
        check(not r["path"].startswith(denied), "robots.txt denies", r["path"])
        check("watch@authority.example" in r["agent"], "no contact in", r["agent"])
    check(any(r["path"] == "/sitemap-products.xml" for r in crawled), "the sitemap was not read")


def test_evershop(folder):
    products = make(SEED)
    start = time.monotonic()
    shop = Shop(folder, products)
    try:
        print(f"started and seeded: {time.monotonic() - start:.1f} s", flush=True)
        w = Workspace(os.path.join(folder, "w"))
        w.profile("shop", PROFILE.format(url=shop.url))
        w.run("site", "check")
        use_up(shop, PAGES_LEFT)
        others = len(shop.requests())
        start = time.monotonic()
        print("crawling, with a wait of 60 s ...", flush=True)
        first = w.crawl()
        print(f"crawl: {first['requests']} requests, {time.monotonic() - start:.1f} s", flush=True)
        crawled = shop.requests()[others:]
        check(len(crawled) == first["requests"], "the run counts", first["requests"],
              "requests, the shop", len(crawled))
        check_rate_limit(crawled)
        check_found(w, shop, products)
        cases = check_cases(w, shop, products)
        check_manners(crawled)
        check(first["outcomes"].get("rate_limited", 0) > 0, "429 has no outcome:", first)
        verified = json.loads(w.run("evidence", "verify", "--json").stdout)
        check(verified["files"] >= len(cases) and verified["problems"] == 0, verified)

        before = len(shop.requests())
        second = w.crawl()
        check(len(shop.requests()) == before, "the second crawl asked for what was not due:",
              shop.requests()[before:])
        check(second["new_cases"] == 0 and second["new_listings"] == 0, second)
    finally:
        shop.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    SEED = parser.parse_args().seed
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that `finally` ends the servers
    print("seed", SEED, flush=True)
    main([test_evershop])
