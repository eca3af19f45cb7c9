"""A child's development checks as a page tells them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from families.ages import adjusted_months, completed_months
from families.models import Child
from outcomes.measures.outcomes import development_catch_up
from outcomes.models import Assessment

AREAS = list(Assessment.Area)


@dataclass(frozen=True)
class Check:
    """What was judged on a day: by area, None where it was not looked at; ages in months."""

    date: date
    ref: str
    months: int
    adjusted: int | None
    judgements: tuple[Assessment | None, ...]
    is_two_year_check: bool

    @property
    def by_area(self) -> list[tuple[str, Assessment | None]]:
        """The areas' names and what was said of each."""
        return [(str(area.label), said) for area, said in zip(AREAS, self.judgements, strict=True)]


def checks_of(child: Child, assessments: Iterable[Assessment]) -> list[Check]:
    """The checks of a born child, the newest first; a check's reference is its first judgement's.

    `child.two_year_check` is read, if there is one.
    """
    assert child.date_of_birth  # noqa: S101  (for the type checker: it is born)
    two_year_check = getattr(child, "two_year_check", None)
    days: dict[date, dict[str, Assessment]] = {}
    for one in assessments:
        days.setdefault(one.date, {})[one.area] = one
    return [
        Check(
            date=day,
            ref=min(said.values(), key=lambda one: one.pk).ref,
            months=completed_months(child.date_of_birth, day),
            adjusted=adjusted_months(child, day),
            judgements=tuple(said.get(area) for area in AREAS),
            is_two_year_check=bool(two_year_check and two_year_check.date == day),
        )
        for day, said in sorted(days.items(), reverse=True)
    ]


def newest_by_area(checks: list[Check]) -> list[tuple[str, Assessment | None]]:
    """The areas' names and the newest judgement in each, of checks with the newest first."""
    return [
        (
            str(area.label),
            next((check.judgements[at] for check in checks if check.judgements[at]), None),
        )
        for at, area in enumerate(AREAS)
    ]


@dataclass(frozen=True)
class CatchUp:
    """Where the child was behind on its first check, and since when it has caught up."""

    behind_on: date
    areas: tuple[str, ...]
    caught_up_on: date | None


def catch_up_of(child: Child, today: date) -> CatchUp | None:
    """As the measure that pays tells it (SPEC 4, `development_catch_up`), of one child.

    None for a child who was not behind at first.
    """
    asked: dict[str, int | date] = {"child": child.pk, "last": today}
    with connection.cursor() as cursor:
        cursor.execute(development_catch_up.FIRST_BEHIND_OF_CHILD, asked)
        behind = cursor.fetchall()
        if not behind:
            return None
        cursor.execute(development_catch_up.CAUGHT_UP_OF_CHILD, asked)
        achieved = cursor.fetchone()
    areas = tuple(str(Assessment.Area(area).label) for _, area in behind)
    return CatchUp(behind[0][0], areas, achieved[0] if achieved else None)
