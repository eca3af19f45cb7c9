"""Backup and restore: what was there is there again, whole and with its rights; or nothing is."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from centres.models import Council
from config.backup import archive, restoring
from payments.models import Transaction
from tests import database
from tests.cast import build_county, family
from tests.payments.in_county import paid_claim

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def empty(test_database_name: str) -> Iterator[str]:
    """Another database, with nothing in it."""
    name = f"{test_database_name}_restored"
    with _closed():
        database.create(name)
    yield name
    with _closed():
        database.drop(name)


@contextmanager
def _closed() -> Iterator[None]:
    connections.close_all()
    yield
    connections.close_all()


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Commands and models work in that database."""
    here = connections["default"].settings_dict["NAME"]
    database._use(name)
    try:
        yield
    finally:
        database._use(here)


def run(*words: Any, **options: Any) -> str:
    said = StringIO()
    call_command(*words, stdout=said, **options)
    return said.getvalue()


def fails(*words: Any, **options: Any) -> int:
    with pytest.raises(CommandError) as failure:
        run(*words, **options)
    return failure.value.returncode


def everything() -> dict[str, int]:
    models = apps.get_models(include_auto_created=True)
    tables = set(connection.introspection.table_names())
    return {
        model._meta.db_table: model._base_manager.count()
        for model in models
        if model._meta.db_table in tables
    }


def test_a_backup_comes_back_in_another_database(empty: str, tmp_path: Path) -> None:
    paid_claim(build_county())
    written, file = everything(), tmp_path / "lodestar.backup"
    assert "SHA-256" in run("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]

    damaged = tmp_path / "damaged"
    whole = file.read_bytes()
    at = whole.index(b"PGDMP") + 4_000
    damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    newer = tmp_path / "newer"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(newer, "w") as changed:
        changed.writestr(archive.DUMP, source.read(archive.DUMP))
        said = source.read(archive.MANIFEST).decode()
        changed.writestr(
            archive.MANIFEST, said.replace("centres.0001_initial", "centres.0999_later")
        )
    with inside(empty):
        assert fails("restore", damaged) == 3
        assert fails("restore", tmp_path / "nowhere") == 1
        assert fails("restore", newer) == 2
        assert not connection.introspection.table_names()

        # One that breaks off half-way leaves the database as it was.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(restoring, "_feed", _breaks_off)
            assert fails("restore", file) == 1
        assert not connection.introspection.table_names()

        said = run("restore", file)
        assert "Restored" in said
        assert "removed again" in said
        assert everything() == written
        assert "No difference found." in run("verify_ledger")
        # The application's role has its rights, and no more.
        family(Council.objects.get(code="shire").centres.get(code="North"), "Later")
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {Transaction._meta.db_table}")
        # What is there now is not lost by mistake; where that is said, all of it goes first.
        assert fails("restore", file) == 2
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            for statement in restoring._drops():
                cursor.execute(statement)
            assert not connections["owner"].introspection.table_names(cursor)
            assert restoring._drops() == []
            transaction.set_rollback(True, "owner")


def _breaks_off(sql: Any, database: Any, drops: list[str], *_: Any) -> None:
    database.write("".join(f"{drop};\n" for drop in drops).encode() + sql.read(100_000))
    database.flush()
    raise BrokenPipeError
