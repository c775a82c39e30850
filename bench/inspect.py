#!/usr/bin/env python3
"""Lines (or files) per second of every kind of `watchglass inspect`, as whole processes.

    bench/inspect.py [PROGRAM]     default: build/release/watchglass

The start of the process is measured apart, with an empty input, and taken off. Each figure is the
median of five runs, with the least and the greatest.
"""
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else os.path.join(PROJECT, "build/release/watchglass")
RUNS = 5
random.seed(1)

WORDS = ("garden hose brass fitting stoneware mug delivery warehouse guarantee two days order color "
         "size large small review customer rating stock basket price shipping return policy").split()


def sentence(n):
    return " ".join(random.choice(WORDS) for _ in range(n))


def url_lines(n):
    for i in range(n):
        if i % 2:
            yield f"https://shop{i % 50}.example/category/{i % 97}/\t../product/{i}?sort=price&utm_source=x&id={i}#top"
        else:
            yield f"http://Shop{i % 50}.Example:80/a/./b/../c%7e{i}?b=2&a=1"


def price_lines(n):
    forms = ["{0},99 €", "US$ {0}.50", "₹ 1,{0:03d}.00", "{0} zł", "price {0} EUR incl. VAT", "{0} 元/kg"]
    return (forms[i % len(forms)].format(1 + i % 900) for i in range(n))


def text_lines(n):
    for i in range(n):
        if i % 50 == 0:
            yield "Tramadol 225mg for sale, no prescription, WhatsApp +1 555 0142 " + sentence(20)
        elif i % 10 == 0:
            yield json.dumps({"title": sentence(6), "description": sentence(60), "price": {"amount": "9.90"}})
        else:
            yield sentence(40)


def robots_file():
    return "User-agent: *\n" + "".join(f"Disallow: /private{i}/*.html$\n" for i in range(2000))


def sitemap_file(n=20000):
    return ('<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' +
            "".join(f"<url><loc>https://shop.example/p/{i}</loc><lastmod>2026-11-01</lastmod></url>"
                    for i in range(n)) + "</urlset>")


def page_file():
    body = "".join(f'<li class="card"><a href="/p/{i}"><h3>{sentence(5)}</h3></a>'
                   f'<span class="price">{i}.90 €</span><p>{sentence(30)}</p></li>' for i in range(95))
    return f"<!DOCTYPE html><html lang=en><title>{sentence(4)}</title><body><ul>{body}</ul></body></html>"


def run(args, data):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([PROGRAM, "inspect", *args], input=data, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return times


def report(kind, unit, n, args, data, size):
    """`args` read standard input; the start is what an input of nothing costs."""
    base = min(run(args, b"\n" if unit == "lines" else data[:0] or b"\n")) if unit == "lines" else 0
    rates = sorted(n / max(t - base, 1e-6) for t in run(args, data))
    start = f", start {base * 1000:.0f} ms apart" if base else " (with the start of the process)"
    print(f"{kind:8} {statistics.median(rates):12,.0f} {unit}/s  ({rates[0]:,.0f} to {rates[-1]:,.0f}; "
          f"{size / 1e6:.1f} MB{start})", flush=True)


def lines(kind, generator, n):
    data = ("\n".join(generator(n)) + "\n").encode()
    report(kind, "lines", n, [kind, "-"], data, len(data))


def main():
    lines("url", url_lines, 200000)
    lines("price", price_lines, 200000)
    lines("text", text_lines, 50000)
    data = robots_file().encode()
    report("robots", "files", 1, ["robots", "--url", "https://x.example/private1999/a.html", "-"], data, len(data))
    data = sitemap_file().encode()
    report("sitemap", "entries", 20000, ["sitemap", "-"], data, len(data))
    data = page_file().encode()
    report("page", "files", 1, ["page", "--url", "https://shop.example/", "-"], data, len(data))


if __name__ == "__main__":
    main()
