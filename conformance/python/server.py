"""A server on loopback that keeps each request and answers what it was told to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

# Most SDKs raise at this answer, and none repeats the request.
REFUSED = (400, "application/json", b'{"error":{"message":"recorded","type":"recorded","code":"recorded"},"message":"recorded"}')


class Recorder:
    """Start it with `with`; `url` is where it listens."""

    def __init__(self):
        self._requests = []
        self._answer = REFUSED
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                recorder._requests.append((self.command, self.path, list(self.headers.items()), body))
                status, content_type, answer = recorder._answer
                self.send_response(status)
                self.send_header("content-type", content_type)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, content_type, body):
        """What the next requests are answered."""
        self._answer = (200, content_type, body)

    def record(self, call):
        """The one request that `call` makes."""
        self._requests.clear()
        self._answer = REFUSED
        try:
            call()
        except Exception:
            # The refusal, as the SDK raises it. What it raised before it sent anything is a mistake here.
            if not self._requests:
                raise
        [request] = self._requests
        return neutral(*request)


def neutral(method, target, headers, body):
    """A request as it is committed: the headers are filtered later, by format."""
    address = urlsplit(target)
    return {
        "method": method,
        # As it was sent: an escaped character stays escaped.
        "path": address.path,
        "query": dict(parse_qsl(address.query, keep_blank_values=True)),
        "headers": {name.lower(): value for name, value in headers},
        "body": json.loads(body) if body else None,
    }
