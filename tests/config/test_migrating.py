"""Databases that an earlier Lodestar left: those that have everything go on, others are told."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from psycopg2.extensions import cursor

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LAST = "app = 'payments' AND name = '0017_quarter_outlooks'"


def test_a_database_between_two_releases_is_refused(owner_cursor: cursor) -> None:
    owner_cursor.execute(f"DELETE FROM django_migrations WHERE {LAST} RETURNING app, name, applied")
    row = owner_cursor.fetchone()
    try:
        with pytest.raises(CommandError, match=r"only a part of what payments\.0001_initial"):
            call_command("migrate", verbosity=0)
    finally:
        owner_cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row
        )
    call_command("migrate", verbosity=0)
