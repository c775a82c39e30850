"""A reverse proxy that writes down who asked what and when, before a server that does not.

It passes the client's address on (X-Forwarded-For), so that the server's rate limit counts clients
as without it. Each line of the log is one answered request: {start, end, address, path, host,
agent, status, retry_after, page}; times are seconds of one monotonic clock, `start` when the
request's head was read and `end` just before the first byte of the answer went out, so that no
client can have known the answer earlier. `page` is the file that keeps the body.
"""
import http.client
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade",
              "content-length"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one piece: the log's `end` is then close to the client's

    def do_GET(self):
        proxy, start = self.server.proxy, time.monotonic()
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() not in HOP_BY_HOP}
        headers["X-Forwarded-For"] = self.client_address[0]
        upstream = http.client.HTTPConnection("127.0.0.1", proxy.upstream, timeout=60)
        try:
            upstream.request("GET", self.path, headers=headers)
            answer = upstream.getresponse()
            body = answer.read()
        finally:
            upstream.close()
        page = proxy.keep(body)
        proxy.write({"start": start, "end": time.monotonic(), "address": self.client_address[0],
                     "path": self.path, "host": self.headers.get("Host", ""),
                     "agent": self.headers.get("User-Agent", ""), "status": answer.status,
                     "retry_after": answer.getheader("Retry-After"), "page": page,
                     "remaining": answer.getheader("RateLimit-Remaining")})
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Proxy:
    def __init__(self, log_file, pages, upstream):
        self.log_file, self.pages, self.upstream = log_file, pages, upstream
        self.lock, self.count = threading.Lock(), 0
        os.mkdir(pages)
        open(log_file, "w").close()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.proxy = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def keep(self, body):
        with self.lock:
            self.count += 1
            file = os.path.join(self.pages, f"{self.count}.html")
        with open(file, "wb") as out:
            out.write(body)
        return file

    def write(self, row):
        with self.lock, open(self.log_file, "a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")

    def requests(self):
        with open(self.log_file, encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
