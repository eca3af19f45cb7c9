"""A connection that fails: a proxy on this machine that breaks off where a test wants it to.

Before the service has the request, in the middle of it, in the middle of the answer, after the
answer was given but not heard; and a network that delivers twice.
"""

from __future__ import annotations

import socket
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Any

NO_FAULT = "none"
# How often each happens, of a hundred requests.
FAULTS = {
    "before": 6,
    "request cut": 6,
    "answer cut": 6,
    "answer lost": 6,
    "answer replaced": 3,
    "delivered twice": 3,
}
SECONDS = 20
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\nConnection: close\r\n\r\nAway"


class BrokenOff(Exception):  # noqa: N818  (not an error here)
    """The connection ends here."""


class FaultyProxy(ThreadingTCPServer):
    """Passes requests on to the service; those to `paths` fail at random, as `random` says."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, upstream: tuple[str, int], paths: tuple[str, ...], random: Random) -> None:
        super().__init__(("localhost", 0), Handler)
        self.upstream, self.paths, self.random = upstream, paths, random
        self.happened: Counter[str] = Counter()
        # Connections that the service keeps open, for the next request of whatever browser.
        self.idle: deque[socket.socket] = deque()
        self.lock = Lock()

    @property
    def url(self) -> str:
        """Where a browser finds the service through it."""
        return f"http://localhost:{self.server_address[1]}"

    def to_service(self) -> socket.socket:
        """A connection to the service."""
        return socket.create_connection(self.upstream, timeout=SECONDS)

    def asked(self, head: bytes, body: bytes) -> bytes:
        """What the service answers to a request."""
        try:
            service = self.idle.pop()
        except IndexError:
            service = self.to_service()
        service.sendall(head + body)
        # The service answers in two pieces, and must not wait for a word in between.
        service.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        answer_head, answer_body = message(service.makefile("rb"))
        fields = answer_head.lower()
        if b"\r\ncontent-length:" in fields and b"\r\nconnection: close" not in fields:
            self.idle.append(service)
        else:
            service.close()
        return answer_head + answer_body

    def fault_for(self, head: bytes) -> str:
        """What happens to this request."""
        path = head.split(b" ", 2)[1].decode()
        if path not in self.paths:
            return NO_FAULT
        with self.lock:
            names = [NO_FAULT, *FAULTS]
            weights = [100 - sum(FAULTS.values()), *FAULTS.values()]
            (fault,) = self.random.choices(names, weights)
            self.happened[fault] += 1
        return fault


class Handler(StreamRequestHandler):
    """One connection of the browser's."""

    server: FaultyProxy
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(BrokenOff, OSError):
            while True:
                self.pass_on(*message(self.rfile))

    def pass_on(self, head: bytes, body: bytes) -> None:
        fault = self.server.fault_for(head)
        if fault == "before":
            raise BrokenOff
        if fault == "request cut":
            with self.server.to_service() as service:
                service.sendall(head + body[: len(body) // 2])
            raise BrokenOff
        again = Thread(target=self.server.asked, args=[head, body])
        if fault == "delivered twice":
            again.start()
        answer = self.server.asked(head, body)
        if fault == "delivered twice":
            again.join()
        if fault == "answer lost":
            raise BrokenOff
        if fault == "answer cut":
            self.wfile.write(answer[:-8])
            raise BrokenOff
        if fault == "answer replaced":
            self.wfile.write(BAD_GATEWAY)
            raise BrokenOff
        self.wfile.write(answer)


def message(stream: Any) -> tuple[bytes, bytes]:
    """A request's or an answer's head and body; BrokenOff when there is none any more."""
    lines = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        lines.append(line)
    if not line or not lines:
        raise BrokenOff
    fields = dict(line.lower().split(b":", 1) for line in lines[1:])
    length = fields.get(b"content-length")
    if length is not None:
        body = stream.read(int(length))
    elif lines[0].startswith(b"HTTP/") and lines[0].split()[1] not in {b"204", b"304"}:
        body = stream.read()
    else:
        body = b""
    return b"".join([*lines, b"\r\n"]), body


@contextmanager
def failing(upstream: tuple[str, int], paths: tuple[str, ...], seed: int) -> Iterator[FaultyProxy]:
    """A running proxy for a `with` block; the same seed fails alike."""
    proxy = FaultyProxy(upstream, paths, Random(seed))
    Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        for service in proxy.idle:
            service.close()
