"""A TLS server for test_fetch_tls: answers with the number of its connection, and ends with its
standard input. Usage: tls_server.py ADDRESS FOLDER-OF-key.pem-AND-cert.pem; prints its port."""
import http.server
import itertools
import ssl
import sys
import threading

numbers = itertools.count(1)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.number = next(numbers)

    def do_GET(self):
        body = str(self.number).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2] + "/cert.pem", sys.argv[2] + "/key.pem")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def finish_request(self, request, client):
        # The handshake belongs to the connection's own thread.
        try:
            with context.wrap_socket(request, server_side=True) as wrapped:
                Handler(wrapped, client, self)
        except OSError:
            pass


server = Server((sys.argv[1], 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
