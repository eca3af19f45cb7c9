"""Who came near an outcome in a quarter without achieving it, and what was lacking first.

Asked of a whole provider at once: the measures' own NEAR queries give the same facts as the page
of a case asks for, and the same functions put them into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from centres.quarters import Quarter
from centres.row_scope import as_service
from families.models import Case
from outcomes.measures.outcomes import (
    development_catch_up,
    programme_completed,
    star_progress,
    sustained_contact,
    sustained_step_down,
    two_year_offer,
)
from outcomes.measures.what_if import Look
from outcomes.outlook import contact, development, programmes, star, step_down, two_year_places
from outcomes.outlook.lacks import Lack, Lacking, first_lack

Facts = dict[str, Any]
Key = tuple[str, str]  # measure and subject


@dataclass(frozen=True)
class Near:
    """How nearness to an outcome is asked and said; `lack` gives the first thing lacking, None
    where nothing is: then the records changed since the roll-up.
    """

    query: str
    words: str
    lack: Callable[[Look, Facts], Lack | None]


@dataclass(frozen=True)
class CameNear:
    """A subject that came near an outcome: the facts, and its case, an empty one for another."""

    measure: str
    facts: Facts
    case: Case

    @property
    def key(self) -> Key:
        return self.measure, self.facts["subject"]


def came_near(
    council_id: int, provider_id: int, quarter: Quarter, measures: Iterable[str], but: set[Key]
) -> dict[Key, Lack | None]:
    """The first thing lacking for each subject of the provider that came near and is not `but`.

    Records dated up to the quarter's end are read. One query for each measure, and one.
    """
    first, last = quarter.first_day, quarter.last_day
    days = dict.fromkeys(measures, (first, last))
    return {
        one.key: NEAR[one.measure].lack(Look(one.case, last), one.facts)
        for one in all_near(council_id, provider_id, days, but)
    }


def all_near(
    council_id: int, provider_id: int, days: Mapping[str, tuple[date, date]], but: set[Key]
) -> list[CameNear]:
    """Who came near each of these outcomes from one day to another, and is not `but`; records
    dated up to the later day are read. One query for each measure, and one.
    """
    # By reference: managers and commissioners read why, and never of whom.
    with as_service(council_id):
        return _all_near(council_id, provider_id, days, but)


def _all_near(
    council_id: int, provider_id: int, days: Mapping[str, tuple[date, date]], but: set[Key]
) -> list[CameNear]:
    asked = [
        (measure, facts)
        for measure, (first, last) in days.items()
        for facts in _rows(
            NEAR[measure].query,
            {"council": council_id, "provider": provider_id, "first": first, "last": last},
        )
        if (measure, facts["subject"]) not in but
    ]
    refs = {facts["subject"] for _, facts in asked}
    cases = {case.ref: case for case in Case.objects.filter(council=council_id, ref__in=refs)}
    # Children and enrolments are told from their facts alone, without a case.
    return [
        CameNear(measure, facts, cases.get(facts["subject"], Case())) for measure, facts in asked
    ]


def _rows(query: str, parameters: dict[str, Any]) -> list[Facts]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _contact(_look: Look, facts: Facts) -> Lack | None:
    return first_lack(contact.lacking(facts))


def _star(look: Look, facts: Facts) -> Lack | None:
    return first_lack(star.of_closed(look, facts)[1])


def _step_down(look: Look, facts: Facts) -> Lack | None:
    assert look.case.closed_on  # noqa: S101  (for the type checker: it is closed)
    half_a_year_on = look.case.closed_on + timedelta(days=sustained_step_down.DAYS)
    lack = first_lack([step_down.why_not(look, facts, half_a_year_on)])
    counts = facts["counted"] == facts["subject"]
    return None if counts and lack and lack.kind == Lacking.COUNTS_ONCE else lack


def _programme(look: Look, facts: Facts) -> Lack | None:
    is_done = facts["ever_on"] is not None
    if is_done and facts["counted"] == facts["subject"]:
        return None
    return first_lack(programmes.not_achieved(look, facts, is_done=is_done)[1])


def _development(look: Look, facts: Facts) -> Lack | None:
    return None if facts["caught_up"] else first_lack(development.not_achieved(look, facts)[1])


def _two_year_place(look: Look, facts: Facts) -> Lack | None:
    by_then = facts["started_on"] and facts["started_on"] <= look.by
    if by_then and facts["in_time"] and facts["seen"]:
        return None
    # A place that started afterwards was none yet.
    facts = facts if by_then else {**facts, "started_on": None}
    return first_lack(two_year_places.not_achieved(look, facts)[1])


NEAR = {
    sustained_contact.MEASURE.key: Near(
        sustained_contact.NEAR,
        "a case of a family in greatest need, open in the quarter, that was seen face to face on "
        f"{sustained_contact.NEAR_DAYS} days or more by its end",
        _contact,
    ),
    star_progress.MEASURE.key: Near(
        star_progress.NEAR, "a case that closed in the quarter with its goals met", _star
    ),
    sustained_step_down.MEASURE.key: Near(
        sustained_step_down.NEAR,
        f"a case of a family at level {sustained_step_down.HIGH_FROM} or 4 that closed with its "
        f"goals met, {sustained_step_down.DAYS} days before a day of the quarter",
        _step_down,
    ),
    programme_completed.MEASURE.key: Near(
        programme_completed.NEAR,
        "an enrolment of somebody whose family was in greatest need, who came to half of the "
        "sessions that complete the programme or more, the newest session in the quarter",
        _programme,
    ),
    development_catch_up.MEASURE.key: Near(
        development_catch_up.NEAR,
        "a child who was behind when first looked at, and was looked at again in the quarter",
        _development,
    ),
    two_year_offer.MEASURE.key: Near(
        two_year_offer.NEAR,
        "a child entitled to a place that started in the quarter, or who turned "
        f"{two_year_offer.AGED + 1} in it without one",
        _two_year_place,
    ),
}
