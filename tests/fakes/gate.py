"""A gate on a real socket before a fake service: it lets requests through, or goes wrong with them as it is told."""

import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Canned:
    """Answered in the service's place, which never hears of the request."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


SILENT, RESET, LOST = "silent", "reset", "lost"
"""No answer at all; half of one, and the connection reset; done behind the gate, and the connection reset."""
Fault = Canned | str


@dataclass
class Gate:
    """`faults` are met in turn by requests that are `decisive` (method and path); `tries` are the times of those."""

    url: str
    decisive: Callable[[str, str], bool]
    faults: list[Fault] = field(default_factory=list)
    tries: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def gate(upstream: str, decisive: Callable[[str, str], bool]) -> Iterator[Gate]:
    behind = urlsplit(upstream)
    made = Gate("", decisive)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.close_connection = True
            self.raw_requestline = self.rfile.readline(65537)
            if self.raw_requestline and self.parse_request():
                self._meet()

        def _meet(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            fault: Fault | None = None
            if made.decisive(self.command, self.path):
                made.tries.append(time.monotonic())
                fault = made.faults.pop(0) if made.faults else None
            match fault:
                case None:
                    self._answer(*self._pass_on(body))
                case Canned(status, text, headers):
                    self._answer(status, headers, text.encode())
                case "silent":
                    made.over.wait(30)
                case "lost":
                    self._pass_on(body)
                    self._reset()
                case _:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: app")
                    self._reset()

        def _pass_on(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
            connection = HTTPConnection(behind.hostname or "", behind.port, timeout=30)
            kept = {name: value for name, value in self.headers.items() if name.lower() != "expect"}
            connection.request(self.command, self.path, body, kept)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            skipped = ("content-length", "connection", "transfer-encoding")
            return answer.status, {k: v for k, v in answer.getheaders() if k.lower() not in skipped}, content

        def _answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
            self.send_response_only(status)
            for name, value in {**headers, "Content-Length": str(len(content)), "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def _reset(self) -> None:
            # Closed with nothing to linger for: the other side reads a reset, not an end. By its number, for the files
            # that were made of the socket would keep it open.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())

        def finish(self) -> None:
            if self.connection.fileno() != -1:
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}{behind.path}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield made
    finally:
        made.over.set()
        server.shutdown()
        server.server_close()
