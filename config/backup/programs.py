"""PostgreSQL's own programs: those of this machine, or those that came with Lodestar."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from config import embedded
from config.backup.failures import BackupFailed
from config.embedded.binaries import postgres_programs
from config.embedded.folders import layout

OWNER = "owner"
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def program(name: str) -> Path:
    """The path of pg_dump, pg_restore or psql, at least as new as the server. BackupFailed."""
    wanted = server_version()
    found = [Path(path) for path in [shutil.which(name)] if path]
    # Where PostgreSQL is a server of one's own, ours need not be installed.
    with contextlib.suppress(embedded.ServicesError):
        found.append(postgres_programs(layout()) / name)
    for path in found:
        if path.exists() and _version(path) >= wanted:
            return path
    raise BackupFailed(
        f"{name} of PostgreSQL {wanted} or newer is needed and was not found on this machine."
    )


def server_version() -> int:
    """The server's major version."""
    connection = connections[OWNER]
    connection.ensure_connection()
    return int(connection.pg_version) // 10_000  # type: ignore[attr-defined]


def where() -> list[str]:
    """Arguments that name the database, for any of the programs; as the owner of the tables."""
    role = _role()
    arguments = ["--dbname", role["NAME"], "--no-password"]
    for option, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if role.get(key):
            arguments += [option, str(role[key])]
    return arguments


def environment() -> dict[str, str]:
    """The environment of a program; the password is told there, where no list of processes is."""
    password = _role().get("PASSWORD")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **({"PGPASSWORD": password} if password else {}), "LC_ALL": "C"}


def _role() -> dict[str, Any]:
    return {**settings.DATABASES[OWNER], "NAME": connections[OWNER].settings_dict["NAME"]}


def _version(path: Path) -> int:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = VERSION.search(said.stdout)
    return int(found[1]) if found else 0
