#!/usr/bin/env python3
"""Precision and recall of the extractors, field by field, on the labelled pages (tests/data/extractors/labelled).

Every page goes through `watchglass inspect page`. A listing is found if one with its URL, else one with its title, came
out; a field is right if it equals its label (README.md there). What a label leaves out is not judged.
Misses are told of the development part only: the other is held out.
Exit status: 0, or 1 if a figure is below the least of --at-least, or 2 for wrong usage.
"""
import argparse
import collections
import datetime
import decimal
import json
import os
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = os.path.join(PROJECT, "tests/data/extractors/labelled")
PARTS = ["development", "held-out"]
FIELDS = ["listing", "kind", "title", "price", "quantity", "seller", "contacts", "posted", "description"]


class Count:
    """Right ones, wrong or needless ones, missed ones."""

    def __init__(self):
        self.right = self.wrong = self.missed = 0

    def add(self, right, wrong, missed):
        self.right, self.wrong, self.missed = self.right + right, self.wrong + wrong, self.missed + missed

    def precision(self):
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    def recall(self):
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def words(text):
    return " ".join((text or "").split())


def number(text):
    try:
        return decimal.Decimal(text).normalize()
    except (decimal.InvalidOperation, TypeError):
        return text


def moment(text):
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text


def price(value):
    if not value:
        return None
    found = number(value.get("amount")), value.get("currency") or None
    return (found[0], None) if found[0] == 0 else found


def quantity(value):
    if not value:
        return None
    return (number(value["amount"]) if value.get("amount") else None, value.get("unit"),
            words(value.get("strength")).replace(" ", "").lower())


def contacts(value):
    return {(c["kind"], c["value"]) for c in value or []}


def without_fragment(url):
    return (url or "").split("#")[0]


def seller(value):
    return words(value.get("name") if isinstance(value, dict) else value) or None


# How a field of a listing is read, from its label and from what came out.
READ = {
    "kind": lambda l: l.get("kind"),
    "title": lambda l: words(l.get("title")) or None,
    "price": lambda l: price(l.get("price")),
    "quantity": lambda l: quantity(l.get("quantity")),
    "seller": lambda l: seller(l.get("seller")),
    "posted": lambda l: moment(l["posted"]) if l.get("posted") else None,
}


def same_url(a, b):
    return a.get("url") and a["url"] == b.get("url")


# A thread's posts share their title and their page.
def is_post(label):
    return label.get("kind") in ("post", "comment")


def same_title(a, b):
    return not is_post(a) and words(a.get("title")) == words(b.get("title")) != ""


def same_page(a, b):
    return not is_post(a) and a.get("url") and without_fragment(a["url"]) == without_fragment(b.get("url"))


def pair(labels, found):
    """Each label with what came out for it, or None; and what is left over."""
    left = list(found)
    pairs = []
    for same in (same_url, same_title, same_page):
        for label in labels:
            if any(label is p[0] for p in pairs):
                continue
            match = next((l for l in left if same(label, l)), None)
            if match is not None:
                left.remove(match)
                pairs.append((label, match))
    return pairs + [(label, None) for label in labels if not any(label is p[0] for p in pairs)], left


class Judge:
    def __init__(self):
        self.counts = collections.defaultdict(Count)
        self.misses = []

    def tell(self, page, field, want, got):
        self.misses.append((page, field, want, got))

    def field(self, page, field, want, got):
        if want == got:
            self.counts[field].add(int(want is not None), 0, 0)
            return
        self.counts[field].add(0, int(got is not None), int(want is not None))
        self.tell(page, field, want, got)

    def contacts(self, page, label, got, may):
        want = contacts(label["contacts"])
        have = {c for c in contacts(got.get("contacts")) if c in want or c[1] not in may}
        self.counts["contacts"].add(len(want & have), len(have - want), len(want - have))
        if want != have:
            self.tell(page, "contacts", sorted(want - have), sorted(have - want))

    def description(self, page, label, got):
        text = words(got.get("description"))
        for part in label.get("description_has", []):
            self.counts["description"].add(int(words(part) in text), 0, int(words(part) not in text))
            if words(part) not in text:
                self.tell(page, "description", part, text[:200])
        for part in label.get("description_not", []):
            self.counts["description"].add(0, int(words(part) in text), 0)
            if words(part) in text:
                self.tell(page, "description", f"not {part!r}", "it is there")

    def page(self, name, labels, found):
        may_urls = {without_fragment(u) for u in labels.get("may", [])}
        may = set(labels.get("contacts_may", []))
        pairs, left = pair(labels["listings"], found)
        for label, got in pairs:
            self.counts["listing"].add(int(got is not None), 0, int(got is None))
            if got is None:
                self.tell(name, "listing", label.get("title") or label.get("url"), None)
            for field, read in READ.items():
                if field in label:
                    self.field(name, field, read(label), read(got) if got else None)
            if "contacts" in label:
                self.contacts(name, label, got or {}, may)
            self.description(name, label, got or {})
        for extra in left:
            if without_fragment(extra.get("url")) not in may_urls:
                self.counts["listing"].add(0, 1, 0)
                self.tell(name, "listing", None, extra.get("title") or extra.get("url"))


def inspect(program, labels, path):
    done = subprocess.run([program, "inspect", "page", "--url", labels["url"], "--type", labels["type"], path],
                          capture_output=True, check=False, timeout=60)
    if done.returncode != 0:
        sys.exit(f"{path}: inspect page ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return json.loads(done.stdout)["listings"]


def pages(folder, only):
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if not name.endswith(".labels.json"):
                continue
            stem = os.path.join(root, name[:-len(".labels.json")])
            path = next((stem + e for e in (".html", ".json", ".xml") if os.path.exists(stem + e)), None)
            if path is None:
                sys.exit(f"{stem}: labels without a page")
            if only in path:
                with open(stem + ".labels.json", encoding="utf-8") as f:
                    yield os.path.relpath(stem, folder), json.load(f), path


def tell_misses(judge, wanted):
    for page, field, want, got in judge.misses:
        if wanted in ("all", field):
            print(f"{page}: {field}: wanted {want}, got {got}")


def print_table(part, n, judge):
    print(f"{part}: {n} pages\n\n| field | precision | recall | right | wrong | missed |\n|---|---|---|---|---|---|")
    for field in FIELDS:
        c = judge.counts[field]
        print(f"| {field} | {c.precision():.3f} | {c.recall():.3f} | {c.right} | {c.wrong} | {c.missed} |")
    print()


def least(text):
    field, _, value = text.partition("=")
    if field not in FIELDS:
        raise argparse.ArgumentTypeError(f"no field {field!r}; there are {', '.join(FIELDS)}")
    return field, float(value)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--program", default=os.environ.get("WATCHGLASS", os.path.join(PROJECT, "build/release/watchglass")))
    p.add_argument("--only", default="", help="pages whose path has this text")
    p.add_argument("--misses", metavar="FIELD", nargs="?", const="all",
                   help="print what was wrong, of one field or all")
    p.add_argument("--at-least", type=least, action="append", default=[], metavar="FIELD=0.97",
                   help="precision and recall of a field; may be given several times")
    a = p.parse_args()
    low = []
    for part in PARTS:
        judge, n = Judge(), 0
        for n, (name, labels, path) in enumerate(pages(os.path.join(PAGES, part), a.only), 1):
            judge.page(name, labels, inspect(a.program, labels, path))
        if part != "held-out":
            tell_misses(judge, a.misses)
        print_table(part, n, judge)
        low += [f"{field} ({part})" for field, value in a.at_least
                if min(judge.counts[field].precision(), judge.counts[field].recall()) < value]
    if low:
        sys.exit(f"below what is wanted: {', '.join(low)}")


if __name__ == "__main__":
    main()
