"""What the application's database role may do: all that a page needs, nothing to what is posted.

The owner migrates; web, workers and scheduler connect as a role that owns no table. Rows that are
only ever added to (`append_only = True` on a model, and the history that triggers write) can be
read and added by it, never changed, removed or truncated.
"""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from pghistory.models import Event
from psycopg2 import sql

from centres.references import SEQUENCE
from families.rights.removal_sql import IGNORED_WHILE_REMOVING, create_function

MIGRATIONS_TABLE = "django_migrations"
# django-pgtrigger lets any session name triggers to be ignored, in a setting. No session may; the
# owner's own function that removes a family's record is let past them all.
IGNORE_EXISTS = "SELECT to_regprocedure('public._pgtrigger_should_ignore(name)') IS NOT NULL"
REMOVALS_EXIST = "SELECT to_regclass('public.families_removal') IS NOT NULL"
# What searches look through (config.row_security.searched).
SEARCHED_EXIST = "SELECT to_regclass('lodestar.families_family') IS NOT NULL"
SEARCHED = "GRANT SELECT ON ALL TABLES IN SCHEMA lodestar TO {}"
REMOVE_FAMILY = "FUNCTION public.lodestar_remove_family(bigint)"
# A trigger reads the product's own tables, whatever temporary ones a session has put before them.
TRIGGER_FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
        AND proname LIKE 'pgtrigger%'
    ORDER BY 1"""
OWN_TABLES_FIRST = "ALTER FUNCTION {function} SET search_path = pg_catalog, public, pg_temp"


def append_only_tables() -> list[str]:
    """Names of the tables whose rows the application may add and never change, sorted."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if _is_append_only(model) and model._meta.managed and not model._meta.proxy
    )


def grant_app_role(connection: BaseDatabaseWrapper) -> None:
    """Give the role of DATABASES["default"] its rights and take all others, as the owner.

    Idempotent and in one transaction, so that a running application never has more or less.
    Raises ImproperlyConfigured when the role is missing, or is the owner itself.
    """
    role = settings.DATABASES["default"].get("USER") or ""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _require_a_second_role(cursor, role)
        grantee = sql.Identifier(role)
        for statement in _statements():
            cursor.execute(sql.SQL(statement).format(role=grantee, database=_database(connection)))
        existing = set(connection.introspection.table_names(cursor))
        _revoke(cursor, grantee, "UPDATE, DELETE", existing.intersection(append_only_tables()))
        _revoke(cursor, grantee, "INSERT, UPDATE, DELETE", existing & {MIGRATIONS_TABLE})
        cursor.execute(IGNORE_EXISTS)
        if cursor.fetchone()[0]:
            cursor.execute("SELECT quote_literal(current_user)")
            cursor.execute(IGNORED_WHILE_REMOVING.format(owner=cursor.fetchone()[0]))
        cursor.execute(REMOVALS_EXIST)
        if cursor.fetchone()[0]:
            cursor.execute(create_function())
            cursor.execute(f"REVOKE ALL ON {REMOVE_FAMILY} FROM PUBLIC")
            cursor.execute(sql.SQL(f"GRANT EXECUTE ON {REMOVE_FAMILY} TO {{}}").format(grantee))
        cursor.execute(SEARCHED_EXIST)
        if cursor.fetchone()[0]:
            cursor.execute(sql.SQL(SEARCHED).format(grantee))
        cursor.execute(TRIGGER_FUNCTIONS)
        for (function,) in cursor.fetchall():
            cursor.execute(OWN_TABLES_FIRST.format(function=function))


def _statements() -> tuple[str, ...]:
    return (
        "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        # TRUNCATE, TRIGGER, REFERENCES and MAINTAIN are never the application's.
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        # An import sets it past the references that came with the folder.
        f"GRANT UPDATE ON SEQUENCE {SEQUENCE} TO {{role}}",
    )


def _require_a_second_role(cursor: CursorWrapper, role: str) -> None:
    cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
    owner, exists = cursor.fetchone()
    if role == owner:
        raise ImproperlyConfigured(
            f"DATABASE_URL and DATABASE_OWNER_URL both connect as {owner}. The application needs a"
            " role of its own that owns no table, or posted rows would not be safe from it."
        )
    if not exists:
        raise ImproperlyConfigured(
            f"The application's database role {role!r} does not exist: create it (CREATE ROLE ..."
            " LOGIN) and name it in DATABASE_URL."
        )


def _revoke(
    cursor: CursorWrapper, grantee: sql.Identifier, rights: str, tables: Iterable[str]
) -> None:
    for table in sorted(tables):
        cursor.execute(
            sql.SQL("REVOKE {rights} ON TABLE {table} FROM {role}").format(
                rights=sql.SQL(rights), table=sql.Identifier(table), role=grantee
            )
        )


def _database(connection: BaseDatabaseWrapper) -> sql.Identifier:
    return sql.Identifier(connection.settings_dict["NAME"])


def _is_append_only(model: type[models.Model]) -> bool:
    return bool(getattr(model, "append_only", False)) or issubclass(model, Event)
