#!/usr/bin/env python3
"""How well offers and requests are told from all else, on labelled listings (tests/data/patterns/labelled).

Every listing goes through `watchglass inspect text`. It is flagged if the verdict is offer or request and the score at
least --threshold, as in a workspace. The listings are split by a hash of their id: whoever changes the matcher looks at
the tuning split alone, so the test split's figures are the ones to believe, and rows are told of the tuning split only.
Exit status: 0, or 1 if a figure is below the least of --at-least, or 2 for wrong usage.
"""
import argparse
import collections
import glob
import hashlib
import json
import os
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LISTINGS = os.path.join(PROJECT, "tests/data/patterns/labelled")
SUITES = os.path.join(PROJECT, "tests/data/patterns/suites")
SPLITS = ["tuning", "test"]
WANTED = ["offer", "request"]
PREVALENCE = 0.01  # offers and requests among what a crawl meets
BINS = 10
UNLISTED = "unlisted-"  # begins the ids that stand for a family's names that the lexicon lacks


def split_of(row):
    return SPLITS[hashlib.sha256(row["id"].encode()).digest()[0] % 2]


def read_rows(folder, only):
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                try:
                    row = json.loads(line)
                except ValueError as e:
                    sys.exit(f"{path}:{number}: {e}")
                row["language"] = os.path.basename(path)[:-len(".jsonl")]
                row["split"] = split_of(row)
                if only in row["id"]:
                    yield row


def judge(program, rows, options):
    lines = "".join(json.dumps(row["listing"], ensure_ascii=False) + "\n" for row in rows)
    done = subprocess.run([program, "inspect", "text", *options, "-"], input=lines.encode(), capture_output=True,
                          check=False, timeout=600)
    if done.returncode != 0:
        sys.exit(f"inspect text ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return [json.loads(line) for line in done.stdout.splitlines()]


class Figures:
    """Flagged or not against the labels."""

    def __init__(self):
        self.hit = self.missed = self.alarm = self.quiet = self.exact = 0

    def add(self, row):
        if row["label"] in WANTED:
            self.hit += row["flagged"]
            self.missed += not row["flagged"]
            self.exact += row["flagged"] and row["verdict"]["verdict"] == row["label"]
        else:
            self.alarm += row["flagged"]
            self.quiet += not row["flagged"]

    def recall(self):
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    def precision(self):
        return self.hit / (self.hit + self.alarm) if self.hit + self.alarm else 1.0

    def f1(self):
        p, r = self.precision(), self.recall()
        return 2 * p * r / (p + r) if p + r else 0.0

    def weighted(self):
        """Precision where one listing in a hundred is an offer or a request."""
        innocent = self.alarm + self.quiet
        alarms = self.alarm / innocent * (1 - PREVALENCE) if innocent else 0.0
        hits = self.recall() * PREVALENCE
        return hits / (hits + alarms) if hits + alarms else 1.0


def named(row):
    """Whether a flagged listing's substance is right: one that it names, or a name of its family."""
    ids = {f["substance"] for f in row["verdict"]["findings"]}
    return bool(ids & set(row["substances"])) or \
        bool({i[len(UNLISTED):] for i in ids if i.startswith(UNLISTED)} & {u["family"] for u in row["unlisted"]})


def groups(row):
    wanted = row["label"] in WANTED
    yield "all", ""
    yield "language", row["language"]
    if row["class"]:
        yield "class", row["class"]
    if wanted:
        for disguise in row["disguise"] or ["none"]:
            yield "disguise", disguise
        yield "name", "in no list" if row["unlisted"] and not row["substances"] else "listed"
    yield "label", row["label"]


def print_table(rows, kind):
    table = {split: collections.defaultdict(Figures) for split in SPLITS}
    for row in rows:
        for k, value in groups(row):
            if k == kind:
                table[row["split"]][value].add(row)
    print(f"\n| {kind} | tuning: precision | recall | F1 | test: precision | recall | F1 | rows |\n|---|---|---|---|---|---|---|---|")
    for value in sorted(set(table["tuning"]) | set(table["test"])):
        cells, n = [], 0
        for split in SPLITS:
            f = table[split][value]
            cells += [f"{f.precision():.3f}", f"{f.recall():.3f}", f"{f.f1():.3f}"]
            n += f.hit + f.missed + f.alarm + f.quiet
        print(f"| {value or 'all'} | {' | '.join(cells)} | {n} |")


def summary(rows):
    """Figure by name, of one split."""
    f = Figures()
    for row in rows:
        f.add(row)
    hits = [row for row in rows if row["flagged"] and row["label"] in WANTED]
    disguises = collections.defaultdict(Figures)
    for row in rows:
        for k, value in groups(row):
            if k == "disguise":
                disguises[value].add(row)
    return {
        "f1": f.f1(), "precision": f.precision(), "recall": f.recall(), "weighted precision": f.weighted(),
        "false alarms": f.alarm, "least disguise recall": min((d.recall() for d in disguises.values()), default=1.0),
        "substance right": sum(named(r) for r in hits) / len(hits) if hits else 1.0,
        "offer or request right": f.exact / f.hit if f.hit else 1.0,
        "calibration error": calibration(rows)[1],
    }


def is_wanted(verdict):
    return verdict["verdict"] in WANTED


def calibration(rows):
    """Bins of the score (0 for what is neither offer nor request): mean score, share that are, count; and their
    mean distance, weighted by count."""
    bins = collections.defaultdict(list)
    for row in rows:
        score = row["verdict"]["score"]
        bins[min(int(score * BINS), BINS - 1)].append((score, row["label"] in WANTED))
    out, error = [], 0.0
    for b in sorted(bins):
        mean = sum(s for s, _ in bins[b]) / len(bins[b])
        share = sum(w for _, w in bins[b]) / len(bins[b])
        error += abs(mean - share) * len(bins[b])
        out.append((b / BINS, mean, share, len(bins[b])))
    return out, error / max(1, len(rows))


def print_misses(rows, kind):
    for row in rows:
        if row["split"] != "tuning":
            continue
        wanted, v = row["label"] in WANTED, row["verdict"]
        wrong = {"missed": wanted and not row["flagged"], "alarm": not wanted and row["flagged"],
                 "substance": wanted and row["flagged"] and not named(row),
                 "verdict": wanted and row["flagged"] and v["verdict"] != row["label"]}
        for name, is_so in wrong.items():
            if is_so and kind in ("all", name):
                print(f"\n{name} {row['id']}: label {row['label']} {row['substances'] + [u['name'] for u in row['unlisted']]} "
                      f"{row['disguise']}; verdict {v['verdict']} {v['score']:.2f}")
                print("  " + json.dumps(row["listing"], ensure_ascii=False))
                print("  found " + "; ".join(f"{f['substance']} {f['text']!r} ({f['view']})" for f in v["findings"][:8]))
                print("  cues  " + "; ".join(f"{c['kind']} {c.get('text', '')!r} {c['weight']:+.2f}" for c in v["cues"]))


def print_suites(rows):
    """Innocents that must pass, and true offers that use their very words. True if all is so."""
    table = collections.defaultdict(Figures)
    for row in rows:
        table[row["language"]].add(row)
    print("| suite | innocents | flagged | offers and requests in their words | found |\n|---|---|---|---|---|")
    for suite in sorted(table):
        f = table[suite]
        print(f"| {suite} | {f.alarm + f.quiet} | {f.alarm} | {f.hit + f.missed} | {f.hit} |")
    return not any(f.alarm or f.missed for f in table.values())


def least(text):
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError("wants FIGURE=NUMBER, such as f1=0.95") from None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(PROJECT, "build/release/watchglass"))
    parser.add_argument("--threshold", type=float, default=0.7, help="flagged from this score on (0.7)")
    parser.add_argument("--misses", choices=["all", "missed", "alarm", "substance", "verdict"], help="what was wrong, on the tuning split")
    parser.add_argument("--only", default="", metavar="ID", help="rows whose id has this text, such as pl-")
    parser.add_argument("--suites", action="store_true", help="the must-pass suites instead (tests/data/patterns/suites)")
    parser.add_argument("--known-before", metavar="YEAR", help="only names first reported earlier")
    parser.add_argument("--at-least", type=least, action="append", default=[], metavar="FIGURE=NUMBER", help="of the test split")
    args = parser.parse_args()
    folder = SUITES if args.suites else LISTINGS
    rows = list(read_rows(folder, args.only))
    if not rows:
        sys.exit(f"no listings in {folder} whose id has {args.only!r}")
    options = ["--known-before", args.known_before] if args.known_before else []
    for row, verdict in zip(rows, judge(args.program, rows, options), strict=True):
        row["verdict"] = verdict
        row["flagged"] = is_wanted(verdict) and verdict["score"] >= args.threshold
    if args.misses:
        print_misses(rows, args.misses)
        return 0
    if args.suites:
        return 0 if print_suites(rows) else 1
    figures = {split: summary([r for r in rows if r["split"] == split]) for split in SPLITS}
    print(f"{len(rows)} listings, {sum(r['label'] in WANTED for r in rows)} of them offers or requests\n")
    print("| figure | tuning | test |\n|---|---|---|")
    for name in figures["test"]:
        print(f"| {name} | {figures['tuning'][name]:.3f} | {figures['test'][name]:.3f} |")
    for kind in ("label", "name", "disguise", "class", "language"):
        print_table(rows, kind)
    print("\n| score from | mean | offers and requests among them | listings |\n|---|---|---|---|")
    for start, mean, share, n in calibration([r for r in rows if r["split"] == "test"])[0]:
        print(f"| {start:.1f} | {mean:.2f} | {share:.2f} | {n} |")
    low = [f"{name} is {figures['test'][name]:.3f}, at least {value:.3f} is wanted"
           for name, value in args.at_least if figures["test"].get(name, 0) < value]
    for line in low:
        print(line, file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
