"""Actions that are cut off in the middle: by an error, by the server, by the end of the process."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg2
from django.db import Error, connection, connections

Action = Callable[[], Any]


class CutOff(BaseException):
    """Raised where the action is cut off; no error, so that nothing on the way handles it."""


class Cutting:
    """Counts an action's statements, and cuts off before one of them."""

    def __init__(self, after: int, cut: Callable[[], None]) -> None:
        self.left, self.cut, self.done = after, cut, False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left == 0:
            self.done = True
            self.cut()
        self.left -= 1
        return execute(sql, params, many, context)


def raised(action: Action, after: int) -> bool:
    """Cut off by an error after so many statements; whether it came to that."""

    def cut() -> None:
        raise CutOff

    cutting = Cutting(after, cut)
    with suppress(CutOff), connection.execute_wrapper(cutting):
        action()
    return cutting.done


def terminated(action: Action, after: int) -> bool:
    """The server ends the session after so many statements; whether it came to that."""

    def cut() -> None:
        with suppress(psycopg2.Error), connection.connection.cursor() as session:
            session.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    cutting = Cutting(after, cut)
    try:
        with connection.execute_wrapper(cutting):
            action()
    except Error:
        if not cutting.done:
            raise
    finally:
        if cutting.done:
            connection.close()
    return cutting.done


def killed(action: Action, after: int) -> bool:
    """A process of its own ends without a word after so many statements; whether it came to that.

    What the action raises ends that process too, with nothing done.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        _forget_connections()
        with suppress(Exception):
            cutting = Cutting(after, lambda: os.kill(os.getpid(), signal.SIGKILL))
            with connection.execute_wrapper(cutting):
                action()
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _forget_connections() -> None:
    """Leave to the other process what is its own, also what it opened before a browser ran there.

    While Playwright's loop runs, Django keeps connections apart from those of before; in a new
    process no loop runs, and those of before would be used by two.
    """
    for inherited in connections.all(initialized_only=True):
        inherited.connection = None


HOW: dict[str, Callable[[Action, int], bool]] = {
    each.__name__: each for each in (raised, terminated, killed)
}
