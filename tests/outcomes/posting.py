"""A mail server and a GOV.UK Notify on this machine, that break off where a test wants them to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

# Looks like a key of Notify: a name, a service and a secret; it opens nothing.
NOTIFY_KEY = "lodestar-00000000-0000-0000-0000-000000000001-00000000-0000-0000-0000-000000000002"
MINUTE = 60


class MailServer:
    """Keeps what it is given. `answers` are what it says to the next mails, 250 when there is none;
    `stall` names the command it goes silent at (`CONNECT`, `DATA`), and `reached` is set then.
    """

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.answers: list[str] = []
        self.stall = ""
        self.reached, self.go_on = Event(), Event()
        self.port = 0

    def wait_if(self, command: str) -> None:
        if self.stall == command:
            self.reached.set()
            self.go_on.wait(MINUTE)


class _Smtp(StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        kept: MailServer = self.server.kept
        kept.wait_if("CONNECT")
        self.say("220 here")
        while line := self.rfile.readline():
            command = line[:4].strip().upper()
            if command == b"DATA":
                self.say("354 go on")
                kept.mails.append(self.read_mail())
                kept.wait_if("DATA")
                self.say(kept.answers.pop(0) if kept.answers else "250 taken")
            elif command == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def read_mail(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        return "".join(lines)

    def say(self, words: str) -> None:
        try:
            self.wfile.write(f"{words}\r\n".encode())
        except OSError:
            return


class Notify:
    """Keeps the text messages it takes. `answers` are the statuses of the next ones: `201` takes it
    and says so, `lost` takes it and breaks off, anything else refuses it.
    """

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answers: list[str] = []
        self.asked: list[str] = []
        self.url = ""


class _NotifyApi(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        notify: Notify = self.server.kept
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = notify.answers.pop(0) if notify.answers else "201"
        if answer in {"201", "lost"}:
            notify.taken.append(sent)
        if answer == "lost":
            self.connection.close()
            return
        self.say(int(answer), {"id": "1"} if answer == "201" else {"errors": [{"error": "No"}]})

    def do_GET(self) -> None:
        notify: Notify = self.server.kept
        (reference,) = parse_qs(urlsplit(self.path).query)["reference"]
        notify.asked.append(reference)
        found = [{"id": "1"} for sent in notify.taken if sent["reference"] == reference]
        self.say(200, {"notifications": found, "links": {}})

    def say(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


class _Silent(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    kept: Any

    def handle_error(self, *_arguments: Any) -> None:
        """A client that was killed is what the test is about."""


class _SilentHttp(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    kept: Any

    def handle_error(self, *_arguments: Any) -> None:
        """The same."""


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server that listens on `port`."""
    kept = MailServer()
    with _running(_Silent(("127.0.0.1", 0), _Smtp), kept) as server:
        kept.port = server.server_address[1]
        yield kept
        kept.go_on.set()


@contextmanager
def notify_api() -> Iterator[Notify]:
    """A Notify that answers at `url`."""
    kept = Notify()
    with _running(_SilentHttp(("127.0.0.1", 0), _NotifyApi), kept) as server:
        kept.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield kept


@contextmanager
def _running(server: Any, kept: Any) -> Iterator[Any]:
    server.kept = kept
    serve: Callable[[], None] = server.serve_forever
    thread = Thread(target=lambda: serve(poll_interval=0.05), daemon=True)  # type: ignore[call-arg]
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
