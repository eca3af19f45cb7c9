"""Scores given where there was no signal: they arrive as a draft, to be finished online.

Finishing is for good, and done by somebody who sees all scores and the chart (SPEC 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.models import User
from centres.refusals import Refused
from families.models import Case
from outcomes.family_star import stars
from outcomes.models import Star, StarArea, StarEdition

T = TypeVar("T")


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
    notes: Mapping[str, str] | None = None,
    family_scores: Mapping[str, int] | None = None,
) -> Star:
    """Keep scores, notes and the family's own numbers, by code of area, in a draft of the case.

    A draft that is there already is completed. Refused where it says something else of an area;
    ValidationError names the field that is wrong.
    """
    star = stars.start(by=by, case=case, kind=kind, date=date, edition=edition, completed=completed)
    areas: dict[str, StarArea] = {area.code: area for area in edition.areas.all()}
    if not scores or not areas.keys() >= scores.keys():
        raise ValidationError({"scores": "Score at least one area, of this edition’s areas."})
    by_area = {areas[code]: score for code, score in scores.items()}
    noted = _of_scored("notes", notes or {}, scores, areas)
    family = _of_scored("family_scores", family_scores or {}, scores, areas)
    _require_agreement(star, by_area, noted, family)
    return stars.score(by=by, star=star, scores=by_area, notes=noted, family_scores=family)


def _of_scored(
    field: str, said: Mapping[str, T], scores: Mapping[str, int], areas: Mapping[str, StarArea]
) -> dict[StarArea, T]:
    if not scores.keys() >= said.keys():
        raise ValidationError({field: "Score each area that something is said about."})
    return {areas[code]: value for code, value in said.items() if value not in ("", None)}


def _require_agreement(
    star: Star,
    scores: Mapping[StarArea, int],
    notes: Mapping[StarArea, str],
    family_scores: Mapping[StarArea, int],
) -> None:
    """Refused where what is kept and what arrives say different things of one area."""
    for kept in star.scores.select_related("area"):
        area = kept.area
        if area not in scores:
            continue
        pairs = (
            (kept.score, scores[area]),
            (kept.note, notes.get(area, "").strip() or kept.note),
            (kept.family_score, family_scores.get(area, kept.family_score)),
        )
        if any(there not in ("", None) and there != sent for there, sent in pairs):
            raise Refused(
                f"There is already a draft of this Star, {star.ref}, with other scores or notes."
                " Open it on the case’s page and compare: then throw this one away or change the"
                " date."
            )
