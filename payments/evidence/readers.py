"""Reads records as evidence: the facts that are shown, and those that only the digest covers.

A reader takes the ids of one kind of record and gives for each id its facts (JSON, dates as ISO
text) and its further facts. What would say more about a family than a check needs, such as a date
of birth or which need it was, is only in the digest: a change of it is still noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from families.models import Carer, Case, Child, Engagement, Level, Need
from outcomes.models import Action, Assessment, Enrolment, ProgrammeAttendance, Star, TwoYearPlace

Facts = dict[str, Any]
Reader = Callable[[Collection[int]], dict[int, tuple[Facts, Facts]]]


def read(kind: str, ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    """The records of a kind by id; one that is gone is missing. KeyError for an unknown kind."""
    return READERS[kind](ids)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _cases(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        case.pk: (
            {
                "ref": case.ref,
                "date": _day(case.opened_on),
                "closed_on": _day(case.closed_on),
                "closure_reason": case.closure_reason,
            },
            {"centre": case.centre_id, "family": case.family_id},
        )
        for case in Case.objects.filter(pk__in=ids)
    }


def _engagements(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        visit.pk: (
            {
                "ref": visit.ref,
                "date": _day(visit.date),
                "contact": visit.kind,
                "minutes": visit.minutes,
                "voided_on": _day(visit.voided_on),
            },
            {"case": visit.case_id, "family": visit.family_id},
        )
        for visit in Engagement.objects.filter(pk__in=ids)
    }


def _stars(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    stars = Star.objects.filter(pk__in=ids).select_related("edition")
    return {
        star.pk: (
            {
                "ref": star.ref,
                "date": _day(star.date),
                "star": star.kind,
                "edition": star.edition.code,
                "completed": star.completed,
                "voided_on": _day(star.voided_on),
                "scores": {score.area.code: score.score for score in star.scores.all()},
            },
            {"case": star.case_id, "finished": star.finished_at is not None},
        )
        for star in stars.prefetch_related("scores__area")
    }


def _actions(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        action.pk: (
            {
                "ref": action.ref,
                "date": _day(action.done_on),
                "area": action.area,
                "status": action.status,
            },
            {"case": action.case_id},
        )
        for action in Action.objects.filter(pk__in=ids)
    }


def _levels(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        level.pk: (
            {"date": _day(level.starts_on), "level": level.level},
            {"family": level.family_id},
        )
        for level in Level.objects.filter(pk__in=ids)
    }


def _needs(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        need.pk: (
            {"ref": need.ref, "date": _day(need.starts_on), "ended_on": _day(need.ends_on)},
            {"need": need.need, "family": need.family_id},
        )
        for need in Need.objects.filter(pk__in=ids)
    }


def _carers(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        carer.pk: (
            {"ref": carer.ref},
            {"date_of_birth": _day(carer.date_of_birth), "family": carer.family_id},
        )
        for carer in Carer.objects.filter(pk__in=ids)
    }


def _children(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        child.pk: (
            {"ref": child.ref, "two_year_offer_eligible": child.two_year_offer_eligible},
            {"date_of_birth": _day(child.date_of_birth), "family": child.family_id},
        )
        for child in Child.objects.filter(pk__in=ids)
    }


def _places(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        place.pk: ({"date": _day(place.started_on)}, {"child": place.child_id})
        for place in TwoYearPlace.objects.filter(pk__in=ids)
    }


def _assessments(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        assessment.pk: (
            {
                "ref": assessment.ref,
                "date": _day(assessment.date),
                "area": assessment.area,
                "judgement": assessment.judgement,
            },
            {"child": assessment.child_id},
        )
        for assessment in Assessment.objects.filter(pk__in=ids)
    }


def _enrolments(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    enrolments = Enrolment.objects.filter(pk__in=ids).select_related("programme")
    return {
        enrolment.pk: (
            {
                "ref": enrolment.ref,
                "date": _day(enrolment.started_on),
                "programme": enrolment.programme.name,
                "sessions": enrolment.programme.sessions,
            },
            {
                "carer": enrolment.carer_id,
                "centre": enrolment.centre_id,
                "evidence_based": enrolment.programme.evidence_based,
            },
        )
        for enrolment in enrolments
    }


def _attendance(ids: Collection[int]) -> dict[int, tuple[Facts, Facts]]:
    return {
        record.pk: (
            {
                "date": _day(record.date),
                "session": record.session,
                "attended": record.attended,
            },
            {"enrolment": record.enrolment_id},
        )
        for record in ProgrammeAttendance.objects.filter(pk__in=ids)
    }


# By the kinds of record that achievements name in their evidence.
READERS: dict[str, Reader] = {
    "case": _cases,
    "engagement": _engagements,
    "star": _stars,
    "action": _actions,
    "level": _levels,
    "need": _needs,
    "carer": _carers,
    "child": _children,
    "place": _places,
    "assessment": _assessments,
    "enrolment": _enrolments,
    "attendance": _attendance,
}
