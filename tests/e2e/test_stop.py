#!/usr/bin/env python3
"""Stopping a run while servers keep it waiting: it ends within seconds, and loses nothing."""
import http.server
import json
import os
import signal
import subprocess
import threading
import time

from harness import Workspace, check, environment, main
from test_kill import alive, descendants

PAGES = 12
PATIENCE = 5  # STOP_PATIENCE_MS of monitor/stop.h
PROFILE = """version: 1
site: slow
title: slow
purpose: tests on loopback
kind: other
contact: watch@authority.example
seeds:
  - http://a.example:{port}/
networks:
  - 127.77.0.0/16
only_networks: true
politeness:
  delay: 0s
resolve:
  "a.example:{port}": 127.77.0.3
"""


class Server(http.server.ThreadingHTTPServer):
    """A page of links to pages; while `stalling`, those send a byte now and then and never end."""
    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        self.stalling = True
        self.stalled = threading.Semaphore(0)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                number = self.path.strip("/")
                links = "".join(f'<a href="/{i}">page {i}</a>' for i in range(PAGES))
                body = f"<title>Page {number}</title><p>Text {number}</p>"
                known = self.path == "/" or (number.isdigit() and int(number) < PAGES)
                body = (body + (links if self.path == "/" else "")).encode()
                self.send_response(200 if known else 404)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for i in range(len(body)):
                    if not self.server.stalling or self.path == "/" or not known:
                        self.wfile.write(body[i:])
                        return
                    if i == 0:
                        self.server.stalled.release()
                    self.wfile.write(body[i:i + 1])
                    self.wfile.flush()
                    time.sleep(0.5)

            def log_message(self, *args):
                pass

            def handle(self):
                try:
                    super().handle()
                except ConnectionError:
                    pass  # the run gave it up
        super().__init__(("127.77.0.3", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def start(folder, server):
    w = Workspace(os.path.join(folder, "w"))
    w.profile("slow", PROFILE.format(port=server.server_port))
    run = subprocess.Popen(w.command("crawl", "--json"), stdout=subprocess.PIPE, text=True,
                           env=environment())
    check(server.stalled.acquire(timeout=30), "no page was asked for")
    time.sleep(0.3)
    return w, run


def nothing_is_lost(w, server):
    server.stalling = False
    w.crawl()
    paths = {json.loads(line).get("href", "").rpartition("/")[2]
             for line in w.dump().splitlines() if '"table":"page"' in line or '"href"' in line}
    missing = {str(i) for i in range(PAGES)} - paths
    check(not missing, "never read:", missing)
    check(w.crawl()["requests"] == 0, "something is still due")


def signals(folder, first, second=None):
    """How long the run took to end from the first signal on, its status, and what it said."""
    server = Server()
    try:
        w, run = start(folder, server)
        family = descendants(run.pid)
        since = time.time()
        run.send_signal(first)
        if second:
            time.sleep(1)
            check(run.poll() is None, "it did not wait for what was under way")
            run.send_signal(second)
        out, _ = run.communicate(timeout=60)
        took = time.time() - since
        for _ in range(30):
            if not [p for p in family if alive(p)]:
                break
            time.sleep(0.1)
        check(not [p for p in family if alive(p)], "a process outlived its run")
        nothing_is_lost(w, server)
        return took, run.returncode, out
    finally:
        server.shutdown()


def test_first_signal(folder):
    for number in (signal.SIGTERM, signal.SIGINT):
        took, status, out = signals(os.path.join(folder, str(int(number))), number)
        check(took < PATIENCE + 3, "took", took, "s to end")
        check(status in (0, 1), "ended with", status)
        check(json.loads(out)["outcome"] == "stopped", out)


def test_second_signal(folder):
    took, status, _ = signals(folder, signal.SIGTERM, signal.SIGTERM)
    check(took < 2.5, "took", took, "s to end")
    check(status == -signal.SIGTERM, "ended with", status)


if __name__ == "__main__":
    main([test_first_signal, test_second_signal])
