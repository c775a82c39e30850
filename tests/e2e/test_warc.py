#!/usr/bin/env python3
"""Evidence files in the eyes of a reader that others wrote: warcio, from npm. It must find every
record, its digests must be those that the files claim, and what it decodes must be what was served,
in whatever framing and coding the server sent it."""
import datetime
import gzip
import json
import os
import re
import shutil
import socket
import subprocess

from harness import Market, PROGRAM, PROJECT, Workspace, check, environment, main
from npm import installed
from warc.pages import ANSWERS, BODIES, Server, text
from wordpress.server import accepts, free_port, wait_for

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "warc")
UNIT_TEST = os.path.join(os.path.dirname(PROGRAM), "tests/test_crawler_warc")
TLS = os.path.join(PROJECT, "tests/data/crawler/tls")
TYPES = ["warcinfo", "request", "response", "metadata"]

PROFILE = """version: 1
site: lots
title: Lots
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

NGINX = """daemon off; master_process off; worker_processes 1;
pid {dir}/pid; error_log {dir}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; types {{ text/html html; }} gzip on; gzip_min_length 1;
  client_body_temp_path {dir}/t; proxy_temp_path {dir}/t; fastcgi_temp_path {dir}/t;
  uwsgi_temp_path {dir}/t; scgi_temp_path {dir}/t;
  server {{ listen 127.0.0.1:{port} ssl http2; root {dir}/root; index index.html;
            ssl_certificate {tls}/cert.pem; ssl_certificate_key {tls}/key.pem; }}
}}
"""


def evidence(w):
    return sorted(os.path.join(folder, name)
                  for folder, _, names in os.walk(os.path.join(w.dir, "evidence"))
                  for name in names if name.endswith(".warc.gz"))


def node(*args):
    done = subprocess.run(["node", *args], capture_output=True, text=True, timeout=120)
    check(done.returncode == 0 and not done.stderr.strip(), args[0], "said", done.stderr[-3000:])
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def read(files):
    """{file: {type: record}} by warcio, each record and each file checked by itself."""
    check(shutil.which("node"), "node is not installed: scripts/packages test")
    folder = installed(HERE, "warcio-2.4.11")
    rows = node(os.path.join(HERE, "read.mjs"), folder, *files)
    index = node(os.path.join(folder, "node_modules/warcio/dist/cli.js"), "index", *files)
    check([(r["offset"], r["warc"]["warc-type"]) for r in rows] ==
          [(r["offset"], r["warc-type"]) for r in index], "warcio's own index differs")
    pages = {}
    for file in files:
        records = [r for r in rows if r["file"] == file]
        check([r["warc"]["warc-type"] for r in records] == TYPES, file, "holds", records)
        check_members(file, records)
        for r in records:
            check_record(r)
        check_together(*records)
        pages[file] = dict(zip(TYPES, records))
    return pages


def read_pages(files):
    """{target: {type: record}} of a crawl's files, which are of this hour."""
    pages = {p["response"]["warc"]["warc-target-uri"]: p for p in read(files).values()}
    check(len(pages) == len(files), "two files of one page")
    for page in pages.values():
        date = datetime.datetime.strptime(page["response"]["warc"]["warc-date"],
                                          "%Y-%m-%dT%H:%M:%S.%f%z")
        age = datetime.datetime.now(datetime.timezone.utc) - date
        check(abs(age.total_seconds()) < 3600, "an odd date:", date)
    return pages


def check_members(file, records):
    """Every record is one gzip member, and the members are the file (WARC 1.1, annex D)."""
    with open(file, "rb") as f:
        data = f.read()
    ends = [r["offset"] for r in records[1:]] + [len(data)]
    check(records[0]["offset"] == 0, file, "does not begin with a record")
    for r, end in zip(records, ends):
        check(r["offset"] + r["length"] == end, "bytes between the records of", file)
        plain = gzip.decompress(data[r["offset"]:end])
        check(plain.startswith(b"WARC/1.1\r\n") and plain.endswith(b"\r\n\r\n") and
              plain.count(b"WARC-Record-ID: ") == 1, "a member of", file, "is not one record")


def check_record(r):
    """What WARC 1.1 asks of every record, and what it says of itself."""
    warc = r["warc"]
    check(r["version"] == "WARC/1.1", r["version"])
    check(re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", warc["warc-record-id"]), warc)
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", warc["warc-date"]), warc)
    check(warc["warc-block-digest"] == r["block"], "the block's digest is not", r["block"], warc)
    if "warc-payload-digest" in warc:
        check(warc["warc-payload-digest"] == r["payload"], "the payload's digest is not",
              r["payload"], warc)


def check_together(info, request, response, metadata):
    for r in (request, response, metadata):
        check(r["warc"]["warc-warcinfo-id"] == info["warc"]["warc-record-id"], "no warcinfo:", r)
        check(r["warc"]["warc-target-uri"] == response["warc"]["warc-target-uri"], "two targets")
        check(r["warc"]["warc-date"] == info["warc"]["warc-date"], "two dates")
    for r in (request, metadata):
        check(r["concurrent"] == [response["warc"]["warc-record-id"]], "not concurrent:", r)
    check("warc-payload-digest" in response["warc"], "a response without its payload's digest")
    check(request["warc"]["content-type"] == "application/http;msgtype=request" and
          response["warc"]["content-type"] == "application/http;msgtype=response", "types")
    check(request["first"].startswith("GET /") and "host" in request["http"], request)
    check("transfer-encoding" not in response["http"], "a frame is announced that is not there")
    for field in ("software:", "format: WARC File Format 1.1"):
        check(field in info["content"], "no", field, "in", info["content"])


def crawl(w, profile, env=None):
    w.profile("lots", profile)
    w.run("site", "check")
    w.crawl(env=env)
    verified = json.loads(w.run("evidence", "verify", "--json").stdout)
    files = evidence(w)
    check(verified["problems"] == 0 and verified["files"] == len(files), verified, len(files))
    return read_pages(files)


def test_market(folder):
    market = Market(folder)
    try:
        w = Workspace(os.path.join(folder, "w"))
        market.profiles(w, "--delay", "0s")
        w.crawl()
        cases = w.lines("list", "--json", "--limit", "0")
        cases = {case["url"].partition("#")[0] for case in cases}
        pages = read_pages(evidence(w))
        check(cases and cases <= pages.keys(), "no evidence of", cases - pages.keys())
        for url, page in pages.items():
            check(page["response"]["status"] == 200 and page["response"]["content"], url)
            check(page["response"]["warc"].get("warc-ip-address"), "no address of", url)
            check("warc-truncated" not in page["response"]["warc"], url)
    finally:
        market.stop()


def test_framing_and_coding(folder):
    server = Server()
    try:
        pages = crawl(Workspace(os.path.join(folder, "w")), PROFILE.format(url=server.url))
        check(pages.keys() == {f"{server.url}/{name}" for name in ANSWERS}, "evidence of",
              sorted(pages))
        for name, body in BODIES.items():
            response = pages[f"{server.url}/{name}"]["response"]
            check(response["content"] == body.decode(errors="replace"), name,
                  "is not what was served:", response["content"][-300:])
            check(response["status"] == 200, name, response["first"])
            check(("chunked" in response["http"].get("x-archive-orig-transfer-encoding", "")) ==
                  ("chunk" in name), name, response["http"])
        odd = pages[f"{server.url}/odd-fields"]["response"]["http"]
        for field, value in (("x-twice", "one, two"), ("x-folded", "one two"),
                             ("x-colons", "a: b: c"), ("x-long", 6000 * "x")):
            check(odd.get(field) == value, field, "is", odd.get(field))
    finally:
        server.stop()


def test_rows_of_the_unit_test(folder):
    """Pages that no crawl makes evidence of today, as the writer's own test writes them."""
    done = subprocess.run([UNIT_TEST], env=environment(WATCHGLASS_WARC_SAMPLES=folder),
                          capture_output=True, text=True)
    check(done.returncode == 0, UNIT_TEST, "failed:", done.stderr[-2000:])
    files = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    cut = {}
    for file, records in read(files).items():
        cut[os.path.basename(file)] = records["response"]["warc"].get("warc-truncated")
        check(records["response"]["status"] == 200, file, records["response"]["first"])
    check(len(cut) > 10, "only", sorted(cut))
    for name, said in {"cut by us": "length", "cut by time": "time", "half a head": "disconnect",
                       "cut by the server": "disconnect", "plain": None, "large": None}.items():
        check(cut[name + ".warc.gz"] == said, name, "says", cut[name + ".warc.gz"])


def test_http2(folder):
    root = os.path.join(folder, "root")
    os.mkdir(root)
    front = '<!DOCTYPE html><title>Lots</title><a href="one.html">1</a> <a href="two.html">2</a>'
    for name, body in (("index", front), ("one", text(81)), ("two", text(82))):
        with open(os.path.join(root, name + ".html"), "w", encoding="utf-8") as out:
            out.write(body)
    port = free_port()
    conf = os.path.join(folder, "nginx.conf")
    with open(conf, "w") as out:
        out.write(NGINX.format(dir=folder, port=port, tls=TLS))
    os.chmod(folder, 0o755)
    server = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", conf])
    try:
        wait_for("nginx", lambda: accepts(socket.AF_INET, ("127.0.0.1", port)), server)
        url = f"https://tls.example:{port}"
        profile = PROFILE.format(url=url) + f'resolve:\n  "tls.example:{port}": 127.0.0.1\n'
        pages = crawl(Workspace(os.path.join(folder, "w")), profile,
                      environment(WATCHGLASS_CA_FILE=os.path.join(TLS, "cert.pem")))
        check(pages.keys() == {url + "/one.html", url + "/two.html"}, sorted(pages))
        for page in pages.values():
            check(page["response"]["first"].startswith("HTTP/2 200"), page["response"]["first"])
            check("tls:" in page["metadata"]["content"], "no certificates in the metadata")
        check(pages[url + "/one.html"]["response"]["content"] == text(81), "not what was served")
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main([test_market, test_framing_and_coding, test_rows_of_the_unit_test, test_http2])
