#!/usr/bin/env python3
"""`site check` with saved pages, and the example profiles in sites/, each against a page."""
import glob
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))
from harness import PROJECT, Workspace, check, environment, main  # noqa: E402

PAGES = os.path.join(PROJECT, "tests/data/sites")
FORUM = os.path.join(PROJECT, "tests/data/extractors/forum-phpbb.html")

# site: arguments, then for each page the listings that it must give, by some of their fields: a
# value, or (value, source).
EXAMPLES = {
    "example-shop": (["shop-product.html", "shop-category.html"], [
        [{"title": ("Emaillekanne, 1,5 Liter", "rule"), "price": ("32.90 EUR", "rule"),
          "description": ("Blau gesprenkelt, mit Deckel. Ein Stück, 850 g.", "rule"),
          "seller": ("Keramik Muster", "rule"), "category": ("Küche / Kannen", "rule"),
          "id": "K-1507", "contacts": ("email laden@shop.example, telegram laden_am_eck_muster",
                                       "rule")}],
        [{"title": "Emaillekanne, 1,5 Liter", "price": ("32.90 EUR", "rule"),
          "url": "https://shop.example/product/emaille-kanne"},
         {"title": "Glaskanne", "price": "18.00 EUR"},
         {"title": "Teesieb aus Draht", "price": "4.50 EUR"}]]),
    "example-classifieds": (["classifieds-list.html", "classifieds-ad.html"], [
        [{"title": ("Garden bench, oak", "rule"), "price": "120 GBP"},
         {"title": "Bread oven, hardly used", "location": ("Sampleford", "rule"),
          "url": "https://board.example/ad/4712-bread-oven",
          "posted": ("2026-11-05T00:00:00Z", "rule")},
         {"title": "Skates, size 38"}],
        [{"title": ("Bread oven, hardly used", "rule"), "price": "80 GBP", "id": "4712",
          "seller": "baker_of_sampleford",
          "contacts": ("phone +15550100142, whatsapp +15550100142", "rule")}]]),
    "example-forum": (["--url", "http://forum.example:8080/thread/4711", FORUM], [
        [{"title": ("Compost bins for sale", "heuristic"), "price": "20 EUR", "seller": "alice",
          "contacts": "email alice@garden.example"}, {"seller": "bob"}]]),
    "example-platform": (
        ["--url", "https://goods.example/wp-json/wc/store/v1/products", "platform-products.json"], [
            [{"title": ("Copper kettle", "api"), "price": ("45.90 EUR", "api"), "id": "CK-2",
              "availability": "in_stock"},
             {"title": "Tea strainer", "price": "4.50 EUR", "availability": "out_of_stock"}]]),
    "example-social": (["social-feed.xml", "social-timeline.json"], [
        [{"title": ("For sale: enamel kettle", "api"), "seller": "mara", "price": "12 EUR",
          "contacts": "email mara@people.example"}, {"seller": "jo"}],
        [{"seller": ("Mara", "api"), "price": "10 EUR",
          "url": "https://people.example/@mara/113"}]]),
}


def value(listing, field):
    v = listing.get(field, "")
    if field == "price":
        return " ".join([v.get("amount", ""), v.get("currency", "")]).strip() if v else ""
    if field == "seller":
        return v.get("name", "") if v else ""
    if field == "contacts":
        return ", ".join(c["kind"] + " " + c["value"] for c in v)
    return v


def same(where, got, want):
    check(len(got) == len(want), where, "has", len(got), "listings, not", len(want), got)
    for g, w in zip(got, want):
        for field, expected in w.items():
            text, source = expected if isinstance(expected, tuple) else (expected, None)
            listing = g["listing"]
            check(value(listing, field) == text, where, field, value(listing, field), "not", text)
            check(source in (None, listing["sources"].get(field)), where, field, "is from",
                  listing["sources"].get(field), "not", source)


def page(word):
    return os.path.join(PAGES, word) if "." in word and "/" not in word else word


def examples(folder):
    w = Workspace(os.path.join(folder, "w"))
    for profile in glob.glob(os.path.join(PROJECT, "sites", "*.yaml")):
        shutil.copy(profile, os.path.join(w.dir, "sites"))
    return w


def test_examples(folder):
    """Every profile in sites/ is sound, and its pages give what they show; none is left out."""
    w = examples(folder)
    w.run("site", "check")
    names = {os.path.basename(p)[:-5] for p in glob.glob(os.path.join(PROJECT, "sites", "*.yaml"))}
    check(names == set(EXAMPLES), "sites/ has", names)
    for site, (words, want) in EXAMPLES.items():
        lines = w.lines("site", "check", site, "--json", *map(page, words))
        check(len(lines) == len(want) + 1, site, lines)
        for got, expected in zip(lines, want):
            check(got["in_scope"], site, got["url"], "is not in its scope")
            same(site + " " + got["page"], got["listings"], expected)
        check(lines[-1]["unmatched"] == [], site, lines[-1])


PROFILE = """version: 1
site: shop
purpose: tests
seeds: ['https://shop.example/']
rules:
  - match: /list/*
    item: //li
    fields:
      title: b
      price: i
      contacts: a/@href
      posted: u
  - match: /list/*
    item: //section
    fields:
      title: h2
  - match: /other/*
    fields:
      title: //h1
"""

LIST = """<!doctype html><title>Things</title><link rel=canonical href="https://shop.example/list/1">
<ul><li><b>One</b> <b>or two</b> <i>5 EUR</i> <u>soon</u></li><li><b>Three</b></li>
<li><i>7 EUR</i></li></ul>"""


def written(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def test_counts(folder):
    """What the rules found, by line; status 1 where one found nothing on any page."""
    w = Workspace(os.path.join(folder, "w"))
    w.profile("shop", PROFILE)
    file = written(folder, "list.html", LIST)
    done = w.run("site", "check", "--json", file, status=1)
    got, end = map(json.loads, done.stdout.splitlines())
    rules = {r["line"]: (r["field"], r["asked"], r["empty"], r["several"], r["most"], r["unread"])
             for r in got["rules"]}
    check(rules == {7: ("item", 1, 0, 1, 3, 0), 9: ("title", 3, 1, 1, 2, 0),
                    10: ("price", 3, 1, 0, 1, 0), 11: ("contacts", 3, 3, 0, 0, 0),
                    12: ("posted", 3, 2, 0, 1, 1), 14: ("item", 1, 1, 0, 0, 0),
                    16: ("title", 0, 0, 0, 0, 0)}, rules)
    check([(u["line"], u["tried"]) for u in end["unmatched"]] ==
          [(11, True), (14, True), (19, False)], end)
    check("contacts" in got["listings"][0]["empty"], got["listings"][0])
    text = w.run("site", "check", file, status=1).stdout
    for part in ("sites/shop.yaml:9: title: b matched nothing in 1 of 3 items, and matched several "
                 "nodes in 1 of 3 items, up to 2: the first is taken",
                 "  ! ", "gave what is no posted in 1 of 3 items", "price        rule       5 EUR",
                 "! " + w.dir + "/sites/shop.yaml:11: contacts: a/@href matched nothing on any page",
                 "shop.yaml:17: match: /other/* holds for none of the pages",
                 "nothing for"):
        check(part in text, "no", repr(part), "in", text)
    other = written(folder, "other.html", "<h1>Lamp</h1>")
    w.profile("shop", PROFILE[:PROFILE.index("      contacts")] + PROFILE[
        PROFILE.index("  - match: /other"):])
    text = w.run("site", "check", file, status=1).stdout
    check("/other/*" in text, text)
    w.run("site", "check", "--url", "https://shop.example/other/1", other, status=1)
    both = written(folder, "both.html",
                   "<!-- saved from url=(0029)https://shop.example/other/1 --><h1>Lamp</h1>")
    text = w.run("site", "check", file, both).stdout
    check("every rule found something" in text, text)


def test_addresses(folder):
    """Where a page is from, and what is said when nobody knows."""
    w = examples(folder)
    bare = written(folder, "bare.html", "<h1>Lamp</h1>")
    rows = [
        (["example-shop", bare], 2, "--url"),
        ([bare], 2, "which of the 5 profiles"),
        (["nosuch", bare], 2, "'nosuch' is neither"),
        (["example-shop", "/no/such/file"], 2, "/no/such/file"),
        (["example-shop", "--url", "ftp://a.example/", bare], 2, "no http or https URL"),
        (["example-shop", "--url", "https://a.example/", bare, bare], 2, "one page"),
    ]
    for words, status, part in rows:
        done = w.run("site", "check", *words, status=status)
        check(part in done.stderr and not done.stdout, words, done.stdout, done.stderr)
    check("no problem" in w.run("site", "check", "example-shop").stdout, "a profile alone")
    done = w.run("site", "check", "example-shop", "--url", "https://else.example/x", bare, status=1)
    check("NOT in the profile's scope" in done.stdout and "no rule of" in done.stdout, done.stdout)
    based = written(folder, "based.html", "<base href='https://shop.example/product/1'><h1>Lamp</h1>")
    check("from its <base>" in w.run("site", "check", "example-shop", based, status=1).stdout, "base")
    with open(bare) as page_in:
        done = subprocess.run(w.command("site", "check", "example-shop", "--url",
                                        "https://shop.example/", "-"), stdin=page_in,
                              capture_output=True, text=True, env=environment())
    check(done.returncode == 1 and "Lamp" in done.stdout, done.stdout, done.stderr)
    # Another profile that is broken is said, and in nobody's way.
    w.profile("broken", "version: 1\n")
    done = w.run("site", "check", "example-platform", "--url", "https://goods.example/",
                 os.path.join(PAGES, "platform-products.json"))
    check("broken.yaml" in done.stderr and "Copper" in done.stdout, done.stderr)
    # What a page says does not drive the terminal.
    hostile = written(folder, "hostile.html", "<h1>\x1b[2J\u202eLamp</h1><p>Price: 5 EUR</p>")
    text = w.run("site", "check", "example-shop", "--url", "https://shop.example/x", hostile,
                 status=1).stdout
    check("\x1b" not in text and "\u202e" not in text and "Lamp" in text, repr(text))


if __name__ == "__main__":
    main([test_examples, test_counts, test_addresses])
