"""`manage.py run`: one terminal for everything, and nothing left when it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import redis
from django.conf import settings

from centres.models import Council
from config.management.commands.run import FIRST_PORT

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start_run(
    transactional_db: None,
    process_environment: dict[str, str],
    queue: "redis.Redis",
    tmp_path: Path,
) -> Start:
    """Starts it with these words, on the test database; a council there spares it the demo."""
    Council.objects.create(code="C1", name="Council")
    environment = {
        **process_environment,
        "LODESTAR_VAR": str(tmp_path),
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run"]
    return lambda *words: subprocess.Popen(
        [*command, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def address_of(run: "subprocess.Popen[str]") -> str:
    """Read what it prints until it says where it is."""
    assert run.stdout is not None
    said = []
    for line in run.stdout:
        said.append(line)
        if "running at" in line:
            return line.split()[-1]
    raise AssertionError("".join(said))


def processes_working_in(folder: Path) -> list[str]:
    """Command lines of processes that were started with LODESTAR_VAR in the folder."""
    wanted = f"LODESTAR_VAR={folder}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.fixture
def own_port() -> int:
    """A port of nobody else's, far from those that are tried without being told."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@pytest.fixture
def taken_port() -> Iterator[int]:
    """The port it would take, in somebody else's hands."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # When this fails somebody else has it already, which is as good.
        with contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", FIRST_PORT))
            taken.listen()
        yield FIRST_PORT


def test_runs_on_a_free_port_until_ctrl_c(
    start_run: Start, tmp_path: Path, taken_port: int
) -> None:
    run = start_run()
    try:
        address = address_of(run)
        assert not address.endswith(f":{taken_port}/")
        with urlopen(f"{address}sign-in/", timeout=30) as page:
            assert "Sign in" in page.read().decode()
        running = " ".join(processes_working_in(tmp_path))
        assert all(part in running for part in ("gunicorn", "worker", "beat"))
    finally:
        os.kill(run.pid, signal.SIGINT)
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 0, said
    assert processes_working_in(tmp_path) == []


def test_ends_with_its_terminal(start_run: Start, tmp_path: Path, own_port: int) -> None:
    run = start_run("--port", str(own_port))
    try:
        assert address_of(run).endswith(f":{own_port}/")
        assert run.stdout is not None
        run.stdout.close()
    finally:
        os.kill(run.pid, signal.SIGHUP)
        run.wait(timeout=60)
    assert processes_working_in(tmp_path) == []
