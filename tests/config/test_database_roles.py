"""What the application's role may do in the database, and what no page's code could make it do."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from psycopg2.extensions import cursor

from config.database_roles import append_only_tables, grant_app_role

ROLE = settings.DATABASES["default"]["USER"]
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

both_roles = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def rights_on(table: str) -> set[str]:
    with connection.cursor() as asking:
        asking.execute(
            "SELECT wanted FROM unnest(%s) wanted WHERE has_table_privilege(%s, %s, wanted)",
            [list(RIGHTS), ROLE, table],
        )
        return {row[0] for row in asking.fetchall()}


@pytest.mark.django_db
def test_tests_run_as_the_application() -> None:
    with connection.cursor() as asking:
        asking.execute(
            "SELECT current_user, rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert asking.fetchone() == (ROLE, False)


@pytest.mark.django_db
def test_application_owns_nothing() -> None:
    with connection.cursor() as asking:
        asking.execute("SELECT relname FROM pg_class WHERE relowner = current_user::regrole")
        assert asking.fetchall() == []


@pytest.mark.django_db
def test_rights_on_every_table_of_the_product() -> None:
    kept = set(append_only_tables())
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not model._meta.managed or model._meta.proxy:
            continue
        expected = {"SELECT", "INSERT"} | (set() if table in kept else {"UPDATE", "DELETE"})
        assert rights_on(table) == expected, table
    assert rights_on("django_migrations") == {"SELECT"}


def test_audit_events_and_history_are_append_only() -> None:
    tables = append_only_tables()
    assert "centres_auditevent" in tables
    assert any(table.endswith("event") and table.startswith("families_") for table in tables)
    assert "families_family" not in tables


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE centres_auditevent SET action = 'other'",
        "DELETE FROM centres_auditevent",
        "TRUNCATE centres_auditevent",
        "TRUNCATE families_family CASCADE",
        "ALTER TABLE centres_auditevent DISABLE TRIGGER ALL",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        "CREATE TABLE mine (id int)",
        "SET ROLE lodestar_owner",
        "SET session_replication_role = replica",
    ],
)
def test_application_is_refused(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as trying,
    ):
        trying.execute(statement)


@both_roles
def test_migrating_again_takes_rights_that_crept_in(owner_cursor: cursor) -> None:
    owner_cursor.execute(f"GRANT UPDATE, TRUNCATE ON centres_auditevent TO {ROLE}")
    assert "UPDATE" in rights_on("centres_auditevent")
    call_command("migrate", verbosity=0)
    assert rights_on("centres_auditevent") == {"SELECT", "INSERT"}


@both_roles
def test_one_role_for_both_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = settings.DATABASES["owner"]["USER"]
    monkeypatch.setitem(settings.DATABASES["default"], "USER", owner)
    with pytest.raises(ImproperlyConfigured, match="a role of its own that owns no table"):
        grant_app_role(connections["owner"])


@both_roles
def test_missing_role_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "USER", "nobody_made_me")
    with pytest.raises(ImproperlyConfigured, match="nobody_made_me"):
        grant_app_role(connections["owner"])


@pytest.mark.django_db
def test_no_session_can_have_triggers_ignored() -> None:
    """django-pgtrigger's setting for that is anybody's to set, and means nothing here."""
    with connection.cursor() as asking:
        asking.execute("SET LOCAL pgtrigger.ignore = '{anything}'")
        asking.execute("SELECT public._pgtrigger_should_ignore('anything')")
        assert asking.fetchone() == (False,)


@pytest.mark.django_db
def test_triggers_read_the_products_tables_first() -> None:
    """A temporary table of the same name would otherwise stand in front of them."""
    with connection.cursor() as asking:
        asking.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND prorettype = 'trigger'::regtype AND proname LIKE 'pgtrigger%'"
            " AND proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog, public, pg_temp']"
        )
        assert asking.fetchall() == []
