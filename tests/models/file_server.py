"""A web server for one file, that can misbehave in the ways real ones do."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FileServer:
    """Serves `content` under every path; each attribute is a way to differ from a good server."""

    def __init__(self) -> None:
        self.content = b""
        self.etag = '"1"'
        self.last_modified = ""
        self.status = 200
        self.understands_ranges = True
        self.understands_if_range = True
        self.answers_416 = False
        self.sends_length = True
        self.promises_more = 0  # bytes
        self.cuts_after: list[int] = []  # bytes, one for each request; then no more
        self.hangs_after: int | None = None  # bytes; once
        # What was asked and given.
        self.ranges: list[str] = []
        self.paths: list[str] = []
        self.bytes_served = 0
        self.released = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def stop(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range", "")
        self.ranges.append(asked)
        self.paths.append(request.path)
        if self.status != 200:
            request.send_error(self.status)
            return
        start = self._start(asked, request.headers.get("If-Range", ""))
        if start and self.answers_416:
            request.send_error(416)
            return
        body = self.content[start:]
        request.send_response(206 if start else 200)
        if self.sends_length:
            request.send_header("Content-Length", str(len(body) + self.promises_more))
        if start:
            last, total = len(self.content) - 1, len(self.content)
            request.send_header("Content-Range", f"bytes {start}-{last}/{total}")
        for name, value in (("ETag", self.etag), ("Last-Modified", self.last_modified)):
            if value:
                request.send_header(name, value)
        request.end_headers()
        self._send(request, body)

    def _start(self, asked: str, if_range: str) -> int:
        match = re.fullmatch(r"bytes=(\d+)-", asked)
        if match is None or not self.understands_ranges:
            return 0
        if self.understands_if_range and if_range not in (self.etag, self.last_modified):
            return 0
        return int(match[1])

    def _send(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if self.cuts_after:
            body = body[: self.cuts_after.pop(0)]
        hangs_after, self.hangs_after = self.hangs_after, None
        if hangs_after is not None:
            request.wfile.write(body[:hangs_after])
            request.wfile.flush()
            self.bytes_served += hangs_after
            self.released.wait()
            return
        request.wfile.write(body)
        self.bytes_served += len(body)
