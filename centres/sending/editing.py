"""Whether an edit of a record is being sent: then what the view finds is locked and read anew.

So the form compares what its page showed with what is recorded at the moment of saving, and
nobody changes the record between the comparison and the action.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.models import Model
from django.http import HttpRequest

# The field in which a form says what its page showed (centres.sending.versions).
AS_OPENED = "as_opened"

# Any number: other locks of this kind are taken under other ones.
PAGES = 7_031

_editing: ContextVar[bool] = ContextVar("lodestar_editing", default=False)


@contextmanager
def editing(sent: bool) -> Iterator[None]:
    """Inside the block and its transaction, an edit is being sent if so said."""
    token = _editing.set(sent)
    try:
        yield
    finally:
        _editing.reset(token)


def wait_for_page(request: HttpRequest) -> None:
    """Wait until nobody else's edit on this address is being saved, and see what it left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))",
            [f"{getattr(request.user, 'council_id', None)} {request.path}", PAGES],
        )
    # The settings of a council hang on the person who changes them, read before.
    request.user._state.fields_cache.pop("council", None)  # type: ignore[union-attr]


def hold(record: Any) -> bool:
    """Lock the record's row if an edit is being sent; whether it has to be read anew."""
    if not _editing.get() or not isinstance(record, Model):
        return False
    if getattr(record, "append_only", False):
        return False
    rows = type(record)._base_manager.select_for_update(of=("self",)).order_by()
    return rows.filter(pk=record.pk).values_list("pk", flat=True).first() is not None
