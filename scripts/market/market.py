#!/usr/bin/env python3
"""A small market on loopback: a shop with structured data, classifieds without any, and a forum.

It serves the demonstration and the end-to-end tests. What it sells stands in goods.json. Every
request is logged to a file, one JSON object a line, so that politeness can be judged from the
server's side.

    market.py --log FILE --ready FILE [--address 127.77.0.1] [--port 0] [--hostile]
    market.py --profiles DIR --port PORT [--delay 0s]     write the sites' profiles and end
"""
import argparse
import gzip
import html
import json
import os
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "goods.json"), encoding="utf-8") as f:
    GOODS = json.load(f)

RTL = {"ar", "fa", "ur", "he"}
e = html.escape


def page(lang, title, body, head=""):
    direction = ' dir="rtl"' if lang in RTL else ""
    return (f'<!DOCTYPE html>\n<html lang="{lang}"{direction}>\n<head><meta charset="utf-8">\n'
            f"<title>{e(title)}</title>\n{head}</head>\n<body>\n{body}\n</body>\n</html>\n")


# The shop: JSON-LD on every product.

SHOP_FRAME = ('<header><a href="/">Example General Store</a> <nav>{nav}</nav></header>\n'
              '<main>{main}</main>\n<footer><p>Example General Store, est. 1999. '
              '<a href="/private/stock">Stock</a></p></footer>')


def shop_categories():
    return sorted({g["category"] for g in GOODS["shop"]})


def shop_frame(main):
    nav = " ".join(f'<a href="/category/{c}">{c.title()}</a>' for c in shop_categories())
    return SHOP_FRAME.format(nav=nav, main=main)


def shop_list(goods):
    cards = "\n".join(
        f'<li class="card"><a href="/product/{g["id"]}"><h3>{e(g["title"])}</h3></a>'
        f'<span class="price">{g["price"]} {g["currency"]}</span></li>' for g in goods)
    return f'<ul class="cards">{cards}</ul>'


def shop_product(g):
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "sku": g["id"],
        "name": g["title"],
        "description": g["text"],
        "offers": {"@type": "Offer", "price": g["price"], "priceCurrency": g["currency"],
                   "availability": "https://schema.org/InStock",
                   "seller": {"@type": "Organization", "name": g.get("seller", "Example General Store")}},
    }
    head = ('<link rel="canonical" href="/product/%s">\n<script type="application/ld+json">%s</script>\n'
            % (g["id"], json.dumps(data).replace("<", "\\u003c")))
    main = (f'<h1>{e(g["title"])}</h1><p class="price">{g["price"]} {g["currency"]}</p>'
            f'<p>{e(g["text"])}</p><form method="post" action="/cart/{g["id"]}">'
            f"<button>Add to cart</button></form>")
    return page(g["lang"], g["title"] + " - Example General Store", shop_frame(main), head)


def shop(path):
    goods = GOODS["shop"]
    if path == "/":
        return page("en", "Example General Store", shop_frame("<h1>Welcome</h1>" + shop_list(goods[:4])))
    if path.startswith("/category/"):
        name = path.split("/")[2]
        chosen = [g for g in goods if g["category"] == name]
        if chosen:
            return page("en", name.title() + " - Example General Store",
                        shop_frame(f"<h1>{name.title()}</h1>" + shop_list(chosen)))
    if path.startswith("/product/"):
        for g in goods:
            if path == "/product/" + g["id"]:
                return shop_product(g)
    return None


# Classifieds: no structured data at all.

def classifieds_frame(main):
    return ('<div id="top"><a href="/">Kleinmarkt</a> | <a href="/?page=1">New</a> | '
            '<a href="/rules">Rules</a></div>\n<div id="content">' + main + "</div>\n"
            '<div id="bottom">Kleinmarkt - buy and sell in your quarter. Contact: desk@klein.market.example</div>')


PER_PAGE = 4


def classifieds(path, query=""):
    ads = GOODS["classifieds"]
    if path == "/":
        number = int(query[5:]) if query.startswith("page=") and query[5:].isdigit() else 1
        part = ads[(number - 1) * PER_PAGE:number * PER_PAGE]
        rows = "\n".join(
            f'<div class="ad"><a href="/ad/{a["id"]}">{e(a["title"])}</a> '
            f'<b>{e(a["price"])}</b><p>{e(a["text"][:40])}...</p></div>' for a in part)
        more = f'<a href="/?page={number + 1}">Next page</a>' if number * PER_PAGE < len(ads) else ""
        return page("en", "Kleinmarkt", classifieds_frame(f"<h1>New offers</h1>{rows}{more}"))
    if path == "/rules":
        return page("en", "Rules - Kleinmarkt",
                    classifieds_frame("<h1>Rules</h1><p>No weapons, no medicines, no animals.</p>"))
    for a in ads:
        if path == "/ad/" + a["id"]:
            contact = f'<p>Contact: {e(a["contact"])}</p>' if a["contact"] else ""
            return page(a["lang"], a["title"] + " - Kleinmarkt", classifieds_frame(
                f'<h1>{e(a["title"])}</h1><p><strong>{e(a["price"])}</strong></p>'
                f'<p>{e(a["text"])}</p>{contact}'))
    return None


# The forum.

def forum(path):
    threads = GOODS["forum"]
    if path == "/":
        rows = "\n".join(f'<tr><td><a href="/thread/{t["id"]}">{e(t["title"])}</a></td>'
                         f'<td>{len(t["posts"])} posts</td></tr>' for t in threads)
        return page("en", "Garden forum", f"<h1>Garden forum</h1><table>{rows}</table>")
    for t in threads:
        if path == "/thread/" + t["id"]:
            posts = "\n".join(
                f'<div class="post" id="p{t["id"]}{i}"><div class="author"><a href="/user/{p["author"]}">'
                f'{p["author"]}</a></div><time datetime="2026-11-{10 + i:02d}T08:00:00Z">day {i + 1}</time>'
                f'<div class="body"><p>{e(p["text"])}</p></div></div>'
                for i, p in enumerate(t["posts"]))
            return page(t["lang"], t["title"] + " - Garden forum",
                        f'<h1>{e(t["title"])}</h1>\n<div class="thread">{posts}</div>'
                        '<p><a href="/">Back to the forum</a></p>')
    if path.startswith("/user/"):
        return page("en", "Member", "<h1>Member</h1><p>Joined in 2024.</p>")
    return None


# What hostile pages do; for the tests alone.

def hostile(path, port):
    if path == "/":
        links = ["/nested", "/bomb", "/loop/1", "/kill", "/garbage", "/inward", "/plain"]
        return page("en", "Hostile", "".join(f'<a href="{l}">{l}</a> ' for l in links))
    if path == "/nested":
        return page("en", "Nested", "<div>" * 40000 + "tramadol for sale")
    if path == "/kill":
        return page("en", "Kill", "<p>watchglass-test-kill-analyser</p>")
    if path == "/inward":
        targets = [f"http://127.0.0.1:{port}/canary", f"http://[::1]:{port}/canary",
                   "http://169.254.169.254/latest/meta-data", f"http://localhost:{port}/canary",
                   "/jump/1", "/jump/2", "/jump/3", "/jump/4"]
        return page("en", "Inward", "".join(f'<a href="{t}">{t}</a> ' for t in targets))
    if path == "/plain":
        return page("en", "Plain", "<p>An ordinary page behind the hostile ones.</p>")
    return None


JUMPS = {"1": "http://127.0.0.1:{port}/canary", "2": "http://[::1]:{port}/canary",
         "3": "http://169.254.169.254/latest/meta-data", "4": "http://localhost:{port}/canary"}

SITES = {
    "shop": {"host": "shop.market.example", "kind": "shop"},
    "classifieds": {"host": "klein.market.example", "kind": "classifieds"},
    "forum": {"host": "forum.market.example", "kind": "forum"},
    "hostile": {"host": "hostile.market.example", "kind": "other"},
}

ROBOTS = "User-agent: *\nDisallow: /private/\nDisallow: /cart/\n"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Market"
    sys_version = ""

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", kind="text/html; charset=utf-8", headers=()):
        if isinstance(body, str):
            body = body.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        return status

    def content(self, host, path, query):
        port = self.server.server_port
        if host == SITES["shop"]["host"]:
            return shop(path)
        if host == SITES["classifieds"]["host"]:
            return classifieds(path, query)
        if host == SITES["forum"]["host"]:
            return forum(path)
        if host == SITES["hostile"]["host"] and self.server.hostile:
            return hostile(path, port)
        return None

    def respond(self):
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        path, _, query = self.path.partition("?")
        port = self.server.server_port
        if path == "/robots.txt":
            return self.answer(200, ROBOTS, "text/plain")
        if host == SITES["hostile"]["host"] and self.server.hostile:
            if path == "/bomb":
                return self.answer(200, self.server.bomb, headers=[("Content-Encoding", "gzip")])
            if path == "/garbage":
                return self.answer(200, b"\x1f\x8b\x08\x00garbage", headers=[("Content-Encoding", "gzip")])
            if path.startswith("/loop/"):
                n = int(path.split("/")[2])
                return self.answer(302, headers=[("Location", f"/loop/{n + 1}")])
            if path.startswith("/jump/"):
                return self.answer(302, headers=[("Location", JUMPS[path.split("/")[2]].format(port=port))])
        body = self.content(host, path, query)
        if body is None:
            return self.answer(404, page("en", "Not found", "<h1>Not found</h1>"))
        tag = '"%08x"' % zlib.crc32(body.encode("utf-8"))
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, headers=[("ETag", tag)])
        data, headers = body.encode("utf-8"), [("ETag", tag)]
        if "gzip" in (self.headers.get("Accept-Encoding") or ""):
            data = gzip.compress(data, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        return self.answer(200, data, headers=headers)

    def do_GET(self):
        start = time.time()
        status = 0
        try:
            status = self.respond()
        except (BrokenPipeError, ConnectionResetError):
            pass
        record = {"start": start, "end": time.time(), "host": self.headers.get("Host"),
                  "path": self.path, "status": status, "agent": self.headers.get("User-Agent"),
                  "conditional": bool(self.headers.get("If-None-Match"))}
        with self.server.log_lock:
            self.server.log.write(json.dumps(record) + "\n")
            self.server.log.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # a client that was killed is no error here


PROFILE = """# Written by the demonstration market.
version: 1
site: {site}
title: {host}
purpose: demonstration on loopback
legal_basis: our own server
kind: {kind}
contact: watch@authority.example
seeds:
  - http://{host}:{port}/
scope:
  hosts: ["{host}:{port}"]
revisit: 1d
politeness:
  delay: {delay}
networks:
  - 127.77.0.0/16
only_networks: true
resolve:
  "{host}:{port}": {address}
"""


def write_profiles(args):
    for site, row in SITES.items():
        if site == "hostile" and not args.hostile:
            continue
        text = PROFILE.format(site=site, host=row["host"], kind=row["kind"], port=args.port,
                              address=args.address, delay=args.delay)
        with open(os.path.join(args.profiles, site + ".yaml"), "w", encoding="utf-8") as out:
            out.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="127.77.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log")
    parser.add_argument("--ready", help="file that gets the port once the market listens")
    parser.add_argument("--hostile", action="store_true", help="with the hostile site of the tests")
    parser.add_argument("--profiles", help="write the sites' profiles into this folder and end")
    parser.add_argument("--delay", default="100ms")
    args = parser.parse_args()
    if args.profiles:
        return write_profiles(args)
    server = Server((args.address, args.port), Handler)
    server.hostile = args.hostile
    server.bomb = gzip.compress(b"\0" * (64 << 20), 9) if args.hostile else b""
    server.log = open(args.log or os.devnull, "a", encoding="utf-8")
    server.log_lock = threading.Lock()
    if args.ready:
        with open(args.ready + ".tmp", "w") as out:
            out.write(str(server.server_port))
        os.rename(args.ready + ".tmp", args.ready)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
