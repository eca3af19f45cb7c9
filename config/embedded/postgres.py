"""The embedded PostgreSQL: made once, started, stopped, and found again after a crash."""

import os
import signal
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection

from config.embedded.addresses import APPLICATION, DATABASE, OWNER, SUPERUSER
from config.embedded.binaries import postgres_programs
from config.embedded.errors import ServicesError
from config.embedded.folders import POSTGRES_PORT, Layout
from config.embedded.processes import (
    make_folder_of,
    remove,
    run,
    send,
    servers_in,
    wait_until,
)

PROGRAM = "postgres"
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
SECONDS_TO_RECOVER = 120
SECONDS_TO_STOP = 30
CONFIGURATION = """\
# Written at every start by `manage.py services start`; changes here are lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = off
"""
# For tests: safe when the server is killed, not when the machine is.
EPHEMERAL = """\
fsync = off
full_page_writes = off
"""


def connect(places: Layout, database: str) -> connection:
    """A connection of the superuser's, each statement its own transaction."""
    opened = psycopg2.connect(
        host=str(places.sockets),
        port=POSTGRES_PORT,
        user=SUPERUSER,
        dbname=database,
        connect_timeout=5,
        application_name="lodestar services",
    )
    opened.autocommit = True
    return opened


def process(places: Layout) -> int | None:
    """The process of our running, answering server; None when there is none."""
    try:
        with closing(connect(places, "postgres")) as opened, opened.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            row = cursor.fetchone()
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        # Not there, or killed while it was asked.
        return None
    return _recorded_process(places) if row == (str(places.postgres_data),) else None


def start(places: Layout, *, ephemeral: bool) -> bool:
    """Start the server unless it runs. Returns whether it had to. The caller holds the lock."""
    if process(places) is not None or _comes_back_by_itself(places):
        _provide(places)
        return False
    _end_orphans(places)
    programs = postgres_programs(places)
    make_folder_of(places.account, places.postgres)
    make_folder_of(places.account, places.sockets)
    if not (places.postgres_data / "PG_VERSION").exists():
        _create_cluster(places, programs, ephemeral=ephemeral)
    _forget_crashed_server(places)
    _configure(places, ephemeral=ephemeral)
    _launch(places, programs)
    _provide(places)
    return True


def stop(places: Layout) -> bool:
    """Stop the server if it runs. Returns whether it did. The caller holds the lock."""
    running = process(places)
    if running is None:
        return _end_orphans(places)
    for how in (signal.SIGINT, signal.SIGQUIT):
        send(running, how)
        if wait_until(lambda: _is_gone(places), seconds=SECONDS_TO_STOP):
            return True
    raise ServicesError(f"PostgreSQL (process {running}) does not stop.")


def _is_gone(places: Layout) -> bool:
    return _recorded_process(places) is None and not servers_in(places.postgres_data, PROGRAM)


def _recorded_process(places: Layout) -> int | None:
    """What the server wrote about itself; after a crash it may name a stranger."""
    try:
        return int((places.postgres_data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, IndexError, ValueError):
        return None


def _comes_back_by_itself(places: Layout) -> bool:
    """Wait for a server of ours that is starting, recovering or stopping; whether it answers."""
    recorded = _recorded_process(places)
    if recorded is None or recorded not in servers_in(places.postgres_data, PROGRAM):
        return False
    socket = places.sockets / f".s.PGSQL.{POSTGRES_PORT}"
    wait_until(
        lambda: (
            process(places) is not None
            or recorded not in servers_in(places.postgres_data, PROGRAM)
            # A ready server whose socket was deleted will never answer.
            or (_says_ready(places) and not socket.exists())
        ),
        seconds=SECONDS_TO_RECOVER,
    )
    return process(places) is not None


def _says_ready(places: Layout) -> bool:
    try:
        return (places.postgres_data / "postmaster.pid").read_text().split()[-1] == "ready"
    except (OSError, IndexError):
        return False


def _end_orphans(places: Layout) -> bool:
    """End servers of ours that nobody can reach any more. Returns whether there were any.

    Their folder or their socket was deleted, or their first process was killed. Left alone, they
    would delete the socket of the next server when they notice.
    """
    found = servers_in(places.postgres_data, PROGRAM)
    for how in (signal.SIGQUIT, signal.SIGKILL):
        for orphan in servers_in(places.postgres_data, PROGRAM):
            send(orphan, how)
        if wait_until(lambda: not servers_in(places.postgres_data, PROGRAM), seconds=10):
            return bool(found)
    raise ServicesError(f"PostgreSQL processes {found} of an earlier run cannot be ended.")


def _forget_crashed_server(places: Layout) -> None:
    """Remove what a killed server left, as its process number may belong to a stranger by now."""
    if not Path("/proc/self/cwd").exists():
        return  # Without /proc nobody can be sure that it is gone: PostgreSQL decides for itself.
    socket = places.sockets / f".s.PGSQL.{POSTGRES_PORT}"
    for left in (places.postgres_data / "postmaster.pid", socket, Path(f"{socket}.lock")):
        left.unlink(missing_ok=True)


def _create_cluster(places: Layout, programs: Path, *, ephemeral: bool) -> None:
    """Make a new, empty database cluster, in one step at the end."""
    if places.postgres_data.exists():
        raise ServicesError(f"{places.postgres_data} is not a database; delete or move it.")
    unfinished = places.postgres / "data.unfinished"
    remove(unfinished)
    command: list[str | Path] = [
        *(programs / "initdb", "--pgdata", unfinished, "--username", SUPERUSER),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *("--encoding=UTF8", "--auth=trust", "--no-instructions"),
    ]
    run([*command, "--no-sync"] if ephemeral else command, account=places.account)
    unfinished.rename(places.postgres_data)


def _launch(places: Layout, programs: Path) -> None:
    log = places.postgres / "server.log"
    try:
        run(
            [
                *(programs / "pg_ctl", "start", "--silent", "--wait"),
                *("--timeout", str(SECONDS_TO_RECOVER)),
                # A shell will read these, so they are named from the folder they are in.
                *("--pgdata", places.postgres_data.name, "--log", log.name),
            ],
            account=places.account,
            timeout=SECONDS_TO_RECOVER + 30,
            folder=places.postgres,
        )
    except ServicesError as problem:
        raise ServicesError(
            f"PostgreSQL did not start. {problem}\n{_end_of(log)}\nIts log is {log}."
        ) from problem


def _configure(places: Layout, *, ephemeral: bool) -> None:
    """Write the server's settings: whoever may enter the socket's folder needs no password."""
    text = CONFIGURATION.format(port=POSTGRES_PORT, sockets=places.sockets)
    _write(places, "postgresql.conf", text + (EPHEMERAL if ephemeral else ""))
    _write(places, "pg_hba.conf", "local all all trust\n")


def _write(places: Layout, name: str, text: str) -> None:
    path = places.postgres_data / name
    path.write_text(text)
    path.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(path, places.account.uid, places.account.gid)


def _provide(places: Layout) -> None:
    """Roles, the database and the extensions, in every later test database as well."""
    provided = places.postgres / "provided"
    if provided.exists():
        return
    opened = connect(places, "postgres")
    try:
        with opened.cursor() as cursor:
            for role, rights in ((OWNER, "CREATEDB"), (APPLICATION, "NOCREATEDB")):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                verb = "ALTER" if cursor.fetchone() else "CREATE"
                cursor.execute(f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEROLE {rights}")
            _add_extensions(places, "template1")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    finally:
        opened.close()
    _add_extensions(places, DATABASE)
    provided.touch()


def _add_extensions(places: Layout, database: str) -> None:
    opened = connect(places, database)
    try:
        with opened.cursor() as cursor:
            for extension in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    finally:
        opened.close()


def _end_of(log: Path) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-10:])
    except OSError:
        return ""
