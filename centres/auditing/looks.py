"""Looks: that somebody saw, searched, printed or took away what is kept of families.

A look at one family is `family.view` (`.print`, `.export`, `.copy`) with the family's reference;
what a list showed is `families.view` and so on, with the name of the page as the reference and
the families' references in `details["shown"]`. The same look again within a few minutes is the
same look.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from centres.models import AuditEvent, User
from centres.row_scope import as_service

FAMILY, LIST = "family", "families"
VIEW, PRINT, EXPORT, COPY, SEARCH = "view", "print", "export", "copy", "search"
# A page that is opened again within so many minutes was looked at once.
SAME_LOOK = 5
# As many references as one event holds; a longer list is told in several.
MOST_SHOWN = 1000

# One statement: what is there from a moment ago is not added again.
ADD = f"""
    INSERT INTO {AuditEvent._meta.db_table}
        (council_id, user_id, action, record, reference, details)
    SELECT %(council)s, %(user)s, look.action, look.record, look.reference, look.details
    FROM jsonb_to_recordset(%(looks)s::jsonb)
        AS look(action text, record text, reference text, details jsonb)
    WHERE NOT EXISTS (
        SELECT FROM {AuditEvent._meta.db_table} same
        WHERE same.council_id IS NOT DISTINCT FROM %(council)s AND same.user_id = %(user)s
            AND same.at > statement_timestamp() - make_interval(mins => {SAME_LOOK})
            AND same.action = look.action AND same.record = look.record
            AND same.reference = look.reference AND same.details = look.details
    )"""


@dataclass(frozen=True)
class Look:
    """One event to be: its action, kind of record, reference and details, as AuditEvent has them.

    References and details are cut and JSON already; they hold no personal data.
    """

    action: str
    record: str
    reference: str
    details: dict[str, Any] = field(default_factory=dict)


def at_family(how: str, ref: str, page: str, **details: Any) -> Look:
    """A look at one family on a page (the name of its address)."""
    return Look(f"{FAMILY}.{how}", FAMILY, ref, {"page": page, **details})


def at_list(how: str, page: str, refs: Iterable[str], **details: Any) -> Iterator[Look]:
    """A look at a list of families, in parts of MOST_SHOWN; `count` is of the whole list."""
    shown = sorted(set(refs))
    facts = {"page": page, "count": len(shown), **details}
    for first in range(0, max(len(shown), 1), MOST_SHOWN):
        part = shown[first : first + MOST_SHOWN]
        yield Look(f"{LIST}.{how}", LIST, page, {**facts, "shown": part})


def record_looks(*, by: User, looks: Iterable[Look]) -> None:
    """Append the looks in one statement, but for those of the same within SAME_LOOK minutes."""
    told = [asdict(look) for look in looks]
    if not told:
        return
    with as_service(by.council_id), connection.cursor() as cursor:
        cursor.execute(ADD, {"council": by.council_id, "user": by.pk, "looks": json.dumps(told)})
