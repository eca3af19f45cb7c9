"""Both services together: what `manage.py services` and the tests call."""

import os
import shutil
from dataclasses import dataclass

from config.embedded import postgres, redis_server
from config.embedded.folders import Layout, layout
from config.embedded.processes import lock


@dataclass(frozen=True)
class ServiceStatus:
    """One service: its name in words, its process if it answers, and where it listens."""

    name: str
    process: int | None
    address: str

    @property
    def running(self) -> bool:
        return self.process is not None


# With all of these set, servers of one's own are used.
CONFIGURED_BY = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def is_needed() -> bool:
    """Whether any address is left to the embedded services."""
    return not all(os.environ.get(name) for name in CONFIGURED_BY)


def start(*, ephemeral: bool | None = None) -> list[str]:
    """Start what does not run yet. Returns what was done, a sentence each.

    `ephemeral` (default: LODESTAR_EPHEMERAL=1) trades safety in a power cut for speed. It holds for
    the servers that this call starts. Raises ServicesError when one does not start.
    """
    if ephemeral is None:
        ephemeral = os.environ.get("LODESTAR_EPHEMERAL") == "1"
    places = layout()
    with lock(places):
        done = [
            _told("PostgreSQL", "started", postgres.start(places, ephemeral=ephemeral)),
            _told("Redis", "started", redis_server.start(places, ephemeral=ephemeral)),
        ]
    if places.home != places.var:
        done.append(
            f"{places.var} is closed to the account that runs the servers ({places.account.name}),"
            f" so their data is in {places.home}, which a restart of the machine may empty."
            " To keep it elsewhere, name a folder open to all in LODESTAR_VAR."
        )
    return done


def stop() -> list[str]:
    """Stop what runs. Returns what was done, a sentence each. Raises ServicesError."""
    places = layout()
    if not places.home.exists() and not places.private.exists():
        return [_told(name, "stopped", False) for name in ("Redis", "PostgreSQL")]
    with lock(places):
        done = [
            _told("Redis", "stopped", redis_server.stop(places)),
            _told("PostgreSQL", "stopped", postgres.stop(places)),
        ]
        if places.sockets.parent != places.home:
            shutil.rmtree(places.private, ignore_errors=True)
    return done


def status() -> list[ServiceStatus]:
    """What runs now, without changing anything."""
    places = layout()
    return [
        ServiceStatus("PostgreSQL", postgres.process(places), str(places.sockets)),
        ServiceStatus("Redis", redis_server.process(places), str(places.redis_socket)),
    ]


def erase() -> list[str]:
    """Stop the services and delete all their data. Returns what was done, a sentence each."""
    done = stop()
    places = layout()
    if places.home.exists():
        with lock(places):
            for folder in _folders(places):
                shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(places.private, ignore_errors=True)
    return [*done, "The services' data was deleted."]


def _folders(places: Layout) -> list[os.PathLike[str]]:
    programs = places.home / "programs"
    return [places.postgres, places.redis, places.sockets, programs]


def _told(name: str, verb: str, changed: bool) -> str:
    already = "is running already" if verb == "started" else "was not running"
    return f"{name} {verb}." if changed else f"{name} {already}."
