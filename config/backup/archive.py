"""The file of a backup: a ZIP of PostgreSQL's own archive and what has to be known of it.

`lodestar.dump` is for pg_restore, which can read it without Lodestar; `manifest.json` says what it
is, from when, of which state of the tables, and its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from config.backup.failures import Damaged

FORMAT = 1
DUMP, MANIFEST = "lodestar.dump", "manifest.json"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a backup is; `migrations` are `app.name`, `size` is in bytes, `made_at` in UTC."""

    format: int
    made_at: str
    postgres: int
    migrations: list[str]
    size: int
    sha256: str


@contextmanager
def writing(path: Path, describe: Callable[[int, str], Manifest]) -> Iterator[IO[bytes]]:
    """A file to write the dump into; the backup appears under its name once it is whole."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    opener = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(opener, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                with archive.open(DUMP, "w", force_zip64=True) as entry:
                    hashed = _Hashed(entry)
                    yield hashed  # type: ignore[misc]
                manifest = describe(hashed.size, hashed.digest.hexdigest())
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[tuple[Manifest, IO[bytes]]]:
    """What the backup is, and its dump to read from the beginning. Damaged, or OSError."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = Manifest(**json.loads(archive.read(MANIFEST)))
            if manifest.format != FORMAT:
                raise Damaged(f"{path.name} is of format {manifest.format}; this reads {FORMAT}.")
            with archive.open(DUMP) as dump:
                yield manifest, dump
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as problem:
        raise Damaged(f"{path.name} is no backup of Lodestar, or is damaged.") from problem


def check(path: Path, tell: Callable[[int, int], None]) -> Manifest:
    """Read it through; Damaged where the dump is not the one that was written."""
    with reading(path) as (manifest, dump):
        digest, done = hashlib.sha256(), 0
        for chunk in iter(lambda: dump.read(CHUNK), b""):
            digest.update(chunk)
            done += len(chunk)
            tell(done, manifest.size)
        if (done, digest.hexdigest()) != (manifest.size, manifest.sha256):
            raise Damaged(f"{path.name} is damaged: its checksum is another one.")
    return manifest


class _Hashed:
    """A file that is written, with the digest and the size of what was."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)
