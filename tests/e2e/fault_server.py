"""A server whose hosts misbehave, each in its own way, and its log of what was asked.

One address of loopback serves every name; a profile pins them to it. A host is a function from a
Request to what is done with it: an Answer, None for 404, or an actor, which is a coroutine function
that gets the bare connection and does with it what no sound server would. robots.txt is a page like
any other.

Times are of the monotonic clock. `start` is when the head of a request was read, `end` the moment
before the last byte of its answer was written: both as late and as early as they can have been for
the client, so that a delay seen here was at least so short there.
"""
import asyncio
import os
import socket
import ssl
import struct
import subprocess
import threading
import time

ADDRESS = "127.78.0.1"
HTML = "text/html; charset=utf-8"
HEAD_LIMIT = 1 << 16


class Request:
    def __init__(self, target, host, port, headers):
        self.target, self.host, self.port, self.headers = target, host, port, headers
        self.path, _, self.query = target.partition("?")
        self.start, self.end = time.monotonic(), None
        self.status = None
        self.page = None  # what a site says it is: the same for all URLs of one real page

    def parameters(self):
        return dict(p.partition("=")[::2] for p in self.query.replace(";", "&").split("&") if p)

    def __repr__(self):
        return f"{self.start:.3f}-{self.end or 0:.3f} {self.host}{self.target} {self.status}"


class Answer:
    def __init__(self, body="", status=200, kind=HTML, headers=(), after=0):
        self.body = body.encode() if isinstance(body, str) else body
        self.status, self.kind, self.headers, self.after = status, kind, headers, after

    def head(self):
        lines = [f"HTTP/1.1 {self.status} Said", f"Content-Length: {len(self.body)}"]
        if self.kind:
            lines.append(f"Content-Type: {self.kind}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def redirect(location, status=302, after=0):
    return Answer(status=status, headers=[("Location", location)], after=after)


class Wire:
    """A connection, in the hands of an actor."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def until_closed(self):
        while await self.reader.read(HEAD_LIMIT):
            pass

    def reset(self):
        """RST instead of FIN: what was sent and not yet read is lost to the client."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


class FaultServer:
    """`port` speaks HTTP, `tls_port` TLS with a certificate that nobody signed, `closed_port`
    refuses, and `mute_port` answers a TLS greeting with plain text."""

    def __init__(self, folder, hosts=None):
        self.hosts = dict(hosts or {})
        self.log = []
        self.in_flight, self.most_in_flight = {}, {}
        self.loop = asyncio.new_event_loop()
        self.closed = socket.socket()
        self.closed.bind((ADDRESS, 0))
        self.closed_port = self.closed.getsockname()[1]
        self.context = self_signed(folder)
        ready = threading.Event()
        self.thread = threading.Thread(target=self.serve, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait(10)

    def serve(self, ready):
        asyncio.set_event_loop(self.loop)
        start = self.loop.run_until_complete

        def listen(handler, **more):
            server = start(asyncio.start_server(handler, ADDRESS, 0, backlog=512,
                                                limit=HEAD_LIMIT, **more))
            return server.sockets[0].getsockname()[1]
        self.port = listen(self.connection)
        self.tls_port = listen(self.connection, ssl=self.context)
        self.mute_port = listen(self.plain_greeting)
        self.loop.set_exception_handler(lambda loop, context: None)  # clients that hang up
        ready.set()
        self.loop.run_forever()
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        start(asyncio.gather(*left, return_exceptions=True))
        self.loop.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.closed.close()

    async def plain_greeting(self, reader, writer):
        await reader.read(HEAD_LIMIT)
        writer.write(b"220 this is no TLS\r\n")
        writer.close()

    async def connection(self, reader, writer):
        wire = Wire(reader, writer)
        try:
            while await self.one_request(wire):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()

    async def one_request(self, wire):
        lines = (await wire.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = [tuple(x.strip() for x in line.partition(":")[::2]) for line in lines[1:] if line]
        host = next((v for k, v in headers if k.lower() == "host"), "")
        name, _, port = host.partition(":")
        request = Request(lines[0].split(" ")[1], name, int(port or 0), headers)
        self.log.append(request)
        now = self.in_flight[name] = self.in_flight.get(name, 0) + 1
        self.most_in_flight[name] = max(now, self.most_in_flight.get(name, 0))
        try:
            return await self.reply(request, wire)
        finally:
            self.in_flight[name] -= 1
            if request.end is None:
                request.end = time.monotonic()

    async def reply(self, request, wire):
        site = self.hosts.get(request.host)
        answer = site(request) if site else None
        if answer is None:
            answer = Answer("<title>Not found</title><p>There is no such page.", status=404)
        if not isinstance(answer, Answer):
            await answer(wire)
            return False
        if answer.after:
            await asyncio.sleep(answer.after)
        request.status = answer.status
        request.end = time.monotonic()
        await wire.send(answer.head() + answer.body)
        return True

    def requests(self, host=None):
        """In the order of their start; of one host, or of all."""
        return [r for r in list(self.log) if host is None or r.host == host]

    def pages(self, host):
        return [r for r in self.requests(host) if r.path != "/robots.txt"]

    def profile(self, site, hosts, seeds, more=""):
        """The text of a site's profile with its names pinned here; "{port}" in seeds and in `more`
        is the server's. `more` has further keys, or other values for those that come first."""
        keys = {"politeness": "{delay: 0s, timeout: 2s, connect_timeout: 2s}",
                "budget": "{pages: 1000, bytes: 100MB, time: 60s}", "kind": "other"}
        ports = {"port": self.port, "tls_port": self.tls_port, "closed_port": self.closed_port,
                 "mute_port": self.mute_port}
        for line in more.splitlines():
            key, _, value = line.partition(": ")
            keys[key] = value
        lines = ["version: 1", f"site: {site}", "purpose: tests on loopback",
                 f"networks: [{ADDRESS}/32]", "only_networks: true"]
        lines += ["resolve:"] if hosts else []
        lines += [f'  "{host}": {ADDRESS}' for host in hosts]
        lines += ["seeds:"] + [f"  - {s.format(**ports)}" for s in seeds]
        lines += [f"{key}: {value}" for key, value in keys.items()]
        return "\n".join(lines) + "\n"


def self_signed(folder):
    key, certificate = os.path.join(folder, "tls.key"), os.path.join(folder, "tls.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=fault.example", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


# Hosts.

def pages(table, robots=None):
    """A host of fixed pages: {target: Answer, text of a page, or actor}; "*" is any other."""
    def host(request):
        if request.path == "/robots.txt":
            if robots is None or not isinstance(robots, str):
                return robots
            return Answer(robots, kind="text/plain")
        found = table.get(request.target, table.get("*"))
        return Answer(found) if isinstance(found, str) else found
    return host


def page(title, body="", head=""):
    return (f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>'
            f"<body>{body}</body></html>")


def links(targets):
    return "".join(f'<a href="{t}">{t}</a>\n' for t in targets)


# Actors.

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def raw(*parts, reset=False):
    """Sends the parts and closes, or resets."""
    async def act(wire):
        for part in parts:
            await wire.send(part)
            await asyncio.sleep(0.02)  # so that they arrive one by one
        if reset:
            wire.reset()
    return act


def stall(*parts):
    """Sends the parts, and then nothing until the client hangs up."""
    async def act(wire):
        await raw(*parts)(wire)
        await wire.until_closed()
    return act


def endless(start, again, pause=0):
    """Never stops: `again` for ever, with `pause` seconds between."""
    async def act(wire):
        await wire.send(start)
        while not wire.writer.is_closing():
            await wire.send(again)
            await asyncio.sleep(pause)
    return act
