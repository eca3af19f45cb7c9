"""Writing a backup: one moment of the whole database, while everybody works on."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import IO

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from centres.exchange.importing import Progress
from config.backup import archive, programs
from config.backup.failures import BackupFailed

TABLE = b"dumping contents of table"


def back_up(path: Path, *, progress: Progress) -> archive.Manifest:
    """Write the database into the file, 0600, over one of the same name. BackupFailed, OSError."""
    made: list[archive.Manifest] = []
    postgres, migrations = programs.server_version(), applied()
    now = datetime.now(UTC).isoformat(timespec="seconds")

    def describe(size: int, digest: str) -> archive.Manifest:
        manifest = archive.Manifest(archive.FORMAT, now, postgres, migrations, size, digest)
        made.append(manifest)
        return manifest

    with archive.writing(path, describe) as file:
        _dump(file, progress)
    return made[0]


def applied() -> list[str]:
    """The migrations that the database has, as `app.name`."""
    rows = MigrationRecorder(connections[programs.OWNER]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in rows)


def _dump(file: IO[bytes], progress: Progress) -> None:
    command: list[str | Path] = [programs.program("pg_dump"), *programs.where()]
    # Who owns and who may read is said where it is restored; extensions are the administrator's.
    command += ["--format=custom", "--no-owner", "--no-privileges", "--schema=public", "--verbose"]
    # Policies are put in place anew where it is restored (config.row_security).
    command += ["--no-policies"]
    dumping = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=programs.environment()
    )
    assert dumping.stdout and dumping.stderr  # noqa: S101, PT018  (for the type checker)
    said: list[bytes] = []
    listener = Thread(target=_listen, args=[dumping.stderr, said, progress], daemon=True)
    listener.start()
    try:
        for chunk in iter(lambda: dumping.stdout.read(archive.CHUNK), b""):  # type: ignore[union-attr]
            file.write(chunk)
    except BaseException:
        dumping.kill()
        raise
    finally:
        dumping.wait()
        listener.join()
    if dumping.returncode:
        last = said[-1].decode(errors="replace") if said else "it says nothing"
        raise BackupFailed(f"pg_dump failed: {last}")


def _listen(stderr: IO[bytes], said: list[bytes], progress: Progress) -> None:
    tables, done = len(connections[programs.OWNER].introspection.table_names()), 0
    connections[programs.OWNER].close()
    for line in stderr:
        if TABLE in line:
            done += 1
            progress("Backing up", min(done, tables), tables)
        elif b"error:" in line:
            said.append(line.strip())
