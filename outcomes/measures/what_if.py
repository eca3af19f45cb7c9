"""What a measure would say of a case, were it closed on a day for a reason.

The measure's own query is asked, and nothing is written: in front of it stands a query of the
same name as the table of cases, with this family's cases alone and the one in question closed.
So a page never has rules of its own, and the rest of the council is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from families.models import Case
from outcomes.measures.measure import Outcome


@dataclass(frozen=True)
class Closing:
    """A case as if it had been closed on a day, for a reason (a code of `Case.Closure`)."""

    case: Case
    on: date
    reason: str = Case.Closure.GOALS_MET

    def achieves(self, measure: Outcome, by: date) -> date | None:
        """The day the case would achieve the outcome, up to `by`; None if it would not."""
        query = (
            f"WITH {self._cases} SELECT asked.achieved_on FROM ({measure.query}) asked"
            " WHERE asked.subject = %(ref)s"
        )
        rows = self._ask(query, by)
        return rows[0]["achieved_on"] if rows else None

    def standing(self, query: str, by: date) -> dict[str, Any]:
        """The one row that a measure's STANDING query gives for the case, up to `by`."""
        return self._ask(f"WITH {self._cases} SELECT standing.* FROM ({query}) standing", by)[0]

    @property
    def _cases(self) -> str:
        columns = ", ".join(
            IN_THEIR_PLACE.get(field.name, f"its.{field.column}")
            for field in Case._meta.concrete_fields
        )
        return (
            f"families_case AS (SELECT {columns} FROM families_case its"
            " WHERE its.family_id = %(family)s)"
        )

    def _ask(self, query: str, by: date) -> list[dict[str, Any]]:
        parameters: dict[str, Any] = {
            "council": self.case.council_id,
            "family": self.case.family_id,
            "case": self.case.pk,
            "ref": self.case.ref,
            "last": by,
            "closed_on": self.on,
            "reason": self.reason,
        }
        with connection.cursor() as cursor:
            cursor.execute(query, parameters)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


IN_THEIR_PLACE = {
    "closed_on": (
        "CASE WHEN its.id = %(case)s THEN %(closed_on)s::date ELSE its.closed_on END AS closed_on"
    ),
    "closure_reason": (
        "CASE WHEN its.id = %(case)s THEN %(reason)s ELSE its.closure_reason END AS closure_reason"
    ),
}
