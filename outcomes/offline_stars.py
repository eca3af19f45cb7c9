"""Scores given where there was no signal: they arrive as a draft, to be finished online.

Finishing is for good, and done by somebody who sees all scores and the chart (SPEC 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.models import User
from centres.refusals import Refused
from families.models import Case
from outcomes import stars
from outcomes.models import Star, StarArea, StarEdition


@transaction.atomic
def keep_scores(
    *,
    by: User,
    case: Case,
    kind: str,
    date: date,
    edition: StarEdition,
    completed: str,
    scores: Mapping[str, int],
) -> Star:
    """Keep scores, by code of area, in a draft of the case.

    Refused when such a draft is there already with other scores; ValidationError names the field
    that is wrong.
    """
    star = stars.start(by=by, case=case, kind=kind, date=date, edition=edition, completed=completed)
    by_area = _by_area(edition, scores)
    _require_no_other_scores(star, by_area)
    return stars.score(by=by, star=star, scores=by_area)


def _by_area(edition: StarEdition, scores: Mapping[str, int]) -> dict[StarArea, int | None]:
    areas: dict[str, StarArea] = {area.code: area for area in edition.areas.all()}
    if not scores or not areas.keys() >= scores.keys():
        raise ValidationError({"scores": "Score at least one area, of this edition’s areas."})
    return {areas[code]: score for code, score in scores.items()}


def _require_no_other_scores(star: Star, scores: Mapping[StarArea, int | None]) -> None:
    for kept in star.scores.select_related("area"):
        if kept.area in scores and scores[kept.area] != kept.score:
            raise Refused(
                f"There is already a draft of this Star, {star.ref}, with other scores. Open it"
                " on the case’s page and compare: then throw this one away, or change its date."
            )
