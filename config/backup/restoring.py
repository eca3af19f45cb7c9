"""Restoring a backup: all of it in one transaction, or nothing."""

from __future__ import annotations

import contextlib
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from centres.exchange.importing import Progress
from config.backup import archive, programs
from config.backup.failures import BackupFailed, NotAllowed

EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
# What the database's administrator has made already.
LEFT_OUT = re.compile(rb"^\d+; \d+ \d+ (EXTENSION|COMMENT - EXTENSION|SCHEMA - public|ACL)\b")
COPIES = b"\nCOPY public."
# Everything in the schema that no extension brought.
OWN = """
    SELECT format('DROP %s IF EXISTS %s CASCADE', kind, name) FROM (
        SELECT 1 AS rank, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
            oid::regclass::text AS name, oid, 'pg_class'::regclass AS source
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        UNION ALL
        SELECT 2, CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE'
                ELSE 'FUNCTION' END, oid::regprocedure::text, oid, 'pg_proc'::regclass
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT 3, CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
            oid::regtype::text, oid, 'pg_type'::regclass
        FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    ) AS own
    WHERE NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = own.source AND objid = own.oid AND deptype IN ('e', 'i', 'a')
    )
    ORDER BY rank, name"""


def restore(path: Path, *, replace: bool, progress: Progress) -> archive.Manifest:
    """Read the backup into the configured database, migrate it on and give the roles their rights.

    NotAllowed where there are records and `replace` is not said, or the backup is newer than this
    Lodestar; Damaged before anything is touched. A failure leaves the database as it was.
    """
    manifest = archive.check(path, lambda done, size: progress("Checking", done, size))
    _require_known(manifest)
    if not replace and has_records():
        raise NotAllowed("This database has records. Say --replace to lose them for the backup’s.")
    drops = _drops()
    connections[programs.OWNER].close()
    with TemporaryDirectory() as folder, archive.reading(path) as (_, dump):
        copy = Path(folder, archive.DUMP)
        with copy.open("wb") as file:
            for chunk in iter(lambda: dump.read(archive.CHUNK), b""):
                file.write(chunk)
        _play(copy, drops, progress)
    # Newer tables, and what the application's role may do.
    call_command("migrate", verbosity=0, interactive=False)
    with connections[programs.OWNER].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections[programs.OWNER].close()
    return manifest


def _require_known(manifest: archive.Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    replaced = {
        f"{app}.{name}"
        for migration in (MigrationLoader(None).disk_migrations or {}).values()
        for app, name in migration.replaces
    }
    unknown = sorted(set(manifest.migrations) - known - replaced)
    if unknown:
        raise NotAllowed(
            f"The backup is of a newer Lodestar: this one does not know {unknown[0]}"
            + (f" and {len(unknown) - 1} more." if unknown[1:] else ".")
        )
    if manifest.postgres > programs.server_version():
        raise NotAllowed(
            f"The backup is of PostgreSQL {manifest.postgres}; this server is "
            f"{programs.server_version()}."
        )


def has_records() -> bool:
    """Whether anything but empty tables is there: a council, or somebody who signs in."""
    with connections[programs.OWNER].cursor() as cursor:
        tables = set(connections[programs.OWNER].introspection.table_names(cursor))
        for table in sorted(tables & {"centres_council", "centres_user"}):
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            if cursor.fetchone()[0]:
                return True
    return False


def _drops() -> list[str]:
    with connections[programs.OWNER].cursor() as cursor:
        cursor.execute(OWN)
        return [statement for (statement,) in cursor.fetchall()]


def _play(dump: Path, drops: list[str], progress: Progress) -> None:
    """Feed the dump to the database as one transaction."""
    restoring = programs.program("pg_restore")
    entries = subprocess.run([restoring, "--list", dump], capture_output=True, check=False)  # noqa: S603
    if entries.returncode:
        raise BackupFailed("pg_restore cannot read the dump.")
    wanted = [line for line in entries.stdout.splitlines() if not LEFT_OUT.match(line)]
    tables = sum(b" TABLE DATA " in line for line in wanted)
    listed = dump.with_name("entries")
    listed.write_bytes(b"\n".join(wanted) + b"\n")
    command: list[str | Path] = [
        restoring,
        "--no-owner",
        "--no-privileges",
        "--use-list",
        listed,
        "--file=-",
        dump,
    ]
    psql: list[str | Path] = [programs.program("psql"), *programs.where()]
    psql += ["--no-psqlrc", "--quiet", "--single-transaction", "--output=/dev/null"]
    psql += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse"]
    with TemporaryFile() as said:
        playing = subprocess.Popen(  # noqa: S603
            psql, stdin=subprocess.PIPE, stderr=said, env=programs.environment()
        )
        reading = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
        assert playing.stdin and reading.stdout  # noqa: S101, PT018  (for the type checker)
        try:
            _feed(reading.stdout, playing.stdin, drops, progress, tables)
            whole = reading.wait() == 0
        except BrokenPipeError:
            whole = False
        finally:
            reading.kill()
            reading.wait()
        # Without the end of the input psql would commit what came; killed, it commits nothing.
        if not whole:
            playing.kill()
        _close(playing.stdin)
        if playing.wait() or not whole:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            words = [line for line in lines if "NOTICE" not in line]
            raise BackupFailed(f"Nothing was restored: {words[0] if words else 'it broke off'}")


def _feed(
    sql: IO[bytes], database: IO[bytes], drops: list[str], progress: Progress, tables: int
) -> None:
    """What is there goes, what is needed comes, then the dump's statements as they are made."""
    needed = [f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS]
    database.write("".join(f"{line};\n" for line in [*drops, *needed]).encode())
    done, tail = 0, b""
    for chunk in iter(lambda: sql.read(archive.CHUNK), b""):
        database.write(chunk)
        done += (tail + chunk).count(COPIES)
        tail = chunk[-len(COPIES) + 1 :]
        progress("Restoring", min(done, tables), tables)
    database.flush()


def _close(pipe: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError):
        pipe.close()
