"""Tests that commit leave nothing for the next one, whatever guards the rows they wrote."""

import time

import pytest
from django.db import connection
from psycopg2.extensions import cursor

from centres.models import AuditEvent, Council
from outcomes.models import StarEdition
from tests.flush import MANY_ROWS, Flush

# The best of some tries, and more than it takes, as other tests run beside this one.
TRIES = 5
SECONDS_FOR_A_FLUSH = 0.3


@pytest.mark.parametrize("time_of_asking", ["first", "second"])
def test_each_starts_from_migrated_data(transactional_db: None, time_of_asking: str) -> None:
    assert not AuditEvent.objects.exists()
    assert not StarEdition.objects.filter(code="extra").exists()
    shipped = StarEdition.objects.count()
    assert shipped > 0
    event = AuditEvent.objects.create(action="looked", record="family", reference="F1")
    assert event.pk == 1
    StarEdition.objects.create(code="extra", name="Extra", lowest=1, highest=10, good_from=8)
    assert StarEdition.objects.count() == shipped + 1


def test_guards_are_back_after_a_flush(owner_cursor: cursor, django_db_setup: Flush) -> None:
    django_db_setup()
    owner_cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'")
    assert owner_cursor.fetchall() == []


def test_flush_is_quick(transactional_db: None, django_db_setup: Flush) -> None:
    taken = []
    for _ in range(TRIES):
        Council.objects.create(code="C", name="Council")
        begun = time.perf_counter()
        django_db_setup()
        taken.append(time.perf_counter() - begun)
        assert not Council.objects.exists()
    assert min(taken) < SECONDS_FOR_A_FLUSH


def test_many_rows_go_as_well(transactional_db: None, django_db_setup: Flush) -> None:
    with connection.cursor() as adding:
        adding.execute(
            "INSERT INTO centres_council (code, name) SELECT n, n FROM generate_series(0, %s) n",
            [MANY_ROWS],
        )
    django_db_setup()
    assert not Council.objects.exists()
    assert StarEdition.objects.exists()
