"""What a roll-up reads, SPEC 3: the records dated on or before E, none voided.

A `View` answers the questions of SPEC 3 (level, need, greatest need, engagement days, under 5,
registered) and hands out a family's, a case's, an enrolment's or a child's records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from .quarters import age
from .records import (
    DEVELOPMENT_AREAS,
    GREATEST_NEEDS,
    Action,
    Attendance,
    Case,
    Child,
    Council,
    Engagement,
    Judgement,
    Level,
    Star,
)

Record = TypeVar("Record")


class View:
    """A council as it is known on the quarter's last day."""

    def __init__(self, council: Council, last_day: date) -> None:
        self.council = council
        self.last_day = last_day
        self.cases = {
            case.ref: self._open_if_closed_later(case)
            for case in council.cases.values()
            if case.opened_on <= last_day
        }
        self.enrolments = [e for e in council.enrolments.values() if e.started_on <= last_day]
        self.places = {
            child: started_on
            for child, started_on in council.two_year_places.items()
            if started_on <= last_day
        }
        self.carers_of_family = grouped(council.carers.values(), lambda carer: carer.family)
        self.children_of_family = grouped(council.children.values(), lambda child: child.family)
        self.cases_of_family = grouped(self.cases.values(), lambda case: case.family)
        self.needs_of_family = grouped(
            (need for need in council.needs if need.from_ <= last_day), lambda need: need.family
        )
        self.levels_of_family: dict[str, list[Level]] = grouped(
            (level for level in council.levels if level.from_ <= last_day),
            lambda level: level.family,
        )
        self._group_events()

    def _open_if_closed_later(self, case: Case) -> Case:
        if case.closed_on is not None and case.closed_on > self.last_day:
            return replace(case, closed_on=None, closure_reason=None)
        return case

    def _group_events(self) -> None:
        council, last_day = self.council, self.last_day
        direct = [
            e for e in council.engagements if e.is_direct and not e.voided and e.date <= last_day
        ]
        stars = [s for s in council.stars if not s.voided and s.date <= last_day]
        done = [a for a in council.actions if a.done_on is not None and a.done_on <= last_day]
        attended = [a for a in council.attendance if a.attended and a.date <= last_day]
        judgements = [j for j in council.development if j.date <= last_day]
        self.direct_of_family: dict[str, list[Engagement]] = grouped(direct, lambda e: e.family)
        self.direct_of_case: dict[str, list[Engagement]] = grouped(
            (e for e in direct if e.case is not None), lambda e: e.case or ""
        )
        self.stars_of_case: dict[str, list[Star]] = grouped(stars, lambda star: star.case)
        self.actions_done_of_case: dict[str, list[Action]] = grouped(done, lambda a: a.case)
        self.attended_of_enrolment: dict[str, list[Attendance]] = grouped(
            attended, lambda a: a.enrolment
        )
        self.judgements_of_child: dict[str, list[Judgement]] = grouped(
            judgements, lambda j: j.child
        )

    def level_on(self, family: str, day: date) -> int:
        """The level of the newest row dated on or before the day; none: 1."""
        rows = [level for level in self.levels_of_family[family] if level.from_ <= day]
        return max(rows, key=lambda level: level.from_).level if rows else 1

    def in_greatest_need(self, family: str, day: date) -> bool:
        if self.level_on(family, day) >= 3:
            return True
        for need in self.needs_of_family[family]:
            is_active = need.from_ <= day and (need.to is None or need.to >= day)
            if need.need in GREATEST_NEEDS and is_active:
                return True
        return any(
            carer.date_of_birth is not None and age(carer.date_of_birth, day) < 20
            for carer in self.carers_of_family[family]
        )

    def engagement_days(self, case: Case) -> list[date]:
        """The case's engagement days, in order."""
        return sorted({e.date for e in self.engagements_within(case)})

    def engagements_within(self, case: Case) -> list[Engagement]:
        """Direct engagements of the case, from its opening to its closing."""
        return [
            e
            for e in self.direct_of_case[case.ref]
            if e.date >= case.opened_on and (case.closed_on is None or e.date <= case.closed_on)
        ]

    def engaged(self, family: str, first: date, last: date) -> bool:
        """Whether the family had a direct engagement from one day to another."""
        return any(first <= e.date <= last for e in self.direct_of_family[family])

    def newest_judgements(self, child: str, first: date, last: date) -> dict[str, bool]:
        """The newest judgement in each area from one day to another: on track or not."""
        newest: dict[str, Judgement] = {}
        for judgement in sorted(self.judgements_of_child[child], key=lambda j: j.date):
            if first <= judgement.date <= last:
                newest[judgement.area] = judgement
        return {area: judgement.on_track for area, judgement in newest.items()}

    def registered(self, family: str, day: date) -> bool:
        record = self.council.families[family]
        if record.registered_on is None or record.registered_on > day:
            return False
        return record.deregistered_on is None or record.deregistered_on > day


def under_5(child: Child, day: date) -> bool:
    """Born, and before the fifth birthday; an expected baby is never under 5."""
    born = child.date_of_birth
    return born is not None and born <= day and age(born, day) < 5


def judged_in_every_area(newest: dict[str, bool]) -> bool:
    return all(area in newest for area in DEVELOPMENT_AREAS)


def on_track_in_every_area(newest: dict[str, bool]) -> bool:
    return all(newest.get(area) is True for area in DEVELOPMENT_AREAS)


def grouped(
    records: Iterable[Record], key: Callable[[Record], str]
) -> defaultdict[str, list[Record]]:
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return groups
