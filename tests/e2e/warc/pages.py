"""Pages that must be flagged, answered in every way that HTTP/1 allows and some that it does not:
each is the very bytes of an answer, of which only the body's text is common."""
import gzip
import socketserver
import threading

CHUNK = 97

TEXT = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Tramadol 100 mg for sale, lot {lot}</title></head>
<body><main><h1>Tramadol 100 mg for sale, lot {lot}</h1>
<p>Price: ${price}.00 per box of 100 tablets. No prescription needed.</p>
<p>Overnight shipping, pay by Bitcoin. WhatsApp +1 555 01{lot:02d}</p></main></body></html>
"""


def text(lot):
    return TEXT.format(lot=lot, price=100 + 3 * lot)


def head(*lines, end="\r\n"):
    first = ("HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", "Connection: close")
    return (end.join(first + lines) + 2 * end).encode("latin-1")


def chunked(body, extension=b"", trailers=b""):
    chunks = [body[i:i + CHUNK] for i in range(0, len(body), CHUNK)]
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(c), extension, c) for c in chunks)
    return framed + b"0\r\n" + trailers + b"\r\n"


def zipped(body):
    return gzip.compress(body, mtime=0)


def length(body):
    return f"Content-Length: {len(body)}"


CHUNKED = "Transfer-Encoding: chunked"
GZIP = "Content-Encoding: gzip"

# name: from the body's bytes to the answer's
ANSWERS = {
    "length": lambda b: head(length(b)) + b,
    "until-closed": lambda b: head() + b,
    "chunked": lambda b: head(CHUNKED) + chunked(b),
    "chunked-extras": lambda b: head("transfer-ENCODING:chunked", "Trailer: X-Sum") +
        chunked(b, b";a=\"b c\"", b"X-Sum: 17\r\n"),
    "gzip": lambda b: head(length(zipped(b)), GZIP) + zipped(b),
    "gzip-chunked": lambda b: head(GZIP, CHUNKED) + chunked(zipped(b)),
    "one-byte-chunks": lambda b: head(CHUNKED) +
        b"".join(b"1\r\n%c\r\n" % c for c in b) + b"0\r\n\r\n",
    "lines-of-lf": lambda b: head(length(b), end="\n") + b,
    "odd-fields": lambda b: head(length(b), "X-Latin: caf\xe9", "X-Empty:", "X-Twice: one",
                                 "X-Twice: two", "X-Folded: one", " two", "Set-Cookie: a=b; Path=/",
                                 "X-Colons: a: b: c", "X-Long: " + 6000 * "x") + b,
    "no-reason": lambda b: b"HTTP/1.1 200\r\n" + head(length(b)).partition(b"\r\n")[2] + b,
    "old-protocol": lambda b: b"HTTP/1.0 200 OK\r\n" + head().partition(b"\r\n")[2] + b,
    "interim": lambda b: b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" +
        head(length(b)) + b,
    "bytes-like-a-record": lambda b: head(length(b + LIKE_A_RECORD)) + b + LIKE_A_RECORD,
}
LIKE_A_RECORD = (b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 1\r\n\r\n\0"
                 b"\r\n\r\n\x1f\x8b")

BODIES = {name: text(lot).encode() + (LIKE_A_RECORD if name == "bytes-like-a-record" else b"")
          for lot, name in enumerate(ANSWERS)}


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        words = self.rfile.readline(65536).split()
        while self.rfile.readline(65536).strip():
            pass
        self.wfile.write(self.server.answers.get(words[1].decode() if len(words) > 1 else "",
                                                 b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
                                                 b"Connection: close\r\n\r\n"))


class Server(socketserver.ThreadingTCPServer):
    """Answers on loopback; "/" links to all."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        links = "".join(f'<p><a href="/{name}">Lot {i}</a></p>' for i, name in enumerate(ANSWERS))
        front = f"<!DOCTYPE html><title>Lots</title>{links}".encode()
        self.answers = {"/" + name: answer(text(lot).encode())
                        for lot, (name, answer) in enumerate(ANSWERS.items())}
        self.answers["/"] = head(length(front)) + front
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()

    def stop(self):
        self.shutdown()
        self.thread.join()
        self.server_close()
