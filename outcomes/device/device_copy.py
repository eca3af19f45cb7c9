"""What a phone keeps for a day without a signal: today's families, and only what a visit needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from centres.models import User
from families.ages import age_in_words
from families.models import Case, Child, Family, PlannedVisit
from outcomes.cases.due import next_due
from outcomes.family_star.readings import label_of
from outcomes.family_star.star_forms import scale_of
from outcomes.family_star.stars import next_kind
from outcomes.models import Star, StarEdition

MOST_FAMILIES = 80


def device_copy(user: User, today: date) -> dict[str, Any]:
    """The person's families of today, as JSON, and what the Star is scored with.

    `{families, editions}`. A family: `ref`, `called`, `children` (`name`, `age`), `address`,
    `postcode`, `phone` (all three empty where it is restricted), `visit` (`on`, `at`, or null),
    `cases`. At most MOST_FAMILIES, those with a visit first. Takes the same number of queries for
    any number of families.
    """
    families = list(families_of_today(user, today))
    return {
        "families": [_family(family, user, today) for family in families],
        "editions": [_edition(edition) for edition in _editions(user, families)],
    }


def families_of_today(user: User, today: date) -> QuerySet[Family]:
    """Families in scope with an open case of the person's, or a visit planned up to today; none
    that has left.
    """
    own = Case.objects.open().filter(family=OuterRef("pk"), worker=user)
    planned = PlannedVisit.objects.open().filter(worker=user, planned_on__lte=today)
    kept = Family.objects.visible_to(user).exclude(deregistered_on__lte=today)
    cases = Case.objects.open().order_by("opened_on", "ref")
    finished = Star.objects.counted().select_related("edition").prefetch_related("scores__area")
    return (
        kept.alias(is_mine=Exists(own))
        .annotate(is_expected=Exists(planned.filter(family=OuterRef("pk"))))
        .filter(Q(is_mine=True) | Q(is_expected=True))
        .prefetch_related(
            "carers",
            "children",
            Prefetch("cases", cases, to_attr="open_cases"),
            Prefetch("open_cases__stars", finished, to_attr="counted"),
            Prefetch("planned_visits", planned.order_by("-planned_on", "at"), to_attr="visits"),
        )
        .order_by("-is_expected", "ref")[:MOST_FAMILIES]
    )


def _family(family: Any, user: User, today: date) -> dict[str, Any]:
    # A phone can be lost: where somebody hides is not on it.
    shown = not family.restricted
    return {
        "ref": family.ref,
        "called": family.called,
        "children": [_child(child, today) for child in family.children.all()],
        "address": family.address if shown else "",
        "postcode": family.postcode if shown else "",
        "phone": family.phone if shown else "",
        "visit": _visit(family.visits[0]) if family.visits else None,
        "cases": [_case(case, user, today) for case in family.open_cases],
    }


def _child(child: Child, today: date) -> dict[str, str]:
    return {"name": child.first_name, "age": age_in_words(child, today)}


def _visit(visit: PlannedVisit) -> dict[str, str | None]:
    return {
        "on": visit.planned_on.isoformat(),
        "at": visit.at.strftime("%H:%M") if visit.at else None,
    }


def _case(case: Any, user: User, today: date) -> dict[str, Any]:
    counted: list[Star] = case.counted
    due = next_due(case, counted, today)
    return {
        "ref": case.ref,
        "mine": case.worker_id == user.pk,
        "opened_on": case.opened_on.isoformat(),
        "due": {"what": due.what, "by": due.by.isoformat()} if due else None,
        "next_star": next_kind(case, counted),
        "edition": counted[-1].edition.code if counted else None,
        "before": _before(counted[-1]) if counted else None,
    }


def _before(star: Star) -> dict[str, Any]:
    """The earlier reading, to be shown behind the next one: numbers only, no note."""
    return {
        "label": label_of(star),
        "on": star.date.isoformat(),
        "edition": star.edition.code,
        "scores": {row.area.code: row.score for row in star.scores.all()},
    }


def _editions(user: User, families: Iterable[Any]) -> list[StarEdition]:
    """Those that can be chosen, and those that a case on the phone goes on with."""
    used = {
        case.counted[-1].edition_id for one in families for case in one.open_cases if case.counted
    }
    rows = StarEdition.objects.of_council(user.council_id).prefetch_related("areas")
    return list(rows.filter(Q(retired_on=None) | Q(pk__in=used)))


def _edition(edition: Any) -> dict[str, Any]:
    return {
        "code": edition.code,
        "name": edition.name,
        "retired": edition.retired_on is not None,
        "areas": [{"code": area.code, "name": area.name} for area in edition.areas.all()],
        "scale": [
            {"stage": stage, "steps": [int(step) for step, _ in steps]}
            for stage, steps in scale_of(edition)
        ],
    }
