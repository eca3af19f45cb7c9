"""`manage.py run`: the whole service in one terminal, with the demo county, until Ctrl-C."""

import contextlib
import io
import os
import secrets
import shlex
import signal
import socket
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    OutputWrapper,
)
from django.db import connections
from honcho.manager import Manager
from honcho.printer import Printer

from centres.models import Council
from config import embedded

HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 100
SECONDS_TO_ANSWER = 60


class Command(BaseCommand):
    help = (
        "Starts web, worker and scheduler on this machine, with a demo county in an empty"
        " database, and the embedded services unless others are configured. Ctrl-C stops all."
    )
    # The database is not there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, help=f"default: {FIRST_PORT}, or the next that is free"
        )

    def handle(self, *, port: int | None, **_options: Any) -> None:
        port = port or _free_port()
        terminal = Terminal()
        self.stdout = OutputWrapper(terminal)
        try:
            self._prepare()
            code = self._run(port, terminal)
        except KeyboardInterrupt:
            code = 130
        finally:
            connections.close_all()
            if embedded.is_needed():
                self._tell(embedded.stop())
        # Being asked to stop is not a failure.
        if code not in (130, 143):
            raise CommandError("A part of the service ended by itself; its last lines are above.")

    def _prepare(self) -> None:
        """Services, tables, demo county and static files, each only where it is missing."""
        if embedded.is_needed():
            try:
                self._tell(embedded.start())
            except embedded.ServicesError as problem:
                raise CommandError(str(problem)) from problem
        self.stdout.write("Bringing the database up to date.")
        call_command("migrate", verbosity=0)
        if not Council.objects.exists():
            self.stdout.write("Loading the demo county. This takes about a minute, once.")
            call_command("load_demo")
        call_command("collectstatic", interactive=False, verbosity=0)
        # Each part opens connections of its own; a shared one would be closed under it.
        connections.close_all()

    def _run(self, port: int, terminal: "Terminal") -> int:
        """Run the parts until one ends or Ctrl-C. Returns honcho's code, 130 for Ctrl-C."""
        site = os.environ.get("SITE_URL") or f"http://{HOST}:{port}"
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "SITE_URL": site}
        # Invented families need no second factor; SECOND_FACTOR=true shows what the others see.
        environment.setdefault("SECOND_FACTOR", "false")
        manager = Manager(Printer(terminal))
        for name, words in parts_of(port).items():
            manager.add_process(
                name, shlex.join([sys.executable, *words]), env=environment, cwd=settings.BASE_DIR
            )
        # A closed terminal ends the service as Ctrl-C does.
        signal.signal(signal.SIGHUP, _end_by_hangup)
        threading.Thread(target=self._welcome, args=[port], daemon=True).start()
        try:
            manager.loop()
        except BaseException:
            manager.kill()
            raise
        return int(manager.returncode)

    def _welcome(self, port: int) -> None:
        """Say where it is once it answers there."""
        give_up = time.monotonic() + SECONDS_TO_ANSWER
        while not answers(port):
            if time.monotonic() > give_up:
                return
            time.sleep(0.2)
        self.stdout.write(f"\nLodestar is running at http://{HOST}:{port}/\n")
        # Somebody's own council has its own sign-ins.
        with contextlib.suppress(CommandError):
            call_command("demo_signins", stdout=self.stdout)
        self.stdout.write("Press Ctrl-C to stop.\n\n")

    def _tell(self, sentences: list[str]) -> None:
        for sentence in sentences:
            self.stdout.write(sentence)


class Terminal(io.StringIO):
    """Standard output; when nobody reads it any more, the service ends as by Ctrl-C."""

    gone = False

    def write(self, text: str) -> int:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            if not self.gone:
                self.gone = True
                os.kill(os.getpid(), signal.SIGTERM)
        return len(text)

    def isatty(self) -> bool:
        return sys.stdout.isatty()


def parts_of(port: int) -> dict[str, list[str]]:
    """The parts of the service, and what Python is to run for each."""
    web = f"-m gunicorn config.wsgi --bind {HOST}:{port} --workers 2 --threads 4"
    # On one's own machine root may run it.
    as_root = ["-W", "ignore:You're running the worker"]
    celery = "-m celery --quiet --app config.celery"
    # Several checkouts on one machine are not to be taken for one another.
    name = f"lodestar-{secrets.token_hex(4)}@%h"
    worker = f"worker --prefetch-multiplier 1 --concurrency 2 --hostname {name}"
    return {
        "web": f"{web} --log-level warning".split(),
        "worker": [*as_root, *f"{celery} {worker} --loglevel warning".split()],
        "scheduler": f"{celery} beat --loglevel warning".split(),
    }


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            return port
    raise CommandError(f"No port from {FIRST_PORT} on is free; choose one with PORT=.")


def answers(port: int) -> bool:
    """Whether the web part gives any answer at all."""
    asking = HTTPConnection(HOST, port, timeout=10)
    try:
        asking.request("GET", "/")
        asking.getresponse()
    except (HTTPException, OSError):
        return False
    finally:
        asking.close()
    return True


def _end_by_hangup(_number: int, _frame: FrameType | None) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
