"""Whose rows the database shows: said with every statement, asked by row-level security (SPEC 1).

The policies (config.row_security) show a row to the person, or to the service's own work in a
council, that `lodestar.scope` names; without one they show nothing that belongs to a council.
Every statement carries the scope in the same message, for its transaction only: no connection
keeps a scope for whoever uses it next, whichever pooler stands between.

A page and the API act as the person who is signed in, a task and a command as the service. Where
a person's action has to read or write behind their own scope (the evidence of a claim, which they
see by reference only), it says so with `as_service`, in the smallest block that will do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS
from psycopg2.sql import SQL, Composable

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from centres.models import Council, User

EVERYWHERE = "service all"
NOBODY = ""
# Statements that see no rows. Some may not share a message, or must be the first to be understood
# after a fault.
UNSCOPED = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|VACUUM)\b", re.IGNORECASE)

_scope: ContextVar[str] = ContextVar("lodestar_scope", default=NOBODY)


@contextmanager
def as_person(user: User | AnonymousUser) -> Iterator[None]:
    """Statements of the block are this person's; nobody's when they are not signed in."""
    with _set(NOBODY if user.pk is None else f"person {user.pk:d}"):
        yield


@contextmanager
def as_service(council: Council | int | None = None) -> Iterator[None]:
    """Statements of the block are the service's own, in one council (or its id), or in all."""
    key = council if council is None or isinstance(council, int) else council.pk
    with _set(EVERYWHERE if key is None else f"service {key:d}"):
        yield


def say_scope(connection: Any, **_: Any) -> None:
    """Let every statement of a connection say the scope; receives `connection_created`."""
    if connection.alias == DEFAULT_DB_ALIAS and _say not in connection.execute_wrappers:
        # First: a history that ends takes the last away, as its own.
        connection.execute_wrappers.insert(0, _say)


@contextmanager
def _set(scope: str) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


def _say(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    said = f"SET LOCAL lodestar.scope = '{_scope.get()}'; "
    if isinstance(sql, Composable):
        return execute(SQL(said) + sql, params, many, context)
    if UNSCOPED.match(sql):
        return execute(sql, params, many, context)
    if context["cursor"].cursor.name:
        return _declare(execute, sql, params, many, context)
    return execute(said + sql, params, many, context)


def _declare(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """A cursor kept by the server is declared by a statement of its own, and reads all at once."""
    connection = context["connection"]
    how = "SET LOCAL" if connection.in_atomic_block else "SET"
    with connection.connection.cursor() as plain:
        plain.execute(f"{how} lodestar.scope = '{_scope.get()}'")
        try:
            return execute(sql, params, many, context)
        finally:
            if not connection.in_atomic_block:
                plain.execute("RESET lodestar.scope")
