"""The parts of a service of its own: started, killed with SIGKILL, started again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from psycopg2 import OperationalError

from config import embedded
from config.embedded import postgres, redis_server
from config.embedded.folders import layout
from config.embedded.processes import servers_in
from config.management.commands.run import HOST, parts_of

CHECKOUT = Path(__file__).resolve().parents[2]
WEB, WORKER, POSTGRES, REDIS = "web", "worker", "PostgreSQL", "Redis"
KILLED = (WEB, WORKER, POSTGRES, REDIS)
OURS = (WEB, WORKER, "scheduler")
BREATH = 0.2


class Parts:
    """All of them, and a thread that brings back whatever has ended."""

    def __init__(self, logs: Path) -> None:
        self.port = _free_port()
        self.logs = logs
        self.commands = parts_of(self.port)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kills: dict[str, int] = dict.fromkeys(KILLED, 0)
        self.over = threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Start web, worker and scheduler, and keep everything running."""
        self.keeper.start()

    def stop(self) -> None:
        """End everything that was started here."""
        self.over.set()
        self.keeper.join()
        for process in self.processes.values():
            _end(process)
        embedded.stop()

    def kill(self, part: str, chance: random.Random) -> bool:
        """Kill one process of the part; False where none is running just now."""
        running = self._running(part)
        if not running:
            return False
        try:
            os.kill(chance.choice(running), signal.SIGKILL)
        except ProcessLookupError:
            return False
        self.kills[part] += 1
        return True

    def _running(self, part: str) -> list[int]:
        """Processes of a part: the first one and those that it made."""
        if part == POSTGRES:
            return servers_in(layout().postgres_data, postgres.PROGRAM)
        if part == REDIS:
            return servers_in(layout().redis, redis_server.PROGRAM)
        process = self.processes.get(part)
        if process is None or process.poll() is not None:
            return []
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        try:
            return [process.pid, *map(int, children.read_text().split())]
        except OSError:
            return [process.pid]

    def _keep(self) -> None:
        while not self.over.is_set():
            # Killed while it was starting: once more.
            with contextlib.suppress(embedded.ServicesError, OSError, OperationalError):
                embedded.start(ephemeral=False)
            for part in OURS:
                process = self.processes.get(part)
                if process is None or process.poll() is not None:
                    if process is not None:
                        _end(process)
                    self.processes[part] = self._launch(part)
            self.over.wait(BREATH)

    def _launch(self, part: str) -> subprocess.Popen[bytes]:
        with (self.logs / f"{part}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                [sys.executable, *self.commands[part]],
                cwd=CHECKOUT,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it made."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def until(fact: object, seconds: float) -> bool:
    """Ask again and again until the function says so; whether it did in time."""
    end = time.monotonic() + seconds
    while not fact():  # type: ignore[operator]
        if time.monotonic() > end:
            return False
        time.sleep(BREATH)
    return True
