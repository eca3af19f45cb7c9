"""Reads records as evidence: the facts that are shown, and those that only the digest covers.

A reader takes the ids of one kind of record and gives for each id its facts (JSON, dates as ISO
text) and its further facts. What would say more about a family than a check needs, such as a date
of birth or which need it was, is only in the digest: a change of it is still noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from centres.row_scope import as_service
from families.models import Carer, Case, Child, Engagement, Family, Level, Need
from outcomes.models import Action, Assessment, Enrolment, ProgrammeAttendance, Star, TwoYearPlace

Facts = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """How one kind of record is read, from its own table or from the history of it.

    `related` and `prefetched` are what the facts need of other tables; `joined` is the one of them
    that may be corrected too. A fact that is called like one of the record's columns, without
    `_id`, is that column's.
    """

    model: type[Model]
    facts: Callable[[Any], Facts]
    further: Callable[[Any], Facts]
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()
    joined: str = ""

    def of(self, record: Any) -> tuple[Facts, Facts]:
        """The facts and the further facts of a record, or of what it once was."""
        return self.facts(record), self.further(record)


def read(kind: str, ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    """The records of a kind by id; one that is gone is missing. KeyError for an unknown kind."""
    reader = READERS[kind]
    rows = reader.model._default_manager.filter(pk__in=ids)
    if reader.related:
        rows = rows.select_related(*reader.related)
    # Facts that a claim tells of a record by reference, to people who may see no family.
    with as_service():
        whole = rows.prefetch_related(*reader.prefetched)
        return {record.pk: reader.of(record) for record in whole}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _case(case: Case) -> Facts:
    return {
        "ref": case.ref,
        "date": _day(case.opened_on),
        "closed_on": _day(case.closed_on),
        "closure_reason": case.closure_reason,
    }


def _engagement(visit: Engagement) -> Facts:
    return {
        "ref": visit.ref,
        "date": _day(visit.date),
        "contact": visit.kind,
        "minutes": visit.minutes,
        "voided_on": _day(visit.voided_on),
    }


def _star(star: Star) -> Facts:
    return {
        "ref": star.ref,
        "date": _day(star.date),
        "star": star.kind,
        "edition": star.edition.code,
        "completed": star.completed,
        "voided_on": _day(star.voided_on),
        "scores": {score.area.code: score.score for score in star.scores.all()},
    }


def _action(action: Action) -> Facts:
    return {
        "ref": action.ref,
        "date": _day(action.done_on),
        "area": action.area,
        "status": action.status,
    }


def _level(level: Level) -> Facts:
    return {"date": _day(level.starts_on), "level": level.level}


def _need(need: Need) -> Facts:
    return {"ref": need.ref, "date": _day(need.starts_on), "ended_on": _day(need.ends_on)}


def _carer(carer: Carer) -> Facts:
    return {"ref": carer.ref}


def _child(child: Child) -> Facts:
    return {"ref": child.ref, "two_year_offer_eligible": child.two_year_offer_eligible}


def _family(family: Family) -> Facts:
    return {
        "ref": family.ref,
        "date": _day(family.registered_on),
        "deregistered_on": _day(family.deregistered_on),
    }


def _place(place: TwoYearPlace) -> Facts:
    return {"date": _day(place.started_on)}


def _assessment(assessment: Assessment) -> Facts:
    return {
        "ref": assessment.ref,
        "date": _day(assessment.date),
        "area": assessment.area,
        "judgement": assessment.judgement,
    }


def _enrolment(enrolment: Enrolment) -> Facts:
    return {
        "ref": enrolment.ref,
        "date": _day(enrolment.started_on),
        "programme": enrolment.programme.name,
        "sessions": enrolment.programme.sessions,
    }


def _attendance(record: ProgrammeAttendance) -> Facts:
    return {
        "date": _day(record.date),
        "session": record.session,
        "attended": record.attended,
    }


# By the kinds of record that achievements name in their evidence; families by packs of checks.
READERS: dict[str, Reader] = {
    "case": Reader(Case, _case, lambda case: {"centre": case.centre_id, "family": case.family_id}),
    "engagement": Reader(
        Engagement, _engagement, lambda visit: {"case": visit.case_id, "family": visit.family_id}
    ),
    "star": Reader(
        Star,
        _star,
        lambda star: {"case": star.case_id, "finished": star.finished_at is not None},
        related=("edition",),
        prefetched=("scores__area",),
    ),
    "action": Reader(Action, _action, lambda action: {"case": action.case_id}),
    "level": Reader(Level, _level, lambda level: {"family": level.family_id}),
    "need": Reader(Need, _need, lambda need: {"need": need.need, "family": need.family_id}),
    "carer": Reader(
        Carer,
        _carer,
        lambda carer: {"date_of_birth": _day(carer.date_of_birth), "family": carer.family_id},
    ),
    "child": Reader(
        Child,
        _child,
        lambda child: {"date_of_birth": _day(child.date_of_birth), "family": child.family_id},
    ),
    "family": Reader(
        Family, _family, lambda family: {"centre": family.centre_id, "area": family.area_id}
    ),
    "place": Reader(TwoYearPlace, _place, lambda place: {"child": place.child_id}),
    "assessment": Reader(
        Assessment, _assessment, lambda assessment: {"child": assessment.child_id}
    ),
    "enrolment": Reader(
        Enrolment,
        _enrolment,
        lambda enrolment: {
            "carer": enrolment.carer_id,
            "centre": enrolment.centre_id,
            "evidence_based": enrolment.programme.evidence_based,
        },
        related=("programme",),
        joined="programme",
    ),
    "attendance": Reader(
        ProgrammeAttendance, _attendance, lambda record: {"enrolment": record.enrolment_id}
    ),
}
