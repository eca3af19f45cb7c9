"""Tests that commit leave nothing for the next one, whatever guards the rows they wrote."""

from django.db import connection
from psycopg2.extensions import cursor

from centres.models import AuditEvent, Council
from outcomes.models import StarEdition
from tests.flush import MANY_ROWS, Flush


def test_everything_is_as_migrated(transactional_db: None, django_db_setup: Flush) -> None:
    shipped = StarEdition.objects.count()
    assert shipped > 0
    for _ in ("once", "and again"):
        AuditEvent.objects.create(action="looked", record="family", reference="F1")
        StarEdition.objects.create(code="extra", name="Extra", lowest=1, highest=10, good_from=8)
        django_db_setup()
        assert not AuditEvent.objects.exists()
        assert StarEdition.objects.count() == shipped
        assert not StarEdition.objects.filter(code="extra").exists()
        # Numbers begin anew as well.
        event = AuditEvent.objects.create(action="looked", record="family", reference="F1")
        assert event.pk == 1


def test_guards_are_back_after_a_flush(owner_cursor: cursor, django_db_setup: Flush) -> None:
    django_db_setup()
    owner_cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'")
    assert owner_cursor.fetchall() == []


def test_many_rows_go_as_well(transactional_db: None, django_db_setup: Flush) -> None:
    with connection.cursor() as adding:
        adding.execute(
            "INSERT INTO centres_council (code, name) SELECT n, n FROM generate_series(0, %s) n",
            [MANY_ROWS],
        )
    django_db_setup()
    assert not Council.objects.exists()
    assert StarEdition.objects.exists()
