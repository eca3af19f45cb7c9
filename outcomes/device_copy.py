"""What a phone keeps for a day without a signal: today's families, and only what a visit needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from centres.models import User
from families.ages import age_in_words
from families.models import Case, Child, Family
from outcomes.due import next_due
from outcomes.forms import scale_of
from outcomes.models import Star, StarEdition
from outcomes.stars import next_kind

MOST_FAMILIES = 80


def device_copy(user: User, today: date) -> dict[str, Any]:
    """The families of the person's open cases, as JSON, and what the Star is scored with.

    `{families, editions}`. A family: `ref`, `called`, `children` (`name`, `age`), `address`,
    `postcode`, `phone` (all three empty where it is restricted), `cases`. At most MOST_FAMILIES.
    Takes the same number of queries for any number of families.
    """
    return {
        "families": [_family(family, today) for family in families_of_today(user, today)],
        "editions": [_edition(edition) for edition in _editions(user)],
    }


def families_of_today(user: User, today: date) -> QuerySet[Family]:
    """Families in scope with an open case of the person's; none that has left."""
    own = Case.objects.open().filter(family=OuterRef("pk"), worker=user)
    kept = Family.objects.visible_to(user).exclude(deregistered_on__lte=today)
    cases = Case.objects.open().order_by("opened_on", "ref")
    finished = Star.objects.counted().select_related("edition")
    return (
        kept.filter(Exists(own))
        .prefetch_related(
            "carers",
            "children",
            Prefetch("cases", cases, to_attr="open_cases"),
            Prefetch("open_cases__stars", finished, to_attr="counted"),
        )
        .order_by("ref")[:MOST_FAMILIES]
    )


def _family(family: Family, today: date) -> dict[str, Any]:
    shown = not family.restricted
    return {
        "ref": family.ref,
        "called": family.called,
        "children": [_child(child, today) for child in family.children.all()],
        "address": family.address if shown else "",
        "postcode": family.postcode if shown else "",
        "phone": family.phone if shown else "",
        "cases": [_case(case, today) for case in family.open_cases],  # type: ignore[attr-defined]
    }


def _child(child: Child, today: date) -> dict[str, str]:
    return {"name": child.first_name, "age": age_in_words(child, today)}


def _case(case: Case, today: date) -> dict[str, Any]:
    counted: list[Star] = case.counted  # type: ignore[attr-defined]
    due = next_due(case, counted, today)
    return {
        "ref": case.ref,
        "opened_on": case.opened_on.isoformat(),
        "due": {"what": due.what, "by": due.by.isoformat()} if due else None,
        "next_star": next_kind(case, counted),
        "edition": counted[-1].edition.code if counted else None,
    }


def _editions(user: User) -> QuerySet[StarEdition]:
    own = Q(council=None) | Q(council=user.council_id)
    return StarEdition.objects.filter(own).prefetch_related("areas")


def _edition(edition: StarEdition) -> dict[str, Any]:
    *stages, _left_out = scale_of(edition)
    return {
        "code": edition.code,
        "name": edition.name,
        "areas": [{"code": area.code, "name": area.name} for area in edition.areas.all()],
        "scale": [
            {"stage": stage, "steps": [int(step) for step, _ in steps]} for stage, steps in stages
        ],
    }
