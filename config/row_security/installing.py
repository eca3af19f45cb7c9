"""Putting the policies in place, as the tables' owner, after every migration."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from config.row_security.functions import FUNCTIONS, SCHEMA, USAGE
from config.row_security.links import functions
from config.row_security.policies import Policy, policies
from config.row_security.searched import VIEWS

NAME = "scope"
STANDING = """
    SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p
    JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND p.polname = %s"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Give every table its policy, in one transaction; what stands already stays untouched.

    Idempotent. A table that is not migrated yet is left for the next time.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        if "families_family" not in existing:
            return
        for statement in (SCHEMA, USAGE, *FUNCTIONS, *functions(), *VIEWS):
            cursor.execute(statement)
        cursor.execute(STANDING, [NAME])
        standing = dict(cursor.fetchall())
        for policy in policies():
            if policy.table in existing and standing.get(policy.table) != _digest(policy):
                _put(cursor, policy)


def _put(cursor: CursorWrapper, policy: Policy) -> None:
    table = policy.table
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"DROP POLICY IF EXISTS {NAME} ON {table}")
    cursor.execute(
        f"CREATE POLICY {NAME} ON {table} USING ({policy.seen}) WITH CHECK ({policy.written})"
    )
    cursor.execute(f"COMMENT ON POLICY {NAME} ON {table} IS '{_digest(policy)}'")


def _digest(policy: Policy) -> str:
    return hashlib.sha256(f"{policy.seen} {policy.written}".encode()).hexdigest()
