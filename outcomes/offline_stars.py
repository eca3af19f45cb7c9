"""Scores given where there was no signal: they arrive as a draft, to be finished online.

Finishing is for good, and done by somebody who sees all scores and the chart (SPEC 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from centres import receipts
from centres.models import User
from centres.refusals import Refused
from families.models import Case
from outcomes import stars
from outcomes.models import Star, StarArea, StarEdition

# What its receipt calls an entry.
ENTRY = "star"


def take(
    *,
    by: User,
    case: Case,
    kind: str,
    date: date,
    edition: StarEdition,
    completed: str,
    scores: Mapping[str, int],
    client_id: UUID,
) -> tuple[receipts.Answer, bool]:
    """Keep scores, by code of area, as a draft of the case; the answer, and whether it is new.

    Once per `client_id` (centres.receipts). Refused when such a draft is there already with other
    scores; ValidationError names the field that is wrong.
    """

    def write() -> receipts.Answer:
        star = stars.start(
            by=by, case=case, kind=kind, date=date, edition=edition, completed=completed
        )
        by_area = _by_area(edition, scores)
        _require_no_other_scores(star, by_area)
        stars.score(by=by, star=star, scores=by_area)
        return {"ref": star.ref, "client_id": str(client_id)}

    return receipts.once(
        by=by,
        client_id=client_id,
        kind=ENTRY,
        body={
            "case": case.ref,
            "kind": kind,
            "date": date.isoformat(),
            "edition": edition.code,
            "completed": completed,
            "scores": dict(scores),
        },
        write=write,
    )


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
