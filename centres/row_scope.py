"""Whose rows the database shows: said with every statement, asked by row-level security (SPEC 1).

The policies (config.row_security) show a row to the person, or to the service's own work in a
council, that `lodestar.scope` names; without one they show no record of anybody. Every statement
carries the scope in the same message, for its transaction only: no connection keeps a scope for
whoever uses it next, whichever pooler stands between.

A page and the API act as the person who is signed in, a task as the service in its council. Where
a person's action has to read or write behind their own scope (the evidence of a claim that they
see by reference only, say), it says so with `as_service`, in the smallest block that will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from centres.models import Council, User

EVERYWHERE = "service all"
NOBODY = ""

_scope: ContextVar[str] = ContextVar("lodestar_scope", default=NOBODY)


@contextmanager
def as_person(user: User) -> Iterator[None]:
    """Statements of the block are this person's; nobody's when they are not signed in."""
    with _set(f"person {user.pk:d}" if user.pk is not None else NOBODY):
        yield


@contextmanager
def as_service(council: Council | int | None = None) -> Iterator[None]:
    """Statements of the block are the service's own, in one council (or its id), or in all."""
    key = council.pk if isinstance(council, Council) else council
    with _set(EVERYWHERE if key is None else f"service {key:d}"):
        yield


def listen(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let every statement of a new connection say the scope; a receiver of `connection_created`."""
    if _say not in connection.execute_wrappers:
        connection.execute_wrappers.append(_say)


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
    return execute(sql, params, many, context)
