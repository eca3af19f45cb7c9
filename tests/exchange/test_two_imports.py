"""Two imports of one council at once: the second waits, and both come out right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from django.db import connection

from centres.exchange.importing import ImportReport, Progress
from centres.exchange.writing import Counts
from centres.models import Council
from config.exchange import import_folder
from tests.exchange.council import CouncilFolder

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20_000  # questions to the server
WAITING = """
    SELECT EXISTS (SELECT FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event = 'advisory')"""


def imported(folder: Path, progress: Progress | None = None) -> ImportReport:
    try:
        return import_folder(folder, by=None, progress=progress)
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def test_the_second_sees_what_the_first_wrote(tmp_path: Path) -> None:
    first = CouncilFolder().write(tmp_path / "first")
    second = CouncilFolder().change("needs", 0, need="neglect").write(tmp_path / "second")
    writing, may_end = Event(), Event()

    def hold(doing: str, _done: int, _total: int) -> None:
        if doing == "Writing tariff_lines.csv":
            writing.set()
            assert may_end.wait(timeout=120)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(imported, first, hold)
        assert writing.wait(timeout=120)
        other = pool.submit(imported, second)
        met = any(somebody_waits() for _question in range(PATIENCE))
        may_end.set()
        assert one.result().counts["needs.csv"] == Counts(added=2, changed=0, unchanged=0)
        assert other.result().counts["needs.csv"] == Counts(added=0, changed=1, unchanged=1)
    assert met
    assert Council.objects.count() == 1
