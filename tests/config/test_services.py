"""The embedded services: safe to start twice, after a crash, and beside another checkout's."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ
import psycopg2
import pytest
import redis
from django.conf import settings
from django.core.management import CommandError, call_command

from config import embedded
from config.embedded import postgres
from config.embedded.folders import LONGEST_SOCKET_PATH, Layout, layout
from config.embedded.processes import servers_in

ALREADY = ["PostgreSQL is running already.", "Redis is running already."]
STARTED = ["PostgreSQL started.", "Redis started."]
IDLE = ["Redis was not running.", "PostgreSQL was not running."]
STOPPED = ["Redis stopped.", "PostgreSQL stopped."]


def use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("LODESTAR_VAR", str(folder))
    return layout()


def make_open_folder() -> Path:
    """A short path that every account may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="lodestar-test-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Where a test has services that nobody else started."""
    folder = make_open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shared_folder() -> Iterator[Path]:
    """Where several tests use one database, as making one takes a second."""
    folder = make_open_folder()
    yield folder
    with pytest.MonkeyPatch.context() as patch:
        use(folder / "var", patch)
        embedded.erase()
    shutil.rmtree(folder)


@pytest.fixture
def checkout(shared_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A checkout of its own; whether its services run is for the test to say."""
    monkeypatch.setenv("LODESTAR_EPHEMERAL", "1")
    return use(shared_folder / "var", monkeypatch)


def processes() -> list[int | None]:
    return [service.process for service in embedded.status()]


def ask_database(query: str, url: str | None = None) -> object:
    """The first value of a query, over the address that settings would use."""
    parts = environ.Env.db_url_config(url or embedded.app_database_url())
    opened = psycopg2.connect(
        dbname=parts["NAME"], user=parts["USER"], host=parts["HOST"], port=parts["PORT"]
    )
    opened.autocommit = True
    try:
        with opened.cursor() as cursor:
            cursor.execute(query)
            return next(cursor)[0] if cursor.description else None
    finally:
        opened.close()


def keep_a_row() -> None:
    ask_database("DROP TABLE IF EXISTS kept", embedded.owner_database_url())
    ask_database("CREATE TABLE kept AS SELECT 42 AS answer", embedded.owner_database_url())


def redis_client() -> "redis.Redis":
    return redis.Redis.from_url(embedded.redis_url(), decode_responses=True)


def started() -> list[str]:
    """What `start` did, without the hint about another folder."""
    return embedded.start()[:2]


def test_life_of_the_services(checkout: Layout) -> None:
    embedded.stop()
    assert processes() == [None, None]
    assert embedded.stop() == IDLE

    assert started() == STARTED
    first = processes()
    assert None not in first
    assert started() == ALREADY
    assert processes() == first

    assert ask_database("SELECT current_user") == "lodestar_app"
    assert ask_database("SELECT current_user", embedded.owner_database_url()) == "lodestar_owner"
    assert ask_database("SHOW listen_addresses") == ""
    assert ask_database("SELECT 'Ä' < 'a' AND lower('Ä') = 'ä'") is False
    assert redis_client().config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert redis_client().config_get("port") == {"port": "0"}
    redis_client().set("kept", "yes")
    keep_a_row()

    assert embedded.stop() == STOPPED
    assert processes() == [None, None]
    assert not list(checkout.sockets.glob("*"))

    assert started() == STARTED
    assert redis_client().get("kept") == "yes"
    assert ask_database("SELECT answer FROM kept", embedded.owner_database_url()) == 42


def test_roles_and_extensions_reach_new_databases(checkout: Layout) -> None:
    embedded.start()
    owner = embedded.owner_database_url()
    assert ask_database(
        "SELECT array_agg(rolname::text || rolsuper::int || rolcreatedb::int ORDER BY rolname)"
        " FROM pg_roles WHERE rolname LIKE 'lodestar%'"
    ) == ["lodestar_app00", "lodestar_owner01"]
    ask_database("DROP DATABASE IF EXISTS another", owner)
    ask_database("CREATE DATABASE another", owner)
    assert ask_database(
        "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension",
        owner.removesuffix("lodestar") + "another",
    ) == ["btree_gist", "citext", "pg_trgm", "plpgsql", "unaccent"]


def test_killed_servers_come_back(checkout: Layout) -> None:
    embedded.start()
    redis_client().set("kept", "yes")
    keep_a_row()
    for process in processes():
        assert process is not None
        os.kill(process, signal.SIGKILL)
    assert (checkout.postgres_data / "postmaster.pid").exists()
    assert checkout.redis_socket.exists()

    assert started() == STARTED
    assert ask_database("SELECT answer FROM kept", embedded.owner_database_url()) == 42
    assert redis_client().get("kept") == "yes"


def test_a_server_that_ends_while_it_is_asked_does_not_run(
    checkout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.start()
    connect = postgres.connect

    def ended(places: Layout, database: str) -> Any:
        opened = connect(places, database)
        with suppress(psycopg2.OperationalError), opened.cursor() as session:
            session.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return opened

    with monkeypatch.context() as patch:
        patch.setattr(postgres, "connect", ended)
        assert postgres.process(checkout) is None
    assert postgres.process(checkout) is not None


def test_process_number_of_a_crashed_server_may_be_a_strangers(checkout: Layout) -> None:
    embedded.start()
    embedded.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        left = checkout.postgres_data / "postmaster.pid"
        left.write_text(f"{stranger.pid}\n{checkout.postgres_data}\n1\n5432\n")
        if os.geteuid() == 0:
            os.chown(left, checkout.account.uid, checkout.account.gid)
        assert embedded.stop() == IDLE
        assert started() == STARTED
        assert embedded.stop() == STOPPED
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.communicate()


def test_two_at_once_start_one_pair(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(open_folder / "var", monkeypatch)
    monkeypatch.setenv("LODESTAR_EPHEMERAL", "1")
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "services", "start"]
    racers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [racer.communicate() for racer in racers]
    embedded.erase()
    assert [racer.returncode for racer in racers] == [0, 0], said
    lines = [line for out, _ in said for line in out.splitlines()]
    assert sorted(lines) == sorted(STARTED + ALREADY)


def test_deleted_folder_is_made_anew(checkout: Layout) -> None:
    embedded.start()
    before = processes()
    shutil.rmtree(checkout.var)
    assert processes() == [None, None]

    assert started() == STARTED
    assert None not in processes()
    # The first servers would have deleted the new sockets when they noticed.
    left = servers_in(checkout.postgres_data, "postgres")
    left += servers_in(checkout.redis, "valkey-server")
    assert not set(before) & set(left)


def test_deleted_sockets_are_made_anew(checkout: Layout) -> None:
    embedded.start()
    shutil.rmtree(checkout.sockets)
    assert started() == STARTED
    assert None not in processes()


def test_side_by_side(checkout: Layout, open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded.start()
    ours = processes()
    use(open_folder / "other", monkeypatch)
    assert started() == STARTED
    assert not set(processes()) & set(ours)
    assert embedded.erase()[:2] == STOPPED

    use(checkout.var, monkeypatch)
    assert processes() == ours


@pytest.mark.parametrize("name", ["d" * LONGEST_SOCKET_PATH, "a b", "o'clock", "100%", "ä"])
def test_awkward_paths_have_their_sockets_elsewhere(
    open_folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = use(open_folder / name, monkeypatch)
    assert places.home == places.var
    assert places.sockets == places.private / "sockets"


def test_services_in_an_awkward_path(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODESTAR_EPHEMERAL", "1")
    places = use(open_folder / f'o\'clock "%s" ä {"d" * LONGEST_SOCKET_PATH}', monkeypatch)
    try:
        assert started() == STARTED
        assert ask_database("SELECT current_user") == "lodestar_app"
        assert redis_client().ping()
    finally:
        embedded.erase()
    assert not places.private.exists()
    assert not list(places.var.iterdir())


def test_private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODESTAR_EPHEMERAL", "1")
    tmp_path.chmod(0o700)
    places = use(tmp_path / "var", monkeypatch)
    # Root's servers run as another account, which may not enter.
    moved = os.geteuid() == 0
    assert places.home == (places.private if moved else places.var)
    try:
        said = embedded.start()
        assert said[:2] == STARTED
        assert [str(places.private) in hint for hint in said[2:]] == [True] * moved
        assert ask_database("SELECT current_user") == "lodestar_app"
        assert layout() == places
    finally:
        embedded.erase()
    assert not places.private.exists()


def test_folder_that_somebody_else_prepared_is_refused(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = use(open_folder / ("d" * LONGEST_SOCKET_PATH), monkeypatch)
    places.private.symlink_to(open_folder)
    try:
        with pytest.raises(embedded.ServicesError, match="somebody else made it"):
            embedded.start()
    finally:
        places.private.unlink()


def test_command_says_what_it_did(checkout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("services", "stop")
    with pytest.raises(CommandError) as not_running:
        call_command("services", "status")
    assert not_running.value.returncode == 1
    call_command("services", "start")
    call_command("services", "status")
    call_command("services", "stop")
    said = capsys.readouterr().out
    for sentence in ("PostgreSQL is not running.", "PostgreSQL started.", "Redis stopped."):
        assert sentence in said
    assert "Redis is running (process " in said


def test_nothing_is_made_by_looking(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(open_folder / "var", monkeypatch)
    embedded.app_database_url()
    embedded.redis_url()
    embedded.status()
    assert not list(open_folder.iterdir())
