"""What a case's plan puts first: the areas with most to gain, and those the family chooses."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.models import User
from centres.refusals import Refused
from families.models import Case
from outcomes.models import Priority, Star
from outcomes.planning.plans import areas_for

MOST_PROPOSED = 3
NO_STAR = "Priorities come from the Star: record the first Star, then choose them."


def latest_star(case: Case) -> Star | None:
    """The newest Star of the case that counts, with its edition's areas and its scores."""
    counted = Star.objects.counted().filter(case=case).select_related("edition")
    loaded = counted.prefetch_related("scores", "edition__areas")
    return loaded.order_by("-date", "-ref").first()


def proposed(star: Star) -> list[str]:
    """Codes of the areas with most to gain, the lowest first: at most three, below `good_from`;
    of equal ones those that come first in the edition.
    """
    scored = {score.area_id: score.score for score in star.scores.all()}
    low = [
        (scored[area.pk], area.position, area.code)
        for area in star.edition.areas.all()
        if scored.get(area.pk, star.edition.good_from) < star.edition.good_from
    ]
    return [code for _score, _position, code in sorted(low)[:MOST_PROPOSED]]


@transaction.atomic
def choose(
    *, by: User, case: Case, areas: Iterable[str], chosen_by: str, seen: Iterable[str]
) -> list[Priority]:
    """Say which areas the plan puts first; returns those it has from now on.

    `seen` are the areas that were priorities when `by` looked: one that is not among `areas` any
    more ends today, one that somebody else chose since stays. Refused for a closed case and where
    no Star counts yet; ValidationError of `areas` for an area that is none of the case's Stars.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("council").get(pk=case.pk)
    star = require_choosable(case)
    wanted, known = set(areas), dict(areas_for(case))
    standing = {row.area: row for row in Priority.objects.standing().filter(case=case)}
    if not wanted <= {*known, *standing}:
        raise ValidationError({"areas": "Select areas of the Star."})
    if chosen_by not in Priority.ChosenBy.values:
        raise ValidationError({"chosen_by": "Select who chose them."})
    today = timezone.localdate()
    ended = sorted((standing.keys() & set(seen)) - wanted)
    # In the order of the Star, so that it is the order of the plan.
    added = [area for area in known if area in wanted - standing.keys()]
    Priority.objects.filter(pk__in=[standing[area].pk for area in ended]).update(ended_on=today)
    Priority.objects.bulk_create(
        Priority(
            council_id=case.council_id,
            case=case,
            area=area,
            chosen_by=chosen_by,
            star=star,
            chosen_on=today,
        )
        for area in added
    )
    if added or ended:
        audit.record(
            by=by,
            action="priority.choose",
            record="case",
            reference=case.ref,
            council=case.council,
            added=added,
            ended=ended,
        )
    return list(Priority.objects.standing().filter(case=case))


def require_choosable(case: Case) -> Star:
    """The Star that priorities are chosen from; Refused for a closed case, or without one."""
    if case.closed_on:
        raise Refused("This case is closed: its plan stays as it is.")
    star = latest_star(case)
    if star is None:
        raise Refused(NO_STAR)
    return star
