"""What the measures say of one case and its family's people: as things are, or were it closed.

The measures' own queries are asked, and nothing is written: in front of them stand queries of the
same names as the tables, with this family's records alone, and where that is asked the case as if
it were closed. So a page never has rules of its own, and the rest of the council is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from django.db import connection

from families.models import Case
from outcomes.measures.measure import Outcome

Achieved = dict[tuple[str, str], date]  # by measure and subject


@dataclass(frozen=True)
class Look:
    """A case and its family's people, on the records dated up to `by`.

    With `closed_on` the case is looked at as if it had been closed that day for `reason` (a code
    of `Case.Closure`).
    """

    case: Case
    by: date
    closed_on: date | None = None
    reason: str = Case.Closure.GOALS_MET

    @property
    def is_closed(self) -> bool:
        """Whether it really was closed by then; closed later it counts as open (SPEC 3)."""
        return self.closed_on is None and bool(
            self.case.closed_on and self.case.closed_on <= self.by
        )

    @property
    def is_open(self) -> bool:
        """Whether it is looked at as an open case."""
        return self.closed_on is None and not self.is_closed

    def if_closed(self) -> Self:
        """The same, as if it closed on the last day with its goals met; a closed case as it is."""
        return replace(self, closed_on=self.by) if self.is_open else self

    def until(self, day: date) -> Self:
        """The same, on the records dated up to another day."""
        return replace(self, by=day)

    def achieved(self, measures: Iterable[Outcome]) -> Achieved:
        """What of these the case and its family's people have achieved. One query."""
        queries = [
            f"SELECT '{measure.key}' AS measure, asked.subject, asked.achieved_on"
            f" FROM ({measure.query}) asked"
            for measure in measures
        ]
        rows = self.standing(" UNION ALL ".join(queries))
        return {(row["measure"], row["subject"]): row["achieved_on"] for row in rows}

    def achieves(self, measure: Outcome) -> date | None:
        """The day the case itself achieves the outcome; None if it does not."""
        return self.achieved([measure]).get((measure.key, self.case.ref))

    def standing(self, query: str) -> list[dict[str, Any]]:
        """The rows that a measure's STANDING query gives for the case or the family."""
        parameters: dict[str, Any] = {
            "council": self.case.council_id,
            "family": self.case.family_id,
            "case": self.case.pk,
            "last": self.by,
            "closed_on": self.closed_on,
            "reason": self.reason,
        }
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {self._records} SELECT standing.* FROM ({query}) standing", parameters
            )
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @property
    def _records(self) -> str:
        in_their_place = IN_THEIR_PLACE if self.closed_on else {}
        columns = ", ".join(
            in_their_place.get(field.name, f"its.{field.column}")
            for field in Case._meta.concrete_fields
        )
        cases = f"SELECT {columns} FROM families_case its WHERE its.family_id = %(family)s"
        tables = {"families_case": cases, **OF_PEOPLE}
        return ", ".join(f"{table} AS ({query})" for table, query in tables.items())


def _of(table: str, person: str) -> str:
    return (
        f"SELECT its.* FROM outcomes_{table} its"
        f" JOIN families_{person} whose ON whose.id = its.{person}_id"
        " WHERE whose.family_id = %(family)s"
    )


OF_PEOPLE = {
    "outcomes_enrolment": _of("enrolment", "carer"),
    "outcomes_assessment": _of("assessment", "child"),
    "outcomes_twoyearplace": _of("twoyearplace", "child"),
}
IN_THEIR_PLACE = {
    "closed_on": (
        "CASE WHEN its.id = %(case)s THEN %(closed_on)s::date ELSE its.closed_on END AS closed_on"
    ),
    "closure_reason": (
        "CASE WHEN its.id = %(case)s THEN %(reason)s ELSE its.closure_reason END AS closure_reason"
    ),
}
