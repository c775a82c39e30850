#!/usr/bin/env python3
"""Hosts that stand in each other's way: a run ends although one of them never will."""
import http.server
import os
import threading
import time

from harness import Workspace, check, main

PROFILE = """version: 1
site: {site}
title: {site}
purpose: tests on loopback
kind: other
contact: watch@authority.example
seeds:
{seeds}
networks:
  - 127.77.0.0/16
only_networks: true
politeness:
  delay: 0s
resolve:
  "a.example:{port}": 127.77.0.3
  "b.example:{port}": 127.77.0.3
"""


class Server(http.server.ThreadingHTTPServer):
    """answers: {(host, path): (status, headers, body)}; a path that is not there is 404."""
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, answers, slow=()):
        self.answers, self.slow, self.seen = answers, slow, []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                host = self.headers["Host"].split(":")[0]
                self.server.seen.append((host, self.path))
                if (host, self.path) in self.server.slow:
                    time.sleep(2)
                status, headers, body = self.server.answers.get((host, self.path), (404, {}, ""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args):
                pass
        super().__init__(("127.77.0.3", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def pages(self):
        """What was asked for beyond robots.txt and the probe for a missing page."""
        return [path for _, path in self.seen
                if path != "/robots.txt" and not path.startswith("/watchglass-no-such-page-")]


def crawl(folder, server, seeds):
    """The workspace and the summary of one run, which must end soon."""
    w = Workspace(os.path.join(folder, "w"))
    for site, urls in seeds.items():
        lines = "\n".join("  - " + u.format(port=server.server_port) for u in urls)
        w.profile(site, PROFILE.format(site=site, seeds=lines, port=server.server_port))
    return w, w.crawl(timeout=60, status=None)


def test_robots_of_a_host_that_wants_a_pause(folder):
    server = Server({("b.example", "/1"): (429, {"Retry-After": "3600"}, "")},
                    slow={("a.example", "/robots.txt")})
    server.answers["a.example", "/robots.txt"] = (
        302, {"Location": f"http://b.example:{server.server_port}/robots.txt"}, "")
    try:
        _, summary = crawl(folder, server, {"a": ["http://a.example:{port}/"],
                                            "b": ["http://b.example:{port}/1"]})
        check(summary["outcome"] == "done" and summary["still_due"] >= 1, summary)
        check(("a.example", "/") not in server.seen, "asked before its robots.txt was known")
    finally:
        server.shutdown()


def test_robots_of_a_host_that_refuses_us(folder):
    server = Server({("b.example", f"/{i}"): (403, {}, "") for i in range(20)},
                    slow={("a.example", "/robots.txt")})
    server.answers["a.example", "/robots.txt"] = (
        302, {"Location": f"http://b.example:{server.server_port}/robots.txt"}, "")
    try:
        _, summary = crawl(folder, server, {
            "a": ["http://a.example:{port}/"],
            "b": [f"http://b.example:{{port}}/{i}" for i in range(20)]})
        check(summary["outcome"] == "done", summary)
        check(summary["outcomes"].get("robots_unreachable", 0) == 1, summary)
        check(("a.example", "/") not in server.seen, "asked before its robots.txt was known")
        asked = [path for host, path in server.seen if host == "b.example"]
        check(len(asked) < 10, "a host that refuses us was asked for", asked)
    finally:
        server.shutdown()


def test_many_pages_that_robots_denies(folder):
    links = "".join(f'<a href="/private/{i}">{i}</a>' for i in range(4000))
    server = Server({("a.example", "/"): (200, {}, links),
                     ("a.example", "/robots.txt"): (200, {}, "User-agent: *\nDisallow: /private/")})
    try:
        start = time.time()
        w, summary = crawl(folder, server, {"a": ["http://a.example:{port}/"]})
        check(summary["outcomes"].get("robots_denied") == 4000, summary)
        check(time.time() - start < 30, "took", time.time() - start)
        check(server.pages() == ["/"], server.seen[:9])
        again = w.crawl(status=None)
        check(again["outcomes"] == {}, "denied pages are due again", again)
    finally:
        server.shutdown()


def test_no_more_pages_than_asked_for(folder):
    links = "".join(f'<a href="/{i}">{i}</a>' for i in range(40))
    pages = {("a.example", f"/{i}"): (200, {}, "x") for i in range(40)}
    server = Server({("a.example", "/"): (200, {}, links), **pages})
    try:
        w = Workspace(os.path.join(folder, "w"))
        text = PROFILE.format(site="a", port=server.server_port,
                              seeds=f"  - http://a.example:{server.server_port}/")
        for delay in ("0s", "2ms"):
            w.profile("a", text.replace("delay: 0s", "delay: " + delay))
            before = len(server.pages())
            summary = w.crawl("--max-pages", "7", status=None)
            asked = len(server.pages()) - before
            check(asked == 7 and summary["outcome"] == "pages", delay, asked, summary)
        left = w.crawl(status=None)
        check(left["outcomes"].get("ok") == 41 - 14, left)
        check(len(set(server.seen)) == len(server.seen), "a page was asked for twice")
    finally:
        server.shutdown()


if __name__ == "__main__":
    main([test_robots_of_a_host_that_wants_a_pause, test_robots_of_a_host_that_refuses_us,
          test_many_pages_that_robots_denies, test_no_more_pages_than_asked_for])
